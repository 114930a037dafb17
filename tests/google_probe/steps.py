"""The steps of the probe: what each does, in words for the person, and what it expects of Google.

A step yields facts: what was expected (it is what the local server does) and what was found. None
of them repeats what stands in a cell.
"""

import datetime as dt
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from collector.cli.commands import main
from collector.errors import WorkbookError
from collector.workbook.google import grids
from collector.workbook.google.client import AnswerLostError, GoogleClient
from collector.workbook.google.drive_file import DRIVE_FILES_URL, SPREADSHEET_TYPE
from collector.workbook.google.errors import RefusedError
from collector.workbook.google.grids import GoogleBook, GoogleTab
from schemas import meeting, nucleus, person, session
from schemas.workbook import FLAGS_TAB, column_letter
from tests.google_probe.scrub import known_sentence

SHEETS: Final = "https://sheets.googleapis.com/v4/spreadsheets/"
COLUMNS: Final = {
    session.TAB: session.COLUMNS,
    nucleus.TAB: nucleus.COLUMNS,
    person.TAB: person.COLUMNS,
    meeting.TAB: meeting.COLUMNS,
}
TYPED: Final[Mapping[str, tuple[Mapping[str, str], ...]]] = {
    nucleus.TAB: ({"name": "Prova uno", "municipality": "Opera"},),
    person.TAB: ({"name": "Mediatore di prova", "job": "mediatore"},),
    session.TAB: (
        {"start": "10:30", "end": "11:45"},
        {"start": "9.15", "end": "10.00"},
        {"start": "14:00", "end": ""},
    ),
}
"""What the probe types, besides a day: nobody's name."""
_EVERY_TALK: Final = {
    "nucleus": "Prova uno", "mediator": "Mediatore di prova", "attendees": "madre",
    "description": "Testo di prova.", "next_date": "nessuno",
}  # fmt: skip


class Person(Protocol):
    """Whoever sits before the screen."""

    def agrees(self, step: str, text: str) -> bool:
        """A yes before a step that changes something."""

    def has_done(self, step: str, text: str) -> bool:
        """A yes after something that only a person can do in the browser; no: it was left out."""


@dataclass(frozen=True)
class Fact:
    """`expected` and `found` are numbers, yes or no, or words of the guide."""

    what: str
    expected: str
    found: str

    @property
    def same(self) -> bool:
        return self.expected == self.found


def fact(what: str, expected: object, found: object) -> Fact:
    return Fact(what, _said(expected), _said(found))


def _said(value: object) -> str:
    return {True: "sì", False: "no"}[value] if isinstance(value, bool) else str(value)


