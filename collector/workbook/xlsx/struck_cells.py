"""Cells with text that a person crossed out, whole or in part: a reader gives it as if it counted.

Nobody but the person knows whether it still does, so such a cell holds `Struck` instead of what it holds else. Only a
workbook whose styles or texts know a strike at all is looked through.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from collector.workbook.xlsx import package
from collector.workbook.xlsx.guard import damaged_error
from collector.workbook.xlsx.sheet_stream import RowBlock, RowSpan, SheetStream, is_plain
from schemas.canonical import canonical
from schemas.cells.reading import Cell, Struck
from schemas.workbook import FLAGS_TAB, Grid

_STRIKE: Final = "strike"
_OFF: Final = frozenset({"0", "false", "off"})
_NUMBER: Final = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?>\s*([0-9]+)\s*<")
_INLINE: Final = re.compile(rb"<(?:[\w.-]+:)?is[\s>].*</(?:[\w.-]+:)?is\s*>", re.DOTALL)
_PREFIX: Final = re.compile(rb"(</?)[\w.-]+:")


@dataclass(frozen=True, slots=True)
class _Marks:
    """`styles`: the cell formats that strike; `texts`: of the shared strings whose runs say it themselves, whether they
    are struck.
    """

    styles: frozenset[int] = frozenset()
    texts: Mapping[int, bool] = field(default_factory=dict)


def mark_struck_cells(
    path: Path, grids: tuple[Grid, ...], with_strikes: frozenset[str]
) -> tuple[Grid, ...]:
    """The grids with `Struck` in the cells that hold struck text. `with_strikes`: the parts in which the word stands.

    Raises OSError, or WorkbookError when a workbook with strikes is written in a way that leaves their place in doubt.
    """
    if not with_strikes:
        return grids
    try:
        with path.open("rb") as file, package.open_package(file) as source:
            marks = _Marks(_styles(source, with_strikes), _texts(source, file, with_strikes))
            where = package.sheet_parts(source)
            for grid in grids:
                part = where.get(grid.name, "")
                is_known = marks.styles or any(marks.texts.values()) or part in with_strikes
                if is_known and grid.name.strip().casefold() != FLAGS_TAB.casefold():
                    _mark(grid, package.unpack_part(file, source.getinfo(part)), marks)
    except (zipfile.BadZipFile, zlib.error, ValueError, ElementTree.ParseError) as error:
        raise damaged_error(path, "il testo barrato non si capisce") from error
    return grids


def _styles(source: zipfile.ZipFile, with_strikes: frozenset[str]) -> frozenset[int]:
    """The numbers of the cell formats whose font strikes."""
    found: set[int] = set()
    for name in with_strikes:
        if not name.casefold().endswith("styles.xml"):
            continue
        root = ElementTree.fromstring(package.read_part(source, name))  # noqa: S314 - has no DOCTYPE: the guard looked
        fonts = [_strikes(font) for font in _under(root, "fonts")]
        for number, style in enumerate(_under(root, "cellXfs")):
            font = int(style.get("fontId", "0"))
            if font < len(fonts) and fonts[font]:
                found.add(number)
    return frozenset(found)


def _texts(
    source: zipfile.ZipFile, file: BinaryIO, with_strikes: frozenset[str]
) -> dict[int, bool]:
    """The shared strings whose runs say whether they are struck, by number."""
    found: dict[int, bool] = {}
    for name in with_strikes:
        if name.casefold().endswith("sharedstrings.xml"):
            for number, text in enumerate(
                _strings(package.unpack_part(file, source.getinfo(name)))
            ):
                if (struck := _struck_by_runs(text)) is not None:
                    found[number] = struck
    return found


def _strings(chunks: Iterator[bytes]) -> Iterator[Element]:
    """The shared strings, one at a time."""
    parser: ElementTree.XMLPullParser[Any] = ElementTree.XMLPullParser(["end"])
    for chunk in chunks:
        parser.feed(chunk)
        events: Any = parser.read_events()
        for _, element in events:
            if _local(element) == "si":
                yield element
                element.clear()


def _struck_by_runs(text: Element) -> bool | None:
    """Whether some of a text is struck by its own runs; None where that is for the cell's format to say."""
    runs = [run for run in text if _local(run) == "r"]
    if any(_run_strikes(run) for run in runs):
        return True
    all_formatted = bool(runs) and all(any(_local(part) == "rPr" for part in run) for run in runs)
    return False if all_formatted else None


def _run_strikes(run: Element) -> bool:
    has_text = any((part.text or "").strip() for part in run if _local(part) == "t")
    return has_text and any(_strikes(part) for part in run if _local(part) == "rPr")


def _strikes(font: Element) -> bool:
    return any(
        _local(part) == _STRIKE and part.get("val", "1").lower() not in _OFF for part in font
    )


def _under(root: Element, name: str) -> list[Element]:
    return next((list(element) for element in root if _local(element) == name), [])


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _mark(grid: Grid, chunks: Iterator[bytes], marks: _Marks) -> None:
    rows: Any = grid.rows
    if not rows:
        return
    sheet, number, hint = SheetStream(chunks), 1, _hint(marks)
    for xml in sheet.blocks():
        if not sheet.prefix and is_plain(xml) and not hint.search(xml):
            continue  # each of its rows has a number, and so has the next one
        block = RowBlock(xml, sheet.prefix, number)
        for row in block.rows():
            if row.number <= len(rows) and hint.search(block.seen, row.inside, row.inside_end):
                _mark_row(rows[row.number - 1], block, row, marks)
        number = block.next_number


def _mark_row(values: Any, block: RowBlock, row: RowSpan, marks: _Marks) -> None:
    for cell in block.cells(row):
        at = cell.column - 1
        is_filled = at < len(values) and values[at] not in (None, "") and not Cell(values[at]).error
        if is_filled and _is_struck(
            block.seen[cell.start : cell.end], cell.type, cell.style or 0, marks
        ):
            values[at] = Struck.of(values[at], canonical(values[at]))


def _hint(marks: _Marks) -> re.Pattern[bytes]:
    """Finds what a row with struck text has in it: most rows are passed over by it."""
    if 0 in marks.styles:  # a cell that names no format has the first
        return re.compile(b"")
    styles = "|".join(map(str, sorted(marks.styles))) or "(?!)"
    texts = (
        "|".join(str(number) for number, struck in sorted(marks.texts.items()) if struck) or "(?!)"
    )
    pattern = rf"""\ss\s*=\s*["'](?:{styles})["']|>\s*(?:{texts})\s*<|{_STRIKE}"""
    return re.compile(pattern.encode())


def _is_struck(text: bytes, kind: bytes, style: int, marks: _Marks) -> bool:
    by_runs: bool | None = None
    if kind == b"s" and (found := _NUMBER.search(text)):
        by_runs = marks.texts.get(int(found[1]))
    elif kind == b"inlineStr" and (inside := _INLINE.search(text)):
        by_runs = _struck_by_runs(ElementTree.fromstring(_PREFIX.sub(rb"\1", inside[0])))  # noqa: S314
    return style in marks.styles if by_runs is None else by_runs
