"""Checks of a workbook on disk: sound, closed elsewhere, alone, writable, its days unambiguous."""

import os
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

from collector.app.conflict_copies import copies_beside, copies_message
from collector.app.doctor.report import (
    Check,
    Checks,
    error,
    failed,
    ok,
    split_first_sentence,
    warning,
)
from collector.app.doctor.tabs import check_headers
from collector.errors import WorkbookError, reason
from collector.validation.day_order import day_order_notices
from schemas.workbook import Snapshot


def check_workbook_file(path: Path) -> Generator[Check, None, Snapshot | None]:
    """Yield the checks of the .xlsx at `path`; return what stands in it, None if unreadable."""
    from collector.workbook.xlsx.workbook import XlsxWorkbook

    workbook = XlsxWorkbook(path)
    try:
        snapshot = workbook.snapshot()
    except WorkbookError as trouble:
        yield failed("workbook", trouble)
        return None
    yield ok("workbook", f"«{path}»: il file è sano")
    yield check_headers(snapshot)
    yield check_lock(path.name, workbook.lock)
    yield check_copies(path, copies_beside(path))
    yield check_file_writable(workbook.path)
    return snapshot


def check_day_order(snapshot: Snapshot) -> Checks:
    """Yield a warning for each column whose dates may have day and month exchanged.

    That the workbook's language is not Italian is for `check_locale` to say.
    """
    try:
        notices = day_order_notices(replace(snapshot, locale=""))
    except WorkbookError:
        return  # `check_headers` says so
    for notice in notices:
        message, todo = split_first_sentence(notice)
        yield warning("day_order", message, todo)


def check_lock(name: str, lock: tuple[Path, str] | None) -> Check:
    """Check that no other program has the file open.

    `lock`: the file that such a program leaves beside it, and the program's name.
    """
    if lock is None:
        return ok("lock", "nessun programma tiene aperto il file")
    lock_file, program = lock
    return warning(
        "lock",
        f"«{name}» è aperto in {program}.",
        "Prima di «collector sync» salvalo e chiudilo. Se non è aperto da nessuna parte, cancella "
        f"«{lock_file.name}» nella stessa cartella.",
    )


def check_copies(path: Path, beside: Sequence[str]) -> Check:
    """Check that nobody may be typing into a copy. `beside`: the copies beside the workbook."""
    about = copies_message(path, beside)
    if not about:
        return ok("copies", "nessuna copia accanto al foglio")
    message, todo = about
    return warning("copies", message, todo)


def check_file_writable(path: Path) -> Check:
    """Check that the file may be replaced. It is opened for writing, and nothing is written."""
    try:
        with path.open("r+b"):
            pass
    except OSError as trouble:
        return error(
            "rights",
            f"Non posso scrivere «{path.name}»: {reason(trouble)}.",
            "Chiudilo negli altri programmi e controlla i permessi del file.",
        )
    # A file is replaced by renaming another: for that the folder must be writable, too.
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return error(
            "rights",
            f"Nella cartella «{path.parent}» non si può scrivere.",
            "Controlla i permessi della cartella.",
        )
    return ok("rights", "il file si può scrivere")
