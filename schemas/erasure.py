"""What was erased, and what may stay of it. Source of the two clocks: art. 5(1)(e) GDPR; for the
evidence art. 82 Reg. (EU) 2021/1060.
"""

import enum
from typing import NamedTuple


class ErasureKind(enum.StrEnum):
    """Why something is no longer there.

    FORGOTTEN: somebody asked (art. 17 GDPR). NARRATIVE: the time for texts and names was over, the
    accounting evidence stays under codes. ACCOUNTING: the time for the evidence was over too.
    PERSON: somebody of the staff or of the services.
    """

    FORGOTTEN = "forgotten"
    NARRATIVE = "narrative"
    ACCOUNTING = "accounting"
    PERSON = "person"


class TalkEvidence(NamedTuple):
    """What stays of some talks that were erased, or of one: no name of a family, no text.

    `erasure`: the token of its tombstone. `month`: "2026-03", '' where no day was read. `day`,
    `start`, `end`: of one talk, '' for a sum of a month. `municipality` and `mediator`: '' where
    not known. `held`: a `schemas.session.Held`, '' where the cell could not be read. `minutes`: of
    all its `talks`; either each of them has a sure length, or none has (0). `nucleus` and
    `row_code`: of one talk whose accounting time is not over, else ''.
    """

    erasure: str
    month: str
    municipality: str
    mediator: str
    held: str
    talks: int
    complete: int
    minutes: int
    day: str = ""
    start: str = ""
    end: str = ""
    nucleus: str = ""
    row_code: str = ""


class Tombstone(NamedTuple):
    """That something was erased. `token`: random; `day`: ISO."""

    token: str
    day: str
    kind: ErasureKind


class Hold(NamedTuple):
    """Somebody said that it must stay. `at`: ISO, UTC. `who`: the system's user, '' unknown."""

    code: str
    reason: str
    who: str
    at: str
