"""The operators and functions that `reckoning` knows, each made of its arguments once and asked
cell by cell.
"""

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.google_sheets.locales import Locale
from tests.google_sheets.model import Box, Scalar
from tests.google_sheets.parts import At, Fault, Part, Reckoner
from tests.google_sheets.showing import general, patterned
from tests.google_sheets.typing_in import entered

Maker: TypeAlias = Callable[[Reckoner, list[Part]], Part]


@dataclass(frozen=True)
class Function:
    make: Maker
    least: int
    most: int


def wrong_count(name: str, function: Function, found: int) -> Fault:
    expected = (
        f"{function.least}"
        if function.least == function.most
        else f"between {function.least} and {function.most}"
    )
    return Fault(
        "N_A",
        f"Wrong number of arguments to {name}. Expected {expected} arguments, but got {found} "
        "arguments.",
    )


# values as another kind


def number(value: Scalar, reckoner: Reckoner) -> float:
    if value is None:
        return 0
    if isinstance(value, str):
        typed = entered(value, reckoner.locale, reckoner.spreadsheet.today()).value
        if "numberValue" not in typed:
            raise Fault("VALUE", f"'{value}' is a text and cannot be coerced to a number.")
        return float(typed["numberValue"])
    return value


def text(value: Scalar, locale: Locale) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return locale.true[0] if value else locale.false[0]
    return value if isinstance(value, str) else general(value, locale)


def truth(value: Scalar, locale: Locale) -> bool:
    if isinstance(value, str):
        if value.upper() in (*locale.true, *locale.false):
            return value.upper() in locale.true
        raise Fault("VALUE", f"'{value}' is a text and cannot be coerced to a boolean.")
    return bool(value)


def _ranked(value: Scalar) -> tuple[int, float | str]:
    """Numbers before texts before truths; texts whatever their case."""
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, value or 0)


def _blank_like(value: Scalar, other: Scalar) -> Scalar:
    """An empty cell equals 0, "" and FALSE."""
    if value is not None:
        return value
    return False if isinstance(other, bool) else "" if isinstance(other, str) else 0


# kinds of functions


def _shape(parts: Sequence[Part]) -> tuple[int, int]:
    return max((part.shape[0] for part in parts), default=1), max(
        (part.shape[1] for part in parts), default=1
    )


def plain(act: Callable[..., Scalar], least: int, most: int | None = None) -> Function:
    """`act` gets the reckoner and the values of its arguments, element by element."""

    def make(reckoner: Reckoner, parts: list[Part]) -> Part:
        return Part(lambda at: act(reckoner, *[part.one(at) for part in parts]), _shape(parts))

    return Function(make, least, least if most is None else most)


def lazy(act: Callable[..., Scalar], least: int, most: int) -> Function:
    """`act` gets the element asked for and its arguments unasked."""

    def make(reckoner: Reckoner, parts: list[Part]) -> Part:
        return Part(lambda at: act(reckoner, at, *parts), _shape(parts))

    return Function(make, least, most)


def _counted(value: Any, reckoner: Reckoner, keep: str, *, is_range: bool) -> list[Scalar]:
    """What an aggregate counts of one value: that, what can be made of it, or nothing."""
    if keep == "filled":
        if value is None:
            return []
        return [None if isinstance(value, Fault) else value]
    if isinstance(value, Fault):
        if keep != "count":
            raise value
        return []
    if keep == "truths":
        is_text_in_range = isinstance(value, str) and is_range
        return [] if value is None or is_text_in_range else [value]
    if not is_range and keep == "numbers":
        return [number(value, reckoner)]
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return [value] if is_number else []


def whole(act: Callable[[Reckoner, list[Scalar]], Scalar], *, keep: str) -> Function:
    """`act` gets the values of all cells of its arguments, what an aggregate counts of them.

    `keep`   "numbers": of a range only its numbers, else what can be made one; an error is one
             "count": as "numbers", but no error; "filled": all that is not empty;
             "truths": of a range no text
    """

    def gathered(reckoner: Reckoner, parts: list[Part]) -> list[Scalar]:
        return [
            counted
            for part in parts
            for value in part.each(reckoner)
            for counted in _counted(value, reckoner, keep, is_range=part.cells is not None)
        ]

    def make(reckoner: Reckoner, parts: list[Part]) -> Part:
        return Part(lambda _: act(reckoner, gathered(reckoner, parts)))

    return Function(make, 1, 255)


def _arithmetic(act: Callable[[float, float], float]) -> Function:
    def both(reckoner: Reckoner, left: Scalar, right: Scalar) -> Scalar:
        try:
            result = act(number(left, reckoner), number(right, reckoner))
        except ZeroDivisionError:
            raise Fault("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.") from None
        except OverflowError:
            raise Fault("NUM", "The result is too large.") from None
        if isinstance(result, complex) or not math.isfinite(result):
            raise Fault("NUM", "The result is not a real number.")
        return result

    return plain(both, 2)


