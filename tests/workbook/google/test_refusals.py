"""What Google refuses: a sentence to act on. What goes wrong on the way: patience where asking
again is harmless.
"""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from google.auth.exceptions import RefreshError

from collector.workbook.google import client as client_module
from collector.workbook.google import errors
from collector.workbook.google.auth import sign_in
from collector.workbook.google.client import GoogleClient
from schemas.code import is_code
from tests.google_sheets import faults
from tests.google_sheets.files import XLSX
from tests.google_sheets.keys import SERVICE_ACCOUNT
from tests.workbook.google.desk import Desk, talk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(client_module, "_wait", lambda _state: 0.0)
    with Desk(tmp_path) as made:
        assert made.init().code == 0
        made.fill([talk(1), talk(2, end="")])
        made.server.log.clear()
        yield made


def not_shared(desk: Desk) -> None:
    file = desk.server.drive.files[desk.book.id]
    file.permissions = [
        one for one in file.permissions if one.get("emailAddress") != SERVICE_ACCOUNT
    ]


def an_xlsx(desk: Desk) -> None:
    file = desk.server.drive.files[desk.book.id]
    file.mime, file.content = XLSX, None


def gone(desk: Desk) -> None:
    del desk.server.drive.files[desk.book.id]


def disabled(desk: Desk) -> None:
    desk.server.disabled.add("sheets")


def expired(desk: Desk) -> None:
    desk.server.tokens.refusal = ("invalid_grant", "Invalid JWT Signature.")


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (not_shared, f"non è condiviso con «{SERVICE_ACCOUNT}»"),
        (an_xlsx, "è un .xlsx aperto in Google"),
        (gone, "Non trovo il foglio Google"),
        (disabled, "attiva «Google Sheets API»"),
        (expired, "Google non accetta più questa chiave"),
    ],
)
def test_each_refusal_gets_a_sentence_with_advice(desk: Desk, how: Any, words: str) -> None:
    how(desk)
    ran = desk.run("sync")
    assert ran.code == 3
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert not desk.journal.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (None, "Non trovo il file della chiave"),
        ("chiave", "non è quello scaricato da Google"),
        ("{}", "non è un file di chiave di Google"),
        (
            '{"type": "service_account", "project_id": "esempio-non-valido-000000"}',
            "è ancora il file d'esempio",
        ),
        ('{"type": "service_account", "project_id": "x"}', "è rovinata o incompleta"),
        ('{"installed": {"client_id": "x"}}', "è rovinata o incompleta"),
    ],
)
def test_a_file_that_is_no_key_is_an_error(desk: Desk, change: str | None, words: str) -> None:
    key = desk.folder / "credentials.json"
    if change is None:
        key.unlink()
    else:
        key.write_text(change, encoding="utf-8")
    ran = desk.run("sync")
    assert ran.code == 2
    assert words in ran.err
    assert desk.server.log == []


@pytest.mark.parametrize(
    "fault",
    [
        faults.status(429),
        faults.status(500),
        faults.html(503),
        faults.cut_before(),
        faults.status(429, retry_after=7),
    ],
)
def test_a_failed_read_is_tried_again(desk: Desk, fault: faults.Fault) -> None:
    desk.server.faults.extend([fault, fault])
    assert desk.sync()["rows"]["read"] == 2


def test_a_write_that_google_did_not_carry_out_is_sent_again(desk: Desk) -> None:
    desk.server.faults.extend([None, None, faults.status(429)])
    desk.sync()
    assert all(is_code(code, "R") for code in desk.texts("Schede", "code"))


@pytest.mark.parametrize(
    "fault", [faults.cut_after(), faults.cut_before(), faults.html(503), faults.status(500)]
)
def test_a_write_with_a_lost_answer_is_checked_before_it_is_repeated(
    desk: Desk, fault: faults.Fault
) -> None:
    desk.server.faults.extend([None, None, fault])
    desk.sync()
    codes = desk.texts("Schede", "code")
    assert all(is_code(code, "R") for code in codes)
    writes = [call for call in desk.server.log if not call.is_read]
    assert len(writes) == (1 if fault.kind == "cut_after" else 2)
    assert desk.sync()["api_calls"] == 2
    assert desk.texts("Schede", "code") == codes


@pytest.mark.parametrize("last", range(5))
@pytest.mark.parametrize("fault", [faults.cut_before(), faults.cut_after()])
def test_after_a_cut_at_any_request_the_next_sync_finishes(
    desk: Desk, last: int, fault: faults.Fault
) -> None:
    """From some request on nothing gets through any more, as when somebody closes the laptop."""
    later = faults.cut_before()
    desk.server.fault = lambda number, _call: (
        None if number < last else fault if number == last else later
    )
    desk.run("sync")
    desk.server.fault = None
    report = desk.sync()
    assert (report["rows"]["complete"], report["rows"]["incomplete"]) == (1, 1)
    codes = desk.texts("Schede", "code")
    assert len(set(codes)) == 2
    assert all(is_code(code, "R") for code in codes)
    assert [state.partition(" · ")[0] for state in desk.states()] == [
        "completa",
        "da completare: ora fine",
    ]
    assert desk.sync()["api_calls"] == 2


