"""A range that a person protects against us, and a quota: said, nothing half done, and the next
sync ends the work.
"""

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.code import is_code
from tests.google_sheets import faults
from tests.google_sheets.faults import Quota
from tests.google_sheets.keys import SERVICE_ACCOUNT
from tests.google_sheets.person import Person
from tests.workbook.google.desk import Desk, talk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        assert made.init().code == 0
        made.fill([talk(1), talk(2, end="")])
        made.server.log.clear()
        yield made


@pytest.fixture
def pauses(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the program waited: nobody does, but for the server time goes by."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    noon = dt.datetime(2026, 6, 22, 12, 0, tzinfo=dt.UTC)
    desk.server.clock = lambda: noon + dt.timedelta(seconds=sum(waited))
    return waited


def protect(desk: Desk, title: str, **where: int) -> int:
    """As a person does in Dati › Proteggi fogli e intervalli, for themselves alone. Returns the
    protection's id.
    """
    range_ = {"sheetId": desk.book.tab(title).sheet_id, **where}
    mine = {"range": range_, "editors": {"users": [desk.server.owner]}}
    (reply,) = Person(desk.book).do({"addProtectedRange": {"protectedRange": mine}})
    return int(reply["addProtectedRange"]["protectedRange"]["protectedRangeId"])


def finished(desk: Desk) -> None:
    """Nothing is left to do, nothing was done twice."""
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


# Protected


@pytest.mark.parametrize("title", ["Schede", "Segnalazioni"])
def test_a_tab_protected_against_us_is_reported_and_nothing_is_written(
    desk: Desk, title: str
) -> None:
    id_ = protect(desk, title)
    before = desk.book.state()
    for _ in range(2):
        ran = desk.run("sync")
        assert ran.code == 3
        assert (
            "è protetta e non ci posso scrivere. In Google Fogli apri Dati › Proteggi fogli e "
            f"intervalli, e aggiungi «{SERVICE_ACCOUNT}» tra chi può modificare" in ran.err
        )
        assert "Traceback" not in ran.err
        assert desk.book.state() == before
    doctor = desk.run("doctor")
    assert (doctor.code, f"Una protezione in «{title}» non lascia scrivere" in doctor.out) == (
        3,
        True,
    )
    Person(desk.book).do({"deleteProtectedRange": {"protectedRangeId": id_}})
    finished(desk)


def test_protected_titles_stop_no_sync(desk: Desk) -> None:
    protect(desk, "Schede", startRowIndex=0, endRowIndex=1)
    finished(desk)


def test_a_formula_that_protected_titles_keep_out_is_reported_and_stops_nothing(
    desk: Desk,
) -> None:
    desk.sync()
    tab, status = desk.book.tab("Schede"), desk.column("Schede", "status")
    desk.type(tab, 0, status, "Stato")
    desk.type(tab, 2, desk.column("Schede", "end"), "")
    desk.type(tab, 1, desk.column("Schede", "outcome"), "bene")
    id_ = protect(desk, "Schede", startRowIndex=0, endRowIndex=1)
    report = desk.sync()
    assert any("è protetta e non ci posso scrivere" in notice for notice in report["notices"])
    assert (report["rows"]["complete"], report["rows"]["incomplete"]) == (1, 1)
    Person(desk.book).do({"deleteProtectedRange": {"protectedRangeId": id_}})
    finished(desk)


def test_a_protection_set_between_two_requests_is_reported(desk: Desk) -> None:
    desk.server.between = lambda number, _call: (
        protect(desk, "Schede") and None if number == 2 else None
    )
    ran = desk.run("sync")
    assert (ran.code, "è protetta" in ran.err) == (3, True)
    assert not any(desk.texts("Schede", "code"))
    desk.server.between = None
    desk.book.tab("Schede").protected.clear()
    finished(desk)


# The quota of a minute


@pytest.mark.parametrize("seed", range(5))
def test_a_quota_that_comes_back_with_the_next_minute_is_waited_for(
    desk: Desk, pauses: list[float], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.uniform", lambda low, high: low + (high - low) * seed / 4)
    desk.server.quota = Quota(reads=1, writes=1)
    ran = desk.run("sync", "--json")
    assert (ran.code, ran.err) == (0, "Google non risponde: riprovo…\n")
    assert [call.status for call in desk.server.log if call.status != 429] == [200, 200, 200, 200]
    assert sum(pauses) <= 240
    desk.server.quota = None
    finished(desk)


def test_the_wait_is_as_long_as_google_asks_for(desk: Desk, pauses: list[float]) -> None:
    desk.server.faults.append(faults.status(429, retry_after=17))
    finished(desk)
    assert pauses == [17.0]


@pytest.mark.parametrize("first", range(4))
def test_an_exhausted_quota_is_reported_and_the_next_sync_finishes(
    desk: Desk, pauses: list[float], first: int
) -> None:
    """From the read, from the write, or from the check on."""
    always = faults.status(429)
    desk.server.fault = lambda number, _call: always if number >= first else None
    before = desk.book.state()
    ran = desk.run("sync")
    assert ran.code == 3
    assert "le richieste sono troppe. Aspetta due minuti e rilancia il comando" in ran.err
    assert 60 < sum(pauses) <= 300
    if first < 3:
        assert desk.book.state() == before
    else:
        assert "Ho scritto nel foglio" in ran.err
    desk.server.fault = None
    finished(desk)
