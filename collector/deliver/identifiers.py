"""Codici fiscali, telephone numbers and emails in a finished text, whole or in part. Pure.

Days, hours, amounts and our own codes are none of them.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from collector.deliver.name_letters import code_spans
from collector.deliver.ordinary_words import is_ordinary
from schemas.normal import fold
from schemas.patterns import lazy_pattern

FISCAL_CODE: Final = "un codice fiscale"
PHONE: Final = "un numero di telefono"
EMAIL: Final = "un'email"


class IdentifierHit(NamedTuple):
    """An identifier in a text, from `start` up to `end`. `what`: Italian, with its article."""

    start: int
    end: int
    what: str


def find_identifiers(text: str) -> list[IdentifierHit]:
    """Return all identifiers in a text, from the left; one inside another one is left out."""
    text = _without_codes(text)
    return outermost_hits({*_fiscal_codes(text), *_phones(text), *_emails(text)})


def outermost_hits(hits: Collection[IdentifierHit]) -> list[IdentifierHit]:
    """Return hits in one text from the left; one inside another one is left out."""
    outermost: list[IdentifierHit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not outermost or hit.end > outermost[-1].end:
            outermost.append(hit)
    return outermost


def may_hold_identifier(line: str) -> bool:
    """False for a line in which `find_identifiers` surely finds none. Most lines are such.

    Each digit of a codice fiscale, or the one beside it, touches a letter; a telephone number is
    six digits and more with few signs between them.
    """
    if "@" in line or (("(" in line or "[" in line) and _ANY_AT.search(line)):
        return True
    if not _TOUCHES_A_LETTER.search(line) and not _DIGITS_IN_A_ROW.search(line):
        return False
    bare = _without_codes(line)
    if _TOUCHES_A_LETTER.search(bare):
        return True
    return _DIGITS_IN_A_ROW.search(_NO_PHONE.sub("~", bare)) is not None


def may_go_on(line: str) -> bool:
    """True for a line with a number that a word in the line above may make a telephone number."""
    if not _NUMBER_FIRST.match(line):
        return False
    bare = _LINE_WITH_DIGITS.sub(_without_days_and_amounts, _without_codes(line))
    return _NUMBER_FIRST.match(bare) is not None


def is_passed_over(line: str) -> bool:
    """True for a line that may stand between a number and the word that says what it is."""
    return _PASSED_OVER.fullmatch(line) is not None


def _without_codes(text: str) -> str:
    """Return the text with `~` for each letter of our own codes.

    "Nucleo N3T76" begins like a codice fiscale.
    """
    parts, end = list[str](), 0
    for code_start, code_end in code_spans(text):
        parts += [text[end:code_start], "~" * (code_end - code_start)]
        end = code_end
    return "".join((*parts, text[end:]))


# --- Codici fiscali -----------------------------------------------------------------------------

_N: Final = "[0-9LMNPQRSTUV]"
"""A digit, or the letter in its place where two people would have the same code ("omocodia")."""
_SIGNS: Final = (
    *("[A-Z]",) * 6,
    *(_N, _N, "[ABCDEHLMPRST]", _N, _N),
    *("[A-Z]", _N, _N, _N, "[A-Z]"),
)
"""The signs of a codice fiscale (D.M. 23/12/1976): six letters, year, month, day, place, check."""
_GAPS: Final = frozenset((3, 6, 11, 15))
"""Before these signs people put blanks, full stops or hyphens."""
_SHORTEST, _SHORTEST_WITH_GAPS = 8, 11
"""Signs of the shortest piece that counts. A shorter one may be anything; with blanks in it
"Sabato 18" looks like the beginning of one."""
_FEWEST_DIGITS: Final = 2
_TOUCHES_A_LETTER: Final = lazy_pattern(r"\d(?:[A-Z]|(?<=[A-Z]\d))", re.IGNORECASE)
_LINE_WITH_DIGITS: Final = lazy_pattern(r"^(?=[^\n\d]*\d[^\n\d]*\d)[^\n]+", re.MULTILINE)
"""Only such lines are searched for numbers: most have none, and no number goes on in the next."""


def _piece_from(first: int, *, gaps: bool) -> str:
    """Return the pattern of a codice fiscale from one of its signs on.

    As many signs as the shortest piece has, and the others if they are there.
    """
    parts = []
    for index, sign in enumerate(_SIGNS):
        has_gap = gaps and index in _GAPS and index > first
        parts.append("[ .\\-]?" + sign if has_gap else sign)
    shortest = _SHORTEST_WITH_GAPS if gaps else _SHORTEST
    ending = ""
    for part in reversed(parts[first + shortest :]):
        ending = f"(?:{part}{ending})?"
    return "".join(parts[first : first + shortest]) + ending


def _any_piece(*, gaps: bool) -> str:
    last = len(_SIGNS) - (_SHORTEST_WITH_GAPS if gaps else _SHORTEST)
    return "|".join(_piece_from(first, gaps=gaps) for first in range(last + 1))


_FISCAL: Final = lazy_pattern(
    rf"(?<![0-9A-Za-z])(?:{_any_piece(gaps=True)}|{_any_piece(gaps=False)})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_GLUED_FISCAL: Final = lazy_pattern(
    rf"[A-Z]{{6}}{_N}{{2}}[ABCDEHLMPRST]{_N}{{2}}[A-Z]\d{{3}}[A-Z]", re.IGNORECASE
)
"""A whole one, whatever touches it."""


def _fiscal_codes(text: str) -> Iterator[IdentifierHit]:
    for line in _LINE_WITH_DIGITS.finditer(text):
        for pattern in (_FISCAL, _GLUED_FISCAL):
            for match in pattern.finditer(text, line.start(), line.end()):
                if _count_digits(match[0]) >= _FEWEST_DIGITS and not _is_a_word(match[0]):
                    yield IdentifierHit(*match.span(), FISCAL_CODE)


def _is_a_word(text: str) -> bool:
    """True for "maggio26", "nucleo10": a word with a number, or a number alone, is no piece."""
    if text.isdigit():
        return True
    word = text[:-2]
    return word.isalpha() and is_ordinary(fold(word))


def _count_digits(text: str) -> int:
    return sum(map(str.isdigit, text))


# --- Telephone numbers --------------------------------------------------------------------------

_NO_PHONE: Final = lazy_pattern(
    r"(?<![\d./\-])(?:"
    r"(?:0?[1-9]|[12]\d|3[01])[./\-](?:0?[1-9]|1[0-2])[./\-](?:\d{4}|\d{2})"  # a day
    r"|\d{4}-\d{2}-\d{2}(?:T[\d:]+)?"
    r"|(?:19|20)\d{2}[/\-](?:(?:19|20)\d{2}|\d{2})"  # years
    r"|[0-2]?\d[.:][0-5]\d"  # an hour
    r"|\d{1,3}(?:\.\d{3})+(?:,\d+)?"  # an amount
    r")(?![\d/])"
)
_BETWEEN: Final = r"[ \u00a0./\-()·_,]{0,3}"
"""What people type between the digits of a number."""
_PHONE: Final = lazy_pattern(
    rf"(?<![\w,])(?:(?:\+|00) ?[1-9](?:{_BETWEEN}\d){{6,14}}"  # international
    rf"|(?:\(?(?:3\d{{2}}|0\d{{1,3}}|800|199)\)?)(?:{_BETWEEN}\d{{2,}}){{1,5}})(?![\w])"
)
_SHORT_PHONE: Final = lazy_pattern(r"(?<![\w.,/\-])(?:3\d{6,9}|0\d{6,10})(?!\w)")
_CUED_PHONE: Final = lazy_pattern(
    r"\b(?:tel|cell|cellulare|telefono|telefonico|whatsapp|wa|fax|chiamare|numero)\b[^\w+]{0,3}"
    r"(?:(?:n|nr|numero|al|è|il)\b[^\w+]{0,3})*"
    rf"(?P<number>\+?\d(?:{_BETWEEN}\d){{5,14}})(?!\w)",
    re.IGNORECASE,
)
_BEFORE_NUMBER: Final = r"(?:\W|(?:n|nr|numero|al|è|il)\b)*"
_NUMBER_FIRST: Final = lazy_pattern(rf"{_BEFORE_NUMBER}\d(?:{_BETWEEN}\d){{5}}", re.IGNORECASE)
_PASSED_OVER: Final = lazy_pattern(_BEFORE_NUMBER, re.IGNORECASE)
_DIGITS_IN_A_ROW: Final = lazy_pattern(r"\d(?:[ \u00a0./\-()·_,]{0,4}\d){5}")
"""The fewest digits of any number: `_BETWEEN` them, and a bracket around the first ones."""
_FEWEST_OF_PHONE: Final = 7
_FEWEST_OF_CUED_PHONE: Final = 6
"""Digits of a number beside a word that says what it is."""


def _without_days_and_amounts(line: re.Match[str]) -> str:
    return _NO_PHONE.sub(lambda match: "~" * len(match[0]), line[0])


def _phones(text: str) -> Iterator[IdentifierHit]:
    bare = _LINE_WITH_DIGITS.sub(_without_days_and_amounts, text)
    for pattern in (_PHONE, _SHORT_PHONE):
        for match in pattern.finditer(bare):
            if _count_digits(match[0]) >= _FEWEST_OF_PHONE:
                yield IdentifierHit(*match.span(), PHONE)
    for match in _CUED_PHONE.finditer(bare):
        if _count_digits(match["number"]) >= _FEWEST_OF_CUED_PHONE:
            yield IdentifierHit(*match.span("number"), PHONE)


# --- Emails -------------------------------------------------------------------------------------

_AT: Final = r"(?:@|[(\[] ?(?:at|chiocciola) ?[)\]])"
_WHOLE_EMAIL: Final = lazy_pattern(
    rf"[\w.+\-]+{_AT}[\w\-]+(?:\.[\w\-]+)*|[\w.+\-]+ ?{_AT} ?[\w\-]+(?:\.[\w\-]+)+", re.IGNORECASE
)
_FIRST_HALF: Final = lazy_pattern(rf"[\w.+\-]{{2,}}{_AT}(?![\w])", re.IGNORECASE)
_SECOND_HALF: Final = lazy_pattern(r"(?<![\w.])@ ?[\w\-]+(?:\.[\w\-]+)+")
_ANY_AT: Final = lazy_pattern(_AT, re.IGNORECASE)
_LINE_WITH_AT: Final = lazy_pattern(rf"[^\n]*{_AT}[^\n]*", re.IGNORECASE)
"""Only such lines are searched: most have none."""


def _emails(text: str) -> Iterator[IdentifierHit]:
    if not _ANY_AT.search(text):
        return
    for line in _LINE_WITH_AT.finditer(text):
        for pattern in (_WHOLE_EMAIL, _FIRST_HALF, _SECOND_HALF):
            for match in pattern.finditer(text, line.start(), line.end()):
                if pattern is _FIRST_HALF and _is_gender_neutral(match[0]):
                    continue
                yield IdentifierHit(*match.span(), EMAIL)


def _is_gender_neutral(text: str) -> bool:
    """True for "tutt@", "figli@": an ending for everybody, and no half of an address."""
    stem = fold(re.split(r"[@(\[]", text)[0])
    return stem.isalpha() and any(is_ordinary(stem + ending) for ending in ("", "o", "i", "e"))
