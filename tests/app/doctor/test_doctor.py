"""`collector doctor`.  A line for each thing that must be in place; what to do; nothing is written anywhere."""

import datetime as dt
import hashlib
import json
import os
import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from collector.app.config_file import CONFIG_NAME
from collector.app.doctor import form, google, mail
from collector.app.doctor import project as doctor
from collector.app.doctor.report import Check, CheckLevel
from collector.cli.output import doctor as screen_doctor
from collector.errors import SettingsError
from collector.render.glyphs import sample_letters
from collector.render.pdf import Typesetter
from collector.sheet.columns import Layout
from collector.workbook.google import grids, status_formula
from collector.workbook.google.errors import RefusedError
from tests import needs
from tests.road import NUCLEI, SOUND, Project
from tests.road import run_in as run

NOW = dt.datetime(2026, 6, 22, 10, 0, tzinfo=dt.UTC)
US = "collector@progetto.iam.gserviceaccount.example"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([SOUND])
    (tmp_path / CONFIG_NAME).write_text("", encoding="utf-8")
    return made


def levels(told: Any) -> dict[str, str]:
    """The answer of --json as name → level."""
    return {check["name"]: check["level"] for check in told["checks"]}


def todo(told: Any, name: str) -> str:
    """Message and advice of one check."""
    return next(
        f"{check['message']} {check['todo']}" for check in told["checks"] if check["name"] == name
    )


def everything(folder: Path) -> dict[str, tuple[str, int]]:
    """All files: their content and the time they were written."""
    return {
        str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


# On disk


def test_all_is_well_and_nothing_is_written(project: Project) -> None:
    """With a family whose language every machine can write: this one may have no font beside Typst's own."""
    project.write([SOUND], nuclei=[NUCLEI[0]])
    project.sync()
    before = everything(project.folder)
    told = run(project.folder, "doctor", "--json")
    assert told.code == 0, told.err
    assert told.json["ok"] is True
    assert set(levels(told.json).values()) == {"ok"}
    assert list(levels(told.json)) == [
        "settings", "workbook", "headers", "lock", "copies", "rights", "journal", "journal_place", "right_journal",
        "start", "disk", "out", "private", "fonts",
    ]  # fmt: skip
    shown = run(project.folder, "doctor")
    assert "Tutto a posto." in shown.out
    assert everything(project.folder) == before
    assert run(project.folder, "doctor").err == ""


def test_before_the_first_sync_no_journal_is_made(project: Project) -> None:
    told = run(project.folder, "doctor", "--json")
    assert "lo crea il primo" in todo(told.json, "journal")
    assert sorted(path.name for path in project.folder.iterdir()) == [CONFIG_NAME, "schede.xlsx"]


def test_settings_that_cannot_be_read_end_it(project: Project) -> None:
    (project.folder / CONFIG_NAME).write_text("[workbok]\n", encoding="utf-8")
    told = run(project.folder, "doctor", "--json")
    assert told.code == 2
    assert levels(told.json) == {"settings": "error"}
    assert "«workbok» non è un'impostazione che conosco" in todo(told.json, "settings")


def test_a_broken_or_missing_workbook_is_an_error_and_the_rest_is_still_looked_at(
    project: Project,
) -> None:
    for spoil in (lambda: project.workbook.write_bytes(b"PK\3\4"), project.workbook.unlink):
        spoil()
        told = run(project.folder, "doctor", "--json")
        assert told.code == 3
        assert levels(told.json)["workbook"] == "error"
        assert "headers" not in levels(told.json)
        assert levels(told.json)["journal"] == "ok"


def test_a_title_typed_wrong_is_said(project: Project) -> None:
    def rename(book: Any) -> None:
        cell = next(cell for cell in book["Schede"][1] if cell.value == "Data")
        cell.value = "Datta"

    project.edit(rename)
    told = run(project.folder, "doctor", "--json")
    assert (told.code, levels(told.json)["headers"]) == (3, "error")
    assert "Datta" in todo(told.json, "headers")


def test_a_tab_that_is_missing_is_a_warning(project: Project) -> None:
    project.edit(lambda book: book.remove(book["Incontri"]))
    told = run(project.folder, "doctor", "--json")
    assert (told.code, levels(told.json)["headers"]) == (0, "warning")
    assert "manca il foglio «Incontri»" in todo(told.json, "headers")


@pytest.mark.parametrize(
    ("lock", "program"), [("~$schede.xlsx", "Excel"), (".~lock.schede.xlsx#", "LibreOffice")]
)
def test_a_workbook_open_elsewhere_is_a_warning(project: Project, lock: str, program: str) -> None:
    (project.folder / lock).touch()
    told = run(project.folder, "doctor", "--json")
    assert (told.code, levels(told.json)["lock"]) == (0, "warning")
    assert f"aperto in {program}" in todo(told.json, "lock")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="rights hold nobody back here")
