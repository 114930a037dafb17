"""A workbook written by hand, part by part: whatever a program, or somebody of ill will, could put
into an .xlsx.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from schemas import meeting, nucleus, person, session
from schemas.column import Column
from schemas.workbook import column_letter
from tests.road import MEETINGS, NUCLEI, PEOPLE, Row

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES: Final = "[Content_Types].xml"
BOOK: Final = "xl/workbook.xml"
BOOK_RELS: Final = "xl/_rels/workbook.xml.rels"
STRINGS: Final = "xl/sharedStrings.xml"
TABS: Final[Sequence[tuple[str, Sequence[Column], Sequence[Row]]]] = (
    ("Nuclei", nucleus.COLUMNS, NUCLEI),
    ("Persone", person.COLUMNS, PEOPLE),
    ("Incontri", meeting.COLUMNS, MEETINGS),
)
HEADERS: Final = [column.header for column in session.COLUMNS]
TALK: Final[Mapping[str, str]] = {
    "Mediatore": "Amina Haddad",
    "Nucleo": "N7F3K",
    "Data": "12/03/2026",
    "Ora inizio": "10:30",
    "Ora fine": "11:45",
    "Persone presenti": "madre, 2 figli",
    "Descrizione intervento": "Raccolta di informazioni.",
    "Data prossimo colloquio": "26/03/2026",
}
"""A talk without fault, by header."""


def cell(at: str, text: str) -> str:
    """An inline text cell."""
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def row(number: int, texts: Mapping[str, str]) -> str:
    """A row of *Schede* with these texts by header."""
    cells = [
        cell(f"{column_letter(HEADERS.index(header) + 1)}{number}", text)
        for header, text in texts.items()
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def header() -> str:
    """The header row of *Schede*."""
    return row(1, {text: text for text in HEADERS})


def rows(*talks: Mapping[str, str]) -> str:
    """Header and talks, from row 1 on."""
    return header() + "".join(row(number, talk) for number, talk in enumerate(talks, start=2))


def sheet(inside: str, *, before: str = "", after: str = "") -> str:
    """A worksheet with these rows."""
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}" '
        f'xmlns:r="{OFFICE}">{before}<sheetData>{inside}</sheetData>'
        f"{after}</worksheet>"
    )


def table(columns: Sequence[Column], values: Sequence[Row]) -> str:
    """A worksheet of one of the other tabs."""
    lines = [{c.key: c.header for c in columns}, *values]
    inside = ""
    for number, line in enumerate(lines, start=1):
        cells = "".join(
            cell(f"{column_letter(at)}{number}", str(line[c.key]))
            for at, c in enumerate(columns, start=1)
            if line.get(c.key)
        )
        inside += f'<row r="{number}">{cells}</row>'
    return sheet(inside)


def parts(
    schede: str | bytes, *, others: bool = True, strings: Sequence[str] = ("uno", "due")
) -> dict[str, bytes]:
    """The parts of a workbook whose tab *Schede* is `schede`: change them, then `write`."""
    tabs: list[tuple[str, str | bytes]] = [("Schede", schede)]
    if others:
        tabs += [(name, table(columns, values)) for name, columns, values in TABS]
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for at in range(1, len(tabs) + 1)
    )
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>'
        for at, (name, _) in enumerate(tabs, 1)
    )
    rels = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(tabs) + 1)
    )
    made: dict[str, str | bytes] = {
        TYPES: (
            f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
            'Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            'ContentType="application/'
            f'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>'
        ),
        "_rels/.rels": (
            f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        BOOK: (
            f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>'
            "</workbook>"
        ),
        BOOK_RELS: (
            f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{rels}<Relationship '
            f'Id="rId90" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        ),
        STRINGS: (
            f'{DECLARATION}<sst xmlns="{MAIN}" count="{len(strings)}" uniqueCount="{len(strings)}">'
        )
        + "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        + "</sst>",
        **{f"xl/worksheets/sheet{at}.xml": xml for at, (_, xml) in enumerate(tabs, 1)},
    }
    return {name: part.encode() if isinstance(part, str) else part for name, part in made.items()}


def packed(made: Mapping[str, bytes]) -> bytes:
    """The parts as a zip."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as out:
        for name, part in made.items():
            out.writestr(name, part)
    return memory.getvalue()


def write(path: Path, made: Mapping[str, bytes]) -> None:
    """The parts as a file."""
    path.write_bytes(packed(made))
