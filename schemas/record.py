"""A talk as the journal remembers it: what was read, and what was not.

Documents are made of these shapes; `TalkSummary` is what rules between rows compare.
"""

import datetime as dt
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Annotated, Any, Final, NamedTuple

from pydantic import Field, TypeAdapter

from schemas.cells.reading import Cell, Reading
from schemas.json_text import compact_json
from schemas.patterns import lazy_pattern
from schemas.session import FREE_TEXT_FIELDS, Attendee, Confidentiality, Held
from schemas.tuples import tuples_of


@dataclass(frozen=True, slots=True)
class TalkRecord:
    """One talk, complete or not. A field is None (or empty) where nothing sure was typed.

    `nucleus` is a code, `mediator` a name as in *Persone*, times are Italian local time. `no_next`:
    the row says that there will be no further talk. `missing`: the keys of the fields that are
    needed and not there, or not sure; empty when `complete`. `confidentiality`: an unreadable cell
    counts as COORDINATION, so a typo never widens who may read. Of rows that may tell the same talk
    each has the narrowest mark of them all, whatever its own cell says. `first_seen`: the day of
    the sync that first read the row. `double`: the same talk stands in another, older row.
    `municipality`: the nucleus's comune by its official name; the row's own where *Nuclei* says
    none. `issue_types`: left out of what the journal keeps where there are none, as in what older
    programs kept.
    """

    code: str
    tab: str
    row: int | None
    mediator: str | None = None
    nucleus: str | None = None
    date: dt.date | None = None
    start: dt.time | None = None
    end: dt.time | None = None
    attendees: tuple[Attendee, ...] = ()
    description: str | None = field(default=None, repr=False)
    outcome: str | None = field(default=None, repr=False)
    issues: str | None = field(default=None, repr=False)
    agreements: str | None = field(default=None, repr=False)
    next_date: dt.date | None = None
    no_next: bool = False
    held: Held = Held.HELD
    confidentiality: Confidentiality | None = None
    complete: bool = False
    missing: tuple[str, ...] = ()
    first_seen: dt.date | None = None
    municipality: str | None = None
    double: bool = False
    issue_types: Annotated[tuple[str, ...], Field(exclude_if=operator.not_)] = ()

    @property
    def took_place(self) -> bool:
        """True when the row says so, by its word or its silence; not when what it says cannot be
        read.
        """
        return self.held is Held.HELD and "held" not in self.missing

    @property
    def minutes(self) -> int:
        """Length of a talk that took place, in minutes; 0 where a time is missing or the order is
        impossible.
        """
        if not self.took_place or self.start is None or self.end is None:
            return 0
        length = (self.end.hour - self.start.hour) * 60 + self.end.minute - self.start.minute
        return max(length, 0)


_AS_JSON: Final = TypeAdapter(TalkRecord).serializer
_SAYS_NOTHING: Final = TalkRecord(code="", tab="", row=None)
EMPTY_RECORD: Final[Mapping[str, Any]] = {
    name: getattr(_SAYS_NOTHING, name) for name in _AS_JSON.to_python(_SAYS_NOTHING)
}
"""The fields of a record that are always kept, in their order, as they are where a row says
nothing. `issue_types` comes last, where there are some.
"""
_NO_WORD: Final = b',"word":""}'
"""How an attendee without a word ends: with a quote that, inside a text, has a stroke before it."""


def record_as_json(values: Mapping[str, Any]) -> bytes:
    """Return the record with these fields as JSON in UTF-8, as pydantic writes it.

    `values`: those of EMPTY_RECORD, and `issue_types` where there are some, in the order of
    `TalkRecord`. Raises pydantic's error where a field holds what no JSON can.
    """
    start, end = values["start"], values["end"]
    # orjson 3.13 writes an hour's 10,000 millionths as 100,000: no hour that was typed has any.
    has_millionths = (start and start.microsecond) or (end and end.microsecond)
    compact = None if has_millionths else compact_json(values)
    if compact is None:
        return _AS_JSON.to_json(TalkRecord(**values))
    return compact.replace(_NO_WORD, b"}")


class RowReading(NamedTuple):
    """All cells of one row, understood or asked back: what the journal keeps of a row, complete or
    not.

    `readings` by field key; `extra` are the cells of unmapped columns, by header. `code` is the
    row's code, None for a row that could not be told from another.
    """

    tab: str
    row: int
    code: str | None
    readings: Mapping[str, Reading[Any]]
    extra: Mapping[str, Cell]

    def __repr__(self) -> str:
        return f"RowReading(tab={self.tab!r}, row={self.row!r}, code={self.code!r})"

    @property
    def mark(self) -> Confidentiality | None:
        """*Riservatezza* as it counts: what cannot be read is held as narrow as can be."""
        cell = self.readings["confidentiality"]
        return Confidentiality.COORDINATION if cell.flag else cell.value


