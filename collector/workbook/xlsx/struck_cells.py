"""Cells with text that a person crossed out, whole or in part: a reader gives it as if it counted.

Nobody but the person knows whether it still does, so such a cell holds `Struck` instead of what it
holds else. Only a workbook whose styles or texts know a strike at all is looked through.
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
from collector.workbook.xlsx.guard_refusals import damaged_error
from collector.workbook.xlsx.package import local_name
from collector.workbook.xlsx.sheet_stream import RowBlock, RowSpan, SheetStream, is_plain
from schemas.canonical import canonical
from schemas.cells.reading import Cell, Struck
from schemas.patterns import lazy_pattern
from schemas.workbook import FLAGS_TAB, Grid

_STRIKE: Final = "strike"
_OFF: Final = frozenset({"0", "false", "off"})
_NUMBER: Final = lazy_pattern(rb"<(?:[\w.-]+:)?v(?:\s[^<>]*)?>\s*([0-9]+)\s*<")
_INLINE: Final = lazy_pattern(rb"<(?:[\w.-]+:)?is[\s>].*</(?:[\w.-]+:)?is\s*>", re.DOTALL)
_PREFIX: Final = lazy_pattern(rb"(</?)[\w.-]+:")


@dataclass(frozen=True, slots=True)
class _Strikes:
    """What strikes in a workbook.

    `styles`: the cell formats that do. `texts`: whether a shared string is struck, for those whose
    runs say it themselves.
    """

    styles: frozenset[int] = frozenset()
    texts: Mapping[int, bool] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """True when only a text inside a cell could still be struck."""
        return not self.styles and not any(self.texts.values())


def mark_struck_cells(
    path: Path, grids: tuple[Grid, ...], strike_parts: frozenset[str]
) -> tuple[Grid, ...]:
    """Return the grids with `Struck` in the cells that hold struck text; their rows are changed.

    `strike_parts`: the parts in which the word stands. Raises OSError, or WorkbookError when a
    workbook with strikes is written in a way that leaves their place in doubt.
    """
    if not strike_parts:
        return grids
    try:
        with path.open("rb") as file, package.open_package(file) as source:
            strikes = _Strikes(
                _struck_styles(source, strike_parts), _struck_texts(source, file, strike_parts)
            )
            parts = package.sheet_parts(source)
            for grid in grids:
                part = parts.get(grid.name, "")
                if strikes.is_empty and part not in strike_parts:
                    continue
                is_flags_tab = grid.name.strip().casefold() == FLAGS_TAB.casefold()
                if not is_flags_tab:
                    chunks = package.unpack_part(file, source.getinfo(part))
                    _mark_grid(grid, chunks, strikes)
    except (zipfile.BadZipFile, zlib.error, ValueError, ElementTree.ParseError) as error:
        raise damaged_error(path, "il testo barrato non si capisce") from error
    return grids


def _struck_styles(source: zipfile.ZipFile, strike_parts: frozenset[str]) -> frozenset[int]:
    """Return the numbers of the cell formats whose font strikes."""
    numbers: set[int] = set()
    for name in strike_parts:
        if not name.casefold().endswith("styles.xml"):
            continue
        # It has no DOCTYPE: the guard looked.
        root = ElementTree.fromstring(package.read_part(source, name))  # noqa: S314
        struck_fonts = set()
        for number, font in enumerate(_children_of(root, "fonts")):
            if _is_striking(font):
                struck_fonts.add(number)
        for number, style in enumerate(_children_of(root, "cellXfs")):
            if int(style.get("fontId", "0")) in struck_fonts:
                numbers.add(number)
    return frozenset(numbers)


def _struck_texts(
    source: zipfile.ZipFile, file: BinaryIO, strike_parts: frozenset[str]
) -> dict[int, bool]:
    """Return the shared strings whose runs say whether they are struck, by number."""
    texts: dict[int, bool] = {}
    for name in strike_parts:
        if not name.casefold().endswith("sharedstrings.xml"):
            continue
        chunks = package.unpack_part(file, source.getinfo(name))
        for number, text in enumerate(_shared_strings(chunks)):
            is_struck = _is_struck_by_runs(text)
            if is_struck is not None:
                texts[number] = is_struck
    return texts


def _shared_strings(chunks: Iterator[bytes]) -> Iterator[Element]:
    """Yield the shared strings, one at a time."""
    parser: ElementTree.XMLPullParser[Any] = ElementTree.XMLPullParser(["end"])
    for chunk in chunks:
        parser.feed(chunk)
        events: Any = parser.read_events()
        for _, element in events:
            if local_name(element) == "si":
                yield element
                element.clear()


def _is_struck_by_runs(text: Element) -> bool | None:
    """Return whether some of a text is struck by its own runs.

    None where that is for the cell's format to say: a run without a format of its own has the
    cell's.
    """
    runs = [run for run in text if local_name(run) == "r"]
    if any(_is_run_struck(run) for run in runs):
        return True
    if runs and all(_has_format(run) for run in runs):
        return False
    return None


def _has_format(run: Element) -> bool:
    return any(local_name(part) == "rPr" for part in run)


def _is_run_struck(run: Element) -> bool:
    has_text = any((part.text or "").strip() for part in run if local_name(part) == "t")
    if not has_text:
        return False
    return any(_is_striking(part) for part in run if local_name(part) == "rPr")


def _is_striking(font: Element) -> bool:
    strikes = [part for part in font if local_name(part) == _STRIKE]
    return any(strike.get("val", "1").lower() not in _OFF for strike in strikes)


def _children_of(root: Element, name: str) -> list[Element]:
    """Return what stands in the first element of this name; nothing where there is none."""
    for element in root:
        if local_name(element) == name:
            return list(element)
    return []


def _mark_grid(grid: Grid, chunks: Iterator[bytes], strikes: _Strikes) -> None:
    rows: Any = grid.rows
    if not rows:
        return
    sheet, next_number, hint = SheetStream(chunks), 1, _hint(strikes)
    for xml in sheet.blocks():
        if not sheet.prefix and is_plain(xml) and not hint.search(xml):
            continue  # each of its rows has a number, and so has the next one
        block = RowBlock(xml, sheet.prefix, next_number)
        for row in block.rows():
            is_read = row.number <= len(rows)
            if is_read and hint.search(block.masked, row.inside, row.inside_end):
                _mark_row(rows[row.number - 1], block, row, strikes)
        next_number = block.next_number


def _mark_row(values: Any, block: RowBlock, row: RowSpan, strikes: _Strikes) -> None:
    for cell in block.cells(row):
        index = cell.column - 1
        if index >= len(values) or values[index] in (None, "") or Cell(values[index]).error:
            continue
        xml = block.masked[cell.start : cell.end]
        if _is_struck(xml, cell.type, cell.style or 0, strikes):
            values[index] = Struck.of(values[index], canonical(values[index]))


def _hint(strikes: _Strikes) -> re.Pattern[bytes]:
    """Return what finds the rows that may hold struck text: most rows are passed over by it."""
    if 0 in strikes.styles:  # a cell that names no format has the first
        return re.compile(b"")
    struck_texts = [number for number, is_struck in strikes.texts.items() if is_struck]
    styles = "|".join(map(str, sorted(strikes.styles))) or "(?!)"
    texts = "|".join(map(str, sorted(struck_texts))) or "(?!)"
    pattern = rf"""\ss\s*=\s*["'](?:{styles})["']|>\s*(?:{texts})\s*<|{_STRIKE}"""
    return re.compile(pattern.encode())


def _is_struck(xml: bytes, kind: bytes, style: int, strikes: _Strikes) -> bool:
    """Return whether some text of a cell is struck. `kind`: its type, as the file states it."""
    by_runs: bool | None = None
    if kind == b"s":
        number = _NUMBER.search(xml)
        if number:
            by_runs = strikes.texts.get(int(number[1]))
    elif kind == b"inlineStr":
        inside = _INLINE.search(xml)
        if inside:
            text = ElementTree.fromstring(_PREFIX.sub(rb"\1", inside[0]))  # noqa: S314
            by_runs = _is_struck_by_runs(text)
    return style in strikes.styles if by_runs is None else by_runs
