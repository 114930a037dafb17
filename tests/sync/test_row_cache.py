"""The row cache: the plan made with it is the plan that reads every row, whatever people do.

A wrong cache would be silently wrong. So a made-up staff works on a made-up sheet, and after every
change the plan made with the cache is compared with the plan that reads every row.
"""

import datetime as dt
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from collector.errors import WorkbookError
from collector.journal.documents import ROOM
from collector.journal.store import Journal
from collector.sheet.columns import Layout
from collector.sync.memory import INFERRED_NOTE, FreshCodes, Memory, read_memory
from collector.sync.plan import Plan, plan_sync
from collector.sync.result import SyncResult
from collector.sync.row_cache import CachedRow, RowHasher
from collector.sync.rules import Accepted, Rules
from schemas import code, meeting, nucleus, person, session
from schemas.cells.reading import Struck, Typed
from schemas.flag import CATALOGUE
from schemas.nucleus import CASE_TYPES
from schemas.record import TalkSummary
from schemas.session import Confidentiality
from schemas.territory import load as load_territory
from schemas.workbook import FLAG_HEADERS, Grid, Snapshot
from tests.examples import FEW
from tests.road import FOLLOW_UPS, MEETINGS, NUCLEI, PEOPLE, SOUND, Row

RULES = Rules(load_territory(), CASE_TYPES, dt.date(2019, 1, 1), "edition")
DAY = dt.date(2026, 6, 22)
NOW = dt.datetime(2026, 6, 22, 9, 0, tzinfo=dt.UTC)
SENT = dt.datetime.fromisoformat("2026-03-12 19:07:17")
MIDNIGHT = dt.datetime.fromisoformat("2026-03-12")
TALKS = [column.header for column in session.COLUMNS]
TITLES = {
    tab: [column.header for column in columns]
    for tab, columns in (
        ("Nuclei", nucleus.COLUMNS),
        ("Persone", person.COLUMNS),
        ("Incontri", meeting.COLUMNS),
    )
}
EMAILS = ["amina.haddad@cooperativa.example", "LI.WEI@cooperativa.example", "chi@altrove.example"]
CELLS: dict[str, list[Typed]] = {
    "mediator": ["Amina Haddad", "amina  haddad", "Li Wei", "Nuova Persona", "", "Amina"],
    "nucleus": ["N7F3K", "Hoxha", "Fam. HOXHA", "Chen", "陈", "Rossi", "N7F3K – Hoxha", "", 7.0],
    "date": [
        "12/03/2026",
        dt.date(2026, 3, 12),
        MIDNIGHT,
        46093.0,
        "25/06/2026",
        "31/4/2026",
        "12/3",
        "ieri",
        "oggi",
    ],
    "start": ["10:30", dt.time(10, 30), 0.4375, 10.3, "10-11", "boh", "", dt.time(12, 0)],
    "end": ["11:45", dt.time(11, 45), "10:30", "", "19:00", 11.45],
    "attendees": ["madre", "madre, 2 figli", "x", "nessuno", ""],
    "description": ["Testo.", "Testo. ", "Testo.\n", "...", "x", "", 1.0, True, 0.0, -0.0],
    "outcome": ["bene", "", None],
    "issues": ["", "opposizione"],
    "next_date": [
        "26/03/2026",
        "28/06/2026",
        "25/07/2026",
        "nessuno",
        "1/3/2026",
        "da definire",
        "",
    ],
    "held": ["", "assente", "svolto", "annulato", "boh"],
    "confidentiality": ["", "servizio", "équipe", "solo noi"],
    "extra": [
        "nota",
        "",
        3.0,
        None,
        *EMAILS,
        SENT,
        SENT + dt.timedelta(days=1),
        SENT + dt.timedelta(days=300),
    ],
}
KEYS = [*(column.key for column in session.COLUMNS), "extra"]
STATES: list[Typed] = [
    "completato con Li",
    "",
    None,
    "completa · controllo del 01/01",
    " completa · controllo del 22/06 ",
    5.0,
    "da completare: data · controllo del 22/06",
    "completa, da controllare: data · controllo del 03/03",
    "   ",
]
NUCLEUS_KEYS, PERSON_KEYS, MEETING_KEYS = (
    [column.key for column in module.COLUMNS] for module in (nucleus, person, meeting)
)


