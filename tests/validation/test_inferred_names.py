"""Which rows of one name are of one family: the same groups as by a look at each for each."""

from hypothesis import given
from hypothesis import strategies as st

from collector.sheet.columns import RowCells
from collector.validation.inferred_names import (
    PlaceAndMediator,
    _connected,
    _NamedRowMaker,
    place_and_mediator,
)
from schemas.cells.reading import Cell, Struck, Typed
from schemas.territory import load

_PAIRS = st.lists(
    st.tuples(st.sampled_from("ABCDEF"), st.sampled_from(["A", "li", "amina", "omar", "ines"])),
    unique=True,
    max_size=20,
)


def _connected_one_by_one(pairs: list[PlaceAndMediator]) -> list[set[PlaceAndMediator]]:
    groups: list[set[PlaceAndMediator]] = []
    for place, mediator in pairs:
        near = [
            group
            for group in groups
            if any(place == other or mediator == who for other, who in group)
        ]
        groups = [group for group in groups if group not in near]
        groups.append({(place, mediator)}.union(*near))
    return groups


@given(_PAIRS)
def test_pairs_that_share_a_part_are_put_together(pairs: list[PlaceAndMediator]) -> None:
    found = sorted(map(sorted, _connected(pairs)))
    assert found == sorted(map(sorted, _connected_one_by_one(pairs)))


TERRITORY = load()
CELLS: st.SearchStrategy[Typed] = (
    st.sampled_from([*TERRITORY.municipalities[:3], "Milano", "", " ", None, True, 1.0, "a / b"])
    | st.builds(Struck.of, st.just("x"), st.sampled_from(TERRITORY.municipalities[:2]))
    | st.text(max_size=4)
)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_a_comune_of_many_rows_is_read_once_and_as_ever(cells: list[tuple[Typed, Typed]]) -> None:
    columns = {"municipality": 0, "mediator": 1}
    maker = _NamedRowMaker(TERRITORY)
    for number, (place, mediator) in enumerate(cells, start=1):
        row = RowCells("Fogli", number, [place, mediator], columns, {})
        made = maker.make(row)
        assert made.pair == place_and_mediator(row, TERRITORY)
        assert made.has_place == (not row.cell("municipality").empty)
        assert made.mediator == Cell(mediator).text
