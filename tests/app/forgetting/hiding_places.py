"""A workbook in which one family's name stands wherever an .xlsx can hold it."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from schemas import meeting, nucleus, person, session
from tests.road import MEETINGS, NUCLEI, PEOPLE, SOUND, Row

TABS = (
    ("Nuclei", nucleus.COLUMNS, NUCLEI),
    ("Persone", person.COLUMNS, PEOPLE),
    ("Incontri", meeting.COLUMNS, MEETINGS[:0]),
)
SHARED = "Testo che resta anche in un'altra riga, non è di nessuno."
ERASED = "La madre racconta della malattia del figlio più piccolo."


def nuclei_with(name: str) -> list[Row]:
    """The nuclei of the tests, the first called so."""
    return [{**NUCLEI[0], "name": name}, *NUCLEI[1:]]


def talks_with(name: str) -> list[Row]:
    """Talks: by code, by name, unreadable, of another family that mentions it, of another."""
    other = {"nucleus": "N2QX8", "mediator": "Li Wei"}
    return [
        {**SOUND, "description": ERASED},
        {**SOUND, "nucleus": name, "date": "13/03/2026", "outcome": SHARED},
        {**SOUND, **other, "description": f"Arriva anche {name}, che saluta.", "outcome": SHARED},
        {**SOUND, "nucleus": name, "date": "boh"},
        {**SOUND, **other, "date": "16/03/2026"},
    ]


def write(path: Path, name: str) -> None:
    """Write the workbook: XlsxWriter's parts, then some that it does not make."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    _write_tab(book, "Schede", session.COLUMNS, talks_with(name))
    for title, columns, rows in TABS:
        _write_tab(book, title, columns, nuclei_with(name) if title == "Nuclei" else rows)
    talks = book.get_worksheet_by_name("Schede")
    talks.write_comment("D2", f"{name}: richiamare", {"author": f"Zia {name}"})
    talks.write_comment("D4", f"e {name}?")
    talks.write_url("I2", "https://example.org/scheda/1", string="scheda")
    talks.write_url("I4", f"mailto:{'x'}@example.org", tip=f"scrivi a {name}")
    own = book.add_worksheet("Appunti")
    bold = book.add_format({"bold": True})
    half = len(name) // 2
    own.write_rich_string("A1", "Per ", bold, name[:half], book.add_format({"italic": True}),
                          name[half:], " domani")  # fmt: skip
    own.write_formula("A2", "=Schede!H2", None, ERASED)
    literal = name.replace('"', '""')
    own.write_formula("A3", f'=IF(B3="{literal}","sì","no")', None, f"no {name}")
    own.write_string("A4", "Nulla di loro, lungo abbastanza per essere un testo lungo.")
    own.data_validation("B1", {"validate": "list", "source": ["Bianchi", name, "Verdi"],
                               "input_message": f"Scegli {name}"[:255]})  # fmt: skip
    own.conditional_format("C1:C9", {"type": "text", "criteria": "containing", "value": name,
                                     "format": bold})  # fmt: skip
    own.insert_textbox("E2", f"Riquadro di {name}")
    own.set_header(f"&L{name.replace('&', '&&')}")
    table = {"columns": [{"header": name}, {"header": "b"}], "data": [[1, 2], [3, 4]]}
    own.add_table("G1:H3", table)
    book.define_name("cose", f'="{literal}"')
    book.set_properties({"title": f"Schede di {name}", "author": name})
    book.set_custom_property("famiglia", name)
    book.close()
    _add_parts(path, _other_parts(name))


def _write_tab(book: Any, title: str, columns: Sequence[Any], rows: Sequence[Row]) -> None:
    sheet = book.add_worksheet(title)
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    for at, column in enumerate(columns):
        sheet.write(0, at, column.header)
        for row, line in enumerate(rows, start=1):
            value = line.get(column.key)
            if value is not None:
                sheet.write(row, at, value, *([date] if not isinstance(value, (str, int)) else []))


def _other_parts(name: str) -> Mapping[str, bytes]:
    text, quoted = escape(name), quoteattr(name)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cache = (
        f'<pivotCacheDefinition xmlns="{main}" recordCount="1"><cacheFields>'
        f'<cacheField name={quoted}><sharedItems><s v={quoted}/><s v="{ERASED}"/></sharedItems>'
        "</cacheField></cacheFields></pivotCacheDefinition>"
    )
    link = (
        f'<externalLink xmlns="{main}"><externalBook><sheetDataSet><sheetData sheetId="0">'
        f'<row r="1"><cell r="A1" t="str"><v>{text}</v></cell></row></sheetData></sheetDataSet>'
        "</externalBook></externalLink>"
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="x/externalLinkPath" TargetMode="External" Target={quoted}/>'
        "</Relationships>"
    )
    custom = f'<?xml version="1.0" encoding="UTF-16"?><dati><nome>{text}</nome></dati>'
    threaded = (
        '<ThreadedComments xmlns="x"><threadedComment ref="A4" id="{1}">'
        f"<text>Vedi {text} e <![CDATA[{name.replace(']]>', '')}]]></text>"
        f"</threadedComment></ThreadedComments><!-- {text} -->"
    )
    half = len(name) // 2
    first, second = escape(name[:half]), escape(name[half:])
    look = '<a:ln w="1"><a:noFill/></a:ln><a:effectLst/>'
    drawing = (
        f'<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><a:p><a:r><a:rPr>{look}</a:rPr><a:t>Da {first}</a:t>'
        f"</a:r><a:r><a:rPr>{look}<a:hlinkClick/></a:rPr><a:t>{second} oggi</a:t></a:r></a:p>"
        "</xdr:wsDr>"
    )
    return {
        "xl/drawings/drawing9.xml": drawing.encode(),
        "xl/pivotCache/pivotCacheDefinition1.xml": cache.encode(),
        "xl/externalLinks/externalLink1.xml": link.encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels": rels.encode(),
        "customXml/item1.xml": custom.encode("utf-16"),
        "xl/threadedComments/threadedComment9.xml": threaded.encode(),
    }


def _add_parts(path: Path, parts: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)


def add_part(path: Path, part: str, content: bytes) -> None:
    """Put one part more into a workbook."""
    _add_parts(path, {part: content})


def every_text(path: Path) -> str:
    """All that a package says in any encoding, entities read, as one text without its markup."""
    import html
    import re

    texts = []
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        for part in package.namelist():
            content = package.read(part)
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1252"):
                text = html.unescape(content.decode(encoding, "ignore"))
                texts += [text, re.sub(r"<[^<>]*>", "", text)]
    return "\n".join(texts).casefold()
