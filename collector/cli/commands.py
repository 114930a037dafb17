"""The command line: parse arguments, call one function, print. No decisions here.

Each command imports what it needs when it runs, so that `--help` answers at once.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from collector.cli.italian_click import IncompatibleOptions, ItalianGroup, usage_error_text
from collector.errors import CollectorError, WorkbookError

if TYPE_CHECKING:
    from collector.app.freshness import FreshJournal
    from collector.app.sending import Sending
    from collector.app.settings import Options, Settings
    from collector.app.word_files import ReadFile
    from collector.app.word_import import ImportPlan
    from collector.compile.agenda import Agenda
    from collector.journal.store import Journal

F = TypeVar("F", bound=Callable[..., Any])


_due = click.option(
    "--due", is_flag=True, help="Gli incontri vicini per cui qualcuno aspetta ancora la mail."
)
_days = click.option(
    "--days",
    metavar="N",
    type=click.IntRange(0, 366),
    default=3,
    help="Quanti giorni prima un incontro è da preparare (di solito 3).",
)


_with_names = click.option(
    "--with-names",
    is_flag=True,
    help="Con i nomi delle famiglie, solo per il coordinamento, in una cartella a parte.",
)
_no_sync = click.option(
    "--no-sync",
    is_flag=True,
    help="Non ricontrollare prima il foglio; se è cambiato non fare nulla.",
)
_as_of = click.option(
    "--as-of", metavar="AAAA-MM-GG", help="Com'era quel giorno, in una cartella a parte."
)


def _common(command: F) -> F:
    """The options of every command; each may stand in the environment too."""
    options = (
        ("--workbook", "FILE", "Il foglio .xlsx (di solito quello di collector.toml)."),
        ("--journal", "URL", "Il registro: un file, o un indirizzo SQLAlchemy."),
        ("--out", "CARTELLA", "Dove mettere i documenti (di solito «uscite»)."),
        ("--today", "AAAA-MM-GG", "Il giorno per cui fare il controllo (di solito oggi)."),
        ("--config", "FILE", "Il file delle impostazioni (di solito collector.toml)."),
    )
    for name, metavar, text in reversed(options):
        variable = f"COLLECTOR_{name[2:].upper()}"
        command = click.option(name, metavar=metavar, help=text, envvar=variable)(command)
    return command


def _options(given: dict[str, Any]) -> "Options":
    from collector.app.settings import Options

    return Options(
        **{name: given[name] for name in ("workbook", "journal", "out", "today", "config")}
    )


def _settings(given: dict[str, Any], *, writes: bool = False) -> "Settings":
    """The project's settings. `writes`: the command may move a journal that was left behind in a shared folder; any
    other looks at it where it lies.
    """
    from dataclasses import replace

    from collector.app.journal_moves import journal_left_behind, move_left_behind
    from collector.app.settings import load_settings

    settings = load_settings(_options(given))
    if not settings.journal_moved:
        return settings
    if writes and (said := move_left_behind(settings)):
        click.echo(said, err=True)
    elif left := journal_left_behind(settings):
        click.echo(
            f"Questa cartella è condivisa o in rete, e il registro è ancora qui, in «{left}»: il prossimo «collector "
            "sync» lo porta al sicuro.",
            err=True,
        )
        return replace(settings, journal=str(left))
    else:
        click.echo(
            f"Questa cartella è condivisa o in rete: il registro sta in «{settings.journal}», al sicuro.",
            err=True,
        )
    return settings


@click.group(cls=ItalianGroup, name="collector", context_settings={"max_content_width": 100})
@click.version_option(
    package_name="collector", message="collector %(version)s", help="Mostra la versione."
)
def cli() -> None:
    """Schede colloqui della mediazione: controlla il foglio, scrive che cosa manca, prepara storie e documenti."""


@cli.command()
@click.argument("folder", metavar="[CARTELLA]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--adopt",
    metavar="FILE",
    help="Prepara un foglio .xlsx che c'è già, senza cambiare quello che contiene.",
)
@click.option(
    "--google", metavar="INDIRIZZO", help="Prepara un foglio Google vuoto, condiviso con la chiave."
)
@click.option(
    "--dry-run", is_flag=True, help="Con --adopt: mostra che cosa farebbe, senza scrivere nulla."
)
@click.option("--yes", is_flag=True, help="Con --adopt: non chiedere conferma.")
@_common
def init(
    folder: Path, *, adopt: str | None, google: str | None, dry_run: bool, yes: bool, **given: Any
) -> None:
    """Prepara un progetto: collector.toml e il foglio schede.xlsx, nuovo, oppure un foglio che c'è già (--adopt)."""
    if adopt is not None and google is not None:
        raise IncompatibleOptions("«--adopt» e «--google» non vanno insieme: scegline uno.")
    if adopt is not None:
        if folder != Path():
            raise IncompatibleOptions(
                "Con «--adopt» non si indica una cartella: il progetto nasce accanto al foglio."
            )
        _adopt({**given, "workbook": adopt}, dry_run=dry_run, yes=yes)
        return
    if dry_run or yes:
        raise IncompatibleOptions("«--dry-run» e «--yes» valgono solo insieme a «--adopt FILE».")
    if google is not None:
        _on_google(folder, google)
        return
    from collector.app.new_project import create_project

    for path in create_project(folder, _options(given)):
        click.echo(f"Creato: {path}")
    click.echo("Ora apri il foglio: si comincia da «Istruzioni», «Persone» e «Nuclei».")


