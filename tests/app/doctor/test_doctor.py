"""`collector doctor` on a workbook on disk, its journal and this computer. Nothing is written."""

import hashlib
import json
import os
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from collector.app import doctor
from collector.app.config_file import CONFIG_NAME
from collector.app.doctor import google
from collector.app.doctor.computer import FAIL_BELOW, WARN_BELOW, check_disk
from collector.app.doctor.report import Check, CheckLevel, exit_code, failed, ok, warning
from collector.cli.output import doctor as screen_doctor
from collector.errors import SettingsError
from collector.render.glyphs import sample_letters
from collector.render.pdf import Typesetter
from tests import needs
from tests.road import NUCLEI, SOUND, Project
from tests.road import run_in as run


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([SOUND])
    (tmp_path / CONFIG_NAME).write_text("", encoding="utf-8")
    return made


def levels(answer: Any) -> dict[str, str]:
    """The levels in an answer of `doctor --json`, by the check's name."""
    return {check["name"]: check["level"] for check in answer["checks"]}


def todo(answer: Any, name: str) -> str:
    """Message and advice of one check."""
    return next(
        f"{check['message']} {check['todo']}" for check in answer["checks"] if check["name"] == name
    )


def everything(folder: Path) -> dict[str, tuple[str, int]]:
    """The hash of every file in a folder, and when it was written."""
    return {
        str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


# On disk


def test_a_sound_project_passes_every_check_and_nothing_is_written(project: Project) -> None:
    """The one family speaks a language that Typst's own fonts can write: no other may be here."""
    project.write([SOUND], nuclei=[NUCLEI[0]])
    project.sync()
    before = everything(project.folder)
    ran = run(project.folder, "doctor", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["ok"] is True
    assert set(levels(ran.json).values()) == {"ok"}
    assert list(levels(ran.json)) == [
        "settings", "workbook", "headers", "lock", "copies", "rights", "journal", "journal_place",
        "right_journal", "start", "disk", "out", "private", "fonts",
    ]  # fmt: skip
    shown = run(project.folder, "doctor")
    assert "Tutto a posto." in shown.out
    assert everything(project.folder) == before
    assert run(project.folder, "doctor").err == ""


def test_before_the_first_sync_no_journal_is_made(project: Project) -> None:
    ran = run(project.folder, "doctor", "--json")
    assert "lo crea il primo" in todo(ran.json, "journal")
    assert sorted(path.name for path in project.folder.iterdir()) == [CONFIG_NAME, "schede.xlsx"]


def test_unreadable_settings_end_the_checks(project: Project) -> None:
    (project.folder / CONFIG_NAME).write_text("[workbok]\n", encoding="utf-8")
    ran = run(project.folder, "doctor", "--json")
    assert ran.code == 2
    assert levels(ran.json) == {"settings": "error"}
    assert "«workbok» non è un'impostazione che conosco" in todo(ran.json, "settings")


def test_after_a_broken_or_missing_workbook_the_journal_is_still_checked(
    project: Project,
) -> None:
    for spoil in (lambda: project.workbook.write_bytes(b"PK\3\4"), project.workbook.unlink):
        spoil()
        ran = run(project.folder, "doctor", "--json")
        assert ran.code == 3
        assert levels(ran.json)["workbook"] == "error"
        assert "headers" not in levels(ran.json)
        assert levels(ran.json)["journal"] == "ok"


def test_a_misspelt_title_is_an_error_that_names_it(project: Project) -> None:
    def rename(book: Any) -> None:
        cell = next(cell for cell in book["Schede"][1] if cell.value == "Data")
        cell.value = "Datta"

    project.edit(rename)
    ran = run(project.folder, "doctor", "--json")
    assert (ran.code, levels(ran.json)["headers"]) == (3, "error")
    assert "Datta" in todo(ran.json, "headers")


def test_a_missing_tab_is_a_warning(project: Project) -> None:
    project.edit(lambda book: book.remove(book["Incontri"]))
    ran = run(project.folder, "doctor", "--json")
    assert (ran.code, levels(ran.json)["headers"]) == (0, "warning")
    assert "manca il foglio «Incontri»" in todo(ran.json, "headers")


@pytest.mark.parametrize(
    ("lock", "program"), [("~$schede.xlsx", "Excel"), (".~lock.schede.xlsx#", "LibreOffice")]
)
def test_a_workbook_open_elsewhere_is_a_warning(project: Project, lock: str, program: str) -> None:
    (project.folder / lock).touch()
    ran = run(project.folder, "doctor", "--json")
    assert (ran.code, levels(ran.json)["lock"]) == (0, "warning")
    assert f"aperto in {program}" in todo(ran.json, "lock")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="rights hold nobody back here")
def test_a_read_only_folder_is_an_error(project: Project) -> None:
    project.folder.chmod(0o500)
    try:
        ran = run(project.folder, "doctor", "--json")
    finally:
        project.folder.chmod(0o700)
    assert levels(ran.json)["rights"] == levels(ran.json)["out"] == "error"


def test_an_out_folder_that_is_a_file_is_an_error(project: Project) -> None:
    (project.folder / "uscite").touch()
    ran = run(project.folder, "doctor", "--json")
    assert (ran.code, levels(ran.json)["out"]) == (2, "error")


# The journal


@pytest.mark.parametrize("spoilt", [b"", b"no journal", None])
def test_a_file_that_is_no_journal_is_an_error_and_stays_as_it_is(
    project: Project, spoilt: bytes | None
) -> None:
    project.sync()
    content_before = project.journal.read_bytes()
    content = content_before[: len(content_before) // 2] if spoilt is None else spoilt
    project.journal.write_bytes(content)
    ran = run(project.folder, "doctor", "--json")
    assert ran.code == (0 if content == b"" else 4), (
        "an empty file is a journal that was never written to"
    )
    assert project.journal.read_bytes() == content


def test_a_journal_damaged_inside_is_an_error(project: Project) -> None:
    project.sync()
    with sqlite3.connect(project.journal) as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(project.journal.read_bytes())
    content[size * (pages - 1) :] = b"\xff" * size
    project.journal.write_bytes(content)
    assert run(project.folder, "doctor").code == 4


def test_an_older_journal_and_one_in_use_are_not_written_to(project: Project) -> None:
    project.sync()
    with sqlite3.connect(project.journal) as db:
        db.execute("UPDATE meta SET value = '1' WHERE key = 'schema_version'")
    before = everything(project.folder)
    ran = run(project.folder, "doctor", "--json")
    assert "versione precedente" in todo(ran.json, "journal")
    assert everything(project.folder) == before
    project.journal.with_name("collector.sqlite3-journal").touch()
    ran = run(project.folder, "doctor", "--json")
    assert (ran.code, levels(ran.json)["journal"]) == (0, "ok")
    assert "ci sta scrivendo" in todo(ran.json, "journal")


def test_a_newer_journal_is_an_error(project: Project) -> None:
    project.sync()
    with sqlite3.connect(project.journal) as db:
        db.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    assert run(project.folder, "doctor").code == 4


def test_a_journal_in_a_shared_folder_is_a_warning(project: Project) -> None:
    shared = project.folder / "Dropbox"
    shared.mkdir()
    ran = run(project.folder, "doctor", "--json", "--journal", str(shared / "j.sqlite3"))
    assert (ran.code, levels(ran.json)["journal_place"]) == (0, "warning")
    project.workbook.rename(shared / "schede.xlsx")
    (shared / CONFIG_NAME).touch()
    home = str(project.folder / "casa")
    ran = run(shared, "doctor", "--json", env={"HOME": home, "XDG_CONFIG_HOME": home})
    assert "perché la cartella del progetto è condivisa" in todo(ran.json, "journal_place")


# Disk, fonts, words


@pytest.mark.parametrize(
    ("free", "level"),
    [
        (80 << 30, "ok"),
        (500 << 20, "ok"),
        ((500 << 20) - 1, "warning"),
        (50 << 20, "warning"),
        (49 << 20, "error"),
    ],
)
def test_little_room_on_the_disk_is_a_warning_then_an_error(free: int, level: str) -> None:
    check = check_disk(free, WARN_BELOW, FAIL_BELOW)
    assert check.level == level


def test_languages_without_a_font_are_a_warning(project: Project) -> None:
    project.write(
        [SOUND],
        nuclei=[*NUCLEI, {"name": "Tekle", "municipality": "Opera", "language": "Tigrino, arabo"}],
    )
    (project.folder / CONFIG_NAME).write_text("[output]\nsystem_fonts = false\n", encoding="utf-8")
    ran = run(project.folder, "doctor", "--json")
    assert (ran.code, levels(ran.json)["fonts"]) == (0, "warning")
    assert "cinese" in todo(ran.json, "fonts")
    assert "tigrino o amarico" in todo(ran.json, "fonts")


@needs.chinese_font
def test_a_font_of_the_system_is_enough(project: Project) -> None:
    assert levels(run(project.folder, "doctor", "--json").json)["fonts"] == "ok"


def test_only_languages_with_their_own_letters_need_a_font() -> None:
    assert sample_letters("albanese") == sample_letters("") == sample_letters("spagnolo") == ""
    assert sample_letters("Arabo (Marocco)") != ""
    assert Typesetter(system=False).languages_without_font("però, così, Hoxha, ë, ș") == ()
    assert "cinese" in Typesetter(system=False).languages_without_font(sample_letters("cinese"))


def test_an_error_is_split_into_message_and_advice() -> None:
    check = failed(
        "key",
        SettingsError("Non trovo «C:\\Dott. Rossi\\x.json». Mettilo lì. Non ho scritto nulla."),
    )
    assert (check.message, check.todo, check.exit_code) == (
        "Non trovo «C:\\Dott. Rossi\\x.json».",
        "Mettilo lì.",
        2,
    )


def test_the_exit_code_is_that_of_the_first_error_and_warnings_give_none() -> None:
    worse = Check("key", CheckLevel.ERROR, "x", exit_code=2)
    assert exit_code([warning("link", "x", "y"), ok("disk", "x")]) == 0
    assert (
        exit_code(
            [
                warning("link", "x", "y"),
                worse,
                Check("journal", CheckLevel.ERROR, "x", exit_code=4),
            ]
        )
        == 2
    )


def test_json_is_ascii_and_every_check_has_a_title() -> None:
    answer = screen_doctor.checks_json([ok("link", "è così")])
    assert answer.isascii()
    assert json.loads(answer) == {
        "checks": [{"name": "link", "level": "ok", "message": "è così", "todo": ""}], "ok": True,
    }  # fmt: skip
    modules = Path(doctor.__file__).parent.glob("*.py")
    source = "".join(module.read_text(encoding="utf-8") for module in modules)
    names = set(re.findall(r"\b(?:ok|warning|error|failed)\(\s*\"(\w+)\"", source))
    assert names | set(google._CHECK_OF_STATUS.values()) == screen_doctor.CHECK_TITLES.keys()
