"""From a method of Google's to the model and back: what each endpoint does, for one account."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.google_sheets import a1, changes, masks, values
from tests.google_sheets.changes_sheets import room_for, twin
from tests.google_sheets.drive import Drive
from tests.google_sheets.errors import ApiError, Json, bad, forbidden, not_a_spreadsheet, not_found
from tests.google_sheets.exports import Download, exported
from tests.google_sheets.files import FORM, File, is_service_account
from tests.google_sheets.filters import found_metadata, places
from tests.google_sheets.forms import Form, new_form
from tests.google_sheets.model import Spreadsheet, find_metadata
from tests.google_sheets.resource import sheet_properties, spreadsheet_resource
from tests.google_sheets.rights import Caller

READS = {
    "sheets.spreadsheets.getByDataFilter",
    "sheets.spreadsheets.values.batchGetByDataFilter",
    "sheets.spreadsheets.developerMetadata.search",
}
"""Reads that come as a POST."""


@dataclass(frozen=True)
class Ask:
    """A request that fits its method: what stands in the path, the query and the body, and who
    asks.
    """

    path: Json
    query: Json
    body: Json
    email: str


class Api:
    """All endpoints over one Drive."""

    def __init__(self, drive: Drive) -> None:
        self.drive = drive

    def call(self, method: str, ask: Ask) -> Any:
        """The answer's JSON, or None for an empty one. Raises ApiError."""
        name = "_" + method.partition(".")[2].replace(".", "_")
        handler: Callable[[Ask], Any] | None = getattr(self, name, None)
        if handler is None:
            raise ApiError(
                501, f"{method} is not known to the local server.", status="UNIMPLEMENTED"
            )
        return handler(ask)

    # Sheets

    def _open(self, ask: Ask, *, write: bool = False) -> tuple[Spreadsheet, Caller]:
        """Raises 404, 403 when not shared, 400 for a file that is no Google sheet."""
        file = self._file(ask.path["spreadsheetId"], ask.email, 2 if write else 1)
        if not isinstance(file.content, Spreadsheet):
            raise not_a_spreadsheet()
        return file.content, Caller(ask.email, file.role(ask.email) == 3, file.editors)

    def _file(self, file_id: str, email: str, role: int) -> File:
        file = self.drive.files.get(file_id)
        if file is None:
            raise not_found()
        if file.role(email) < role:
            raise forbidden()
        return file

    def _written(self, spreadsheet: Spreadsheet, act: Callable[[], Json]) -> Json:
        """All of the act or nothing; and a new revision."""
        before = spreadsheet.state()
        try:
            answer = act()
        except BaseException:
            spreadsheet.go_back(before)
            raise
        self.drive.touch(spreadsheet.id)
        return answer

    def _resource(self, spreadsheet: Spreadsheet, caller: Caller, **options: Any) -> Json:
        url = f"https://docs.google.com/spreadsheets/d/{spreadsheet.id}"
        return spreadsheet_resource(spreadsheet, caller, url, **options)

    def _spreadsheets_create(self, ask: Ask) -> Json:
        if is_service_account(ask.email):
            raise forbidden()
        unknown = ask.body.keys() - {"properties", "sheets"}
        if unknown:
            raise bad(
                f"{sorted(unknown)[0]} is not known to the local server when a spreadsheet is "
                "created."
            )
        properties = ask.body.get("properties", {})
        spreadsheet = self.drive.create(
            properties.get("title") or "Untitled spreadsheet", owner=ask.email
        )
        try:
            requests: list[Json] = []
            if fields := [name for name in ("locale", "timeZone") if properties.get(name)]:
                asked = {"properties": properties, "fields": ",".join(fields)}
                requests.append({"updateSpreadsheetProperties": asked})
            for at, sheet in enumerate(ask.body.get("sheets", [])):
                if sheet.keys() - {"properties"}:
                    raise bad(
                        "Only the properties of a sheet are known to the local server when it is "
                        "created."
                    )
                if at == 0:
                    spreadsheet.sheets[0].title = "\0"
                requests.append({"addSheet": {"properties": sheet.get("properties", {})}})
            if ask.body.get("sheets"):
                first = spreadsheet.sheets[0]
                first.sheet_id = -1
                requests.append({"deleteSheet": {"sheetId": -1}})
            if requests:
                changes.apply(spreadsheet, requests, Caller(ask.email))
        except ApiError:
            del self.drive.files[spreadsheet.id]
            raise
        return self._resource(spreadsheet, Caller(ask.email))

    def _spreadsheets_get(self, ask: Ask) -> Json:
        spreadsheet, caller = self._open(ask)
        mask = masks.parse(ask.query["fields"]) if ask.query.get("fields") else {}
        # a mask that names cells brings them, whatever includeGridData says
        cells = (
            bool(mask) and masks.is_full(mask, "sheets", "data")
            if mask
            else ask.query.get("includeGridData", False)
        )
        found = [
            a1.resolve(spreadsheet, text, reading=True) for text in ask.query.get("ranges", [])
        ]
        return self._resource(
            spreadsheet,
            caller,
            places=found if ask.query.get("ranges") else None,
            grid_data=cells,
            mask=mask,
        )

    def _spreadsheets_getByDataFilter(self, ask: Ask) -> Json:
        spreadsheet, caller = self._open(ask)
        filters = ask.body.get("dataFilters", [])
        found = [place for one in filters for place in places(spreadsheet, one)]
        mask = masks.parse(ask.query["fields"]) if ask.query.get("fields") else {}
        cells = (
            masks.is_full(mask, "sheets", "data")
            if mask
            else ask.body.get("includeGridData", False)
        )
        return self._resource(
            spreadsheet, caller, places=found if filters else None, grid_data=cells, mask=mask
        )

    def _spreadsheets_batchUpdate(self, ask: Ask) -> Json:
        spreadsheet, caller = self._open(ask, write=True)
        answer: Json = {"spreadsheetId": spreadsheet.id}
        answer["replies"] = self._written(
            spreadsheet,
            lambda: {"replies": changes.apply(spreadsheet, ask.body.get("requests", []), caller)},
        )["replies"]
        if ask.body.get("includeSpreadsheetInResponse"):
            ranges = [
                a1.resolve(spreadsheet, text, reading=True)
                for text in ask.body.get("responseRanges", [])
            ]
            answer["updatedSpreadsheet"] = self._resource(
                spreadsheet,
                caller,
                places=ranges or None,
                grid_data=ask.body.get("responseIncludeGridData", False),
            )
        return answer

    def _spreadsheets_values_get(self, ask: Ask) -> Json:
        return values.get(self._open(ask)[0], ask.path["range"], ask.query)

    def _spreadsheets_values_batchGet(self, ask: Ask) -> Json:
        return values.batch_get(self._open(ask)[0], ask.query)

    def _spreadsheets_values_batchGetByDataFilter(self, ask: Ask) -> Json:
        return values.batch_get_by_filter(self._open(ask)[0], ask.body)

    def _spreadsheets_values_update(self, ask: Ask) -> Json:
        spreadsheet, caller = self._open(ask, write=True)
        return self._written(
            spreadsheet,
            lambda: values.update(spreadsheet, ask.path["range"], ask.query, ask.body, caller),
        )

    def _spreadsheets_values_batchUpdate(self, ask: Ask) -> Json:
        spreadsheet, caller = self._open(ask, write=True)
        return self._written(
            spreadsheet, lambda: values.batch_update(spreadsheet, ask.body, caller)
        )

    def _spreadsheets_values_batchUpdateByDataFilter(self, ask: Ask) -> Json:
        spreadsheet, caller = self._open(ask, write=True)
        return self._written(
            spreadsheet, lambda: values.batch_update_by_filter(spreadsheet, ask.body, caller)
        )

    def _spreadsheets_values_append(self, ask: Ask) -> Json:
        spreadsheet, caller = self._open(ask, write=True)
        return self._written(
            spreadsheet,
            lambda: values.append(spreadsheet, ask.path["range"], ask.query, ask.body, caller),
        )

    def _spreadsheets_values_clear(self, ask: Ask) -> Json:
        spreadsheet, caller = self._open(ask, write=True)
        return self._written(
            spreadsheet, lambda: values.clear(spreadsheet, ask.path["range"], caller)
        )

    def _spreadsheets_values_batchClear(self, ask: Ask) -> Json:
        spreadsheet, caller = self._open(ask, write=True)

        def act() -> Json:
            found = []
            for at, text in enumerate(ask.body.get("ranges", [])):
                with values.named("range", at):
                    found.append(a1.resolve(spreadsheet, text, reading=True))
            return values.batch_clear(spreadsheet, found, caller)

        return self._written(spreadsheet, act)

    def _spreadsheets_values_batchClearByDataFilter(self, ask: Ask) -> Json:
        spreadsheet, caller = self._open(ask, write=True)

        def act() -> Json:
            found = [
                place
                for one in ask.body.get("dataFilters", [])
                for place in places(spreadsheet, one)
            ]
            return values.batch_clear(spreadsheet, found, caller)

        return self._written(spreadsheet, act)

    def _spreadsheets_developerMetadata_get(self, ask: Ask) -> Json:
        if not ask.path["metadataId"].isdigit():
            raise bad(f"Invalid value at 'metadata_id' (TYPE_INT32), \"{ask.path['metadataId']}\"")
        return find_metadata(self._open(ask)[0], int(ask.path["metadataId"])).resource()

    def _spreadsheets_developerMetadata_search(self, ask: Ask) -> Json:
        spreadsheet, _ = self._open(ask)
        matched: dict[int, Json] = {}
        for one in ask.body.get("dataFilters", []):
            if one.get("developerMetadataLookup") is None:
                raise bad("Only developerMetadataLookup is known to the local server here.")
            for item in found_metadata(spreadsheet, one["developerMetadataLookup"]):
                found = matched.setdefault(
                    item.id, {"developerMetadata": item.resource(), "dataFilters": []}
                )
                found["dataFilters"].append(one)
        return {"matchedDeveloperMetadata": list(matched.values())} if matched else {}

    def _spreadsheets_sheets_copyTo(self, ask: Ask) -> Json:
        source, _ = self._open(ask)
        if not ask.path["sheetId"].isdigit():
            raise bad(f"Invalid value at 'sheet_id' (TYPE_INT32), \"{ask.path['sheetId']}\"")
        target, _ = self._open(
            replace(ask, path={"spreadsheetId": ask.body.get("destinationSpreadsheetId", "")}),
            write=True,
        )
        original = source.sheet(int(ask.path["sheetId"]))

        def act() -> Json:
            base = title = (
                f"{'Copia di' if target.locale.startswith('it') else 'Copy of'} {original.title}"
            )
            number = 1
            while any(sheet.title == title for sheet in target.sheets):
                number += 1
                title = f"{base} {number}"
            sheet = twin(target, original, target.fresh_id(), title)
            target.sheets.append(sheet)
            room_for(target)
            return sheet_properties(target, sheet)

        return self._written(target, act)

    # Drive

    def _files_list(self, ask: Ask) -> Json:
        return self.drive.search(ask.query, ask.email)

    def _files_get(self, ask: Ask) -> Json:
        file = self.drive.for_caller(ask.path["fileId"], ask.email)
        return self.drive.resource(file, ask.email, ask.query.get("includePermissionsForView", ""))

    def _files_create(self, ask: Ask) -> Json:
        file = self.drive.make(ask.body, ask.email)
        if file.mime == FORM:
            file.content = Form(file.id, {"title": file.name, "documentTitle": file.name})
        return self.drive.resource(file, ask.email)

    def _files_update(self, ask: Ask) -> Json:
        return self.drive.resource(
            self.drive.change(ask.path["fileId"], ask.body, ask.query, ask.email), ask.email
        )

    def _files_copy(self, ask: Ask) -> Json:
        file = self.drive.for_caller(ask.path["fileId"], ask.email)
        named = f"{'Copia di' if self.drive.locale.startswith('it') else 'Copy of'} {file.name}"
        new = self.drive.make({"name": named, "mimeType": file.mime, **ask.body}, ask.email)
        if isinstance(file.content, Spreadsheet):
            source, copy = file.content, new.content
            copy.go_back(source.state())
            copy.sheets = [
                twin(copy, sheet, sheet.sheet_id, sheet.title) for sheet in source.sheets
            ]
            copy.title = new.name
        return self.drive.resource(new, ask.email)

    def _files_export(self, ask: Ask) -> Download:
        file = self.drive.for_caller(ask.path["fileId"], ask.email)
        if not isinstance(file.content, Spreadsheet):
            message = "Export only supports Docs Editors files."
            raise ApiError(403, message, reason="fileNotExportable", drive=True)
        return exported(file.content, ask.query["mimeType"])

    def _files_delete(self, ask: Ask) -> None:
        self.drive.remove(ask.path["fileId"], ask.email)

    def _permissions_list(self, ask: Ask) -> Json:
        file = self.drive.for_caller(ask.path["fileId"], ask.email, 2)
        view = ask.query.get("includePermissionsForView", "")
        return {"kind": "drive#permissionList", "permissions": file.seen(view)}

    def _permissions_create(self, ask: Ask) -> Json:
        return self.drive.let_in(ask.path["fileId"], ask.body, ask.query, ask.email)

    def _permissions_update(self, ask: Ask) -> Json:
        file_id, permission_id = ask.path["fileId"], ask.path["permissionId"]
        return self.drive.change_permission(file_id, permission_id, ask.body, ask.query, ask.email)

    def _permissions_delete(self, ask: Ask) -> None:
        self.drive.shut_out(ask.path["fileId"], ask.path["permissionId"], ask.email)

    def _comments_list(self, ask: Ask) -> Json:
        """Nobody comments here; a copy asks for the comments of the original."""
        self.drive.for_caller(ask.path["fileId"], ask.email)
        return {"kind": "drive#commentList", "comments": []}

    # Forms

    def _form(self, ask: Ask, role: int = 1) -> Form:
        file = self._file(ask.path["formId"], ask.email, role)
        if not isinstance(file.content, Form):
            raise not_found()
        return file.content

    def _forms_create(self, ask: Ask) -> Json:
        if is_service_account(ask.email):
            raise forbidden()
        form = new_form("", ask.body)
        file = self.drive.add(form.info["documentTitle"], FORM, owner=ask.email)
        form.id, file.content = file.id, form
        if ask.query.get("unpublished"):
            form.publish = {"publishState": {"isPublished": False, "isAcceptingResponses": False}}
        return form.resource()

    def _forms_get(self, ask: Ask) -> Json:
        return self._form(ask).resource()

    def _forms_batchUpdate(self, ask: Ask) -> Json:
        form = self._form(ask, 2)
        answer = form.change(ask.body)
        self.drive.touch(form.id)
        return answer

    def _forms_setPublishSettings(self, ask: Ask) -> Json:
        form = self._form(ask, 2)
        form.publish = ask.body.get("publishSettings", {})
        return {"formId": form.id, "publishSettings": form.publish}

    def _forms_responses_list(self, ask: Ask) -> Json:
        return self._form(ask, 2).list_responses(ask.query)

    def _forms_responses_get(self, ask: Ask) -> Json:
        return self._form(ask, 2).response(ask.path["responseId"])


def is_read(verb: str, method: str) -> bool:
    return verb == "GET" or method in READS