def _signed(sign: str, both: Function) -> Function:
    """ "+" and "-" with one argument or two."""

    def one(reckoner: Reckoner, value: Scalar) -> Scalar:
        return value if sign == "+" else -number(value, reckoner)

    def make(reckoner: Reckoner, parts: list[Part]) -> Part:
        return (both if len(parts) == 2 else plain(one, 1)).make(reckoner, parts)

    return Function(make, 1, 2)


def _compared(act: Callable[[object, object], bool]) -> Function:
    def both(_: Reckoner, left: Scalar, right: Scalar) -> Scalar:
        return act(_ranked(_blank_like(left, right)), _ranked(_blank_like(right, left)))

    return plain(both, 2)


# single functions


def _if(reckoner: Reckoner, at: At, test: Part, yes: Part, no: Part | None = None) -> Scalar:
    if truth(test.one(at), reckoner.locale):
        return yes.one(at)
    return False if no is None else no.one(at)


def _if_error(_: Reckoner, at: At, value: Part, instead: Part | None = None) -> Scalar:
    try:
        return value.one(at)
    except Fault:
        return None if instead is None else instead.one(at)


def _every(all_of: bool) -> Function:
    def act(reckoner: Reckoner, values: list[Scalar]) -> Scalar:
        truths = [truth(value, reckoner.locale) for value in values]
        return all(truths) if all_of else any(truths)

    return whole(act, keep="truths")


def _is(*kinds: type) -> Function:
    """ISNUMBER and its like: an error is none of them."""

    def act(_: Reckoner, at: At, part: Part) -> Scalar:
        try:
            return type(part.one(at)) in kinds
        except Fault:
            return False

    return lazy(act, 1, 1)


def _average(_: Reckoner, values: list[Scalar]) -> Scalar:
    if not values:
        raise Fault(
            "DIVIDE_BY_ZERO", "Evaluation of function AVERAGE caused a divide by zero error."
        )
    return sum(_numbers(values)) / len(values)


def _numbers(values: list[Scalar]) -> list[float]:
    return [value for value in values if isinstance(value, (int, float))]


def _concatenated(reckoner: Reckoner, parts: list[Part]) -> Part:
    def joined(at: At) -> Scalar:
        found = ""
        for part in parts:
            values = (
                part.each(reckoner)
                if part.cells is not None and part.shape == (1, 1)
                else [part.one(at)]
            )
            for value in values:
                if isinstance(value, Fault):
                    raise value
                found += text(value, reckoner.locale)
        return found

    return Part(joined, _shape(parts))


def _where(row: bool) -> Function:
    """ROW and COLUMN."""

    def make(_: Reckoner, parts: list[Part]) -> Part:
        cells = parts[0].cells
        if cells is None:
            raise Fault("N_A", "Argument must be a range.")
        first, step = (cells[1].top, 0) if row else (cells[1].left, 1)
        return Part(lambda at: first + 1 + (0 if at is None else at[step]), parts[0].shape)

    def bounded(reckoner: Reckoner, parts: list[Part]) -> Part:
        part = make(reckoner, parts)
        along = part.shape[0 if row else 1]
        if along == 1:
            return Part(lambda _: part.one(None), (1, 1))
        return Part(part.one, (along, 1) if row else (1, along))

    return Function(bounded, 1, 1)


def _shown(reckoner: Reckoner, value: Scalar, pattern: Scalar) -> Scalar:
    if isinstance(value, str):
        return value
    return patterned(number(value, reckoner), text(pattern, reckoner.locale), reckoner.locale)


def _key(value: Scalar) -> object:
    return _ranked(value) if value is not None else None


def _index(reckoner: Reckoner, part: Part) -> dict[object, int]:
    """Of the first column of a range: what stands in it → how far down it first does."""
    if part.cells is None:
        raise Fault("N_A", "Argument must be a range.")
    sheet, box = part.cells
    column = Box(box.top, box.bottom, box.left, box.left + 1)
    key = (sheet.sheet_id, column)
    if key not in reckoner.found:
        found: dict[object, int] = {}
        for down, value in enumerate(Part(part.one, cells=(sheet, column)).each(reckoner)):
            if not isinstance(value, Fault) and value is not None:
                found.setdefault(_key(value), down)
        reckoner.found[key] = found
    return reckoner.found[key]


def _only_exact(kind: Scalar, name: str) -> None:
    if kind is None or kind:
        raise Fault("NAME", f"{name} in a sorted range is not known to the local server.")


def _found(reckoner: Reckoner, value: Scalar, table: Part, name: str) -> int:
    down = _index(reckoner, table).get(_key(value))
    if down is None:
        raise Fault(
            "N_A", f"Did not find value '{text(value, reckoner.locale)}' in {name} evaluation."
        )
    return down