def test_a_folder_that_cannot_be_written(project: Project) -> None:
    project.folder.chmod(0o500)
    try:
        told = run(project.folder, "doctor", "--json")
    finally:
        project.folder.chmod(0o700)
    assert levels(told.json)["rights"] == levels(told.json)["out"] == "error"


def test_an_out_folder_that_is_a_file(project: Project) -> None:
    (project.folder / "uscite").touch()
    told = run(project.folder, "doctor", "--json")
    assert (told.code, levels(told.json)["out"]) == (2, "error")


# The journal


@pytest.mark.parametrize("spoilt", [b"", b"no journal", None])
def test_a_journal_that_is_none(project: Project, spoilt: bytes | None) -> None:
    project.sync()
    kept = project.journal.read_bytes()
    content = kept[: len(kept) // 2] if spoilt is None else spoilt
    project.journal.write_bytes(content)
    told = run(project.folder, "doctor", "--json")
    assert told.code == (0 if content == b"" else 4), (
        "an empty file is a journal that was never written to"
    )
    assert project.journal.read_bytes() == content


def test_a_journal_damaged_inside_is_found(project: Project) -> None:
    project.sync()
    with sqlite3.connect(project.journal) as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(project.journal.read_bytes())
    content[size * (pages - 1) :] = b"\xff" * size
    project.journal.write_bytes(content)
    assert run(project.folder, "doctor").code == 4


def test_an_older_journal_and_one_in_use_are_left_as_they_are(project: Project) -> None:
    project.sync()
    with sqlite3.connect(project.journal) as db:
        db.execute("UPDATE meta SET value = '1' WHERE key = 'schema_version'")
    before = everything(project.folder)
    told = run(project.folder, "doctor", "--json")
    assert "versione precedente" in todo(told.json, "journal")
    assert everything(project.folder) == before
    project.journal.with_name("collector.sqlite3-journal").touch()
    told = run(project.folder, "doctor", "--json")
    assert (told.code, levels(told.json)["journal"]) == (0, "ok")
    assert "ci sta scrivendo" in todo(told.json, "journal")


def test_a_newer_journal_is_an_error(project: Project) -> None:
    project.sync()
    with sqlite3.connect(project.journal) as db:
        db.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    assert run(project.folder, "doctor").code == 4


def test_a_journal_in_a_shared_folder_is_a_warning(project: Project) -> None:
    shared = project.folder / "Dropbox"
    shared.mkdir()
    told = run(project.folder, "doctor", "--json", "--journal", str(shared / "j.sqlite3"))
    assert (told.code, levels(told.json)["journal_place"]) == (0, "warning")
    project.workbook.rename(shared / "schede.xlsx")
    (shared / CONFIG_NAME).touch()
    home = str(project.folder / "casa")
    told = run(shared, "doctor", "--json", env={"HOME": home, "XDG_CONFIG_HOME": home})
    assert "perché la cartella del progetto è condivisa" in todo(told.json, "journal_place")


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
def test_free_disk(free: int, level: str) -> None:
    found = doctor.check_disk(free, doctor.WARN_BELOW, doctor.FAIL_BELOW)
    assert found.level == level


def test_the_languages_of_nuclei_need_letters(project: Project) -> None:
    project.write(
        [SOUND],
        nuclei=[*NUCLEI, {"name": "Tekle", "municipality": "Opera", "language": "Tigrino, arabo"}],
    )
    (project.folder / CONFIG_NAME).write_text("[output]\nsystem_fonts = false\n", encoding="utf-8")
    told = run(project.folder, "doctor", "--json")
    assert (told.code, levels(told.json)["fonts"]) == (0, "warning")
    assert "cinese" in todo(told.json, "fonts")
    assert "tigrino o amarico" in todo(told.json, "fonts")


@needs.chinese_font
def test_a_font_of_the_computer_is_enough(project: Project) -> None:
    assert levels(run(project.folder, "doctor", "--json").json)["fonts"] == "ok"


def test_only_languages_with_letters_of_their_own_are_asked_for() -> None:
    assert sample_letters("albanese") == sample_letters("") == sample_letters("spagnolo") == ""
    assert sample_letters("Arabo (Marocco)") != ""
    assert Typesetter(system=False).languages_without_font("però, così, Hoxha, ë, ș") == ()
    assert "cinese" in Typesetter(system=False).languages_without_font(sample_letters("cinese"))


def test_a_trouble_is_parted_into_what_is_and_what_to_do() -> None:
    found = doctor.told(
        "key",
        SettingsError("Non trovo «C:\\Dott. Rossi\\x.json». Mettilo lì. Non ho scritto nulla."),
    )
    assert (found.words, found.todo, found.code) == (
        "Non trovo «C:\\Dott. Rossi\\x.json».",
        "Mettilo lì.",
        2,
    )


def test_the_first_error_gives_the_exit_code_and_warnings_none() -> None:
    worse = Check("key", CheckLevel.ERROR, "x", code=2)
    assert doctor.exit_code([doctor.warning("link", "x", "y"), doctor.ok("disk", "x")]) == 0
    assert (
        doctor.exit_code(
            [
                doctor.warning("link", "x", "y"),
                worse,
                Check("journal", CheckLevel.ERROR, "x", code=4),
            ]
        )
        == 2
    )


def test_json_is_ascii_and_every_check_has_a_title() -> None:
    told = screen_doctor.checks_json([doctor.ok("link", "è così")])
    assert told.isascii()
    assert json.loads(told) == {
        "checks": [{"name": "link", "level": "ok", "message": "è così", "todo": ""}], "ok": True,
    }  # fmt: skip
    rooms = (doctor, form, google, mail)
    source = "".join(Path(room.__file__).read_text(encoding="utf-8") for room in rooms)
    names = set(re.findall(r"\b(?:ok|warning|error|told)\(\s*\"(\w+)\"", source))
    assert names | set(google._CHECK_OF_STATUS.values()) == screen_doctor.CHECK_TITLES.keys()


# Google, answer by answer


def test_the_key_file_is_kept_safe() -> None:
    def level(path: str, mode: int) -> CheckLevel:
        return google.check_key_file(Path(path), mode, US).level

    assert level("/srv/mlc/credentials.json", 0o100600) is CheckLevel.OK
    assert level("/srv/mlc/credentials.json", 0o100640) is CheckLevel.WARNING
    assert level("/srv/mlc/credentials.json", 0o100604) is CheckLevel.WARNING
    assert level("/home/carla/Dropbox/credentials.json", 0o100600) is CheckLevel.WARNING
    assert level("/srv/mlc/credentials.json", 0) is CheckLevel.OK, "no such rights on Windows"


def test_consent_is_asked_for_elsewhere(tmp_path: Path) -> None:
    assert google.check_consent(tmp_path / "c.json", {"type": "service_account"}) is None
    waiting = google.check_consent(tmp_path / "c.json", {"installed": {}})
    assert waiting is not None
    assert (waiting.level, waiting.code) == (CheckLevel.ERROR, 2)
    (tmp_path / google.CONSENT_FILE).touch()
    assert google.check_consent(tmp_path / "c.json", {"installed": {}}) is None


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("Mon, 22 Jun 2026 10:04:59 GMT", "giusta"),
        ("Mon, 22 Jun 2026 09:55:00 GMT", "giusta"),
        ("Mon, 22 Jun 2026 09:50:00 GMT", "avanti di 10 minuti"),
        ("Mon, 22 Jun 2026 15:00:00 GMT", "indietro di 5 ore"),
        ("Sat, 22 Jun 2024 10:00:00 GMT", "avanti di più di due giorni"),
    ],
)
def test_the_clock(date: str, words: str) -> None:
    (found,) = google.check_clock(date, NOW)
    assert words in found.words
    assert (found.level is CheckLevel.OK) == (words == "giusta")
    assert google.check_clock("", NOW) == ()


