"""Comuni as people type them: the corpus `tests/corpus/comuni.jsonl`.

A line holds what was `typed` and the `right` comune, or `ask` where a careful coordinator would ask
back, with the `flag` expected where it matters. It is read as in a row of talks; where a comune
decides who reads about whom, no slip is read.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import territory
from schemas.cells.municipalities import read_municipality
from schemas.cells.reading import Cell, End, Reading
from tests.examples import MANY

LINES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "corpus" / "comuni.jsonl")
    .read_text("utf-8")
    .splitlines()
]
ASKED = [line for line in LINES if line["ask"]]
READABLE = [line for line in LINES if not line["ask"]]
DISTRICT = territory.load()


def read(typed: str, *, slips: bool = True) -> Reading[str]:
    return read_municipality(Cell(typed), DISTRICT, slips=slips)


def test_the_corpus_holds_250_cells_and_none_twice() -> None:
    typed = [line["typed"] for line in LINES]
    assert len(typed) == len(set(typed)) >= 250
    assert all(line["why"] and line["source"] for line in LINES)


@pytest.mark.parametrize("slips", [True, False])
def test_nothing_is_silently_wrong(slips: bool) -> None:
    answers = {
        line["typed"]: (read(line["typed"], slips=slips).value, line["right"]) for line in LINES
    }
    assert {
        typed: pair for typed, pair in answers.items() if pair[0] is not None and pair[0] != pair[1]
    } == {}


def test_what_is_unsure_is_asked_with_its_flag() -> None:
    for line in ASKED:
        reading = read(line["typed"])
        assert reading.end in (End.DOUBT, End.REFUSED), line
        assert line.get("flag", reading.flag) == reading.flag, line
        assert reading.rule


def test_97_of_100_readable_cells_are_read_without_asking() -> None:
    asked = [line["typed"] for line in READABLE if read(line["typed"]).value is None]
    assert len(asked) <= 0.03 * len(READABLE), asked


@pytest.mark.parametrize("other", sorted(DISTRICT.others))
def test_no_other_comune_is_taken_for_one_of_the_district(other: str) -> None:
    assert read(other).value is None
    assert read(f"Comune di {other.title()} (PV)").value is None


def test_without_a_list_of_others_no_slip_is_read() -> None:
    """Another district's file may not have one."""
    own = territory.parse('district = "Altro"\n[[municipality]]\nname = "Lacchiarella"\n')
    reading = read_municipality(Cell("Lachiarella"), own, slips=True)
    assert (reading.value, reading.proposal) == (None, "Lacchiarella")


# --- Properties

fixed = settings(derandomize=True, deadline=None, max_examples=MANY)
COMUNI = st.sampled_from(DISTRICT.municipalities)


@fixed
@given(COMUNI, st.sampled_from(["{}", "{} (MI)", "{} - MI", "Comune di {}", "20090 {}", "{}, MI", (
    " {} "
), "{}."]),
       st.sampled_from([str, str.upper, str.lower, str.title]))  # fmt: skip
def test_every_comune_is_read_in_every_form(name: str, form: str, case: Any) -> None:
    assert read(form.format(case(name))).value == name
    assert read(form.format(case(name)), slips=False).value == name


ADDRESSES = (
    "{}, via Diaz 3", "via Diaz 3, {}", "{} (via Diaz)", "Piazza Italia 2, 20090 {} (MI)", "a {}",
    "presso il Comune di {}",     "{}, fraz. Ponte Sesto", "{} - prov. Milano", "{} (Mi), Italia",
    "{}, Lombardia", "{}, grazie", "{} (MI) 20089",
)  # fmt: skip


@fixed
@given(COMUNI, st.sampled_from(ADDRESSES))
def test_what_stands_around_a_comune_in_an_address_names_no_other(name: str, form: str) -> None:
    assert read(form.format(name)).value == name