_AS_HASHED: Final = (
    "Gist(mediator=%r, nucleus=%r, date=%r, start=%r, end=%r, attendees=%r, next=%r, said=%r, "
    "held=%r, long=%r)"
)
"""A `TalkSummary` as its first hashes were made."""
_FIELDS_HASHED: Final = _AS_HASHED.count("%r")


class TalkSummary(NamedTuple):
    """What the rules between rows need to know of a talk: texts, None where nothing sure was typed.

    `date` is ISO, `start` and `end` are HH:MM. `attendees`: roles and counts (`_who`). `next`: the
    promised day (ISO), NO_NEXT where the row says that there is none. `said`: a hash of its texts
    without case and blanks; `long`: they are long enough to know a talk by. `types`: a hash of the
    types of its difficulties, '' for none. `held`: whether the talk took place, None where that is
    not sure.
    """

    mediator: str | None
    nucleus: str | None
    date: str | None
    start: str | None
    end: str | None
    attendees: str | None
    next: str | None
    said: str | None
    held: bool | None
    long: bool
    types: str = ""

    @classmethod
    def of_record(cls, talk: TalkRecord) -> "TalkSummary":
        """Return the same summary, of what the journal remembers of a row."""
        return _made(
            [talk.mediator],
            [talk.nucleus],
            ([talk.date], [talk.start], [talk.end]),
            [talk.attendees],
            [talk.next_date],
            [talk.no_next],
            [[getattr(talk, key)] for key in FREE_TEXT_FIELDS],
            [talk.issue_types],
            [None if "held" in talk.missing else talk.held is Held.HELD],
        )[0]

    @property
    def reported_mark(self) -> str:
        """A hash of all that a document says of the talk.

        The same facts typed in another way have the same mark. What older programs did not say
        stands apart: which other person was there ("nonna") behind a "+", the types of its
        difficulties behind a "*". See `reports_the_same`.
        """
        types = f"{_TYPES}{self.types}" if self.types else ""
        if not self.attendees or _WORD not in self.attendees:
            return f"{_hash(self._as_hashed())}{types}"
        older = self._replace(attendees=_without_words(self.attendees))
        return f"{_hash(older._as_hashed())}{_WORD}{_hash(self.attendees)}{types}"

    def _as_hashed(self) -> str:
        """Return the fields as one text. Journals keep hashes of it: it must stay as it is, to the
        letter.
        """
        return _AS_HASHED % self[:_FIELDS_HASHED]

    @property
    def minutes(self) -> int:
        """Length of a talk that took place; 0 where a time is missing or before the other."""
        if not (self.held and self.start and self.end):
            return 0
        hours = int(self.end[:2]) - int(self.start[:2])
        minutes = int(self.end[3:]) - int(self.start[3:])
        return max(hours * 60 + minutes, 0)


def summaries_of(readings: Iterable[RowReading]) -> list[TalkSummary]:
    """Return the summaries of rows just read."""
    cells = [reading.readings for reading in readings]

    def values(key: str) -> list[Any]:
        return [of_row[key].value for of_row in cells]

    helds = [of_row["held"] for of_row in cells]
    return _made(
        values("mediator"),
        values("nucleus"),
        (values("date"), values("start"), values("end")),
        [present or () for present in values("attendees")],
        values("next_date"),
        [of_row["next_date"].sure for of_row in cells],
        [values(key) for key in FREE_TEXT_FIELDS],
        [types or () for types in values("issue_types")],
        [None if held.flag else held.value in _TOOK_PLACE for held in helds],
    )


_TOOK_PLACE: Final = (None, Held.HELD)


def _made(
    mediators: Sequence[str | None],
    nuclei: Sequence[str | None],
    when: tuple[Sequence[dt.date | None], Sequence[dt.time | None], Sequence[dt.time | None]],
    present: Sequence[Sequence[Attendee]],
    following: Sequence[dt.date | None],
    no_next: Sequence[bool],
    texts: Sequence[Sequence[str | None]],
    types: Sequence[Sequence[str]],
    held: Sequence[bool | None],
) -> list[TalkSummary]:
    """Return summaries. Each argument has something for each row; `texts`, for each field."""
    dates, starts, ends = when
    # Rows that say the same of those present mostly share the value.
    who = {
        id(attendees): _who(attendees) for attendees in {id(one): one for one in present}.values()
    }
    said = [_compared(" ".join(filter(None, of_row))) for of_row in zip(*texts, strict=True)]
    return tuples_of(
        TalkSummary,
        mediators,
        nuclei,
        [date.isoformat() if date else None for date in dates],
        [start.isoformat("minutes") if start is not None else None for start in starts],
        [end.isoformat("minutes") if end is not None else None for end in ends],
        [who[id(attendees)] for attendees in present],
        [
            day.isoformat() if day else NO_NEXT if none else None
            for day, none in zip(following, no_next, strict=True)
        ],
        [blake2b(text, digest_size=6).hexdigest() if text else None for text in said],
        held,
        map(_is_long, said),
        [_hash("\n".join(of_row), size=6) if any(of_row) else "" for of_row in types],
    )


