"""What a typed text says of a day: spelled, cut into tokens, and put before the rules."""

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from schemas.cells.day_meaning import (
    DayMeaning,
    DaysBefore,
    checked_day,
    italian,
)
from schemas.cells.day_rules import meaning_by_rules
from schemas.cells.day_spelling import spelled
from schemas.cells.day_tokens import DayToken, tokens, without_asides
from schemas.cells.day_values import EDGE_MARKS, one_day
from schemas.cells.day_words import DayTokenKind
from schemas.cells.normalise import blank
from schemas.cells.parsed import CACHE_SIZE, LONGEST, Parsed
from schemas.cells.reading import End
from schemas.cells.time_zones import Zoned, zoned
from schemas.patterns import lazy_pattern

_SAME_MARK: Final = str.maketrans("º^⁄∕", "°°//")
_LONGEST_DAY_TWICE: Final = 80
_LOOKALIKE_DIGITS: Final = str.maketrans("oil", "011")
_MISTYPED_NUMBER: Final = lazy_pattern(r"[0-9oil]*(?:[0-9][oil]|[oil][0-9])[0-9oil]*")


@lru_cache(maxsize=CACHE_SIZE)
def understand_day(typed: str) -> DayMeaning | None:
    """Return what a text says by itself of a day; None when it is blank."""
    if len(typed) > LONGEST:
        return Parsed.refused("DATA-01", "troppo testo per un giorno") if typed.strip() else None
    text = spelled(typed.translate(_SAME_MARK))
    if not text:
        return None if blank(typed) else Parsed.refused("DATA-01", "segni che non dicono un giorno")
    clock = zoned(text) if ":" in text else None
    if clock is not None:
        return _day_in_rome(clock)
    return _meaning_of(text, typed)


def names_a_day(text: str) -> bool:
    """True for a text that is one day, its month a word: "sabato 20 giugno".

    False for "9-10", "20" or "ieri".
    """
    if text.isdigit() or not any(map(str.isalpha, text)):
        return False
    meaning = understand_day(text)
    if meaning is None or isinstance(meaning, DaysBefore):
        return False
    if isinstance(meaning, Parsed) and not meaning.best:
        return False
    return any(token.kind is DayTokenKind.MONTH for token in tokens(spelled(text)))


def _meaning_of(text: str, typed: str) -> DayMeaning:
    """Return what a text that is `spelled` says. `typed`: the same with its capitals, for names."""
    if text[0] == "<" and text[-1] == ">":
        text = text[1:-1].strip()
    if "altro" in text:
        text = text.replace("altro ieri", "altroieri").replace("l'altroieri", "altroieri")
    row = tokens(text)
    meaning = meaning_by_rules(text, row)
    is_unclear = meaning is None or _is_refused(meaning)
    if is_unclear and any(token.kind is DayTokenKind.UNKNOWN for token in row):
        row = without_asides(row, typed)
        meaning = meaning_by_rules(_text_beside_asides(row), row)
    if meaning is None:
        return _mistyped_day(text)
    if _is_refused(meaning):
        return _same_day_twice(text) or meaning
    return meaning


def _is_refused(meaning: DayMeaning) -> bool:
    return isinstance(meaning, Parsed) and meaning.end is End.REFUSED


def _text_beside_asides(row: Sequence[DayToken]) -> str:
    """Return the words that may say a day, as one text."""
    kept = []
    for token in row:
        if token.kind is not DayTokenKind.ASIDE and token.text not in EDGE_MARKS:
            kept.append(token.text)
    return " ".join(kept)


def _same_day_twice(text: str) -> DayMeaning | None:
    """Return the whole day that is written two times: "12 marzo 2026 (12/03/2026)"; else None."""
    if len(text) > _LONGEST_DAY_TWICE:
        return None
    for gap in re.finditer(" ", text):
        first = _whole_day(text[: gap.start()])
        second = _whole_day(text[gap.start() :].strip(" ()-=,;"))
        if first is None or second is None:
            continue
        if first.value is not None and first.value == second.value:
            return first
    return None


def _whole_day(text: str) -> Parsed[dt.date] | None:
    """Return the day of a text that needs no neighbour to be one; None where it is no such text."""
    meaning = meaning_by_rules(text, tokens(text))
    return meaning if isinstance(meaning, Parsed) else None


def _day_in_rome(clock: Zoned) -> DayMeaning:
    """Return the day that it was in Rome: "2026-01-14T23:00:00Z" is the 15th."""
    meaning = _meaning_of(f"{clock.before} {clock.after}", "")
    if not isinstance(meaning, Parsed):
        return Parsed.refused("DATA-01", "un fuso orario e un giorno senza anno")
    if meaning.value is None:
        return meaning
    return checked_day(clock.in_rome(meaning.value).date(), "data e ora con il fuso orario")


def _mistyped_day(text: str) -> DayMeaning:
    """Propose digits for the letters that look like them, "2o/06/2026"; else refuse the text."""
    mended = _MISTYPED_NUMBER.sub(lambda match: match[0].translate(_LOOKALIKE_DIGITS), text)
    if mended != text:
        meaning = one_day(mended, tokens(mended))
        if isinstance(meaning, Parsed) and meaning.value:
            return Parsed.doubt(
                "DATA-01", "lettere al posto di cifre", meaning.value, italian(meaning.value)
            )
    return Parsed.refused("DATA-01", "nessuna forma conosciuta")
