"""The command `backup`: one encrypted file with the project's memory, and back from it."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from collector.cli.answers import agrees
from collector.cli.italian_click import IncompatibleOptions
from collector.cli.options import as_options, command, project_settings, shared_options


@command("backup")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--restore", is_flag=True, help="Rimetti al suo posto quello che c'è nella copia.")
@click.option(
    "--dry-run", is_flag=True, help="Con --restore: mostra che cosa farebbe, senza scrivere nulla."
)
@click.option("--yes", is_flag=True, help="Con --restore: non chiedere conferma.")
@shared_options
def backup(file: Path, *, restore: bool, dry_run: bool, yes: bool, **shared: Any) -> None:
    """Una copia di sicurezza in un solo file cifrato: registro, impostazioni, mail. Con --restore
    la rimette al suo posto, anche in una cartella vuota di un altro computer.

    La passphrase si scrive due volte, o sta nella variabile COLLECTOR_BACKUP_PASSPHRASE. Senza, la
    copia non si apre più: tienila in un posto sicuro, lontano dalla copia.

    \f
    Raises IncompatibleOptions, and CollectorError as what it calls.
    """
    if (dry_run or yes) and not restore:
        raise IncompatibleOptions("«--dry-run» e «--yes» valgono solo insieme a «--restore».")
    if restore:
        _restore(file, shared, dry_run=dry_run, yes=yes)
        return
    from collector.app.backup.make import check_target, make_backup
    from collector.app.backup.sealed import require_library
    from collector.app.project import now
    from collector.cli.output.backup import show_made
    from collector.cli.output.console import progress

    require_library()
    settings = project_settings(shared, writes=True)
    check_target(file)
    passphrase = _passphrase(is_new=True)
    with progress("Faccio la copia di sicurezza…"):
        made = make_backup(settings, file, passphrase, now=now())
    show_made(made)


def _restore(file: Path, shared: dict[str, Any], *, dry_run: bool, yes: bool) -> None:
    from collector.app.backup.restore import carry_out_restore, plan_restore
    from collector.app.backup.sealed import require_library
    from collector.cli.output.backup import show_plan, show_restored

    require_library()
    passphrase = _passphrase(is_new=False)
    plan = plan_restore(as_options(shared), file, passphrase)
    show_plan(plan, dry_run=dry_run)
    if dry_run:
        return
    if not (yes or agrees("Rimetto questa copia al suo posto?", "non ho cambiato nulla")):
        click.echo("Non ho cambiato nulla.")
        return
    show_restored(carry_out_restore(plan, passphrase))


def _passphrase(*, is_new: bool) -> str:
    """Return the passphrase: of the environment, else as somebody types it, hidden.

    Raises IncompatibleOptions where there is neither.
    """
    from collector.app.backup.folder import PASSPHRASE_VARIABLE

    given = os.environ.get(PASSPHRASE_VARIABLE, "")
    if given:
        return given
    if sys.stdin and sys.stdin.isatty():
        again = "Ripetila" if is_new else False
        return str(
            click.prompt("Passphrase della copia", hide_input=True, confirmation_prompt=again)
        )
    raise IncompatibleOptions(
        f"Manca la passphrase della copia: mettila nella variabile {PASSPHRASE_VARIABLE}, o lancia "
        "il comando in un terminale."
    )
