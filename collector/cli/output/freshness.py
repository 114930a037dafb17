"""What is said when a command looked at the sheet before it made anything: on standard error."""

from collections.abc import Iterator

from collector.app.freshness import FreshJournal
from collector.app.sync_words import frozen_start_notices
from collector.cli.output.console import console, count
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
    if report.has_news:
        talks = count(report.result.talks, "colloquio", "colloqui")
        yield (
            f"Il foglio è cambiato dall'ultimo controllo: l'ho ricontrollato ({talks}, "
            f"{report.result.incomplete} da completare).",
            "",
        )
    if report.waiting_reason:
        # Something was written after all: into the journal.
        why = report.waiting_reason.removesuffix(" Non ho scritto nulla.")
        yield (
            "Quello che è scritto nel foglio ora è nel registro. Codici, stati e segnalazioni li "
            f"scrive nel foglio il prossimo «collector sync», perché adesso non si può: {why}",
            "yellow",
        )
    of_day_order = filter(is_day_order_notice, report.result.notices)
    for notice in (*of_day_order, *report.notices, *frozen_start_notices(report)):
        yield f"Attenzione: {notice}", "yellow"
