"""The texts as somebody works through them: which, in what order, and what may be decided of the
words in each.
"""

import datetime as dt
from pathlib import Path

import pytest

from collector.app.clearances import clear_shown_texts, cover_shown_texts
from collector.app.text_page import (
    ReviewedWord,
    TextView,
    WordState,
    is_in_view,
    mediators_of,
    select_texts,
    words_of_text,
)
from collector.app.text_review import (
    PartKind,
    ReviewText,
    TextSearch,
    search_texts,
    text_parts,
    with_clearances,
)
from collector.journal.store import Journal
from tests.road import SOUND, Project, Row

DAY = dt.date(2026, 6, 22)
ROWS: list[Row] = [
    {**SOUND, "description": "La maestra Lucia e la maestra LUCIA.", "outcome": "Hoxha e Ahmed."},
    {**SOUND, "mediator": "Li Wei", "date": "14/03/2026", "description": "Chiama il 333 1234567."},
    {**SOUND, "date": "13/3", "description": "Il figlio Ahmed."},
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("texts"))
    made.write(ROWS)
    made.sync()
    return made


@pytest.fixture(scope="module")
def search(project: Project) -> TextSearch:
    journal = Journal.open(str(project.journal), only_read=True)
    try:
        return search_texts(journal)
    finally:
        journal.close()


def starts(texts: list[ReviewText]) -> list[str]:
    return [text.text[:9] for text in texts]


def words(search: TextSearch, part: str, **allowed: str) -> list[ReviewedWord]:
    text = next(text for text in search.texts if part in text.text)
    return words_of_text(text, search.known, allowed)


def test_the_newest_talk_comes_first_and_one_without_a_day_last(search: TextSearch) -> None:
    assert starts(select_texts(search.texts)) == [
        "Chiama il", "La maestr", "Hoxha e A", "Il figlio",
    ]  # fmt: skip


def test_texts_of_a_mediator_and_with_a_word_however_typed(search: TextSearch) -> None:
    assert mediators_of(search.texts) == ["Amina Haddad", "Li Wei"]
    assert starts(select_texts(search.texts, mediator="Li Wei")) == ["Chiama il"]
    assert starts(select_texts(search.texts, word="ahmed")) == ["Hoxha e A", "Il figlio"]
    assert not select_texts(search.texts, mediator="Li Wei", word="ahmed")


def test_a_text_is_to_look_at_until_it_is_cleared(search: TextSearch) -> None:
    first = search.texts[0]
    for texts, view in (
        (search.texts, TextView.TO_LOOK),
        (with_clearances(search.texts, {tuple(first.clearance)}), TextView.CLEARED),
    ):
        text = texts[0]
        assert [v for v in TextView if is_in_view(text, v)] == [view, TextView.ALL]


def test_each_word_of_a_text_once_with_what_may_be_decided_of_it(search: TextSearch) -> None:
    assert words(search, "maestra") == [ReviewedWord("Lucia", "nome", True, WordState.FREE)]
    assert [(word.word, word.state) for word in words(search, "Hoxha")] == [
        ("Hoxha", WordState.FAMILY), ("Ahmed", WordState.FREE),
    ]  # fmt: skip
    assert [word.state for word in words(search, "333")] == [WordState.STRUCTURED]


def test_the_parts_of_a_text_are_the_whole_text(search: TextSearch) -> None:
    for text in search.texts:
        assert "".join(part.typed for part in text_parts(text)) == text.text
    cleared = with_clearances(search.texts, {tuple(text.clearance) for text in search.texts})
    kinds = {part.typed: part.kind for text in cleared for part in text_parts(text)}
    assert kinds["Ahmed"] is PartKind.SHOWN
    assert kinds["Hoxha"] is PartKind.COVERED, "a family's name"


def test_what_was_shown_passes_and_what_is_another_text_now_does_not(
    project: Project, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(project.journal.read_bytes())
    journal = Journal.open(str(copy))
    try:
        one, other = (text.clearance for text in search_texts(journal).texts[:2])
        changed = other._replace(content_hash="0" * 32)
        assert clear_shown_texts(journal, [one, changed], day=DAY) == (1, frozenset({changed}))
        assert journal.cleared_texts() == {tuple(one)}
        assert clear_shown_texts(journal, [one], day=DAY) == (0, frozenset())
        assert cover_shown_texts(journal, [one, changed], day=DAY) == 1
        assert journal.cleared_texts() == frozenset()
    finally:
        journal.close()
