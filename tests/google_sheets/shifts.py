"""What becomes of the indexes of rows or columns when some are inserted, deleted or moved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tests.google_sheets.errors import Json

Dimension: TypeAlias = Literal["ROWS", "COLUMNS"]
Span: TypeAlias = tuple[int | None, int | None]


@dataclass(frozen=True)
class Shift:
    """What happens to the indexes of a dimension: `at` maps one, `span` a range of them; None: it
    is gone.
    """

    at: Callable[[int], int | None]
    span: Callable[[Span], Span | None]


def inserted(start: int, count: int) -> Shift:
    def span(was: Span) -> Span:
        first, last = was
        return (
            first + count if first is not None and first >= start else first,
            last + count if last is not None and last > start else last,
        )

    return Shift(lambda index: index + count if index >= start else index, span)


def deleted(start: int, end: int) -> Shift:
    def move(index: int) -> int:
        return index if index <= start else max(start, index - (end - start))

    def span(was: Span) -> Span | None:
        first, last = was
        first, last = (
            (None if first is None else move(first)),
            (None if last is None else move(last)),
        )
        return None if last is not None and last <= (first or 0) else (first, last)

    return Shift(
        lambda index: index if index < start else None if index < end else index - (end - start),
        span,
    )


def moved(start: int, end: int, to: int) -> Shift:
    """`to` counts before the move, as Google's destinationIndex does."""
    count = end - start
    landing = to if to <= start else to - count

    def at(index: int) -> int:
        if start <= index < end:
            return index - start + landing
        rest = index if index < start else index - count
        return rest if rest < landing else rest + count

    def span(was: Span) -> Span:
        first, last = was
        if first is None or last is None:
            return was
        if start <= first and last <= end:
            return at(first), at(last - 1) + 1
        kept_first = end if start <= first < end else first
        kept_last = start if start < last <= end else last
        return at(kept_first), at(kept_last - 1) + 1

    return Shift(at, span)


def keys_of(dimension: Dimension) -> tuple[str, str]:
    return (
        ("startRowIndex", "endRowIndex")
        if dimension == "ROWS"
        else ("startColumnIndex", "endColumnIndex")
    )


def shifted_range(
    grid_range: Json, sheet_id: int, dimension: Dimension, shift: Shift
) -> Json | None:
    """The range after the shift; None when all of it was deleted."""
    if grid_range.get("sheetId", 0) != sheet_id:
        return grid_range
    start, end = keys_of(dimension)
    new = shift.span((grid_range.get(start), grid_range.get(end)))
    if new is None:
        return None
    answer = {name: value for name, value in grid_range.items() if name not in (start, end)}
    for name, value in zip((start, end), new, strict=True):
        if value is not None:
            answer[name] = value
    return answer
