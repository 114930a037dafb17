"""What became of mails that the program cannot follow: sent by hand from the folder, written by an
older program, unknown to a new journal, or uncertain. The coordinator says it, the journal notes
it.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from collector.app.folders import OUTBOX_FOLDER, SENT_FOLDER
from collector.app.freshness import open_checked_journal
from collector.app.lookup import nearest_people, people_matching
from collector.app.meeting_facts import find_meeting, meetings_meant
from collector.app.outbox_page import outbox_page_renewed
from collector.app.settings import Settings
from collector.deliver.ledger import is_uncertain
from collector.deliver.mail_files import file_as_sent, mail_files
from collector.errors import JournalError, SettingsError
from collector.journal.deliveries import RecordedMail
from collector.journal.store import Journal
from schemas.delivery import REMINDER, REPORTED_STATES, Delivery, DeliveryState, Via
from schemas.meeting import Meeting
from schemas.person import Person

OLD_MAILS_NOTE: Final = "ask_written"
"""The journal's note of the last delivery that `old_mails` asks about."""
_MARKED_SENT: Final = "segnata come spedita"
_MARKED_ARRIVED: Final = "segnata come arrivata"


def mails_on_disk(
    settings: Settings, journal: Journal, meeting: Meeting, known: Mapping[str, Delivery]
) -> dict[str, tuple[str, Via]]:
    """Return the mails of a meeting that lie in a folder, of which the journal knows nothing.

    By the person's code: the file's name, and how the mail was to leave. `known`: the deliveries
    that the journal knows, by person. A new journal knows none.
    """
    people = journal.people()
    by_address = {person.email.casefold(): person.code for person in people if person.email}
    codes = {person.code for person in people}
    mails: dict[str, tuple[str, Via]] = {}
    for folder, via in ((OUTBOX_FOLDER, Via.FOLDER), (SENT_FOLDER, Via.SMTP)):
        for mail in mail_files(settings.out / folder):
            person = mail.person if mail.person in codes else by_address.get(mail.address, "")
            if mail.meeting == meeting.id and person and person not in known:
                mails[person] = (mail.file, via)
    return mails


@dataclass(frozen=True)
class MarkedSent:
    """The mails that count as sent now.

    `missing`: those of which nobody knows, because their file is gone; `names`: people's by code.
    """

    marked: Sequence[RecordedMail]
    missing: Sequence[RecordedMail]
    names: Mapping[str, str] = field(repr=False)


def mark_sent(
    settings: Settings,
    journal: Journal,
    asked: str,
    meeting: str | None,
    *,
    now: dt.datetime,
    leave_out: Collection[int] = (),
) -> MarkedSent:
    """Note that mails which lie in the folder left, and move their files to those that were sent.

    The page of the folder is renewed.

    `asked`: of one person (code, name or email); '' means all whose file is still there. A file
    that is gone may have been thrown away, so its person must be asked for. `meeting`: only its
    mails. `leave_out`: not these (the numbers of their deliveries).

    Raises SettingsError where there is no such mail, several people share the name or several
    meetings may be meant, JournalError when another command is at the same mails.
    """
    people = {person.code: person for person in journal.people(gone=True)}
    meeting = _meeting_id(journal, meeting)
    waiting = [
        mail
        for mail in waiting_mails(settings, journal, meeting)
        if mail.delivery.number not in leave_out
    ]
    outbox = settings.out / OUTBOX_FOLDER
    if asked:
        waiting = _of_person(waiting, people.values(), asked)
    if not waiting:
        who = f"Per «{asked}» non" if asked else "Non"
        maybe = ""
        if asked and not people_matching(people.values(), asked):
            maybe = nearest_people(people.values(), asked)
        raise SettingsError(
            f"{who} c'è nessuna mail da spedire in «{outbox}». {maybe}Non ho scritto nulla."
        )
    missing = [] if asked else [mail for mail in waiting if not _file_of(settings, mail).exists()]
    marked = [mail for mail in waiting if mail not in missing]
    with outbox_page_renewed(settings, journal):
        for mail in marked:
            number = mail.delivery.number or _note_mail(settings, journal, mail, now)
            journal.settle(number, DeliveryState.SENT, _MARKED_SENT)
            if mail.delivery.via is Via.FOLDER:
                file_as_sent(outbox / mail.delivery.file, settings.out / SENT_FOLDER)
    return MarkedSent(marked, missing, {code: person.name for code, person in people.items()})


def _meeting_id(journal: Journal, wanted: str | None) -> str | None:
    """Return the id of the meeting that is meant; as it is typed where the sheet has none such.

    Its mails may still be there when a meeting is gone. Raises SettingsError for several.
    """
    if wanted is None:
        return None
    meant = meetings_meant(journal.meetings(), wanted)
    if len(meant) > 1:
        return find_meeting(journal, wanted, meant[0].date).id
    return meant[0].id if meant else wanted


def waiting_mails(settings: Settings, journal: Journal, meeting: str | None) -> list[RecordedMail]:
    """Return the mails of a meeting (None: of all) that somebody is to send by hand.

    Those on disk of which a new journal knows nothing are among them; their deliveries have the
    number 0.
    """
    wanted = None if meeting is None else meeting.casefold()
    waiting = [
        mail
        for mail in journal.mails_to_send()
        if wanted is None or mail.meeting.casefold() == wanted
    ]
    for known in journal.meetings():
        if wanted is not None and known.id.casefold() != wanted:
            continue
        unknown = mails_on_disk(settings, journal, known, journal.deliveries(known.id))
        for person, (file, via) in unknown.items():
            delivery = Delivery(0, DeliveryState.WRITTEN, "", file, via)
            waiting.append(RecordedMail(known.id, person, delivery))
    return waiting


