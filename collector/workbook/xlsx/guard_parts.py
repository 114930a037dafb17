"""One part of an .xlsx, unpacked in pieces that are thrown away: is it safe, and what is in it?"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.workbook.xlsx import package
from collector.workbook.xlsx.guard_refusals import (
    printable_name,
    suspicious_error,
    too_big_error,
)
from collector.workbook.xlsx.used_range import Extent, is_surely_small, measure_extent
from schemas.patterns import lazy_pattern

TEXT_MAX: Final = 1 << 20
"""Bytes without a single tag, in a sheet or its strings. A cell holds 32,767 letters."""
STRINGS_MAX: Final = 1 << 22
PROLOG_MAX: Final = 1 << 20
STRINGS_PART: Final = "xl/sharedstrings.xml"
_CORE: Final = lazy_pattern(
    r"\[content_types\]\.xml|.*\.rels|xl/(?:[^/]*|worksheets/.*)\.xml", re.IGNORECASE
)
"""The parts that readers parse: in these nothing odd is let pass."""
_CLOSED: Final = lazy_pattern(rb"sheet(?:\s*>|\b[^<>]*/>\s*\Z)")
_FORMULA: Final = lazy_pattern(rb"f(?<=[<:]f)[\s/>]")
_PREFIXED_ROW: Final = lazy_pattern(rb":(?=row>)")
_HEAD: Final = 4096
_COUNT_FROM: Final = 256 << 20
"""Bytes of a part from which on its cells and strings are counted too."""
_BEFORE_ROOT: Final = lazy_pattern(r"(?>(?:\s+|<\?.*?\?>|<!--.*?-->)*)", re.DOTALL)
_ENCODING: Final = lazy_pattern(r"""<\?xml[^>]*?\bencoding\s*=\s*["']([^"']*)["']""")
_ENCODINGS: Final = {"utf-8", "utf8", "us-ascii", "ascii"}
_WIDE_ENCODINGS: Final = (
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DOCTYPE: Final = "<!DOCTYPE"
_ROW_ENDS: Final = lazy_pattern(rb"</(?:[^<>:\s/]*:)?row\s*>")
_VALUE_ENDS: Final = lazy_pattern(rb"</(?:[^<>:\s/]*:)?(?:v|is)\s*>")
"""A value, or a text that stands in the cell itself. Programs write empty cells with a format too.
"""
_LONGEST_END: Final = 64


class DamagedPartError(Exception):
    """What is broken, in Italian, to stand in brackets."""


class TooWideError(Exception):
    """A sheet whose used cells reach too far."""

    def __init__(self, part: str, extent: Extent) -> None:
        super().__init__(part)
        self.part, self.extent = part, extent


@dataclass(frozen=True, slots=True)
class PartReport:
    """What was seen of a part as if it were a sheet.

    `has_formulas`: it may hold a formula, or an error's name. `has_strikes`: text in it may be
    crossed out. `is_closed`: False where its end is known, and is not that of a sheet. `rows`: so
    many of them (one that lies across two pieces may be missing).
    """

    has_formulas: bool = False
    has_strikes: bool = False
    is_closed: bool = True
    rows: int = 0


def inspect_part(path: Path, info: zipfile.ZipInfo) -> PartReport:
    """Measure one part of a file, and return what was seen of it.

    Cells are looked for in any part that may be a sheet: a reader can be sent anywhere. Raises
    TooWideError, DamagedPartError, WorkbookError, and what `package.unpack_part` raises.
    """
    with path.open("rb") as file:
        is_strings = info.filename.casefold() == STRINGS_PART
        observer = _PartObserver(only_strikes=is_strings)

        def chunks() -> Iterator[bytes]:
            unpacked = package.unpack_part(file, info)
            return observer.observe(_checked(path, info, unpacked))

        if is_strings:
            _check_strings(path, info, chunks())
        elif _may_be_a_sheet(chunks()):
            is_large = info.file_size > _COUNT_FROM
            if not is_surely_small(chunks, count=is_large):
                extent = measure_extent(chunks)
                if not extent.is_readable:
                    raise TooWideError(info.filename, extent)
    return observer.report


class _PartObserver:
    """Notes what goes by, each time that a part is unpacked to its end.

    `only_strikes`: it holds texts, which no tab can be sent to (`guard` refuses one that is).
    """

    def __init__(self, *, only_strikes: bool) -> None:
        self._only_strikes = only_strikes
        self._has_formulas = False
        self._complete: PartReport | None = None

    @property
    def report(self) -> PartReport:
        """What was seen the last time the part was unpacked to its end.

        A formula is remembered even from a time that stopped before the end.
        """
        complete = self._complete
        if complete is None:
            return PartReport(self._has_formulas)
        return PartReport(
            self._has_formulas,
            complete.has_strikes,
            complete.is_closed,
            complete.rows,
        )

    def observe(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the same chunks."""
        end = b""  # of what went by: a word may lie across two chunks
        rows = 0
        has_strikes = False
        for chunk in chunks:
            if not has_strikes:
                has_strikes = b"strike" in chunk or b"strike" in end[-5:] + chunk[:5]
            if not self._only_strikes:
                rows += self._look_for_cells(chunk, end)
            end = end[-_HEAD:] + chunk if len(chunk) < _HEAD else chunk
            yield chunk
        is_closed = _CLOSED.search(end, max(0, len(end) - _HEAD)) is not None
        self._complete = PartReport(False, has_strikes, is_closed, rows)

    def _look_for_cells(self, chunk: bytes, before: bytes) -> int:
        """Return how many rows end in a chunk, and note whether it may hold a formula."""
        if not self._has_formulas:
            self._has_formulas = _may_hold_formula(chunk) or _may_hold_formula(
                before[-2:] + chunk[:2]
            )
        rows = chunk.count(b"</row>")
        return rows + sum(1 for _ in _PREFIXED_ROW.finditer(chunk))


