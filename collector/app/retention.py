"""`collector retention`: what is due by the two clocks of `[retention]`, read from the journal.

Erasing what is due is in `retention_erasing`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from collector.app.settings import Settings
from collector.compile.retention import (
    ClockEvidence,
    ClockFacts,
    ClockNucleus,
    Clocks,
    ClockTalk,
    Retention,
    retention,
)
from collector.journal.store import Journal
from collector.sheet.row_matching import KEYS
from collector.text.italian import count, short_day
from schemas.cells.names import leading_code
from schemas.cells.normalise import plain
from schemas.nucleus import Nucleus
from schemas.record import TalkRecord

_NUCLEUS_CELL: Final = KEYS.index("nucleus")
RETENTION_COMMAND: Final = "collector retention"
"""What says more, and erases."""


def clocks_of(settings: Settings) -> Clocks:
    """Return the two clocks as the settings have them."""
    table = settings.retention
    return Clocks(table.narrative_months, table.accounting_years, table.notice_days)


def project_retention(settings: Settings, journal: Journal) -> Retention:
    """Return what is due by the clocks today and in the days of notice, as of the last sync.

    Raises JournalError.
    """
    clocks = clocks_of(settings)
    if not clocks.run:
        return Retention(settings.today, clocks)
    return retention(clock_facts(journal), clocks, settings.today)


def clock_facts(journal: Journal) -> ClockFacts:
    """Return what the clocks look at: by codes and days, without a name. Raises JournalError."""
    gone = journal.gone_nuclei()
    erased_on = {tombstone.token: tombstone.day for tombstone in journal.tombstones()}
    nuclei = journal.nuclei(gone=True)
    states = journal.row_states()
    lost = {talk.code for talk in journal.lost_talks()}
    talks = journal.talks_of(states)
    typed_as = _nuclei_as_typed(journal, nuclei, talks)
    return ClockFacts(
        nuclei=[
            ClockNucleus(nucleus.code, nucleus.concluded, nucleus.closed_on, gone.get(nucleus.code))
            for nucleus in nuclei
        ],
        talks=[
            ClockTalk(
                talk.code,
                talk.nucleus or typed_as.get(talk.code),
                None if "date" in talk.missing else talk.date,
                stands=states[talk.code].row is not None or talk.code in lost,
                counts=states[talk.code].row is not None and not talk.double,
            )
            for talk in talks
        ],
        evidence=[
            ClockEvidence(
                one.row_code,
                one.nucleus,
                dt.date.fromisoformat(one.day or erased_on[one.erasure]),
                undated=not one.day,
            )
            for one in journal.evidence()
            if one.nucleus
        ],
        holds=_holds_on_nuclei(journal, nuclei, talks),
    )


def _nuclei_as_typed(
    journal: Journal, nuclei: Iterable[Nucleus], talks: Iterable[TalkRecord]
) -> dict[str, str]:
    """Return whose name or code is typed in rows of no nucleus that is sure, by the row's code.

    Such a row goes with the nucleus (`app.forgetting`), so its day counts: one that left *Nuclei*
    may still have talks.
    """
    unplaced = [talk.code for talk in talks if talk.nucleus is None]
    if not unplaced:
        return {}
    codes: dict[str, set[str]] = defaultdict(set)
    for nucleus in nuclei:
        for name in (nucleus.name, *nucleus.other_names):
            codes[plain(name)].add(nucleus.code)
    found = {}
    for row, cells in journal.latest_contents(unplaced).items():
        typed = cells[_NUCLEUS_CELL]
        code = leading_code(typed)
        named = {code} if code else codes.get(plain(typed), set())
        if len(named) == 1:
            found[row] = next(iter(named))
    return found


def _holds_on_nuclei(
    journal: Journal, nuclei: Iterable[Nucleus], talks: Iterable[TalkRecord]
) -> dict[str, str]:
    """Return the reason of each nucleus that must be kept, by code.

    Also of one that a person who must be kept follows, or held a talk of.
    """
    holds = {code: hold.reason for code, hold in journal.holds().items()}
    if not holds:
        return {}
    people = {person.name: person.code for person in journal.people(gone=True)}
    held = {name: holds[code] for name, code in people.items() if code in holds}
    found: dict[str, str] = {}
    for nucleus in nuclei:
        for name in (nucleus.mediator, nucleus.social_worker):
            if name in held:
                found.setdefault(nucleus.code, held[name])
    for talk in talks:
        if talk.nucleus and talk.mediator in held:
            found.setdefault(talk.nucleus, held[talk.mediator])
    return {**found, **{code: why for code, why in holds.items() if code.startswith("N")}}


def retention_notice(retention: Retention | None) -> str:
    """Return what is to be said of it where other things are said; '' for nothing."""
    if retention is None:
        return ""
    due, soon = len(retention.nuclei_due), len(retention.nuclei_soon - retention.nuclei_due)
    parts = []
    if due:
        have = count(due, "nucleo ha passato", "nuclei hanno passato")
        parts.append(f"{have} il tempo di conservazione")
    if soon and retention.last_day is not None:
        come = count(soon, "nucleo arriva", "nuclei arrivano")
        parts.append(f"{come} alla scadenza entro il {short_day(retention.last_day)}")
    return "; ".join(parts)
