"""Codes of what was erased: they go into each backup, and stop what a restore would bring back."""

from collector.app.forgetting.erased_codes import ErasedCodes, codes_in_file, known_erased
from collector.app.settings import Settings
from collector.errors import DamagedJournalError, LockedJournalError
from collector.journal.store import Journal


def erased_codes(settings: Settings) -> ErasedCodes:
    """Return the codes of all that was ever erased: of the journal, and of the file beside it.

    A journal that is not there, is damaged, or is encrypted with a key that is lost, tells none.
    Raises JournalError otherwise, also for a file of codes that cannot be read: then nothing may be
    put back.
    """
    try:
        journal = Journal.open(settings.journal, only_read=True)
    except (DamagedJournalError, LockedJournalError):
        return codes_in_file(settings)
    try:
        return known_erased(settings, journal)
    except (DamagedJournalError, LockedJournalError):
        return codes_in_file(settings)
    finally:
        journal.close()
