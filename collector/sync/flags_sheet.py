"""What staff read: the text of *Stato* beside a row, and the tab *Segnalazioni*. Pure."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from collector.sheet.columns import Layout, RowCells
from collector.sheet.headers import HEADER_WITHIN
from collector.sheet.own_tab import CHECKED
from collector.sync.owners import COORDINATION, UNCLEAR_MEDIATOR
from collector.validation.directory import Directory
from schemas.canonical import canonical, display_text
from schemas.cells.reading import Typed
from schemas.flag import Flag, Severity
from schemas.nucleus import TAB as NUCLEI
from schemas.patterns import lazy_pattern
from schemas.person import Job
from schemas.record import TalkRecord, TalkSummary
from schemas.session import TAB as TALKS
from schemas.workbook import (
    FLAGS_TAB,
    READ_BACK_COLUMNS,
    FlagNote,
    FlagsTab,
    Snapshot,
    column_letter,
    italian_day,
)

COMPLETE: Final = "completa"
TO_CHECK: Final = "completa, da controllare"
TO_COMPLETE: Final = "da completare"
OWN_STATUS: Final = lazy_pattern(
    rf"({TO_COMPLETE}: .+|{TO_CHECK}: .+|{COMPLETE}){CHECKED}[0-3][0-9]/[01][0-9]", re.DOTALL
)
"""What the program itself writes under *Stato*; anything else is somebody's own."""
SEVERITY_WORDS: Final = {Severity.ERROR: "da completare", Severity.WARNING: "da controllare"}
COORDINATION_ONLY: Final = frozenset({"RIGA-10"})
"""Flags on a talk that are no matter of its mediator: *Stato* does not mention them."""
NUCLEUS_FLAGS_OF_MEDIATOR: Final = frozenset(
    {"PROMESSA-01", "PROMESSA-02", "CONTATTO-01", "CONTATTO-02"}
)
"""Flags on a nucleus that its mediator can answer: they stand among the mediator's own."""
_CODE_TITLE: Final = "codice"
_NO_DAY: Final = "9999"
"""Sorts behind every day."""


class FlaggedRow(NamedTuple):
    """A row with flags: its cells, the summary of what was understood of it, and the flags."""

    row: RowCells
    summary: TalkSummary
    flags: Sequence[Flag]


def status_text(flags: Sequence[Flag], today: dt.date) -> str:
    """Return what *Stato* says of a row: "da completare: ora fine · controllo del 12/03"."""
    errors = _headers(flags, Severity.ERROR)
    doubts = _headers(flags, Severity.WARNING)
    if errors:
        text = f"{TO_COMPLETE}: {', '.join(errors)}"
    elif doubts:
        text = f"{TO_CHECK}: {', '.join(doubts)}"
    else:
        text = COMPLETE
    return f"{text}{CHECKED}{today:%d/%m}"


def _headers(flags: Sequence[Flag], severity: Severity) -> list[str]:
    """The titles of the flagged columns, each once, in the order of the flags."""
    headers = (flag.header.lower() for flag in flags if flag.severity is severity)
    return list(dict.fromkeys(headers))


class AssignedFlag(NamedTuple):
    """A flag, and whose it is.

    `mediator`: as in *Segnalazioni*, or COORDINATION. `nucleus`: its code, `day`: of the talk, both
    as text; '' where there is none. `order`: the key by which *Segnalazioni* is sorted.
    """

    flag: Flag
    mediator: str
    nucleus: str
    day: str
    order: tuple[object, ...]


def assign_flags(
    flagged: Sequence[FlaggedRow],
    lost: Sequence[tuple[TalkRecord, Flag]],
    changed_after_documents: Sequence[FlaggedRow],
    directory: Directory,
) -> list[AssignedFlag]:
    """Return all flags of a check, and whose each is.

    *Segnalazioni*, the table by mediator and `collector flags` take it from here, so that they
    cannot differ.
    """
    return [
        *_on_rows(flagged),
        *_on_lost_rows(lost),
        *_for_coordination(changed_after_documents),
        *_on_directory(directory),
    ]


def _on_rows(flagged: Sequence[FlaggedRow]) -> Iterator[AssignedFlag]:
    for row, summary, flags in flagged:
        typed_mediator = display_text(row.cell("mediator").typed)
        mediator = summary.mediator or typed_mediator or UNCLEAR_MEDIATOR
        order = _order(mediator, summary.date, summary.nucleus, row.tab, row.row)
        day = _day(row, summary)
        for flag in flags:
            yield AssignedFlag(flag, mediator, summary.nucleus or "", day, order)


def _on_lost_rows(lost: Sequence[tuple[TalkRecord, Flag]]) -> Iterator[AssignedFlag]:
    for talk, flag in lost:
        mediator = talk.mediator or UNCLEAR_MEDIATOR
        sort_day = talk.date.isoformat() if talk.date else None
        order = _order(mediator, sort_day, talk.nucleus, talk.tab, 0)
        day = italian_day(talk.date) if talk.date else ""
        yield AssignedFlag(flag, mediator, talk.nucleus or "", day, order)


