"""What `collector doctor` shows: a line for each check, in Italian. Values in, lines out."""

import json
from collections.abc import Sequence
from typing import Final

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.doctor.report import Check, CheckLevel
from collector.app.doctor.titles import CHECK_TITLES, summary
from collector.cli.output.console import console

_SIGNS: Final = {
    CheckLevel.OK: ("✓ ok", "green"),
    CheckLevel.WARNING: ("? attenzione", "yellow"),
    CheckLevel.ERROR: ("! errore", "bold red"),
}


def checks_json(checks: Sequence[Check]) -> str:
    """Return the one object that `--json` prints. ASCII only, so that any console can show it."""
    answers = [
        {
            "name": check.name,
            "level": str(check.level),
            "message": check.message,
            "todo": check.todo,
        }
        for check in checks
    ]
    sound = all(check.level is not CheckLevel.ERROR for check in checks)
    return json.dumps({"checks": answers, "ok": sound})


def show_checks(checks: Sequence[Check]) -> None:
    """Show a line per check, below a problem what to do about it, then how many problems."""
    out = console()
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 3, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for check in checks:
        sign, style = _SIGNS[check.level]
        message = Text(check.message, "" if check.level is CheckLevel.OK else style)
        if check.todo:
            message.append(f"\n→ {check.todo}", "default not bold")
        table.add_row(Text(sign, style), Text(CHECK_TITLES[check.name]), message)
    out.print()
    out.print(Padding(table, (0, 0, 0, 2)))
    out.print()
    out.print(f"  {summary_sentence(checks)}")
    out.print()


def summary_sentence(checks: Sequence[Check]) -> str:
    """Return how many errors and warnings there are, and what follows from it."""
    return summary(checks, "rilancia «collector doctor»")
