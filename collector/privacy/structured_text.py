"""One text as the patterns of structured identities see it.

As it is, in small letters, and without ordinary numbers (days, hours, amounts).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from collector.privacy.spans import Span
from schemas.patterns import lazy_pattern

_FEWEST_DIGITS_OF_ORDINARY, _FEWEST_RUNS_OF_ORDINARY = 3, 2
"""A text with fewer digits, or runs of them, has no ordinary number to take out."""
_SHORT_RUN: Final = 3
"""Digits of a short run."""
_SHORTEST_BEGINNING, LONGEST_CUE = 4, 7
"""Letters: a shorter cue is a whole word; of a longer one so many count."""
_LETTER_RUN: Final = lazy_pattern("[a-z]+")
_DIGITS: Final = lazy_pattern("[0-9]+")
_ONLY_LETTERS: Final = {point: " " for point in range(128) if not chr(point).isalpha()}


class ScannedText:
    """A text in normal form, written in several ways of the same length.

    A place in one is a place in each.

    `text`: as it is. `small`: in small letters. `digits`: how many it has, the first one at
    `first`, the last one before `last`; `short_runs`: how many runs of one to three. `bare`:
    `small` with `#` for each sign of a day, an hour, an amount with decimals, a school year. `odd`:
    how many digits are left in it.
    """

    __slots__ = (
        *("_numbers", "_words", "bare", "digits", "first", "last"),
        *("odd", "short_runs", "small", "text"),
    )

    def __init__(self, text: str) -> None:
        self.text = text
        # The dotted capital I alone would become two signs: it becomes one first.
        self.small = small = text.lower() if text.isascii() else text.replace("\u0130", "I").lower()
        self.bare = small
        self._words: frozenset[str] | None = None
        self._numbers: str | None = None
        runs = _DIGITS.findall(small)
        self.digits = self.odd = self.short_runs = self.first = self.last = 0
        if runs:
            self.first = small.index(runs[0])
            self.last = small.rindex(runs[-1]) + len(runs[-1])
            self.digits = self.odd = sum(map(len, runs))
            self.short_runs = sum([len(run) <= _SHORT_RUN for run in runs])
            if len(runs) >= _FEWEST_RUNS_OF_ORDINARY and self.digits >= _FEWEST_DIGITS_OF_ORDINARY:
                self.bare = _NUMBER.sub(_hide_ordinary, small)
                self.odd = sum(map(len, _DIGITS.findall(self.bare)))

    @property
    def words(self) -> frozenset[str]:
        """Each run of small letters without accents."""
        if self._words is None:
            self._words = frozenset(letter_runs(self.small))
        return self._words

    def around_digits(self, margin: int) -> tuple[int, int]:
        """Return the place from `margin` signs before the first digit to as many behind the last.

        As start and end, for the methods of patterns.
        """
        return max(0, self.first - margin), self.last + margin

    @property
    def numbers(self) -> str:
        """`bare` without the numbers of laws and of amounts in euros too."""
        if self._numbers is None:
            numbers = self.bare
            if self.digits and not self.words.isdisjoint(_LAW_WORDS):
                numbers = _LAW.sub(_hide, numbers)
            self._numbers = _AMOUNT.sub(_hide, numbers) if self.digits else numbers
        return self._numbers


@dataclass(frozen=True)
class StructuredPattern:
    """One way of writing an identity, and what a text needs to hold it.

    A text that lacks one of these holds nothing of this kind, so `find` is not called:
    `digits`: so many digits. `short_runs`: so many runs of one to three. `odd`: so many digits that
    are of no day, hour, school year or decimals. `words`: one of these is a word, or begins one if
    it has four letters or more. `behind`: a digit stands behind one of them. `large`: a digit, or a
    capital that is not the text's first sign. `signs`: one of these is anywhere, in small letters.
    """

    find: Callable[[ScannedText], Iterator[Span]]
    digits: int = 0
    odd: int = 0
    short_runs: int = 0
    words: frozenset[str] = frozenset()
    signs: tuple[str, ...] = ()
    behind: bool = False
    large: bool = False

    def may_have(self, cues: frozenset[str]) -> bool:
        """False where none of these cues (see `cues_of`) is one of the pattern's."""
        return not self.words or not self.words.isdisjoint(cues)

    def may_stand_in(self, look: ScannedText, cues: frozenset[str]) -> bool:
        """False for a text that lacks something the pattern always has.

        It has enough digits and a cue: that was asked before.
        """
        if self.large and not look.digits and not has_capital_inside(look.text):
            return False
        small = look.small
        if self.behind:
            return any(small.find(cue, 0, look.last) > -1 for cue in self.words & cues)
        return not self.signs or any(map(small.__contains__, self.signs))


def letter_runs(small: str) -> list[str]:
    """Return each run of small letters without accents of a text in small letters."""
    if small.isascii():  # many times faster than the pattern, with the same answer
        return small.translate(_ONLY_LETTERS).split()
    return _LETTER_RUN.findall(small)


def has_capital_inside(text: str) -> bool:
    """True for a text with a capital that is not its first sign."""
    return text[1:] != text[1:].lower()


def cue_set(words: str) -> frozenset[str]:
    """Return the cues of a pattern, as `StructuredPattern.words` takes them.

    `words`: apart by blanks.
    """
    return frozenset(word[:LONGEST_CUE] for word in words.split())