@fixed
@given(COMUNI, COMUNI, st.sampled_from(["{}, via {} 3", "via {1}, {0}", "{} (corso {})"]))
def test_a_street_called_after_a_comune_is_not_that_comune(
    name: str, street: str, form: str
) -> None:
    assert read(form.format(name, street)).value == name
    assert read(f"via {street}").value is None
    assert read(f"via {street}, Milano").value is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [("R0zzano", "Rozzano"), ("Basigl1o", "Basiglio"), ("0pera", "Opera"), ("Nobiglio", "Noviglio"),
     ("San Giacomo di Zibido", "Zibido San Giacomo"), ("Zidibo San Giacomo", "Zibido San Giacomo")],
)  # fmt: skip
def test_what_can_be_one_comune_only_is_read(typed: str, name: str) -> None:
    assert read(typed).value == name


@pytest.mark.parametrize(
    "typed", ["0pera 2", "Bernate", "Zivido", "Giacomo", "R0dano", "Rodan0", "Italia", "grazie"]
)
def test_what_only_looks_like_it_is_asked_back(typed: str) -> None:
    assert read(typed).value is None


@fixed
@given(
    COMUNI,
    COMUNI,
    st.sampled_from(["{} e {}", "{}/{}", "{}, {}", "{} {}", "{} o {}", "{}\n{}", "da {} a {}"]),
)
def test_two_comuni_are_never_one(one: str, other: str, form: str) -> None:
    value = read(form.format(one, other)).value
    assert value is None or (one == other == value)


@fixed
@given(
    COMUNI,
    st.sampled_from(["{}?", "forse {}", "{} o altro", "ex {}", "non {}", "{} / Milano", "{} (PV)"]),
)
def test_a_contradiction_never_leaves_a_cell_certain(name: str, form: str) -> None:
    assert read(form.format(name)).value is None


@fixed
@given(st.text(max_size=60))
def test_no_text_raises_and_a_refusal_keeps_the_text(typed: str) -> None:
    assert read(typed).typed == typed


@pytest.mark.parametrize("slips", [True, False])
@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("abita a Rozzano", "Rozzano"),
        ("vive a Opera", "Opera"),
        ("vivono a Opera", "Opera"),
        ("residenza Opera", "Opera"),
        ("domiciliata a Rozzano", "Rozzano"),
        ("Residente: Opera", "Opera"),
        ("residenti nel comune di Binasco", "Binasco"),
        ("Basiglio Milano 3", "Basiglio"),
        ("via Roma 12 20089 Rozzano MI", "Rozzano"),
        ("via Roma 12/b Rozzano", "Rozzano"),
        ("via Rozzano 3 Opera", "Opera"),
        ("Opera - Noverasco", "Opera"),
        ("Noverasco (Opera)", "Opera"),
        ("Zibido San Giacomo - Moirago", "Zibido San Giacomo"),
        ("vive a Rozzano e lavora a Opera", None),
        ("abita a Milano", None),
        ("via Rozzano 3", None),
        ("via Rozzano", None),
        ("via Rozzano 3 Milano", None),
        ("Opera - Moirago", None),
        ("Noverasco", None),
        ("Rozzano Opera", None),
    ],
)
def test_where_a_family_lives_is_read_from_an_address_or_a_sentence(
    typed: str, value: str | None, slips: bool
) -> None:
    assert read(typed, slips=slips).value == value


def test_a_slip_is_read_in_a_talk_and_asked_about_where_it_decides_who_reads() -> None:
    for typed, name in {"Rozzanno": "Rozzano", "Lacchiarela": "Lacchiarella"}.items():
        assert read(typed).value == name
        asked = read(typed, slips=False)
        assert (asked.flag, asked.value, asked.proposal) == ("COMUNE-01", None, name)


def test_a_part_of_a_comune_alone_is_asked_with_its_comune() -> None:
    assert (read("Noverasco").flag, read("Noverasco").proposal) == ("COMUNE-01", "Opera")