def test_most_rows_gone_stops_the_sync(desk: Desk) -> None:
    desk.fill([talk(number) for number in range(12)])
    desk.sync()
    tab = desk.book.tab("Schede")
    tab.delete("ROWS", 2, 12)
    before = desk.book.state()
    ran = desk.run("sync")
    assert ran.code == 3
    assert "sembra un incidente" in ran.err
    assert desk.book.state() == before


def test_a_failed_check_does_not_claim_that_nothing_was_written(desk: Desk) -> None:
    desk.server.fault = lambda number, _call: faults.cut_before() if number >= 2 else None
    ran = desk.run("sync")
    assert ran.code == 3
    assert "Ho scritto nel foglio, ma poi non ho potuto ricontrollare" in ran.err
    assert "Non ho scritto nulla" not in ran.err


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_token_server_is_asked_again_and_no_new_key_is_advised(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(
        "google.auth._exponential_backoff.time", SimpleNamespace(sleep=lambda _seconds: None)
    )
    grant, busy = desk.server.tokens.grant, [status] * 4  # google-auth itself asks three times

    def sometimes(form: str) -> tuple[int, Any]:
        return (busy.pop(), {"error": "backendError"}) if busy else grant(form)

    monkeypatch.setattr(desk.server.tokens, "grant", sometimes)
    assert desk.sync()["rows"]["read"] == 2
    busy.extend([status] * 100)
    ran = desk.run("sync")
    assert ran.code == 3
    assert "Non riesco a raggiungere Google" in ran.err
    assert "chiave" not in ran.err


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "invalid_grant: Invalid JWT: check your iat and exp values",
            "L'orologio di questo computer",
        ),
        ("invalid_grant: Invalid associated account", "Google non accetta più questa chiave"),
    ],
)
def test_only_a_message_about_time_blames_the_clock(said: str, words: str) -> None:
    assert words in str(errors.sign_in_refusal(RefreshError(said)))


def test_a_waiting_person_is_told_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in(desk.folder / "credentials.json", api=desk.server.url)
    desk.server.faults.extend([faults.cut_before(), faults.cut_before()])
    screen = io.StringIO()
    monkeypatch.setattr("sys.stderr", screen)
    client.request("get", f"https://sheets.googleapis.com/v4/spreadsheets/{desk.book.id}")
    assert screen.getvalue() == "Google non risponde: riprovo…\n"


class Rings:
    """An alarm whose time has come as soon as it is set."""

    daemon = False

    def __init__(self, seconds: float, call: Callable[[], None]) -> None:
        self.seconds, self.call = seconds, call

    def start(self) -> None:
        assert 5 <= self.seconds <= 15
        self.call()

    def cancel(self) -> None:
        self.seconds = 0


def patient(desk: Desk, **how: Any) -> GoogleClient:
    """A client as `sign_in` makes one, with another clock and alarm."""
    made = sign_in(desk.folder / "credentials.json", api=desk.server.url)
    return GoogleClient(made.session.credentials, api=desk.server.url, pause=lambda _: None, **how)


def test_silence_is_reported_while_the_request_still_waits(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    client = patient(desk, alarm=Rings)
    for _ in range(2):
        client.request("get", f"https://sheets.googleapis.com/v4/spreadsheets/{desk.book.id}")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "Google non risponde: riprovo…\n")


def test_all_attempts_at_a_request_end_within_two_minutes(desk: Desk) -> None:
    times = iter([0.0, 0.0, 90.0, 119.5])
    client = patient(desk, clock=lambda: next(times))
    waited: list[Any] = []
    real = client.session.request
    client.session.request = lambda *given, **how: (
        waited.append(how["timeout"]),
        real(*given, **how),
    )[1]
    desk.server.faults.extend([faults.cut_before(), faults.cut_before()])
    client.request("get", f"https://sheets.googleapis.com/v4/spreadsheets/{desk.book.id}")
    assert waited == [(10, 90), (10, 30), (10, 1)]


def test_a_folder_in_place_of_the_key_is_an_error_with_advice(desk: Desk) -> None:
    key = desk.folder / "credentials.json"
    key.unlink()
    key.mkdir()
    ran = desk.run("sync")
    assert ran.code == 2
    assert "è una cartella. Scrivi alla voce «credentials» di collector.toml" in " ".join(
        ran.err.split()
    )
