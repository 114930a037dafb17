"""Requests to those who must complete rows: who gets which, sent on a yes, settled by hand."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from collector.app.project import now, open_journal
from collector.app.reminder_words import NOTHING_NEW, OUTCOME_WORDS, reminder_troubles
from collector.app.reminding import Reminding, carry_out_reminding, plan_reminding
from collector.app.sent_mails import mark_arrived, mark_sent, uncertain_requests
from collector.app.settings import Settings
from collector.deliver.letter import LetterOutcome, LetterResult
from collector.deliver.reminder_plan import ReminderRow
from collector.journal.deliveries import RecordedMail
from collector.text.italian import count, listed
from collector.web.board import Board, see
from collector.web.tasks import TaskEnd
from collector.web.value_cache import Pending
from collector.web.visit import Visit, change, page

_CHANGED: Final = (
    "Intanto le richieste sono cambiate: non ne ho spedita nessuna. Guarda di nuovo chi riceve che "
    "cosa."
)
_SETTLED: Final = "Quella mail non aspetta più niente: forse l'ha già segnata un'altra scheda."


@dataclass(frozen=True)
class RequestLine:
    """One person: what becomes of their message, and which rows it asks for.

    `subject` and `text`: of the message that would go; '' where none would.
    """

    name: str
    address: str
    state: str
    rows: tuple[ReminderRow, ...]
    subject: str
    text: str


def show(board: Board, visit: Visit) -> Response:
    """Show who would get which message now."""
    settings = board.settings()
    planned = _planned(board, settings)
    reminding = planned.value
    return board.page(
        visit.session,
        "requests.html.j2",
        here="/",
        title="Richieste",
        pending=not planned.is_current,
        reminding=reminding,
        is_current=planned.is_current,
        lines=list(_lines(reminding)) if reminding else [],
        has_server=bool(reminding and reminding.run.server),
    )


def _planned(board: Board, settings: Settings, *, wait: float | None = 0.15) -> Pending[Reminding]:
    return board.value("reminders", settings, lambda: plan_reminding(settings), wait=wait)


def _lines(reminding: Reminding) -> Iterator[RequestLine]:
    """Yield those with rows to complete, then the coordinators who hear of those of others."""
    outcomes = {outcome.letter.person: outcome for outcome in reminding.run.outcomes}
    mediators = set()
    for reminder in reminding.run.plan.reminders:
        code = reminder.person.code
        mediators.add(code)
        yield _line(reminding, code, outcomes.get(code), reminder.rows)
    for code, outcome in outcomes.items():
        if code not in mediators:
            rows = [row for waiting in reminding.run.plan.unanswered for row in waiting.rows]
            yield _line(reminding, code, outcome, tuple(rows))


def _line(
    reminding: Reminding, code: str, outcome: LetterOutcome | None, rows: tuple[ReminderRow, ...]
) -> RequestLine:
    person = reminding.people.get(code)
    goes = outcome is not None and outcome.result is LetterResult.READY
    letter = outcome.letter if outcome else None
    return RequestLine(
        name=person.name if person else code,
        address=(letter.to if letter else person.email if person else "") or "",
        state=OUTCOME_WORDS[outcome.result] if outcome else NOTHING_NEW,
        rows=rows,
        subject=letter.subject if goes and letter else "",
        text=letter.text if goes and letter else "",
    )


def send(board: Board, visit: Visit) -> Response:
    """Send the requests that were shown."""
    mark = visit.typed("mark")

    def work(say: Callable[[str], None]) -> TaskEnd:
        settings = board.settings()
        say("Guardo se è ancora tutto come l'hai visto")
        shown = _planned(board, settings, wait=None).value
        if shown is None or not mark or shown.mark != mark:
            return TaskEnd("/richieste", alerts=(_CHANGED,))
        say("Preparo e spedisco le richieste")
        done = carry_out_reminding(settings, shown, pause=time.sleep)
        board.look_again()
        if done is None:
            return TaskEnd("/richieste", alerts=(_CHANGED,))
        return TaskEnd("/", tuple(_what_left(done)), tuple(_what_did_not(done)))

    return board.start("Scrivo a chi deve completare", "/richieste", work)


def _what_left(done: Reminding) -> Iterator[str]:
    """Yield which requests left, or are ready."""
    made = [outcome.letter.person for outcome in done.run.outcomes if outcome.was_made]
    who = listed(_names(done).get(code, code) for code in made)
    if made and done.run.server is None:
        ready = count(len(made), "richiesta pronta", "richieste pronte")
        yield f"{ready} in «uscite/posta», da spedire a mano: {who}."
    elif made:
        yield f"{count(len(made), 'richiesta spedita', 'richieste spedite')}: {who}."


def _what_did_not(done: Reminding) -> Iterator[str]:
    """Yield what became of the others, a sentence each."""
    outcomes = done.run.outcomes
    if not any(outcome.was_made for outcome in outcomes):
        yield "Non è partita nessuna richiesta."
    yield from reminder_troubles(outcomes, _names(done), again="riprova", later="riprova")


def _names(done: Reminding) -> dict[str, str]:
    return {code: person.name for code, person in done.people.items()}


def arrived(board: Board, visit: Visit) -> Response:
    """Note that a request which may have arrived is settled: somebody asked."""
    settings = board.settings()
    with open_journal(settings, create=False) as journal:
        mail = _shown(uncertain_requests(journal), visit)
        if mail is None:
            visit.session.notices.append(_SETTLED)
            return see("/")
        people = mark_arrived(journal, mail.meeting, [mail.person], settings)
    names = listed(person.name for person in people)
    visit.session.notices.append(f"Segnata come arrivata: {names}.")
    return see("/")


def sent(board: Board, visit: Visit) -> Response:
    """Note that a request in the folder was sent by hand."""
    settings = board.settings()
    with open_journal(settings, create=False) as journal:
        mail = _shown(journal.mails_to_send(), visit)
        if mail is None:
            visit.session.notices.append(_SETTLED)
            return see("/")
        marked = mark_sent(settings, journal, mail.person, mail.meeting, now=now())
    names = listed(marked.names.get(mail.person, mail.person) for mail in marked.marked)
    visit.session.notices.append(f"Segnata come spedita: {names}.")
    return see("/")


def _shown(mails: Iterable[RecordedMail], visit: Visit) -> RecordedMail | None:
    """Return the mail that stood on the page, if it still waits; each has a number of its own."""
    number = visit.typed("mail")
    return next((mail for mail in mails if str(mail.delivery.number) == number), None)


ROUTES: Final = (
    page("/richieste", show, name="requests"),
    change("/richieste/spedisci", send, name="requests-send"),
    change("/richieste/arrivata", arrived, name="request-arrived"),
    change("/richieste/spedita", sent, name="request-sent"),
)
