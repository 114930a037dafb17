"""The tab *Segnalazioni* as XML: its rows written anew, its looks kept; or the whole tab, where staff deleted it.

Rows are the sync's; columns' widths, styles, colours and the header are the designer's (or the coordinator's
who changed them): only <sheetData> below the header is replaced. A cell that held a formula keeps one, so that
Excel's chain of calculation, which lists it, stays true.
"""

import re
import zipfile
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from collector.workbook.sheetxml import Sheet, text_cell
from schemas.workbook import FLAG_HEADERS, FLAGS_TAB, LIST_COLUMNS, LIST_HEADERS, FlagNote, FlagsTab, letter

LINK_COLUMN: Final = list(FLAG_HEADERS).index("link") + 1
CODE_COLUMN: Final = list(FLAG_HEADERS).index("row_code") + 1
LINK_TEXT: Final = "Vai alla riga"
_WIDTHS: Final = (22, 11, 14, 22, 44, 52, 18, 16, 13)
_LINE: Final = 15
_DIMENSION: Final = re.compile(rb"(<(?:[\w.-]+:)?dimension\b[^>]*?\bref=)([\"'])[^\"']*\2")


def link_formula(note: FlagNote, row: int) -> str:
    """The formula that finds the flagged row by its code, wherever it was sorted to; '' for a row without code."""
    if not (note.row_code and note.code_column):
        return '""'
    tab = "'" + note.tab.replace("'", "''") + "'"
    column = f"${note.code_column}"
    found = f"MATCH(${letter(CODE_COLUMN)}{row},{tab}!{column}:{column},0)"
    return f'IFERROR(HYPERLINK("#{tab}!{note.code_column}"&{found},"{LINK_TEXT}"),"riga non trovata")'


def rewritten(xml: bytes, tab: FlagsTab) -> list[bytes]:
    """The tab's XML with its rows below the header written anew. Raises ValueError when it is no worksheet."""
    sheet = Sheet(xml)
    styles = sheet.column_styles()
    header, formulas = b"", set()
    for row in sheet.rows():
        if row.number == 1:
            header = xml[row.start : row.end]
            continue
        if not styles:
            styles = {cell.column: cell.style for cell in sheet.cells(row) if cell.style is not None}
        formulas |= {
            (row.number, cell.column) for cell in sheet.cells(row) if _has_formula(sheet.seen[cell.start : cell.end])
        }
    body = _body(tab, sheet.prefix, styles, formulas)
    last = max(len(tab.table) + 1, max((row for row, _ in formulas), default=1))
    before = _DIMENSION.sub(
        lambda m: m[1] + m[2] + f"A1:{letter(max(LIST_COLUMNS.values()))}{last}".encode() + m[2],
        xml[: sheet.data_tag[0]],
    )
    opening = f"<{sheet.prefix}sheetData>".encode()
    closing = f"</{sheet.prefix}sheetData>".encode()
    after = xml[sheet.data_end :] if sheet.data_is_empty else xml[sheet.data_end :].removeprefix(closing)
    return [before, opening, header or _header(sheet.prefix), *body, closing, after]


def _has_formula(cell: bytes) -> bool:
    return re.search(rb"<(?:[\w.-]+:)?f[\s/>]", cell) is not None


def _header(prefix: str) -> bytes:
    titles = dict(enumerate(FLAG_HEADERS.values(), start=1))
    titles |= {column: LIST_HEADERS[name] for name, column in LIST_COLUMNS.items()}
    cells = b"".join(text_cell(prefix, 1, column, title, None) for column, title in sorted(titles.items()))
    return f'<{prefix}row r="1">'.encode() + cells + f"</{prefix}row>".encode()


