"""What a week leaves behind, with whatever is drawn by lot or read from a clock taken out: journal,
sheet, files, documents. Two weeks that did the same leave the same.
"""

import json
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
from lxml import html

_BOOKKEEPING = frozenset({"meta", "runs"})
"""How often the sheet was looked at, and under which settings: no matter of the week."""
_NUMBERS = frozenset({"id", "run", "version", "opened", "closed", "age"})
"""Which run something happened in. That it is closed is said by its being there."""
_LETTERS = "0-9A-Z"
_HASH = re.compile(r"\b[0-9a-f]{10,64}\b")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(\+\d\d:\d\d)?")


@dataclass(frozen=True)
class Outcome:
    """What lies in a project's folder. `workbook`: None for one on Google."""

    folder: Path
    workbook: Path | None

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        """Each code, and whose it is: a family's name, a person's, the place of a row."""
        labels = {}
        with sqlite3.connect(self.folder / "collector.sqlite3") as journal:
            every = "SELECT kind, code, tab, row, record FROM versions ORDER BY id"
            for kind, code, tab, row, record in journal.execute(every):
                if kind == "session":
                    labels[code] = f"<{tab} {row}>"
                elif name := json.loads(record or "{}").get("name"):
                    labels[code] = f"<{name}>"
        return labels

    def plain(self, value: Any) -> Any:
        """A value without codes, hashes and moments."""
        if not isinstance(value, str):
            return value
        for code, label in self._labels.items():
            value = re.sub(rf"(?<![{_LETTERS}]){code}(?![{_LETTERS}])", label, value)
        return _MOMENT.sub("@", _HASH.sub("#", value))

    def journal(self) -> dict[str, list[str]]:
        """The rows of each table, sorted."""
        found = {}
        with sqlite3.connect(self.folder / "collector.sqlite3") as journal:
            listed = journal.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in listed.fetchall():
                if table in _BOOKKEEPING:
                    continue
                rows = journal.execute(f"SELECT * FROM {table}")  # noqa: S608 - its own name
                names = [one[0] for one in rows.description]
                found[table] = sorted(str(self._row(names, row)) for row in rows)
        return found

    def _row(self, names: list[str], row: tuple[Any, ...]) -> dict[str, Any]:
        given = dict(zip(names, row, strict=True))
        plain = {
            name: _in_one_order(self.plain(value))
            for name, value in given.items()
            if name not in _NUMBERS
        }
        if "closed" in given:
            plain["is closed"] = given["closed"] not in (None, "")
        return plain

    def sheet(self) -> dict[str, list[list[Any]]]:
        """All cells of the workbook, by tab."""
        assert self.workbook is not None
        book = openpyxl.load_workbook(self.workbook, data_only=True)
        return {
            tab.title: [
                [self.plain(cell) for cell in row] for row in tab.iter_rows(values_only=True)
            ]
            for tab in book
        }

    def files(self) -> list[str]:
        """The names of all files in `uscite`."""
        place = self.folder / "uscite"
        return sorted(
            self.plain(path.relative_to(place).as_posix())
            for path in place.rglob("*")
            if path.is_file()
        )

    def documents(self) -> dict[str, str]:
        """What can be read in the pages that were made, by their place."""
        place = self.folder / "uscite"
        return {
            self.plain(path.relative_to(place).as_posix()): self.plain(_text(path))
            for path in sorted(place.rglob("*.html"))
        }

    def mails(self) -> dict[str, list[str]]:
        """What can be read in each mail, from whom and to whom; other files by their names."""
        place = self.folder / "uscite"
        return {
            self.plain(path.relative_to(place).as_posix()): [
                self.plain(part) for part in _parts(path)
            ]
            for path in sorted(place.rglob("*.eml"))
        }


def _in_one_order(value: Any) -> Any:
    """JSON with its keys sorted: they stand in the order of their codes, which are drawn by lot."""
    if not isinstance(value, str) or not value.startswith(("{", "[[")):
        return value
    found = json.loads(value)
    return json.dumps(sorted(found) if isinstance(found, list) else found, sort_keys=True)


def _parts(mail: Path) -> list[str]:
    message = message_from_bytes(mail.read_bytes(), policy=default)
    parts = [str(message[name]) for name in ("From", "To", "Subject")]
    for part in message.walk():
        if part.get_content_type() == "text/html":
            parts.append(_read(html.document_fromstring(str(part.get_content()))))
        elif part.get_content_maintype() == "text":
            parts.append(str(part.get_content()))
        elif not part.is_multipart():
            parts.append(f"{part.get_content_type()} {part.get_filename()}")
    return parts


def _text(page: Path) -> str:
    return _read(html.parse(str(page)).getroot())


def _read(page: Any) -> str:
    body = page.find("body")
    assert body is not None
    return " ".join(body.text_content().split())
