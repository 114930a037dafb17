"""What a database says when it refuses, as a sentence for each kind: what, where, what to do. Pure.

"Damaged, put the last copy back" is said of an SQLite file that is damaged, and of nothing else: who obeys it puts an
old memory in the place of a good one. SQLite tells kinds by number, PostgreSQL by SQLSTATE; who could not even sign in
gets no SQLSTATE, only text. No sentence repeats what the database says: it may hold a password, or a cell.
"""

import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from collector.errors import DamagedJournalError, JournalError

_STAYED: Final = "Questo passo non è entrato nel registro; quello che c'era è rimasto com'era."
_ASK: Final = "Chiedi a chi cura il server"


@dataclass(frozen=True)
class JournalAddress:
    """Where a journal lies. `file`: an SQLite file; else a server, or memory."""

    file: Path | None = None
    host: str = ""
    database: str = ""
    user: str = ""

    @classmethod
    def of(cls, url: URL, file: Path | None) -> "JournalAddress":
        """From its address. An "@" in a password makes a part of it look like the host: only what follows counts."""
        host = (url.host or "").rpartition("@")[2]
        return cls(file, host, url.database or "", url.username or "")

    @property
    def on_server(self) -> bool:
        """True for a database that a server keeps."""
        return self.file is None and self.database not in ("", ":memory:")

    def __str__(self) -> str:
        """What follows "il registro" in a sentence."""
        if self.file is not None:
            return f" «{self.file}»"
        if not self.on_server:
            return ""
        return f" «{self.database}» sul server «{self.host or 'di questo computer'}»"


def journal_error(error: Exception, place: JournalAddress) -> JournalError:
    """The trouble that a database's error is."""
    if isinstance(error, DBAPIError) and error.connection_invalidated and place.on_server:
        return unreachable_error(place)
    said = error.orig if isinstance(error, DBAPIError) else error
    statement = (error.statement or "") if isinstance(error, DBAPIError) else ""
    if isinstance(said, UnicodeError):
        return _no_text(place)
    if isinstance(said, sqlite3.Error):
        return _of_sqlite(said, place)
    state = getattr(said, "sqlstate", None) or getattr(said, "pgcode", None) or ""
    return _of_state(state, statement, place) if state else _of_text(str(said), place)


# SQLite

_DAMAGED: Final = frozenset(
    {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_EMPTY,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_CONSTRAINT,  # all writers wait for one lock, so no other run can be the reason
        sqlite3.SQLITE_ERROR,  # a table or a column that is not there
    }
)


def _of_sqlite(error: sqlite3.Error, place: JournalAddress) -> JournalError:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return _of_python(error, place)
    kind = code & 0xFF  # the rest says more exactly where
    if kind in _DAMAGED:
        return damaged_error(place)
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL):
        return busy_error(place)
    if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return JournalError(
            f"Nel registro{place} non posso scrivere: manca il permesso. Controlla che si possa scrivere nel file e "
            f"nella sua cartella, poi rilancia il comando. {_STAYED}"
        )
    if kind == sqlite3.SQLITE_CANTOPEN:
        return JournalError(
            f"Non riesco ad aprire il registro{place}. Controlla che la cartella esista e che il file si possa "
            f"leggere e scrivere, poi rilancia il comando. {_STAYED}"
        )
    if kind in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOLFS):
        return JournalError(
            f"Non riesco a leggere o a scrivere il registro{place}: il disco non risponde o è pieno. Controlla che "
            f"il disco non sia pieno e sia collegato, poi rilancia il comando. {_STAYED}"
        )
    if kind == sqlite3.SQLITE_TOOBIG:
        return too_long_error(place)
    if kind == sqlite3.SQLITE_NOMEM:
        return _no_room(place)
    if kind == sqlite3.SQLITE_INTERRUPT:
        return interrupted_error(place)
    return _unknown(place, getattr(error, "sqlite_errorname", str(code)))


def _of_python(error: sqlite3.Error, place: JournalAddress) -> JournalError:
    """What Python's own part of SQLite refuses, without a number."""
    if isinstance(error, sqlite3.DataError):
        return too_long_error(place)
    if "decode" in str(error).casefold():  # a text in the file that is no UTF-8
        return damaged_error(place)
    return _unknown(place, type(error).__name__)


