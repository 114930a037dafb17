"""A length that is told beside the hours: it must be the time between them."""

import datetime as dt
from dataclasses import replace

from schemas.cells.cell_times import CellTimes
from schemas.cells.clock_time import shown
from schemas.cells.parsed import Parsed


def minutes_between(opens: dt.time, closes: dt.time) -> int:
    """Return the minutes from one time to the other; negative where it goes back."""
    return (closes.hour - opens.hour) * 60 + closes.minute - opens.minute


def contradicted(times: CellTimes, opens: dt.time, closes: dt.time) -> CellTimes:
    """Return the cell with both hours as doubts, ORA-02: the length lies not between them."""
    rule = "la durata non torna"
    return replace(
        times,
        as_start=Parsed.doubt("ORA-02", rule, opens, shown(opens)),
        as_end=Parsed.doubt("ORA-02", rule, closes, shown(closes)),
    )


def held_against_length(
    first: CellTimes | None, last: CellTimes | None
) -> tuple[CellTimes | None, CellTimes | None]:
    """Hold two cells against the length that one of them tells beside its time, "10.30 (1 ora)".

    Returns   both cells unchanged where no length is told or it agrees with the other cell; a
              doubt, ORA-02, where it contradicts or stands beside an end alone; refused, ORA-07,
              where the other cell gives no time to hold it against
    """
    told_by_first = first.stated_minutes if first else 0
    told_by_last = last.stated_minutes if last else 0
    minutes = told_by_first or told_by_last
    if not minutes:
        return first, last
    if first is None:
        return None, CellTimes.unsure("un'ora e una durata: l'inizio o la fine?")
    if last is None:
        return first, None
    opens, closes = first.as_start.best, last.as_end.best
    if first.is_interval or last.is_interval or opens is None or closes is None:
        wrong = CellTimes.refused("ORA-07", "un'ora e una durata")
        return (wrong if told_by_first else first), (wrong if told_by_last else last)
    if minutes_between(opens, closes) == minutes:
        return first, last
    return contradicted(first, opens, closes), contradicted(last, opens, closes)
