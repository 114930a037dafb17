"""What a row hangs on: after any edit of names, people, settings or rows, a sync that reads only
what hangs on it decides what one decides that reads everything.

The staff of `test_row_cache.py`, with names that are words, names alike, names in texts, a tab that
nobody prepared, and settings that change.
"""

import dataclasses
import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.journal.store import Journal
from collector.sync.memory import INFERRED_NOTE, read_memory
from collector.sync.plan import Plan
from collector.validation.context import Context
from collector.validation.thresholds import Thresholds
from schemas.cells.reading import Typed
from schemas.workbook import Grid, Snapshot
from tests.examples import FEW
from tests.road import SOUND
from tests.sync.test_row_cache import (
    CHANGES,
    DAY,
    KEYS,
    NOW,
    NUCLEUS_KEYS,
    PERSON_KEYS,
    Staff,
    cells,
    planned,
    worked,
)

NAMES = [
    "Hoxha",
    "Hoxa",
    "Hoxha Arben",
    "Arben Hoxha",
    "Chen",
    "Chen Wang",
    "Rosa",
    "Rosa Costa",
    "Sala",
    "Li",
    "Li Wei",
    "Della Valle",
    "El Amrani Samira",
    "Elamrani Samira",
    "Benali",
    "Ben Ali",
    "Kovalenko",
    "Kovalenco",
    "Muhammad",
    "Mohamed",
    "陈",
    "Famiglia Rosa",
    "Verdi",
    "",
]
TEXTS = [
    "La madre racconta della scuola.",
    "Una rosa rossa in sala.",
    "Con la signora Rosa e Chen.",
    "figlioHoxha non viene",
    "la famiglia Ho-xha",
    "covalenco ha chiamato",
    "kovalenk e hoxa",
    "La Valle e la sala",
    "della Valle arriva",
    "benali chiede",
    "ben ali chiede",
    "陈老师",
    "Verdi",
    "rosacosta",
    "Li parla con li altri",
    "con Wei\u200b e Li\u00a0Wei",
    "elamrani\nsamira",
    "x",
]
WHO = [*NAMES, "N7F3K", "N2QX8 – Chen", "N7F3K – Rosa", "Hoxha / Chen", "Rosa e Hoxha", "Hoxha?"]
MEDIATORS = ["Amina Haddad", "Li Wei", "Amina", "Li", "Rosa Verdi", "Verdi Rosa", "Aminah Haddad"]
UNPREPARED_KEYS = [
    "mediator",
    "nucleus",
    "municipality",
    "date",
    "start",
    "end",
    "attendees",
    "description",
    "outcome",
    "next_date",
    "email",
]
UNPREPARED_TITLES = [
    "Mediatore",
    "Nucleo",
    "Comune",
    "Data",
    "Ora inizio",
    "Ora fine",
    "Persone presenti",
    "Descrizione",
    "Esito",
    "Data prossimo colloquio",
    "Email",
    "Note",
]
SETTINGS = [
    lambda rules: replace(rules, allowed=frozenset({"rosa"})),
    lambda rules: replace(rules, allowed=frozenset({"sala", "kovalenk"})),
    lambda rules: replace(rules, allowed=frozenset()),
    lambda rules: replace(rules, tuning=Thresholds(off=("IDENTITA-01",))),
    lambda rules: replace(rules, tuning=Thresholds()),
    lambda rules: replace(rules, since=dt.date(2026, 2, 1)),
    lambda rules: replace(rules, allowed=frozenset({"ben ali"})),
]


