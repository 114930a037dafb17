"""All talks in a list, the newest first, and those that a search finds."""

from pathlib import Path

import openpyxl
import pytest

from collector.app.talk_list import (
    NOT_SURE,
    TalkLine,
    TalkList,
    TalkSearch,
    TalkState,
    find_talks,
    folded,
    list_talks,
    searched_days,
    talk_line,
)
from collector.journal.store import Journal
from tests.road import SOUND, Project

CHEN = {**SOUND, "mediator": "Li Wei", "nucleus": "Chen"}
ROWS = [
    {**SOUND, "date": "12/03/2026", "outcome": "Però si parla dello sfratto."},
    {**CHEN, "date": "2/4/2026", "start": "9", "end": "10.15", "next_date": "nessuno"},
    {**SOUND, "date": "12/3", "attendees": ""},
    {**CHEN, "nucleus": "Chenn", "mediator": "Anna?", "date": "10/3/2026", "held": "assente"},
    {**SOUND, "date": "3/3/2026", "start": "10", "end": "23:30"},
]


def listed(project: Project) -> TalkList:
    journal = Journal.open(str(project.journal), only_read=True)
    try:
        return list_talks(journal)
    finally:
        journal.close()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("list"))
    made.write(ROWS)
    made.sync(today="2026-04-10")
    return made


@pytest.fixture(scope="module")
def talks(project: Project) -> TalkList:
    return listed(project)


def rows(lines: object) -> list[int | None]:
    return [line.row for line in lines]  # type: ignore[attr-defined]


def found(talks: TalkList, **asked: str) -> list[int | None]:
    """The rows that a search finds."""
    search = TalkSearch(**asked)
    return rows(find_talks(talks.talks, search, searched_days(search)).lines)


def test_the_newest_comes_first_and_one_without_a_day_where_it_came(talks: TalkList) -> None:
    assert rows(talks.talks) == [4, 3, 2, 5, 6]


def test_a_line_says_all_that_a_person_knows_a_talk_by(talks: TalkList) -> None:
    line = talks.talks[1]
    assert isinstance(line, TalkLine)
    assert (line.hours, line.family, line.nucleus) == ("09:00–10:15", "Chen", "N2QX8")
    assert (line.mediator, line.municipality) == ("Li Wei", "Opera")
    assert (line.state, line.reasons, line.held) == (TalkState.COMPLETE, (), "")


def test_what_is_not_sure_is_shown_as_it_stands_in_the_cell(talks: TalkList) -> None:
    undated, unknown = talks.talks[0], talks.talks[3]
    assert (undated.day, undated.typed) == (None, {"date": "12/3"})
    assert (unknown.family, unknown.mediator) == (None, None)
    assert unknown.typed == {"nucleus": "Chenn", "mediator": "Anna?"}
    assert unknown.held == "assente"


def test_what_is_to_complete_says_why_in_short(talks: TalkList) -> None:
    assert talks.talks[0].state is TalkState.TO_COMPLETE
    assert talks.talks[0].reasons == ("Data: manca l'anno", "Persone presenti: manca")
    assert talks.talks[4].state is TalkState.TO_CHECK
    assert talks.talks[4].reasons == ("Ora fine: la durata è strana",)
    assert talks.count(TalkState.TO_COMPLETE) == 2


@pytest.mark.parametrize(
    ("asked", "rows_found"),
    [
        ({}, [4, 3, 2, 5, 6]),
        ({"family": "hox"}, [4, 2, 6]),
        ({"family": "N2QX8"}, [3]),
        ({"family": "n2qx8"}, [3]),
        ({"family": "陈"}, [3]),
        ({"family": "wang famiglia"}, [3]),
        ({"family": "chen"}, [3, 5]),  # one typed so, and not known
        ({"mediator": "Li Wei"}, [3]),
        ({"mediator": NOT_SURE}, [5]),
        ({"municipality": "Rozzano"}, [4, 2, 6]),
        ({"municipality": "Rozzano", "family": "Chen"}, []),
        ({"words": "SFRATTO pero"}, [2]),
        ({"words": "sfratto casa"}, []),
        ({"state": "da-completare"}, [4, 5]),
        ({"state": "da-controllare"}, [6]),
        ({"state": "completi"}, [3, 2]),
        ({"first": "12 marzo 2026"}, [3, 2]),
        ({"first": "10/3/26", "last": "12.03.2026"}, [2, 5]),
        ({"last": "2026-03-03"}, [6]),
    ],
)
def test_talks_are_found(
    talks: TalkList, asked: dict[str, str], rows_found: list[int | None]
) -> None:
    assert found(talks, **asked) == rows_found


