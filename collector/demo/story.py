"""The demo's story: some twenty invented families, their talks in 2026, and how these were typed.

`story.toml` says what happened. Here each talk is typed as its mediator types: real date and time
cells, or text in the ways that Italians write it; then the slips of `slips.py` are planted. Pure:
the same story every time.
"""

import datetime as dt
import random
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any, Final

from collector.demo.slips import SLIPS, Slip
from collector.text.italian import MONTHS, WEEKDAYS
from schemas import meeting, nucleus, person, session
from schemas.cells.reading import Typed
from schemas.column import Column

TODAY: Final = dt.date(2026, 6, 22)
PROJECT_START: Final = dt.date(2026, 1, 1)
_SEED: Final = "schede"

TypedRow = Mapping[str, Typed]
"""The cells of a row, by column key."""


@dataclass(frozen=True, slots=True)
class DemoTalk:
    """One row of *Schede*: `date` is the day it really took place.

    `typed`: its cells, by column key, as typed on `typed_on`.
    """

    key: str
    nucleus: str
    mediator: str
    date: dt.date
    typed_on: dt.date
    typed: TypedRow = field(repr=False)


@dataclass(frozen=True, slots=True)
class Story:
    """All that the demo's workbook is filled with.

    `talks` stand in the order in which they were typed. `since`: the first day of the project.
    """

    today: dt.date
    since: dt.date
    nuclei: tuple[TypedRow, ...] = field(repr=False)
    people: tuple[TypedRow, ...] = field(repr=False)
    meetings: tuple[TypedRow, ...] = field(repr=False)
    talks: tuple[DemoTalk, ...] = field(repr=False)
    slips: tuple[Slip, ...] = field(repr=False)

    @property
    def rows(self) -> dict[str, list[TypedRow]]:
        """Return everything, by tab: what a workbook begins with."""
        return self.rows_on(self.today)

    def rows_on(self, day: dt.date) -> dict[str, list[TypedRow]]:
        """Return the workbook as it stood on the evening of a day.

        *Schede* is the beginning of what it is now.
        """
        return {
            session.TAB: [talk.typed for talk in self.talks if talk.typed_on <= day],
            nucleus.TAB: list(self.nuclei),
            person.TAB: list(self.people),
            meeting.TAB: list(self.meetings),
        }

    def row_of(self, key: str) -> int:
        """Return the row of *Schede*, as people count, that a talk was typed into.

        Raises KeyError for an unknown talk.
        """
        for number, talk in enumerate(self.talks, start=2):
            if talk.key == key:
                return number
        raise KeyError(key)


def build_story(slips: Sequence[Slip] = SLIPS) -> Story:
    """Return the story, with these slips planted. Raises KeyError when a slip names no talk."""
    source = files("collector.demo").joinpath("story.toml")
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    talks: dict[str, DemoTalk] = {}
    for family in data["nucleus"]:
        for number, told in enumerate(family.get("talk", ()), start=1):
            key = f"{family['key']}-{number}"
            talks[key] = DemoTalk(
                key,
                family["key"],
                family["mediator"],
                told["date"],
                told["typed_on"],
                _type_talk(key, family, told),
            )
    for slip in slips:
        right = talks[slip.copy_of or slip.talk]
        typed = {**right.typed, slip.field: slip.typed}
        talks[slip.talk] = replace(right, key=slip.talk, typed=typed)
    return Story(
        today=TODAY,
        since=PROJECT_START,
        nuclei=tuple(_cells(family, nucleus.COLUMNS) for family in data["nucleus"]),
        people=tuple(_cells(human, person.COLUMNS) for human in data["person"]),
        meetings=tuple(_cells(gathering, meeting.COLUMNS) for gathering in data["meeting"]),
        talks=tuple(sorted(talks.values(), key=_order_of_typing)),
        slips=tuple(slips),
    )


def _order_of_typing(talk: DemoTalk) -> tuple[dt.date, dt.date, str]:
    return talk.typed_on, talk.date, talk.key


def _cells(told: Mapping[str, Any], columns: Sequence[Column]) -> TypedRow:
    """Return those facts of the story that a tab has columns for, by column key."""
    return {column.key: told[column.key] for column in columns if column.key in told}


# --- How people type -----------------------------------------------------------------------------

WriteDay = Callable[[dt.date], Typed]
WriteTime = Callable[[dt.time], Typed]