def _vlookup(reckoner: Reckoner, parts: list[Part]) -> Part:
    value, table, column, kind = parts

    def one(at: At) -> Scalar:
        _only_exact(kind.one(at), "VLOOKUP")
        down, right = (
            _found(reckoner, value.one(at), table, "VLOOKUP"),
            int(number(column.one(at), reckoner)),
        )
        assert table.cells is not None
        sheet, box = table.cells
        if not 1 <= right <= box.right - box.left:
            raise Fault(
                "REF" if right > 0 else "VALUE", "VLOOKUP evaluates to an out of bounds range."
            )
        seen = reckoner.look(sheet, box.top + down, box.left + right - 1)
        if isinstance(seen, Fault):
            raise seen
        return seen

    return Part(one, _shape([value, column]))


def _match(reckoner: Reckoner, parts: list[Part]) -> Part:
    value, table, kind = parts

    def one(at: At) -> Scalar:
        _only_exact(kind.one(at), "MATCH")
        return _found(reckoner, value.one(at), table, "MATCH") + 1

    return Part(one, value.shape)


def _error(reckoner: Reckoner, parts: list[Part]) -> Part:
    def one(at: At) -> Scalar:
        kind = str(parts[0].one(at))
        raise Fault(kind, "Reference does not exist." if kind == "REF" else "")

    return Part(one)


def _not_available(_: Reckoner) -> Scalar:
    raise Fault("N_A", "Error by NA().")


def _rounded(reckoner: Reckoner, value: Scalar, places: Scalar = 0) -> Scalar:
    step = 10.0 ** int(number(places, reckoner))
    amount = number(value, reckoner)
    return math.copysign(math.floor(abs(amount) * step + 0.5) / step, amount)


def _left(reckoner: Reckoner, value: Scalar, count: Scalar = 1) -> Scalar:
    letters = int(number(count, reckoner))
    if letters < 0:
        raise Fault("VALUE", "The number of characters cannot be negative.")
    return text(value, reckoner.locale)[:letters]


FUNCTIONS: dict[str, Function] = {
    "+": _signed("+", _arithmetic(operator.add)),
    "-": _signed("-", _arithmetic(operator.sub)),
    "*": _arithmetic(operator.mul),
    "/": _arithmetic(operator.truediv),
    "^": _arithmetic(operator.pow),
    "%": plain(lambda reckoner, value: number(value, reckoner) / 100, 1),
    "&": plain(lambda reckoner, *both: "".join(text(one, reckoner.locale) for one in both), 2),
    "=": _compared(operator.eq),
    "<>": _compared(operator.ne),
    "<": _compared(operator.lt),  # type: ignore[arg-type]
    ">": _compared(operator.gt),  # type: ignore[arg-type]
    "<=": _compared(operator.le),  # type: ignore[arg-type]
    ">=": _compared(operator.ge),  # type: ignore[arg-type]
    "error": Function(_error, 1, 1),
    "ARRAYFORMULA": Function(lambda _, parts: parts[0], 1, 1),
    "SUM": whole(lambda _, values: sum(_numbers(values)), keep="numbers"),
    "AVERAGE": whole(_average, keep="numbers"),
    "MIN": whole(lambda _, values: min(_numbers(values), default=0), keep="numbers"),
    "MAX": whole(lambda _, values: max(_numbers(values), default=0), keep="numbers"),
    "COUNT": whole(lambda _, values: len(values), keep="count"),
    "COUNTA": whole(lambda _, values: len(values), keep="filled"),
    "IF": lazy(_if, 2, 3),
    "IFERROR": lazy(_if_error, 1, 2),
    "AND": _every(True),
    "OR": _every(False),
    "NOT": plain(lambda reckoner, value: not truth(value, reckoner.locale), 1),
    "TRUE": plain(lambda _: True, 0),
    "FALSE": plain(lambda _: False, 0),
    "NA": plain(_not_available, 0),
    "CONCATENATE": Function(_concatenated, 1, 255),
    "EXACT": plain(
        lambda reckoner, *both: operator.eq(*(text(one, reckoner.locale) for one in both)), 2
    ),
    "ISNUMBER": _is(int, float),
    "ISLOGICAL": _is(bool),
    "ISTEXT": _is(str),
    "ISBLANK": _is(type(None)),
    "ROW": _where(True),
    "COLUMN": _where(False),
    "TEXT": plain(_shown, 2),
    "VLOOKUP": Function(_vlookup, 4, 4),
    "MATCH": Function(_match, 3, 3),
    "HYPERLINK": plain(lambda _, url, label=None: url if label is None else label, 1, 2),
    "INT": plain(lambda reckoner, value: math.floor(number(value, reckoner)), 1),
    "ROUND": plain(_rounded, 1, 2),
    "ABS": plain(lambda reckoner, value: abs(number(value, reckoner)), 1),
    "LEFT": plain(_left, 1, 2),
    "LEN": plain(lambda reckoner, value: len(text(value, reckoner.locale)), 1),
}