def damaged_error(place: JournalAddress) -> JournalError:
    """Something in the journal cannot be what this program wrote. A DamagedJournalError, but for a server's."""
    if place.on_server:
        return JournalError(
            f"Nel registro{place} c'è qualcosa che non ha scritto collector, o mancano tabelle. Non l'ho toccato. "
            f"{_ASK} se le tabelle sono state cambiate a mano, poi rilancia il comando."
        )
    return DamagedJournalError(
        f"Il registro{place} è danneggiato o non è un registro di collector. Non l'ho toccato. Per rimettere l'ultima "
        "copia di sicurezza: «collector journal adopt COPIA». Se non c'è una copia, «collector sync --new-journal» "
        "comincia un registro nuovo. In tutti e due i casi quello di adesso viene messo da parte, non cancellato."
    )


# A server


def _of_state(state: str, statement: str, place: JournalAddress) -> JournalError:
    """By SQLSTATE: its first two characters are the class."""
    match state[:2], state:
        case ("08", _) | (_, "57P01" | "57P02" | "57P05"):
            return unreachable_error(place)
        case _, "57P03":
            return _starting(place)
        case ("28", _):
            return _not_let_in(place)
        case (_, "3D000"):
            return _no_database(place)
        case (_, "42501" | "3F000"):
            return _no_right(statement, place)
        case (_, "25006"):
            return _read_only(place)
        case (_, "57014"):
            return interrupted_error(place)
        case ("40" | "55", _) | (_, "25P03"):
            return busy_error(place)
        case (_, "53300"):
            return _too_many(place)
        case ("53", _):
            return _no_room(place)
        case (_, "22001" | "54000"):
            return too_long_error(place)
        case (_, "22021" | "22P05"):
            return _no_text(place)
        case ("23", _):
            return overtaken_error(place)
        case (_, "42P01" | "42703" | "42804"):
            return damaged_error(place)
    return _unknown(place, state)


def _of_text(said: str, place: JournalAddress) -> JournalError:
    """By the words with which a connection fails. PostgreSQL's own are the server's and begin with "FATAL" (in most
    languages); the others are those of the client, which always mean that nobody answered.
    """
    if "NUL" in said:
        return _no_text(place)
    if not re.search(r"\bFATALE?:", said):
        return unreachable_error(place)
    words = said.casefold()
    if "starting up" in words or "shutting down" in words or "recovery" in words:
        return _starting(place)
    if "too many" in words or "connection slots" in words:
        return _too_many(place)
    if "terminating connection" in words:
        return unreachable_error(place)
    names_database = f'"{place.database}"' in said
    names_user = f'"{place.user}"' in said
    if names_database and (
        not names_user or words.rstrip().endswith(f'database "{place.database}" does not exist')
    ):
        return _no_database(place)
    return _not_let_in(place)


def unreachable_error(place: JournalAddress) -> JournalError:
    """No answer, or the connection was lost."""
    return JournalError(
        f"Il server del registro non risponde: non riesco a raggiungere il registro{place}, o la connessione è caduta. "
        f"Controlla la rete e l'indirizzo, e {_ASK.lower()} se è acceso; poi rilancia il comando. {_STAYED}"
    )


def _starting(place: JournalAddress) -> JournalError:
    return JournalError(
        f"Il server del registro{place} si sta accendendo o spegnendo. Aspetta un minuto e rilancia il comando. "
        f"{_STAYED}"
    )


def _not_let_in(place: JournalAddress) -> JournalError:
    who = f"l'utente «{place.user}»" if place.user else "questo utente"
    return JournalError(
        f"Il server del registro non fa entrare {who} nel registro{place}: la password, il nome o il permesso di "
        f"entrare non vanno bene. Correggi l'indirizzo del registro, poi rilancia il comando. {_STAYED}"
    )


def _no_database(place: JournalAddress) -> JournalError:
    return JournalError(
        f"Sul server «{place.host or 'di questo computer'}» il database «{place.database}» non c'è. Controlla il "
        f"nome nell'indirizzo del registro, oppure {_ASK.lower()} di crearlo; poi rilancia il comando. {_STAYED}"
    )


