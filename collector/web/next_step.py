"""The one thing to do next, as a button or a link of the board."""

from dataclasses import dataclass

from collector.app.overview import Action, Overview
from collector.app.overview_words import why
from collector.app.passwords import NO_KEYRING
from collector.compile.meeting_step import NextStep, meeting_step
from collector.errors import (
    CollectorError,
    DamagedJournalError,
    ManyGoneError,
    OlderWorkbookError,
    WrongJournalError,
)
from collector.text.italian import capital, listed, long_day
from schemas.delivery import REMINDER
from schemas.meeting import Meeting
from schemas.patterns import lazy_pattern

_QUESTIONS = (ManyGoneError, OlderWorkbookError, WrongJournalError, DamagedJournalError)
_COMMAND = lazy_pattern(r" Se [^.]*«collector [^»]*»\.")
_WITH_RESTORE = " con «collector restore --lost»"
CHECK: tuple[str, str] = ("Controlla adesso", "/controlla")


@dataclass(frozen=True)
class BoardStep:
    """What to do: a sentence, why, and the button or link for it.

    `is_button`: the address is posted to.
    """

    sentence: str
    detail: str
    label: str
    address: str
    is_button: bool = False


def next_step(overview: Overview) -> BoardStep:
    """Return what there is to do now."""
    label, address = _way(overview)
    is_button = address == CHECK[1] or address.endswith("/prepara")
    return BoardStep(_sentence(overview), _detail(overview), label, address, is_button)


def _way(overview: Overview) -> tuple[str, str]:
    """Return the label and the address of the button or link."""
    meeting = overview.meeting.meeting.id if overview.meeting else ""
    its_page = ("Vai all'incontro", f"/incontri/{meeting}")
    rows = ("Guarda quali righe", "#righe")
    return {
        Action.LOOK: CHECK if _asks(overview) else ("Guarda che cosa non va", "/salute"),
        Action.FIRST_SYNC: CHECK,
        Action.MEETING_ROWS: rows,
        Action.MAILS: _make_or_send(overview, meeting),
        Action.DOCUMENTS: ("Prepara", f"/incontri/{meeting}/prepara"),
        Action.KEYRING: ("Guarda che cosa fare", "/salute"),
        Action.PASSWORDS: ("Vai a «Persone»", "/persone"),
        Action.STOPPED: its_page,
        Action.FAILED: its_page,
        Action.UNCERTAIN: _uncertain(overview),
        Action.EMAILS: ("Vai a «Persone»", "/persone"),
        Action.FILL: CHECK,
        Action.RENEW: CHECK,
        Action.SEND: _unsent(overview),
        Action.SYNC: CHECK,
        Action.ASK: ("Guarda chi riceve che cosa", "/richieste"),
        Action.FLAGS: ("Guarda quali righe", "#manca"),
        Action.OTHER_ROWS: rows,
        Action.NOTHING: CHECK,
    }[overview.action]


def _make_or_send(overview: Overview, meeting: str) -> tuple[str, str]:
    entry = overview.meeting
    if entry and meeting_step(entry).next is not NextStep.PREPARE:
        return ("Vai all'incontro", f"/incontri/{meeting}")
    return ("Prepara", f"/incontri/{meeting}/prepara")


def _uncertain(overview: Overview) -> tuple[str, str]:
    mail = overview.uncertain
    if mail is None or mail.meeting.startswith(REMINDER):
        return ("Guarda quale", "#incerte")
    return ("Vai all'incontro", f"/incontri/{mail.meeting}")


def _unsent(overview: Overview) -> tuple[str, str]:
    """Return where the mails in the folder are marked as sent."""
    mailings = {mail.meeting for mail in overview.unsent}
    if any(mailing.startswith(REMINDER) for mailing in mailings):
        return ("Guarda quali", "#da-spedire")
    if len(mailings) == 1:
        return ("Guarda quali", f"/incontri/{mailings.pop()}")
    return ("Guarda quali", "/incontri")


