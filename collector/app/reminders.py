"""One correction message per mediator: from the sheet as it stands now to the outbox. Ties rooms together."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from collector.app.documents import server
from collector.app.folders import POST, SENT
from collector.app.open_flags import standing as flags_by_mediator
from collector.app.preview import Look
from collector.app.settings import GoogleSheet, Settings
from collector.deliver.outbox import (
    Attach,
    Letter,
    Outcome,
    Result,
    examined,
    mails_in,
    put_aside,
    standing,
    to_folder,
    to_server,
)
from collector.deliver.outgoing_check import Scope
from collector.deliver.reminder_plan import NOBODYS, Asked, Key, Reminder, Reminders, Row, reminders
from collector.deliver.sheet_texts import Sheet, SheetText
from collector.deliver.smtp import Server
from collector.journal.store import Journal, Mail
from collector.render.mail import reminder_texts
from collector.text.italian import short_day
from schemas import canonical
from schemas.cells.normalise import words
from schemas.delivery import REMINDER
from schemas.person import Job, Person
from schemas.session import COLUMNS


@dataclass(frozen=True)
class Reminding:
    """What `remind` would do, or did. `passing`: what mediators did not answer and the coordinator is told now for the
    first time; `at_once`: what is the coordinator's from the beginning. `coordinated`: a coordinator has an email.
    `needless`: messages in the folder that nobody is to send any more, and that no new one takes the place of.
    """

    found: Reminders
    outcomes: Sequence[Outcome]
    passing: Sequence[Key]
    at_once: Sequence[Key]
    coordinated: bool
    server: Server | None
    needless: Sequence[Mail] = ()

    @property
    def ready(self) -> int:
        """How many messages would go."""
        return sum(outcome.result is Result.READY for outcome in self.outcomes)


def prepare_reminders(settings: Settings, look: Look) -> Reminding:
    """What stands open in the sheet, and the letters for it. Writes nothing."""
    unsent = [mail for mail in look.journal.to_send() if mail.meeting.startswith(f"{REMINDER}-")]
    people = look.journal.people()
    lost = _addressed_elsewhere(settings, unsent, people)
    requests = {key: Asked(*request) for key, request in look.journal.requests().items()}
    asked = _really_asked(requests, {mail.person for mail in lost}, people)
    groups = {group.mediator: group.flags for group in flags_by_mediator(look)}
    tabs = {layout.tab for layout in look.layouts}
    of_talks = {name: [flag for flag in flags if flag.tab in tabs] for name, flags in groups.items()}
    found = reminders(
        {name: flags for name, flags in of_talks.items() if flags},
        _days(look),
        _links(settings, look),
        people,
        asked,
        today=settings.today,
        patience=settings.mail.remind_days,
    )
    found = replace(found, over=(*found.over, *(requests.keys() - asked.keys())))
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
        letters += [_letter(settings, look, Reminder(person, late), unsent, own=own) for person in coordinators]
    by_server = server(settings)
    outcomes = examined(standing(letters, look.journal, settings.out / POST, by_hand=by_server is None))
    waiting = {one.person.code for one in found.reminders}
    if late or own:
        waiting |= {person.code for person in coordinators}
    replaced = {old.number for one in outcomes if one.result is Result.READY for old in one.superseded}
    needless = [
        mail
        for mail in _lying(settings, unsent)
        if (mail in lost or mail.person not in waiting) and mail.delivery.number not in replaced
    ]
    return Reminding(found, outcomes, passing, at_once, bool(coordinators), by_server, needless)


def _lying(settings: Settings, unsent: Iterable[Mail]) -> dict[Mail, str]:
    """The unsent messages whose file lies in the folder, and to which address each goes."""
    addresses = {mail.file: mail.address for mail in mails_in(settings.out / POST)}
    return {mail: addresses[mail.delivery.file] for mail in unsent if mail.delivery.file in addresses}


def _addressed_elsewhere(settings: Settings, unsent: Iterable[Mail], people: Iterable[Person]) -> list[Mail]:
    """The unsent messages that go to an address which is no longer their person's."""
    current = {person.code: (person.email or "").casefold() for person in people}
    return [
        mail
        for mail, address in _lying(settings, unsent).items()
        if address and address != current.get(mail.person, "")
    ]


