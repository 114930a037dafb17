"""Rows that changed after a document reported them. Pure."""

from collections.abc import Iterator, Mapping

from schemas.record import Reported, reports_the_same


def changed_since_reported(
    reported: Mapping[str, Reported], marks: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield row code and meeting id of each talk that says something else now.

    `reported`: what the last document said of each talk, by row code.
    `marks`: the `reported_mark` of each row that is in the workbook now.
    """
    for code, last in reported.items():
        if code in marks and not reports_the_same(last.mark, marks[code]):
            yield code, last.meeting
