"""People type while we work.  No cell of theirs is changed, no flag stands beside what it was not written for.

A made-up person acts before any request of the real client: inserts, deletes, sorts, drags, copies a row with its
code, clears a code, writes something of their own under *Codice*, types into the very row, moves a column, takes our
tab away.
After one sync in peace every code is on its row, and every history is unbroken.
"""

import contextlib
import copy
import datetime as dt
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from collector.errors import WorkbookError
from collector.journal.store import Journal
from collector.project import fresh_codes
from collector.sync import Rules, run
from collector.workbook.google.client import Client
from collector.workbook.google.signin import sign_in
from collector.workbook.google.workbook import GoogleWorkbook
from schemas.code import is_code
from schemas.nucleus import CASE_TYPES
from schemas.territory import load as load_territory
from tests.google.desk import Desk, talk
from tests.google.formula import CHANGED
from tests.google_sheets.errors import ApiError
from tests.google_sheets.person import Person as Hand
from tests.google_sheets.server import Call

RULES = Rules(load_territory(), CASE_TYPES, dt.date(2019, 1, 1), "edition")
NOW = dt.datetime(2026, 6, 22, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 6, 22)
TYPED = ("mediator", "nucleus", "date", "start", "end", "attendees", "description", "outcome", "next_date")


class Room:
    """One prepared spreadsheet for the whole run; each example works on a copy of it."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk(folder)
        self.desk.__enter__()
        assert self.desk.init().code == 0
        self.desk.fill([talk(number, **({"end": ""} if number % 3 == 0 else {})) for number in range(5)])
        self.desk.book.evaluate = None
        self.template = copy.deepcopy(self.desk.book.sheets)

    def begin(self) -> None:
        self.desk.book.evaluate = None
        self.desk.book.sheets = copy.deepcopy(self.template)
        self.desk.book.evaluate = self.desk._evaluate
        self.desk.server.between = None
        self.desk.server.faults.clear()
        self.desk.server.fault = None
        self.desk.server.log.clear()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    made = Room(tmp_path_factory.mktemp("google"))
    yield made
    made.desk.__exit__(None, None, None)


class Person:
    """Somebody at the spreadsheet. `edited`: talks that were changed since the last sync in peace, how often."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.dice = desk, random.Random(seed)
        self.added = 100
        self.edited: Counter[str] = Counter()
        self.copied: set[str] = set()

    @property
    def tab(self) -> Any:
        return self.desk.book.tab("Schede")

    def at(self, key: str) -> int:
        return self.desk.column("Schede", key)

    def do(self, kind: str, **request: Any) -> None:
        """What a person does in the browser, as Google does it: formulas and marks move with rows and columns."""
        with contextlib.suppress(ApiError):
            Hand(self.desk.book).do({kind: request})

    def range(self, dimension: str, start: int) -> dict[str, Any]:
        where = {"sheetId": self.tab.sheet_id, "dimension": dimension}
        return {**where, "startIndex": start, "endIndex": start + 1}

    def rows(self) -> list[int]:
        """The rows with a talk."""
        where = self.at("description")
        return [row for row in range(1, len(self.tab.cells)) if self.desk.text(self.tab, row, where)]

    def some(self) -> int | None:
        rows = self.rows()
        return self.dice.choice(rows) if rows else None

    def name(self, row: int) -> str:
        """What nobody changes tells a talk from another."""
        return self.desk.text(self.tab, row, self.at("description"))

    def insert(self) -> None:
        self.do("insertDimension", range=self.range("ROWS", self.dice.randint(1, 6)))

    def delete(self) -> None:
        if len(self.rows()) > 2 and (row := self.some()):
            self.do("deleteDimension", range=self.range("ROWS", row))

    def sort(self) -> None:
        lines = self.tab.cells[1:8]
        self.dice.shuffle(lines)
        self.tab.cells[1:8] = lines

    def drag(self) -> None:
        """A row moved by its number."""
        if row := self.some():
            self.do("moveDimension", source=self.range("ROWS", row), destinationIndex=self.dice.choice([1, 9]))

    def cut_and_paste(self) -> None:
        """Cells, not the row: into an empty row below."""
        if row := self.some():
            to = max(self.rows()) + 2
            for column in range(len(self.tab.cells[row])):
                self.tab.put(to, column, self.tab.cell(row, column))
                self.tab.change(row, column, userEnteredValue=None)

    def copy_with_code(self) -> None:
        if row := self.some():
            self.copied.add(self.name(row))
            to = max(self.rows()) + 1
            for column in range(len(self.tab.cells[row])):
                self.tab.put(to, column, self.tab.cell(row, column))

    def clear_code(self) -> None:
        if row := self.some():
            self.edited[self.name(row)] += 1
            self.tab.change(row, self.at("code"), userEnteredValue=None)

    def note_under_code(self) -> None:
        if row := self.some():
            self.edited[self.name(row)] += 2
            self.desk.type(self.tab, row, self.at("code"), "da rivedere")

    def type_into(self) -> None:
        if row := self.some():
            self.edited[self.name(row)] += 1
            key, typed = self.dice.choice([("end", ""), ("end", "18:30"), ("outcome", "bene"), ("attendees", "madre")])
            self.desk.type(self.tab, row, self.at(key), typed)

    def add(self) -> None:
        self.added += 1
        row = max(self.rows(), default=0) + self.dice.randint(1, 2)
        for key, typed in talk(self.added, end=self.dice.choice(["", "18:55"])).items():
            self.desk.type(self.tab, row, self.at(key), typed)

    def move_column(self) -> None:
        start = self.dice.randrange(15)
        self.do("moveDimension", source=self.range("COLUMNS", start), destinationIndex=self.dice.randrange(15))

    def take_our_tab(self) -> None:
        sheets = self.desk.book.sheets
        sheets[:] = [sheet for sheet in sheets if sheet.title != "Segnalazioni"]


