"""Rows that changed after a document told them. Pure."""

from collections.abc import Iterator, Mapping

from schemas.record import Reported, reports_the_same


def changed_since_reported(
    told: Mapping[str, Reported], now: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Row code and meeting of each talk that says something else now. `now`: the marks of the rows that are there."""
    for code, last in told.items():
        if code in now and not reports_the_same(last.mark, now[code]):
            yield code, last.meeting
