"""The JSON that the journal keeps of a row is that of `json.dumps`, whatever was typed."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from collector.sheet.columns import RowCells
from collector.sheet.row_matching import KEYS, hashed_cells, stored_cells
from collector.sync.row_versions import RowContents, cells_as_json
from schemas.canonical import canonical, content_hash
from tests.validation import any_rows

BORDERS = st.text(st.sampled_from('",\\[] a'), max_size=5)
"""Texts that look like the end of one text and the beginning of the next."""
TEXT = st.one_of(BORDERS, st.text(st.characters()), st.text())


@given(st.lists(TEXT).map(tuple), st.dictionaries(TEXT, TEXT))
def test_cells_are_written_exactly_as_json_dumps_does(
    content: tuple[str, ...], extra: dict[str, str]
) -> None:
    as_text = json.dumps({"cells": content, "extra": extra}, ensure_ascii=False)
    assert cells_as_json(content, extra) == as_text.encode("utf-8", "surrogatepass")


ODD = {"nucleus": 0, "description": 1}


@given(any_rows.rows(number=3))
@example(
    [RowCells("Schede", 2, [1.0, "a \rb "], ODD, {}), RowCells("Schede", 3, [True, "a"], ODD, {})]
)
def test_a_row_is_put_into_canonical_text_cell_by_cell(drawn: list[RowCells]) -> None:
    """Whatever stood in the rows before it: 1, 1.0 and True are equal, and not the same text."""
    contents = RowContents()
    for row in [*drawn, *drawn]:
        whole = tuple(canonical(row.typed(key)) for key in KEYS)
        now = contents.content_of(row)
        assert now.content == stored_cells(whole)
        assert now.content_hash == content_hash(hashed_cells(stored_cells(whole)))
        assert now.code_text == canonical(row.typed("code"))
    alone = [RowContents().content_of(row) for row in drawn]
    assert RowContents().contents_of(drawn) == alone