ACTS: list[Callable[[Person], None]] = [
    Person.insert, Person.delete, Person.sort, Person.drag, Person.cut_and_paste, Person.copy_with_code,
    Person.clear_code, Person.note_under_code, Person.type_into, Person.type_into, Person.add, Person.add,
    Person.move_column, Person.take_our_tab,
]  # fmt: skip


class Watch:
    """Sees what is written between two acts of the person."""

    def __init__(self, person: Person) -> None:
        self.person, self.desk = person, person.desk
        self.theirs = self.typed()

    def typed(self) -> Any:
        """All that people typed, by place: every tab but ours, without our two columns."""
        found = {}
        for tab in self.desk.book.sheets:
            if tab.title == "Segnalazioni":
                continue
            ours = {m.index for m in tab.metadata if m.where == "COLUMN"}
            for row in range(len(tab.cells)):
                for column in range(len(tab.cells[row])):
                    value = tab.user_value(row, column)
                    if value and column not in ours and "formulaValue" not in value:
                        found[tab.title, row, column] = value
        return found

    def notes(self) -> Counter[tuple[str, str]]:
        """What people wrote under *Codice*, beside which talk."""
        person, tab = self.person, self.person.tab
        return Counter(
            (person.name(row), text)
            for row in person.rows()
            if (text := self.desk.text(tab, row, person.at("code"))) and not is_code(text, "R")
        )

    def look(self) -> None:
        """Nothing of theirs has changed; no state stands beside a talk that it was not written for."""
        assert self.typed() == self.theirs
        person, tab = self.person, self.person.tab
        if not any(sheet.title == "Segnalazioni" for sheet in self.desk.book.sheets):
            return
        shown = self.desk.states()
        for row in person.rows():
            state = shown[row - 1] if row <= len(shown) else ""
            if state and state != CHANGED:
                lacks = not self.desk.text(tab, row, person.at("end"))
                says = state.startswith("da completare") and "ora fine" in state
                assert says == lacks, (row, state)

    def act(self, act: Callable[[Person], None]) -> None:
        self.look()
        act(self.person)
        self.theirs = self.typed()


