"""All checks of the form on Google: reached, ours to change, its questions, who answers, where to.

They ask, and change nothing. Here the questions are put; what an answer means is decided by pure
functions in `form_access` and `form_content`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from collector.app.doctor.form_access import check_form_rights, check_responders
from collector.app.doctor.form_content import (
    FILL,
    check_answers_tab,
    check_linked_sheet,
    check_no_family_names,
    check_questions,
)
from collector.app.doctor.google_access import api_is_off
from collector.app.doctor.report import Check, Checks, error, failed, ok
from collector.app.doctor.tabs import nuclei_column_texts
from collector.app.google_sheet import GoogleSheet
from collector.app.online_form import read_form_id
from collector.app.settings import Settings
from collector.errors import CollectorError, SettingsError
from collector.sheet.columns import Layout
from collector.sheet.form_changes import compare_form
from collector.sheet.form_questions import wanted_form
from collector.sheet.talk_tabs import find_talks
from collector.workbook.google.auth import read_key_file
from collector.workbook.google.client import GoogleClient
from collector.workbook.google.drive_file import FORM_TYPE, check_file
from collector.workbook.google.forms_api import FORMS_CONSENT_FILE, FormsApi
from schemas.session import columns_to_ask
from schemas.workbook import Snapshot

DRIVE: Final = "https://www.googleapis.com/drive/v3/files/"
_PERMISSION_FIELDS: Final = "permissions(type,role,view)"
_PERMISSION_QUERY: Final = {"supportsAllDrives": "true", "includePermissionsForView": "published"}
"""Who may answer a form has a permission of the view `published`; who may change it has none."""


def check_form(settings: Settings, client: GoogleClient, snapshot: Snapshot | None) -> Checks:
    """Yield the checks of the form that the settings name.

    `client`: who may ask Drive. `snapshot`: the workbook, None where it cannot be read.
    """
    try:
        form_id = read_form_id(settings.form or "")
        waiting = _check_consent(settings)
        if waiting:
            yield waiting
            return
        check_file(client, form_id, FORM_TYPE)
        room = FormsApi.open(settings.credentials, api=client.api)
        form = room.read(form_id)
    except CollectorError as trouble:
        yield refusal_check(trouble)
        return
    yield ok("form", f"«{_title(form)}» si apre con {room.account or 'questo account'}")
    file = _file_on_drive(client, form_id)
    yield check_form_rights(file, room.account)
    wanted = wanted_form(columns_to_ask(settings.difficulty_types), (), (), settings.project)
    present = compare_form(form, wanted)
    yield check_questions(present)
    yield check_no_family_names(present, _family_names(snapshot) if snapshot else ())
    yield check_responders(form, file.get("permissions"))
    our_sheet = settings.workbook.id if isinstance(settings.workbook, GoogleSheet) else ""
    linked_sheet = str(form.get("linkedSheetId", ""))
    yield check_linked_sheet(linked_sheet, our_sheet)
    if linked_sheet and linked_sheet == our_sheet and snapshot:
        layouts = _talk_layouts(snapshot)
        if layouts:
            yield check_answers_tab(layouts, present, wanted)


def refusal_check(trouble: CollectorError) -> Check:
    """Return a refusal of Google's, or a wrong address, as an error of the check it answers."""
    return failed("form_api" if api_is_off(trouble) else "form", trouble)


def _title(form: Mapping[str, Any]) -> str:
    info = form.get("info", {})
    title: str = info.get("documentTitle") or info.get("title") or "senza titolo"
    return title


def _check_consent(settings: Settings) -> Check | None:
    """Return an error when a person has still to consent to forms; None where nothing is missing.

    For a person's own account that is another consent than the one for the spreadsheet.
    """
    kind = read_key_file(settings.credentials).get("type")
    if kind in ("service_account", "authorized_user"):
        return None
    if settings.credentials.with_name(FORMS_CONSENT_FILE).exists():
        return None
    return error(
        "form",
        "Il permesso per i moduli, nel browser, non è ancora stato dato.",
        f"{FILL}: si apre il browser e lo chiede.",
        SettingsError,
    )


def _file_on_drive(client: GoogleClient, form_id: str) -> Mapping[str, Any]:
    """Return what Drive tells of the form: rights and permissions, without what it does not tell.

    A refusal is no error: the checks then ask a person to look.
    """
    file: dict[str, Any] = {}
    try:
        query = {**_PERMISSION_QUERY, "fields": f"capabilities(canEdit),{_PERMISSION_FIELDS}"}
        file = client.request("get", DRIVE + form_id, params=query).json()
        if "permissions" not in file:
            # In a shared drive they are told only when asked for alone.
            query = {**_PERMISSION_QUERY, "fields": _PERMISSION_FIELDS, "pageSize": "100"}
            file |= client.request("get", f"{DRIVE}{form_id}/permissions", params=query).json()
    except CollectorError:
        pass
    return file


def _family_names(snapshot: Snapshot) -> list[str]:
    """Return the names in *Nuclei*, the other names in use among them."""
    names = list(nuclei_column_texts(snapshot, "name"))
    for cell in nuclei_column_texts(snapshot, "other_names"):
        names += cell.split(";")
    return [name.strip() for name in names if name.strip()]


def _talk_layouts(snapshot: Snapshot) -> Sequence[Layout]:
    """Return the tabs of talks; none where they are not understood, as `check_headers` says."""
    try:
        return find_talks(snapshot)[0]
    except CollectorError:
        return ()
