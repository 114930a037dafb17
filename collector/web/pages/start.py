"""Comincia: where there is no project, it makes one; or plays the example first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.responses import Response

from collector.app.adopt import Adoption, carry_out_adoption, plan_adoption
from collector.app.adopt_text import adoption_plan_text
from collector.app.config_file import CREDENTIALS_NAME
from collector.app.google_sheet import NO_GOOGLE, has_google
from collector.app.new_project import (
    create_project,
    create_project_on_google,
    workbooks_in,
)
from collector.app.settings import Options
from collector.errors import NoProjectError, SettingsError, WrongJournalError
from collector.text.italian import listed
from collector.web.board import Board, see
from collector.web.tasks import TaskEnd
from collector.web.visit import START_PATH, Visit, change, page
from schemas.session import TAB

_PLAN_PATH: Final = f"{START_PATH}/foglio"
_DONE_PATH: Final = f"{START_PATH}/fatto"
_EXAMPLE_FOLDER: Final = "esempio"


@dataclass(frozen=True)
class Made:
    """What was made of a new project. `workbook`: where people type, `tabs`: their talks; `lines`:
    what was done.
    """

    workbook: str
    lines: Sequence[str]
    is_new_workbook: bool
    is_on_google: bool = False
    tabs: Sequence[str] = (TAB,)


def show(board: Board, visit: Visit) -> Response:
    """Show how to begin; where there is a project already, go to it. Raises SettingsError."""
    try:
        board.settings()
    except NoProjectError:
        folder = Path.cwd()
        return board.page(
            visit.session,
            "start.html.j2",
            here="",
            title="Comincia",
            folder=folder,
            workbooks=[path.name for path in workbooks_in(folder)],
            no_google="" if has_google() else NO_GOOGLE,
            key_name=CREDENTIALS_NAME,
            has_key=(folder / CREDENTIALS_NAME).exists(),
        )
    return see("/")


def make_new(board: Board, visit: Visit) -> Response:
    """Make a project with a new workbook. Raises SettingsError and WorkbookError."""
    _stop_where_a_project_is(board)
    config, workbook, *others = create_project(Path.cwd(), Options(), name=visit.typed("name"))
    lines = [f"Creato: {path}" for path in (workbook, config, *others)]
    return _done(visit, Made(str(workbook), lines, is_new_workbook=True))


def look_at(board: Board, visit: Visit) -> Response:
    """Plan what a workbook that is there lacks; nothing is written. Raises SettingsError."""
    _stop_where_a_project_is(board)
    chosen = visit.typed("workbook")
    found = [path for path in workbooks_in(Path.cwd()) if path.name == chosen]
    if not found:
        raise SettingsError("Questo file non è più nella cartella. Torna indietro e scegline uno.")
    name = visit.typed("name")

    def work(say: Callable[[str], None]) -> TaskEnd:
        say("Leggo il foglio, senza cambiarlo")
        options = Options(workbook=str(found[0]))
        try:
            adoption = plan_adoption(options, name=name)
        except WrongJournalError:
            adoption = plan_adoption(options, name=name, lacks_journal=True)
        return TaskEnd(f"{_PLAN_PATH}?r={visit.session.remember(adoption)}")

    return board.start("Leggo il foglio", START_PATH, work)


def show_plan(board: Board, visit: Visit) -> Response:
    """Show what an adoption would add, to say yes to."""
    adoption = visit.session.recall(visit.query.get("r", ""))
    if not isinstance(adoption, Adoption):
        return see(START_PATH)
    first, *lines = adoption_plan_text(adoption).split("\n")
    return board.page(
        visit.session,
        "start_plan.html.j2",
        here="",
        title="Preparare un foglio che c'è già",
        first=first,
        lines=[line.strip() for line in lines],
        asked=visit.query["r"],
    )


def adopt(board: Board, visit: Visit) -> Response:
    """Carry out the plan that was shown; a workbook that changed meanwhile is left alone."""
    _stop_where_a_project_is(board)
    adoption = visit.session.recall(visit.typed("r"))
    if not isinstance(adoption, Adoption):
        return see(START_PATH)

    def work(say: Callable[[str], None]) -> TaskEnd:
        say("Aggiungo quello che manca")
        launcher = carry_out_adoption(adoption)
        written = [adoption.workbook, adoption.config, launcher]
        words = ["Preparato", "Creato", "Creato"]
        lines = [
            f"{word}: {path}" for word, path in zip(words, written, strict=True) if path is not None
        ]
        made = Made(str(adoption.workbook), lines, is_new_workbook=False, tabs=adoption.talk_tabs)
        return TaskEnd(f"{_DONE_PATH}?r={visit.session.remember(made)}")

    return board.start("Preparo il foglio", START_PATH, work)


def make_on_google(board: Board, visit: Visit) -> Response:
    """Fill a spreadsheet on Google that a person made and shared. Raises SettingsError."""
    _stop_where_a_project_is(board)
    address, name = visit.typed("address"), visit.typed("name")
    if not address:
        raise SettingsError("Manca l'indirizzo del foglio Google. Torna indietro e incollalo.")

    def work(say: Callable[[str], None]) -> TaskEnd:
        say("Preparo il foglio Google")
        created, added, notices = create_project_on_google(Path.cwd(), address, name=name)
        lines = [f"Aggiunto nel foglio Google: {part}." for part in added]
        lines += [f"Creato: {path}" for path in created]
        lines += [f"Attenzione: {notice}" for notice in notices]
        board.look_again()
        made = Made("il foglio Google", lines, is_new_workbook=bool(added), is_on_google=True)
        return TaskEnd(f"{_DONE_PATH}?r={visit.session.remember(made)}")

    return board.start("Preparo il foglio Google", START_PATH, work)


def show_done(board: Board, visit: Visit) -> Response:
    """Show what was made, and what comes next."""
    made = visit.session.recall(visit.query.get("r", ""))
    if not isinstance(made, Made):
        return see("/")
    return board.page(
        visit.session,
        "start_done.html.j2",
        here="",
        title="Il progetto è pronto",
        made=made,
        tabs=listed(f"«{tab}»" for tab in made.tabs),
    )


def play_example(board: Board, _visit: Visit) -> Response:
    """Make the invented service in a folder of its own, and show it in place of the project."""

    def work(say: Callable[[str], None]) -> TaskEnd:
        from collector.demo.play import play_demo

        say("Preparo sei mesi di un servizio inventato: foglio, controlli, documenti, mail")
        settings = play_demo(Path.cwd() / _EXAMPLE_FOLDER).settings
        board.show_example(Options(config=str(settings.config), today=settings.today.isoformat()))
        return TaskEnd("/")

    return board.start("Preparo l'esempio", START_PATH, work)


def leave_example(board: Board, _visit: Visit) -> Response:
    """Show the own project again, or how to begin one."""
    board.leave_example()
    return see("/")


def _stop_where_a_project_is(board: Board) -> None:
    """Raise SettingsError where there is a project: another page, or a command, has made it."""
    try:
        board.settings()
    except NoProjectError:
        return
    raise SettingsError("In questa cartella c'è già un progetto: non ho fatto nulla.")


def _done(visit: Visit, made: Made) -> Response:
    return see(f"{_DONE_PATH}?r={visit.session.remember(made)}")


ROUTES: Final = (
    page(START_PATH, show, name="start", needs_project=False),
    change(f"{START_PATH}/nuovo", make_new, name="start-new", needs_project=False),
    page(_PLAN_PATH, show_plan, name="start-plan", needs_project=False),
    change(_PLAN_PATH, look_at, name="start-look", needs_project=False),
    change(f"{START_PATH}/prepara", adopt, name="start-adopt", needs_project=False),
    change(f"{START_PATH}/google", make_on_google, name="start-google", needs_project=False),
    page(_DONE_PATH, show_done, name="start-done"),
    change(f"{START_PATH}/esempio", play_example, name="start-example", needs_project=False),
    change(f"{START_PATH}/lascia", leave_example, name="leave-example", needs_project=False),
)
