"""Texts and addresses.

MODELLO-01 it is not the scheda's own text.   EMAIL-02 it is one sound address.
"""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.cells.reading import Cell, End
from schemas.cells.texts import read_email, read_text
from schemas.session import COLUMNS
from tests.examples import MANY

DESCRIPTION = next(column for column in COLUMNS if column.key == "description").spec.template_texts
NUCLEUS = next(column for column in COLUMNS if column.key == "nucleus").spec.template_texts


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Letto il decreto.", "Letto il decreto."),
        ("  Letto il decreto. \n", "Letto il decreto."),
        ("Prima riga\r\nSeconda riga\rTerza", "Prima riga\nSeconda riga\nTerza"),
        ("Prima  \n\n  Seconda", "Prima\n\n  Seconda"),
        ("Perché? «Così»", "Perché? «Così»"),
        ("谢谢 · شكرا", "谢谢 · شكرا"),
        ("\ufeffciao\x00", "ciao"),
        (12.0, "12"),
        (12.5, "12,5"),
        (12, "12"),
        (True, "VERO"),
        (dt.date(2026, 6, 20), "20/06/2026"),
        (dt.datetime(2026, 6, 20), "20/06/2026"),  # noqa: DTZ001
        (dt.datetime(2026, 6, 20, 10, 30), "20/06/2026 10:30"),  # noqa: DTZ001
        (dt.time(10, 30), "10:30"),
        (dt.timedelta(hours=25, minutes=5), "25:05"),
    ],
)
def test_a_text_is_kept_as_it_stands(typed: str | float | dt.date, text: str) -> None:
    reading = read_text(Cell(typed))
    assert (reading.end, reading.value) == (End.READ, text)


@pytest.mark.parametrize("typed", [None, "", " \n", "\u00a0", "\u200b"])
def test_an_empty_cell_is_no_answer(typed: str | None) -> None:
    assert read_text(Cell(typed)).end is End.EMPTY


@pytest.mark.parametrize(
    ("typed", "templates"),
    [
        (DESCRIPTION[0], DESCRIPTION),
        (DESCRIPTION[0].upper(), DESCRIPTION),
        (DESCRIPTION[0].replace(" ", "\n"), DESCRIPTION),
        (DESCRIPTION[1], DESCRIPTION),
        (DESCRIPTION[0].replace("à", "a'").replace("è", "e'"), DESCRIPTION),
        ("(inserire nome e cognome)", NUCLEUS),
        ("Inserire Nome e Cognome:", NUCLEUS),
        ("inserire nome e cognome (inserire nome e cognome)", NUCLEUS),
    ],
)
def test_the_template_left_in_place_is_no_answer(typed: str, templates: tuple[str, ...]) -> None:
    reading = read_text(Cell(typed), templates)
    assert (reading.end, reading.flag, reading.value) == (End.REFUSED, "MODELLO-01", None)


def test_an_answer_beside_the_template_is_an_answer() -> None:
    assert read_text(Cell("(inserire nome e cognome) Hoxha"), NUCLEUS).sure


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("nome@comune.it", "nome@comune.it"),
        (" Nome.Cognome@Comune.IT ", "Nome.Cognome@comune.it"),
        ("anna+prova@posta.comune.opera.mi.it", "anna+prova@posta.comune.opera.mi.it"),
        ("Anna Rossi <anna@comune.it>", "anna@comune.it"),
        ("mailto:anna@comune.it", "anna@comune.it"),
        ("o'neil@comune.it", "o'neil@comune.it"),
    ],
)
def test_one_sound_address_is_read(typed: str, address: str) -> None:
    assert read_email(Cell(typed)).value == address


@pytest.mark.parametrize(
    "typed",
    [
        "nome",
        "nome@",
        "@comune.it",
        "nome@comune",
        "nome@@comune.it",
        "nome comune.it",
        "nome @comune.it",
        "nome@comune .it",
        "nome@comune,it",
        "nome@comune..it",
        ".nome@comune.it",
        "nome.@comune.it",
        "no..me@comune.it",
        "niccolò@comune.it",
        "nome@comune.it, altro@comune.it",
        "nome@comune.it; altro@comune.it",
        "nome@comune.it altro@comune.it",
        "nome@-comune.it",
        "nome@comune.1",
        "nome@127.0.0.1",
        "a" * 65 + "@comune.it",
        "non ce l'ha",
        12.0,
        True,
    ],
)
def test_what_is_no_address_is_refused(typed: str | float) -> None:
    reading = read_email(Cell(typed))
    assert (reading.end, reading.flag, reading.value) == (End.REFUSED, "EMAIL-02", None)


ANYTHING = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates()
    | st.datetimes()
    | st.times() | st.timedeltas() | st.binary() | st.text("a@.<> ")
)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=MANY)
@given(ANYTHING)
def test_any_cell_gives_a_reading_that_keeps_what_was_typed(typed: object) -> None:
    for reading in (read_text(Cell(typed), NUCLEUS), read_email(Cell(typed))):
        assert reading.typed is typed
        assert (reading.value is None) == (reading.end is not End.READ)


@settings(derandomize=True, deadline=None, max_examples=MANY)
@given(st.text())
def test_a_text_read_again_is_the_same(text: str) -> None:
    once = read_text(Cell(text)).value
    assert once is None or read_text(Cell(once)).value == once