_RIGHTS: Final = {
    "SELECT": "leggere (SELECT)",
    "INSERT": "aggiungere righe (INSERT)",
    "UPDATE": "cambiare righe (UPDATE)",
    "DELETE": "togliere righe (DELETE)",
    "CREATE": "creare le tabelle (CREATE)",
    "ALTER": "cambiare le tabelle (deve esserne il proprietario)",
}
_TABLE: Final = re.compile(r'\b(?:INTO|UPDATE|FROM|TABLE)\s+"?(\w+)')


def _no_right(statement: str, place: JournalAddress) -> JournalError:
    verb = statement.lstrip().partition(" ")[0].partition("\n")[0].upper()
    right = _RIGHTS.get(verb, "lavorare (SELECT, INSERT, UPDATE, DELETE)")
    if verb == "INSERT" and "ON CONFLICT" in statement:
        right = "aggiungere e cambiare righe (INSERT e UPDATE)"
    table = _TABLE.search(statement)
    on = f", tabella «{table[1]}»" if table else ""
    who = f"L'utente «{place.user}»" if place.user else "Il tuo utente"
    needed = (
        "CREATE e USAGE sullo schema"
        if verb == "CREATE"
        else "SELECT, INSERT, UPDATE e DELETE su tutte le tabelle"
    )
    return JournalError(
        f"{who} non ha il permesso di {right} nel registro{place}{on}. {_ASK} di dargli {needed}, poi rilancia il "
        f"comando. {_STAYED}"
    )


def _read_only(place: JournalAddress) -> JournalError:
    return JournalError(
        f"Il registro{place} è in sola lettura: forse è una copia del server vero. Controlla l'indirizzo del registro, "
        f"poi rilancia il comando. {_STAYED}"
    )


def busy_error(place: JournalAddress) -> JournalError:
    """Another run holds it."""
    return JournalError(
        f"Il registro{place} è occupato da un altro controllo. Aspetta che finisca e rilancia il comando. {_STAYED}"
    )


def overtaken_error(place: JournalAddress) -> JournalError:
    """Another run has written the same thing."""
    return JournalError(
        f"Un altro controllo ha scritto nel registro{place} nello stesso momento. Rilancia il comando. {_STAYED}"
    )


def interrupted_error(place: JournalAddress) -> JournalError:
    """The database broke it off, by itself or by somebody's hand."""
    return JournalError(
        f"Il registro{place} ha interrotto il lavoro perché ci metteva troppo, o perché qualcuno lo ha fermato. "
        f"Rilancia il comando; se succede ancora, {_ASK.lower()} di concedere più tempo (statement_timeout). {_STAYED}"
    )


def _too_many(place: JournalAddress) -> JournalError:
    return JournalError(
        f"Il server del registro{place} ha già tutte le connessioni occupate. Aspetta un minuto e rilancia il comando. "
        f"{_STAYED}"
    )


def _no_room(place: JournalAddress) -> JournalError:
    return JournalError(
        f"Per il registro{place} è finito lo spazio: il disco o la memoria. Libera spazio, poi rilancia il comando. "
        f"{_STAYED}"
    )


def too_long_error(place: JournalAddress) -> JournalError:
    """A value that the database cannot hold."""
    return JournalError(
        f"Un nome o un testo è troppo lungo per il registro{place}. Accorcia i nomi dei fogli e i testi più lunghi, "
        f"poi rilancia il comando. {_STAYED}"
    )


def _no_text(place: JournalAddress) -> JournalError:
    return JournalError(
        f"Un testo contiene un carattere che il registro{place} non può tenere. Riscrivi a mano i nomi copiati da "
        f"altri programmi, poi rilancia il comando. {_STAYED}"
    )


def _unknown(place: JournalAddress, state: str) -> JournalError:
    return JournalError(
        f"Il registro{place} ha rifiutato il lavoro con un errore che non conosco (codice {state}). Rilancia il "
        f"comando; se succede ancora, dai il codice a chi cura il server. {_STAYED}"
    )
