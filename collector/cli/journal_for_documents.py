"""What documents and mails are made from: a journal in step with its sheet, and the meetings.

Source: decision 6 of the project: no document, mail or reminder is made from a journal that is
behind its sheet.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from collector.cli.answers import is_yes, read_answer
from collector.cli.italian_click import IncompatibleOptions
from collector.errors import WorkbookError

if TYPE_CHECKING:
    from collector.app.freshness import FreshJournal
    from collector.app.settings import Settings
    from collector.compile.agenda import Agenda
    from collector.journal.store import Journal
    from schemas.meeting import Meeting


@contextmanager
def journal_for_documents(
    settings: "Settings", *, sync: bool, past: bool = False, dry_run: bool = False
) -> "Iterator[FreshJournal]":
    """Yield the journal, synced before where the sheet changed; say so on standard error.

    `sync`: False for `--no-sync`, which makes a changed sheet an error. `past`: documents of an
    earlier day need no sync, so the journal is used as it is.

    Raises WorkbookError and JournalError, as `fresh_journal`.
    """
    from collector.app.freshness import FreshJournal, fresh_journal, open_checked_journal
    from collector.cli.output.console import progress
    from collector.cli.output.freshness import show_refresh

    if past:
        with open_checked_journal(settings) as journal:
            yield FreshJournal(journal)
        return
    with ExitStack() as opened:
        # The spinner must end before the journal closes: documents are made in between.
        with progress(f"Guardo se «{settings.workbook.name}» è cambiato…"):
            fresh = opened.enter_context(fresh_journal(settings, sync=sync, dry_run=dry_run))
        show_refresh(fresh)
        yield fresh


def changed_meanwhile(settings: "Settings", fresh: "FreshJournal", *, ask_again: bool) -> bool:
    """True when the sheet or the journal changed since mails were prepared from `fresh`.

    `ask_again`: whether somebody is there to be asked once more.

    Raises WorkbookError when they changed and nobody is: what was prepared is out of date.
    """
    from collector.app.freshness import changed_since

    if not changed_since(settings, fresh):
        return False
    if not ask_again:
        raise WorkbookError(
            "Mentre preparavo le mail qualcuno ha cambiato "
            f"«{settings.workbook.name}»: rilancia il comando. Non ho spedito nulla."
        )
    click.echo("Intanto il foglio è cambiato: lo ricontrollo, e chiedo di nuovo.", err=True)
    return True


def ask_about_old_mails(settings: "Settings", journal: "Journal") -> None:
    """Ask once whether the mails that an older version wrote to the folder were sent.

    That version took a mail in the folder for a sent one; now it counts when somebody says so.
    """
    from collector.app.sent_mails import old_mails, settle_old_mails
    from collector.cli.output.mail import old_mails_question, old_mails_unanswered

    mails = old_mails(journal)
    if not mails:
        return
    click.echo(old_mails_question(mails, settings.out), nl=False, err=True)
    answer = read_answer()
    if not answer:
        click.echo("", err=True)
        click.echo(old_mails_unanswered(), err=True)
        return
    settle_old_mails(journal, mails, left=is_yes(answer))


def meetings_asked(
    settings: "Settings",
    journal: "Journal",
    meeting: str | None,
    *,
    due: bool,
    days: int,
    waiting: "Callable[[Agenda], Sequence[Meeting]]",
    or_next: bool = False,
) -> "list[Meeting]":
    """Return the meeting with the code `meeting`, or the next one when that is None.

    With `due`, return the meetings of the next `days` days that `waiting` picks from the agenda;
    where it picks none, say so. `or_next`: whether `--next` was given.

    Raises IncompatibleOptions for `--due` beside another choice, SettingsError for a meeting that
    is not known.
    """
    from collector.app.agenda import project_agenda
    from collector.app.meeting_facts import find_meeting
    from collector.cli.output.meetings import nothing_due_text

    if due and (meeting or or_next):
        raise IncompatibleOptions(
            "«--due» sceglie da solo gli incontri: non va insieme a «--meeting» e «--next»."
        )
    if not due:
        return [find_meeting(journal, meeting, settings.today)]
    chosen = list(waiting(project_agenda(settings, journal, days=days)))
    if not chosen:
        click.echo(nothing_due_text(days))
    return chosen
