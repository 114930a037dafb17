"""The figures of a digest, its last part: only those that say something at their size.

Two bars of 1 and 2 say nothing that a sentence does not say better. Tables without bars (hours by
mediator, sheets by mediator) serve to pay and to ask: any size will do.
"""

from typing import Final

from collector.compile.charts import (
    by_case_type_chart,
    by_municipality_chart,
    completeness_charts,
    hours_by_mediator_table,
    hours_used_chart,
    languages_chart,
    promises_chart,
)
from collector.compile.due_promises import due_promises
from collector.compile.models import Chart, Weeks
from collector.compile.recipient_view import RecipientView
from collector.compile.weeks import weeks_chart

FEWEST_TALKS: Final = 12
"""Talks, or promised days, that a picture counts."""
FEWEST_BARS: Final = 3
"""Bars that are not empty, in a picture with bars."""
FEWEST_SHARES: Final = 6
"""Bars that are shares of a whole: those of few nuclei stand in their blocks."""
FEWEST_COLUMNS: Final = 4
"""Weeks or months, in the picture of the period."""


def figures(view: RecipientView) -> tuple[Chart, ...]:
    """Return the charts that say something, and the tables."""
    charts = (
        *by_municipality_chart(view),
        *by_case_type_chart(view),
        *languages_chart(view),
        *promises_chart(due_promises(view)),
        *hours_used_chart(view),
        *completeness_charts(view),
        *hours_by_mediator_table(view),
    )
    return tuple(chart for chart in charts if not chart.drawn or _says_something(chart))


def period_figure(view: RecipientView) -> Weeks | None:
    """Return the talks and hours of the period in time; None where they say too little."""
    weeks = weeks_chart(view)
    if weeks is None or len(view.held_talks) < FEWEST_TALKS:
        return None
    return weeks if len(weeks.columns) >= FEWEST_COLUMNS else None


def _says_something(chart: Chart) -> bool:
    if chart.scale:
        return len(chart.bars) >= FEWEST_SHARES
    values = [bar.value for bar in chart.bars if bar.value]
    return len(values) >= FEWEST_BARS and sum(values) >= FEWEST_TALKS
