"""The tabs of a new workbook, written with xlsxwriter: columns, dropdowns, colours, first rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from collector.workbook import dropdowns
from collector.workbook.instructions import INSTRUCTIONS_TAB, InstructionsPage
from collector.workbook.live_lists import LIVE_LISTS
from collector.workbook.style import (
    AMBER,
    BLUE,
    DOUBTED_CELL,
    GREY,
    INK,
    LINE,
    MISSING_CELL,
    NEEDED_HEADER,
    OWN_HEADER,
    PAPER,
    PETROL,
    RED,
    STATUS_STYLES,
    WRONG_CELL,
    header_style,
    is_own_column,
    line_count,
    set_up_page,
)
from collector.workbook.tab_template import (
    LAST_FORMATTED_ROW,
    TabTemplate,
    flagged_cell_condition,
    missing_cell_condition,
    row_is_started,
)
from schemas.cells.reading import Typed
from schemas.column import Column, ColumnKind
from schemas.flag import Severity
from schemas.territory import Territory
from schemas.workbook import FLAG_HEADERS, FLAGS_TAB, LIST_COLUMNS, LIST_HEADERS, column_letter

TypedRow = Mapping[str, Typed]
"""What a person would have typed in a row, by column key."""

CELL_TEXT_MAX: Final = 32_767
"""No spreadsheet holds more characters in one cell."""

DATE_FORMAT: Final = "[$-410]ddd dd/mm/yyyy"
"""With the weekday in Italian: a slip in the day or month is seen at once."""
TIME_FORMAT: Final = "[<1]hh:mm;General"
"""A time; but "10,30", which a spreadsheet takes for the number 10,3, shows as 10,3, not as 07:12.
"""
_NUMBER_FORMATS: Final = {
    ColumnKind.DATE: DATE_FORMAT,
    ColumnKind.NEXT_DATE: DATE_FORMAT,
    ColumnKind.TIME: TIME_FORMAT,
    ColumnKind.HOURS: "",
}
"""All other kinds are text, so that "- lettura del decreto" or "=" stay what was typed."""

FLAGS_NOTE: Final = (
    "Questo foglio lo scrive il programma, e a ogni controllo lo riscrive da capo. Non scrivere "
    "qui: correggi la riga in Schede, e al prossimo controllo la segnalazione sparisce da sola."
)
_FLAGS_COLOUR: Final = "#C2410C"
_HEADER_HEIGHT: Final = 34
_LINE_HEIGHT: Final = 15
_NOTE_LINE: Final = 38
"""Characters of a note that fit into one of its lines."""


class TemplateWriter:
    """Writes the tabs of one new workbook. `spare_lists`: see `InstructionsPage`."""

    def __init__(self, book: Any, territory: Territory, case_types: tuple[str, ...]) -> None:
        self.book = book
        self.territory = territory
        self.case_types = case_types
        self.spare_lists: list[Sequence[str]] = []
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def cell_format(self, **properties: Any) -> Any:
        """Return the format with these properties; each is made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": "Calibri", "font_size": 11, "font_color": INK, "valign": "top"}
            self._formats[key] = self.book.add_format({**base, **properties})
        return self._formats[key]

    def conditional_format(self, **properties: Any) -> Any:
        """Return a format for conditional formatting, which states only what it changes."""
        return self.book.add_format(properties)

    # A tab that people fill

    def write_tab(self, tab: TabTemplate, rows: Sequence[TypedRow], *, is_first: bool) -> None:
        """Write one tab with its columns, and the rows that it begins with.

        `is_first`: it is shown when the workbook is opened. Raises KeyError for a row with a column
        that does not exist, ValueError for a text that no cell can hold.
        """
        sheet = self.book.add_worksheet(tab.name)
        sheet.set_tab_color(tab.colour)
        formats = [self._column_format(column) for column in tab.columns]
        for index, column in enumerate(tab.columns):
            sheet.set_column(index, index, column.spec.width, formats[index])
            sheet.write_string(0, index, column.header, self._header_format(header_style(column)))
            _write_note(sheet, 0, index, column.help)
            self._write_dropdown(sheet, index, column)
        sheet.set_row(0, _HEADER_HEIGHT)
        self._write_rows(sheet, tab, formats, rows)
        self._write_colours(sheet, tab)
        self._set_view(sheet, tab)
        if is_first:
            sheet.activate()

    def _set_view(self, sheet: Any, tab: TabTemplate) -> None:
        """Set what stays in sight, where the cursor is, and how it is printed."""
        frozen = tab.column_index(tab.frozen) or 0
        first_typed = tab.typed_columns[0]
        sheet.freeze_panes(1, frozen + 1)
        sheet.autofilter(0, 0, LAST_FORMATTED_ROW - 1, len(tab.columns) - 1)
        sheet.set_selection(1, first_typed, 1, first_typed)
        set_up_page(sheet, pages=tab.pages)
        if tab.pages > 1:
            sheet.repeat_columns(0, frozen)

    def _column_format(self, column: Column) -> Any:
        kind = column.spec.kind
        if kind in _NUMBER_FORMATS:
            return self.cell_format(num_format=_NUMBER_FORMATS[kind], align="center")
        if is_own_column(column):
            return self.cell_format(
                num_format="@", font_color=GREY, font_size=10, bg_color="#F7F8F9"
            )
        if kind is ColumnKind.LONG_TEXT:
            return self.cell_format(num_format="@", text_wrap=True)
        # Left whatever the script: names in Arabic and in Italian begin at one line.
        return self.cell_format(num_format="@", text_wrap=True, align="left")

    def _header_format(self, colours: Mapping[str, Any]) -> Any:
        return self.cell_format(
            text_wrap=True, valign="vcenter", border=1, border_color=PAPER, **colours
        )

    def _write_dropdown(self, sheet: Any, index: int, column: Column) -> None:
        source = self._dropdown_source(column)
        if source is None:
            return
        title, message = dropdowns.dropdown_warning(column)
        validation = {
            "validate": "list",
            "source": source,
            "ignore_blank": True,
            "error_type": "warning",
            "error_title": title,
            "error_message": message,
            "show_error": dropdowns.warns(column),
            "show_input": False,
        }
        sheet.data_validation(1, index, LAST_FORMATTED_ROW - 1, index, validation)

    def _dropdown_source(self, column: Column) -> str | list[str] | None:
        """Return a list, or the formula that finds one; None where nothing is suggested.

        Names are in the list as soon as they are typed (`live_lists`). A list that is too long for
        the rule itself goes to *Istruzioni*.
        """
        name = dropdowns.maintained_list(column)
        if name is not None:
            return LIVE_LISTS[name].dropdown_formula(INSTRUCTIONS_TAB)
        choices = dropdowns.fixed_choices(column, self.territory, self.case_types)
        if not choices:
            return None
        if dropdowns.fits_inline(choices):
            return list(choices)
        if choices not in self.spare_lists:
            self.spare_lists.append(choices)
        number = InstructionsPage.SPARE_LISTS_COLUMN + self.spare_lists.index(choices) + 1
        letters = f"${column_letter(number)}"
        return f"={INSTRUCTIONS_TAB}!{letters}$1:{letters}${len(choices)}"

    def _write_rows(
        self, sheet: Any, tab: TabTemplate, formats: Sequence[Any], rows: Sequence[TypedRow]
    ) -> None:
        indexes = {column.key: index for index, column in enumerate(tab.columns)}
        for number, row in enumerate(rows, start=1):
            lines = max(_line_counts(tab, row), default=1)
            if lines > 1:  # LibreOffice opens a new file with the heights it finds
                sheet.set_row(number, _LINE_HEIGHT * lines + 1)
            for key, typed in row.items():
                index = indexes[key]
                _write_typed(sheet, number, index, typed, formats[index])

    def _write_colours(self, sheet: Any, tab: TabTemplate) -> None:
        """Colour what is missing and how each row stands; a line under each row that was started.

        One range per column, its rules in order: LibreOffice shows the first that holds, Excel
        adds them up.
        """
        line = {"bottom": 1, "bottom_color": LINE}
        status = tab.column_index("status")
        for index in range(len(tab.columns)):
            self._write_flagged_cells(sheet, tab, index)
            missing = missing_cell_condition(tab, index)
            if missing is not None:
                _format_if(sheet, index, missing, self.conditional_format(**MISSING_CELL))
            if status is not None:
                self._write_status_colours(sheet, tab, index, status)
            _format_if(sheet, index, f"={row_is_started(tab)}", self.conditional_format(**line))

    def _write_flagged_cells(self, sheet: Any, tab: TabTemplate, index: int) -> None:
        """Mark the cell that *Segnalazioni* names, for as long as it does."""
        if is_own_column(tab.columns[index]):
            return
        for severity, look in ((Severity.ERROR, WRONG_CELL), (Severity.WARNING, DOUBTED_CELL)):
            flagged = flagged_cell_condition(tab, index, severity)
            if flagged is not None:
                _format_if(sheet, index, flagged, self.conditional_format(**look), stop=True)

    def _write_status_colours(self, sheet: Any, tab: TabTemplate, index: int, status: int) -> None:
        """Colour *Stato*, and *Codice* with the sign of the state before it; no other column."""
        line = {"bottom": 1, "bottom_color": LINE}
        letters = column_letter(status + 1)
        for style in STATUS_STYLES:
            begins = f'=LEFT(${letters}2,{len(style.beginning)})="{style.beginning}"'
            if index == status:
                look = self.conditional_format(**style.colours, **line)
                _format_if(sheet, index, begins, look, stop=True)
            elif index == tab.column_index("code"):
                signed = {
                    **style.colours,
                    **line,
                    "bold": False,
                    "num_format": f'"{style.sign} "@',
                }
                _format_if(sheet, index, begins, self.conditional_format(**signed), stop=True)

    def write_live_lists(self, sheet: Any, rows: Mapping[str, Sequence[TypedRow]]) -> None:
        """Write the lists that the dropdowns read into hidden columns of *Istruzioni*.

        `rows`: those that the workbook begins with, by tab.
        """
        for names in LIVE_LISTS.values():
            first = names.place - 1
            sheet.set_column(first, first + 1, 10, None, {"hidden": True})
            for row, number, value, text, text_value in names.cells(rows.get(names.tab, ())):
                sheet.write_formula(row - 1, first, number, None, value)
                sheet.write_formula(row - 1, first + 1, text, None, text_value)

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

    def write_flags_tab(self) -> None:
        """Write *Segnalazioni* without rows; the sync writes them in the formats of the columns."""
        sheet = self.book.add_worksheet(FLAGS_TAB)
        sheet.set_tab_color(_FLAGS_COLOUR)
        special = {
            "link": self.cell_format(font_color=BLUE, underline=1),
            "row_code": self.cell_format(num_format="@", font_color=GREY, font_size=9),
        }
        plain = self.cell_format(num_format="@", text_wrap=True, align="left")
        for index, (key, header) in enumerate(FLAG_HEADERS.items()):
            sheet.set_column(index, index, self.FLAG_WIDTHS[key], special.get(key, plain))
            colours = OWN_HEADER if key == "row_code" else NEEDED_HEADER
            sheet.write_string(0, index, header, self._header_format(colours))
        gap = len(FLAG_HEADERS)
        sheet.set_column(gap, gap, 3)
        for name, column in LIST_COLUMNS.items():
            index = column - 1
            text_format = self.cell_format(num_format="@")
            sheet.set_column(index, index, 30, text_format, {"hidden": True})
            sheet.write_string(0, index, LIST_HEADERS[name], self._header_format(OWN_HEADER))
        _write_note(sheet, 0, 0, FLAGS_NOTE)
        sheet.set_row(0, _HEADER_HEIGHT)
        self._write_flags_colours(sheet)
        sheet.freeze_panes(1, 0)
        set_up_page(sheet, pages=1)

    def _write_flags_colours(self, sheet: Any) -> None:
        """Colour *Tipo*; a line above the first flag of each mediator."""
        keys = list(FLAG_HEADERS)
        severity = column_letter(keys.index("severity") + 1)
        is_first = '$A2<>"",$A2<>$A1'
        above = {"top": 1, "top_color": PETROL}
        for index, key in enumerate(keys):
            if key == "severity":
                for word, colours in (("da completare", RED), ("da controllare", AMBER)):
                    says = f'${severity}2="{word}"'
                    both = self.conditional_format(**colours, **above)
                    _format_if(sheet, index, f"=AND({says},{is_first})", both)
                    _format_if(sheet, index, f"={says}", self.conditional_format(**colours))
            _format_if(sheet, index, f"=AND({is_first})", self.conditional_format(**above))


