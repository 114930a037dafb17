"""The JSON that the journal keeps of a row is that of `json.dumps`, whatever was typed."""

import json

from hypothesis import given
from hypothesis import strategies as st

from collector.sync.row_versions import cells_as_json

TEXT = st.text(st.characters())


@given(st.lists(TEXT).map(tuple), st.dictionaries(TEXT, TEXT))
def test_cells_are_written_exactly_as_json_dumps_does(
    content: tuple[str, ...], extra: dict[str, str]
) -> None:
    assert cells_as_json(content, extra) == json.dumps(
        {"cells": content, "extra": extra}, ensure_ascii=False
    )
