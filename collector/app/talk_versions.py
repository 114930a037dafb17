"""The versions of one row of talks, and what changed from each to the next. Pure."""

import datetime as dt
import difflib
import enum
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from collector.app.cell_history import as_typed, value_in_italian
from collector.compile.talks import HEADERS
from collector.journal.talks import PastNucleus, PastVersion
from collector.sheet.row_matching import KEYS, whole_content
from collector.sync.flags_sheet import COMPLETE, TO_COMPLETE
from collector.text.italian import listed, short_day
from schemas.cells.hours import hours_as_typed
from schemas.nucleus import COLUMNS as NUCLEUS_COLUMNS
from schemas.nucleus import PATH_LABELS, TAB, Nucleus
from schemas.printable import one_line, printable_text
from schemas.record import TalkRecord
from schemas.session import UNPREPARED_COLUMNS

_HEADERS: Final = {**HEADERS, **{column.key: column.header for column in UNPREPARED_COLUMNS}}
_READ: Final = (
    "mediator", "nucleus", "date", "start", "end", "attendees", "next_date", "held",
    "confidentiality", "issue_types",
)  # fmt: skip
"""The fields whose reading may change while their cell does not: a name comes into *Nuclei*, the
same talk stands in another row too.
"""
_LONG: Final = 60
"""Letters of a cell from which the words that changed are marked in it."""
_SAME_TEXT: Final = 0.3
"""The share of a text that must have stayed for it to be the same text, edited."""
_MOST_WORDS: Final = 1500
"""Of longer texts the words are not compared: that would take too long."""


class VersionKind(enum.Enum):
    """What became of a row.

    FIRST: it was read for the first time. EDITED: cells were changed. REREAD: the cells are the
    same, and are read in another way. GONE: it was no longer in the sheet; REMOVED: and a person
    said that this is right. BACK: it was there again.
    """

    FIRST = "first"
    EDITED = "edited"
    REREAD = "reread"
    GONE = "gone"
    REMOVED = "removed"
    BACK = "back"


VERSION_LABELS: Final = {
    VersionKind.FIRST: "vista la prima volta",
    VersionKind.EDITED: "modificata",
    VersionKind.REREAD: "le celle sono le stesse, ma è letta in un altro modo",
    VersionKind.GONE: "non è più nel foglio",
    VersionKind.REMOVED: "tolta dal foglio apposta: una persona lo ha confermato",
    VersionKind.BACK: "di nuovo nel foglio",
}


