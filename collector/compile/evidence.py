"""What stays of talks that were erased, and how the numbers of the service count it. Pure.

Totals of before and after are the same, by month, comune and mediator. Language and case type do
not stay: together with a comune they would say which family it was.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from schemas.erasure import TalkEvidence
from schemas.nucleus import Nucleus
from schemas.record import TalkRecord
from schemas.session import Held

ERASED: Final = "nuclei cancellati"
"""The group of erased talks where language or case type would stand."""
_INCOMPLETE: Final = ("description",)
_UNREADABLE: Final = ("held",)


def evidence_by_talk(talks: Iterable[TalkRecord], erasure: str) -> tuple[TalkEvidence, ...]:
    """Return each talk under its codes, without its text. `erasure`: the tombstone's token."""
    return tuple(_of_talk(talk, erasure) for talk in talks)


def evidence_by_month(talks: Iterable[TalkRecord], erasure: str) -> tuple[TalkEvidence, ...]:
    """Return talks summed by month, municipality and mediator: no day, no code."""
    return summed(evidence_by_talk(talks, erasure), erasure)


def summed(evidence: Iterable[TalkEvidence], erasure: str) -> tuple[TalkEvidence, ...]:
    """Return evidence summed by month, municipality and mediator under another tombstone."""
    bare = [
        one._replace(erasure=erasure, day="", start="", end="", nucleus="", row_code="")
        for one in evidence
    ]
    return tuple(_sum(list(group)) for _, group in groupby(sorted(bare, key=_group), _group))


def talks_of_evidence(evidence: Iterable[TalkEvidence]) -> list[TalkRecord]:
    """Return one talk for each that was erased, so that all sums are as they were.

    A sum of a month counts on its first day. The nucleus is the tombstone's token: one token is one
    nucleus, whether its talks stand under codes or in sums.
    """
    return [talk for one in evidence for talk in _talks_of(one)]


def erased_nuclei(evidence: Iterable[TalkEvidence]) -> list[Nucleus]:
    """Return the nuclei that `talks_of_evidence` names, with nothing but a group to stand in."""
    codes = sorted({one.erasure for one in evidence})
    return [Nucleus(code=code, name="", language=ERASED, case_type=ERASED) for code in codes]


def _of_talk(talk: TalkRecord, erasure: str) -> TalkEvidence:
    day = talk.date.isoformat() if talk.date else ""
    return TalkEvidence(
        erasure=erasure,
        month=day[:7],
        municipality=talk.municipality or "",
        mediator=talk.mediator or "",
        held="" if "held" in talk.missing else str(talk.held),
        talks=1,
        complete=int(not talk.missing),
        minutes=talk.minutes,
        day=day,
        start=talk.start.isoformat("minutes") if talk.start else "",
        end=talk.end.isoformat("minutes") if talk.end else "",
        nucleus=talk.nucleus or "",
        row_code=talk.code,
    )


def _group(one: TalkEvidence) -> tuple[str, str, str, str, bool]:
    return one.month, one.municipality, one.mediator, one.held, one.minutes > 0


def _sum(group: list[TalkEvidence]) -> TalkEvidence:
    return group[0]._replace(
        talks=sum(one.talks for one in group),
        complete=sum(one.complete for one in group),
        minutes=sum(one.minutes for one in group),
    )


def _talks_of(one: TalkEvidence) -> Iterator[TalkRecord]:
    shortest, longer = divmod(one.minutes, one.talks) if one.talks else (0, 0)
    for number in range(one.talks):
        minutes = shortest + (number < longer)
        end = dt.time(minutes // 60, minutes % 60) if minutes else None
        missing = () if number < one.complete else _INCOMPLETE
        yield TalkRecord(
            code=one.row_code,
            tab="",
            row=None,
            mediator=one.mediator or None,
            nucleus=one.erasure,
            date=dt.date.fromisoformat(one.day or f"{one.month}-01") if one.month else None,
            start=dt.time() if end else None,
            end=end,
            held=Held(one.held) if one.held else Held.HELD,
            complete=not missing,
            missing=missing if one.held else _UNREADABLE,
            municipality=one.municipality or None,
        )