def _really_asked(
    requests: Mapping[Key, Asked], unreached: Collection[str], people: Iterable[Person]
) -> dict[Key, Asked]:
    """What was asked, without what only stands in a message that went to nobody. `unreached`: the people, by code.

    Where that is a coordinator, nothing was passed on to the coordinators either.
    """
    coordinators = {person.code for person in people if person.job is Job.COORDINATOR}
    untold = not coordinators.isdisjoint(unreached)
    asked = {}
    for key, request in requests.items():
        person = key[0]
        if person in unreached or (untold and person == NOBODYS):
            continue
        asked[key] = replace(request, passed=False) if untold else request
    return asked


def _days(look: Look) -> dict[tuple[str, int | None], str]:
    found: dict[tuple[str, int | None], str] = {}
    for reading in look.plan.readings:
        day = reading.readings["date"].value
        found[reading.tab, reading.row] = short_day(day) if isinstance(day, dt.date) else ""
    return found


def _links(settings: Settings, look: Look) -> dict[tuple[str, int | None], str]:
    """The address of each row, in a workbook that has addresses."""
    if not isinstance(settings.workbook, GoogleSheet):
        return {}
    ids = {grid.name: grid.id for grid in look.snapshot.tabs}
    return {
        (reading.tab, reading.row): f"{settings.workbook.url}#gid={ids[reading.tab]}&range=A{reading.row}"
        for reading in look.plan.readings
        if ids.get(reading.tab) is not None
    }


def _letter(
    settings: Settings, look: Look, reminder: Reminder, unsent: Sequence[Mail], *, own: Sequence[Row] | None = None
) -> Letter:
    """A mediator's message; with `own` the coordinator's: rows that nobody answered, and those that are their own."""
    person = reminder.person
    meeting = f"{REMINDER}-{settings.today.isoformat()}"
    of_other_days = [mail.delivery for mail in unsent if mail.person == person.code and mail.meeting != meeting]
    subject, text, html = reminder_texts(
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
        digest=canonical.digest([subject, text, (person.email or "").casefold()]),
        scope=_scope(look, printed),
        attach=Attach.NONE,
        replaces=of_other_days,
    )


def _scope(look: Look, printed: Sequence[str]) -> Scope:
    """No nucleus may stand in these messages, and no name: not in what a tab or the workbook is called either."""
    families = {n.code: (n.name, *n.other_names) for n in look.journal.nuclei(gone=True)}
    people = tuple(p.name for p in look.journal.people(gone=True))
    called = [SheetText("nome di un foglio", layout.tab) for layout in look.layouts if not _is_of(layout.tab, people)]
    sheet = Sheet.of(families, [*called, SheetText("nome del file", look.name)])
    return Scope(frozenset(), families, people, tuple(printed), sheet=sheet)


def _is_of(tab: str, people: Iterable[str]) -> bool:
    """True for a tab that is called like somebody of the staff: "Amina Haddad", "Amina"."""
    said = set(words(tab))
    return any(said <= set(words(name)) for name in people)


def carry_out_reminders(
    settings: Settings, journal: Journal, found: Reminding, *, now: dt.datetime, pause: Callable[[float], None]
) -> Reminding:
    """Send or write the messages, note who was asked what, and close what is over.

    Raises DeliveryError when the folder cannot be written.
    """
    day = settings.today
    put_aside([mail.delivery for mail in found.needless], journal, settings.out / POST)
    journal.change_requests(found.found.over, day=day, over=True)
    if found.server is None:
        going = to_folder(found.outcomes, journal, settings.out / POST, now=now, day=day)
    else:
        going = to_server(
            found.outcomes,
            journal,
            found.server,
            settings.out / SENT,
            drafts=settings.out / POST,
            now=now,
            day=day,
            pause=pause,
        )
    new = {one.person.code: one.new for one in found.found.reminders}
    coordination_knows = False
    outcomes = []
    for outcome in going:
        person = outcome.letter.person
        if person in new and (outcome.made or outcome.result is Result.UNCERTAIN):
            journal.ask(person, [key[1:] for key in new[person]], day=day)
        elif outcome.made and not coordination_knows:
            journal.change_requests(found.passing, day=day, over=False)
            journal.ask(NOBODYS, [key[1:] for key in found.at_once], day=day)
            coordination_knows = True
        outcomes.append(replace(outcome, attachments={}))
    return replace(found, outcomes=outcomes)
