"""One way to work at either workbook: type into it, look at it, run commands on it.

Rows are counted as people see them: 1 holds the titles. `Book` is what a test may use; a fixture
gives one of each kind.
"""

import datetime as dt
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.google_sheets.person import Person
from tests.road import MEETINGS, NUCLEI, PEOPLE, TODAY, Project, Ran, Row, values
from tests.workbook.google.desk import PLACES, Desk

EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001  a sheet has no time zone of its own
COLUMNS = {title: [column.key for column in columns] for title, columns in PLACES.items()}


class Book(ABC):
    """A project, and a person at its workbook."""

    folder: Path

    @property
    def journal(self) -> Path:
        return self.folder / "collector.sqlite3"

    # The person

    @abstractmethod
    def write(
        self,
        rows: Sequence[Row],
        *,
        nuclei: Sequence[Row] = NUCLEI,
        people: Sequence[Row] = PEOPLE,
        meetings: Sequence[Row] = MEETINGS,
    ) -> None:
        """These rows and no others, none with a code of ours."""

    @abstractmethod
    def type(self, row: int, key: str, typed: Any, tab: str = "Schede") -> None:
        """Type into a cell; None empties it."""

    @abstractmethod
    def insert_row(self, row: int, tab: str = "Schede") -> None:
        """An empty row, before this one."""

    @abstractmethod
    def delete_rows(self, row: int, count: int = 1, tab: str = "Schede") -> None: ...

    @abstractmethod
    def order(self, rows: Sequence[int]) -> None:
        """Sort: the rows of *Schede* from 2 on are now these, each whole with its code."""

    @abstractmethod
    def copy_row(self, row: int, to: int) -> None:
        """Copy a row of *Schede* with its code, and paste it."""

    # What the workbook holds

    @abstractmethod
    def texts(self, key: str, tab: str = "Schede") -> list[str]:
        """A column below its title, down to its last filled cell; '' for an empty one."""

    @abstractmethod
    def lines(self, tab: str) -> list[list[str]]:
        """All rows of a tab as texts."""

    @abstractmethod
    def states(self) -> list[str]:
        """What staff see under *Stato*."""

    @abstractmethod
    def flagged(self) -> list[tuple[str, str]]:
        """What staff see in *Segnalazioni*: (what is wrong, code of the row)."""

    def talks_flagged(self) -> list[tuple[str, str]]:
        """The same, without the flags of nuclei."""
        return [(what, code) for what, code in self.flagged() if not code.startswith("N")]

    @abstractmethod
    def state(self) -> Any:
        """All that the workbook holds, to compare."""

    # Commands

    @abstractmethod
    def run(self, *arguments: str, today: str = TODAY) -> Ran: ...

    def sync(self, *options: str, today: str = TODAY) -> Any:
        """A sync that must succeed; its JSON."""
        ran = self.run("sync", "--json", *options, today=today)
        assert ran.code == 0, ran.err
        return ran.json

    def flags(self, today: str = TODAY, tab: str = "Schede") -> set[tuple[str, str]]:
        """The flags of a tab after a sync, as (cell, code)."""
        flags = self.sync(today=today)["flags"]
        return {(f"{f['column']}{f['row']}", f["code"]) for f in flags if f["tab"] == tab}

    def exported(self) -> list[dict[str, Any]]:
        """The records of `export`."""
        ran = self.run("export", "--format", "jsonl", "--output", "-")
        assert ran.code == 0, ran.err
        return [json.loads(line) for line in ran.out.splitlines()]


