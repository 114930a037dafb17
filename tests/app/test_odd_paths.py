"""Paths that are no file: every command that is given one says so at once, in a sentence, and
writes nothing.

A FIFO would be waited for, a device be read for ever, a loop of links cannot be followed. Nobody is
left waiting.
"""

import io
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from collector import files
from collector.cli.commands import main
from tests.road import SOUND, Project, Ran

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="POSIX only: links, FIFOs, sockets, devices"
)


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def long_loop(path: Path) -> None:
    path.symlink_to(f"{path.name}.b")
    path.with_name(f"{path.name}.b").symlink_to(path.name)


def inside_a_loop(path: Path) -> None:
    """The folder is the loop."""
    path.parent.rmdir()
    path.parent.symlink_to(path.parent.name)


def fifo(path: Path) -> None:
    os.mkfifo(path)


def link_to_a_fifo(path: Path) -> None:
    os.mkfifo(path.with_name("canale"))
    path.symlink_to("canale")


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def nothing(path: Path) -> None:
    path.symlink_to("/dev/null")


def listening(path: Path) -> None:
    folder = Path.cwd()
    os.chdir(path.parent)  # a socket's address is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(folder)


def folder(path: Path) -> None:
    path.mkdir()


KINDS: dict[Callable[[Path], None], str] = {
    loop: "è un collegamento che gira in tondo",
    long_loop: "è un collegamento che gira in tondo",
    inside_a_loop: "è un collegamento che gira in tondo",
    fifo: "è un canale tra programmi (FIFO)",
    link_to_a_fifo: "è un canale tra programmi (FIFO)",
    endless: "è un dispositivo",
    nothing: "è un dispositivo",
    listening: "è un canale tra programmi (socket)",
    folder: "è una cartella",
}
kinds = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@pytest.fixture(autouse=True)
def nobody_waits() -> Iterator[None]:
    """A command that waits for ever is a test that failed, not a suite that stands still."""

    def stop(_signal: int, _frame: object) -> None:
        raise TimeoutError("the command waits")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """Where something stands that is no file."""
    (tmp_path / "strano").mkdir()
    return tmp_path / "strano" / "schede.xlsx"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "progetto").mkdir()
    made = Project(tmp_path / "progetto")
    made.write([SOUND])
    made.sync()
    return made


def run(folder: Path, *arguments: str) -> Ran:
    """Run a command of the command line in this process, in a folder."""
    out, err, before = io.StringIO(), io.StringIO(), Path.cwd()
    os.chdir(folder)
    try:
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main([*arguments])
    finally:
        os.chdir(before)
    return Ran(int(ended.value.code or 0), out.getvalue(), err.getvalue())


def refused(ran: Ran, code: int, *words: str) -> None:
    said = " ".join((ran.out + ran.err).split())
    assert ran.code == code, said
    assert [word for word in words if word not in said] == [], said
    assert "Traceback" not in said


COMMANDS = [
    ["sync"],
    ["sync", "--dry-run"],
    ["flags"],
    ["explain", "Schede!2"],
    ["export"],
    ["remind", "--dry-run"],
]


@kinds
def test_a_path_that_is_no_file_as_workbook(
    project: Project, odd: Path, kind: Callable[[Path], None]
) -> None:
    kind(odd)
    before = project.journal.read_bytes()
    places = (
        "--workbook",
        str(odd),
        "--journal",
        str(project.journal),
        "--out",
        str(project.folder / "uscite"),
    )
    for command in COMMANDS:
        refused(
            run(project.folder, *command, *places),
            3,
            KINDS[kind],
            "non un foglio .xlsx",
            "Non ho scritto nulla.",
        )
    refused(run(project.folder, "doctor", *places), 3, KINDS[kind], "Registro si legge")
    refused(run(project.folder, "init", "--adopt", str(odd)), 3, KINDS[kind])
    assert project.journal.read_bytes() == before


