"""Rules between rows, on summaries of talks.

The same talk twice in three ways; one mediator, or one nucleus, in two talks at once.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.validation import between_rows, differing_marks
from collector.validation.between_rows import (
    DUPLICATE_CODES,
    RULES,
    PairFlag,
    WorkbookTalks,
    pair_flags,
)
from schemas.record import TalkSummary
from schemas.session import Confidentiality

AMINA = TalkSummary(
    "Amina",
    "N7F3K",
    "2026-03-12",
    "10:30",
    "11:45",
    "mother child2",
    "2026-03-26",
    "abc",
    True,
    True,
)
OTHER_TALK = {"said": "def"}


def flag_codes(*changes: dict[str, Any], off: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    """The flags of Amina's talk and of later ones that differ from it: (row, code)."""
    talks = [AMINA, *(AMINA._replace(**change) for change in changes)]
    return sorted(
        (flag.index, flag.code) for flag in pair_flags(WorkbookTalks(talks, range(len(talks))), off)
    )


def test_a_single_talk_raises_no_flag() -> None:
    assert flag_codes() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "RIGA-01"),
        ({"said": "def"}, "RIGA-06"),
        ({"said": None}, "RIGA-06"),
        ({"end": "12:00"}, "RIGA-07"),
        ({"end": None}, "RIGA-07"),
        ({"attendees": "mother"}, "RIGA-07"),
        ({"next": "-", "said": "def"}, "RIGA-07"),
        ({"mediator": "Li Wei"}, "RIGA-02"),
        ({"mediator": None, "said": "def"}, "RIGA-02"),
        ({"held": False}, "RIGA-02"),
        ({"held": None}, "RIGA-02"),
    ],
)
def test_a_repeated_talk_is_flagged_by_what_differs(change: dict[str, Any], code: str) -> None:
    assert flag_codes(change) == [(0, "RIGA-02"), (1, code)]


def test_the_flag_names_the_columns_that_differ() -> None:
    twice = WorkbookTalks([AMINA, AMINA._replace(end="12:00", next="-")], [0, 1])
    assert [flag.facts.get("differ") for flag in pair_flags(twice)] == [
        None,
        "«Ora fine» e «Data prossimo colloquio»",
    ]


def test_of_two_equal_rows_the_newer_one_is_the_duplicate() -> None:
    newer_first = WorkbookTalks([AMINA, AMINA], [7, 3])
    assert {(flag.index, flag.code) for flag in pair_flags(newer_first)} == {
        (0, "RIGA-01"),
        (1, "RIGA-02"),
    }


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"nucleus": "N2QX8", "start": "11:00", "end": "12:00"}, ["RIGA-03", "RIGA-03"]),
        ({"nucleus": "N2QX8", "start": "11:45", "end": "12:00"}, []),
        ({"nucleus": None}, ["RIGA-03", "RIGA-03"]),
        ({"mediator": "Li Wei", "start": "11:00", "end": "12:00"}, ["RIGA-08", "RIGA-08"]),
        ({"mediator": "Li Wei", "start": "11:45", "end": "12:00"}, []),
        ({"start": "11:00", "end": "12:00"}, ["RIGA-11", "RIGA-11"]),
        ({"nucleus": "N2QX8", "mediator": "Li Wei"}, []),
        ({"nucleus": "N2QX8", "date": "2026-03-13"}, []),
        ({"nucleus": "N2QX8", "held": False}, []),
        ({"nucleus": "N2QX8", "end": "09:00"}, []),
    ],
)
def test_two_talks_at_the_same_time_are_flagged_by_one_rule_only(
    change: dict[str, Any], codes: list[str]
) -> None:
    assert [code for _, code in flag_codes({**OTHER_TALK, **change})] == codes


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"start": "15:00", "end": "16:00"}, ["RIGA-09", "RIGA-09"]),
        ({"start": None}, ["RIGA-09", "RIGA-09"]),
        ({"start": "11:00"}, ["RIGA-09", "RIGA-09"]),
        ({"start": "15:00", "end": "16:00", "long": False}, []),
        ({"start": "15:00", "end": "16:00", "said": "def"}, []),
        ({"start": "15:00", "end": "16:00", "mediator": "Li Wei"}, []),
        ({"start": "15:00", "date": "2026-03-19", "end": "16:00"}, []),
    ],
)
def test_a_long_text_copied_to_another_hour_of_the_same_day_is_flagged(
    change: dict[str, Any], codes: list[str]
) -> None:
    assert [code for _, code in flag_codes(change)] == codes