class OnXlsx(Book):
    """In a file, edited by openpyxl."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = Project(folder)

    def write(
        self,
        rows: Sequence[Row],
        *,
        nuclei: Sequence[Row] = NUCLEI,
        people: Sequence[Row] = PEOPLE,
        meetings: Sequence[Row] = MEETINGS,
    ) -> None:
        self.project.write(rows, nuclei=nuclei, people=people, meetings=meetings)

    def type(self, row: int, key: str, typed: Any, tab: str = "Schede") -> None:
        column = COLUMNS[tab].index(key) + 1
        self.project.edit(lambda book: setattr(book[tab].cell(row, column), "value", typed))

    def insert_row(self, row: int, tab: str = "Schede") -> None:
        self.project.edit(lambda book: book[tab].insert_rows(row))

    def delete_rows(self, row: int, count: int = 1, tab: str = "Schede") -> None:
        self.project.edit(lambda book: book[tab].delete_rows(row, count))

    def order(self, rows: Sequence[int]) -> None:
        def sort(lines: dict[int, list[Any]]) -> dict[int, list[Any]]:
            return {at: lines[row] for at, row in enumerate(rows, start=2)}

        self._rewrite(sort)

    def copy_row(self, row: int, to: int) -> None:
        self._rewrite(lambda lines: {to: lines[row]})

    def _rewrite(self, change: Callable[[dict[int, list[Any]]], Mapping[int, list[Any]]]) -> None:
        def edit(book: Any) -> None:
            sheet = book["Schede"]
            lines = {
                at: [cell.value for cell in line]
                for at, line in enumerate(sheet.iter_rows(), start=1)
            }
            for at, line in change(lines).items():
                for column, value in enumerate(line, start=1):
                    sheet.cell(at, column).value = value

        self.project.edit(edit)

    def texts(self, key: str, tab: str = "Schede") -> list[str]:
        header = next(column.header for column in PLACES[tab] if column.key == key)
        return self._column(header, tab)

    def _column(self, header: str, tab: str) -> list[str]:
        return trimmed(
            ["" if value is None else str(value) for value in self.project.column(header, tab)]
        )

    def lines(self, tab: str) -> list[list[str]]:
        rows = values(self.project.workbook, tab)
        return [["" if value is None else str(value) for value in row] for row in rows]

    def states(self) -> list[str]:
        return self.texts("status")

    def flagged(self) -> list[tuple[str, str]]:
        messages = self._column("Che cosa non va", "Segnalazioni")
        return list(zip(messages, self._column("Codice riga", "Segnalazioni"), strict=False))

    def state(self) -> Any:
        return self.project.workbook.read_bytes()

    def run(self, *arguments: str, today: str = TODAY) -> Ran:
        return self.project.run(*arguments, today=today)


class OnGoogle(Book):
    """In a spreadsheet of the local Google, prepared by `init --google`."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.folder = desk, desk.folder
        assert desk.init().code == 0

    @property
    def hand(self) -> Person:
        return Person(self.desk.book)

    def write(
        self,
        rows: Sequence[Row],
        *,
        nuclei: Sequence[Row] = NUCLEI,
        people: Sequence[Row] = PEOPLE,
        meetings: Sequence[Row] = MEETINGS,
    ) -> None:
        for title in PLACES:
            self.hand.clear(f"{title}!2:{self.desk.book.tab(title).row_count}")
        for title, lines in (
            ("Schede", rows),
            ("Nuclei", nuclei),
            ("Persone", people),
            ("Incontri", meetings),
        ):
            for row, line in enumerate(lines, start=2):
                for key, typed in line.items():
                    self.type(row, key, typed, title)

    def type(self, row: int, key: str, typed: Any, tab: str = "Schede") -> None:
        self.desk.type(self.desk.book.tab(tab), row - 1, self.desk.column(tab, key), serial(typed))

    def insert_row(self, row: int, tab: str = "Schede") -> None:
        self.hand.insert_rows(tab, row - 1)

    def delete_rows(self, row: int, count: int = 1, tab: str = "Schede") -> None:
        self.hand.delete_rows(tab, row - 1, count)

    def order(self, rows: Sequence[int]) -> None:
        cells = self.desk.book.tab("Schede").cells
        cells[1 : 1 + len(rows)] = [cells[row - 1] for row in rows]

    def copy_row(self, row: int, to: int) -> None:
        self.hand.copy_row("Schede", row - 1, to - 1)

    def texts(self, key: str, tab: str = "Schede") -> list[str]:
        return self.desk.texts(tab, key)

    def lines(self, tab: str) -> list[list[str]]:
        return self.hand.see(tab)

    def states(self) -> list[str]:
        return trimmed(self.desk.states())

    def flagged(self) -> list[tuple[str, str]]:
        lines = self.hand.see("Segnalazioni")
        what, code = lines[0].index("Che cosa non va"), lines[0].index("Codice riga")
        return [(line[what], line[code]) for line in lines[1:] if len(line) > code and line[what]]

    def state(self) -> Any:
        return self.desk.book.state()

    def run(self, *arguments: str, today: str = TODAY) -> Ran:
        return self.desk.run(*arguments, today=today)


def serial(typed: Any) -> Any:
    """A day or an hour as Google keeps it."""
    if isinstance(typed, dt.time):
        return (typed.hour * 60 + typed.minute) / 1440
    if isinstance(typed, dt.date):
        return (dt.datetime.combine(typed, dt.time()) - EPOCH).days
    return typed


def trimmed(texts: list[str]) -> list[str]:
    while texts and not texts[-1]:
        texts.pop()
    return texts
