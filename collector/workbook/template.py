"""A new workbook, `schede.xlsx`: the scheda as a spreadsheet, made ready for people who type.

All that stands in it is derived from the columns of the schemas: headers, notes, dropdowns, formats, the tint
of what is still missing, the page *Istruzioni*. It suggests and warns; it never rejects what is typed.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import xlsxwriter

from collector.workbook.instructions import InstructionsPage
from collector.workbook.style import (
    AMBER,
    BLUE,
    GREY,
    HEADER_STYLES,
    INK,
    LINE,
    MISSING_CELL,
    PAPER,
    PETROL,
    RED,
    STATUS_STYLES,
    line_count,
    set_up_page,
)
from schemas import meeting, nucleus, person, session
from schemas.cells.reading import Typed
from schemas.column import Column, ColumnKind, Need
from schemas.nucleus import CASE_TYPES
from schemas.session import HELD_LABELS, Held
from schemas.territory import Territory
from schemas.workbook import FLAG_HEADERS, FLAGS_TAB, LIST_COLUMNS, LIST_HEADERS, column_letter

RowsByTab = Mapping[str, Sequence[Mapping[str, Typed]]]
"""Rows by tab, each by column key, as a person would have typed them."""

LAST_FORMATTED_ROW: Final = 10_000
"""Dropdowns and colours reach to this row."""
LIST_LAST_ROW: Final = 2_000
CELL_TEXT_MAX: Final = 32_767
"""No spreadsheet holds more characters in one cell."""
INSTRUCTIONS_TAB: Final = "Istruzioni"

DATE_FORMAT: Final = "[$-410]ddd dd/mm/yyyy"
"""With the weekday in Italian: a slip in the day or month is seen at once."""
TIME_FORMAT: Final = "[<1]hh:mm;General"
"""A time; but "10,30", which a spreadsheet takes for the number 10,3, shows as 10,3 and not as 07:12."""
_NUMBER_FORMATS: Final = {
    ColumnKind.DATE: DATE_FORMAT,
    ColumnKind.NEXT_DATE: DATE_FORMAT,
    ColumnKind.TIME: TIME_FORMAT,
    ColumnKind.HOURS: "",
}
"""All other kinds are text, so that "- lettura del decreto" or "=" stay what was typed."""

FLAGS_NOTE: Final = (
    "Questo foglio lo scrive il programma, e a ogni controllo lo riscrive da capo. Non scrivere qui: "
    "correggi la riga in Schede, e al prossimo controllo la segnalazione sparisce da sola."
)


@dataclass(frozen=True, slots=True)
class TabTemplate:
    """A tab that people fill. The columns up to `frozen` stay in sight; printed, it is `pages` pages wide."""

    name: str
    columns: tuple[Column, ...]
    frozen: str
    colour: str
    pages: int = 1

    def column_index(self, key: str) -> int | None:
        """The place of a column, counted from 0."""
        return next((at for at, column in enumerate(self.columns) if column.key == key), None)

    @property
    def typed_columns(self) -> tuple[int, ...]:
        """The places of the columns that people type into."""
        return tuple(
            at
            for at, c in enumerate(self.columns)
            if not (c.spec.ours or c.spec.kind is ColumnKind.CODE)
        )


TABS: Final = (
    TabTemplate(session.TAB, session.COLUMNS, "nucleus", PETROL, pages=2),
    TabTemplate(nucleus.TAB, nucleus.COLUMNS, "name", "#4F8A9B"),
    TabTemplate(person.TAB, person.COLUMNS, "name", "#4F8A9B"),
    TabTemplate(meeting.TAB, meeting.COLUMNS, "date", "#4F8A9B"),
)


def write_workbook(
    path: Path,
    *,
    territory: Territory,
    case_types: Sequence[str] = CASE_TYPES,
    rows: RowsByTab = MappingProxyType({}),
) -> None:
    """Write a new workbook to `path`, over any file there; the same arguments give the same bytes.

    Raises OSError when it cannot be written; KeyError for rows of a tab or column that does not exist;
    ValueError for a text that no cell can hold.
    """
    if unknown := rows.keys() - {tab.name for tab in TABS}:
        raise KeyError(f"no such tab: {sorted(unknown)}")
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "Calibri", "font_size": 11},
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties(
        {
            "title": "Schede colloqui",
            "subject": "Mediazione linguistico-culturale",
            "created": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        }
    )
    pen = _Pen(book, territory, tuple(case_types))
    for tab in TABS:
        pen.tab(tab, rows.get(tab.name, ()))
    pen.flags()
    InstructionsPage(book.add_worksheet(INSTRUCTIONS_TAB), pen).write()
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        cause = error.args[0] if error.args else None
        raise cause if isinstance(cause, OSError) else OSError(str(error)) from error


# --- What a tab needs, as formulas --------------------------------------------------------------------------


def missing_cell_condition(tab: TabTemplate, at: int) -> str | None:
    """The condition, for row 2, under which the empty cell of a column is tinted; None when it never is.

    The row has been started, the cell is empty, and the talk took place where only that makes it needed.
    """
    need = tab.columns[at].spec.need
    if need is Need.NEVER:
        return None
    parts = [f"LEN(TRIM({column_letter(at + 1)}2))=0", _started(tab)]
    held = tab.column_index("held")
    if need in (Need.IF_HELD, Need.IF_OPEN) and held is not None:
        cell = f"TRIM(${column_letter(held + 1)}2)"
        parts.append(f'OR({cell}="",LOWER({cell})="{HELD_LABELS[Held.HELD]}")')
    return f"=AND({','.join(parts)})"


def _started(tab: TabTemplate) -> str:
    first, last = min(tab.typed_columns), max(tab.typed_columns)
    return f"COUNTA(${column_letter(first + 1)}2:${column_letter(last + 1)}2)>0"


def dropdown_list_formula(name: str) -> str:
    """The formula for a dropdown: what the sync wrote into a hidden column of *Segnalazioni*."""
    column = f"${column_letter(LIST_COLUMNS[name])}"
    cells = f"{FLAGS_TAB}!{column}$2:{column}${LIST_LAST_ROW}"
    return f"=OFFSET({FLAGS_TAB}!{column}$2,0,0,MAX(1,COUNTA({cells})),1)"


DROPDOWN_WARNINGS: Final = {
    ColumnKind.NUCLEUS: (
        "Nucleo non in elenco",
        "È una famiglia nuova? Scrivila anche nel foglio Nuclei.",
    ),
    ColumnKind.PERSON: (
        "Nome non in elenco",
        "Controlla il nome. Se la persona è nuova, scrivila nel foglio Persone.",
    ),
    ColumnKind.MUNICIPALITY: (
        "Comune non in elenco",
        "Controlla il nome: non è un comune dell'ambito.",
    ),
}
DEFAULT_DROPDOWN_WARNING: Final = (
    "Voce non in elenco",
    "Controlla quello che hai scritto: nell'elenco non c'è.",
)


class _Pen:
    """Draws the tabs of one workbook."""

    def __init__(self, book: Any, territory: Territory, case_types: tuple[str, ...]) -> None:
        self.book, self.territory, self.case_types = book, territory, case_types
        self.spare_lists: list[Sequence[str]] = []
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def look(self, **properties: Any) -> Any:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": "Calibri", "font_size": 11, "font_color": INK, "valign": "top"}
            self._formats[key] = self.book.add_format({**base, **properties})
        return self._formats[key]

    def change(self, **properties: Any) -> Any:
        """A format for conditional formatting: only what it changes."""
        return self.book.add_format(properties)

    # A tab that people fill

    def tab(self, tab: TabTemplate, rows: Sequence[Mapping[str, Typed]]) -> None:
        """One tab with its columns, and what is in it already."""
        sheet = self.book.add_worksheet(tab.name)
        sheet.set_tab_color(tab.colour)
        formats = [self.cell_format(column) for column in tab.columns]
        for at, column in enumerate(tab.columns):
            sheet.set_column(at, at, column.spec.width, formats[at])
            sheet.write_string(0, at, column.header, self.header_format(column))
            _note(sheet, 0, at, column.help)
            self.dropdown(sheet, at, column)
        sheet.set_row(0, 34)
        self.contents(sheet, tab, formats, rows)
        self.colours(sheet, tab)
        frozen = tab.column_index(tab.frozen) or 0
        sheet.freeze_panes(1, frozen + 1)
        sheet.autofilter(0, 0, LAST_FORMATTED_ROW - 1, len(tab.columns) - 1)
        sheet.set_selection(1, tab.typed_columns[0], 1, tab.typed_columns[0])
        set_up_page(sheet, pages=tab.pages)
        if tab.pages > 1:
            sheet.repeat_columns(0, frozen)
        if tab is TABS[0]:
            sheet.activate()

    def cell_format(self, column: Column) -> Any:
        """The format of a whole column."""
        kind = column.spec.kind
        if kind in _NUMBER_FORMATS:
            return self.look(num_format=_NUMBER_FORMATS[kind], align="center")
        if column.spec.ours or kind is ColumnKind.CODE:
            return self.look(num_format="@", font_color=GREY, font_size=10, bg_color="#F7F8F9")
        if kind is ColumnKind.LONG_TEXT:
            return self.look(num_format="@", text_wrap=True)
        return self.look(
            num_format="@", text_wrap=True, align="left"
        )  # names of all scripts in one line

    def header_format(self, column: Column | None = None, *, ours: bool = False) -> Any:
        """Dark: always to be filled. Light: when there is something to say. Grey: the program's own."""
        if ours or (column and (column.spec.ours or column.spec.kind is ColumnKind.CODE)):
            colours = HEADER_STYLES[2]
        else:
            colours = (
                HEADER_STYLES[1] if column and column.spec.need is Need.NEVER else HEADER_STYLES[0]
            )
        return self.look(text_wrap=True, valign="vcenter", border=1, border_color=PAPER, **colours)

    def dropdown(self, sheet: Any, at: int, column: Column) -> None:
        """What the column suggests. Where one cell may hold several answers, it does not even warn."""
        source = self.suggestions(column)
        if source is None:
            return
        title, message = DROPDOWN_WARNINGS.get(column.spec.kind, DEFAULT_DROPDOWN_WARNING)
        validation = {
            "validate": "list",
            "source": source,
            "ignore_blank": True,
            "error_type": "warning",
            "error_title": title,
            "error_message": message,
            "show_error": column.spec.kind is not ColumnKind.MUNICIPALITIES,
            "show_input": False,
        }
        sheet.data_validation(1, at, LAST_FORMATTED_ROW - 1, at, validation)

    def suggestions(self, column: Column) -> str | list[str] | None:
        """A list, or the formula that finds one."""
        kind, choices = column.spec.kind, column.spec.choices
        if kind is ColumnKind.NUCLEUS:
            return dropdown_list_formula("nuclei")
        if kind is ColumnKind.PERSON:
            return dropdown_list_formula(
                "mediators" if column.spec.roles == ("mediatore",) else "social_workers"
            )
        if kind in (ColumnKind.MUNICIPALITY, ColumnKind.MUNICIPALITIES):
            choices = self.territory.municipalities
        elif choices == CASE_TYPES:
            choices = self.case_types
        if not choices:
            return None
        if len(",".join(choices)) <= 255 and not any("," in choice for choice in choices):
            return list(choices)
        if choices not in self.spare_lists:
            self.spare_lists.append(choices)
        where = f"${column_letter(InstructionsPage.SPARE + self.spare_lists.index(choices) + 1)}"
        return f"={INSTRUCTIONS_TAB}!{where}$1:{where}${len(choices)}"

    def contents(
        self,
        sheet: Any,
        tab: TabTemplate,
        formats: Sequence[Any],
        rows: Sequence[Mapping[str, Typed]],
    ) -> None:
        """The rows that the workbook begins with."""
        keys = {column.key: at for at, column in enumerate(tab.columns)}
        for number, row in enumerate(rows, start=1):
            wrapped = [
                c for c in tab.columns if isinstance(row.get(c.key), str) and not c.spec.ours
            ]
            lines = max((line_count(str(row[c.key]), c.spec.width) for c in wrapped), default=1)
            if lines > 1:  # LibreOffice opens a new file with the heights it finds
                sheet.set_row(number, 15 * lines + 1)
            for key, typed in row.items():
                _write(sheet, number, keys[key], typed, formats[keys[key]])

    def colours(self, sheet: Any, tab: TabTemplate) -> None:
        """What is missing, how each row stands, and a line under each row that has been started.

        One range per column, its rules in order: LibreOffice shows the first that holds, Excel adds them up.
        """
        line = {"bottom": 1, "bottom_color": LINE}
        state, code = tab.column_index("status"), tab.column_index("code")
        for at in range(len(tab.columns)):
            if rule := missing_cell_condition(tab, at):
                _paint(sheet, at, at, rule, self.change(**MISSING_CELL))
            for beginning, sign, colours, _ in STATUS_STYLES:
                begins = (
                    f'=LEFT(${column_letter((state or 0) + 1)}2,{len(beginning)})="{beginning}"'
                )
                if at == state:
                    _paint(sheet, at, at, begins, self.change(**colours, **line), stop=True)
                elif at == code and state is not None:
                    signed = {**colours, **line, "bold": False, "num_format": f'"{sign} "@'}
                    _paint(sheet, at, at, begins, self.change(**signed), stop=True)
            _paint(sheet, at, at, f"={_started(tab)}", self.change(**line))

    # The tab that the program writes

    FLAG_WIDTHS: Final = {
        "mediator": 19,
        "nucleus": 10,
        "date": 13,
        "column": 21,
        "what": 42,
        "todo": 46,
        "severity": 15,
        "link": 13,
        "row_code": 11,
    }

    def flags(self) -> None:
        """*Segnalazioni*: its looks. The sync writes its rows, each cell in the format of its column."""
        sheet = self.book.add_worksheet(FLAGS_TAB)
        sheet.set_tab_color("#C2410C")
        special = {
            "link": self.look(font_color=BLUE, underline=1),
            "row_code": self.look(num_format="@", font_color=GREY, font_size=9),
        }
        plain = self.look(num_format="@", text_wrap=True, align="left")
        keys = list(FLAG_HEADERS)
        for at, (key, header) in enumerate(FLAG_HEADERS.items()):
            sheet.set_column(at, at, self.FLAG_WIDTHS[key], special.get(key, plain))
            sheet.write_string(0, at, header, self.header_format(ours=key == "row_code"))
        sheet.set_column(len(keys), len(keys), 3)
        for name, column in LIST_COLUMNS.items():
            sheet.set_column(
                column - 1, column - 1, 30, self.look(num_format="@"), {"hidden": True}
            )
            sheet.write_string(0, column - 1, LIST_HEADERS[name], self.header_format(ours=True))
        _note(sheet, 0, 0, FLAGS_NOTE)
        sheet.set_row(0, 34)
        severity = column_letter(keys.index("severity") + 1)
        first, above = '$A2<>"",$A2<>$A1', {"top": 1, "top_color": PETROL}
        for at, key in enumerate(keys):
            for word, colours in (("da completare", RED), ("da controllare", AMBER)):
                if key == "severity":
                    says = f'${severity}2="{word}"'
                    _paint(sheet, at, at, f"=AND({says},{first})", self.change(**colours, **above))
                    _paint(sheet, at, at, f"={says}", self.change(**colours))
            _paint(sheet, at, at, f"=AND({first})", self.change(**above))
        sheet.freeze_panes(1, 0)
        set_up_page(sheet, pages=1)