def cells(rows: list[Row], keys: list[str]) -> list[list[Typed]]:
    return [[row.get(key) for key in keys] for row in rows]


@dataclass
class Staff:
    """A workbook in memory, and people who change it at random."""

    dice: random.Random
    titles: list[Typed] = field(default_factory=lambda: [*TALKS, "Note mie"])
    other_title: str = "Note mie"
    above: int = 0
    rows: list[list[Typed]] = field(default_factory=list)
    other: list[list[Typed]] = field(default_factory=list)
    nuclei: list[list[Typed]] = field(default_factory=lambda: cells(NUCLEI, NUCLEUS_KEYS))
    people: list[list[Typed]] = field(default_factory=lambda: cells(PEOPLE, PERSON_KEYS))
    meetings: list[list[Typed]] = field(default_factory=lambda: cells(MEETINGS, MEETING_KEYS))
    flags: list[list[Typed]] | None = None
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    listed: bool = True
    documents: int = 0
    today: dt.date = DAY
    rules: Rules = RULES

    def new_row(self) -> list[Typed]:
        row: list[Typed] = [SOUND.get(key, "") for key in KEYS]
        row[KEYS.index("date")] = dt.date(2026, 1, 1) + dt.timedelta(days=self.dice.randrange(60))
        for _ in range(self.dice.choice([0, 0, 1, 2])):
            self.put(row)
        return row

    def put(self, row: list[Typed]) -> None:
        key = self.dice.choice(list(CELLS))
        row[KEYS.index(key)] = self.dice.choice(CELLS[key])

    def put_in_some(self) -> None:
        for _ in range(self.dice.choice([1, 1, 3])):
            if rows := [row for row in (*self.rows, *self.other) if len(row) == len(KEYS)]:
                self.put(self.dice.choice(rows))

    def state(self) -> None:
        if self.rows:
            self.dice.choice(self.rows)[KEYS.index("status")] = self.dice.choice(STATES)

    def shuffle(self) -> None:
        self.dice.shuffle(self.rows)

    def delete(self) -> None:
        if self.rows:
            del self.rows[self.dice.randrange(len(self.rows))]

    def copy(self) -> None:
        if self.rows:
            row = list(self.dice.choice(self.rows))
            if self.dice.random() < 0.3:
                row[0] = None
            self.rows.insert(self.dice.randint(0, len(self.rows)), row)

    def copy_and_put(self) -> None:
        if self.rows:
            row = list(self.dice.choice(self.rows))
            self.put(row)
            self.rows.insert(self.dice.randint(0, len(self.rows)), row)

    def add(self) -> None:
        self.rows.insert(self.dice.randint(0, len(self.rows)), self.new_row())

    def no_talk(self) -> None:
        row: list[Typed] = [None] * len(KEYS)
        row[1] = self.dice.choice(["MARZO 2026", "Totale", None, "Esempio", " ", "Fam. Marzo"])
        self.rows.insert(self.dice.randint(0, len(self.rows)), row)

    def codes(self) -> None:
        if len(self.rows) < 2:
            return
        one, two = self.dice.sample(self.rows, 2)
        match self.dice.randrange(4):
            case 0:
                one[0], two[0] = two[0], one[0]
            case 1:
                one[0] = self.dice.choice([None, "", "appunto", "RRCQH8U", 12.0])
            case 2:
                one[0] = str(one[0] or "").lower()
            case _:
                one[0] = two[0]

    def to_the_other_tab(self) -> None:
        source, target = (
            (self.rows, self.other) if self.dice.random() < 0.6 else (self.other, self.rows)
        )
        if source:
            target.append(source.pop(self.dice.randrange(len(source))))

    def titles_moved(self) -> None:
        self.above = self.dice.choice([0, 1, 3])

    def title(self) -> None:
        at = self.dice.choice([8, 10, 12, KEYS.index("extra"), 3])
        names = {
            8: ["Esito", "Annotazioni", "Esitto"],
            10: ["Accordi", "Altro"],
            12: ["Svolgimento", "Come"],
        }
        self.titles[at] = self.dice.choice(
            names.get(
                at,
                ["Note mie", "Comune", "Email", "Data invio", None]
                if at == KEYS.index("extra")
                else ["Data", "Datta"],
            )
        )

    def title_of_the_other_tab(self) -> None:
        self.other_title = self.dice.choice(["Note mie", "Telefono", "Comune", "Email"])

    def merge(self) -> None:
        top = 2 + self.above + self.dice.randrange(max(len(self.rows), 1))
        self.merged = self.dice.choice([[], [(top, 3, top + 1, 3)], [(top, 4, top + 2, 4)]])

    def nucleus(self) -> None:
        match self.dice.randrange(7):
            case 5:
                self.nuclei[0][NUCLEUS_KEYS.index("hours_budget")] = self.dice.choice(
                    [1, 2.0, "40", None]
                )
            case 6:
                days = [dt.date(2026, 2, 1), dt.date(2026, 3, 20), dt.date(2026, 7, 1), None]
                self.nuclei[1][NUCLEUS_KEYS.index("closed_on")] = self.dice.choice(days)
            case 0:
                self.nuclei[0][NUCLEUS_KEYS.index("path")] = self.dice.choice(
                    ["concluso", "attivo", None]
                )
            case 1:
                self.nuclei[0][NUCLEUS_KEYS.index("opened_on")] = self.dice.choice(
                    [dt.date(2026, 2, 1), None]
                )
            case 2:
                self.nuclei.append(
                    cells(
                        [
                            {
                                "name": self.dice.choice(["Rossi", "Hoxha", "Chen Wang"]),
                                "municipality": "Opera",
                            }
                        ],
                        NUCLEUS_KEYS,
                    )[0]
                )
            case 3:
                self.nuclei[1][NUCLEUS_KEYS.index("other_names")] = self.dice.choice(
                    ["陈", "Rossi", None]
                )
            case _:
                self.nuclei[1][NUCLEUS_KEYS.index("municipality")] = self.dice.choice(
                    ["Opera", "Rozzano", "Milano"]
                )

    def person(self) -> None:
        match self.dice.randrange(5):
            case 4:
                languages = [None, "albanese", "arabo, francese"]
                self.dice.choice(self.people)[PERSON_KEYS.index("languages")] = self.dice.choice(
                    languages
                )
            case 0:
                self.people.append(
                    [self.dice.choice(["Nuova Persona", "Amina Verdi"]), "mediatore", *[None] * 3]
                )
            case 1:
                self.people[0][1] = self.dice.choice(["mediatore", "coordinamento"])
            case 2:
                self.dice.choice(self.people)[PERSON_KEYS.index("email")] = self.dice.choice(
                    [*EMAILS, None]
                )
            case _:
                self.people[-1], self.people[0] = self.people[0], self.people[-1]

    def nuclei_gone_or_back(self) -> None:
        self.listed = not self.listed

    def another_day(self) -> None:
        self.today += dt.timedelta(days=self.dice.choice([1, 5, -3]))

    def flags_emptied(self) -> None:
        self.flags = None

    def document(self) -> None:
        """Somebody is told of all talks after this round and each that follows."""
        self.documents += 1

    @property
    def snapshot(self) -> Snapshot:
        head: list[list[Typed]] = [["Schede 2026"]] * self.above
        plain = [*TALKS, self.other_title]
        tabs = [
            Grid("Schede", [*head, self.titles, *map(list, self.rows)], tuple(self.merged)),
            Grid("Persone", [TITLES["Persone"], *self.people]),
            Grid("Incontri", [TITLES["Incontri"], *self.meetings]),
        ]
        if self.other:
            tabs.insert(1, Grid("Archivio", [plain, *map(list, self.other)]))
        if self.listed:
            tabs.append(Grid("Nuclei", [TITLES["Nuclei"], *map(list, self.nuclei)]))
        if self.flags is not None:
            tabs.append(Grid("Segnalazioni", [list(FLAG_HEADERS.values()), *self.flags]))
        return Snapshot(tuple(tabs))

    def receive(self, todo: Plan) -> None:
        for (tab, row, column), text in todo.write_back.cells.items():
            rows = {"Schede": self.rows, "Archivio": self.other, "Nuclei": self.nuclei}[tab]
            cells = rows[row - 2 - (self.above if tab == "Schede" else 0)]
            cells[column - 1] = text
        if todo.write_back.flags_tab is not None:
            self.flags = [list(row) for row in todo.write_back.flags_tab.table]


