"""The message for a mediator, or a coordinator, with the rows to correct; no data of families in
it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from collector.app.google_sheet import GoogleSheet
from collector.app.lookup import names_by_code
from collector.app.mail_sender import families_in_signature, mail_sender, printed_sender
from collector.app.preview import Preview
from collector.app.settings import Settings
from collector.deliver.finished_texts import html_text
from collector.deliver.letter import AttachmentMode, Letter
from collector.deliver.outgoing_scope import Scope
from collector.deliver.reminder_plan import Reminder, ReminderRow
from collector.deliver.sheet_texts import SheetText, SheetTexts
from collector.journal.deliveries import RecordedMail
from collector.render.mail import MailTexts, reminder_mail_texts
from schemas.canonical import content_hash
from schemas.cells.normalise import words
from schemas.delivery import REMINDER
from schemas.flag import REASONS
from schemas.person import Person
from schemas.session import COLUMNS
from schemas.workbook import FLAGS_TAB


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
        subject, text, html = self._texts(person, reminder.rows, own)
        printed = [
            *(column.header for column in COLUMNS),
            *(layout.tab for layout in self.preview.layouts),
            meeting,
            person.name,
            email,
            *printed_sender(self.settings),
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
            content_hash=_facts_hash(reminder.rows, own, email),
            scope=self._scope(printed, partial(self._own_words, person, own)),
            sender_name=mail_sender(self.settings).name,
            reply_to=self.settings.mail.contact,
            attach=AttachmentMode.NONE,
            replaces=of_other_days,
        )

    def _texts(
        self, person: Person, rows: Sequence[ReminderRow], own: Sequence[ReminderRow] | None
    ) -> MailTexts:
        all_rows = (*rows, *(own or ()))
        tabs = {layout.tab for layout in self.preview.layouts if layout.prepared}
        has_codes = all(row.tab in tabs for row in all_rows)
        return reminder_mail_texts(
            rows,
            self.preview.name,
            self._url,
            patience=self.settings.mail.remind_days,
            own=own,
            sender=mail_sender(self.settings),
            recipient=person,
            findable=next((row.code for row in all_rows), ""),
            search_in="" if has_codes else FLAGS_TAB,
        )

    def _own_words(self, person: Person, own: Sequence[ReminderRow] | None) -> list[str]:
        """Return what a message says without a row of the sheet, and without a name of a file."""
        subject, text, html = reminder_mail_texts(
            (),
            "·",
            self._url,
            patience=self.settings.mail.remind_days,
            own=() if own is not None else None,
            sender=mail_sender(self.settings),
            recipient=person,
            findable="·",
        )
        return [subject, text, html_text(html), *REASONS.values()]

    def _scope(self, printed: Sequence[str], own_words: Callable[[], Iterable[str]]) -> Scope:
        """Return what these messages may say: no nucleus and no name.

        Not in what a tab or the workbook is called either, but for tabs called like their mediator.
        `own_words`: what they say by themselves.
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
        found = families_in_signature(self.settings, families, people)
        return Scope(
            frozenset(),
            families,
            people,
            tuple(printed),
            sheet=sheet,
            template=own_words,
            found=found,
        )


def _facts_hash(rows: Sequence[ReminderRow], own: Sequence[ReminderRow] | None, email: str) -> str:
    """Return what makes two messages the same: what is asked, and the address; not the wording."""
    asked = sorted(key for row in (*rows, *(own or ())) for key in row.keys)
    places = sorted(f"{row.tab} {row.row} {row.day}" for row in (*rows, *(own or ())))
    return content_hash(["facts", *("/".join(key) for key in asked), *places, email.casefold()])


def _is_named_after(tab: str, people: Iterable[str]) -> bool:
    """Return True for a tab that is called like somebody of the staff: "Amina Haddad", "Amina"."""
    tab_words = set(words(tab))
    return any(tab_words <= set(words(name)) for name in people)
