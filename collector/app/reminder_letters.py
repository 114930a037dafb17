"""The message for a mediator, or a coordinator, with the rows to correct; no data of families in
it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from collector.app.google_sheet import GoogleSheet
from collector.app.lookup import names_by_code
from collector.app.preview import Preview
from collector.app.settings import Settings
from collector.deliver.letter import AttachmentMode, Letter
from collector.deliver.outgoing_scope import Scope
from collector.deliver.reminder_plan import Reminder, ReminderRow
from collector.deliver.sheet_texts import SheetText, SheetTexts
from collector.journal.deliveries import RecordedMail
from collector.render.mail import reminder_mail_texts
from schemas.canonical import content_hash
from schemas.cells.normalise import words
from schemas.delivery import REMINDER
from schemas.session import COLUMNS


@dataclass(frozen=True)
class ReminderLetters:
    """Makes the letters of one run. `unsent`: the reminders in the folder, not yet sent."""

    settings: Settings
    preview: Preview
    unsent: Sequence[RecordedMail]

    @property
    def _url(self) -> str:
        """The address of the workbook; '' for a file."""
        workbook = self.settings.workbook
        return workbook.url if isinstance(workbook, GoogleSheet) else ""

    def letter(self, reminder: Reminder, *, own: Sequence[ReminderRow] | None = None) -> Letter:
        """Return a mediator's message; with `own` a coordinator's.

        `own`: the rows that are the coordinator's from the beginning; those of `reminder` are then
        the ones that nobody answered.
        """
        person = reminder.person
        email = person.email or ""
        meeting = f"{REMINDER}-{self.settings.today.isoformat()}"
        subject, text, html = reminder_mail_texts(
            reminder.rows,
            self.preview.name,
            self._url,
            patience=self.settings.mail.remind_days,
            own=own,
        )
        printed = [
            *(column.header for column in COLUMNS),
            *(layout.tab for layout in self.preview.layouts),
            meeting,
            person.name,
            email,
            self.settings.mail.sender,
        ]
        if self._url:
            printed.append(self._url)
        of_other_days = [
            mail.delivery
            for mail in self.unsent
            if mail.person == person.code and mail.meeting != meeting
        ]
        return Letter(
            meeting=meeting,
            person=person.code,
            to=email,
            sender=self.settings.mail.sender,
            subject=subject,
            text=text,
            html=html,
            document=dict,
            content_hash=content_hash([subject, text, email.casefold()]),
            scope=self._scope(printed),
            attach=AttachmentMode.NONE,
            replaces=of_other_days,
        )

    def _scope(self, printed: Sequence[str]) -> Scope:
        """Return what these messages may say: no nucleus and no name.

        Not in what a tab or the workbook is called either, but for tabs called like their mediator.
        """
        journal = self.preview.journal
        families = names_by_code(journal.nuclei(gone=True))
        people = tuple(person.name for person in journal.people(gone=True))
        texts = [
            SheetText("nome di un foglio", layout.tab)
            for layout in self.preview.layouts
            if not _is_named_after(layout.tab, people)
        ]
        texts.append(SheetText("nome del file", self.preview.name))
        sheet = SheetTexts.of(families, texts)
        return Scope(frozenset(), families, people, tuple(printed), sheet=sheet)


def _is_named_after(tab: str, people: Iterable[str]) -> bool:
    """Return True for a tab that is called like somebody of the staff: "Amina Haddad", "Amina"."""
    tab_words = set(words(tab))
    return any(tab_words <= set(words(name)) for name in people)
