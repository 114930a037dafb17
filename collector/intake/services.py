"""Whose document it is that has the labels of a scheda: ours, another service's, or nobody's that it says. Pure.

A lawyer, a school, the fire brigade write down day, hours, who was there and what was done, too.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from collector.intake.labels import CORE, heading_of, is_template, label_of
from schemas.cells.normalise import plain, words

_TITLE_WORDS: Final = 9
_LABEL: Final = re.compile(r"\s*([^\W\d_][^:|\n]{1,60}?)\s*:")
_OURS: Final = re.compile(
    r"\b(scheda colloqui\w*.*mediat\w*|(?:colloqui\w*|scheda|servizio) (?:di|della) mediazione)"
)
_MEDIATION: Final = re.compile(r"\b(mediazione|mediator\w*|mediatric\w*|scheda colloqui?o?)\b")
_OTHER_SERVICE: Final = re.compile(
    r"\b(psicolog\w*|psichiatr\w*|legal\w*|avvocat\w*|sportello|spazio neutro|docent\w*|insegnant\w*|scolastic\w*|"
    r"supervision\w*|formazion\w*|formativ\w*|dentist\w*|medic[oaih]\w*|pediatr\w*|ambulatori\w*|ospedal\w*|"
    r"infermier\w*|consultori\w*|selezion\w*|segnalazion\w*|segretariato|vigili|carabinieri|polizia|questura|"
    r"tribunale|udienza|equipe|riunion\w*|verbal\w*|rapport\w*|educativ\w*|affid\w*|tirocini\w*|orientament\w*|"
    r"appuntament\w*|assemble\w*|condomini\w*|sindacat\w*|caf|patronato|veterinari\w*|logoped\w*|fisioterap\w*)\b"
)
_OTHER_WORK: Final = re.compile(
    r"\b(candidat\w*|client[ei]|docent[ei]|insegnant[ei]|professor\w*|classe|alunn\w*|student\w*|educat\w*|"
    r"pazient\w*|medic[oa]|psicolog\w*|avvocat\w*|legale|tecnic[oa]|relat\w*|supervisor\w*|dentista|"
    r"formator\w*|corso|selezionator\w*|segnalant\w*|capo squadra|caposquadra|verbalizzante)\b"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """`is_ours`: it has the scheda's own title or heading; `is_marked`: it names a nucleus or mediation;
    `is_of_others`: it has the title of another service, or asks for people of another work.
    """

    is_ours: bool
    is_marked: bool
    is_of_others: bool


def owner(lines: Iterable[str], talks: Iterable[Mapping[str, str]]) -> Owner:
    """Whose a document is. `lines`: those in which titles and labels stand; `talks`: the cells of each talk."""
    said = list(lines)
    head = _until(said, CORE)
    labels = _until(said, frozenset({"description"}))
    keys = {label.key for line in said if (label := label_of(line)) is not None}
    is_headed = any(heading_of(line) is not None for line in said)
    in_cells = " ".join(plain(cells.get("description", "")) for cells in talks)
    in_titles = " ".join(map(plain, head))
    return Owner(
        is_ours=any(map(_is_ours, said)),
        is_marked=is_headed
        or bool(keys & {"mediator", "nucleus"})
        or _MEDIATION.search(in_cells) is not None
        or _MEDIATION.search(in_titles) is not None,
        is_of_others=any(map(_is_others_title, head)) or any(map(_is_others_label, labels)),
    )


def has_a_mediator(cells: Mapping[str, str]) -> bool:
    """Whether a mediator was among the people present."""
    return _MEDIATION.search(plain(cells.get("attendees", ""))) is not None


def _until(lines: list[str], keys: frozenset[str]) -> list[str]:
    """The lines above the first label of one of these fields."""
    for at, line in enumerate(lines):
        label = label_of(line)
        if label is not None and label.key in keys:
            return lines[:at]
    return lines


def _is_ours(line: str) -> bool:
    said = " ".join(words(line))
    is_heading = (
        heading_of(line) is not None and re.search(r"\bbenefi\w*|\bmediazione\b", said) is not None
    )
    is_title = len(said.split()) <= _TITLE_WORDS and _OURS.search(said) is not None
    is_own = bool(said) and is_template(line)
    return is_own or is_heading or (is_title and not _OTHER_SERVICE.search(said))


def _is_others_title(line: str) -> bool:
    is_short = len(words(line)) <= _TITLE_WORDS
    return is_short and heading_of(line) is None and _OTHER_SERVICE.search(plain(line)) is not None


def _is_others_label(line: str) -> bool:
    match = _LABEL.match(line)
    return (
        match is not None
        and label_of(line) is None
        and _OTHER_WORK.match(plain(match[1])) is not None
    )
