"""A job done on the board and by commands leaves the same behind: journal, sheet, files, pages and
mails. Both call the same functions; whatever differed would be a mistake of one of the two.
"""

import io
import random
import secrets
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import keyring
import pytest

from tests.browser.outcome import Outcome
from tests.deliver.mail_server import Conduct
from tests.deliver.test_passwords import InMemory
from tests.deliver.test_send import ANNA, post_office
from tests.road import SOUND, Project, Row
from tests.web.driver import Browser, Shown, running_board

MEETING = "AS-2026-06-25"
AMINA = "amina.haddad@cooperativa.example"
HERE = f"/incontri/{MEETING}"
TEXT = "Il figlio Ahmed ha parlato con la maestra Lucia."
ROWS = [
    {**SOUND, "date": "02/06/2026", "next_date": "30/06/2026", "description": TEXT},
    {**SOUND, "date": "09/06/2026", "next_date": "30/06/2026", "end": ""},
    {**SOUND, "mediator": "Li Wei", "nucleus": "Chen", "date": "03/06/2026",
     "next_date": "30/06/2026"},
]  # fmt: skip
MANY_ROWS = [{**SOUND, "date": f"{day:02}/05/2026"} for day in range(1, 11)]

Change = Callable[[Project], None]
OnBoard = Callable[[Browser], None]


class Job(NamedTuple):
    """One job, done both ways. `before`: commands that both projects begin with; `meanwhile`: what
    a person then does in the sheet. `{row}` in a command: the code of the first talk.
    """

    before: Sequence[str]
    by_commands: Sequence[str]
    on_board: OnBoard
    meanwhile: Change | None = None
    rows: Sequence[Row] = ROWS
    needs_passwords: bool = False


# --- What a person does on the board ------------------------------------------------------------


def press(browser: Browser, path: str, *labels: str) -> Shown:
    """Open a page and press one button after the other, by how its label begins."""
    page = browser.get(path)
    for label in labels:
        whole = next((one for one in page.buttons if one.startswith(label)), label)
        page = browser.press(page, whole)
        assert page.status == 200
    return page


def clicks(path: str, *labels: str) -> OnBoard:
    """A person who opens a page and presses these buttons, each on the page of the one before."""

    def on_board(browser: Browser) -> None:
        press(browser, path, *labels)

    return on_board


def allow_typed(word: str) -> OnBoard:
    """A person who types a word to allow."""

    def on_board(browser: Browser) -> None:
        browser.press(browser.get("/testi/parole?lista=ammesse"), "Ammetti", parola=word)

    return on_board


def history_for(name: str) -> OnBoard:
    """A person who chooses whom a history is for."""

    def on_board(browser: Browser) -> None:
        page = browser.get("/nuclei/N7F3K")
        options = page.tree.iterfind(".//select[@name='per']/option")
        code = next(one.get("value") for one in options if one.text_content().startswith(name))
        browser.press(page, "Fai la storia per questa persona", per=code)

    return on_board


# --- What a person does in the sheet ------------------------------------------------------------


def type_end(project: Project) -> None:
    project.edit(lambda book: setattr(book["Schede"]["F3"], "value", "11:45"))


def retell(project: Project) -> None:
    project.edit(lambda book: setattr(book["Schede"]["H2"], "value", "Detto altrimenti."))


def delete_rows(project: Project) -> None:
    project.edit(lambda book: book["Schede"].delete_rows(2, 6))


def restore_lost(browser: Browser) -> None:
    """A person whom the check asks about rows that are gone."""
    page = press(browser, "/", "Controlla adesso")
    press(browser, page.links()["Rimetti tutte nel foglio"], "Rimetti 6 colloqui")
    press(browser, "/", "Controlla adesso")


