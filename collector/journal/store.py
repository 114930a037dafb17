"""The journal, opened. SQLite by default; any SQLAlchemy URL when machines share it.

What it stores, and how, stands in the modules that `Journal` is made of.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from collector.errors import CollectorError, JournalError, SettingsError
from collector.files import narrow_file, no_file, remove_leftovers
from collector.journal.access import JournalAccess
from collector.journal.address import JournalAddress
from collector.journal.clearances import ClearanceLog
from collector.journal.database import CHUNK, refusals_as_errors
from collector.journal.deliveries import DeliveryLog
from collector.journal.documents import DocumentLog
from collector.journal.engine import (
    IN_MEMORY,
    INVALID_URL,
    access_to,
    copy_in_memory,
    create_journal_file,
    is_truncated,
    journal_address,
    journal_file,
    with_side_files,
)
from collector.journal.erasures import ErasureLog
from collector.journal.file_kinds import converted_name
from collector.journal.interrupted_upgrade import finish_upgrade
from collector.journal.received import ReceivedQueries
from collector.journal.refusal_sentences import damaged_error
from collector.journal.requests import RequestLog
from collector.journal.sql import sa, schema
from collector.journal.syncs import SyncLog
from collector.journal.tables import TableMaker
from collector.journal.talks import TalkQueries


class Journal(
    TalkQueries,
    SyncLog,
    DocumentLog,
    DeliveryLog,
    RequestLog,
    ReceivedQueries,
    ClearanceLog,
    ErasureLog,
    TableMaker,
):
    """Every version of every row ever seen, flags, documents, deliveries. Use `Journal.open`."""

    @classmethod
    def open(cls, url: str, *, create: bool = True, only_read: bool = False) -> "Journal":
        """Open the journal at a SQLAlchemy URL or a file's path.

        A new file can be read by its owner only. With `only_read` nothing is made or changed: a
        journal that is not there yet is an empty one in memory.

        Raises SettingsError when the URL is not valid or its driver is not installed; JournalError
        when the journal cannot be opened, is damaged, is of a newer version, or (without `create`)
        is not there.
        """
        path = journal_file(url)
        address = journal_address(url)
        if path is not None:
            _stop_if_no_file(path)
            if not path.exists() and only_read:
                return cls.open(IN_MEMORY)
            _check_or_create(path, address, create=create, only_read=only_read)
            if not only_read:
                for file in with_side_files(path):
                    narrow_file(file)
        with _usable_address(address):
            journal = cls(access_to(url), address)
            try:
                return journal._made_ready(path, only_read=only_read)
            except JournalError:
                journal.close()  # Windows lets nobody move a file that is open
                raise

    def _made_ready(self, path: Path | None, *, only_read: bool) -> "Journal":
        """Return this journal with all its tables, or what stands for it where it may not change.

        Raises JournalError.
        """
        if only_read and self._lacks_tables():
            self.close()
            return Journal.open(IN_MEMORY)
        if only_read and path is not None and self._is_of_older_program():
            self.close()
            return self._upgraded_in_memory(path, self._address)
        self._prepare()
        return self

    @classmethod
    def _upgraded_in_memory(cls, path: Path, address: JournalAddress) -> "Journal":
        """Copy an older program's journal into memory and bring it up to date there."""
        with refusals_as_errors(address):
            engine = copy_in_memory(path)
        journal = cls(JournalAccess.of_engine(engine), replace(address, file=None))
        journal._prepare()
        return journal

    def as_of(self, day: dt.date) -> "Journal":
        """Return this journal as it stood when a day was over, to read from.

        Syncs, documents and mails of later days are not in it. Nothing is to be written through it.
        """
        return Journal(self._access, self._address, day.isoformat())

    def copy_in_memory(self) -> "Journal":
        """Return a copy to try things out on: nothing done to it reaches this journal.

        Raises JournalError.
        """
        engine = sa.create_engine(IN_MEMORY, future=True)
        schema.metadata.create_all(engine)
        with self._read() as source, engine.begin() as target:
            for table in schema.metadata.sorted_tables:
                rows = source.execute(sa.select(table)).mappings()
                while chunk := rows.fetchmany(CHUNK):
                    target.execute(sa.insert(table), [dict(row) for row in chunk])
        return Journal(JournalAccess.of_engine(engine), self._address)


@contextmanager
def _usable_address(address: JournalAddress) -> Iterator[None]:
    """Raises SettingsError for an address with which no engine can be made, or no driver loaded."""
    try:
        yield
    except CollectorError:
        raise
    except sa.exc.ArgumentError as error:
        raise SettingsError(INVALID_URL) from error
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"Per il registro{address} manca il modulo Python «{error.name}». Per PostgreSQL "
            "il programma si installa con la sua parte «postgres» (docs/guida/installare.md). "
            "Installalo e rilancia il comando."
        ) from error


def _stop_if_no_file(path: Path) -> None:
    """Raises JournalError for a folder and for what else is no file."""
    if why := no_file(path):
        raise JournalError(
            f"«{path}» {why}, non un registro. Indica un file con --journal e rilancia il comando. "
            "Non ho scritto nulla."
        )


def _check_or_create(path: Path, address: JournalAddress, *, create: bool, only_read: bool) -> None:
    """See to it that there is a sound file; what an interrupted upgrade left is put right first,
    unless it is `only_read`.

    Raises JournalError for a damaged file, and (without `create`) where there is none."""
    if not only_read:
        finish_upgrade(path)
        remove_leftovers(path.parent, converted_name(path).name)
    if path.exists():
        if is_truncated(path):
            raise damaged_error(address)
        return
    if not create:
        raise JournalError(
            f"Il registro «{path}» non c'è ancora. Lancia prima «collector sync». "
            "Non ho scritto nulla."
        )
    create_journal_file(path)
