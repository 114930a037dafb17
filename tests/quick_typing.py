"""A person's typing into an .xlsx, straight into the parts of its tabs: a tenth of openpyxl's time.

    typed_quickly(path, lambda book: book["Schede"].delete_rows(3))  # True: it is done

It knows cells that hold text and whole rows, by the names that openpyxl has for them, and leaves
in their tab what openpyxl would leave there (`tests/workbook/xlsx/test_quick_typing.py`); formulas
keep the values that they had. Whatever else is asked of it is refused before anything is saved.
"""

import datetime as dt
import io
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import coordinate_to_tuple, get_column_letter

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_WORKBOOK: Final = "xl/workbook.xml"
_SAVED: Final = "docProps/core.xml"
_WHEN: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_ADDRESS: Final = re.compile(r"[A-Z]{1,3}[0-9]{1,7}")


class NotQuick(Exception):
    """What was asked for is openpyxl's business."""


def typed_quickly(path: Path, change: Callable[[Any], object]) -> bool:
    """Change a workbook. Return False, and leave it alone, where this knows no quick way."""
    try:
        book = QuickBook(path)
        change(book)
    except (NotQuick, AttributeError, TypeError, ValueError):
        return False
    book.save(path)
    return True


class QuickCell:
    """A cell by its place; it is made in the file once something is typed into it."""

    __slots__ = ("_tab", "column", "row")

    def __init__(self, tab: "QuickTab", row: int, column: int) -> None:
        self._tab, self.row, self.column = tab, row, column
        tab.look_at(row)

    @property
    def coordinate(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def value(self) -> str | None:
        """The text; None for an empty cell."""
        found = self._tab.cells.get(self.row, {}).get(self.column)
        return None if found is None else self._tab.text(found)

    @value.setter
    def value(self, typed: Any) -> None:
        self._tab.type(self.row, self.column, typed)


class QuickTab:
    """A tab: its cells by row and column, as elements of its part."""

    __slots__ = ("_book", "_data", "_looked_below", "cells", "is_changed", "root")

    def __init__(self, book: "QuickBook", content: bytes) -> None:
        self._book = book
        self.root = etree.fromstring(content)
        data = self.root.find(f"{_MAIN}sheetData")
        if data is None or self.root.find(f"{_MAIN}mergeCells") is not None:
            raise NotQuick("a tab of another kind")
        self._data = data
        self.cells: dict[int, dict[int, Any]] = {}
        for row in data:
            cells = {coordinate_to_tuple(cell.get("r", ""))[1]: cell for cell in row}
            if cells:
                self.cells[int(row.get("r", ""))] = cells
        self._looked_below = self.is_changed = False

    @property
    def max_row(self) -> int:
        return max(self.cells, default=1)

    @property
    def max_column(self) -> int:
        return max((max(cells, default=1) for cells in self.cells.values()), default=1)

    def look_at(self, row: int) -> None:
        self._looked_below |= row > self.max_row

    def cell(self, row: int, column: int, value: Any = None) -> QuickCell:
        found = QuickCell(self, row, column)
        if value is not None:
            found.value = value
        return found

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, int):
            return next(self.iter_rows(place, place))
        if not isinstance(place, str) or not _ADDRESS.fullmatch(place):
            raise NotQuick("more than a cell or a row")
        return QuickCell(self, *coordinate_to_tuple(place))

    def __iter__(self) -> Iterator[tuple[QuickCell, ...]]:
        return self.iter_rows()

    def __setitem__(self, place: str, typed: Any) -> None:
        self[place].value = typed

    def iter_rows(
        self, min_row: int = 1, max_row: int | None = None, max_col: int | None = None
    ) -> Iterator[tuple[QuickCell, ...]]:
        columns = range(1, (max_col or self.max_column) + 1)
        for row in range(min_row, (max_row or self.max_row) + 1):
            yield tuple(QuickCell(self, row, column) for column in columns)

    def append(self, line: Iterable[Any]) -> None:
        if self._looked_below:
            raise NotQuick("openpyxl goes on below what was looked at")
        row = self.max_row + 1
        for column, typed in enumerate(line, start=1):
            self.type(row, column, typed)

    def insert_rows(self, idx: int, amount: int = 1) -> None:
        self._move(lambda row: row + amount if row >= idx else row)

    def delete_rows(self, idx: int, amount: int = 1) -> None:
        gone = range(idx, idx + amount)
        self._move(lambda row: None if row in gone else row - amount if row >= idx else row)

    def _move(self, place_of: Any) -> None:
        if self._data.find(f".//{_MAIN}f") is not None:
            raise NotQuick("formulas move")
        places = {row: place_of(row) for row in self.cells}
        self.cells = {
            places[row]: cells for row, cells in self.cells.items() if places[row] is not None
        }
        self.is_changed = True

    def text(self, cell: Any) -> str | None:
        """Return what a cell of the file holds. Raises NotQuick where it is no text."""
        kind, inside = cell.get("t"), cell.find(f"{_MAIN}v")
        if cell.find(f"{_MAIN}f") is not None:
            raise NotQuick("a formula")
        if kind == "inlineStr":
            return "".join(cell.itertext())
        if inside is None:
            return None
        if kind != "s":
            raise NotQuick("a number, a day, an error")
        return self._book.texts[int(inside.text)]

    def type(self, row: int, column: int, typed: Any) -> None:
        """Put a text into a cell, or nothing."""
        if typed is not None and not _is_plain_text(typed):
            raise NotQuick("no text")
        cells = self.cells.setdefault(row, {})
        cell = cells.get(column)
        if cell is None:
            if not typed:
                return
            cell = cells[column] = etree.Element(f"{_MAIN}c")
        if cell.find(f"{_MAIN}f") is not None:
            raise NotQuick("a formula")
        self.is_changed = True
        for inside in list(cell):
            cell.remove(inside)
        cell.attrib.pop("t", None)
        if typed:
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, f"{_MAIN}is"), f"{_MAIN}t")
            text.set(_SPACE, "preserve")
            text.text = typed

    def content(self) -> bytes:
        """The part, with all cells where they stand now; a row's height stays with its number."""
        rows = {int(row.get("r", "")): row for row in self._data}
        for number in sorted({*rows, *self.cells}):
            row = rows.get(number)
            if row is None:
                row = etree.Element(f"{_MAIN}row", r=str(number))
            row.attrib.pop("spans", None)
            row[:] = [
                _placed(cell, number, column)
                for column, cell in sorted(self.cells.get(number, {}).items())
            ]
            self._data.append(row)
        size = self.root.find(f"{_MAIN}dimension")
        if size is not None:
            size.set("ref", f"A1:{get_column_letter(self.max_column)}{self.max_row}")
        whole: bytes = etree.tostring(
            self.root, xml_declaration=True, encoding="UTF-8", standalone=True
        )
        return whole


