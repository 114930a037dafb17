"""The parts of a filled Word template → the file that goes out: same content, same bytes, no
person's name.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment of a ZIP archive."""
_UNIX: Final = 3
_TWIPS: Final = 9638
"""The width of what is written on A4, in the twentieths of a point that Word counts in."""
_LETTER, _MARGINS = 122, 230
"""About what a letter takes in a table, and what a cell leaves free, in the same measure."""
_WIDEST_WORD, _LONGEST_TEXT = 24, 80
"""Letters beyond which a column gets no more room."""
_UNBROKEN: Final = 12
"""Letters: a shorter text stays on one line."""
_WORD_SPACE: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING_SPACE: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_PACKED_ALREADY: Final = (".png", ".jpg", ".jpeg")
_CONTENT_TYPES: Final = "[Content_Types].xml"
"""Comes first in the archive."""

Day = tuple[int, ...]
"""Year, month and day."""


def packed_parts(beginning: bytes, parts: Mapping[str, bytes], keyword: str) -> bytes:
    """Return an archive that goes on from another one (b"": a new one) with these parts.

    Without the time or a name of who made it; in the order of their names. `keyword`: the comment
    of the archive.
    """
    packed = io.BytesIO(beginning)
    with zipfile.ZipFile(packed, "a" if beginning else "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(parts, key=_place):
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.create_system = _UNIX
            is_packed = name.endswith(_PACKED_ALREADY)
            info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            target.writestr(info, parts[name])
        target.filelist.sort(key=lambda info: _place(info.filename))  # as the archive lists them
        target.comment = keyword.encode()
    return packed.getvalue()


def _place(name: str) -> tuple[bool, str]:
    return name != _CONTENT_TYPES, name


def finished_body(body: Any, alts: Sequence[str]) -> bytes:
    """Return the XML of a document's body.

    With a text for each of its pictures (`alts`, in their order), and columns as wide as what is
    written in them asks for.
    """
    from lxml import etree

    _add_alts(body, iter(alts))
    _fit_tables(body)
    return bytes(etree.tostring(body, encoding="UTF-8", xml_declaration=False, with_tail=False))


def _add_alts(body: Any, alts: Iterator[str]) -> None:
    for picture in body.iter(f"{_DRAWING_SPACE}docPr"):
        for name in ("name", "descr", "title"):
            picture.attrib.pop(name, None)
        picture.set("name", "figura")
        picture.set("descr", next(alts, ""))


def _fit_tables(body: Any) -> None:
    """Fit each table that has a row of titles, but for those whose template says how wide."""
    for table in body.iter(f"{_WORD_SPACE}tbl"):
        rows = [row.findall(f"{_WORD_SPACE}tc") for row in table.findall(f"{_WORD_SPACE}tr")]
        has_titles = table.find(f".//{_WORD_SPACE}tblHeader") is not None
        layout = table.find(f"{_WORD_SPACE}tblPr/{_WORD_SPACE}tblLayout")
        is_fixed = layout is not None and layout.get(f"{_WORD_SPACE}type") == "fixed"
        if rows and rows[0] and has_titles and not is_fixed and len(set(map(len, rows))) == 1:
            _fit_columns(table, rows)


def _fit_columns(table: Any, rows: Sequence[Sequence[Any]]) -> None:
    texts = [["".join(cell.itertext()) for cell in row] for row in rows]
    widths = [str(width) for width in _column_widths(texts)]
    for grid, width in zip(table.iter(f"{_WORD_SPACE}gridCol"), widths, strict=False):
        grid.set(f"{_WORD_SPACE}w", width)
    for row in rows:
        for cell, width in zip(row, widths, strict=True):
            size = cell.find(f"{_WORD_SPACE}tcPr/{_WORD_SPACE}tcW")
            if size is not None:
                size.set(f"{_WORD_SPACE}w", width)
                size.set(f"{_WORD_SPACE}type", "dxa")


def _column_widths(texts: Sequence[Sequence[str]]) -> list[int]:
    """Return for each column room for its longest word or short text, in twips.

    What is left goes to those with long texts.
    """
    columns = list(zip(*texts, strict=True))
    longest_words = [_longest_word(column) for column in columns]
    least = [_LETTER * min(word, _WIDEST_WORD) + _MARGINS for word in longest_words]
    left = _TWIPS - sum(least)
    if left <= 0:
        return [_TWIPS * width // sum(least) for width in least]
    wanted = []
    for column, word in zip(columns, longest_words, strict=True):
        longest = min(max(map(len, column)), _LONGEST_TEXT)
        wanted.append(max(longest - word, 0))
    total = max(sum(wanted), 1)
    return [width + left * more // total for width, more in zip(least, wanted, strict=True)]


def _longest_word(column: Sequence[str]) -> int:
    """Return the letters of the longest piece of a column that must not be broken."""
    longest = 0
    for text in column:
        pieces = [text] if len(text) < _UNBROKEN else text.split()
        longest = max([longest, *map(_room, pieces)])
    return longest


def _room(piece: str) -> int:
    """Return for how many letters a piece takes room: capitals and digits are wide."""
    return len(piece) + sum(char.isupper() or char.isdigit() for char in piece) // 2


def impersonal(content: bytes, day: Day) -> bytes:
    """Return the properties of the file with a day instead of a moment, and without a person."""
    stamp = "{:04}-{:02}-{:02}T00:00:00Z".format(*day).encode()
    moments = rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*"
    content = re.sub(moments, rb"\g<1>" + stamp, content)
    content = re.sub(rb"(<(?:dc:creator|cp:lastModifiedBy)>)[^<]*", rb"\g<1>", content)
    return re.sub(rb"(<cp:revision>)[^<]*", rb"\g<1>1", content)
