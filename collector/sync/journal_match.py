"""Is this journal the memory of this workbook? Decided by the codes in the workbook. Pure.

A journal that does not know them is new, emptied, older or another project's. To go on with it
would give every family a second history and mail everybody a second time (docs/house.md, decision
4).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from collector.errors import WrongJournalError
from collector.sheet.rows import UnchangedRow
from collector.sync.row_versions import RowContents
from collector.sync.talk_rows import TalkRows
from collector.validation.directory import Directory
from schemas.canonical import canonical
from schemas.code import is_code
from schemas.nucleus import Nucleus
from schemas.record import RowState

MANY_UNKNOWN: Final = 5
UNKNOWN_SHARE: Final = 0.2
"""At least so many codes, and more than this share of all, unknown: it is the wrong journal."""


def stop_if_wrong_journal(
    rows: TalkRows,
    directory: Directory,
    known_rows: Mapping[str, RowState],
    known_nuclei: Sequence[Nucleus],
    workbook: str,
    here: str,
) -> None:
    """Raises WrongJournalError when the journal, with these rows and nuclei, is another workbook's.

    `workbook`: the hash of the address that the journal saw last, or ''; `here`: that of this
    workbook. Where they differ the file was renamed or moved, and its codes, or else its rows, must
    show that it is the same.
    """
    codes = set(codes_in_workbook(rows, directory))
    known_codes = known_rows.keys() | {nucleus.code for nucleus in known_nuclei}
    known = len(codes & known_codes)
    if is_wrong_journal(len(codes) - known, len(codes)):
        raise WrongJournalError(known, codes)
    has_moved = bool(workbook) and workbook != here
    if has_moved and known_codes and not _is_same_workbook(rows, codes, known, known_rows):
        raise WrongJournalError(known, codes)


def is_wrong_journal(unknown: int, total: int) -> bool:
    """Tell whether a journal that does not know `unknown` of `total` codes is the wrong one."""
    return unknown >= MANY_UNKNOWN and unknown > UNKNOWN_SHARE * total


def codes_in_workbook(rows: TalkRows, directory: Directory) -> Iterator[str]:
    """Yield the codes of rows and nuclei in the workbook that have a valid check character."""
    prepared = {tab for tab, layout in rows.layouts.items() if layout.prepared}
    for row in rows.rows:
        if isinstance(row, UnchangedRow):
            if row.tab in prepared:
                yield row.code
            continue
        code = canonical(row.cell("code").typed).upper()
        if is_code(code, "R"):
            yield code
    for nucleus_row in directory.nucleus_rows.values():
        code = canonical(nucleus_row.cell("code").typed).upper()
        if is_code(code, "N"):
            yield code


def _is_same_workbook(
    rows: TalkRows, codes: Collection[str], known: int, known_rows: Mapping[str, RowState]
) -> bool:
    """Tell whether half of the codes are known; without codes, half of the rows by content."""
    if codes:
        return 2 * known >= len(codes)
    to_read = rows.rows_to_read
    contents = RowContents()
    known_hashes = {state.content_hash for state in known_rows.values()}
    seen_before = len(rows.rows) - len(to_read)
    seen_before += sum(contents.content_of(row).content_hash in known_hashes for row in to_read)
    return bool(rows.rows) and 2 * seen_before >= len(rows.rows)
