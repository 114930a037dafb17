"""The journal keeps every version, refuses what it cannot use, and its file is private."""

import datetime as dt
import json
import sqlite3
import stat
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from collector.errors import JournalError, SettingsError
from collector.journal.store import Journal
from collector.journal.syncs import Batch, Version
from collector.journal.talks import talk_record
from schemas.delivery import Delivery, DeliveryState, Via
from schemas.flag import Flag, Severity
from schemas.meeting import Meeting, MeetingKind
from schemas.record import Reported, TalkRecord, TalkSummary

NOW = dt.datetime(2026, 6, 22, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 6, 22)
MEETING = Meeting(kind=MeetingKind.SOCIAL_WORKERS, date=dt.date(2026, 6, 25))


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal.open(str(tmp_path / "cartella è nuova" / "collector.sqlite3"))


def version(code: str, text: str, row: int = 2) -> Version:
    record = talk_record().dump_json(
        TalkRecord(code, "Schede", None, description=text, first_seen=DAY)
    )
    return Version(
        "session",
        code,
        f"d{text}",
        f"h{text}",
        "Schede",
        row,
        json.dumps({"cells": [text]}).encode(),
        record,
    )


def flag(code: str, row_code: str) -> Flag:
    return Flag(code, "Schede", 2, "F", "Ora fine", "end", row_code, Severity.ERROR)


def append(journal: Journal, batch: Batch, day: dt.date = DAY) -> None:
    journal.append(batch, at=NOW, today=day, workbook="x")


