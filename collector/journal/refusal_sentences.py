"""What a journal's database refuses, as a sentence for each kind: what, where, what to do. Pure.

No sentence repeats what the database says: it may hold a password, or a cell.
"""

from typing import Final

from collector.errors import DamagedJournalError, JournalError
from collector.journal.address import JournalAddress
from schemas.patterns import lazy_pattern

_STAYED: Final = "Questo passo non è entrato nel registro; quello che c'era è rimasto com'era."
_ASK: Final = "Chiedi a chi cura il server"
_RIGHTS: Final = {
    "SELECT": "leggere (SELECT)",
    "INSERT": "aggiungere righe (INSERT)",
    "UPDATE": "cambiare righe (UPDATE)",
    "DELETE": "togliere righe (DELETE)",
    "CREATE": "creare le tabelle (CREATE)",
    "ALTER": "cambiare le tabelle (deve esserne il proprietario)",
}
_TABLE: Final = lazy_pattern(r'\b(?:INTO|UPDATE|FROM|TABLE)\s+"?(\w+)')


def damaged_error(address: JournalAddress) -> JournalError:
    """Something in the journal cannot be what this program wrote.

    A DamagedJournalError, but for a server's: who reads that sentence puts an old copy in the place
    of a file.
    """
    if address.on_server:
        return JournalError(
            f"Nel registro{address} c'è qualcosa che non ha scritto collector, o mancano tabelle. "
            f"Non l'ho toccato. {_ASK} se le tabelle sono state cambiate a mano, poi rilancia il "
            "comando."
        )
    return DamagedJournalError(
        f"Il registro{address} è danneggiato o non è un registro di collector. Non l'ho toccato. "
        "Per rimettere l'ultima copia di sicurezza: «collector journal adopt COPIA»; se è una "
        "copia cifrata, «collector backup --restore COPIA». Se non c'è una copia, «collector sync "
        "--new-journal» comincia un registro nuovo. In tutti e due i casi quello di adesso viene "
        "messo da parte, non cancellato."
    )


def unreachable_error(address: JournalAddress) -> JournalError:
    """The server does not answer, or the connection was lost."""
    return JournalError(
        f"Il server del registro non risponde: non riesco a raggiungere il registro{address}, o la "
        f"connessione è caduta. Controlla la rete e l'indirizzo, e {_ASK.lower()} se è acceso; poi "
        f"rilancia il comando. {_STAYED}"
    )


def starting_error(address: JournalAddress) -> JournalError:
    """The server is starting or shutting down."""
    return JournalError(
        f"Il server del registro{address} si sta accendendo o spegnendo. Aspetta un minuto e "
        f"rilancia il comando. {_STAYED}"
    )


def sign_in_error(address: JournalAddress) -> JournalError:
    """The server refuses the user."""
    who = f"l'utente «{address.user}»" if address.user else "questo utente"
    return JournalError(
        f"Il server del registro non fa entrare {who} nel registro{address}: la password, il nome "
        "o il permesso di entrare non vanno bene. Correggi l'indirizzo del registro, poi rilancia "
        f"il comando. {_STAYED}"
    )


def no_database_error(address: JournalAddress) -> JournalError:
    """The server has no such database."""
    return JournalError(
        f"Sul server «{address.host or 'di questo computer'}» il database «{address.database}» non "
        f"c'è. Controlla il nome nell'indirizzo del registro, oppure {_ASK.lower()} di crearlo; "
        f"poi rilancia il comando. {_STAYED}"
    )


def no_right_error(statement: str, address: JournalAddress) -> JournalError:
    """The user may not do what `statement` does."""
    verb = statement.lstrip().partition(" ")[0].partition("\n")[0].upper()
    right = _RIGHTS.get(verb, "lavorare (SELECT, INSERT, UPDATE, DELETE)")
    if verb == "INSERT" and "ON CONFLICT" in statement:
        right = "aggiungere e cambiare righe (INSERT e UPDATE)"
    table = _TABLE.search(statement)
    on = f", tabella «{table[1]}»" if table else ""
    who = f"L'utente «{address.user}»" if address.user else "Il tuo utente"
    needed = (
        "CREATE e USAGE sullo schema"
        if verb == "CREATE"
        else "SELECT, INSERT, UPDATE e DELETE su tutte le tabelle"
    )
    return JournalError(
        f"{who} non ha il permesso di {right} nel registro{address}{on}. {_ASK} di dargli "
        f"{needed}, poi rilancia il comando. {_STAYED}"
    )


