"""Bugs that reviews have found: each result was once wrong, or shown to the wrong person."""

import datetime as dt
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from collector.app.project import fresh_codes
from collector.compile.digest_input import DigestInput
from collector.compile.recipient_view import build_recipient_view
from collector.errors import JournalError
from collector.journal.store import Journal
from collector.journal.syncs import Batch
from collector.sync.rules import Rules
from collector.sync.run import run_sync
from collector.workbook.xlsx.workbook import XlsxWorkbook
from schemas import session
from schemas.canonical import canonical
from schemas.meeting import MeetingKind
from schemas.next_talk import PromiseState
from schemas.nucleus import CASE_TYPES
from schemas.person import Job
from schemas.session import Confidentiality, Held
from schemas.territory import load as load_territory
from tests.compile.families import ROSSI, START, TODAY, family, meeting, person, talk
from tests.road import NUCLEI, SOUND, Project, drawn, typed_wrong

AT = {column.key: at for at, column in enumerate(session.COLUMNS, start=1)}
NOW = dt.datetime(2026, 6, 22, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def put(project: Project, row: int, key: str, typed: Any, tab: str = "Schede") -> None:
    project.edit(lambda book: book[tab].cell(row, AT[key]).__setattr__("value", typed))


def of_tab(project: Project, tab: str = "Schede") -> set[tuple[str, str]]:
    return {
        (f"{f['column']}{f['row']}", f["code"]) for f in project.sync()["flags"] if f["tab"] == tab
    }


# --- Columns that decide who reads what ---


@pytest.mark.parametrize("key", ["held", "confidentiality", "description", "next_date"])
def test_a_prepared_sheet_never_loses_a_column_that_decides(project: Project, key: str) -> None:
    project.write([SOUND])
    project.sync()
    put(project, 1, key, "Annotazioni")
    before = project.workbook.read_bytes()
    ran = project.run("sync")
    header = next(column.header for column in session.COLUMNS if column.key == key)
    assert ran.code == 3
    assert f"manca la colonna «{header}»" in ran.err
    assert project.workbook.read_bytes() == before


def test_the_column_comuni_of_meetings_is_required(project: Project) -> None:
    project.write([SOUND])
    project.edit(lambda book: book["Incontri"].cell(1, 5).__setattr__("value", "Dove si abita"))
    ran = project.run("sync")
    assert ran.code == 3
    assert "manca la colonna «Comuni»" in ran.err


# --- Codes of families ---


# --- What staff wrote stays ---


def test_a_helper_column_filled_down_makes_no_talks(project: Project) -> None:
    project.write([SOUND])

    def fill(book: Any) -> None:
        book["Schede"].cell(1, 16, "Mese")
        for row in range(2, 40):
            book["Schede"].cell(row, 16, 3)

    project.edit(fill)
    told = project.sync()
    assert told["rows"]["read"] == 1
    assert {f["reason"] for f in told["ignored"]} == {"nessuna cella del colloquio è compilata"}
    assert typed_wrong(told["flags"]) == []


@pytest.mark.parametrize("typed", ["«...»", "-", "…", "—", "."])
def test_a_punctuation_mark_is_not_accepted_as_a_description(project: Project, typed: str) -> None:
    project.write([{**SOUND, "description": typed}])
    assert project.flags() == {("H2", "MANCA-01")}


@pytest.mark.parametrize("typed", ["x", "t", "? x"])
def test_a_single_letter_is_too_short_for_a_description(project: Project, typed: str) -> None:
    project.write([{**SOUND, "description": typed}])
    (found,) = typed_wrong(project.sync()["flags"])
    assert (found["column"], found["code"], found["severity"]) == ("H", "MANCA-03", "error")
    assert found["message"].startswith(
        "In «Descrizione intervento» il testo è troppo corto: non dice nulla."
    )
    said = " ".join(project.run("explain", "Schede!2").out.split())
    assert "letto: come scritto (testo) In «Descrizione intervento» il testo è troppo corto" in said
    assert "Manca:" not in said


@pytest.mark.parametrize("typed", ["?", "-", "…", " ?? "])
def test_a_punctuation_mark_is_not_accepted_as_a_family(project: Project, typed: str) -> None:
    project.write([{**SOUND, "nucleus": typed}])
    assert project.flags() == {("C2", "MANCA-01")}


TEMPLATE = next(c for c in session.COLUMNS if c.key == "description").spec.template_texts[0]


@pytest.mark.parametrize("typed", [TEMPLATE, TEMPLATE[:90], TEMPLATE + " Fatto.", TEMPLATE.upper()])
def test_the_text_of_the_form_is_not_accepted_as_an_answer(project: Project, typed: str) -> None:
    project.write([{**SOUND, "description": typed}])
    assert project.flags() == {("H2", "MODELLO-01")}


def test_a_talk_that_was_not_held_needs_no_attendees(project: Project) -> None:
    project.write([{**SOUND, "held": "assente", "attendees": "nessuno"}])
    assert project.flags() == set()


def test_a_surname_alone_proposes_the_only_family(project: Project) -> None:
    project.write(
        [{**SOUND, "nucleus": "Berisha"}],
        nuclei=[{**NUCLEI[0], "name": "Berisha Arben"}, NUCLEI[1]],
    )
    (found,) = project.sync()["flags"]
    assert found["code"] == "NUCLEO-01"
    assert "Forse N7F3K?" in found["message"]


def test_the_last_day_of_the_calendar_is_read_like_any_other(project: Project) -> None:
    last = dt.datetime(9999, 12, 31, 23, 59, 59, 999999)  # noqa: DTZ001
    assert canonical(last) == "9999-12-31T23:59:59"
    project.write([{**SOUND, "date": last, "next_date": dt.date(9999, 12, 31)}])
    assert {code for _, code in project.flags()} & {"DATA-08", "DATA-09"}
    assert project.sync()["written"] == {"codes": 0, "flags": 0}


# --- Rows that are gone ---


# --- Two at once, and what is cut short ---


class Overtaken(XlsxWorkbook):
    """A workbook during whose reading another sync runs from beginning to end."""

    other: Any = None

    def ready_to_write(self, _mark: str) -> None:
        if self.other:
            other, self.other = self.other, None
            other()


def test_of_two_syncs_at_once_the_second_stops_and_nothing_is_doubled(project: Project) -> None:
    project.write(drawn("| Data |\n| 12/03/2026 |\n| 11/03/2026 |"))
    rules = Rules(load_territory(), CASE_TYPES, START)
    journal = Journal.open(str(project.journal))
    late = Overtaken(project.workbook)
    late.other = project.sync
    with pytest.raises(JournalError, match="Un altro controllo ha finito"):
        run_sync(late, journal, rules, now=NOW, today=TODAY, codes=fresh_codes)
    assert JournalError.exit_code == 4
    assert sorted(journal.row_states()) == sorted(project.column("Codice"))
    journal.close()
    assert project.sync()["written"] == {"codes": 0, "flags": 0}


def test_many_programs_at_once_never_double_a_row(project: Project) -> None:
    project.write(drawn("| Data |\n| 12/03/2026 |\n| 11/03/2026 |"))
    with ThreadPoolExecutor(3) as pool:
        ended = list(pool.map(lambda _: project.spawn("sync"), range(3)))
    assert {e.returncode for e in ended} <= {0, 3, 4}, [e.stderr for e in ended]
    assert not any("Traceback" in e.stderr for e in ended)
    project.sync()
    with sqlite3.connect(project.journal) as db:
        (rows,) = db.execute(
            "SELECT count(*) FROM latest WHERE kind = 'session' AND NOT gone"
        ).fetchone()
    assert rows == 2
    assert len(set(project.column("Codice"))) == 2


@pytest.mark.parametrize("at", ["empty file", "tables without version"])
def test_a_journal_interrupted_while_it_was_created_is_usable(
    project: Project, at: str, monkeypatch: Any
) -> None:
    project.write([SOUND])
    if at == "empty file":
        project.journal.touch()
    else:
        import sqlalchemy

        def power_cut(*_: object) -> None:
            raise KeyboardInterrupt

        real = sqlalchemy.insert
        monkeypatch.setattr(sqlalchemy, "insert", power_cut)
        with pytest.raises(KeyboardInterrupt):
            Journal.open(str(project.journal))
        monkeypatch.setattr(sqlalchemy, "insert", real)
    project.sync()
    assert len(project.column("Codice")) == 1


def test_the_database_of_another_program_is_refused_and_left_alone(project: Project) -> None:
    project.write([SOUND])
    with sqlite3.connect(project.journal) as db:
        db.execute("CREATE TABLE notes (text)")
    before = project.journal.read_bytes(), project.workbook.read_bytes()
    ran = project.run("sync")
    assert ran.code == 4
    assert "di un altro programma" in ran.err
    assert (project.journal.read_bytes(), project.workbook.read_bytes()) == before


@pytest.mark.parametrize("command", ["demo", "init"])
def test_a_file_is_refused_where_a_folder_is_needed(tmp_path: Path, command: str) -> None:
    target = tmp_path / "file.txt"
    target.write_text("mio", encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "collector", command, str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert target.read_text(encoding="utf-8") == "mio"
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]


# --- Who may read, and what is counted ---


def test_a_promise_kept_in_a_talk_the_recipient_may_not_see_is_not_reported_at_all() -> None:
    hers = family(social_worker=ROSSI)
    promised = talk("R000001", on="2/3", next="16/3")
    behind = talk("R000002", on="16/3", confidentiality=Confidentiality.TEAM)
    reader = person(ROSSI, Job.SOCIAL_WORKER)

    def states(
        talks: list[Any], reader: Any, kind: MeetingKind = MeetingKind.SOCIAL_WORKERS
    ) -> list[PromiseState]:
        found = build_recipient_view(DigestInput(
            meeting(kind, "25/6", "Opera"), [], [hers], talks,
            recipient=reader, reported=frozenset(), today=TODAY, project_start=START,
        ))  # fmt: skip
        return [promise.state for share in found.nuclei for promise in share.promises]

    assert states([promised], reader) == [PromiseState.MISSED]
    assert states([promised, behind], reader) == []
    assert states([promised, behind], person("Carla Verdi", Job.COORDINATOR)) == [PromiseState.KEPT]


def test_a_talk_typed_twice_is_reported_and_counted_once(project: Project) -> None:
    project.write([SOUND, {**SOUND, "description": "Lo stesso, scritto di nuovo."}])
    assert {code for _, code in project.flags()} == {"RIGA-06", "RIGA-02"}
    journal = Journal.open(str(project.journal))
    assert [talk.description for talk in journal.talks()] == [
        "Raccolta di informazioni sul nucleo."
    ]
    journal.close()


def test_a_talk_that_may_not_have_taken_place_is_not_counted(project: Project) -> None:
    assert not talk(missing=("held",), held=Held.HELD).took_place
    project.write([{**SOUND, "held": "boh"}])
    assert project.flags() == {("M2", "SCELTA-01")}
    journal = Journal.open(str(project.journal))
    assert [(talk.took_place, talk.minutes) for talk in journal.talks()] == [(False, 0)]
    journal.close()


def test_an_append_decided_on_an_older_state_is_refused(tmp_path: Path) -> None:
    journal = Journal.open(str(tmp_path / "j.sqlite3"))
    known = journal.last_run()
    journal.append(Batch(gone_others=[]), at=NOW, today=TODAY, workbook="x", after=known)
    journal.append(Batch(context="a"), at=NOW, today=TODAY, workbook="x", after=known)
    assert journal.last_run() == known, "nothing came"
    journal.close()
