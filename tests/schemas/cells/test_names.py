"""Names.  Only what equals a known name is read; what is alike is proposed.

A homonym, or a typo in a code, is asked back.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import territory
from schemas.cells.municipalities import read_municipalities, read_municipality
from schemas.cells.names import ALMOST, MORE, Names, name_key, read_nucleus, read_person
from schemas.cells.reading import Cell, End
from schemas.territory import Territory

FAMILIES = Names.of(
    [
        ("Hoxha", "N7F3K"),
        ("Fam. Hoxha Arben", "N7F3K"),
        ("Chen", "N2QX8"),
        ("陈", "N2QX8"),
        ("Diallo", "N2223"),
        ("Diallo", "N2224"),
        ("কিরণ", "N2225"),
        ("محمد علي", "N2226"),
    ]
)
CODES = frozenset(["N7F3K", "N2QX8", "N2223", "N2224", "N2225", "N2226"])
PEOPLE = Names.of(
    (name, name) for name in ("Amina Haddad", "Amina Rossi", "Li Wei", "D'Angelo Niccolò")
)
DISTRICT: Territory = territory.load()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("N7F3K", "N7F3K"),
        (" n7f3k ", "N7F3K"),
        ("N7F3K – Hoxha", "N7F3K"),
        ("N7F3K - famiglia HOXHA", "N7F3K"),
        ("hoxha", "N7F3K"),
        ("Arben Hoxha", "N7F3K"),
        ("Fam. Hoxha", "N7F3K"),
        ("Sig.ra Chen", "N2QX8"),
        ("陈", "N2QX8"),
        ("علي محمد", "N2226"),
        ("কিরণ", "N2225"),
    ],
)
def test_a_known_family_is_read(typed: str, code: str) -> None:
    assert read_nucleus(Cell(typed), FAMILIES, CODES).value == code


@pytest.mark.parametrize(
    ("typed", "flag", "proposal"),
    [
        ("Hoxa", "NUCLEO-01", "N7F3K"),
        ("Rossi", "NUCLEO-01", None),
        ("Diallo", "NUCLEO-02", None),
        ("N7F3K – Chen", "NUCLEO-03", None),
        ("N7F3J", "NUCLEO-04", None),
        ("N7F3J – Hoxha", "NUCLEO-04", "N7F3K"),
        ("N2227", "NUCLEO-04", None),
        ("কারণ", "NUCLEO-01", None),
        (12.0, "NUCLEO-07", None),
        (True, "NUCLEO-08", None),
        ("Hoxha e Chen", "NUCLEO-09", None),
    ],
)
def test_what_is_not_sure_is_asked(typed: str | float, flag: str, proposal: str | None) -> None:
    reading = read_nucleus(Cell(typed), FAMILIES, CODES)
    assert (reading.flag, reading.proposal, reading.value) == (flag, proposal, None)


@pytest.mark.parametrize(
    ("typed", "proposal"),
    [
        ("Benali Omar", "N2QX8"),
        ("Omar Benali", "N2QX8"),
        ("El Amrani Samira", "N7F3K"),
        ("Abdel Rahman", None),
    ],
)
def test_a_blank_in_another_place_of_a_name_is_proposed_never_read(
    typed: str, proposal: str | None
) -> None:
    families = [
        ("Ben Ali Omar", "N2QX8"),
        ("Elamrani Samira", "N7F3K"),
        ("Abdelrahman", "N2223"),
        ("Abd el Rahman", "N2224"),
    ]
    reading = read_nucleus(Cell(typed), Names.of(families), CODES)
    assert (reading.flag, reading.proposal, reading.value) == ("NUCLEO-01", proposal, None)


@pytest.mark.parametrize(
    ("typed", "value", "proposal", "flag"),
    [
        ("Haddad Amina", "Amina Haddad", None, None),
        ("dott.ssa AMINA HADDAD", "Amina Haddad", None, None),
        ("niccolo d’angelo", "D'Angelo Niccolò", None, None),
        ("Amina Hadad", None, "Amina Haddad", "unknown"),
        ("Haddad", None, "Amina Haddad", "unknown"),
        ("Amina", None, None, "several"),
        ("Zheng", None, None, "unknown"),
    ],
)
def test_a_person_is_read_by_the_name_in_persone(
    typed: str, value: str | None, proposal: str | None, flag: str | None
) -> None:
    reading = read_person(Cell(typed), PEOPLE, unknown="unknown", several="several", two="two")
    assert (reading.value, reading.proposal, reading.flag) == (value, proposal, flag)


@pytest.mark.parametrize(
    ("typed", "value", "proposal", "flag"),
    [
        ("rozzano", "Rozzano", None, None),
        ("Zibido S. Giacomo", "Zibido San Giacomo", None, None),
        ("LOCATE", "Locate di Triulzi", None, None),
        ("Comune di Opera", "Opera", None, None),
        ("Rozano", None, "Rozzano", "COMUNE-01"),
        ("Milano", None, None, "COMUNE-01"),
        ("Pieve Porto Morone", None, None, "COMUNE-01"),
        ("Opera e Rozzano", None, None, "COMUNE-02"),
        ("Opera / Basiglio", None, None, "COMUNE-02"),
    ],
)
def test_a_comune_of_the_district_is_read(
    typed: str, value: str | None, proposal: str | None, flag: str | None
) -> None:
    reading = read_municipality(Cell(typed), DISTRICT)
    assert (reading.value, reading.proposal, reading.flag) == (value, proposal, flag)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Rozzano, Opera", ("Opera", "Rozzano")),
        ("Opera e Rozzano", ("Opera", "Rozzano")),
        ("opera\nZibido", ("Opera", "Zibido San Giacomo")),
        ("tutti", ()),
        ("Opera, Milano", None),
        ("Opera, Rozano", None),
        (7.0, None),
    ],
)
def test_a_list_of_comuni_is_sure_as_a_whole_or_not_at_all(
    typed: str | float, value: tuple[str, ...] | None
) -> None:
    reading = read_municipalities(Cell(typed), DISTRICT)
    assert reading.value == value
    assert (reading.end is End.READ) == (value is not None)


TWO = [
    "Hoxha | Chen", "Hoxha \\ Chen", "Hoxha-Chen", "Hoxha Chen", "Hoxha x Chen", (
        "Hoxha (con Chen)"
    ), (
        "Hoxha, Chen"
    ),
    "Hoxha insieme a Chen", "famiglie Hoxha e Chen", "nuclei Hoxha e Chen", "1) Hoxha 2) Chen", (
        "1. Hoxha\n2. Chen"
    ),
    "Hoxha (Rozzano) / Chen (Opera)", "Hoxha ed Chen", "Hoxha y Chen", "Hoxha and Chen", (
        "Hoxha et Chen"
    ),
    "Hoxha و Chen", "Hoxha、Chen", "Hoxha؛ Chen", "Hoxha • Chen", "hoxa / chen", "Chen e Hoxa", (
        "N7F3K, Chen"
    ),
    "N7F3K e Chen", "N7F3K / N2QX8", "Fam. Hoxha + fam. Chen", "HOXHA E CHEN", "Chen 陈 / Hoxha", (
        "Hoxha, Chen e 陈"
    ),
]  # fmt: skip


@pytest.mark.parametrize("typed", TWO)
def test_two_known_families_in_one_cell_are_flagged_as_two(typed: str) -> None:
    reading = read_nucleus(Cell(typed), FAMILIES, CODES)
    assert (reading.flag, reading.value, reading.proposal) == ("NUCLEO-09", None, None)


@pytest.mark.parametrize(
    "typed", ["Hoxha Chen", "Hoxha-Chen", "Chen Hoxha", "Hoxha / Chen", "Hoxha e Chen"]
)
def test_a_known_name_that_holds_both_stays_that_one(typed: str) -> None:
    names = Names.of(
        [("Hoxha", "N7F3K"), ("Chen", "N2QX8"), ("Hoxha Chen", "N2223"), ("Hoxha e Chen", "N2223")]
    )
    reading = read_nucleus(Cell(typed), names, CODES)
    assert reading.value == "N2223" or (typed == "Hoxha / Chen" and reading.flag == "NUCLEO-09")


@pytest.mark.parametrize(
    ("typed", "flag", "why"),
    [
        ("Hoxha 2", "NUCLEO-01", MORE),
        ("Hoxha e figli", "NUCLEO-01", MORE),
        ("Hoxha, moglie di uno zio", "NUCLEO-01", MORE),
        ("Hoxha Arbem", "NUCLEO-01", ALMOST),
        ("N7F3K – Chen", "NUCLEO-03", None),
        ("non Hoxha", "NUCLEO-01", None),
    ],
)
def test_the_flag_says_what_is_wrong(typed: str, flag: str, why: str | None) -> None:
    reading = read_nucleus(Cell(typed), FAMILIES, CODES)
    assert (reading.flag, reading.value, reading.facts.get("why")) == (flag, None, why)


@pytest.mark.parametrize(
    ("typed", "flag"),
    [
        ("Amina Haddad / Li Wei", "two"),
        ("Amina Haddad e Li Wei", "two"),
        ("Amina Haddad, Li Wei", "two"),
        ("Amina Haddad\nLi Wei", "two"),
        ("Amina Haddad Li Wei", "two"),
        ("Haddad Amina (con Li Wei)", "two"),
        ("non Amina Haddad", "unknown"),
        ("Amina Haddad / Zheng", "unknown"),
    ],
)
def test_two_people_in_one_cell_are_flagged_as_two(typed: str, flag: str) -> None:
    reading = read_person(Cell(typed), PEOPLE, unknown="unknown", several="several", two="two")
    assert (reading.flag, reading.value) == (flag, None)


def test_names_that_differ_in_a_vowel_sign_are_two_names() -> None:
    assert name_key("কিরণ") != name_key("কারণ")


@given(st.text() | st.floats() | st.dates() | st.booleans() | st.none())
def test_any_cell_gives_a_reading_that_keeps_what_was_typed(typed: object) -> None:
    cell = Cell(typed)  # type: ignore[arg-type]
    for reading in (
        read_nucleus(cell, FAMILIES, CODES),
        read_person(cell, PEOPLE, unknown="x", several="y"),
        read_municipality(cell, DISTRICT),
        read_municipalities(cell, DISTRICT),
    ):
        assert reading.typed is typed
        assert reading.value is None or reading.end is End.READ
