"""Incontri: what comes, and one meeting with its documents and its mails."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from starlette.responses import Response

from collector.app.document_setup import document_store
from collector.app.made_files import NAMES_STAY, pdf_warning, written_and_unchanged
from collector.app.meeting_mails import known_meeting
from collector.app.meeting_overview import (
    NAMED_NAME,
    ROOM_NAME,
    DocumentState,
    MailState,
    MeetingOverview,
    document_page,
    files_mark,
    lacking_by_person,
    load_meeting,
    prepare_meeting,
    prepare_named_copy,
)
from collector.app.obsolete_mails import obsolete_mails, put_aside_shown_mails
from collector.app.outbox_page import PAGE_NAME
from collector.app.overview import SheetLook
from collector.app.row_links import row_link, row_place
from collector.app.sent_mails import old_mails, settle_shown_old_mails
from collector.app.settings import Settings
from collector.app.unread_rows import unread_meetings
from collector.compile.agenda import MONTHS_BETWEEN_MEETINGS, MeetingState, overdue_sentences
from collector.compile.meeting_step import NextStep
from collector.errors import CollectorError, SettingsError
from collector.text.italian import count
from collector.web.board import PATIENCE, Board, see
from collector.web.meeting_line import meeting_line
from collector.web.tasks import TaskEnd
from collector.web.value_cache import Pending
from collector.web.values import agenda_now, preview_now, sheet_look_now
from collector.web.visit import Visit, change, page
from schemas.canonical import content_hash
from schemas.meeting import MEETING_KIND_LABELS, Meeting
from schemas.person import JOB_LABELS

HERE: Final = "/incontri"
_PASSWORDS_SECONDS: Final = 20
"""A keyring is slow, and says nothing when it changes: it is asked again after so long."""


def show(board: Board, visit: Visit) -> Response:
    """Show all meetings, the rows that are none, and the comuni that wait for one."""
    settings = board.settings()
    agenda = agenda_now(board, settings)
    unread, is_read, trouble = _unread(board, settings)
    entries = agenda.value.entries if agenda.value else ()
    lines = [meeting_line(entry) for entry in entries]
    with board.journal(settings) as journal:
        old = old_mails(journal)
        obsolete = obsolete_mails(settings, journal)
    return board.page(
        visit.session,
        "meetings.html.j2",
        here=HERE,
        title="Incontri",
        pending=not (agenda.is_current and is_read),
        is_known=agenda.value is not None,
        coming=[line for line in lines if line.entry.state is not MeetingState.PAST],
        past=[line for line in reversed(lines) if line.entry.state is MeetingState.PAST],
        overdue=overdue_sentences(agenda.value.overdue) if agenda.value else [],
        months=MONTHS_BETWEEN_MEETINGS,
        unread=unread,
        trouble=trouble,
        old=old,
        obsolete=obsolete,
        kinds=MEETING_KIND_LABELS,
        Next=NextStep,
    )


def _unread(
    board: Board, settings: Settings
) -> tuple[list[tuple[str, str | None, list[str]]], bool, str]:
    """Return the rows that are no meeting: place, link, what is wrong; whether that is of now; and
    why the workbook cannot be read.
    """
    try:
        preview = preview_now(board, settings)
    except CollectorError as error:
        return [], True, str(error)
    if preview.value is None:
        return [], preview.is_current, ""
    rows = [
        (
            row_place(row.tab, row.row),
            row_link(settings, preview.value.snapshot, row.tab, row.row),
            list(dict.fromkeys(flag.message for flag in row.flags)),
        )
        for row in unread_meetings(preview.value.flags)
    ]
    return rows, preview.is_current, ""


def settle_old(board: Board, visit: Visit) -> Response:
    """Note what the coordinator says of mails that an older program took for sent."""
    shown = {int(number) for number in visit.chosen("mail") if number.isdecimal()}
    left = visit.typed("partite") == "1"
    settle_shown_old_mails(board.settings(), shown, left=left)
    visit.session.notices.append(
        "Segnate come spedite." if left else "Segnato: sono ancora da spedire."
    )
    return see(HERE)


def put_aside(board: Board, visit: Visit) -> Response:
    """Put mails aside that nobody is to send any more, of a meeting that may be no more."""
    meeting = visit.path["meeting"]
    settings = board.settings()
    shown = {int(number) for number in visit.chosen("mail") if number.isdecimal()}
    number = put_aside_shown_mails(settings, meeting, shown)
    board.look_again()
    moved = count(number, "mail messa", "mail messe")
    visit.session.notices.append(f"{moved} in «sostituite»: non si spedisce più.")
    is_known = asked_meeting(board, settings, visit) is not None
    return see(f"{HERE}/{meeting}" if is_known else HERE)


# --- One meeting --------------------------------------------------------------------------------


def asked_meeting(board: Board, settings: Settings, visit: Visit) -> Meeting | None:
    """Return the meeting that the address names; None where there is none such."""
    with board.journal(settings) as journal:
        try:
            return known_meeting(journal, visit.path["meeting"])
        except SettingsError:
            return None


def unknown(board: Board, visit: Visit) -> Response:
    """Answer for an address that names no meeting (any more)."""
    asked = visit.path["meeting"]
    settings = board.settings()
    with board.journal(settings) as journal:
        found = obsolete_mails(settings, journal)
    return board.page(
        visit.session,
        "no_meeting.html.j2",
        here=HERE,
        title="Incontro",
        status=404,
        id=asked,
        obsolete=[group for group in found if group.meeting == asked],
        why=(
            "Questo incontro non c'è (più) nel foglio «Incontri»: forse sono cambiati la data o i "
            "comuni, e allora ha un altro codice."
        ),
    )


def overview_now(
    board: Board, settings: Settings, meeting: Meeting, *, wait: float | None = PATIENCE
) -> Pending[MeetingOverview]:
    """Return a meeting as of the last check. Raises JournalError."""
    stamp = board.stamp(settings)

    def passwords() -> dict[str, str]:
        with board.journal(settings) as journal:
            return lacking_by_person(settings, journal)

    turn = int(time.monotonic() // _PASSWORDS_SECONDS)
    lacks = board.cache.get("lacks", content_hash([stamp, str(turn)]), passwords, wait=wait)
    found = lacks.value
    if found is None:
        return Pending(None, is_current=False)

    def make() -> MeetingOverview:
        with board.journal(settings) as journal:
            return load_meeting(settings, journal, meeting.id, found)

    mark = content_hash([stamp, files_mark(settings, meeting), repr(sorted(found.items()))])
    overview = board.cache.get(f"meeting {meeting.id}", mark, make, wait=wait)
    return Pending(overview.value, overview.is_current and lacks.is_current)


def show_meeting(board: Board, visit: Visit) -> Response:
    """Show one meeting."""
    settings = board.settings()
    meeting = asked_meeting(board, settings, visit)
    if meeting is None:
        return unknown(board, visit)
    overview = overview_now(board, settings, meeting)
    look = sheet_look_now(board, settings, wait=0)
    with board.journal(settings) as journal:
        old = old_mails(journal)
    outbox = settings.out / "posta" / PAGE_NAME
    return board.page(
        visit.session,
        "meeting.html.j2",
        here=HERE,
        title=f"Incontro {meeting.id}",
        pending=not (overview.is_current and look.is_current),
        meeting=meeting,
        doubt=_doubt(look.value) if look.value else "",
        overview=overview.value,
        address=f"{HERE}/{meeting.id}",
        outbox=file_link(board, outbox) if outbox.is_file() else "",
        file_link=lambda path: file_link(board, path),
        old=old,
        kinds=MEETING_KIND_LABELS,
        jobs=JOB_LABELS,
        Next=NextStep,
        Mail=MailState,
        Document=DocumentState,
    )


def _doubt(look: SheetLook) -> str:
    """Return why the page may not say what the sheet says now; '' where it does."""
    if look.trouble:
        return str(look.trouble).removesuffix(" Non ho scritto nulla.")
    if look.report is not None and look.report.has_news:
        return (
            "Il foglio è cambiato dopo l'ultimo controllo: qui c'è com'era prima. «Controlla "
            "adesso» è in «Oggi»; «Prepara» e «Spedisci» lo guardano da soli."
        )
    return ""


def file_link(board: Board, path: Path) -> str:
    """Return the address of a file of the project."""
    return f"/documenti/{board.files.id_of(path)}"


def show_document(board: Board, visit: Visit) -> Response:
    """Show a document of a meeting inside the page."""
    settings = board.settings()
    meeting = asked_meeting(board, settings, visit)
    if meeting is None:
        return unknown(board, visit)
    with board.journal(settings) as journal:
        people = {person.code: person for person in journal.people(gone=True)}
    who = visit.path["who"]
    person = people.get(who)
    if person is None and who not in (ROOM_NAME, NAMED_NAME):
        return unknown(board, visit)
    path = document_page(settings, meeting, who)
    whose = {ROOM_NAME: "copia per la sala", NAMED_NAME: "copia con i nomi"}
    found = [path.with_suffix(ending) for ending in (".pdf", ".docx")]
    return board.page(
        visit.session,
        "meeting_document.html.j2",
        here=HERE,
        title=f"Incontro {meeting.id}: documento",
        status=200 if path.is_file() else 404,
        meeting=meeting,
        address=f"{HERE}/{meeting.id}",
        whose=person.name if person else whose[who],
        role=JOB_LABELS[person.job] if person else "",
        names_stay=NAMES_STAY if who == NAMED_NAME else "",
        document=file_link(board, path) if path.is_file() else "",
        files=[
            (file.suffix[1:].upper(), file_link(board, file)) for file in found if file.exists()
        ],
    )


# --- Its documents ------------------------------------------------------------------------------


def prepare(board: Board, visit: Visit) -> Response:
    """Make the documents of a meeting."""
    meeting = visit.path["meeting"]

    def work(say: Callable[[str], None]) -> TaskEnd:
        settings = board.settings()
        store = document_store(settings)
        try:
            made = prepare_meeting(settings, meeting, store, say=say)
        finally:
            board.look_again()
        new = [document.is_new for document in made.documents]
        notices = [written_and_unchanged(new, "documento", "documenti")]
        if warning := pdf_warning(made.lacking):
            notices.append(f"Attenzione: {warning}")
        return TaskEnd(f"{HERE}/{meeting}", tuple(notices))

    return board.start("Preparo i documenti", f"{HERE}/{meeting}", work)


def make_named(board: Board, visit: Visit) -> Response:
    """Make the coordinator's copy with names, and open it."""
    meeting = visit.path["meeting"]

    def work(say: Callable[[str], None]) -> TaskEnd:
        settings = board.settings()
        prepare_named_copy(settings, meeting, document_store(settings), say=say)
        board.look_again()
        return TaskEnd(f"{HERE}/{meeting}/documento/{NAMED_NAME}")

    return board.start("Scrivo la copia con i nomi", f"{HERE}/{meeting}", work)


ROUTES: Final = (
    page("/incontri", show, name="meetings"),
    change("/incontri/vecchie", settle_old, name="old-mails"),
    page("/incontri/{meeting}", show_meeting, name="meeting"),
    page("/incontri/{meeting}/documento/{who}", show_document, name="meeting-document"),
    change("/incontri/{meeting}/togli", put_aside, name="put-aside"),
    change("/incontri/{meeting}/prepara", prepare, name="prepare-meeting"),
    change("/incontri/{meeting}/con-nomi", make_named, name="named-copy"),
)
