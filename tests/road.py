"""The real road for tests: a project in a folder, its sheet drawn as text, synced by the real
command line.
"""

import contextlib
import datetime as dt
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pytest

from collector.app.launcher import launcher
from collector.app.new_project import write_new_workbook
from collector.cli.commands import main
from collector.files import write_bytes
from collector.workbook.live_lists import LIVE_LISTS
from schemas import session
from schemas.cells.reading import Typed
from tests.quick_typing import typed_quickly

TODAY = "2026-06-22"
LAUNCHER = launcher(sys.platform, sys.executable, Path("collector.toml")).name
"""What `init` leaves here to open the board by a double click."""
_WRITTEN: dict[str, bytes] = {}
"""New workbooks that were written, by what is in them: many tests begin with the same."""
LIST_ROWS = 30
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
Row = Mapping[str, Typed]

PEOPLE: list[Row] = [
    {"name": "Amina Haddad", "job": "mediatore", "email": "amina.haddad@cooperativa.example"},
    {"name": "Li Wei", "job": "mediatore", "email": "li.wei@cooperativa.example"},
    {"name": "Anna Rossi", "job": "assistente sociale", "email": "anna.rossi@comune.example"},
    {"name": "Paolo Bianchi", "job": "assistente sociale", "email": "paolo.bianchi@comune.example"},
    {
        "name": "Rita Neri",
        "job": "referente comunale",
        "email": "rita.neri@comune.example",
        "municipalities": "Opera",
    },
    {"name": "Carla Verdi", "job": "coordinamento", "email": "carla.verdi@cooperativa.example"},
]
NUCLEI: list[Row] = [
    {
        "code": "N7F3K",
        "name": "Hoxha",
        "municipality": "Rozzano",
        "language": "albanese",
        "mediator": "Amina Haddad",
        "social_worker": "Anna Rossi",
        "case_type": "Housing sociale",
    },
    {
        "code": "N2QX8",
        "name": "Chen",
        "other_names": "陈; Famiglia Chen Wang",
        "municipality": "Opera",
        "language": "cinese",
        "mediator": "Li Wei",
        "social_worker": "Paolo Bianchi",
        "case_type": "Difficoltà a scuola",
    },
]
MEETINGS: list[Row] = [
    {
        "kind": "assistenti sociali",
        "date": dt.date(2026, 4, 21),
        "time": dt.time(10, 0),
        "place": "Rozzano",
    },
    {
        "kind": "assistenti sociali",
        "date": dt.date(2026, 6, 25),
        "time": dt.time(10, 0),
        "place": "Opera",
    },
    {"kind": "équipe mediatori", "date": dt.date(2026, 7, 7), "time": dt.time(14, 30)},
]
SOUND: Row = {
    "mediator": "Amina Haddad",
    "nucleus": "N7F3K",
    "date": "12/03/2026",
    "start": "10:30",
    "end": "11:45",
    "attendees": "madre, 2 figli",
    "description": "Raccolta di informazioni sul nucleo.",
    "next_date": "26/03/2026",
}
"""A row without fault; a drawn sheet fills the columns it does not show with these cells."""


FOLLOW_UPS = frozenset({"PROMESSA-01", "PROMESSA-02", "CONTATTO-01", "CONTATTO-02"})
"""Flags on a nucleus for talks that are not there: SOUND is months old, and no talk follows it."""


