"""One correction message per mediator: from the sheet as it stands now to the outbox. Ties rooms together."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from collector.app.folders import OUTBOX_FOLDER, SENT_FOLDER
from collector.app.mail_server import smtp_server
from collector.app.open_flags import open_flags_by_mediator as flags_by_mediator
from collector.app.preview import Preview
from collector.app.settings import GoogleSheet, Settings
from collector.deliver.outbox import (
    AttachmentMode,
    Letter,
    LetterOutcome,
    LetterResult,
    assess_letters,
    check_letters,
    mail_files,
    send_by_server,
    supersede_files,
    write_to_folder,
)
from collector.deliver.outgoing_check import Scope
from collector.deliver.reminder_plan import (
    NO_PERSON,
    Reminder,
    ReminderPlan,
    ReminderRow,
    RequestKey,
    RequestState,
    plan_reminders,
)
from collector.deliver.sheet_texts import SheetText, SheetTexts
from collector.deliver.smtp import SmtpServer
from collector.journal.store import Journal, RecordedMail
from collector.render.mail import reminder_mail_texts
from collector.text.italian import short_day
from schemas import canonical
from schemas.cells.normalise import words
from schemas.delivery import REMINDER
from schemas.person import Job, Person
from schemas.session import COLUMNS


@dataclass(frozen=True)
class ReminderRun:
    """What `remind` would do, or did. `passing`: what mediators did not answer and the coordinator is told now for the
    first time; `at_once`: what is the coordinator's from the beginning. `coordinated`: a coordinator has an email.
    `needless`: messages in the folder that nobody is to send any more, and that no new one takes the place of.
    """

    plan: ReminderPlan
    outcomes: Sequence[LetterOutcome]
    escalated: Sequence[RequestKey]
    for_coordinator: Sequence[RequestKey]
    has_coordinator: bool
    server: SmtpServer | None
    obsolete: Sequence[RecordedMail] = ()

    @property
    def ready_count(self) -> int:
        """How many messages would go."""
        return sum(outcome.result is LetterResult.READY for outcome in self.outcomes)


def prepare_reminders(settings: Settings, look: Preview) -> ReminderRun:
    """What stands open in the sheet, and the letters for it. Writes nothing."""
    unsent = [
        mail for mail in look.journal.mails_to_send() if mail.meeting.startswith(f"{REMINDER}-")
    ]
    people = look.journal.people()
    lost = _addressed_elsewhere(settings, unsent, people)
    requests = {
        key: RequestState(*request) for key, request in look.journal.open_requests().items()
    }
    asked = _really_asked(requests, {mail.person for mail in lost}, people)
    groups = {group.mediator: group.flags for group in flags_by_mediator(look)}
    tabs = {layout.tab for layout in look.layouts}
    of_talks = {
        name: [flag for flag in flags if flag.tab in tabs] for name, flags in groups.items()
    }
    found = plan_reminders(
        {name: flags for name, flags in of_talks.items() if flags},
        _days(look),
        _links(settings, look),
        people,
        asked,
        today=settings.today,
        patience=settings.mail.remind_days,
    )
    found = replace(found, settled=(*found.settled, *(requests.keys() - asked.keys())))
    passing = [
        key for one in found.unanswered if one.person
        for row in one.rows for key in row.keys if key in asked and not asked[key].passed
    ]  # fmt: skip
    late = tuple(row for one in found.unanswered if one.person for row in one.rows)
    own = tuple(row for one in found.unanswered if not one.person for row in one.rows)
    at_once = [key for row in own for key in row.new]
    coordinators = [person for person in people if person.job is Job.COORDINATOR and person.email]
    letters = [_letter(settings, look, one, unsent) for one in found.reminders if one.new]
    if passing or at_once:
        letters += [
            _letter(settings, look, Reminder(person, late), unsent, own=own)
            for person in coordinators
        ]
    by_server = smtp_server(settings)
    outcomes = check_letters(
        assess_letters(
            letters, look.journal, settings.out / OUTBOX_FOLDER, by_hand=by_server is None
        )
    )
    waiting = {one.person.code for one in found.reminders}
    if late or own:
        waiting |= {person.code for person in coordinators}
    replaced = {
        old.number for one in outcomes if one.result is LetterResult.READY for old in one.superseded
    }
    needless = [
        mail
        for mail in _lying(settings, unsent)
        if (mail in lost or mail.person not in waiting) and mail.delivery.number not in replaced
    ]
    return ReminderRun(found, outcomes, passing, at_once, bool(coordinators), by_server, needless)


def _lying(settings: Settings, unsent: Iterable[RecordedMail]) -> dict[RecordedMail, str]:
    """The unsent messages whose file lies in the folder, and to which address each goes."""
    addresses = {mail.file: mail.address for mail in mail_files(settings.out / OUTBOX_FOLDER)}
    return {
        mail: addresses[mail.delivery.file] for mail in unsent if mail.delivery.file in addresses
    }


def _addressed_elsewhere(
    settings: Settings, unsent: Iterable[RecordedMail], people: Iterable[Person]
) -> list[RecordedMail]:
    """The unsent messages that go to an address which is no longer their person's."""
    current = {person.code: (person.email or "").casefold() for person in people}
    return [
        mail
        for mail, address in _lying(settings, unsent).items()
        if address and address != current.get(mail.person, "")
    ]


