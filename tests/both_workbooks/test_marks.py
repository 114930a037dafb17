"""Two rows of one talk with different *Riservatezza*: the narrower holds for both and is named.

On either workbook.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from collector.deliver.finished_texts import html_text
from collector.journal.store import Journal
from tests.both_workbooks.workbooks import Book
from tests.road import SOUND, plain_mail

MEETING = "AS-2026-04-21"
ONE = "Il padre racconta del lavoro che ha perso e della paura di non farcela."
TWO = "Si parla della scuola dei figli e dei compiti da fare insieme a casa."
ANNA, AMINA = "anna.rossi@comune.example", "amina.haddad@cooperativa.example"
SAME: Mapping[str, Mapping[str, Any]] = {
    "RIGA-01 word for word": {},
    "RIGA-06 in other words": {"description": TWO},
    "RIGA-07 with another end": {"end": "12:00"},
    "RIGA-02 by another mediator": {"mediator": "Li Wei", "description": TWO},
    "RIGA-02 one says that it was not held": {"held": "annullato"},
    "RIGA-08 by another mediator, a little later": {
        "mediator": "Li Wei",
        "start": "10:40",
        "description": TWO,
    },
    "RIGA-09 copied to another hour": {"start": "15:00", "end": "16:00"},
    "RIGA-11 overlapping": {"start": "11:00", "end": "12:30", "description": TWO},
}
TWO_TALKS: Mapping[str, Mapping[str, Any]] = {
    "another day": {"date": "13/03/2026", "description": TWO},
    "another hour": {"start": "15:00", "end": "16:00", "description": TWO},
    "another nucleus": {"nucleus": "Chen", "description": TWO},
}
NARROWEST = {
    ("servizio", "équipe"): "TEAM",
    ("équipe", "servizio"): "TEAM",
    ("servizio", ""): None,
    ("", "équipe"): "TEAM",
    ("", "coordinamento"): "COORDINATION",
    ("équipe", "solo noi"): "COORDINATION",
    ("servizio", "?"): "COORDINATION",
}


def row(mark: str, **others: Any) -> dict[str, Any]:
    return {**SOUND, "description": ONE, "confidentiality": mark, **others}


def marks(project: Book) -> list[str | None]:
    """The mark that holds for each row."""
    journal = Journal.open(str(project.journal), create=False)
    codes = [record["code"] for record in project.exported()]
    found = {talk.code: talk.confidentiality for talk in journal.talks_of(codes)}
    journal.close()
    return [found[code] for code in codes]


def test_an_export_has_the_mark_that_holds(project: Book) -> None:
    project.write([row("servizio"), row("équipe"), row("solo noi", date="19/03/2026")])
    project.sync()
    assert [record["confidentiality"] for record in project.exported()] == ["TEAM", "TEAM", None], (
        "null: nobody knows"
    )


def messages_of_twins(project: Book) -> dict[int, str]:
    """The message on each row that is one of two of the same talk, by row number."""
    flags = [flag for flag in project.sync()["flags"] if flag["code"].startswith("RIGA")]
    return {flag["row"]: f"{flag['message']}" for flag in flags}


def document(project: Book, address: str = ANNA) -> str:
    """The text of somebody's document for the meeting."""
    assert project.run("digest", "--meeting", MEETING).code == 0
    journal = Journal.open(str(project.journal), create=False)
    code = next(person.code for person in journal.people() if person.email == address)
    journal.close()
    page = project.folder / "uscite" / "incontri" / MEETING / f"{MEETING}_{code}.html"
    return html_text(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("older", ["servizio", "équipe"])
@pytest.mark.parametrize("case", list(SAME))
def test_the_narrower_mark_holds_for_both_rows(project: Book, case: str, older: str) -> None:
    newer = "" if older == "équipe" else "équipe"
    project.write([row(older), row(newer, **SAME[case])])
    flags = messages_of_twins(project)
    assert marks(project) == ["TEAM", "TEAM"]
    assert sorted(flags) == [2, 3]
    for message in flags.values():
        assert "hanno una Riservatezza diversa: vale la più stretta («équipe»)" in message
        assert "Cancella" not in message
        assert "lasciane una sola" not in message


def test_no_document_shows_what_the_narrower_mark_keeps_back(project: Book) -> None:
    project.write([row("servizio"), row("équipe", description=TWO)])
    project.sync()
    page = document(project)
    assert ONE not in page
    assert TWO not in page


@pytest.mark.parametrize("case", list(TWO_TALKS))
def test_two_talks_keep_their_own_marks(project: Book, case: str) -> None:
    project.write([row("servizio"), row("équipe", **TWO_TALKS[case])])
    assert "Riservatezza" not in " ".join(messages_of_twins(project).values())
    assert marks(project) == ["SERVICE", "TEAM"]


@pytest.mark.parametrize("pair", list(NARROWEST), ids=" + ".join)
def test_which_mark_is_the_narrower(project: Book, pair: tuple[str, str]) -> None:
    project.write([row(pair[0]), row(pair[1])])
    project.sync()
    assert marks(project) == [NARROWEST[pair]] * 2


def test_an_empty_mark_keeps_the_difficulties_in_the_equipe(project: Book) -> None:
    project.write([row("servizio", issues="Il padre alza la voce con tutti."), row("")])
    project.sync()
    assert "alza la voce" not in document(project)


def test_rows_marked_alike_are_shown_and_flagged_as_usual(project: Book) -> None:
    project.write([row("servizio"), row("servizio")])
    assert "Cancella questa riga" in messages_of_twins(project)[3]
    assert ONE in document(project)


def test_a_changed_mark_of_the_other_row_is_noticed(project: Book) -> None:
    """Rows that nobody touched are not read again; their mark follows the other row."""
    project.write([row("servizio"), row(""), row("servizio", date="19/03/2026", description=TWO)])
    held = []
    for mark in ("servizio", "équipe", "coordinamento", "", "servizio"):
        project.type(3, "confidentiality", mark or None)
        project.sync()
        journal = Journal.open(str(project.journal), create=False)
        held.append([talk.confidentiality for talk in journal.talks()])
        journal.close()
    assert held == [
        ["SERVICE", "SERVICE"], ["TEAM", "SERVICE"], ["COORDINATION", "SERVICE"], [None, "SERVICE"],
        ["SERVICE", "SERVICE"],
    ]  # fmt: skip
    project.type(3, "confidentiality", "équipe")
    project.type(3, "date", "20/03/2026")
    project.sync()
    assert marks(project) == ["SERVICE", "TEAM", "SERVICE"], "now they are two talks"


def test_of_three_rows_the_narrowest_holds_for_all(project: Book) -> None:
    project.write(
        [
            row("servizio"),
            row("servizio"),
            row("équipe", mediator="Li Wei", start="11:00", description=TWO),
        ]
    )
    flags = messages_of_twins(project)
    assert marks(project) == ["TEAM"] * 3
    assert all("vale la più stretta («équipe»)" in message for message in flags.values())
    assert sorted(flags) == [2, 3, 4]


def test_the_narrower_mark_holds_where_the_rules_for_twins_are_off(
    project: Book,
) -> None:
    settings = project.folder / "collector.toml"
    had = settings.read_text(encoding="utf-8") if settings.exists() else ""
    settings.write_text(f'{had}\n[rules]\noff = ["RIGA-01", "RIGA-02"]\n', encoding="utf-8")
    project.write([row("servizio"), row("équipe")])
    flags = messages_of_twins(project)
    assert marks(project) == ["TEAM", "TEAM"]
    assert all("vale la più stretta («équipe»)" in flags[at] for at in (2, 3))


def test_a_reported_row_is_reported_no_more_when_another_narrows_it(project: Book) -> None:
    plain_mail(project.folder)
    project.write([row("servizio"), row("servizio", date="19/03/2026", description=TWO)])
    project.sync()
    assert ONE in document(project)
    project.insert_row(4)
    for key, typed in row("coordinamento", description="Altre parole.", end="12:00").items():
        project.type(4, key, typed)
    project.sync()
    for address in (ANNA, "carla.verdi@cooperativa.example"):
        page = document(project, address)
        assert TWO in page
        assert (ONE in page) is (address != ANNA)
    ran = project.run("send", "--meeting", MEETING)
    assert ran.code == 0, ran.out + ran.err


UNREADABLE: Mapping[str, Mapping[str, Any]] = {
    "no day": {"date": ""},
    "a day that nobody can read": {"date": "12 mrz"},
    "no nucleus": {"nucleus": ""},
    "a nucleus that nobody knows": {"nucleus": "Mai sentito"},
    "no day, other words": {"date": "", "description": TWO},
    "no nucleus, other words": {"nucleus": "", "description": TWO},
    "no day, another hour and mediator": {
        "date": "",
        "mediator": "Li Wei",
        "start": "15:00",
        "end": "16:00",
    },
    "neither day nor nucleus": {"date": "", "nucleus": ""},
}
READ_AND_DIFFERENT: Mapping[str, Mapping[str, Any]] = {
    "no day, another nucleus": {"date": "", "nucleus": "Chen"},
    "no nucleus, another day": {"nucleus": "", "date": "13/03/2026"},
    "neither, other words": {"date": "", "nucleus": "", "description": TWO},
}


@pytest.mark.parametrize("case", list(UNREADABLE))
def test_a_row_whose_day_or_nucleus_cannot_be_read_protects_its_twin(
    project: Book, case: str
) -> None:
    project.write([row("servizio"), row("coordinamento", **UNREADABLE[case])])
    flags = messages_of_twins(project)
    assert marks(project) == ["COORDINATION", "COORDINATION"]
    assert all("vale la più stretta («coordinamento»)" in flags[at] for at in (2, 3))


@pytest.mark.parametrize("case", list(UNREADABLE))
def test_a_row_whose_day_or_nucleus_cannot_be_read_is_protected_by_its_twin(
    project: Book, case: str
) -> None:
    project.write([row("coordinamento"), row("servizio", **UNREADABLE[case])])
    project.sync()
    assert marks(project) == ["COORDINATION", "COORDINATION"]


@pytest.mark.parametrize("case", ["no day", "no nucleus, other words"])
def test_no_document_shows_what_an_unreadable_twin_protects(project: Book, case: str) -> None:
    project.write([row("servizio"), row("coordinamento", **UNREADABLE[case])])
    project.sync()
    assert ONE not in document(project)


@pytest.mark.parametrize("case", list(READ_AND_DIFFERENT))
def test_a_readable_difference_makes_two_talks(project: Book, case: str) -> None:
    project.write([row("servizio"), row("coordinamento", **READ_AND_DIFFERENT[case])])
    project.sync()
    assert marks(project) == ["SERVICE", "COORDINATION"]


def test_a_row_without_a_day_does_not_join_two_talks(project: Book) -> None:
    later = row("équipe", date="19/03/2026")
    project.write([row("servizio"), later, row("servizio", date="")])
    project.sync()
    assert marks(project) == ["SERVICE", "TEAM", "TEAM"]


def test_a_changed_mark_of_a_row_without_a_day_is_noticed(project: Book) -> None:
    """The other row, which nobody touched, is read again."""
    project.write([row("servizio"), row("", date="")])
    held = []
    for mark in ("servizio", "équipe", "coordinamento", "servizio"):
        project.type(3, "confidentiality", mark)
        project.sync()
        held.append(marks(project)[0])
    assert held == ["SERVICE", "TEAM", "COORDINATION", "SERVICE"]
