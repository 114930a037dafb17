"""The JSON that the journal keeps of a row is that of `json.dumps`, whatever was typed."""

import json

from hypothesis import given
from hypothesis import strategies as st

from collector.sync.row_versions import cells_as_json

BORDERS = st.text(st.sampled_from('",\\[] a'), max_size=5)
"""Texts that look like the end of one text and the beginning of the next."""
TEXT = st.one_of(BORDERS, st.text(st.characters()), st.text())


@given(st.lists(TEXT).map(tuple), st.dictionaries(TEXT, TEXT))
def test_cells_are_written_exactly_as_json_dumps_does(
    content: tuple[str, ...], extra: dict[str, str]
) -> None:
    as_text = json.dumps({"cells": content, "extra": extra}, ensure_ascii=False)
    assert cells_as_json(content, extra) == as_text.encode("utf-8", "surrogatepass")
