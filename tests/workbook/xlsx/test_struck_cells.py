"""Crossed-out text.  BARRATO-01 a cell, whole or in part; BARRATO-02 all of a row.  Asked, and kept
as typed.
"""

import datetime as dt
from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from collector.journal.store import Journal
from schemas.workbook import column_letter
from tests.road import NUCLEI, PEOPLE, SOUND, Project, drawn
from tests.workbook.xlsx import by_hand

SHEET = """
    | Nucleo | Data       | Persone presenti |
    | N7F3K  | 12/03/2026 | madre, 2 figli   |
    | N7F3K  | 19/03/2026 | madre, 2 figli   |
"""
STRIKE, PLAIN = InlineFont(strike=True), InlineFont(b=True)


@pytest.fixture
def project(tmp_path) -> Project:  # type: ignore[no-untyped-def]
    made = Project(tmp_path)
    made.write(drawn(SHEET))
    return made


def place(header: str, row: int) -> str:
    return f"{column_letter(by_hand.HEADERS.index(header) + 1)}{row}"


def struck(project: Project, *cells: str, on: bool = True, tab: str = "Schede") -> None:
    def change(book: Any) -> None:
        for cell in cells:
            book[tab][cell].font = Font(strike=on)

    project.edit_by_openpyxl(change)


@pytest.mark.parametrize(
    "header", ["Data", "Ora inizio", "Persone presenti", "Descrizione intervento", "Nucleo"]
)
def test_a_crossed_out_cell_raises_a_flag(project: Project, header: str) -> None:
    struck(project, place(header, 2))
    assert project.flags() == {(place(header, 2), "BARRATO-01")}


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (CellRichText("madre, ", TextBlock(STRIKE, "2 figli")), True),
        (CellRichText(TextBlock(STRIKE, "madre, "), "2 figli"), True),
        (CellRichText(TextBlock(PLAIN, "madre, "), "2 figli"), False),
        (CellRichText(TextBlock(STRIKE, "  "), TextBlock(PLAIN, "madre, 2 figli")), False),
    ],
)
def test_a_partly_crossed_out_cell_raises_a_flag(
    project: Project, said: CellRichText, asked: bool
) -> None:
    at = place("Persone presenti", 2)

    def change(book: Any) -> None:
        book["Schede"][at] = said

    project.edit_by_openpyxl(change)
    assert project.flags() == ({(at, "BARRATO-01")} if asked else set())


@pytest.mark.parametrize(
    ("runs", "asked"),
    [
        ("<r><rPr><strike/></rPr><t>madre</t></r><r><t>, 2 figli</t></r>", True),
        ('<r><rPr><strike val="1"/></rPr><t>madre, 2 figli</t></r>', True),
        ('<r><rPr><strike val="0"/></rPr><t>madre, 2 figli</t></r>', False),
        ('<r><rPr><strike val="false"/></rPr><t>madre</t></r><r><t>, 2 figli</t></r>', False),
        ("<t>madre, 2 figli</t>", False),
    ],
)
@pytest.mark.parametrize("shared", [True, False])
def test_runs_strike_in_the_cell_or_in_the_shared_strings(
    project: Project, runs: str, asked: bool, shared: bool
) -> None:
    at = place("Persone presenti", 2)
    inline = by_hand.cell(at, "madre, 2 figli")
    new = (
        f'<c r="{at}" t="s"><v>2</v></c>'
        if shared
        else f'<c r="{at}" t="inlineStr"><is>{runs}</is></c>'
    )
    parts = by_hand.parts(by_hand.sheet(by_hand.rows(by_hand.TALK).replace(inline, new)))
    if shared:
        parts[by_hand.STRINGS] = parts[by_hand.STRINGS].replace(
            b"</sst>", f"<si>{runs}</si></sst>".encode()
        )
    by_hand.write(project.workbook, parts)
    assert project.flags() == ({(at, "BARRATO-01")} if asked else set())


def test_a_strike_that_is_put_or_taken_away_changes_the_row_though_not_its_text(
    project: Project,
) -> None:
    at = place("Data", 3)
    assert project.flags() == set()
    codes = project.column("Codice")
    struck(project, at)
    assert project.flags() == {(at, "BARRATO-01")}
    struck(project, at, on=False)
    assert project.flags() == set()
    assert project.column("Codice") == codes, "it was the same row all the time"


def test_a_date_that_is_crossed_out_is_kept_as_it_was_typed(project: Project) -> None:
    project.write([{**SOUND, "date": dt.date(2026, 3, 12), "start": dt.time(10, 30)}])
    struck(project, place("Data", 2), place("Ora inizio", 2))
    assert project.flags() == {
        (place("Data", 2), "BARRATO-01"),
        (place("Ora inizio", 2), "BARRATO-01"),
    }
    notes = [str(value) for value in project.column("Data", "Segnalazioni") if value]
    assert set(notes) <= {"12/03/2026", ""}


def test_a_crossed_out_row_raises_one_flag(project: Project) -> None:
    struck(project, *(place(header, 2) for header in by_hand.HEADERS))
    assert project.flags() == {(place("Data", 2), "BARRATO-02")}
    journal = Journal.open(str(project.journal), create=False)
    assert sorted(talk.complete for talk in journal.talks()) == [False, True]
    journal.close()


def test_a_crossed_out_confidentiality_counts_as_the_narrowest(project: Project) -> None:
    project.write([{**SOUND, "confidentiality": "servizio"}])
    struck(project, place("Riservatezza", 2))
    assert project.flags() == {(place("Riservatezza", 2), "BARRATO-01")}
    journal = Journal.open(str(project.journal), create=False)
    assert [talk.confidentiality for talk in journal.talks()] == ["COORDINATION"]
    journal.close()


def test_a_crossed_out_person_gets_no_mail_and_a_crossed_out_family_stays(
    project: Project,
) -> None:
    """An address of somebody who left is never mailed to; a family's talks stay its own."""
    project.write(drawn(SHEET), nuclei=NUCLEI, people=PEOPLE)
    struck(project, "A4", "B4", "C4", tab="Persone")
    struck(project, "B2", tab="Nuclei")
    flags = {(flag["tab"], flag["row"], flag["code"]) for flag in project.sync()["flags"]}
    assert ("Persone", 4, "BARRATO-01") in flags
    assert ("Nuclei", 2, "BARRATO-01") in flags
    assert not any(tab == "Schede" for tab, _, _ in flags)
    journal = Journal.open(str(project.journal), create=False)
    assert "Anna Rossi" not in {person.name for person in journal.people()}
    journal.close()


def test_titles_and_our_own_tab_may_be_crossed_out(project: Project) -> None:
    project.sync()
    struck(project, *(f"{column_letter(at)}1" for at in range(1, len(by_hand.HEADERS) + 1)))
    struck(project, "A1", "B1", tab="Segnalazioni")
    assert project.flags() == set()
