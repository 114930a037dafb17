"""What is taken out before anything is written down: all that is not known."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.workbook.google import flags_sheet, status_formula
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
def test_a_known_text_is_kept(key: str, value: str, kept: bool) -> None:
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
        ("=SUM(A1:B$20;2)", "=SUM(A1:B$20;2)"),
        ("=COUNTA($B$2:$B)", "=COUNTA($B$2:$B)"),
        ("=LIU", "=[testo 1]"),
        ("=LI:WU", "=[testo 1]:[testo 2]"),
        ("=LIN!A1", "=[testo 1]!A1"),
        ('=ALI&" "&EVA', '=[testo 1]&" "&[testo 2]'),
        ("=FATOUMATA(1)", "=[testo 1](1)"),
        ("=HOXHA(A1)", "=[testo 1](A1)"),
        ("=NUCLEO", "=[testo 1]"),
        ("=Nucleo", "=[testo 1]"),
        ("=李伟", "=[testo 1]"),
        ("=SUM (A1)", "=[testo 1] (A1)"),
    ],
)
def test_a_formula_keeps_its_functions_and_places(formula: str, becomes: str) -> None:
    assert Scrubber().text(formula, "formulaValue") == becomes


@pytest.mark.parametrize("places", [flags_sheet.LINK_COLUMN, status_formula.FIRST_COLUMN])
@pytest.mark.parametrize("separator", [";", ","])
def test_our_own_formulas_stay_as_they_are(places: int, separator: str) -> None:
    ours = (
        status_formula.status_formula_text(1, places, [2, 3, 15], separator=separator),
        status_formula.link_formula_text("Schede", 0, places, separator=separator),
    )
    assert tuple(map(Scrubber().text, ours)) == ours


@given(
    st.lists(
        st.integers(0, 99_999).map(str) | st.just("A1") | st.just('"12"') | st.just("'39'!B2"),
        max_size=6,
    ),
    st.sampled_from(["+", "-", "&", ";", " ", ".", '"', ""]),
    st.text("0123456789", min_size=7, max_size=12),
    st.integers(1, 6),
)
def test_no_telephone_number_is_kept_whole_or_in_pieces(
    around: list[str], sign: str, number: str, size: int
) -> None:
    pieces = [number[at : at + size] for at in range(0, len(number), size)]
    written = sign.join([*around, *pieces])
    told = Scrubber().text(f"={written}", "formulaValue")
    rest = re.sub(r"\[testo \d+\]|A1|B2", "", told)
    ours = {"0", "1", "2", "3", "86400"}
    assert sum(len(one) for one in re.findall(r"\d+", rest) if one not in ours) <= 5


def test_numbers_that_name_a_thing_or_may_be_a_telephone_are_taken_out_and_0_stays() -> None:
    scrub = Scrubber()
    told = scrub.value(
        {"sheetId": 987654, "metadataId": 0, "numberValue": 46093.5, "rowCount": 2000}
    )
    assert told == {"sheetId": 1, "metadataId": 0, "numberValue": 46093.5, "rowCount": 2000}
    assert scrub.value({"numberValue": 3331234567}) == {"numberValue": 999_999}
    assert scrub.value({"sheetId": 987654}) == {"sheetId": 1}, "the same thing keeps its number"


def test_paths_and_messages_of_google_are_scrubbed() -> None:
    scrub = Scrubber()
    assert scrub.path("/v4/spreadsheets/1AbCdEf:batchUpdate") == "/v4/spreadsheets/[id]:batchUpdate"
    assert scrub.path("/drive/v3/files/1AbCdEf") == "/drive/v3/files/[id]"
    said = scrub.text("Unable to parse range: Hoxha!A1 of amina@example.org", "message")
    assert said.startswith("Unable to parse range: … of ")
    assert "Hoxha" not in said
    assert "amina" not in said


def test_a_sentence_of_the_program_is_written_as_the_guide_has_it() -> None:
    said = (
        "Il foglio Google non è condiviso con «amina@example.org», o lo è solo in lettura. Aprilo."
    )
    assert known_sentence(said) == "Il foglio Google non è condiviso con …, o lo è solo in lettura."
    assert known_sentence("Famiglia Hoxha") == "una frase che non è nella guida"


NAME = "Zxqv"
KEYS = st.sampled_from(
    [*SHAPES, "type", "fields", "message", "title", "stringValue", "formulaValue", NAME]
)


@given(
    st.recursive(
        st.sampled_from(
            [NAME, f'=A1&"{NAME}"', f"='{NAME}'!B2", f"={NAME}+1", f"la {NAME}", f"{NAME}!A1"]
        ),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
        max_leaves=8,
    )
)
def test_no_name_is_kept_anywhere(told: Any) -> None:
    assert NAME not in json.dumps(Scrubber().value(told))
