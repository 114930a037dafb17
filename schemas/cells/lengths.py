"""A length beside two hours: "10.30-11.30 (1h)". It says nothing new where it is the time between them."""

import re
from typing import Final

from schemas.cells.amounts import read_hours
from schemas.cells.finding import vocabulary
from schemas.cells.reading import Cell

_COUNTS: Final = {word: n for n, word in enumerate(vocabulary("un una due tre quattro cinque sei"), 0)}
_WORDS: Final = "|".join(_COUNTS)
_UNIT: Final = r"(?:ore|ora|hrs?|hours?|h)"
_MINUTES: Final = r"(?:minuti|minuto|mins?|m|'|′)"
_LENGTH: Final = (
    rf"(?:[0-9]{{1,2}}(?:[.,:][0-9]{{1,2}})? ?{_UNIT}(?: ?(?:e )?(?:mezz[ao]|[0-9]{{1,2}} ?{_MINUTES}?))?"
    rf"|[0-9]{{1,3}} ?{_MINUTES}|(?:{_WORDS})[ '] ?{_UNIT}(?: e (?:mezz[ao]|[0-9]{{1,2}}))?|mezz'? ?ora)\.?"
)
_ANNOUNCED: Final = r"(?:(?:tot(?:ale)?|durata|dur|per|x|cioe|ossia)[.:]? ?(?:di )?)?"
_BEHIND: Final = re.compile(rf"(?P<rest>.*?[0-9a-z])(?<!ore)(?:[ (=,;/-]|: )+{_ANNOUNCED}(?P<length>{_LENGTH}) ?\)?\.?")
_BEFORE: Final = re.compile(rf"{_ANNOUNCED}\(?(?P<length>{_LENGTH}) ?\)?(?: ?[(=,;:-]+ ?| )(?P<rest>\(?.*[0-9].*)")


def split_length(text: str) -> tuple[str, int] | None:
    """A text in plain form without the length at its end or its beginning, and that length in minutes."""
    for form in (_BEHIND, _BEFORE):
        if (found := form.fullmatch(text)) and (minutes := _minutes(found["length"])):
            return found["rest"].strip("() "), minutes
    return None


def _minutes(length: str) -> int | None:
    said = re.sub(r"^mezz'? ?ora", "30 minuti", length.rstrip("."))
    said = re.sub(rf"^({_WORDS})[ '] ?", lambda found: f"{_COUNTS[found[1]] or 1} ", said)
    return read_hours(Cell(re.sub(r"['′]$", " min", said))).value
