"""What the journal keeps of a row of talks: its cells as text and its record, both as JSON, and a hash of the two.
Pure.
"""

from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Final, NamedTuple

from pydantic import TypeAdapter

from collector.sheet.columns import RowCells
from collector.sheet.row_matching import KEYS, OF_SCHEDE, Content, RowContent
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
    """One state of a row: its canonical cells and its record as JSON in UTF-8, and the hash of both."""

    typed: bytes
    record: bytes
    hash: str

    def __repr__(self) -> str:
        return f"Kept({self.hash})"

    @classmethod
    def of(cls, content: Content, extra: Mapping[str, Cell], talk: TalkRecord) -> "StoredRow":
        """From a row and its record, which is without its place: a row that only moved is the same."""
        others = {header: canonical(cell.typed) for header, cell in extra.items()} if extra else {}
        typed = cells_as_json(content, others).encode("utf-8", "surrogatepass")
        record = _RECORD.to_json(talk)
        return cls(typed, record, content_hash_of_bytes((typed, record)))


def cells_as_json(content: Content, extra: Mapping[str, str]) -> str:
    """The same letters as `json.dumps` without ASCII escapes, in half of its time."""
    cells = ", ".join([encode_basestring(text) for text in content])
    others = ", ".join(
        [f"{encode_basestring(name)}: {encode_basestring(text)}" for name, text in extra.items()]
    )
    return f'{{"cells": [{cells}], "extra": {{{others}}}}}'


class RowContents:
    """Sees the rows of one sync. A cell that many rows repeat is put into canonical text once; free text is not kept
    in mind.
    """

    def __init__(self) -> None:
        self._seen: dict[object, str] = {}
        self._places: dict[str, list[tuple[int | None, bool]]] = {}

    def content_of(self, row: RowCells) -> RowContent:
        """A row as it stands now."""
        values, seen, texts = row.values, self._seen, list[str]()
        if (places := self._places.get(row.tab)) is None:
            places = self._places[row.tab] = [
                (row.columns.get(key), key in _FREE_TEXTS) for key in KEYS
            ]
        for at, free in places:
            if at is None:
                texts.append("")
                continue
            typed = values[at]
            if free:
                texts.append(canonical(typed))
                continue
            said = typed if type(typed) is str else (type(typed), typed)
            if (text := seen.get(said)) is None:
                text = seen[said] = canonical(typed)
            texts.append(text)
        content = tuple(texts)
        filled = content if any(content[OF_SCHEDE:]) else content[:OF_SCHEDE]
        return RowContent(
            (row.tab, row.row), canonical(row.typed("code")), content, content_hash(filled)
        )
