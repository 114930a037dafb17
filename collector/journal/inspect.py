"""A look at a journal that changes not one byte of it, not even to bring an older one up to date."""

import enum
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from collector.files import no_file
from collector.journal.engine import engine_for, journal_file
from collector.journal.refusals import JournalAddress, damaged_error
from collector.journal.schema import SCHEMA_VERSION, meta


class JournalState(enum.Enum):
    """How a journal stands. Only `READABLE` and `ABSENT` ones may be opened by who must write nothing."""

    ABSENT = "absent"
    READABLE = "readable"
    OLDER = "older"
    BUSY = "busy"
    """A sync is writing to it, or was cut off while it did: the next one undoes what is half done."""


def inspect_journal(url: str) -> JournalState:
    """How the journal at a URL or path stands. One that `Journal.open` refuses in words of its own is READABLE.

    Raises SettingsError when the URL is none, DamagedJournalError when the file is damaged inside.
    """
    path = journal_file(url)
    if path is None:
        return _on_server(url)
    if no_file(path):
        return JournalState.READABLE
    if not path.exists():
        return JournalState.ABSENT
    if path.with_name(f"{path.name}-journal").exists():
        return JournalState.BUSY
    return _in_file(path)


def _in_file(path: Path) -> JournalState:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            version = db.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
            sound = db.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error:
        return JournalState.READABLE
    if sound != ("ok",):
        raise damaged_error(JournalAddress(path))
    return _state(version[0] if version else "")


def _on_server(url: str) -> JournalState:
    if url.startswith("sqlite:"):
        return JournalState.READABLE  # in memory
    try:
        engine = engine_for(url)
        try:
            with engine.connect() as db:
                query = select(meta.c.value).where(meta.c.key == "schema_version")
                return _state(db.execute(query).scalar_one_or_none() or "")
        finally:
            engine.dispose()
    except (SQLAlchemyError, ModuleNotFoundError):
        return JournalState.READABLE


def _state(version: str) -> JournalState:
    return (
        JournalState.OLDER
        if version.isdigit() and int(version) < SCHEMA_VERSION
        else JournalState.READABLE
    )
