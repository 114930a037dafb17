"""Named tuples made of columns are those that their own class makes."""

from typing import NamedTuple

import pytest

from schemas.tuples import tuples_of


class Talk(NamedTuple):
    """Two fields."""

    day: str
    minutes: int = 0


def test_many_are_made_as_each_by_itself() -> None:
    made = tuples_of(Talk, ["lunedì", "martedì"], iter((60, 90)))
    assert made == [Talk("lunedì", 60), Talk("martedì", 90)]
    assert {type(talk) for talk in made} == {Talk}
    assert made[1].minutes == 90
    assert tuples_of(Talk, [], []) == []


def test_a_field_or_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(ValueError, match="Talk"):
        tuples_of(Talk, ["lunedì"])
    with pytest.raises(ValueError, match="shorter"):
        tuples_of(Talk, ["lunedì", "martedì"], [60])