def sync(room: Room, folder: Path) -> Any:
    desk = room.desk
    journal = Journal.open(str(folder / "j.sqlite3"))
    try:
        client: Client = sign_in(desk.folder / "credentials.json", api=desk.server.url)
        client._pause = {"sleep": lambda _seconds: None}
        workbook = GoogleWorkbook(client, desk.book.id, load_territory())
        return run(workbook, journal, RULES, now=NOW, today=DAY, codes=fresh_codes)
    finally:
        journal.close()


def in_peace(room: Room, folder: Path, person: Person, known: dict[str, str]) -> None:
    """One sync without anybody: each talk has a code of its own, the one it had."""
    desk = room.desk
    desk.server.between = None
    report = sync(room, folder)
    tied = {flag.row for flag in report.findings.flags if flag.code in ("RIGA-05", "CODICE-01")}
    codes = {row: desk.text(person.tab, row, person.at("code")) for row in person.rows() if row + 1 not in tied}
    assert all(is_code(code, "R") for code in codes.values()), codes
    assert len(set(codes.values())) == len(codes)
    for row, code in codes.items():
        name = person.name(row)
        if name in person.copied or person.edited[name] > 1:
            known.pop(name, None)
            continue
        assert known.setdefault(name, code) == code, name
    person.edited.clear()
    shown = desk.states()
    assert all(shown[row - 1] not in ("", CHANGED) for row in codes), shown


@pytest.mark.parametrize("act", [Person.insert, Person.delete, Person.sort, Person.drag, Person.move_column])
@pytest.mark.parametrize("seed", range(4))
def test_rows_that_move_between_reading_and_writing_are_put_right_in_the_same_sync(
    room: Room, tmp_path: Path, act: Callable[[Person], None], seed: int
) -> None:
    room.begin()
    person = Person(room.desk, seed)
    sync(room, tmp_path)
    before = {person.name(row): room.desk.text(person.tab, row, person.at("code")) for row in person.rows()}
    person.add()
    person.add()
    noted = next(iter(before))
    row = next(row for row in person.rows() if person.name(row) == noted)
    room.desk.type(person.tab, row, person.at("code"), "da rivedere")
    room.desk.server.log.clear()
    room.desk.server.between = lambda number, _call: act(person) if number == 1 else None
    sync(room, tmp_path)
    now = {person.name(row): room.desk.text(person.tab, row, person.at("code")) for row in person.rows()}
    assert now == {name: "da rivedere" if name == noted else before.get(name, now[name]) for name in now}
    assert all(is_code(code, "R") for name, code in now.items() if name != noted)
    assert len(set(now.values())) == len(now)


ROUND = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(ACTS)), max_size=4)


@example(seed=2880, rounds=[[(2, Person.add), (3, Person.insert), (0, Person.move_column), (0, Person.sort)]])
@settings(
    suppress_health_check=list(HealthCheck), max_examples=25, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
@given(seed=st.integers(0, 2**32), rounds=st.lists(ROUND, min_size=1, max_size=3))
def test_whatever_people_do_meanwhile(
    room: Room, seed: int, rounds: Sequence[Sequence[tuple[int, Callable[[Person], None]]]]
) -> None:
    room.begin()
    person = Person(room.desk, seed)
    known: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for acts in rounds:
            room.desk.server.log.clear()
            watch = Watch(person)

            def between(number: int, _call: Call, acts: Any = acts, watch: Watch = watch) -> None:
                for when, act in acts:
                    if when == number:
                        watch.act(act)

            room.desk.server.between = between
            with contextlib.suppress(WorkbookError):  # it may stop, in words; it may not harm
                sync(room, folder)
            watch.look()
            notes = watch.notes()
            in_peace(room, folder, person, known)
            assert watch.typed() == watch.theirs
            assert watch.notes() == notes
    assert room.desk.server.violations == []
