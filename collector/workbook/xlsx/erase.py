"""Erasing in an .xlsx: what may be left, and writing it, checked before it replaces the file."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

from collector.errors import WorkbookError
from collector.workbook.erasing import Erasing, TabErasing
from collector.workbook.xlsx import package, read
from collector.workbook.xlsx.erase_parts import PartsWithout, Residue, raw_hits
from collector.workbook.xlsx.file_state import NOT_A_PACKAGE
from collector.workbook.xlsx.workbook_file import ChangedParts, WorkbookFile
from schemas.cells.reading import Typed

_NOTHING: Final = TabErasing()


def look(path: Path, erasing: Erasing) -> Residue:
    """Return what erasing would leave. Nothing is written. Raises WorkbookError."""
    workbook = WorkbookFile(path)
    try:
        with workbook.path.open("rb") as file, package.open_package(workbook.path) as source:
            return PartsWithout(source, file, erasing).look()
    except NOT_A_PACKAGE as error:
        raise workbook.not_understood() from error
    except OSError as error:
        raise workbook.cannot_read(error) from error


def erase(path: Path, erasing: Erasing, *, mark: str) -> Residue:
    """Erase in the file as it was at `mark`, in one replace; return what may be left.

    The new file is searched before it takes the place of the old one: nothing that was to go may be
    in it, and every other cell must read as before. A file in which there is nothing stays.

    Raises WorkbookError, with the old file untouched.
    """
    workbook = WorkbookFile(path)
    workbook.ready_to_write(mark)
    parts: list[PartsWithout] = []
    residue: list[Residue] = []

    def changed(source: zipfile.ZipFile, file: BinaryIO) -> ChangedParts:
        parts.append(PartsWithout(source, file, erasing))
        residue.append(parts[0].look())
        return parts[0].streams()

    def check(new: Path) -> None:
        _check(workbook.path, new, erasing, parts[0])

    workbook.rewrite(changed, mark, check=check)
    return residue[0]


def _check(old: Path, new: Path, erasing: Erasing, parts: PartsWithout) -> None:
    """Search the new file.

    Raises WorkbookError where something is left that was to go, or another cell changed.
    """
    with new.open("rb") as file, package.open_package(new) as source:
        again = PartsWithout(source, file, erasing)
        again.look()
        tabs = list(package.sheet_parts(source))
        hits = raw_hits(source, erasing.holds) - parts.left.keys() - set(parts.unread)
    is_left = bool(again.changed or hits)
    is_left = is_left or any(left - parts.left.get(p, set()) for p, left in again.left.items())
    if is_left:
        raise WorkbookError(
            f"Non riesco a cancellare tutto da «{old.name}»: in una parte del file qualcosa "
            "resterebbe. Aprilo con Excel o LibreOffice, salvalo di nuovo con lo stesso nome, "
            "chiudilo e rilancia il comando. Il foglio è rimasto com'era."
        )
    for before, after in zip(read.read(old, tabs), read.read(new, tabs), strict=True):
        tab = erasing.tabs.get(before.name, _NOTHING)
        if not _same_elsewhere(before.rows, after.rows, tab, parts):
            raise WorkbookError(
                f"Non so cancellare da «{old.name}» senza cambiare altre celle. Aprilo con Excel o "
                "LibreOffice, salvalo di nuovo con lo stesso nome, chiudilo e rilancia il comando. "
                "Il foglio è rimasto com'era."
            )


def _same_elsewhere(
    before: Sequence[Sequence[Typed]],
    after: Sequence[Sequence[Typed]],
    tab: TabErasing,
    parts: PartsWithout,
) -> bool:
    """Return whether all cells read as before, but those that were to be erased or written over."""
    for number in range(1, max(len(before), len(after)) + 1):
        old_row = before[number - 1] if number <= len(before) else ()
        new_row = after[number - 1] if number <= len(after) else ()
        if old_row == new_row:
            continue
        stay = tab.rows.get(number)
        for column in range(1, max(len(old_row), len(new_row)) + 1):
            old = old_row[column - 1] if column <= len(old_row) else ""
            new = new_row[column - 1] if column <= len(new_row) else ""
            is_emptied = stay is not None and column not in stay
            if old == new or is_emptied or (number, column) in tab.texts:
                continue
            if not isinstance(old, str) or new != parts.written(old):
                return False
    return True