@dataclass
class Crowd(Staff):
    """A staff with families and mediators of names like each other, and an old tab of theirs."""

    old: list[list[Typed]] = field(default_factory=list)
    prepared: bool = True

    def new_row(self) -> list[Typed]:
        row = super().new_row()
        self.rename_in(row)
        return row

    def rename_in(self, row: list[Typed]) -> None:
        row[KEYS.index("nucleus")] = self.dice.choice(WHO)
        row[KEYS.index("mediator")] = self.dice.choice(MEDIATORS)
        row[KEYS.index("description")] = self.dice.choice(TEXTS)
        row[KEYS.index("outcome")] = self.dice.choice(["", "", *TEXTS])

    def other_words(self) -> None:
        if rows := [row for row in (*self.rows, *self.other) if len(row) == len(KEYS)]:
            self.rename_in(self.dice.choice(rows))

    # The old tab

    def old_row(self) -> list[Typed]:
        values = dict(zip(KEYS, self.new_row(), strict=True))
        values["municipality"] = self.dice.choice(["Opera", "Rozzano", "", "Milano"])
        values["email"] = self.dice.choice(["", "", "li.wei@cooperativa.example"])
        values["note"] = self.dice.choice(["", "", "nota"])
        if self.dice.random() < 0.3:
            values["date"] = self.dice.choice(["12/03/2026", "ieri", "", "25/06/2026"])
        return [values.get(key, "") for key in (*UNPREPARED_KEYS, "note")]

    def old_added(self) -> None:
        self.old.insert(self.dice.randint(0, len(self.old)), self.old_row())

    def old_copied(self) -> None:
        if self.old:
            row = list(self.dice.choice(self.old))
            if self.dice.random() < 0.4:
                row[-1] = self.dice.choice(["", "nota", "altra nota"])
            self.old.insert(self.dice.randint(0, len(self.old)), row)

    def old_deleted(self) -> None:
        if self.old:
            del self.old[self.dice.randrange(len(self.old))]

    def old_edited(self) -> None:
        if self.old:
            at = self.dice.randrange(len(UNPREPARED_KEYS) + 1)
            self.dice.choice(self.old)[at] = self.old_row()[at]

    def old_sorted(self) -> None:
        self.old.sort(key=repr, reverse=self.dice.random() < 0.5)

    def old_shuffled(self) -> None:
        self.dice.shuffle(self.old)

    def old_between(self) -> None:
        row: list[Typed] = [None] * (len(UNPREPARED_KEYS) + 1)
        row[1] = self.dice.choice(["MARZO 2026", "Totale", None, "Rosa", "Legenda"])
        self.old.insert(self.dice.randint(0, len(self.old)), row)

    def old_row_taken_over(self) -> None:
        """A row of the old tab is typed into *Schede* too, or goes there."""
        if self.old and self.prepared:
            row = self.dice.choice(self.old)
            values = dict(zip((*UNPREPARED_KEYS, "note"), row, strict=True))
            self.rows.append([values.get(key, "") for key in KEYS])
            if self.dice.random() < 0.5:
                self.old.remove(row)

    # Names

    def nucleus_added(self) -> None:
        name = self.dice.choice(NAMES)
        row = {"name": name, "municipality": "Opera", "mediator": self.dice.choice(MEDIATORS)}
        self.nuclei.append(cells([row], NUCLEUS_KEYS)[0])

    def nucleus_removed(self) -> None:
        if len(self.nuclei) > 1:
            del self.nuclei[self.dice.randrange(len(self.nuclei))]

    def nucleus_renamed(self) -> None:
        key = self.dice.choice(["name", "name", "other_names"])
        name = self.dice.choice(NAMES)
        if key == "name" and not name:
            return
        self.dice.choice(self.nuclei)[NUCLEUS_KEYS.index(key)] = name

    def nuclei_swap_names(self) -> None:
        if len(self.nuclei) > 1:
            one, two = self.dice.sample(self.nuclei, 2)
            at = NUCLEUS_KEYS.index("name")
            one[at], two[at] = two[at], one[at]

    def nucleus_edited(self) -> None:
        key, values = self.dice.choice(
            [
                ("mediator", ["Amina Haddad", "Li Wei", None]),
                ("closed_on", [dt.date(2026, 1, 20), None]),
                ("opened_on", [dt.date(2026, 2, 1), None]),
                ("language", ["albanese", "arabo", None]),
                ("municipality", ["Opera", "Rozzano"]),
                ("path", ["concluso", "attivo", None]),
            ]
        )
        self.dice.choice(self.nuclei)[NUCLEUS_KEYS.index(key)] = self.dice.choice(list(values))

    def person_added(self) -> None:
        name = self.dice.choice([name for name in (*NAMES, *MEDIATORS) if name])
        job = self.dice.choice(["mediatore", "mediatore", "assistente sociale"])
        self.people.append(cells([{"name": name, "job": job}], PERSON_KEYS)[0])

    def person_removed(self) -> None:
        if len(self.people) > 1:
            del self.people[self.dice.randrange(len(self.people))]

    def person_edited(self) -> None:
        key, values = self.dice.choice(
            [
                ("name", [name for name in (*NAMES, *MEDIATORS) if name]),
                ("languages", ["arabo", "albanese, arabo", "cinese", None]),
                ("email", ["li.wei@cooperativa.example", "amina@cooperativa.example", None]),
                ("job", ["mediatore", "coordinamento"]),
            ]
        )
        self.dice.choice(self.people)[PERSON_KEYS.index(key)] = self.dice.choice(list(values))

    def settings_changed(self) -> None:
        self.rules = self.dice.choice(SETTINGS)(self.rules)

    @property
    def snapshot(self) -> Snapshot:
        tabs = [grid for grid in super().snapshot.tabs if self.prepared or grid.name != "Schede"]
        if self.old:
            tabs.append(Grid("Vecchi colloqui", [UNPREPARED_TITLES, *map(list, self.old)]))
        return Snapshot(tuple(tabs))


