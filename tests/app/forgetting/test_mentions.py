"""A name in the texts of others: written over where it is certain, and never where it is theirs."""

import pytest

from collector.app.forgetting.mentions import is_its_name, written_over
from collector.app.forgetting.subject import Subject

HERE = "[nome cancellato]"


@pytest.mark.parametrize(
    ("name", "other", "text", "expected"),
    [
        ("Gjoka", "Chen", "Viene Gjoka con la figlia.", (f"Viene {HERE} con la figlia.", False)),
        ("Rossi Anna", "Rossi Mario", "Anna Rossi", (HERE, False)),
        ("Rossi Anna", "Rossi Mario", "Chiama Rossi Mario.", ("Chiama Rossi Mario.", False)),
        ("Rossi Anna", "Rossi Mario", "N2QX8 – Rossi Mario", ("N2QX8 – Rossi Mario", False)),
        ("Rossi Anna", "Rossi Mario", "Chiama Rossi.", ("Chiama Rossi.", True)),
        ("Rossi Anna", "Anna Maria Rossi", "con Rossi Anna Maria", ("con Rossi Anna Maria", True)),
        ("Rossi", "Rossi Mario", "Rossi", ("Rossi", True)),
        ("Villa", "Giulia Villa", "Villa", ("Villa", True)),
        ("El Amrani", "Samira El Amrani", "El Amrani", ("El Amrani", True)),
        ("陈", "陈伟", "陈", ("陈", True)),
        ("陈家明", "陈伟", "e 陈家明来了", (f"e {HERE}来了", False)),
        ("陈家明", "陈家明子", "陈家明子来了", ("陈家明子来了", True)),
        ("Sole", "Chen", "Sole", ("Sole", True)),
        ("Maria", "Chen", "Maria", ("Maria", True)),
        ("Maria", "Chen", "la famiglia Maria", ("la famiglia Maria", True)),
        ("Sole", "Chen", "la famiglia Sole al sole", (f"la famiglia {HERE} al sole", True)),
    ],
)
def test_only_what_is_certainly_its_own(
    name: str, other: str, text: str, expected: tuple[str, bool]
) -> None:
    assert (
        written_over(text, Subject("nucleus", "N7F3K", (name,), other_names=(other,))) == expected
    )


def test_in_a_cell_for_names_the_whole_name_is_enough() -> None:
    family = Subject("nucleus", "N7F3K", ("Sole", "Villa"), other_names=("Giulia Villa", "Chen"))
    assert [is_its_name(text, family) for text in ("sole", "Villa", "Chen", "al sole", " ")] == [
        True, True, False, False, False
    ]  # fmt: skip
