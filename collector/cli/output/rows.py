"""What is shown of single rows, in Italian: `explain`, `flags`, `nuclei` and `export`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from collector.cli.output.console import console, count, plain_table
from collector.cli.output.sync import flag_as_dict
from schemas.flag import Flag, Severity
from schemas.kinds import PATH_LABELS
from schemas.printable import one_line, printable_text
from schemas.workbook import italian_day

if TYPE_CHECKING:
    from collector.app.cell_history import CellStory
    from collector.app.explain import OtherRow, Story
    from collector.app.export import ExportCounts
    from collector.app.open_flags import MediatorFlags
    from collector.app.row_story import GoneStory, RowStory
    from collector.compile.talk_filter import TalkFilter
    from schemas.nucleus import Nucleus

_STYLES: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow", None: "green"}
_INDENT: Final = (0, 0, 0, 2)
_MINIMUM_COLUMN: Final = 8


# --- explain ------------------------------------------------------------------------------------


def show_stories(stories: "Sequence[Story]") -> None:
    """Show each row that was asked for, cell by cell."""
    from collector.app.row_story import GoneStory, RowStory

    out = console()
    for story in stories:
        out.print()
        if isinstance(story, RowStory):
            _show_row(out, story)
        elif isinstance(story, GoneStory):
            _show_gone(out, story)
        else:
            _show_no_talk(out, story)
    if stories:
        out.print()


def _show_row(out: Console, story: "RowStory") -> None:
    code = f" · {story.code}" if story.code else ""
    out.print(Text.assemble((f"{_printable(story.tab)}, riga {story.row}", "bold"), code))
    out.print(Text(_capitalized(story.state), _STYLES[story.severity]))
    out.print(Text(story.since_when, "dim"))
    out.print()
    out.print(Padding(_cells_table(story.cells, with_days=story.in_journal), _INDENT))
    if story.unread_cells:
        out.print()
        out.print(Text("  Altre colonne: il programma le ricorda e non le legge.", "dim"))
        others = _cells_table(story.unread_cells, with_days=story.in_journal, are_read=False)
        out.print(Padding(others, _INDENT))


def _cells_table(cells: "Sequence[CellStory]", *, with_days: bool, are_read: bool = True) -> Table:
    """Column letter, header, what there is to say of the cell, since when.

    `with_days`: the journal knows the row; `are_read`: False for columns that we only remember.
    """
    table = Table(
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        header_style="dim",
        show_header=are_read,
        expand=True,
    )
    # A row that is gone has no columns any more.
    with_letters = any(cell.column for cell in cells)
    if with_letters:
        table.add_column(no_wrap=True)
    table.add_column("Colonna", min_width=12, max_width=20)
    table.add_column("Scritto, e come è letto (regola)", ratio=1)
    if with_days:
        table.add_column("Dal", no_wrap=True, width=10)
    for cell in cells:
        parts: list[RenderableType] = []
        if with_letters:
            parts.append(Text(cell.column, "bold"))
        parts.append(Text(cell.header))
        parts.append(Text("\n").join(_cell_lines(cell)))
        if with_days:
            parts.append(_cell_day(cell))
        table.add_row(*parts)
    return table


def _cell_day(cell: "CellStory") -> Text:
    if cell.since:
        return Text(italian_day(cell.since), "dim")
    return Text("nuovo", "yellow") if cell.in_journal else Text()


def _cell_lines(cell: "CellStory") -> list[Text]:
    """As typed; how it was read, and by which rule; what is asked."""
    # Texts from the workbook go through Text: "[bold]" in a cell is no markup of Rich's.
    lines = [Text(cell.typed) if cell.typed else Text("(vuota)", "dim")]
    if cell.how_read:
        lines.append(Text(cell.how_read, "dim"))
    for flag in cell.flags:
        lines.append(Text(f"{flag.what} {flag.todo}", _STYLES[flag.severity]))
    return lines


def _show_gone(out: Console, story: "GoneStory") -> None:
    out.print(Text.assemble((story.code, "bold"), " · la riga non è più nel foglio"))
    out.print(Text(story.since_when, "dim" if story.accepted else "yellow"))
    first = italian_day(story.first_seen)
    out.print(Text(f"Ultimo stato noto ({story.state}), vista la prima volta il {first}:", "dim"))
    out.print()
    out.print(Padding(_cells_table(story.cells, with_days=True), _INDENT))


def _show_no_talk(out: Console, story: "OtherRow") -> None:
    place = f"{_printable(story.tab)}, riga {story.row}"
    out.print(Text.assemble((place, "bold"), f" · {story.reason}."))
    for flag in story.flags:
        where = f"{flag.column}  {_printable(flag.header)}: " if flag.column else ""
        what = (f"{flag.what} {flag.todo}", _STYLES[flag.severity])
        out.print(Padding(Text.assemble(where, what), _INDENT))
    if story.has_flags and not story.flags:
        out.print(Padding(Text("Nessuna segnalazione.", "green"), _INDENT))


# --- flags --------------------------------------------------------------------------------------


def flags_json(groups: "Sequence[MediatorFlags]", notices: Sequence[str]) -> str:
    """Return the one object that `flags --json` prints; each flag as in `sync --json`."""
    flags = [flag_as_dict(flag) for flag in _flags_of(groups)]
    return json.dumps({"flags": flags, "notices": list(notices)})


def show_flags(
    groups: "Sequence[MediatorFlags]", notices: Sequence[str], name: str, day: str
) -> None:
    """Show all flags that hold now, by mediator.

    `name`: the workbook's; `day`: today, as Italians write it.
    """
    out = console()
    out.print()
    out.print(Text.assemble((f"Segnalazioni di «{name}»", "bold"), f" · {day}"))
    for notice in notices:
        out.print(Padding(Text(f"Attenzione: {notice}", "yellow"), (1, 0, 0, 2)))
    widths = _column_widths(groups, out.width)
    for group in groups:
        number = count(len(group.flags), "segnalazione", "segnalazioni")
        out.print()
        out.print(Text.assemble("  ", (_printable(group.mediator), "bold"), f" · {number}"))
        out.print(Padding(_flags_table(group.flags, widths), _INDENT))
    out.print()
    total = sum(len(group.flags) for group in groups)
    errors = sum(group.error_count for group in groups)
    if total:
        number = count(total, "segnalazione", "segnalazioni")
        rest = f"{errors} da completare, {total - errors} da controllare. Non ho scritto nulla."
        out.print(f"  {number}: {rest}")
    else:
        out.print("  Nessuna segnalazione.", style="green")
    out.print()


def _flags_of(groups: "Sequence[MediatorFlags]") -> Iterator[Flag]:
    for group in groups:
        yield from group.flags


def _column_widths(groups: "Sequence[MediatorFlags]", screen: int) -> tuple[int, int, int]:
    """Return the widths of the first three columns, the same in the table of each mediator.

    The third, the header, takes a fifth of the screen at most.
    """
    where_width = code_width = header_width = 0
    for flag in _flags_of(groups):
        where, code, header = _flag_place(flag)
        where_width = max(where_width, len(where))
        code_width = max(code_width, len(code))
        header_width = max(header_width, len(header))
    return where_width, code_width, max(_MINIMUM_COLUMN, min(header_width, screen // 5))


def _flags_table(flags: Sequence[Flag], widths: tuple[int, int, int]) -> Table:
    where_width, code_width, header_width = widths
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0), expand=True)
    table.add_column("Riga", no_wrap=True, min_width=where_width)
    table.add_column("Codice", no_wrap=True, min_width=code_width)
    table.add_column("Colonna", width=header_width)
    table.add_column("Che cosa non va, che cosa fare", ratio=1)
    for flag in flags:
        where, code, header = _flag_place(flag)
        table.add_row(
            Text(where, _STYLES[flag.severity]),
            code,
            Text(header),
            Text.assemble(flag.what, " ", (flag.todo, "dim")),
        )
    return table


def _flag_place(flag: Flag) -> tuple[str, str, str]:
    """Return where a flag is: tab and row, row code, column letter and header."""
    row = str(flag.row) if flag.row else "(tolta)"
    header = " ".join(filter(None, (flag.column, _printable(flag.header))))
    return f"{_printable(flag.tab)} {row}", flag.row_code or "–", header or "–"


# --- nuclei, export -----------------------------------------------------------------------------


def show_nuclei(nuclei: "Sequence[Nucleus]", talks: Mapping[str, int]) -> None:
    """Show codes and names, for the coordinator alone. `talks`: how many, by nucleus code."""
    out = console()
    table = plain_table("Codice", "Nucleo", "Comune", "Mediatore", "Assistente sociale", "Percorso")
    table.add_column("Colloqui", justify="right")
    for nucleus in nuclei:
        table.add_row(
            Text(nucleus.code, "bold"),
            Text(nucleus.name),
            nucleus.municipality or "–",
            Text(nucleus.mediator or "–"),
            Text(nucleus.social_worker or "–"),
            PATH_LABELS[nucleus.path],
            str(talks.get(nucleus.code, 0)),
        )
    out.print()
    out.print(table)
    out.print()
    out.print("I nomi restano qui: documenti e mail parlano solo per codice.", style="dim")


def show_export(
    notices: Sequence[str], counts: "ExportCounts", wanted: "TalkFilter", *, to_file: bool
) -> None:
    """Show how much was exported: on standard error, beside the data."""
    from collector.compile.talk_filter import left_out_sentence

    out = console(stderr=True)
    for notice in notices:
        out.print(Text(f"Attenzione: {notice}", "yellow"))
    talks = count(counts.written, "colloquio", "colloqui")
    if not wanted.is_everything:
        talks += f" su {counts.all_talks}"
    if wanted.mediators:
        talks += f" (con {wanted.mediators_text})"
    if to_file:
        out.print(
            f"{talks}, {counts.incomplete} da completare. Contiene testo libero: trattalo come il "
            "foglio.",
            markup=False,
        )
    elif not wanted.is_everything:
        out.print(f"{talks}.", markup=False)
    left_out = left_out_sentence(counts.in_doubt)
    if left_out:
        out.print(Text(left_out, "yellow"))


# --- Texts from the workbook --------------------------------------------------------------------


def _printable(text: str) -> str:
    """Return a name out of the workbook, safe to print on one line."""
    return one_line(text) or ""


def _capitalized(text: str) -> str:
    return (printable_text(text) or "")[:1].upper() + text[1:]
