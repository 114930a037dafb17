"""Whatever shows, makes or sends something of families leaves one entry in the log of accesses."""

import errno
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from collector.access_log.file import AccessFile
from collector.cli.access import ACTS as COMMAND_ACTS
from collector.cli.commands import cli
from collector.files import our_folder
from collector.web.access import ACTS as PAGE_ACTS
from collector.web.access import Act, PageAccess
from tests.road import NUCLEI, SOUND, Project, Ran
from tests.web.driver import Browser, running_board
from tests.web.test_guard import CHANGES, ROUTES, SHOWN

NAME = "Zyxhoxha"
"""No word of ours, so that it is a family wherever it is read."""
ROWS = [
    {**SOUND, "nucleus": NAME, "description": f"La signora {NAME} racconta.", "date": "12/05/2026"},
    {**SOUND, "nucleus": f"{NAME}i", "date": ""},
]


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_every_command_says_what_it_does() -> None:
    assert {"collector", *commands(cli)} <= set(COMMAND_ACTS)


def test_every_route_says_what_it_does() -> None:
    assert {route.name for route in (*SHOWN, *CHANGES)} <= set(PAGE_ACTS)
    assert PageAccess("nobody-declared-it", "/x", ()).act is Act.NAMES_SHOWN


class Logged:
    """A project and the log of accesses of whoever works on it."""

    def __init__(self, folder: Path) -> None:
        self.project = Project(folder)
        self.project.write(
            ROWS, nuclei=[{**NUCLEI[0], "name": NAME}, {**NUCLEI[1], "name": "Chen"}]
        )
        self.before = set(our_folder().glob("accessi-*.jsonl"))

    @property
    def log(self) -> AccessFile | None:
        new = sorted(set(our_folder().glob("accessi-*.jsonl")) - self.before)
        return AccessFile(new[0]) if new else None

    def entries(self) -> list[Any]:
        return [entry.access for entry in self.log.check().entries] if self.log else []

    def run(self, *arguments: str) -> tuple[Ran, list[Any]]:
        """Run a command; return what it said and the entries that it left."""
        before = len(self.entries())
        ran = self.project.run(*arguments)
        return ran, self.entries()[before:]


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Logged:
    made = Logged(tmp_path_factory.mktemp("logged"))
    made.project.sync()
    return made


CODE = "N7F3K"
LINES: list[tuple[str, Act | None, tuple[str, ...]]] = [
    ("sync", Act.NAMES_SHOWN, ()),
    (f"flags --nucleus {NAME}", Act.NAMES_SHOWN, (CODE,)),
    ("explain 2", Act.NAMES_SHOWN, ("R",)),
    ("nuclei", Act.NAMES_SHOWN, ()),
    ("texts --rows", Act.NAMES_SHOWN, ()),
    ("texts --allow Pavesi", Act.CLEARANCE, ()),
    (f"export --nucleus {NAME} --output -", Act.EXPORT, (CODE,)),
    (f"history {NAME}", Act.DOCUMENT, (CODE,)),
    ("key Anna Rossi", Act.KEY, ("P",)),
    ("send", Act.MAIL, ("AS-2026-06-25",)),
    ("remind --dry-run", None, ()),
    ("remind", Act.MAIL, ("P",)),
    ("meetings", None, ()),
    ("week --dry-run", None, ()),
    ("doctor", None, ()),
    ("password", None, ()),
    ("log", None, ()),
    (f"log {NAME}", Act.NAMES_SHOWN, (CODE,)),
    (f"versions {NAME}", Act.NAMES_SHOWN, (CODE,)),
]
NEARLY = NAME[:-1]
NAMING = [f"{line} {NEARLY}" for line in ("flags --nucleus", "log", "history")]
NAMING.append(f"forget {NEARLY} --asked-by x --authorised-by y --dry-run")
"""Refused with the nearest name: "Forse «Zyxhoxha»?"."""
REFUSED = [
    *(line for line, act, _ in LINES if act),
    *NAMING,
    "history --with-names",
    "digest --next",
    "digest --next --with-names",
    "week --yes",
]


