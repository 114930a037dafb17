"""What a week leaves for a person, as sentences that say what to do. Values in, texts out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from collector.app.folders import OUTBOX_FOLDER
from collector.app.settings import Settings
from collector.app.week import Step, Week
from collector.app.week_left import Left, LeftKind
from collector.cli.output.console import count
from collector.cli.output.unread_rows import unread_sentences
from collector.compile.agenda import MeetingState
from collector.deliver.reminder_plan import Unanswered
from collector.sync.owners import COORDINATION, UNCLEAR_MEDIATOR
from collector.text.italian import capital, joined, listed
from schemas.cells.normalise import plain
from schemas.delivery import REMINDER
from schemas.person import Job

_STEPS: Final = {
    Step.SYNC: "il controllo",
    Step.REMINDERS: "le richieste",
    Step.DOCUMENTS: "i documenti",
    Step.MAILS: "le mail",
    Step.BACKUP: "la copia di sicurezza",
}
_ROWS_SHOWN: Final = 4
_NOTHING_WRITTEN: Final = ("Non ho scritto nulla.", "Non ho spedito nulla.")


def left_sentences(settings: Settings, week: Week, left: Sequence[Left]) -> list[str]:
    """Return a sentence for each kind of thing that is left, the gravest first."""
    about = _About(settings, week)
    by_kind: dict[LeftKind, list[Left]] = {}
    for one in left:
        by_kind.setdefault(one.kind, []).append(one)
    sentences = []
    for kind, tell in about.tellers.items():
        if kind in by_kind:
            sentences += tell(by_kind[kind])
    return sentences


def shown_name(mediator: str) -> str:
    """Return how a mediator is named here; "(coordinamento)", who is none, without brackets."""
    return capital(mediator.strip("()"))


@dataclass(frozen=True)
class _About:
    """Tells of one week."""

    settings: Settings
    week: Week

    @cached_property
    def tellers(self) -> Mapping[LeftKind, Callable[[Sequence[Left]], list[str]]]:
        """What tells of each kind, in the order shown."""
        return {
            LeftKind.STOPPED: self._stopped,
            LeftKind.UNREAD_MEETINGS: self._unread_meetings,
            LeftKind.WORKBOOK: self._workbook,
            LeftKind.UNCERTAIN: self._uncertain,
            LeftKind.REFUSED: self._refused,
            LeftKind.FAILED: self._failed,
            LeftKind.LATER: self._later,
            LeftKind.NO_PASSWORD: self._no_password,
            LeftKind.NO_EMAIL: self._no_email,
            LeftKind.UNRECORDED: self._unrecorded,
            LeftKind.BUSY: self._busy,
            LeftKind.NO_COPY: self._no_copy,
            LeftKind.UNREAD_ROWS: self._unread_rows,
            LeftKind.ROWS: self._rows,
            LeftKind.TO_SEND: self._to_send,
        }

    def _name(self, code: str) -> str:
        person = self.week.people.get(code)
        return person.name if person else code

    def _who(self, left: Sequence[Left]) -> str:
        """Return the names, each once."""
        return listed(self._name(code) for code in dict.fromkeys(one.person for one in left))

    def _who_and_why(self, left: Sequence[Left]) -> str:
        """Return the names, those with the same reason together, each reason behind them."""
        whys = {
            (outcome.letter.meeting, outcome.letter.person): "; ".join(outcome.why)
            for outcome in self.week.outcomes
        }
        by_why: dict[str, list[Left]] = {}
        for one in left:
            by_why.setdefault(whys.get((one.meeting, one.person), ""), []).append(one)
        groups = [
            f"{self._who(same)} ({why})" if why else self._who(same) for why, same in by_why.items()
        ]
        return "; ".join(groups)

    def _stopped(self, _: Sequence[Left]) -> list[str]:
        """Return what could not be done and why: a reason that is the same is said once."""
        steps: dict[str, dict[str, None]] = {}
        for one in self.week.stopped:
            why = str(one.error)
            for needless in _NOTHING_WRITTEN:
                why = why.replace(needless, "").strip()
            steps.setdefault(why, {})[_STEPS[one.step]] = None
        return [f"Non posso fare {listed(parts)}. {why}" for why, parts in steps.items()]

    def _workbook(self, _: Sequence[Left]) -> list[str]:
        why = self.week.sync.waiting_reason
        for needless in _NOTHING_WRITTEN:
            why = why.replace(needless, "").strip()
        return [
            "Codici, stati e segnalazioni non sono ancora nel foglio (nel registro sì): "
            f"{why} Poi «collector sync»."
        ]

    def _uncertain(self, left: Sequence[Left]) -> list[str]:
        sentences = []
        for one in left:
            meeting, code = one.meeting, one.person
            to_whom = joined("a", self._name(code))
            if meeting.startswith(REMINDER):
                sentences.append(
                    f"Forse è arrivata la richiesta {to_whom}: chiedi a voce. Se non è "
                    "arrivata, di' tu le righe («collector flags»). Poi, in ogni caso: "
                    f"«collector send --meeting {meeting} --arrived {code}»."
                )
                continue
            sentences.append(
                f"Forse è arrivata la mail {to_whom}: chiedi. Se sì: «collector send --meeting "
                f"{meeting} --arrived {code}»; se no: «collector send --meeting {meeting} --again "
                f"--to {code}»."
            )
        return sentences

    def _refused(self, left: Sequence[Left]) -> list[str]:
        return [
            f"Fermata la mail per {self._who_and_why(left)}. Correggi nel foglio, poi di nuovo "
            "«collector week»."
        ]

    def _failed(self, left: Sequence[Left]) -> list[str]:
        one = left[0]
        again = ""
        if not one.meeting.startswith(REMINDER):
            again = (
                f" Se è giusta: «collector send --meeting {one.meeting} --again --to {one.person}»."
            )
        return [
            f"Il server non accetta la mail per {self._who_and_why(left)}. Correggi l'email nel "
            f"foglio «Persone», poi di nuovo «collector week».{again}"
        ]

    def _later(self, left: Sequence[Left]) -> list[str]:
        return [
            f"Non ancora partita la mail per {self._who_and_why(left)}. Non si perde: più tardi di "
            "nuovo «collector week»."
        ]

    def _no_password(self, left: Sequence[Left]) -> list[str]:
        return [
            f"Senza password il documento non parte: {self._who(left)}. «collector password "
            "--generate» le inventa e le mostra una volta: si dicono a voce. Poi di nuovo "
            "«collector week»."
        ]

    def _no_email(self, left: Sequence[Left]) -> list[str]:
        return [
            f"Senza un'email sicura non ricevono nulla: {self._who(left)}. Scrivila nel foglio "
            "«Persone», poi di nuovo «collector week»; intanto il documento si può stampare."
        ]

    def _unrecorded(self, left: Sequence[Left]) -> list[str]:
        return [
            f"C'è già una mail per {self._who(left)}, e il registro non sa se è partita. Se sì: "
            "«collector send --sent»; se no: «collector send --again»."
        ]

    def _busy(self, left: Sequence[Left]) -> list[str]:
        return [
            f"Un altro comando sta già facendo la mail per {self._who(left)}: guarda con "
            "«collector meetings» com'è andata."
        ]

    def _no_copy(self, left: Sequence[Left]) -> list[str]:
        return [
            f"La mail per {self._who(left)} è partita, ma non ne ho potuto tenere una copia: "
            "controlla la cartella e il disco."
        ]

    def _unread_meetings(self, _: Sequence[Left]) -> list[str]:
        return unread_sentences([row for row in self.week.unread if row.is_lost_meeting])

    def _unread_rows(self, _: Sequence[Left]) -> list[str]:
        return unread_sentences([row for row in self.week.unread if not row.is_lost_meeting])

    def _rows(self, _: Sequence[Left]) -> list[str]:
        reminders = self.week.reminders
        if reminders is None:
            return []
        return [self._rows_of(waiting) for waiting in reminders.plan.unanswered]

    def _rows_of(self, waiting: Unanswered) -> str:
        places = [f"{row.tab} {row.row}" for row in waiting.rows]
        shown = ", ".join(places[:_ROWS_SHOWN]) + (", …" if len(places) > _ROWS_SHOWN else "")
        number = count(len(places), "riga", "righe")
        return f"{shown_name(waiting.name)}, {number} ({shown}): {self._why_rows(waiting)}"

    def _why_rows(self, waiting: Unanswered) -> str:
        is_one = len(waiting.rows) == 1
        if waiting.person:
            days = self.settings.mail.remind_days
            return f"nessuna risposta da almeno {count(days, 'giorno', 'giorni')}. Chiedi a voce."
        if waiting.name in (COORDINATION, UNCLEAR_MEDIATOR):
            yours = "è tua" if is_one else "sono tue"
            return f"{yours}; «collector flags» dice che cosa guardare."
        mediators = {
            plain(person.name) for person in self.week.people.values() if person.job is Job.MEDIATOR
        }
        if plain(waiting.name) not in mediators:
            return self._why_nobody(waiting)
        asking = "chiederla" if is_one else "chiederle"
        return f"nel foglio «Persone» non c'è la sua email, quindi tocca a te {asking}."

    def _why_nobody(self, waiting: Unanswered) -> str:
        """Return what the flags say of a mediator who is not in *Persone*."""
        places = {(row.tab, row.row) for row in waiting.rows}
        messages = {
            flag.message: None
            for group in self.week.missing
            for flag in group.flags
            if flag.field == "mediator" and (flag.tab, flag.row) in places
        }
        said = " ".join(messages)
        return said or "nel foglio «Persone» non c'è: correggi il nome o aggiungi la persona."

    def _to_send(self, left: Sequence[Left]) -> list[str]:
        """Return what to do with mails in the folder, those of a past meeting first."""
        over = {
            entry.meeting.id
            for entry in self.week.agenda.entries
            if entry.state is MeetingState.PAST
        }
        sentences = []
        past = [mail for mail in left if mail.meeting in over]
        if past:
            number = count(
                len(past), "mail per un incontro passato è", "mail per incontri passati sono"
            )
            which = listed(dict.fromkeys(mail.meeting for mail in past))
            sentences.append(
                f"{number} ancora in «{self._folder}» ({which}): quello che è partito si segna con "
                "«collector send --sent PERSONA»; i file non partiti si possono cancellare."
            )
        coming = [mail for mail in left if mail.meeting not in over]
        if coming:
            sentences.append(self._to_send_now(coming))
        return sentences

    def _to_send_now(self, left: Sequence[Left]) -> str:
        number = count(len(left), "mail è pronta", "mail sono pronte")
        it, sent = "spediscile", "le hai spedite"
        if len(left) == 1:
            it, sent = "spediscila", "l'hai spedita"
        return (
            f"{number} in «{self._folder}» per {self._who(left)}: {it}. Quando {sent}: «collector "
            "send --sent»."
        )

    @property
    def _folder(self) -> str:
        return f"{self.settings.out.name}/{OUTBOX_FOLDER}"
