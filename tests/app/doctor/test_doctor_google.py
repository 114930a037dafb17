"""`collector doctor` on Google: the real client, against a local server with its contract."""

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


def test_a_prepared_sheet_passes_every_check_and_is_only_read(shared: Shared) -> None:
    shared.init()
    before = len(shared.server.log)
    ran = shared.doctor()
    assert ran.code == 0, ran.out
    assert set(levels(ran.json).values()) == {"ok"}
    assert list(levels(ran.json)) == [
        "settings", "key", "connection", "clock", "sharing", "rights", "link", "headers", "marks",
        "formula", "locale", "time_zone", "protections", "journal", "journal_place",
        "right_journal", "start", "disk", "out", "private",
    ]  # fmt: skip
    # That one reads, though it is asked by POST.
    asked = [
        call for call in shared.server.log[before:] if not call.path.endswith(":getByDataFilter")
    ]
    assert {call.verb for call in asked} == {"GET"}


def test_an_empty_sheet_is_an_error_that_says_how_to_prepare_it(shared: Shared) -> None:
    ran = shared.doctor()
    assert (ran.code, levels(ran.json)["headers"]) == (3, "error")
    assert "init --google" in todo(ran.json, "headers")


def test_for_a_sheet_that_is_not_shared_the_address_to_share_with_is_named(shared: Shared) -> None:
    shared.server.drive.unshare(shared.id, US)
    ran = shared.doctor()
    assert (ran.code, levels(ran.json)["sharing"]) == (3, "error")
    assert US in todo(ran.json, "sharing")
    assert "headers" not in levels(ran.json)


def test_an_account_that_reads_by_the_link_alone_cannot_write(shared: Shared) -> None:
    shared.init()
    shared.server.drive.unshare(shared.id, US)
    shared.server.share(shared.id, "anyone", "reader")
    ran = shared.doctor()
    assert ran.code == 3
    assert levels(ran.json)["rights"] == "error"
    assert levels(ran.json)["link"] in ("error", "warning"), (
        "to who may not share, Drive does not tell who has the link"
    )


def test_anyone_with_the_link_is_an_alarm(shared: Shared) -> None:
    shared.init()
    shared.server.share(shared.id, "anyone", "reader")
    ran = shared.doctor()
    assert (ran.code, levels(ran.json)["link"]) == (3, "error")
    assert "ALLARME" in todo(ran.json, "link")


@pytest.mark.parametrize(("api", "level"), [("sheets", "error"), ("drive", "warning")])
def test_a_disabled_api_is_named(shared: Shared, api: str, level: str) -> None:
    shared.init()
    shared.server.disabled.add(api)
    ran = shared.doctor()
    assert levels(ran.json)["api"] == level
    assert "attiva" in todo(ran.json, "api")
    assert ran.code == (3 if level == "error" else 0)


def test_a_key_that_google_refuses_is_an_error(shared: Shared) -> None:
    shared.server.tokens.refusal = ("invalid_grant", "Invalid JWT Signature.")
    ran = shared.doctor()
    assert (ran.code, levels(ran.json)["key"]) == (3, "error")


def test_without_a_connection_no_other_check_of_google_is_made(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLECTOR_GOOGLE_API", "http://127.0.0.1:9")
    ran = shared.doctor()
    assert (ran.code, levels(ran.json)["connection"]) == (3, "error")
    assert "sharing" not in levels(ran.json)


@pytest.mark.parametrize("spoilt", [None, "niente", "{}", "example"])
def test_a_missing_or_broken_key_file_is_an_error(shared: Shared, spoilt: str | None) -> None:
    key = shared.folder / "credentials.json"
    if spoilt is None:
        key.unlink()
    else:
        example = (Path(__file__).parents[3] / "credentials.example.json").read_text(
            encoding="utf-8"
        )
        key.write_text(example if spoilt == "example" else spoilt, encoding="utf-8")
    ran = shared.doctor()
    assert (ran.code, levels(ran.json)["key"]) == (2, "error")
    assert "connection" not in levels(ran.json)


def test_a_deleted_segnalazioni_is_an_error_and_a_deleted_persone_a_warning(shared: Shared) -> None:
    shared.init()
    shared.book.sheets[:] = [
        sheet for sheet in shared.book.sheets if sheet.title not in ("Segnalazioni", "Persone")
    ]
    ran = shared.doctor()
    assert ran.code == 3
    assert (levels(ran.json)["marks"], levels(ran.json)["headers"]) == ("error", "warning")


def test_a_sheet_that_is_not_italian_is_a_warning(shared: Shared) -> None:
    shared.init()
    shared.book.locale, shared.book.time_zone = "en_US", "America/New_York"
    ran = shared.doctor()
    assert (levels(ran.json)["locale"], levels(ran.json)["time_zone"]) == ("warning", "warning")
