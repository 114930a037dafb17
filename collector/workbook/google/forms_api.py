"""A form on Google: make one, read it, change it.

It is never published and nobody is let in: that a person does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from collector.errors import WorkbookError
from collector.sheet.form_changes import FormChanges, form_changes
from collector.sheet.form_questions import WantedForm
from collector.workbook.google import errors
from collector.workbook.google.auth import sign_in
from collector.workbook.google.client import AnswerLostError, GoogleClient
from collector.workbook.google.drive_file import FORM_TYPE, check_file
from collector.workbook.google.errors import RefusedError

FORMS_URL: Final = "https://forms.googleapis.com/v1/forms"
FORMS_SCOPES: Final = (
    "https://www.googleapis.com/auth/forms.body",
    "https://www.googleapis.com/auth/drive.file",
)
FORMS_CONSENT_FILE: Final = "google-autorizzazione-modulo.json"
"""A person's consent for forms; Google gives one for what was asked, so the sheet has its own."""
_MAYBE_CHANGED: Final = frozenset({"ABORTED", "FAILED_PRECONDITION", "INVALID_ARGUMENT"})
"""How Google may call a form that is not the one that was read: its documents say 400, no more."""
_ATTEMPTS: Final = 2


@dataclass(frozen=True)
class FormUpdateResult:
    """What was changed, in Italian, and how the form stood before.

    `published`: None where Google does not say. `linked_spreadsheet`: the id of the spreadsheet
    that takes its answers, '' for none.
    """

    changes: tuple[str, ...]
    published: bool | None
    linked_spreadsheet: str


class FormsApi:
    """Forms, as the account of a key file sees them. Every method raises WorkbookError."""

    def __init__(self, client: GoogleClient) -> None:
        self.client = client
        client.refusal = errors.form_refusal

    @classmethod
    def open(cls, credentials: Path, *, api: str = "") -> "FormsApi":
        """Sign in; a person may be asked for consent, Google for nothing yet.

        Raises SettingsError.
        """
        client = sign_in(credentials, api=api, scopes=FORMS_SCOPES, consent=FORMS_CONSENT_FILE)
        return cls(client)

    @property
    def account(self) -> str:
        """The service account's address; '' for a person's own, which alone can make forms."""
        return self.client.account

    def create(self, title: str) -> str:
        """Make an empty form, not published, and return its id.

        Raises WorkbookError where Google refuses, or does not say whether it made the form.
        """
        body = {"info": {"title": title, "documentTitle": title}}
        params = {"unpublished": "true"}
        try:
            answer = self.client.request("post", FORMS_URL, params=params, json=body).json()
        except AnswerLostError as error:
            raise WorkbookError(
                "Google non ha risposto mentre creavo il modulo, e non so se l'ha creato. Guarda "
                f"in Google Drive: se c'è un modulo «{title}», rilancia il comando con --google e "
                "il suo indirizzo; se non c'è, rilancia lo stesso comando."
            ) from error
        return str(answer["formId"])

    def update(self, form_id: str, wanted: WantedForm) -> FormUpdateResult:
        """Make a form the one wanted, in one write or none.

        It is read again, once, when somebody changes it meanwhile or the answer to the write is
        lost. Raises WorkbookError where that does not help.
        """
        form = self.read(form_id)
        lost: FormChanges | None = None  # written, but Google did not say so
        for _ in range(_ATTEMPTS):
            changes = form_changes(form, wanted)
            if not changes.requests:
                return _update_result(form, lost or changes)
            try:
                self._write(form_id, form, changes)
                return _update_result(form, changes)
            except AnswerLostError:
                lost = changes
                form = self.read(form_id)
            except RefusedError as refusal:
                if refusal.status not in _MAYBE_CHANGED:
                    raise
                before, form = form, self.read(form_id)
                if before.get("revisionId") == form.get("revisionId"):
                    raise
        if lost is None:
            raise WorkbookError(
                "Mentre aggiornavo il modulo, qualcuno lo stava cambiando. Aspetta che abbia "
                "finito e rilancia il comando. Non ho cambiato nulla."
            )
        if form_changes(form, wanted).requests:
            raise WorkbookError(
                "Google non ha risposto mentre aggiornavo il modulo. Aspetta qualche minuto e "
                "rilancia il comando: cambia solo quello che manca ancora."
            )
        return _update_result(form, lost)

    def read(self, form_id: str) -> Mapping[str, Any]:
        """Return the form, as `forms.get` describes it. Raises WorkbookError."""
        check_file(self.client, form_id, FORM_TYPE)
        answer: Mapping[str, Any] = self.client.request("get", f"{FORMS_URL}/{form_id}").json()
        return answer

    def _write(self, form_id: str, form: Mapping[str, Any], changes: FormChanges) -> None:
        """Write changes to the form as it was read: Google refuses another revision."""
        body = {
            "requests": list(changes.requests),
            "writeControl": {"requiredRevisionId": form.get("revisionId", "")},
        }
        self.client.request("post", f"{FORMS_URL}/{form_id}:batchUpdate", json=body)


def _update_result(form: Mapping[str, Any], changes: FormChanges) -> FormUpdateResult:
    state = form.get("publishSettings", {}).get("publishState")
    published = None if state is None else bool(state.get("isPublished"))
    linked_spreadsheet = str(form.get("linkedSheetId", ""))
    return FormUpdateResult(tuple(changes.messages), published, linked_spreadsheet)