def cues_of(word: str, cues: frozenset[str]) -> list[str]:
    """Return the cues that a word is, or that it begins with."""
    if len(word) < _SHORTEST_BEGINNING:
        return [word] if word in cues else []
    beginnings = [word[:size] for size in range(_SHORTEST_BEGINNING, LONGEST_CUE + 1)]
    return [beginning for beginning in beginnings if beginning in cues]


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, apart by blanks."""
    return frozenset(text.split())


def _hide(match: re.Match[str]) -> str:
    return "#" * len(match[0])


# --- Numbers that are no identity ---------------------------------------------------------------

_DAY: Final = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_YEAR: Final = r"(?:19|20)[0-9]{2}"
_HOUR: Final = r"(?:[01]?[0-9]|2[0-4])[.:][0-5][0-9]"
_DATE: Final = rf"{_DAY}(?P<mark>[./\-]){_MONTH}(?P=mark)(?:{_YEAR}|[0-9]{{2}})"
_SHORT_DATE: Final = rf"{_DAY}[./]{_MONTH}(?:[./](?:{_YEAR}|[0-9]{{2}}))?"

DATES: Final = lazy_pattern(
    rf"{_DATE}|{_YEAR}-[01][0-9]-[0-3][0-9]|{_YEAR}/[01][0-9]/[0-3][0-9]"
    rf"|{_SHORT_DATE}-{_SHORT_DATE}"
)
"""A day, or two, in digits and marks."""
_NUMBER: Final = lazy_pattern(r"[0-9](?<![0-9][0-9])[0-9]*(?:[./:,\-][0-9]+)+")
"""Digits with marks between them."""
ORDINARY: Final = lazy_pattern(
    rf"{DATES.pattern}|{_HOUR}(?:-{_HOUR}|-(?:[01]?[0-9]|2[0-4]))?|(?:[01]?[0-9]|2[0-4])-{_HOUR}"
    r"|[1-9][0-9]?(?:\.[0-9]{3}){1,2}(?:,[0-9]{1,2})?|[1-9][0-9]{2}\.[0-9]{3}(?:,[0-9]{1,2})?"
    r"|(?:0|[1-9][0-9]{0,4}),[0-9]{1,2}"
    r"|(?P<century>20[0-4]|19[5-9])[0-9][/\-](?:(?P=century))?[0-9]{1,2}"
)
"""A day, an hour or two, an amount, a school year."""
_LONG_YEAR: Final = lazy_pattern(rf"[./\-]{_YEAR}$")
_SHORTEST_DATE: Final = 8
"""Characters of a day with a year of four digits."""
_PHONE_BEFORE: Final = lazy_pattern(r"(?<![0-9])(?:3[1-9][0-9]|0[1-9][0-9]{0,2})\)? ?[/\-]? ?$")
"""The beginning of a telephone number: what follows is its rest, even in the form of an hour."""
_PHONE_BEGINNING: Final = 7
"""Characters that such a beginning takes at most."""


def _hide_ordinary(match: re.Match[str]) -> str:
    number, start = match[0], match.start()
    if ORDINARY.fullmatch(number) is None:
        return number
    has_long_year = len(number) >= _SHORTEST_DATE and _LONG_YEAR.search(number) is not None
    before = max(0, start - _PHONE_BEGINNING)
    if not has_long_year and _PHONE_BEFORE.search(match.string, before, start):
        return number
    return "#" * len(number)


_AMOUNT: Final = lazy_pattern(
    r"[0-9](?:[0-9.]|,(?! )){0,12}(?:, [0-9]{1,5}){0,8} ?(?:€|eur\b|euro\b|mila\b|%)"
    r"|€ ?[0-9][0-9.,]{0,12}"
    rf"|(?<![0-9 ]){_DAY} {_MONTH} {_YEAR}(?![0-9])|(?<=[^0-9] ){_DAY} {_MONTH} {_YEAR}(?![0-9])"
)
_LAW: Final = lazy_pattern(
    r"(?<![a-z0-9])(?:artt?\b\.?|articol[oi]|commi?a?|c\.c\.|c\.p\.|d\.? ?lgs\.?|dlgs"
    r"|decreto[ -]legge|decreto legislativo|legge|l\.(?: ?r\.)?|d\. ?l\.|dl|d\. ?p\. ?r\.|dpr"
    r"|d\. ?p\. ?c\. ?m\.|dpcm|d\. ?m\.|dm|d\. ?g\. ?r\.|dgr|direttiva"
    r"|circolare(?: inps| ministeriale)?|regolamento|reg\.|decreto ministeriale|t\. ?u\.)"
    r" ?(?:\(?(?:ue|ce|cee|ministeriale|regionale|del)\)? ?)?(?:n(?:r|um)?\b[.°^]? ?)?"
    r"[0-9]{1,5}(?:[ -](?:bis|ter|quater|quinquies))?(?: ?/ ?[0-9]{2,4})?"
    r"(?: del(?: [0-9]{1,2}[./\- ][0-9a-z]{1,9}[./\- ])? ?[0-9]{4})?"
)
_LAW_WORDS: Final = word_set(
    "art artt articolo articoli comma commi commia comm commia commi c d dlgs decreto legge l dl "
    "dpr dpcm dm dgr direttiva circolare regolamento reg t"
)
