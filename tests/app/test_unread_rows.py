"""Rows of *Incontri*, *Persone* and *Nuclei* that cannot be read are said wherever a week is."""

from pathlib import Path

import pytest

from tests.app.test_week import ROWS, left, said
from tests.road import MEETINGS, NUCLEI, PEOPLE, Project, Row, run_in

NEXT = MEETINGS[1]
LOST = [
    {**NEXT, "date": "3 dicembre"},
    {**NEXT, "date": "31/06/2026"},
    {**NEXT, "date": ""},
    {**NEXT, "kind": "riunione"},
    {**NEXT, "kind": ""},
    {**NEXT, "municipalities": "Rozano"},
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.plain_mail()
    return made


def overview(project: Project) -> str:
    ran = run_in(project.folder, env={"COLLECTOR_TODAY": project.today})
    return said(ran)


@pytest.mark.parametrize("row", LOST)
def test_a_meeting_that_cannot_be_read_is_never_silence(project: Project, row: Row) -> None:
    project.write(ROWS, meetings=[MEETINGS[0], row])
    week = project.run("week", "--yes", "--json")
    assert week.code == week.json["exit_code"] == 5
    (lost,) = [one for one in week.json["left"] if one["what"] == "unread_meetings"]
    assert lost["rows"] == 1
    assert [unread["row"] for unread in project.run("meetings", "--json").json["unread"]] == [3]
    project.run("send", "--sent")
    told = "1 riga del foglio «Incontri» non si può leggere"
    for shown in (
        said(project.run("week", "--yes")),
        said(project.run("week", "--dry-run")),
        said(project.run("meetings")),
        overview(project),
    ):
        assert told in shown
        assert "Riga 3: " in shown
        assert "È tutto fatto" not in shown
        assert "non c'è nessun incontro" not in shown
    assert f"Adesso: collector flags ({told}: correggi nel foglio)" in overview(project)


def test_no_meeting_at_all_is_not_said_where_the_only_row_is_wrong(project: Project) -> None:
    project.write(ROWS, meetings=LOST[:2])
    assert "2 righe del foglio «Incontri» non si possono leggere" in said(project.run("meetings"))
    assert "ancora nessun incontro" not in said(project.run("meetings"))
    assert "nessun incontro da oggi" not in overview(project)
    assert "«collector meetings» dice perché" in project.run("digest").err


@pytest.mark.parametrize(
    ("tab", "rows"),
    [
        ("Persone", {"people": [*PEOPLE[:5], {**PEOPLE[5], "email": "carla.verdi(at)coop"}]}),
        ("Nuclei", {"nuclei": [NUCLEI[0], {**NUCLEI[1], "municipality": "Operra"}]}),
        ("Incontri", {"meetings": [NEXT, NEXT]}),
    ],
)
def test_an_error_in_the_other_tabs_is_left_to_a_person(
    project: Project, tab: str, rows: dict[str, list[Row]]
) -> None:
    project.write(ROWS, **rows)
    week = project.run("week", "--yes", "--json")
    assert week.code == 5
    assert "unread_rows" in left(week)
    assert f"1 riga del foglio «{tab}» è da correggere. Riga" in said(project.run("week", "--yes"))
    assert f"1 riga del foglio «{tab}» è da correggere" in overview(project)


def test_a_sheet_without_errors_leaves_none(project: Project) -> None:
    project.write(ROWS)
    week = project.run("week", "--yes", "--json")
    assert left(week) == {"to_send"}
    assert project.run("meetings", "--json").json["unread"] == []
    assert "Da correggere" not in overview(project)