def test_a_flag_that_is_switched_off_is_not_raised() -> None:
    assert flag_codes({}, off=("RIGA-01",)) == [(0, "RIGA-02")]
    assert flag_codes({"nucleus": "N2QX8", "start": "11:00"}, off=("RIGA-03",)) == []


SUMMARIES = st.builds(
    TalkSummary,
    st.sampled_from(["Amina", "Li Wei", None]),
    st.sampled_from(["N7F3K", "N2QX8", None]),
    st.sampled_from(["2026-03-12", "2026-03-13", None]),
    st.sampled_from(["10:00", "10:30", "12:00", None]),
    st.sampled_from(["10:30", "11:00", "13:00", None]),
    st.sampled_from(["mother", None]),
    st.sampled_from(["2026-03-26", "-", None]),
    st.sampled_from(["abc", "def", None]),
    st.sampled_from([True, False, None]),
    st.booleans(),
)


@given(st.lists(SUMMARIES, max_size=7), st.randoms())
def test_sorting_the_sheet_changes_no_flag(talks: list[TalkSummary], dice: Any) -> None:
    order = list(range(len(talks)))
    dice.shuffle(order)
    as_typed = pair_flags(WorkbookTalks(talks, range(len(talks))))
    sorted_otherwise = pair_flags(WorkbookTalks([talks[at] for at in order], order))
    assert {(flag.index, flag.code) for flag in as_typed} == {
        (order[f.index], f.code) for f in sorted_otherwise
    }


@given(st.lists(SUMMARIES, max_size=7))
def test_each_talk_keeps_one_row_that_is_no_duplicate(talks: list[TalkSummary]) -> None:
    """However often it is written, its oldest row is no duplicate, and no flag is raised twice."""
    flag: list[PairFlag] = list(pair_flags(WorkbookTalks(talks, range(len(talks)))))
    assert len({(one.index, one.code) for one in flag}) == len(flag)
    twice = {one.index for one in flag if one.code in DUPLICATE_CODES}
    for at in twice:
        same = [n for n, talk in enumerate(talks) if talk[1:4] == talks[at][1:4]]
        assert set(same) - twice


@given(
    st.lists(st.tuples(SUMMARIES, st.sampled_from([None, *Confidentiality])), max_size=9),
    st.randoms(),
)
def test_a_quick_look_leaves_out_no_row(
    rows: list[tuple[TalkSummary, Confidentiality | None]], dice: Any
) -> None:
    """The flags, and the marks that hold, are those of looking at every row and every day."""
    talks, marks = [talk for talk, _ in rows], [mark for _, mark in rows]
    ages = list(range(len(rows)))
    dice.shuffle(ages)
    quick = WorkbookTalks(talks, ages, marks)
    slow = WorkbookTalks(talks, ages, marks)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(between_rows, "_any_overlap", lambda _rows: True)
        patch.setattr(between_rows, "_all_differ", lambda _texts: False)
        patch.setattr(
            differing_marks, "_may_be_one_with", lambda _unplaced, talks: range(len(talks))
        )
        expected = list(pair_flags(slow))
    assert list(pair_flags(quick)) == expected
    assert quick.differing_marks == slow.differing_marks


def test_the_registered_rules_cover_the_codes_between_rows() -> None:
    assert {code for rule in RULES for code in rule.codes} >= {
        "RIGA-01",
        "RIGA-03",
        "RIGA-08",
        "RIGA-09",
        "RIGA-11",
    }
