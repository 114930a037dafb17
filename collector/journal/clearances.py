"""What the coordinator let pass: single texts (clearances), and words in all texts."""

import datetime as dt
import json
from collections.abc import Collection, Iterable

from collector.journal.access import Rows, rows_in
from collector.journal.allowed_words import WordDecision, allowed_keys, latest_decisions
from collector.journal.database import Database, next_id, noted
from collector.journal.sql import Connection, sa, schema

TextKey = tuple[str, str, str]
"""Row code, field, content hash of the text."""
_OLDER_NOTE = "let_through"
"""The note in which an older program kept the cleared texts."""


class ClearanceLog(Database):
    """Remembers cleared texts and allowed words. Every method raises JournalError."""

    def cleared_texts(self) -> frozenset[TextKey]:
        """Return the texts that the coordinator cleared, by the day of this journal."""
        with self._look() as rows:
            return self._cleared_texts(rows)

    def _cleared_texts(self, rows: Rows) -> frozenset[TextKey]:
        up_to_day = "WHERE day <= :day" if self._day else ""
        last = f"SELECT texts FROM clearances {up_to_day} ORDER BY id DESC LIMIT 1"  # noqa: S608
        found = rows(last, **self._day_value)
        texts = found[0][0] if found else noted(rows, _OLDER_NOTE)
        return frozenset((row, field, hash_) for row, field, hash_ in json.loads(texts or "[]"))

    def allowed_words(self) -> frozenset[str]:
        """Return the words that pass in all texts of the project, in their folded form.

        Of a journal as it was on a day: those that passed then and still do. What was taken back
        since is not told again, not even as it was (docs/house.md, decision 8).
        """
        with self._look() as rows:
            words = allowed_keys(_word_decisions(rows))
            if not self._day:
                return words
            return words & allowed_keys(_word_decisions(rows, self._day))

    def word_decisions(self) -> list[WordDecision]:
        """Return who let which word pass, or took it back, and when; all, oldest first."""
        with self._look() as rows:
            return _word_decisions(rows)

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
            before = self._cleared_texts(rows_in(db))
            after = before.union(clear).difference(cover)
            if after != before:
                _add_clearances(db, after, day)
            return len(after ^ before), _add_word_decisions(db, words, day)


def _add_clearances(db: Connection, texts: Collection[TextKey], day: dt.date) -> None:
    clearance = {
        "id": next_id(db, schema.clearances),
        "day": day.isoformat(),
        "texts": json.dumps(sorted(texts)),
    }
    db.execute(sa.insert(schema.clearances), clearance)


def _add_word_decisions(db: Connection, words: Iterable[WordDecision], day: dt.date) -> int:
    """Append the decisions that change something; return how many they are."""
    known = latest_decisions(_word_decisions(rows_in(db)))
    first = number = next_id(db, schema.word_decisions)
    for decision in words:
        before = known.get(decision.key)
        was_allowed = before is not None and before.allowed
        if decision.allowed == was_allowed:
            continue
        known[decision.key] = decision
        values = {**decision._asdict(), "at": decision.at.isoformat()}
        db.execute(
            sa.insert(schema.word_decisions), {**values, "id": number, "day": day.isoformat()}
        )
        number += 1
    return number - first


def _word_decisions(rows: Rows, up_to: str = "") -> list[WordDecision]:
    """Return the decisions, oldest first; with `up_to` (ISO) those made by that day."""
    by_then = "WHERE day <= :up_to" if up_to else ""
    columns = "key, word, allowed, who, at"
    statement = f"SELECT {columns} FROM word_decisions {by_then} ORDER BY id"  # noqa: S608
    return [
        WordDecision(key, word, bool(allowed), who, dt.datetime.fromisoformat(at))
        for key, word, allowed, who, at in rows(statement, **({"up_to": up_to} if up_to else {}))
    ]
