"""Everybody in *Persone* for the coordinator: what each may read, what comes, what each lacks."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from collector.app import passwords
from collector.app.keys import KeyState, key_states, made_keys
from collector.app.password_changes import PasswordPlace, PasswordStanding, password_standing
from collector.app.settings import Settings
from collector.deliver.ledger import is_uncertain
from collector.errors import WorkbookError
from collector.journal.deliveries import RecordedMail
from collector.journal.store import Journal
from collector.privacy.policy import AccessLevel, access_level, nuclei_for, recipients
from schemas.delivery import REMINDER, DeliveryState
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.person import Job, Person

_WHICH_NUCLEI: Final = {
    Job.MEDIATOR: "i nuclei con il suo nome in «Mediatore»",
    Job.SOCIAL_WORKER: "i nuclei con il suo nome in «Assistente sociale»",
    Job.MUNICIPAL_CONTACT: "i nuclei dei suoi comuni",
    Job.COORDINATOR: "tutti i nuclei",
}
_WHICH_TALKS: Final = {
    AccessLevel.SERVICE: (
        "i colloqui senza segno o segnati «servizio»; le criticità solo se segnate «servizio»"
    ),
    AccessLevel.TEAM: ("i colloqui e le criticità senza segno o segnati «servizio» o «équipe»"),
    AccessLevel.COORDINATION: "tutti i colloqui e tutte le criticità",
}
_MAIL_STATES: Final = {
    DeliveryState.SENT: "spedita",
    DeliveryState.WRITTEN: "nella cartella, da spedire a mano",
    DeliveryState.FAILED: "rifiutata dal server",
    DeliveryState.PLANNED: "non è ancora partita",
}
_UNCERTAIN: Final = "incerta: non so se è arrivata"


def access_words(job: Job) -> tuple[str, str]:
    """Return in Italian which nuclei somebody in a role may read about, and how widely."""
    person = Person(name="-", job=job)
    return _WHICH_NUCLEI[job], _WHICH_TALKS[access_level(person)]


@dataclass(frozen=True)
class LastMail:
    """The newest mail to a person. `day`: of its last change of hands. `state`: in Italian.

    `meeting`: the id; '' for a message that asks to complete the sheet.
    """

    day: dt.date
    meeting: str
    state: str
    was_sent: bool


@dataclass(frozen=True)
class PersonLine:
    """One person in one role.

    `nuclei`: what they may read about today. `coming`: the meetings, today's among them, whose
    document they get. `has_namesake`: another row has the same name.
    """

    person: Person = field(repr=False)
    nuclei: Sequence[Nucleus] = field(repr=False)
    coming: Sequence[Meeting]
    last_mail: LastMail | None
    has_namesake: bool = False

    @property
    def lacks_municipalities(self) -> bool:
        """True for a contact of no comune: there is nothing that they could read."""
        return self.person.job is Job.MUNICIPAL_CONTACT and not self.person.municipalities


@dataclass(frozen=True)
class PeopleOverview:
    """Everybody, in the order of *Persone*. `gone`: the names of those who left it, by code."""

    lines: Sequence[PersonLine]
    gone: Mapping[str, str] = field(repr=False)

    @property
    def by_job(self) -> list[tuple[Job, list[PersonLine]]]:
        """The roles that somebody has, with who has them."""
        groups = [(job, [line for line in self.lines if line.person.job is job]) for job in Job]
        return [(job, lines) for job, lines in groups if lines]

    @property
    def without_email(self) -> list[PersonLine]:
        """Who cannot be written to."""
        return [line for line in self.lines if not line.person.email]

    def find(self, code: str) -> PersonLine | None:
        """Return the line of a person, by code."""
        return next((line for line in self.lines if line.person.code == code), None)


def people_overview(settings: Settings, journal: Journal) -> PeopleOverview:
    """Return everybody as of the last sync. Raises JournalError."""
    people, nuclei = journal.people(), journal.nuclei()
    coming = [meeting for meeting in journal.meetings() if meeting.date >= settings.today]
    coming.sort(key=lambda meeting: (meeting.date, meeting.id))
    invited = {
        meeting.id: {person.code for person in recipients(meeting, people, nuclei)}
        for meeting in coming
    }
    mails = last_mail_to_each(journal.last_mails())
    names = [person.name for person in people]
    lines = [
        PersonLine(
            person,
            nuclei_for(person, nuclei),
            [meeting for meeting in coming if person.code in invited[meeting.id]],
            mails.get(person.code),
            names.count(person.name) > 1,
        )
        for person in people
    ]
    known = {person.code for person in people}
    gone = {p.code: p.name for p in journal.people(gone=True) if p.code not in known}
    return PeopleOverview(lines, gone)


def last_mail_to_each(mails: Sequence[tuple[str, RecordedMail]]) -> dict[str, LastMail]:
    """Return the newest mail to each person, by code. `mails`: with their day, oldest first."""
    newest = {}
    for day, mail in mails:
        if mail.delivery.state is DeliveryState.SUPERSEDED:
            continue
        doubtful = is_uncertain(mail.delivery)
        newest[mail.person] = LastMail(
            dt.date.fromisoformat(day),
            "" if mail.meeting.startswith(REMINDER) else mail.meeting,
            _UNCERTAIN if doubtful else _MAIL_STATES.get(mail.delivery.state, _UNCERTAIN),
            mail.delivery.state is DeliveryState.SENT,
        )
    return newest


# --- What this computer has for them: passwords and keys ----------------------------------------


@dataclass(frozen=True)
class PeopleComputer:
    """What this computer has for the people.

    `passwords`: by code. `server`: the mail server's password, None where none is needed.
    `consent`: for a server that wants one by OAuth, whether it is there; None for others. `keys`:
    those that were made, by code. `trouble`: why the keys cannot be read, '' where they can.
    """

    has_keyring: bool
    passwords: Mapping[str, PasswordStanding]
    server: PasswordStanding | None
    consent: bool | None
    keys: Mapping[str, KeyState] = field(repr=False)
    trouble: str = ""

    def password(self, person: Person) -> PasswordStanding:
        """Return the standing of a person's password."""
        return self.passwords.get(person.code) or PasswordStanding(PasswordPlace.NONE, "")

    @property
    def old_keys(self) -> list[KeyState]:
        """The keys that no longer say what they would say today."""
        return [key for key in self.keys.values() if key.has_nuclei and not key.is_fresh]

    @property
    def keys_to_destroy(self) -> list[KeyState]:
        """The keys of those who may read about no nucleus any more."""
        return [key for key in self.keys.values() if not key.has_nuclei]


