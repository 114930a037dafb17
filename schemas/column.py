"""A column of a tab, derived from the Pydantic field it fills."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel


class ColumnKind(enum.StrEnum):
    """What a column holds: which parser reads it, and how a spreadsheet formats it."""

    CODE = "code"
    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    NEXT_DATE = "next_date"
    TIME = "time"
    HOURS = "hours"
    CHOICE = "choice"
    CHOICES = "choices"
    """One or several of a few choices."""
    PEOPLE_PRESENT = "people_present"
    NUCLEUS = "nucleus"
    PERSON = "person"
    MUNICIPALITY = "municipality"
    MUNICIPALITIES = "municipalities"
    EMAIL = "email"
    INTERVAL = "interval"
    SENT = "sent"
    STATUS = "status"


class Need(enum.StrEnum):
    """When a cell must be filled."""

    ALWAYS = "always"
    IF_HELD = "if_held"
    """Only when the talk took place (*Svolgimento* empty or "svolto")."""
    IF_OPEN = "if_open"
    """Only when the talk took place and the nucleus's path is not concluded."""
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """What a spreadsheet must know of a field, put beside its type: `Annotated[str,
    ColumnSpec(ColumnKind.TEXT)]`.
    """

    kind: ColumnKind
    need: Need = Need.NEVER
    width: int = 16
    """Width of the column, in characters."""
    aliases: tuple[str, ...] = ()
    """Other headers that mean this column, the scheda's own words first."""
    abroad: tuple[str, ...] = ()
    """Headers that a program writes in other languages: they mean this column too, but nothing is
    like them.
    """
    choices: tuple[str, ...] = ()
    """What the dropdown suggests; never a limit."""
    ask: str = ""
    """The help where there are no cells and no lists of a spreadsheet, on paper and in a form; ''
    for the same.
    """
    roles: tuple[str, ...] = ()
    """For a person: the values of *Ruolo* that the name is looked up among."""
    template_texts: tuple[str, ...] = ()
    """The scheda's own text for this cell: left in place, it is no answer."""
    ours: bool = False
    """Written by the sync, never by staff."""
    optional: bool = False
    """A tab without this column lacks nothing, and nobody is told of it."""
    asked_after: str = ""
    """The column behind which it is asked on paper and in a form; '' for its place in the tab."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a tab: its field's name, its Italian header and help, and its spec."""

    key: str
    header: str
    help: str
    spec: ColumnSpec

    @property
    def ask(self) -> str:
        """The help beside the question on paper and in a form."""
        return self.spec.ask or self.help

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers that mean this column."""
        return (self.header, *self.spec.aliases)


def columns_in_question_order(
    columns: Sequence[Column],
) -> tuple[tuple[Column, ...], tuple[Column, ...], tuple[Column, ...]]:
    """Return the columns that staff fill, in three groups, as a person is asked for them.

    What every talk has and whether it took place (with that alone, one that did not is whole);
    what was said and done; how it goes on and who may read.
    """
    theirs = _as_asked(column for column in columns if not column.spec.ours)
    first = [column for column in theirs if column.spec.need is Need.ALWAYS]
    first += [column for column in theirs if column.key == "held"]
    split = _first_if_open(theirs)
    said_and_done = [column for column in theirs[:split] if column not in first]
    going_on = [column for column in theirs[split:] if column not in first]
    return tuple(first), tuple(said_and_done), tuple(going_on)


def _as_asked(columns: Iterable[Column]) -> list[Column]:
    """Return the columns, each with `asked_after` right behind that column where it is there."""
    ordered: list[Column] = []
    for column in columns:
        keys = [other.key for other in ordered]
        before = column.spec.asked_after
        place = keys.index(before) + 1 if before in keys else len(ordered)
        ordered.insert(place, column)
    return ordered


def _first_if_open(columns: Sequence[Column]) -> int:
    """Return the position of the first column that an open path needs; the end for none."""
    for position, column in enumerate(columns):
        if column.spec.need is Need.IF_OPEN:
            return position
    return len(columns)


def columns(model: type[BaseModel]) -> tuple[Column, ...]:
    """Return the columns of a tab, in the order of the model's fields.

    A field without `ColumnSpec` is no column. Raises TypeError when a column has no title or
    description.
    """
    result = []
    for key, info in model.model_fields.items():
        specs = [item for item in info.metadata if isinstance(item, ColumnSpec)]
        if not specs:
            continue
        if not (info.title and info.description):
            raise TypeError(f"{model.__name__}.{key} is a column without title or description")
        result.append(Column(key, info.title, info.description, specs[0]))
    return tuple(result)
