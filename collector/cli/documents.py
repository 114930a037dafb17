"""Commands that make documents: `history`, `meetings` and `digest`."""

from typing import TYPE_CHECKING, Any

import click

from collector.cli.italian_click import IncompatibleOptions
from collector.cli.journal_for_documents import (
    ask_about_old_mails,
    journal_for_documents,
    meetings_asked,
)
from collector.cli.options import (
    as_of_option,
    command,
    days_option,
    due_option,
    json_option,
    no_sync_option,
    project_settings,
    shared_options,
    with_names_option,
)

if TYPE_CHECKING:
    from collector.app.settings import Settings
    from collector.journal.store import Journal


@command("history")
@click.argument("nuclei", metavar="[NUCLEO]…", nargs=-1)
@as_of_option
@with_names_option
@no_sync_option
@shared_options
def history(
    nuclei: tuple[str, ...], *, as_of: str | None, with_names: bool, no_sync: bool, **shared: Any
) -> None:
    """Scrive la storia di ogni nucleo (o di quelli indicati), per codice: pagina, PDF e documento
    di Word.

    \f
    Raises IncompatibleOptions, and SettingsError for a nucleus or day that is not known.
    """
    from collector.app.document_setup import document_store
    from collector.app.histories import make_histories, make_named_histories
    from collector.cli.output.console import progress
    from collector.cli.output.documents import (
        show_as_of_matches,
        show_histories,
        show_named_documents,
        warn_about_pdfs,
    )

    if with_names and as_of:
        raise IncompatibleOptions(
            "«--with-names» e «--as-of» non vanno insieme: scegli una sola delle due opzioni."
        )
    settings = project_settings(shared, writes=True)
    store = document_store(settings)
    with journal_for_documents(settings, sync=not no_sync, past=bool(as_of)) as fresh:
        journal = fresh.journal
        if with_names:
            with progress("Scrivo le storie…"):
                paths = make_named_histories(settings, journal, nuclei, store)
                show_named_documents(paths)
            return
        with progress("Scrivo le storie…"):
            then, past = _as_of(settings, journal, as_of)
            made = make_histories(then, past, nuclei, store, remember=not as_of)
        earlier = (
            [journal.document_hashes(document.content_hash) for document in made] if as_of else []
        )
    show_histories(made)
    if as_of:
        show_as_of_matches(then.today, earlier)
    warn_about_pdfs(store.lacking)


def _as_of(settings: "Settings", journal: "Journal", day: str | None) -> "tuple[Settings, Journal]":
    """Return settings and journal as they were on `day`; without a day, as they are.

    Raises SettingsError for a text that is no day (YYYY-MM-DD) or a day out of range.
    """
    from collector.app.document_setup import project_as_of

    return project_as_of(settings, journal, day) if day else (settings, journal)


@command("meetings")
@days_option
@json_option
@shared_options
def meetings(*, days: int, as_json: bool, **shared: Any) -> None:
    """Mostra gli incontri: che cosa arriva, che cosa è da preparare, a chi è andato il documento.
    Legge soltanto.
    """
    from collector.app.agenda import project_agenda
    from collector.app.freshness import fresh_journal
    from collector.cli.output.meetings import agenda_json, show_agenda

    settings = project_settings(shared)
    with fresh_journal(settings, dry_run=True) as fresh:
        agenda = project_agenda(settings, fresh.journal, days=days)
    if as_json:
        click.echo(agenda_json(agenda))
    else:
        show_agenda(agenda, settings.today)


@command("digest")
@click.option("--meeting", metavar="CODICE", help="L'incontro, per esempio AS-2026-06-25.")
@click.option("--next", "next_", is_flag=True, help="Il prossimo incontro (di solito è questo).")
@due_option
@days_option
@as_of_option
@with_names_option
@no_sync_option
@shared_options
def digest(
    *,
    meeting: str | None,
    next_: bool,
    due: bool,
    days: int,
    as_of: str | None,
    with_names: bool,
    no_sync: bool,
    **shared: Any,
) -> None:
    """Prepara i documenti di un incontro, pagina, PDF e Word: la copia per la sala e una per ogni
    destinatario.
    """
    from collector.app.digests import make_digests, make_named_digest
    from collector.app.document_setup import document_store
    from collector.app.project import now
    from collector.cli.output.console import progress
    from collector.cli.output.documents import (
        show_as_of_matches,
        show_digests,
        show_named_documents,
        warn_about_pdfs,
    )
    from collector.compile.agenda import meetings_to_prepare

    _check_digest_options(meeting, next_=next_, due=due, as_of=as_of, with_names=with_names)
    settings = project_settings(shared, writes=True)
    store = document_store(settings)
    with journal_for_documents(settings, sync=not no_sync, past=bool(as_of)) as fresh:
        journal = fresh.journal
        if not as_of:
            ask_about_old_mails(settings, journal)
        then, past = _as_of(settings, journal, as_of)
        for chosen in meetings_asked(
            then, past, meeting, due=due, days=days, or_next=next_, waiting=meetings_to_prepare
        ):
            if with_names:
                path = make_named_digest(settings, journal, chosen, store)
                show_named_documents([path])
                continue
            with progress("Preparo i documenti…"):
                made = make_digests(then, past, chosen, store, now=now(), remember=not as_of)
            show_digests(chosen, made)
            if as_of:
                earlier = [journal.document_hashes(document.content_hash) for document in made]
                show_as_of_matches(then.today, earlier)
    warn_about_pdfs(store.lacking)


def _check_digest_options(
    meeting: str | None, *, next_: bool, due: bool, as_of: str | None, with_names: bool
) -> None:
    """Raise IncompatibleOptions for options of `digest` that contradict each other."""
    if meeting and next_:
        raise IncompatibleOptions(
            "«--next» e «--meeting» non vanno insieme: scegli una sola delle due opzioni."
        )
    if due and as_of:
        raise IncompatibleOptions(
            "«--due» e «--as-of» non vanno insieme: «--due» prepara gli incontri di adesso."
        )
    if with_names and (due or as_of):
        raise IncompatibleOptions(
            "«--with-names» va da solo, con «--meeting» o «--next»: fa una copia per il "
            "coordinamento."
        )
