"""What is said when a command looked at the sheet before it made anything: on standard error."""

from collections.abc import Iterator

from collector.app.freshness import FreshJournal, refresh_sentences
from collector.app.sync_words import frozen_start_notices
from collector.cli.output.console import console
from collector.sync.result import SyncReport
from collector.validation.day_order import is_day_order_notice


def show_refresh(fresh: FreshJournal) -> None:
    """Say that the sheet had changed, what waits to be written, and the notices of its sync."""
    out = console(stderr=True)
    if fresh.in_memory:
        out.print(
            "Il foglio è cambiato dall'ultimo controllo: questa prova ne tiene conto, senza "
            "scrivere nulla."
        )
    if fresh.report is not None:
        for line, style in _report_lines(fresh.report):
            out.print(line, style=style, markup=False)


def _report_lines(report: SyncReport) -> Iterator[tuple[str, str]]:
    """Yield each line with its style."""
    for sentence, is_warning in refresh_sentences(report):
        yield sentence, "yellow" if is_warning else ""
    of_day_order = filter(is_day_order_notice, report.result.notices)
    for notice in (*of_day_order, *report.notices, *frozen_start_notices(report)):
        yield f"Attenzione: {notice}", "yellow"
