"""All talks as the newest check remembers them, one line each, and those that a search finds.

For the coordinator's own screen: the lines hold names of families.
"""

import datetime as dt
import enum
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from collector.app.cell_history import as_typed
from collector.app.lookup import all_names
from collector.app.wanted_talks import sure_day
from collector.compile.talks import HEADERS
from collector.journal.store import Journal
from collector.sheet.row_matching import KEYS, Content
from collector.sync.flags_sheet import COORDINATION_ONLY
from collector.text.italian import excerpt, hour, short_day
from schemas.cells.normalise import plain
from schemas.flag import CATALOGUE, REASONS, UNKNOWN_REASON, Severity
from schemas.nucleus import Nucleus
from schemas.patterns import lazy_pattern
from schemas.printable import one_line
from schemas.record import TalkRecord
from schemas.session import FREE_TEXT_FIELDS, HELD_LABELS, UNPREPARED_COLUMNS, Held

NOT_SURE: Final = "?"
"""Asks for the talks without a sure mediator, or comune."""
_LONGEST: Final = 90
"""Letters of a name that a line shows."""
_HEADERS: Final = {**HEADERS, **{column.key: column.header for column in UNPREPARED_COLUMNS}}
_ORDER: Final = {key: number for number, key in enumerate(_HEADERS)}
_ROW_GONE: Final = "RIGA-04"
_ACCENTS: Final = lazy_pattern("[\u0300-\u036f]+")
_APOSTROPHES: Final = str.maketrans("’‘ʼ`", "''''")


class TalkState(enum.StrEnum):
    """What is to be done about a talk.

    TO_CHECK: it is complete, with a doubt to look at. GONE: its row is no longer in the sheet;
    REMOVED: and a person said that this is right.
    """

    TO_COMPLETE = "da-completare"
    TO_CHECK = "da-controllare"
    COMPLETE = "completi"
    GONE = "spariti"
    REMOVED = "tolti"


@dataclass(frozen=True, slots=True)
class TalkLine:
    """One talk in a list.

    `day`, `family` (a name) and `mediator` are None where nothing sure was read; then `typed` has
    how the cell begins, by the field's key ("date", "nucleus", "mediator"). `hours`:
    "10:30–11:45", or what is known of it. `held`: "assente" and its like, '' for a talk that took
    place. `reasons`: its flags in short. `gone_since`: the day of the check that missed its row.
    `names` (in plain form) and `texts` (folded): to be searched.
    """

    code: str
    tab: str
    row: int | None
    state: TalkState
    day: dt.date | None = None
    hours: str = ""
    nucleus: str | None = None
    family: str | None = field(default=None, repr=False)
    mediator: str | None = None
    municipality: str | None = None
    held: str = ""
    reasons: tuple[str, ...] = ()
    gone_since: dt.date | None = None
    typed: Mapping[str, str] = field(default_factory=dict, repr=False)
    names: str = field(default="", repr=False)
    texts: str = field(default="", repr=False)


@dataclass(frozen=True)
class TalkList:
    """All talks that a journal knows, the newest first. `gone`: those whose row is gone."""

    talks: tuple[TalkLine, ...] = ()
    gone: tuple[TalkLine, ...] = ()

    def count(self, state: TalkState) -> int:
        """Return how many talks of the sheet are in a state."""
        return sum(line.state is state for line in self.talks)

    @property
    def lost(self) -> int:
        """How many rows vanished and nobody said that this is right."""
        return sum(line.state is TalkState.GONE for line in self.gone)

    @property
    def mediators(self) -> list[str]:
        """The mediators of the talks, by name."""
        return _sorted(line.mediator for line in (*self.talks, *self.gone))

    @property
    def municipalities(self) -> list[str]:
        """The comuni of the talks, by name."""
        return _sorted(line.municipality for line in (*self.talks, *self.gone))


def _sorted(names: Iterable[str | None]) -> list[str]:
    return sorted({name for name in names if name}, key=str.casefold)


# --- The list -------------------------------------------------------------------------------


def list_talks(journal: Journal) -> TalkList:
    """Return all talks as the newest check remembers them. Raises JournalError."""
    lines = _lines(journal, journal.talks_of(journal.row_states()))
    in_sheet = tuple(line for line in lines if line.row is not None)
    return TalkList(in_sheet, tuple(line for line in lines if line.row is None))