@dataclass(frozen=True, slots=True)
class Habit:
    """How one mediator types.

    In `cells` of ten talks real date and time cells, else text in one of these ways. `span`: of ten
    such texts those in which both hours go into the first cell.
    """

    cells: int
    days: tuple[WriteDay, ...]
    times: tuple[WriteTime, ...]
    span: int = 0


def _spelled(pattern: str) -> WriteDay:
    """Return a way to write a day.

    `pattern` names its parts: "{weekday} {day}/{month}/{year}".
    """

    def write(day: dt.date) -> str:
        weekday = WEEKDAYS[day.weekday()]
        return pattern.format(
            day=day.day,
            day2=f"{day.day:02}",
            month=day.month,
            month2=f"{day.month:02}",
            month_name=MONTHS[day.month - 1],
            year=day.year,
            year2=f"{day.year % 100:02}",
            weekday=weekday,
            weekday3=weekday[:3],
        )

    return write


def _clock(pattern: str) -> WriteTime:
    return lambda time: pattern.format(h=time.hour, m=f"{time.minute:02}")


_PLAIN: Final = _spelled("{day}/{month}/{year}")
_PADDED: Final = _spelled("{day2}/{month2}/{year}")
_HYPHENS: Final = _spelled("{day}-{month}-{year}")
_DOTS: Final = _spelled("{day2}.{month2}.{year}")
_SHORT: Final = _spelled("{day}/{month}/{year2}")
_WORDS: Final = _spelled("{day} {month_name} {year}")
_WITH_WEEKDAY: Final = _spelled("{weekday} {day} {month_name} {year}")
_WITH_SHORT_WEEKDAY: Final = _spelled("{weekday3} {day}/{month}/{year}")

HABITS: Final[Mapping[str, Habit]] = {
    "Mirela Gashi": Habit(9, (_PLAIN, _PADDED), (_clock("{h}:{m}"), _clock("{h}.{m}"))),
    "Samira El Amrani": Habit(
        6, (_WORDS, _WITH_WEEKDAY, _PLAIN), (_clock("ore {h}.{m}"), _clock("{h}:{m}")), span=3
    ),
    "Li Wen": Habit(6, (_PLAIN, _HYPHENS), (_clock("{h},{m}"), _clock("{h}:{m}"))),
    "Farhana Akter": Habit(
        7, (_DOTS, _SHORT, _WITH_SHORT_WEEKDAY), (_clock("{h}.{m}"), _clock("h {h}:{m}"))
    ),
}


def _type_talk(key: str, family: Mapping[str, Any], told: Mapping[str, Any]) -> TypedRow:
    """Return one talk as its mediator typed it.

    Each talk throws its own dice, so that a new one changes no other. The order of the throws is
    part of the story: changing it changes what is typed.
    """
    dice = random.Random(f"{_SEED} {key}")
    habit = HABITS[family["mediator"]]
    row: dict[str, Typed] = {
        **_cells(told, session.COLUMNS),
        "mediator": _type_mediator(family["mediator"], dice),
        "nucleus": _type_nucleus(family, dice),
    }
    if dice.randrange(10) < habit.cells:
        return row
    write_day, write_time = dice.choice(habit.days), dice.choice(habit.times)
    for name in ("date", "next_date"):
        if isinstance(told.get(name), dt.date):
            row[name] = write_day(told[name])
    if "start" not in told:
        return row
    if dice.randrange(10) < habit.span:
        hours = _clock("{h}.{m}")
        row["start"] = f"dalle {hours(told['start'])} alle {hours(told['end'])}"
        row["end"] = None
    else:
        row["start"], row["end"] = write_time(told["start"]), write_time(told["end"])
    return row


def _type_mediator(name: str, dice: random.Random) -> str:
    """Return the mediator's name, now and then surname first."""
    first, _, last = name.partition(" ")
    return f"{last} {first}" if dice.randrange(12) == 0 else name


def _type_nucleus(family: Mapping[str, Any], dice: random.Random) -> str:
    """Return the family's name or one of its other names, now and then with "fam." before it."""
    others = [name.strip() for name in family.get("other_names", "").split(";")]
    # Twice its own name: it is typed more often than the others.
    name: str = dice.choice([family["name"], family["name"], *filter(None, others)])
    return f"fam. {name}" if name.isascii() and dice.randrange(8) == 0 else name
