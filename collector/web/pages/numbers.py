"""Numeri: talks and hours, promises kept, sheets complete, in a period; as pictures, tables, .csv.

A period is two days: they may stand in an address.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from collector.app.numbers import NumbersSource, day_typed, numbers_csv, numbers_source
from collector.app.settings import Settings
from collector.compile.talks import length_of
from collector.web.board import PATIENCE, Board, see
from collector.web.value_cache import Pending
from collector.web.visit import Visit, change, page

_HERE: Final = "/numeri"


def _source_now(
    board: Board, settings: Settings, wait: float | None = PATIENCE
) -> Pending[NumbersSource]:
    def make() -> NumbersSource:
        with board.journal(settings) as journal:
            return numbers_source(settings, journal)

    return board.value("numbers", settings, make, wait=wait)


def show(board: Board, visit: Visit) -> Response:
    """Show the numbers of a period."""
    now = _source_now(board, board.settings())
    source = now.value
    numbers = source.numbers(*_period(visit, source)) if source else None
    return board.page(
        visit.session,
        "numbers.html.j2",
        here=_HERE,
        title="Numeri",
        pending=not now.is_current,
        numbers=numbers,
        has_talks=bool(source and source.talks),
        hours=length_of(numbers.minutes) if numbers else "",
        periods=_periods(source) if source else [],
        query=f"dal={numbers.first.isoformat()}&al={numbers.last.isoformat()}" if numbers else "",
    )


def _period(visit: Visit, source: NumbersSource) -> tuple[dt.date, dt.date]:
    """Return the period of the address; where it has none, the usual one."""
    first, last = (day_typed(visit.query.get(name, "")) for name in ("dal", "al"))
    usual_first, usual_last = source.usual_period
    first, last = first or usual_first, last or usual_last
    return min(first, last), max(first, last)


def choose(_board: Board, visit: Visit) -> Response:
    """Go to the period that was typed: only days that were understood stand in the address."""
    typed = visit.typed("dal"), visit.typed("al")
    first, last = map(day_typed, typed)
    if (typed[0] and first is None) or (typed[1] and last is None):
        visit.session.notices.append(
            "Un giorno non è sicuro: scrivi giorno/mese/anno, per esempio 25/06/2026."
        )
    if first and last and first > last:
        first, last = last, first
        visit.session.notices.append(
            "Il periodo finiva prima di cominciare: ho scambiato i due giorni."
        )
    days = {"dal": first, "al": last}
    return see(_address({name: day for name, day in days.items() if day}))


def _address(days: Mapping[str, dt.date]) -> str:
    query = urlencode({name: day.isoformat() for name, day in days.items()})
    return f"{_HERE}?{query}" if query else _HERE


def _periods(source: NumbersSource) -> list[tuple[str, str]]:
    """Return the periods that are asked for most: name and address."""
    today = source.today
    this_month = today.replace(day=1)
    last_month = (this_month - dt.timedelta(days=1)).replace(day=1)
    periods = [
        ("questo mese", this_month, today),
        ("il mese scorso", last_month, this_month - dt.timedelta(days=1)),
        ("quest'anno", today.replace(month=1, day=1), today),
        ("gli ultimi 12 mesi", *source.usual_period),
        ("dal primo colloquio", source.first_month, today),
    ]
    return [(name, _address({"dal": first, "al": last})) for name, first, last in periods]


def give_table(board: Board, visit: Visit) -> Response:
    """Give one table as .csv."""
    source = _source_now(board, board.settings(), wait=None).value
    assert source is not None  # noqa: S101 - it was waited for
    numbers = source.numbers(*_period(visit, source))
    table = numbers.find(visit.path["table"])
    if table is None:
        return board.page(
            visit.session,
            "trouble.html.j2",
            here=_HERE,
            title="Non si può",
            status=404,
            why="Questa tabella non c'è. Torna a «Numeri» e scaricala di nuovo.",
        )
    days = f"{numbers.first.isoformat()}_{numbers.last.isoformat()}"
    name = f"numeri-{table.key}_{days}.csv"
    return Response(
        numbers_csv(table),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


ROUTES: Final = (
    page(_HERE, show, name="numbers"),
    change("/numeri/periodo", choose, name="numbers-period"),
    page("/numeri/{table}.csv", give_table, name="numbers-table"),
)