def talk_line(journal: Journal, code: str) -> TalkLine | None:
    """Return the line of one talk; None for a code that is not known. Raises JournalError."""
    return next(iter(_lines(journal, journal.talks_of([code]))), None)


def _lines(journal: Journal, talks: Sequence[TalkRecord]) -> list[TalkLine]:
    """Return the lines of talks, the newest first. Raises JournalError."""
    maker = _LineMaker(journal, talks)
    return [maker.line(talk) for talk in sorted(talks, key=_newest_first)]


def _newest_first(talk: TalkRecord) -> tuple[int, int, str]:
    """Return the key by which talks are sorted.

    One without a sure day stands where it came into the sheet.
    """
    day = talk.date or talk.first_seen or dt.date.min
    time = talk.start or dt.time()
    return -day.toordinal(), -(time.hour * 60 + time.minute), talk.code


class _LineMaker:
    """Makes the lines of talks. Raises JournalError."""

    def __init__(self, journal: Journal, talks: Sequence[TalkRecord]) -> None:
        nuclei = journal.nuclei(gone=True)
        self._families = {
            nucleus.code: excerpt(one_line(nucleus.name) or "", _LONGEST) for nucleus in nuclei
        }
        self._names = {one.code: _searched_names(one) for one in nuclei}
        unread = [talk.code for talk in talks if not (talk.date and talk.nucleus and talk.mediator)]
        self._contents = journal.latest_contents(unread)
        self._flags: dict[str, dict[str, Severity]] = {}
        for flag in sorted(journal.open_flags(), key=lambda flag: _ORDER.get(flag.field, -1)):
            kind = CATALOGUE.get(flag.code)
            if kind and flag.row_code and flag.code not in {*COORDINATION_ONLY, _ROW_GONE}:
                reason = _reason(flag.field, flag.code)
                self._flags.setdefault(flag.row_code, {})[reason] = kind.severity
        self._lost = {talk.code for talk in journal.lost_talks()}
        self._gone_since = journal.version_days(talk.code for talk in talks if talk.row is None)

    def _state(self, talk: TalkRecord) -> TalkState:
        if talk.row is None:
            return TalkState.GONE if talk.code in self._lost else TalkState.REMOVED
        if not talk.complete:
            return TalkState.TO_COMPLETE
        return TalkState.TO_CHECK if talk.code in self._flags else TalkState.COMPLETE

    def line(self, talk: TalkRecord) -> TalkLine:
        """Return the line of a talk."""
        typed = self._typed(talk)
        names = self._names.get(talk.nucleus or "") or plain(typed.get("nucleus", ""))
        begins = {key: excerpt(text, _LONGEST) for key, text in typed.items()}
        return TalkLine(
            code=talk.code,
            tab=one_line(talk.tab) or "",
            row=talk.row,
            state=self._state(talk),
            day=talk.date,
            hours=_hours(talk),
            nucleus=talk.nucleus,
            family=self._families.get(talk.nucleus or ""),
            mediator=one_line(talk.mediator),
            municipality=one_line(talk.municipality),
            held="" if talk.held is Held.HELD else HELD_LABELS[talk.held],
            reasons=tuple(self._flags.get(talk.code, {})) if talk.row else (),
            gone_since=self._gone_since.get(talk.code),
            typed=begins,
            names=names,
            texts=_searched_texts(talk),
        )

    def _typed(self, talk: TalkRecord) -> dict[str, str]:
        """Return what stands in the cells of which nothing sure was read, where it is anything."""
        content: Content = self._contents.get(talk.code, ())
        typed = {}
        for key in ("date", "nucleus", "mediator"):
            at = KEYS.index(key)
            text = content[at] if getattr(talk, key) is None and at < len(content) else ""
            if shown := one_line(as_typed(text)):
                typed[key] = shown
        return typed


def _searched_names(nucleus: Nucleus) -> str:
    return plain(" · ".join((*all_names(nucleus), nucleus.code)))


def _searched_texts(talk: TalkRecord) -> str:
    return folded(" · ".join(getattr(talk, key) or "" for key in FREE_TEXT_FIELDS))


