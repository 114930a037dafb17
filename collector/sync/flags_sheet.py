"""What staff read: the text of *Stato* beside a row, the tab *Segnalazioni*. Pure."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from collector.sheet.columns import Layout, RowCells
from collector.sheet.headers import HEADER_WITHIN
from collector.sheet.own_tab import CHECKED
from collector.validation.directory import Directory
from schemas.canonical import canonical, display_text
from schemas.flag import Flag, Severity
from schemas.nucleus import TAB as NUCLEI
from schemas.person import Job
from schemas.record import TalkRecord, TalkSummary
from schemas.session import TAB as TALKS
from schemas.workbook import (
    FLAGS_TAB,
    LIST_COLUMNS,
    FlagNote,
    FlagsTab,
    Snapshot,
    column_letter,
    italian_day,
)

COMPLETE: Final = "completa"
TO_CHECK: Final = "completa, da controllare"
TO_COMPLETE: Final = "da completare"
OWN_STATUS: Final = re.compile(
    rf"({TO_COMPLETE}: .+|{TO_CHECK}: .+|{COMPLETE}){CHECKED}[0-3][0-9]/[01][0-9]", re.DOTALL
)
"""What the program itself writes under *Stato*; anything else is somebody's own."""
UNCLEAR_MEDIATOR: Final = "(mediatore da chiarire)"
COORDINATION: Final = "(coordinamento)"
SEVERITY_WORDS: Final = {Severity.ERROR: "da completare", Severity.WARNING: "da controllare"}
COORDINATION_ONLY: Final = frozenset({"RIGA-10"})
"""Flags on a talk that are no matter of its mediator: *Stato* does not speak of them."""
NUCLEUS_FLAGS_OF_MEDIATOR: Final = frozenset(
    {"PROMESSA-01", "PROMESSA-02", "CONTATTO-01", "CONTATTO-02"}
)
"""Flags on a nucleus that its mediator can answer: they stand among the mediator's own."""


class FlaggedRow(NamedTuple):
    """A row with flags: its cells, what was understood of it, and the flags."""

    row: RowCells
    gist: TalkSummary
    flags: Sequence[Flag]


def status_text(flags: Sequence[Flag], today: dt.date) -> str:
    """What *Stato* says of a row: "da completare: ora fine · controllo del 12/03"."""
    errors = dict.fromkeys(flag.header.lower() for flag in flags if flag.severity is Severity.ERROR)
    doubts = dict.fromkeys(
        flag.header.lower() for flag in flags if flag.severity is Severity.WARNING
    )
    if errors:
        text = f"{TO_COMPLETE}: {', '.join(errors)}"
    elif doubts:
        text = f"{TO_CHECK}: {', '.join(doubts)}"
    else:
        text = COMPLETE
    return f"{text}{CHECKED}{today:%d/%m}"


class AssignedFlag(NamedTuple):
    """A flag and whose it is: a mediator's as in *Segnalazioni*, or COORDINATION. `nucleus`: its code, `day`: of the
    talk, both as text; '' where there is none. `order`: where it stands in *Segnalazioni*.
    """

    flag: Flag
    mediator: str
    nucleus: str
    day: str
    order: tuple[object, ...]


def assign_flags(
    flagged: Sequence[FlaggedRow],
    lost: Sequence[tuple[TalkRecord, Flag]],
    after: Sequence[FlaggedRow],
    directory: Directory,
) -> list[AssignedFlag]:
    """All flags of a check and whose each is. *Segnalazioni*, the table by mediator and `collector flags` take it from
    here, so that they cannot differ. `after`: rows that changed after a document told them.
    """
    found: list[AssignedFlag] = []
    for row, gist, flags in flagged:
        mediator = gist.mediator or display_text(row.cell("mediator").typed) or UNCLEAR_MEDIATOR
        order = _order(mediator, gist.date, gist.nucleus, row.tab, row.row)
        found += [
            AssignedFlag(flag, mediator, gist.nucleus or "", _day(row, gist), order)
            for flag in flags
        ]
    for talk, flag in lost:
        mediator = talk.mediator or UNCLEAR_MEDIATOR
        day = talk.date.isoformat() if talk.date else None
        order = _order(mediator, day, talk.nucleus, talk.tab, 0)
        found.append(
            AssignedFlag(
                flag,
                mediator,
                talk.nucleus or "",
                italian_day(talk.date) if talk.date else "",
                order,
            )
        )
    for row, gist, flags in after:
        found += [
            AssignedFlag(flag, COORDINATION, gist.nucleus or "", _day(row, gist), _LAST)
            for flag in flags
        ]
    mediators = {nucleus.code: nucleus.mediator for nucleus in directory.nuclei}
    for flag in directory.flags:
        nucleus = flag.row_code if flag.row_code in mediators and flag.row_code else ""
        asked = mediators.get(nucleus) if flag.code in NUCLEUS_FLAGS_OF_MEDIATOR else None
        order = _order(asked, None, nucleus, flag.tab, flag.row or 0) if asked else _LAST
        found.append(AssignedFlag(flag, asked or COORDINATION, nucleus, "", order))
    return found


