"""Salute: what `doctor` says, the worst first, and where the board can help."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from collector.app.doctor.project import check_project
from collector.app.doctor.report import Check, CheckLevel, failed
from collector.app.doctor.titles import CHECK_TITLES, summary
from collector.app.settings import ROME, Options
from collector.errors import CollectorError, NoProjectError
from collector.web.board import PATIENCE, Board, see
from collector.web.value_cache import Pending
from collector.web.visit import START_PATH, Visit, change, page

_SECONDS: Final = 600
"""What is found is looked for again after so long: a disk fills, a server comes back."""
_HELP: Final = {
    "mail_passwords": ("/persone", "Dai le password in «Persone»"),
    "keys": ("/persone", "Rifai la chiave in «Persone»"),
    "private": ("/", "Controlla il foglio da «Oggi»"),
}
"""Where on the board something can be done about a check, and how the link says so."""
_LEVELS: Final = (
    (CheckLevel.ERROR, "Da correggere"),
    (CheckLevel.WARNING, "Da guardare"),
    (CheckLevel.OK, "A posto"),
)


@dataclass(frozen=True)
class Examination:
    """What the checks found, and when they were made."""

    checks: Sequence[Check]
    at: dt.datetime


def show(board: Board, visit: Visit) -> Response:
    """Show the page; also where there is no project, or its settings are broken."""
    found = _examination(board)
    checks = found.value.checks if found.value else ()
    groups = [
        (level.value, title, [check for check in checks if check.level is level])
        for level, title in _LEVELS
    ]
    return board.page(
        visit.session,
        "health.html.j2",
        here="/salute",
        title="Salute",
        pending=not found.is_current,
        found=found.value,
        groups=[group for group in groups if group[2]],
        summary=summary(checks, "controlla di nuovo"),
        titles=CHECK_TITLES,
        help=_help(board),
    )


def check(board: Board, _visit: Visit) -> Response:
    """Make all checks again."""
    board.look_again()
    return see("/salute")


def _examination(board: Board) -> Pending[Examination]:
    options = board.options
    return board.cache.get("health", _stamp(board), lambda: _check(options), wait=PATIENCE)


def _stamp(board: Board) -> str:
    """Return what changes with the project; it need not have settings that can be read."""
    turn = int(dt.datetime.now(dt.UTC).timestamp()) // _SECONDS
    try:
        what = board.stamp(board.settings())
    except CollectorError as error:
        what = str(error)
    return f"{turn} {board.looks} {what}"


def _check(options: Options) -> Examination:
    checks = []
    try:
        for each in check_project(options):
            checks.append(each)
    except CollectorError as trouble:
        checks.append(failed("settings", trouble))
    return Examination(checks, dt.datetime.now(ROME))


def _help(board: Board) -> dict[str, tuple[str, str]]:
    try:
        board.settings()
    except NoProjectError:
        return {"settings": (START_PATH, "Comincia un progetto")}
    except CollectorError:
        return {}
    return _HELP


ROUTES: Final = (
    page("/salute", show, name="health", needs_project=False),
    change("/salute/controlla", check, name="check-health", needs_project=False),
)
