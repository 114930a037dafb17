"""Plain tabs for a workbook that others made: headers, widths, dropdowns, text.

They use no style of their own, so that the workbook's list of styles stays as it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

from collector.text.xml import escape
from collector.workbook import dropdowns
from collector.workbook.instructions import INSTRUCTIONS_TAB
from collector.workbook.tab_template import LAST_FORMATTED_ROW
from collector.workbook.xlsx.add_sheets import SheetMaker
from collector.workbook.xlsx.sheet_stream import text_cell
from schemas.column import Column
from schemas.territory import Territory
from schemas.workbook import column_letter

SPARE_LISTS_COLUMN: Final = 8
"""In *Istruzioni*, hidden, from this column (counted from 1): lists too long for a dropdown."""

StyledTexts = Sequence[tuple[int | None, str]]
"""The cells of a row: style (None for none) and text."""


def spare_lists(territory: Territory, case_types: Sequence[str]) -> tuple[Sequence[str], ...]:
    """Return the lists that *Istruzioni* holds, one in a column."""
    lists = (territory.municipalities, case_types)
    return tuple(choices for choices in lists if not dropdowns.fits_inline(choices))


def entry_sheet(
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, str]],
    *,
    style: int | None,
    territory: Territory,
    case_types: Sequence[str],
    listed: bool,
) -> SheetMaker:
    """Return what makes a tab with these columns, and rows by column key.

    `style`: one of the workbook's own, for the header. `listed`: whether *Istruzioni* is ours and
    holds the long lists.
    """
    spare = spare_lists(territory, case_types) if listed else ()

    def make(main: str) -> Iterator[bytes]:
        lines: list[StyledTexts] = [[(style, column.header) for column in columns]]
        for row in rows:
            lines.append([(None, row.get(column.key, "")) for column in columns])
        rules = []
        for number, column in enumerate(columns, start=1):
            source = _dropdown_source(column, territory, case_types, spare)
            if source is not None:
                rules.append(_validation(number, column, source))
        after = _validations(rules)
        widths = [column.spec.width for column in columns]
        return _sheet(main, widths, lines, frozen=1, after=after)

    return make


def text_sheet(
    rows: Sequence[Sequence[str]], widths: Sequence[int], hidden: Sequence[Sequence[str]]
) -> SheetMaker:
    """Return what makes a page of text.

    `hidden`: lists that stand in hidden columns from SPARE_LISTS_COLUMN on.
    """

    def make(main: str) -> Iterator[bytes]:
        height = max(len(rows), *map(len, hidden), 0) if hidden else len(rows)
        lines: list[StyledTexts] = []
        for index in range(height):
            texts = list(rows[index]) if index < len(rows) else []
            texts += [""] * (SPARE_LISTS_COLUMN - 1 - len(texts))
            texts += [choices[index] if index < len(choices) else "" for choices in hidden]
            lines.append([(None, text) for text in texts])
        return _sheet(main, widths, lines, frozen=0, hidden=len(hidden))

    return make


def _sheet(
    main: str,
    widths: Sequence[int],
    lines: Iterable[StyledTexts],
    *,
    frozen: int,
    after: str = "",
    hidden: int = 0,
) -> Iterator[bytes]:
    """Yield the XML of a tab.

    `main`: the namespace of the workbook. `frozen`: how many rows stay in sight. `after`: what
    follows the rows. `hidden`: how many spare lists there are.
    """
    pane = ""
    if frozen:
        pane = (
            f'<pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" activePane="bottomLeft" '
            'state="frozen"/>'
        )
    columns = ""
    for number, width in enumerate(widths, start=1):
        columns += f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
    if hidden:
        last = SPARE_LISTS_COLUMN + hidden - 1
        columns += (
            f'<col min="{SPARE_LISTS_COLUMN}" max="{last}" width="10" hidden="1" customWidth="1"/>'
        )
    yield (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{main}"><sheetViews><sheetView workbookViewId="0">{pane}'
        f"</sheetView></sheetViews><cols>{columns}</cols><sheetData>"
    ).encode()
    for number, line in enumerate(lines, start=1):
        yield _row(number, line)
    yield f"</sheetData>{after}</worksheet>".encode()


def _row(number: int, line: StyledTexts) -> bytes:
    cells = b""
    for column, (style, text) in enumerate(line, start=1):
        if text:
            cells += text_cell("", number, column, text, style)
    return f'<row r="{number}">'.encode() + cells + b"</row>"


def _dropdown_source(
    column: Column,
    territory: Territory,
    case_types: Sequence[str],
    spare: Sequence[Sequence[str]],
) -> str | None:
    """Return the formula of a dropdown; None where there is none, or no place for its list."""
    name = dropdowns.maintained_list(column)
    if name is not None:
        return dropdowns.maintained_list_formula(name).removeprefix("=")
    choices = tuple(dropdowns.fixed_choices(column, territory, case_types))
    if not choices:
        return None
    if dropdowns.fits_inline(choices):
        return '"' + ",".join(choices).replace('"', '""') + '"'
    for number, known in enumerate(spare, start=SPARE_LISTS_COLUMN):
        if tuple(known) == choices:
            letters = f"${column_letter(number)}"
            return f"{INSTRUCTIONS_TAB}!{letters}$1:{letters}${len(choices)}"
    return None


def _validations(rules: Sequence[str]) -> str:
    if not rules:
        return ""
    return f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>'


def _validation(number: int, column: Column, source: str) -> str:
    """Return the rule of a dropdown: it suggests and warns; it never rejects."""
    title, message = dropdowns.dropdown_warning(column)
    warns = ' showErrorMessage="1"' if dropdowns.warns(column) else ""
    letters = column_letter(number)
    return (
        f'<dataValidation type="list" errorStyle="warning" allowBlank="1"{warns} '
        f"errorTitle={quoteattr(title)} error={quoteattr(message)} "
        f'sqref="{letters}2:{letters}{LAST_FORMATTED_ROW}">'
        f"<formula1>{escape(source)}</formula1></dataValidation>"
    )
