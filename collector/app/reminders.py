"""`collector remind`: one message per mediator with the rows to correct, from the sheet to the
outbox.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from collector.app.folders import OUTBOX_FOLDER, SENT_FOLDER
from collector.app.mail_server import smtp_server
from collector.app.open_flags import OpenFlags, open_flags_by_mediator
from collector.app.outbox_page import outbox_page_renewed
from collector.app.preview import Preview
from collector.app.reminder_letters import ReminderLetters
from collector.app.row_links import row_link
from collector.app.settings import Settings
from collector.deliver.letter import LetterOutcome, LetterResult
from collector.deliver.letter_check import check_letters
from collector.deliver.mail_files import mail_files, supersede_files
from collector.deliver.outbox import assess_letters, send_by_server, write_to_folder
from collector.deliver.reminder_plan import (
    NO_PERSON,
    Reminder,
    ReminderPlan,
    ReminderRow,
    RequestKey,
    RequestState,
    plan_reminders,
)
from collector.deliver.smtp import SmtpServer
from collector.journal.deliveries import RecordedMail
from collector.journal.store import Journal
from collector.text.italian import short_day
from schemas.delivery import REMINDER
from schemas.flag import PROPOSALS, Flag
from schemas.person import Job, Person


@dataclass(frozen=True)
class ReminderRun:
    """What `remind` would do, or did.

    `escalated`: what mediators did not answer and the coordinator learns now for the first time;
    `for_coordinator`: what is the coordinator's from the beginning; `has_coordinator`: one has an
    email; `obsolete`: messages in the folder that nobody is to send any more, and that no new one
    replaces.
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


def prepare_reminders(settings: Settings, preview: Preview) -> ReminderRun:
    """Return the open flags of the sheet as messages, checked. Write nothing.

    Raises SettingsError when the mail server has no password.
    """
    journal = preview.journal
    people = journal.people()
    earlier = _EarlierRequests.load(settings, journal, people)
    unsent, misaddressed, asked = earlier.unsent, earlier.misaddressed, earlier.asked
    plan = _plan(settings, preview, people, asked)
    never_asked = earlier.all - asked.keys()
    plan = replace(plan, settled=(*plan.settled, *never_asked))

    late_rows, own_rows = _unanswered_rows(plan)
    escalated, for_coordinator = _news_for_coordinators(plan, asked)
    coordinators = [person for person in people if person.job is Job.COORDINATOR and person.email]
    maker = ReminderLetters(settings, preview, unsent)
    letters = [maker.letter(reminder) for reminder in plan.reminders if reminder.new]
    if escalated or for_coordinator:
        letters += [
            maker.letter(Reminder(person, late_rows), own=own_rows) for person in coordinators
        ]
    server = smtp_server(settings)
    outbox = settings.out / OUTBOX_FOLDER
    outcomes = check_letters(assess_letters(letters, journal, outbox, by_hand=server is None))

    awaiting = {reminder.person.code for reminder in plan.reminders}
    if late_rows or own_rows:
        awaiting |= {person.code for person in coordinators}
    return ReminderRun(
        plan=plan,
        outcomes=outcomes,
        escalated=escalated,
        for_coordinator=for_coordinator,
        has_coordinator=bool(coordinators),
        server=server,
        obsolete=_obsolete_mails(settings, unsent, misaddressed, awaiting, outcomes),
    )


def people_to_ask(
    settings: Settings, journal: Journal, flags: Mapping[str, Sequence[Flag]]
) -> list[Person]:
    """Return who would be written to now: mediators with something new, then coordinators.

    `flags`: by mediator, those on rows of talks.
    """
    people = journal.people()
    earlier = _EarlierRequests.load(settings, journal, people)
    to_ask = {
        name: [flag for flag in of if flag.code not in PROPOSALS] for name, of in flags.items()
    }
    plan = plan_reminders(
        to_ask,
        {},
        {},
        people,
        earlier.asked,
        today=settings.today,
        patience=settings.mail.remind_days,
    )
    mediators = [reminder.person for reminder in plan.reminders if reminder.new]
    if not any(_news_for_coordinators(plan, earlier.asked)):
        return mediators
    return [*mediators, *(p for p in people if p.job is Job.COORDINATOR and p.email)]


