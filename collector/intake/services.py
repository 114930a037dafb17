"""Whose document it is that has the labels of a scheda: ours, another service's, or nobody's that
it says. Pure.

A lawyer, a school, the fire brigade write down day, hours, who was there and what was done, too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from collector.intake.labels import CORE, heading_of, is_template, label_of
from schemas.cells.normalise import plain, words
from schemas.patterns import lazy_pattern

_TITLE_WORDS: Final = 9
_OUR_HEADING: Final = lazy_pattern(r"\bbenefi\w*|\bmediazione\b")
_LABEL: Final = lazy_pattern(r"\s*([^\W\d_][^:|\n]{1,60}?)\s*:")
_OURS: Final = lazy_pattern(
    r"\b(scheda colloqui\w*.*mediat\w*|(?:colloqui\w*|scheda|servizio) (?:di|della) mediazione)"
)
_MEDIATION: Final = lazy_pattern(r"\b(mediazione|mediator\w*|mediatric\w*|scheda colloqui?o?)\b")
_OTHER_SERVICE: Final = lazy_pattern(
    r"\b(psicolog\w*|psichiatr\w*|legal\w*|avvocat\w*|sportello|spazio "
    r"neutro|docent\w*|insegnant\w*|scolastic\w*|"
    r"supervision\w*|formazion\w*|formativ\w*|dentist\w*|medic[oaih]\w*|pediatr\w*|ambulatori\w*|"
    r"ospedal\w*|"
    r"infermier\w*|consultori\w*|selezion\w*|segnalazion\w*|segretariato|vigili|carabinieri|"
    r"polizia|questura|"
    r"tribunale|udienza|equipe|riunion\w*|verbal\w*|rapport\w*|educativ\w*|affid\w*|tirocini\w*|"
    r"orientament\w*|"
    r"appuntament\w*|assemble\w*|condomini\w*|sindacat\w*|caf|patronato|veterinari\w*|logoped\w*|"
    r"fisioterap\w*)\b"
)
_OTHER_WORK: Final = lazy_pattern(
    r"\b(candidat\w*|client[ei]|docent[ei]|insegnant[ei]|professor\w*|classe|alunn\w*|student\w*|"
    r"educat\w*|"
    r"pazient\w*|medic[oa]|psicolog\w*|avvocat\w*|legale|tecnic[oa]|relat\w*|supervisor\w*|"
    r"dentista|"
    r"formator\w*|corso|selezionator\w*|segnalant\w*|capo squadra|caposquadra|verbalizzante)\b"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a document is.

    `is_ours`: it has the scheda's own title or heading; `is_marked`: it names a nucleus or
    mediation; `is_of_others`: it has the title of another service, or asks for people of another
    work.
    """

    is_ours: bool
    is_marked: bool
    is_of_others: bool


def owner(lines: Iterable[str], talks: Iterable[Mapping[str, str]]) -> Owner:
    """Return whose a document is.

    `lines`: those in which titles and labels stand; `talks`: field key → text of each talk.
    """
    all_lines = list(lines)
    # Below the first field of the scheda a title is an answer; below the description, a label too.
    head = _above_labels(all_lines, CORE)
    label_lines = _above_labels(all_lines, frozenset({"description"}))
    is_of_others = any(map(_is_others_title, head)) or any(map(_is_others_label, label_lines))
    return Owner(
        is_ours=any(map(_is_ours, all_lines)),
        is_marked=_names_nucleus(all_lines) or _names_mediation(head, talks),
        is_of_others=is_of_others,
    )


def _names_nucleus(lines: Iterable[str]) -> bool:
    """Return whether a heading, or a label of a nucleus or mediator, stands in lines."""
    for line in lines:
        label = label_of(line)
        if heading_of(line) is not None:
            return True
        if label is not None and label.key in {"mediator", "nucleus"}:
            return True
    return False


def _names_mediation(titles: Iterable[str], talks: Iterable[Mapping[str, str]]) -> bool:
    descriptions = [cells.get("description", "") for cells in talks]
    return any(
        _MEDIATION.search(" ".join(map(plain, texts))) is not None
        for texts in (titles, descriptions)
    )


def has_a_mediator(cells: Mapping[str, str]) -> bool:
    """Return whether a mediator was among the people present."""
    return _MEDIATION.search(plain(cells.get("attendees", ""))) is not None


def _above_labels(lines: list[str], keys: frozenset[str]) -> list[str]:
    """Return the lines above the first label of one of these fields."""
    for position, line in enumerate(lines):
        label = label_of(line)
        if label is not None and label.key in keys:
            return lines[:position]
    return lines


def _is_ours(line: str) -> bool:
    text = " ".join(words(line))
    if text and is_template(line):
        return True
    if heading_of(line) is not None and _OUR_HEADING.search(text):
        return True
    if len(text.split()) > _TITLE_WORDS or not _OURS.search(text):
        return False
    return _OTHER_SERVICE.search(text) is None


def _is_others_title(line: str) -> bool:
    if len(words(line)) > _TITLE_WORDS or heading_of(line) is not None:
        return False
    return _OTHER_SERVICE.search(plain(line)) is not None


def _is_others_label(line: str) -> bool:
    match = _LABEL.match(line)
    if match is None or label_of(line) is not None:
        return False
    return _OTHER_WORK.match(plain(match[1])) is not None