def _line_counts(tab: TabTemplate, row: TypedRow) -> Iterator[int]:
    """Yield how many lines each text of a row takes in its column."""
    for column in tab.columns:
        typed = row.get(column.key)
        if isinstance(typed, str) and not column.spec.ours:
            yield line_count(typed, column.spec.width)


def _write_typed(sheet: Any, row: int, index: int, typed: Typed, cell_format: Any) -> None:
    """Write one cell as a person would have it: text stays text, whatever it begins with.

    Raises ValueError for a text that is too long for a cell.
    """
    if typed is None or typed == "":
        return
    if isinstance(typed, str):
        if len(typed) > CELL_TEXT_MAX:
            raise ValueError(f"a text of {len(typed)} characters does not fit into a cell")
        sheet.write_string(row, index, typed, cell_format)
    elif isinstance(typed, bool):
        sheet.write_boolean(row, index, typed, cell_format)
    elif isinstance(typed, float | int):
        sheet.write_number(row, index, typed, cell_format)
    else:
        sheet.write_datetime(row, index, typed, cell_format)


def _format_if(
    sheet: Any, index: int, condition: str, cell_format: Any, *, stop: bool = False
) -> None:
    """Format the cells of a column for which a formula holds. `stop`: no later rule is tried."""
    rule = {
        "type": "formula",
        "criteria": condition,
        "format": cell_format,
        "stop_if_true": stop,
    }
    sheet.conditional_format(1, index, LAST_FORMATTED_ROW - 1, index, rule)


def _write_note(sheet: Any, row: int, index: int, text: str) -> None:
    """Write a comment as large as its text."""
    lines = sum(1 + len(part) // _NOTE_LINE for part in text.split("\n"))
    options = {
        "author": "",
        "width": 250,
        "height": 14 + 18 * (lines + 1),
        "font_name": "Calibri",
        "font_size": 10.5,
        "color": "#FFFBEA",
    }
    sheet.write_comment(row, index, text, options)
