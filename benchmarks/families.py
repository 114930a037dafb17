"""Workbooks that grow in one way each, to see what a row costs at several sizes: invented, the same
each time for the same size.

A family says how all that its rows hang on grows with their number: families and people of the
district, rows that equal each other, talks of one day or of one nucleus. `FAMILIES` writes one as
.xlsx; `snapshot_of` gives the same rows as a sync sees them, for sizes that no file may have.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from benchmarks.made import FIRST_DAY, HOURS, TODAY, say, words_of
from collector.app.new_project import write_new_workbook
from schemas import meeting, nucleus, person, session
from schemas.cells.reading import Typed
from schemas.code import codes
from schemas.column import Column
from schemas.nucleus import CASE_TYPES
from schemas.workbook import Grid, Snapshot

Row = dict[str, Typed]
Tabs = Mapping[str, Sequence[Row]]
"""The rows of each tab, by field, as people typed them."""

OWN_TAB: Final = "Colloqui"
"""The only tab of a sheet that nobody prepared."""
_FEWEST_MEDIATORS: Final = 20
_ROWS_OF_A_MEDIATOR: Final = 5_000
_FEW_NUCLEI: Final = 200
_COLUMNS: Final = {
    session.TAB: session.COLUMNS,
    nucleus.TAB: nucleus.COLUMNS,
    person.TAB: person.COLUMNS,
    meeting.TAB: meeting.COLUMNS,
}
_GIVEN: Final = words_of(
    """
    Amina Li Olena Fatou Rosa Ibrahim Mirela Yusuf Carmen Dilnoza Besnik Svitlana Hamid Joy Paulo
    Tsering Nadia Kofi Leyla Wei Mohamed Fatima Ahmed Elena Blessing Arben Ines Omar Grace Samira
    Viktor Aisha Bogdan Lucia Hassan Mariam Daniel Oksana Karim Esther
    """
)
_BEGINNINGS: Final = words_of(
    "Ab Ba Che Di El Fo Gu Ho Is Ja Kha Lu Mba Ngu Oka Pe Qu Ro She Tra U Va We Xha Ya Zhu"
)
_MIDDLES: Final = words_of(
    "ba co da fe go hi jo ka le mo ni pu ra si to vu wa zi sha tche bre dri gna llo rra ste"
)
_ENDINGS: Final = words_of(
    "bo chi di ev far gi han ide jic ko li man nov oui pour que ri scu ti uri vic xa yev za ss tt"
)


def _names(count: int, seed: int = 3) -> list[str]:
    """So many different names of families: surname, first name."""
    dice = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        surname = "".join(map(dice.choice, (_BEGINNINGS, _MIDDLES, _MIDDLES, _ENDINGS)))
        found[f"{surname} {dice.choice(_GIVEN)}"] = None
    return list(found)


def _typo(name: str, dice: random.Random) -> str:
    """A name with one letter left out, doubled, or changed."""
    at = dice.randrange(1, len(name) - 1)
    letter = dice.choice(("", name[at] * 2, dice.choice("aeiourstn")))
    return name[:at] + letter + name[at + 1 :]


# --- The rows -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _District:
    """Who the rows are about: `nuclei` and `people` as their tabs have them."""

    nuclei: Sequence[Row]
    people: Sequence[Row]

    @property
    def mediators(self) -> list[str]:
        """The names of the mediators."""
        return [str(row["name"]) for row in self.people if row["job"] == "mediatore"]

    @property
    def choices(self) -> list[str]:
        """The nuclei, as the dropdown of *Nucleo* has them."""
        return [f"{row['code']} – {row['name']}" for row in self.nuclei]

    def tabs(self, talks: Sequence[Row], meetings: Sequence[Row] = ()) -> Tabs:
        """A whole workbook with these talks."""
        return {
            session.TAB: talks,
            nucleus.TAB: self.nuclei,
            person.TAB: self.people,
            meeting.TAB: meetings,
        }


def _district(names: Sequence[str], mediators: int) -> _District:
    """So many mediators, and a nucleus for each of the names."""
    staff = _names(mediators + 8, seed=4)
    jobs = ["mediatore"] * mediators + ["assistente sociale"] * 8
    people: list[Row] = [
        {"name": name, "job": job, "email": name.lower().replace(" ", ".") + "@servizio.example"}
        for name, job in zip(staff, jobs, strict=True)
    ]
    fresh = codes("N", random.Random(5).choice, set())
    nuclei: list[Row] = [
        {
            "code": next(fresh),
            "name": name,
            "municipality": ("Opera", "Rozzano")[at % 2],
            "language": ("arabo", "cinese", "ucraino", "wolof")[at % 4],
            "mediator": staff[at % mediators],
            "social_worker": staff[mediators + at % 8],
            "case_type": CASE_TYPES[at % len(CASE_TYPES)],
        }
        for at, name in enumerate(names)
    ]
    return _District(nuclei, people)


def _mediators_for(size: int) -> int:
    """How many mediators so many rows need: each has room for some thousand."""
    return max(_FEWEST_MEDIATORS, -(-size // _ROWS_OF_A_MEDIATOR))


def _working_days() -> list[dt.date]:
    days = (FIRST_DAY + dt.timedelta(days=at) for at in range((TODAY - FIRST_DAY).days))
    return [day for day in days if day.weekday() < 5]


def _talks(
    size: int, mediators: Sequence[str], nuclei: Sequence[str], seed: int = 0
) -> Iterator[Row]:
    """So many talks without a fault, no hour given twice: the nuclei in turn, each with the
    mediator of its own place in the list.
    """
    dice = random.Random(size + seed)
    days = _working_days()
    for at in range(size):
        turn, who = divmod(at, len(mediators))
        day, hour = days[turn // HOURS % len(days)], 8 + turn % HOURS
        of_mediator = len(range(who % len(nuclei), len(nuclei), len(mediators)))
        family = who + len(mediators) * (turn % of_mediator)
        yield {
            "mediator": mediators[who],
            "nucleus": nuclei[family % len(nuclei)],
            "date": day,
            "start": dt.time(hour, dice.randrange(0, 15, 5)),
            "end": dt.time(hour, dice.randrange(40, 60, 5)),
            "attendees": "madre, 2 figli",
            "description": f"Colloquio {at}: {say(dice, 27)}",
            "outcome": say(dice, 12),
            "issues": say(dice, 9),
            "agreements": say(dice, 8),
            "next_date": day + dt.timedelta(days=dice.randrange(7, 29)),
        }


# --- The families -------------------------------------------------------------------------------


def _plain(size: int) -> Tabs:
    """Rows of 200 nuclei: what the others are held against."""
    district = _district(_names(_FEW_NUCLEI), _mediators_for(size))
    return district.tabs([*_talks(size, district.mediators, district.choices)])


def _nuclei(size: int) -> Tabs:
    """A nucleus for every three rows."""
    district = _district(_names(size // 3), _mediators_for(size))
    return district.tabs([*_talks(size, district.mediators, district.choices)])


def _homonyms(size: int) -> Tabs:
    """A nucleus for every three rows, but fifty names for all of them."""
    names = _names(50)
    district = _district([names[at % 50] for at in range(size // 3)], _mediators_for(size))
    return district.tabs([*_talks(size, district.mediators, district.choices)])


def _people(size: int) -> Tabs:
    """A mediator for every ten rows, with three nuclei."""
    district = _district(_names(3 * (size // 10)), size // 10)
    return district.tabs([*_talks(size, district.mediators, district.choices)])


def _meetings(size: int) -> Tabs:
    """A meeting for every ten rows."""
    district = _district(_names(_FEW_NUCLEI), _mediators_for(size))
    kinds = ("équipe mediatori", "assistenti sociali")
    meetings: list[Row] = [
        {
            "kind": kinds[at % 2],
            "date": dt.date(1990, 1, 1) + dt.timedelta(days=at // 2),
            "time": dt.time(10, 0),
            "place": "Opera",
        }
        for at in range(size // 10)
    ]
    return district.tabs([*_talks(size, district.mediators, district.choices)], meetings)


def _unknown_names(size: int) -> Tabs:
    """A nucleus for every three rows; each row has the name of one of them with a typo."""
    names = _names(size // 3)
    district = _district(names, _mediators_for(size))
    dice = random.Random(size)
    typed = [_typo(names[at % len(names)], dice) for at in range(size)]
    return district.tabs([*_talks(size, district.mediators, typed)])


def _one_day(size: int) -> Tabs:
    """All talks on one day, by one mediator, at the same hours, of nuclei in turn."""
    district = _district(_names(_FEW_NUCLEI), _FEWEST_MEDIATORS)
    talks = [*_talks(size, district.mediators, district.choices)]
    first = talks[0]
    same = {key: first[key] for key in ("mediator", "date", "start", "end", "next_date")}
    return district.tabs([row | same for row in talks])


def _equal(size: int) -> Tabs:
    """The first row, filled down to the end."""
    district = _district(_names(_FEW_NUCLEI), _FEWEST_MEDIATORS)
    (row,) = _talks(1, district.mediators, district.choices)
    return district.tabs([row] * size)


def _marks(size: int) -> Tabs:
    """The first row, filled down to the end; only the last has another *Riservatezza*."""
    tabs = _equal(size)
    *others, last = tabs[session.TAB]
    return {**tabs, session.TAB: [*others, last | {"confidentiality": "équipe"}]}


def _one_nucleus(size: int) -> Tabs:
    """All talks of one nucleus, each on the day that the one before it promised, or nearly."""
    district = _district(_names(_FEW_NUCLEI), _mediators_for(size))
    return district.tabs([*_talks(size, district.mediators, district.choices[:1])])


def _promises(size: int) -> Tabs:
    """All rows of one nucleus: talks that did not take place, each with a next day of which
    another row says the same; nothing comes of the last one.
    """
    tabs = _one_nucleus(size)
    last = max(_day(row["date"]) for row in tabs[session.TAB])
    nothing: Row = {"held": "assente", "start": None, "end": None}
    talks = []
    for row in tabs[session.TAB]:
        next_day = min(_day(row["next_date"]), last)
        is_last = _day(row["date"]) >= last
        talks.append(row | nothing | {"next_date": "nessuno" if is_last else next_day})
    return {**tabs, session.TAB: talks}


def _day(typed: Typed) -> dt.date:
    assert isinstance(typed, dt.date)
    return typed


def _flags(size: int) -> Tabs:
    """Five flags on each row, and more."""
    district = _district(_names(_FEW_NUCLEI), _mediators_for(size))
    faults: Row = {
        "start": "25:70",
        "end": None,
        "attendees": None,
        "description": None,
        "next_date": "da concordare",
    }
    return district.tabs([row | faults for row in _talks(size, district.mediators, ["boh"])])


def _unprepared(size: int) -> Tabs:
    """A sheet that nobody prepared: own titles, no codes, 200 names."""
    mediators = _names(_mediators_for(size), seed=4)
    return {OWN_TAB: [*_talks(size, mediators, _names(_FEW_NUCLEI))]}


def _different_names(size: int) -> Tabs:
    """A sheet that nobody prepared, in which each row has another name."""
    mediators = _names(_mediators_for(size), seed=4)
    return {OWN_TAB: [*_talks(size, mediators, _names(size))]}


def _one_name(size: int) -> Tabs:
    """A sheet that nobody prepared: one name for all rows, a mediator for every two."""
    mediators = _names(size // 2, seed=4)
    places = ("Opera", "Rozzano", "Lacchiarella")
    talks = _talks(size, mediators, _names(1))
    return {OWN_TAB: [row | {"municipality": places[at % 3]} for at, row in enumerate(talks)]}


_TABS_OF: Final[Mapping[str, Callable[[int], Tabs]]] = {
    "plain": _plain,
    "nuclei": _nuclei,
    "homonyms": _homonyms,
    "people": _people,
    "meetings": _meetings,
    "unknown names": _unknown_names,
    "one day": _one_day,
    "equal rows": _equal,
    "two marks": _marks,
    "one nucleus": _one_nucleus,
    "promises": _promises,
    "five flags": _flags,
    "unprepared": _unprepared,
    "different names": _different_names,
    "one name": _one_name,
}


def words_for(name: str) -> str:
    """What a family is, in a line or two."""
    return " ".join((_TABS_OF[name].__doc__ or "").split())


# --- As a file, and as a sync sees it -----------------------------------------------------------


def _write(name: str, path: Path, size: int) -> None:
    tabs = _TABS_OF[name](size)
    if OWN_TAB in tabs:
        _write_own_sheet(path, tabs[OWN_TAB])
    else:
        write_new_workbook(path, tabs)


FAMILIES: Final[Mapping[str, Callable[[Path, int], None]]] = {
    name: partial(_write, name) for name in _TABS_OF
}
"""By name, what writes so many rows of a family as a new .xlsx."""


def snapshot_of(name: str, size: int) -> Snapshot:
    """The same rows as a sync sees them."""
    grids = []
    for tab, rows in _TABS_OF[name](size).items():
        columns = _own_columns(rows) if tab == OWN_TAB else _COLUMNS[tab]
        grids.append(Grid(tab, _cells(columns, rows)))
    return Snapshot(tuple(grids))


def _cells(columns: Sequence[Column], rows: Sequence[Row]) -> list[list[Typed]]:
    keys = [column.key for column in columns]
    titles: list[Typed] = [column.header for column in columns]
    cells: list[list[Typed]] = [[row.get(key) or "" for key in keys] for row in rows]
    return [titles, *cells]


def _own_columns(rows: Sequence[Row]) -> list[Column]:
    all_columns = (*session.COLUMNS, *session.UNPREPARED_COLUMNS)
    return [column for column in all_columns if column.key in rows[0]]


def _write_own_sheet(path: Path, rows: Sequence[Row]) -> None:
    book = xlsxwriter.Workbook(str(path))
    formats: dict[type, Any] = {
        dt.date: book.add_format({"num_format": "dd/mm/yyyy"}),
        dt.time: book.add_format({"num_format": "hh:mm"}),
    }
    sheet = book.add_worksheet(OWN_TAB)
    for at, cells in enumerate(_cells(_own_columns(rows), rows)):
        for column, typed in enumerate(cells):
            sheet.write(at, column, typed, formats.get(type(typed)))
    book.close()
