"""Hours of work, as Italians write them: "20", "7,5", "7h30"."""

import datetime as dt
import math
import re
from functools import lru_cache
from typing import Final

from schemas.cells.normalise import plain
from schemas.cells.parsed import CACHE_SIZE, EPOCH, EPOCHS, LONGEST, Parsed, number_of, vocabulary
from schemas.cells.reading import Cell, Reading

MOST: Final = 5000 * 60
"""No nucleus is given more hours than this."""

_PIECE: Final = re.compile(r"(?P<number>[0-9]+)|(?P<word>[^\W\d_]+)|(?P<mark>\S)")
_HOURS: Final = frozenset(vocabulary("h ore ora hh hr hrs"))
_MINUTES: Final = frozenset(vocabulary("m min minuti minuto mins"))
_HALF: Final = {"mezza": 30, "mezzo": 30}
_FILLERS: Final = frozenset(
    vocabulary("e tot totale totali n max massimo autorizzate di monte circa ca")
)
_HEDGES: Final = frozenset(vocabulary("circa ca"))

_WRONG: Final[Parsed[int]] = Parsed.refused("NUMERO-01", "nessuna forma conosciuta")


def _read(minutes: int, rule: str) -> Parsed[int]:
    return (
        Parsed.read(minutes, rule)
        if 0 <= minutes <= MOST
        else Parsed.refused("NUMERO-01", "troppe ore")
    )


def _italian(minutes: int) -> str:
    """Hours as they are typed: "20", "7,5", "7:20"."""
    hours, rest = divmod(minutes, 60)
    if rest % 15 == 0:
        return f"{minutes / 60:g}".replace(".", ",")
    return f"{hours}:{rest:02d}"


def _decimal(whole: str, part: str) -> Parsed[int]:
    """ "7,5": halves and quarters are sure; "7,30" may be seven and a half, or 7 hours and 18 minutes."""
    if len(part) > 2:
        return _WRONG  # "1.000" may be one, or a thousand
    hundredths = int(part.ljust(2, "0"))
    if hundredths in (0, 25, 50, 75):
        return _read(int(whole) * 60 + hundredths * 60 // 100, "ore con la virgola")
    return Parsed.doubt("NUMERO-01", "ore e minuti, o una parte di ora?")


def _parsed(said: list[tuple[str, str]]) -> Parsed[int]:
    """The hours and minutes that the tokens name, from the first to the last."""
    kinds = "".join(kind for kind, _ in said)
    value = [text for _, text in said]
    if kinds in ("9", "9h"):
        return _read(int(value[0]) * 60, "ore")
    if kinds in ("9.9", "9.9h"):
        return _decimal(value[0], value[2])
    if kinds in ("9:9", "9:9h", "9h9", "9h9m") and len(value[2]) == 2 and int(value[2]) < 60:
        return _read(int(value[0]) * 60 + int(value[2]), "ore e minuti")
    if kinds == "9h9m" and int(value[2]) < 60:
        return _read(int(value[0]) * 60 + int(value[2]), "ore e minuti")
    if kinds in ("9h½", "9½"):
        return _read(int(value[0]) * 60 + 30, "ore e mezza")
    if kinds == "9m":
        return _read(int(value[0]), "minuti")
    return _WRONG


@lru_cache(maxsize=CACHE_SIZE)
def _understand(typed: str) -> Parsed[int] | None:
    if len(typed) > LONGEST:
        return _WRONG if typed.strip() else None
    text = plain(typed)
    if not text:
        return None
    said: list[tuple[str, str]] = []
    hedged = False
    for piece in _PIECE.finditer(text):
        part = piece.group()
        if piece.lastgroup == "number":
            if len(part) > 6:
                return _WRONG
            said.append(("9", part))
        elif part in _HOURS:
            if said:  # "ore 20" is as good as "20 ore"
                said.append(("h", part))
        elif part in _MINUTES:
            said.append(("m", part))
        elif part in _HALF:
            said.append(("½", part))
        elif part in _FILLERS or part == "?" or (part == "." and (not said or said[-1][0] in "hm")):
            hedged = hedged or part in _HEDGES or part == "?"
        elif part in ".,":
            said.append((".", part))
        elif part in ":'":
            said.append((":", part))
        else:
            return _WRONG
    found = _parsed(said)
    if hedged and found.value is not None:
        return Parsed.doubt("NUMERO-01", "ore incerte", found.value, _italian(found.value))
    return found


def _of_number(number: float) -> Parsed[int]:
    if not math.isfinite(number) or not 0 <= number <= MOST:
        return _WRONG
    hundredths = round((number - int(number)) * 100, 6)
    if hundredths != int(hundredths):
        return _WRONG
    return _decimal(str(int(number)), f"{int(hundredths):02d}")


def read_hours(cell: Cell) -> Reading[int]:
    """Read a number of hours, as minutes.

    Reads     20 · "20 ore" · "7,5" · "7.5" · "7h30" · "7:30" · "7 ore e mezza" · "90 minuti" ·
              a duration cell
    Doubts    "7,30": with minutes, or a part of an hour? · "circa 20": NUMERO-01
    Refuses   anything else, "1.000" too: NUMERO-01
    Returns   a Reading of whole minutes
    Raises    nothing
    """
    typed = cell.typed
    if typed is None:
        return Reading.nothing(cell)
    if isinstance(typed, str):
        found = _understand(typed)
        return Reading.nothing(cell) if found is None else found.of(cell)
    return _other(cell).of(cell)


def _other(cell: Cell) -> Parsed[int]:
    """A cell that holds no text. An [h]:mm cell comes as a duration, a time, or a day and time after day
    0."""
    typed = cell.typed
    if isinstance(typed, dt.datetime):
        if typed.date() in EPOCHS or typed.year == EPOCH.year + 1:
            days = max((typed.date() - EPOCH).days, 0)
            return _of_seconds(days * 86_400 + typed.hour * 3600 + typed.minute * 60 + typed.second)
        return _WRONG
    if isinstance(typed, dt.time):
        return _of_seconds(typed.hour * 3600 + typed.minute * 60 + typed.second)
    if isinstance(typed, dt.timedelta):
        return _of_seconds(typed.total_seconds())
    number = number_of(typed)
    return _WRONG if number is None else _of_number(number)


def _of_seconds(seconds: float) -> Parsed[int]:
    return _read(int(seconds + 30) // 60, "cella di ore e minuti") if seconds >= 0 else _WRONG
