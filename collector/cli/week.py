"""The command `week`: all that is to do in a week, shown on one screen, asked once, done."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from collector.access_log.entries import Act
from collector.cli.access import note
from collector.cli.answers import is_yes, read_answer
from collector.cli.italian_click import IncompatibleOptions
from collector.cli.options import command, project_settings, shared_options

if TYPE_CHECKING:
    from collector.app.project import CodeSource
    from collector.app.settings import Settings
    from collector.app.week import Progress, Week
    from collector.render.document_store import DocumentStore


@command("week")
@click.option("--dry-run", is_flag=True, help="Mostra che cosa farebbe, senza scrivere nulla.")
@click.option("--yes", is_flag=True, help="Non chiedere: fai tutto.")
@click.option(
    "--days",
    metavar="N",
    type=click.IntRange(0, 366),
    default=3,
    help="Quanti giorni prima di un incontro partono le mail (di solito 3).",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Risultato in JSON, per altri programmi; con --yes o --dry-run.",
)
@shared_options
def week(*, dry_run: bool, yes: bool, days: int, as_json: bool, **shared: Any) -> int:
    """Tutta la settimana in un comando: controllo, richieste, documenti e mail degli incontri
    vicini. Mostra, chiede una volta, fa.

    \f
    Raises IncompatibleOptions, and CollectorError where not even the sync can be made.
    """
    from collector.app.document_setup import document_store
    from collector.errors import CollectorError

    answers = _Answers(needed=not (dry_run or yes), as_json=as_json)
    settings = project_settings(shared, writes=yes and not dry_run)
    store = document_store(settings)
    before: list[Week] = []
    try:
        done = _week(settings, store, answers, before, days=days, dry_run=dry_run)
    except CollectorError as error:
        if as_json:
            from collector.cli.output.week_json import stopped_json

            click.echo(stopped_json(error))
        raise
    if done is None:
        from collector.cli.output.week import show_no

        show_no(before)
        return 0
    return _end(settings, store, done, dry_run=dry_run, as_json=as_json)


def _week(
    settings: "Settings",
    store: "DocumentStore",
    answers: "_Answers",
    before: "list[Week]",
    *,
    days: int,
    dry_run: bool,
) -> "Week | None":
    """Return what the week did, or (of a dry run) would do; None when whoever was asked said no.

    `before`: gets each run that stopped on the way because the sheet had changed.

    Raises CollectorError as `plan_week` and `carry_out_week`.
    """
    from collector.app.project import RepeatedCodes
    from collector.app.week import plan_week
    from collector.cli.output.console import progress
    from collector.cli.output.week import show_changes

    codes = RepeatedCodes()
    agreed: Week | None = None
    while True:
        shown: Week | None = None
        if dry_run or answers.needed:
            with progress(f"Guardo che cosa c'è da fare per «{settings.workbook.name}»…"):
                shown = plan_week(settings, store, days=days, codes=codes)
            if dry_run or not shown.has_work:
                return shown
            if agreed is not None:
                show_changes(agreed, shown, before)
            if not answers.agrees(settings, shown):
                return None
        agreed = shown
        done = _carry_out(settings, store, shown, days=days, codes=codes)
        if not done.changed or shown is None:
            return done
        before.append(done)


def _carry_out(
    settings: "Settings",
    store: "DocumentStore",
    shown: "Week | None",
    *,
    days: int,
    codes: "CodeSource",
) -> "Week":
    from collector.app.week import carry_out_week

    note(settings, Act.MAIL)
    with _progress(settings) as progress:
        return carry_out_week(
            settings, store, shown, days=days, codes=codes, pause=time.sleep, progress=progress
        )


def _end(
    settings: "Settings",
    store: "DocumentStore",
    done: "Week",
    *,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Show how the week ended; return the exit code."""
    from collector.app.week_left import left_for_person, week_exit_code
    from collector.cli.output.documents import warn_about_pdfs

    left = left_for_person(done)
    code = week_exit_code(done.stopped, left)
    if as_json:
        from collector.cli.output.week_json import week_json

        click.echo(week_json(done, left, code, dry_run=dry_run))
        return code
    from collector.cli.output.week import show_end, show_plan

    if dry_run:
        show_plan(settings, done, left, dry_run=True)
    else:
        show_end(settings, done, left)
        warn_about_pdfs(store.lacking)
    return code


class _Answers:
    """Asks whoever sits at the terminal.

    Without a terminal the answer is read before anything is done: where there is none, nothing is.
    """

    def __init__(self, *, needed: bool, as_json: bool) -> None:
        """Raises IncompatibleOptions where an answer is needed and nobody can give one."""
        self.needed = needed
        self._given = ""
        if not needed:
            return
        if as_json:
            raise IncompatibleOptions(
                "Con «--json» nessuno può rispondere: aggiungi «--yes», o «--dry-run» per vedere "
                "soltanto."
            )
        if not _is_terminal():
            self._given = read_answer()
            if not self._given:
                raise IncompatibleOptions(
                    "Qui nessuno può rispondere. Per fare tutto senza domande: «--yes»; per vedere "
                    "soltanto: «--dry-run»."
                )

    def agrees(self, settings: "Settings", plan: "Week") -> bool:
        """Show a plan and ask; True for a yes. No answer is a no."""
        from collector.app.week_left import left_for_person
        from collector.cli.output.week import show_plan, show_question

        show_plan(settings, plan, left_for_person(plan), dry_run=False)
        show_question(plan)
        answer, self._given = self._given or read_answer(), ""
        if not _is_terminal():
            click.echo()
        return is_yes(answer)


def _is_terminal() -> bool:
    return bool(sys.stdin) and sys.stdin.isatty()


@contextmanager
def _progress(settings: "Settings") -> "Iterator[Progress]":
    """Yield what shows the part that is being done, on a terminal only."""
    from collector.cli.output.console import console
    from collector.cli.output.week import step_text

    with console(stderr=True).status("…") as status:
        yield lambda step, meeting: status.update(step_text(settings, step, meeting))
