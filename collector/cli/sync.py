"""Commands on the sheet's rows: `sync`, `flags`, `explain`, `nuclei` and `export`."""

import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from collector.access_log.entries import Act
from collector.cli.access import note
from collector.cli.options import (
    asked_talks,
    command,
    filter_options,
    json_option,
    project_settings,
    shared_options,
)

if TYPE_CHECKING:
    from collector.app.explain import Story
    from collector.app.open_flags import OpenFlags
    from collector.app.settings import Settings


@command("sync")
@click.option("--dry-run", is_flag=True, help="Mostra che cosa farebbe, senza scrivere nulla.")
@json_option
@click.option(
    "--accept-missing", is_flag=True, help="Le righe che mancano sono state tolte apposta."
)
@click.option(
    "--accept-older",
    is_flag=True,
    help="Il foglio è più vecchio del registro, ed è giusto così.",
)
@click.option("--new-journal", is_flag=True, help="Il registro è perso: cominciane uno nuovo.")
@shared_options
def sync(
    *,
    dry_run: bool,
    as_json: bool,
    accept_missing: bool,
    accept_older: bool,
    new_journal: bool,
    **shared: Any,
) -> None:
    """Controlla il foglio: segnala che cosa manca, ricorda ogni riga nel registro."""
    from collector.app.sync import sync_project
    from collector.cli.output.console import progress
    from collector.cli.output.sync import show_sync, sync_json
    from collector.sync.rules import Accepted
    from schemas.workbook import italian_day

    settings = project_settings(shared, writes=not dry_run)
    note(settings, Act.NAMES_SHOWN)
    accepted = Accepted(missing=accept_missing, older=accept_older)
    with progress(f"Controllo «{settings.workbook.name}»…"):
        if new_journal:
            from collector.app.new_journal import sync_with_new_journal

            report = sync_with_new_journal(settings, accepted=accepted, dry_run=dry_run)
        else:
            report = sync_project(settings, dry_run=dry_run, accepted=accepted)
    if as_json:
        click.echo(sync_json(report, dry_run=dry_run))
    else:
        show_sync(report, report.name, italian_day(settings.today), dry_run=dry_run)


@command("flags")
@click.option("--mediator", metavar="NOME", help="Solo quelle di un mediatore.")
@click.option("--nucleus", metavar="NUCLEO", help="Solo quelle di un nucleo: il codice o il nome.")
@json_option
@shared_options
def flags(*, mediator: str | None, nucleus: str | None, as_json: bool, **shared: Any) -> None:
    """Mostra le segnalazioni di adesso, per mediatore. Legge soltanto: non scrive nulla."""
    from collector.app.open_flags import find_open_flags, open_flags_by_mediator
    from collector.cli.output.console import progress
    from collector.cli.output.rows import flags_json, show_flags
    from schemas.workbook import italian_day

    settings = project_settings(shared)
    with progress(f"Leggo «{settings.workbook.name}»…"):
        found = find_open_flags(settings, with_nuclei=nucleus is not None)
        groups = open_flags_by_mediator(found, mediator=mediator, nucleus=nucleus)
    note(settings, Act.NAMES_SHOWN, _codes_asked(found, nucleus))
    if as_json:
        click.echo(flags_json(groups, found.notices))
    else:
        show_flags(groups, found.notices, found.name, italian_day(settings.today))


def _codes_asked(found: "OpenFlags", nucleus: str | None) -> frozenset[str]:
    """Return the codes that `--nucleus` may mean; none where nobody asked for one."""
    if not nucleus:
        return frozenset()
    from collector.app.lookup import codes_asked

    return codes_asked(found.nuclei, [nucleus])


@command("explain")
@click.argument("rows", metavar="RIGA…", nargs=-1, required=True)
@shared_options
def explain(rows: tuple[str, ...], **shared: Any) -> None:
    """Spiega una riga: come è letta ogni cella, con quale regola, da quando, che cosa manca.

    RIGA è il codice della riga (R…), il numero della riga (12), oppure foglio e riga: Schede 12.
    Mostra quello che è scritto nel foglio, solo sullo schermo; non scrive nulla. Con l'impronta
    scritta in fondo a un documento dice quale documento è.

    \f
    Raises SettingsError, after the others were shown, for rows and hashes that are not known.
    """
    from collector.app.printed_hashes import looks_like_printed_hash
    from collector.cli.output.rows import show_stories
    from collector.errors import SettingsError

    settings = project_settings(shared)
    unknown: list[str] = []
    hashes = [row for row in rows if looks_like_printed_hash(row)]
    if hashes:
        _show_documents_with(settings, hashes, unknown)
    places = [row for row in rows if not looks_like_printed_hash(row)]
    stories = _stories_of(settings, places, unknown) if places else []
    if stories:
        note(settings, Act.NAMES_SHOWN, (getattr(story, "code", None) or "" for story in stories))
    show_stories(stories)
    if unknown:
        raise SettingsError("\n".join(unknown))


