"""Persone: who gets what, who lacks a password or an email; passwords shown once; the paper key.

A password stands in no address, title, notice or log: it waits in the session until its one page
shows it.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.responses import Response

from collector.app import passwords
from collector.app.document_setup import document_store
from collector.app.freshness import fresh_journal, open_checked_journal, refresh_sentences
from collector.app.keys import key_sentences, make_key
from collector.app.made_files import pdf_warning
from collector.app.password_changes import (
    PasswordMovedOnError,
    forget_password,
    keep_typed_password,
    make_lacking_passwords,
    make_password,
)
from collector.app.people_overview import (
    PeopleComputer,
    PeopleOverview,
    PersonLine,
    access_words,
    lacks_password,
    look_at_computer,
    people_overview,
)
from collector.app.settings import Settings
from collector.errors import SettingsError
from collector.text.italian import capital
from collector.web.board import PATIENCE, Board, see
from collector.web.sessions import Session
from collector.web.tasks import TaskEnd
from collector.web.value_cache import Pending
from collector.web.visit import Visit, change, page
from schemas.meeting import MEETING_KIND_LABELS
from schemas.person import JOB_LABELS, Job, Person

_HERE: Final = "/persone"
_ONCE: Final = f"{_HERE}/password"
_NEW: Final = "new passwords"
"""Under which the session has the passwords that no page has shown yet."""
_TURN_SECONDS: Final = 15
"""The keyring and the folder of keys are looked at again after so long."""
_AFTER_A_CHANGE: Final = 1.5
"""A change waits so long for the keyring to be looked at again."""
_BY_VOICE: Final = "Dilla a voce o di persona, mai per mail: chi apre la mail non deve trovarla lì."


@dataclass(frozen=True)
class NewPassword:
    """A password that was just made up, for the one page that shows it."""

    person: Person = field(repr=False)
    password: str = field(repr=False)


# --- What there is ------------------------------------------------------------------------------


def _overview_now(board: Board, settings: Settings) -> Pending[PeopleOverview]:
    def make() -> PeopleOverview:
        with board.journal(settings) as journal:
            return people_overview(settings, journal)

    return board.value("people", settings, make)


def _computer_now(
    board: Board, settings: Settings, *, wait: float = PATIENCE, anew: bool = False
) -> Pending[PeopleComputer]:
    """Return what this computer has for the people; `anew`: it was changed just now."""

    def make() -> PeopleComputer:
        with board.journal(settings) as journal:
            return look_at_computer(settings, journal.people(), journal.nuclei())

    moment = time.monotonic()
    turn = repr(moment) if anew else str(int(moment) // _TURN_SECONDS)
    return board.cache.get("computer", f"{board.stamp(settings)} {turn}", make, wait=wait)


def show(board: Board, visit: Visit) -> Response:
    """Show everybody by role, and what is to be done."""
    settings = board.settings()
    people, computer = _overview_now(board, settings), _computer_now(board, settings)
    to_do = _to_do(settings, people.value, computer.value) if people.value else None
    return board.page(
        visit.session,
        "people.html.j2",
        here=_HERE,
        title="Persone",
        pending=not (people.is_current and computer.is_current),
        overview=people.value,
        computer=computer.value,
        to_do=to_do,
        has_unshown=_NEW in visit.session.once,
        from_environment=_from_environment(computer.value),
        server=settings.mail.smtp_host or "",
        server_user=settings.mail.smtp_user or "",
        **_shared(settings),
    )


def _from_environment(computer: PeopleComputer | None) -> frozenset[str]:
    """Return the codes of those for whom a variable decides."""
    if computer is None:
        return frozenset()
    standings = computer.passwords.items()
    return frozenset(code for code, standing in standings if standing.is_from_environment)


def _shared(settings: Settings) -> dict[str, Any]:
    """Return what both pages ask for."""
    return {
        "jobs": JOB_LABELS,
        "kinds": MEETING_KIND_LABELS,
        "access": {job: access_words(job) for job in Job},
        "attachment": settings.mail.attachment,
        "needs_password": settings.mail.attachment == "encrypted",
        "variable": passwords.environment_variable,
        "server_variable": passwords.environment_variable(passwords.SMTP),
    }


@dataclass(frozen=True)
class ToDo:
    """What the people lack: each line with the button that helps."""

    email: Sequence[PersonLine] = field(repr=False)
    municipalities: Sequence[PersonLine] = field(repr=False)
    password: Sequence[PersonLine] = field(repr=False)
    has_more: bool = False

    def __bool__(self) -> bool:
        return bool(self.email or self.municipalities or self.password or self.has_more)


def _to_do(settings: Settings, overview: PeopleOverview, computer: PeopleComputer | None) -> ToDo:
    lacking, has_more = [], False
    if computer is not None:
        lacking = [line for line in overview.lines if lacks_password(settings, line, computer)]
        lacks_server = computer.server is not None and not computer.server.can_be_used
        keys = bool(computer.old_keys or computer.keys_to_destroy or computer.trouble)
        has_more = lacks_server or computer.consent is False or keys
    without_comuni = [line for line in overview.lines if line.lacks_municipalities]
    return ToDo(overview.without_email, without_comuni, lacking, has_more)


def show_one(board: Board, visit: Visit) -> Response:
    """Show one person: what they read and get, their password and their key."""
    settings = board.settings()
    people, computer = _overview_now(board, settings), _computer_now(board, settings)
    line = people.value.find(visit.path["code"]) if people.value else None
    if people.value is not None and people.is_current and line is None:
        return _unknown(board, visit)
    key = computer.value.keys.get(visit.path["code"]) if computer.value else None
    return board.page(
        visit.session,
        "person.html.j2",
        here=_HERE,
        title=f"Persona {line.person.code}" if line else "Persona",
        pending=not (people.is_current and computer.is_current),
        line=line,
        computer=computer.value,
        standing=computer.value.password(line.person) if computer.value and line else None,
        key=key,
        key_file=board.files.id_of(key.path) if key else "",
        **_shared(settings),
    )


def _unknown(board: Board, visit: Visit) -> Response:
    return board.page(
        visit.session,
        "trouble.html.j2",
        here=_HERE,
        title="Non si può",
        status=404,
        why="Questa persona non è in «Persone» all'ultimo controllo del foglio. Torna a «Persone».",
    )


def show_new(board: Board, visit: Visit) -> Response:
    """Show the passwords that were just made up; never a second time."""
    made: list[NewPassword] = visit.session.once.pop(_NEW, [])
    return board.page(
        visit.session,
        "new_passwords.html.j2",
        here=_HERE,
        title="Password da consegnare",
        made=made,
        jobs=JOB_LABELS,
    )


# --- What the buttons do ------------------------------------------------------------------------


def _person(settings: Settings, code: str) -> Person:
    """Return the person with a code, as of the last sync. Raises SettingsError for none."""
    with open_checked_journal(settings) as journal:
        found = next((person for person in journal.people() if person.code == code), None)
    if found is None:
        raise SettingsError("Questa persona non è più in «Persone». Non ho cambiato nulla.")
    return found


def _hand_over(session: Session) -> Callable[[Person, str], None]:
    """Return what puts a new password aside for the page that shows it once."""

    def put_aside(person: Person, password: str) -> None:
        session.once.setdefault(_NEW, []).append(NewPassword(person, password))

    return put_aside


def generate(board: Board, visit: Visit) -> Response:
    """Make up a password for one person: the first, or a new one in its place."""
    settings = board.settings()
    person = _person(settings, visit.path["code"])

    def work() -> None:
        made = make_password(settings.project_id, person, visit.typed("stato"))
        _hand_over(visit.session)(person, made)

    return _changed(board, settings, visit, work, f"{_HERE}/{person.code}", then=_ONCE)


def generate_lacking(board: Board, visit: Visit) -> Response:
    """Make up a password for everybody with an email and without one."""
    settings = board.settings()
    with open_checked_journal(settings) as journal:
        people = journal.people()

    def work() -> None:
        make_lacking_passwords(
            settings.project_id, people, visit.chosen("persona"), _hand_over(visit.session)
        )

    return _changed(board, settings, visit, work, _HERE, then=_ONCE)


def write(board: Board, visit: Visit) -> Response:
    """Keep a password that was typed for a person."""
    settings = board.settings()
    person = _person(settings, visit.path["code"])

    def work() -> None:
        _keep_typed(settings, visit, person)
        visit.session.notices.append(
            f"La password per {person.name} è nel portachiavi di questo computer. {_BY_VOICE}"
        )

    return _changed(board, settings, visit, work, f"{_HERE}/{person.code}")


def forget(board: Board, visit: Visit) -> Response:
    """Take a person's password out of the keyring."""
    settings = board.settings()
    person = _person(settings, visit.path["code"])

    def work() -> None:
        forget_password(settings.project_id, visit.typed("stato"), person=person)
        visit.session.notices.append(f"{person.name}: password tolta dal portachiavi.")

    return _changed(board, settings, visit, work, f"{_HERE}/{person.code}")


