"""Lists with boxes to tick under *Persone presenti*.

Who is ticked was there, who is not was not. Where nobody is, or where it is not certain to whom a
mark belongs, the cell is asked back.
"""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.cells.attendees import describe, read_attendees
from schemas.cells.reading import Cell, End
from tests.examples import MANY

# Each line: what was typed = who was there.
READ = """
    [x] marito [ ] moglie = marito
    [ ] marito [X] moglie [x] figli = moglie, figli
    [x] marito [ ] moglie [x] 2 figli = marito, 2 figli
    [v] madre [] padre = madre
    (x) marito ( ) moglie = marito
    {x} madre { } padre = madre
    ☒ moglie ☐ marito ☒ figli = moglie, figli
    ☑ madre ☐ padre = madre
    marito ☑ moglie ☐ = marito
    marito ✔ moglie ✗ = marito
    marito ✔️ moglie ❌ = marito
    ✅ madre ❌ padre = madre
    ● madre ○ padre = madre
    _x_ marito ___ moglie = marito
    X marito = marito
    X marito X moglie = marito, moglie
    X marito ☐ moglie = marito
    madre x padre x = madre, padre
    marito sì moglie no = marito
    marito: sì, moglie: no, figli: sì = marito, figli
    MADRE SI, PADRE NO = madre
    Marito [X] Moglie [ ] Figli [X] 2 = marito, 2 figli
    [x] madre Fatima [ ] padre = madre
    [x] madre [ ] altro: ____ = madre
    ☑ marito ☐ moglie ☐ figli n. __ = marito
    madre ✓ padre ✓ = madre, padre
    madre, padre ✓ = madre, padre
    ✓ madre e figlio = madre, figlio/a
    • madre • padre = madre, padre
"""
NOBODY = """
    [ ] marito [ ] moglie [ ] figli
    ( ) marito ( ) moglie
    ☐ madre
    □ madre □ padre
    ○ madre ○ padre
    _ marito _ moglie
    marito: __ moglie: __
    marito no moglie no
    madre ✗ padre [ ]
"""
UNCERTAIN = """
    marito ☑ moglie
    [x] marito moglie [ ] figli
    [x] marito, moglie, figli
    marito ✓, moglie, figli ✓
    [x] marito [ ] moglie [x]
    ☑ marito ☒ moglie
    ✗ marito
    ❌ marito ☐ moglie
    [x] marito [ ] zio Bob ieri
    [x] la signora [ ] padre
    [x] altro: ____
    [x] madre [ ] padre, ...
    madre x AS
    O marito O moglie
    o marito o moglie
"""


def cells(table: str) -> list[str]:
    return [line.strip() for line in table.strip().splitlines()]


@pytest.mark.parametrize("line", cells(READ))
def test_ticked_people_are_read_as_present(line: str) -> None:
    typed, _, people = line.partition(" = ")
    reading = read_attendees(Cell(typed))
    assert (reading.end, describe(reading.value or ())) == (End.READ, people)


@pytest.mark.parametrize("typed", [cell for cell in cells(NOBODY) if "✗" not in cell])
def test_a_list_in_which_nobody_is_ticked_is_asked_back(typed: str) -> None:
    reading = read_attendees(Cell(typed))
    assert (reading.flag, reading.value) == ("PRESENTI-03", None)


@pytest.mark.parametrize("typed", cells(UNCERTAIN))
def test_a_mark_of_which_nobody_knows_whose_it_is_is_asked_back(typed: str) -> None:
    reading = read_attendees(Cell(typed))
    assert reading.value is None
    assert reading.end in (End.DOUBT, End.REFUSED)


# --- Properties

fixed = settings(derandomize=True, deadline=None, max_examples=MANY)
PEOPLE = ("marito", "moglie", "2 figli", "assistente sociale", "nonna")
MARKS = st.sampled_from(
    [
        ("[x]", "[ ]"), ("[X]", "[]"), ("(x)", (
            "( )"
        )), ("☑", "☐"), ("☒", "☐"), ("☒", "□"), ("✓", "☐"), ("✔", "✗"),
        ("✅", "❌"), ("●", "○"), ("■", "□"), ("_x_", "___"), ("[✓]", "[_]"), ("sì", "no"),
        ("[sì]", "[no]"),
    ]
)  # fmt: skip
POINTS = ("●", "■")
"""Without an empty one beside them they are the points of a list."""
SEPARATORS = st.sampled_from([" ", ", ", "\n", "; ", " / ", " | ", " - "])


@fixed
@given(st.lists(st.booleans(), min_size=2, max_size=5), MARKS, SEPARATORS, st.booleans())
def test_every_mark_is_read_with_every_separator_before_its_word_and_behind(
    chosen: list[bool], marks: tuple[str, str], separator: str, behind: bool
) -> None:
    assume(not (all(chosen) and marks[0] in POINTS))
    people = PEOPLE[: len(chosen)]
    signs = [marks[0] if is_chosen else marks[1] for is_chosen in chosen]
    pairs = [
        f"{who} {sign}" if behind else f"{sign} {who}"
        for who, sign in zip(people, signs, strict=True)
    ]
    reading = read_attendees(Cell(separator.join(pairs)))
    there = [who for who, is_chosen in zip(people, chosen, strict=True) if is_chosen]
    if not there:
        assert reading.value is None
    else:
        assert describe(reading.value or ()) == ", ".join(there)


@fixed
@given(
    st.lists(st.booleans(), min_size=3, max_size=5),
    MARKS,
    SEPARATORS,
    st.booleans(),
    st.integers(0, 4),
)
def test_a_list_that_lacks_one_mark_is_asked_back(
    chosen: list[bool], marks: tuple[str, str], separator: str, behind: bool, at: int
) -> None:
    assume(marks[0] != "sì")  # "marito, no moglie" says enough
    people = PEOPLE[: len(chosen)]
    signs = [marks[0] if is_chosen else marks[1] for is_chosen in chosen]
    signs[at % len(signs)] = ""
    pairs = [
        f"{who} {sign}" if behind else f"{sign} {who}"
        for who, sign in zip(people, signs, strict=True)
    ]
    assert read_attendees(Cell(separator.join(pairs))).value is None
