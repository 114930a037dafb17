"""docs/speed.md says what was measured, and nothing was changed in it by hand."""

from benchmarks.lines import FAR, LINES, WHY, Line, Taken
from benchmarks.page import KEPT, PAGE, make_page, table


def test_the_page_is_made_of_what_was_measured() -> None:
    assert PAGE.read_text("utf-8") == make_page(), "run python -m benchmarks.page"


def test_every_part_of_the_page_was_measured() -> None:
    assert "<!--" not in make_page(), f"a part is missing in {KEPT.name}"


def test_every_aim_says_what_it_cannot_go_below_or_compares_with_a_peer() -> None:
    bare = [line.words for line in LINES if line.most and not line.limit and not line.is_memory]
    assert bare == []


def test_a_line_compares_the_medians_of_one_run() -> None:
    line = Line("a sync", "first", 10, "bare", most=9)
    measured = {("first", 10): Taken([30.0, 10.0, 20.0]), ("bare", 10): Taken([2.0, 4.0, 3.0])}
    assert line.value(measured) == 20.0 / 3.0
    assert line.value({("first", 10): Taken([1.0])}) is None


def test_an_aim_is_met_missed_or_missed_by_far() -> None:
    at_most, at_least = Line("a", "a", 1, most=9), Line("b", "b", 1, least=1.5)
    assert at_most.is_met(9.0)
    assert not at_most.is_met(9.1)
    assert at_most.is_met(17.9, FAR)
    assert not at_most.is_met(18.1, FAR)
    assert at_least.is_met(1.5)
    assert not at_least.is_met(1.4)
    assert at_least.is_met(0.8, FAR)
    assert not at_least.is_met(0.7, FAR)


def test_what_misses_is_named_below_the_table_with_its_reason() -> None:
    line = Line("a sync", "first", 10, "bare", most=2, limit="reading")
    measured = {("first", 10): Taken([9.0]), ("bare", 10): Taken([3.0])}
    said = table([line], measured)
    assert said[2] == "| a sync | 10 | 3.00 × |  | ≤ 2 ×: **missed** | reading |"
    assert said[-1] == f"- a sync, 10: {WHY['first']}."
