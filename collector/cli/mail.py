"""The command `send`: one mail per recipient of a meeting's document, never the same twice."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from collector.access_log.entries import Act
from collector.cli.access import note
from collector.cli.answers import agrees
from collector.cli.italian_click import IncompatibleOptions
from collector.cli.journal_for_documents import (
    ask_about_old_mails,
    changed_meanwhile,
    journal_for_documents,
    meetings_asked,
)
from collector.cli.options import (
    command,
    days_option,
    dry_run_mails_option,
    due_option,
    no_sync_option,
    not_empty,
    project_settings,
    shared_options,
    yes_mails_option,
)

if TYPE_CHECKING:
    from collector.app.freshness import FreshJournal
    from collector.app.sending import Sending
    from collector.app.settings import Settings
    from collector.render.document_store import DocumentStore
    from schemas.meeting import Meeting


@command("send")
@click.option(
    "--meeting",
    metavar="CODICE",
    callback=not_empty,
    help="L'incontro, per esempio AS-2026-06-25 (di solito il prossimo).",
)
@click.option("--again", is_flag=True, help="Anche le mail già fatte.")
@click.option(
    "--to",
    metavar="PERSONA",
    multiple=True,
    help="Solo a questa persona: codice, nome o email.",
)
@click.option(
    "--sent",
    metavar="[PERSONA]",
    is_flag=False,
    flag_value="",
    help="Le mail pronte in uscite/posta sono partite: tutte, o quella di una persona.",
)
@click.option(
    "--arrived",
    metavar="PERSONA",
    multiple=True,
    help="La mail incerta per questa persona è arrivata.",
)
@click.option(
    "--test",
    is_flag=True,
    help="Prova: tutte le mail vanno solo al coordinamento e non contano.",
)
@dry_run_mails_option
@yes_mails_option
@due_option
@days_option
@no_sync_option
@shared_options
def send(
    *,
    meeting: str | None,
    again: bool,
    to: tuple[str, ...],
    sent: str | None,
    arrived: tuple[str, ...],
    test: bool,
    dry_run: bool,
    yes: bool,
    due: bool,
    days: int,
    no_sync: bool,
    **shared: Any,
) -> None:
    """Una mail per ogni destinatario, mai due volte la stessa: spedita, o pronta in uscite/posta
    senza un server.

    \f
    Raises IncompatibleOptions, and DeliveryError at the end, for mails that did not go.
    """
    from collector.app.document_setup import document_store
    from collector.cli.output.documents import warn_about_pdfs
    from collector.compile.agenda import meetings_to_mail
    from collector.errors import DeliveryError

    if due and again:
        raise IncompatibleOptions(
            "«--due» e «--again» non vanno insieme: scegli una sola delle due opzioni."
        )
    sends = again or bool(to) or test or dry_run or due
    _check_marking_alone(sent, arrived, sends=sends)
    settings = project_settings(shared, writes=not dry_run)
    if sent is not None or arrived:
        _mark_mails(settings, meeting, sent=sent, arrived=arrived)
        return
    store = document_store(settings)
    wishes = _Wishes(again=again, only=to, trial=test, dry_run=dry_run, yes=yes, sync=not no_sync)
    troubles: list[str] = []
    with journal_for_documents(settings, sync=not no_sync, dry_run=dry_run) as fresh:
        journal = fresh.journal
        if not dry_run:
            ask_about_old_mails(settings, journal)
        chosen = meetings_asked(
            settings, journal, meeting, due=due, days=days, waiting=meetings_to_mail
        )
        if chosen and not dry_run:
            note(settings, Act.MAIL, (meeting.id for meeting in chosen))
        troubles = _send_for_meetings(settings, fresh, chosen, store, wishes)
    warn_about_pdfs(store.lacking)
    if troubles:
        raise DeliveryError("\n".join(troubles))


@dataclass(frozen=True)
class _Wishes:
    """What the options of `send` say about how mails are prepared and sent."""

    again: bool
    only: tuple[str, ...]  # people, by code, name or email; empty for everybody
    trial: bool
    dry_run: bool
    yes: bool
    sync: bool


def _check_marking_alone(sent: str | None, arrived: Sequence[str], *, sends: bool) -> None:
    """Raise IncompatibleOptions when `--sent` or `--arrived` stand beside an option that sends."""
    marks_sent, marks_arrived = sent is not None, bool(arrived)
    if not marks_sent and not marks_arrived:
        return
    if sends or (marks_sent and marks_arrived):
        raise IncompatibleOptions(
            "«--sent» e «--arrived» vanno da soli, con «--meeting»: segnano soltanto una mail "
            "partita."
        )


def _mark_mails(
    settings: "Settings", meeting: str | None, *, sent: str | None, arrived: Sequence[str]
) -> None:
    """Record which mails left (`--sent`) or arrived (`--arrived`); nothing is sent.

    Raises SettingsError for a person or meeting that is not known.
    """
    from collector.app.freshness import open_checked_journal
    from collector.app.project import now
    from collector.app.sent_mails import find_mailing, mark_arrived, mark_sent
    from collector.cli.output.mail import show_arrived, show_marked_sent

    with open_checked_journal(settings) as journal:
        note(settings, Act.MAIL, [meeting or ""])
        if sent is not None:
            marked = mark_sent(settings, journal, sent, meeting, now=now())
            show_marked_sent(marked)
        else:
            chosen = find_mailing(journal, meeting, settings.today)
            show_arrived(mark_arrived(journal, chosen, arrived, settings))


def _send_for_meetings(
    settings: "Settings",
    fresh: "FreshJournal",
    meetings: "Sequence[Meeting]",
    store: "DocumentStore",
    wishes: _Wishes,
) -> list[str]:
    """Prepare and send the mails of each meeting, and show what became of them.

    Returns a sentence per trouble. Raises as `prepare_sending` and `carry_out`.
    """
    from collector.app.sending import prepare_sending
    from collector.cli.output.mail import sending_troubles, show_sending

    prepare = partial(
        prepare_sending,
        settings,
        fresh.journal,
        store=store,
        again=wishes.again,
        only=wishes.only,
        trial=wishes.trial,
    )
    troubles: list[str] = []
    for meeting in meetings:
        sending: Sending | None
        if wishes.dry_run:
            sending = prepare(meeting)
        else:
            sending, fresh = _send(settings, fresh, meeting, prepare, wishes)
        if sending is None:
            click.echo("Non ho spedito nulla.")
            continue
        show_sending(sending, dry_run=wishes.dry_run)
        troubles += sending_troubles(sending)
    return troubles


def _send(
    settings: "Settings",
    fresh: "FreshJournal",
    meeting: "Meeting",
    prepare: "Callable[[Meeting], Sending]",
    wishes: _Wishes,
) -> "tuple[Sending | None, FreshJournal]":
    """Send the mails of one meeting; None when whoever was asked said no.

    Beside it the journal that they were prepared from: synced once more where the sheet changed
    while the question stood on the screen.
    """
    from collector.app.project import now
    from collector.app.sending import carry_out_sending
    from collector.cli.output.console import progress

    agreed, fresh = _agree_on_mails(settings, fresh, meeting, prepare, wishes)
    if agreed is None:
        return None, fresh
    with progress("Le mail partono…" if agreed.server else "Scrivo le mail…"):
        sending = carry_out_sending(settings, fresh.journal, agreed, now=now(), pause=time.sleep)
    return sending, fresh


def _agree_on_mails(
    settings: "Settings",
    fresh: "FreshJournal",
    meeting: "Meeting",
    prepare: "Callable[[Meeting], Sending]",
    wishes: _Wishes,
) -> "tuple[Sending | None, FreshJournal]":
    """Return the mails that are to go, and the journal they were prepared from.

    Where they really leave somebody is asked first; None for a no. When the sheet changed
    meanwhile they are prepared, and asked for, again.

    Raises WorkbookError when it changed and nobody is asked.
    """
    from collector.app.freshness import sync_again
    from collector.app.meeting_facts import find_meeting
    from collector.app.sending import check_sending
    from collector.cli.output.console import progress
    from collector.cli.output.freshness import show_refresh
    from collector.cli.output.mail import sending_question, show_sending

    while True:
        with progress("Preparo le mail…"):
            sending = check_sending(prepare(meeting))
        # Without a server mails only go to a folder, from which a person sends them.
        asks = sending.server is not None and sending.ready_count > 0 and not wishes.yes
        if asks:
            show_sending(sending, dry_run=False, asking=True)
            if not agrees(sending_question(sending), "non ho spedito nulla"):
                return None, fresh
        if not sending.ready_count:
            return sending, fresh
        if not changed_meanwhile(settings, fresh, ask_again=asks and wishes.sync):
            return sending, fresh
        fresh = sync_again(settings, fresh)
        show_refresh(fresh)
        # The meeting may have another day or other comuni now.
        meeting = find_meeting(fresh.journal, meeting.id, settings.today)
