"""Other ways into the sheet: `form` (on Google or on paper) and `import` (old Word files)."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from collector.access_log.entries import Act
from collector.cli.access import note
from collector.cli.answers import is_yes
from collector.cli.italian_click import IncompatibleOptions
from collector.cli.options import command, project_settings, shared_options
from collector.errors import WorkbookError

if TYPE_CHECKING:
    from collector.app.settings import Settings
    from collector.app.word_files import ReadFile
    from collector.app.word_import import ImportPlan


@command("form")
@click.option("--paper", is_flag=True, help="La scheda da stampare e compilare a mano: un PDF.")
@click.option(
    "--output",
    metavar="FILE",
    help="Con --paper: dove scrivere (di solito uscite/scheda.pdf).",
)
@click.option(
    "--google",
    metavar="INDIRIZZO",
    help="Il modulo Google (di solito quello di collector.toml).",
)
@shared_options
def form(*, paper: bool, output: str | None, google: str | None, **shared: Any) -> None:
    """Prepara o aggiorna il modulo Google con le domande della scheda, oppure la scheda da stampare
    (--paper).

    Nel modulo dei nuclei c'è solo il codice. Il comando non lo pubblica: lo fa una persona.

    \f
    Raises IncompatibleOptions.
    """
    from collector.app.online_form import make_form
    from collector.app.paper_form import write_paper_form

    if paper and google is not None:
        raise IncompatibleOptions("«--paper» e «--google» non vanno insieme: scegline uno.")
    if output is not None and not paper:
        raise IncompatibleOptions("«--output» vale solo insieme a «--paper».")
    if paper:
        click.echo(str(write_paper_form(project_settings(shared), output)))
        return
    for line in make_form(project_settings(shared), google):
        click.echo(line)


@command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Non chiedere conferma.")
@click.option("--dry-run", is_flag=True, help="Mostra che cosa farebbe, senza scrivere nulla.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Risultato in JSON, per altri programmi; scrive solo con --yes.",
)
@click.option(
    "--nucleus",
    metavar="NOME",
    help="Il nucleo dei colloqui senza intestazione, per un file solo.",
)
@click.option("--mediator", metavar="NOME", help="Il mediatore, dove il file non lo dice.")
@shared_options
def import_files(
    files: tuple[str, ...],
    *,
    yes: bool,
    dry_run: bool,
    as_json: bool,
    nucleus: str | None,
    mediator: str | None,
    **shared: Any,
) -> int:
    """Aggiunge al foglio i colloqui dei vecchi fogli Word, mai due volte lo stesso.

    FILE è un file (.docx, .doc, .odt) o una cartella. Prima mostra che cosa ha trovato, poi chiede.

    \f
    Returns the exit code. Raises IncompatibleOptions.
    """
    from collector.app.word_files import read_files
    from collector.app.word_import import carry_out_import
    from collector.cli.output import importing
    from collector.cli.output.console import progress

    if nucleus is not None and (len(files) != 1 or Path(files[0]).is_dir()):
        raise IncompatibleOptions("«--nucleus» vale per un file solo.")
    settings = project_settings(shared)
    with progress("Leggo i file…"):
        read = read_files(files)
        plan = _planner(settings, read, mediator=mediator or "", without_asking=yes)
    note(settings, Act.NAMES_SHOWN)
    nuclei = {file.file: nucleus for file in read if nucleus is not None}
    planned = plan(nuclei)
    asks = not (yes or dry_run or as_json) and sys.stdin.isatty()
    if not as_json:
        click.echo(importing.import_plan_text(planned))
    if asks and nucleus is None and planned.rows:
        planned = plan(_ask_nuclei(read))
    agreed = yes and not dry_run
    if asks and planned.rows:
        click.echo(importing.import_question(planned), nl=False)
        agreed = is_yes(sys.stdin.readline())
    written = carry_out_import(settings, planned) if agreed else 0
    if as_json:
        click.echo(importing.import_json(planned, written=written, dry_run=dry_run))
    elif planned.rows and agreed:
        click.echo(importing.import_done_text(planned, written))
    elif planned.rows:
        click.echo(importing.import_not_done_text(dry_run=dry_run, asked=asks))
    refused = [file.refusal for file in read if file.refusal]
    for sentence in refused:
        click.echo(sentence, err=True)
    return WorkbookError.exit_code if refused else 0


def _planner(
    settings: "Settings", read: "Sequence[ReadFile]", *, mediator: str, without_asking: bool
) -> "Callable[[Mapping[str, str]], ImportPlan]":
    """Return a function from the nucleus of each file's unnamed talks to what would be written.

    The workbook is read once, here. Where no file can be read it need not be there at all.

    Raises WorkbookError and JournalError; so does the function, for a column that is missing.
    """
    from collector.app.import_target import find_import_target
    from collector.app.word_import import empty_import, plan_import

    if not any(file.content for file in read):
        return lambda _: empty_import(read)
    ground = find_import_target(settings)
    return lambda nuclei: plan_import(
        ground, read, nuclei=nuclei, mediator=mediator, without_asking=without_asking
    )


def _ask_nuclei(read: "Sequence[ReadFile]") -> dict[str, str]:
    """Ask for the nucleus of each file that has talks without heading; return them by file."""
    return {file.file: _ask_nucleus(file) for file in read if file.needs_nucleus}


def _ask_nucleus(file: "ReadFile") -> str:
    """Ask for the nucleus of a file's talks without heading.

    Returns the proposal for Enter alone; '' (the cell stays empty) for "-" and where nobody
    answers.
    """
    proposal = file.content.proposal if file.content else ""
    hint = f" [{proposal}]" if proposal else ""
    click.echo(
        f"{Path(file.file).name}: di quale nucleo sono i colloqui senza intestazione?{hint} "
        "(«-»: lascia vuoto) ",
        nl=False,
    )
    answer = sys.stdin.readline()
    if not answer:  # the input has ended: nobody is there
        return ""
    typed = answer.strip()
    if typed == "-":
        return ""
    return typed or proposal