CHECKED = ("sync",)
PREPARED = (f"digest --meeting {MEETING}",)
READY = (*PREPARED, f"send --meeting {MEETING} --yes")
ASKED = ("sync", "remind --yes")
JOBS = {
    "first check": Job((), ["sync"], clicks("/", "Controlla adesso")),
    "check": Job(CHECKED, ["sync"], clicks("/", "Controlla adesso"), type_end),
    "rows that are gone": Job(
        CHECKED,
        ["sync --accept-missing"],
        clicks("/", "Controlla adesso", "Sono state tolte apposta"),
        delete_rows,
        MANY_ROWS,
    ),
    "rows put back": Job(
        CHECKED,
        ["restore --lost --yes", "sync"],
        restore_lost,
        delete_rows,
        MANY_ROWS,
    ),
    "requests": Job(CHECKED, ["remind --yes"], clicks("/richieste", "Spedisci le richieste")),
    "requests of a changed sheet": Job(
        CHECKED, ["remind --yes"], clicks("/richieste", "Spedisci le richieste"), retell
    ),
    "request sent": Job(ASKED, ["send --meeting RICHIESTA-2026-06-22 --sent 'Amina Haddad'"],
                        clicks("/", "Segna come spedita: Amina Haddad")),
    "text cleared": Job(CHECKED, ["texts --clear {row}"], clicks("/testi", "Lascia passare: ")),
    "text covered": Job(
        ("sync", "texts --clear {row}"),
        ["texts --cover {row}"],
        clicks("/testi?vista=lasciati-passare", "Copri di nuovo: "),
    ),
    "word allowed": Job(
        CHECKED, ["texts --allow Ahmed"], clicks("/testi", "Ammetti questa parola: Ahmed")
    ),
    "word typed": Job(CHECKED, ["texts --allow Lucia"], allow_typed("Lucia")),
    "word no longer allowed": Job(
        ("sync", "texts --allow Ahmed"),
        ["texts --disallow Ahmed"],
        clicks("/testi/parole?lista=ammesse", "Togli dalle parole ammesse: Ahmed"),
    ),
    "prepare": Job(CHECKED, [f"digest --meeting {MEETING}"], clicks(HERE, "Prepara")),
    "prepare from a changed sheet": Job(
        PREPARED, [f"digest --meeting {MEETING}"], clicks(HERE, "Prepara"), retell
    ),
    "copy with names": Job(
        CHECKED, [f"digest --meeting {MEETING} --with-names"], clicks(HERE, "Copia con i nomi")
    ),
    "trial": Job(PREPARED, [f"send --meeting {MEETING} --test --yes"],
                 clicks(HERE, "Invia di prova")),
    "send": Job(PREPARED, [f"send --meeting {MEETING} --yes"],
                clicks(HERE, "Spedisci", "Spedisci")),
    "send unprepared": Job(CHECKED, [f"send --meeting {MEETING} --yes"],
                           clicks(HERE, "Spedisci", "Spedisci")),
    "send from a changed sheet": Job(READY, [f"send --meeting {MEETING} --yes"],
                                     clicks(HERE, "Spedisci", "Spedisci"), retell),
    "all sent": Job(READY, [f"send --meeting {MEETING} --sent"],
                    clicks(HERE, "Segna come spedite")),
    "one sent": Job(READY, [f"send --meeting {MEETING} --sent 'Anna Rossi'"],
                    clicks(HERE, "Segna come spedita")),
    "history": Job(CHECKED, ["history N7F3K"], clicks("/nuclei/N7F3K", "Fai i documenti")),
    "history of a changed sheet": Job(
        CHECKED, ["history N7F3K"], clicks("/nuclei/N7F3K", "Fai i documenti"), retell
    ),
    "history with names": Job(
        CHECKED, ["history N7F3K --with-names"], clicks("/nuclei/N7F3K", "Con i nomi")
    ),
    "history for a person": Job(
        CHECKED, ["history N7F3K --for 'Anna Rossi'"], history_for("Anna Rossi")
    ),
}  # fmt: skip


# --- Both ways ----------------------------------------------------------------------------------


def left_by(project: Project) -> dict[str, Any]:
    """All that can be compared of a project."""
    outcome = Outcome(project.folder, project.workbook)
    return {
        **{f"journal: {table}": rows for table, rows in outcome.journal().items()},
        "sheet": outcome.sheet(),
        "files": outcome.files(),
        "documents": outcome.documents(),
        "mails": outcome.mails(),
    }


def assert_same(board: dict[str, Any], commands: dict[str, Any]) -> None:
    """What differs is shown by what it is, not as two whole projects."""
    for what in commands:
        assert board[what] == commands[what], what
    assert board.keys() == commands.keys()


def draw_anew(patch: pytest.MonkeyPatch) -> None:
    """Both projects draw their codes from the same beginning."""
    patch.setattr(secrets, "token_bytes", random.Random(1).randbytes)


def type_in(project: Project, commands: Sequence[str], patch: pytest.MonkeyPatch) -> None:
    """Type commands into a terminal."""
    for command in commands:
        row = project.column("Codice")[0] if "{row}" in command else ""
        patch.setattr(sys, "stdin", io.StringIO())
        ran = project.run(*shlex.split(command.format(row=row)))
        assert ran.code in (0, 5), ran.out + ran.err


