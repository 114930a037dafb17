"""Commands that make documents: `history`, `meetings` and `digest`."""

from typing import TYPE_CHECKING, Any

import click

from collector.access_log.entries import Act
from collector.cli.access import note
from collector.cli.italian_click import IncompatibleOptions
from collector.cli.journal_for_documents import (
    ask_about_old_mails,
    journal_for_documents,
    meetings_asked,
)
from collector.cli.options import (
    as_of_option,
    asked_talks,
    command,
    days_option,
    due_option,
    filter_options,
    json_option,
    no_sync_option,
    not_empty,
    project_settings,
    shared_options,
    with_names_option,
)

if TYPE_CHECKING:
    from collector.app.settings import Settings
    from collector.app.wanted_talks import AskedTalks
    from collector.journal.store import Journal
    from collector.render.document_store import DocumentStore


@command("history")
@click.argument("nuclei", metavar="[NUCLEO]…", nargs=-1)
@filter_options
@click.option(
    "--for",
    "for_whom",
    metavar="PERSONA",
    help="Quello che questa persona può leggere oggi, in una cartella a parte.",
)
@as_of_option
@with_names_option
@no_sync_option
@shared_options
def history(
    nuclei: tuple[str, ...],
    *,
    for_whom: str | None,
    as_of: str | None,
    with_names: bool,
    no_sync: bool,
    **shared: Any,
) -> None:
    """Scrive la storia di ogni nucleo (o di quelli indicati), per codice: pagina, PDF e documento
    di Word. Con un periodo o un mediatore scrive una parte della storia, in un file a sé.

    \f
    Raises IncompatibleOptions, and SettingsError for whom or what is not known or not certain.
    """
    from collector.app.document_setup import document_store
    from collector.app.histories import make_named_histories
    from collector.cli.output.console import progress
    from collector.cli.output.documents import show_named_documents, warn_about_pdfs

    _check_history_options(for_whom, as_of=as_of, with_names=with_names)
    asked = asked_talks(shared, *nuclei)
    asked.period()
    settings = project_settings(shared, writes=True)
    store = document_store(settings)
    with journal_for_documents(settings, sync=not no_sync, past=bool(as_of)) as fresh:
        if with_names:
            note(settings, Act.DOCUMENT, _codes_asked(fresh.journal, asked))
            with progress("Scrivo le storie…"):
                paths = make_named_histories(settings, fresh.journal, asked, store)
                show_named_documents(paths)
            return
        _make_and_show_histories(settings, fresh.journal, asked, store, for_whom, as_of)
    warn_about_pdfs(store.lacking)


def _check_history_options(for_whom: str | None, *, as_of: str | None, with_names: bool) -> None:
    """Raise IncompatibleOptions for options of `history` that contradict each other."""
    if with_names and as_of:
        raise IncompatibleOptions(
            "«--with-names» e «--as-of» non vanno insieme: scegli una sola delle due opzioni."
        )
    if for_whom is not None and with_names:
        raise IncompatibleOptions(
            "«--for» e «--with-names» non vanno insieme: con i nomi resta tutto al coordinamento. "
            "Per dire a una persona quale codice è quale famiglia c'è «collector key»."
        )
    if for_whom is not None and as_of:
        raise IncompatibleOptions(
            "«--for» e «--as-of» non vanno insieme: vale quello che la persona può leggere oggi."
        )


def _make_and_show_histories(
    settings: "Settings",
    journal: "Journal",
    asked: "AskedTalks",
    store: "DocumentStore",
    for_whom: str | None,
    as_of: str | None,
) -> None:
    """Write histories and show what was written. Raises as `make_histories`."""
    from collector.app.histories import (
        histories_no_longer_allowed,
        history_recipient,
        make_histories,
    )
    from collector.cli.output.console import progress
    from collector.cli.output.documents import (
        show_as_of_matches,
        show_histories,
        warn_old_histories,
    )

    recipient = None if for_whom is None else history_recipient(settings, journal, for_whom)
    then, past = _as_of(settings, journal, as_of)
    codes = _codes_asked(journal, asked)
    note(settings, Act.DOCUMENT, [*codes, recipient.code] if recipient else codes)
    with progress("Scrivo le storie…"):
        made = make_histories(then, past, asked, store, recipient=recipient, remember=not as_of)
    show_histories(made, recipient)
    if recipient is not None:
        warn_old_histories(histories_no_longer_allowed(settings, journal, recipient), recipient)
    if as_of:
        earlier = [journal.document_hashes(document.content_hash) for document in made]
        show_as_of_matches(then.today, earlier)


def _codes_asked(journal: "Journal", asked: "AskedTalks") -> frozenset[str]:
    """Return the codes of the nuclei that were named; none: all of them."""
    from collector.app.lookup import codes_asked

    return codes_asked(journal.nuclei(), asked.nuclei)


def _as_of(settings: "Settings", journal: "Journal", day: str | None) -> "tuple[Settings, Journal]":
    """Return settings and journal as they were on `day`; without a day, as they are.

    Raises SettingsError for a text that is no day (YYYY-MM-DD) or a day out of range.
    """
    from collector.app.document_setup import project_as_of

    return project_as_of(settings, journal, day) if day else (settings, journal)


@command("key")
@click.argument("person", metavar="PERSONA", nargs=-1, required=True)
@no_sync_option
@shared_options
def key(person: tuple[str, ...], *, no_sync: bool, **shared: Any) -> None:
    """Scrive la chiave per una persona: quale codice è quale famiglia, per i nuclei che può leggere
    oggi. Un foglio da stampare e consegnare a mano: non si spedisce mai.
    """
    from collector.app.document_setup import document_store
    from collector.app.keys import make_key
    from collector.app.lookup import people_matching
    from collector.cli.output.documents import show_key, warn_about_pdfs

    settings = project_settings(shared, writes=True)
    store = document_store(settings)
    with journal_for_documents(settings, sync=not no_sync) as fresh:
        # "collector key Anna Rossi" without quotes is one name, too.
        asked = " ".join(person)
        people = people_matching(fresh.journal.people(), asked)
        note(settings, Act.KEY, (one.code for one in people))
        show_key(make_key(settings, fresh.journal, asked, store))
    warn_about_pdfs(store.lacking, has_page=False)


@command("meetings")
@days_option
@json_option
@shared_options
def meetings(*, days: int, as_json: bool, **shared: Any) -> None:
    """Mostra gli incontri: che cosa arriva, che cosa è da preparare, a chi è andato il documento.
    Legge soltanto.
    """
    from collector.app.agenda import load_agenda
    from collector.cli.output.meetings import agenda_json, show_agenda

    settings = project_settings(shared)
    agenda, unread = load_agenda(settings, days=days)
    if as_json:
        click.echo(agenda_json(agenda, unread))
    else:
        show_agenda(agenda, settings.today, unread)


@command("digest")
@click.option(
    "--meeting",
    metavar="CODICE",
    callback=not_empty,
    help="L'incontro, per esempio AS-2026-06-25.",
)
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
        meetings = meetings_asked(
            then, past, meeting, due=due, days=days, or_next=next_, waiting=meetings_to_prepare
        )
        if meetings:
            note(settings, Act.DOCUMENT, (chosen.id for chosen in meetings))
        for chosen in meetings:
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
