"""The tab *Segnalazioni* as XML: its rows written anew, its looks kept; or the whole tab.

The whole tab is written where staff deleted it. Rows are the sync's; columns' widths, styles,
colours and the header are the designer's (or the coordinator's who changed them): only <sheetData>
below the header is replaced. A cell that held a formula keeps one, so that Excel's chain of
calculation, which lists it, stays true.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from collector.text.xml import escape
from collector.workbook.xlsx import add_sheets
from collector.workbook.xlsx.plain_rows import (
    PLAIN_ROW,
    ROW_END,
    NotPlainError,
    number_after,
    row_openings,
    split_rows,
)
from collector.workbook.xlsx.sheet_stream import (
    RowBlock,
    RowSpan,
    SheetStream,
    column_number,
    text_cell,
)
from schemas.patterns import lazy_pattern
from schemas.workbook import (
    FLAG_HEADERS,
    FLAGS_TAB,
    LIST_COLUMNS,
    LIST_HEADERS,
    FlagNote,
    FlagsTab,
    column_letter,
)

_COLUMNS: Final[Mapping[str, int]] = {
    key: number for number, key in enumerate(FLAG_HEADERS, start=1)
}
LINK_COLUMN: Final = _COLUMNS["link"]
CODE_COLUMN: Final = _COLUMNS["row_code"]
_LAST_COLUMN: Final = max(LIST_COLUMNS.values())
LINK_TEXT: Final = "Vai alla riga"
_WIDTHS: Final[Mapping[str, int]] = {
    "mediator": 22,
    "nucleus": 11,
    "date": 14,
    "column": 22,
    "what": 44,
    "todo": 52,
    "severity": 18,
    "link": 16,
    "row_code": 13,
}
_LINE_HEIGHT: Final = 15
_FORMULA: Final = lazy_pattern(rb"<(?:[\w.-]+:)?f[\s/>]")
_PLAIN_FORMULA: Final = lazy_pattern(rb'<c r="([A-Z]{1,3})[0-9]+"[^<>]*><f')
_PLAIN_STYLE: Final = lazy_pattern(rb'<c r="([A-Z]{1,3})[0-9]+"[^<>]* s="([0-9]+)"')
_VALUE: Final = lazy_pattern(rb"<(?:[\w.-]+:)?(?:v|t|f)[\s/>]")
"""In a row that was emptied, formatted cells may stay: it holds no titles."""
_DIMENSION: Final = lazy_pattern(rb"(<(?:[\w.-]+:)?dimension\b[^>]*?\bref=)([\"'])[^\"']*\2")
_NO_LINK: Final = '""'


def link_formula(note: FlagNote, row: int) -> str:
    """Return the formula that finds the flagged row by its code, wherever it was sorted to.

    One that gives '' for a row without code. `row`: the note's own, in *Segnalazioni*.
    """
    if not (note.row_code and note.code_column):
        return _NO_LINK
    tab = "'" + note.tab.replace("'", "''") + "'"
    column = f"${note.code_column}"
    target_row = f"MATCH(${column_letter(CODE_COLUMN)}{row},{tab}!{column}:{column},0)"
    address = f'"#{tab}!{note.code_column}"&{target_row}'
    return f'IFERROR(HYPERLINK({address},"{LINK_TEXT}"),"riga non trovata")'


@dataclass
class _Standing:
    """What stands in the tab and is kept.

    `header`: its XML, b"" for none. `styles`: column → style. `formulas`: row → columns in which a
    formula stands.
    """

    header: bytes = b""
    styles: dict[int, int] = field(default_factory=dict)
    formulas: dict[int, list[int]] = field(default_factory=dict)

    @property
    def last_formula_row(self) -> int:
        """The last row with a formula; 1 where there is none."""
        return max(self.formulas, default=1)


def rewrite_flags_sheet(chunks: Iterable[bytes], tab: FlagsTab) -> Iterator[bytes]:
    """Yield the tab's XML with its rows below the header written anew.

    Raises ValueError when it is no worksheet.
    """
    sheet = SheetStream(chunks)
    standing = _read_standing(sheet)
    last_row = max(len(tab.table) + 1, standing.last_formula_row)
    used_range = f"A1:{column_letter(_LAST_COLUMN)}{last_row}".encode()
    yield _DIMENSION.sub(lambda match: match[1] + match[2] + used_range + match[2], sheet.before)
    yield f"<{sheet.prefix}sheetData>".encode()
    yield standing.header or _header_row(sheet.prefix)
    yield b"".join(_rows(tab, sheet.prefix, standing, last_row))
    if sheet.is_empty:
        yield f"</{sheet.prefix}sheetData>".encode()
    yield from sheet.tail()


def _read_standing(sheet: SheetStream) -> _Standing:
    """Read what is kept of the rows. Takes them to their end. Raises ValueError."""
    standing = _Standing(styles=dict(sheet.column_styles))
    next_number = 1
    for xml in sheet.blocks():
        if not sheet.prefix:
            with suppress(NotPlainError):
                _keep_from_plain(standing, xml)
                next_number = number_after(xml, next_number)
                continue
        block = RowBlock(xml, sheet.prefix, next_number)
        for row in block.rows():
            if row.number > 1:
                _keep_from_row(standing, block, row)
            elif _VALUE.search(block.masked, row.inside, row.inside_end):
                standing.header = xml[row.start : row.end]
        next_number = block.next_number
    return standing


def _keep_from_plain(standing: _Standing, xml: bytes) -> None:
    """Keep the same of rows that are written plainly.

    Raises NotPlainError, before anything is kept, where one is not.
    """
    pieces = split_rows(xml)
    openings = [opening for opening, _ in row_openings(pieces)]
    rows = [PLAIN_ROW.fullmatch(*place) for place in zip(pieces, openings, strict=False)]
    if None in rows:
        raise NotPlainError
    for row in filter(None, rows):
        number = int(row[1])
        if number == 1:
            if _VALUE.search(row.string, row.start(2)):
                standing.header = row[0] + ROW_END
            continue
        if not standing.styles:
            styled = _PLAIN_STYLE.findall(row.string, row.start(2))
            standing.styles = {column_number(letters): int(style) for letters, style in styled}
        columns = _PLAIN_FORMULA.findall(row.string, row.start(2))
        if columns:
            standing.formulas.setdefault(number, []).extend(map(column_number, columns))


def _keep_from_row(standing: _Standing, block: RowBlock, row: RowSpan) -> None:
    """Keep where formulas stand, and the styles of the first row that has any.

    Styles only where the columns state none.
    """
    has_formula = _FORMULA.search(block.masked, row.inside, row.inside_end)
    if standing.styles and not has_formula:
        return
    cells = list(block.cells(row))
    if not standing.styles:
        for cell in cells:
            if cell.style is not None:
                standing.styles[cell.column] = cell.style
    for cell in cells:
        if cell.formula:
            standing.formulas.setdefault(row.number, []).append(cell.column)


def _header_row(prefix: str) -> bytes:
    titles = {_COLUMNS[key]: title for key, title in FLAG_HEADERS.items()}
    titles |= {LIST_COLUMNS[name]: title for name, title in LIST_HEADERS.items()}
    cells = b""
    for column, title in sorted(titles.items()):
        cells += text_cell(prefix, 1, column, title, None)
    return f'<{prefix}row r="1">'.encode() + cells + f"</{prefix}row>".encode()


def _rows(tab: FlagsTab, prefix: str, standing: _Standing, last_row: int) -> Iterator[bytes]:
    """Yield the rows below the header, those included in which only a formula stood."""
    table = tab.table
    for number in range(2, last_row + 1):
        index = number - 2
        texts = table[index] if index < len(table) else ()
        note = tab.notes[index] if index < len(tab.notes) else None
        cells = _cells(prefix, number, texts, note, standing)
        inside = b"".join(cells[column] for column in sorted(cells))
        height = f' ht="{_LINE_HEIGHT * _line_count(texts)}"' if note is not None else ""
        yield f'<{prefix}row r="{number}"{height}>'.encode() + inside + f"</{prefix}row>".encode()


def _cells(
    prefix: str, row: int, texts: Sequence[str], note: FlagNote | None, standing: _Standing
) -> dict[int, bytes]:
    """Return the cells of a row by column: its texts, the link, and formulas where some stood."""
    styles = standing.styles
    cells: dict[int, bytes] = {}
    for column, text in enumerate(texts, start=1):
        if text:
            cells[column] = text_cell(prefix, row, column, text, styles.get(column))
    formula_columns = standing.formulas.get(row, ())
    if note is not None or LINK_COLUMN in formula_columns:
        formula = link_formula(note, row) if note else _NO_LINK
        shown = "" if formula == _NO_LINK else LINK_TEXT
        cells[LINK_COLUMN] = _formula_cell(prefix, row, LINK_COLUMN, formula, shown, styles)
    for column in formula_columns:
        if column == LINK_COLUMN:
            continue
        text = texts[column - 1] if column - 1 < len(texts) else ""
        quoted = '"' + text.replace('"', '""') + '"'
        cells[column] = _formula_cell(prefix, row, column, quoted, text, styles)
    return cells


def _line_count(texts: Sequence[str]) -> int:
    """Return how many lines the longest of a note's texts takes in its column, about.

    A height for programs that do not measure rows on opening; those that do still may.
    """
    lines = 1
    for text, width in zip(texts, _WIDTHS.values(), strict=False):
        characters = max(width - 2, 1)
        lines = max(lines, -(-len(text) // characters))
    return lines


def _formula_cell(
    prefix: str, row: int, column: int, formula: str, shown: str, styles: Mapping[int, int]
) -> bytes:
    """Return a cell with a formula. `shown`: its result, for programs that do not calculate."""
    style = f' s="{styles[column]}"' if column in styles else ""
    return (
        f'<{prefix}c r="{column_letter(column)}{row}"{style} t="str">'
        f"<{prefix}f>{escape(formula)}</{prefix}f><{prefix}v>{escape(shown)}</{prefix}v>"
        f"</{prefix}c>"
    ).encode()


def parts_with_flags_sheet(source: zipfile.ZipFile, tab: FlagsTab) -> Mapping[str, Iterable[bytes]]:
    """Return the parts that change when the tab must be added.

    Raises ValueError when one of them cannot be added to.
    """

    def make(main: str) -> Iterator[bytes]:
        return new_flags_sheet(main, tab)

    return add_sheets.parts_with_new_sheets(source, {FLAGS_TAB: make})


def new_flags_sheet(main: str, tab: FlagsTab) -> Iterator[bytes]:
    """Yield the whole tab, in a workbook of this namespace that has none."""
    columns = ""
    for key, width in _WIDTHS.items():
        number = _COLUMNS[key]
        columns += f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
    first_list = min(LIST_COLUMNS.values())
    columns += (
        f'<col min="{first_list}" max="{_LAST_COLUMN}" width="20" hidden="1" customWidth="1"/>'
    )
    empty = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{main}"><dimension ref="A1"/><sheetViews>'
        '<sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{columns}</cols><sheetData/></worksheet>"
    ).encode()
    return rewrite_flags_sheet([empty], tab)
