"""The tab *Segnalazioni* as XML: its rows written anew, its looks kept; or the whole tab, where staff deleted it.

Rows are the sync's; columns' widths, styles, colours and the header are the designer's (or the coordinator's
who changed them): only <sheetData> below the header is replaced. A cell that held a formula keeps one, so that
Excel's chain of calculation, which lists it, stays true.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape

from collector.workbook.xlsx import add_sheets
from collector.workbook.xlsx.sheet_stream import RowBlock, SheetStream, text_cell
from schemas.workbook import (
    FLAG_HEADERS,
    FLAGS_TAB,
    LIST_COLUMNS,
    LIST_HEADERS,
    FlagNote,
    FlagsTab,
    column_letter,
)

LINK_COLUMN: Final = list(FLAG_HEADERS).index("link") + 1
CODE_COLUMN: Final = list(FLAG_HEADERS).index("row_code") + 1
LINK_TEXT: Final = "Vai alla riga"
_WIDTHS: Final = (22, 11, 14, 22, 44, 52, 18, 16, 13)
_LINE: Final = 15
_FORMULA: Final = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_VALUE: Final = re.compile(rb"<(?:[\w.-]+:)?(?:v|t|f)[\s/>]")
"""In a row that was emptied, formatted cells may stay: it holds no titles."""
_DIMENSION: Final = re.compile(rb"(<(?:[\w.-]+:)?dimension\b[^>]*?\bref=)([\"'])[^\"']*\2")


def link_formula(note: FlagNote, row: int) -> str:
    """The formula that finds the flagged row by its code, wherever it was sorted to; '' for a row without code."""
    if not (note.row_code and note.code_column):
        return '""'
    tab = "'" + note.tab.replace("'", "''") + "'"
    column = f"${note.code_column}"
    found = f"MATCH(${column_letter(CODE_COLUMN)}{row},{tab}!{column}:{column},0)"
    return (
        f'IFERROR(HYPERLINK("#{tab}!{note.code_column}"&{found},"{LINK_TEXT}"),"riga non trovata")'
    )


def rewrite_flags_sheet(chunks: Iterable[bytes], tab: FlagsTab) -> Iterator[bytes]:
    """The tab's XML with its rows below the header written anew. Raises ValueError when it is no worksheet."""
    sheet = SheetStream(chunks)
    styles = dict(sheet.column_styles)
    header, formulas, number = b"", set[tuple[int, int]](), 1
    for xml in sheet.blocks():
        block = RowBlock(xml, sheet.prefix, number)
        for row in block.rows():
            if row.number == 1:
                if _VALUE.search(block.seen, row.inside, row.inside_end):
                    header = xml[row.start : row.end]
                continue
            if not styles or _FORMULA.search(block.seen, row.inside, row.inside_end):
                cells = list(block.cells(row))
                styles = styles or {
                    cell.column: cell.style for cell in cells if cell.style is not None
                }
                formulas |= {(row.number, cell.column) for cell in cells if cell.formula}
        number = block.next_number
    last = max(len(tab.table) + 1, max((row for row, _ in formulas), default=1))
    yield _DIMENSION.sub(
        lambda m: (
            m[1] + m[2] + f"A1:{column_letter(max(LIST_COLUMNS.values()))}{last}".encode() + m[2]
        ),
        sheet.before,
    )
    yield f"<{sheet.prefix}sheetData>".encode()
    yield header or _header(sheet.prefix)
    yield b"".join(_body(tab, sheet.prefix, styles, formulas))
    if sheet.is_empty:
        yield f"</{sheet.prefix}sheetData>".encode()
    yield from sheet.tail()


def _header(prefix: str) -> bytes:
    titles = dict(enumerate(FLAG_HEADERS.values(), start=1))
    titles |= {column: LIST_HEADERS[name] for name, column in LIST_COLUMNS.items()}
    cells = b"".join(
        text_cell(prefix, 1, column, title, None) for column, title in sorted(titles.items())
    )
    return f'<{prefix}row r="1">'.encode() + cells + f"</{prefix}row>".encode()


def _body(
    tab: FlagsTab, prefix: str, styles: dict[int, int], formulas: set[tuple[int, int]]
) -> Iterator[bytes]:
    table = tab.table
    standing: dict[int, list[int]] = {}
    for row, column in formulas:
        standing.setdefault(row, []).append(column)
    for number in range(2, max(len(table) + 1, max(standing, default=1)) + 1):
        texts = table[number - 2] if number - 2 < len(table) else ()
        note = tab.notes[number - 2] if number - 2 < len(tab.notes) else None
        cells: dict[int, bytes] = {
            column: text_cell(prefix, number, column, text, styles.get(column))
            for column, text in enumerate(texts, start=1)
            if text
        }
        if note is not None or LINK_COLUMN in standing.get(number, ()):
            formula = link_formula(note, number) if note else '""'
            cells[LINK_COLUMN] = _formula_cell(prefix, number, LINK_COLUMN, formula, styles)
        for column in standing.get(number, ()):
            if column != LINK_COLUMN:
                text = texts[column - 1] if column - 1 < len(texts) else ""
                quoted = '"' + text.replace('"', '""') + '"'
                cells[column] = _formula_cell(prefix, number, column, quoted, styles, text)
        inside = b"".join(cell for _, cell in sorted(cells.items()))
        height = f' ht="{_LINE * _lines(texts)}"' if note is not None else ""
        yield f'<{prefix}row r="{number}"{height}>'.encode() + inside + f"</{prefix}row>".encode()


def _lines(texts: Sequence[str]) -> int:
    """How many lines the longest of a note's texts takes in its column, about: a height for programs that do not
    measure rows on opening; those that do still may.
    """
    return (
        max(-(-len(text) // max(width - 2, 1)) for text, width in zip(texts, _WIDTHS, strict=False))
        or 1
    )


def _formula_cell(
    prefix: str,
    row: int,
    column: int,
    formula: str,
    styles: dict[int, int],
    value: str | None = None,
) -> bytes:
    shown = value if value is not None else (LINK_TEXT if "HYPERLINK" in formula else "")
    style = f' s="{styles[column]}"' if column in styles else ""
    return (
        f'<{prefix}c r="{column_letter(column)}{row}"{style} t="str"><{prefix}f>{escape(formula)}</{prefix}f>'
        f"<{prefix}v>{escape(shown)}</{prefix}v></{prefix}c>"
    ).encode()


def parts_with_flags_sheet(source: zipfile.ZipFile, tab: FlagsTab) -> Mapping[str, Iterable[bytes]]:
    """The parts that change when the tab must be added. Raises ValueError when one of them cannot be added to."""
    return add_sheets.parts_with_new_sheets(
        source, {FLAGS_TAB: lambda main: new_flags_sheet(main, tab)}
    )


def new_flags_sheet(main: str, tab: FlagsTab) -> Iterator[bytes]:
    """The whole tab, in a workbook of this namespace that has none."""
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(_WIDTHS, start=1)
    )
    first, last = min(LIST_COLUMNS.values()), max(LIST_COLUMNS.values())
    empty = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{main}"><dimension ref="A1"/><sheetViews><sheetView '
        'workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f'</sheetViews><cols>{columns}<col min="{first}" max="{last}" width="20" hidden="1" customWidth="1"/></cols>'
        "<sheetData/></worksheet>"
    ).encode()
    return rewrite_flags_sheet([empty], tab)
