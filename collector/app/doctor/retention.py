"""Whether something is due by the two clocks of `[retention]`; nothing without these settings."""

from collector.app.doctor.report import Checks, ok, warning
from collector.app.retention import (
    RETENTION_COMMAND,
    clocks_of,
    project_retention,
    retention_notice,
)
from collector.app.settings import Settings
from collector.errors import CollectorError
from collector.text.italian import capital


def check_retention(settings: Settings) -> Checks:
    """Yield what is due, or soon will be; nothing where the journal cannot be read."""
    from collector.journal.inspect import JournalState, inspect_journal
    from collector.journal.store import Journal

    if not clocks_of(settings).run:
        return
    try:
        if inspect_journal(settings.journal) is not JournalState.READABLE:
            return
        journal = Journal.open(settings.journal, only_read=True)
        try:
            found = project_retention(settings, journal)
        finally:
            journal.close()
    except CollectorError:
        return  # another check says so
    notice = retention_notice(found)
    if notice:
        yield warning("retention", f"{capital(notice)}.", f"Quali: «{RETENTION_COMMAND}».")
        return
    days = found.clocks.notice_days
    yield ok("retention", f"nulla da cancellare adesso, né entro {days} giorni")
