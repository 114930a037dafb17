"""What `restore` shows, in Italian. No decisions: values in, lines out."""

from rich.padding import Padding
from rich.text import Text

from collector.app.restoring import RestoredNucleus, RestoredTalk, RestorePlan
from collector.cli.output.console import console, count
from schemas.printable import one_line

_INDENT = (0, 0, 0, 2)


def show_restore_plan(plan: RestorePlan) -> None:
    """Show what would be put back, cell by cell, and what would not, before somebody says yes."""
    out = console()
    for one in plan.parts:
        out.print(Text.assemble((one.code, "bold"), f" · {_described(one)}"))
        for title, text in one.cells:
            out.print(Padding(Text.assemble((f"{title}: ", "dim"), text), _INDENT))
        for doubt in one.doubts:
            out.print(Padding(Text(f"Attenzione: {doubt}", "yellow"), _INDENT))
        out.print()
    for sentence in plan.left_out:
        out.print(Text(sentence, "yellow"))
    if not plan.rows:
        out.print(Text("Non c'è niente da rimettere: non ho scritto nulla."))


def _described(one: RestoredTalk | RestoredNucleus) -> str:
    if isinstance(one, RestoredNucleus):
        return f"{one.name}, in «Nuclei»"
    return f"{one.described}, in «{one_line(one.tab)}»"


def restore_question(plan: RestorePlan) -> str:
    """Return what is asked before writing."""
    return f"Rimetto {plan.counted} in fondo al foglio?"


def restore_done_text(written: int, plan: RestorePlan) -> str:
    """Return what was done, and what comes next. `written`: how many rows."""
    if written < plan.rows:
        others = plan.rows - written
        rows = count(others, "altra intanto c'era già", "altre intanto c'erano già")
        return f"{_rows_written(written)}; {rows}. {_NEXT}"
    return f"{_rows_written(written)}: {plan.counted}. {_NEXT}"


_NEXT = "Ora lancia «collector sync»: riconosce le righe dal codice, e la loro storia continua."


def _rows_written(written: int) -> str:
    verb = "Rimessa" if written == 1 else "Rimesse"
    return f"{verb} {count(written, 'riga', 'righe')}"
