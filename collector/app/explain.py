"""Why a row is judged as it is: each cell as typed, how it was read, by which rule, since when, what is asked.

For the coordinator's own screen: it shows what was typed.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.app.cell_history import (
    CellStory,
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
from collector.errors import SettingsError
from collector.journal.store import PastVersion
from collector.sheet.columns import Layout, RowCells
from collector.sheet.row_matching import KEYS
from collector.sheet.rows import Entries
from collector.sync.flags_sheet import COMPLETE, COORDINATION_ONLY, TO_CHECK, TO_COMPLETE
from collector.text.italian import listed
from collector.validation.row_parser import SENDER_RULE
from schemas import meeting, nucleus, person
from schemas.canonical import canonical, display_text
from schemas.code import is_code, looks_like_code
from schemas.flag import Flag, Severity
from schemas.printable import one_line, printable_text
from schemas.record import RowReading, TalkRecord
from schemas.session import BESIDE, COLUMNS
from schemas.workbook import FLAGS_TAB, Grid, column_letter, italian_day

HOW_TO_NAME_A_ROW: Final = (
    "Scrivi il codice della riga (R…), oppure il foglio e la riga tra apici: 'Schede!12'."
)
_PLACE: Final = re.compile(
    r"\$?(?:'((?:[^']|'')+)'|([^'!:][^!:]*))[!:]\$?[A-Za-z]{0,3}\$?([0-9]{1,7})"
)
_ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_TIME: Final = re.compile(r"([0-9]{2}:[0-9]{2}):[0-9]{2}")
_OURS: Final = frozenset({"code", "status"})


@dataclass(frozen=True)
class RowStory:
    """A row of talks. `known`: the journal knows it; `since`: the sync that first saw all of it as it is now;
    `first`: the sync that first saw the row at all. `others`: the cells of columns that nobody reads.
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
        """True when the journal remembers the row."""
        return self.first_seen is not None


@dataclass(frozen=True)
class GoneStory:
    """A row that is in the sheet no more. `gone`: the sync that noticed, None when none has; `accepted`: a person
    said that this is right. `row`: where it last stood.
    """

    code: str
    tab: str
    row: int | None
    state: str
    gone_since: dt.date | None
    accepted: bool
    first_seen: dt.date
    cells: Sequence[CellStory]


@dataclass(frozen=True)
class OtherRow:
    """A row that holds no talk, and why. `asked`: its tab is one that flags are put on (*Nuclei*, *Persone*,
    *Incontri*); then `flags` are those of the row.
    """

    tab: str
    row: int
    reason: str
    has_flags: bool = False
    flags: Sequence[Flag] = ()


Story = RowStory | GoneStory | OtherRow


def explain(look: Preview, asked: str) -> list[Story]:
    """The story of what `asked` names: a row's code, or a tab and a row. More than one only where two rows bear
    the same code.

    Raises SettingsError when there is no such row.
    """
    asked = asked.strip()
    if match := _PLACE.fullmatch(asked):
        tab = match[1].replace("''", "'") if match[1] else match[2]
        return [_at(look, tab, int(match[3]))]
    code = asked.upper()
    if is_code(code, "R"):
        return _with_code(look, code)
    said = one_line(asked) or ""
    if looks_like_code(code, "R"):
        raise SettingsError(
            f"«{said}» non è un codice di riga giusto: un carattere è sbagliato. Copialo dal foglio."
        )
    if is_code(code, "N"):
        raise SettingsError(
            f"«{said}» è il codice di un nucleo, non di una riga. {HOW_TO_NAME_A_ROW}"
        )
    raise SettingsError(f"Non capisco quale riga è «{said}». {HOW_TO_NAME_A_ROW}")


def _with_code(look: Preview, code: str) -> list[Story]:
    found = [reading for reading in look.plan.readings if reading.code == code]
    if not found:  # two rows claim it, and neither has it until a person decides
        tied = {
            (flag.tab, flag.row)
            for flag in look.plan.flags
            if flag.field == "code" and flag.row and canonical(flag.typed).upper() == code
        }
        found = [reading for reading in look.plan.readings if (reading.tab, reading.row) in tied]
    if found:
        return [_row(look, reading) for reading in found]
    past = look.journal.versions_of(code)
    if not past:
        raise SettingsError(
            f"Il codice «{code}» non è nel foglio e il registro non lo conosce. {HOW_TO_NAME_A_ROW}"
        )
    return [_gone(look, code, past)]