def _on_google(folder: Path, google: str) -> None:
    from collector.app.new_project import create_project_on_google
    from collector.cli.output import common

    with common.progress("Preparo il foglio Google…"):
        made, done, notices = create_project_on_google(folder, google)
    for what in done:
        click.echo(f"Aggiunto nel foglio Google: {what}.")
    for path in made:
        click.echo(f"Creato: {path}")
    if not done:
        click.echo("Nel foglio Google c'è già tutto: non ho cambiato nulla.")
    for notice in notices:
        click.echo(f"Attenzione: {notice}")


def _adopt(given: dict[str, Any], *, dry_run: bool, yes: bool) -> None:
    from collector.app.adopt import carry_out_adoption, plan_adoption
    from collector.cli.output import adopt as screen_adopt
    from collector.cli.output import common

    with common.progress(f"Leggo «{Path(given['workbook']).name}»…"):
        adoption = plan_adoption(_options(given))
    click.echo(screen_adopt.adoption_plan_text(adoption))
    if adoption.empty:
        return
    if dry_run:
        click.echo("Prova: non ho scritto nulla.")
        return
    if not yes and sys.stdin.isatty():
        click.echo("Procedo? [s/N] ", nl=False)
        if sys.stdin.readline().strip().casefold() not in ("s", "sì", "si"):
            click.echo("Non ho scritto nulla.")
            return
    carry_out_adoption(adoption)
    click.echo(screen_adopt.adoption_done_text(adoption))


@cli.command()
@click.option("--dry-run", is_flag=True, help="Mostra che cosa farebbe, senza scrivere nulla.")
@click.option("--json", "as_json", is_flag=True, help="Risultato in JSON, per altri programmi.")
@click.option(
    "--accept-missing", is_flag=True, help="Le righe che mancano sono state tolte apposta."
)
@click.option(
    "--accept-older", is_flag=True, help="Il foglio è più vecchio del registro, ed è giusto così."
)
@click.option("--new-journal", is_flag=True, help="Il registro è perso: cominciane uno nuovo.")
@_common
def sync(
    *,
    dry_run: bool,
    as_json: bool,
    accept_missing: bool,
    accept_older: bool,
    new_journal: bool,
    **given: Any,
) -> None:
    """Controlla il foglio: segnala che cosa manca, ricorda ogni riga nel registro."""
    from collector.app.sync import sync_project
    from collector.cli.output import common
    from collector.sync.plan import Accepted
    from schemas.workbook import italian_day

    settings = _settings(given, writes=not dry_run)
    accepted = Accepted(missing=accept_missing, older=accept_older)
    with common.progress(f"Controllo «{settings.workbook.name}»…"):
        if new_journal:
            from collector.app.new_journal import sync_with_new_journal

            report = sync_with_new_journal(settings, accepted=accepted, dry_run=dry_run)
        else:
            report = sync_project(settings, dry_run=dry_run, accepted=accepted)
    if as_json:
        click.echo(common.sync_json(report, dry_run=dry_run))
    else:
        common.show_sync(report, report.name, italian_day(settings.today), dry_run=dry_run)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Risultato in JSON, per altri programmi.")
@_common
def doctor(*, as_json: bool, **given: Any) -> int:
    """Controlla che tutto sia a posto: impostazioni, foglio, Google, modulo, registro, disco. Non scrive nulla."""
    from collector.app.doctor.project import check_project
    from collector.app.doctor.report import exit_code
    from collector.cli.output import common
    from collector.cli.output import doctor as screen_doctor

    with common.progress("Controllo che tutto sia a posto…"):
        found = list(check_project(_options(given)))
    if as_json:
        click.echo(screen_doctor.checks_json(found))
    else:
        screen_doctor.show_checks(found)
    return exit_code(found)


@cli.command()
@click.option("--mediator", metavar="NOME", help="Solo quelle di un mediatore.")
@click.option("--nucleus", metavar="NUCLEO", help="Solo quelle di un nucleo: il codice o il nome.")
@click.option("--json", "as_json", is_flag=True, help="Risultato in JSON, per altri programmi.")
@_common
def flags(*, mediator: str | None, nucleus: str | None, as_json: bool, **given: Any) -> None:
    """Mostra le segnalazioni di adesso, per mediatore. Legge soltanto: non scrive nulla."""
    from collector.app.open_flags import open_flags_by_mediator
    from collector.app.preview import open_preview
    from collector.cli.output import common
    from collector.cli.output import rows as screen_rows
    from schemas.workbook import italian_day

    settings = _settings(given)
    with common.progress(f"Leggo «{settings.workbook.name}»…"), open_preview(settings) as look:
        groups, notices = (
            open_flags_by_mediator(look, mediator=mediator, nucleus=nucleus),
            look.plan.notices,
        )
    if as_json:
        click.echo(screen_rows.flags_json(groups, notices))
    else:
        screen_rows.show_flags(groups, notices, look.name, italian_day(settings.today))


