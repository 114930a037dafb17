"""The tabs *Nuclei*, *Persone* and *Incontri*: families, people and meetings, and the flags on them. Pure.

Fails closed: a nucleus whose code is not sure, a person written twice, a meeting whose comuni are not sure
are flagged and left out, because a guess there decides who reads about whom.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from rapidfuzz import fuzz, process

from collector.sheet.columns import RowCells
from collector.sheet.find_columns import find_layout
from collector.sheet.rows import SkippedRow, entries
from collector.validation.day_order import DirectoryDates
from collector.validation.flagging import Flagger
from schemas import meeting as meetings
from schemas import nucleus as nuclei
from schemas import person as people
from schemas.canonical import canonical
from schemas.cells.choices import JOB_ALSO, MEETING_KIND_ALSO, PATH_ALSO, read_choice
from schemas.cells.dates import read_day
from schemas.cells.hours import read_hours
from schemas.cells.municipalities import read_municipalities, read_municipality
from schemas.cells.names import Names, name_key, read_person
from schemas.cells.normalise import plain, tidy
from schemas.cells.reading import Cell, End, Reading
from schemas.cells.texts import read_email, read_text
from schemas.cells.times import read_interval
from schemas.code import is_code
from schemas.column import Column, ColumnKind, Need
from schemas.flag import Flag, Severity
from schemas.meeting import MEETING_KIND_LABELS, Meeting
from schemas.nucleus import PATH_LABELS, Nucleus
from schemas.person import JOB_LABELS, Job, Person
from schemas.territory import Territory
from schemas.workbook import Grid, Snapshot

_OURS: Final = frozenset({"code"})
_ALIKE_TYPE: Final = 85
_NAMING: Final = frozenset({"name", "other_names"})
"""A family whose name is crossed out is still that family: its talks are told nobody else's."""
_PARTICLES: Final = frozenset(
    ["a", "al", "ben", "bin", "d", "da", "dal", "dalla", "de", "degli", "dei", "del", "della", "dello", "der", "di",
     "do", "dos", "el", "ibn", "la", "le", "lo", "van", "von"]
)  # fmt: skip
"""Words of a name that half of all people may share."""