def full_disk(*_: Any, **__: Any) -> Any:
    raise OSError(errno.ENOSPC, "full")


@pytest.mark.parametrize("line", REFUSED)
def test_where_it_cannot_be_written_nothing_is_shown_made_or_sent(
    logged: Logged, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AccessFile, "append", full_disk)
    before = files(logged.project.folder)
    ran, entries = logged.run(*line.split())
    assert (ran.code, entries) == (4, [])
    assert NAME not in ran.out + ran.err
    assert "il disco è pieno" in ran.err
    assert files(logged.project.folder) == before


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("line", "act", "objects"), LINES, ids=[line for line, _, _ in LINES])
def test_a_command_leaves_one_entry_and_no_name_without_one(
    logged: Logged, line: str, act: Act | None, objects: tuple[str, ...]
) -> None:
    ran, entries = logged.run(*line.split())
    assert ran.code in (0, 5), ran.err
    assert [entry.act for entry in entries] == ([act] if act else [])
    if act is None:
        assert NAME not in ran.out + ran.err
        return
    (entry,) = entries
    name = entry.purpose
    assert line == name or line.startswith(f"{name} ")
    assert act in COMMAND_ACTS[name]
    assert len(entry.objects) == len(objects)
    for found, expected in zip(entry.objects, objects, strict=True):
        assert found.startswith(expected)
    assert logged.log is not None
    assert NAME.encode() not in logged.log.path.read_bytes()


@pytest.mark.parametrize("line", NAMING)
def test_a_message_that_names_a_family_leaves_an_entry(logged: Logged, line: str) -> None:
    ran, entries = logged.run(*line.split())
    assert (ran.code, f"Forse «{NAME}»" in ran.err) == (2, True)
    assert [entry.purpose for entry in entries] == [line.partition(" ")[0]]


