"""Every column of a sheet is a label in a Word file, in whatever shape that is. What fewer may read
stays apart.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from collector.intake.blocks import Block, Paragraph
from collector.intake.shapes import ImportedTalk
from collector.intake.talks import talks_of
from schemas.session import COLUMNS, UNPREPARED_COLUMNS
from tests.intake.foreign import table

HEADING = Paragraph("NUCLEO 1 BENEFICIARIO DELLA MEDIAZIONE: Hoxha")
TALK = {
    "Data": "12/05/2026",
    "Ora": "10-11",
    "Persone presenti": "madre",
    "Descrizione intervento": "Lettura del decreto.",
}
VALUES = {
    "mediator": "Amina Haddad",
    "nucleus": "Hoxha",
    "date": "12/05/2026",
    "start": "10:00",
    "end": "11:00",
    "hours": "10-11",
    "attendees": "madre",
    "description": "Lettura del decreto.",
    "outcome": "Positivo",
    "issues": "Il marito alza le mani.",
    "agreements": "Si richiama.",
    "next_date": "26/06/2026",
    "held": "assente",
    "confidentiality": "coordinamento",
    "municipality": "Rozzano",
}
WHOSE = ("mediator", "municipality", "nucleus")
Pairs = Sequence[tuple[str, str]]
Shape = Callable[[Pairs], list[Block]]


def vertical(pairs: Pairs) -> list[Block]:
    return [table(pairs)]


def with_colons(pairs: Pairs) -> list[Block]:
    return [table([(f"{title}:", value) for title, value in pairs])]


def numbered(pairs: Pairs) -> list[Block]:
    return [table([(str(at), title, value) for at, (title, value) in enumerate(pairs, start=1)])]


def horizontal(pairs: Pairs) -> list[Block]:
    return [table([[title for title, _ in pairs], [value for _, value in pairs]])]


def one_cell(pairs: Pairs) -> list[Block]:
    return [table([[f"{title}: {value}"] for title, value in pairs])]


def paragraphs(pairs: Pairs) -> list[Block]:
    return [Paragraph(f"{title}: {value}") for title, value in pairs]


SHAPES = (vertical, with_colons, numbered, horizontal, one_cell, paragraphs)


def titles() -> Iterator[tuple[str, str]]:
    for column in (*COLUMNS, *UNPREPARED_COLUMNS):
        if column.key in VALUES:
            yield from ((column.key, header) for header in column.headers)


def others(key: str) -> Mapping[str, str]:
    """A whole talk but for the field of a key."""
    own = {"date": "Data", "attendees": "Persone presenti", "description": "Descrizione intervento"}
    left_out = "Ora" if key in ("hours", "start", "end") else own.get(key)
    return {title: value for title, value in TALK.items() if title != left_out}


def only(blocks: Sequence[Block]) -> ImportedTalk:
    found = talks_of([HEADING, *blocks], (), ())
    (talk,) = found.talks
    assert (found.doubts, talk.doubts) == ((), ())
    return talk


@pytest.mark.parametrize("is_loud", [False, True], ids=["plain", "loud"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_title_of_every_column_is_a_label(shape: Shape, is_loud: bool) -> None:
    for key, title in titles():
        if key not in WHOSE:
            talk = only(
                shape([(title.upper() if is_loud else title, VALUES[key]), *others(key).items()])
            )
            assert talk.cells[key] == VALUES[key], (title, talk.cells)
            assert talk.cells["description"] == VALUES["description"], (title, talk.cells)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_text_of_its_own_behind_the_description_is_no_part_of_it(shape: Shape) -> None:
    for key, title in titles():
        if key in ("outcome", "issues", "agreements", "confidentiality", "held", "next_date"):
            talk = only(shape([*TALK.items(), (title, VALUES[key])]))
            assert talk.cells[key] == VALUES[key], (title, talk.cells)
            assert talk.cells["description"] == VALUES["description"], (title, talk.cells)


@pytest.mark.parametrize("shape", [vertical, with_colons, numbered, horizontal])
def test_whose_talk_it_was_may_stand_in_the_table(shape: Shape) -> None:
    for key, title in titles():
        if key in WHOSE:
            talk = only(shape([(title, VALUES[key]), *TALK.items()]))
            assert {"nucleus": talk.nucleus, **talk.cells}[key] == VALUES[key], title


@pytest.mark.parametrize(
    "said",
    [
        "Letto il decreto.\nCriticità: il marito alza le mani.",
        "Letto il decreto.\nCRITICITÀ RILEVATE\nil marito alza le mani.",
        "Letto il decreto.\nEventuali criticità: il marito alza le mani.",
    ],
)
def test_difficulties_inside_a_description_are_told_from_it(said: str) -> None:
    """They stay in the team, the description goes to the social worker."""
    talk = only([table([*list(TALK.items())[:3], ("Descrizione intervento", said)])])
    assert talk.cells["description"] == "Letto il decreto."
    assert talk.cells["issues"].strip() == "il marito alza le mani."


@pytest.mark.parametrize(
    "blocks",
    [
        [*vertical([*TALK.items()]), Paragraph("Riservatezza: coordinamento")],
        [Paragraph("Riservato al coordinamento"), *vertical([*TALK.items()])],
        [*vertical([*TALK.items()]), table([["Da tenere riservato"]])],
        [*vertical([*TALK.items()]), table([["Riservatezza", "solo Amina"]])],
        [table([*TALK.items(), ("Data prossimo colloquio", "26/06/2026"), ("Riservato", "sì")])],
    ],
)
def test_who_may_read_is_never_lost(blocks: list[Block]) -> None:
    """Whatever is said of it, in words that nobody knows, too: the readers of the column hold such
    a row narrow.
    """
    (talk,) = talks_of([HEADING, *blocks], (), ()).talks
    assert talk.cells["confidentiality"]


def test_a_label_that_no_column_has_is_in_no_field() -> None:
    """What stands under it is not what was done: who reads that may not read all."""
    (talk,) = talks_of(
        [HEADING, *vertical([*TALK.items(), ("Difficoltà", "Il marito alza le mani.")])], (), ()
    ).talks
    assert talk.cells["description"] == TALK["Descrizione intervento"]
    assert "Difficoltà: Il marito alza le mani." in talk.doubts[0]


@pytest.mark.parametrize(
    ("title", "said", "hours"),
    [
        ("DATA E ORA", "10/03/2026 10:30-11:45", "10:30-11:45"),
        ("Giorno e ora", "10/03/2026, dalle 10.30 alle 11.45", "dalle 10.30 alle 11.45"),
        ("Data ed ora", "10/03/2026\n10.30 - 11.45", "10.30 - 11.45"),
    ],
)
def test_day_and_hours_in_one_cell_are_both_read(title: str, said: str, hours: str) -> None:
    talk = only(
        vertical([(title, said), ("Chi era presente", "madre"), ("Cosa abbiamo fatto", "Letto.")])
    )
    assert talk.cells == {
        "date": "10/03/2026",
        "hours": hours,
        "attendees": "madre",
        "description": "Letto.",
    }


@pytest.mark.parametrize("said", ["10/03/2026 o 12/03/2026", "10/03/2026 mattina", "marzo 10-11"])
def test_a_day_with_something_else_stays_as_typed(said: str) -> None:
    talk = only(vertical([("Data e ora", said), *list(TALK.items())[2:]]))
    assert (talk.cells["date"], "hours" in talk.cells) == (said, False)


def test_a_project_behind_a_name_is_no_part_of_it() -> None:
    found = talks_of(
        [HEADING, *vertical([*TALK.items()])],
        [Paragraph("Mediatrice: Amina Haddad - progetto FAMI")],
        (),
    )
    assert found.talks[0].cells["mediator"] == "Amina Haddad"
    assert "progetto FAMI" in found.doubts[0]