def _body(tab: FlagsTab, prefix: str, styles: dict[int, int], formulas: set[tuple[int, int]]) -> list[bytes]:
    table = tab.table
    last = max(len(table) + 1, max((row for row, _ in formulas), default=1))
    rows = []
    for number in range(2, last + 1):
        texts = table[number - 2] if number - 2 < len(table) else ()
        note = tab.notes[number - 2] if number - 2 < len(tab.notes) else None
        cells: dict[int, bytes] = {
            column: text_cell(prefix, number, column, text, styles.get(column))
            for column, text in enumerate(texts, start=1)
            if text
        }
        if note is not None or (number, LINK_COLUMN) in formulas:
            formula = link_formula(note, number) if note else '""'
            cells[LINK_COLUMN] = _formula_cell(prefix, number, LINK_COLUMN, formula, styles)
        for row, column in formulas:
            if row == number and column != LINK_COLUMN:
                text = texts[column - 1] if column - 1 < len(texts) else ""
                quoted = '"' + text.replace('"', '""') + '"'
                cells[column] = _formula_cell(prefix, number, column, quoted, styles, text)
        inside = b"".join(cell for _, cell in sorted(cells.items()))
        height = f' ht="{_LINE * _lines(texts)}"' if note is not None else ""
        rows.append(f'<{prefix}row r="{number}"{height}>'.encode() + inside + f"</{prefix}row>".encode())
    return rows


def _lines(texts: Sequence[str]) -> int:
    """How many lines the longest of a note's texts takes in its column, about: a height for programs that do not
    measure rows on opening; those that do still may.
    """
    return max(-(-len(text) // max(width - 2, 1)) for text, width in zip(texts, _WIDTHS, strict=False)) or 1


def _formula_cell(
    prefix: str, row: int, column: int, formula: str, styles: dict[int, int], value: str | None = None
) -> bytes:
    shown = value if value is not None else (LINK_TEXT if "HYPERLINK" in formula else "")
    style = f' s="{styles[column]}"' if column in styles else ""
    return (
        f'<{prefix}c r="{letter(column)}{row}"{style} t="str"><{prefix}f>{escape(formula)}</{prefix}f>'
        f"<{prefix}v>{escape(shown)}</{prefix}v></{prefix}c>"
    ).encode()


def added(source: zipfile.ZipFile, tab: FlagsTab) -> dict[str, Sequence[bytes]]:
    """The parts that change when the tab must be added: itself, and the three lists that name all parts."""
    book_part, rels_part, types_part = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
    names = set(source.namelist())
    number = next(n for n in range(1, len(names) + 2) if f"xl/worksheets/sheet{n}.xml" not in names)
    part = f"xl/worksheets/sheet{number}.xml"
    book, rels, types = (source.read(name).decode("utf-8") for name in (book_part, rels_part, types_part))
    relation = f"rIdSegnalazioni{number}"
    sheet_id = max(map(int, re.findall(r'\bsheetId="(\d+)"', book)), default=0) + 1
    last = list(re.finditer(r"<((?:[\w.-]+:)?)sheet\s[^>]*?\b([\w.-]+):id=[^>]*?/>", book))[-1]
    entry = f'<{last[1]}sheet name="{FLAGS_TAB}" sheetId="{sheet_id}" {last[2]}:id="{relation}"/>'
    main = "http://schemas.openxmlformats.org"
    relation_entry = (
        f'<Relationship Id="{relation}" Type="{main}/officeDocument/2006/relationships/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
    )
    type_entry = (
        f'<Override PartName="/{part}" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    )
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(_WIDTHS, start=1)
    )
    first, end = min(LIST_COLUMNS.values()), max(LIST_COLUMNS.values())
    empty = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{main}/spreadsheetml/2006/main"><dimension ref="A1"/><sheetViews><sheetView '
        'workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f'</sheetViews><cols>{columns}<col min="{first}" max="{end}" width="20" hidden="1" customWidth="1"/></cols>'
        "<sheetData/></worksheet>"
    ).encode()
    return {
        part: rewritten(empty, tab),
        book_part: [(book[: last.end()] + entry + book[last.end() :]).encode()],
        rels_part: [_before(rels, "</Relationships>", relation_entry)],
        types_part: [_before(types, "</Types>", type_entry)],
    }


def _before(text: str, mark: str, entry: str) -> bytes:
    at = text.rindex(mark)
    return (text[:at] + entry + text[at:]).encode()
