"""Erasing what is due by the two clocks, one nucleus after the other; only when a person says so.

Each nucleus is erased by the same functions as `collector forget`: workbook, files, journal. What
stays of it is the evidence of each talk under its codes, until its own time is over too; then sums
by month. Whoever is killed in between runs it again: what was begun is finished first.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from collector.app.freshness import fresh_journal
from collector.app.project import open_journal
from collector.app.retention import RETENTION_COMMAND, clocks_of, project_retention
from collector.app.settings import Settings
from collector.compile.retention import AccountingTerm, NarrativeTerm, Retention
from collector.errors import CollectorError, JournalError, SettingsError
from collector.journal.store import Journal

ERASE_COMMAND: Final = f"{RETENTION_COMMAND} --erase"


@dataclass(frozen=True)
class Authorised:
    """Who said that it may be erased, and why."""

    by: str
    reason: str = ""


@dataclass(frozen=True)
class RetentionErased:
    """What an erasing did. `narrative` and `accounting`: what was due and is erased.

    `rows`: how many talks were summed. `report`: the list to sign. `stopped`: why it ended before
    all was erased; None where all was.
    """

    retention: Retention
    narrative: Sequence[NarrativeTerm] = ()
    accounting: Sequence[AccountingTerm] = ()
    rows: int = 0
    report: Path | None = None
    stopped: CollectorError | None = field(default=None, repr=False)


def plan_retention(settings: Settings) -> Retention:
    """Return what is due by the sheet as it is now; nothing is written.

    Raises SettingsError where no clock runs, and as `fresh_journal`.
    """
    if not clocks_of(settings).run:
        raise SettingsError(
            "In collector.toml non c'è [retention], quindi non so per quanto tempo si conserva. "
            f"«{RETENTION_COMMAND}» dice che cosa scrivere. Non ho cancellato nulla."
        )
    with fresh_journal(settings, dry_run=True) as fresh:
        return project_retention(settings, fresh.journal)
