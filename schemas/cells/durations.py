"""A length beside two hours: "10.30-11.30 (1h)". Where it is the time between them, all is well."""

import re
from collections.abc import Iterator
from typing import Final

from schemas.cells.hours import read_hours
from schemas.cells.reading import Cell

_COUNTS: Final = {"un": 1, "una": 1, "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6}
_WORDS: Final = "|".join(_COUNTS)
_UNIT: Final = r"(?:ore|ora|hrs?|hours?|h)"
_MINUTES: Final = r"(?:minuti|minuto|mins?|m|'|′)"
_LENGTH: Final = (
    rf"(?:[0-9]{{1,2}}(?:[.,:][0-9]{{1,2}})? ?{_UNIT}(?: ?(?:e )?(?:mezz[ao]|[0-9]{{1,2}} ?{_MINUTES}?))?"
    rf"|[0-9]{{1,3}} ?{_MINUTES}|(?:{_WORDS})[ '] ?{_UNIT}(?: e (?:mezz[ao]|[0-9]{{1,2}}))?|mezz'? ?ora"
    rf"|(?:tre|3) quarti d'ora|{_UNIT} ?[0-9]{{1,2}}(?:[.,:][0-9]{{1,2}})?)\.?"
)
_ANNOUNCED: Final = r"(?:(?:tot(?:ale)?|durata|dur|per|x|cioe|ossia)[.:]? ?(?:di )?)?"
_PARTED: Final = rf"(?<!ore)(?:[ (=,;/-]|: )+{_ANNOUNCED}(?P<length>{_LENGTH}) ?\)?\.?"
_FORMS: Final = tuple(
    map(
        re.compile,
        (
            rf"(?P<rest>.*[0-9a-z]){_PARTED}",
            rf"(?P<rest>.*?[0-9a-z]){_PARTED}",
            rf"{_ANNOUNCED}\(?(?P<length>{_LENGTH}) ?\)?(?: ?[(=,;:-]+ ?| )(?P<rest>\(?.*[0-9].*)",
        ),
    )
)
"""Behind the hours, the shorter length first; before them."""


def split_length(text: str) -> Iterator[tuple[str, int]]:
    """Each way to part a text in plain form from a length: the rest, and the length in minutes."""
    for form in _FORMS:
        if (found := form.fullmatch(text)) and (minutes := _minutes(found["length"])):
            yield found["rest"].strip("() "), minutes


def _minutes(length: str) -> int | None:
    said = re.sub(r"^mezz'? ?ora", "30 minuti", length.rstrip("."))
    said = re.sub(r"^(?:tre|3) quarti d'ora", "45 minuti", said)
    said = re.sub(rf"^({_WORDS})[ '] ?", lambda found: f"{_COUNTS[found[1]]} ", said)
    return read_hours(Cell(re.sub(r"['′]$", " min", said))).value