CHANGES: list[Callable[[Staff], None]] = [
    Staff.put_in_some,
    Staff.put_in_some,
    Staff.state,
    Staff.shuffle,
    Staff.delete,
    Staff.copy,
    Staff.copy_and_put,
    Staff.add,
    Staff.no_talk,
    Staff.codes,
    Staff.to_the_other_tab,
    Staff.titles_moved,
    Staff.title,
    Staff.merge,
    Staff.title_of_the_other_tab,
    Staff.nucleus,
    Staff.person,
    Staff.nuclei_gone_or_back,
    Staff.another_day,
    Staff.another_day,
    Staff.flags_emptied,
    Staff.document,
]


def made(kind: Any, seed: int, taken: set[str]) -> Iterator[str]:
    return code.codes(kind, random.Random(seed).choice, taken)


def planned(staff: Staff, memory: Memory, seed: int, accept: bool) -> Plan | str:
    """A plan, with codes that are the same whenever the seed is; or why there is none."""
    codes = FreshCodes(
        made("R", seed, set(memory.rows)),
        made("N", seed, {n.code for n in memory.remembered.nuclei}),
        made("P", seed, {p.code for p in memory.remembered.people}),
    )
    try:
        accepted = Accepted(missing=accept)
        return plan_sync(
            staff.snapshot,
            memory,
            staff.rules,
            today=staff.today,
            codes=codes,
            here="x",
            accepted=accepted,
        )
    except WorkbookError as error:
        return str(error)