def _is_plain_text(typed: Any) -> bool:
    """Return whether openpyxl would write a text, and no formula or error."""
    return (
        isinstance(typed, str)
        and not typed.startswith(("=", "#"))
        and len(typed) <= 32_767
        and not ILLEGAL_CHARACTERS_RE.search(typed)
    )


def _placed(cell: Any, row: int, column: int) -> Any:
    cell.set("r", f"{get_column_letter(column)}{row}")
    return cell


class QuickBook:
    """A workbook: the tabs that were asked for, and all other parts as they are."""

    __slots__ = ("_parts", "_tabs", "_texts")

    def __init__(self, path: Path) -> None:
        with ZipFile(path) as archive:
            self._parts = {name: archive.read(name) for name in archive.namelist()}
        self._tabs: dict[str, QuickTab] = {}
        self._texts: list[str] = []

    def __getitem__(self, name: str) -> QuickTab:
        part = self._place(name)
        if part not in self._tabs:
            self._tabs[part] = QuickTab(self, self._part(part))
        return self._tabs[part]

    def _place(self, name: str) -> str:
        """Return the part that holds a tab."""
        for sheet in etree.fromstring(self._part(_WORKBOOK)).iterfind(f".//{_MAIN}sheet"):
            if sheet.get("name") == name:
                links = etree.fromstring(self._part("xl/_rels/workbook.xml.rels"))
                (link,) = (one for one in links if one.get("Id") == sheet.get(_ID))
                return posixpath.join("/xl", link.get("Target", "")).lstrip("/")
        raise NotQuick("a tab that is not there")

    @property
    def texts(self) -> list[str]:
        """The texts that the cells of all tabs share."""
        if not self._texts:
            items = etree.fromstring(self._part("xl/sharedStrings.xml"))
            self._texts = ["".join(map(_spoken, item)) for item in items]
        return self._texts

    def _part(self, name: str) -> bytes:
        if name not in self._parts:
            raise NotQuick("a workbook of another make")
        return self._parts[name]

    def save(self, path: Path) -> None:
        """Write it with what changed."""
        changed = {part: tab.content() for part, tab in self._tabs.items() if tab.is_changed}
        now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
        changed[_SAVED] = _WHEN.sub(rb"\g<1>" + now, self._part(_SAVED))
        whole = io.BytesIO()
        with ZipFile(whole, "w", ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in self._parts.items():
                archive.writestr(name, changed.get(name, content))
        path.write_bytes(whole.getvalue())


def _spoken(part: Any) -> str:
    """Return the words of a text or of a run of it; none of how it is pronounced."""
    return "".join(part.itertext()) if part.tag in (f"{_MAIN}t", f"{_MAIN}r") else ""
