"""What the coordinator is told when a command looked at the sheet before it made anything: on standard error."""

from collections.abc import Iterator

from collector.app.freshness import Fresh
from collector.cli.output.common import console, count, start_frozen
from collector.sync.plan import SyncReport
from collector.validation.day_order import is_of_day_order


def said(fresh: Fresh) -> None:
    """That the sheet had changed, what waits, and what else there is to know."""
    out = console(stderr=True)
    if fresh.in_memory:
        out.print("Il foglio è cambiato dall'ultimo controllo: questa prova ne tiene conto, senza scrivere nulla.")
    if fresh.report is not None:
        for line, style in _of(fresh.report):
            out.print(line, style=style, markup=False)


def _of(report: SyncReport) -> Iterator[tuple[str, str]]:
    if report.news:
        talks = count(report.findings.talks, "colloquio", "colloqui")
        yield (
            f"Il foglio è cambiato dall'ultimo controllo: l'ho ricontrollato ({talks}, "
            f"{report.findings.incomplete} da completare).",
            "",
        )
    if report.waiting:
        why = report.waiting.removesuffix(" Non ho scritto nulla.")
        yield (
            "Quello che è scritto nel foglio ora è nel registro. Codici, stati e segnalazioni li scrive nel foglio il "
            f"prossimo «collector sync», perché adesso non si può: {why}",
            "yellow",
        )
    of_days = filter(is_of_day_order, report.findings.notices)
    for notice in (*of_days, *report.notices, *start_frozen(report)):
        yield f"Attenzione: {notice}", "yellow"
