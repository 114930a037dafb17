"""Words that pass in the whole project.

Who allowed each or took it back, and when, is kept for good; the newest decision on each counts;
all decisions of one call are kept, or none.
"""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from collector.errors import JournalError
from collector.journal.allowed_words import WordDecision
from collector.journal.store import Journal
from collector.journal.versions import SCHEMA_VERSION

DAY = dt.date(2026, 6, 22)
NOW = dt.datetime(2026, 6, 22, 9, 0, tzinfo=dt.UTC)
MARK = ("R1", "description", "x")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "j.sqlite3"


@pytest.fixture
def journal(path: Path) -> Journal:
    return Journal.open(str(path))


def said(
    word: str, who: str = "carla", *, allowed: bool = True, at: dt.datetime = NOW
) -> WordDecision:
    return WordDecision(word.lower(), word, allowed, who, at)


def keep(journal: Journal, *words: WordDecision, day: dt.date = DAY) -> int:
    return journal.decide_texts(words=words, day=day)[1]


def test_a_word_passes_until_it_is_taken_back_and_everything_stays_on_record(
    journal: Journal,
) -> None:
    later = NOW + dt.timedelta(days=1, microseconds=7)
    assert keep(journal, said("Pedibus"), said("Fastweb")) == 2
    assert journal.allowed_words() == {"pedibus", "fastweb"}
    assert keep(journal, said("Pedibus", "rita", allowed=False, at=later)) == 1
    assert journal.allowed_words() == {"fastweb"}
    assert keep(journal, said("PEDIBUS", "rita", at=later)) == 1
    assert journal.word_decisions() == [
        said("Pedibus"),
        said("Fastweb"),
        said("Pedibus", "rita", allowed=False, at=later),
        said("PEDIBUS", "rita", at=later),
    ]


def test_a_decision_that_holds_already_is_not_recorded_again(journal: Journal) -> None:
    assert keep(journal, said("Pedibus", allowed=False)) == 0
    assert keep(journal, said("Pedibus"), said("pedibus", "rita")) == 1
    assert keep(journal, said("PEDIBUS", "rita")) == 0
    assert journal.word_decisions() == [said("Pedibus")]


def test_the_same_decision_made_twice_at_once_is_recorded_once(
    journal: Journal, path: Path
) -> None:
    with closing(Journal.open(str(path))) as other:
        assert other.allowed_words() == journal.allowed_words() == frozenset()
        assert keep(other, said("Pedibus", "rita")) == 1
        assert keep(journal, said("Pedibus", "carla")) == 0
    assert [one.who for one in journal.word_decisions()] == ["rita"]


def test_texts_that_two_people_clear_at_once_are_both_cleared(journal: Journal, path: Path) -> None:
    with closing(Journal.open(str(path))) as other:
        other.decide_texts(clear=[("R2", "outcome", "y")], day=DAY)
        assert journal.decide_texts(clear=[MARK], day=DAY) == (1, 0)
    assert journal.cleared_texts() == {MARK, ("R2", "outcome", "y")}


def test_texts_and_words_are_kept_together_or_not_at_all(journal: Journal, path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "CREATE TRIGGER no BEFORE INSERT ON word_decisions BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    with pytest.raises(JournalError):
        journal.decide_texts(clear=[MARK], words=[said("Pedibus")], day=DAY)
    assert journal.cleared_texts() == frozenset()
    assert journal.allowed_words() == frozenset()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP TRIGGER no")
    assert journal.decide_texts(clear=[MARK], words=[said("Pedibus")], day=DAY) == (1, 1)


def test_as_of_a_day_a_word_passes_only_if_it_did_then_and_still_does(journal: Journal) -> None:
    keep(journal, said("Fastweb"), said("Pedibus"), day=DAY)
    keep(journal, said("Sole"), day=DAY + dt.timedelta(days=2))
    assert journal.as_of(DAY - dt.timedelta(days=1)).allowed_words() == frozenset()
    assert journal.as_of(DAY).allowed_words() == {"fastweb", "pedibus"}
    keep(journal, said("Pedibus", allowed=False), day=DAY + dt.timedelta(days=3))
    assert journal.as_of(DAY).allowed_words() == {"fastweb"}, "taken back since: not told again"
    assert journal.as_of(DAY + dt.timedelta(days=2)).allowed_words() == {"fastweb", "sole"}


def test_a_copy_in_memory_allows_the_same_words(journal: Journal) -> None:
    keep(journal, said("Pedibus"))
    copy = journal.copy_in_memory()
    assert copy.word_decisions() == journal.word_decisions()
    keep(copy, said("Fastweb"))
    assert journal.allowed_words() == {"pedibus"}


def test_a_copy_with_one_more_word_has_made_more_progress(journal: Journal) -> None:
    before = journal.progress()
    keep(journal, said("Pedibus"))
    assert journal.progress() > before


@pytest.mark.parametrize(
    "who", ["", "maria.rossi", "DOMINIO\\maria", "Zoë 😀", "a\0b", "a\ud83db", "x" * 5000]
)
def test_every_user_name_is_read_back_as_it_was_written(journal: Journal, who: str) -> None:
    keep(journal, said("Pedibus", who))
    assert journal.word_decisions()[0].who == who


def older(path: Path) -> None:
    """The journal as the program before wrote it."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP TABLE word_decisions")
        db.execute("UPDATE meta SET value = '4' WHERE key = 'schema_version'")


def test_an_older_journal_gets_the_table_and_keeps_its_clearances(
    journal: Journal, path: Path
) -> None:
    journal.decide_texts(clear=[MARK], day=DAY)
    journal.close()
    older(path)
    with closing(Journal.open(str(path))) as opened:
        assert opened.allowed_words() == frozenset()
        assert opened.cleared_texts() == {MARK}
        assert opened.note("schema_version") == str(SCHEMA_VERSION)
        assert keep(opened, said("Pedibus")) == 1


def test_an_older_journal_that_is_only_read_stays_as_it_is(journal: Journal, path: Path) -> None:
    journal.close()
    older(path)
    before = path.read_bytes()
    with closing(Journal.open(str(path), only_read=True)) as opened:
        assert opened.allowed_words() == frozenset()
    assert path.read_bytes() == before