@cli.command()
@click.argument("rows", metavar="RIGA…", nargs=-1, required=True)
@_common
def explain(rows: tuple[str, ...], **given: Any) -> None:
    """Spiega una riga: come è letta ogni cella, con quale regola, da quando, che cosa manca.

    RIGA è il codice della riga (R…), oppure foglio e riga tra apici: 'Schede!12'. Mostra quello che è scritto nel
    foglio, solo sullo schermo; non scrive nulla. Con l'impronta scritta in fondo a un documento dice quale documento è.
    """
    from collector.app.explain import explain as story_of
    from collector.app.freshness import open_checked_journal
    from collector.app.imprints import documents_with_imprint, looks_like_imprint
    from collector.app.preview import open_preview
    from collector.cli.output import common
    from collector.cli.output import rows as screen_rows
    from collector.errors import SettingsError

    settings = _settings(given)
    found, unknown = [], []
    if prints := [row for row in rows if looks_like_imprint(row)]:
        with open_checked_journal(settings) as journal:
            for one in prints:
                try:
                    common.show_imprints(one, *documents_with_imprint(journal, one))
                except SettingsError as error:
                    unknown.append(str(error))
    if others := [row for row in rows if not looks_like_imprint(row)]:
        with common.progress(f"Leggo «{settings.workbook.name}»…"), open_preview(settings) as look:
            for row in others:
                try:
                    found += story_of(look, row)
                except SettingsError as error:
                    unknown.append(str(error))
    screen_rows.show_stories(found)
    if unknown:
        raise SettingsError("\n".join(unknown))


@cli.command()
@click.argument("nuclei", metavar="[NUCLEO]…", nargs=-1)
@_as_of
@_with_names
@_no_sync
@_common
def history(
    nuclei: tuple[str, ...], *, as_of: str | None, with_names: bool, no_sync: bool, **given: Any
) -> None:
    """Scrive la storia di ogni nucleo (o di quelli indicati), per codice: pagina, PDF e documento di Word."""
    from collector.app.document_setup import document_store, project_as_of
    from collector.app.histories import make_histories, make_named_histories
    from collector.cli.output import common

    if with_names and as_of:
        raise IncompatibleOptions(
            "«--with-names» e «--as-of» non vanno insieme: scegli una sola delle due opzioni."
        )
    settings = _settings(given, writes=True)
    shelf = document_store(settings)
    with _journal_for_documents(settings, sync=not no_sync, past=bool(as_of)) as fresh:
        journal = fresh.journal
        with common.progress("Scrivo le storie…"):
            if with_names:
                common.show_named_documents(make_named_histories(settings, journal, nuclei, shelf))
                return
            then, past = project_as_of(settings, journal, as_of) if as_of else (settings, journal)
            made = make_histories(then, past, nuclei, shelf, remember=not as_of)
        known = (
            {one.content_hash: journal.document_hashes(one.content_hash) for one in made}
            if as_of
            else {}
        )
    common.show_histories(made)
    if as_of:
        common.show_as_of_matches(then.today, [known[one.content_hash] for one in made])
    common.warn_missing_fonts(shelf.lacking)


@cli.command()
@_days
@click.option("--json", "as_json", is_flag=True, help="Risultato in JSON, per altri programmi.")
@_common
def meetings(*, days: int, as_json: bool, **given: Any) -> None:
    """Mostra gli incontri: che cosa arriva, che cosa è da preparare, a chi è andato il documento. Legge soltanto."""
    from collector.app.agenda import project_agenda
    from collector.app.freshness import fresh_journal
    from collector.cli.output import meetings as screen_meetings

    settings = _settings(given)
    with fresh_journal(settings, dry_run=True) as fresh:
        found = project_agenda(settings, fresh.journal, days=days)
    if as_json:
        click.echo(screen_meetings.agenda_json(found))
    else:
        screen_meetings.show_agenda(found, settings.today)