EDITS_OF_NAMES: list[Callable[[Crowd], None]] = [
    Crowd.nucleus_added,
    Crowd.nucleus_removed,
    Crowd.nucleus_renamed,
    Crowd.nucleus_renamed,
    Crowd.nuclei_swap_names,
    Crowd.nucleus_edited,
    Crowd.nucleus_edited,
    Crowd.person_added,
    Crowd.person_removed,
    Crowd.person_edited,
    Crowd.person_edited,
    Crowd.settings_changed,
]
EDITS_OF_ROWS: list[Callable[[Crowd], None]] = [
    Crowd.other_words,
    Crowd.old_added,
    Crowd.old_copied,
    Crowd.old_deleted,
    Crowd.old_edited,
    Crowd.old_edited,
    Crowd.old_sorted,
    Crowd.old_shuffled,
    Crowd.old_between,
    Crowd.old_row_taken_over,
]
ALL = [*EDITS_OF_NAMES, *EDITS_OF_ROWS, *CHANGES]
ROUNDS = st.lists(
    st.tuples(
        st.lists(
            st.sampled_from(EDITS_OF_NAMES) | st.sampled_from(EDITS_OF_ROWS) | st.sampled_from(ALL),
            min_size=1,
            max_size=3,
        ),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=FEW, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), size=st.integers(1, 8), rounds=ROUNDS)
def test_whatever_changes_only_what_hangs_on_it_need_be_read(
    seed: int, size: int, rounds: list[tuple[list[Callable[[Staff], None]], bool]]
) -> None:
    staff = Crowd(random.Random(seed))
    staff.rows = [staff.new_row() for _ in range(size)]
    staff.old = [staff.old_row() for _ in range(staff.dice.choice([0, 0, size]))]
    worked(staff, rounds, seed)


@settings(max_examples=FEW, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), size=st.integers(1, 8), listed=st.booleans(), rounds=ROUNDS)
def test_so_it_is_in_a_workbook_that_nobody_prepared(
    seed: int,
    size: int,
    listed: bool,
    rounds: list[tuple[list[Callable[[Staff], None]], bool]],
) -> None:
    """With and without *Nuclei*; with and without a mediator in *Persone*."""
    staff = Crowd(random.Random(seed), prepared=False, listed=listed)
    if staff.dice.random() < 0.5:
        staff.people = staff.people[2:]
    staff.old = [staff.old_row() for _ in range(size)]
    worked(staff, rounds, seed)


# --- Cases one by one ---------------------------------------------------------------------------

Change = Callable[[Crowd], None]


def in_nuclei(at: int, key: str, typed: Typed) -> Change:
    return lambda staff: staff.nuclei[at].__setitem__(NUCLEUS_KEYS.index(key), typed)


def in_people(at: int, key: str, typed: Typed) -> Change:
    return lambda staff: staff.people[at].__setitem__(PERSON_KEYS.index(key), typed)


def new_nucleus(name: str) -> Change:
    return lambda staff: staff.nuclei.append(cells([{"name": name}], NUCLEUS_KEYS)[0])


def new_mediator(name: str) -> Change:
    return lambda staff: staff.people.append(
        cells([{"name": name, "job": "mediatore"}], PERSON_KEYS)[0]
    )


def rules(number: int) -> Change:
    return lambda staff: setattr(staff, "rules", SETTINGS[number](staff.rules))


def put(row: int, key: str, typed: Typed) -> Change:
    return lambda staff: staff.rows[row].__setitem__(KEYS.index(key), typed)


def nothing(_staff: Crowd) -> None:
    pass


