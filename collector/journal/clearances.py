"""What the coordinator let pass: single texts (clearances), and words in all texts."""

import datetime as dt
import json
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, insert, select

from collector.journal.allowed_words import WordDecision, allowed_keys, latest_decisions
from collector.journal.database import Database, next_id, read_note
from collector.journal.schema import clearances, word_decisions

TextKey = tuple[str, str, str]
"""Row code, field, content hash of the text."""
_OLDER_NOTE = "let_through"
"""The note in which an older program kept the cleared texts."""


class ClearanceLog(Database):
    """Remembers cleared texts and allowed words. Every method raises JournalError."""

    def cleared_texts(self) -> frozenset[TextKey]:
        """Return the texts that the coordinator cleared, by the day of this journal."""
        with self._read() as db:
            return self._cleared_texts(db)

    def _cleared_texts(self, db: Connection) -> frozenset[TextKey]:
        query = select(clearances.c.texts).order_by(clearances.c.id.desc()).limit(1)
        if self._day:
            query = query.where(clearances.c.day <= self._day)
        texts = db.execute(query).scalar_one_or_none()
        if texts is None:
            texts = read_note(db, _OLDER_NOTE)
        return frozenset((row, field, hash_) for row, field, hash_ in json.loads(texts or "[]"))

    def allowed_words(self) -> frozenset[str]:
        """Return the words that pass in all texts of the project, in their folded form.

        Of a journal as it was on a day: those that passed then and still do. What was taken back
        since is not told again, not even as it was (docs/house.md, decision 8).
        """
        with self._read() as db:
            words = allowed_keys(_word_decisions(db))
            if not self._day:
                return words
            return words & allowed_keys(_word_decisions(db, self._day))

    def word_decisions(self) -> list[WordDecision]:
        """Return who let which word pass, or took it back, and when; all, oldest first."""
        with self._read() as db:
            return _word_decisions(db)

    def decide_texts(
        self,
        *,
        clear: Collection[TextKey] = (),
        cover: Collection[TextKey] = (),
        words: Iterable[WordDecision] = (),
        day: dt.date,
    ) -> tuple[int, int]:
        """Clear some texts from a day on, redact others again, and let words pass or not.

        All of it is kept, or nothing. Returns how many texts and how many words that changed; a
        decision that holds already is not kept again.
        """
        with self._write_alone() as db:
            before = self._cleared_texts(db)
            after = before.union(clear).difference(cover)
            if after != before:
                _add_clearances(db, after, day)
            return len(after ^ before), _add_word_decisions(db, words, day)


def _add_clearances(db: Connection, texts: Collection[TextKey], day: dt.date) -> None:
    clearance = {
        "id": next_id(db, clearances),
        "day": day.isoformat(),
        "texts": json.dumps(sorted(texts)),
    }
    db.execute(insert(clearances), clearance)


def _add_word_decisions(db: Connection, words: Iterable[WordDecision], day: dt.date) -> int:
    """Append the decisions that change something; return how many they are."""
    known = latest_decisions(_word_decisions(db))
    first = number = next_id(db, word_decisions)
    for decision in words:
        before = known.get(decision.key)
        was_allowed = before is not None and before.allowed
        if decision.allowed == was_allowed:
            continue
        known[decision.key] = decision
        values = {**decision._asdict(), "at": decision.at.isoformat()}
        db.execute(insert(word_decisions), {**values, "id": number, "day": day.isoformat()})
        number += 1
    return number - first


def _word_decisions(db: Connection, up_to: str = "") -> list[WordDecision]:
    """Return the decisions, oldest first; with `up_to` (ISO) those made by that day."""
    table = word_decisions.c
    query = select(table.key, table.word, table.allowed, table.who, table.at).order_by(table.id)
    if up_to:
        query = query.where(table.day <= up_to)
    return [
        WordDecision(key, word, allowed, who, dt.datetime.fromisoformat(at))
        for key, word, allowed, who, at in db.execute(query)
    ]
