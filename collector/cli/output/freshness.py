"""What the coordinator is told when a command looked at the sheet before it made anything: on standard error."""

from collections.abc import Iterator

from collector.app.freshness import FreshJournal
from collector.cli.output.common import console, count, frozen_start_notices
from collector.sync.result import SyncReport
from collector.validation.day_order import is_day_order_notice


def show_refresh(fresh: FreshJournal) -> None:
    """That the sheet had changed, what waits, and what else there is to know."""
    out = console(stderr=True)
    if fresh.in_memory:
        out.print(
            "Il foglio è cambiato dall'ultimo controllo: questa prova ne tiene conto, senza scrivere nulla."
        )
    if fresh.report is not None:
        for line, style in _of(fresh.report):
            out.print(line, style=style, markup=False)


def _of(report: SyncReport) -> Iterator[tuple[str, str]]:
    if report.has_news:
        talks = count(report.result.talks, "colloquio", "colloqui")
        yield (
            f"Il foglio è cambiato dall'ultimo controllo: l'ho ricontrollato ({talks}, "
            f"{report.result.incomplete} da completare).",
            "",
        )
    if report.waiting_reason:
        why = report.waiting_reason.removesuffix(" Non ho scritto nulla.")
        yield (
            "Quello che è scritto nel foglio ora è nel registro. Codici, stati e segnalazioni li scrive nel foglio il "
            f"prossimo «collector sync», perché adesso non si può: {why}",
            "yellow",
        )
    of_days = filter(is_day_order_notice, report.result.notices)
    for notice in (*of_days, *report.notices, *frozen_start_notices(report)):
        yield f"Attenzione: {notice}", "yellow"