@pytest.mark.parametrize(
    ("status", "reason", "name"),
    [
        ("PERMISSION_DENIED", "", "sharing"),
        ("PERMISSION_DENIED", "SERVICE_DISABLED", "api"),
        ("NOT_FOUND", "", "sharing"),
        ("UNAUTHENTICATED", "", "key"),
        ("UNREACHABLE", "", "connection"),
        ("FAILED_PRECONDITION", "", "sheet"),
        ("INTERNAL", "", "sheet"),
    ],
)
def test_a_refusal_answers_its_own_check(status: str, reason: str, name: str) -> None:
    found = google.refusal_check(
        RefusedError("Che cosa. Che fare. Non ho scritto nulla.", status, reason)
    )
    assert found == Check(name, CheckLevel.ERROR, "Che cosa.", "Che fare.", 3)


@pytest.mark.parametrize(
    ("permissions", "level"),
    [
        ([{"type": "user", "role": "owner"}, {"type": "user", "emailAddress": US}], CheckLevel.OK),
        ([{"type": "user"}, {"type": "anyone", "role": "reader"}], CheckLevel.ERROR),
        ([{"type": "domain"}, {"type": "user"}], CheckLevel.WARNING),
        (None, CheckLevel.WARNING),
    ],
)
def test_link_sharing_is_an_alarm(
    permissions: list[Mapping[str, Any]] | None, level: CheckLevel
) -> None:
    found = google.check_link_sharing(permissions, US)
    assert found.level is level
    assert ("ALLARME" in found.words) == (level is CheckLevel.ERROR)


