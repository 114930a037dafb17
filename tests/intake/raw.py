"""Word files written by hand: what no library writes (tracked changes, controls, boxes), and
damaged ones.
"""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0"?><Types '
    'xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = (
    f'<?xml version="1.0"?><Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" '
    f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)


def run(text: str, properties: str = "") -> str:
    """A run of text; "\\n" is a line break."""
    pieces = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")
    )
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{pieces}</w:r>"


def par(*inside: str, properties: str = "") -> str:
    """A paragraph of runs; plain text becomes a run."""
    runs = "".join(piece if piece.startswith("<") else run(piece) for piece in inside)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def cell(*inside: str, properties: str = "") -> str:
    """A cell of paragraphs and tables; plain text becomes a paragraph."""
    blocks = "".join(
        piece if piece.startswith(("<w:p>", "<w:tbl>", "<w:sdt>")) else par(piece)
        for piece in inside
    )
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{blocks or '<w:p/>'}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """A row of cells; plain text becomes a cell."""
    inside = "".join(piece if piece.startswith("<w:tc>") else cell(piece) for piece in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def table(*rows: str) -> str:
    """A table of rows."""
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


WIDE = '<w:gridSpan w:val="2"/>'


def scheda(date: str, hours: str, people: str, description: str, following: str) -> str:
    """The service's own table, filled in."""
    return table(
        row(f"DATA: {date}", f"ORA (inizio e fine) {hours}"),
        row(cell(f"PERSONE PRESENTI AL COLLOQUIO: {people}", properties=WIDE)),
        row(cell(f"DESCRIZIONE INTERVENTO: {description}", properties=WIDE)),
        row(cell(f"DATA PROSSIMO COLLOQUIO: {following}", properties=WIDE)),
    )


def heading(name: str, number: int = 1) -> str:
    """The service's own heading above the tables of a nucleus."""
    return par(f"NUCLEO {number} BENEFICIARIO DELLA MEDIAZIONE: {name}")


def document(*body: str) -> str:
    """document.xml around these blocks."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        f'xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{"".join(body)}</w:body></w:document>'
    )


def write(path: Path, *body: str, parts: dict[str, str] | None = None, leave_out: str = "") -> Path:
    """A .docx of these blocks; `parts` are related to the document by their own names ("header1" is
    a header).
    """
    linked = "".join(
        f'<Relationship Id="x{n}" Type="{_OFFICE}/{name.rstrip("0123456789")}" '
        f'Target="{name}.xml"/>'
        for n, name in enumerate(parts or {})
    )
    held = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": RELS,
        "word/document.xml": document(*body),
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{_RELATIONS}">{linked}</Relationships>'
        ),
    } | {f"word/{name}.xml": text for name, text in (parts or {}).items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in held.items():
            if name != leave_out:
                file.writestr(name, text)
    return path
