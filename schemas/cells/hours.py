"""Hours of work, as Italians write them: "20", "7,5", "7h30"."""

import datetime as dt
import enum
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from schemas.cells.normalise import plain
from schemas.cells.parsed import CACHE_SIZE, EPOCH, EPOCHS, LONGEST, Parsed, number_of, vocabulary
from schemas.cells.reading import Cell, Reading
from schemas.patterns import lazy_pattern

MOST: Final = 5000 * 60
"""No nucleus is given more hours than this. In minutes, as all amounts here."""


class _AmountTokenKind(enum.StrEnum):
    NUMBER = enum.auto()
    HOURS = enum.auto()  # "ore"
    MINUTES = enum.auto()  # "minuti"
    HALF = enum.auto()  # "mezza"
    POINT = enum.auto()  # "7,5", "7.5"
    COLON = enum.auto()  # "7:30", "7'30"


@dataclass(frozen=True, slots=True)
class _AmountToken:
    kind: _AmountTokenKind
    text: str


@dataclass(frozen=True, slots=True)
class _Amount:
    """The tokens of an amount of hours. `hedged`: "circa", "?" stands beside them."""

    tokens: list[_AmountToken]
    hedged: bool


_PIECE: Final = lazy_pattern(r"(?P<number>[0-9]+)|(?P<word>[^\W\d_]+)|(?P<mark>\S)")
_LONGEST_NUMBER: Final = 6
_KINDS_OF_WORDS: Final = {
    **dict.fromkeys(vocabulary("h ore ora hh hr hrs"), _AmountTokenKind.HOURS),
    **dict.fromkeys(vocabulary("m min minuti minuto mins"), _AmountTokenKind.MINUTES),
    **dict.fromkeys(vocabulary("mezza mezzo"), _AmountTokenKind.HALF),
}
_KINDS_OF_MARKS: Final = {
    **dict.fromkeys(".,", _AmountTokenKind.POINT),
    **dict.fromkeys(":'", _AmountTokenKind.COLON),
}
_HEDGES: Final = frozenset({"circa", "ca", "?"})
_FILLERS: Final = _HEDGES | frozenset(
    vocabulary("e tot totale totali n max massimo autorizzate di monte")
)
_UNITS: Final = frozenset({_AmountTokenKind.HOURS, _AmountTokenKind.MINUTES})
_SURE_HUNDREDTHS: Final = frozenset({0, 25, 50, 75})

_Shape = tuple[_AmountTokenKind, ...]
_NUMBER: Final = _AmountTokenKind.NUMBER
_HOURS: Final = _AmountTokenKind.HOURS
_DECIMAL: Final[_Shape] = (_NUMBER, _AmountTokenKind.POINT, _NUMBER)
_CLOCK: Final[_Shape] = (_NUMBER, _AmountTokenKind.COLON, _NUMBER)
_WHOLE_HOURS: Final[frozenset[_Shape]] = frozenset({(_NUMBER,), (_NUMBER, _HOURS)})
_DECIMAL_HOURS: Final = frozenset({_DECIMAL, (*_DECIMAL, _HOURS)})
_HOURS_AND_BARE_MINUTES: Final[frozenset[_Shape]] = frozenset(
    {_CLOCK, (*_CLOCK, _HOURS), (_NUMBER, _HOURS, _NUMBER)}
)
"""Minutes without a word of their own: only as two digits, "7h30"."""
_HOURS_AND_MINUTES: Final[_Shape] = (_NUMBER, _HOURS, _NUMBER, _AmountTokenKind.MINUTES)
_HOURS_AND_HALF: Final[frozenset[_Shape]] = frozenset(
    {(_NUMBER, _AmountTokenKind.HALF), (_NUMBER, _HOURS, _AmountTokenKind.HALF)}
)
_MINUTES_ALONE: Final[_Shape] = (_NUMBER, _AmountTokenKind.MINUTES)

_WRONG: Final[Parsed[int]] = Parsed.refused("NUMERO-01", "nessuna forma conosciuta")


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
    if not isinstance(typed, str):
        return _minutes_of_no_text(cell).of(cell)
    minutes = _minutes_of_text(typed)
    return Reading.nothing(cell) if minutes is None else minutes.of(cell)


# --- Texts ------------------------------------------------------------------------------------


@lru_cache(maxsize=CACHE_SIZE)
def _minutes_of_text(typed: str) -> Parsed[int] | None:
    """Return the minutes that a text says; None when it is blank."""
    if len(typed) > LONGEST:
        return _WRONG if typed.strip() else None
    text = plain(typed)
    if not text:
        return None
    amount = _amount_of(text)
    if amount is None:
        return _WRONG
    minutes = _minutes_of_tokens(amount.tokens)
    if amount.hedged and minutes.value is not None:
        shown = hours_as_typed(minutes.value)
        return Parsed.doubt("NUMERO-01", "ore incerte", minutes.value, shown)
    return minutes


