"""What the journal keeps of a row of talks: cells and record as JSON, and their hash. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, Final, NamedTuple

from collector.sheet.columns import RowCells, rows_by_columns
from collector.sheet.row_matching import (
    KEYS,
    Content,
    Place,
    RowContent,
    hashed_cells,
    stored_cells,
)
from schemas.canonical import canonical, content_hash, content_hash_of_bytes
from schemas.cells.reading import Cell, Typed
from schemas.column import ColumnKind
from schemas.json_text import texts_as_json, texts_by_name_as_json
from schemas.record import RowReading, record_as_json
from schemas.session import COLUMNS
from schemas.tuples import tuples_of

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


def stored_rows(
    contents: Iterable[Content],
    readings: Iterable[RowReading],
    records: Iterable[Mapping[str, Any]],
) -> list[StoredRow]:
    """Return rows and their records (`record_values`) as the journal keeps them.

    A record is without its place, so that a row that only moved is the same. Of a reading only the
    cells of unmapped columns are taken.
    """
    typed = [
        cells_as_json(content, _other_cells(reading.extra))
        for content, reading in zip(contents, readings, strict=True)
    ]
    as_json = list(map(record_as_json, records))
    hashes = map(content_hash_of_bytes, zip(typed, as_json, strict=True))
    return tuples_of(StoredRow, typed, as_json, hashes)


def _other_cells(extra: Mapping[str, Cell]) -> Mapping[str, str]:
    return {header: canonical(extra[header].typed) for header in extra} if extra else {}


def cells_as_json(content: Content, extra: Mapping[str, str]) -> bytes:
    """Return the same bytes as `json.dumps` without ASCII escapes, in UTF-8.

    `extra`: the cells of unmapped columns in canonical text, by header.
    """
    others = texts_by_name_as_json(extra) if extra else b"{}"
    return b'{"cells": %b, "extra": %b}' % (texts_as_json(content), others)


class _CanonicalTexts(dict[Typed, str]):
    """Cells in canonical text: what many rows repeat is put into it once.

    Numbers are not kept: 1, 1.0 and True are equal, and not the same text.
    """

    def __missing__(self, typed: Typed) -> str:
        text = canonical(typed)
        if type(typed) not in _NUMBERS:
            self[typed] = text
        return text


class RowContents:
    """Puts the rows of one sync into canonical text.

    A cell that many rows repeat is put into canonical text once; free text is not kept.
    """

    def __init__(self) -> None:
        self._texts = _CanonicalTexts()

    def content_of(self, row: RowCells) -> RowContent:
        """Return the content of a row as it stands now, and where it stands."""
        return self.contents_of((row,))[0]

    def contents_of(self, rows: Sequence[RowCells]) -> list[RowContent]:
        """Return the content of rows as they stand now, and where they stand."""
        contents: list[Content] = []
        for of_tab in rows_by_columns(rows):
            contents += map(stored_cells, self._contents(of_tab))
        hashes = [content_hash(hashed_cells(content)) for content in contents]
        return tuples_of(RowContent, *self._places(rows), contents, hashes)

    def places_of(self, rows: Sequence[RowCells]) -> list[RowContent]:
        """Return only where rows stand, and under what code: no content, no hash."""
        return tuples_of(
            RowContent, *self._places(rows), repeat((), len(rows)), repeat("", len(rows))
        )

    def _places(self, rows: Sequence[RowCells]) -> tuple[Iterable[Place], Iterable[str]]:
        return [(row.tab, row.row) for row in rows], [canonical(row.typed("code")) for row in rows]

    def _contents(self, rows: Sequence[RowCells]) -> Iterable[Content]:
        """Return the cells of `KEYS` of rows that have the same columns."""
        columns = list(zip(*(row.values for row in rows), strict=False))
        nothing = ("",) * len(rows)
        texts: list[Iterable[str]] = []
        for key in KEYS:
            at = rows[0].columns.get(key)
            if at is None:
                texts.append(nothing)
            elif key in _FREE_TEXTS:
                texts.append(map(_text_of, columns[at]))
            else:
                texts.append(map(self._texts.__getitem__, columns[at]))
        return zip(*texts, strict=True)


def _text_of(typed: Typed) -> str:
    """Return a cell of free text in canonical text; as `canonical`, with a quick way for most."""
    if type(typed) is str and "\n" not in typed and "\r" not in typed:
        return typed.strip()
    return canonical(typed)
