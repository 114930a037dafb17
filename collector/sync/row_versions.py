"""What the journal keeps of a row of talks: cells and record as JSON, and their hash. Pure."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from collector.sheet.columns import RowCells
from collector.sheet.row_matching import (
    KEYS,
    Content,
    RowContent,
    hashed_cells,
    stored_cells,
)
from schemas.canonical import canonical, content_hash, content_hash_of_bytes
from schemas.cells.reading import Cell
from schemas.column import ColumnKind
from schemas.json_text import texts_as_json, texts_by_name_as_json
from schemas.record import record_as_json
from schemas.session import COLUMNS

_FREE_TEXTS: Final = frozenset(
    column.key for column in COLUMNS if column.spec.kind is ColumnKind.LONG_TEXT
)


_NUMBERS: Final = frozenset((bool, int, float))


class StoredRow(NamedTuple):
    """One state of a row: its canonical cells and its record as JSON in UTF-8, and their hash."""

    typed: bytes
    record: bytes
    hash: str

    def __repr__(self) -> str:
        return f"StoredRow({self.hash})"

    @classmethod
    def of(
        cls, content: Content, extra: Mapping[str, Cell], record: Mapping[str, Any]
    ) -> "StoredRow":
        """Make it of a row and its record (`record_values`).

        The record is without its place, so that a row that only moved is the same. `extra`: the
        cells of unmapped columns, by header.
        """
        typed = cells_as_json(content, {header: canonical(extra[header].typed) for header in extra})
        as_json = record_as_json(record)
        return cls(typed, as_json, content_hash_of_bytes((typed, as_json)))


def cells_as_json(content: Content, extra: Mapping[str, str]) -> bytes:
    """Return the same bytes as `json.dumps` without ASCII escapes, in UTF-8.

    `extra`: the cells of unmapped columns in canonical text, by header.
    """
    others = texts_by_name_as_json(extra) if extra else b"{}"
    return b'{"cells": %b, "extra": %b}' % (texts_as_json(content), others)


def _places(columns: Mapping[str, int]) -> list[tuple[int, int, bool]]:
    """Return, of each column that a tab has, its place in the content and in a row of the tab, and
    whether it holds free text.
    """
    return [
        (position, columns[key], key in _FREE_TEXTS)
        for position, key in enumerate(KEYS)
        if key in columns
    ]


class RowContents:
    """Puts the rows of one sync into canonical text.

    A cell that many rows repeat is put into canonical text once; free text is not kept.
    """

    def __init__(self) -> None:
        self._texts: dict[object, str] = {None: "", "": ""}
        self._places: dict[str, list[tuple[int, int, bool]]] = {}

    def content_of(self, row: RowCells) -> RowContent:
        """Return the content of a row as it stands now, and where it stands."""
        content = self._content(row)
        code_text = canonical(row.typed("code"))
        return RowContent(
            (row.tab, row.row), code_text, content, content_hash(hashed_cells(content))
        )

    @staticmethod
    def place_of(row: RowCells) -> RowContent:
        """Return only where a row stands, and under what code: no content, no hash."""
        return RowContent((row.tab, row.row), canonical(row.typed("code")), (), "")

    def _content(self, row: RowCells) -> Content:
        values, known, texts = row.values, self._texts, [""] * len(KEYS)
        places = self._places.get(row.tab)
        if places is None:
            places = self._places[row.tab] = _places(row.columns)
        for position, at, is_free_text in places:
            typed = values[at]
            if is_free_text:
                texts[position] = canonical(typed)
                continue
            # 1, 1.0 and True are equal, and not the same text.
            key = (type(typed), typed) if type(typed) in _NUMBERS else typed
            text = known.get(key)
            if text is None:
                text = known[key] = canonical(typed)
            texts[position] = text
        return stored_cells(tuple(texts))
