"""«Rimetti nel foglio»: rows that vanished, shown as they will be written, then put back."""

from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from collector.app.restoring import AskedRows, RestorePlan, plan_restore, restore_rows
from collector.app.settings import Settings
from collector.text.italian import count
from collector.web.board import Board
from collector.web.tasks import TaskEnd
from collector.web.visit import Visit, change, page
from schemas.code import is_code

PATH: Final = "/rimetti"
TITLE: Final = "Rimetto nel foglio"


def show_lost(board: Board, visit: Visit) -> Response:
    """Show all rows that vanished, and what would be written."""
    return _show(board, visit, "")


def show_one(board: Board, visit: Visit) -> Response:
    """Show one row that vanished, of a talk or of *Nuclei*, and what would be written."""
    return _show(board, visit, visit.path["code"])


def _show(board: Board, visit: Visit, code: str) -> Response:
    if code and not (is_code(code, "R") or is_code(code, "N")):
        code = ""
    settings = board.settings()
    plan = _plan_now(board, settings, code)
    return board.page(
        visit.session,
        "restore.html.j2",
        here="/nuclei" if code.startswith("N") else "/colloqui",
        title="Rimetti nel foglio",
        plan=plan,
        code=code,
        back=_back_of(code),
    )


def _plan_now(board: Board, settings: Settings, code: str) -> RestorePlan:
    """Return what would be put back now. Raises as `plan_restore`."""
    # Waited for, since what is older may be of another row.
    stamp = f"{board.stamp(settings)} {code}"

    def make() -> RestorePlan:
        return plan_restore(settings, _asked(code))

    return board.cache.get("restore", stamp, make, wait=None).value or RestorePlan("")


def _asked(code: str) -> AskedRows:
    return AskedRows((code,)) if code else AskedRows(lost=True)


def _back_of(code: str) -> str:
    """Return the address of the page that this one is opened from."""
    if not code:
        return "/colloqui?parte=spariti"
    return f"/nuclei/{code}" if code.startswith("N") else f"/colloqui/{code}"


def put_back(board: Board, visit: Visit) -> Response:
    """Put back the rows that were shown, if it is still the same."""
    code, mark = visit.typed("codice"), visit.typed("mark")

    def work(say: Callable[[str], None]) -> TaskEnd:
        settings = board.settings()
        try:
            say("Riguardo il foglio, poi scrivo le righe in fondo")
            written = restore_rows(settings, _asked(code), mark=mark)
        finally:
            board.look_again()
        verb = "Rimessa" if written == 1 else "Rimesse"
        rows = count(written, "riga", "righe")
        return TaskEnd(
            "/",
            (
                f"{verb} {rows} in fondo al foglio. Ora premi «Controlla adesso»: il controllo le "
                "riconosce dal codice, e la loro storia continua.",
            ),
        )

    return board.start(TITLE, _back_of(code), work)


ROUTES: Final = (
    page(PATH, show_lost, name="restore-lost"),
    page(PATH + "/{code}", show_one, name="restore-one"),
    change(PATH, put_back, name="restore"),
)
