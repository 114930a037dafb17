"""Long work as a page that one can leave and come back to; and the end of the board."""

from typing import Final

from starlette.responses import JSONResponse, Response

from collector.web.board import Board, see
from collector.web.guard import IDLE_PATH
from collector.web.visit import Visit, change, page


def show(board: Board, visit: Visit) -> Response:
    """Show how far a task has come; go on from there once it is over."""
    task = board.tasks.find(visit.path["task"])
    if task is None:
        return see("/")
    is_over = task.is_over
    if is_over and task.end is not None:
        if not task.was_announced:
            task.was_announced = True
            visit.session.notices.extend(task.end.notices)
            visit.session.alerts.extend(task.end.alerts)
        return see(task.end.then)
    if is_over:  # it failed, and this page says why
        task.was_announced = True
    return board.page(
        visit.session,
        "work.html.j2",
        here="",
        title=task.title,
        pending=not is_over,
        shown=task,
        is_over=is_over,
        was_busy="occupato" in visit.query,
    )


def progress(board: Board, visit: Visit) -> Response:
    """Return how far a task has come, for the page's own script."""
    task = board.tasks.find(visit.path["task"])
    if task is None:
        return JSONResponse({"over": True, "steps": []})
    return JSONResponse({"over": task.is_over, "steps": task.steps})


def idle(board: Board, visit: Visit) -> Response:
    """Show a page without names, in place of one that nobody used for long."""
    return board.page(visit.session, "idle.html.j2", here="", title="Bacheca")


def stop(board: Board, visit: Visit) -> Response:
    """End the program, once the task that goes on is over."""
    answer = board.page(visit.session, "closed.html.j2", here="", title="Bacheca chiusa")
    board.stop()
    return answer


ROUTES: Final = (
    page("/lavori/{task}", show, name="task", needs_project=False),
    page("/lavori/{task}/stato", progress, name="task-progress", needs_project=False),
    page(IDLE_PATH, idle, name="idle", needs_project=False),
    change("/chiudi", stop, name="stop", needs_project=False),
)
