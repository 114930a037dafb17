"""One job, two workbooks.  The same rows in an .xlsx and in a Google Sheet are told the same, cell
by cell.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.road import NUCLEI, PEOPLE, Project, Row
from tests.workbook.google.desk import Desk, talk

ROWS: Sequence[Row] = [
    talk(1),
    talk(2, end=""),
    talk(3, nucleus="Famiglia che non c'è"),
    talk(4, date="31/4/2026"),
    talk(5, attendees="boh"),
    talk(6, mediator="Amina Hadad"),
    talk(7, date="12/3"),
    {},
    talk(8, start="25:00"),
    talk(8),
    talk(9, description="x"),
    talk(11, next_date="da definire", held="assente", outcome="la famiglia non è venuta"),
    talk(12, confidentiality="solo noi"),
    talk(13, description="=1+1 non è una formula"),
    {"mediator": "TOTALE", "description": "12"},
    talk(14, status="appunto mio"),
    talk(15, code="nota"),
    talk(1),
]


def told(json: Any) -> Any:
    """What a sync says, but for what differs by nature: codes, which are random, and the way to the
    workbook.
    """
    kept = {key: json[key] for key in ("rows", "ignored")}
    flags = [{key: flag[key] for key in flag if key != "row_code"} for flag in json["flags"]]
    return {
        **kept,
        "flags": sorted(flags, key=lambda flag: (flag["row"], flag["column"] or "", flag["code"])),
    }


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "google").mkdir()
    with Desk(tmp_path / "google") as made:
        assert made.init().code == 0
        yield made


def test_the_same_rows_give_the_same_output(tmp_path: Path, desk: Desk) -> None:
    project = Project(tmp_path)
    project.write(ROWS, nuclei=NUCLEI, people=PEOPLE, meetings=())
    desk.fill(ROWS)
    first, on_google = project.sync(), desk.sync()
    assert told(on_google) == told(first)
    assert len(first["flags"]) > 10
    assert told(desk.sync()) == told(project.sync()) == told(first)


def test_the_journal_knows_the_same_of_a_row(tmp_path: Path, desk: Desk) -> None:
    project = Project(tmp_path)
    project.write(ROWS, nuclei=NUCLEI, people=PEOPLE, meetings=())
    desk.fill(ROWS)
    project.sync()
    desk.sync()
    assert project.run("export", "--format", "jsonl").code == 0
    assert desk.run("export", "--format", "jsonl").code == 0
    ours, theirs = (
        [
            line.split('"code"', 1)[0]
            for line in (folder / "uscite" / "colloqui.jsonl").read_text("utf-8").splitlines()
        ]
        for folder in (project.folder, desk.folder)
    )
    assert ours == theirs


def test_half_a_character_and_nul_are_kept_and_shown(desk: Desk) -> None:
    """A text cut in the middle of an emoji, and what a program pasted: in cells, in names, in the
    title of a tab.
    """
    desk.fill(
        [talk(1, description="Prima \ud83d dopo."), talk(2, description="Prima \0 dopo.")],
        nuclei=[{**NUCLEI[0], "other_names": "Hox\ud83dha"}, {**NUCLEI[1], "name": "Chen\0"}],
        people=[*PEOPLE, {"name": "Mar\udc00ta", "job": "mediatore"}],
    )
    desk.book.tab("Schede").title = "Schede di \ud83d"
    for command in (["sync"], ["sync"], ["history"], ["flags"], ["nuclei"], ["doctor"], ["remind"]):
        ran = desk.run(*command)
        assert ran.code == 0, (command, ran.err)
    assert desk.run("export", "--format", "jsonl").code == 0
    told_ = (desk.folder / "uscite" / "colloqui.jsonl").read_text("utf-8")
    assert "Prima \ufffd dopo." in told_
