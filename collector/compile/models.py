"""The document models: what a history and a digest say, in Italian and in order, in any format.

Days, times and lengths are text already. Real dates and minutes stand only where a picture is
drawn.
"""

import datetime as dt
import enum
from typing import Any

from pydantic import BaseModel, ConfigDict

from schemas.meeting import MeetingKind
from schemas.next_talk import PromiseState


class View(BaseModel):
    """A part of a document.

    Its repr says nothing: it may hold what staff typed, and reprs end up in logs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return []


class Fact(View):
    """One fact with its name: "Colloqui svolti: 9". `alert`: somebody should look at it."""

    label: str
    value: str
    note: str = ""
    alert: bool = False


class FieldView(View):
    """One field of a talk.

    `text` is None where nothing sure was typed; `gap` says so in place ("manca").
    """

    key: str
    label: str
    text: str | None = None
    gap: str = ""
    audience: str = ""
    """Who else may read it ("équipe"); '' where everybody may who reads this document."""


class TalkView(View):
    """One talk.

    `number` counts the talks of the nucleus by date; None for a talk without a date.
    """

    code: str
    anchor: str
    number: int | None
    day: FieldView
    time: FieldView
    duration: str
    present: FieldView
    mediator: FieldView | None
    """Only where it is not the mediator of the nucleus, or nobody is written."""
    status: str
    held: bool
    texts: tuple[FieldView, ...]
    next_day: FieldView | None
    missing: tuple[str, ...]
    """Headers of the columns that are to be completed."""
    audience: str


class PromiseView(View):
    """A next date that was written, and what became of it."""

    day: str
    state: PromiseState
    outcome: str
    said: str
    """At which talk it was promised: "colloquio del 12 marzo 2026"."""


class MarkKind(enum.StrEnum):
    """What a mark of a timeline stands for."""

    HELD = "HELD"
    NO_SHOW = "NO_SHOW"
    CANCELLED = "CANCELLED"
    POSTPONED = "POSTPONED"
    PROMISE_KEPT = "PROMISE_KEPT"
    PROMISE_MISSED = "PROMISE_MISSED"
    PROMISE_OPEN = "PROMISE_OPEN"


class TimelineMark(View):
    """One mark of a timeline: a promised day, or a talk with the day of the month as its number."""

    day: dt.date
    kind: MarkKind
    number: int | None
    text: str


class Timeline(View):
    """A nucleus in time. `summary` says in words what the picture shows."""

    first: dt.date
    last: dt.date
    today: dt.date
    marks: tuple[TimelineMark, ...]
    summary: str


class Budget(View):
    """Hours used of those authorised (*Monte ore*)."""

    used: int
    granted: int
    text: str
    note: str
    alert: bool


class Gap(View):
    """What a talk lacks."""

    anchor: str
    talk: str
    headers: tuple[str, ...]


class NucleusHistory(View):
    """What is known of one nucleus, by code: all, for the coordinator, or what its recipient may
    read; whole or a part of it.
    """

    code: str
    name: str = ""
    """Only in a document with names."""
    project: str
    district: str
    labels: tuple[Fact, ...] = ()
    """Of the letterhead: fund, call, action, CUP."""
    names: str = ""
    """The warning that stands on each page of a document with names; '' in all others."""
    made: str
    made_on: dt.date
    about: tuple[Fact, ...]
    numbers: tuple[Fact, ...]
    budget: Budget | None
    timeline: Timeline | None
    talks: tuple[TalkView, ...]
    undated: tuple[TalkView, ...]
    not_come: tuple[PromiseView, ...]
    next_day: str | None
    gaps: tuple[Gap, ...]
    removed: str
    """A sentence on rows that were taken out of the sheet; '' when there are none."""
    audience: str = "coordinamento"
    """For whom by role; never a name."""
    scope: str = ""
    """That it holds what its recipient may read, in words; '' for the coordinator's own."""
    part: str = ""
    """That it is a part, and which, in words; '' for the whole."""
    part_note: str = ""
    """What of a part is counted from the whole path, and what it leaves out."""
    no_talks: str = ""
    """What is said where no talk is shown."""
    imprint: str = ""
    """The first letters of the hash of all that it says; printed in it."""


class Bar(View):
    """One bar: its name, its length, and the texts of its row."""

    label: str
    value: int
    texts: tuple[str, ...]


class Chart(View):
    """A table with bars.

    `headers`: of the labels, then of the bars' texts. Not `drawn`: a table only.
    """

    title: str
    summary: str
    headers: tuple[str, ...]
    bars: tuple[Bar, ...]
    drawn: bool
    scale: int = 0
    """What a whole bar stands for; 0: the largest of them."""

    @property
    def largest(self) -> int:
        """What a whole bar stands for."""
        return self.scale or max((bar.value for bar in self.bars), default=0)


class PeriodColumn(View):
    """A week or a month: how many talks took place, and how long they were.

    `hours` is a number for the picture.
    """

    label: str
    talks: int
    minutes: int
    hours: str
    text: str


class Weeks(View):
    """Talks and hours over time. `summary` says in words what the picture shows."""

    title: str
    summary: str
    columns: tuple[PeriodColumn, ...]


class NucleusNote(View):
    """One line about one nucleus.

    `text`: a remark of ours. `quote`: the beginning of what staff typed.
    """

    nucleus: str
    anchor: str
    """Of the nucleus's block further down; '' where it has none."""
    when: str = ""
    text: str = ""
    quote: str = ""
    audience: str = ""


