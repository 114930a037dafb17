"""A file on Drive and whom it is shared with."""

from dataclasses import dataclass, field
from typing import Any

from tests.google_sheets.errors import Json

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM = "application/vnd.google-apps.form"
ROOT = "0ARootFolder"
FOLDER = "application/vnd.google-apps.folder"
ROLES = {"owner": 3, "organizer": 3, "fileOrganizer": 3, "writer": 2, "commenter": 1, "reader": 1}
TYPES = ("user", "group", "domain", "anyone")


def is_service_account(email: str) -> bool:
    return email.endswith(".gserviceaccount.com")


@dataclass
class File:
    """A file; `content` is the spreadsheet or the form."""

    id: str
    name: str
    mime: str
    created: str
    modified: str
    permissions: list[Json] = field(default_factory=list)
    version: int = 1
    content: Any = None
    parents: list[str] = field(default_factory=list)
    trashed: bool = False
    app_properties: Json = field(default_factory=dict)
    properties: Json = field(default_factory=dict)
    description: str = ""
    in_shared_drive: bool = False

    @property
    def editors(self) -> tuple[str, ...]:
        return tuple(
            one["emailAddress"]
            for one in self.permissions
            if "emailAddress" in one and ROLES[one["role"]] >= 2
        )

    def seen(self, view: str = "") -> list[Json]:
        """The permissions, with those of a view: who may answer a form may not open it, so they
        count apart.
        """
        return [one for one in self.permissions if one.get("view", "") in ("", view)]

    def role(self, email: str) -> int:
        """0 none, 1 reads, 2 writes, 3 owns."""
        mine = [
            one
            for one in self.seen()
            if one["type"] == "anyone"
            or one.get("emailAddress", "").casefold() == email.casefold()
            or (
                one["type"] == "domain"
                and email.casefold().endswith("@" + one.get("domain", "").casefold())
            )
        ]
        return max((ROLES.get(one["role"], 0) for one in mine), default=0)


def web_link(file: File) -> str:
    if file.mime == SPREADSHEET:
        return f"https://docs.google.com/spreadsheets/d/{file.id}/edit?usp=drivesdk"
    return f"https://drive.google.com/file/d/{file.id}/view?usp=drivesdk"


def permission(kind: str, role: str, email: str = "", domain: str = "") -> Json:
    answer: Json = {"kind": "drive#permission", "type": kind, "role": role}
    if kind == "anyone":
        return {**answer, "id": "anyoneWithLink", "allowFileDiscovery": False}
    if kind == "domain":
        return {**answer, "id": "domain" + domain, "domain": domain, "displayName": domain}
    number = int.from_bytes(email.casefold().encode(), "big") % 10**20
    return {
        **answer,
        "id": f"{number:020}",
        "emailAddress": email,
        "displayName": email.partition("@")[0],
        "deleted": False,
        "pendingOwner": False,
    }