def folded(text: str) -> str:
    """Return a text to be searched: without case, Latin accents, and odd blanks.

    Of a long text this is many times faster than `plain`, which knows look-alikes too.
    """
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).translate(_APOSTROPHES)
    return " ".join(text.casefold().split())


def _hours(talk: TalkRecord) -> str:
    if talk.start and talk.end:
        return f"{hour(talk.start)}–{hour(talk.end)}"
    return " ".join(
        f"{word} {hour(time)}" for word, time in (("dalle", talk.start), ("alle", talk.end)) if time
    )


def _reason(key: str, code: str) -> str:
    """Return "Persone presenti: manca"."""
    words = REASONS.get(code, UNKNOWN_REASON)
    header = _HEADERS.get(key)
    return f"{header}: {words}" if header else words


# --- The search -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TalkSearch:
    """What a person looks for, as it was typed; '' for anything.

    `family`: a name or a part of it, a code of a nucleus or of a row. `mediator` and
    `municipality`: a name as in the lines, or NOT_SURE. `first` and `last`: days. `state`: of a
    talk in the sheet. `words`: all stand in the texts of the talk.
    """

    family: str = field(default="", repr=False)
    mediator: str = field(default="", repr=False)
    municipality: str = ""
    first: str = ""
    last: str = ""
    state: str = ""
    words: str = field(default="", repr=False)

    @property
    def is_everything(self) -> bool:
        """True when nothing is left out."""
        return self == TalkSearch()


@dataclass(frozen=True, slots=True)
class SearchedDays:
    """The days of a search. `troubles`: what is wrong with them, by field ("first", "last")."""

    first: dt.date | None = None
    last: dt.date | None = None
    troubles: Mapping[str, str] = field(default_factory=dict)


def searched_days(search: TalkSearch) -> SearchedDays:
    """Return the days of a search; one that is not sure is never guessed."""
    days: dict[str, dt.date] = {}
    troubles: dict[str, str] = {}
    for name, text in (("first", search.first), ("last", search.last)):
        if not text:
            continue
        day, why = sure_day(text)
        if day is None:
            troubles[name] = f"{why} Scrivilo con l'anno: 25/06/2026 oppure «25 giugno 2026»."
        else:
            days[name] = day
    first, last = days.get("first"), days.get("last")
    if first and last and first > last:
        troubles["last"] = (
            f"Il periodo finisce prima di cominciare: dal {short_day(first)} al {short_day(last)}. "
            "Scambia i due giorni."
        )
    return SearchedDays(first, last, troubles)


@dataclass(frozen=True, slots=True)
class FoundTalks:
    """What a search finds. `undated`: how many more it may mean, which have no sure day."""

    lines: Sequence[TalkLine]
    undated: int = 0


def find_talks(lines: Sequence[TalkLine], search: TalkSearch, days: SearchedDays) -> FoundTalks:
    """Return the lines that a search means, in their order; none where its days have troubles."""
    if days.troubles:
        return FoundTalks(())
    found = list(_matching(lines, search))
    if days.first is None and days.last is None:
        return FoundTalks(found)
    first, last = days.first or dt.date.min, days.last or dt.date.max
    in_period = [line for line in found if line.day is not None and first <= line.day <= last]
    return FoundTalks(in_period, undated=sum(line.day is None for line in found))


def _matching(lines: Iterable[TalkLine], search: TalkSearch) -> Iterator[TalkLine]:
    """Yield the lines that a search means, whatever their day."""
    family = plain(search.family).split()
    words = folded(search.words).split()
    code = search.family.strip().upper()
    is_named: dict[str, bool] = {}  # many lines share the names of one family
    for line in lines:
        if search.state and line.state != search.state:
            continue
        if not _is_asked(line.mediator, search.mediator):
            continue
        if not _is_asked(line.municipality, search.municipality):
            continue
        if family and line.code != code:
            if line.names not in is_named:
                is_named[line.names] = holds_all(line.names, family)
            if not is_named[line.names]:
                continue
        if holds_all(line.texts, words):
            yield line


def _is_asked(value: str | None, asked: str) -> bool:
    if not asked:
        return True
    return value is None if asked == NOT_SURE else value == asked


def holds_all(text: str, words: Collection[str]) -> bool:
    """Return True where each word, or part of one, stands in a text; both in one form."""
    return all(word in text for word in words)
