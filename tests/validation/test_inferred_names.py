"""Which rows of one name are of one family: the same groups as by a look at each for each."""

from hypothesis import given
from hypothesis import strategies as st

from collector.validation.inferred_names import PlaceAndMediator, _connected

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
