"""A typed date as the tokens expect it: plain form, Italian months, spoken numbers in digits."""

import re
from typing import Final

from schemas.cells.day_words import NUMBER_WORDS, WEEKDAY_NAMES
from schemas.cells.foreign_days import in_italian
from schemas.cells.normalise import plain
from schemas.cells.parsed import vocabulary
from schemas.cells.symbols import unpictured
from schemas.patterns import lazy_pattern

_SHORT_YEAR: Final = lazy_pattern(r"(?<=[^l])'([0-9]{2})(?![0-9'])")
""" "20 giugno '26", but "l'8 marzo"."""
_UNITS: Final = "|".join(NUMBER_WORDS[:9])
_ZERO: Final = lazy_pattern(rf"\bzero ({_UNITS})\b")
_TENS: Final = {"venti": 20, "trenta": 30}
_TENS_AND_UNITS: Final = lazy_pattern(rf"\b(venti|trenta) ({_UNITS})\b(?! quart)")
_SAID_MARK: Final = lazy_pattern(r" ?\b(?:barra|barretta)\b ?")
_IS_OF: Final = lazy_pattern(
    r"\b(colloquio|incontro|data|appuntamento|giorno) e (?:stato )?(?:del |di |il |avvenuto )?"
    r"(?=[0-9]|(?:il|l) |lun|mar|mer|gio|ven|sab|dom)"
)
""" "il colloquio è del 12 marzo"."""
_ROMAN_NUMBERS: Final = {
    "i": 1,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "xi": 11,
    "xii": 12,
}
"""Not "II", which may be 11 in capitals, nor "X", which stands for what is not known yet."""
_ROMAN_MONTH: Final = lazy_pattern(
    rf"\b([0-9]{{1,2}})\.({'|'.join(_ROMAN_NUMBERS)})\.([0-9]{{4}})\b"
)
"""Between dots only, as whole languages write it."""
_ALBANIAN_WEEKDAYS: Final = vocabulary("hene marte merkure enjte premte shtune diel")
_ALBANIAN_WEEKDAY: Final = lazy_pattern(rf"\be ({'|'.join(_ALBANIAN_WEEKDAYS)})\b")
_PLAIN_WEEKDAYS: Final = tuple(map(plain, WEEKDAY_NAMES))

_SURE_CLOCK: Final = r"(?P<hour>[01]?[0-9]|2[0-3])[.:,](?P<minute>00|1[3-9]|[2-5][0-9])"
"""Hour and minutes that are no day and month: a month is never 00, nor above 12."""
_HOUR_BEHIND: Final = lazy_pattern(
    r"(?<![^ (])"
    r"(?P<day>[0-9]{1,2}"
    r"(?:/(?:0?[1-9]|1[0-2])(?= )|(?P<mark>[/.-])[0-9]{1,2}(?P=mark)[0-9]{2}(?![0-9])))"
    rf"[ ,(-]+{_SURE_CLOCK}(?: ?- ?(?:[01]?[0-9]|2[0-3])[.:,][0-5][0-9])?(?![0-9]|[./-][0-9])\)?"
)
""" "13.03.26 10.30", "26/03 9.30": an hour without "ore", where its minutes are no month."""
_SPOKEN_HOUR: Final = lazy_pattern(
    r"\b((?:(?:alle|dalle|le) )?ore|alle|dalle|le|e|meno) ([a-z]{3,})\b"
)
_SPOKEN_HOURS: Final = {
    **{word: number for number, word in enumerate(NUMBER_WORDS, 1)},
    "una": 1,
    "trentacinque": 35,
    "quaranta": 40,
    "quarantacinque": 45,
    "cinquanta": 50,
    "cinquantacinque": 55,
}


def spelled(typed: str) -> str:
    """Return a text in the spelling that `day_tokens.tokens` expects; '' where nothing is left.

    Plain form, without pictures, months of other scripts in Italian, a short year whole, numbers
    that were dictated and the hours beside the date in digits.
    """
    text = plain(typed)
    if not text.isascii():
        text = in_italian(unpictured(text))
    text = _with_plain_words(text)
    text = _with_dictated_numbers(text)
    if "e " in text:
        text = _IS_OF.sub(r"\1 ", text)
        text = _ALBANIAN_WEEKDAY.sub(_italian_weekday, text)
    if "i" in text or "v" in text:
        text = _ROMAN_MONTH.sub(_month_in_digits, text)
    text = _HOUR_BEHIND.sub(r"\g<day> ore \g<hour>:\g<minute>", text)
    if "zero " in text:
        text = _ZERO.sub(_zero_in_digits, text)
    if "alle " in text or "ore " in text:
        text = _SPOKEN_HOUR.sub(_hour_in_digits, text)
    return text


def _with_plain_words(text: str) -> str:
    """Write out what an apostrophe or a slash shortens: "'26", "c/o"."""
    if "'" in text:
        text = _SHORT_YEAR.sub(r"20\1", text.replace("aujourd'hui", "oggi"))
    if "c/o" in text:
        text = text.replace("c/o", "presso ")
    return text


def _with_dictated_numbers(text: str) -> str:
    """Join what a telephone parts in dictation: "due mila", "venti tre", "sei barra due"."""
    if " mila" in text:
        text = text.replace("due mila", "duemila")
    if "venti " in text or "trenta " in text:
        text = _TENS_AND_UNITS.sub(_tens_and_units_in_digits, text)
    if "barra" in text:
        text = _SAID_MARK.sub("/", text)
    return text


def _tens_and_units_in_digits(match: re.Match[str]) -> str:
    return str(_TENS[match[1]] + _unit(match[2]))


def _zero_in_digits(match: re.Match[str]) -> str:
    return f"0{_unit(match[1])}"


def _unit(word: str) -> int:
    return NUMBER_WORDS.index(word) + 1


def _italian_weekday(match: re.Match[str]) -> str:
    return _PLAIN_WEEKDAYS[_ALBANIAN_WEEKDAYS.index(match[1])]


def _month_in_digits(match: re.Match[str]) -> str:
    return f"{match[1]}/{_ROMAN_NUMBERS[match[2]]}/{match[3]}"


def _hour_in_digits(match: re.Match[str]) -> str:
    """Return the word behind "ore" or "alle" as a number; the text unchanged if it is none."""
    number = _SPOKEN_HOURS.get(match[2])
    return match[0] if number is None else f"{match[1]} {number}"
