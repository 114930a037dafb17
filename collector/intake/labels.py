"""What a line of the scheda says: a label, a heading, an instruction of the template, or text.
Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from schemas.cells.normalise import plain, words
from schemas.session import BESIDE, COLUMNS

CORE: Final = frozenset({"date", "hours", "start", "end", "attendees", "description", "next_date"})
"""The fields of the scheda itself."""
_HOURS_BEHIND: Final = re.compile(
    r"(?<=[\d\s.…_])[\s,;–-]*\b(or[ae]|orario)\b\s*(?=[:(\d._]|$)", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(r"\A\s*(?:\d{1,2}|[A-Za-z]|[ivx]{1,4}|[IVX]{1,4})[.)]\s+(?=\D)")
"""Of a list: labels may be numbered."""
_ALIKE: Final = 80
_OF_PROGRAMS: Final = frozenset({"code", "status", "sent", "email"})
"""Columns that programs write: no sheet of paper has them."""
_OPEN: Final = frozenset({"date", "hours"})
"""Fields whose short label may have its value right behind it, without a colon: "Data 12/3", "Ora
10.30".
"""
INSIDE_DESCRIPTION: Final = frozenset({"outcome", "issues", "agreements"})
_ALONE: Final = frozenset(
    {"data", "ora", "orario", "orari", "ore", "presenti", "descrizione", "mediatore", "mediatrice"}
)
"""One-word labels that need no colon where they stand alone; others ("famiglia", "fine") may be an
answer.
"""
_OWN: Final = {
    "ora inizio e fine": "hours",
    "ora inizio fine": "hours",
    "ore": "hours",
    "data incontro": "date",
    "data dell incontro": "date",
    "presenti": "attendees",
    "attivita svolta": "description",
    "attivita svolte": "description",
    "intervento svolto": "description",
    "intervento effettuato": "description",
    "contenuto del colloquio": "description",
    "data e ora": "date",
    "data ed ora": "date",
    "data e orario": "date",
    "data ora": "date",
    "giorno e ora": "date",
    "giorno e orario": "date",
    "chi era presente": "attendees",
    "chi c era": "attendees",
    "cosa abbiamo fatto": "description",
    "che cosa abbiamo fatto": "description",
    "cosa si e fatto": "description",
    "che cosa si e fatto": "description",
    "indicare esito del colloquio incluso eventuali criticita rilevate": "outcome",
    "eventuali nuovi accordi presi con assistente sociale per colloqui successivi": "agreements",
    "livello di riservatezza": "confidentiality",
    "grado di riservatezza": "confidentiality",
    "chi puo leggere": "confidentiality",
    "prossimo appuntamento": "next_date",
    "data prossimo appuntamento": "next_date",
    "nome del mediatore": "mediator",
}
_TEMPLATE: Final = (
    "attenzione copiare le tabelle in base al numero di incontri svolti",
    "scheda colloqui mediatori",
)
_INSTRUCTION: Final = tuple(
    words(next(column for column in COLUMNS if column.key == "description").spec.template_texts[0])
)
_OPENINGS: Final = (
    re.compile(r"\(?\s*\bindicare\s+(?:l')?esito\b", re.IGNORECASE),
    re.compile(r"\(?\s*\bdescrivere\s+cosa\b", re.IGNORECASE),
)
_OWN_QUESTION: Final = re.compile(
    r"(?<=[^,\s])\s+(?=eventuali nuovi accordi presi con (?:l')?assistente sociale per colloqui "
    r"successivi\s*:)",
    re.IGNORECASE,
)
"""Where the last question of the template, with an answer behind it, begins in a line."""
_ETC: Final = "ecc"
_AT_LEAST: Final = 3
_SURELY_INSTRUCTION: Final = 5
"""So many words of the instruction, one after the other, are nobody's own wherever they stand."""
_NAME_HERE: Final = re.compile(
    r"\(?\s*inserire\s+(?:il\s+)?nome(?:\s+e\s+(?:il\s+)?cognome)?\s*\)?", re.IGNORECASE
)
_ASIDE: Final = re.compile(r"\s*\((?:inizio\s*e\s*fine|gg[^)]*|inizio[^)]*)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the start of a line: its field, how many words it has, and the text behind it."""

    key: str
    length: int
    rest: str = field(repr=False)


def _phrases() -> list[tuple[tuple[str, ...], str]]:
    found = {
        " ".join(words(title)): column.key
        for column in (*COLUMNS, *BESIDE)
        if column.key not in _OF_PROGRAMS
        for title in (column.header, *column.spec.aliases)
    }
    return sorted(
        ((tuple(title.split()), key) for title, key in (found | _OWN).items()),
        key=lambda p: -len(p[0]),
    )


_PHRASES: Final = _phrases()


def _same(typed: str, meant: str) -> bool:
    if typed == meant:
        return True
    return len(meant) >= 6 and len(typed) >= 5 and fuzz.ratio(typed, meant) >= _ALIKE


@lru_cache(maxsize=4096)
def label_of(line: str) -> Label | None:
    """The label that a line begins with, typos, case and accents apart; None for a line that is
    text.
    """
    line = _NUMBER.sub("", line, count=1)
    spans = [(match.start(), match.end()) for match in _WORD.finditer(line[:120])]
    if not spans or line[: spans[0][0]].strip(" \t-–•*·.\u00a0"):
        return None
    typed = ["".join(words(line[start:end])) for start, end in spans]
    for phrase, key in _PHRASES:
        size = len(phrase)
        if len(typed) < size or not all(map(_same, typed[:size], phrase)):
            continue
        rest = line[spans[size - 1][1] :]
        if _ends_a_label(rest, phrase, key):
            return Label(key, size, _behind(rest))
    return None


def _ends_a_label(rest: str, phrase: tuple[str, ...], key: str) -> bool:
    behind = rest.lstrip(") ").lstrip()
    aside = _ASIDE.match(rest)
    if aside:
        behind = rest[aside.end() :].lstrip()
    if behind.startswith(":"):
        return True
    if len(phrase) == 1 and phrase[0] not in _ALONE:
        return False
    if not behind or aside or rest.startswith("\t") or rest.lstrip().startswith("("):
        return True
    if key in _OPEN or key == "next_date":
        return behind[0].isdigit() or behind[0] in "._-–…"
    return len(phrase) > 3 or (len(phrase) > 1 and behind[0] in ".;-–")


def _behind(rest: str) -> str:
    rest = rest.lstrip(") ")
    aside = _ASIDE.match(rest)
    if aside:
        rest = rest[aside.end() :]
    return rest.lstrip(" \t:.;-–\u00a0").rstrip()


def pieces(lines: Sequence[str]) -> list[str]:
    """Lines, one for each label: "DATA: 12/3 ORA: 10-11" is two."""
    found: list[str] = []
    for line in (part for whole in lines for part in _OWN_QUESTION.split(whole)):
        pieces = line.split("\t")
        if (
            len(pieces) > 1
            and sum(label_of(piece) is not None for piece in pieces if piece.strip()) > 1
        ):
            joined: list[str] = []
            for piece in pieces:
                if joined and label_of(piece) is None:
                    joined[-1] = f"{joined[-1]} {piece}"
                else:
                    joined.append(piece)
            found += joined
            continue
        label = label_of(line)
        match = (
            _HOURS_BEHIND.search(label.rest) if label is not None and label.key == "date" else None
        )
        if label is not None and match is not None:
            at = line.rindex(label.rest) + match.start(1)
            found += [line[:at].rstrip(" ,;-–\t"), line[at:]]
        else:
            found.append(line)
    return found


def title_of(text: str) -> Label | None:
    """The label that a cell is from end to end, where its place says that it is one: no colon is
    asked.
    """
    label = label_of(f"{text.strip().rstrip(':')}:")
    return label if label is not None and not label.rest else None


@lru_cache(maxsize=4096)
def heading_of(line: str) -> str | None:
    """The name in a heading "NUCLEO 1 BENEFICIARIO DELLA MEDIAZIONE: …"; "" for one without, None
    for no heading.
    """
    line = _NUMBER.sub("", line, count=1)
    match = re.match(r"[\W_]*([^\W\d_]+)\W*(?:n\W{0,3})?\d{0,3}\W{0,3}", line, re.IGNORECASE)
    if match is None:
        return None
    if not _same("".join(words(match[1])), "nucleo"):
        label = label_of(line)
        return _name(label.rest) if label is not None and label.key == "nucleus" else None
    rest, seen = line[match.end() :], 0
    for meant in ("beneficiario", "familiare", "della", "mediazione"):
        token = re.match(r"\W*([^\W\d_]+)", rest)
        if token and (
            fuzz.ratio(plain(token[1]), meant) >= _ALIKE
            or (meant == "beneficiario" and plain(token[1])[:9] == "beneficia")
        ):
            rest, seen = rest[token.end() :], seen + 1
    if not seen and ":" not in line[: match.end()] and any(c.isalpha() for c in rest):
        return None
    return _name(rest)


def _name(rest: str) -> str:
    return _NAME_HERE.sub("", rest).strip(" \t:.;-–_…()\u00a0")


def is_template(line: str) -> bool:
    """True for the template's own lines, which are nobody's words."""
    said = " ".join(words(line))
    return not said or any(fuzz.ratio(said, text) >= 88 for text in _TEMPLATE)


def without_instruction(text: str) -> tuple[str, bool]:
    """A description without what is left in it of the template's instruction, wherever that stands;
    True where an end of it is not sure.

    Its two sentences begin with "descrivere cosa" and "indicare esito". Its examples alone
    ("raccolta informazioni sul nucleo") are an answer, and so is "le ho chiesto di descrivere cosa
    vede".
    """
    unsure = False
    for opening in _OPENINGS:
        for start in reversed(list(opening.finditer(text))):
            end, is_whole, number = _instruction_from(text, start.start())
            in_brackets = "(" in start[0]
            is_first = not text[: start.start()].strip()
            if number < _SURELY_INSTRUCTION and not (
                number >= _AT_LEAST and (in_brackets or is_first)
            ):
                continue
            before, rest = text[: start.start()].rstrip(), text[end:].lstrip(" \t\n.:;,)…")
            unsure = unsure or (bool(rest) and not is_whole)
            text = f"{before}\n{rest}".strip()
    return text, unsure


def _instruction_from(text: str, start: int) -> tuple[int, bool, int]:
    """How far the instruction goes on from a place: its end, whether that is sure, and how many
    words of it stand there. Words of it may have been deleted in between.
    """
    first = next((match for match in _WORD.finditer(text, start)), None)
    if first is None:
        return start, False, 0
    end, number = start, 0
    at = _INSTRUCTION.index("".join(words(first[0])))
    for match in _WORD.finditer(text, start):
        said = "".join(words(match[0]))
        ahead = _INSTRUCTION[at : at + 1] if number < _AT_LEAST else _INSTRUCTION[at:]
        if said not in ahead:
            break
        at += ahead.index(said) + 1
        end, number = match.end(), number + 1
    tail = re.match(r"[\s.…;:,]*\)", text[end:])
    if (
        tail is None and at < len(_INSTRUCTION) and _INSTRUCTION[at - 1] == _ETC
    ):  # the first sentence ends here
        return end, True, number
    return end + (tail.end() if tail else 0), tail is not None or at == len(_INSTRUCTION), number


def without_hint(key: str, text: str) -> tuple[str, bool]:
    """An answer without the template's own words in front of it ("marito/moglie/figli: moglie");
    True where there were some.
    """
    column = next((column for column in COLUMNS if column.key == key), None)
    for hint in column.spec.template_texts if column and key != "description" else ():
        rest = text[len(hint) :]
        if text.casefold().startswith(hint.casefold()) and re.match(
            r"\s*[:;,\n–-]\s*\w|\s+\w", rest
        ):
            return rest.lstrip(" \t\n:;,–-"), True
    return text, False


def has_answer(key: str, text: str) -> bool:
    """True when a cell holds more than blanks, lines to write on, and the template's own words."""
    said = " ".join(words(text))
    column = next((column for column in (*COLUMNS, *BESIDE) if column.key == key), None)
    templates = {" ".join(words(t)) for t in column.spec.template_texts} if column else set()
    return bool(said) and said not in templates