class NoteGroup(View):
    """Items under one heading; `empty` is said where there are none."""

    title: str
    note: str = ""
    items: tuple[NucleusNote, ...]
    empty: str


class DocumentTable(View):
    """A table; its first column is the code of a nucleus, or another name of the row."""

    title: str
    note: str = ""
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    anchors: tuple[str, ...] = ()
    """One per row: the block of its nucleus further down; '' where it has none."""
    figures: tuple[int, ...] = ()
    """The columns that hold a number or a day."""
    to_fill: int = 0
    """How many of the last columns are empty, to write in by hand."""
    to_look_at: int = 0
    """How many of the last columns say, where they say something, what to look at."""
    empty: str = ""


class DecisionKind(enum.StrEnum):
    """What there is to decide, the most urgent first."""

    ERRATUM = "ERRATUM"
    MISSED = "MISSED"
    NO_MEDIATOR = "NO_MEDIATOR"
    HOURS = "HOURS"
    ABSENCES = "ABSENCES"
    QUIET = "QUIET"
    TO_ACTIVATE = "TO_ACTIVATE"
    AGREEMENT = "AGREEMENT"
    INCOMPLETE = "INCOMPLETE"


class Mention(View):
    """A nucleus in a line about several; `note`: what is said of it there."""

    nucleus: str
    anchor: str
    note: str


class Decision(View):
    """One line of what is to be decided: about one nucleus, or about several of one kind.

    `whose`: the code of the nucleus, or how many ("14 nuclei"); `mentions`: these, one by one.
    `words`: the key words. `measure`: since when, or how much. `urgent`: the key words are to catch
    the eye.
    """

    kind: DecisionKind
    whose: str
    anchor: str = ""
    words: str
    text: str = ""
    mentions: tuple[Mention, ...] = ()
    measure: str = ""
    urgent: bool


class FrontPage(View):
    """The first page of a digest: what is to be decided, and every nucleus on one line.

    `nothing`: said where there is nothing to decide. `changed`: the title of the news.
    """

    decisions: tuple[Decision, ...]
    nothing: str
    changed: str
    nuclei: DocumentTable


class Goal(View):
    """One of the four goals that the service's presentation gives a meeting of this kind."""

    number: int = 0
    anchor: str = ""
    title: str
    goal: str
    facts: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[DocumentTable, ...] = ()
    groups: tuple[NoteGroup, ...] = ()
    lines: int = 3
    """Ruled lines to write on."""


class Period(View):
    """The time a digest covers for some comuni. `end` is the first day no longer in it."""

    municipalities: str
    start: dt.date | None
    end: dt.date
    text: str


class NucleusBlock(View):
    """One nucleus in a digest: the talks of the period and what follows from them."""

    code: str
    name: str = ""
    """Only in a document with names."""
    anchor: str
    municipality: str
    about: tuple[str, ...]
    """Language and case type, where they are known."""
    facts: tuple[Fact, ...]
    budget: Budget | None
    talks: tuple[TalkView, ...]
    late: tuple[TalkView, ...]
    """Older talks that no digest has reported yet."""
    undated: tuple[TalkView, ...]
    overdue: tuple[PromiseView, ...]
    next_day: str | None
    timeline: Timeline | None = None


class MeetingDigest(View):
    """What a meeting is about, for one recipient or for the room."""

    meeting: str
    kind: MeetingKind
    title: str
    project: str
    district: str
    labels: tuple[Fact, ...] = ()
    """Of the letterhead: fund, call, action, CUP."""
    names: str = ""
    """The warning that stands on each page of a document with names; '' in all others."""
    day: str
    short_day: str
    time: str
    place: str
    municipalities: str
    periods: tuple[Period, ...]
    audience: str
    """For whom by role: "assistente sociale"; never a name."""
    recipient_code: str = ""
    """Their code in *Persone*, so that a printed copy finds its way home; '' for the room."""
    scope: str
    """Which nuclei are in it, in words."""
    made: str
    made_on: dt.date
    front: FrontPage
    numbers: tuple[Fact, ...]
    weeks: Weeks | None = None
    charts: tuple[Chart, ...]
    """The figures, the last part: only those that say something."""
    goals: tuple[Goal, ...]
    blocks: tuple[NucleusBlock, ...]
    quiet: DocumentTable
    """The nuclei without a block: there was no talk to tell of."""
    unplaced: str
    """A sentence on talks without a known nucleus, or ''. Only for the coordinator."""
    unreached: str = ""
    """A sentence on nuclei that reach nobody at this meeting, or ''.

    Only for the room and the coordinator.
    """
    nuclei_count: int
    talk_count: int
    late_count: int
    """Older talks that no digest has reported yet; they stand in their nucleus's block."""
    hours: str
    to_complete: int
    nucleus_codes: tuple[str, ...]
    """Every nucleus that this document speaks of."""
    talk_codes: tuple[str, ...]
    """The row codes of the talks it reports, for the journal to remember."""
    news: tuple[str, ...] = ()
    """What is new since the recipient's last document of this kind, in sentences."""
    errata: DocumentTable | None = None
    """Talks that a document told this recipient otherwise."""
    gone_codes: tuple[str, ...] = ()
    """The row codes of the talks that are no more, or no longer for its recipient, as it says."""
    key: DocumentTable | None = None
    """Codes and names; only in a document with names."""
    imprint: str = ""
    """The first letters of the hash of all that it says; printed in it."""