@dataclass(frozen=True)
class _EarlierRequests:
    """What was asked earlier.

    `unsent`: the messages in the folder; `misaddressed`: those that go to an older address. `all`:
    all open requests; `asked`: those that reached somebody, or still may.
    """

    unsent: Sequence[RecordedMail]
    misaddressed: Sequence[RecordedMail]
    all: frozenset[RequestKey]
    asked: Mapping[RequestKey, RequestState]

    @classmethod
    def load(
        cls, settings: Settings, journal: Journal, people: Sequence[Person]
    ) -> "_EarlierRequests":
        unsent = [
            mail for mail in journal.mails_to_send() if mail.meeting.startswith(f"{REMINDER}-")
        ]
        misaddressed = _addressed_elsewhere(settings, unsent, people)
        requests = {key: RequestState(*state) for key, state in journal.open_requests().items()}
        asked = _really_asked(requests, {mail.person for mail in misaddressed}, people)
        return cls(unsent, misaddressed, frozenset(requests), asked)


def _unanswered_rows(
    plan: ReminderPlan,
) -> tuple[tuple[ReminderRow, ...], tuple[ReminderRow, ...]]:
    """Return the rows that mediators did not answer for, and those that are the coordinator's."""
    late = [row for waiting in plan.unanswered if waiting.person for row in waiting.rows]
    own = [row for waiting in plan.unanswered if not waiting.person for row in waiting.rows]
    return tuple(late), tuple(own)


def _news_for_coordinators(
    plan: ReminderPlan, asked: Mapping[RequestKey, RequestState]
) -> tuple[list[RequestKey], list[RequestKey]]:
    """Return what is escalated, and what is the coordinator's; each as in ReminderRun."""
    late_rows, own_rows = _unanswered_rows(plan)
    late_keys = [key for row in late_rows for key in row.keys]
    escalated = [key for key in late_keys if key in asked and not asked[key].passed]
    return escalated, [key for row in own_rows for key in row.new]


def _plan(
    settings: Settings,
    preview: Preview,
    people: Sequence[Person],
    asked: Mapping[RequestKey, RequestState],
) -> ReminderPlan:
    return plan_reminders(
        _flags_on_talks(preview),
        _days(preview),
        _links(settings, preview),
        people,
        asked,
        today=settings.today,
        patience=settings.mail.remind_days,
    )


def _flags_on_talks(preview: Preview) -> dict[str, list[Flag]]:
    """Return the open flags on rows of talks that somebody is asked about, by mediator.

    Who has none is left out.
    """
    tabs = {layout.tab for layout in preview.layouts}
    by_mediator = {}
    for group in open_flags_by_mediator(OpenFlags.of(preview)):
        flags = [flag for flag in group.flags if flag.tab in tabs and flag.code not in PROPOSALS]
        if flags:
            by_mediator[group.mediator] = flags
    return by_mediator


def _obsolete_mails(
    settings: Settings,
    unsent: Iterable[RecordedMail],
    misaddressed: Collection[RecordedMail],
    awaiting: Collection[str],
    outcomes: Iterable[LetterOutcome],
) -> list[RecordedMail]:
    """Return the unsent messages in the folder that are for nobody now, and that none replaces.

    `awaiting`: the people, by code, for whom there is something to write.
    """
    replaced = {
        old.number
        for outcome in outcomes
        if outcome.result is LetterResult.READY
        for old in outcome.superseded
    }
    obsolete = []
    for mail in _addresses_on_disk(settings, unsent):
        is_for_nobody = mail in misaddressed or mail.person not in awaiting
        if is_for_nobody and mail.delivery.number not in replaced:
            obsolete.append(mail)
    return obsolete


def _addresses_on_disk(
    settings: Settings, unsent: Iterable[RecordedMail]
) -> dict[RecordedMail, str]:
    """Return the unsent messages whose file is in the folder, and to which address each goes."""
    addresses = {mail.file: mail.address for mail in mail_files(settings.out / OUTBOX_FOLDER)}
    return {
        mail: addresses[mail.delivery.file] for mail in unsent if mail.delivery.file in addresses
    }