@cli.command()
@click.option("--meeting", metavar="CODICE", help="L'incontro, per esempio AS-2026-06-25.")
@click.option("--next", "next_", is_flag=True, help="Il prossimo incontro (di solito è questo).")
@_due
@_days
@_as_of
@_with_names
@_no_sync
@_common
def digest(
    *,
    meeting: str | None,
    next_: bool,
    due: bool,
    days: int,
    as_of: str | None,
    with_names: bool,
    no_sync: bool,
    **given: Any,
) -> None:
    """Prepara i documenti di un incontro, pagina, PDF e Word: la copia per la sala e una per ogni destinatario."""
    from collector.app.digests import make_digests, make_named_digest
    from collector.app.document_setup import document_store, project_as_of
    from collector.app.project import now
    from collector.cli.output import common
    from collector.compile.agenda import meetings_to_prepare

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
            "«--with-names» va da solo, con «--meeting» o «--next»: fa una copia per il coordinamento."
        )
    settings = _settings(given, writes=True)
    shelf = document_store(settings)
    with _journal_for_documents(settings, sync=not no_sync, past=bool(as_of)) as fresh:
        journal = fresh.journal
        if not as_of:
            _ask_what_became_of_old_mails(settings, journal)
        then, past = project_as_of(settings, journal, as_of) if as_of else (settings, journal)
        for chosen in _meetings_asked(
            then, past, meeting, due=due, days=days, or_next=next_, waiting=meetings_to_prepare
        ):
            if with_names:
                common.show_named_documents([make_named_digest(settings, journal, chosen, shelf)])
                continue
            with common.progress("Preparo i documenti…"):
                made = make_digests(then, past, chosen, shelf, now=now(), remember=not as_of)
            common.show_digests(chosen, made)
            if as_of:
                common.show_as_of_matches(
                    then.today, [journal.document_hashes(one.content_hash) for one in made]
                )
    common.warn_missing_fonts(shelf.lacking)


@contextmanager
def _journal_for_documents(
    settings: "Settings", *, sync: bool, past: bool = False, dry_run: bool = False
) -> "Iterator[FreshJournal]":
    """The journal that documents are made from, and what there is to say of it. `past`: as it is, for older facts."""
    from collector.app.freshness import FreshJournal, fresh_journal, open_checked_journal
    from collector.cli.output import common, freshness

    if past:
        with open_checked_journal(settings) as journal:
            yield FreshJournal(journal)
        return
    with ExitStack() as opened:
        with common.progress(f"Guardo se «{settings.workbook.name}» è cambiato…"):
            fresh = opened.enter_context(fresh_journal(settings, sync=sync, dry_run=dry_run))
        freshness.show_refresh(fresh)
        yield fresh


def _ask_what_became_of_old_mails(settings: "Settings", journal: "Journal") -> None:
    """An older program took a mail in the folder for one that left: ask once whether these did."""
    from collector.app.sent_mails import old_mails, settle_old_mails
    from collector.cli.output.mail import old_mails_question, old_mails_unanswered

    mails = old_mails(journal)
    if not mails:
        return
    click.echo(old_mails_question(mails, settings.out), nl=False, err=True)
    said = sys.stdin.readline() if sys.stdin else ""
    if not said:
        click.echo("", err=True)
        click.echo(old_mails_unanswered(), err=True)
        return
    settle_old_mails(journal, mails, left=_is_yes(said))


def _meetings_asked(
    settings: Any,
    journal: Any,
    meeting: str | None,
    *,
    due: bool,
    days: int,
    waiting: "Callable[[Agenda], Sequence[Any]]",
    or_next: bool = False,
) -> list[Any]:
    """The meeting that was named, or the next; with `due` those near ones for which there is something to do by
    `waiting`, which may be none.
    """
    from collector.app.agenda import project_agenda
    from collector.app.meeting_facts import find_meeting
    from collector.cli.output import meetings as screen_meetings

    if due and (meeting or or_next):
        raise IncompatibleOptions(
            "«--due» sceglie da solo gli incontri: non va insieme a «--meeting» e «--next»."
        )
    if not due:
        return [find_meeting(journal, meeting, settings.today)]
    found = list(waiting(project_agenda(settings, journal, days=days)))
    if not found:
        click.echo(screen_meetings.nothing_due_text(days))
    return found


