"""What the coordinator sees of single rows, in Italian: `explain` and `flags`. Values in, lines out."""

import json
from collections.abc import Sequence
from typing import Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.app.cell_history import CellStory
from collector.app.explain import OtherRow, Story
from collector.app.open_flags import MediatorFlags
from collector.app.row_story import GoneStory, RowStory
from collector.cli.output.common import console, count, flag_as_dict
from schemas.flag import Flag, Severity
from schemas.printable import one_line, printable_text
from schemas.workbook import italian_day

NEW_CONTENT: Final = "nuovo: non ancora controllato"
_STYLES: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", None: "green"}
_INDENT: Final = (0, 0, 0, 2)


# --- explain ------------------------------------------------------------------------------------------------


def show_stories(found: Sequence[Story]) -> None:
    """Each row that was asked for, cell by cell."""
    out = console()
    for story in found:
        out.print()
        if isinstance(story, RowStory):
            _row(out, story)
        elif isinstance(story, GoneStory):
            _gone(out, story)
        else:
            _no_talk(out, story)
    if found:
        out.print()


def _row(out: Console, story: RowStory) -> None:
    code = f" · {story.code}" if story.code else ""
    out.print(Text.assemble((f"{_one(story.tab)}, riga {story.row}", "bold"), code))
    out.print(Text(_capital(story.state), _STYLES[story.severity]))
    out.print(Text(_when(story), "dim"))
    out.print()
    out.print(Padding(_cells(story.cells, story.in_journal), _INDENT))
    if story.unread_cells:
        out.print()
        out.print(Text("  Altre colonne: il programma le ricorda e non le legge.", "dim"))
        out.print(Padding(_cells(story.unread_cells, story.in_journal, read=False), _INDENT))


def _when(story: RowStory) -> str:
    if story.first_seen is None:
        return f"Contenuto {NEW_CONTENT}."
    seen = f"Vista la prima volta nel controllo del {italian_day(story.first_seen)}"
    if story.unchanged_since is None:
        return f"{seen}; poi cambiata. Quello che è cambiato è {NEW_CONTENT}."
    if not story.changed:
        return f"{seen}, e da allora non è cambiata."
    when = (
        "dallo stesso giorno"
        if story.unchanged_since == story.first_seen
        else f"dal {italian_day(story.unchanged_since)}"
    )
    return f"{seen}; così com'è ora {when}."


def _cells(cells: Sequence[CellStory], known: bool, *, read: bool = True) -> Table:
    """Column letter, header, what there is to say of the cell, since when. `known`: the journal knows the row."""
    table = Table(
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        header_style="dim",
        show_header=read,
        expand=True,
    )
    letters = any(cell.column for cell in cells)
    if letters:
        table.add_column(no_wrap=True)
    table.add_column("Colonna", min_width=12, max_width=20)
    table.add_column("Scritto, e come è letto (regola)", ratio=1)
    if known:
        table.add_column("Dal", no_wrap=True, width=10)
    for cell in cells:
        parts: list[RenderableType] = [Text(cell.header), Text("\n").join(_lines(cell, read=read))]
        if letters:
            parts.insert(0, Text(cell.column, "bold"))
        if known:
            parts.append(_since(cell))
        table.add_row(*parts)
    return table


def _since(cell: CellStory) -> Text:
    if cell.since:
        return Text(italian_day(cell.since), "dim")
    return Text("nuovo", "yellow") if cell.in_journal else Text()


def _lines(cell: CellStory, *, read: bool) -> list[Text]:
    """As typed; then how it was read, and by which rule; then what is asked."""
    lines = [Text(cell.typed) if cell.typed else Text("(vuota)", "dim")]
    if read and cell.rule:
        if cell.value is not None:
            told = "come scritto" if cell.value == cell.typed else cell.value
            lines.append(Text(f"letto: {told} ({cell.rule})", "dim"))
        elif cell.typed:
            lines.append(Text(f"non letto ({cell.rule})", "dim"))
    elif read and cell.value is not None and cell.value != cell.typed:
        lines.append(Text(f"letto: {cell.value}", "dim"))
    lines += [Text(f"{flag.what} {flag.todo}", _STYLES[flag.severity]) for flag in cell.flags]
    return lines


