"""What is taken out before anything is written down: all that is not known."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.google_probe.scrub import SHAPES, Scrubber, known_sentence


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        ("stringValue", "Nucleo", True),
        ("stringValue", "12/03/2026", True),
        ("formattedValue", "#N/D", True),
        ("stringValue", "Hoxha", False),
        ("stringValue", "3331234567", False),
        ("title", "Schede", True),
        ("title", "Famiglia Hoxha", False),
        ("type", "DATE", True),
        ("type", "Hoxha", False),
        ("type", "HOXHA", False),
        ("fields", "properties(title),sheets/data", True),
        ("fields", "Hoxha", False),
        ("locale", "it_IT", True),
        ("locale", "Hoxha", False),
        ("pattern", "ddd dd/mm/yyyy", True),
        ("pattern", '"Hoxha"', False),
        ("displayName", "amina", False),
        ("emailAddress", "amina@example.org", False),
    ],
)
def test_a_text_stays_where_it_is_known(key: str, value: str, kept: bool) -> None:
    assert (Scrubber().value({key: value})[key] == value) == kept


@pytest.mark.parametrize(
    ("formula", "becomes"),
    [
        ("=NA()", "=NA()"),
        ("=B1:B1", "=B1:B1"),
        ('=IF(A1="Lindita";1;2)', '=IF(A1="[testo 1]";1;2)'),
        ("='Hoxha Lindita'!A1", "='[testo 1]'!A1"),
        ("=Hoxha!A1", "=[testo 1]!A1"),
        ("=SUM(hoxha)", "=SUM([testo 1])"),
        ("='Schede'!A1", "='Schede'!A1"),
        ('="ol\'Hoxha"', '="[testo 1]"'),
    ],
)
def test_a_formula_keeps_its_functions_and_places(formula: str, becomes: str) -> None:
    assert Scrubber().text(formula, "formulaValue") == becomes


def test_numbers_that_name_a_thing_or_may_be_a_telephone_are_taken_out_and_0_stays() -> None:
    scrub = Scrubber()
    told = scrub.value({"sheetId": 987654, "metadataId": 0, "numberValue": 46093.5, "rowCount": 2000})
    assert told == {"sheetId": 1, "metadataId": 0, "numberValue": 46093.5, "rowCount": 2000}
    assert scrub.value({"numberValue": 3331234567}) == {"numberValue": 999_999}
    assert scrub.value({"sheetId": 987654}) == {"sheetId": 1}, "the same thing keeps its number"


def test_a_path_and_a_message_of_googles() -> None:
    scrub = Scrubber()
    assert scrub.path("/v4/spreadsheets/1AbCdEf:batchUpdate") == "/v4/spreadsheets/[id]:batchUpdate"
    assert scrub.path("/drive/v3/files/1AbCdEf") == "/drive/v3/files/[id]"
    said = scrub.text("Unable to parse range: Hoxha!A1 of amina@example.org", "message")
    assert said.startswith("Unable to parse range: … of ")
    assert "Hoxha" not in said
    assert "amina" not in said


def test_a_sentence_of_the_program_is_written_as_the_guide_has_it() -> None:
    said = "Il foglio Google non è condiviso con «amina@example.org», o lo è solo in lettura. Aprilo."
    assert known_sentence(said) == "Il foglio Google non è condiviso con …, o lo è solo in lettura."
    assert known_sentence("Famiglia Hoxha") == "una frase che non è nella guida"


NAME = "Zxqv"
KEYS = st.sampled_from([*SHAPES, "type", "fields", "message", "title", "stringValue", "formulaValue", NAME])


@given(
    st.recursive(
        st.sampled_from([NAME, f'=A1&"{NAME}"', f"='{NAME}'!B2", f"={NAME}+1", f"la {NAME}", f"{NAME}!A1"]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
        max_leaves=8,
    )
)
def test_a_name_gets_through_nowhere(told: Any) -> None:
    assert NAME not in json.dumps(Scrubber().value(told))
