"""A length beside the hours, "10.30-11.30 (1h)": where it stands, and how many minutes it is."""

import re
from collections.abc import Iterator
from typing import Final

from schemas.cells.hours import read_hours
from schemas.cells.reading import Cell
from schemas.patterns import lazy_pattern

_COUNTS: Final = {"un": 1, "una": 1, "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6}
_WORDS: Final = "|".join(_COUNTS)
_UNIT: Final = r"(?:ore|ora|hrs?|hours?|h)"
_MINUTES: Final = r"(?:minuti|minuto|mins?|m|'|′)"
_LENGTH: Final = (
    rf"(?:[0-9]{{1,2}}(?:[.,:][0-9]{{1,2}})? ?{_UNIT}"
    rf"(?: ?(?:e )?(?:mezz[ao]|[0-9]{{1,2}} ?{_MINUTES}?))?"
    rf"|[0-9]{{1,3}} ?{_MINUTES}|(?:{_WORDS})[ '] ?{_UNIT}(?: e (?:mezz[ao]|[0-9]{{1,2}}))?"
    r"|mezz'? ?ora"
    rf"|(?:tre|3) quarti d'ora|{_UNIT} ?[0-9]{{1,2}}(?:[.,:][0-9]{{1,2}})?)\.?"
)
_ANNOUNCED: Final = r"(?:(?:tot(?:ale)?|durata|dur|per|x|cioe|ossia)[.:]? ?(?:di )?)?"
_PARTED: Final = rf"(?<!ore)(?:[ (=,;/-]|: )+{_ANNOUNCED}(?P<length>{_LENGTH}) ?\)?\.?"
_FORMS: Final = (
    lazy_pattern(rf"(?P<rest>.*[0-9a-z]){_PARTED}"),
    lazy_pattern(rf"(?P<rest>.*?[0-9a-z]){_PARTED}"),
    lazy_pattern(
        rf"{_ANNOUNCED}\(?(?P<length>{_LENGTH}) ?\)?(?: ?[(=,;:-]+ ?| )(?P<rest>\(?.*[0-9].*)"
    ),
)
"""Behind the hours, the shorter length first; before them."""
_HALF_AN_HOUR: Final = lazy_pattern(r"^mezz'? ?ora")
_THREE_QUARTERS: Final = lazy_pattern(r"^(?:tre|3) quarti d'ora")
_COUNTED: Final = lazy_pattern(rf"^({_WORDS})[ '] ?")
_MINUTE_SIGN: Final = lazy_pattern(r"['′]$")


def split_length(text: str) -> Iterator[tuple[str, int]]:
    """Yield each way to part a text in plain form from a length: the rest, and the minutes."""
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is None:
            continue
        minutes = _minutes_of(match["length"])
        if minutes:
            yield match["rest"].strip("() "), minutes


def _minutes_of(length: str) -> int | None:
    """Return the minutes of a length; None where it is not sure how many."""
    length = _HALF_AN_HOUR.sub("30 minuti", length.rstrip("."))
    length = _THREE_QUARTERS.sub("45 minuti", length)
    length = _COUNTED.sub(_count_in_digits, length)
    return read_hours(Cell(_MINUTE_SIGN.sub(" min", length))).value


def _count_in_digits(match: re.Match[str]) -> str:
    return f"{_COUNTS[match[1]]} "