def _at(look: Preview, tab: str, row: int) -> Story:
    grid = look.snapshot.tab(tab)
    if grid is None:
        tabs = listed(f"«{one_line(grid.name)}»" for grid in look.snapshot.tabs)
        raise SettingsError(
            f"{look.snapshot.where} non c'è il foglio «{one_line(tab)}». Ci sono {tabs}."
        )
    if row < 1:
        raise SettingsError(
            f"Nel foglio «{one_line(grid.name)}» non c'è la riga {row}: le righe cominciano da 1."
        )
    for reading in look.plan.readings:
        if (reading.tab, reading.row) == (grid.name, row):
            return _row(look, reading)
    for ignored in look.plan.ignored:
        if (ignored.tab, ignored.row) == (grid.name, row):
            return OtherRow(grid.name, row, f"ignorata: {ignored.reason}")
    layout = next((layout for layout in look.layouts if layout.tab == grid.name), None)
    if layout is None:
        return _elsewhere(look, grid, row)
    if row == layout.header_row:
        return OtherRow(grid.name, row, "ignorata: sono i titoli delle colonne")
    if 0 < row < layout.header_row:
        return OtherRow(grid.name, row, "ignorata: è sopra i titoli delle colonne")
    raise _no_such_row(
        grid, row, [reading.row for reading in look.plan.readings if reading.tab == grid.name]
    )


def _elsewhere(look: Preview, grid: Grid, row: int) -> OtherRow:
    """A row of a tab that holds no talks."""
    filled = [
        at
        for at, cells in enumerate(grid.rows, start=1)
        if any(cell not in (None, "") for cell in cells)
    ]
    if row not in filled:
        raise _no_such_row(grid, row, filled)
    name = grid.name.casefold().strip()
    if name == FLAGS_TAB.casefold():
        return OtherRow(
            grid.name, row, "la scrive il programma: chiedi la riga di cui parla, con il suo codice"
        )
    if name not in {tab.casefold() for tab in (nucleus.TAB, person.TAB, meeting.TAB)}:
        return OtherRow(grid.name, row, "in questo foglio non ci sono colloqui")
    flags = [flag for flag in look.flags if (flag.tab, flag.row) == (grid.name, row)]
    return OtherRow(
        grid.name, row, "non è un colloquio: qui dico solo le segnalazioni", True, flags
    )


def _no_such_row(grid: Grid, row: int, rows: Sequence[int]) -> SettingsError:
    last = (
        f"L'ultima riga compilata è la {max(rows)}."
        if rows
        else "Il foglio non ha righe compilate."
    )
    return SettingsError(
        f"Nel foglio «{one_line(grid.name)}» alla riga {row} non c'è nulla. {last}"
    )


# --- A row that is there ------------------------------------------------------------------------------------


def _row(look: Preview, reading: RowReading) -> RowStory:
    layout = next(layout for layout in look.layouts if layout.tab == reading.tab)
    grid = next(grid for grid in look.snapshot.tabs if grid.name == reading.tab)
    cells = Entries(grid, layout, _OURS).cells(reading.row)
    flags = [flag for flag in look.flags if (flag.tab, flag.row) == (reading.tab, reading.row)]
    code = look.known_code(reading.code)
    past = (
        [version for version in look.journal.versions_of(code) if not version.gone] if code else []
    )
    extra = {header: canonical(cell.typed) for header, cell in reading.extra.items()}
    now = tuple(canonical(cells.cell(key).typed) for key in KEYS)
    state, severity = _state(flags)
    return RowStory(
        reading.tab,
        reading.row,
        code,
        state,
        severity,
        past[0].day if past else None,
        row_unchanged_since(past, now, extra),
        has_changed(past, now, extra),
        list(_cells(look, reading, layout, cells, flags, past)),
        list(_others(layout, cells, past)),
    )