class EditKind(enum.Enum):
    """A part of a text that changed: it stayed, it was taken out, it came in."""

    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class EditedPart:
    """Some words of a text that changed."""

    kind: EditKind
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that changed.

    `key`: its field, '' for a column that nobody reads; `header`: the column's. `before` and
    `after`: in canonical text, '' for an empty cell.
    """

    key: str
    header: str
    before: str = field(repr=False)
    after: str = field(repr=False)

    @property
    def shown_before(self) -> str:
        """What stood there, as people saw it; '' for nothing."""
        return printable_text(as_typed(self.before)) or ""

    @property
    def shown_after(self) -> str:
        """What stands there now, as people see it; '' for nothing."""
        return printable_text(as_typed(self.after)) or ""

    @property
    def is_long(self) -> bool:
        """True where before and after are too long to stand on one line."""
        return max(len(self.shown_before), len(self.shown_after)) > _LONG

    @property
    def parts(self) -> tuple[EditedPart, ...]:
        """The text with the words marked that came and went.

        Empty where it is short, and where so little stayed that it is another text.
        """
        before, after = self.shown_before, self.shown_after
        if not (before and after and self.is_long):
            return ()
        parts = compare_words(before, after)
        stayed = sum(len(part.text) for part in parts if part.kind is EditKind.SAME)
        return parts if stayed > max(len(before), len(after)) * _SAME_TEXT else ()


@dataclass(frozen=True, slots=True)
class ReadingChange:
    """A field that is read in another way than before: in Italian, '' where nothing is read."""

    header: str
    before: str = field(repr=False)
    after: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class VersionChange:
    """One version of a row: what became of it since the version before.

    `day`: that the check was made for which saw it; `at`: its moment, UTC. `state`: what the row
    was then, "completa" or what it lacked. `tab` and `row`: where it stood. `cells`: only those
    that differ. `readings`: what else is read in another way; a talk that passed to another family
    is always among them.
    """

    day: dt.date
    kind: VersionKind
    state: str
    tab: str
    row: int | None
    cells: tuple[CellChange, ...] = ()
    readings: tuple[ReadingChange, ...] = ()
    at: dt.datetime | None = None


def talk_versions(
    past: Sequence[PastVersion], nuclei: Mapping[str, str]
) -> tuple[VersionChange, ...]:
    """Return what changed from each version of a row to the next, the newest first.

    `past`: its versions, oldest first. `nuclei`: how each nucleus is shown, by its code.
    """
    changes = []
    last: PastVersion | None = None
    was_gone = False
    for version in past:
        if version.gone:
            changes.append(_gone(version))
        elif last is None:
            changes.append(_change(version, VersionKind.FIRST, _cells(None, version)))
        else:
            cells, readings = _cells(last, version), [*_readings(last, version, nuclei)]
            kind = VersionKind.EDITED if cells else VersionKind.REREAD
            kind = VersionKind.BACK if was_gone else kind
            changes.append(_change(version, kind, cells, readings))
        was_gone = version.gone
        last = last if version.gone else version
    return tuple(reversed(changes))


def nucleus_versions(past: Sequence[PastNucleus]) -> tuple[VersionChange, ...]:
    """Return what changed from each version of a row of *Nuclei* to the next, the newest first.

    `past`: its versions, oldest first. The cells are as they were read: what could not be read is
    not among them.
    """
    changes: list[VersionChange] = []
    last: dict[str, str] = {}
    was_gone = False
    for version in past:
        now = last if version.gone else nucleus_cells(version.nucleus)
        cells = [
            CellChange(column.key, column.header, last.get(column.key, ""), now.get(column.key, ""))
            for column in NUCLEUS_COLUMNS
            if last.get(column.key, "") != now.get(column.key, "")
        ]
        kind = VersionKind.EDITED if changes else VersionKind.FIRST
        kind = VersionKind.BACK if was_gone else kind
        kind = VersionKind.GONE if version.gone else kind
        changes.append(
            VersionChange(version.day, kind, "", TAB, None, tuple(cells), (), version.at)
        )
        was_gone, last = version.gone, now
    return tuple(reversed(changes))


def nucleus_cells(nucleus: Nucleus) -> dict[str, str]:
    """Return the cells of a row of *Nuclei* that say what was read, without the code, by field."""
    cells = {}
    for column in NUCLEUS_COLUMNS:
        value = getattr(nucleus, column.key)
        if column.key == "code" or value in (None, (), ""):
            continue
        if column.key == "hours_budget":
            cells[column.key] = hours_as_typed(value)
        elif column.key == "path":
            cells[column.key] = PATH_LABELS[value]
        elif isinstance(value, dt.date):
            cells[column.key] = short_day(value)
        else:
            cells[column.key] = "; ".join(value) if isinstance(value, tuple) else value
    return cells


def compare_words(before: str, after: str) -> tuple[EditedPart, ...]:
    """Return two texts as one, with the words that were taken out and those that came in.

    All that is SAME or OUT is the text before; all that is SAME or IN is the text after.
    """
    old, new = _words(before), _words(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        return EditedPart(EditKind.OUT, before), EditedPart(EditKind.IN, after)
    parts = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what == "equal":
            parts.append(EditedPart(EditKind.SAME, "".join(old[start:end])))
            continue
        if end > start:
            parts.append(EditedPart(EditKind.OUT, "".join(old[start:end])))
        if new_end > new_start:
            parts.append(EditedPart(EditKind.IN, "".join(new[new_start:new_end])))
    return tuple(parts)


def _words(text: str) -> list[str]:
    """Return the words of a text, each with the blanks behind it; joined they are the text."""
    return re.findall(r"\S+\s*|\s+", text)


def _gone(version: PastVersion) -> VersionChange:
    kind = VersionKind.REMOVED if version.accepted else VersionKind.GONE
    return VersionChange(version.day, kind, "", version.record.tab, None, at=version.at)


def _change(
    version: PastVersion,
    kind: VersionKind,
    cells: Sequence[CellChange],
    readings: Sequence[ReadingChange] = (),
) -> VersionChange:
    talk = version.record
    return VersionChange(
        version.day,
        kind,
        _state(talk),
        one_line(talk.tab) or "",
        talk.row,
        tuple(cells),
        tuple(readings),
        version.at,
    )


def _state(talk: TalkRecord) -> str:
    """Return what the journal knows of what the row lacked."""
    if talk.complete:
        return COMPLETE
    missing = listed(_HEADERS.get(key, key).lower() for key in talk.missing)
    return f"{TO_COMPLETE}: {missing}" if missing else TO_COMPLETE


def _cells(before: PastVersion | None, version: PastVersion) -> list[CellChange]:
    """Return the cells that differ, those of columns that nobody reads last."""
    old = whole_content(before.cells if before else ())
    changes = []
    for key, had, has in zip(KEYS, old, whole_content(version.cells), strict=True):
        if had != has:
            changes.append(CellChange(key, _HEADERS.get(key, key), had, has))
    old_extra = before.extra if before else {}
    for header in dict.fromkeys((*old_extra, *version.extra)):
        had, has = old_extra.get(header, ""), version.extra.get(header, "")
        if had != has:
            changes.append(CellChange("", one_line(header) or "", had, has))
    return changes


def _readings(
    before: PastVersion, version: PastVersion, nuclei: Mapping[str, str]
) -> Iterator[ReadingChange]:
    """Yield what is read in another way though its cell is the same; of the nucleus in any case."""
    edited = {change.key for change in _cells(before, version)}
    if "hours" in edited:
        edited |= {"start", "end"}
    for key in _READ:
        had, has = (_value(key, talk, nuclei) for talk in (before.record, version.record))
        if had != has and (key == "nucleus" or key not in edited):
            yield ReadingChange(_HEADERS[key], had, has)
    if before.record.double != version.record.double:
        had, has = ("sì" if talk.double else "no" for talk in (before.record, version.record))
        yield ReadingChange("Scritto anche in un'altra riga", had, has)


def _value(key: str, talk: TalkRecord, nuclei: Mapping[str, str]) -> str:
    value = getattr(talk, key)
    if key == "next_date" and talk.no_next:
        return "nessun prossimo colloquio"
    if value is None or value == ():
        return ""
    if key == "nucleus":
        return nuclei.get(value, value)
    return value_in_italian(value)
