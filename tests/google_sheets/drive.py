"""Drive v3: files, who they are shared with, and the endpoints for both."""

import datetime as dt
import re
from collections.abc import Callable, Container

from tests.google_sheets.drive_query import condition, invalid
from tests.google_sheets.errors import ApiError, Json, file_not_found, no_storage
from tests.google_sheets.files import (
    FOLDER,
    ROLES,
    ROOT,
    SPREADSHEET,
    TYPES,
    File,
    is_service_account,
    permission,
    web_link,
)
from tests.google_sheets.model import Quirks, Sheet, Spreadsheet


class Drive:
    """All files, and the clock that stamps them."""

    def __init__(self, *, locale: str, clock: Callable[[], dt.datetime], owner: str) -> None:
        self.locale, self.clock, self.owner = locale, clock, owner
        self.files: dict[str, File] = {}
        self.quirks = Quirks()
        self._made = 0

    # for tests, in process

    def new_id(self, letter: str = "1") -> str:
        self._made += 1
        return f"{letter}{self._made:07}" + "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789"

    def now(self) -> str:
        return self.clock().astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    def create(
        self, title: str, *, owner: str | None = None, rows: int = 1000, columns: int = 26
    ) -> Spreadsheet:
        """A new spreadsheet with one empty sheet (id 0), owned by the Drive's owner."""
        file = self.add(title, SPREADSHEET, owner=owner)
        spreadsheet: Spreadsheet = file.content
        spreadsheet.sheets[0].row_count, spreadsheet.sheets[0].column_count = rows, columns
        return spreadsheet

    def add(self, name: str, mime: str, *, owner: str | None = None) -> File:
        """A file of any kind: an .xlsx, a folder, a spreadsheet."""
        owner, now = owner or self.owner, self.now()
        file = File(self.new_id(), name, mime, now, now)
        file.permissions.append(permission("user", "owner", owner))
        if mime == SPREADSHEET:
            file.content = Spreadsheet(file.id, name, locale=self.locale, quirks=self.quirks)
            file.content.today = lambda: self.clock().date()
            title = "Foglio1" if self.locale.startswith("it") else "Sheet1"
            file.content.sheets.append(Sheet(0, title))
        self.files[file.id] = file
        return file

    def share(self, file_id: str, email: str, role: str = "writer", *, view: str = "") -> None:
        """Share with an account; "anyone" shares by link. `view`: "published" lets answer a form,
        no more.
        """
        kind = "anyone" if email == "anyone" else "user"
        new = permission(kind, role, "" if kind == "anyone" else email)
        self.grant(self.files[file_id], {**new, "view": view} if view else new)

    def grant(self, file: File, new: Json) -> None:
        key = (new["id"], new.get("view"))
        file.permissions = [
            one for one in file.permissions if (one["id"], one.get("view")) != key
        ] + [new]

    def unshare(self, file_id: str, email: str) -> None:
        file = self.files[file_id]
        file.permissions = [one for one in file.permissions if one.get("emailAddress") != email]

    def spreadsheet(self, file_id: str) -> Spreadsheet:
        content = self.files[file_id].content
        assert isinstance(content, Spreadsheet)
        return content

    def touch(self, file_id: str) -> None:
        """A revision more; every write makes one."""
        file = self.files[file_id]
        file.version += 1
        file.modified = self.now()
        if isinstance(file.content, Spreadsheet):
            file.name = file.content.title

    # endpoints

    def for_caller(self, file_id: str, email: str, needed: int = 1) -> File:
        """Raises 404 for what the caller cannot see, 403 for what it may not do."""
        file = self.files.get(file_id)
        if file is None or file.role(email) < 1:
            raise file_not_found(file_id)
        if file.role(email) < needed:
            raise ApiError(
                403,
                "The user does not have sufficient permissions for this file.",
                reason="insufficientFilePermissions",
                drive=True,
            )
        return file

    def resource(self, file: File, email: str, view: str = "") -> Json:
        answer: Json = {
            "kind": "drive#file",
            "id": file.id,
            "name": file.name,
            "mimeType": file.mime,
            "starred": False,
            "trashed": file.trashed,
            "explicitlyTrashed": file.trashed,
            "parents": file.parents or [ROOT],
            "version": str(file.version),
            "createdTime": file.created,
            "modifiedTime": file.modified,
            "ownedByMe": file.role(email) == 3,
            "shared": len(file.permissions) > 1,
            "permissions": file.seen(view),
            "permissionIds": [one["id"] for one in file.seen(view)],
            "owners": [
                {
                    "kind": "drive#user",
                    "displayName": one["displayName"],
                    "me": one["emailAddress"] == email,
                    "permissionId": one["id"],
                    "emailAddress": one["emailAddress"],
                }
                for one in file.permissions
                if one["role"] == "owner"
            ],
            "capabilities": {"canEdit": file.role(email) >= 2, "canShare": file.role(email) >= 2},
            "size": "1024",
            "webViewLink": web_link(file),
        }
        for name, part in (
            ("appProperties", file.app_properties),
            ("properties", file.properties),
            ("description", file.description),
        ):
            if part:
                answer[name] = part
        if file.role(email) < 2 or file.in_shared_drive:
            del answer["permissions"], answer["permissionIds"]
        return answer

    def make(self, body: Json, email: str) -> File:
        """files.create."""
        if is_service_account(email) and not body.get("mimeType") == FOLDER:
            raise no_storage()
        file = self.add(
            body.get("name", "Untitled"),
            body.get("mimeType", "application/octet-stream"),
            owner=email,
        )
        for parent in body.get("parents", []):
            self.for_caller(parent, email, 2)
        file.parents = body.get("parents", [])
        file.app_properties, file.properties = (
            body.get("appProperties", {}),
            body.get("properties", {}),
        )
        file.description = body.get("description", "")
        return file

    def change(self, file_id: str, body: Json, query: Json, email: str) -> File:
        """files.update: name, description, trash, folder."""
        file = self.for_caller(file_id, email, 3 if "trashed" in body else 2)
        unknown = body.keys() - {
            "name",
            "description",
            "trashed",
            "appProperties",
            "properties",
            "mimeType",
        }
        if unknown:
            raise ApiError(
                403,
                "The resource body includes fields which are not directly writable.",
                reason="fieldNotWritable",
                drive=True,
            )
        file.name, file.description = (
            body.get("name", file.name),
            body.get("description", file.description),
        )
        if isinstance(file.content, Spreadsheet):
            file.content.title = file.name
        file.trashed = body.get("trashed", file.trashed)
        file.app_properties = {**file.app_properties, **body.get("appProperties", {})}
        file.properties = {**file.properties, **body.get("properties", {})}
        away = query.get("removeParents", "").split(",")
        file.parents = [one for one in file.parents if one not in away]
        file.parents += [one for one in query.get("addParents", "").split(",") if one]
        self.touch(file.id)
        return file

    def remove(self, file_id: str, email: str) -> None:
        self.for_caller(file_id, email, 3)
        del self.files[file_id]

    def search(self, query: Json, email: str) -> Json:
        """files.list, newest first."""
        wanted = condition(query.get("q", ""))
        found = [file for file in self.files.values() if file.role(email) and wanted(file)]
        key, _, down = query.get("orderBy", "").partition(",")[0].partition(" ")
        keys: dict[str, Callable[[File], str]] = {
            "": lambda file: file.modified,
            "name": lambda file: file.name,
            "name_natural": lambda file: file.name,
            "modifiedTime": lambda file: file.modified,
            "createdTime": lambda file: file.created,
        }
        if key not in keys:
            raise invalid("orderBy", key)
        found.sort(key=keys[key], reverse=down == "desc" or not key)
        size = query.get("pageSize", 100)
        if not 1 <= size <= 1000:
            message = f"Invalid value '{size}'. Values must be within the range: [1, 1000]"
            raise ApiError(400, message, reason="invalidParameter", drive=True, location="pageSize")
        token = query.get("pageToken") or "0"
        if not re.fullmatch("[0-9]{1,9}", token):
            raise ApiError(400, "Invalid Value", reason="invalid", drive=True, location="pageToken")
        start = int(token)
        answer: Json = {
            "kind": "drive#fileList",
            "incompleteSearch": False,
            "files": [self.resource(file, email) for file in found[start : start + size]],
        }
        if start + size < len(found):
            answer["nextPageToken"] = str(start + size)
        return answer

    def let_in(self, file_id: str, body: Json, query: Json, email: str) -> Json:
        """permissions.create."""
        file = self.for_caller(file_id, email, 2)
        kind, role = body.get("type"), body.get("role")
        for name, value, known in (("type", kind, TYPES), ("role", role, ROLES)):
            _check_value(name, value, known)
        if kind in ("user", "group") and not body.get("emailAddress"):
            raise ApiError(
                400, "The permission emailAddress is required.", reason="required", drive=True
            )
        if role == "owner":
            _check_transfer(query)
            self.for_caller(file_id, email, 3)
        new = permission(str(kind), str(role), body.get("emailAddress", ""), body.get("domain", ""))
        self.grant(file, new)
        if role == "owner":
            self._hand_over(file, new)
        return new

    def change_permission(
        self, file_id: str, permission_id: str, body: Json, query: Json, email: str
    ) -> Json:
        """permissions.update: another role, or (pendingOwner, then the role "owner" taken by who
        was asked) another owner.
        """
        file = self.for_caller(file_id, email, 2)
        old = self._permission(file, permission_id)
        unknown = body.keys() - {"role", "pendingOwner"}
        if unknown:
            message = "The resource body includes fields which are not directly writable."
            raise ApiError(403, message, reason="fieldNotWritable", drive=True)
        role = body.get("role")
        _check_value("role", role, ROLES)
        if role == "owner":
            _check_transfer(query)
            if not (old.get("pendingOwner") and old.get("emailAddress") == email):
                self.for_caller(file_id, email, 3)
        elif old["role"] == "owner" or body.get("pendingOwner"):
            self.for_caller(file_id, email, 3)
        new = {**old, "role": role}
        if "pendingOwner" in old:
            new["pendingOwner"] = bool(body.get("pendingOwner")) and role != "owner"
        file.permissions = [new if one is old else one for one in file.permissions]
        if role == "owner":
            self._hand_over(file, new)
        return new

    @staticmethod
    def _hand_over(file: File, new: Json) -> None:
        """A file has one owner: who was it writes from now on."""
        file.permissions = [
            {**one, "role": "writer"} if one["role"] == "owner" and one is not new else one
            for one in file.permissions
        ]

    @staticmethod
    def _permission(file: File, permission_id: str) -> Json:
        for one in file.permissions:
            if one["id"] == permission_id:
                return one
        raise ApiError(
            404, f"Permission not found: {permission_id}.", reason="notFound", drive=True
        )

    def shut_out(self, file_id: str, permission_id: str, email: str) -> None:
        file = self.for_caller(file_id, email, 2)
        self._permission(file, permission_id)
        file.permissions = [one for one in file.permissions if one["id"] != permission_id]


def _check_value(name: str, value: str | None, known: Container[str]) -> None:
    """Raises 400 for a type or role of a permission that is missing or none that Drive knows."""
    if not value:
        message = f"The permission {name} field is required."
        raise ApiError(400, message, reason="required", drive=True, location=f"permission.{name}")
    if value not in known:
        message = f"Invalid value for: {value} is not a valid value"
        raise ApiError(400, message, reason="invalid", drive=True, location=f"permission.{name}")


def _check_transfer(query: Json) -> None:
    if not query.get("transferOwnership"):
        message = (
            "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        )
        raise ApiError(403, message, reason="forbidden", drive=True, location="transferOwnership")