@cli.command()
@click.option(
    "--meeting",
    metavar="CODICE",
    help="L'incontro, per esempio AS-2026-06-25 (di solito il prossimo).",
)
@click.option("--again", is_flag=True, help="Anche le mail già fatte.")
@click.option(
    "--to", metavar="PERSONA", multiple=True, help="Solo a questa persona: codice, nome o email."
)
@click.option(
    "--sent",
    metavar="[PERSONA]",
    is_flag=False,
    flag_value="",
    help="Le mail pronte in uscite/posta sono partite: tutte, o quella di una persona.",
)
@click.option(
    "--arrived",
    metavar="PERSONA",
    multiple=True,
    help="La mail incerta per questa persona è arrivata.",
)
@click.option(
    "--test", is_flag=True, help="Prova: tutte le mail vanno solo al coordinamento e non contano."
)
@click.option(
    "--dry-run", is_flag=True, help="Mostra chi riceverebbe che cosa, senza scrivere nulla."
)
@click.option("--yes", is_flag=True, help="Non chiedere conferma prima di spedire.")
@_due
@_days
@_no_sync
@_common
def send(
    *,
    meeting: str | None,
    again: bool,
    to: tuple[str, ...],
    sent: str | None,
    arrived: tuple[str, ...],
    test: bool,
    dry_run: bool,
    yes: bool,
    due: bool,
    days: int,
    no_sync: bool,
    **given: Any,
) -> None:
    """Una mail per ogni destinatario, mai due volte la stessa: spedita, o pronta in uscite/posta senza un server."""
    from collector.app.document_setup import document_store
    from collector.app.freshness import open_checked_journal
    from collector.app.meeting_facts import find_meeting
    from collector.app.project import now
    from collector.app.sending import carry_out_sending, prepare_sending
    from collector.app.sent_mails import mark_arrived, mark_sent
    from collector.cli.output import common, mail
    from collector.compile.agenda import meetings_to_mail
    from collector.errors import DeliveryError

    if due and again:
        raise IncompatibleOptions(
            "«--due» e «--again» non vanno insieme: scegli una sola delle due opzioni."
        )
    if (arrived or sent is not None) and (
        again or to or test or dry_run or due or (arrived and sent is not None)
    ):
        raise IncompatibleOptions(
            "«--sent» e «--arrived» vanno da soli, con «--meeting»: segnano soltanto una mail partita."
        )
    settings = _settings(given, writes=not dry_run)
    if sent is not None or arrived:
        with open_checked_journal(settings) as journal:
            if sent is not None:
                mail.show_marked_sent(mark_sent(settings, journal, sent, meeting, now=now()))
            else:
                chosen = find_meeting(journal, meeting, settings.today)
                mail.show_arrived(mark_arrived(journal, chosen, arrived))
        return
    shelf = document_store(settings)
    troubles: list[str] = []
    with _journal_for_documents(settings, sync=not no_sync, dry_run=dry_run) as fresh:
        journal = fresh.journal
        if not dry_run:
            _ask_what_became_of_old_mails(settings, journal)
        for chosen in _meetings_asked(
            settings, journal, meeting, due=due, days=days, waiting=meetings_to_mail
        ):
            prepare = partial(
                prepare_sending,
                settings,
                journal,
                store=shelf,
                again=again,
                only=to,
                trial=test,
            )
            if dry_run:
                sending = prepare(chosen)
            else:
                agreed, fresh = _mails_that_go(
                    settings, fresh, chosen, prepare, yes=yes, sync=not no_sync
                )
                if agreed is None:
                    click.echo("Non ho spedito nulla.")
                    continue
                with common.progress("Le mail partono…" if agreed.server else "Scrivo le mail…"):
                    sending = carry_out_sending(
                        settings, journal, agreed, now=now(), pause=time.sleep
                    )
            mail.show_sending(sending, dry_run=dry_run)
            troubles += mail.sending_troubles(sending)
    common.warn_missing_fonts(shelf.lacking)
    if troubles:
        raise DeliveryError("\n".join(troubles))


def _mails_that_go(
    settings: "Settings",
    fresh: "FreshJournal",
    chosen: Any,
    prepare: "Callable[[Any], Sending]",
    *,
    yes: bool,
    sync: bool,
) -> "tuple[Sending | None, FreshJournal]":
    """The mails of a meeting that are to go, after a question where they really leave; prepared and asked anew where
    the facts changed meanwhile. None where nobody wants that they go. Beside it what they were prepared from.
    """
    from collector.app.freshness import sync_again
    from collector.app.meeting_facts import find_meeting
    from collector.app.sending import check_sending
    from collector.cli.output import common, freshness, mail

    while True:
        with common.progress("Preparo le mail…"):
            sending = check_sending(prepare(chosen))
        asks = sending.server is not None and sending.ready_count > 0 and not yes
        if asks:
            mail.show_sending(sending, dry_run=False, asking=True)
            if not _agreed(mail.sending_question(sending)):
                return None, fresh
        if not sending.ready_count or not _changed_meanwhile(
            settings, fresh, ask_again=asks and sync
        ):
            return sending, fresh
        fresh = sync_again(settings, fresh)
        freshness.show_refresh(fresh)
        chosen = find_meeting(fresh.journal, chosen.id, settings.today)


def _changed_meanwhile(settings: "Settings", fresh: "FreshJournal", *, ask_again: bool) -> bool:
    """True when the facts changed since mails were prepared, and the question can be put again. Raises WorkbookError
    where nobody is asked: what was prepared is older than the sheet.
    """
    from collector.app.freshness import changed_since

    if not changed_since(settings, fresh):
        return False
    if not ask_again:
        raise WorkbookError(
            f"Mentre preparavo le mail qualcuno ha cambiato «{settings.workbook.name}»: rilancia il comando. Non ho "
            "spedito nulla."
        )
    click.echo("Intanto il foglio è cambiato: lo ricontrollo, e chiedo di nuovo.", err=True)
    return True