def typed_wrong(flags: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The flags on what was typed: without those on what nobody has typed yet."""
    return [flag for flag in flags if flag["code"] not in FOLLOW_UPS]


def drawn(text: str) -> list[Row]:
    """The rows of a sheet drawn with | between cells; the first line holds the headers. Other cells
    are sound.
    """
    keys = {column.header: column.key for column in session.COLUMNS}
    lines = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if "|" in line
    ]
    shown = [keys[header] for header in lines[0]]
    return [{**SOUND, **dict(zip(shown, line, strict=True))} for line in lines[1:]]


def plain_mail(folder: Path) -> None:
    """Settings under which the documents of a mail can be read without a password."""
    settings = folder / "collector.toml"
    had = settings.read_text(encoding="utf-8") if settings.exists() else ""
    had = had if "[mail]" in had else f"{had}\n[mail]\n"
    plain = '[mail]\nattachment = "plain"\naccept_plain_attachments = true\n'
    settings.write_text(had.replace("[mail]\n", plain), encoding="utf-8")


@contextlib.contextmanager
def short_lists() -> Iterator[None]:
    """Write the lists behind the dropdowns for 30 names, as `init` does for 500 and 200.

    These are 1,800 formulas, nine tenths of a small workbook: each edit and each sync reads them.
    """
    short = {key: replace(one, last_row=LIST_ROWS) for key, one in LIVE_LISTS.items()}
    with mock.patch.dict(LIVE_LISTS, {} if LONG else short):
        yield


@dataclass
class Ran:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The object that --json printed."""
        return json.loads(self.out)


def run_in(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Ran:
    """Run the command line in this process as if it were started in a folder, with a home of its
    own.
    """
    home = {"HOME": str(folder / "home"), "XDG_CONFIG_HOME": str(folder / "home")}
    clean = {key: value for key, value in os.environ.items() if not key.startswith("COLLECTOR_")}
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, {**clean, **home, **(env or {})}, clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main(list(arguments))
    return Ran(int(ended.value.code or 0), out.getvalue(), err.getvalue())


def values(workbook: Path, tab: str) -> Sequence[Sequence[Any]]:
    """The values of a tab, row by row, all as wide as the tab.

    Read as values only, once for each content: twenty times faster than openpyxl's whole workbook.
    """
    return _values(workbook.read_bytes(), tab)


@cache
def _values(content: bytes, tab: str) -> Sequence[Sequence[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    sheet = book[tab]
    sheet.reset_dimensions()
    rows = [list(row) for row in sheet.values]
    width = max(map(len, rows), default=0)
    return [(*row, *[None] * (width - len(row))) for row in rows]


@dataclass
class Project:
    """A project in a folder of its own."""

    folder: Path
    today: str = TODAY
    name: str = "schede.xlsx"

    @property
    def workbook(self) -> Path:
        return self.folder / self.name

    @property
    def journal(self) -> Path:
        return self.folder / "collector.sqlite3"

    def plain_mail(self) -> None:
        """Mails bring page and PDF along as they are, so that tests can read them."""
        plain_mail(self.folder)

    def write(
        self,
        rows: Sequence[Row],
        *,
        nuclei: Sequence[Row] = NUCLEI,
        people: Sequence[Row] = PEOPLE,
        meetings: Sequence[Row] = MEETINGS,
    ) -> None:
        """A new workbook with these rows, as `init` and a person's typing make it."""
        tabs = {"Schede": rows, "Nuclei": nuclei, "Persone": people, "Incontri": meetings}
        what = repr(tabs)
        if what in _WRITTEN:
            self.workbook.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(self.workbook, _WRITTEN[what])
            return
        with short_lists():
            write_new_workbook(self.workbook, tabs)
        _WRITTEN[what] = self.workbook.read_bytes()

    def run(self, *arguments: str, today: str | None = None, journal: Path | None = None) -> Ran:
        """Run a command of the command line in this process; `journal`: another one than the
        project's.
        """
        places = [
            "--workbook",
            str(self.workbook),
            "--journal",
            str(journal or self.journal),
            "--out",
            str(self.folder / "uscite"),
        ]
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main([*arguments, *places, "--today", today or self.today])
        return Ran(int(ended.value.code or 0), out.getvalue(), err.getvalue())

    def sync(self, *options: str, today: str | None = None) -> Any:
        """A sync that must succeed; its JSON."""
        ran = self.run("sync", "--json", *options, today=today)
        assert ran.code == 0, ran.err
        return ran.json

    def flags(self, today: str | None = None) -> set[tuple[str, str]]:
        """The flags of *Schede* after a sync, as (cell, code)."""
        found = self.sync(today=today)["flags"]
        return {(f"{f['column']}{f['row']}", f["code"]) for f in found if f["tab"] == "Schede"}

    def spawn(
        self, *arguments: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as a program of its own."""
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "collector",
                *arguments,
                "--workbook",
                str(self.workbook),
                "--journal",
                str(self.journal),
                "--today",
                self.today,
            ],
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1", **(env or {})},
        )

    def edit(self, change: Any) -> None:
        """A person's edit: `change` gets a workbook as openpyxl gives it.

        Where that is enough, it is one that knows texts and rows only, twenty times as quick.
        """
        if LONG or not typed_quickly(self.workbook, change):
            self.edit_by_openpyxl(change)

    def edit_by_openpyxl(self, change: Any) -> None:
        """A person's edit in another program, which writes all parts of the file as it does."""
        book = openpyxl.load_workbook(self.workbook)
        change(book)
        book.save(self.workbook)

    def column(self, header: str, tab: str = "Schede") -> list[Any]:
        """The cells of a column below its header."""
        headers, *rows = values(self.workbook, tab)
        at = headers.index(header)
        return [row[at] for row in rows]