def _cells(
    look: Preview,
    reading: RowReading,
    layout: Layout,
    cells: RowCells,
    flags: Sequence[Flag],
    past: Sequence[PastVersion],
) -> Iterator[CellStory]:
    """The cells from the left, then fields that the sheet has no column for and that something is asked about."""
    names = _nucleus_names(look)
    by_column: dict[str, list[Flag]] = {}
    for flag in flags:
        by_column.setdefault(flag.column or "", []).append(flag)
    for key, number in sorted(layout.columns.items(), key=lambda pair: pair[1]):
        asked = by_column.get(column_letter(number), [])
        if key in _OURS and not asked:
            continue
        typed = cells.cell(key).typed
        read, rule = _read(key, reading, names)
        yield CellStory(
            column_letter(number),
            one_line(layout.headers[key]) or "",
            printable_text(display_text(typed)) or "",
            read,
            rule,
            field_unchanged_since(past, key, canonical(typed)) if key in KEYS else None,
            asked,
            in_journal=key in KEYS,
        )
    absent: dict[str, list[Flag]] = {}
    for flag in by_column.get("", []):
        absent.setdefault(flag.field, []).append(flag)
    for asked in absent.values():
        yield CellStory("", one_line(asked[0].header) or "", "", flags=asked, in_journal=False)


def _read(key: str, row: RowReading, names: Mapping[str, str]) -> tuple[str | None, str]:
    """What was understood of a cell, and by which rule. A cell may say what belongs to another field: the hours
    in one cell, the address that tells the mediator.
    """
    if key == "hours":
        return hours_in_italian(row.readings["start"], row.readings["end"])
    read = row.readings.get(key)
    if key == "email" and (mediator := row.readings["mediator"]).rule == SENDER_RULE:
        return f"mediatore {reading_in_italian('mediator', mediator, names)}", mediator.rule
    return (None, "") if read is None else (reading_in_italian(key, read, names), read.rule)


def _others(layout: Layout, cells: RowCells, past: Sequence[PastVersion]) -> Iterator[CellStory]:
    for column, header in layout.extra.items():
        typed = cells.extra[header].typed if header in cells.extra else None
        if text := canonical(typed):
            day = extra_unchanged_since(past, header, text)
            yield CellStory(
                column_letter(column),
                one_line(header) or "",
                printable_text(display_text(typed)) or "",
                since=day,
            )


def _nucleus_names(look: Preview) -> dict[str, str]:
    """Code and name: "N7F3K – Hoxha"."""
    return {
        nucleus.code: f"{look.known_code(nucleus.code) or NO_CODE_YET} – {one_line(nucleus.name)}"
        for nucleus in look.plan.directory.nuclei
    }


def _state(flags: Sequence[Flag]) -> tuple[str, Severity | None]:
    for severity, words in ((Severity.ERROR, TO_COMPLETE), (Severity.WARNING, TO_CHECK)):
        told = [
            flag
            for flag in flags
            if flag.severity is severity and flag.code not in COORDINATION_ONLY
        ]
        headers = dict.fromkeys(flag.header.lower() for flag in told)
        if headers:
            return f"{words}: {', '.join(headers)}", severity
    return COMPLETE, None


# --- A row that is gone -------------------------------------------------------------------------------------


def _gone(look: Preview, code: str, past: Sequence[PastVersion]) -> GoneStory:
    there = [version for version in past if not version.gone]
    noticed = past[-1].day if past[-1].gone else None
    accepted = noticed is not None and code not in {talk.code for talk in look.memory.lost}
    talk = there[-1].record
    names = _nucleus_names(look)
    cells = [
        CellStory(
            "",
            _HEADERS.get(key, key),
            printable_text(_as_shown(text)) or "",
            _remembered(key, talk, names),
            since=field_unchanged_since(there, key, text),
        )
        for key, text in zip(KEYS, there[-1].cells, strict=False)
        if text
    ]
    missing = ", ".join(_HEADERS.get(key, key).lower() for key in talk.missing)
    state = COMPLETE if talk.complete else f"{TO_COMPLETE}: {missing}"
    return GoneStory(code, talk.tab, talk.row, state, noticed, accepted, past[0].day, cells)


_HEADERS: Final = {column.key: column.header for column in (*COLUMNS, *BESIDE)}


def _remembered(key: str, talk: TalkRecord, names: Mapping[str, str]) -> str | None:
    read = interval_in_italian(talk.start, talk.end) if key == "hours" else getattr(talk, key, None)
    if read is None or read == ():
        return None
    return names.get(read, read) if key == "nucleus" else value_in_italian(read)


def _as_shown(text: str) -> str:
    """A canonical cell as people see it: "2026-03-12" was a date cell."""
    if _ISO_DAY.fullmatch(text):
        return italian_day(dt.date.fromisoformat(text))
    return match[1] if (match := _ISO_TIME.fullmatch(text)) else text