def test_who_entered_by_the_link_alone_is_told_to_be_invited_first() -> None:
    assert US in google.check_link_sharing([{"type": "anyone"}], US).todo
    assert (
        US
        not in google.check_link_sharing(
            [{"type": "anyone"}, {"type": "user", "emailAddress": US}], US
        ).todo
    )


def test_reading_is_not_enough() -> None:
    assert google.check_sheet_rights({"capabilities": {"canEdit": True}}, US).level is CheckLevel.OK
    assert US in google.check_sheet_rights({"capabilities": {}}, US).words
    assert google.check_sheet_rights({}, "").level is CheckLevel.ERROR


def test_language_and_time_zone() -> None:
    assert (
        google.check_locale("it_IT").level
        is google.check_time_zone("Europe/Rome").level
        is CheckLevel.OK
    )
    assert (
        google.check_locale("en_US").level
        is google.check_time_zone("Etc/GMT").level
        is CheckLevel.WARNING
    )


def book(
    *tabs: tuple[int, str], marks: Mapping[str, tuple[int, int]] | None = None
) -> grids.GoogleBook:
    """A spreadsheet with empty tabs; the first has these marks."""
    made = [
        grids.GoogleTab(id_, title, 100, 20, (), markers=(marks or {}) if at == 0 else {})
        for at, (id_, title) in enumerate(tabs)
    ]
    return grids.GoogleBook("x", "Schede", "it_IT", "Europe/Rome", made)