def _amount_of(text: str) -> _Amount | None:
    """Return the tokens of a text in plain form; None where a word or mark is not known."""
    tokens: list[_AmountToken] = []
    hedged = False
    for piece in _PIECE.finditer(text):
        part = piece.group()
        if piece.lastgroup == "number":
            if len(part) > _LONGEST_NUMBER:
                return None
            tokens.append(_AmountToken(_AmountTokenKind.NUMBER, part))
            continue
        kind = _KINDS_OF_WORDS.get(part) or _KINDS_OF_MARKS.get(part)
        if kind is _AmountTokenKind.HOURS and not tokens:
            continue  # "ore 20" is as good as "20 ore"
        if part in _FILLERS or _is_full_stop(part, tokens):
            hedged = hedged or part in _HEDGES
        elif kind is not None:
            tokens.append(_AmountToken(kind, part))
        else:
            return None
    return _Amount(tokens, hedged)


def _is_full_stop(part: str, before: list[_AmountToken]) -> bool:
    """True for the dot of "90 min." and of "n. 20", which parts no decimals."""
    return part == "." and (not before or before[-1].kind in _UNITS)


def _minutes_of_tokens(tokens: list[_AmountToken]) -> Parsed[int]:
    """Return the hours and minutes that the tokens name, from the first to the last."""
    shape = tuple(token.kind for token in tokens)
    if shape in _WHOLE_HOURS:
        return _plausible(int(tokens[0].text) * 60, "ore")
    if shape in _DECIMAL_HOURS:
        return _minutes_of_decimal(tokens[0].text, tokens[2].text)
    if shape in _HOURS_AND_BARE_MINUTES:
        has_two_digits = len(tokens[2].text) == 2
        return _hours_and_minutes(tokens) if has_two_digits else _WRONG
    if shape == _HOURS_AND_MINUTES:
        return _hours_and_minutes(tokens)
    if shape in _HOURS_AND_HALF:
        return _plausible(int(tokens[0].text) * 60 + 30, "ore e mezza")
    if shape == _MINUTES_ALONE:
        return _plausible(int(tokens[0].text), "minuti")
    return _WRONG


def _hours_and_minutes(tokens: list[_AmountToken]) -> Parsed[int]:
    hours, minutes = int(tokens[0].text), int(tokens[2].text)
    return _plausible(hours * 60 + minutes, "ore e minuti") if minutes < 60 else _WRONG


def _minutes_of_decimal(whole: str, part: str) -> Parsed[int]:
    """Return the minutes of "7,5": halves and quarters are sure.

    "7,30" may be seven and a half, or 7 hours and 18 minutes.
    """
    if len(part) > 2:
        return _WRONG  # "1.000" may be one, or a thousand
    hundredths = int(part.ljust(2, "0"))
    if hundredths in _SURE_HUNDREDTHS:
        return _plausible(int(whole) * 60 + hundredths * 60 // 100, "ore con la virgola")
    return Parsed.doubt("NUMERO-01", "ore e minuti, o una parte di ora?")


def _plausible(minutes: int, rule: str) -> Parsed[int]:
    if 0 <= minutes <= MOST:
        return Parsed.read(minutes, rule)
    return Parsed.refused("NUMERO-01", "troppe ore")


def hours_as_typed(minutes: int) -> str:
    """Return hours as they are typed: "20", "7,5", "7:20"."""
    hours, rest = divmod(minutes, 60)
    if rest % 15 == 0:
        return f"{minutes / 60:g}".replace(".", ",")
    return f"{hours}:{rest:02d}"


# --- Cells that hold no text ------------------------------------------------------------------


def _minutes_of_no_text(cell: Cell) -> Parsed[int]:
    """Return the minutes of a number, or of a cell that shows hours and minutes."""
    typed = cell.typed
    if isinstance(typed, dt.datetime):
        return _minutes_of_moment(typed)
    if isinstance(typed, dt.time):
        return _minutes_of_seconds(typed.hour * 3600 + typed.minute * 60 + typed.second)
    if isinstance(typed, dt.timedelta):
        return _minutes_of_seconds(typed.total_seconds())
    number = number_of(typed)
    return _WRONG if number is None else _minutes_of_number(number)


def _minutes_of_moment(moment: dt.datetime) -> Parsed[int]:
    """Return the minutes of an [h]:mm cell that came as a day and time after day 0."""
    is_length = moment.date() in EPOCHS or moment.year == EPOCH.year + 1
    if not is_length:
        return _WRONG
    days = max((moment.date() - EPOCH).days, 0)
    return _minutes_of_seconds(
        days * 86_400 + moment.hour * 3600 + moment.minute * 60 + moment.second
    )


def _minutes_of_seconds(seconds: float) -> Parsed[int]:
    if seconds < 0:
        return _WRONG
    return _plausible(int(seconds + 30) // 60, "cella di ore e minuti")


def _minutes_of_number(number: float) -> Parsed[int]:
    if not math.isfinite(number) or not 0 <= number <= MOST:
        return _WRONG
    hundredths = round((number - int(number)) * 100, 6)
    if hundredths != int(hundredths):
        return _WRONG
    return _minutes_of_decimal(str(int(number)), f"{int(hundredths):02d}")