def reports_the_same(mark: str, now: str) -> bool:
    """True where a document that reported `mark` reported what is `now`.

    One that said "altra persona" reported no other fact than one that says "nonna"; one that said
    no type of difficulty, no other than one that says "altro".
    """
    return set(_PARTS.split(mark)) <= set(_PARTS.split(now))


_WORD: Final = "+"
"""Stands before the word of an attendee, and before what it adds to a mark."""
_TYPES: Final = "*"
"""Stands before what the types of a talk's difficulties add to a mark."""
_PARTS: Final = lazy_pattern("(?=[+*])")
"""Where a part of a mark begins."""


def _who(present: Iterable[Attendee]) -> str | None:
    """Return roles, counts and words, in order: "mother1 other2+nonna"; None for nobody.

    A count that is not known is left out. Words have no blanks.
    """
    parts = []
    for person in present:
        word = f"{_WORD}{person.word}" if person.word else ""
        parts.append(f"{person.role}{person.count or ''}{word}")
    return " ".join(parts) or None


def _without_words(who: str) -> str:
    """Return the same as programs without words wrote it: all other people are one role.

    A sum with a count that is not known is not known.
    """
    counts = dict[str, int]()
    for part in who.split():
        role_and_count = part.partition(_WORD)[0]
        role = role_and_count.rstrip("0123456789")
        count = int(role_and_count[len(role) :] or 0)
        before = counts.get(role)
        if before is None:
            counts[role] = count
        else:
            counts[role] = before + count if before and count else 0
    return " ".join([f"{role}{count or ''}" for role, count in counts.items()])


def _hash(text: str, *, size: int = 8) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()


def _compared(text: str) -> bytes:
    """Return a text by which two are compared, in UTF-8: small letters, without any blank."""
    if text.isascii():
        return text.encode().translate(_SMALL, _BLANKS)
    return "".join(text.casefold().split()).encode("utf-8", "surrogatepass")


_SMALL: Final = bytes(range(256)).lower()
_BLANKS: Final = bytes(byte for byte in range(128) if chr(byte).isspace())
"""The blanks of ASCII."""


def _is_long(said: bytes) -> bool:
    """Tell whether a text has LONG_ENOUGH letters: of UTF-8 it takes up to four bytes for one."""
    if not LONG_ENOUGH <= len(said) < 4 * LONG_ENOUGH:
        return len(said) >= LONG_ENOUGH
    return len(said.decode("utf-8", "surrogatepass")) >= LONG_ENOUGH


NO_NEXT: Final = "-"
LONG_ENOUGH: Final = 40
"""Letters: two talks of one day with so long the same text are one, whatever their hours."""


GONE: Final = "gone"
"""The mark of a talk of which a document said that its row is no more."""
WITHDRAWN: Final = "withdrawn"
"""The mark of a talk that stands in the sheet, and of which a document said that it is no more for
its reader.
"""
OVER: Final = frozenset({GONE, WITHDRAWN})


class Reported(NamedTuple):
    """What the last document that holds a talk says of it.

    `mark`: `TalkSummary.reported_mark` as it was then, or one of OVER. `meeting`: its id. `at`:
    when the document was made (ISO, UTC).
    """

    mark: str
    meeting: str
    at: str = ""


class RowState(NamedTuple):
    """A row that the journal knows.

    `content_hash`: of what was typed in it. `row`: where it last stood; None when it is no longer
    in the workbook. `age`: lower is older. `first_seen`: the day (ISO) it was first read. `hash`:
    of all that is kept of it. `row_hash`: of its cells exactly as the program that saved them wrote
    them, '' for none; `cached_row`: what was made of it then, as text, see
    `collector.sync.row_cache`. Both hold only under the same context.
    """

    content_hash: str
    row: int | None
    age: int = 0
    first_seen: str = ""
    tab: str = "Schede"
    hash: str = ""
    row_hash: str = ""
    cached_row: str = ""

    @property
    def place(self) -> tuple[str, int | None]:
        """Where it last stood."""
        return self.tab, self.row