@pytest.mark.parametrize(
    ("on_flags", "level"),
    [
        ({"description": "collector", "editors": {"users": [US]}}, CheckLevel.OK),
        ({"description": "collector", "requestingUserCanEdit": True}, CheckLevel.OK),
        ({"description": "collector", "warningOnly": True}, CheckLevel.OK),
        ({"description": "collector"}, CheckLevel.ERROR),
        ({"description": "di Carla", "editors": {"users": ["carla@x.example"]}}, CheckLevel.ERROR),
        ({"description": "di Carla", "warningOnly": True}, CheckLevel.WARNING),
    ],
)
def test_protections(on_flags: Mapping[str, Any], level: CheckLevel) -> None:
    made = book((0, "Schede"), (5, "Segnalazioni"), marks={grids.CODE_MARKER: (1, 1)})
    ours = {
        "description": "collector",
        "warningOnly": True,
        "range": {"startRowIndex": 0, "endRowIndex": 1},
    }
    found = google.check_protections(
        made, [(0, ours), (5, {**on_flags, "range": {"sheetId": 5}})], US
    )
    assert found.level is level


@pytest.mark.parametrize(
    ("where", "level"),
    [
        ({"startColumnIndex": 0, "endColumnIndex": 1}, CheckLevel.ERROR),
        ({}, CheckLevel.ERROR),
        ({"startColumnIndex": 1, "endColumnIndex": 9}, CheckLevel.OK),
        ({"startRowIndex": 0, "endRowIndex": 1}, CheckLevel.OK),
    ],
)
def test_a_protection_of_the_staffs_own_matters_only_where_we_write(
    where: Mapping[str, int], level: CheckLevel
) -> None:
    made = book((0, "Schede"), (5, "Segnalazioni"), marks={grids.CODE_MARKER: (1, 1)})
    ours: Mapping[str, Any] = {"description": "collector", "warningOnly": True}
    theirs = {"range": {"sheetId": 0, **where}, "editors": {"users": ["carla@x.example"]}}
    assert google.check_protections(made, [(0, ours), (5, ours), (0, theirs)], US).level is level


OURS = status_formula.status_formula_text(1, 1, [], separator=";")
"""The formula of *Stato* in a tab with no columns but ours."""
FAILS: Mapping[str, Any] = {
    "userEnteredValue": {"formulaValue": OURS},
    "effectiveValue": {"errorValue": {}},
}


@pytest.mark.parametrize(
    ("title", "below", "level", "words"),
    [
        (
            {
                "userEnteredValue": {"formulaValue": OURS},
                "effectiveValue": {"stringValue": "Stato"},
            },
            {},
            "ok",
            "",
        ),
        ({"userEnteredValue": {"stringValue": "Stato"}}, {}, "warning", "non c'è più"),
        (FAILS, {}, "warning", "La riscrive il prossimo «collector sync»"),
        (FAILS, {"userEnteredValue": {"stringValue": "fatto"}}, "error", "svuota B3"),
        (
            {"userEnteredValue": {"formulaValue": "=UPPER(A1)"}},
            {},
            "warning",
            "una formula che non è quella di",
        ),
        (
            {"userEnteredValue": {"stringValue": "Sigla"}},
            {},
            "warning",
            "non si chiama più «Stato»",
        ),
    ],
)
def test_the_formula_of_stato(
    title: Mapping[str, Any], below: Mapping[str, Any], level: str, words: str
) -> None:
    tab = grids.GoogleTab(0, "Schede", 100, 2, [({}, title), ({}, {}), ({}, below)])
    layout = Layout("Schede", 1, {"code": 1, "status": 2}, {}, {})
    (found,) = google.check_status_formula(
        grids.GoogleBook("x", "x", "it_IT", "Europe/Rome", [tab]), [layout]
    )
    assert found.level == level
    assert words in f"{found.words} {found.todo}"


def test_marks_that_stand_on_another_column_are_said() -> None:
    layout = Layout("Schede", 1, {"code": 1, "status": 2}, {}, {})
    sound = book(
        (0, "Schede"),
        (5, "Segnalazioni"),
        marks={grids.CODE_MARKER: (1, 1), grids.STATUS_MARKER: (2, 2)},
    )
    moved = book((0, "Schede"), marks={grids.CODE_MARKER: (1, 2), grids.STATUS_MARKER: (2, 2)})
    assert google.check_column_marks(sound, [layout]).level is CheckLevel.OK
    found = google.check_column_marks(moved, [layout])
    assert found.level is CheckLevel.ERROR
    assert "il foglio «Segnalazioni», il segno sulla colonna «Codice» di «Schede»" in found.words
