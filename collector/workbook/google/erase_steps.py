"""The steps of erasing on Google: mark, look, erase, look again, take the marks away."""

from collector.errors import WorkbookChangedError, WorkbookError
from collector.workbook.erasing import Erasing
from collector.workbook.google import erase_rows
from collector.workbook.google.client import AnswerLostError
from collector.workbook.google.erase_rows import MarkedRow, RowNow
from collector.workbook.google.grids import GoogleBook
from collector.workbook.google.spreadsheet import Spreadsheet


def erase_marked_rows(spreadsheet: Spreadsheet, book: GoogleBook, erasing: Erasing) -> None:
    """Erase in the rows of a spreadsheet as it was read: at most seven requests, whatever is there.

    Raises WorkbookChangedError, with nothing erased, where a row is not as it was read, and
    WorkbookError where Google refuses, does not answer, or something is left.
    """
    rows = erase_rows.rows_to_mark(book, erasing)
    if not rows:
        return
    try:
        spreadsheet.update(list(erase_rows.mark_requests(rows)))
        now = _marked(spreadsheet)
        if not all(erase_rows.is_as_read(row, now.get(row.mark)) for row in rows):
            spreadsheet.update([erase_rows.unmark_request()])
            raise changed_before_erasing()
        _write(spreadsheet, rows, now, erasing)
        is_erased = erase_rows.is_erased(rows, _marked(spreadsheet), erasing)
        spreadsheet.update([erase_rows.unmark_request()])
    except AnswerLostError as error:
        raise WorkbookError(
            "Google non ha risposto mentre cancellavo, e non so che cosa ha fatto. Aspetta qualche "
            "minuto e rilancia il comando: riprende da dove era arrivato."
        ) from error
    if not is_erased:
        raise WorkbookError(
            "Mentre cancellavo qualcuno ha spostato o riscritto righe del foglio Google, e "
            "qualcosa è rimasto. Rilancia il comando: riprende da dove era arrivato."
        )


def changed_before_erasing() -> WorkbookChangedError:
    """Return the error for a spreadsheet that somebody changes meanwhile."""
    return WorkbookChangedError(
        "Mentre cancellavo qualcuno ha cambiato il foglio Google. Non ho cancellato nulla: "
        "rilancia il comando."
    )


def _marked(spreadsheet: Spreadsheet) -> dict[str, RowNow]:
    answer = spreadsheet.read_marked(erase_rows.marked_filter(), erase_rows.FIELDS)
    return erase_rows.read_marked(answer)


def _write(
    spreadsheet: Spreadsheet, rows: list[MarkedRow], now: dict[str, RowNow], erasing: Erasing
) -> None:
    """Empty the notes, then the values: a note is named by its place, so it goes at once."""
    notes = list(erase_rows.note_requests(rows, now, erasing))
    if notes:
        spreadsheet.update(notes)
    values = erase_rows.value_writes(rows, now, erasing, formulas=False)
    if values:
        spreadsheet.write_values(values)
    formulas = erase_rows.value_writes(rows, now, erasing, formulas=True)
    if formulas:
        spreadsheet.write_values(formulas, as_typed=True)