def test_a_talk_is_found_by_the_code_of_its_row(talks: TalkList) -> None:
    assert found(talks, family=f" {talks.talks[2].code.lower()} ") == [2]


def test_talks_without_a_day_are_counted_where_days_are_asked_for(talks: TalkList) -> None:
    search = TalkSearch(first="1/3/2026", municipality="Rozzano")
    assert find_talks(talks.talks, search, searched_days(search)).undated == 1


@pytest.mark.parametrize(
    ("first", "last", "field", "words"),
    [
        ("12/3", "", "first", "«12/3» non è un giorno sicuro."),
        ("", "31/02/2026", "last", "«31/02/2026» non è un giorno sicuro."),
        ("la settimana scorsa", "", "first", "non è un giorno sicuro"),
        ("46000", "", "first", "non è un giorno sicuro"),
        ("2/4/2026", "1/4/2026", "last", "Il periodo finisce prima di cominciare"),
    ],
)
def test_a_day_that_is_not_sure_is_said_and_nothing_is_guessed(
    talks: TalkList, first: str, last: str, field: str, words: str
) -> None:
    search = TalkSearch(first=first, last=last)
    days = searched_days(search)
    assert list(days.troubles) == [field]
    assert words in days.troubles[field]
    assert find_talks(talks.talks, search, days).lines == ()


def test_a_talk_written_twice_is_in_the_list_twice(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write([SOUND, SOUND])
    project.sync()
    assert sorted(rows(listed(project).talks)) == [2, 3]
    assert "Data: il colloquio è già scritto in un'altra riga" in [
        reason for line in listed(project).talks for reason in line.reasons
    ]


def test_rows_that_are_gone_say_since_when_and_whether_on_purpose(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write(ROWS)
    project.sync(today="2026-06-01")
    codes = project.column("Codice")
    project.edit(lambda book: book["Schede"].delete_rows(6))
    project.sync("--accept-missing", today="2026-06-08")
    project.edit(lambda book: book["Schede"].delete_rows(2))
    project.sync(today="2026-06-15")
    talks = listed(project)
    told = [(line.code, line.state, f"{line.gone_since}", line.row) for line in talks.gone]
    assert told == [
        (codes[0], TalkState.GONE, "2026-06-15", None),
        (codes[4], TalkState.REMOVED, "2026-06-08", None),
    ]
    assert talks.gone[0].family == "Hoxha"
    assert len(talks.talks) == 3


def test_one_talk_has_the_same_line_as_in_the_list(project: Project, talks: TalkList) -> None:
    journal = Journal.open(str(project.journal), only_read=True)
    assert [talk_line(journal, line.code) for line in talks.talks] == list(talks.talks)
    assert talk_line(journal, "R7Y2KQ8") is None
    journal.close()


def test_names_are_in_no_repr(talks: TalkList) -> None:
    said = repr(talks) + repr(TalkSearch(family="Hoxha", words="sfratto"))
    assert "Hoxha" not in said
    assert "Chenn" not in said
    assert "sfratto" not in said


def test_words_are_found_in_any_script() -> None:
    assert folded("  È  l’Ora\n del CAFFÈ ") == "e l'ora del caffe"
    assert folded("الأم") in folded("قالت الأم إنها")


def test_the_list_of_an_empty_journal_is_empty(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "x.xlsx")
    journal = Journal.open(str(tmp_path / "none.sqlite3"), only_read=True)
    assert list_talks(journal) == TalkList()
    journal.close()
