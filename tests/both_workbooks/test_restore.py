"""`collector restore`: rows that vanished come back once, as the same rows; on either workbook."""

import datetime as dt

from tests.both_workbooks.workbooks import Book
from tests.road import SOUND

TYPED = {
    **SOUND, "date": dt.date(2026, 6, 10), "start": dt.time(10, 30), "end": dt.time(11, 45),
    "next_date": dt.date(2026, 6, 24), "outcome": "=1+1", "issues": "+39 02 1234567",
    "agreements": "Prima riga.\nSeconda riga.",
}  # fmt: skip
OTHER = {**SOUND, "mediator": "Li Wei", "nucleus": "Chen", "date": "11/06/2026"}


def test_a_row_and_its_family_come_back_as_they_were(project: Book) -> None:
    project.write([TYPED, OTHER])
    project.sync()
    before = {record["row_code"]: record for record in project.exported()}
    code = project.texts("code")[0]
    project.delete_rows(2)
    project.delete_rows(2, tab="Nuclei")
    project.sync()
    state = project.state()
    ran = project.run("restore", "--lost", "--dry-run")
    assert (ran.code, project.state()) == (0, state), ran.err
    ran = project.run("restore", "--lost", "--yes")
    assert ran.code == 0, ran.err
    print(ran.out)
    answer = project.sync()
    after = {record["row_code"]: record for record in project.exported()}
    places = {"row", "tab"}
    def compared(records):
        return {c: {k: v for k, v in r.items() if k not in places} for c, r in records.items()}
    assert compared(after) == compared(before)
    print(answer["flags"])
    assert project.texts("code")[-1] == code
    print(project.run("versions", code).out, project.run("versions", "Hoxha").out)
    print(project.run("versions", "Hoxha", "--json").out[:3000])
    state = project.state()
    ran = project.run("restore", code, "--yes")
    print(ran.out)
    assert project.state() == state
    assert 0