def told(todo: Plan) -> dict[str, Any]:
    """All of a plan that matters: everything but which rows were read anew."""
    return {
        "rows": todo.rows,
        "flags": [(flag, flag.what, flag.todo, repr(flag.typed)) for flag in todo.flags],
        "ignored": todo.ignored,
        "cells": todo.write_back.cells,
        "flags tab": todo.write_back.flags_tab,
        "new codes": todo.new_codes,
        "notices": todo.notices,
        "directory": todo.directory,
        "versions": todo.batch.versions,
        "moved": todo.batch.moved,
        "seen": todo.batch.seen,
        "gone": (todo.batch.gone, todo.batch.accepted, todo.batch.gone_others),
    }


def worked(
    staff: Staff, rounds: Sequence[tuple[Sequence[Callable[[Staff], None]], bool]], seed: int
) -> None:
    """After each round the plan by memory is held against the plan by reading, and carried out."""
    journal = Journal.open("sqlite://")
    try:
        for at, (changes, accept) in enumerate([([], False), ([], False), *rounds, ([], False)]):
            for change in changes:
                change(staff)
            memory = read_memory(journal)
            by_memory = planned(staff, memory, seed + at, accept)
            by_reading = planned(staff, replace(memory, context="", inferred=""), seed + at, accept)
            if isinstance(by_memory, str) or isinstance(by_reading, str):
                assert by_memory == by_reading
                continue
            assert told(by_memory) == told(by_reading)
            changed = journal.append(
                by_memory.batch, at=NOW, today=staff.today, workbook="x", after=memory.last_run
            )
            journal.set_note(INFERRED_NOTE, by_memory.inferred)
            staff.receive(by_memory)
            if by_memory.nothing_left_to_do or (not changed and by_memory.write_back.empty):
                nothing_new(staff, journal, by_memory, seed + at)
            if staff.documents:
                marks = {
                    talk.code: TalkSummary.of_record(talk).reported_mark for talk in journal.talks()
                }
                journal.add_document(
                    "AS-2026-06-25", ROOM, str(staff.documents), marks, at=NOW, day=NOW.date()
                )
    finally:
        journal.close()


