"""All commands by name: where each is, and what the list in the help says of it.

A command's module is imported when the command runs or when its own help is asked for: most of the
time that a short command takes is imports.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import click


class ListedCommand(NamedTuple):
    """Where a command is: a module of this room and a name in it. `summary`: what the list says,
    the first sentence of its help, which a test holds it to.
    """

    module: str
    name: str
    summary: str


ENTRIES: Final = {
    "init": ListedCommand(
        "project",
        "init",
        "Prepara un progetto: collector.toml, il foglio schede.xlsx, nuovo, oppure un foglio "
        "che c'è già (--adopt), e un file...",
    ),
    "board": ListedCommand(
        "board",
        "board",
        "Tutto il lavoro della settimana nel browser, solo su questo computer.",
    ),
    "week": ListedCommand(
        "week",
        "week",
        "Tutta la settimana in un comando: controllo, richieste, documenti e mail degli "
        "incontri vicini.",
    ),
    "sync": ListedCommand(
        "sync",
        "sync",
        "Controlla il foglio: segnala che cosa manca, ricorda ogni riga nel registro.",
    ),
    "doctor": ListedCommand(
        "project",
        "doctor",
        "Controlla che tutto sia a posto: impostazioni, foglio, Google, modulo, registro, disco.",
    ),
    "flags": ListedCommand("sync", "flags", "Mostra le segnalazioni di adesso, per mediatore."),
    "explain": ListedCommand(
        "sync",
        "explain",
        "Spiega una riga: come è letta ogni cella, con quale regola, da quando, che cosa manca.",
    ),
    "versions": ListedCommand(
        "restoring",
        "versions",
        "Mostra ogni versione di una riga, o di un nucleo e dei suoi colloqui: quando, e che "
        "cosa è cambiato.",
    ),
    "restore": ListedCommand(
        "restoring",
        "restore",
        "Rimette in fondo al foglio le righe sparite, come il registro le ha viste l'ultima volta.",
    ),
    "history": ListedCommand(
        "documents",
        "history",
        "Scrive la storia di ogni nucleo (o di quelli indicati), per codice: pagina, PDF e "
        "documento di Word.",
    ),
    "meetings": ListedCommand(
        "documents",
        "meetings",
        "Mostra gli incontri: che cosa arriva, che cosa è da preparare, a chi è andato il "
        "documento.",
    ),
    "digest": ListedCommand(
        "documents",
        "digest",
        "Prepara i documenti di un incontro, pagina, PDF e Word: la copia per la sala e una "
        "per ogni destinatario.",
    ),
    "key": ListedCommand(
        "documents",
        "key",
        "Scrive la chiave per una persona: quale codice è quale famiglia, per i nuclei che "
        "può leggere oggi.",
    ),
    "send": ListedCommand(
        "mail",
        "send",
        "Una mail per ogni destinatario, mai due volte la stessa: spedita, o pronta in "
        "uscite/posta senza un server.",
    ),
    "remind": ListedCommand(
        "reminders",
        "remind",
        "Un messaggio per ogni mediatore con le righe da completare, senza dati delle famiglie.",
    ),
    "password": ListedCommand(
        "passwords",
        "password",
        "La password con cui una persona apre i PDF che riceve: nel portachiavi del sistema.",
    ),
    "mail-login": ListedCommand(
        "mail_login",
        "mail_login",
        "Il consenso per spedire dove il server rifiuta le password (Microsoft 365, Google): "
        "una volta sola, nel browser.",
    ),
    "texts": ListedCommand(
        "redactions",
        "texts",
        "Mostra le parole coperte nei documenti, dalla più frequente; con una PAROLA, i "
        "testi in cui si trova.",
    ),
    "nuclei": ListedCommand(
        "sync", "nuclei", "Mostra codici e nomi dei nuclei, solo sullo schermo."
    ),
    "export": ListedCommand(
        "sync",
        "export",
        "Scrive i colloqui, come sono letti adesso, in un file per altri programmi: tutti, o "
        "quelli di un periodo, di un...",
    ),
    "log": ListedCommand(
        "log",
        "log",
        "Con un NUCLEO (codice o nome): chi ha ricevuto che cosa, quando, in quale documento.",
    ),
    "form": ListedCommand(
        "intake",
        "form",
        "Prepara o aggiorna il modulo Google con le domande della scheda, oppure la scheda "
        "da stampare (--paper).",
    ),
    "import": ListedCommand(
        "intake",
        "import_files",
        "Aggiunge al foglio i colloqui dei vecchi fogli Word, mai due volte lo stesso.",
    ),
    "hold": ListedCommand(
        "erasures",
        "hold",
        "Un nucleo o una persona che per ora non si cancella, e perché.",
    ),
    "forget": ListedCommand(
        "erasures",
        "forget",
        "Cancella una famiglia o una persona dappertutto: foglio, registro con tutte le "
        "versioni, documenti, mail, copie.",
    ),
    "retention": ListedCommand(
        "retention",
        "retention",
        "Mostra per quanto tempo ancora si conserva: che cosa è da cancellare adesso e che "
        "cosa lo sarà presto, per codice.",
    ),
    "journal": ListedCommand(
        "project",
        "journal",
        "Il registro, la memoria di ogni riga: rimetterne uno al suo posto, o in chiaro.",
    ),
    "backup": ListedCommand(
        "backup",
        "backup",
        "Una copia di sicurezza in un solo file cifrato: registro, impostazioni, mail.",
    ),
    "demo": ListedCommand(
        "project",
        "demo",
        "Mostra tutto su un progetto inventato: foglio, segnalazioni, storie, documenti, mail.",
    ),
    "help": ListedCommand(
        "help",
        "help_command",
        "Mostra questo elenco, o l'aiuto di un comando: collector help sync.",
    ),
}
"""The help lists them in this order: that in which one comes to use them."""


def find_command(name: str) -> "click.Command | None":
    """Return the command of a name, imported now; None for a name that is none."""
    entry = ENTRIES.get(name)
    if entry is None:
        return None
    found: click.Command = getattr(import_module(f"collector.cli.{entry.module}"), entry.name)
    return found
