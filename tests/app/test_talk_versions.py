"""The versions of a row, one below the other: only what differs, and all of it."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from collector.app.talk_versions import (
    EditKind,
    VersionChange,
    VersionKind,
    compare_words,
    talk_versions,
)
from collector.journal.talks import PastVersion
from collector.sheet.row_matching import KEYS, stored_cells, whole_content
from schemas.record import TalkRecord

FAMILIES = {"N7F3K": "Hoxha (N7F3K)", "N2QX8": "Chen (N2QX8)"}


def seen(
    day: int, cells: dict[str, str], extra: dict[str, str] | None = None, **read: object
) -> PastVersion:
    """The row as a check of this day of June saw it."""
    content = stored_cells(tuple(cells.get(key, "") for key in KEYS))
    talk = TalkRecord("R7Y2KQ8", "Schede", 2, complete=True, **read)  # type: ignore[arg-type]
    return PastVersion(dt.date(2026, 6, day), False, content, extra or {}, talk)


def gone(day: int, *, accepted: bool = False) -> PastVersion:
    talk = TalkRecord("R7Y2KQ8", "Schede", None)
    return PastVersion(dt.date(2026, 6, day), True, ("x",), {}, talk, accepted)


def told(change: VersionChange) -> list[tuple[str, str, str]]:
    return [(cell.header, cell.shown_before, cell.shown_after) for cell in change.cells]


def test_the_newest_comes_first_and_says_only_what_differs() -> None:
    first = {"mediator": "Amina Haddad", "date": "12/3", "outcome": "Bene."}
    changes = talk_versions(
        [seen(1, first), seen(8, {**first, "date": "2026-03-12"}), seen(9, {"date": "2026-03-12"})],
        FAMILIES,
    )
    assert [change.day.day for change in changes] == [9, 8, 1]
    assert told(changes[0]) == [("Mediatore", "Amina Haddad", ""), ("Esito", "Bene.", "")]
    assert told(changes[1]) == [("Data", "12/3", "12/03/2026")]
    assert told(changes[2]) == [
        ("Mediatore", "", "Amina Haddad"), ("Data", "", "12/3"), ("Esito", "", "Bene."),
    ]  # fmt: skip
    kinds = [VersionKind.EDITED, VersionKind.EDITED, VersionKind.FIRST]
    assert [change.kind for change in changes] == kinds


def test_a_row_that_went_and_came_back() -> None:
    cells = {"date": "12/3"}
    past = [seen(1, cells), gone(2), seen(3, cells), gone(4), gone(5, accepted=True)]
    kinds = [change.kind.name for change in talk_versions(past, FAMILIES)]
    assert kinds == ["REMOVED", "GONE", "BACK", "GONE", "FIRST"]
    assert talk_versions(past, FAMILIES)[2].cells == ()


def test_a_talk_that_passed_to_another_family() -> None:
    past = [
        seen(1, {"nucleus": "Hoxha"}, nucleus="N7F3K"),
        seen(2, {"nucleus": "Chen"}, nucleus="N2QX8"),
    ]
    newest = talk_versions(past, FAMILIES)[0]
    assert [(one.header, one.before, one.after) for one in newest.readings] == [
        ("Nucleo", "Hoxha (N7F3K)", "Chen (N2QX8)")
    ]


def test_a_cell_that_is_the_same_and_read_in_another_way() -> None:
    past = [seen(1, {"mediator": "Amina"}), seen(2, {"mediator": "Amina"}, mediator="Amina Haddad")]
    newest = talk_versions(past, FAMILIES)[0]
    assert (newest.kind, newest.cells) == (VersionKind.REREAD, ())
    assert [(one.header, one.before, one.after) for one in newest.readings] == [
        ("Mediatore", "", "Amina Haddad")
    ]


def test_columns_that_nobody_reads_are_told_too() -> None:
    past = [seen(1, {}, {"Note": "uno"}), seen(2, {}, {"Altro": "due"})]
    assert told(talk_versions(past, FAMILIES)[0]) == [("Note", "uno", ""), ("Altro", "", "due")]


def test_what_was_incomplete_says_what_it_lacked() -> None:
    talk = TalkRecord("R7Y2KQ8", "Schede", 2, missing=("date", "start"))
    version = PastVersion(dt.date(2026, 6, 1), False, (), {}, talk)
    (change,) = talk_versions([version], FAMILIES)
    assert change.state == "da completare: data e ora inizio"


CELLS = st.dictionaries(st.sampled_from(KEYS), st.text(max_size=20))
EXTRAS = st.dictionaries(st.sampled_from(["Note", "Altro"]), st.text(min_size=1, max_size=9))


@given(st.lists(st.tuples(CELLS, EXTRAS, st.booleans()), max_size=6))
def test_the_changes_one_after_the_other_give_the_newest_version(
    states: list[tuple[dict[str, str], dict[str, str], bool]],
) -> None:
    past = []
    for cells, extra, goes in states:
        past.append(seen(1, cells, extra))
        past += [gone(1)] if goes else []
    now: dict[tuple[str, str], str] = {}
    for change in reversed(talk_versions(past, FAMILIES)):
        for cell in change.cells:
            place = (cell.key, "" if cell.key else cell.header)
            assert now.get(place, "") == cell.before
            now[place] = cell.after
    if states:
        newest = next(version for version in reversed(past) if not version.gone)
        wanted = dict(zip(((key, "") for key in KEYS), whole_content(newest.cells), strict=True))
        wanted |= {("", header): text for header, text in newest.extra.items()}
        assert {place: text for place, text in now.items() if text} == {
            place: text for place, text in wanted.items() if text
        }


SENTENCES = st.lists(st.sampled_from(["casa", "sfratto", "e", "\n", "القيام ", " "])).map(" ".join)


@given(SENTENCES | st.text(), SENTENCES | st.text())
def test_the_marked_words_are_both_texts_in_one(before: str, after: str) -> None:
    parts = compare_words(before, after)
    old = "".join(part.text for part in parts if part.kind is not EditKind.IN)
    new = "".join(part.text for part in parts if part.kind is not EditKind.OUT)
    assert (old, new) == (before, after)


def test_endless_texts_are_shown_whole_at_once() -> None:
    long = "casa e scuola " * 20_000
    assert [part.kind for part in compare_words(long, long + "!")] == [EditKind.OUT, EditKind.IN]