def _show_documents_with(settings: "Settings", hashes: Sequence[str], unknown: list[str]) -> None:
    """Show which documents have each content hash (*impronta*).

    For a hash that no document has a sentence is added to `unknown`. Raises JournalError.
    """
    from collector.app.freshness import open_checked_journal
    from collector.app.printed_hashes import documents_with_printed_hash
    from collector.cli.output.documents import show_documents_with_hash
    from collector.errors import SettingsError

    with open_checked_journal(settings) as journal:
        for printed in hashes:
            try:
                documents, people = documents_with_printed_hash(journal, printed)
                show_documents_with_hash(printed, documents, people)
            except SettingsError as error:
                unknown.append(str(error))


def _stories_of(settings: "Settings", places: Sequence[str], unknown: list[str]) -> "list[Story]":
    """Return what there is to say of the rows with these codes or places ("Schede!12", "12").

    A sentence for each row that is not there is added to `unknown`. Raises as `looking`.
    """
    from collector.app.explain import explain as explain_row
    from collector.app.explain import rows_asked
    from collector.app.preview import open_preview
    from collector.cli.output.console import progress
    from collector.errors import SettingsError

    stories: list[Story] = []
    with progress(f"Leggo «{settings.workbook.name}»…"), open_preview(settings) as preview:
        for place in rows_asked(preview, places):
            try:
                stories += explain_row(preview, place)
            except SettingsError as error:
                unknown.append(str(error))
    return stories


@command("nuclei")
@shared_options
def nuclei(**shared: Any) -> None:
    """Mostra codici e nomi dei nuclei, solo sullo schermo."""
    from collector.app.freshness import open_checked_journal
    from collector.cli.output.rows import show_nuclei

    settings = project_settings(shared)
    with open_checked_journal(settings) as journal:
        note(settings, Act.NAMES_SHOWN)
        talks = Counter(talk.nucleus for talk in journal.talks() if talk.nucleus)
        show_nuclei(journal.nuclei(), talks)


@command("export")
@click.option(
    "--format",
    "format_name",
    metavar="FORMATO",
    type=click.Choice(["csv", "jsonl", "xlsx"], case_sensitive=False),
    help="csv, jsonl o xlsx (di solito csv, o quello che dice il nome di --output).",
)
@click.option(
    "--output",
    metavar="FILE",
    help="Dove scrivere (di solito uscite/colloqui.csv); «-»: sullo schermo.",
)
@filter_options
@shared_options
def export(*, format_name: str | None, output: str | None, **shared: Any) -> None:
    """Scrive i colloqui, come sono letti adesso, in un file per altri programmi: tutti, o quelli
    di un periodo, di un mediatore, di un nucleo, di un comune.
    """
    from collector.app.export import (
        choose_destination,
        count_exported,
        export_to_file,
        export_to_stream,
        find_wanted,
    )
    from collector.app.export_formats import Format
    from collector.app.made_exports import remember_export
    from collector.app.preview import open_preview
    from collector.cli.output.console import progress
    from collector.cli.output.rows import show_export

    settings = project_settings(shared)
    asked = Format(format_name.lower()) if format_name else None
    talks = asked_talks(shared)
    path, chosen = choose_destination(settings, output, asked, talks)
    reading = progress(f"Leggo «{settings.workbook.name}»…")
    with reading, open_preview(settings, strict=True) as preview:
        wanted = find_wanted(preview, talks, settings.territory)
        note(settings, Act.EXPORT, wanted.nuclei)
        if path is None:
            export_to_stream(sys.stdout, preview, chosen, wanted)
        else:
            remember_export(settings, path)
            export_to_file(path, preview, chosen, wanted)
            click.echo(str(path))
        counts = count_exported(preview, wanted)
        show_export(preview.plan.notices, counts, wanted, to_file=path is not None)
