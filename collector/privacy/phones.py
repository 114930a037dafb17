"""Telephone numbers in a text, in digits and in words.

phonenumbers was tried and not taken: 210 µs a text, 48 MB, it knows no comma or underscore between
digits, no words, and takes `04.07.83` and `10.30-11.45` for numbers.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from collector.privacy.spans import IdentityKind, Span
from collector.privacy.structured_text import ScannedText, StructuredPattern, cue_set
from schemas.patterns import lazy_pattern

_BETWEEN: Final = r"(?:[ \t./_()\-:*|~·\\';]{0,4}|,|, (?=[0-9]{5}))"
"""What people type between the digits of a number."""
_NOT_IN_NUMBER: Final = r"(?<![0-9].)(?<![0-9][.,:/\-_].)"
"""Behind the first digit: it begins the number."""
_NO_MORE: Final = r"(?![0-9])(?![,.:/\-_][0-9])"

_MOBILE: Final = lazy_pattern(
    rf"3{_BETWEEN}[1-9]{_BETWEEN}[0-9](?:{_BETWEEN}[0-9]){{6,8}}(?![0-9])"
)
_ITALY_BEFORE: Final = lazy_pattern(rf"(?<![0-9])(?:\+ ?|00 ?)?\(?39{_BETWEEN}\(?$|(?<![0-9])\($")
"""The country code, or an opening bracket."""
_LONGEST_BEFORE: Final = 12
_FOREIGN: Final = lazy_pattern(
    rf"(?:\+ ?\(?|(?<![0-9])(?<![0-9][.,:])00 ?)[1-9](?:{_BETWEEN}[0-9]){{6,14}}(?![0-9])"
)
_FIXED: Final = lazy_pattern(rf"0{_NOT_IN_NUMBER}[1-9](?:{_BETWEEN}[0-9]){{6,9}}{_NO_MORE}")
_TOLL_FREE: Final = lazy_pattern(
    rf"[81]{_NOT_IN_NUMBER}(?:00|03|40|48|9[0-9])(?:{_BETWEEN}[0-9]){{5,6}}{_NO_MORE}"
)

_CUE: Final = (
    r"(?<![a-z])(?:tel|telef|telefon[oi]|telefonic[oi]|cell?|cellular[ei]|whats?app?|wa|wapp|wp"
    r"|whats|numer[oi]|num|nr|recapit[oi]|contatt[oi]|chiam\w*|telefon\w*|sms|fisso|mobile|fax"
    r"|viber|telegram|signal|imo|risponde)(?![a-z])"
)
_CUED: Final = lazy_pattern(
    rf"{_CUE}[^0-9;\n]{{0,30}}?(?P<number>\+?\(?[0-9](?:(?:{_BETWEEN}|, )[0-9]){{5,12}})(?![0-9])"
)
_CUE_WORDS: Final = cue_set(
    "tel telef telefono telefonico telefonato cel cell cellulare whatsap whatsapp wa wapp wp whats "
    "numero num nr recapito contatto chiam chiamare sms fisso mobile fax viber telegram signal imo "
    "risponde"
)

_YEAR: Final = lazy_pattern(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_LOOSE_LIST: Final = lazy_pattern(r"[0-9]{1,4}(?:,? [0-9]{1,4})+")
_LIST: Final = lazy_pattern(r"[0-9]{1,4}(?:, [0-9]{1,4})+")
_ENDS_WITH_DAY: Final = lazy_pattern(
    r"[0-9]{1,4}[ (]{1,3}(?:[0-9]{1,2}([./\-])[0-9]{1,2}\1(?:(?:19|20)[0-9]{2})"
    r"|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2})"
)
_ENDS_WITH_HOURS: Final = lazy_pattern(
    r"[0-9]{1,4} [0-9]{1,2}[.:][0-9]{2} ?- ?[0-9]{1,2}[.:][0-9]{2}"
)
_FEWEST_ODD: Final = 3
"""So many digits of a telephone number stand outside what could be days, hours and amounts."""


def _mobile_numbers(look: ScannedText) -> Iterator[Span]:
    for start, end in _number_places(_MOBILE, look):
        before = _ITALY_BEFORE.search(look.small, max(0, start - _LONGEST_BEFORE), start)
        if before is not None:
            yield Span(before.start(), end, (IdentityKind.PHONE,))
        elif not look.small[max(0, start - 1) : start].isdigit():
            yield Span(start, end, (IdentityKind.PHONE,))


def _other_numbers(look: ScannedText) -> Iterator[Span]:
    for pattern in (_FOREIGN, _FIXED, _TOLL_FREE):
        for start, end in _number_places(pattern, look):
            yield Span(start, end, (IdentityKind.PHONE,))


def _cued_numbers(look: ScannedText) -> Iterator[Span]:
    for start, end in _number_places(_CUED, look, "number"):
        yield Span(start, end, (IdentityKind.PHONE,))


def _number_places(
    pattern: re.Pattern[str], look: ScannedText, group: str | int = 0
) -> Iterator[tuple[int, int]]:
    """Yield where a pattern finds digits that do not certainly say something else.

    They may begin inside those that do.
    """
    place = 0
    while match := pattern.search(look.small, place):
        start, end = match.span(group)
        left = look.numbers[start:end]
        if "#" in left:  # beside an amount or a day four such digits are a year
            left = _YEAR.sub("", left)
        odd = sum(map(str.isdigit, left))
        if odd >= _FEWEST_ODD and not _is_ordinary(look.small[start:end]):
            yield start, end
        place = start + 1


def _is_ordinary(typed: str) -> bool:
    """True for digits in the form of a mobile number that certainly say something else."""
    if typed.count(", ") > 1 and _LOOSE_LIST.fullmatch(typed):
        return True
    return any(form.fullmatch(typed) for form in (_LIST, _ENDS_WITH_DAY, _ENDS_WITH_HOURS))


# --- In words -----------------------------------------------------------------------------------

_UNITS: Final = (
    *("zero", "uno", "due", "tre", "quattro"),
    *("cinque", "sei", "sette", "otto", "nove"),
)
_TEENS: Final = (
    *("dieci", "undici", "dodici", "tredici", "quattordici"),
    *("quindici", "sedici", "diciassette", "diciotto", "diciannove"),
)
_TENS: Final = (
    *("", "", "venti", "trenta", "quaranta"),
    *("cinquanta", "sessanta", "settanta", "ottanta", "novanta"),
)


def _below_hundred(number: int) -> str:
    if number < 10:
        return _UNITS[number]
    if number < 20:
        return _TEENS[number - 10]
    ten, unit = divmod(number, 10)
    if not unit:
        return _TENS[ten]
    tens = _TENS[ten][:-1] if unit in (1, 8) else _TENS[ten]  # "ventuno", "ventotto"
    return tens + _UNITS[unit]


def _in_italian(number: int) -> str:
    """Return a number below a thousand as it is said, without accents."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    hundred = "cento" if hundreds == 1 else f"{_UNITS[hundreds]}cento"
    return hundred + _below_hundred(rest) if rest else hundred