def _sentence(overview: Overview) -> str:
    meeting = _named(overview.meeting.meeting) if overview.meeting else "l'incontro"
    return {
        Action.LOOK: _look_sentence(overview),
        Action.FIRST_SYNC: "Fai il primo controllo del foglio.",
        Action.MEETING_ROWS: "Correggi le righe di «Incontri» che non si possono leggere.",
        Action.MAILS: f"Prepara e spedisci {meeting}.",
        Action.DOCUMENTS: f"Prepara i documenti per {meeting}.",
        Action.KEYRING: f"{NO_KEYRING}.",
        Action.PASSWORDS: _passwords_sentence(overview),
        Action.STOPPED: "Guarda perché una mail è stata fermata.",
        Action.FAILED: "Correggi un'email nel foglio «Persone», poi controlla.",
        Action.UNCERTAIN: "Chiedi se una mail è arrivata.",
        Action.EMAILS: "Scrivi l'email di chi non l'ha nel foglio «Persone», poi controlla.",
        Action.FILL: (
            f"Scrivi nel foglio in {listed(f'«{tab}»' for tab in overview.empty)}, poi controlla."
        ),
        Action.RENEW: "Il foglio è cambiato: controllalo prima di spedire.",
        Action.SEND: "Spedisci le mail pronte, poi segnale come spedite.",
        Action.SYNC: _sync_sentence(overview),
        Action.ASK: "Scrivi a chi deve completare.",
        Action.FLAGS: "Guarda le righe da completare.",
        Action.OTHER_ROWS: "Correggi le righe che non si possono leggere.",
        Action.NOTHING: "Per ora è tutto fatto.",
    }[overview.action]


def _passwords_sentence(overview: Overview) -> str:
    if overview.has_keyring:
        return "Dai una password a chi non l'ha."
    return f"{NO_KEYRING}."


def beside_buttons(trouble: CollectorError) -> str:
    """Return what an error says, without the command where the board has a button for it."""
    if not isinstance(trouble, (ManyGoneError, OlderWorkbookError, WrongJournalError)):
        return str(trouble)
    return _COMMAND.sub("", str(trouble).replace(_WITH_RESTORE, ""))


def _asks(overview: Overview) -> bool:
    """Return whether a check would end with a question that a person can answer."""
    return any(isinstance(trouble, _QUESTIONS) for trouble in overview.troubles)


def _look_sentence(overview: Overview) -> str:
    if _asks(overview):
        return "Il controllo si ferma qui: guarda perché, e decidi tu."
    return "Qualcosa non si può guardare."


def _sync_sentence(overview: Overview) -> str:
    if overview.changed:
        return "Il foglio è cambiato: controllalo."
    return "Controlla il foglio: aggiorna stati e segnalazioni."


_PLAIN = frozenset(
    {
        Action.LOOK,
        Action.FILL,
        Action.SYNC,
        Action.FIRST_SYNC,
        Action.NOTHING,
        Action.RENEW,
        Action.SEND,
        Action.OTHER_ROWS,
        Action.DOCUMENTS,
        Action.MAILS,
    }
)
"""Actions of which the sentence says all."""
_KEYRING_DETAIL = (
    "Se le hai già date su un altro computer, lavora da lì: qui i documenti non partono. Se qui "
    "non c'è un portachiavi, ognuna va nella sua variabile d'ambiente."
)


def _detail(overview: Overview) -> str:
    """Return why, a sentence; '' where nothing is to be added."""
    if overview.action in _PLAIN:
        return ""
    if overview.action in (Action.KEYRING, Action.PASSWORDS) and not overview.has_keyring:
        return _KEYRING_DETAIL
    return f"{capital(why(overview, _named)).removesuffix('.')}."


def _named(meeting: Meeting) -> str:
    """Return "l'incontro di giovedì 25 giugno 2026": its kind stands in the list below."""
    return f"l'incontro di {long_day(meeting.date)}"
