"""One count: the table of a sync, its list, *Segnalazioni*, `--json` and `collector flags` speak of
the same flags, before and after rows are corrected, taken away, or changed after a document told
them.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.road import MEETINGS, NUCLEI, SOUND, Project

LI = {"mediator": "Li Wei", "nucleus": "Chen"}
RECENT = {"date": "12/06/2026", "next_date": "30/06/2026"}
ROWS = [
    {**SOUND, "end": ""},
    {**SOUND, **RECENT, "start": "10:30", "end": "10:32"},
    {**SOUND, **LI, "date": "31/02/2026", "description": ""},
    {**SOUND, **LI, **RECENT, "description": "Visita del sig. Marino."},
    {**SOUND, **RECENT, "mediator": "Nessuno Conosciuto", "date": "13/06/2026"},
    {**SOUND, **RECENT, "mediator": "", "date": "14/06/2026"},
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write(
        ROWS, nuclei=[*NUCLEI, {"name": "Haile", "municipality": "Rozano"}], meetings=MEETINGS
    )
    return made


def put(project: Project, row: int, header: str, typed: Any) -> None:
    def change(book: Any) -> None:
        columns = {cell.value: cell.column for cell in book["Schede"][1]}
        book["Schede"].cell(row, columns[header]).value = typed

    project.edit(change)


def table(said: str) -> dict[str, tuple[int, ...]]:
    """The table by mediator: name → talks, to complete, to look at, flags."""
    lines = re.findall(r"^  (\S.*?)\s{2,}(\d+|–)\s+(\d+|–)\s+(\d+|–)\s+(\d+|–)\s*$", said, re.M)
    return {
        name: tuple(0 if cell == "–" else int(cell) for cell in cells) for name, *cells in lines
    }


def agree(project: Project) -> dict[str, tuple[int, ...]]:
    """Sync, and hold all counts against one another; returns the table."""
    ran = project.run("sync")
    assert ran.code == 0, ran.err
    told = project.sync()
    found = table(ran.out)
    tab = openpyxl.load_workbook(project.workbook)["Segnalazioni"]
    noted = Counter(
        str(row[0]) for row in tab.iter_rows(min_row=2, max_col=1, values_only=True) if row[0]
    )
    assert {name: cells[3] for name, cells in found.items() if cells[3]} == dict(noted)
    assert (
        sum(noted.values())
        == len(told["flags"])
        == len(project.run("flags", "--json").json["flags"])
    )
    shown = ran.out.count("  Schede ") + ran.out.count("  Nuclei ") + ran.out.count("  Persone ")
    more = re.search(r"e (\d+) altr[ae] segnalazion", ran.out)
    assert shown + (int(more[1]) if more else 0) == len(told["flags"]), ran.out
    assert sum(cells[0] for cells in found.values()) == told["rows"]["read"]
    assert (
        sum(cells[1] for name, cells in found.items() if name != "(coordinamento)")
        == told["rows"]["incomplete"]
    )
    return found


def test_at_first(project: Project) -> None:
    found = agree(project)
    assert found["Amina Haddad"][:2] == (2, 1)
    assert found["Nessuno Conosciuto"][0] == 1, "by the name that Segnalazioni has, too"
    assert found["(mediatore da chiarire)"][0] == 1


def test_after_corrections(project: Project) -> None:
    before = agree(project)
    put(project, 2, "Ora fine", "11:45")
    put(project, 4, "Data", "28/02/2026")
    after = agree(project)
    assert after["Amina Haddad"][1] == before["Amina Haddad"][1] - 1
    assert sum(cells[3] for cells in after.values()) < sum(cells[3] for cells in before.values())


def test_after_rows_were_taken_away(project: Project) -> None:
    agree(project)
    project.edit(lambda book: book["Schede"].delete_rows(3))
    assert agree(project)["Amina Haddad"][2] >= 1, "the row that is gone is theirs to explain"


def test_after_a_document_told_what_is_corrected_now(project: Project) -> None:
    agree(project)
    assert project.run("digest", "--meeting", "AS-2026-06-25").code == 0
    before = agree(project).get("(coordinamento)", (0, 0, 0, 0))
    put(project, 3, "Ora fine", "11:45")
    put(project, 5, "Ora fine", "12:00")
    after = agree(project)["(coordinamento)"]
    assert after[3] == before[3] + 2
    assert after[2] == before[2] + 2


def test_an_unchanged_workbook_gives_the_same_result(project: Project) -> None:
    first = agree(project)
    assert agree(project) == first