def _of_person(
    mails: Sequence[RecordedMail], people: Iterable[Person], asked: str
) -> list[RecordedMail]:
    """Return the mails for a person. Raises SettingsError when they are for several people."""
    codes = {person.code for person in people_matching(people, asked)}
    chosen = [mail for mail in mails if mail.person in codes]
    if len({mail.person for mail in chosen}) > 1:
        raise SettingsError(
            f"«{asked}»: più persone si chiamano così: indica il codice, o l'email. "
            "Non ho scritto nulla."
        )
    return chosen


def _file_of(settings: Settings, mail: RecordedMail) -> Path:
    folder = OUTBOX_FOLDER if mail.delivery.via is Via.FOLDER else SENT_FOLDER
    return settings.out / folder / mail.delivery.file


def _note_mail(settings: Settings, journal: Journal, mail: RecordedMail, now: dt.datetime) -> int:
    """Note a mail that the journal does not know; return its number. Raises JournalError."""
    file, via = mail.delivery.file, mail.delivery.via
    number = journal.plan(
        mail.meeting, mail.person, "", file, via, at=now, day=settings.today, after=None
    )
    if number is None:
        raise JournalError(
            "Un altro comando sta lavorando alle stesse mail: rilancia il comando. "
            "Non ho scritto nulla."
        )
    return number


def old_mails(journal: Journal) -> list[RecordedMail]:
    """Return the mails in the folder that an older program took for sent.

    Empty once the coordinator has said what became of them.
    """
    last = journal.number_note(OLD_MAILS_NOTE)
    if last is None:
        return []
    mails = journal.mails_to_send(up_to=last)
    return [mail for mail in mails if not mail.meeting.startswith(REMINDER)]


def settle_old_mails(journal: Journal, mails: Sequence[RecordedMail], *, left: bool) -> None:
    """Note what the coordinator says of old mails: they all left, or are still to send."""
    if left:
        for mail in mails:
            journal.settle(mail.delivery.number, DeliveryState.SENT, _MARKED_SENT)
    journal.set_note(OLD_MAILS_NOTE, "")


def settle_shown_old_mails(settings: Settings, shown: Collection[int], *, left: bool) -> None:
    """Note the same of the old mails that somebody was shown (the numbers of their deliveries).

    Raises JournalError where they are others by now: somebody else said it.
    """
    with open_checked_journal(settings) as journal:
        mails = old_mails(journal)
        if not mails or {mail.delivery.number for mail in mails} != set(shown):
            raise JournalError(
                "Di queste mail qualcuno ha già detto che cosa ne è stato: guarda la pagina di "
                "nuovo. Non ho segnato nulla."
            )
        settle_old_mails(journal, mails, left=left)


def uncertain_requests(journal: Journal) -> list[RecordedMail]:
    """Return the correction messages that may have gone out and that nobody settled, oldest first.

    One is settled by a later message that did leave for the same person: it says all that is open.
    """
    last: dict[str, RecordedMail] = {}
    for _, mail in journal.last_mails():
        leaves = mail.delivery.state in REPORTED_STATES or is_uncertain(mail.delivery)
        if mail.meeting.startswith(f"{REMINDER}-") and leaves:
            last[mail.person] = mail
    return [mail for mail in last.values() if is_uncertain(mail.delivery)]


def find_mailing(journal: Journal, wanted: str | None, today: dt.date) -> str:
    """Return the id that mails of a meeting, or of a day's correction messages, are kept under.

    `wanted`: as for `find_meeting`, or like "RICHIESTA-2026-06-22". Raises SettingsError.
    """
    if wanted and wanted.upper().startswith(f"{REMINDER}-"):
        return wanted.upper()
    return find_meeting(journal, wanted, today).id


def mark_arrived(
    journal: Journal,
    meeting: str,
    people: Sequence[str],
    settings: Settings | None = None,
) -> list[Person]:
    """Note that uncertain mails did arrive: somebody asked their recipients.

    `meeting`: its id, see `find_mailing`. `people`: by code, name or email; with `settings` the
    page of the folder is renewed. Returns the people. Raises SettingsError for somebody whose mail
    is not uncertain; then nothing is noted.
    """
    deliveries = journal.deliveries(meeting)
    arrived = []
    for text in people:
        uncertain = [
            person
            for person in people_matching(journal.people(gone=True), text)
            if person.code in deliveries and is_uncertain(deliveries[person.code])
        ]
        if len(uncertain) != 1:
            known = journal.people(gone=True)
            maybe = "" if people_matching(known, text) else nearest_people(known, text)
            raise SettingsError(
                f"«{text}»: {_of_mailing(meeting)} non ha una mail incerta. {maybe}Non ho scritto "
                "nulla."
            )
        arrived += uncertain
    renewed = outbox_page_renewed(settings, journal) if settings else nullcontext()
    with renewed:
        for person in arrived:
            journal.settle(deliveries[person.code].number, DeliveryState.SENT, _MARKED_ARRIVED)
    return arrived


def _of_mailing(meeting: str) -> str:
    if meeting.startswith(f"{REMINDER}-"):
        return f"tra le richieste {meeting}"
    return f"per l'incontro {meeting}"