def _for_coordination(flagged: Sequence[FlaggedRow]) -> Iterator[AssignedFlag]:
    for row, summary, flags in flagged:
        day = _day(row, summary)
        for flag in flags:
            yield AssignedFlag(flag, COORDINATION, summary.nucleus or "", day, _LAST)


def _on_directory(directory: Directory) -> Iterator[AssignedFlag]:
    mediators = {nucleus.code: nucleus.mediator for nucleus in directory.nuclei}
    for flag in directory.flags:
        is_on_nucleus = bool(flag.row_code) and flag.row_code in mediators
        nucleus = flag.row_code if is_on_nucleus and flag.row_code else ""
        may_ask_mediator = flag.code in NUCLEUS_FLAGS_OF_MEDIATOR
        mediator = mediators.get(nucleus) if may_ask_mediator else None
        if mediator:
            order = _order(mediator, None, nucleus, flag.tab, flag.row or 0)
            yield AssignedFlag(flag, mediator, nucleus, "", order)
        else:
            yield AssignedFlag(flag, COORDINATION, nucleus, "", _LAST)


_LAST: Final = (True,)
"""Sorts behind every `_order`, which begins with False."""


def _order(
    mediator: str, day: str | None, nucleus: str | None, tab: str, row: int
) -> tuple[object, ...]:
    is_unclear = mediator == UNCLEAR_MEDIATOR
    return (False, is_unclear, mediator.casefold(), day or _NO_DAY, nucleus or "", tab, row)


def _day(row: RowCells, summary: TalkSummary) -> str:
    """The day of a talk, or what was typed for it."""
    if summary.date:
        return italian_day(dt.date.fromisoformat(summary.date))
    return display_text(row.cell("date").typed)


def flags_tab(
    flags: Sequence[AssignedFlag],
    directory: Directory,
    layouts: Mapping[str, Layout],
    snapshot: Snapshot,
) -> FlagsTab:
    """Return *Segnalazioni*: what keeps a talk from being complete first, then the doubts.

    Each by mediator, the coordinator's own last; then by talk.
    """
    code_columns: dict[str, str] = {}
    for tab, layout in layouts.items():
        if "code" in layout.columns:
            code_columns[tab] = column_letter(layout.columns["code"])
    if grid := snapshot.tab(NUCLEI):
        code_columns[grid.name] = _code_column(grid.rows)
    in_order = sorted(flags, key=_errors_first)
    nuclei = sorted(directory.nuclei, key=lambda nucleus: nucleus.name.casefold())
    return FlagsTab(
        notes=tuple(_note(assigned, code_columns) for assigned in in_order),
        nuclei=tuple(f"{nucleus.code} – {nucleus.name}" for nucleus in nuclei),
        mediators=directory.names_of(Job.MEDIATOR),
        social_workers=directory.names_of(Job.SOCIAL_WORKER),
    )


def _errors_first(assigned: AssignedFlag) -> tuple[bool, tuple[object, ...]]:
    return assigned.flag.severity is not Severity.ERROR, assigned.order


def _code_column(rows: Sequence[Sequence[object]]) -> str:
    """The letter of the column *Codice* by its title; '' where there is none."""
    for row in rows[:HEADER_WITHIN]:
        for column, typed in enumerate(row, start=1):
            if isinstance(typed, str) and typed.strip().casefold() == _CODE_TITLE:
                return column_letter(column)
    return ""


def _note(assigned: AssignedFlag, code_columns: Mapping[str, str]) -> FlagNote:
    """One line. A row without a code in its sheet is found by its place, as it was now."""
    flag = assigned.flag
    code_column = code_columns.get(flag.tab, "")
    where = flag.header or "(riga)"
    has_place = flag.row is not None
    if has_place and (flag.tab != TALKS or not code_column):
        where = f"{flag.tab}, riga {flag.row}: {where}"
    return FlagNote(
        mediator=assigned.mediator,
        nucleus=assigned.nucleus,
        date=assigned.day,
        column=where,
        what=flag.what,
        todo=flag.todo,
        severity=SEVERITY_WORDS[flag.severity],
        row_code=flag.row_code or "",
        tab=flag.tab,
        code_column=code_column if has_place else "",
    )


def is_flags_tab_up_to_date(snapshot: Snapshot, wanted: FlagsTab) -> bool:
    """Tell whether *Segnalazioni* already says exactly this.

    The link is a formula and is not compared.
    """
    grid = snapshot.tab(FLAGS_TAB)
    if grid is None:
        return False
    standing = [_compared_cells(row) for row in grid.rows[1:]]
    while standing and not any(standing[-1]):
        standing.pop()
    return standing == [_compared_cells(row) for row in wanted.table]


def _compared_cells(row: Sequence[Typed]) -> list[str]:
    return [
        canonical(row[column - 1]) if column <= len(row) else "" for column in READ_BACK_COLUMNS
    ]
