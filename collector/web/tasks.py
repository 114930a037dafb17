"""Long work: one task at a time, in a thread of its own, that any page can come back to.

The second to ask is told what is going on, and nothing is begun.
"""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from collector.errors import CollectorError

_MOST_REMEMBERED: Final = 50


@dataclass(frozen=True)
class TaskEnd:
    """What became of a task that went to its end: where to go on, and what to say there.

    `then`: an address of the board. `notices`: sentences in Italian. `alerts`: those that somebody
    is to look at, because something did not go as it should.
    """

    then: str
    notices: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()


@dataclass
class Task:
    """Work that goes on, or is over.

    `title`: what it does, in Italian ("Controllo il foglio"). `back`: the page it was begun on.
    `steps`: what it has come to, oldest first. `end`: None while it goes on, and where it failed;
    then `trouble` says why.
    """

    id: str
    title: str
    back: str
    steps: list[str] = field(default_factory=list, repr=False)
    end: TaskEnd | None = field(default=None, repr=False)
    trouble: str = field(default="", repr=False)
    is_over: bool = False
    was_announced: bool = False

    def say(self, step: str) -> None:
        """Say what the task does now."""
        self.steps.append(step)


Work = Callable[[Callable[[str], None]], TaskEnd]
"""Does a task; is given a function to say what it does now."""


class TaskGoesOnError(Exception):
    """Something is being done already. `task`: what."""

    def __init__(self, task: Task) -> None:
        super().__init__(task.title)
        self.task = task


class Tasks:
    """Runs tasks one by one. `report_bug`: called in an exception that is none of ours; returns
    what to say.
    """

    def __init__(self, report_bug: Callable[[], str]) -> None:
        self._report_bug = report_bug
        self._tasks: dict[str, Task] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def current(self) -> Task | None:
        """The task that goes on, or None."""
        return next((task for task in list(self._tasks.values()) if not task.is_over), None)

    def ended(self) -> list[Task]:
        """Return the tasks that are over and that nobody has been told of."""
        tasks = list(self._tasks.values())
        return [task for task in tasks if task.is_over and not task.was_announced]

    def find(self, task_id: str) -> Task | None:
        """Return a task, also one that is over; None for one that is not known."""
        return self._tasks.get(task_id)

    def start(self, title: str, back: str, work: Work) -> Task:
        """Begin a task and return it. Raises TaskGoesOnError while another one goes on."""
        with self._lock:
            current = self.current
            if current is not None:
                raise TaskGoesOnError(current)
            task = Task(secrets.token_urlsafe(9), title, back)
            self._tasks[task.id] = task
            while len(self._tasks) > _MOST_REMEMBERED:
                del self._tasks[next(iter(self._tasks))]
            # Whoever ends the program waits for it; on a second Ctrl-C it ends like a command.
            self._thread = threading.Thread(
                target=self._run, args=(task, work), name="task", daemon=True
            )
            self._thread.start()
        return task

    def wait(self) -> None:
        """Wait until the task that goes on is over."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self, task: Task, work: Work) -> None:
        try:
            task.end = work(task.say)
        except CollectorError as error:
            task.trouble = str(error)
        except Exception:  # the last line of defence: a bug, its traceback kept for who mends it
            task.trouble = self._report_bug()
        finally:
            task.is_over = True