_LAST: Final = (True,)


def _order(
    mediator: str, day: str | None, nucleus: str | None, tab: str, row: int
) -> tuple[object, ...]:
    return (
        False,
        mediator == UNCLEAR_MEDIATOR,
        mediator.casefold(),
        day or "9999",
        nucleus or "",
        tab,
        row,
    )


def _day(row: RowCells, gist: TalkSummary) -> str:
    return (
        italian_day(dt.date.fromisoformat(gist.date))
        if gist.date
        else display_text(row.cell("date").typed)
    )


def flags_tab(
    flags: Sequence[AssignedFlag],
    directory: Directory,
    layouts: Mapping[str, Layout],
    snapshot: Snapshot,
) -> FlagsTab:
    """*Segnalazioni*: grouped by mediator, the coordinator's own at the end; in a group, by talk."""
    code_columns = {
        tab: column_letter(layout.columns["code"])
        for tab, layout in layouts.items()
        if "code" in layout.columns
    }
    if grid := snapshot.tab(NUCLEI):
        code_columns[grid.name] = _code_column(grid.rows)
    return FlagsTab(
        notes=tuple(_note(one, code_columns) for one in sorted(flags, key=lambda one: one.order)),
        nuclei=tuple(
            f"{n.code} – {n.name}"
            for n in sorted(directory.nuclei, key=lambda n: n.name.casefold())
        ),
        mediators=directory.names_of(Job.MEDIATOR),
        social_workers=directory.names_of(Job.SOCIAL_WORKER),
    )


def _code_column(rows: Sequence[Sequence[object]]) -> str:
    for row in rows[:HEADER_WITHIN]:
        for at, typed in enumerate(row, start=1):
            if isinstance(typed, str) and typed.strip().casefold() == "codice":
                return column_letter(at)
    return ""


def _note(one: AssignedFlag, code_columns: Mapping[str, str]) -> FlagNote:
    """A row without a code in its sheet is found by its place, as it was at this check."""
    flag = one.flag
    where = flag.header or "(riga)"
    if flag.row is not None and (flag.tab != TALKS or not code_columns.get(flag.tab)):
        where = f"{flag.tab}, riga {flag.row}: {where}"
    return FlagNote(
        mediator=one.mediator,
        nucleus=one.nucleus,
        date=one.day,
        column=where,
        what=flag.what,
        todo=flag.todo,
        severity=SEVERITY_WORDS[flag.severity],
        row_code=flag.row_code or "",
        tab=flag.tab,
        code_column=code_columns.get(flag.tab, "") if flag.row is not None else "",
    )


def is_flags_tab_up_to_date(snapshot: Snapshot, wanted: FlagsTab) -> bool:
    """True when *Segnalazioni* already says exactly this. The link is a formula and is not compared."""
    grid = snapshot.tab(FLAGS_TAB)
    if grid is None:
        return False
    width = max(LIST_COLUMNS.values())
    compared = [at for at in range(width) if at not in (7, 9)]
    standing = [
        [canonical(row[at]) if at < len(row) else "" for at in compared] for row in grid.rows[1:]
    ]
    while standing and not any(standing[-1]):
        standing.pop()
    return standing == [[canonical(row[at]) for at in compared] for row in wanted.table]
