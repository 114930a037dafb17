"""Which sentence says what a database refused. Pure.

"Damaged, put the last copy back" is said of an SQLite file that is damaged, and of nothing else:
who obeys it puts an old memory in the place of a good one. SQLite tells kinds by number, PostgreSQL
by SQLSTATE; who could not even sign in gets no SQLSTATE, only text.
"""

import re
import sqlite3
from collections.abc import Callable, Mapping
from typing import Final

from collector.errors import JournalError
from collector.journal.address import JournalAddress
from collector.journal.encrypted_file import sqlite_errors
from collector.journal.refusal_sentences import (
    bad_character_error,
    busy_error,
    cannot_open_error,
    damaged_error,
    disk_error,
    interrupted_error,
    no_connection_error,
    no_database_error,
    no_right_error,
    no_space_error,
    no_write_permission_error,
    overtaken_error,
    read_only_error,
    sign_in_error,
    starting_error,
    too_long_error,
    unknown_error,
    unreachable_error,
)

_Sentence = Callable[[JournalAddress], JournalError]


def journal_error(error: Exception, address: JournalAddress) -> JournalError:
    """Return the error for people that a database's error is."""
    if getattr(error, "connection_invalidated", False) and address.on_server:
        return unreachable_error(address)
    original = driver_error(error)
    statement = getattr(error, "statement", None) or ""
    if isinstance(original, UnicodeError):
        return bad_character_error(address)
    if isinstance(original, sqlite_errors()):
        return _of_sqlite(original, address)
    state = getattr(original, "sqlstate", None) or getattr(original, "pgcode", None) or ""
    if state:
        return _of_state(state, statement, address)
    return _of_text(str(original), address)


def driver_error(error: Exception) -> object:
    """Return the error of the database's driver: SQLAlchemy puts one of its own around it."""
    return getattr(error, "orig", error)


# SQLite: by number

_SQLITE_ERRORS: Final[Mapping[int, _Sentence]] = {
    sqlite3.SQLITE_CORRUPT: damaged_error,
    sqlite3.SQLITE_NOTADB: damaged_error,
    sqlite3.SQLITE_FORMAT: damaged_error,
    sqlite3.SQLITE_EMPTY: damaged_error,
    sqlite3.SQLITE_MISMATCH: damaged_error,
    # All writers wait for one lock, so no other run can be the reason.
    sqlite3.SQLITE_CONSTRAINT: damaged_error,
    # A table or a column is not there.
    sqlite3.SQLITE_ERROR: damaged_error,
    sqlite3.SQLITE_BUSY: busy_error,
    sqlite3.SQLITE_LOCKED: busy_error,
    sqlite3.SQLITE_PROTOCOL: busy_error,
    sqlite3.SQLITE_READONLY: no_write_permission_error,
    sqlite3.SQLITE_PERM: no_write_permission_error,
    sqlite3.SQLITE_AUTH: no_write_permission_error,
    sqlite3.SQLITE_CANTOPEN: cannot_open_error,
    sqlite3.SQLITE_FULL: disk_error,
    sqlite3.SQLITE_IOERR: disk_error,
    sqlite3.SQLITE_NOLFS: disk_error,
    sqlite3.SQLITE_TOOBIG: too_long_error,
    sqlite3.SQLITE_NOMEM: no_space_error,
    sqlite3.SQLITE_INTERRUPT: interrupted_error,
}
_PRIMARY_CODE: Final = 0xFF
"""The part of an SQLite error code that tells the kind; the rest says more exactly where."""


_MOVED: Final = sqlite3.SQLITE_READONLY | 4 << 8
"""SQLITE_READONLY_DBMOVED: another file has taken this one's place since it was opened."""


def _of_sqlite(error: Exception, address: JournalAddress) -> JournalError:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return _of_python(error, address)
    if code == _MOVED:
        return overtaken_error(address)
    sentence = _SQLITE_ERRORS.get(code & _PRIMARY_CODE)
    if sentence is not None:
        return sentence(address)
    return unknown_error(address, getattr(error, "sqlite_errorname", str(code)))


def _of_python(error: Exception, address: JournalAddress) -> JournalError:
    """What Python's own part of SQLite refuses, without a number."""
    if type(error).__name__ == "DataError":
        return too_long_error(address)
    if "decode" in str(error).casefold():  # a text in the file that is no UTF-8
        return damaged_error(address)
    return unknown_error(address, type(error).__name__)


# PostgreSQL: by SQLSTATE, or by text where there is none

_SQLSTATE_ERRORS: Final[Mapping[str, _Sentence]] = {
    "22001": too_long_error,
    "22021": bad_character_error,
    "22P05": bad_character_error,
    "25006": read_only_error,
    "25P03": busy_error,
    "3D000": no_database_error,
    "42703": damaged_error,
    "42804": damaged_error,
    "42P01": damaged_error,
    "53300": no_connection_error,
    "54000": too_long_error,
    "57014": interrupted_error,
    "57P01": unreachable_error,
    "57P02": unreachable_error,
    "57P03": starting_error,
    "57P05": unreachable_error,
}
_SQLSTATE_CLASS_ERRORS: Final[Mapping[str, _Sentence]] = {
    "08": unreachable_error,
    "23": overtaken_error,
    "28": sign_in_error,
    "40": busy_error,
    "53": no_space_error,
    "55": busy_error,
}
"""The first two characters of a SQLSTATE are its class."""
_NO_RIGHT_STATES: Final = frozenset({"42501", "3F000"})


def _of_state(state: str, statement: str, address: JournalAddress) -> JournalError:
    if state in _NO_RIGHT_STATES:
        return no_right_error(statement, address)
    sentence = _SQLSTATE_ERRORS.get(state) or _SQLSTATE_CLASS_ERRORS.get(state[:2])
    return sentence(address) if sentence else unknown_error(address, state)


_STARTING_WORDS: Final = ("starting up", "shutting down", "recovery")
_NO_CONNECTION_WORDS: Final = ("too many", "connection slots")


def _of_text(text: str, address: JournalAddress) -> JournalError:
    """The error for the words with which a connection fails.

    PostgreSQL's own words are the server's and begin with "FATAL" (in most languages); the others
    are those of the client, which always mean that nobody answered.
    """
    if "NUL" in text:
        return bad_character_error(address)
    if not re.search(r"\bFATALE?:", text):
        return unreachable_error(address)
    words = text.casefold()
    if any(word in words for word in _STARTING_WORDS):
        return starting_error(address)
    if any(word in words for word in _NO_CONNECTION_WORDS):
        return no_connection_error(address)
    if "terminating connection" in words:
        return unreachable_error(address)
    if _is_about_database(text, address):
        return no_database_error(address)
    return sign_in_error(address)


def _is_about_database(text: str, address: JournalAddress) -> bool:
    """Tell whether the text names the database, and not the user only."""
    if f'"{address.database}"' not in text:
        return False
    names_user = f'"{address.user}"' in text
    ends = f'database "{address.database}" does not exist'
    return not names_user or text.casefold().rstrip().endswith(ends)