@dataclass(frozen=True)
class Directory:
    """What the other tabs say. `codes` are cells to fill: (tab, row, column) → a new nucleus code; `rows`: where each
    nucleus stands, and `flagger` what puts a flag there; `doubted_days`: see `OtherDays.asked`.
    """

    nuclei: tuple[Nucleus, ...] = ()
    people: tuple[Person, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    flags: tuple[Flag, ...] = ()
    new_codes: Mapping[tuple[str, int, int], str] = field(default_factory=dict)
    ignored: tuple[SkippedRow, ...] = ()
    nucleus_rows: Mapping[str, RowCells] = field(default_factory=dict, repr=False)
    flagger: Flagger | None = None
    doubted_dates: tuple[str, ...] = ()

    def names_of(self, job: Job) -> tuple[str, ...]:
        """The people of one job, by name, sorted."""
        return tuple(sorted(person.name for person in self.people if person.job is job))


@dataclass(frozen=True)
class RememberedDirectory:
    """What the journal knows of nuclei and people, to give a code back that the sheet has lost."""

    nuclei: tuple[Nucleus, ...] = ()
    people: tuple[Person, ...] = ()


@dataclass(frozen=True)
class _Tab:
    rows: tuple[RowCells, ...]
    ignored: tuple[SkippedRow, ...]
    flagger: Flagger

    @classmethod
    def of(
        cls, grid: Grid, columns: Sequence[Column], must: frozenset[str] = frozenset()
    ) -> "_Tab":
        layout = find_layout(grid, columns, must=must)
        found = list(entries(grid, layout, _OURS))
        return cls(
            tuple(row for row in found if isinstance(row, RowCells)),
            tuple(row for row in found if isinstance(row, SkippedRow)),
            Flagger.of(layout, columns),
        )


def read_directory(
    snapshot: Snapshot,
    territory: Territory,
    case_types: Sequence[str],
    remembered: RememberedDirectory,
    new_nucleus: Iterator[str],
    new_person: Iterator[str],
    days: DirectoryDates | None = None,
) -> Directory:
    """Read the three tabs; one that is missing counts as empty. `days`: which dates can be trusted, None for all.
    Raises WorkbookError where a header is wrong.
    """
    days = days or DirectoryDates()
    read = _Reader(territory, days)
    flags: list[Flag] = []
    ignored: list[SkippedRow] = []
    found_people: tuple[Person, ...] = ()
    found_meetings: tuple[Meeting, ...] = ()
    found_nuclei: list[tuple[RowCells, Nucleus]] = []
    flagger: Flagger | None = None
    codes: dict[tuple[str, int, int], str] = {}
    if grid := snapshot.tab(people.TAB):
        tab = _Tab.of(grid, people.COLUMNS)
        found_people = _people(tab, read, remembered.people, new_person, flags)
        ignored += tab.ignored
    if grid := snapshot.tab(nuclei.TAB):
        tab = _Tab.of(grid, nuclei.COLUMNS)
        of_nuclei: list[Flag] = []
        flagger = tab.flagger
        found_nuclei = _nuclei(
            tab, read, found_people, case_types, remembered.nuclei, new_nucleus, of_nuclei, codes
        )
        given = {row: code for (_, row, _), code in codes.items()}
        ours = {row: code for row, code in given.items() if is_code(code, "N")}
        flags += [
            replace(
                flag,
                row_code=ours.get(flag.row or 0)
                or (code if is_code(code := flag.row_code or "", "N") else None),
            )
            for flag in of_nuclei
        ]
        ignored += tab.ignored
    if grid := snapshot.tab(meetings.TAB):
        tab = _Tab.of(
            grid, meetings.COLUMNS, frozenset({"municipalities"})
        )  # without it, a meeting is of all comuni
        found_meetings = _meetings(tab, read, flags)
        ignored += tab.ignored
    return Directory(
        tuple(nucleus for _, nucleus in found_nuclei),
        found_people,
        found_meetings,
        tuple(flags),
        codes,
        tuple(ignored),
        {nucleus.code: row for row, nucleus in found_nuclei},
        flagger,
        tuple(sorted(days.doubted)),
    )


class _Reader:
    """Reads a cell with the reader of its column's kind."""

    def __init__(self, territory: Territory, days: DirectoryDates) -> None:
        self._days = days
        self.by_kind: Mapping[ColumnKind, Callable[[Cell], Reading[Any]]] = {
            ColumnKind.TEXT: read_text,
            ColumnKind.LONG_TEXT: read_text,
            ColumnKind.DATE: read_day,
            ColumnKind.TIME: lambda cell: read_interval(cell, Cell())[0],
            ColumnKind.HOURS: read_hours,
            ColumnKind.EMAIL: read_email,
            ColumnKind.MUNICIPALITY: lambda cell: read_municipality(cell, territory),
            ColumnKind.MUNICIPALITIES: lambda cell: read_municipalities(cell, territory),
        }

    def row(
        self,
        row: RowCells,
        tab: _Tab,
        code: str | None,
        flags: list[Flag],
        kept: frozenset[str] = frozenset(),
    ) -> dict[str, Any]:
        """The sure values of a row by field key; flags what is unreadable, and what is needed and empty. `kept`: the
        fields that count even where they are crossed out.
        """
        values: dict[str, Any] = {}
        for key, column in tab.flagger.columns.items():
            reader = self.by_kind.get(column.spec.kind)
            if reader is None:
                continue
            cell = row.cell(key)
            is_kept = cell.struck and key in kept
            reading = (
                reader(cell) if is_kept or not (cell.error or cell.struck) else Reading.failed(cell)
            )
            if is_kept:
                flags.append(
                    tab.flagger.flag("BARRATO-01", row, key, code, severity=Severity.WARNING)
                )
            if column.spec.kind is ColumnKind.DATE:
                reading = self._days.checked(key, code, reading)
            if reading.flag:
                flags.append(tab.flagger.flag(reading.flag, row, key, code, reading.facts))
            elif reading.end is End.EMPTY and column.spec.need is Need.ALWAYS:
                flags.append(tab.flagger.flag("MANCA-01", row, key, code))
            elif reading.value is not None:
                values[key] = reading.value
        return values


def _choice(
    tab: _Tab,
    row: RowCells,
    key: str,
    labels: Mapping[Any, str],
    also: Mapping[str, Any],
    code: str | None,
    flags: list[Flag],
) -> Reading[Any]:
    cell = row.cell(key)
    reading = read_choice(cell, labels, also)
    if cell.error or cell.struck:
        reading = Reading.failed(cell)
    if reading.flag:
        flags.append(tab.flagger.flag(reading.flag, row, key, code, reading.facts))
    elif reading.end is End.EMPTY and tab.flagger.columns[key].spec.need is Need.ALWAYS:
        flags.append(tab.flagger.flag("MANCA-01", row, key, code))
    return reading


def _people(
    tab: _Tab, read: _Reader, remembered: Sequence[Person], fresh: Iterator[str], flags: list[Flag]
) -> tuple[Person, ...]:
    found: dict[tuple[str, Job], tuple[RowCells, dict[str, Any]]] = {}
    for row in tab.rows:
        values = read.row(row, tab, None, flags)
        job = _choice(tab, row, "job", JOB_LABELS, JOB_ALSO, None, flags).value
        if "name" not in values or job is None:
            continue
        values["name"] = tidy(values["name"])
        key = (name_key(values["name"]), job)
        if key in found:
            first, kept = found[key]
            flags.append(tab.flagger.flag("PERSONA-02", row, "name", None))
            if kept.get("email") != values.get(
                "email"
            ):  # perhaps two people: then whose are the nuclei?
                flags.append(tab.flagger.flag("PERSONA-02", first, "name", None))
                kept.pop("email", None)
            continue
        if row.cell("email").empty:
            flags.append(tab.flagger.flag("EMAIL-01", row, "email", None))
        if (
            job is Job.MUNICIPAL_CONTACT
            and "municipalities" not in values
            and row.cell("municipalities").empty
        ):
            flags.append(tab.flagger.flag("MANCA-01", row, "municipalities", None))
        found[key] = row, {**values, "job": job}
    owners: dict[str, set[str]] = defaultdict(set)
    for (name, _), (_, values) in found.items():
        if email := values.get("email"):
            owners[email.casefold()].add(name)
    for row, values in found.values():
        if (email := values.get("email")) and len(owners[email.casefold()]) > 1:
            flags.append(tab.flagger.flag("EMAIL-03", row, "email", None))
            del values["email"]
    codes = _codes_of_people(
        {key: values.get("email") for key, (_, values) in found.items()}, remembered
    )
    return tuple(
        Person(code=codes.get(key) or next(fresh), **values) for key, (_, values) in found.items()
    )


def _codes_of_people(
    emails: Mapping[tuple[str, Job], str | None], remembered: Sequence[Person]
) -> dict[tuple[str, Job], str]:
    """The codes of the people that are remembered, by name and job. `emails`: of those who stand in the tab now.

    Gives      the code of that name and job · where the name changed, "Anna Rossi Colombo" the one of "Anna Rossi"
    Leaves out "Paolo Bianchi" who has the mailbox that was Anna Rossi's · an "Anna Rossi" of another job
    """
    known = {(name_key(person.name), person.job): person.code for person in remembered}
    codes = {key: known[key] for key in emails if key in known}
    gone = [person for person in remembered if (name_key(person.name), person.job) not in emails]
    for key, email in emails.items():
        if key in codes:
            continue
        renamed = [person for person in gone if _is_renamed(person, key, email)]
        if len(renamed) == 1:
            codes[key] = renamed[0].code
            gone.remove(renamed[0])
    return codes


def _is_renamed(before: Person, now: tuple[str, Job], email: str | None) -> bool:
    """True when a person has the same job and email as before, and a part of the name. A mailbox alone is no proof:
    it may have passed to somebody else.
    """
    name, job = now
    if before.job is not job or not email or not before.email:
        return False
    same_email = before.email.casefold() == email.casefold()
    shared = set(name_key(before.name).split()) & set(name.split()) - _PARTICLES
    return same_email and bool(shared)


def _nuclei(
    tab: _Tab,
    read: _Reader,
    persons: Sequence[Person],
    case_types: Sequence[str],
    remembered: Sequence[Nucleus],
    fresh: Iterator[str],
    flags: list[Flag],
    codes: dict[tuple[str, int, int], str],
) -> list[tuple[RowCells, Nucleus]]:
    column = tab.flagger.layout.columns.get("code")
    typed = {row.row: canonical(row.cell("code").typed).upper() for row in tab.rows}
    times_used = Counter(code for code in typed.values() if code)
    known = {nucleus.code: nucleus for nucleus in remembered}
    codes_of: dict[str, set[str]] = defaultdict(set)
    for nucleus in remembered:
        codes_of[name_key(nucleus.name)].add(nucleus.code)
    lost: dict[str, list[Nucleus]] = defaultdict(list)
    for nucleus in remembered:
        if nucleus.code not in times_used:
            lost[name_key(nucleus.name)].append(nucleus)
    names = {
        "mediator": Names.of((p.name, p.name) for p in persons if p.job is Job.MEDIATOR),
        "social_worker": Names.of((p.name, p.name) for p in persons if p.job is Job.SOCIAL_WORKER),
    }
    found: list[tuple[RowCells, Nucleus]] = []
    for row in tab.rows:
        code: str | None = typed[row.row] or None
        values = read.row(row, tab, code, flags, _NAMING)
        for key, known_names in names.items():
            cell = row.cell(key)
            person = read_person(
                cell, known_names, unknown="PERSONA-01", several="PERSONA-01", two="PERSONA-03"
            )
            if cell.error or cell.struck:
                person = Reading.failed(cell)
            if person.flag:
                flags.append(tab.flagger.flag(person.flag, row, key, code, person.facts))
            values[key] = person.value
        path = _choice(tab, row, "path", PATH_LABELS, PATH_ALSO, code, flags).value
        if path is not None:
            values["path"] = path
        if "name" not in values:
            continue
        values["name"] = tidy(values["name"])
        values["other_names"] = _other_names(values.get("other_names"))
        values["case_type"] = _case_type(tab, row, values.get("case_type"), case_types, code, flags)
        problem = _code_problem(code, values, times_used, known, codes_of)
        if code is not None and any(nucleus.code == code for _, nucleus in found):
            problem = "CODICE-02"
        if problem:
            flags.append(tab.flagger.flag(problem, row, "code", code))
        if (
            problem == "CODICE-03"
        ):  # the cell is for a person to clear; meanwhile the name says which family it is
            code = None
        elif problem:
            continue
        if code is None:
            code = _given_back(lost.get(name_key(values["name"]), []), values) or next(fresh)
            if before := [n.code for n in lost.get(name_key(values["name"]), []) if n.code != code]:
                facts = {"codes": ", ".join(sorted(before))}
                flags.append(tab.flagger.flag("NOME-02", row, "name", code, facts))
            if column is not None and not typed[row.row]:
                codes[tab.flagger.layout.tab, row.row, column] = code
        found.append((row, Nucleus(code=code, **values)))
    _homonyms(tab, found, flags)
    return found


def _given_back(lost: list[Nucleus], values: Mapping[str, Any]) -> str | None:
    """The code that this row lost: the one nucleus of that name, comune and social worker. A name alone is no
    proof, and its story goes to whoever stands beside the code.
    """
    same = [
        n
        for n in lost
        if n.municipality == values.get("municipality")
        and n.social_worker == values.get("social_worker")
    ]
    if len(same) != 1:
        return None
    lost.remove(same[0])
    return same[0].code


def _other_names(text: str | None) -> tuple[str, ...]:
    parts = (text or "").replace("\n", ";").split(";")
    return tuple(name for part in parts if (name := tidy(part)))


def _case_type(
    tab: _Tab,
    row: RowCells,
    typed: str | None,
    case_types: Sequence[str],
    code: str | None,
    flags: list[Flag],
) -> str | None:
    """The type as in the list where it is one of them; another is kept as typed, with a warning."""
    if typed is None:
        return None
    by_plain = {plain(known): known for known in case_types}
    if same := by_plain.get(plain(typed)):
        return same
    near = process.extractOne(
        plain(typed), list(by_plain), scorer=fuzz.ratio, score_cutoff=_ALIKE_TYPE
    )
    facts = {"proposal": f"«{by_plain[near[0]]}»"} if near else {}
    flags.append(tab.flagger.flag("TIPO-01", row, "case_type", code, facts))
    return typed


def _code_problem(
    code: str | None,
    values: Mapping[str, Any],
    times_used: Counter[str],
    known: Mapping[str, Nucleus],
    codes_of: Mapping[str, set[str]],
) -> str | None:
    """Why this row's code cannot be used. The journal's own name for a code tells an original from a copy."""
    if code is None:
        return None
    if not is_code(code, "N"):
        return "CODICE-03"
    before = known.get(code)
    if before is not None:
        now = {
            word
            for name in (values["name"], *values["other_names"])
            for word in name_key(name).split()
        }
        then = {
            word for name in (before.name, *before.other_names) for word in name_key(name).split()
        }
        key = name_key(values["name"])
        own = {name_key(name) for name in (before.name, *before.other_names)}
        same_family = bool(now & then) and (key in own or not codes_of.get(key, set()) - {code})
        if not same_family:
            return "CODICE-02" if times_used[code] > 1 else "NUCLEO-05"
        if times_used[code] > 1 and name_key(values["name"]) != name_key(before.name):
            return "CODICE-02"
        return None
    return "CODICE-02" if times_used[code] > 1 else None


def _homonyms(tab: _Tab, found: Sequence[tuple[RowCells, Nucleus]], flags: list[Flag]) -> None:
    """Same name in the same comune: perhaps one family twice. Never merged."""
    groups: dict[tuple[str, str | None], list[tuple[RowCells, Nucleus]]] = defaultdict(list)
    for row, nucleus in found:
        groups[name_key(nucleus.name), nucleus.municipality].append((row, nucleus))
    for several in groups.values():
        if len(several) > 1:
            facts = {"codes": ", ".join(sorted(nucleus.code for _, nucleus in several))}
            flags += [
                tab.flagger.flag("NOME-01", row, "name", nucleus.code, facts)
                for row, nucleus in several
            ]


def _meetings(tab: _Tab, read: _Reader, flags: list[Flag]) -> tuple[Meeting, ...]:
    found: dict[str, Meeting] = {}
    for row in tab.rows:
        before = len(flags)
        values = read.row(row, tab, None, flags)
        kind = _choice(tab, row, "kind", MEETING_KIND_LABELS, MEETING_KIND_ALSO, None, flags).value
        unsure = {flag.field for flag in flags[before:]} & {"kind", "date", "municipalities"}
        if unsure or kind is None or "date" not in values:
            continue
        meeting = Meeting(kind=kind, **values)
        if meeting.id in found:
            flags.append(tab.flagger.flag("INCONTRO-01", row, "date", None))
            continue
        found[meeting.id] = meeting
    return tuple(found.values())
