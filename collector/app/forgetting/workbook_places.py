"""Where a family or a person stands in the workbook, and erasing it there (.xlsx and Google)."""

from collections.abc import Sequence

from collector.app.forgetting.subject import FoundCells, Subject
from collector.app.settings import Settings


def find_in_workbook(settings: Settings, subject: Subject) -> tuple[FoundCells, ...]:
    """Return the cells of each tab in which the subject stands, in the workbook's order of tabs.

    Nothing is written. Raises WorkbookError.
    """
    raise NotImplementedError


def beyond_reach_in_workbook(settings: Settings, subject: Subject) -> tuple[str, ...]:
    """Return what of the workbook cannot be cleaned, in Italian and without names.

    A tab named after the family, a picture, a macro, a pivot's saved data: a person must look.
    Empty where nothing holds the name. Raises WorkbookError.
    """
    raise NotImplementedError


def erase_in_workbook(settings: Settings, subject: Subject, found: Sequence[FoundCells]) -> None:
    """Empty the rows that were found, write the name over where it is mentioned; `unsure` stays.

    The workbook is read again, and what is found now must be what was found. Can be repeated.
    Raises WorkbookError, the workbook as it was, where it has changed meanwhile, is open in another
    program, or cannot be cleaned.
    """
    raise NotImplementedError