def begun(folder: Path, job: Job, patch: pytest.MonkeyPatch) -> Project:
    """A project just before the job."""
    draw_anew(patch)
    folder.mkdir()
    project = Project(folder)
    if not job.needs_passwords:
        project.plain_mail()
    project.write(job.rows)
    type_in(project, job.before, patch)
    if job.meanwhile:
        job.meanwhile(project)
    return project


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_the_board_leaves_what_the_command_leaves(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commanded = begun(tmp_path / "comandi", job, monkeypatch)
    clicked = begun(tmp_path / "bacheca", job, monkeypatch)
    before = left_by(commanded) if job.before else {}
    type_in(commanded, job.by_commands, monkeypatch)
    with running_board(clicked) as browser:
        job.on_board(browser)
    by_commands = left_by(commanded)
    assert by_commands != before, "the job does something"
    assert_same(left_by(clicked), by_commands)


# --- With a mail server that hangs up once a mail was taken -------------------------------------

SENT_ONCE = (f"send --meeting {MEETING} --yes",)
SETTLED = {
    "sent by a server": Job((), SENT_ONCE, clicks(HERE, "Spedisci", "Spedisci")),
    "it arrived": Job(
        SENT_ONCE,
        [f"send --meeting {MEETING} --arrived 'Anna Rossi'"],
        clicks(HERE, "È arrivata"),
    ),
    "it did not arrive": Job(
        SENT_ONCE,
        [f"send --meeting {MEETING} --to 'Anna Rossi' --again --yes"],
        clicks(HERE, "Non è arrivata: spediscila di nuovo", "Spedisci"),
    ),
}


@pytest.mark.parametrize("job", SETTLED.values(), ids=SETTLED)
def test_mails_by_a_server_leave_the_same(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, taken = [], []
    for way in ("comandi", "bacheca"):
        draw_anew(monkeypatch)
        folder = tmp_path / way
        folder.mkdir()
        conduct = Conduct("AFTER", "drop", only=ANNA, times=1)
        with post_office(folder, monkeypatch, conduct) as post:
            type_in(post.project, job.before, monkeypatch)
            before = left_by(post.project)
            if way == "comandi":
                type_in(post.project, job.by_commands, monkeypatch)
            else:
                with running_board(post.project) as browser:
                    job.on_board(browser)
            left.append(left_by(post.project))
            taken.append(post.server.addressees)
        assert left[-1] != before, "the job does something"
    assert_same(left[1], left[0])
    assert taken[0] == taken[1]


def test_an_uncertain_request_is_settled_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = []
    for way in ("comandi", "bacheca"):
        draw_anew(monkeypatch)
        folder = tmp_path / way
        folder.mkdir()
        conduct = Conduct("AFTER", "drop", only=AMINA, times=1)
        with post_office(folder, monkeypatch, conduct) as post:
            post.project.write(ROWS)
            type_in(post.project, ASKED, monkeypatch)
            if way == "comandi":
                arrived = "send --meeting RICHIESTA-2026-06-22 --arrived 'Amina Haddad'"
                type_in(post.project, [arrived], monkeypatch)
            else:
                with running_board(post.project) as browser:
                    press(browser, "/", "Segna come arrivata")
            left.append(left_by(post.project))
            assert "uncertain" not in str(left[-1]["journal: deliveries"])
    assert_same(left[1], left[0])


# --- Persone ------------------------------------------------------------------------------------


def on_page_of(name: str, *labels: str) -> OnBoard:
    """Somebody who opens the page of a person and presses these buttons."""

    def on_board(browser: Browser) -> None:
        links = browser.get("/persone").links()
        press(browser, links[name], *labels)

    return on_board


PASSWORDS = {
    "for one": Job(
        CHECKED,
        ["password 'Anna Rossi' --generate"],
        on_page_of("Anna Rossi", "Genera la password"),
    ),
    "a new one": Job(
        ("sync", "password 'Anna Rossi' --generate"),
        ["password 'Anna Rossi' --generate"],
        on_page_of("Anna Rossi", "Genera una password nuova"),
    ),
    "for all without": Job(
        ("sync", "password 'Anna Rossi' --generate"),
        ["password --generate"],
        clicks("/persone", "Genera a chi manca"),
        needs_passwords=True,
    ),
    "forgotten": Job(
        ("sync", "password 'Anna Rossi' --generate"),
        ["password 'Anna Rossi' --forget"],
        on_page_of("Anna Rossi", "Togli la password"),
    ),
}


@pytest.mark.parametrize("job", PASSWORDS.values(), ids=PASSWORDS)
def test_the_same_people_have_a_password(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The passwords themselves are drawn by lot."""
    left = []
    had = keyring.get_keyring()
    try:
        for way in ("comandi", "bacheca"):
            ring = InMemory()
            keyring.set_keyring(ring)
            project = begun(tmp_path / way, job, monkeypatch)
            before = dict(ring.kept)
            if way == "comandi":
                type_in(project, job.by_commands, monkeypatch)
            else:
                with running_board(project) as browser:
                    job.on_board(browser)
            assert ring.kept != before, "the job does something"
            changed = {key for key in ring.kept if ring.kept[key] != before.get(key)}
            left.append((set(ring.kept), changed, left_by(project)))
    finally:
        keyring.set_keyring(had)
    assert left[0][:2] == left[1][:2]
    assert_same(left[1][2], left[0][2])


def test_the_key_of_a_person_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = Job(CHECKED, ["key 'Anna Rossi'"], on_page_of("Anna Rossi", "Fai la chiave"))
    test_the_board_leaves_what_the_command_leaves(job, tmp_path, monkeypatch)


# --- A whole week -------------------------------------------------------------------------------


def test_a_week_on_the_board_leaves_what_the_command_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check, requests, documents, mails: `collector week` does them all after one yes."""
    nothing = Job((), (), clicks("/"))
    commanded = begun(tmp_path / "comandi", nothing, monkeypatch)
    clicked = begun(tmp_path / "bacheca", nothing, monkeypatch)
    type_in(commanded, ["week --yes"], monkeypatch)
    with running_board(clicked) as browser:
        press(browser, "/", "Controlla adesso")
        press(browser, "/richieste", "Spedisci le richieste")
        press(browser, HERE, "Prepara")
        press(browser, HERE, "Spedisci", "Spedisci")
    assert_same(left_by(clicked), left_by(commanded))
