"""*Segnalazioni*: what keeps a talk from being complete first, then doubts; each by mediator."""

from tests.both_workbooks.workbooks import Book
from tests.road import SOUND

DOUBT = {"next_date": "26/03/2029"}
ERROR = {"end": ""}
LI = {"mediator": "Li Wei", "nucleus": "N2QX8"}


def test_what_is_to_be_completed_stands_first_then_by_mediator_and_day(project: Book) -> None:
    project.write(
        [
            {**SOUND, **DOUBT},
            {**SOUND, **LI, **ERROR},
            {**SOUND, **ERROR, "date": "14/03/2026"},
            {**SOUND, **LI, **DOUBT, "date": "16/03/2026"},
            {**SOUND, **ERROR, "date": "13/03/2026"},
        ]
    )
    project.sync()
    titles, *lines = project.lines("Segnalazioni")
    mediator, day, kind = (titles.index(title) for title in ("Mediatore", "Data", "Tipo"))
    on_talks = [line for line in lines if line[day]]
    assert [(line[kind], line[mediator], line[day]) for line in on_talks] == [
        ("da completare", "Amina Haddad", "13/03/2026"),
        ("da completare", "Amina Haddad", "14/03/2026"),
        ("da completare", "Li Wei", "12/03/2026"),
        ("da controllare", "Amina Haddad", "12/03/2026"),
        ("da controllare", "Li Wei", "16/03/2026"),
    ]
    kinds = [line[kind] for line in lines if line[kind]]
    assert kinds == sorted(kinds), "the flags on other tabs too"
    assert project.sync()["written"]["flags"] == 0
