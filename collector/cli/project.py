"""Commands on a whole project: `init`, `doctor`, `journal` and `demo`."""

import sys
from pathlib import Path
from typing import Any

import click

from collector.access_log.entries import Act
from collector.cli.access import note
from collector.cli.answers import YES_OR_NO, agrees, is_yes
from collector.cli.italian_click import IncompatibleOptions, ItalianGroup
from collector.cli.options import (
    as_options,
    command,
    json_option,
    project_settings,
    say_which_project,
    shared_options,
)


@command("init")
@click.argument("folder", metavar="[CARTELLA]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--adopt",
    metavar="FILE",
    help="Prepara un foglio .xlsx che c'è già, senza cambiare quello che contiene.",
)
@click.option(
    "--google",
    metavar="INDIRIZZO",
    help="Prepara un foglio Google vuoto, condiviso con la chiave.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Con --adopt: mostra che cosa farebbe, senza scrivere nulla.",
)
@click.option("--yes", is_flag=True, help="Con --adopt: non chiedere conferma.")
@click.option(
    "--name",
    metavar="NOME",
    default="",
    help="Il nome del servizio, in testa ai documenti e nelle mail (poi in collector.toml).",
)
@shared_options
def init(
    folder: Path,
    *,
    adopt: str | None,
    google: str | None,
    dry_run: bool,
    yes: bool,
    name: str,
    **shared: Any,
) -> None:
    """Prepara un progetto: collector.toml, il foglio schede.xlsx, nuovo, oppure un foglio che c'è
    già (--adopt), e un file che apre la bacheca con doppio clic.

    \f
    Raises IncompatibleOptions, and SettingsError and WorkbookError, as what it calls.
    """
    if adopt is not None and google is not None:
        raise IncompatibleOptions("«--adopt» e «--google» non vanno insieme: scegline uno.")
    if adopt is not None:
        if folder != Path():
            raise IncompatibleOptions(
                "Con «--adopt» non si indica una cartella: il progetto nasce accanto al foglio."
            )
        _adopt_workbook({**shared, "workbook": adopt}, name=name, dry_run=dry_run, yes=yes)
        return
    if dry_run or yes:
        raise IncompatibleOptions("«--dry-run» e «--yes» valgono solo insieme a «--adopt FILE».")
    if google is not None:
        _init_on_google(folder, google, name)
        return
    from collector.app.new_project import create_project

    for path in create_project(folder, as_options(shared), name=name):
        click.echo(f"Creato: {path}")
    click.echo("Ora apri il foglio: si comincia da «Istruzioni», «Persone» e «Nuclei».")
    click.echo("Il lavoro della settimana si fa nel browser: «collector board», o quel file.")


def _init_on_google(folder: Path, address: str, name: str) -> None:
    """Prepare the spreadsheet at this address; say what was added. Raises as `create_on_google`."""
    from collector.app.new_project import create_project_on_google
    from collector.cli.output.console import progress

    with progress("Preparo il foglio Google…"):
        created, added, notices = create_project_on_google(folder, address, name=name)
    for part in added:
        click.echo(f"Aggiunto nel foglio Google: {part}.")
    for path in created:
        click.echo(f"Creato: {path}")
    if not added:
        click.echo("Nel foglio Google c'è già tutto: non ho cambiato nulla.")
    for notice in notices:
        click.echo(f"Attenzione: {notice}")


def _adopt_workbook(shared: dict[str, Any], *, name: str, dry_run: bool, yes: bool) -> None:
    """Prepare an .xlsx that is there, after a question on a terminal.

    Raises as `plan_adoption` and `carry_out`.
    """
    from collector.app.adopt import carry_out_adoption, plan_adoption
    from collector.app.adopt_text import adoption_done_text, adoption_plan_text
    from collector.cli.output.console import progress

    with progress(f"Leggo «{Path(shared['workbook']).name}»…"):
        adoption = plan_adoption(as_options(shared), name=name)
    click.echo(adoption_plan_text(adoption))
    if adoption.empty:
        return
    if dry_run:
        click.echo("Prova: non ho scritto nulla.")
        return
    if not yes and sys.stdin.isatty():
        click.echo(f"Procedo? {YES_OR_NO}", nl=False)
        if not is_yes(sys.stdin.readline()):
            click.echo("Non ho scritto nulla.")
            return
    launcher = carry_out_adoption(adoption)
    click.echo(adoption_done_text(adoption, launcher))


@command("doctor")
@json_option
@shared_options
def doctor(*, as_json: bool, **shared: Any) -> int:
    """Controlla che tutto sia a posto: impostazioni, foglio, Google, modulo, registro, disco. Non
    scrive nulla.
    """
    from collector.app.doctor.project import check_project
    from collector.app.doctor.report import exit_code
    from collector.cli.output.console import progress
    from collector.cli.output.doctor import checks_json, show_checks

    say_which_project(shared)
    with progress("Controllo che tutto sia a posto…"):
        checks = list(check_project(as_options(shared)))
    if as_json:
        click.echo(checks_json(checks))
    else:
        show_checks(checks)
    return exit_code(checks)


@click.group(cls=ItalianGroup, name="journal")
def journal() -> None:
    """Il registro, la memoria di ogni riga: rimetterne uno al suo posto, o in chiaro."""


@journal.command("adopt")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@shared_options
def journal_adopt(file: Path, **shared: Any) -> None:
    """Usa FILE come registro di questo progetto: una copia va al suo posto, quello di prima resta
    da parte.
    """
    from collector.app.journal_adopt import adopt_journal

    settings = project_settings(shared)
    note(settings, Act.RESTORE)
    place, aside = adopt_journal(settings, file)
    click.echo(f"Il registro del progetto, in «{place}», ora è una copia di «{file}».")
    if aside is not None:
        click.echo(f"Quello di prima è messo da parte in «{aside}».")


@journal.command("decrypt")
@click.option("--yes", is_flag=True, help="Non chiedere conferma.")
@shared_options
def journal_decrypt(*, yes: bool, **shared: Any) -> None:
    """Rimette in chiaro un registro cifrato, dopo che in collector.toml è stata tolta la riga
    «encrypted = true».

    \f
    Raises IncompatibleOptions where nobody can answer, and as `decrypt_journal`.
    """
    from collector.app.journal_encryption import decrypt_journal, stop_unless_decryptable

    settings = project_settings(shared)
    stop_unless_decryptable(settings)
    if not yes and not agrees("Rimetto in chiaro il registro? Chi apre il file potrà leggerlo."):
        click.echo("Non ho scritto nulla.")
        return
    file = decrypt_journal(settings)
    if file is None:
        click.echo("Il registro non è cifrato: non c'è nulla da fare.")
        return
    click.echo(f"Il registro «{file}» ora è in chiaro. La sua chiave resta dov'era.")


@command("demo")
@click.argument("folder", metavar="[CARTELLA]", default="demo", type=click.Path(path_type=Path))
@shared_options
def demo(folder: Path, **shared: Any) -> None:
    """Mostra tutto su un progetto inventato: foglio, segnalazioni, storie, documenti, mail.

    Il foglio, il giorno e le impostazioni sono quelli dell'esempio; --journal e --out valgono
    anche qui.
    """
    from collector.cli.output.console import progress
    from collector.cli.output.demo import show_demo
    from collector.demo.play import play_demo

    with progress("Preparo l'esempio…"):
        played = play_demo(folder, journal=shared["journal"], out=shared["out"])
    show_demo(played)
