"""The mails of one meeting: shown, then sent as shown; and what a person says became of them."""

import time
from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from collector.app.document_setup import document_store
from collector.app.mail_words import ATTACHMENT_WORDS, NO_EMAIL, RESULT_ADVICE, RESULT_WORDS
from collector.app.meeting_mails import (
    MailPlan,
    MailWish,
    SentMails,
    mark_mail_arrived,
    mark_shown_sent,
    plan_changes,
    plan_meeting_mails,
    send_meeting_mails,
    send_trial,
)
from collector.app.project import now
from collector.app.sent_words import sent_sentence
from collector.text.italian import listed
from collector.web.board import Board, see
from collector.web.pages.meetings import HERE, asked_meeting, file_link, unknown
from collector.web.sessions import Session
from collector.web.tasks import TaskEnd
from collector.web.visit import Visit, change, page
from schemas.meeting import MEETING_KIND_LABELS
from schemas.person import JOB_LABELS

Say = Callable[[str], None]


def show_plan(board: Board, visit: Visit) -> Response:
    """Show who gets what, before anything goes."""
    return _show(board, visit, "meeting_plan.html.j2", "chi riceve che cosa")


def show_result(board: Board, visit: Visit) -> Response:
    """Show what became of the mails that were sent."""
    return _show(board, visit, "meeting_result.html.j2", "com'è andata")


def _show(board: Board, visit: Visit, template: str, what: str) -> Response:
    settings = board.settings()
    meeting = asked_meeting(board, settings, visit)
    if meeting is None:
        return unknown(board, visit)
    shown = visit.query.get("r", "")
    plan = visit.session.recall(shown)
    if not isinstance(plan, MailPlan) or plan.meeting.id != meeting.id:
        plan = None
    return board.page(
        visit.session,
        template,
        here=HERE,
        title=f"Incontro {meeting.id}: {what}",
        meeting=meeting,
        address=f"{HERE}/{meeting.id}",
        plan=plan,
        shown=shown,
        kinds=MEETING_KIND_LABELS,
        jobs=JOB_LABELS,
        words=RESULT_WORDS,
        advice=RESULT_ADVICE,
        no_email=NO_EMAIL,
        attachment=ATTACHMENT_WORDS,
        link=lambda path: file_link(board, path) if path.is_file() else "",
    )


def send(board: Board, visit: Visit) -> Response:
    """Send what the page showed, where the form says what that was; else find out and show it."""
    mark = visit.typed("mark")
    if not mark:
        people = visit.chosen("person")
        wish = MailWish(tuple(filter(None, people)), again=bool(visit.typed("again")))
        return _plan(board, visit, wish)
    chosen = [code for code in visit.chosen("person") if code]
    wish = MailWish(tuple(filter(None, visit.chosen("only"))), again=bool(visit.typed("again")))
    shown = visit.typed("r")
    if not chosen:
        visit.session.alerts.append("Non hai scelto nessuno: non ho spedito nulla.")
        return see(f"{HERE}/{visit.path['meeting']}/spedisci?r={shown}")
    return _send(board, visit, wish, mark, chosen, visit.session.recall(shown))


def _plan(board: Board, visit: Visit, wish: MailWish) -> Response:
    meeting, session = visit.path["meeting"], visit.session

    def work(say: Say) -> TaskEnd:
        settings = board.settings()
        plan = plan_meeting_mails(settings, meeting, wish, document_store(settings), say=say)
        board.look_again()
        return TaskEnd(f"{HERE}/{meeting}/spedisci?r={session.remember(plan)}")

    return board.start("Guardo chi riceve che cosa", f"{HERE}/{meeting}", work)


def _send(
    board: Board, visit: Visit, wish: MailWish, mark: str, people: list[str], shown: object
) -> Response:
    meeting, session = visit.path["meeting"], visit.session

    def work(say: Say) -> TaskEnd:
        settings = board.settings()
        try:
            sent = send_meeting_mails(
                settings,
                meeting,
                wish,
                document_store(settings),
                mark=mark,
                people=people,
                pause=time.sleep,
                say=say,
            )
        finally:
            board.look_again()
        if sent.is_changed:
            return _changed(session, sent, shown)
        result = session.remember(sent.plan)
        return _end(f"{HERE}/{meeting}/esito?r={result}", sent.plan)

    return board.start("Spedisco", f"{HERE}/{meeting}", work)


def _changed(session: Session, sent: SentMails, shown: object) -> TaskEnd:
    changes = plan_changes(shown, sent.plan) if isinstance(shown, MailPlan) else ""
    what = changes or "queste mail non sono più quelle di prima"
    return TaskEnd(
        f"{HERE}/{sent.plan.meeting.id}/spedisci?r={session.remember(sent.plan)}",
        alerts=(f"Intanto qualcosa è cambiato: {what}. Non ho spedito nulla: guarda di nuovo.",),
    )


def _end(address: str, plan: MailPlan) -> TaskEnd:
    sentence, is_trouble = sent_sentence(plan)
    return TaskEnd(address, alerts=(sentence,)) if is_trouble else TaskEnd(address, (sentence,))


def trial(board: Board, visit: Visit) -> Response:
    """Send all mails of a meeting to the coordinator alone."""
    meeting, session = visit.path["meeting"], visit.session

    def work(say: Say) -> TaskEnd:
        settings = board.settings()
        try:
            plan = send_trial(
                settings, meeting, document_store(settings), pause=time.sleep, say=say
            )
        finally:
            board.look_again()
        result = session.remember(plan)
        return _end(f"{HERE}/{meeting}/esito?r={result}", plan)

    return board.start("Invio di prova", f"{HERE}/{meeting}", work)


def mark_sent(board: Board, visit: Visit) -> Response:
    """Note that mails in the folder were sent by hand."""
    meeting = visit.path["meeting"]
    shown = set(visit.chosen("mail"))
    settings = board.settings()
    marked = mark_shown_sent(settings, meeting, visit.typed("person"), shown=shown, now=now())
    board.look_again()
    who = listed(marked.names.get(mail.person, mail.person) for mail in marked.marked)
    if who:
        visit.session.notices.append(f"Segnate come spedite: {who}.")
    if marked.missing:
        gone = listed(marked.names.get(mail.person, mail.person) for mail in marked.missing)
        visit.session.alerts.append(
            f"Non sono più in «posta», e non le ho segnate: {gone}. Se una è partita segnala da "
            "sola."
        )
    return see(f"{HERE}/{meeting}")


def mark_arrived(board: Board, visit: Visit) -> Response:
    """Note that an uncertain mail arrived."""
    meeting = visit.path["meeting"]
    name = mark_mail_arrived(board.settings(), meeting, visit.typed("person"))
    board.look_again()
    visit.session.notices.append(f"Segnato: la mail è arrivata per {name}.")
    return see(f"{HERE}/{meeting}")


ROUTES: Final = (
    page("/incontri/{meeting}/spedisci", show_plan, name="mail-plan"),
    change("/incontri/{meeting}/spedisci", send, name="send-mails"),
    change("/incontri/{meeting}/prova", trial, name="trial-mails"),
    page("/incontri/{meeting}/esito", show_result, name="mail-result"),
    change("/incontri/{meeting}/spedite", mark_sent, name="mark-sent"),
    change("/incontri/{meeting}/arrivata", mark_arrived, name="mark-arrived"),
)
