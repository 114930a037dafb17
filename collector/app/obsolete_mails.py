"""Mails in the folder that nobody is to send any more, and how they are put aside.

They are for meetings that are no more, or for people who get a meeting's document no longer. The
next `send` puts the same ones aside; here nothing else is sent with it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from collector.app.folders import OUTBOX_FOLDER
from collector.app.freshness import open_checked_journal
from collector.app.outbox_page import outbox_page_renewed
from collector.app.settings import Settings
from collector.deliver.mail_files import supersede_files
from collector.errors import JournalError
from collector.journal.deliveries import RecordedMail
from collector.journal.store import Journal
from collector.privacy.policy import recipients
from collector.text.italian import count
from schemas.delivery import REMINDER
from schemas.meeting import Meeting
from schemas.workbook import italian_day


@dataclass(frozen=True)
class ObsoleteMails:
    """Those of one meeting, by its id. `is_gone`: the meeting is no more, as of the last check."""

    meeting: str
    is_gone: bool
    mails: Sequence[RecordedMail]

    @property
    def numbers(self) -> list[int]:
        """The numbers of their deliveries: what tells them from others."""
        return [mail.delivery.number for mail in self.mails]

    @property
    def sentence(self) -> str:
        """Say what they are, in Italian."""
        mails = count(len(self.mails), "mail", "mail")
        one = len(self.mails) == 1
        if self.is_gone:
            end = "non spedirla" if one else "non spedirle"
            return f"{mails} per il {_day(self.meeting)}, un incontro che non c'è più: {end}."
        end = "non va più spedita" if one else "non vanno più spedite"
        who = "chi non riceve più il documento"
        return f"{mails} per il {_day(self.meeting)}, a {who}: {end}."


def _day(meeting: str) -> str:
    try:
        return italian_day(Meeting.day_of(meeting))
    except ValueError:
        return meeting


def obsolete_mails(settings: Settings, journal: Journal) -> list[ObsoleteMails]:
    """Return the mails whose files lie in the folder and that nobody is to send, by meeting.

    Of a past meeting nobody asks who would get its document today. Raises JournalError.
    """
    folder = settings.out / OUTBOX_FOLDER
    mails_of: dict[str, list[RecordedMail]] = {}
    for mail in journal.mails_to_send():
        if not mail.meeting.startswith(REMINDER) and (folder / mail.delivery.file).is_file():
            mails_of.setdefault(mail.meeting, []).append(mail)
    if not mails_of:
        return []
    meetings = {meeting.id: meeting for meeting in journal.meetings()}
    people, nuclei = journal.people(), journal.nuclei()
    found = []
    for id_, mails in sorted(mails_of.items()):
        meeting = meetings.get(id_)
        if meeting is None:
            found.append(ObsoleteMails(id_, is_gone=True, mails=mails))
        elif meeting.date >= settings.today:
            invited = {person.code for person in recipients(meeting, people, nuclei)}
            others = [mail for mail in mails if mail.person not in invited]
            if others:
                found.append(ObsoleteMails(id_, is_gone=False, mails=others))
    return found


def put_aside_shown_mails(settings: Settings, meeting: str, shown: Collection[int]) -> int:
    """Put the obsolete mails of a meeting aside, where they are those shown; return how many.

    `shown`: the numbers of the deliveries that somebody saw; some of them are enough. The files go
    to «sostituite», and the page of the folder is renewed.

    Raises JournalError where one is no longer obsolete, or gone already; DeliveryError where a file
    cannot be moved; SettingsError and WorkbookError as `open_checked_journal`.
    """
    with open_checked_journal(settings) as journal:
        mails = {
            mail.delivery.number: mail.delivery
            for group in obsolete_mails(settings, journal)
            if group.meeting == meeting
            for mail in group.mails
        }
        if not shown or not set(shown) <= mails.keys():
            raise JournalError(
                "Queste mail non sono più quelle di prima: guarda la pagina di nuovo. Non ho "
                "spostato nulla."
            )
        with outbox_page_renewed(settings, journal):
            chosen = [mails[number] for number in sorted(shown)]
            supersede_files(chosen, journal, settings.out / OUTBOX_FOLDER)
    return len(shown)
