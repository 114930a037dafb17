"""A workbook shaped as Excel saves one that people have worked in for a year.

XlsxWriter makes the sheets, formulas, notes, picture, chart, validations, styles and widths; then
the parts that only Excel writes are put in: the chain of calculation, a pivot table with its cache,
printer settings, custom XML, sheet attributes of newer namespaces, and cells that carry what a
load-and-save library would drop.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from schemas.cells.reading import Typed
from schemas.column import Column, ColumnKind

CALC_CHAIN = "xl/calcChain.xml"


def png() -> bytes:
    """A red square of 8 × 8."""
    raw = b"".join(b"\x00" + b"\xff\x00\x00" * 8 for _ in range(8))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(raw))
        + chunk(b"IEND", b"")
    )


def write(
    path: Path, tabs: Mapping[str, tuple[Sequence[Column], Sequence[Mapping[str, Typed]]]]
) -> None:
    """A workbook with these tabs (columns, rows by field key), a tab of staff's own, and Excel's
    extra parts.
    """
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(
        memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = book.add_format({"bold": True, "bg_color": "#DDDDDD", "text_wrap": True})
    formats = {
        ColumnKind.DATE: book.add_format({"num_format": "dd/mm/yyyy"}),
        ColumnKind.NEXT_DATE: book.add_format({"num_format": "dd/mm/yyyy"}),
        ColumnKind.TIME: book.add_format({"num_format": "hh:mm"}),
    }
    red = book.add_format({"color": "red", "italic": True})
    for name, (columns, rows) in tabs.items():
        tab = book.add_worksheet(name)
        tab.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            tab.set_column(at, at, column.spec.width, formats.get(column.spec.kind))
            tab.write(0, at, column.header, head)
            tab.write_comment(0, at, column.help)
            for number, row in enumerate(rows, start=1):
                if (value := row.get(column.key)) is not None:
                    tab.write(number, at, value, formats.get(column.spec.kind))
        if columns:
            tab.data_validation(
                1,
                1,
                500,
                1,
                {"validate": "list", "source": ["uno", "due"], "error_type": "warning"},
            )
            tab.conditional_format(1, 0, 500, 5, {"type": "blanks", "format": head})
        if name == "Schede":
            tab.write_rich_string(40, 20, "appunto ", red, "rosso", " a margine")
            tab.write_formula(41, 20, "=COUNTA(D:D)-1", None, len(rows))
            tab.write_formula(41, 21, '=IF(A2="","manca",A2)', None, "manca")
            tab.merge_range(43, 20, 44, 22, "unita", head)
            tab.insert_image(
                46, 20, "quadro.png", {"image_data": io.BytesIO(png()), "description": "un quadro"}
            )
    own = book.add_worksheet("Conti di Amina")
    own.write_column(0, 0, [3, 1, 4, 1, 5])
    own.write_formula(5, 0, "=SUM(A1:A5)", None, 14)
    own.write_array_formula(0, 2, 4, 2, "{=A1:A5*2}", None, 6)
    own.autofilter(0, 0, 4, 0)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='Conti di Amina'!$A$1:$A$5"})
    own.insert_chart("E2", chart)
    own.protect("", {"format_cells": True})
    book.define_name("MioNome", "='Conti di Amina'!$A$6")
    book.close()
    path.write_bytes(_with_excel_parts(memory.getvalue()))


def _with_excel_parts(source: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        book = old.read("xl/workbook.xml").decode()
        tabs = re.findall(r'<sheet name="([^"]+)" sheetId="(\d+)"', book)
        chain = ""
        for at, (_, sheet_id) in enumerate(tabs, start=1):
            xml = old.read(f"xl/worksheets/sheet{at}.xml").decode()
            chain += "".join(
                f'<c r="{cell}" i="{sheet_id}"/>'
                for cell in re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f', xml)
            )
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "[Content_Types].xml":
                data = data.replace(
                    b"</Types>",
                    b'<Default Extension="bin" '
                    b'ContentType="application/vnd.openxmlformats-officedocument.'
                    b'spreadsheetml.printerSettings"/><Override PartName="/xl/calcChain.xml" '
                    b'ContentType="application/'
                    b'vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>',
                )
            elif info.filename == "xl/_rels/workbook.xml.rels":
                data = data.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rId900" '
                    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                    b'relationships/calcChain" Target="calcChain.xml"/></Relationships>',
                )
            elif re.fullmatch(r"xl/worksheets/sheet\d+\.xml", info.filename):
                data = _newer_attributes(data)
            new.writestr(info, data)
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        new.writestr(
            CALC_CHAIN,
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<calcChain '
            f'xmlns="{main}">{chain}</calcChain>',
        )
        new.writestr("xl/printerSettings/printerSettings1.bin", bytes(range(256)) * 8)
        new.writestr("customXml/item1.xml", "<appunti xmlns='urn:cooperativa'>tenere</appunti>")
        new.writestr(
            "xl/pivotCache/pivotCacheRecords1.xml", f'<pivotCacheRecords xmlns="{main}" count="0"/>'
        )
        new.comment = b"salvato da una persona"
    return out.getvalue()


def _newer_attributes(xml: bytes) -> bytes:
    """As Excel 365 writes: revision ids on the root, dyDescent on each row, a line end after the
    declaration.
    """
    xml = xml.replace(
        b"<worksheet ",
        b'<worksheet xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        b'mc:Ignorable="x14ac xr" '
        b'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
        b'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
        b'xr:uid="{6C7A5E4B-0000-0000-0000-000000000000}" ',
        1,
    )
    return re.sub(rb"<row r=\"(\d+)\"", rb'<row r="\1" x14ac:dyDescent="0.25"', xml)
