"""What stands at the address is looked at before it is opened: another kind of file, one in the
trash. Through real commands, against the local Google.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.workbook.google.drive_file import SPREADSHEET_TYPE, file_problem
from schemas.code import is_code
from tests.google_sheets import faults
from tests.google_sheets.files import FOLDER, FORM, XLSX
from tests.workbook.google.desk import Desk, talk

DOCUMENT = "application/vnd.google-apps.document"
SHORTCUT = "application/vnd.google-apps.shortcut"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        assert made.init().code == 0
        made.fill([talk(1), talk(2, end="")])
        made.server.log.clear()
        made.server.drive_log.clear()
        yield made


def file_of(desk: Desk) -> Any:
    return desk.server.drive.files[desk.book.id]


@pytest.mark.parametrize(
    "command", [["sync"], ["sync", "--dry-run"], ["init", "--google"], ["doctor"]]
)
def test_a_sheet_in_the_trash_stops_every_command_and_nothing_is_written(
    desk: Desk, command: list[str]
) -> None:
    file_of(desk).trashed = True
    before = desk.book.state()
    ran = desk.run(*command, *([desk.url] if command[0] == "init" else []))
    output = " ".join((ran.err + ran.out).split())
    assert ran.code == 3
    assert "Il foglio Google è nel cestino di Google Drive" in output
    assert "«Ripristina»" in output
    assert desk.book.state() == before
    assert not desk.journal.exists()


def test_a_sheet_taken_out_of_the_trash_is_read_as_before(desk: Desk) -> None:
    file_of(desk).trashed = True
    assert desk.run("sync").code == 3
    file_of(desk).trashed = False
    assert desk.sync()["rows"]["read"] == 2


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DOCUMENT, "c'è un documento di Google Documenti, non un foglio Google"),
        (FOLDER, "c'è una cartella di Google Drive, non un foglio Google"),
        (FORM, "c'è un modulo Google, non un foglio Google"),
        (SHORTCUT, "c'è una scorciatoia di Google Drive a un altro file"),
        ("application/pdf", "c'è un file PDF"),
        ("application/x-boh", "c'è un file di un altro tipo"),
        (XLSX, "Questo file è un .xlsx aperto in Google"),
        ("application/vnd.ms-excel", "Questo file è un .xls aperto in Google"),
        (
            "application/vnd.oasis.opendocument.spreadsheet",
            "Questo file è un .ods aperto in Google",
        ),
        ("text/csv", "Questo file è un .csv aperto in Google"),
    ],
)
@pytest.mark.parametrize("command", ["sync", "doctor"])
def test_another_kind_of_file_is_named_as_what_it_is(
    desk: Desk, kind: str, words: str, command: str
) -> None:
    file_of(desk).mime, file_of(desk).content = kind, None
    ran = desk.run(command)
    output = " ".join((ran.err + ran.out).split())
    assert (ran.code, words in output) == (3, True), output
    assert "Traceback" not in output
    assert [call for call in desk.server.log if not call.is_read] == []


def test_the_address_of_another_kind_of_file_is_named_before_anybody_is_asked(
    tmp_path: Path,
) -> None:
    with Desk(tmp_path) as desk:
        for address, words in (
            (
                "https://docs.google.com/document/d/1234567890abcdefghij/edit",
                "un documento di Google Documenti",
            ),
            (
                "https://docs.google.com/spreadsheets/d/e/2PACX-1vAbc/pubhtml",
                "la pagina pubblicata",
            ),
        ):
            ran = desk.run("init", "--google", address)
            assert (ran.code, words in ran.err) == (2, True), ran.err
        assert desk.server.log == desk.server.drive_log == []


@pytest.mark.parametrize(
    "fault",
    [
        faults.status(403),
        faults.status(404),
        faults.status(500),
        faults.html(403),
        faults.cut_before(),
    ],
)
def test_without_an_answer_of_drive_the_sheet_is_read_all_the_same(
    desk: Desk, fault: faults.Fault
) -> None:
    desk.server.drive_faults.append(fault)
    report = desk.sync()
    assert report["rows"]["read"] == 2
    assert all(is_code(code, "R") for code in desk.texts("Schede", "code"))


def test_drive_that_is_not_enabled_stops_no_sync(desk: Desk) -> None:
    desk.server.disabled.add("drive")
    assert desk.sync()["rows"]["read"] == 2


def test_drive_is_asked_once_a_command_and_only_asked(desk: Desk) -> None:
    desk.sync()
    assert [(call.verb, call.method) for call in desk.server.drive_log] == [
        ("GET", "drive.files.get")
    ]


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({}, False),
        ({"mimeType": SPREADSHEET_TYPE}, False),
        ({"mimeType": SPREADSHEET_TYPE, "trashed": False}, False),
        ({"mimeType": SPREADSHEET_TYPE, "trashed": True}, True),
        ({"trashed": True}, True),
        ({"mimeType": DOCUMENT}, True),
        ({"error": {"code": 403}}, False),
    ],
)
def test_only_what_drive_says_counts(told: dict[str, Any], wrong: bool) -> None:
    assert (file_problem(told) is not None) == wrong


def test_a_form_in_the_trash_or_no_form_is_an_error(desk: Desk) -> None:
    drive = desk.server.drive
    form = drive.add("Scheda", FORM)
    desk.server.share(form.id)
    desk.sync()
    form.trashed = True
    ran = desk.run("form", "--google", f"https://docs.google.com/forms/d/{form.id}/edit")
    assert (ran.code, "Il modulo Google è nel cestino di Google Drive" in ran.err) == (3, True), (
        ran.err
    )
    ran = desk.run("form", "--google", desk.book.id)
    assert (ran.code, "c'è un foglio Google, non un modulo Google" in ran.err) == (3, True), ran.err