def table(journal: Journal, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(str(journal._engine.url.database)) as db:
        return db.execute(query).fetchall()


def test_every_version_stays_and_the_last_one_counts(journal: Journal) -> None:
    append(journal, Batch(versions=[version("R1", "a"), version("R2", "b", 3)]))
    append(journal, Batch(versions=[version("R1", "c")]), dt.date(2026, 6, 23))
    assert [talk.description for talk in journal.talks()] == ["c", "b"]
    assert table(journal, "SELECT code, digest FROM versions ORDER BY id") == [
        ("R1", "da"),
        ("R2", "db"),
        ("R1", "dc"),
    ]
    assert journal.row_states()["R1"].first_seen == DAY.isoformat()
    assert journal.row_states()["R1"].age < journal.row_states()["R2"].age
    assert journal.latest_contents(["R1"]) == {"R1": ("c",)}


def test_a_row_that_is_gone_stays_readable_and_comes_back(journal: Journal) -> None:
    append(journal, Batch(versions=[version("R1", "a")]))
    append(journal, Batch(gone=frozenset({"R1"})))
    assert journal.talks() == []
    assert [talk.code for talk in journal.lost_talks()] == ["R1"]
    assert journal.row_states()["R1"].row is None
    append(journal, Batch(versions=[version("R1", "a", 7)]))
    assert [(talk.code, talk.row) for talk in journal.talks()] == [("R1", 7)]
    assert journal.lost_talks() == []


def test_a_row_accepted_as_gone_is_no_longer_lost(journal: Journal) -> None:
    append(journal, Batch(versions=[version("R1", "a")]))
    append(journal, Batch(gone=frozenset({"R1"}), accepted=frozenset({"R1"})))
    assert journal.lost_talks() == []


def test_a_row_that_only_moved_is_found_where_it_stands(journal: Journal) -> None:
    append(journal, Batch(versions=[version("R1", "a")]))
    append(journal, Batch(moved={"R1": ("Schede", 9)}))
    assert [talk.row for talk in journal.talks()] == [9]
    assert len(table(journal, "SELECT * FROM versions")) == 1


def test_flags_are_opened_and_closed_by_a_run(journal: Journal) -> None:
    append(
        journal,
        Batch(versions=[version("R1", "a")], flags=[flag("ORA-01", "R1"), flag("MANCA-01", "R1")]),
    )
    append(journal, Batch(flags=[flag("ORA-01", "R1")]))
    append(journal, Batch(flags=[flag("ORA-01", "R1")]))
    assert table(journal, "SELECT code, opened, closed FROM flags ORDER BY code") == [
        ("MANCA-01", 1, 2),
        ("ORA-01", 1, None),
    ]
    assert len(table(journal, "SELECT * FROM runs")) == 2, "the third run changed nothing"


def test_what_was_reported_to_a_recipient_counts_for_other_meetings_of_the_kind(
    journal: Journal,
) -> None:
    journal.add_document("AS-2026-04-21", "P1", "x", ["R1", "R2"], at=NOW, day=DAY)
    journal.add_document("AS-2026-04-21", "P1", "x", ["R1", "R2"], at=NOW, day=DAY)
    journal.add_document(MEETING.id, "P1", "x", ["R3"], at=NOW, day=DAY)
    journal.add_document("EQ-2026-05-12", "P1", "x", ["R4"], at=NOW, day=DAY)
    journal.add_document("AS-2026-09-10", "P1", "x", ["R5"], at=NOW, day=DAY)
    assert journal.reported("P1", MEETING, ["AS-2026-04-21"]).keys() == {"R1", "R2"}
    assert journal.reported("P2", MEETING, ["AS-2026-04-21"]).keys() == frozenset()
    assert journal.reported("P1", MEETING, []).keys() == frozenset(), (
        "a meeting no longer in the sheet told nobody"
    )
    number = journal.plan(
        "AS-2026-09-10", "P1", "d", "f.eml", Via.FOLDER, at=NOW, day=DAY, after=None
    )
    assert number is not None
    assert journal.reported("P1", MEETING, []).keys() == frozenset(), (
        "a mail that has not gone told nobody"
    )
    journal.settle(number, DeliveryState.WRITTEN)
    assert journal.reported("P1", MEETING, []).keys() == frozenset(), (
        "nor did a file that nobody sent"
    )
    journal.settle(number, DeliveryState.SENT)
    assert journal.reported("P1", MEETING, []).keys() == {"R5"}, (
        "but a mail that left did, whenever its meeting is"
    )
    assert len(table(journal, "SELECT * FROM documents")) == 4


def test_changes_within_the_second_of_a_document_count_as_later(journal: Journal) -> None:
    """Withdrawn and restored as it was reported: both came after the document, at any speed."""
    for fraction, text in ((100, "a"), (300, "b"), (400, "a")):
        moment = NOW.replace(microsecond=fraction)
        journal.append(Batch(versions=[version("R1", text)]), at=moment, today=DAY, workbook="x")
    mark = TalkSummary.of_record(journal.talks()[0]).reported_mark
    told = Reported(mark, MEETING.id, NOW.replace(microsecond=200).isoformat())
    assert [talk.description for talk in journal.versions_since_reported({"R1": told})["R1"]] == [
        "a",
        "b",
        "a",
    ]


def test_a_document_whose_mail_never_left_reported_to_nobody(journal: Journal) -> None:
    journal.add_document("AS-2026-04-21", "P1", "h1", {"R1": "m"}, at=NOW, day=DAY)
    assert journal.reported("P1", MEETING, ["AS-2026-04-21"]).keys() == {"R1"}
    number = journal.plan(
        "AS-2026-04-21", "P1", "h1", "f.eml", Via.SMTP, at=NOW, day=DAY, after=None
    )
    assert number is not None
    for state in set(DeliveryState) - {DeliveryState.SENT}:
        journal.settle(number, state)
        assert journal.reported("P1", MEETING, ["AS-2026-04-21"]).keys() == frozenset()
    journal.settle(number, DeliveryState.SENT)
    assert journal.reported("P1", MEETING, ["AS-2026-04-21"]).keys() == {"R1"}


def test_a_delivery_is_planned_claimed_once_and_settled(journal: Journal) -> None:
    plan = partial(journal.plan, MEETING.id, "P1", "hash", "a.eml", Via.SMTP, at=NOW, day=DAY)
    number = plan(after=None)
    assert number is not None
    assert journal.deliveries(MEETING.id) == {
        "P1": Delivery(number, DeliveryState.PLANNED, "hash", "a.eml", Via.SMTP)
    }
    assert journal.claim(number, at=NOW)
    assert not journal.claim(number, at=NOW)
    journal.settle(number, DeliveryState.SENT, "ok")
    assert journal.deliveries(MEETING.id) == {
        "P1": Delivery(number, DeliveryState.SENT, "hash", "a.eml", Via.SMTP, "ok")
    }
    assert not journal.claim(number, at=NOW)


def test_of_two_runs_that_saw_the_same_state_only_one_goes_on(journal: Journal) -> None:
    plan = partial(journal.plan, MEETING.id, "P1", "hash", "a.eml", Via.SMTP, at=NOW, day=DAY)
    first = plan(after=None)
    assert first is not None
    assert plan(after=None) is None
    seen = journal.deliveries(MEETING.id)["P1"]
    second = plan(after=seen)
    assert second is not None, "what is only planned may be planned again"
    assert not journal.claim(first, at=NOW), "but then the older plan is void"
    assert journal.claim(second, at=NOW)
    assert plan(after=seen) is None
    assert plan(after=Delivery(second, DeliveryState.PLANNED, "hash", "a.eml", Via.SMTP)) is None, (
        "it was claimed since"
    )


def test_a_journal_from_before_the_mail_server_keeps_its_deliveries(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite3"
    Journal.open(str(path)).close()
    with closing(sqlite3.connect(path)) as db, db:
        for column in (
            "deliveries.via",
            "deliveries.why",
            "deliveries.day",
            "deliveries.document",
            "documents.day",
            "versions.accepted",
        ):
            table, _, name = column.partition(".")
            db.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
        db.execute("DROP TABLE clearances")
        db.execute("DROP TABLE imprints")
        db.execute("UPDATE meta SET value = '2' WHERE key = 'schema_version'")
        db.execute(
            "INSERT INTO deliveries VALUES (1, '2026-06-22', 'AS-2026-06-25', 'P1', 'h', 'a.eml', "
            "'written')"
        )
    journal = Journal.open(str(path))
    assert journal.deliveries("AS-2026-06-25") == {
        "P1": Delivery(1, DeliveryState.WRITTEN, "h", "a.eml", Via.FOLDER)
    }
    assert journal.note("ask_written") == "1", "it counted as sent: the coordinator is to be asked"


def test_only_the_talks_in_the_mail_that_left_were_reported(journal: Journal) -> None:
    journal.add_document("AS-2026-04-21", "P1", "before", {"R1": "m"}, at=NOW, day=DAY)
    journal.add_document("AS-2026-04-21", "P1", "mailed", {"R2": "m"}, at=NOW, day=DAY)
    number = journal.plan(
        "AS-2026-04-21",
        "P1",
        "d",
        "f.eml",
        Via.FOLDER,
        document="mailed",
        at=NOW,
        day=DAY,
        after=None,
    )
    assert number is not None
    journal.settle(number, DeliveryState.SENT)
    assert journal.reported("P1", MEETING, ["AS-2026-04-21"]).keys() == {"R2"}


def test_a_copy_in_memory_holds_the_same_and_keeps_its_changes_to_itself(journal: Journal) -> None:
    append(journal, Batch(versions=[version("R1", "a")], flags=[flag("ORA-01", "R1")]))
    journal.set_note("start", "2024-01-01")
    copy = journal.copy_in_memory()
    assert copy.talks() == journal.talks()
    assert (copy.last_check(), copy.note("start")) == (journal.last_check(), "2024-01-01")
    append(copy, Batch(versions=[version("R1", "b")]))
    assert [talk.description for talk in copy.talks()] == ["b"]
    assert [talk.description for talk in journal.talks()] == ["a"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_the_file_is_for_its_owner_only(journal: Journal) -> None:
    mode = Path(str(journal._engine.url.database)).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_newer_journal_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite3"
    Journal.open(str(path)).close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE meta SET value = '99'")
    before = path.read_bytes()
    with pytest.raises(JournalError, match="versione più nuova"):
        Journal.open(str(path))
    assert path.read_bytes() == before


def test_a_damaged_journal_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite3"
    path.write_bytes(b"questo non e' un registro" * 100)
    with pytest.raises(JournalError, match="danneggiato"):
        Journal.open(str(path))
    assert path.read_bytes() == b"questo non e' un registro" * 100


def test_a_busy_journal_is_reported(tmp_path: Path, journal: Journal) -> None:
    with sqlite3.connect(str(journal._engine.url.database), isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(JournalError, match="occupato"):
            append(journal, Batch(versions=[version("R1", "a")]))


def test_a_failed_append_leaves_nothing(journal: Journal) -> None:
    broken = [version("R1", "a"), version("R2", "a")._replace(content_hash=None)]
    with pytest.raises(JournalError):
        append(journal, Batch(versions=broken))
    assert journal.row_states() == {}
    assert journal.is_empty


@pytest.mark.parametrize("url", ["nonesiste://x", "://", "sqlite+nonesiste:///x"])
def test_an_invalid_address_is_a_settings_error(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError):
        Journal.open(url)
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_must_exist_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="collector sync"):
        Journal.open(str(tmp_path / "j.sqlite3"), create=False)
    assert list(tmp_path.iterdir()) == []