# --- Small things every tab shares --------------------------------------------------------------------------


def _write(sheet: Any, row: int, at: int, typed: Typed, form: Any) -> None:
    """One cell as a person would have it: text stays text, whatever it begins with."""
    if typed is None or typed == "":
        return
    if isinstance(typed, str):
        if len(typed) > CELL_TEXT_MAX:
            raise ValueError(f"a text of {len(typed)} characters does not fit into a cell")
        sheet.write_string(row, at, typed, form)
    elif isinstance(typed, bool):
        sheet.write_boolean(row, at, typed, form)
    elif isinstance(typed, float | int):
        sheet.write_number(row, at, typed, form)
    else:
        sheet.write_datetime(row, at, typed, form)


def _paint(sheet: Any, first: int, last: int, rule: str, form: Any, *, stop: bool = False) -> None:
    condition = {"type": "formula", "criteria": rule, "format": form, "stop_if_true": stop}
    sheet.conditional_format(1, first, LAST_FORMATTED_ROW - 1, last, condition)


def _note(sheet: Any, row: int, at: int, text: str) -> None:
    """A comment as large as its text."""
    lines = sum(1 + len(part) // 38 for part in text.split("\n"))
    options = {
        "author": "",
        "width": 250,
        "height": 14 + 18 * (lines + 1),
        "font_name": "Calibri",
        "font_size": 10.5,
        "color": "#FFFBEA",
    }
    sheet.write_comment(row, at, text, options)
