"""What the journal keeps of a row of talks: cells and record as JSON, and their hash. Pure."""

from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Final, NamedTuple

from pydantic import TypeAdapter

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
from schemas.record import TalkRecord
from schemas.session import COLUMNS

_RECORD: Final = TypeAdapter(TalkRecord).serializer
_FREE_TEXTS: Final = frozenset(
    column.key for column in COLUMNS if column.spec.kind is ColumnKind.LONG_TEXT
)


class StoredRow(NamedTuple):
    """One state of a row: its canonical cells and its record as JSON in UTF-8, and their hash."""

    typed: bytes
    record: bytes
    hash: str

    def __repr__(self) -> str:
        return f"StoredRow({self.hash})"

    @classmethod
    def of(cls, content: Content, extra: Mapping[str, Cell], talk: TalkRecord) -> "StoredRow":
        """Make it of a row and its record.

        The record is without its place, so that a row that only moved is the same. `extra`: the
        cells of unmapped columns, by header.
        """
        others: dict[str, str] = {}
        if extra:
            others = {header: canonical(cell.typed) for header, cell in extra.items()}
        typed = cells_as_json(content, others).encode("utf-8", "surrogatepass")
        record = _RECORD.to_json(talk)
        return cls(typed, record, content_hash_of_bytes((typed, record)))


def cells_as_json(content: Content, extra: Mapping[str, str]) -> str:
    """Return the same letters as `json.dumps` without ASCII escapes, in half of its time."""
    cells = ", ".join([encode_basestring(text) for text in content])
    pairs = [
        f"{encode_basestring(name)}: {encode_basestring(text)}" for name, text in extra.items()
    ]
    return f'{{"cells": [{cells}], "extra": {{{", ".join(pairs)}}}}}'


class RowContents:
    """Puts the rows of one sync into canonical text.

    A cell that many rows repeat is put into canonical text once; free text is not kept.
    """

    def __init__(self) -> None:
        self._texts: dict[object, str] = {}
        self._places: dict[str, list[tuple[int | None, bool]]] = {}

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
        values, known, texts = row.values, self._texts, list[str]()
        places = self._places.get(row.tab)
        if places is None:
            places = [(row.columns.get(key), key in _FREE_TEXTS) for key in KEYS]
            self._places[row.tab] = places
        for at, is_free_text in places:
            if at is None:
                texts.append("")
                continue
            typed = values[at]
            if is_free_text:
                texts.append(canonical(typed))
                continue
            # 1, 1.0 and True are equal, and not the same text.
            key = typed if type(typed) is str else (type(typed), typed)
            text = known.get(key)
            if text is None:
                text = known[key] = canonical(typed)
            texts.append(text)
        return stored_cells(tuple(texts))