@dataclass
class Room:
    """What the steps work with. `formulas`: those that were sent until now."""

    client: GoogleClient
    id: str
    folder: Path
    today: dt.date
    person: Person
    formulas: Callable[[], set[str]]

    @property
    def config(self) -> Path:
        return self.folder / "collector.toml"

    def command(self, *arguments: str) -> tuple[int, str, str]:
        """A command of the program: its exit code, what it printed, and what it said of an
        error.
        """
        out, err = io.StringIO(), io.StringIO()
        here = Path.cwd()
        os.chdir(self.folder)
        try:
            with redirect_stdout(out), redirect_stderr(err):
                main(list(arguments))
        except SystemExit as ended:
            return int(ended.code or 0), out.getvalue(), err.getvalue()
        finally:
            os.chdir(here)
        return 0, out.getvalue(), err.getvalue()

    def read(self) -> GoogleBook:
        """The spreadsheet as it stands."""
        query = {"includeGridData": "true", "fields": grids.READ_FIELDS}
        return grids.read_book(self.client.request("get", SHEETS + self.id, params=query).json())

    def change(self, *requests: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """One batchUpdate; its replies."""
        body = {"requests": list(requests)}
        answer = self.client.request("post", f"{SHEETS}{self.id}:batchUpdate", json=body).json()
        replies: list[Mapping[str, Any]] = answer.get("replies", [])
        return replies

    def type(self, cells: Mapping[str, str]) -> None:
        """Type into cells as a keyboard does: A1 → text."""
        data = [{"range": place, "values": [[text]]} for place, text in cells.items()]
        body = {"valueInputOption": "USER_ENTERED", "data": data}
        self.client.request("post", f"{SHEETS}{self.id}/values:batchUpdate", json=body)

    def sync_facts(self, codes: int) -> Iterator[Fact]:
        """One sync: it ends well and gives so many codes."""
        code, out, err = self.command("sync", "--json", "--today", self.today.isoformat())
        if code:
            yield fact("«collector sync» finisce", "bene", f"codice {code}: {known_sentence(err)}")
            return
        yield fact("«collector sync» finisce", "bene", "bene")
        yield fact("codici nuovi", codes, json.loads(out)["written"]["codes"])

    def doctor_facts(self, *, formula: str = "ok") -> Iterator[Fact]:
        """What `doctor` says of our places, formula and language; `formula`: what is expected of
        that one.
        """
        _, out, _ = self.command("doctor", "--json")
        levels = {check["name"]: check["level"] for check in json.loads(out)["checks"]}
        for name in (
            "sharing",
            "rights",
            "headers",
            "marks",
            "formula",
            "locale",
            "time_zone",
            "protections",
        ):
            expected = formula if name == "formula" else "ok"
            yield fact(f"doctor: {name}", expected, levels.get(name, "non detto"))


def columns_of(tab: GoogleTab) -> dict[str, int]:
    """Where the columns of a tab of ours stand: key → number from 1."""
    titles = {tab.text(1, at): at for at in range(1, tab.columns + 1)}
    return {one.key: titles[one.header] for one in COLUMNS[tab.title] if one.header in titles}


def talks_tab(book: GoogleBook) -> GoogleTab:
    """The tab *Schede*. Raises WorkbookError."""
    tab = book.tab(session.TAB)
    if tab is None:
        raise WorkbookError("Il foglio «Schede» non c'è più: la prova finisce qui.")
    return tab


def _rows_of(tab: GoogleTab) -> dict[str, Any]:
    """All columns of a tab; which rows is added."""
    return {"sheetId": tab.id, "startColumnIndex": 0, "endColumnIndex": tab.columns}


# The steps


def init(room: Room) -> Iterator[Fact]:
    code, _, err = room.command(
        "init", "--google", f"https://docs.google.com/spreadsheets/d/{room.id}/edit"
    )
    yield fact(
        "«collector init --google» finisce", "bene", "bene" if not code else known_sentence(err)
    )
    again, out, _ = room.command(
        "init", "--google", f"https://docs.google.com/spreadsheets/d/{room.id}/edit"
    )
    yield fact("una seconda volta non cambia nulla", True, not again and "c'è già tutto" in out)
    book = room.read()
    yield fact("lingua del foglio", "it_IT", book.locale)
    yield fact("fuso orario", "Europe/Rome", book.zone)
    yield fact("linguette", 5, len(book.tabs))
    yield from _formulas(room, book)


def _formulas(room: Room, book: GoogleBook) -> Iterator[Fact]:
    """Whether formulas come back letter for letter."""
    standing = {
        str(cell["userEnteredValue"]["formulaValue"])
        for tab in book.tabs
        for row in tab.cells
        for cell in row
        if "formulaValue" in cell.get("userEnteredValue", {})
    }
    yield fact(
        "formule che tornano lettera per lettera", len(standing), len(standing & room.formulas())
    )


def fill(room: Room) -> Iterator[Fact]:
    book = room.read()
    for title, rows in TYPED.items():
        tab = book.tab(title)
        if tab is None:
            yield fact(f"il foglio «{title}» c'è", True, False)
            continue
        at = columns_of(tab)
        for number, row in enumerate(rows, start=2):
            every = (
                {**_EVERY_TALK, "date": room.today.strftime("%d/%m/%Y")}
                if title == session.TAB
                else {}
            )
            cells = {**every, **row}
            room.type(
                {
                    f"'{title}'!{column_letter(at[key])}{number}": text
                    for key, text in cells.items()
                    if text
                }
            )
    tab = talks_tab(room.read())
    at = columns_of(tab)
    date = tab.cell(2, at["date"])
    serial = (room.today - grids.EPOCH.date()).days
    yield fact(
        "una data scritta gg/mm/aaaa è un numero",
        True,
        date.get("effectiveValue") == {"numberValue": serial},
    )
    shape = date.get("effectiveFormat", {}).get("numberFormat", {})
    yield fact("…e la cella dice che è una data", "DATE", shape.get("type", "niente"))
    for row, typed in ((2, "10:30"), (3, "9.15")):
        value = tab.cell(row, at["start"]).get("effectiveValue", {})
        yield fact(
            f"un'ora scritta «{typed}»", "numero", "numero" if "numberValue" in value else "testo"
        )


def first_sync(room: Room) -> Iterator[Fact]:
    yield from room.sync_facts(codes=4)  # three talks and a nucleus
    yield from room.sync_facts(codes=0)
    yield from _formulas(room, room.read())
    yield from room.doctor_facts()


def empty_results(room: Room) -> Iterator[Fact]:
    """Formulas without a result, with an error, with a text: in a tab of their own, taken away
    again.
    """
    (reply,) = room.change({"addSheet": {"properties": {"title": "Prova"}}})
    room.type(
        {"'Prova'!A1": '=""', "'Prova'!A2": "=NA()", "'Prova'!A3": "=1/0", "'Prova'!A4": "=B1:B1"}
    )
    tab = room.read().tab("Prova")
    raw = [tab.cell(row, 1) if tab else {} for row in range(1, 5)]
    empty = raw[0].get("effectiveValue")
    yield fact("un risultato vuoto", "niente", "niente" if not empty else "testo vuoto")
    for row, name in ((1, "N_A"), (2, "DIVIDE_BY_ZERO")):
        found = (
            raw[row].get("effectiveValue", {}).get("errorValue", {}).get("type", "nessun errore")
        )
        yield fact(f"errore {name}", name, found)
    yield fact(
        "=B1:B1 torna com'era",
        "=B1:B1",
        raw[3].get("userEnteredValue", {}).get("formulaValue", "niente"),
    )
    room.change({"deleteSheet": {"sheetId": reply["addSheet"]["properties"]["sheetId"]}})


def duplicate(room: Room) -> Iterator[Fact]:
    source = talks_tab(room.read())
    (reply,) = room.change(
        {"duplicateSheet": {"sourceSheetId": source.id, "newSheetName": "Copia"}}
    )
    copy = room.read().tab("Copia")
    yield fact(
        "la copia ha i nostri segni",
        True,
        bool(copy and {grids.CODE_MARKER, grids.STATUS_MARKER} <= copy.markers.keys()),
    )
    yield from room.sync_facts(codes=3)
    room.change({"deleteSheet": {"sheetId": reply["duplicateSheet"]["properties"]["sheetId"]}})
    code, _, err = room.command("sync", "--accept-missing", "--today", room.today.isoformat())
    yield fact(
        "tolta la copia, il controllo finisce", "bene", "bene" if not code else known_sentence(err)
    )


def sort(room: Room) -> Iterator[Fact]:
    tab = talks_tab(room.read())
    at = columns_of(tab)
    where = {**_rows_of(tab), "startRowIndex": 1, "endRowIndex": 4}
    by = {"dimensionIndex": at["start"] - 1, "sortOrder": "DESCENDING"}
    room.change({"sortRange": {"range": where, "sortSpecs": [by]}})
    yield from room.sync_facts(codes=0)
    yield fact("i segni sono dov'erano", tab.markers == talks_tab(room.read()).markers, True)
    yield from _formulas(room, room.read())


def filtering(room: Room) -> Iterator[Fact]:
    tab = talks_tab(room.read())
    where = {**_rows_of(tab), "startRowIndex": 0}
    room.change({"setBasicFilter": {"filter": {"range": where}}})
    yield from room.sync_facts(codes=0)
    room.change({"clearBasicFilter": {"sheetId": tab.id}})


def locale(room: Room) -> Iterator[Fact]:
    """The same day typed under another language; put back at the end."""
    about = {"updateSpreadsheetProperties": {"properties": {"locale": "en_US"}, "fields": "locale"}}
    (reply,) = room.change({"addSheet": {"properties": {"title": "Lingua"}}})
    try:
        room.change(about)
        room.type({"'Lingua'!A1": "05/10/2026"})
        tab = room.read().tab("Lingua")
        value = tab.cell(1, 1).get("effectiveValue", {}).get("numberValue") if tab else None
        day = grids.EPOCH.date() + dt.timedelta(days=int(value)) if value is not None else None
        yield fact(
            "«05/10/2026» sotto en_US", "10/05/2026", day.strftime("%d/%m/%Y") if day else "testo"
        )
        _, out, _ = room.command("doctor", "--json")
        levels = {check["name"]: check["level"] for check in json.loads(out)["checks"]}
        yield fact("doctor dice della lingua", "warning", levels.get("locale", "non detto"))
    finally:
        back = {
            "updateSpreadsheetProperties": {"properties": {"locale": "it_IT"}, "fields": "locale"}
        }
        room.change(back, {"deleteSheet": {"sheetId": reply["addSheet"]["properties"]["sheetId"]}})
    yield fact("rimessa in italiano", "it_IT", room.read().locale)


def table(room: Room) -> Iterator[Fact]:
    tab = talks_tab(room.read())
    where = {**_rows_of(tab), "startRowIndex": 0, "endRowIndex": 4}
    try:
        room.change({"addTable": {"table": {"name": "Tabella1", "range": where}}})
        yield fact("Google fa la tabella da programma", True, True)
    except (RefusedError, AnswerLostError):
        yield fact("Google fa la tabella da programma", True, False)
        if not room.person.has_done(
            "tabella",
            "Nel browser, in «Schede»: seleziona i titoli e le righe, Formato › Converti in "
            "tabella.",
        ):
            return
    tab = talks_tab(room.read())
    titles = len(columns_of(tab).keys() - {"status"})
    yield fact("i titoli ci sono ancora", len(session.COLUMNS) - 1, titles)
    yield from room.sync_facts(codes=0)
    yield from room.doctor_facts(formula="warning")
    yield from _formulas(room, room.read())


_INTO_THE_TRASH: Final = (
    "Nel browser apri drive.google.com, clicca il foglio con il tasto destro e scegli «Sposta nel "
    "cestino»."
)
_OUT_OF_THE_TRASH: Final = (
    "Ora apri il cestino in drive.google.com, clicca il foglio e scegli «Ripristina»."
)


def trash(room: Room) -> Iterator[Fact]:
    if not room.person.has_done("cestino", _INTO_THE_TRASH):
        yield fact("il foglio è stato messo nel cestino", True, False)
        return
    told = room.client.try_get(
        DRIVE_FILES_URL + room.id, {"fields": "mimeType,trashed", "supportsAllDrives": "true"}
    )
    yield fact("Drive dice che è un foglio", SPREADSHEET_TYPE, told.get("mimeType", "niente"))
    yield fact("Drive dice che è nel cestino", True, told.get("trashed", "niente"))
    try:
        room.read()
        read = "sì"
    except RefusedError as refusal:
        read = known_sentence(str(refusal))
    yield fact("Fogli lo legge lo stesso", "sì", read)
    code, _, err = room.command("sync", "--today", room.today.isoformat())
    yield fact(
        "«collector sync» si ferma",
        "3 cestino",
        f"{code} {'cestino' if 'nel cestino' in err else 'altro'}",
    )
    if room.person.has_done("ripristina", _OUT_OF_THE_TRASH):
        yield from room.sync_facts(codes=0)


STEPS: Final[tuple[tuple[str, str, Callable[[Room], Iterator[Fact]]], ...]] = (
    ("init", "Preparo il foglio con «collector init --google».", init),
    ("scrivere", "Scrivo nel foglio un nucleo, una persona e tre colloqui inventati.", fill),
    (
        "controllo",
        f"Faccio due controlli: nascono i codici e si riempie «{FLAGS_TAB}».",
        first_sync,
    ),
    (
        "formule",
        "Aggiungo una linguetta «Prova» con quattro formule, le rileggo e la tolgo.",
        empty_results,
    ),
    ("copia", "Duplico la linguetta «Schede», faccio un controllo e tolgo la copia.", duplicate),
    ("ordine", "Ordino i colloqui per ora e faccio un controllo.", sort),
    ("filtro", "Metto un filtro, faccio un controllo e lo tolgo.", filtering),
    (
        "lingua",
        "Metto il foglio in inglese, scrivo una data in una linguetta a parte, rimetto l'italiano.",
        locale,
    ),
    ("tabella", "Trasformo «Schede» in una tabella e faccio un controllo.", table),
    (
        "cestino",
        "Tu metti il foglio nel cestino, io guardo che cosa dice Google, e tu lo ripristini.",
        trash,
    ),
)
"""Name, what the person is told, and the step. What cannot be undone comes last."""
