"""Is this journal the memory of this workbook? Told by the codes that stand in the workbook. Pure.

A journal that does not know them is new, emptied, older or another project's. To go on with it would give every family
a second history and mail everybody a second time (ARCHITECTURE, decision 4).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from collector.errors import WrongJournalError
from collector.sheet.rows import UnchangedRow
from collector.sync.judge_rows import TalkRows
from collector.sync.row_versions import RowContents
from collector.validation.directory import Directory
from schemas.canonical import canonical
from schemas.code import is_code
from schemas.nucleus import Nucleus
from schemas.record import RowState

MANY_UNKNOWN: Final = 5
UNKNOWN_SHARE: Final = 0.2
"""At least so many codes, and more than this share of all, that the journal does not know: it is the wrong one."""


def stop_if_wrong_journal(
    sheet: TalkRows,
    directory: Directory,
    rows: Mapping[str, RowState],
    nuclei: Sequence[Nucleus],
    workbook: str,
    here: str,
) -> None:
    """Raises WrongJournalError when the journal, with these `rows` and `nuclei`, is another workbook's.

    `workbook`: the hash of the address that the journal saw last ('' for none); `here`: that of this workbook. Where
    they differ the file was renamed or moved, and its codes, or else its rows, must show that it is the same.
    """
    codes = set(codes_in_workbook(sheet, directory))
    known_codes = rows.keys() | {nucleus.code for nucleus in nuclei}
    known = len(codes & known_codes)
    if is_wrong_journal(len(codes) - known, len(codes)):
        raise WrongJournalError(known, codes)
    moved = bool(workbook) and workbook != here
    knows_something = bool(known_codes)
    if moved and knows_something and not _is_the_same(sheet, codes, known, rows):
        raise WrongJournalError(known, codes)


def is_wrong_journal(unknown: int, total: int) -> bool:
    """True when a journal that does not know so many of all codes is the wrong one."""
    return unknown >= MANY_UNKNOWN and unknown > UNKNOWN_SHARE * total


def codes_in_workbook(sheet: TalkRows, directory: Directory) -> Iterator[str]:
    """The codes of rows and of nuclei that stand in the workbook, each with a check character that holds."""
    for row in sheet.rows:
        if isinstance(row, UnchangedRow):
            yield row.code
        elif is_code(code := canonical(row.cell("code").typed).upper(), "R"):
            yield code
    for nucleus_row in directory.nucleus_rows.values():
        if is_code(code := canonical(nucleus_row.cell("code").typed).upper(), "N"):
            yield code


def _is_the_same(
    sheet: TalkRows, codes: Collection[str], known: int, rows: Mapping[str, RowState]
) -> bool:
    """True when half of the codes are known; in a workbook without codes, half of the rows by their content."""
    if codes:
        return 2 * known >= len(codes)
    seen = RowContents()
    contents = {state.content_hash for state in rows.values()}
    again = sum(seen.content_of(row).content_hash in contents for row in sheet.rows_to_read)
    return bool(sheet.rows_to_read) and 2 * again >= len(sheet.rows_to_read)