def write_server(board: Board, visit: Visit) -> Response:
    """Keep the mail server's password."""
    settings = board.settings()

    def work() -> None:
        _keep_typed(settings, visit, None)
        visit.session.notices.append(
            "La password del server della posta è nel portachiavi di questo computer."
        )

    return _changed(board, settings, visit, work, _HERE)


def forget_server(board: Board, visit: Visit) -> Response:
    """Take the mail server's password out of the keyring."""
    settings = board.settings()

    def work() -> None:
        forget_password(settings.project_id, visit.typed("stato"))
        visit.session.notices.append("Server della posta: password tolta dal portachiavi.")

    return _changed(board, settings, visit, work, _HERE)


def _keep_typed(settings: Settings, visit: Visit, person: Person | None) -> None:
    """Keep what was typed, blanks included: they are part of a password. Raises as the app does."""
    typed, repeated = (next(iter(visit.chosen(name)), "") for name in ("password", "ripetuta"))
    mark = visit.typed("stato")
    keep_typed_password(settings.project_id, typed, repeated, mark, person=person)


def _changed(
    board: Board,
    settings: Settings,
    visit: Visit,
    work: Callable[[], None],
    back: str,
    *,
    then: str = "",
) -> Response:
    """Do a change and go on, or say on the page why not.

    The second of two clicks finds the password made: the browser shows only its answer, so it goes
    to where the first one's password waits.
    """
    try:
        work()
    except PasswordMovedOnError as moved:
        if then and _NEW in visit.session.once:
            return see(then)
        visit.session.notices.append(str(moved))
    except SettingsError as refused:
        visit.session.notices.append(str(refused))
    else:
        back = then or back
    _computer_now(board, settings, wait=_AFTER_A_CHANGE, anew=True)
    return see(back)


