"""A workbook in which nothing changed since the last sync is not read again.

While workbook, rules and journal stay as they are, the result of the last sync holds.
"""

import datetime as dt
from dataclasses import dataclass

from collector.journal.store import Journal
from collector.sync.result import SyncResult
from collector.sync.rules import Rules
from schemas.canonical import content_hash

_END_OF_TIME = "9999-99-99"


@dataclass(frozen=True)
class UnchangedRun:
    """The key under which the journal keeps the result of a sync that left nothing to do.

    `key`: a hash of workbook, rules and journal; '' where they cannot be told from others.
    """

    key: str

    @classmethod
    def of(cls, fingerprint: str, rules: Rules, journal: Journal) -> "UnchangedRun":
        """Make the key. `fingerprint`: of the workbook, or ''. Raises JournalError."""
        if not fingerprint or not rules.edition:
            return cls("")
        entries = (str(journal.last_run()), str(journal.last_document()))
        return cls(content_hash([fingerprint, *rules.parts, *entries]))

    def load(self, journal: Journal, today: dt.date) -> SyncResult | None:
        """Return the result of that sync if today's would be the same, else None.

        Raises JournalError.
        """
        key, since, until, text = journal.unchanged_run() or ("", "", "", "")
        if not self.key or key != self.key:
            return None
        if not since <= today.isoformat() <= (until or _END_OF_TIME):
            return None
        return SyncResult.load(text)

    def save(
        self, journal: Journal, result: SyncResult, today: dt.date, *, until: dt.date | None
    ) -> None:
        """Keep a result up to a day, None for ever. Raises JournalError."""
        if self.key:
            last_day = until.isoformat() if until else ""
            journal.set_unchanged_run(self.key, today.isoformat(), last_day, result.dump())