CASES: dict[str, tuple[list[Change], list[Change]]] = {
    "a nucleus is closed": ([], [in_nuclei(0, "closed_on", dt.date(2026, 1, 2))]),
    "a nucleus gets another comune": ([], [in_nuclei(0, "municipality", "Opera")]),
    "a nucleus gets another mediator": ([], [in_nuclei(0, "mediator", "Li Wei")]),
    "a nucleus of the same name": ([], [new_nucleus("Hoxha")]),
    "a nucleus of a like name": ([put(0, "nucleus", "Hoxa")], [new_nucleus("Hoxa Arben")]),
    "a like name more near": ([put(0, "nucleus", "Kovalenka")], [new_nucleus("Kovalenko")]),
    "an unknown name is known": ([put(0, "nucleus", "Benali")], [new_nucleus("Benali")]),
    "two nuclei swap their names": ([], [Crowd.nuclei_swap_names]),
    "a mediator speaks another language": ([], [in_people(0, "languages", "cinese")]),
    "an unknown mediator is known": ([put(0, "mediator", "Nuova")], [new_mediator("Nuova")]),
    "a mediator of a like name": ([put(0, "mediator", "Amina")], [new_mediator("Amina Verdi")]),
    "a name that a text holds": ([put(0, "outcome", "Una rosa.")], [new_nucleus("Rosa Costa")]),
    "a name that a text misspells": (
        [put(0, "outcome", "viene kovalenk")],
        [new_nucleus("Kovalenko")],
    ),
    "a name that a text has no more": (
        [put(0, "outcome", "il Hoxha")],
        [in_nuclei(0, "name", "Li")],
    ),
    "a name of staff that a text holds": (
        [put(0, "outcome", "e Wei")],
        [in_people(1, "name", "Bo")],
    ),
    "a word that is let pass": ([put(0, "outcome", "la Zyrtova")], [rules(0), new_nucleus("Rosa")]),
    "words let pass become a name": (
        [rules(6), put(0, "outcome", "viene Ben Ali")],
        [new_nucleus("Benali")],
    ),
    "a word let pass becomes a name": (
        [rules(1), put(0, "outcome", "viene kovalenk")],
        [new_nucleus("Kovalenko")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_thing_that_a_row_hangs_on_is_seen(case: str) -> None:
    before, edits = CASES[case]
    staff = Crowd(random.Random(5))
    staff.rows = [[SOUND.get(key, "") for key in KEYS] for _ in range(2)]
    staff.rows[1][KEYS.index("date")] = "13/03/2026"
    for change in before:
        change(staff)
    worked(staff, [([edit], False) for edit in edits], 5)


def test_all_that_a_row_is_judged_against_is_in_a_hash() -> None:
    """A new field of Context belongs into one of these, and into what makes that hash."""
    of_rules = {"territory", "project_start", "thresholds", "difficulty_types", "allowed"}
    of_directory = {"nuclei", "mediator_names", "lookalikes", "other_families", "by_email"}
    of_directory |= {"spellings", "languages"}
    of_names, of_the_day = {"people"}, {"today"}
    fields = {field.name for field in dataclasses.fields(Context)}
    assert fields == of_rules | of_directory | of_names | of_the_day


def old_rows(*rows: dict[str, Typed]) -> list[list[Typed]]:
    sound = {**SOUND, "date": dt.date(2026, 3, 12), "municipality": "Opera"}
    return [[{**sound, **row}.get(key, "") for key in (*UNPREPARED_KEYS, "note")] for row in rows]


DAYS = [
    {"date": dt.date(2026, 3, day), "nucleus": name}
    for day, name in ((10, "Hoxha"), (11, "Chen"), (12, "Benali"))
]
SAME = {"date": dt.date(2026, 3, 20)}


def insert(at: int, row: dict[str, Typed]) -> Change:
    return lambda staff: staff.old.insert(at, old_rows(row)[0])


def change_old(at: int, key: str, typed: Typed) -> Change:
    where = (*UNPREPARED_KEYS, "note").index(key)
    return lambda staff: staff.old[at].__setitem__(where, typed)


OLD_CASES: dict[str, tuple[list[dict[str, Typed]], list[Change]]] = {
    "a row above": (DAYS, [insert(0, SAME)]),
    "rows turned round": (DAYS, [lambda staff: staff.old.reverse()]),
    "a row gone": (DAYS, [lambda staff: staff.old.pop(1)]),
    "a row gone and back": (DAYS, [lambda staff: staff.old.pop(1), insert(1, DAYS[1])]),
    "a copy above": ([*DAYS, SAME], [insert(0, SAME)]),
    "copies, one with a note": ([SAME, {**SAME, "note": "x"}], [lambda staff: staff.old.reverse()]),
    "copies, one gone": ([SAME, SAME, SAME], [lambda staff: staff.old.pop(0)]),
    "an edit that makes a copy": (
        [*DAYS, SAME],
        [change_old(0, "date", SAME["date"]), change_old(0, "nucleus", SOUND["nucleus"])],
    ),
    "a copy with another note": ([SAME], [insert(0, {**SAME, "note": "x"})]),
    "a name alike": (DAYS, [insert(3, {**SAME, "nucleus": "Hoxa"})]),
    "a name alike that more rows have": (
        DAYS,
        [
            lambda staff: staff.old.extend(
                old_rows({**SAME, "nucleus": "Hoxxha"}, {"nucleus": "Hoxxha"})
            ),
            lambda staff: staff.old.insert(0, staff.old.pop(4)),
        ],
    ),
    "a name in a text": (
        [*DAYS, {**SAME, "description": "Con la signora Rosa."}],
        [insert(0, {**SAME, "nucleus": "Rosa"})],
    ),
    "another family of that name": (
        DAYS,
        [insert(3, {**SAME, "nucleus": "Hoxha", "municipality": "Rozzano", "mediator": "Li"})],
    ),
    "a row that leads to another family of that name": (
        [
            *({**day, "nucleus": "Hoxha"} for day in DAYS),
            {**SAME, "nucleus": "Hoxha", "mediator": "Bo"},
            {**SAME, "nucleus": "Hoxha", "municipality": "Locate di Triulzi", "mediator": "Bo"},
            {**SAME, "nucleus": "Hoxha", "municipality": "Rozzano", "mediator": "Li"},
        ],
        [insert(6, {**SAME, "nucleus": "Hoxha", "mediator": "Li"})],
    ),
    "another comune": (DAYS, [change_old(0, "municipality", "Rozzano")]),
    "a day to come": (
        [{"date": dt.date(2026, 6, 25)}],
        [lambda staff: setattr(staff, "today", dt.date(2026, 6, 26))],
    ),
}


@pytest.mark.parametrize("people", [2, 6])
@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("case", OLD_CASES)
def test_rows_without_a_code_are_known_by_what_is_in_them(
    case: str, listed: bool, people: int
) -> None:
    rows, edits = OLD_CASES[case]
    staff = Crowd(random.Random(5), prepared=False, listed=listed)
    staff.people = staff.people[-people:]
    staff.old = old_rows(*rows)
    worked(staff, [([edit], True) for edit in edits], 5)


def rows_read(staff: Crowd, changes: list[Change]) -> list[int]:
    """How many rows each sync reads: the first, and one after each change."""
    journal = Journal.open("sqlite://")
    read = []
    for number, change in enumerate([nothing, *changes]):
        change(staff)
        plan = planned(staff, read_memory(journal), number, True)
        assert isinstance(plan, Plan)
        read.append(plan.rows_read)
        journal.append(plan.batch, at=NOW, today=DAY, workbook="x")
        journal.set_note(INFERRED_NOTE, plan.inferred)
        staff.receive(plan)
    journal.close()
    return read


def test_a_cell_of_the_directory_makes_only_what_hangs_on_it_be_read() -> None:
    staff = Crowd(random.Random(5))
    staff.rows = [[SOUND.get(key, "") for key in KEYS] for _ in range(9)]
    for day, row in enumerate(staff.rows, start=10):
        row[KEYS.index("date")] = f"{day}/03/2026"
        row[KEYS.index("nucleus")] = "Hoxha" if day < 15 else "Chen"
    staff.rows[8][KEYS.index("outcome")] = "La signora Rosa viene."
    changes = [
        nothing,
        in_nuclei(0, "closed_on", dt.date(2026, 3, 12)),
        in_nuclei(1, "municipality", "Rozzano"),
        new_nucleus("Rosa"),
        new_mediator("Zyrtova"),
        in_people(3, "email", "altro@comune.example"),
        nothing,
    ]
    assert rows_read(staff, changes) == [9, 0, 5, 4, 1, 0, 0, 0]


def test_a_sheet_that_nobody_prepared_is_read_once() -> None:
    staff = Crowd(random.Random(5), prepared=False, listed=False)
    staff.people = []
    names = ["Hoxha", "Chen Wang", "Benali", "Kovalenko", "Diop", "Traore"]
    days = [dt.date(2026, 3, day) for day in range(10, 16)]
    rows = [{"date": day, "nucleus": name} for day, name in zip(days, names, strict=True)]
    staff.old = old_rows(*rows)
    staff.old[5][3] = "16/03/2026"  # a day as a text
    changes = [
        nothing,
        Crowd.old_shuffled,
        change_old(2, "outcome", "Altro."),
        insert(0, SAME),
        lambda staff: staff.old.pop(3),
        nothing,
    ]
    assert rows_read(staff, changes) == [6, 0, 0, 1, 1, 0, 0]