def nothing_new(staff: Staff, journal: Journal, last: Plan, seed: int) -> None:
    """Where a sync leaves nothing to do, the same workbook need not even be opened.

    Its result is the same on that day, and on every later one up to that which the plan names.
    """
    today = staff.today
    for days in range(0, 400, 1 if last.holds_until else 57):
        if last.holds_until and today + dt.timedelta(days=days) > last.holds_until:
            break
        staff.today = today + dt.timedelta(days=days)
        again = planned(staff, read_memory(journal), seed + days, False)
        assert isinstance(again, Plan)
        assert again.write_back.empty
        assert not journal.append(again.batch, at=NOW, today=staff.today, workbook="x")
        assert SyncResult.load(last.result.dump()) == SyncResult.load(again.result.dump())
    staff.today = today


@settings(max_examples=FEW, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 2**32),
    size=st.integers(1, 7),
    rounds=st.lists(
        st.tuples(st.lists(st.sampled_from(CHANGES), max_size=3), st.booleans()),
        min_size=1,
        max_size=5,
    ),
)
def test_the_row_cache_gives_the_same_plan_as_reading_every_row(
    seed: int, size: int, rounds: list[tuple[list[Callable[[Staff], None]], bool]]
) -> None:
    staff = Staff(random.Random(seed))
    staff.rows = [staff.new_row() for _ in range(size)]
    worked(staff, rounds, seed)


def put(row: int, key: str, typed: Typed) -> Callable[[Staff], None]:
    return lambda staff: staff.rows[row].__setitem__(KEYS.index(key), typed)


def to_day(day: int) -> Callable[[Staff], None]:
    return lambda staff: setattr(staff, "today", dt.date(2026, 6, day))


def title_of_extra(title: str) -> Callable[[Staff], None]:
    return lambda staff: staff.titles.__setitem__(KEYS.index("extra"), title)


def email_of_person(at: int, email: str) -> Callable[[Staff], None]:
    return lambda staff: staff.people[at].__setitem__(PERSON_KEYS.index("email"), email)


def person_gone(staff: Staff) -> None:
    del staff.people[1]


def new_person(staff: Staff) -> None:
    staff.people.append(cells([{"name": "Nuova Persona", "job": "mediatore"}], PERSON_KEYS)[0])


@pytest.mark.parametrize(
    "changes",
    [
        [put(0, "date", "25/06/2026"), to_day(23), to_day(26), to_day(23)],
        [put(0, "status", "completato con Li"), put(0, "status", "completa · controllo del 22/06")],
        [put(0, "code", "appunto"), Staff.shuffle, put(0, "code", None)],
        [put(0, "mediator", "Li Wei"), person_gone],
        [put(0, "nucleus", "Chen"), lambda staff: staff.nuclei.pop(1)],
        [put(0, "mediator", "Nuova Persona"), new_person],
        [
            title_of_extra("Email"),
            put(0, "extra", EMAILS[2]),
            put(0, "mediator", ""),
            email_of_person(1, EMAILS[2]),
        ],
        [
            title_of_extra("Email"),
            put(0, "extra", EMAILS[1]),
            email_of_person(1, EMAILS[0]),
            put(0, "extra", ""),
        ],
        [lambda staff: staff.rows.append(list(staff.rows[0]))],
        [lambda staff: staff.rows.append([*staff.rows[0][:7], "Altro testo.", *staff.rows[0][8:]])],
        [
            lambda staff: staff.rows.append([None, *staff.rows[0][1:]]),
            put(3, "confidentiality", "équipe"),
            put(0, "confidentiality", "coordinamento"),
            put(3, "outcome", "Bene."),
            put(0, "confidentiality", "solo noi"),
            put(0, "confidentiality", ""),
            put(3, "confidentiality", "servizio"),
        ],
        [
            lambda staff: staff.rows.append([None, *staff.rows[0][1:]]),
            put(3, "mediator", "Li Wei"),
            put(3, "confidentiality", "équipe"),
            Staff.shuffle,
            Staff.delete,
        ],
        [
            lambda staff: staff.merged.append((2, 3, 3, 3)),
            put(1, "nucleus", None),
            put(0, "nucleus", "Chen"),
        ],
    ],
)
def test_the_row_cache_agrees_with_reading_in_cases_that_were_once_close(
    changes: list[Callable[[Staff], None]],
) -> None:
    staff = Staff(random.Random(5))
    staff.rows = [[SOUND.get(key, "") for key in KEYS] for _ in range(3)]
    for at, row in enumerate(staff.rows, start=2):
        row[KEYS.index("date")] = f"{at}/03/2026"
    worked(staff, [([change], False) for step in changes for change in (step, lambda _: None)], 5)