def make_paper_key(board: Board, visit: Visit) -> Response:
    """Make the key of a person: which code is which family, for the nuclei they may read."""
    code = visit.path["code"]
    person = _person(board.settings(), code)
    address = f"{_HERE}/{person.code}"

    def work(say: Callable[[str], None]) -> TaskEnd:
        settings = board.settings()
        store = document_store(settings)
        say("Guardo se il foglio è cambiato")
        with fresh_journal(settings) as fresh:
            said = (
                [sentence for sentence, _ in refresh_sentences(fresh.report)]
                if fresh.report
                else []
            )
            say("Scrivo la chiave")
            said += key_sentences(make_key(settings, fresh.journal, code, store))
        warning = pdf_warning(store.lacking, has_page=False)
        board.look_again()
        _computer_now(board, settings, wait=_AFTER_A_CHANGE, anew=True)
        return TaskEnd(address, (*said, *([capital(warning)] if warning else [])))

    return board.start("Faccio la chiave", address, work)


ROUTES: Final = (
    page(_HERE, show, name="people"),
    page(_ONCE, show_new, name="new-passwords"),
    change("/persone/genera", generate_lacking, name="generate-passwords"),
    change("/persone/posta/scrivi", write_server, name="write-server-password"),
    change("/persone/posta/togli", forget_server, name="forget-server-password"),
    page("/persone/{code}", show_one, name="person"),
    change("/persone/{code}/genera", generate, name="generate-password"),
    change("/persone/{code}/scrivi", write, name="write-password"),
    change("/persone/{code}/togli", forget, name="forget-password"),
    change("/persone/{code}/chiave", make_paper_key, name="paper-key"),
)