def test_a_reason_to_keep_is_somebody_s_own_words(
    logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = ("hold", CODE, "--reason", f"Ricorso di {NAME}")
    forget = ("forget", CODE, "--asked-by", "x", "--authorised-by", "y", "--dry-run")
    try:
        ran, entries = logged.run(*hold)
        assert (ran.code, [(entry.act, entry.objects) for entry in entries]) == (
            0,
            [(Act.HOLD, (CODE,))],
        )
        for line, act in ((("hold",), Act.HOLD), (forget, Act.NAMES_SHOWN)):
            ran, entries = logged.run(*line)
            assert (NAME in ran.out + ran.err, [entry.act for entry in entries]) == (True, [act])
        with monkeypatch.context() as patch:
            patch.setattr(AccessFile, "append", full_disk)
            for line in (("hold",), forget):
                ran, _ = logged.run(*line)
                assert (ran.code, NAME in ran.out + ran.err) == (4, False)
    finally:
        logged.run("hold", CODE, "--release")


@pytest.fixture(scope="module")
def browser(logged: Logged) -> Iterator[Browser]:
    with running_board(logged.project) as running:
        yield running


@pytest.fixture
def address(logged: Logged) -> dict[str, str]:
    row = logged.project.column("Codice")[0]
    return {
        "{code}": row,
        "{meeting}": "AS-2026-06-25",
        "{who}": "sala",
        "{table}": "comuni",
        "{file}": "x",
        "{task}": "x",
    }


def address_of(route: Any, parts: dict[str, str]) -> str:
    path: str = route.path
    for part, value in parts.items():
        path = path.replace(part, CODE if path.startswith("/nuclei") else value)
    return path


@pytest.mark.parametrize("route", SHOWN, ids=lambda route: route.name)
def test_a_page_with_a_name_leaves_one_entry(
    logged: Logged, browser: Browser, address: dict[str, str], route: Any
) -> None:
    path = address_of(route, address)
    before = len(logged.entries())
    browser.enter()
    shown = browser.get(path)
    new = logged.entries()[before:]
    act = PAGE_ACTS[route.name]
    assert NAME not in shown.source or len(new) == 1
    if shown.path.partition("?")[0] != path:
        return  # it leads to another page
    if act is None or shown.status != 200:
        assert new == []
    else:
        assert [(entry.act, entry.purpose) for entry in new] == [(act, route.path)]
        assert all(entry.objects for entry in new if "{code}" in route.path)


def test_what_is_looked_at_again_counts_once(logged: Logged, browser: Browser) -> None:
    browser.enter()
    before = len(logged.entries())
    for path in (f"/nuclei/{CODE}", f"/nuclei/{CODE}/storia", f"/nuclei/{CODE}"):
        assert NAME in browser.get(path).source
    assert len(logged.entries()) == before + 1
    browser.enter()
    browser.get(f"/nuclei/{CODE}")
    assert len(logged.entries()) == before + 2


def test_nor_does_the_board(
    logged: Logged,
    browser: Browser,
    address: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(AccessFile, "append", full_disk)
    browser.enter()
    for path in ("/", "/nuclei", f"/nuclei/{CODE}", f"/nuclei/{CODE}/storia"):
        shown = browser.get(path)
        assert (shown.status, NAME in shown.source) == (409, False)
        assert "Non posso scrivere nel registro degli accessi" in shown.text
    before = len(logged.entries())
    csrf = browser.csrf()
    for route in ROUTES:
        path = address_of(route, address)
        act = PAGE_ACTS[route.name]
        if act is None:
            continue
        if route in SHOWN:
            shown = browser.get(path)
            assert NAME not in shown.source, path
            assert shown.status != 200 or shown.path != path
        else:
            said = browser.post(path, {"csrf": csrf, "kind": "mancano"}, csrf=False)
            assert (said.status, NAME in said.source) == (409, False), path
    assert len(logged.entries()) == before


def test_what_became_of_work_waits_until_it_can_be_written_down(
    logged: Logged, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.enter()
    session = browser.board.sessions.find(next(iter(browser.session.cookies)).value or "")
    assert session is not None
    session.notices.append(f"La riga di {NAME} è nuova.")
    with monkeypatch.context() as patch:
        patch.setattr(AccessFile, "append", full_disk)
        assert NAME not in browser.get("/nuclei").source
    assert f"La riga di {NAME} è nuova." in browser.get("/nuclei").text


def test_a_button_is_written_down_before_it_does_anything(logged: Logged, browser: Browser) -> None:
    before = len(logged.entries())
    browser.press(browser.get(f"/nuclei/{CODE}"), "Fai i documenti")
    acts = [(entry.act, entry.objects) for entry in logged.entries()[before:]]
    assert (Act.DOCUMENT, (CODE,)) in acts


def test_what_was_done_to_the_log_is_said(logged: Logged, tmp_path: Path) -> None:
    ran = logged.project.run("log", "--verify", "--json")
    assert (ran.code, ran.json["whole"]) == (0, True)
    assert logged.log is not None
    path = logged.log.path
    whole = path.read_bytes()
    try:
        lines = whole.splitlines(keepends=True)
        lines[1] = lines[1].replace(b'"who":"', b'"who":"x')
        path.write_bytes(b"".join(lines))
        ran = logged.project.run("log", "--verify", "--json")
        assert (ran.code, ran.json["troubles"][0]["line"]) == (4, 2)
        ran = logged.project.run("log", "--verify")
        assert ran.code == 4
        assert "Riga 2: non dice più quello che il programma ha scritto" in ran.out
        path.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
        ran = logged.project.run("log", "--verify")
        assert (ran.code, "alla fine manca 1 voce" in ran.out) == (4, True)
    finally:
        path.write_bytes(whole)
    assert json.loads(whole.splitlines()[0])["number"] == 1