@kinds
def test_a_path_that_is_no_file_as_workbook_in_the_settings(
    project: Project, odd: Path, kind: Callable[[Path], None]
) -> None:
    kind(odd)
    (project.folder / "collector.toml").write_text(
        f'[workbook]\npath = "{odd}"\n', encoding="utf-8"
    )
    for command in ("sync", "flags"):
        refused(run(project.folder, command), 3, KINDS[kind])


@kinds
def test_a_path_that_is_no_file_as_journal(
    project: Project, odd: Path, kind: Callable[[Path], None]
) -> None:
    kind(odd)
    before = project.workbook.read_bytes()
    places = ("--workbook", str(project.workbook), "--journal", str(odd))
    for command in ("sync", "flags", "nuclei", "history", "doctor"):
        ran = run(project.folder, command, *places)
        if kind is inside_a_loop:
            refused(ran, 2, "La cartella", "non c'è")
        else:
            refused(ran, 4, KINDS[kind], "non un registro")
    assert project.workbook.read_bytes() == before


@kinds
def test_a_path_that_is_no_file_as_settings_file(
    project: Project, odd: Path, kind: Callable[[Path], None]
) -> None:
    kind(odd)
    refused(run(project.folder, "flags", "--config", str(odd)), 2, KINDS[kind], "--config")


@kinds
def test_a_path_that_is_no_file_as_word_file(
    project: Project, odd: Path, kind: Callable[[Path], None]
) -> None:
    path = odd.with_suffix(".docx")
    kind(path)
    ran = run(project.folder, "import", str(path), "--workbook", str(project.workbook), "--journal",
              str(project.journal))  # fmt: skip
    if kind is folder:
        assert "non c'è nessun file Word" in ran.err
        assert ran.code == 2
    else:
        refused(ran, ran.code, KINDS[kind])
        assert ran.code != 0


@kinds
def test_a_path_that_is_no_file_as_another_file_of_the_settings(
    project: Project, odd: Path, kind: Callable[[Path], None]
) -> None:
    kind(odd)
    address = "https://docs.google.com/spreadsheets/d/abcdefghijklmnop/edit"
    for table in (
        f'[output]\nlogos = ["{odd}"]',
        f'[territory]\nfile = "{odd}"',
        f'[workbook]\ngoogle = "{address}"\ncredentials = "{odd}"',
    ):
        (project.folder / "collector.toml").write_text(table, encoding="utf-8")
        refused(run(project.folder, "sync"), 2, KINDS[kind], "voce «")


@kinds
def test_a_path_that_is_no_file_as_output(
    project: Project, odd: Path, kind: Callable[[Path], None]
) -> None:
    kind(odd)
    places = ("--workbook", str(project.workbook), "--journal", str(project.journal))
    ran = run(project.folder, "export", "--output", str(odd), *places)
    refused(ran, 2, "" if kind is inside_a_loop else KINDS[kind])


@pytest.mark.parametrize("name", ["~nessuno-con-questo-nome/schede.xlsx", "~/non/c'è.xlsx"])
def test_the_home_of_an_unknown_user_is_not_expanded(project: Project, name: str) -> None:
    refused(
        run(project.folder, "sync", "--workbook", name, "--journal", str(project.journal)),
        3,
        "Non trovo il foglio",
    )


def test_a_link_to_a_file_is_a_file(project: Project, odd: Path) -> None:
    odd.symlink_to(project.workbook)
    ran = run(project.folder, "flags", "--workbook", str(odd), "--journal", str(project.journal))
    assert ran.code == 0, ran.err


@pytest.mark.parametrize(
    ("name", "is_device"),
    [("CON", True), ("nul.xlsx", True), ("Com1.tar.gz", True), ("lpt9 .txt", True), ("console.xlsx",
                                                                                     False),
     ("schede.con", False), ("nulla.xlsx", False), ("COM10.xlsx", False)],
)  # fmt: skip
def test_names_that_windows_keeps_for_devices(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, is_device: bool
) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    assert files.no_file(path) == ""
    monkeypatch.setattr(files.os, "name", "nt")
    assert (files.no_file(path) == "è un dispositivo") is is_device
