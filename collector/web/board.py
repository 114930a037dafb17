"""What all pages share: the project, its values, its tasks, and how a page is made.

A page is a function from the board and a `Visit` to a response (see `visit.py`).
"""

import datetime as dt
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeVar

from starlette.responses import HTMLResponse, RedirectResponse, Response

from collector.app.journal_moves import journal_left_behind
from collector.app.settings import Options, Settings, load_settings
from collector.errors import CollectorError, NoProjectError
from collector.journal.store import Journal
from collector.web.files import ServedFiles
from collector.web.sessions import Session, Sessions
from collector.web.tasks import Task, TaskGoesOnError, Tasks, Work
from collector.web.templates import render
from collector.web.value_cache import Pending, ValueCache
from schemas.canonical import content_hash

Value = TypeVar("Value")

PATIENCE: Final = 0.15
"""Seconds that a page waits for a value before it shows what there is."""
GOOGLE_SECONDS: Final = 300
"""A spreadsheet on Google is looked at again after so long, or when somebody asks."""


@dataclass
class Board:
    """The board of one project.

    `options`: as the command was given them. `report_bug`: called in an exception that is none of
    ours; keeps its traceback and returns what to say. `stop`: ends the program; `is_ending`: it
    was called. `looks`: how often somebody asked to look again.
    """

    options: Options
    report_bug: Callable[[], str]
    stop: Callable[[], None] = lambda: None
    address: str = ""
    sessions: Sessions = field(default_factory=Sessions)
    cache: ValueCache = field(default_factory=ValueCache)
    files: ServedFiles = field(default_factory=ServedFiles)
    is_ending: bool = False
    looks: int = 0
    _config: Path | None = None

    def __post_init__(self) -> None:
        self.tasks = Tasks(self.report_bug)
        self._own_options = self.options

    # The project

    def settings(self) -> Settings:
        """Return the settings as they are now, `today` included.

        Raises NoProjectError where there is no project yet, SettingsError.
        """
        settings = load_settings(self.options)
        self._config = settings.config or self._config
        left = journal_left_behind(settings) if settings.journal_moved else None
        return replace(settings, journal=str(left)) if left else settings

    @property
    def lost_config(self) -> Path | None:
        """The settings file that was there earlier and is gone; None where none is missing."""
        return self._config if self._config and not self._config.exists() else None

    @property
    def is_example(self) -> bool:
        """True while the pages show the example in place of the project."""
        return self.options is not self._own_options

    def show_example(self, options: Options) -> None:
        """Show the example's project from now on."""
        self.options = options

    def leave_example(self) -> None:
        """Show the project again that the board was started for."""
        self.options = self._own_options

    @contextmanager
    def journal(self, settings: Settings) -> Iterator[Journal]:
        """Open the journal to read from it; close it at the end. Raises JournalError."""
        journal = Journal.open(settings.journal, only_read=True)
        try:
            yield journal
        finally:
            journal.close()

    def look_again(self) -> None:
        """See to it that the project is looked at anew, a spreadsheet on Google too."""
        self.looks += 1

    def stamp(self, settings: Settings) -> str:
        """Return a text that is another one when pages may have something else to say.

        It changes with the day, the settings, the journal, and the workbook's file; of a
        spreadsheet on Google nothing is known without asking, so see `look_again`. Raises
        JournalError.
        """
        with self.journal(settings) as journal:
            progress = journal.progress()
        parts = [settings.today.isoformat(), settings.journal, repr(progress)]
        parts += [_file_mark(settings.config), *self._workbook_mark(settings)]
        return content_hash(parts)

    def _workbook_mark(self, settings: Settings) -> list[str]:
        if isinstance(settings.workbook, Path):
            return [str(settings.workbook), _file_mark(settings.workbook), str(self.looks)]
        turn = int(dt.datetime.now(dt.UTC).timestamp()) // GOOGLE_SECONDS
        return [settings.workbook.id, str(turn), str(self.looks)]

    def value(
        self,
        name: str,
        settings: Settings,
        make: Callable[[], Value],
        *,
        wait: float | None = PATIENCE,
        lasts: float = math.inf,
    ) -> Pending[Value]:
        """Return a value that takes long to make, or what there is of it (see `ValueCache.get`).

        It is made again when the `stamp` changes. Raises what `make` raises.
        """
        return self.cache.get(name, self.stamp(settings), make, wait=wait, lasts=lasts)

    # What a page answers

    def page(
        self,
        session: Session,
        template: str,
        *,
        here: str,
        title: str,
        pending: bool = False,
        status: int = 200,
        tells_news: bool = True,
        **values: object,
    ) -> Response:
        """Return a page.

        `here`: the address in the navigation that it belongs to. `title`: never with a family in
        it. `pending`: a part of it is still being made, so the page asks for itself again.
        `tells_news`: what became of earlier work is said here.
        """
        tells_news = tells_news and not pending
        failed = self._announce_ended(session) if tells_news else []
        project, has_project = self._project()
        shared = {
            "project": project,
            "has_project": has_project,
            "is_example": self.is_example,
            "failed": failed,
            "csrf": session.csrf,
            "notices": session.take_notices() if tells_news else [],
            "alerts": session.take_alerts() if tells_news else [],
            "task": self.tasks.current,
            "here": here,
            "title": title,
            "pending": pending,
        }
        return HTMLResponse(render(template, {**shared, **values}), status)

    def _announce_ended(self, session: Session) -> list[Task]:
        """Tell what became of work that somebody left; return the tasks that failed."""
        failed = []
        for task in self.tasks.ended():
            task.was_announced = True
            if task.end is None:
                failed.append(task)
            else:
                session.notices.extend(task.end.notices)
                session.alerts.extend(task.end.alerts)
        return failed

    def _project(self) -> tuple[str, bool]:
        """Return the project's name, '' where its settings cannot be read; and if there is one."""
        try:
            return self.settings().project, True
        except NoProjectError:
            return "", False
        except CollectorError:
            return "", True

    def start(self, title: str, back: str, work: Work) -> Response:
        """Begin a task and go to its page; while another one goes on, go to that one's.

        `title`: what it does, "Controllo il foglio". `back`: the address of the page it was asked
        on.
        """
        try:
            task = self.tasks.start(title, back, work)
        except TaskGoesOnError as busy:
            return see(f"/lavori/{busy.task.id}?occupato=1")
        return see(_address_of(task))


def see(path: str) -> Response:
    """Send the browser to another page, so that a reload does nothing twice."""
    return RedirectResponse(path, status_code=303)


def _address_of(task: Task) -> str:
    return f"/lavori/{task.id}"


def _file_mark(path: Path | None) -> str:
    """Return what changes with a file; '' where there is none."""
    if path is None:
        return ""
    try:
        stat = path.stat()
    except OSError:
        return ""
    return f"{stat.st_mtime_ns} {stat.st_size} {stat.st_ino}"
