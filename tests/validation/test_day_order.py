"""DATA-16: a program may have taken the day for the month.

| the workbook                                   | a date with a day up to 12           |
|------------------------------------------------|--------------------------------------|
| set to Italian, or an .xlsx without a sign     | is what it says                      |
| set to another language                        | is flagged, but for what was read    |
|                                                | before that                          |
| real dates all up to the 12th beside the text  | is flagged, all of the column        |
| "13/04/2026"                                   |                                      |
| several "3/25/2026" as text of one mediator    | is flagged, of that mediator         |

Once flagged, it stays so until the cell itself changes: setting a language changes no cell.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.sheet.columns import RowCells
from collector.sheet.talk_tabs import find_talks
from collector.validation.day_order import DayOrder
from collector.validation.day_order_signs import (
    columns_in_doubt,
    day_and_month_swapped,
    is_italian,
    month_first_mediators,
)
from schemas.cells.dates import read_date
from schemas.cells.reading import Cell, End, Typed
from schemas.workbook import Grid, Snapshot
from tests.road import SOUND, Project, Row
from tests.workbook.google.desk import Desk, talk

TEN_MAY = dt.date(2026, 5, 10)
TITLES = ["Mediatore", "Nucleo", "Data", "Ora inizio", "Ora fine", "Persone presenti"]


def snapshot(*dates: Typed, titles: list[str] = TITLES, more: tuple[Typed, ...] = ()) -> Snapshot:
    rows = [["Amina Haddad", "N7F3K", date, "10:00", "11:00", "madre", *more] for date in dates]
    return Snapshot((Grid("Colloqui", [titles, *rows]),))


def in_doubt(book: Snapshot) -> bool:
    return bool(columns_in_doubt(book, find_talks(book)[0]))


@pytest.mark.parametrize("text", ["13/04/2026", "31/1/26", "03/15/2026", " 28-02-2026 "])
def test_real_dates_up_to_the_12th_beside_a_text_that_fits_one_order_put_a_column_in_doubt(
    text: str,
) -> None:
    fourth_of_march = dt.datetime(2026, 3, 4, 10, 30)  # noqa: DTZ001
    assert in_doubt(snapshot(TEN_MAY, fourth_of_march, 46093.0, text))


@pytest.mark.parametrize(
    "dates",
    [
        (TEN_MAY, dt.date(2026, 4, 13), "14/04/2026"),  # a program that took a thirteenth for a day
        (TEN_MAY, "10/05/2026"),  # no text that says anything of an order
        (TEN_MAY, "13 aprile 2026"),
        (TEN_MAY, "13.04.2026"),  # Excel leaves it as text in Italian too
        (TEN_MAY, "13/04"),
        (TEN_MAY, "45/13/2026"),
        (TEN_MAY, "lunedì 13/04/2026 a Opera"),
        ("13/04/2026", "14/04/2026"),  # no real date
        (10052026.0, "13/04/2026"),  # a number that a person typed
        (TEN_MAY,),
    ],
)
def test_other_columns_are_not_in_doubt(dates: tuple[Typed, ...]) -> None:
    assert not in_doubt(snapshot(*dates))


@pytest.mark.parametrize(
    ("dates", "american"),
    [
        (
            (
                TEN_MAY,
                dt.date(2026, 4, 3),
                dt.date(2026, 1, 25),
                "3/25/2026",
                "2/14/2026",
                "5/30/2026",
            ),
            True,
        ),
        ((TEN_MAY, "3/25/2026", "02-14-26"), True),
        ((TEN_MAY, dt.date(2026, 1, 25), "3/25/2026"), False),  # one odd text
        (
            (TEN_MAY, *(dt.date(2026, 1, day) for day in (13, 14, 15)), "3/25/2026", "2/14/2026"),
            False,
        ),
        ((TEN_MAY, "25/3/2026", "14/2/2026"), False),
        ((TEN_MAY, "3/4/2026", "5/6/2026"), False),
    ],
)
def test_several_texts_with_the_month_in_front_mark_their_mediator(
    dates: tuple[Typed, ...], american: bool
) -> None:
    book = snapshot(*dates)
    assert month_first_mediators(book, find_talks(book)[0]) == (
        {("Colloqui", "date", "amina haddad")} if american else set()
    )


@given(
    st.lists(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), max_size=12),
    st.sampled_from(["3/25/2026", "13/04/2026", ""]),
)
def test_an_italian_sheet_with_one_odd_text_is_trusted(days: list[dt.date], odd: str) -> None:
    book = snapshot(*days, dt.date(2026, 1, 13), *([odd] if odd else []))
    assert not in_doubt(book)
    assert not month_first_mediators(book, find_talks(book)[0])


def test_a_text_from_an_import_is_no_sign() -> None:
    titles = [*TITLES, "Provenienza"]
    assert not in_doubt(snapshot(TEN_MAY, "13/04/2026", titles=titles, more=("scheda.docx",)))
    assert in_doubt(snapshot(TEN_MAY, "13/04/2026", titles=titles, more=("",)))


@given(st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31)))
def test_swapping_day_and_month_twice_gives_the_same_day(day: dt.date) -> None:
    other = day_and_month_swapped(day)
    assert other is None or day_and_month_swapped(other) == day
    assert (other is None) == (day.day > 12 or day.day == day.month)


@pytest.mark.parametrize(
    ("locale", "italian"),
    [
        ("it_IT", True),
        ("it", True),
        ("it_CH", True),
        ("", True),
        ("en_US", False),
        ("en_GB", False),
        ("iw_IL", False),
    ],
)
def test_a_workbook_without_a_locale_counts_as_italian(locale: str, italian: bool) -> None:
    assert is_italian(locale) is italian


@given(
    st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31)), st.sampled_from(["en_US", "it_IT", ""])
)
def test_a_doubt_keeps_the_cell_and_proposes_the_swapped_day(day: dt.date, locale: str) -> None:
    row = RowCells("Schede", 2, [day], {"date": 0}, {})
    plain = read_date(Cell(day))
    found = DayOrder(locale).checked(row, "date", plain, None)
    if is_italian(locale) or day_and_month_swapped(day) is None:
        assert found == plain
    else:
        assert (found.end, found.value, found.proposal) == (
            End.DOUBT,
            None,
            day_and_month_swapped(day),
        )
        assert found.typed is day


# --- With a whole project ----------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def typed(*dates: Typed) -> list[Row]:
    return [
        {
            **SOUND,
            "date": date,
            "next_date": "nessuno",
            "start": f"{8 + at}:00",
            "end": f"{8 + at}:30",
        }
        for at, date in enumerate(dates)
    ]


def retype(project: Project, cell: str, value: object) -> None:
    project.edit(lambda book: book["Schede"].__setitem__(cell, value))


def test_an_american_excel_is_reported_on_every_run(project: Project) -> None:
    """
    | Data (typed "05/10/2025", "04/03/2026", "05/05/2026", "13/04/2026")      |
    | 10/05/2025 as a date | 03/04/2026 as a date | 05/05/2026 as a date | "13/04/2026" as text |
    """
    project.write(
        typed(dt.date(2025, 5, 10), dt.date(2026, 4, 3), dt.date(2026, 5, 5), "13/04/2026")
    )
    for _ in range(3):
        result = project.sync()
        asked = {
            (f"{f['column']}{f['row']}", f["message"])
            for f in result["flags"]
            if f["code"] == "DATA-16"
        }
        assert {cell for cell, _ in asked} == {"D2", "D3"}
        assert any(
            "qui c'è il 10 maggio 2025. Forse 5 ottobre 2025?" in message
            and "'10 maggio 2025, oppure '5 ottobre 2025" in message
            for _, message in asked
        )
        assert result["rows"]["complete"] == 2
        assert any(
            "in «Data», tutte le date riconosciute" in notice for notice in result["notices"]
        )


def test_a_typed_text_settles_a_date_and_the_others_stay_flagged(project: Project) -> None:
    project.write(
        typed(dt.date(2025, 5, 10), dt.date(2026, 4, 3), dt.date(2026, 2, 1), "03/15/2026")
    )
    assert {"D2", "D3", "D4"} <= {cell for cell, code in project.flags() if code == "DATA-16"}
    retype(project, "D2", "5 ottobre 2025")
    retype(project, "D3", "03/04/2026")
    retype(project, "D5", "15/03/2026")
    assert project.flags() & {("D2", "DATA-16"), ("D3", "DATA-16"), ("D4", "DATA-16")} == {
        ("D4", "DATA-16")
    }
    retype(project, "D5", dt.date(2026, 3, 15))  # nothing is left by which one could tell
    result = project.sync()
    assert [f"{f['column']}{f['row']}" for f in result["flags"] if f["code"] == "DATA-16"] == ["D4"]
    assert not any("date riconosciute" in notice for notice in result["notices"])
    retype(project, "D4", "01/02/2026")
    assert not {code for _, code in project.flags()} & {"DATA-16"}


def test_complete_rows_are_flagged_when_a_sign_appears_later(project: Project) -> None:
    """Not the calendar says so, and no setting: a cell of the same column does."""
    project.write(typed(dt.date(2026, 5, 10)))
    assert project.sync()["rows"]["complete"] == 1
    project.write(typed(dt.date(2026, 5, 10), "13/04/2026"))
    assert ("D2", "DATA-16") in project.flags()


def test_only_the_mediator_who_puts_the_month_in_front_is_flagged(project: Project) -> None:
    """
    | Mediatore    | Data                                                             |
    | Amina Haddad | 10/05/2025, 03/04/2026, 25/01/2026 as dates; "3/25/2026", … as text |
    | Li Wei       | 05/02/2026 as a date                                              |
    """
    odd = ["3/25/2026", "2/14/2026", "4/22/2026"]
    hers = typed(dt.date(2025, 5, 10), dt.date(2026, 4, 3), dt.date(2026, 1, 25), *odd)
    his = [{**SOUND, "mediator": "Li Wei", "date": dt.date(2026, 2, 5), "next_date": "nessuno"}]
    project.write([*hers, *his])
    for _ in range(2):
        result = project.sync()
        asked = {f"{f['column']}{f['row']}" for f in result["flags"] if f["code"] == "DATA-16"}
        assert asked == {"D2", "D3"}
        assert sum("con il mese prima del giorno" in notice for notice in result["notices"]) == 1


def test_every_command_that_reports_talks_shows_the_notice(project: Project) -> None:
    project.write(typed(dt.date(2025, 5, 10), "13/04/2026"))
    words = "tutte le date riconosciute hanno un giorno fino al 12"
    project.sync()
    for command in (("history",), ("history",), ("digest", "--next"), ("doctor",)):
        result = project.run(*command)
        assert words in " ".join((result.out + result.err).split())


def test_the_next_date_is_flagged_in_its_own_column(project: Project) -> None:
    rows = [
        {**row, "next_date": date}
        for row, date in zip(
            typed("12/03/2026", "13/03/2026"), (dt.date(2026, 9, 4), "27/04/2026"), strict=True
        )
    ]
    project.write(rows)
    assert {(cell, code) for cell, code in project.flags() if code == "DATA-16"} == {
        ("L2", "DATA-16")
    }


def test_a_next_date_whose_swapped_day_would_precede_its_talk_is_not_flagged(
    project: Project,
) -> None:
    rows = [
        {**row, "next_date": date}
        for row, date in zip(
            typed("19/03/2026", "13/03/2026"), (dt.date(2026, 4, 2), "27/04/2026"), strict=True
        )
    ]
    project.write(rows)
    assert [code for _, code in project.flags() if code == "DATA-16"] == []


def test_an_unprepared_sheet_keeps_its_doubts_too(project: Project) -> None:
    project.write(typed(dt.date(2025, 5, 10), "13/04/2026"), nuclei=[], people=[])
    assert ("D2", "DATA-16") in project.flags()
    retype(project, "D3", dt.date(2026, 4, 13))
    assert ("D2", "DATA-16") in project.flags()


# --- A spreadsheet on Google -------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        assert made.init().code == 0
        yield made


def dated(desk: Desk, row: int, serial: float | str) -> None:
    desk.type(desk.book.tab("Schede"), row, desk.column("Schede", "date"), serial)


def asked(desk: Desk) -> list[int]:
    return [flag["row"] for flag in desk.sync()["flags"] if flag["code"] == "DATA-16"]


TEN_MAY_2025, TWENTY_MAY_2025 = 45787, 45797


def test_another_locale_is_reported_on_every_run_and_its_dates_are_flagged(desk: Desk) -> None:
    desk.book.locale = "en_US"
    desk.fill([talk(1), talk(2), talk(3)])
    dated(desk, 1, TEN_MAY_2025)
    dated(desk, 2, TWENTY_MAY_2025)
    for _ in range(2):
        result = desk.sync()
        assert any("non è impostato in italiano (en_US)" in notice for notice in result["notices"])
        assert [f["row"] for f in result["flags"] if f["code"] == "DATA-16"] == [2]
        assert result["rows"]["complete"] == 2


def test_dates_read_under_italian_stay_and_later_ones_are_flagged(
    desk: Desk,
) -> None:
    desk.fill([talk(1), talk(2)])
    dated(desk, 1, TEN_MAY_2025)
    assert asked(desk) == []
    desk.book.locale = "en_US"
    dated(desk, 2, TEN_MAY_2025)
    assert asked(desk) == [3]
    desk.type(desk.book.tab("Schede"), 1, desk.column("Schede", "description"), "Un altro testo.")
    assert asked(desk) == [3]


def test_correcting_the_locale_settles_no_date(desk: Desk) -> None:
    desk.book.locale = "en_US"
    desk.fill([talk(1), talk(2)])
    dated(desk, 1, TEN_MAY_2025)
    assert asked(desk) == [2]
    desk.book.locale = "it_IT"
    result = desk.sync()
    assert [f["row"] for f in result["flags"] if f["code"] == "DATA-16"] == [2]
    assert not any("italiano" in notice for notice in result["notices"])
    dated(desk, 1, "5 ottobre 2025")
    assert asked(desk) == []


def test_dates_in_a_journal_that_was_never_checked_are_flagged(desk: Desk) -> None:
    """Its dates may have come under any language: they are asked as if they were new."""
    desk.fill([talk(1)])
    dated(desk, 1, TEN_MAY_2025)
    assert asked(desk) == []
    with sqlite3.connect(desk.journal) as journal:
        journal.execute("delete from meta where key = 'day_order'")
    journal.close()
    desk.book.locale = "en_US"
    assert asked(desk) == [2]
    assert asked(desk) == [2]


def test_dates_of_meetings_and_paths_are_flagged_until_the_cell_is_a_text(desk: Desk) -> None:
    desk.book.locale = "en_US"
    desk.fill([talk(1)])
    nuclei, meetings = desk.book.tab("Nuclei"), desk.book.tab("Incontri")
    desk.type(nuclei, 1, desk.column("Nuclei", "opened_on"), TEN_MAY_2025)
    desk.type(meetings, 1, desk.column("Incontri", "kind"), "équipe mediatori")
    desk.type(meetings, 1, desk.column("Incontri", "date"), TEN_MAY_2025)

    def cells() -> list[str]:
        return [
            f"{f['tab']} {f['column']}{f['row']}"
            for f in desk.sync()["flags"]
            if f["code"] == "DATA-16"
        ]

    both = cells()
    assert [cell.split()[0] for cell in both] == ["Nuclei", "Incontri"]
    desk.book.locale = "it_IT"
    assert cells() == both
    desk.type(meetings, 1, desk.column("Incontri", "date"), "10/05/2025")
    assert cells() == both[:1]


def test_a_meeting_known_under_italian_is_not_flagged(desk: Desk) -> None:
    desk.fill([talk(1)])
    meetings = desk.book.tab("Incontri")
    desk.type(meetings, 1, desk.column("Incontri", "kind"), "équipe mediatori")
    desk.type(meetings, 1, desk.column("Incontri", "date"), TEN_MAY_2025)
    assert asked(desk) == []
    desk.book.locale = "en_US"
    assert asked(desk) == []
