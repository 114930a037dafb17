"""Rows without a code that stand as they were: found by what is in them. Pure.

In a sheet that nobody prepared a row has its code in the journal only, and `match_rows` gives it by
content, in the order of the sheet. Here the same is done for rows that are not to be read. Where a
row with other cells could take part in it (a copy, an edit that came out the same), all rows of
that content are read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from collector.sheet.columns import RowCells
from collector.sheet.rows import UnchangedRow
from collector.sync.row_versions import RowContents
from schemas.record import RowState


def codes_by_content(
    rows: Sequence[UnchangedRow | RowCells],
    row_hashes: Mapping[int, str],
    states: Mapping[str, RowState],
) -> Iterator[tuple[int, str]]:
    """Yield the index and the code of each row without a code that stands as the journal knows it.

    `row_hashes`: of the rows without a code that may be recognised, by index.
    """
    contents = {state.row_hash: state.content_hash for state in states.values() if state.row_hash}
    groups: dict[str, list[int]] = defaultdict(list)
    for index, row_hash in row_hashes.items():
        if row_hash in contents:
            groups[contents[row_hash]].append(index)
    if not groups:
        return
    recognised = {index for indexes in groups.values() for index in indexes}
    others = (row for index, row in enumerate(rows) if index not in recognised)
    for content_hash in _content_hashes(others):
        groups.pop(content_hash, None)
    taken = {row.code for row in rows if isinstance(row, UnchangedRow)}
    codes = _codes_in_order(states, groups.keys(), taken)
    for content_hash, indexes in groups.items():
        of_content = codes[content_hash]
        if len(indexes) > len(of_content):
            continue
        for index, code in zip(indexes, of_content, strict=False):
            state = states[code]
            if state.row is not None and state.row_hash == row_hashes[index]:
                yield index, code


def _content_hashes(rows: Iterable[UnchangedRow | RowCells]) -> Iterator[str]:
    contents = RowContents()
    for row in rows:
        if isinstance(row, RowCells):
            yield contents.content_of(row).content_hash


def _codes_in_order(
    states: Mapping[str, RowState], content_hashes: Iterable[str], taken: set[str]
) -> Mapping[str, Sequence[str]]:
    """Return the codes of each content in the order in which `match_rows` gives them."""
    wanted = frozenset(content_hashes)
    codes: dict[str, list[str]] = defaultdict(list)
    for code, state in states.items():
        if code not in taken and state.content_hash in wanted:
            codes[state.content_hash].append(code)
    for of_content in codes.values():
        if len(of_content) > 1:
            of_content.sort(key=lambda code: _sheet_order(states[code]))
    return codes


def _sheet_order(state: RowState) -> tuple[bool, int]:
    """Sort as `match_rows` does: by the row where it stood, what is gone last."""
    return state.row is None, state.row or 0
