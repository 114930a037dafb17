"""files.export of a spreadsheet: an .xlsx of all tabs, or the first one as .csv or .tsv."""

import csv
import io
from dataclasses import dataclass

import openpyxl

from tests.google_sheets.errors import ApiError
from tests.google_sheets.formulas import Effective
from tests.google_sheets.locales import locale
from tests.google_sheets.model import Sheet, Spreadsheet
from tests.google_sheets.showing import shown
from tests.google_sheets.typing_in import EPOCH

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SEPARATED = {"text/csv": ",", "text/tab-separated-values": "\t"}
LATER = {"application/pdf", "application/vnd.oasis.opendocument.spreadsheet", "application/zip"}
"""What Drive makes too, and the local server does not."""


@dataclass(frozen=True)
class Download:
    """The bytes of a file, and their type."""

    content: bytes
    mime: str


def exported(spreadsheet: Spreadsheet, mime: str) -> Download:
    """Raises 400 for a type that a spreadsheet does not become, 501 for one that only Drive makes
    of it.
    """
    if mime in SEPARATED:
        return Download(_separated(spreadsheet, SEPARATED[mime]), mime)
    if mime == XLSX:
        return Download(_xlsx(spreadsheet), mime)
    if mime in LATER:
        raise ApiError(
            501, f"An export as {mime} is not known to the local server.", status="UNIMPLEMENTED"
        )
    message = "The requested conversion is not supported."
    raise ApiError(400, message, reason="badRequest", drive=True, location="convertTo")


def _separated(spreadsheet: Spreadsheet, separator: str) -> bytes:
    sheet = spreadsheet.sheets[0]
    effective = Effective(spreadsheet, sheet)
    bottom, right = effective.extent
    language = locale(spreadsheet.locale)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    for row in range(bottom):
        line = [
            shown(value, effective.number_format(row, column), language)
            if (value := effective.value(row, column))
            else ""
            for column in range(right)
        ]
        writer.writerow(line)
    return text.getvalue().removesuffix("\r\n").encode()


def _xlsx(spreadsheet: Spreadsheet) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in spreadsheet.sheets:
        _fill(book.create_sheet(sheet.title), spreadsheet, sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(
    page: openpyxl.worksheet.worksheet.Worksheet, spreadsheet: Spreadsheet, sheet: Sheet
) -> None:
    """The values of a tab; formulas as what they came to."""
    effective = Effective(spreadsheet, sheet)
    bottom, right = effective.extent
    for row in range(bottom):
        for column in range(right):
            value = next(iter(effective.value(row, column).values()), None)
            kind = (effective.number_format(row, column) or {}).get("type")
            if isinstance(value, dict) or value in (None, ""):
                continue
            cell = page.cell(row + 1, column + 1)
            is_day = kind in ("DATE", "DATE_TIME", "TIME") and isinstance(value, int | float)
            cell.value = openpyxl.utils.datetime.from_excel(value, EPOCH) if is_day else value
            if isinstance(value, str):
                cell.data_type = "s"