def look_at_computer(
    settings: Settings, people: Sequence[Person], nuclei: Sequence[Nucleus]
) -> PeopleComputer:
    """Return what this computer has for the people. Asks the keyring of each: it may be slow."""
    project, mail = settings.project_id, settings.mail
    has_server = mail.smtp_host is not None
    is_oauth = has_server and mail.sign_in == "oauth"
    needs_password = has_server and not is_oauth and bool(mail.smtp_user)
    keys, trouble = _keys(settings, people, nuclei)
    return PeopleComputer(
        passwords.has_keyring(),
        {person.code: password_standing(project, person.code) for person in people},
        password_standing(project, passwords.SMTP) if needs_password else None,
        passwords.find_consent(project) is not None if is_oauth else None,
        keys,
        trouble,
    )


def _keys(
    settings: Settings, people: Sequence[Person], nuclei: Sequence[Nucleus]
) -> tuple[dict[str, KeyState], str]:
    try:
        states = key_states(made_keys(settings), people, nuclei)
    except WorkbookError as error:
        return {}, str(error)
    return {state.code: state for state in states}, ""


def lacks_password(settings: Settings, line: PersonLine, computer: PeopleComputer) -> bool:
    """Return whether somebody with an email has no password, and documents need one."""
    is_needed = settings.mail.attachment == "encrypted" and bool(line.person.email)
    return is_needed and not computer.password(line.person).can_be_used