def _addressed_elsewhere(
    settings: Settings, unsent: Iterable[RecordedMail], people: Iterable[Person]
) -> list[RecordedMail]:
    """Return the unsent messages that go to an address which is no longer their person's."""
    current = {person.code: (person.email or "").casefold() for person in people}
    return [
        mail
        for mail, address in _addresses_on_disk(settings, unsent).items()
        if address and address != current.get(mail.person, "")
    ]


def _really_asked(
    requests: Mapping[RequestKey, RequestState],
    unreached: Collection[str],
    people: Iterable[Person],
) -> dict[RequestKey, RequestState]:
    """Return what was asked, without what is only in a message that went to nobody.

    `unreached`: the people of such messages, by code. Where one of them is a coordinator, nothing
    was escalated either.
    """
    coordinators = {person.code for person in people if person.job is Job.COORDINATOR}
    nothing_escalated = not coordinators.isdisjoint(unreached)
    asked = {}
    for key, request in requests.items():
        person = key[0]
        if person in unreached or (nothing_escalated and person == NO_PERSON):
            continue
        asked[key] = replace(request, passed=False) if nothing_escalated else request
    return asked


def _days(preview: Preview) -> dict[tuple[str, int | None], str]:
    """Return the day of each talk in Italian, by tab and row; '' where none was read."""
    days: dict[tuple[str, int | None], str] = {}
    for reading in preview.plan.readings:
        day = reading.readings["date"].value
        days[reading.tab, reading.row] = short_day(day) if isinstance(day, dt.date) else ""
    return days


def _links(settings: Settings, preview: Preview) -> dict[tuple[str, int | None], str]:
    """Return the web address of each row, by tab and row; none for a workbook that is a file."""
    links: dict[tuple[str, int | None], str] = {}
    for reading in preview.plan.readings:
        link = row_link(settings, preview.snapshot, reading.tab, reading.row)
        if link is not None:
            links[reading.tab, reading.row] = link
    return links


def carry_out_reminders(
    settings: Settings,
    journal: Journal,
    run: ReminderRun,
    *,
    now: dt.datetime,
    pause: Callable[[float], None],
) -> ReminderRun:
    """Send or write the messages, note who was asked what, and close what is settled.

    The page of the folder is renewed.

    `pause`: waits so many seconds before a server is tried again. Raises DeliveryError when the
    folder cannot be written.
    """
    with outbox_page_renewed(settings, journal):
        return _carry_out(settings, journal, run, now, pause)


def _carry_out(
    settings: Settings,
    journal: Journal,
    run: ReminderRun,
    now: dt.datetime,
    pause: Callable[[float], None],
) -> ReminderRun:
    day = settings.today
    outbox = settings.out / OUTBOX_FOLDER
    supersede_files([mail.delivery for mail in run.obsolete], journal, outbox)
    journal.change_requests(run.plan.settled, day=day, over=True)
    if run.server is None:
        carried = write_to_folder(run.outcomes, journal, outbox, now=now, day=day)
    else:
        carried = send_by_server(
            run.outcomes,
            journal,
            run.server,
            settings.out / SENT_FOLDER,
            drafts=outbox,
            now=now,
            day=day,
            pause=pause,
        )
    new = {reminder.person.code: reminder.new for reminder in run.plan.reminders}
    coordinators_know = False
    outcomes = []
    # Messages are carried one by one, as the loop asks for them: each is noted before the next.
    for outcome in carried:
        person = outcome.letter.person
        may_have_arrived = outcome.was_made or outcome.result is LetterResult.UNCERTAIN
        if person in new and may_have_arrived:
            journal.add_requests(person, [key[1:] for key in new[person]], day=day)
        elif outcome.was_made and not coordinators_know:
            journal.change_requests(run.escalated, day=day, over=False)
            journal.add_requests(NO_PERSON, [key[1:] for key in run.for_coordinator], day=day)
            coordinators_know = True
        outcomes.append(replace(outcome, attachments={}))
    return replace(run, outcomes=outcomes)
