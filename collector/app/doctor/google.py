"""All checks of what a project has on Google: its spreadsheet, its form, or both.

They ask, and change nothing. Here the questions are put; what an answer means is decided by pure
functions: of the key and the connection in `google_access`, of who may open and change the file in
`google_sharing`, of the spreadsheet itself in `google_sheet`, of the form in `form`.
"""

from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final

from collector.app.doctor.form import check_form
from collector.app.doctor.google_access import api_is_off, check_connection, check_key
from collector.app.doctor.google_sharing import (
    check_drive_refusal,
    check_link_sharing,
    check_sheet_rights,
)
from collector.app.doctor.google_sheet import check_spreadsheet, protected_ranges
from collector.app.doctor.report import Check, Checks, failed, ok
from collector.app.google_sheet import GoogleSheet, google_api
from collector.app.settings import Settings
from collector.errors import CollectorError
from collector.workbook.google import grids
from collector.workbook.google.client import GoogleClient
from collector.workbook.google.column_markers import with_restored_status_titles
from collector.workbook.google.drive_file import check_file
from collector.workbook.google.errors import RefusedError
from schemas.workbook import Snapshot

SHEETS: Final = "https://sheets.googleapis.com"
DRIVE: Final = "https://www.googleapis.com/drive/v3/files/"
_PERMISSION_FIELDS: Final = "permissions(id,type,role,emailAddress)"
_FILE_FIELDS: Final = f"name,capabilities(canEdit),{_PERMISSION_FIELDS}"
_PROTECTED_FIELDS: Final = (
    "protectedRanges(range,description,warningOnly,requestingUserCanEdit,editors)"
)
_CHECK_OF_STATUS: Final = {
    "UNREACHABLE": "connection",
    "UNAUTHENTICATED": "key",
    "401": "key",
    "NOT_FOUND": "sharing",
    "404": "sharing",
    "PERMISSION_DENIED": "sharing",
    "403": "sharing",
}
"""Which check a refusal belongs to, by Google's name for it; all others to the sheet itself."""


def check_google(
    settings: Settings, snapshot: Snapshot | None
) -> Generator[Check, None, Snapshot | None]:
    """Yield the checks of the project's spreadsheet and form on Google.

    `snapshot`: a workbook on disk. Returns what stands in the workbook, where it can be read.

    Raises SettingsError for an address of Google's interfaces that is another computer's.
    """
    sheet = settings.workbook if isinstance(settings.workbook, GoogleSheet) else None
    api = google_api()
    client = yield from check_key(settings.credentials, api, form_alone=sheet is None)
    if client is None:
        return snapshot
    connected = yield from check_connection(api or SHEETS)
    if not connected:
        return snapshot
    if sheet:
        snapshot = yield from _check_sheet(client, sheet)
    if settings.form:
        yield from check_form(settings, client, snapshot)
    return snapshot


def _check_sheet(
    client: GoogleClient, sheet: GoogleSheet
) -> Generator[Check, None, Snapshot | None]:
    """Yield the checks of the spreadsheet; return what stands in it, None if unreadable."""
    try:
        check_file(client, sheet.id)
        query: dict[str, Any] = {
            "includeGridData": "true",
            "fields": f"{grids.READ_FIELDS[:-1]},{_PROTECTED_FIELDS})",
        }
        address = f"{SHEETS}/v4/spreadsheets/{sheet.id}"
        answer = client.request("get", address, params=query).json()
    except CollectorError as trouble:
        yield refusal_check(trouble)
        return None
    book = with_restored_status_titles(grids.read_book(answer))
    yield ok("sharing", f"«{book.title}» si apre con {client.account or 'questo account'}")
    yield from _check_sharing(client, sheet.id)
    snapshot = Snapshot(tuple(map(grids.to_grid, book.tabs)), live=True)
    yield from check_spreadsheet(book, snapshot, protected_ranges(answer), client.account)
    return snapshot


def refusal_check(trouble: CollectorError) -> Check:
    """Return a refusal of Google's as an error of the check that it answers."""
    if not isinstance(trouble, RefusedError):
        return failed("sheet", trouble)
    if api_is_off(trouble):
        return failed("api", trouble)
    return failed(_CHECK_OF_STATUS.get(trouble.status, "sheet"), trouble)


def _check_sharing(client: GoogleClient, file_id: str) -> Checks:
    """Yield who may change the file and who may open it, as Drive tells."""
    query = {"fields": _FILE_FIELDS, "supportsAllDrives": "true"}
    try:
        file = client.request("get", DRIVE + file_id, params=query).json()
    except CollectorError as trouble:
        yield check_drive_refusal(trouble)
        return
    permissions = file.get("permissions")
    if permissions is None:
        permissions = _permissions_in_shared_drive(client, file_id)
    yield check_sheet_rights(file, client.account)
    yield check_link_sharing(permissions, client.account)


def _permissions_in_shared_drive(
    client: GoogleClient, file_id: str
) -> Sequence[Mapping[str, Any]] | None:
    """Return who has access to a file in a shared drive; None where Google does not tell.

    Of such a file Drive tells the permissions only when asked for them alone.
    """
    query = {"fields": _PERMISSION_FIELDS, "supportsAllDrives": "true", "pageSize": "100"}
    address = f"{DRIVE}{file_id}/permissions"
    try:
        permissions = client.request("get", address, params=query).json().get("permissions")
    except CollectorError:
        return None
    return permissions if isinstance(permissions, list) else None
