"""What an overview says in words, for the screen and the board alike. Pure."""

from collections.abc import Callable

from collector.app.overview import Action, Overview
from collector.app.unread_rows import unread_meetings_count
from collector.compile.agenda import AgendaEntry
from collector.text.italian import count, listed
from schemas.meeting import Meeting

Named = Callable[[Meeting], str]
"""How a meeting is called: on the screen by its id."""


def _by_id(meeting: Meeting) -> str:
    return meeting.id


def why(overview: Overview, named: Named = _by_id) -> str:
    """Return why the action is the thing to do now: a part of a sentence, without a command."""
    entry = overview.meeting
    called = named(entry.meeting) if entry else ""
    return {
        Action.LOOK: "dice che cosa non va",
        Action.FIRST_SYNC: "il primo controllo del foglio",
        Action.MEETING_ROWS: _why_rows(overview),
        Action.FILL: "poi si controlla",
        Action.KEYRING: (
            "non posso leggere il portachiavi: rifatti adesso, i documenti direbbero che a tutti "
            "manca la password"
        ),
        Action.PASSWORDS: _why_passwords(entry, called),
        Action.STOPPED: f"mail fermata per {_names(entry, 'refused')}",
        Action.FAILED: f"il server rifiuta la mail per {_names(entry, 'failed')}",
        Action.UNCERTAIN: _why_uncertain(overview),
        Action.EMAILS: _why_emails(entry, called),
        Action.MAILS: f"le mail per {called}",
        Action.DOCUMENTS: f"i documenti per {called}",
        Action.RENEW: "il foglio è cambiato: le mail pronte vanno riguardate",
        Action.SEND: "quando hai spedito le mail pronte",
        Action.SYNC: _why_sync(overview),
        Action.ASK: _rows_to_ask(overview.new_rows),
        Action.FLAGS: "righe da guardare, e nel foglio «Persone» nessuno a cui scrivere",
        Action.OTHER_ROWS: "righe da correggere",
        Action.NOTHING: "la prossima settimana: per ora è tutto fatto",
    }[overview.action]


def count_waiting(entry: AgendaEntry) -> int:
    """Return how many who have an email have no mail yet."""
    return sum(
        person.email is not None and person.code not in entry.mailed for person in entry.invited
    )


def meeting_doubts(entry: AgendaEntry) -> list[str]:
    """Return what keeps people of a meeting from their mail, a sentence each."""
    sentences = []
    if entry.locked:
        sentences.append(f"Senza password: {listed(person.name for person in entry.locked)}.")
    for what, label in (
        ("refused", "Mail fermata per"),
        ("failed", "Il server rifiuta la mail per"),
    ):
        names = _names(entry, what)
        if names:
            sentences.append(f"{label} {names}.")
    if entry.without_email:
        names = listed(person.name for person in entry.without_email)
        sentences.append(f"Senza email: {names}.")
    return sentences


def _names(entry: AgendaEntry | None, what: str) -> str:
    """Return the names of the invited people whose mail was "refused", or "failed"."""
    if entry is None:
        return ""
    codes = getattr(entry.progress, what)
    return listed(person.name for person in entry.invited if person.code in codes)


def _why_emails(entry: AgendaEntry | None, called: str) -> str:
    if entry is None:
        return ""
    names = listed(person.name for person in entry.without_email)
    return f"senza un'email non ricevono nulla per {called}: {names}"


def _why_passwords(entry: AgendaEntry | None, called: str) -> str:
    if entry is None:
        return ""
    names = listed(person.name for person in entry.locked)
    return f"senza password il documento per {called} non parte: {names}"


def _why_uncertain(overview: Overview) -> str:
    mail = overview.uncertain
    if mail is None:
        return ""
    name = overview.people[mail.person].name if mail.person in overview.people else mail.person
    return f"forse è arrivata una mail a {name}: chiedi"


def _why_rows(overview: Overview) -> str:
    return f"{unread_meetings_count(overview.lost_meetings)}: correggi nel foglio"


def _why_sync(overview: Overview) -> str:
    if overview.changed:
        return "il foglio è cambiato"
    return "nel foglio sono da aggiornare stati e segnalazioni"


def _rows_to_ask(rows: int) -> str:
    one, many = "riga nuova da chiedere", "righe nuove da chiedere"
    return f"{count(rows, one, many)} ai mediatori"
