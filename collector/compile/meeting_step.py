"""Where a meeting stands in a few words, and the one thing to do next for it. Pure."""

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Final

from collector.compile.agenda import DUE_DAYS_BEFORE, AgendaEntry, MeetingState
from collector.text.italian import count, short_day


class NextStep(enum.StrEnum):
    """What is to be done next for a meeting. MARK: say which mails of the folder were sent.

    SETTLE: say whether an uncertain mail arrived. WITHDRAW: put aside mails of the folder that
    nobody is to send any more. LOOK: something keeps mails from going.
    """

    PREPARE = "prepare"
    SEND = "send"
    MARK = "mark"
    SETTLE = "settle"
    WITHDRAW = "withdraw"
    LOOK = "look"
    NOTHING = "nothing"


NEXT_LABELS: Final = {
    NextStep.PREPARE: "Prepara",
    NextStep.SEND: "Spedisci",
    NextStep.MARK: "Segna come spedite",
    NextStep.SETTLE: "Chiedi se è arrivata",
    NextStep.WITHDRAW: "Togli le mail che non vanno più",
    NextStep.LOOK: "Guarda che cosa manca",
    NextStep.NOTHING: "Apri",
}
"""What the one next button or link of a meeting is called."""


@dataclass(frozen=True, slots=True)
class MeetingStep:
    """Where a meeting stands. `words`: the state, `more`: what there is to add, both in Italian.

    `is_urgent`: somebody is to do something about it now.
    """

    words: str
    more: str
    next: NextStep
    is_urgent: bool

    @property
    def label(self) -> str:
        """What the button or link for it is called."""
        return NEXT_LABELS[self.next]


def meeting_step(entry: AgendaEntry) -> MeetingStep:
    """Return where a meeting stands and what is next: what may go wrong first, then in order."""
    known = entry.progress
    if known.uncertain:
        mails = count(len(known.uncertain), "mail", "mail")
        return MeetingStep("incerto", f"di {mails} non si sa se è arrivata", NextStep.SETTLE, True)
    if entry.state is MeetingState.PAST:
        return _past(entry)
    step = _coming(entry)
    if not entry.obsolete:
        return step
    number = count(len(entry.obsolete), "mail non va più spedita", "mail non vanno più spedite")
    more = "; ".join(filter(None, (step.more, number)))
    return MeetingStep(step.words, more, NextStep.WITHDRAW, True)


def _coming(entry: AgendaEntry) -> MeetingStep:
    known = entry.progress
    if not known.documents:
        return _without_documents(entry)
    if known.to_make or known.to_remake:
        words = "da rifare" if known.to_remake else "da preparare"
        number = f"{len(known.to_make | known.to_remake)} di {len(entry.invited) + 1}"
        more = "; ".join(filter(None, (number, _in_folder(entry))))
        return MeetingStep(words, more, NextStep.PREPARE, entry.is_near)
    if entry.can_be_mailed:
        waiting = count(len(entry.waiting), "persona aspetta la mail", "persone aspettano la mail")
        more = "; ".join(filter(None, (waiting, _in_folder(entry))))
        return MeetingStep("pronto", more, NextStep.SEND, entry.is_near)
    if entry.to_send:
        return MeetingStep("pronto", _in_folder(entry), NextStep.MARK, entry.is_near)
    if entry.waiting or known.found_on_disk:
        held = count(len(entry.waiting), "mail non può partire", "mail non possono partire")
        more = held if entry.waiting else "c'è una mail che il registro non conosce"
        return MeetingStep("pronto", more, NextStep.LOOK, entry.is_near)
    if known.sent:
        mails = count(len(known.sent), "mail spedita", "mail spedite")
        return MeetingStep("spedito", mails, NextStep.NOTHING, False)
    return MeetingStep("pronto", "nessuno ha un'email", NextStep.LOOK, False)


def _in_folder(entry: AgendaEntry) -> str:
    """Return how many mails lie in the folder to be sent, '' for none."""
    if not entry.to_send:
        return ""
    mails = count(len(entry.to_send), "mail da spedire a mano", "mail da spedire a mano")
    old = len(entry.to_send & entry.progress.outdated_mails)
    if not old:
        return mails
    return (
        f"{mails}, con fatti più vecchi"
        if old == len(entry.to_send)
        else (f"{mails}, {old} con fatti più vecchi")
    )


def _past(entry: AgendaEntry) -> MeetingStep:
    known = entry.progress
    if known.to_send:
        one, several = "mail non è segnata come spedita", "mail non sono segnate come spedite"
        more = count(len(known.to_send), one, several)
        return MeetingStep("passato", more, NextStep.MARK, False)
    sent = count(len(known.sent), "mail spedita", "mail spedite") if known.sent else ""
    return MeetingStep("passato", sent, NextStep.NOTHING, False)


def _without_documents(entry: AgendaEntry) -> MeetingStep:
    if entry.is_near:
        return MeetingStep("da preparare", "", NextStep.PREPARE, True)
    begin = entry.meeting.date - dt.timedelta(days=DUE_DAYS_BEFORE)
    return MeetingStep("in arrivo", f"da preparare dal {short_day(begin)}", NextStep.NOTHING, False)
