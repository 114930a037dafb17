"""A form on Google: make one, read it, change it. It is never published and nobody is let in: that a person does."""

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
"""A person's consent for forms, beside the one for the spreadsheet: Google gives each for what was asked."""
_MAYBE_CHANGED: Final = frozenset({"ABORTED", "FAILED_PRECONDITION", "INVALID_ARGUMENT"})
"""How Google may call a form that is no longer the one that was read: its documents say 400 and no more."""


@dataclass(frozen=True)
class FormUpdateResult:
    """What was done, in Italian, and how the form stood: whether published (None: not told), and the id of the
    spreadsheet that takes its answers ('' for none).
    """

    changes: tuple[str, ...]
    published: bool | None
    linked_spreadsheet: str


class FormsApi:
    """Forms, as the account of a key file sees them. Everything here raises WorkbookError."""

    def __init__(self, client: GoogleClient) -> None:
        self.client = client
        client.refusal = errors.form_refusal

    @classmethod
    def open(cls, credentials: Path, *, api: str = "") -> "FormsApi":
        """Asks nothing of Google yet; a person may be asked for consent. Raises SettingsError."""
        return cls(sign_in(credentials, api=api, scopes=FORMS_SCOPES, consent=FORMS_CONSENT_FILE))

    @property
    def account(self) -> str:
        """The service account's address; '' for a person's own account, which alone can make forms."""
        return self.client.account

    def create(self, title: str) -> str:
        """Make an empty form, not published; its id."""
        try:
            asked = {"info": {"title": title, "documentTitle": title}}
            answer = self.client.request(
                "post", FORMS_URL, params={"unpublished": "true"}, json=asked
            ).json()
        except AnswerLostError as error:
            raise WorkbookError(
                "Google non ha risposto mentre creavo il modulo, e non so se l'ha creato. Guarda in Google Drive: se "
                f"c'è un modulo «{title}», rilancia il comando con --google e il suo indirizzo; se non c'è, rilancia "
                "lo stesso comando."
            ) from error
        return str(answer["formId"])

    def update(self, form_id: str, wanted: WantedForm) -> FormUpdateResult:
        """Make a form the one wanted, in one write or none. It is read again, once, when somebody changes it meanwhile
        or the answer to the write is lost.
        """
        form, lost = self.read(form_id), None
        for _ in range(2):
            changes = form_changes(form, wanted)
            if not changes.requests:
                return _filled(form, lost or changes)
            try:
                self._write(form_id, form, changes)
                return _filled(form, changes)
            except AnswerLostError:
                lost = changes
                form = self.read(form_id)
            except RefusedError as refusal:
                if refusal.status not in _MAYBE_CHANGED:
                    raise
                before, form = form, self.read(form_id)
                if before.get("revisionId") == form.get("revisionId"):
                    raise
        if lost and not form_changes(form, wanted).requests:
            return _filled(form, lost)
        if lost:
            raise WorkbookError(
                "Google non ha risposto mentre aggiornavo il modulo. Aspetta qualche minuto e rilancia il comando: "
                "cambia solo quello che manca ancora."
            )
        raise WorkbookError(
            "Mentre aggiornavo il modulo, qualcuno lo stava cambiando. Aspetta che abbia finito e rilancia il comando. "
            "Non ho cambiato nulla."
        )

    def read(self, form_id: str) -> Mapping[str, Any]:
        """The form, as `forms.get` tells it."""
        check_file(self.client, form_id, FORM_TYPE)
        answer: Mapping[str, Any] = self.client.request("get", f"{FORMS_URL}/{form_id}").json()
        return answer

    def _write(self, form_id: str, form: Mapping[str, Any], changes: FormChanges) -> None:
        body = {
            "requests": list(changes.requests),
            "writeControl": {"requiredRevisionId": form.get("revisionId", "")},
        }
        self.client.request("post", f"{FORMS_URL}/{form_id}:batchUpdate", json=body)


def _filled(form: Mapping[str, Any], changes: FormChanges) -> FormUpdateResult:
    state = form.get("publishSettings", {}).get("publishState")
    published = None if state is None else bool(state.get("isPublished"))
    return FormUpdateResult(tuple(changes.messages), published, str(form.get("linkedSheetId", "")))
