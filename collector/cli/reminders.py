"""The command `remind`: one message per mediator with the rows to complete."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from collector.access_log.entries import Act
from collector.cli.access import note
from collector.cli.answers import agrees
from collector.cli.italian_click import IncompatibleOptions
from collector.cli.journal_for_documents import changed_meanwhile, journal_for_documents
from collector.cli.options import (
    command,
    dry_run_mails_option,
    no_sync_option,
    project_settings,
    shared_options,
    yes_mails_option,
)

if TYPE_CHECKING:
    from collector.app.freshness import FreshJournal
    from collector.app.reminders import ReminderRun
    from collector.app.settings import Settings


@command("remind")
@dry_run_mails_option
@yes_mails_option
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Risultato in JSON, per altri programmi; spedisce solo con --yes.",
)
@no_sync_option
@shared_options
def remind(*, dry_run: bool, yes: bool, as_json: bool, no_sync: bool, **shared: Any) -> None:
    """Un messaggio per ogni mediatore con le righe da completare, senza dati delle famiglie. Si
    chiude da solo.

    \f
    Raises IncompatibleOptions, and DeliveryError at the end, for messages that did not go.
    """
    from collector.app.project import now, open_journal
    from collector.app.reminders import carry_out_reminders
    from collector.cli.output.reminders import (
        reminders_json,
        reminders_question,
        reminders_troubles,
        show_reminders,
    )
    from collector.errors import DeliveryError

    settings = project_settings(shared, writes=not dry_run)
    patience = settings.mail.remind_days
    while True:
        fresh, reminding, names = _prepare_reminders(settings, sync=not no_sync, dry_run=dry_run)
        if dry_run:
            break
        asks = reminding.server is not None and reminding.ready_count > 0 and not yes
        if asks:
            if as_json:
                raise IncompatibleOptions(
                    "Con «--json» nessuno può rispondere: per spedire aggiungi «--yes»."
                )
            show_reminders(reminding, names, patience=patience, dry_run=False, asking=True)
            if not agrees(reminders_question(reminding), "non ho spedito nulla"):
                click.echo("Non ho spedito nulla.")
                return
        ask_again = asks and not no_sync
        if reminding.ready_count and changed_meanwhile(settings, fresh, ask_again=ask_again):
            continue
        if reminding.ready_count:
            note(settings, Act.MAIL, (each.person.code for each in reminding.plan.reminders))
        with open_journal(settings, create=False) as journal:
            reminding = carry_out_reminders(
                settings, journal, reminding, now=now(), pause=time.sleep
            )
        break
    if as_json:
        click.echo(reminders_json(reminding, dry_run=dry_run))
    else:
        show_reminders(reminding, names, patience=patience, dry_run=dry_run)
    troubles = reminders_troubles(reminding.outcomes, names)
    if troubles:
        raise DeliveryError("\n".join(troubles))


def _prepare_reminders(
    settings: "Settings", *, sync: bool, dry_run: bool
) -> "tuple[FreshJournal, ReminderRun, Mapping[str, str]]":
    """Return the correction messages to send, and the people's names by code.

    First comes the journal that they were prepared from, closed by now: it serves to find out
    whether the sheet changed since. Raises WorkbookError and JournalError.
    """
    from collector.app.preview import open_preview
    from collector.app.reminders import prepare_reminders
    from collector.cli.output.console import progress

    with (
        journal_for_documents(settings, sync=sync, dry_run=dry_run) as fresh,
        progress(f"Leggo «{settings.workbook.name}»…"),
        open_preview(settings, journal=fresh.journal) as preview,
    ):
        reminding = prepare_reminders(settings, preview)
        names = {person.code: person.name for person in preview.journal.people()}
    return fresh, reminding, names