@cli.command()
@click.option(
    "--dry-run", is_flag=True, help="Mostra chi riceverebbe che cosa, senza scrivere nulla."
)
@click.option("--yes", is_flag=True, help="Non chiedere conferma prima di spedire.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Risultato in JSON, per altri programmi; spedisce solo con --yes.",
)
@_no_sync
@_common
def remind(*, dry_run: bool, yes: bool, as_json: bool, no_sync: bool, **given: Any) -> None:
    """Un messaggio per ogni mediatore con le righe da completare, senza dati delle famiglie. Si chiude da solo."""
    from collector.app.preview import open_preview
    from collector.app.project import now, open_journal
    from collector.app.reminders import carry_out_reminders, prepare_reminders
    from collector.cli.output import common, reminders
    from collector.errors import DeliveryError

    settings = _settings(given, writes=not dry_run)
    patience = settings.mail.remind_days
    while True:
        with (
            _journal_for_documents(settings, sync=not no_sync, dry_run=dry_run) as fresh,
            common.progress(f"Leggo «{settings.workbook.name}»…"),
            open_preview(settings, journal=fresh.journal) as look,
        ):
            found = prepare_reminders(settings, look)
            names = {person.code: person.name for person in look.journal.people()}
        if dry_run:
            break
        asks = found.server is not None and found.ready_count > 0 and not yes
        if asks:
            if as_json:
                raise IncompatibleOptions(
                    "Con «--json» nessuno può rispondere: per spedire aggiungi «--yes»."
                )
            reminders.show_reminders(found, names, patience=patience, dry_run=False, asking=True)
            if not _agreed(reminders.reminders_question(found)):
                click.echo("Non ho spedito nulla.")
                return
        if found.ready_count and _changed_meanwhile(
            settings, fresh, ask_again=asks and not no_sync
        ):
            continue
        with open_journal(settings, create=False) as journal:
            found = carry_out_reminders(settings, journal, found, now=now(), pause=time.sleep)
        break
    if as_json:
        click.echo(reminders.reminders_json(found, dry_run=dry_run))
    else:
        reminders.show_reminders(found, names, patience=patience, dry_run=dry_run)
    if troubles := reminders.reminders_troubles(found.outcomes, names):
        raise DeliveryError("\n".join(troubles))


def _agreed(question: str) -> bool:
    """Whether somebody says yes. Raises WrongTogether where nobody is there to be asked."""
    click.echo(f"{question} [s/N] ", nl=False)
    said = sys.stdin.readline()
    if not said:
        click.echo()
        raise IncompatibleOptions(
            "Qui nessuno può rispondere, quindi non ho spedito nulla. Per spedire da solo: «--yes»."
        )
    return _is_yes(said)


def _is_yes(said: str) -> bool:
    return said.strip().casefold() in ("s", "sì", "si")


@cli.command()
@click.argument("person", metavar="[PERSONA]", required=False)
@click.option("--smtp", is_flag=True, help="La password del server della posta.")
@click.option(
    "--generate",
    is_flag=True,
    help="Inventala e mostrala una volta; senza persona, per tutti quelli che non ce l'hanno.",
)
@click.option("--forget", is_flag=True, help="Toglila dal portachiavi.")
@_common
def password(*, person: str | None, smtp: bool, generate: bool, forget: bool, **given: Any) -> None:
    """La password con cui una persona apre i PDF che riceve: nel portachiavi del sistema. Senza nome: chi ce l'ha."""
    from collector.app.freshness import open_checked_journal
    from collector.cli.output import passwords

    if smtp and (person or generate):
        raise IncompatibleOptions(
            "«--smtp» è la password del server: va senza persona e senza «--generate»."
        )
    if forget and not (person or smtp):
        raise IncompatibleOptions("Indica la persona: «collector password NOME».")
    if generate and forget:
        raise IncompatibleOptions("«--generate» e «--forget» non vanno insieme.")
    settings = _settings(given)
    if smtp:
        passwords.change_server_password(settings, forget=forget)
        return
    with open_checked_journal(settings) as journal:
        people = journal.people()
    if person is None and generate:
        passwords.make_missing_passwords(settings, people)
    elif person is None:
        passwords.show_who_has_password(settings, people)
    else:
        passwords.change_person_password(settings, people, person, generate=generate, forget=forget)


