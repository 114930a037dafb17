"""A project on a local Google, and a person who types in its spreadsheet: `with Desk(folder) as
desk`.
"""

import io
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from collector.app.google_sheet import GOOGLE_API_VARIABLE
from collector.cli.commands import main
from collector.workbook.google import prepare
from tests.google_sheets.model import Sheet, Spreadsheet
from tests.google_sheets.server import Server
from tests.road import NUCLEI, PEOPLE, SOUND, TODAY, Ran, Row
from tests.workbook.google import formula

PLACES = {title: columns for title, columns, _ in prepare.TABS}


class Desk:
    """A spreadsheet prepared by `init --google`, and commands run on it."""

    def __init__(self, folder: Path, *, locale: str = "it_IT", rows: int = 40) -> None:
        self.folder = folder
        self.server = Server(locale=locale)
        self.rows = rows

    def __enter__(self) -> "Desk":
        self.server.__enter__()
        self.book: Spreadsheet = self.server.drive.create("Schede colloqui")
        self.book.sheets[0].row_count = self.rows  # a short tab is soon read
        self.book.evaluate = self._evaluate
        self.server.share(self.book.id)
        self.server.key(self.folder)
        return self

    def __exit__(self, *error: Any) -> None:
        self.server.__exit__(*error)
        if error[0] is None:
            assert self.server.violations == [], self.server.violations[0][-1500:]

    @property
    def url(self) -> str:
        return f"https://docs.google.com/spreadsheets/d/{self.book.id}/edit#gid=0"

    @property
    def journal(self) -> Path:
        return self.folder / "collector.sqlite3"

    def run(self, *arguments: str, today: str = TODAY) -> Ran:
        """A command in this process, in the project's folder."""
        out, err = io.StringIO(), io.StringIO()
        here = Path.cwd()
        os.chdir(self.folder)
        try:
            with (
                mock.patch.dict(os.environ, {GOOGLE_API_VARIABLE: self.server.url}),
                mock.patch.object(prepare, "ROWS", self.rows),
                redirect_stdout(out),
                redirect_stderr(err),
                pytest.raises(SystemExit) as ended,
            ):
                main([*arguments] if arguments[0] == "init" else [*arguments, "--today", today])
        finally:
            os.chdir(here)
        return Ran(int(ended.value.code or 0), out.getvalue(), err.getvalue())

    def init(self) -> Ran:
        return self.run("init", "--google", self.url)

    def sync(self, *options: str, today: str = TODAY) -> Any:
        """A sync that must succeed; its JSON."""
        ran = self.run("sync", "--json", *options, today=today)
        assert ran.code == 0, ran.err
        return ran.json

    # The person

    def fill(
        self, rows: Sequence[Row], *, nuclei: Sequence[Row] = NUCLEI, people: Sequence[Row] = PEOPLE
    ) -> None:
        """Type rows below the titles of three tabs."""
        for title, lines in (("Schede", rows), ("Nuclei", nuclei), ("Persone", people)):
            tab = self.book.tab(title)
            at = {key: self.column(title, key) for key in {key for line in lines for key in line}}
            for number, line in enumerate(lines, start=1):
                for key, typed in line.items():
                    self.type(tab, number, at[key], typed)

    def column(self, title: str, key: str) -> int:
        """Where a column stands now, from 0, by its title; our *Stato* by its formula."""
        header = next(column.header for column in PLACES[title] if column.key == key)
        tab = self.book.tab(title)
        for at in range(tab.column_count):
            value = tab.user_value(self.header(title), at)
            if value.get("stringValue") == header or f'"{header}"' in value.get("formulaValue", ""):
                return at
        raise KeyError(header)

    def type(self, tab: Sheet, row: int, column: int, typed: Any) -> None:
        """As a person types: numbers are numbers, ticks are ticks, all else is text; nothing
        empties the cell.
        """
        kind = "numberValue" if isinstance(typed, int | float) else "stringValue"
        kind = "boolValue" if isinstance(typed, bool) else kind
        value = None if typed is None or typed == "" else {kind: typed}
        tab.change(row, column, userEnteredValue=value)

    def texts(self, title: str, key: str) -> list[str]:
        """What stands in a column, below its title, down to the last filled row."""
        tab, at = self.book.tab(title), self.column(title, key)
        found = [self.text(tab, row, at) for row in range(1, len(tab.cells))]
        while found and not found[-1]:
            found.pop()
        return found

    @staticmethod
    def text(tab: Sheet, row: int, column: int) -> str:
        return str(next(iter(tab.user_value(row, column).values()), ""))

    def states(self) -> list[str]:
        """What *Stato* shows now in each row but the first."""
        tab = self.book.tab("Schede")
        at = self.column("Schede", "status")
        header = self.header("Schede")
        text = tab.user_value(header, at)["formulaValue"]
        lines = self._evaluate(tab, header, at, text)[1 : tab.extent().bottom - header]
        return [*[""] * header, *(line[0] for line in lines)]

    def header(self, title: str) -> int:
        """The row of the titles, from 0."""
        tab, titles = self.book.tab(title), {column.header for column in PLACES[title]}
        lines = [
            [cell["userEnteredValue"] for cell in line if cell and "userEnteredValue" in cell]
            for line in tab.cells[:30]
        ]
        seen = [sum(value.get("stringValue") in titles for value in line) for line in lines]
        return next(row for row, hits in enumerate(seen) if hits > 3)

    def _evaluate(self, sheet: Sheet, row: int, _column: int, text: str) -> Any:
        if text == "=NA()":
            return {"errorValue": {"type": "N_A"}}
        if not (text.startswith(formula.OURS) and '"Stato"' in text):
            return ""
        tab = next((tab for tab in self.book.sheets if tab.title == "Segnalazioni"), None)
        if tab is None or "#REF!" in text:
            return {"errorValue": {"type": "REF"}}
        first, last = formula.table_columns(text)
        table = [
            [self.text(tab, line, at) for at in range(first, last + 1)]
            for line in range(len(tab.cells))
        ]
        value: Callable[[int, int], Any] = lambda line, at: next(  # noqa: E731
            iter(sheet.user_value(line, at).values()), None
        )
        height = max(len(sheet.cells), row + 1)
        assert formula.first_row(text) == row, "the formula's ranges slipped away from its row"
        return formula.spilled(text, height, value, [line for line in table if line[0]])


def talk(number: int, **cells: Any) -> Mapping[str, Any]:
    """A sound talk, another one for each number: ten a day of each mediator, 28 days a month, from
    March 2026 back.
    """
    block, number_in_month = divmod(number, 280)
    hour, day = 8 + number % 10, 1 + number_in_month // 10
    month = 2026 * 12 + 2 - block // 2
    on, then = (f"{day:02}/{one % 12 + 1:02}/{one // 12}" for one in (month, month + 1))
    who = {"mediator": "Li Wei", "nucleus": "N2QX8"} if block % 2 else {}
    hours = {"start": f"{hour}:00", "end": f"{hour}:50"}
    return {
        **SOUND,
        **who,
        "date": on,
        "next_date": then,
        **hours,
        "description": f"Testo {number}.",
    } | cells