def read_only_error(address: JournalAddress) -> JournalError:
    """The server takes no writes."""
    return JournalError(
        f"Il registro{address} è in sola lettura: forse è una copia del server vero. Controlla "
        f"l'indirizzo del registro, poi rilancia il comando. {_STAYED}"
    )


def busy_error(address: JournalAddress) -> JournalError:
    """Another run holds the journal."""
    return JournalError(
        f"Il registro{address} è occupato da un altro controllo. Aspetta che finisca e rilancia il "
        f"comando. {_STAYED}"
    )


def overtaken_error(address: JournalAddress) -> JournalError:
    """Another run has written the same thing."""
    return JournalError(
        f"Un altro controllo ha scritto nel registro{address} nello stesso momento. Rilancia il "
        f"comando. {_STAYED}"
    )


def interrupted_error(address: JournalAddress) -> JournalError:
    """The database broke the work off, by itself or by somebody's hand."""
    return JournalError(
        f"Il registro{address} ha interrotto il lavoro perché ci metteva troppo, o perché qualcuno "
        f"lo ha fermato. Rilancia il comando; se succede ancora, {_ASK.lower()} di concedere più "
        f"tempo (statement_timeout). {_STAYED}"
    )


def no_connection_error(address: JournalAddress) -> JournalError:
    """The server has no connection left."""
    return JournalError(
        f"Il server del registro{address} ha già tutte le connessioni occupate. Aspetta un minuto "
        f"e rilancia il comando. {_STAYED}"
    )


def no_space_error(address: JournalAddress) -> JournalError:
    """Disk or memory is full."""
    return JournalError(
        f"Per il registro{address} è finito lo spazio: il disco o la memoria. Libera spazio, poi "
        f"rilancia il comando. {_STAYED}"
    )


def too_long_error(address: JournalAddress) -> JournalError:
    """A value is too long for the database."""
    return JournalError(
        f"Un nome o un testo è troppo lungo per il registro{address}. Accorcia i nomi dei fogli e "
        f"i testi più lunghi, poi rilancia il comando. {_STAYED}"
    )


def bad_character_error(address: JournalAddress) -> JournalError:
    """A text has a character that the database cannot hold."""
    return JournalError(
        f"Un testo contiene un carattere che il registro{address} non può tenere. Riscrivi a mano "
        f"i nomi copiati da altri programmi, poi rilancia il comando. {_STAYED}"
    )


def unknown_error(address: JournalAddress, state: str) -> JournalError:
    """Something else. `state`: the database's own code for it."""
    return JournalError(
        f"Il registro{address} ha rifiutato il lavoro con un errore che non conosco (codice "
        f"{state}). Rilancia il comando; se succede ancora, dai il codice a chi cura il server. "
        f"{_STAYED}"
    )


def no_write_permission_error(address: JournalAddress) -> JournalError:
    """The file may not be written."""
    return JournalError(
        f"Nel registro{address} non posso scrivere: manca il permesso. Controlla che si possa "
        f"scrivere nel file e nella sua cartella, poi rilancia il comando. {_STAYED}"
    )


def cannot_open_error(address: JournalAddress) -> JournalError:
    """The file cannot be opened."""
    return JournalError(
        f"Non riesco ad aprire il registro{address}. Controlla che la cartella esista e che il "
        f"file si possa leggere e scrivere, poi rilancia il comando. {_STAYED}"
    )


def disk_error(address: JournalAddress) -> JournalError:
    """The disk does not answer, or is full."""
    return JournalError(
        f"Non riesco a leggere o a scrivere il registro{address}: il disco non risponde o è "
        "pieno. Controlla che il disco non sia pieno e sia collegato, poi rilancia il comando. "
        f"{_STAYED}"
    )
