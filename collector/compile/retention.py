"""The two clocks: how long texts and names are kept, and how long the evidence of talks. Pure.

**Texts and names** of a nucleus: so many months from the day on which it was concluded. **The
evidence** of a talk (day, hours, mediator, under codes), which stays when the texts are erased: so
many years from 31 December of the year of the talk. As for every term in months or years (art. 2963
of the Italian civil code) the last day belongs to it: the day with the same number, or the last of
a month that has no such day; erasing is due from the day after.

Source of the years: art. 82 Reg. (EU) 2021/1060 counts five from 31 December of the year of the
last payment. That payment is later than the talk, and we do not know it: the number in the settings
has to cover the time between the two.

While a nucleus has its texts, its evidence stands in them: where the time of the evidence is
shorter, the longer one holds for it, and its talks are summed as soon as the texts go.
"""

import calendar
import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

_LAST_DAY: Final = dt.date.max - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long is kept what; None: that clock does not run. `notice_days`: said so long before."""

    narrative_months: int | None = None
    accounting_years: int | None = None
    notice_days: int = 30

    @property
    def run(self) -> bool:
        """True where at least one of the two runs."""
        return self.narrative_months is not None or self.accounting_years is not None

    @property
    def evidence_is_shorter(self) -> bool:
        """True where the evidence of a talk may be over before its texts are."""
        if self.narrative_months is None or self.accounting_years is None:
            return False
        return self.accounting_years * 12 < self.narrative_months


@dataclass(frozen=True, slots=True)
class ClockNucleus:
    """What the clocks need to know of a nucleus. `gone_on`: the day on which its row was no longer
    in the sheet, as a person said it should be; None: it is there.
    """

    code: str
    concluded: bool = False
    closed_on: dt.date | None = None
    gone_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ClockTalk:
    """What they need to know of a talk that has its texts. `day`: None where it is not sure.

    `stands`: its row is in the sheet, or is missing without a person's word. `counts`: in the
    numbers of the service, so that evidence stays of it.
    """

    code: str
    nucleus: str | None
    day: dt.date | None
    stands: bool = True
    counts: bool = True


@dataclass(frozen=True, slots=True)
class ClockEvidence:
    """What stayed of a talk under its codes when the texts went.

    `day`: of the talk; where it was not sure that of the erasing, which is later (`undated`).
    """

    code: str
    nucleus: str
    day: dt.date
    undated: bool = False


class Start(enum.StrEnum):
    """From which day the clock of the texts counts.

    CLOSED: *Concluso il*. LAST_TALK: of a nucleus that is concluded without a day. LATER_TALK: a
    talk after *Concluso il*. GONE: the day its row left the sheet.
    """

    CLOSED = "closed"
    LAST_TALK = "last_talk"
    LATER_TALK = "later_talk"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class NarrativeTerm:
    """Until when texts and names of a nucleus are kept, that day included. `rows`: its talks."""

    code: str
    start: dt.date
    start_is: Start
    keep_until: dt.date
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountingTerm:
    """Until when the evidence of a nucleus's talks of one year is kept, that day included.

    `rows`: the codes of the talks; of so many as are `undated` the year of the erasing counts.
    `has_texts`: they still have their texts, which are due too.
    """

    code: str
    year: int
    keep_until: dt.date
    rows: tuple[str, ...]
    undated: int = 0
    has_texts: bool = False


class Doubt(enum.StrEnum):
    """Why it is not sure when something is due: then it is not.

    NO_DAY: the nucleus is concluded, and no day of it is known. UNSURE_TALK: one of its talks has
    no sure day, or one to come. NO_NUCLEUS: talks that are of no nucleus for sure.
    """

    NO_DAY = "no_day"
    UNSURE_TALK = "unsure_talk"
    NO_NUCLEUS = "no_nucleus"


@dataclass(frozen=True, slots=True)
class UnsureTerm:
    """Something of which no term is sure. `code`: of the nucleus, '' for none; `rows`: of talks."""

    code: str
    doubt: Doubt
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldTerm:
    """Something that would be due now and is not, because somebody said that it must be kept."""

    code: str
    reason: str
    keep_until: dt.date
    is_evidence: bool = False


@dataclass(frozen=True)
class Retention:
    """What is due by the two clocks, and what will be in the days of notice; the earliest first.

    `unconcluded`: so many nuclei are not concluded, so that no clock runs for them.
    """

    today: dt.date
    clocks: Clocks
    narrative_due: tuple[NarrativeTerm, ...] = ()
    narrative_soon: tuple[NarrativeTerm, ...] = ()
    accounting_due: tuple[AccountingTerm, ...] = ()
    accounting_soon: tuple[AccountingTerm, ...] = ()
    held: tuple[HeldTerm, ...] = ()
    unsure: tuple[UnsureTerm, ...] = ()
    unconcluded: int = 0

    @property
    def due(self) -> "tuple[NarrativeTerm | AccountingTerm, ...]":
        """All that is due."""
        return *self.narrative_due, *self.accounting_due

    @property
    def soon(self) -> "tuple[NarrativeTerm | AccountingTerm, ...]":
        """All that will be due in the days of notice."""
        return *self.narrative_soon, *self.accounting_soon

    @property
    def last_day(self) -> dt.date | None:
        """The day until which the last of what comes soon is kept; None where nothing comes."""
        return max((term.keep_until for term in self.soon), default=None)

    @property
    def nuclei_due(self) -> frozenset[str]:
        """The codes of the nuclei with something to erase now."""
        return frozenset(term.code for term in self.due)

    @property
    def nuclei_soon(self) -> frozenset[str]:
        """The codes of the nuclei with something that will be due in the days of notice."""
        return frozenset(term.code for term in self.soon)

    @property
    def mark(self) -> tuple[tuple[str, int], ...]:
        """What tells what is due from what else may be: the codes, and the years of evidence."""
        years = [(term.code, term.year) for term in self.accounting_due]
        return tuple(sorted([*((term.code, 0) for term in self.narrative_due), *years]))


@dataclass(frozen=True)
class ClockFacts:
    """What the journal knows that the clocks look at. `holds`: code of a nucleus → reason."""

    nuclei: Sequence[ClockNucleus] = ()
    talks: Sequence[ClockTalk] = ()
    evidence: Sequence[ClockEvidence] = ()
    holds: Mapping[str, str] = field(default_factory=dict, repr=False)


def retention(facts: ClockFacts, clocks: Clocks, today: dt.date) -> Retention:
    """Return what is due today and what soon will be, what is held, and what is not sure.

    What is due stays so on every later day, as long as nothing else changes.
    """
    talks_of: dict[str, list[ClockTalk]] = defaultdict(list)
    for talk in facts.talks:
        talks_of[talk.nucleus or ""].append(talk)
    known = {nucleus.code for nucleus in facts.nuclei}
    terms, unsure = _narrative(facts.nuclei, talks_of, clocks, today)
    if clocks.narrative_months is not None:
        stray = [talk.code for talk in facts.talks if (talk.nucleus or "") not in known]
        if stray:
            unsure.append(UnsureTerm("", Doubt.NO_NUCLEUS, tuple(sorted(stray))))
    due, soon = _sorted_out(terms, clocks, today)
    texts_due = [
        ClockEvidence(talk.code, term.code, talk.day)
        for term in due
        if term.code not in facts.holds
        for talk in talks_of[term.code]
        if talk.day is not None and talk.counts
    ]
    accounting = [
        *_accounting(facts.evidence, clocks),
        *(term for term in _accounting(texts_due, clocks, has_texts=True) if _over(term, today)),
    ]
    evidence_due, evidence_soon = _sorted_out(accounting, clocks, today)
    return Retention(
        today=today,
        clocks=clocks,
        narrative_due=tuple(term for term in due if term.code not in facts.holds),
        narrative_soon=tuple(term for term in soon if term.code not in facts.holds),
        accounting_due=tuple(term for term in evidence_due if term.code not in facts.holds),
        accounting_soon=tuple(term for term in evidence_soon if term.code not in facts.holds),
        held=tuple(_held((*due, *soon, *evidence_due, *evidence_soon), facts.holds)),
        unsure=tuple(unsure),
        unconcluded=sum(not _is_over(nucleus) for nucleus in facts.nuclei),
    )


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the day with the same number so many months later; the last of a month without it.

    31 January and one month: 28 or 29 February. 29 February and twelve months: 28 February.
    """
    month = day.year * 12 + day.month - 1 + months
    year, month = month // 12, month % 12 + 1
    if year > _LAST_DAY.year:
        return _LAST_DAY
    last = calendar.monthrange(year, month)[1]
    return min(dt.date(year, month, min(day.day, last)), _LAST_DAY)


