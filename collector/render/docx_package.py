"""A filled Word template → the file that goes out: same content, same bytes, no person's name."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
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
_CONTENT_TYPES: Final = "[Content_Types].xml"
"""Comes first in the archive."""

Day = tuple[int, ...]
"""Year, month and day."""


def pack_docx(filled: bytes, keyword: str, alts: Sequence[str], day: Day) -> bytes:
    """Return a Word file with the same parts, in the same order for the same content.

    Without the time or a name of who made it. `keyword`: the comment of the archive. `alts`: the
    texts of its pictures, in their order. `day`: when it was made, as the file says.
    """
    alts_left = iter(alts)
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(filled)) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in sorted(source.namelist(), key=lambda name: (name != _CONTENT_TYPES, name)):
            content = source.read(part)
            if part == "word/document.xml":
                content = _with_fitted_tables(_with_alts(content, alts_left))
            if part == "docProps/core.xml":
                content = _impersonal(content, day)
            info = zipfile.ZipInfo(part, _LONG_AGO)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, _UNIX
            target.writestr(info, content)
        target.comment = keyword.encode()
    return packed.getvalue()


def _with_alts(content: bytes, alts: Iterator[str]) -> bytes:
    """Return the document with a text for each of its pictures."""
    from xml.sax.saxutils import quoteattr

    def describe(match: re.Match[bytes]) -> bytes:
        alt = quoteattr(next(alts, "")).encode()
        others = re.sub(rb'\s(?:name|descr|title)="[^"]*"', b"", match[1])
        return b"<wp:docPr" + others + b' name="figura" descr=' + alt + match[2]

    return re.sub(rb"<wp:docPr((?:\s[^>/]*)?)(/?>)", describe, content)


def _with_fitted_tables(content: bytes) -> bytes:
    """Return the document with columns as wide as what is written in them asks for.

    In each table that has a row of titles, but for those whose template says how wide they are.
    """
    from lxml import etree

    root = etree.fromstring(content)
    for table in root.iter(f"{_WORD_SPACE}tbl"):
        rows = [row.findall(f"{_WORD_SPACE}tc") for row in table.findall(f"{_WORD_SPACE}tr")]
        has_titles = table.find(f".//{_WORD_SPACE}tblHeader") is not None
        layout = table.find(f"{_WORD_SPACE}tblPr/{_WORD_SPACE}tblLayout")
        is_fixed = layout is not None and layout.get(f"{_WORD_SPACE}type") == "fixed"
        if rows and rows[0] and has_titles and not is_fixed and len(set(map(len, rows))) == 1:
            _fit_columns(table, rows)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


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


def _impersonal(content: bytes, day: Day) -> bytes:
    """Return the properties of the file with a day instead of a moment, and without a person."""
    stamp = "{:04}-{:02}-{:02}T00:00:00Z".format(*day).encode()
    moments = rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*"
    content = re.sub(moments, rb"\g<1>" + stamp, content)
    content = re.sub(rb"(<(?:dc:creator|cp:lastModifiedBy)>)[^<]*", rb"\g<1>", content)
    return re.sub(rb"(<cp:revision>)[^<]*", rb"\g<1>1", content)
