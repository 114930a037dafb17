"""One spreadsheet as Google's API has it: read whole, written in one request."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from collector.errors import WorkbookError
from collector.workbook.google import grids, read_requests
from collector.workbook.google.client import GoogleClient
from collector.workbook.google.column_markers import with_restored_status_titles
from collector.workbook.google.drive_file import check_file
from collector.workbook.google.errors import RefusedError
from collector.workbook.google.grids import GoogleBook

API: Final = "https://sheets.googleapis.com/v4/spreadsheets/"
_VALUES: Final = "/values:batchUpdateByDataFilter"
_PROTECTED_RANGES: Final = "protectedRanges"
_INVALID_ARGUMENT: Final = "INVALID_ARGUMENT"


class Spreadsheet:
    """Reads and writes one spreadsheet.

    Which tabs there are is asked once for all reads of a command. One that is gone by then shows by
    Google's refusal; one that came meanwhile belongs to the next command.
    """

    def __init__(self, client: GoogleClient, id_: str) -> None:
        self.client = client
        self.id = id_
        self._tabs: Sequence[read_requests.TabOutline] | None = None

    def forget_tabs(self) -> None:
        """Ask anew which tabs there are at the next read."""
        self._tabs = None

    def read(self) -> GoogleBook:
        """Return the spreadsheet as it is now. Raises WorkbookError."""
        return _as_book(self._answer(grids.READ_FIELDS))

    def read_with_protections(self) -> tuple[GoogleBook, list[Mapping[str, Any]]]:
        """Return the spreadsheet as it is now and its protected ranges. Raises WorkbookError."""
        answer = self._answer(f"{grids.READ_FIELDS[:-1]},{_PROTECTED_RANGES})")
        protections: list[Mapping[str, Any]] = []
        for sheet in answer.get("sheets", ()):
            protections += sheet.get(_PROTECTED_RANGES, ())
        return _as_book(answer), protections

    def read_column(self, sheet_id: int, column: int) -> list[Mapping[str, Any]]:
        """Return the cells of one column, from row 1. Raises WorkbookError."""
        where = {"sheetId": sheet_id, "startColumnIndex": column - 1, "endColumnIndex": column}
        answer = self._ask(
            [{"gridRange": where}],
            "sheets/data(startRow,startColumn,rowData/values/userEnteredValue)",
        )
        blocks = [block for sheet in answer.get("sheets", ()) for block in sheet.get("data", ())]
        rows = blocks[0].get("rowData", ()) if blocks else ()
        return [(row.get("values") or [{}])[0] for row in rows]

    def read_marked(self, data_filter: Mapping[str, Any], fields: str) -> read_requests.Json:
        """Return what a data filter finds, with the fields asked for. Raises WorkbookError."""
        return self._ask([data_filter], fields)

    def _answer(self, fields: str) -> read_requests.Json:
        check_file(self.client, self.id)
        for _ in range(read_requests.READ_ATTEMPTS):
            if self._tabs is None:
                params = {"fields": read_requests.OUTLINE_FIELDS}
                outline = self.client.request("get", API + self.id, params=params)
                self._tabs = read_requests.read_outlines(outline.json())
            try:
                return read_requests.read(self._ask, self._tabs, fields)
            except RefusedError as error:
                if error.status != _INVALID_ARGUMENT:
                    raise
                self._tabs = None
        raise WorkbookError(read_requests.CHANGED_MEANWHILE)

    def _ask(self, filters: Sequence[read_requests.Json], fields: str) -> read_requests.Json:
        body = {"dataFilters": filters, "includeGridData": True}
        path = f"{API}{self.id}:getByDataFilter"
        params = {"fields": fields}
        answer: read_requests.Json = self.client.request(
            "post", path, params=params, json=body
        ).json()
        return answer

    def update(self, requests: Sequence[Mapping[str, Any]]) -> None:
        """Carry out requests that change the spreadsheet, all or none.

        Raises AnswerLostError, and WorkbookError where Google refuses.
        """
        self._write(":batchUpdate", {"requests": list(requests)})

    def write_values(self, values: Sequence[Mapping[str, Any]], *, as_typed: bool = False) -> None:
        """Write values into cells; `as_typed` as if a person typed them, so that formulas count.

        Raises AnswerLostError, and WorkbookError where Google refuses.
        """
        option = "USER_ENTERED" if as_typed else "RAW"
        self._write(_VALUES, {"valueInputOption": option, "data": list(values)})

    def _write(self, path: str, body: Mapping[str, Any]) -> None:
        """One write.

        Where it is refused for a place that it names (our tab, a row), that place was there when we
        read and is gone.
        """
        try:
            self.client.request("post", f"{API}{self.id}{path}", json=body)
        except RefusedError as error:
            if error.status == _INVALID_ARGUMENT and error.unclear:
                changed = "Mentre scrivevo qualcuno ha cambiato il foglio: rilancia il comando."
                raise RefusedError(changed, error.status, error.reason, unclear=True) from error
            raise


def answer_lost_while_preparing() -> WorkbookError:
    """Return the error for a lost answer while preparing: the next run sees what is there."""
    return WorkbookError(
        "Google non ha risposto mentre preparavo il foglio. Aspetta qualche minuto e rilancia il "
        "comando: aggiunge solo quello che manca ancora."
    )


def _as_book(answer: read_requests.Json) -> GoogleBook:
    return with_restored_status_titles(grids.read_book(answer))
