"""Which row is which.  Its code with known content · known content · its code, plausible · one cell
changed · new.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from collector.sheet.row_matching import (
    KEYS,
    Content,
    RowContent,
    RowMatches,
    _one_cell_changed,
    hashed_cells,
    is_same_talk_edited,
    match_rows,
    stored_cells,
    whole_content,
)
from schemas.canonical import content_hash
from schemas.code import codes
from schemas.record import RowState

MADE = codes("R", random.Random(7).choice, set())
CODES = [next(MADE) for _ in range(40)]
FRESH = [next(MADE) for _ in range(400)]


def content(**cells: str) -> Content:
    return tuple(cells.get(key, "") for key in KEYS)


def talk(number: int, **changed: str) -> Content:
    """One talk among many that look alike: same mediator, same hours."""
    cells = {
        "mediator": "Amina Haddad",
        "nucleus": f"Famiglia {number % 3}",
        "date": f"2026-03-{number + 1:02}",
        "start": "10:00:00",
        "end": "11:00:00",
        "attendees": "madre",
        "description": f"Colloquio numero {number}",
    }
    return content(**{**cells, **changed})


def seen(row: int, code: str, cells: Content) -> RowContent:
    return RowContent(("Schede", row), code, cells, content_hash(cells))


@dataclass
class Found:
    """Identities by row of the one tab."""

    whole: RowMatches

    @property
    def codes(self) -> dict[int, str]:
        return {row: code for (_, row), code in self.whole.codes.items()}

    @property
    def ties(self) -> dict[int, int]:
        return {row: other for (_, row), (_, other) in self.whole.ties.items()}

    @property
    def foreign(self) -> set[int]:
        return {row for _, row in self.whole.foreign}

    @property
    def gone(self) -> frozenset[str]:
        return self.whole.gone

    @property
    def new(self) -> frozenset[str]:
        return self.whole.new


def run(rows: list[RowContent], known: dict[str, tuple[Content, int | None]]) -> Found:
    states = {code: RowState(content_hash(cells), row) for code, (cells, row) in known.items()}

    def contents(wanted: Iterable[str]) -> dict[str, Content]:
        return {code: known[code][0] for code in wanted}

    fresh: Iterator[str] = iter(FRESH)
    return Found(match_rows(rows, states, contents, fresh))


def known_talks(count: int) -> dict[str, tuple[Content, int | None]]:
    return {CODES[at]: (talk(at), at + 2) for at in range(count)}


def test_a_new_sheet_gets_a_new_code_for_each_row() -> None:
    found = run([seen(2, "", talk(0)), seen(3, "", talk(1))], {})
    assert found.codes == {2: FRESH[0], 3: FRESH[1]}
    assert found.new == set(FRESH[:2])


def test_a_row_copied_with_its_code_gets_a_new_one_and_the_original_keeps_its_own() -> None:
    copy = talk(0, date="2026-03-20", description="Altro")
    found = run([seen(2, CODES[0], copy), seen(3, CODES[0], talk(0))], known_talks(1))
    assert found.codes == {3: CODES[0], 2: FRESH[0]}


def test_a_code_pasted_onto_another_talk_is_not_believed() -> None:
    other = content(
        mediator="Li Wei", nucleus="Chen", date="2026-04-02", start="15:00:00", end="16:00:00"
    )
    found = run([seen(2, CODES[0], other)], known_talks(1))
    assert found.codes == {2: FRESH[0]}
    assert found.gone == {CODES[0]}


def test_codes_sorted_away_from_their_rows_go_back() -> None:
    rows = [seen(2 + at, CODES[(at + 1) % 5], talk(at)) for at in range(5)]
    assert run(rows, known_talks(5)).codes == {2 + at: CODES[at] for at in range(5)}


def test_a_cleared_code_comes_back_by_content_and_after_one_change() -> None:
    rows = [seen(2, "", talk(0)), seen(3, "", talk(1, end="11:30:00"))]
    assert run(rows, known_talks(2)).codes == {2: CODES[0], 3: CODES[1]}


def test_a_started_row_that_was_filled_in_is_the_same_row() -> None:
    started = content(mediator="Amina Haddad", nucleus="Hoxha")
    full = talk(0, nucleus="Hoxha")
    assert run([seen(2, CODES[0], full)], {CODES[0]: (started, 2)}).codes == {2: CODES[0]}


def test_two_rows_that_may_both_be_the_one_that_is_gone_are_not_guessed() -> None:
    rows = [seen(2, "", talk(0, start="10:30:00")), seen(3, "", talk(0, end="11:45:00"))]
    found = run(rows, known_talks(1))
    assert found.gone == {CODES[0]}
    assert set(found.codes.values()) == set(FRESH[:2])


def test_one_code_on_two_rows_edited_alike_is_a_tie() -> None:
    rows = [
        seen(2, CODES[0], talk(0, start="10:30:00")),
        seen(3, CODES[0], talk(0, end="11:45:00")),
    ]
    found = run(rows, known_talks(1))
    assert found.ties == {2: 3, 3: 2}
    assert found.codes == {}
    assert found.gone == frozenset()


def test_a_row_that_was_taken_out_and_comes_back_is_the_same_row() -> None:
    assert run([seen(9, "", talk(0))], {CODES[0]: (talk(0), None)}).codes == {9: CODES[0]}


def test_words_in_the_code_column_are_left_and_the_row_has_a_code_all_the_same() -> None:
    found = run([seen(2, "fatto", talk(0))], {})
    assert found.foreign == {2}
    assert found.codes == {2: FRESH[0]}


def test_both_another_family_and_another_day_is_another_talk() -> None:
    before = talk(0)
    assert is_same_talk_edited(before, talk(0, nucleus="Altri"))
    assert is_same_talk_edited(before, talk(0, date="2026-05-05"))
    assert not is_same_talk_edited(before, talk(0, nucleus="Altri", date="2026-05-05"))
    assert is_same_talk_edited(before, talk(0, nucleus="", date="")), "cut, and not yet pasted"
    assert not is_same_talk_edited(before, talk(0, nucleus="", date="", start="", end="")), (
        "less than half is left"
    )


@given(st.integers(1, 30), st.randoms(use_true_random=False), st.data())
def test_whatever_staff_do_no_code_is_given_twice_and_untouched_rows_keep_theirs(
    count: int, dice: random.Random, data: st.DataObject
) -> None:
    """Shuffled rows, some codes cleared, some rows deleted, some copied: each untouched content
    keeps its code.
    """
    known = known_talks(count)
    rows = [(code, cells) for code, (cells, _) in known.items()]
    dice.shuffle(rows)
    kept = rows[: data.draw(st.integers(0, count))]
    cleared = [("" if dice.random() < 0.3 else code, cells) for code, cells in kept]
    copies = [row for row in kept if dice.random() < 0.2]
    placed = [seen(2 + at, code, cells) for at, (code, cells) in enumerate(cleared + copies)]
    found = run(placed, known)
    assert len(set(found.codes.values())) == len(placed)
    assert set(found.codes) == {row.place[1] for row in placed}
    by_content = {cells: code for code, cells in kept}
    given_back = {
        code for row in placed if (code := found.codes[row.place[1]]) == by_content[row.content]
    }
    assert given_back == {code for code, _ in kept}
    assert found.gone == known.keys() - given_back


def test_the_journal_finds_the_cells_of_older_versions_where_they_were_put() -> None:
    """Cells are kept by position: a new column of the sheet goes behind these, never between."""
    assert KEYS == (
        "mediator",
        "nucleus",
        "date",
        "start",
        "end",
        "attendees",
        "description",
        "outcome",
        "issues",
        "agreements",
        "next_date",
        "held",
        "confidentiality",
        "hours",
        "municipality",
        "sent",
        "email",
        "issue_types",
    )


def test_a_row_without_the_newest_column_is_kept_as_older_programs_kept_it() -> None:
    plain, answered, chosen = talk(1), talk(1, sent="2026-03-02"), talk(1, issue_types="altro")
    assert stored_cells(plain) == plain[:17]
    assert hashed_cells(plain) == plain[:13]
    assert stored_cells(answered) == hashed_cells(answered) == answered[:17]
    assert stored_cells(chosen) == hashed_cells(chosen) == chosen
    assert whole_content(stored_cells(plain)) == plain


def test_a_row_of_an_older_journal_is_known_when_the_new_column_is_filled() -> None:
    """Also one that lost its code: one cell of it has changed."""
    older, now = talk(1), talk(1, issue_types="altro")
    known = {CODES[0]: RowState(content_hash(hashed_cells(older)), 2, 1, "2026-03-02", "Schede")}
    for code in (CODES[0], ""):
        place = ("Schede", 2)
        row = RowContent(place, code, now, content_hash(hashed_cells(now)))
        found = match_rows(
            [row], known, lambda codes: {code: stored_cells(older) for code in codes}, iter(FRESH)
        )
        assert found.codes == {place: CODES[0]}


# --- One cell changed: the same as by comparing each row with each code -----------------------


def one_cell_changed_slowly(
    rows: list[RowContent], gone: dict[str, Content]
) -> dict[tuple[str, int], str]:
    """The oracle: the rows and codes that differ in at most one cell, each with no other such."""
    pairs = [
        (row.place, code)
        for row in rows
        for code, cells in gone.items()
        if sum(one != other for one, other in zip(row.content, cells, strict=True)) <= 1
        and all(sum(map(bool, filled)) >= 4 for filled in (row.content, cells))
    ]
    return {
        place: code
        for place, code in pairs
        if sum(place == other for other, _ in pairs) == 1
        and sum(code == other for _, other in pairs) == 1
    }


_CONTENTS = st.builds(
    talk,
    st.integers(0, 1),
    description=st.sampled_from(["", "una visita", "due visite"]),
    mediator=st.sampled_from(["", "Amina Haddad", "Li Wei"]),
    end=st.sampled_from(["", "11:00:00"]),
)


@given(st.lists(_CONTENTS, max_size=6), st.lists(_CONTENTS, max_size=6))
def test_rows_find_their_only_partner_as_by_comparing_all(
    now: list[Content], before: list[Content]
) -> None:
    rows = [seen(number, "", cells) for number, cells in enumerate(now, start=2)]
    gone = dict(zip(CODES, before, strict=False))
    assert dict(_one_cell_changed(rows, gone)) == one_cell_changed_slowly(rows, gone)
