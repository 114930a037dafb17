"""Codici fiscali, telephone numbers and emails in a finished text, whole or in part. Pure.

Days, hours, amounts and our own codes are none.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from collector.deliver.family_names import code_spans
from collector.deliver.ordinary_words import is_ordinary
from schemas.normal import fold

FISCAL_CODE: Final = "un codice fiscale"
PHONE: Final = "un numero di telefono"
EMAIL: Final = "un'email"


class IdentifierHit(NamedTuple):
    """What was found, and where: `what` in Italian, with its article."""

    start: int
    end: int
    what: str


# --- Codici fiscali -----------------------------------------------------------------------------------------------

_N: Final = "[0-9LMNPQRSTUV]"
_SIGNS: Final = ("[A-Z]",) * 6 + (_N, _N, "[ABCDEHLMPRST]", _N, _N, "[A-Z]", _N, _N, _N, "[A-Z]")
_GAPS: Final = frozenset((3, 6, 11, 15))
"""Before these signs people put blanks, full stops or hyphens."""
_SHORTEST, _SHORTEST_WITH_GAPS = 8, 11
"""Signs: a shorter piece may be anything; with blanks in it "Sabato 18" looks like the beginning of one."""
_FEWEST_DIGITS: Final = 2


def _from(begin: int, *, gaps: bool) -> str:
    """What a codice fiscale is from one of its signs on: so many signs at least, the others if they are there."""
    parts = [
        ("[ .\\-]?" if gaps and at in _GAPS and at > begin else "") + sign
        for at, sign in enumerate(_SIGNS)
    ]
    shortest = _SHORTEST_WITH_GAPS if gaps else _SHORTEST
    ending = ""
    for one in reversed(parts[begin + shortest :]):
        ending = f"(?:{one}{ending})?"
    return "".join(parts[begin : begin + shortest]) + ending


def _any_from(*, gaps: bool) -> str:
    last = len(_SIGNS) - (_SHORTEST_WITH_GAPS if gaps else _SHORTEST)
    return "|".join(_from(at, gaps=gaps) for at in range(last + 1))


_FISCAL: Final = re.compile(
    rf"(?<![0-9A-Za-z])(?:{_any_from(gaps=True)}|{_any_from(gaps=False)})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_GLUED_FISCAL: Final = re.compile(
    rf"[A-Z]{{6}}{_N}{{2}}[ABCDEHLMPRST]{_N}{{2}}[A-Z]\d{{3}}[A-Z]", re.IGNORECASE
)


def _fiscal_codes(text: str) -> Iterator[IdentifierHit]:
    for pattern in (_FISCAL, _GLUED_FISCAL):
        for found in pattern.finditer(text):
            digits = sum(map(str.isdigit, found[0]))
            if digits >= _FEWEST_DIGITS and not _is_a_word(found[0]):
                yield IdentifierHit(*found.span(), FISCAL_CODE)


def _is_a_word(text: str) -> bool:
    """ "maggio26", "nucleo10": a word with a number, or a number alone, is no piece of a codice fiscale."""
    return text.isdigit() or (text[:-2].isalpha() and is_ordinary(fold(text[:-2])))


# --- Telephone numbers --------------------------------------------------------------------------------------------

_NO_PHONE: Final = re.compile(
    r"(?<![\d./\-])(?:"
    r"(?:0?[1-9]|[12]\d|3[01])[./\-](?:0?[1-9]|1[0-2])[./\-](?:\d{4}|\d{2})"  # a day
    r"|\d{4}-\d{2}-\d{2}(?:T[\d:]+)?"
    r"|(?:19|20)\d{2}[/\-](?:(?:19|20)\d{2}|\d{2})"  # years
    r"|[0-2]?\d[.:][0-5]\d"  # an hour
    r"|\d{1,3}(?:\.\d{3})+(?:,\d+)?"  # an amount
    r")(?![\d/])"
)
_BETWEEN: Final = r"[ \u00a0./\-()·_,]{0,3}"
_PHONE: Final = re.compile(
    rf"(?<![\w,])(?:(?:\+|00) ?[1-9](?:{_BETWEEN}\d){{6,14}}"  # international
    rf"|(?:\(?(?:3\d{{2}}|0\d{{1,3}}|800|199)\)?)(?:{_BETWEEN}\d{{2,}}){{1,5}})(?![\w])"
)
_SHORT_PHONE: Final = re.compile(r"(?<![\w.,/\-])(?:3\d{6,9}|0\d{6,10})(?!\w)")
_CALLED: Final = re.compile(
    r"\b(?:tel|cell|cellulare|telefono|telefonico|whatsapp|wa|fax|chiamare|numero)\b[^\w+]{0,3}"
    rf"(?:(?:n|nr|numero|al|è|il)\b[^\w+]{{0,3}})*(?P<number>\+?\d(?:{_BETWEEN}\d){{5,14}})(?!\w)",
    re.IGNORECASE,
)
_FEWEST: Final = 7


def _phones(text: str) -> Iterator[IdentifierHit]:
    bare = _NO_PHONE.sub(lambda found: "~" * len(found[0]), text)
    for pattern, group in ((_PHONE, 0), (_SHORT_PHONE, 0), (_CALLED, "number")):
        for found in pattern.finditer(bare):
            if sum(map(str.isdigit, found[group])) >= (_FEWEST - (group != 0)):
                yield IdentifierHit(*found.span(group), PHONE)


# --- Emails -------------------------------------------------------------------------------------------------------

_AT: Final = r"(?:@|[(\[] ?(?:at|chiocciola) ?[)\]])"
_WHOLE: Final = re.compile(
    rf"[\w.+\-]+{_AT}[\w\-]+(?:\.[\w\-]+)*|[\w.+\-]+ ?{_AT} ?[\w\-]+(?:\.[\w\-]+)+", re.IGNORECASE
)
_FIRST_HALF: Final = re.compile(rf"[\w.+\-]{{2,}}{_AT}(?![\w])", re.IGNORECASE)
_SECOND_HALF: Final = re.compile(r"(?<![\w.])@ ?[\w\-]+(?:\.[\w\-]+)+")


_LINE: Final = re.compile(rf"[^\n]*{_AT}[^\n]*", re.IGNORECASE)
"""Most lines have none."""


def _emails(text: str) -> Iterator[IdentifierHit]:
    for line in _LINE.finditer(text) if re.search(_AT, text, re.IGNORECASE) else ():
        for pattern in (_WHOLE, _FIRST_HALF, _SECOND_HALF):
            for found in pattern.finditer(text, line.start(), line.end()):
                if pattern is not _FIRST_HALF or not _is_for_all(found[0]):
                    yield IdentifierHit(*found.span(), EMAIL)


def _is_for_all(text: str) -> bool:
    """ "tutt@", "figli@": an ending for everybody, and no half of an address."""
    stem = fold(re.split(r"[@(\[]", text)[0])
    return stem.isalpha() and any(is_ordinary(stem + ending) for ending in ("", "o", "i", "e"))


def _without_codes(text: str) -> str:
    """The text with a sign for each letter of our own codes: "Nucleo N3T76" begins like a codice fiscale."""
    kept, end = list[str](), 0
    for start, after in code_spans(text):
        kept += [text[end:start], "~" * (after - start)]
        end = after
    return "".join((*kept, text[end:]))


def find_identifiers(text: str) -> list[IdentifierHit]:
    """All of them in a text, from the left; what lies in another one is left out."""
    text = _without_codes(text)
    found = sorted(
        {*_fiscal_codes(text), *_phones(text), *_emails(text)},
        key=lambda one: (one.start, -one.end),
    )
    kept: list[IdentifierHit] = []
    for one in found:
        if not kept or one.end > kept[-1].end:
            kept.append(one)
    return kept
