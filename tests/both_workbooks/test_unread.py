"""What cannot be read is kept as narrow as possible, in every column that says who may read.

On either workbook.
"""

from typing import Any

import pytest

from collector.journal.store import Journal
from schemas.person import Job
from tests.both_workbooks.workbooks import Book, OnGoogle
from tests.road import MEETINGS, NUCLEI, PEOPLE, SOUND

FORMULA = '=SCONOSCIUTA("servizio")'
"""A formula without a result: no stored value in a file, an error on Google."""


def row(**others: Any) -> dict[str, Any]:
    return {**SOUND, "confidentiality": "servizio", **others}


def formula(project: Book, row: int, key: str, tab: str = "Schede") -> None:
    """Type it into a cell."""
    if isinstance(project, OnGoogle):
        place = project.desk.column(tab, key)
        project.desk.book.tab(tab).change(
            row - 1, place, userEnteredValue={"formulaValue": FORMULA}
        )
    else:
        project.type(row, key, FORMULA, tab)


def flagged(project: Book, tab: str) -> set[tuple[str, str]]:
    """Where a formula is flagged: (cell, code)."""
    return {(cell, code) for cell, code in project.flags(tab=tab) if code.startswith("ERRORE")}


def expected_code(project: Book) -> str:
    return "ERRORE-01" if isinstance(project, OnGoogle) else "ERRORE-02"


def journal_of(project: Book) -> Any:
    journal = Journal.open(str(project.journal), create=False)
    found = journal.nuclei(), journal.people(), journal.meetings(), journal.talks()
    journal.close()
    return found


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        ("mediator", "B2"), ("nucleus", "C2"), ("date", "D2"), ("start", "E2"), ("end", "F2"),
        ("attendees", "G2"), ("description", "H2"), ("outcome", "I2"), ("issues", "J2"),
        ("agreements", "K2"), ("next_date", "L2"), ("held", "M2"), ("confidentiality", "N2"),
    ],
)  # fmt: skip
def test_a_formula_without_a_value_is_flagged_in_every_column_of_a_talk(
    project: Book, key: str, cell: str
) -> None:
    project.write([row()])
    formula(project, 2, key)
    assert flagged(project, "Schede") == {(cell, expected_code(project))}
    (talk,) = journal_of(project)[3]
    assert talk.confidentiality == ("COORDINATION" if key == "confidentiality" else "SERVICE")


def test_an_unreadable_nucleus_reaches_nobody(project: Book) -> None:
    project.write([row()])
    for key in ("municipality", "social_worker", "mediator", "path"):
        formula(project, 2, key, tab="Nuclei")
    assert len(flagged(project, "Nuclei")) == 4
    nucleus = journal_of(project)[0][0]
    assert (nucleus.municipality, nucleus.social_worker, nucleus.mediator) == (None, None, None)


def test_an_unreadable_person_is_sent_nothing_and_has_no_municipality(project: Book) -> None:
    project.write([row()])
    contact = 2 + next(at for at, one in enumerate(PEOPLE) if one["job"] == "referente comunale")
    formula(project, contact, "municipalities", tab="Persone")
    formula(project, contact + 1, "email", tab="Persone")
    formula(project, 2, "job", tab="Persone")
    assert len(flagged(project, "Persone")) == 3
    people = {person.name: person for person in journal_of(project)[1]}
    assert people["Rita Neri"].job is Job.MUNICIPAL_CONTACT
    assert people["Rita Neri"].municipalities == ()
    assert people["Carla Verdi"].email is None
    assert "Amina Haddad" not in people


@pytest.mark.parametrize("key", ["kind", "date", "municipalities"])
def test_a_meeting_of_unreadable_municipalities_kind_or_day_is_not_used(
    project: Book, key: str
) -> None:
    project.write([row()], meetings=MEETINGS[:2])
    formula(project, 2, key, tab="Incontri")
    assert len(flagged(project, "Incontri")) == 1
    assert [str(meeting.date) for meeting in journal_of(project)[2]] == ["2026-06-25"]


def test_a_row_of_nothing_but_such_formulas_is_ignored_with_its_reason(project: Book) -> None:
    project.write([row(), {}])
    for key in ("nucleus", "date", "description"):
        formula(project, 3, key)
    ignored = [line for line in project.sync()["ignored"] if line["tab"] == "Schede"]
    assert [(line["row"], line["reason"]) for line in ignored] == [
        (3, "ci sono solo formule senza un valore")
    ]


@pytest.mark.parametrize("typed", ["x", "-", "?", 0, 1, True, False, 46093.5, "servizio équipe"])
def test_a_mark_outside_the_list_is_for_the_coordinator_alone(project: Book, typed: Any) -> None:
    project.write([row(), row(date="19/03/2026")])
    project.type(2, "confidentiality", typed)
    assert ("N2", "SCELTA-01") in project.flags()
    assert [talk.confidentiality for talk in journal_of(project)[3]] == ["COORDINATION", "SERVICE"]


def test_a_readable_nucleus_keeps_its_social_worker(project: Book) -> None:
    project.write([row()], nuclei=NUCLEI)
    assert flagged(project, "Nuclei") == set()
    assert journal_of(project)[0][0].social_worker == "Anna Rossi"
