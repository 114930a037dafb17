"""Looking at a journal without changing one byte of it, not even to bring it up to date."""

import enum
from contextlib import closing
from pathlib import Path

from collector.errors import LockedJournalError
from collector.files import no_file
from collector.journal.address import JournalAddress
from collector.journal.encrypted_file import sqlite_errors
from collector.journal.engine import access_to, connect_file, journal_file
from collector.journal.refusal_sentences import damaged_error
from collector.journal.sql import sa, schema
from collector.journal.versions import SCHEMA_VERSION


class JournalState(enum.Enum):
    """The state of a journal.

    Who must write nothing may open only a READABLE or an ABSENT one.
    """

    ABSENT = "absent"
    READABLE = "readable"
    OLDER = "older"
    BUSY = "busy"
    """A sync is writing, or was cut off while it did: the next one undoes what is half done."""


def inspect_journal(url: str) -> JournalState:
    """Return the state of the journal at a URL or path.

    One that `Journal.open` refuses with an error of its own is READABLE here.

    Raises SettingsError when the URL is not valid, DamagedJournalError when the file is damaged
    inside.
    """
    path = journal_file(url)
    if path is None:
        return _state_on_server(url)
    if no_file(path):
        return JournalState.READABLE
    if not path.exists():
        return JournalState.ABSENT
    if path.with_name(f"{path.name}-journal").exists():
        return JournalState.BUSY
    return _state_of_file(path)


def _state_of_file(path: Path) -> JournalState:
    query = "SELECT value FROM meta WHERE key = 'schema_version'"
    try:
        with closing(connect_file(path)) as db:
            version = db.execute(query).fetchone()
            check = db.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite_errors(LockedJournalError):
        return JournalState.READABLE
    if check != ("ok",):
        raise damaged_error(JournalAddress(path))
    return _state_of_version(version[0] if version else "")


def _state_on_server(url: str) -> JournalState:
    if url.startswith("sqlite:"):
        return JournalState.READABLE  # in memory
    query = sa.select(schema.meta.c.value).where(schema.meta.c.key == "schema_version")
    try:
        with closing(access_to(url)) as access, access.engine.connect() as db:
            return _state_of_version(db.execute(query).scalar_one_or_none() or "")
    except (sa.exc.SQLAlchemyError, ModuleNotFoundError):
        return JournalState.READABLE


def _state_of_version(version: str) -> JournalState:
    is_older = version.isdigit() and int(version) < SCHEMA_VERSION
    return JournalState.OLDER if is_older else JournalState.READABLE