def end_of_year_later(day: dt.date, years: int) -> dt.date:
    """Return 31 December so many years after that of the day's year."""
    return min(dt.date(min(day.year + years, _LAST_DAY.year), 12, 31), _LAST_DAY)


def due_on(keep_until: dt.date) -> dt.date:
    """Return the first day on which something is due that is kept until a day."""
    return keep_until + dt.timedelta(days=1)


# --- Texts and names ----------------------------------------------------------------------------


def _narrative(
    nuclei: Iterable[ClockNucleus],
    talks_of: Mapping[str, Sequence[ClockTalk]],
    clocks: Clocks,
    today: dt.date,
) -> tuple[list[NarrativeTerm], list[UnsureTerm]]:
    """Return the term of each nucleus that has one, and those that should have and are not sure."""
    terms: list[NarrativeTerm] = []
    unsure: list[UnsureTerm] = []
    if clocks.narrative_months is None:
        return terms, unsure
    for nucleus in nuclei:
        if not _is_over(nucleus):
            continue
        talks = talks_of.get(nucleus.code, ())
        doubtful = [talk.code for talk in talks if talk.stands and _is_unsure(talk, today)]
        began = _start(nucleus, talks, today)
        if doubtful:
            unsure.append(UnsureTerm(nucleus.code, Doubt.UNSURE_TALK, tuple(sorted(doubtful))))
        elif began is None:
            unsure.append(UnsureTerm(nucleus.code, Doubt.NO_DAY))
        else:
            start, start_is = began
            until = months_later(start, clocks.narrative_months)
            rows = tuple(sorted(talk.code for talk in talks))
            terms.append(NarrativeTerm(nucleus.code, start, start_is, until, rows))
    return terms, unsure