def _gone(out: Console, story: GoneStory) -> None:
    out.print(Text.assemble((story.code, "bold"), " · la riga non è più nel foglio"))
    if story.gone_since is None:
        told = "Manca da ora: il prossimo «collector sync» lo segnala."
    else:
        told = f"Manca dal controllo del {italian_day(story.gone_since)}" + (
            ", tolta apposta." if story.accepted else "."
        )
    where = f" Stava in «{_one(story.tab)}», riga {story.row}." if story.row else ""
    out.print(Text(told + where, "dim" if story.accepted else "yellow"))
    out.print(
        Text(
            f"Ultimo stato noto ({story.state}), vista la prima volta il {italian_day(story.first_seen)}:",
            "dim",
        )
    )
    out.print()
    out.print(Padding(_cells(story.cells, True), _INDENT))


def _no_talk(out: Console, story: OtherRow) -> None:
    out.print(
        Text.assemble((f"{_one(story.tab)}, riga {story.row}", "bold"), f" · {story.reason}.")
    )
    for flag in story.flags:
        where = f"{flag.column}  {_one(flag.header)}: " if flag.column else ""
        out.print(
            Padding(
                Text.assemble(where, (f"{flag.what} {flag.todo}", _STYLES[flag.severity])), _INDENT
            )
        )
    if story.has_flags and not story.flags:
        out.print(Padding(Text("Nessuna segnalazione.", "green"), _INDENT))


# --- flags --------------------------------------------------------------------------------------------------


def flags_json(groups: Sequence[MediatorFlags], notices: Sequence[str]) -> str:
    """The one object that `flags --json` prints; each flag as in `sync --json`. ASCII only."""
    flags = [flag_as_dict(flag) for group in groups for flag in group.flags]
    return json.dumps({"flags": flags, "notices": list(notices)})


def show_flags(
    groups: Sequence[MediatorFlags], notices: Sequence[str], name: str, day: str
) -> None:
    """All flags that stand now, by mediator; in a group the rows with most errors first."""
    out = console()
    out.print()
    out.print(Text.assemble((f"Segnalazioni di «{name}»", "bold"), f" · {day}"))
    for notice in notices:
        out.print(Padding(Text(f"Attenzione: {notice}", "yellow"), (1, 0, 0, 2)))
    places = [_place(flag) for group in groups for flag in group.flags]
    widths = [max((len(place[at]) for place in places), default=0) for at in range(3)]
    widths[2] = max(8, min(widths[2], out.width // 5))
    for group in groups:
        out.print()
        told = count(len(group.flags), "segnalazione", "segnalazioni")
        out.print(Text.assemble("  ", (_one(group.mediator), "bold"), f" · {told}"))
        out.print(Padding(_flags(group.flags, widths), _INDENT))
    out.print()
    total, errors = (
        sum(len(group.flags) for group in groups),
        sum(group.error_count for group in groups),
    )
    if not total:
        out.print("  Nessuna segnalazione.", style="green")
    else:
        told = count(total, "segnalazione", "segnalazioni")
        out.print(
            f"  {told}: {errors} da completare, {total - errors} da controllare. Non ho scritto nulla."
        )
    out.print()


def _flags(flags: Sequence[Flag], widths: Sequence[int]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0), expand=True)
    table.add_column("Riga", no_wrap=True, min_width=widths[0])
    table.add_column("Codice", no_wrap=True, min_width=widths[1])
    table.add_column("Colonna", width=widths[2])
    table.add_column("Che cosa non va, che cosa fare", ratio=1)
    for flag in flags:
        where, code, header = _place(flag)
        table.add_row(
            Text(where, _STYLES[flag.severity]),
            code,
            Text(header),
            Text.assemble(flag.what, " ", (flag.todo, "dim")),
        )
    return table


def _place(flag: Flag) -> tuple[str, str, str]:
    """Where a flag is: tab and row, row code, column."""
    where = f"{_one(flag.tab)} {flag.row}" if flag.row else f"{_one(flag.tab)} (tolta)"
    header = " ".join(part for part in (flag.column, _one(flag.header)) if part)
    return where, flag.row_code or "–", header or "–"


def _one(text: str) -> str:
    """A name out of the workbook, safe to print on one line."""
    return one_line(text) or ""


def _capital(text: str) -> str:
    return (printable_text(text) or "")[:1].upper() + text[1:]
