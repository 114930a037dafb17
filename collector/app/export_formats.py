"""Records of talks as CSV, JSON lines and XLSX.

What staff typed may look like a formula to a spreadsheet. In CSV and XLSX such a text gets an
apostrophe in front (CWE-1236); JSON lines hold it as it is.
"""

import csv
import enum
import io
import json
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from schemas.patterns import lazy_pattern

FIELDS: Final = (
    "tab", "row", "code", "complete", "mediator", "nucleus", "municipality", "date", "start", "end",
    "attendees", "description", "outcome", "issues", "agreements", "next_date", "held",
    "confidentiality", "issue_types",
)  # fmt: skip
Record = Mapping[str, Any]
"""The fields of one talk, in the order of `FIELDS`, as JSON values."""

DEFAULT_NAME: Final = "colloqui"
"""Of the file, and of the sheet in an .xlsx."""
LONGEST_CELL: Final = 32_767
"""No spreadsheet holds more in one cell (counted in UTF-16 units)."""
_WIDTHS: Final = {
    "description": 60,
    "outcome": 36,
    "issues": 36,
    "agreements": 36,
    "attendees": 30,
    "mediator": 20,
    "issue_types": 30,
}
_USUAL_WIDTH: Final = 13
_BREAKS: Final = lazy_pattern(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_NO_TEXT: Final = lazy_pattern(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_INVISIBLE: Final = ("Z", "Cc", "Cf")
"""Unicode categories."""
_FORMULA: Final = frozenset("=+-@")
_LINE_ENDS: Final = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""Written as they are, some programs would end the line there."""


class Format(enum.StrEnum):
    """What to write."""

    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"


# --- Cells ----------------------------------------------------------------------------------


def escape_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    An apostrophe goes in front when the first visible character is = + - @ or a wide form of one
    (＝＋－＠ and the like: some programs take them for the plain ones), or when the text starts
    with TAB or CR. Blanks, line breaks and invisible marks before it are skipped: some programs
    trim them.
    """
    first = ""
    for char in text:
        if not unicodedata.category(char).startswith(_INVISIBLE):
            first = char
            break
    is_formula = unicodedata.normalize("NFKC", first)[:1] in _FORMULA
    if is_formula or text.startswith(("\t", "\r")):
        return f"'{text}"
    return text


def cell_text(value: Any) -> str:
    """Return a value of a record as the text of a cell: '' for null, lists as JSON, LF for breaks.

    What no file can hold (control characters, halves of characters) becomes the sign for it, "�".
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        with_breaks = _BREAKS.sub("\n", value)
        return escape_formula(_NO_TEXT.sub("\ufffd", with_breaks))
    return json.dumps(value, ensure_ascii=False)


def xlsx_text(text: str) -> str:
    """Return a text as an .xlsx cell may hold it, no longer than a spreadsheet can.

    Nor is it anything that XlsxWriter would take for its own markup: "<r>…</r>" would go into the
    file unescaped.
    """
    if text.startswith("<r>") and text.endswith("</r>"):
        text = f"'{text}"
    if len(text) <= LONGEST_CELL // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    cut = units[: 2 * (LONGEST_CELL - 1)]
    return cut.decode("utf-16-le", "ignore") + "…"


# --- Files ----------------------------------------------------------------------------------


def write_csv(out: BinaryIO, records: Iterable[Record]) -> None:
    """Write records as `write_table` does."""
    write_table(out, FIELDS, ([record[name] for name in FIELDS] for record in records))


def write_table(out: BinaryIO, header: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write a table as Italian Excel opens it: semicolons, UTF-8 with BOM, CRLF.

    Each cell as `cell_text` has it.
    """
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([cell_text(value) for value in row] for row in rows)
    finally:
        text.detach()


def write_jsonl(out: BinaryIO, records: Iterable[Record]) -> None:
    """Write one JSON object per line, UTF-8; half a character stays, as its escape."""
    for record in records:
        line = json.dumps(record, ensure_ascii=False).translate(_LINE_ENDS)
        out.write(line.encode("utf-8", "backslashreplace") + b"\n")


def write_xlsx(path: Path, records: Iterable[Record]) -> None:
    """Write one sheet with a bold, frozen header; texts are texts, never formulas or links.

    Raises OSError.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with tempfile.TemporaryDirectory(prefix="collector-") as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(str(path), options)
        sheet = book.add_worksheet(DEFAULT_NAME.capitalize())
        _write_header(book, sheet)
        last_row = 0
        for last_row, record in enumerate(records, start=1):
            for column, name in enumerate(FIELDS):
                _write_cell(sheet, last_row, column, record[name])
        sheet.autofilter(0, 0, last_row, len(FIELDS) - 1)
        try:
            book.close()
        except FileCreateError as error:
            # XlsxWriter wraps the system's error: ours is the tree that callers know.
            raise OSError(*(error.args[0].args if error.args else ())) from error


def _write_header(book: Any, sheet: Any) -> None:
    bold = book.add_format({"bold": True})
    top = book.add_format({"valign": "top"})
    wrapped = book.add_format({"valign": "top", "text_wrap": True})
    for column, name in enumerate(FIELDS):
        style = wrapped if name in _WIDTHS else top
        sheet.set_column(column, column, _WIDTHS.get(name, _USUAL_WIDTH), style)
        sheet.write_string(0, column, name, bold)
    sheet.freeze_panes(1, 0)


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, xlsx_text(cell_text(value)))