def test_a_talk_that_was_to_come_is_read_on_its_day_whatever_its_flags() -> None:
    """One that did not take place has no flag on its day, and may get one when the day is there."""
    staff = Staff(random.Random(5))
    staff.rows = [[SOUND.get(key, "") for key in KEYS]]
    changes = [
        title_of_extra("Data invio"),
        put(0, "extra", dt.datetime.combine(dt.date(2026, 6, 24), dt.time(12))),
        put(0, "date", "oggi"),
        put(0, "held", "assente"),
        to_day(25),
    ]
    worked(staff, [([change], False) for change in changes], 5)


def test_an_unchanged_row_is_not_read_again() -> None:
    staff = Staff(random.Random(1))
    staff.rows = [[SOUND.get(key, "") for key in KEYS] for _ in range(3)]
    for day, row in enumerate(staff.rows, start=10):
        row[KEYS.index("date")] = f"{day}/03/2026"
    journal = Journal.open("sqlite://")
    read = []
    for change in (
        None,
        None,
        lambda: staff.rows[1].__setitem__(KEYS.index("end"), ""),
        staff.shuffle,
    ):
        if change:
            change()
        todo = planned(staff, read_memory(journal), 1, False)
        assert isinstance(todo, Plan)
        read.append(len(todo.readings))
        journal.append(todo.batch, at=NOW, today=DAY, workbook="x")
        staff.receive(todo)
    journal.close()
    assert read == [3, 0, 1, 0]


def test_an_edited_form_answer_gets_the_same_flags_from_the_cache_as_by_reading() -> None:
    """In a prepared tab with a time of sending: a row that is recognised, edited, recognised."""
    staff = Staff(random.Random(1))
    staff.titles[KEYS.index("extra")] = "Data invio"
    staff.rows = [[{**SOUND, "date": "ieri", "extra": SENT}.get(key, "") for key in KEYS]]
    again = put(0, "extra", SENT + dt.timedelta(days=1))
    worked(staff, [([], False), ([again], False), ([], False), ([put(0, "extra", SENT)], False)], 1)
    staff.rows[0][KEYS.index("extra")] = SENT + dt.timedelta(days=1)
    journal = Journal.open("sqlite://")
    for sent, asked in (
        (SENT, []),
        (SENT + dt.timedelta(days=1), ["DATA-14"]),
        (SENT + dt.timedelta(days=1), ["DATA-14"]),
    ):
        staff.rows[0][KEYS.index("extra")] = sent
        todo = planned(staff, read_memory(journal), 1, False)
        assert isinstance(todo, Plan)
        assert [flag.code for flag in todo.flags if flag.code not in FOLLOW_UPS] == asked
        journal.append(todo.batch, at=NOW, today=DAY, workbook="x")
        staff.receive(todo)
    journal.close()


@pytest.mark.parametrize(
    "gist", ["", "x", "a\x1fb", *["\x1f" * 6 + said for said in ("{", "[[],[[1]]]", "[[],3]")]]
)
def test_a_row_whose_cached_row_is_damaged_is_read(gist: str) -> None:
    staff = Staff(random.Random(1))
    staff.rows = [[SOUND.get(key, "") for key in KEYS]]
    journal = Journal.open("sqlite://")
    first = planned(staff, read_memory(journal), 1, False)
    assert isinstance(first, Plan)
    journal.append(first.batch, at=NOW, today=DAY, workbook="x")
    staff.receive(first)
    memory = read_memory(journal)
    rows = {code: state._replace(cached_row=gist) for code, state in memory.rows.items()}
    again = planned(staff, replace(memory, rows=rows), 1, False)
    assert isinstance(again, Plan)
    assert (again.rows_read, list(again.batch.seen)) == (1, list(rows))
    journal.close()