_NUMBER_WORDS: Final = {_in_italian(number): str(number) for number in range(1000)}
DIGITS_OF_WORD: Final = _NUMBER_WORDS | {"un": "1", "doppio": "", "doppia": ""}
"""Each number below a thousand, as it is said, without accents → its digits."""
_CUES_OF_WORDS: Final = cue_set(" ".join(DIGITS_OF_WORD))
_CUES_FROM_THREE: Final = cue_set(
    " ".join(word for word, digits in DIGITS_OF_WORD.items() if digits.startswith("3"))
)
_WORD: Final = r"(?:zer|un|du|tr|quat|quar|cin|se|ot|nov|die|do|cent|vent)[a-zèé]{0,30}"
_WORD_RUN: Final = lazy_pattern(
    rf"(?<![a-z0-9à-ÿ])(?:{_WORD}|[0-9]{{1,4}})(?:[ ,.\-/]{{1,3}}(?:{_WORD}|[0-9]{{1,4}})){{2,}}"
)
_WORD_TOKEN: Final = lazy_pattern(r"[a-zèé]+|[0-9]+")
_CUE_BEFORE: Final = lazy_pattern(rf"{_CUE}[^0-9;\n]{{0,30}}$")
_LONGEST_CUE: Final = 45
FEWEST_IN_WORDS: Final = 6
_FEWEST_UNCUED: Final = 8
"""Digits of a number in words, with and without a cue before it."""

NumberToken = tuple[int, int, str]
"""A number in a text: start, end and its digits."""


def _digits_of(word: str) -> str | None:
    """Return the digits of a number in words or digits; None for another word."""
    if word[0].isdigit():
        return word
    return DIGITS_OF_WORD.get(word.replace("é", "e").replace("è", "e"))


def digits_in_words(small: str) -> int | None:
    """Return how many digits a piece of a text says in words; None where none of it is a number."""
    numbers = [_digits_of(token[0]) for token in _WORD_TOKEN.finditer(small) if token[0].isalpha()]
    said = [digits for digits in numbers if digits is not None]
    return sum(map(len, said)) if said else None


def _numbers_in_words(look: ScannedText) -> Iterator[Span]:
    for run in _WORD_RUN.finditer(look.small):
        part: list[NumberToken] = []
        for token in _WORD_TOKEN.finditer(look.small, run.start(), run.end()):
            digits = _digits_of(token[0])
            if digits is None:
                yield from _number_in_words(look.small, part)
                part = []
            else:
                part.append((token.start(), token.end(), digits))
        yield from _number_in_words(look.small, part)


def _number_in_words(small: str, part: list[NumberToken]) -> Iterator[Span]:
    """Yield a run of numbers as one telephone number, if it is one.

    At least one is a word, and they are no list.
    """
    if not part:
        return
    start, end = part[0][0], part[-1][1]
    numbers = [digits for _, _, digits in part if digits]
    total = len("".join(numbers))
    has_word = any(small[token_start].isalpha() for token_start, _, _ in part)
    if not has_word or total < FEWEST_IN_WORDS or _is_list(numbers):
        return
    is_cued = _CUE_BEFORE.search(small, max(0, start - _LONGEST_CUE), start) is not None
    if is_cued or (total >= _FEWEST_UNCUED and numbers[0][0] in "03"):
        yield Span(start, end, (IdentityKind.PHONE,))


def _is_list(numbers: list[str]) -> bool:
    """True for counting (one, two, three), and for round numbers only."""
    values = [int(number) for number in numbers]
    is_counting = all(after - before == 1 for before, after in pairwise(values))
    are_round = all(value % 5 == 0 and value >= 10 for value in values)
    return is_counting or are_round


PATTERNS: Final = (
    StructuredPattern(_mobile_numbers, digits=9, odd=_FEWEST_ODD),
    StructuredPattern(_other_numbers, digits=7, odd=_FEWEST_ODD),
    StructuredPattern(_cued_numbers, digits=6, odd=_FEWEST_ODD, words=_CUE_WORDS),
    StructuredPattern(_numbers_in_words, words=cue_set("tre zero") | _CUES_FROM_THREE),
    StructuredPattern(_numbers_in_words, digits=1, words=_CUES_OF_WORDS),
    StructuredPattern(_numbers_in_words, words=_CUE_WORDS),
)
"""A number in words without a cue begins with 3 or 0: in words ("tre", "zero"), or in digits before
a word."""
