"""The story of one row of talks, in the sheet or gone from it: cell by cell, with its flags."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from collector.app.cell_history import (
    CellStory,
    as_typed,
    extra_unchanged_since,
    field_unchanged_since,
    has_changed,
    hours_in_italian,
    interval_in_italian,
    reading_in_italian,
    row_unchanged_since,
    value_in_italian,
)
from collector.app.preview import NO_CODE_YET, Preview
from collector.journal.talks import PastVersion
from collector.sheet.columns import Layout, RowCells
from collector.sheet.row_matching import KEYS
from collector.sheet.rows import Entries
from collector.sync.flags_sheet import COMPLETE, COORDINATION_ONLY, TO_CHECK, TO_COMPLETE
from collector.text.italian import short_day
from collector.validation.row_parser import SENDER_RULE
from schemas.canonical import canonical, display_text
from schemas.flag import Flag, Severity
from schemas.printable import one_line, printable_text
from schemas.record import RowReading, TalkRecord
from schemas.session import COLUMNS, UNPREPARED_COLUMNS
from schemas.workbook import column_letter

_NEW_CONTENT: Final = "nuovo: non ancora controllato"
_OWN_COLUMNS: Final = frozenset({"code", "status"})
_HEADERS: Final = {column.key: column.header for column in (*COLUMNS, *UNPREPARED_COLUMNS)}


@dataclass(frozen=True)
class RowStory:
    """A row of talks in the sheet.

    `first_seen`: the day of the sync that first saw the row at all, None when the journal does not
    know it; `unchanged_since`: of the one that first saw all of it as it is now; `unread_cells`:
    those of columns that nobody reads.
    """

    tab: str
    row: int
    code: str | None
    state: str
    severity: Severity | None
    first_seen: dt.date | None
    unchanged_since: dt.date | None
    changed: bool
    cells: Sequence[CellStory]
    unread_cells: Sequence[CellStory]

    @property
    def in_journal(self) -> bool:
        """True when the journal knows the row."""
        return self.first_seen is not None

    @property
    def since_when(self) -> str:
        """Since when the journal knows the row, and its present content: a sentence."""
        if self.first_seen is None:
            return f"Contenuto {_NEW_CONTENT}."
        seen = f"Vista la prima volta nel controllo del {short_day(self.first_seen)}"
        if self.unchanged_since is None:
            return f"{seen}; poi cambiata. Quello che è cambiato è {_NEW_CONTENT}."
        if not self.changed:
            return f"{seen}, e da allora non è cambiata."
        if self.unchanged_since == self.first_seen:
            return f"{seen}; così com'è ora dallo stesso giorno."
        return f"{seen}; così com'è ora dal {short_day(self.unchanged_since)}."


@dataclass(frozen=True)
class GoneStory:
    """A row that is in the sheet no more.

    `row`: where it last stood; `gone_since`: the day of the sync that noticed, None when none has;
    `accepted`: a person said that it was deleted on purpose.
    """

    code: str
    tab: str
    row: int | None
    state: str
    gone_since: dt.date | None
    accepted: bool
    first_seen: dt.date
    cells: Sequence[CellStory]

    @property
    def since_when(self) -> str:
        """Since when the row is missing, and where it stood: one or two sentences."""
        where = f" Stava in «{one_line(self.tab)}», riga {self.row}." if self.row else ""
        if self.gone_since is None:
            return f"Manca da ora: il prossimo controllo lo segnala.{where}"
        on_purpose = ", tolta apposta." if self.accepted else "."
        return f"Manca dal controllo del {short_day(self.gone_since)}{on_purpose}{where}"


# --- A row in the sheet ---------------------------------------------------------------------


def tell_row(preview: Preview, reading: RowReading) -> RowStory:
    """Return the story of a row of the sheet."""
    layout = next(layout for layout in preview.layouts if layout.tab == reading.tab)
    grid = next(grid for grid in preview.snapshot.tabs if grid.name == reading.tab)
    cells = Entries(grid, layout, _OWN_COLUMNS).cells(reading.row)
    place = (reading.tab, reading.row)
    flags = [flag for flag in preview.flags if (flag.tab, flag.row) == place]
    code = preview.known_code(reading.code)
    versions = preview.journal.versions_of(code) if code else []
    past = [version for version in versions if not version.gone]
    extra = {header: canonical(cell.typed) for header, cell in reading.extra.items()}
    now = tuple(canonical(cells.cell(key).typed) for key in KEYS)
    state, severity = _state(flags)
    read_cells = _read_cells(preview, reading, layout, cells, flags, past)
    return RowStory(
        tab=reading.tab,
        row=reading.row,
        code=code,
        state=state,
        severity=severity,
        first_seen=past[0].day if past else None,
        unchanged_since=row_unchanged_since(past, now, extra),
        changed=has_changed(past, now, extra),
        cells=[*read_cells, *_cells_without_column(flags)],
        unread_cells=list(_unread_cells(layout, cells, past)),
    )


def _read_cells(
    preview: Preview,
    reading: RowReading,
    layout: Layout,
    cells: RowCells,
    flags: Sequence[Flag],
    past: Sequence[PastVersion],
) -> Iterator[CellStory]:
    """Yield the cells of known columns from left to right; our own only where they have flags."""
    names = _nucleus_names(preview)
    by_column: dict[str, list[Flag]] = {}
    for flag in flags:
        by_column.setdefault(flag.column or "", []).append(flag)
    for key, number in sorted(layout.columns.items(), key=lambda pair: pair[1]):
        own_flags = by_column.get(column_letter(number), [])
        if key in _OWN_COLUMNS and not own_flags:
            continue
        typed = cells.cell(key).typed
        value, rule = _value_and_rule(key, reading, names)
        in_journal = key in KEYS
        yield CellStory(
            column_letter(number),
            one_line(layout.headers[key]) or "",
            printable_text(display_text(typed)) or "",
            value,
            rule,
            field_unchanged_since(past, key, canonical(typed)) if in_journal else None,
            own_flags,
            in_journal=in_journal,
        )


def _cells_without_column(flags: Sequence[Flag]) -> Iterator[CellStory]:
    """Yield a cell for each field with flags that the sheet has no column for."""
    by_field: dict[str, list[Flag]] = {}
    for flag in flags:
        if not flag.column:
            by_field.setdefault(flag.field, []).append(flag)
    for own_flags in by_field.values():
        header = one_line(own_flags[0].header) or ""
        yield CellStory("", header, "", flags=own_flags, in_journal=False)


def _value_and_rule(key: str, row: RowReading, names: Mapping[str, str]) -> tuple[str | None, str]:
    """Return what was understood of a cell, and by which rule; (None, "") where nothing was.

    A cell may say what belongs to another field: the hours in one cell, the address that tells who
    the mediator is.
    """
    if key == "hours":
        return hours_in_italian(row.readings["start"], row.readings["end"])
    if key == "email":
        mediator = row.readings["mediator"]
        if mediator.rule == SENDER_RULE:
            return f"mediatore {reading_in_italian('mediator', mediator, names)}", mediator.rule
    reading = row.readings.get(key)
    if reading is None:
        return None, ""
    return reading_in_italian(key, reading, names), reading.rule


def _unread_cells(
    layout: Layout, cells: RowCells, past: Sequence[PastVersion]
) -> Iterator[CellStory]:
    """Yield the cells that are not empty of the columns that nobody reads."""
    for column, header in layout.extra.items():
        typed = cells.extra[header].typed if header in cells.extra else None
        text = canonical(typed)
        if text:
            yield CellStory(
                column_letter(column),
                one_line(header) or "",
                printable_text(display_text(typed)) or "",
                since=extra_unchanged_since(past, header, text),
            )


def _nucleus_names(preview: Preview) -> dict[str, str]:
    """Return how each nucleus is shown, by code: "N7F3K – Hoxha"."""
    names = {}
    for nucleus in preview.plan.directory.nuclei:
        code = preview.known_code(nucleus.code) or NO_CODE_YET
        names[nucleus.code] = f"{code} – {one_line(nucleus.name)}"
    return names


def _state(flags: Sequence[Flag]) -> tuple[str, Severity | None]:
    """Return what *Stato* says of a row with these flags, and how bad it is."""
    for severity, words in ((Severity.ERROR, TO_COMPLETE), (Severity.WARNING, TO_CHECK)):
        headers = dict.fromkeys(
            flag.header.lower()
            for flag in flags
            if flag.severity is severity and flag.code not in COORDINATION_ONLY
        )
        if headers:
            return f"{words}: {', '.join(headers)}", severity
    return COMPLETE, None


# --- A row that is gone ---------------------------------------------------------------------


def tell_gone_row(preview: Preview, code: str, past: Sequence[PastVersion]) -> GoneStory:
    """Return the story of a row that the journal knows and the sheet has no more.

    `past`: its versions, oldest first; at least one with content.
    """
    with_content = [version for version in past if not version.gone]
    last = with_content[-1]
    removals = list(takewhile(lambda version: version.gone, reversed(past)))
    talk = last.record
    names = _nucleus_names(preview)
    cells = []
    for key, text in zip(KEYS, last.cells, strict=False):
        if text:
            header = _HEADERS.get(key, key)
            typed = printable_text(as_typed(text)) or ""
            value = _remembered_value(key, talk, names)
            since = field_unchanged_since(with_content, key, text)
            cells.append(CellStory("", header, typed, value, since=since))
    missing = ", ".join(_HEADERS.get(key, key).lower() for key in talk.missing)
    return GoneStory(
        code=code,
        tab=talk.tab,
        row=talk.row,
        state=COMPLETE if talk.complete else f"{TO_COMPLETE}: {missing}",
        gone_since=removals[-1].day if removals else None,
        accepted=any(removal.accepted for removal in removals),
        first_seen=past[0].day,
        cells=cells,
    )


def _remembered_value(key: str, talk: TalkRecord, names: Mapping[str, str]) -> str | None:
    """Return the value of a field that the journal remembers, in Italian; None without one."""
    if key == "hours":
        value: object = interval_in_italian(talk.start, talk.end)
    else:
        value = getattr(talk, key, None)
    if value is None or value == ():
        return None
    if key == "nucleus" and isinstance(value, str):
        return names.get(value, value)
    return value_in_italian(value)
