"""What a digest stands on: the talks that one reader may see, in the period, before it, without a day."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from collector.compile.promises import Promise, judge_promises, talk_order
from collector.compile.talks import BUDGET_WARNING
from collector.privacy import policy
from collector.privacy.policy import AccessLevel
from schemas.code import NUCLEUS, is_code
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus, Path
from schemas.person import Person
from schemas.printable import printable_text
from schemas.record import TalkRecord

ANOTHER_NUCLEUS = "[altro nucleo]"


@dataclass(frozen=True, slots=True)
class NucleusView:
    """One nucleus of a digest. All talks are before the meeting.

    `period`: those of the period. `late`: older ones that no digest has told. `undated`: without a day.
    `known`: all that the reader may see of it, told or not: hours used and promises are counted from these.
    """

    nucleus: Nucleus
    anchor: str
    start: dt.date | None
    period: tuple[TalkRecord, ...]
    late: tuple[TalkRecord, ...]
    undated: tuple[TalkRecord, ...]
    known: tuple[TalkRecord, ...]
    promises: tuple[Promise, ...]

    @property
    def held_talks(self) -> tuple[TalkRecord, ...]:
        """The talks of the period that took place."""
        return tuple(talk for talk in self.period if talk.took_place)

    @property
    def is_quiet(self) -> bool:
        """True for a path that is active and had no talk at all in the period."""
        return not self.period and self.nucleus.path is Path.ACTIVE and not self.nucleus.concluded

    def in_period(self, day: dt.date | None, end: dt.date) -> bool:
        """True for a day of the period."""
        return day is not None and day < end and (self.start is None or day >= self.start)


@dataclass(frozen=True, slots=True)
class RecipientView:
    """A meeting, a reader, and what this reader may see of it. `day`: promises are judged as of this day."""

    meeting: Meeting
    recipient: Person | None
    level: AccessLevel
    day: dt.date
    nuclei: tuple[NucleusView, ...]
    unplaced: int
    hours_warning: int
    redact: Callable[[TalkRecord], TalkRecord]
    """Covers the codes of families whom the reader may not read about."""

    @property
    def talks(self) -> tuple[TalkRecord, ...]:
        """All talks of the period."""
        return tuple(talk for share in self.nuclei for talk in share.period)

    @property
    def held_talks(self) -> tuple[TalkRecord, ...]:
        """The talks of the period that took place."""
        return tuple(talk for share in self.nuclei for talk in share.held_talks)


def build_recipient_view(
    meeting: Meeting,
    earlier: Iterable[Meeting],
    nuclei: Sequence[Nucleus],
    talks: Sequence[TalkRecord],
    *,
    reader: Person | None,
    reported: Collection[str],
    today: dt.date,
    project_start: dt.date | None,
    hours_warning: int = BUDGET_WARNING,
) -> RecipientView:
    """Filter first, then sort: whatever is counted later is counted of this."""
    level = policy.access_level(reader, meeting.kind)
    day = min(today, meeting.date)
    scope = sorted(policy.nuclei_for(reader, nuclei, meeting), key=_by_place)
    codes = {nucleus.code for nucleus in scope}
    cover = _coverer(codes, {nucleus.code for nucleus in nuclei} - codes)
    visible = policy.talks_for(reader, talks, room=meeting.kind)
    hidden_talks: dict[str, list[TalkRecord]] = {code: [] for code in codes}
    for talk in talks:
        if talk.nucleus in codes and talk.date is not None and talk.date < meeting.date:
            hidden_talks[talk.nucleus].append(talk)
    by_nucleus: dict[str, list[TalkRecord]] = {code: [] for code in codes}
    for talk in visible:
        if talk.nucleus in codes and (talk.date is None or talk.date < meeting.date):
            by_nucleus[talk.nucleus].append(cover(talk))
    starts = _starts(meeting, earlier, {nucleus.municipality for nucleus in scope}, project_start)
    everything = level is AccessLevel.COORDINATION and not meeting.municipalities
    all_codes = {nucleus.code for nucleus in nuclei}
    return RecipientView(
        meeting=meeting,
        recipient=reader,
        level=level,
        day=day,
        nuclei=tuple(
            _share(
                n,
                f"nucleo-{at}",
                sorted(by_nucleus[n.code], key=talk_order),
                starts[n.municipality],
                reported,
                day,
                hidden_talks[n.code],
            )
            for at, n in enumerate(scope, start=1)
        ),
        unplaced=sum(talk.nucleus not in all_codes for talk in visible) if everything else 0,
        hours_warning=hours_warning,
        redact=cover,
    )


def _by_place(nucleus: Nucleus) -> tuple[bool, str, str]:
    return (nucleus.municipality is None, nucleus.municipality or "", nucleus.code)


def _share(
    nucleus: Nucleus,
    anchor: str,
    talks: list[TalkRecord],
    start: dt.date | None,
    reported: Collection[str],
    day: dt.date,
    everything: list[TalkRecord],
) -> NucleusView:
    dated = [(talk, talk.date) for talk in talks if talk.date is not None]
    return NucleusView(
        nucleus=nucleus,
        anchor=anchor,
        start=start,
        period=tuple(talk for talk, date in dated if start is None or date >= start),
        late=tuple(
            talk
            for talk, date in dated
            if start is not None and date < start and talk.code not in reported
        ),
        undated=tuple(talk for talk in talks if talk.date is None),
        known=tuple(talks),
        promises=judge_promises(nucleus, talks, day, hidden=everything),
    )


def _starts(
    meeting: Meeting,
    earlier: Iterable[Meeting],
    municipalities: set[str | None],
    project_start: dt.date | None,
) -> Mapping[str | None, dt.date | None]:
    """For each comune the day of the last meeting of this kind that included it, else the project's start."""
    before = [m for m in earlier if m.kind is meeting.kind and m.date < meeting.date]
    return {
        place: max((m.date for m in before if m.includes(place)), default=project_start)
        for place in municipalities
    }


def _coverer(codes: Collection[str], others: Collection[str]) -> Callable[[TalkRecord], TalkRecord]:
    """Covers the codes of families that are not in the document, where somebody typed them into the texts of a talk: of
    `others` however they are written, and any other code of a nucleus that is not one of `codes`.
    """
    known = "|".join(map(re.escape, sorted(others))) or "(?!)"
    pattern = re.compile(rf"(?<![^\W_])(?:((?i:{known}))|{NUCLEUS})(?![^\W_])")

    def covered(found: re.Match[str]) -> str:
        strange = found[1] or (is_code(found[0], "N") and found[0] not in codes)
        return ANOTHER_NUCLEUS if strange else found[0]

    def text(typed: str | None) -> str | None:
        found = printable_text(typed)  # first: a mark that does not show must not hide a code
        return pattern.sub(covered, found) if found else None

    return lambda talk: replace(
        talk,
        description=text(talk.description),
        outcome=text(talk.outcome),
        issues=text(talk.issues),
        agreements=text(talk.agreements),
    )