def _may_hold_formula(chunk: bytes) -> bool:
    """Return True when an error's name or type, or a formula, may begin in some bytes.

    (One letter is found far faster than two.)
    """
    if b"#" in chunk or b'"e"' in chunk or (b"'" in chunk and b"'e'" in chunk):
        return True
    return b"f" in chunk and _FORMULA.search(chunk) is not None


def _may_be_a_sheet(chunks: Iterator[bytes]) -> bool:
    """Return True for an XML, told by its first byte, so that it is unpacked only once.

    Else the whole part is looked at (pictures and the like: what they unpack to is held to what
    they state all the same).
    """
    end = next(chunks, b"")
    is_xml = end.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"
    if is_xml:
        return True
    has_rows = b"sheetData" in end
    for chunk in chunks:
        has_rows = has_rows or b"sheetData" in end[-8:] + chunk
        end = chunk
    return has_rows


def _check_strings(path: Path, info: zipfile.ZipInfo, chunks: Iterator[bytes]) -> None:
    """Unpack the shared strings. Raises WorkbookError where there are too many."""
    is_large = info.file_size > _COUNT_FROM
    count = 0
    for chunk in chunks:
        if is_large:
            count += chunk.count(b"<si")
    if count > STRINGS_MAX:
        raise too_big_error(path, f"contiene {count} testi diversi")


def _checked(path: Path, info: zipfile.ZipInfo, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the same chunks, once what comes before the root of an XML is known to define nothing.

    Raises WorkbookError, DamagedPartError.
    """
    is_strict = _CORE.fullmatch(info.filename) is not None
    name = printable_name(info.filename)
    is_before_root, head, without_tag = True, b"", 0
    for chunk in chunks:
        if is_before_root:
            head += chunk
            is_before_root = not _is_root_reached(path, info, head, is_strict=is_strict)
            if is_before_root and len(head) > PROLOG_MAX:
                raise suspicious_error(path, f"la parte «{name}» non comincia come un XML")
        if is_strict:
            without_tag = 0 if b"<" in chunk else without_tag + len(chunk)
            if without_tag > TEXT_MAX:
                raise suspicious_error(path, f"nella parte «{name}» c'è un testo lungo più di 1 MB")
        yield chunk


def _is_root_reached(path: Path, info: zipfile.ZipInfo, head: bytes, *, is_strict: bool) -> bool:
    """Return True when `head` holds all that stands before the root, or the part is no XML.

    Its first bytes are tried alone: they are enough nearly always. Raises as `_is_root_in`.
    """
    return _is_root_in(path, info, head[:_HEAD], is_strict=is_strict) or _is_root_in(
        path, info, head, is_strict=is_strict
    )


def _is_root_in(path: Path, info: zipfile.ZipInfo, head: bytes, *, is_strict: bool) -> bool:
    """Return True when the root of an XML begins in `head`.

    Raises WorkbookError for a DOCTYPE: it alone can define entities, and no spreadsheet program
    writes one (a drawing in SVG may have one). Raises DamagedPartError for another encoding than
    UTF-8, where `is_strict`.
    """
    wide = _wide_encoding(head)
    text = head.decode(wide or "utf-8", "replace").removeprefix("\ufeff")
    before = _BEFORE_ROOT.match(text)
    root = text[before.end() if before else 0 :]
    name = printable_name(info.filename)
    if is_strict:
        stated = _ENCODING.match(text)
        encoding = stated[1] if stated else "utf-8"
        if wide:
            raise DamagedPartError(f"la parte «{name}» è scritta in UTF-16")
        if encoding.lower() not in _ENCODINGS:
            shown = printable_name(encoding)
            raise DamagedPartError(f"la parte «{name}» è scritta in {shown}")
    is_drawing = info.filename.lower().endswith(".svg")
    if root[: len(_DOCTYPE)].upper() == _DOCTYPE and not is_drawing:
        raise suspicious_error(path, f"la parte «{name}» contiene definizioni XML (DOCTYPE)")
    return len(root) > len(_DOCTYPE) and not root.startswith(("<!--", "<?"))


def _wide_encoding(head: bytes) -> str | None:
    """Return the encoding of two bytes a letter that some bytes begin in; None for no such."""
    for mark, encoding in _WIDE_ENCODINGS:
        if head.startswith(mark):
            return encoding
    return None


def count_filled_rows(chunks: Iterator[bytes]) -> int:
    """Return how many rows of a sheet hold a cell with something in it."""
    rows, has_value, end = 0, False, b""
    for chunk in chunks:
        *whole_rows, begun_row = _ROW_ENDS.split(end + chunk)
        for row in whole_rows:
            if has_value or _VALUE_ENDS.search(row):
                rows += 1
            has_value = False
        has_value = has_value or _VALUE_ENDS.search(begun_row) is not None
        end = begun_row[-_LONGEST_END:]
    return rows


def count_filled_cells(chunks: Iterator[bytes]) -> int:
    """Return how many cells of a sheet hold something (one across two pieces may be missing)."""
    ends = (b"</v>", b"</is>", b":v>", b":is>")
    return sum(chunk.count(end) for chunk in chunks for end in ends)
