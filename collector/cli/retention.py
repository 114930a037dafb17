"""The command `retention`: what is due by the two clocks; erases it only when told."""

from typing import TYPE_CHECKING, Any

import click

from collector.access_log.entries import Act
from collector.cli.access import note
from collector.cli.answers import ERASE_QUESTION, agrees
from collector.cli.italian_click import IncompatibleOptions
from collector.cli.options import (
    command,
    json_option,
    not_empty,
    project_settings,
    shared_options,
)

if TYPE_CHECKING:
    from collector.app.retention_erasing import Authorised
    from collector.app.settings import Settings
    from collector.compile.retention import Retention


@command("retention")
@click.option("--erase", is_flag=True, help="Cancella ciò che ha passato il tempo.")
@click.option(
    "--authorised-by", metavar="CHI", callback=not_empty, help="Con --erase: chi lo ha deciso."
)
@click.option("--reason", metavar="TESTO", help="Con --erase: perché, se serve scriverlo.")
@click.option("--dry-run", is_flag=True, help="Con --erase: mostra soltanto, senza toccare nulla.")
@click.option("--yes", is_flag=True, help="Con --erase: non chiedere conferma.")
@json_option
@shared_options
def retention(
    *,
    erase: bool,
    authorised_by: str | None,
    reason: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
    **shared: Any,
) -> None:
    """Mostra per quanto tempo ancora si conserva: che cosa è da cancellare adesso e che cosa lo
    sarà presto, per codice. Cancella solo con --erase.

    \f
    Raises IncompatibleOptions, SettingsError, WorkbookError, JournalError and DeliveryError.
    """
    if not erase:
        if authorised_by is not None or reason is not None or dry_run or yes:
            raise IncompatibleOptions(
                "«--authorised-by», «--reason», «--dry-run» e «--yes» valgono solo insieme a "
                "«--erase»."
            )
        _show(project_settings(shared), as_json=as_json)
        return
    if authorised_by is None:
        raise IncompatibleOptions(
            "Chi lo ha deciso? Scrivilo: --erase --authorised-by «Nome Cognome»."
        )
    if as_json and not (yes or dry_run):
        raise IncompatibleOptions(
            "Con «--json» nessuno può rispondere: aggiungi «--yes», o «--dry-run» per vedere "
            "soltanto."
        )
    from collector.app.retention_erasing import Authorised

    settings = project_settings(shared, writes=not dry_run)
    authorised = Authorised(authorised_by, reason or "")
    _erase(settings, authorised, dry_run=dry_run, yes=yes, as_json=as_json)


def _show(settings: "Settings", *, as_json: bool) -> None:
    from collector.app.freshness import open_checked_journal
    from collector.app.retention import clocks_of, project_retention
    from collector.cli.output.retention import retention_json, show_no_clocks, show_retention

    if not (clocks_of(settings).run or as_json):
        show_no_clocks()
        return
    with open_checked_journal(settings) as journal:
        found = project_retention(settings, journal)
    _note_reasons(settings, found)
    if as_json:
        click.echo(retention_json(found))
        return
    show_retention(found)


def _note_reasons(settings: "Settings", found: "Retention") -> None:
    """Write down that reasons are shown: somebody's own words, which may name a family."""
    if found.held:
        note(settings, Act.NAMES_SHOWN, [term.code for term in found.held])


def _erase(
    settings: "Settings", authorised: "Authorised", *, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Show what is due, ask, erase. Raises what stopped it, after what was done is shown."""
    from collector.app.retention_erasing import erase_due, finish_begun, plan_retention
    from collector.cli.output.retention import (
        erased_json,
        retention_json,
        show_erased,
        show_finished,
        show_retention,
    )

    if not dry_run:
        show_finished(finish_begun(settings, authorised), as_json=as_json)
    found = plan_retention(settings)
    _note_reasons(settings, found)
    if not as_json:
        show_retention(found)
    if dry_run or not found.due:
        click.echo(retention_json(found) if as_json else "Non ho cancellato nulla.")
        return
    if not yes and not agrees(ERASE_QUESTION, "non ho cancellato nulla"):
        click.echo("Non ho cancellato nulla.")
        return
    done = erase_due(settings, found, authorised)
    if as_json:
        click.echo(erased_json(found, done))
    else:
        show_erased(done)
    if done.stopped is not None:
        raise done.stopped
