"""What a digest is made from: all that is known, before anybody's rights are asked."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from collector.compile.corrections import Correction
from collector.compile.talks import BUDGET_WARNING
from collector.compile.unreached import UnreachedNucleus
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus
from schemas.person import Person
from schemas.record import TalkRecord


@dataclass(frozen=True)
class DigestInput:
    """A meeting, all nuclei and talks, and who the digest is for.

    `earlier`: the meetings before this one, of any kind.
    `recipient`: None for the copy for the room, with all nuclei by code.
    `reported`: the row codes of the talks that earlier digests reported to this recipient.
    `today`: promises are judged as of this day, or of the meeting's where that was before.
    `hours_warning`: per cent of the hours authorised from which a nucleus is to be looked at.
    `corrections`: the talks that changed since a document reported them to this recipient.
    `last_meeting_day`: of the meeting for which they last had a document; None: there was none.
    `unreached`: the nuclei that reach nobody; shown to the room and the coordinator alone.
    """

    meeting: Meeting
    earlier: Sequence[Meeting]
    nuclei: Sequence[Nucleus] = field(repr=False)
    talks: Sequence[TalkRecord] = field(repr=False)
    recipient: Person | None
    reported: Collection[str]
    today: dt.date
    project_start: dt.date | None
    project: str = ""
    district: str = ""
    hours_warning: int = BUDGET_WARNING
    corrections: Sequence[Correction] = ()
    last_meeting_day: dt.date | None = None
    unreached: Sequence[UnreachedNucleus] = ()
