"""What one recipient may see, of a meeting or of all: the nuclei, and their talks in time.

Filter first, then sort: whatever a digest counts or shows, it takes from here.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from collector.compile.digest_input import DigestInput
from collector.compile.promises import Promise, judge_promises, talk_order
from collector.privacy import policy
from collector.privacy.policy import AccessLevel
from schemas.code import NUCLEUS, is_code
from schemas.meeting import Meeting
from schemas.nucleus import Nucleus, Path
from schemas.person import Person
from schemas.printable import printable_text
from schemas.record import TalkRecord

ANOTHER_NUCLEUS: Final = "[altro nucleo]"
"""What stands in place of the code of a nucleus that is not in the document."""


@dataclass(frozen=True, slots=True)
class NucleusView:
    """One nucleus of a digest. All talks are before the meeting.

    `start`: the first day of the period; None: since ever.
    `period`: the talks of the period. `late`: older ones that no digest has reported.
    `undated`: those without a day.
    `known`: all that the recipient may see of it, reported or not: hours used and promises are
    counted from these.
    `hidden`: the days of the talks that the recipient may not see: that there was none must not be
    said then.
    """

    nucleus: Nucleus
    anchor: str
    start: dt.date | None
    period: tuple[TalkRecord, ...]
    late: tuple[TalkRecord, ...]
    undated: tuple[TalkRecord, ...]
    known: tuple[TalkRecord, ...]
    promises: tuple[Promise, ...]
    hidden: tuple[dt.date, ...] = ()

    @property
    def code(self) -> str:
        """The code of the nucleus."""
        return self.nucleus.code

    @property
    def held_talks(self) -> tuple[TalkRecord, ...]:
        """The talks of the period that took place."""
        return tuple(talk for talk in self.period if talk.took_place)

    @property
    def is_quiet(self) -> bool:
        """True for a path that is active and had no talk at all in the period, hidden ones too."""
        return self.is_active and not self.period and not self.has_hidden_talks_in_period

    @property
    def is_active(self) -> bool:
        """True for a path that is active and not concluded."""
        return self.nucleus.path is Path.ACTIVE and not self.nucleus.concluded

    @property
    def has_hidden_talks_in_period(self) -> bool:
        """True where the recipient may not see some talk of the period."""
        return any(self.start is None or day >= self.start for day in self.hidden)

    def in_period(self, day: dt.date | None, end: dt.date) -> bool:
        """True for a day of the period, which ends before `end`."""
        if day is None or day >= end:
            return False
        return self.start is None or day >= self.start


@dataclass(frozen=True, slots=True)
class RecipientView:
    """A meeting, a recipient, and what this recipient may see of it.

    `day`: promises are judged as of this day.
    `unplaced`: how many rows have no sure nucleus; 0 for whom that does not concern.
    `redact`: covers the codes of families about whom the recipient may not read.
    """

    meeting: Meeting
    recipient: Person | None
    level: AccessLevel
    day: dt.date
    nuclei: tuple[NucleusView, ...]
    unplaced: int
    hours_warning: int
    redact: Callable[[TalkRecord], TalkRecord]

    @property
    def talks(self) -> tuple[TalkRecord, ...]:
        """All talks of the period."""
        return tuple(talk for nucleus_view in self.nuclei for talk in nucleus_view.period)

    @property
    def held_talks(self) -> tuple[TalkRecord, ...]:
        """The talks of the period that took place."""
        return tuple(talk for talk in self.talks if talk.took_place)

    @property
    def codes(self) -> set[str]:
        """The codes of the nuclei."""
        return {nucleus_view.code for nucleus_view in self.nuclei}


def build_recipient_view(source: DigestInput) -> RecipientView:
    """Return what the recipient of a digest may see; docs/house.md, decision 8."""
    meeting, recipient = source.meeting, source.recipient
    level = policy.access_level(recipient, meeting.kind)
    nuclei = sorted(policy.nuclei_for(recipient, source.nuclei, meeting), key=_by_municipality)
    codes = {nucleus.code for nucleus in nuclei}
    all_codes = {nucleus.code for nucleus in source.nuclei}
    redact = _redactor(codes, all_codes - codes)
    visible = policy.talks_for(recipient, source.talks, room=meeting.kind)
    unplaced = 0
    if level is AccessLevel.COORDINATION and not meeting.municipalities:
        unplaced = sum(talk.nucleus not in all_codes for talk in visible)
    return RecipientView(
        meeting=meeting,
        recipient=recipient,
        level=level,
        day=min(source.today, meeting.date),
        nuclei=_nucleus_views(source, nuclei, visible, redact),
        unplaced=unplaced,
        hours_warning=source.hours_warning,
        redact=redact,
    )


@dataclass(frozen=True, slots=True)
class PersonView:
    """What a person may see today, whatever the meeting.

    `talks`: those that they may see, by nucleus; `all_talks`: also those that they may not.
    `person` None: the coordinator at the desk.
    """

    person: Person | None
    level: AccessLevel
    nuclei: tuple[Nucleus, ...]
    talks: Mapping[str, Sequence[TalkRecord]]
    all_talks: Mapping[str, Sequence[TalkRecord]]


def build_person_view(
    person: Person | None, nuclei: Sequence[Nucleus], talks: Sequence[TalkRecord]
) -> PersonView:
    """Return what a person may see of these nuclei and talks; docs/house.md, decision 8.

    The codes of other families are covered as in a digest; None, who may see all, reads them.
    """
    visible_nuclei = policy.nuclei_for(person, nuclei)
    codes = {nucleus.code for nucleus in visible_nuclei}
    visible: Iterable[TalkRecord] = policy.talks_for(person, talks)
    if person is not None:
        redact = _redactor(codes, {nucleus.code for nucleus in nuclei} - codes)
        visible = (redact(talk) for talk in visible)
    return PersonView(
        person=person,
        level=policy.access_level(person),
        nuclei=visible_nuclei,
        talks=_by_nucleus(visible, codes),
        all_talks=_by_nucleus(talks, codes),
    )


def _by_nucleus(
    talks: Iterable[TalkRecord], codes: Collection[str]
) -> Mapping[str, Sequence[TalkRecord]]:
    groups: dict[str, list[TalkRecord]] = {code: [] for code in codes}
    for talk in talks:
        if talk.nucleus in groups:
            groups[talk.nucleus].append(talk)
    return groups


def _by_municipality(nucleus: Nucleus) -> tuple[bool, str, str]:
    return (nucleus.municipality is None, nucleus.municipality or "", nucleus.code)


def _nucleus_views(
    source: DigestInput,
    nuclei: Sequence[Nucleus],
    visible: Iterable[TalkRecord],
    redact: Callable[[TalkRecord], TalkRecord],
) -> tuple[NucleusView, ...]:
    meeting_day = source.meeting.date
    all_dated: dict[str, list[TalkRecord]] = {nucleus.code: [] for nucleus in nuclei}
    for talk in source.talks:
        is_before = talk.date is not None and talk.date < meeting_day
        if talk.nucleus in all_dated and is_before:
            all_dated[talk.nucleus].append(talk)
    readable: dict[str, list[TalkRecord]] = {nucleus.code: [] for nucleus in nuclei}
    for talk in visible:
        is_after = talk.date is not None and talk.date >= meeting_day
        if talk.nucleus in readable and not is_after:
            readable[talk.nucleus].append(redact(talk))
    starts = _period_starts(source, {nucleus.municipality for nucleus in nuclei})
    return tuple(
        _nucleus_view(
            source,
            nucleus,
            anchor=f"nucleo-{number}",
            start=starts[nucleus.municipality],
            talks=sorted(readable[nucleus.code], key=talk_order),
            all_talks=all_dated[nucleus.code],
        )
        for number, nucleus in enumerate(nuclei, start=1)
    )


def _nucleus_view(
    source: DigestInput,
    nucleus: Nucleus,
    *,
    anchor: str,
    start: dt.date | None,
    talks: Sequence[TalkRecord],
    all_talks: Sequence[TalkRecord],
) -> NucleusView:
    """`talks`: what the recipient may see, in order. `all_talks`: those that they may not, too."""
    period: list[TalkRecord] = []
    late: list[TalkRecord] = []
    undated: list[TalkRecord] = []
    for talk in talks:
        if talk.date is None:
            undated.append(talk)
        elif start is None or talk.date >= start:
            period.append(talk)
        elif talk.code not in source.reported:
            late.append(talk)
    day = min(source.today, source.meeting.date)
    return NucleusView(
        nucleus=nucleus,
        anchor=anchor,
        start=start,
        period=tuple(period),
        late=tuple(late),
        undated=tuple(undated),
        known=tuple(talks),
        promises=judge_promises(nucleus, talks, day, hidden=all_talks),
        hidden=_hidden_days(talks, all_talks),
    )


def _hidden_days(
    visible: Iterable[TalkRecord], all_talks: Iterable[TalkRecord]
) -> tuple[dt.date, ...]:
    codes = {talk.code for talk in visible}
    return tuple(talk.date for talk in all_talks if talk.date and talk.code not in codes)


def _period_starts(
    source: DigestInput, municipalities: Iterable[str | None]
) -> Mapping[str | None, dt.date | None]:
    """For each comune the day of the last meeting of this kind that included it.

    Where there was none, the project's start.
    """
    meeting = source.meeting
    before = [
        other
        for other in source.earlier
        if other.kind is meeting.kind and other.date < meeting.date
    ]
    starts: dict[str | None, dt.date | None] = {}
    for municipality in municipalities:
        days = [other.date for other in before if other.includes(municipality)]
        starts[municipality] = max(days, default=source.project_start)
    return starts


def _redactor(
    codes: Collection[str], other_codes: Collection[str]
) -> Callable[[TalkRecord], TalkRecord]:
    """Return what covers the codes of families that are not in the document.

    It looks where somebody typed them into the texts of a talk: for `other_codes` however they are
    written, and for any other code of a nucleus that is not one of `codes`.
    """
    others = "|".join(map(re.escape, sorted(other_codes))) or "(?!)"
    # "(?!)" matches nothing: an empty alternative would match before every letter.
    pattern = re.compile(rf"(?<![^\W_])(?:((?i:{others}))|{NUCLEUS})(?![^\W_])")

    def redact_code(match: re.Match[str]) -> str:
        is_unknown_code = is_code(match[0], "N") and match[0] not in codes
        return ANOTHER_NUCLEUS if match[1] or is_unknown_code else match[0]

    def redact_text(typed: str | None) -> str | None:
        text = printable_text(typed)  # first: a mark that does not show must not hide a code
        return pattern.sub(redact_code, text) if text else None

    def redact(talk: TalkRecord) -> TalkRecord:
        return replace(
            talk,
            description=redact_text(talk.description),
            outcome=redact_text(talk.outcome),
            issues=redact_text(talk.issues),
            agreements=redact_text(talk.agreements),
        )

    return redact
