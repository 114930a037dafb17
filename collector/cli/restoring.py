"""What became of rows, and rows that come back: `versions` and `restore`."""

from typing import Any

import click

from collector.cli.italian_click import IncompatibleOptions
from collector.cli.options import command, json_option, project_settings, shared_options


@command("versions")
@click.argument("asked", metavar="RIGA|NUCLEO", nargs=-1, required=True)
@json_option
@shared_options
def versions(asked: tuple[str, ...], *, as_json: bool, **shared: Any) -> None:
    """Mostra ogni versione di una riga, o di un nucleo e dei suoi colloqui: quando, e che cosa è
    cambiato.

    RIGA è il codice della riga (R…), oppure foglio e riga: Schede 12; anche una riga che non c'è
    più. NUCLEO è il codice (N…) o il nome. Solo sullo schermo; non scrive nulla.
    """
    from collector.app.access_log import Act, note_access
    from collector.app.versions import find_versions
    from collector.cli.output.versions import show_versions, versions_json

    settings = project_settings(shared)
    found = find_versions(settings, asked)
    note_access(settings, Act.NAMES_SHOWN, [found.code], "versions")
    if as_json:
        click.echo(versions_json(found))
    else:
        show_versions(found)


@command("restore")
@click.argument("codes", metavar="[RIGA…]", nargs=-1)
@click.option("--lost", is_flag=True, help="Tutte le righe sparite, e i nuclei spariti con loro.")
@click.option("--dry-run", is_flag=True, help="Mostra che cosa rimetterebbe, senza scrivere nulla.")
@click.option("--yes", is_flag=True, help="Non chiedere conferma.")
@shared_options
def restore(codes: tuple[str, ...], *, lost: bool, dry_run: bool, yes: bool, **shared: Any) -> None:
    """Rimette in fondo al foglio le righe sparite, come il registro le ha viste l'ultima volta.

    RIGA è il codice di una riga (R…) o di un nucleo (N…) che nel foglio non c'è più. Ogni riga
    torna con il suo codice e la sua storia, mai due volte. Prima mostra che cosa scrive, poi
    chiede.

    \f
    Raises IncompatibleOptions.
    """
    from collector.app.access_log import Act, note_access
    from collector.app.restoring import AskedRows, plan_restore, restore_rows
    from collector.cli.answers import agrees
    from collector.cli.output import restoring as output
    from collector.cli.output.console import progress

    if lost == bool(codes):
        raise IncompatibleOptions(
            "Scrivi il codice delle righe da rimettere (collector restore R…), oppure «--lost» per "
            "tutte quelle sparite."
        )
    settings = project_settings(shared)
    asked = AskedRows(codes, lost=lost)
    with progress(f"Leggo «{settings.workbook.name}»…"):
        plan = plan_restore(settings, asked)
    note_access(settings, Act.NAMES_SHOWN, plan.codes, "restore")
    output.show_restore_plan(plan)
    if not plan.rows:
        return
    if dry_run:
        click.echo("Prova: non ho scritto nulla.")
        return
    if not (yes or agrees(output.restore_question(plan))):
        click.echo("Non ho scritto nulla.")
        return
    note_access(settings, Act.RESTORE, plan.codes, "restore")
    written = restore_rows(settings, asked, mark=plan.mark)
    click.echo(output.restore_done_text(written, plan))
