"""The tabs *Nuclei*, *Persone* and *Incontri*: families, people, meetings, and their flags. Pure.

Fails closed: a nucleus whose code is not sure, a person written twice, a meeting whose comuni are
not sure are flagged and left out, because a guess there decides who reads about whom.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from collector.sheet.columns import RowCells
from collector.sheet.skipped import SkippedRow
from collector.validation.day_order import DirectoryDates
from collector.validation.directory_nuclei import NucleiTab, Place
from collector.validation.directory_people import read_people
from collector.validation.directory_tab import DirectoryTab, parsers_by_kind
from collector.validation.flagging import Flagger
from schemas import meeting as meetings
from schemas import nucleus as nuclei
from schemas import person as people
from schemas.cells.choices import MEETING_KIND_ALSO
from schemas.code import is_code
from schemas.flag import Flag
from schemas.meeting import MEETING_KIND_LABELS, Meeting
from schemas.nucleus import Nucleus
from schemas.person import Job, Person
from schemas.territory import Territory
from schemas.workbook import Snapshot

_MEETING_COLUMNS_TO_KEEP: Final = frozenset({"municipalities"})
"""Without this column a meeting would be one of all comuni."""


@dataclass(frozen=True)
class Directory:
    """What the other tabs say.

    `new_codes`: cells of *Codice* to fill, (tab, row, column) → a new nucleus code.
    `ignored`: the rows that are no entry, with the reason.
    `nucleus_rows`: the row of each nucleus, by its code; `flagger` puts a flag there.
    `doubted_dates`: see `DirectoryDates.doubted`. `erased_names`: how the families are called whose
    row in *Nuclei* has a code that was erased.
    """

    nuclei: tuple[Nucleus, ...] = ()
    people: tuple[Person, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    flags: tuple[Flag, ...] = ()
    new_codes: Mapping[Place, str] = field(default_factory=dict)
    ignored: tuple[SkippedRow, ...] = ()
    nucleus_rows: Mapping[str, RowCells] = field(default_factory=dict, repr=False)
    flagger: Flagger | None = None
    doubted_dates: tuple[str, ...] = ()
    erased_names: tuple[str, ...] = field(default=(), repr=False)

    def names_of(self, job: Job) -> tuple[str, ...]:
        """The names of the people of one job, sorted."""
        return tuple(sorted(person.name for person in self.people if person.job is job))


@dataclass(frozen=True)
class RememberedDirectory:
    """What the journal knows of nuclei and people, to give a code back that the sheet has lost.

    `erased`: the codes that were erased, and are not to be read again.
    """

    nuclei: tuple[Nucleus, ...] = ()
    people: tuple[Person, ...] = ()
    erased: frozenset[str] = frozenset()


def read_directory(
    snapshot: Snapshot,
    territory: Territory,
    case_types: Sequence[str],
    remembered: RememberedDirectory,
    new_nucleus: Iterator[str],
    new_person: Iterator[str],
    days: DirectoryDates | None = None,
) -> Directory:
    """Read the three tabs; one that is missing counts as empty.

    `new_nucleus`, `new_person`: fresh codes. `days`: which dates can be trusted, None for all.

    Raises WorkbookError where a header is wrong.
    """
    days = days or DirectoryDates()
    parsers = parsers_by_kind(territory)
    flags: list[Flag] = []
    skipped: list[SkippedRow] = []
    found_people: tuple[Person, ...] = ()
    found_nuclei: list[tuple[RowCells, Nucleus]] = []
    found_meetings: tuple[Meeting, ...] = ()
    new_codes: Mapping[Place, str] = {}
    erased_names: tuple[str, ...] = ()
    nuclei_flagger: Flagger | None = None
    grid = snapshot.tab(people.TAB)
    if grid:
        tab = DirectoryTab(grid, people.COLUMNS, parsers, days)
        found_people = read_people(tab, remembered.people, new_person)
        flags += tab.flags
        skipped += tab.skipped
    grid = snapshot.tab(nuclei.TAB)
    if grid:
        tab = DirectoryTab(grid, nuclei.COLUMNS, parsers, days)
        known, erased = remembered.nuclei, remembered.erased
        families = NucleiTab(tab, found_people, case_types, known, new_nucleus, erased)
        found_nuclei, new_codes = families.found, families.new_codes
        erased_names = tuple(families.erased_names)
        nuclei_flagger = tab.flagger
        flags += _with_valid_codes(tab.flags, new_codes)
        skipped += tab.skipped
    grid = snapshot.tab(meetings.TAB)
    if grid:
        tab = DirectoryTab(grid, meetings.COLUMNS, parsers, days, _MEETING_COLUMNS_TO_KEEP)
        found_meetings = _read_meetings(tab)
        flags += tab.flags
        skipped += tab.skipped

    return Directory(
        nuclei=tuple(nucleus for _, nucleus in found_nuclei),
        people=found_people,
        meetings=found_meetings,
        flags=tuple(flags),
        new_codes=new_codes,
        ignored=tuple(skipped),
        nucleus_rows={nucleus.code: row for row, nucleus in found_nuclei},
        flagger=nuclei_flagger,
        doubted_dates=tuple(sorted(days.doubted)),
        erased_names=erased_names,
    )


def _with_valid_codes(flags: Iterable[Flag], new_codes: Mapping[Place, str]) -> Iterator[Flag]:
    """The flags with the code that their row gets, or has; None for one that is no code."""
    code_of_row = {row: code for (_, row, _), code in new_codes.items() if is_code(code, "N")}
    for flag in flags:
        code = code_of_row.get(flag.row or 0)
        if code is None and flag.row_code and is_code(flag.row_code, "N"):
            code = flag.row_code
        yield replace(flag, row_code=code)


def _read_meetings(tab: DirectoryTab) -> tuple[Meeting, ...]:
    """Return the meetings of the tab *Incontri*, and put the flags on it."""
    found: dict[str, Meeting] = {}
    for row in tab.rows:
        flags_before = len(tab.flags)
        values = tab.read_row(row)
        kind = tab.read_choice(row, "kind", MEETING_KIND_LABELS, MEETING_KIND_ALSO)
        flagged = {flag.field for flag in tab.flags[flags_before:]}
        if flagged & meetings.SURE_FIELDS or kind is None or "date" not in values:
            continue
        meeting = Meeting(kind=kind, **values)
        if meeting.id in found:
            tab.add_flag("INCONTRO-01", row, "date")
            continue
        found[meeting.id] = meeting
    return tuple(found.values())
