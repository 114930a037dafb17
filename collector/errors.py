"""Troubles that end a run: one class per exit code, each with a sentence that a coordinator can act
on.

A message says what happened, where, what to do, and what became of the data. Caught in one place,
the CLI.
"""

import errno
from collections.abc import Collection
from typing import ClassVar, Final

_WHY: Final = {
    errno.ENOENT: "il file o la cartella non c'è",
    errno.EACCES: "non c'è il permesso, o il file è aperto in un altro programma",
    errno.EPERM: "non c'è il permesso",
    errno.EROFS: "il disco è in sola lettura",
    errno.ENOSPC: "il disco è pieno",
    errno.EDQUOT: "lo spazio concesso è finito",
    errno.EFBIG: "il disco è pieno, o il file è troppo grande",
    errno.EEXIST: "c'è già un file con questo nome",
    errno.ENOTDIR: "una parte del percorso non è una cartella",
    errno.EISDIR: "è una cartella",
    errno.ENAMETOOLONG: "il nome è troppo lungo",
    errno.ELOOP: "il collegamento gira in tondo",
    errno.EMFILE: "troppi file aperti",
    errno.EADDRINUSE: "la porta è già occupata",
    errno.EADDRNOTAVAIL: "l'indirizzo di questo computer non risponde",
    errno.EIO: "errore del disco",
}


def reason(error: OSError) -> str:
    """Why the system said no, in Italian: its own words come in the system's language."""
    return _WHY.get(error.errno or 0, "errore del sistema")


class CollectorError(Exception):
    """The root. `str()` of any of them is a whole paragraph in plain Italian."""

    exit_code: ClassVar[int] = 1
    shows_names: bool = False
    """True where it names families: whoever shows it writes that down first."""


class SettingsError(CollectorError):
    """A command or a setting that cannot be carried out."""

    exit_code = 2


class NoProjectError(SettingsError):
    """There is no project in this folder, and no workbook was named."""


class WorkbookError(CollectorError):
    """The workbook cannot be read, understood or written."""

    exit_code = 3


class ManyGoneError(WorkbookError):
    """So many rows or nuclei are gone that it looks like an accident."""


class OlderWorkbookError(WorkbookError):
    """The workbook is older than the journal."""


class WorkbookChangedError(WorkbookError):
    """Somebody saved the workbook while it was being worked on: looking again may help."""


class JournalError(CollectorError):
    """The journal (our memory) cannot be read or written."""

    exit_code = 4


class DamagedJournalError(JournalError):
    """The journal is a file that cannot be what this program wrote: it may be set aside, unopened,
    for another.
    """


class LockedJournalError(JournalError):
    """The journal is an encrypted file, and no key that is here opens it."""


class NoJournalKeyError(LockedJournalError):
    """The journal is an encrypted file, and there is no key here, or nothing that could use it."""

    exit_code = 2


class WrongJournalError(JournalError):
    """The journal is not the one of this workbook. `knows`: how many of the workbook's `codes` it
    knows.
    """

    def __init__(self, knows: int, codes: Collection[str]) -> None:
        super().__init__("Il registro aperto non è quello di questo foglio. Non ho scritto nulla.")
        self.knows = knows
        self.codes = frozenset(codes)


class BackupError(JournalError):
    """A backup cannot be made, opened or put back."""


class AccessLogError(JournalError):
    """The log of accesses cannot be written or is not whole: names are not shown."""


class LegalHoldError(SettingsError):
    """Somebody said that this must be kept, and why: it is not erased."""

    shows_names = True  # the reason is somebody's own words


class DeliveryError(CollectorError):
    """A document could not be handed to somebody who should have it."""

    exit_code = 5