@given(
    st.text(),
    st.booleans(),
    st.builds(
        TalkSummary,
        *[st.none() | st.text(min_size=1) for _ in range(8)],
        st.sampled_from([True, False, None]),
        st.booleans(),
        st.text(),
    ),
    st.sampled_from([None, *Confidentiality]),
    st.lists(
        st.tuples(
            st.sampled_from(sorted(CATALOGUE)),
            st.text(),
            st.text(),
            st.dictionaries(st.text(), st.text()),
        )
    ),
)
def test_a_cached_row_is_loaded_as_it_was_dumped_or_not_at_all(
    hangs_on: str,
    to_come: bool,
    gist: TalkSummary,
    mark: Confidentiality | None,
    flags: list[Any],
) -> None:
    text = CachedRow(hangs_on, to_come, gist, mark, flags, flags).dump()
    again = CachedRow.load(text)
    assert (again is None) == (not text)
    assert not again or (
        again.hangs_on,
        again.to_come,
        again.summary,
        again.mark,
        *[list(map(list, part)) for part in again[4:]],
    ) == (
        hangs_on,
        to_come,
        gist,
        mark,
        *[list(map(list, flags))] * 2,
    )


TYPED: st.SearchStrategy[Typed] = (
    st.text("ab\x1e\x1f")
    | st.sampled_from(
        [None, True, 1.0, 0.0, -0.0, MIDNIGHT, MIDNIGHT.date(), MIDNIGHT.time(), repr(MIDNIGHT)]
    )
    | st.sampled_from(
        ["null", "1.0", "true", MIDNIGHT.isoformat(), "2026-01-01", "00:00:00", "\ud800", "", "\0"]
    )
    | st.sampled_from([math.nan, math.inf, -math.inf, 1, False, 10**30, dt.timedelta(1)])
    | st.dates()
    | st.times()
    | st.text()
    | st.floats(allow_nan=False)
    | st.builds("\x1e{!r}".format, st.sampled_from([None, MIDNIGHT.date()]))
    | st.builds(Struck, st.text("ab\x1e"))
)


@given(st.lists(st.lists(TYPED, min_size=3, max_size=3), min_size=2, max_size=4))
@example([[Struck("a"), "b", ""], ["a", Struck("b"), ""], ["a", "b", ""]])
@example([[Struck("a"), math.inf, ""], ["a", math.inf, ""]])
def test_different_rows_have_different_row_hashes(rows: list[list[Typed]]) -> None:
    glance = RowHasher(Layout("Schede", 1, {"date": 1, "start": 2}, {}, {3: "Note"}), frozenset())
    for one in rows:
        for two in rows:
            is_same = repr([*map(type, one), one]) == repr([*map(type, two), two])
            assert (glance(one) == glance(two)) == is_same


def test_a_row_of_which_another_cell_is_struck_is_read_again() -> None:
    """A struck text and a plain one are equal texts: what was crossed out is a part of the row."""
    staff = Staff(random.Random(1))
    staff.rows = [[{**SOUND, "outcome": "bene"}.get(key, "") for key in KEYS]]

    def strike(row: int, key: str) -> Callable[[Staff], None]:
        return lambda staff: put(row, key, Struck(str(staff.rows[row][KEYS.index(key)])))(staff)

    changes = [
        strike(0, "outcome"),
        put(0, "outcome", "bene"),
        lambda staff: (strike(0, "outcome")(staff), strike(0, "description")(staff)),
        put(0, "outcome", "bene"),
        lambda staff: (
            strike(0, "outcome")(staff),
            put(0, "description", SOUND["description"])(staff),
        ),
        put(0, "extra", math.inf),
        lambda staff: (
            strike(0, "description")(staff),
            put(0, "outcome", "bene")(staff),
        ),
    ]
    worked(staff, [([change], False) for change in changes], 1)