@cli.command()
@click.argument("word", metavar="[PAROLA]", required=False)
@click.option("--rows", is_flag=True, help="I testi interi, riga per riga, invece delle parole.")
@click.option(
    "--allow", metavar="PAROLA", multiple=True, help="Questa parola passa in tutto il progetto."
)
@click.option("--disallow", metavar="PAROLA", multiple=True, help="Questa parola non passa più.")
@click.option(
    "--allowed", is_flag=True, help="Le parole che passano: chi le ha lasciate passare, e quando."
)
@click.option(
    "--clear",
    metavar="CODICE",
    multiple=True,
    help="I testi di questa riga possono uscire come sono.",
)
@click.option(
    "--cover", metavar="CODICE", multiple=True, help="I testi di questa riga tornano coperti."
)
@click.option("--all", "everything", is_flag=True, help="L'elenco intero, anche se è lungo.")
@click.option("--json", "as_json", is_flag=True, help="Le parole in JSON, per altri programmi.")
@_common
def texts(
    *,
    word: str | None,
    rows: bool,
    allow: tuple[str, ...],
    disallow: tuple[str, ...],
    allowed: bool,
    clear: tuple[str, ...],
    cover: tuple[str, ...],
    everything: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Mostra le parole coperte nei documenti, dalla più frequente; con una PAROLA, i testi in cui si trova.

    Solo sullo schermo. I nomi delle famiglie restano coperti anche con --clear e --allow: nei documenti c'è il codice.
    """
    from collector.app.clearances import ClearanceRequest, apply_clearances, system_user
    from collector.app.freshness import open_checked_journal
    from collector.app.project import now
    from collector.app.text_review import texts_to_review
    from collector.app.word_review import (
        allowed_and_withdrawn_words,
        review_words,
        texts_containing,
    )
    from collector.cli.output import redactions

    wishes = ClearanceRequest(clear, cover, allow, disallow)
    if word is not None and (wishes or rows or allowed or as_json):
        raise IncompatibleOptions(
            f"«{word}» è una parola di troppo: da sola mostra i testi in cui si trova. Se fa parte di un'espressione, "
            'mettila tra virgolette: --allow "Centro Pavesi".'
        )
    if rows and (allowed or as_json):
        raise IncompatibleOptions("«--rows» va senza «--allowed» e senza «--json».")
    settings = _settings(given)
    with open_checked_journal(settings) as journal:
        changed = None
        if wishes:
            changed = apply_clearances(
                journal, wishes, who=system_user(), at=now(), day=settings.today
            )
        if as_json:
            click.echo(redactions.words_json(review_words(journal)))
            return
        if changed is not None:
            redactions.show_decision(*changed)
        if word is not None:
            redactions.show_covered_texts(
                texts_containing(texts_to_review(journal), word), everything=everything, word=word
            )
        elif rows:
            found = [text for text in texts_to_review(journal) if text.has_redactions]
            redactions.show_covered_texts(found, everything=everything)
        elif allowed:
            redactions.show_allowed_words(*allowed_and_withdrawn_words(journal))
        elif changed is None:
            redactions.show_words(review_words(journal), everything=everything)


@cli.command()
@_common
def nuclei(**given: Any) -> None:
    """Mostra codici e nomi dei nuclei, solo sullo schermo."""
    from collector.app.freshness import open_checked_journal
    from collector.cli.output import common

    with open_checked_journal(_settings(given)) as journal:
        talks: dict[str, int] = {}
        for talk in journal.talks():
            if talk.nucleus:
                talks[talk.nucleus] = talks.get(talk.nucleus, 0) + 1
        common.show_nuclei(journal.nuclei(), talks)


@cli.command()
@click.option(
    "--format",
    "format_",
    metavar="FORMATO",
    type=click.Choice(["csv", "jsonl", "xlsx"], case_sensitive=False),
    help="csv, jsonl o xlsx (di solito csv, o quello che dice il nome di --output).",
)
@click.option(
    "--output",
    metavar="FILE",
    help="Dove scrivere (di solito uscite/colloqui.csv); «-»: sullo schermo.",
)
@_common
def export(*, format_: str | None, output: str | None, **given: Any) -> None:
    """Scrive tutti i colloqui, come sono letti adesso, in un file per altri programmi."""
    from collector.app.export import choose_destination, export_to_file, export_to_stream
    from collector.app.export_formats import Format
    from collector.app.preview import open_preview
    from collector.cli.output import common

    settings = _settings(given)
    path, chosen = choose_destination(
        settings, output, Format(format_.lower()) if format_ else None
    )
    with (
        common.progress(f"Leggo «{settings.workbook.name}»…"),
        open_preview(settings, strict=True) as look,
    ):
        if path is None:
            export_to_stream(sys.stdout, look, chosen)
        else:
            export_to_file(path, look, chosen)
            click.echo(str(path))
        common.show_export(look.plan, to_file=path is not None)


@cli.command()
@click.option("--paper", is_flag=True, help="La scheda da stampare e compilare a mano: un PDF.")
@click.option(
    "--output", metavar="FILE", help="Con --paper: dove scrivere (di solito uscite/scheda.pdf)."
)
@click.option(
    "--google", metavar="INDIRIZZO", help="Il modulo Google (di solito quello di collector.toml)."
)
@_common
def form(*, paper: bool, output: str | None, google: str | None, **given: Any) -> None:
    """Prepara o aggiorna il modulo Google con le domande della scheda, oppure la scheda da stampare (--paper).

    Nel modulo dei nuclei c'è solo il codice. Il comando non lo pubblica: lo fa una persona.
    """
    from collector.app.online_form import make_form
    from collector.app.paper_form import write_paper_form

    if paper and google is not None:
        raise IncompatibleOptions("«--paper» e «--google» non vanno insieme: scegline uno.")
    if output is not None and not paper:
        raise IncompatibleOptions("«--output» vale solo insieme a «--paper».")
    if paper:
        click.echo(str(write_paper_form(_settings(given), output)))
        return
    for line in make_form(_settings(given), google):
        click.echo(line)


@cli.command(name="import")
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
    "--nucleus", metavar="NOME", help="Il nucleo dei colloqui senza intestazione, per un file solo."
)
@click.option("--mediator", metavar="NOME", help="Il mediatore, dove il file non lo dice.")
@_common
def import_(
    files: tuple[str, ...],
    *,
    yes: bool,
    dry_run: bool,
    as_json: bool,
    nucleus: str | None,
    mediator: str | None,
    **given: Any,
) -> int:
    """Aggiunge al foglio i colloqui dei vecchi fogli Word, mai due volte lo stesso.

    FILE è un file (.docx, .doc, .odt) o una cartella. Prima mostra che cosa ha trovato, poi chiede.
    """
    from collector.app.import_target import find_import_target
    from collector.app.word_files import read_files
    from collector.app.word_import import carry_out_import, empty_import, plan_import
    from collector.cli.output import common, importing

    if nucleus is not None and (len(files) != 1 or Path(files[0]).is_dir()):
        raise IncompatibleOptions("«--nucleus» vale per un file solo.")
    settings = _settings(given)
    with common.progress("Leggo i file…"):
        read = read_files(files)
        ground = find_import_target(settings) if any(file.content for file in read) else None
    answers = {file.file: nucleus for file in read if nucleus is not None}

    def planned() -> "ImportPlan":
        if ground is None:
            return empty_import(read)
        return plan_import(
            ground, read, nuclei=answers, mediator=mediator or "", without_asking=yes
        )

    todo = planned()
    asking = not (yes or dry_run or as_json) and sys.stdin.isatty()
    if not as_json:
        click.echo(importing.import_plan_text(todo))
    if asking and nucleus is None:
        for file in (one for one in read if one.needs_nucleus and todo.rows):
            answers[file.file] = _ask_nucleus(file)
        todo = planned()
    agreed = yes and not dry_run
    if asking and todo.rows:
        click.echo(importing.import_question(todo), nl=False)
        agreed = sys.stdin.readline().strip().casefold() in ("s", "sì", "si")
    written = carry_out_import(settings, todo) if agreed else 0
    if as_json:
        click.echo(importing.import_json(todo, written=written, dry_run=dry_run))
    elif todo.rows:
        stays = importing.import_not_done_text(dry_run=dry_run, asked=asking)
        click.echo(importing.import_done_text(todo, written) if agreed else stays)
    refused = [file.refusal for file in read if file.refusal]
    for sentence in refused:
        click.echo(sentence, err=True)
    return WorkbookError.exit_code if refused else 0


def _ask_nucleus(file: "ReadFile") -> str:
    """The nucleus of talks without heading; only Enter takes the proposal, "-" leaves it empty."""
    proposal = file.content.proposal if file.content else ""
    named = f" [{proposal}]" if proposal else ""
    click.echo(
        f"{Path(file.file).name}: di quale nucleo sono i colloqui senza intestazione?{named} («-»: lascia vuoto) ",
        nl=False,
    )
    said = sys.stdin.readline()
    typed = said.strip()
    return "" if typed == "-" or not said else typed or proposal


@cli.group(cls=ItalianGroup, name="journal")
def journal_() -> None:
    """Il registro, la memoria di ogni riga: rimetterne uno al suo posto."""


@journal_.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@_common
def adopt(file: Path, **given: Any) -> None:
    """Usa FILE come registro di questo progetto: una copia va al suo posto, quello di prima resta da parte."""
    from collector.app.journal_adopt import adopt_journal as adopt_journal

    place, aside = adopt_journal(_settings(given), file)
    click.echo(f"Il registro del progetto, in «{place}», ora è una copia di «{file}».")
    if aside is not None:
        click.echo(f"Quello di prima è messo da parte in «{aside}».")


@cli.command()
@click.argument("folder", metavar="[CARTELLA]", default="demo", type=click.Path(path_type=Path))
@_common
def demo(folder: Path, **given: Any) -> None:
    """Mostra tutto su un progetto inventato: foglio, segnalazioni, storie, documenti, mail.

    Il foglio, il giorno e le impostazioni sono quelli dell'esempio; --journal e --out valgono anche qui.
    """
    from collector.cli.output import common
    from collector.demo.play import play_demo

    with common.progress("Preparo l'esempio…"):
        played = play_demo(folder, journal=given["journal"], out=given["out"])
    common.show_demo(played)


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit: 0 done, 1 a bug, 2 usage or settings, 3 workbook, 4 journal, 5 delivery."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                errors="replace"
            )  # a console that lacks a character shows "?", and goes on
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    try:
        result = cli.main(args=arguments, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 2
    except click.UsageError as error:
        click.echo(usage_error_text(error), err=True)
        return 2
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("Interrotto.", err=True)
        return 130
    except CollectorError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except (
        Exception
    ):  # the last line of defence: a bug, told honestly, its traceback kept for who mends it
        from collector.cli.crash_log import log_traceback

        path = log_traceback()
        click.echo(
            f"Qui c'è un errore del programma, non tuo. I dettagli sono in «{path}»: mandali a chi cura collector. "
            "Le celle scritte nel foglio non sono state toccate.",
            err=True,
        )
        return 1


if __name__ == "__main__":
    main()
