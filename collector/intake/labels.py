"""What a line of the scheda says: a label, a heading, an instruction of the template, or text.
Pure.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from schemas.cells.normalise import plain, words
from schemas.column import Column
from schemas.patterns import lazy_pattern
from schemas.session import COLUMNS, UNPREPARED_COLUMNS

CORE: Final = frozenset({"date", "hours", "start", "end", "attendees", "description", "next_date"})
"""The fields of the scheda itself."""
_HOURS_BEHIND: Final = lazy_pattern(
    r"(?<=[\d\s.…_])[\s,;–-]*\b(or[ae]|orario)\b\s*(?=[:(\d._]|$)", re.IGNORECASE
)
_WORD: Final = lazy_pattern(r"[^\W_]+")
_NUMBER: Final = lazy_pattern(r"\A\s*(?:\d{1,2}|[A-Za-z]|[ivx]{1,4}|[IVX]{1,4})[.)]\s+(?=\D)")
"""Of a list: labels may be numbered."""
_ALIKE: Final = 80
_TEMPLATE_ALIKE: Final = 88
_LABEL_WITHIN: Final = 120
"""Characters of a line in which the words of a label are looked for."""
_OF_PROGRAMS: Final = frozenset({"code", "status", "sent", "email"})
"""Columns that programs write: no sheet of paper has them."""
_OPEN: Final = frozenset({"date", "hours"})
"""Fields whose short label may have its value right behind it, without a colon: "Data 12/3", "Ora
10.30".
"""
INSIDE_DESCRIPTION: Final = frozenset({"outcome", "issues", "issue_types", "agreements"})
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
    lazy_pattern(r"\(?\s*\bindicare\s+(?:l')?esito\b", re.IGNORECASE),
    lazy_pattern(r"\(?\s*\bdescrivere\s+cosa\b", re.IGNORECASE),
)
_OWN_QUESTION: Final = lazy_pattern(
    r"(?<=[^,\s])\s+(?=eventuali nuovi accordi presi con (?:l')?assistente sociale per colloqui "
    r"successivi\s*:)",
    re.IGNORECASE,
)
"""Where the last question of the template, with an answer behind it, begins in a line."""
_ETC: Final = "ecc"
_AT_LEAST: Final = 3
_SURELY_INSTRUCTION: Final = 5
"""So many words of the instruction, one after the other, are nobody's own wherever they stand."""
_NAME_HERE: Final = lazy_pattern(
    r"\(?\s*inserire\s+(?:il\s+)?nome(?:\s+e\s+(?:il\s+)?cognome)?\s*\)?", re.IGNORECASE
)
_ANSWER_BEHIND: Final = lazy_pattern(r"\s*[:;,\n–-]\s*\w|\s+\w")
_ASIDE: Final = lazy_pattern(r"\s*\((?:inizio\s*e\s*fine|gg[^)]*|inizio[^)]*)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the start of a line: its field, how many words it has, and the text behind it."""

    key: str
    length: int
    rest: str = field(repr=False)


def _phrases() -> list[tuple[tuple[str, ...], str]]:
    """Return the words of each label and its field, the longest first."""
    titles = {}
    for column in (*COLUMNS, *UNPREPARED_COLUMNS):
        if column.key in _OF_PROGRAMS:
            continue
        for title in (column.header, *column.spec.aliases):
            titles[" ".join(words(title))] = column.key
    titles |= _OWN
    phrases = [(tuple(title.split()), key) for title, key in titles.items()]
    return sorted(phrases, key=lambda phrase: -len(phrase[0]))


_PHRASES: Final = _phrases()


def _is_same_word(typed: str, meant: str) -> bool:
    """Return whether a word is one of a label; long words may be misspelt."""
    if typed == meant:
        return True
    return len(meant) >= 6 and len(typed) >= 5 and fuzz.ratio(typed, meant) >= _ALIKE


@lru_cache(maxsize=4096)
def label_of(line: str) -> Label | None:
    """Return the label that a line begins with, typos, case and accents apart.

    None for a line that is text.
    """
    line = _NUMBER.sub("", line, count=1)
    spans = [match.span() for match in _WORD.finditer(line[:_LABEL_WITHIN])]
    if not spans or line[: spans[0][0]].strip(" \t-–•*·.\u00a0"):
        return None
    typed = ["".join(words(line[start:end])) for start, end in spans]
    for phrase, key in _PHRASES:
        size = len(phrase)
        if len(typed) < size or not all(map(_is_same_word, typed[:size], phrase)):
            continue
        rest = line[spans[size - 1][1] :]
        if _ends_a_label(rest, phrase, key):
            return Label(key, size, _behind(rest))
    return None


def _ends_a_label(rest: str, phrase: tuple[str, ...], key: str) -> bool:
    """Return whether what stands behind the words of a label lets them be one, and no sentence."""
    behind = rest.lstrip(") ").lstrip()
    aside = _ASIDE.match(rest)
    if aside:
        behind = rest[aside.end() :].lstrip()
    if behind.startswith(":"):
        return True
    if len(phrase) == 1 and phrase[0] not in _ALONE:
        return False
    is_set_apart = rest.startswith("\t") or rest.lstrip().startswith("(")
    if not behind or aside or is_set_apart:
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
    """Return lines, one for each label: "DATA: 12/3 ORA: 10-11" is two."""
    result: list[str] = []
    for whole in lines:
        for line in _OWN_QUESTION.split(whole):
            result += _between_tabs(line) or _before_hours(line) or [line]
    return result


def _between_tabs(line: str) -> list[str]:
    """Return a line with several labels between tabs, cut before each; [] for another line."""
    columns = line.split("\t")
    if len(columns) == 1:
        return []
    if sum(label_of(text) is not None for text in columns if text.strip()) <= 1:
        return []
    joined: list[str] = []
    for text in columns:
        if joined and label_of(text) is None:
            joined[-1] = f"{joined[-1]} {text}"
        else:
            joined.append(text)
    return joined


def _before_hours(line: str) -> list[str]:
    """Return a line with the hours behind the day, cut between them; [] for another line."""
    label = label_of(line)
    if label is None or label.key != "date":
        return []
    match = _HOURS_BEHIND.search(label.rest)
    if match is None:
        return []
    cut = line.rindex(label.rest) + match.start(1)
    return [line[:cut].rstrip(" ,;-–\t"), line[cut:]]


def title_of(text: str) -> Label | None:
    """Return the label that a cell is from end to end, also without a colon.

    For cells whose place says that they are labels; None for another cell.
    """
    label = label_of(f"{text.strip().rstrip(':')}:")
    return label if label is not None and not label.rest else None


@lru_cache(maxsize=4096)
def heading_of(line: str) -> str | None:
    """Return the name in a heading; "" for a heading without one, None for no heading.

    "NUCLEO 1 BENEFICIARIO DELLA MEDIAZIONE: …"
    """
    line = _NUMBER.sub("", line, count=1)
    match = re.match(r"[\W_]*([^\W\d_]+)\W*(?:n\W{0,3})?\d{0,3}\W{0,3}", line, re.IGNORECASE)
    if match is None:
        return None
    if not _is_same_word("".join(words(match[1])), "nucleo"):
        label = label_of(line)
        return _name(label.rest) if label is not None and label.key == "nucleus" else None
    rest = line[match.end() :]
    name = _without_heading_words(rest)
    is_bare = name == rest and ":" not in line[: match.end()]
    if is_bare and any(char.isalpha() for char in rest):
        # "Nucleo" and more words: a sentence.
        return None
    return _name(name)


def _without_heading_words(rest: str) -> str:
    """Return what follows "nucleo" without the other words of the heading, which may be missing."""
    for meant in ("beneficiario", "familiare", "della", "mediazione"):
        token = re.match(r"\W*([^\W\d_]+)", rest)
        if token is None:
            continue
        word = plain(token[1])
        is_beneficiary = meant == "beneficiario" and word.startswith("beneficia")
        if is_beneficiary or fuzz.ratio(word, meant) >= _ALIKE:
            rest = rest[token.end() :]
    return rest


def _name(rest: str) -> str:
    return _NAME_HERE.sub("", rest).strip(" \t:.;-–_…()\u00a0")


def is_template(line: str) -> bool:
    """Return whether a line is the template's own, and nobody's words."""
    text = " ".join(words(line))
    return not text or any(fuzz.ratio(text, own) >= _TEMPLATE_ALIKE for own in _TEMPLATE)


def without_instruction(text: str) -> tuple[str, bool]:
    """Return a description without what is left in it of the template's instruction.

    And True where an end of it is not sure. Its two sentences begin with "descrivere cosa" and
    "indicare esito". Its examples alone ("raccolta informazioni sul nucleo") are an answer, and so
    is "le ho chiesto di descrivere cosa vede".
    """
    is_unsure = False
    for opening in _OPENINGS:
        for start in reversed(list(opening.finditer(text))):
            end, is_whole, number = _instruction_from(text, start.start())
            before = text[: start.start()].rstrip()
            stands_apart = "(" in start[0] or not before
            is_instruction = number >= (_AT_LEAST if stands_apart else _SURELY_INSTRUCTION)
            if not is_instruction:
                continue
            rest = text[end:].lstrip(" \t\n.:;,)…")
            if rest and not is_whole:
                is_unsure = True
            text = f"{before}\n{rest}".strip()
    return text, is_unsure


def _instruction_from(text: str, start: int) -> tuple[int, bool, int]:
    """Return how far the instruction goes on from a place.

    Its end, whether that is sure, and how many words of it stand there. Words of it may have been
    deleted in between.
    """
    first = _WORD.search(text, start)
    if first is None:
        return start, False, 0
    end, number = start, 0
    next_word = _INSTRUCTION.index("".join(words(first[0])))
    for match in _WORD.finditer(text, start):
        word = "".join(words(match[0]))
        # Only after some words of it in a row may others be missing.
        ahead = _INSTRUCTION[next_word:]
        if number < _AT_LEAST:
            ahead = ahead[:1]
        if word not in ahead:
            break
        next_word += ahead.index(word) + 1
        end, number = match.end(), number + 1
    bracket = re.match(r"[\s.…;:,]*\)", text[end:])
    if bracket is not None:
        return end + bracket.end(), True, number
    is_at_end = next_word == len(_INSTRUCTION)
    ends_first_sentence = _INSTRUCTION[next_word - 1] == _ETC
    return end, is_at_end or ends_first_sentence, number


def without_hint(key: str, text: str) -> tuple[str, bool]:
    """Return an answer without the template's own words in front of it, and whether there were any.

    "marito/moglie/figli: moglie" → "moglie"
    """
    if key == "description":
        return text, False
    for hint in _template_texts(key, COLUMNS):
        rest = text[len(hint) :]
        if text.casefold().startswith(hint.casefold()) and _ANSWER_BEHIND.match(rest):
            return rest.lstrip(" \t\n:;,–-"), True
    return text, False


def has_answer(key: str, text: str) -> bool:
    """Return whether a cell holds more than blanks, lines to write on, and the template's words."""
    plain_text = " ".join(words(text))
    if not plain_text:
        return False
    templates = _template_texts(key, (*COLUMNS, *UNPREPARED_COLUMNS))
    return plain_text not in {" ".join(words(template)) for template in templates}


def _template_texts(key: str, columns: Iterable[Column]) -> Sequence[str]:
    for column in columns:
        if column.key == key:
            return column.spec.template_texts
    return ()
