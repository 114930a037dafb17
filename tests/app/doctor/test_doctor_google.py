"""`collector doctor` against a server that speaks Google's contract: the real client, no request to anywhere else."""

import io
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from collector.cli.commands import main
from collector.workbook.google import prepare
from tests.app.doctor.test_doctor import levels, todo
from tests.google_sheets.keys import SERVICE_ACCOUNT as US
from tests.google_sheets.server import Server
from tests.road import Ran


class Shared:
    """A spreadsheet that a person made and shared, and a folder with the key."""

    def __init__(self, folder: Path, server: Any) -> None:
        self.folder, self.server = folder, server
        self.id = server.drive.create("Schede colloqui").id
        server.share(self.id, US, "writer")
        server.key(folder)
        self.write_settings()

    def write_settings(self) -> None:
        (self.folder / "collector.toml").write_text(
            f'[workbook]\ngoogle = "{self.id}"\n', encoding="utf-8"
        )

    def run(self, *arguments: str) -> Ran:
        """The command line, in this process: `shared` put us into the folder."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main(list(arguments))
        return Ran(int(ended.value.code or 0), out.getvalue(), err.getvalue())

    def init(self) -> None:
        ran = self.run("init", "--google", f"https://docs.google.com/spreadsheets/d/{self.id}/edit")
        assert ran.code == 0, ran.err

    def doctor(self) -> Ran:
        return self.run("doctor", "--json")

    @property
    def book(self) -> Any:
        return self.server.drive.spreadsheet(self.id)


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shared]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(prepare, "ROWS", 20)
    with Server(locale="it_IT") as server:
        monkeypatch.setenv("COLLECTOR_GOOGLE_API", server.url)
        yield Shared(tmp_path, server)
        assert server.violations == []


def test_a_prepared_sheet_is_all_well_and_is_only_read(shared: Shared) -> None:
    shared.init()
    before = len(shared.server.log)
    told = shared.doctor()
    assert told.code == 0, told.out
    assert set(levels(told.json).values()) == {"ok"}
    assert list(levels(told.json)) == [
        "settings", "key", "connection", "clock", "sharing", "rights", "link", "headers", "marks", "formula", "locale",
        "time_zone", "protections", "journal", "journal_place", "right_journal", "start", "disk", "out", "private",
    ]  # fmt: skip
    asked = [
        call for call in shared.server.log[before:] if not call.path.endswith(":getByDataFilter")
    ]  # reads, by POST
    assert {call.verb for call in asked} == {"GET"}


def test_an_empty_sheet_is_to_be_prepared(shared: Shared) -> None:
    told = shared.doctor()
    assert (told.code, levels(told.json)["headers"]) == (3, "error")
    assert "init --google" in todo(told.json, "headers")


def test_a_sheet_that_is_not_shared_says_the_address_to_share_with(shared: Shared) -> None:
    shared.server.drive.unshare(shared.id, US)
    told = shared.doctor()
    assert (told.code, levels(told.json)["sharing"]) == (3, "error")
    assert US in todo(told.json, "sharing")
    assert "headers" not in levels(told.json)


def test_a_reader_who_came_by_the_link(shared: Shared) -> None:
    shared.init()
    shared.server.drive.unshare(shared.id, US)
    shared.server.share(shared.id, "anyone", "reader")
    told = shared.doctor()
    assert told.code == 3
    assert levels(told.json)["rights"] == "error"
    assert levels(told.json)["link"] in ("error", "warning"), (
        "who may not share is not told by Drive"
    )


def test_anyone_with_the_link_is_an_alarm(shared: Shared) -> None:
    shared.init()
    shared.server.share(shared.id, "anyone", "reader")
    told = shared.doctor()
    assert (told.code, levels(told.json)["link"]) == (3, "error")
    assert "ALLARME" in todo(told.json, "link")


@pytest.mark.parametrize(("api", "level"), [("sheets", "error"), ("drive", "warning")])
def test_an_api_that_is_not_enabled(shared: Shared, api: str, level: str) -> None:
    shared.init()
    shared.server.disabled.add(api)
    told = shared.doctor()
    assert levels(told.json)["api"] == level
    assert "attiva" in todo(told.json, "api")
    assert told.code == (3 if level == "error" else 0)


def test_a_key_that_google_takes_no_more(shared: Shared) -> None:
    shared.server.tokens.refusal = ("invalid_grant", "Invalid JWT Signature.")
    told = shared.doctor()
    assert (told.code, levels(told.json)["key"]) == (3, "error")


def test_no_connection(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLLECTOR_GOOGLE_API", "http://127.0.0.1:9")
    ran = shared.doctor()
    assert (ran.code, levels(ran.json)["connection"]) == (3, "error")
    assert "sharing" not in levels(ran.json)


@pytest.mark.parametrize("spoilt", [None, "niente", "{}", "example"])
def test_the_key_file(shared: Shared, spoilt: str | None) -> None:
    key = shared.folder / "credentials.json"
    if spoilt is None:
        key.unlink()
    else:
        example = (Path(__file__).parents[3] / "credentials.example.json").read_text(
            encoding="utf-8"
        )
        key.write_text(example if spoilt == "example" else spoilt, encoding="utf-8")
    told = shared.doctor()
    assert (told.code, levels(told.json)["key"]) == (2, "error")
    assert "connection" not in levels(told.json)


def test_a_tab_of_ours_that_was_deleted(shared: Shared) -> None:
    shared.init()
    shared.book.sheets[:] = [
        sheet for sheet in shared.book.sheets if sheet.title not in ("Segnalazioni", "Persone")
    ]
    told = shared.doctor()
    assert told.code == 3
    assert (levels(told.json)["marks"], levels(told.json)["headers"]) == ("error", "warning")


def test_language_and_time_zone_of_a_sheet_that_is_not_italian(shared: Shared) -> None:
    shared.init()
    shared.book.locale, shared.book.time_zone = "en_US", "America/New_York"
    told = shared.doctor()
    assert (levels(told.json)["locale"], levels(told.json)["time_zone"]) == ("warning", "warning")