def _is_over(nucleus: ClockNucleus) -> bool:
    return nucleus.concluded or nucleus.closed_on is not None or nucleus.gone_on is not None


def _is_unsure(talk: ClockTalk, today: dt.date) -> bool:
    """True for a day that nobody knows for sure; one to come may be a slip of the pen."""
    return talk.day is None or talk.day > today


def _start(
    nucleus: ClockNucleus, talks: Iterable[ClockTalk], today: dt.date
) -> tuple[dt.date, Start] | None:
    """Return from which day the clock counts, and which day that is; None where none is known.

    The latest of what is known: a talk after the end shows that the end was not yet.
    """
    days = [talk.day for talk in talks if talk.day is not None and not _is_unsure(talk, today)]
    last_talk = max(days, default=None)
    if nucleus.closed_on is not None:
        start, start_is = nucleus.closed_on, Start.CLOSED
    elif nucleus.concluded and last_talk is not None:
        start, start_is = last_talk, Start.LAST_TALK
    elif nucleus.gone_on is not None:
        start, start_is = nucleus.gone_on, Start.GONE
    else:
        return None
    if last_talk is not None and last_talk > start:
        return last_talk, Start.LATER_TALK
    return start, start_is


# --- The evidence -------------------------------------------------------------------------------


def _accounting(
    evidence: Iterable[ClockEvidence], clocks: Clocks, *, has_texts: bool = False
) -> Iterator[AccountingTerm]:
    """Yield the terms of talks by nucleus and year."""
    if clocks.accounting_years is None:
        return
    talks: dict[tuple[str, int], list[ClockEvidence]] = defaultdict(list)
    for talk in evidence:
        talks[talk.nucleus, talk.day.year].append(talk)
    for (code, year), of_year in talks.items():
        until = end_of_year_later(of_year[0].day, clocks.accounting_years)
        rows = tuple(sorted(talk.code for talk in of_year))
        undated = sum(talk.undated for talk in of_year)
        yield AccountingTerm(code, year, until, rows, undated, has_texts)


# --- Both ---------------------------------------------------------------------------------------


_AnyTerm = NarrativeTerm | AccountingTerm
_Term = TypeVar("_Term", NarrativeTerm, AccountingTerm)


def _over(term: _AnyTerm, today: dt.date) -> bool:
    return today > term.keep_until


def _sorted_out(
    terms: Iterable[_Term], clocks: Clocks, today: dt.date
) -> tuple[list[_Term], list[_Term]]:
    """Return what is due, and what will be in the days of notice."""
    ordered = sorted(terms, key=lambda term: (term.keep_until, term.code))
    due = [term for term in ordered if _over(term, today)]
    notice = dt.timedelta(days=clocks.notice_days)
    soon = [
        term
        for term in ordered
        if not _over(term, today) and due_on(term.keep_until) - today <= notice
    ]
    return due, soon


def _held(terms: Iterable[_AnyTerm], holds: Mapping[str, str]) -> Iterator[HeldTerm]:
    for term in terms:
        if term.code in holds:
            is_evidence = isinstance(term, AccountingTerm)
            yield HeldTerm(term.code, holds[term.code], term.keep_until, is_evidence)