def _really_asked(
    requests: Mapping[RequestKey, RequestState],
    unreached: Collection[str],
    people: Iterable[Person],
) -> dict[RequestKey, RequestState]:
    """What was asked, without what only stands in a message that went to nobody. `unreached`: the people, by code.

    Where that is a coordinator, nothing was passed on to the coordinators either.
    """
    coordinators = {person.code for person in people if person.job is Job.COORDINATOR}
    untold = not coordinators.isdisjoint(unreached)
    asked = {}
    for key, request in requests.items():
        person = key[0]
        if person in unreached or (untold and person == NO_PERSON):
            continue
        asked[key] = replace(request, passed=False) if untold else request
    return asked


def _days(look: Preview) -> dict[tuple[str, int | None], str]:
    found: dict[tuple[str, int | None], str] = {}
    for reading in look.plan.readings:
        day = reading.readings["date"].value
        found[reading.tab, reading.row] = short_day(day) if isinstance(day, dt.date) else ""
    return found


def _links(settings: Settings, look: Preview) -> dict[tuple[str, int | None], str]:
    """The address of each row, in a workbook that has addresses."""
    if not isinstance(settings.workbook, GoogleSheet):
        return {}
    ids = {grid.name: grid.id for grid in look.snapshot.tabs}
    return {
        (
            reading.tab,
            reading.row,
        ): f"{settings.workbook.url}#gid={ids[reading.tab]}&range=A{reading.row}"
        for reading in look.plan.readings
        if ids.get(reading.tab) is not None
    }


def _letter(
    settings: Settings,
    look: Preview,
    reminder: Reminder,
    unsent: Sequence[RecordedMail],
    *,
    own: Sequence[ReminderRow] | None = None,
) -> Letter:
    """A mediator's message; with `own` the coordinator's: rows that nobody answered, and those that are their own."""
    person = reminder.person
    meeting = f"{REMINDER}-{settings.today.isoformat()}"
    of_other_days = [
        mail.delivery for mail in unsent if mail.person == person.code and mail.meeting != meeting
    ]
    subject, text, html = reminder_mail_texts(
        reminder.rows, look.name, settings.workbook.url if isinstance(settings.workbook, GoogleSheet) else "",
        patience=settings.mail.remind_days, own=own,
    )  # fmt: skip
    printed = [*(column.header for column in COLUMNS), *(layout.tab for layout in look.layouts)]
    printed += [meeting, person.name, person.email or "", settings.mail.sender]
    if isinstance(settings.workbook, GoogleSheet):
        printed.append(settings.workbook.url)
    return Letter(
        meeting=meeting,
        person=person.code,
        to=person.email or "",
        sender=settings.mail.sender,
        subject=subject,
        text=text,
        html=html,
        document=dict,
        content_hash=canonical.content_hash([subject, text, (person.email or "").casefold()]),
        scope=_scope(look, printed),
        attach=AttachmentMode.NONE,
        replaces=of_other_days,
    )


def _scope(look: Preview, printed: Sequence[str]) -> Scope:
    """No nucleus may stand in these messages, and no name: not in what a tab or the workbook is called either."""
    families = {n.code: (n.name, *n.other_names) for n in look.journal.nuclei(gone=True)}
    people = tuple(p.name for p in look.journal.people(gone=True))
    called = [
        SheetText("nome di un foglio", layout.tab)
        for layout in look.layouts
        if not _is_of(layout.tab, people)
    ]
    sheet = SheetTexts.of(families, [*called, SheetText("nome del file", look.name)])
    return Scope(frozenset(), families, people, tuple(printed), sheet=sheet)


def _is_of(tab: str, people: Iterable[str]) -> bool:
    """True for a tab that is called like somebody of the staff: "Amina Haddad", "Amina"."""
    said = set(words(tab))
    return any(said <= set(words(name)) for name in people)


def carry_out_reminders(
    settings: Settings,
    journal: Journal,
    found: ReminderRun,
    *,
    now: dt.datetime,
    pause: Callable[[float], None],
) -> ReminderRun:
    """Send or write the messages, note who was asked what, and close what is over.

    Raises DeliveryError when the folder cannot be written.
    """
    day = settings.today
    supersede_files(
        [mail.delivery for mail in found.obsolete], journal, settings.out / OUTBOX_FOLDER
    )
    journal.change_requests(found.plan.settled, day=day, over=True)
    if found.server is None:
        going = write_to_folder(
            found.outcomes, journal, settings.out / OUTBOX_FOLDER, now=now, day=day
        )
    else:
        going = send_by_server(
            found.outcomes,
            journal,
            found.server,
            settings.out / SENT_FOLDER,
            drafts=settings.out / OUTBOX_FOLDER,
            now=now,
            day=day,
            pause=pause,
        )
    new = {one.person.code: one.new for one in found.plan.reminders}
    coordination_knows = False
    outcomes = []
    for outcome in going:
        person = outcome.letter.person
        if person in new and (outcome.was_made or outcome.result is LetterResult.UNCERTAIN):
            journal.add_requests(person, [key[1:] for key in new[person]], day=day)
        elif outcome.was_made and not coordination_knows:
            journal.change_requests(found.escalated, day=day, over=False)
            journal.add_requests(NO_PERSON, [key[1:] for key in found.for_coordinator], day=day)
            coordination_knows = True
        outcomes.append(replace(outcome, attachments={}))
    return replace(found, outcomes=outcomes)
