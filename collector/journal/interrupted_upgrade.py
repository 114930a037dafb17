"""An SQLite journal is brought up to date with a copy of it beside, until that has succeeded.

The copy is named as the journal, with an ending of its own. It goes when the upgraded journal reads
well. Where the program was killed in between, the next one that opens the journal to write finds
it: SQLite has then either undone the upgrade or finished it, and the copy is no longer needed; or
the file does not read (the power failed, a disk that lies), and the copy takes its place.
"""

import enum
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from collector.errors import JournalError, reason
from collector.files import in_place_of
from collector.journal.encrypted_file import sqlite_errors
from collector.journal.engine import connect_file, copy_database, is_truncated, with_side_files

COPY_ENDING: Final = ".prima-dell-aggiornamento"
_DAMAGED_ENDING: Final = ".rovinato-nell-aggiornamento"


def copy_path(file: Path) -> Path:
    """Return where the copy of a journal lies while it is brought up to date."""
    return file.with_name(f"{file.name}{COPY_ENDING}")


def copy_before_upgrade(file: Path) -> Path:
    """Copy a journal's file, for its owner alone; return where.

    Whoever asks holds the lock, so that nobody writes meanwhile. Raises JournalError, and no copy
    is left.
    """
    copy = copy_path(file)
    try:
        with in_place_of(copy, private=True) as temporary:
            copy_database(file, temporary)
    except sqlite_errors(OSError) as error:
        why = reason(error) if isinstance(error, OSError) else "il disco è pieno, o non si legge"
        raise JournalError(
            f"Il registro «{file}» è di una versione precedente. Prima di aggiornarlo ne faccio "
            f"una copia lì accanto, e non riesco: {why}. Libera spazio o controlla la cartella, "
            "poi rilancia il comando. Il registro è rimasto com'era."
        ) from error
    return copy


def finish_upgrade(file: Path) -> None:
    """See to it that no copy is left beside a journal: it is removed, or takes its place.

    Nothing where there is none, as nearly always. A journal that does not read is renamed, not
    deleted. Raises JournalError where the copy can be neither removed nor put back: it would be too
    old one day.
    """
    copy = copy_path(file)
    if not copy.exists():
        return
    try:
        state = _state(file)
        if state is _State.SOUND:
            copy.unlink(missing_ok=True)
        elif state is _State.DAMAGED and _state(copy) is _State.SOUND:
            _put_back(copy, file)
    except OSError as error:
        raise JournalError(
            f"Accanto al registro c'è la copia fatta prima di aggiornarlo, «{copy}», e non posso "
            f"toglierla né rimetterla al suo posto: {reason(error)}. Chiudi gli altri programmi "
            "che la usano e rilancia il comando. Non ho scritto nulla."
        ) from error


def _put_back(copy: Path, file: Path) -> None:
    for one in with_side_files(file):
        if one.exists():
            one.replace(one.with_name(f"{one.name}{_DAMAGED_ENDING}"))
    copy.replace(file)


class _State(enum.Enum):
    SOUND = "sound"
    BUSY = "busy"  # somebody writes, perhaps the upgrade itself: the copy is theirs
    DAMAGED = "damaged"


def _state(file: Path) -> _State:
    """Look at a journal's file, which nobody can write to meanwhile. Raises OSError."""
    if not file.exists() or not file.stat().st_size or is_truncated(file):
        return _State.DAMAGED
    try:
        with closing(connect_file(file, "rw")) as db:
            db.execute("PRAGMA busy_timeout = 0")
            db.execute("BEGIN IMMEDIATE")
            check = db.execute("PRAGMA quick_check(1)").fetchone()
            db.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
    except sqlite_errors() as error:
        is_busy = getattr(error, "sqlite_errorcode", 0) in (
            sqlite3.SQLITE_BUSY,
            sqlite3.SQLITE_LOCKED,
        )
        return _State.BUSY if is_busy else _State.DAMAGED
    return _State.SOUND if check == ("ok",) else _State.DAMAGED
