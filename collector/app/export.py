"""All talks as the sheet says them now, one record each, for other programs: CSV, JSON lines, XLSX.

What staff typed may look like a formula to a spreadsheet. In CSV and XLSX such a text gets an apostrophe in front
(CWE-1236); JSON lines hold it as it is.
"""

import csv
import enum
import io
import json
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO

from collector.app.preview import Preview
from collector.app.settings import Settings
from collector.errors import SettingsError, WorkbookError, reason
from collector.files import absolute, in_place_of, make_folder, no_file
from collector.journal.engine import journal_file
from schemas.record import RowReading, TalkRecord
from schemas.session import Attendee, Held

FIELDS: Final = (
    "tab", "row", "code", "complete", "mediator", "nucleus", "municipality", "date", "start", "end", "attendees",
    "description", "outcome", "issues", "agreements", "next_date", "held", "confidentiality",
)  # fmt: skip
Record = Mapping[str, Any]
"""The fields of one talk, in the order of `FIELDS`, as JSON values."""

DEFAULT_NAME: Final = "colloqui"
LONGEST_CELL: Final = 32_767
"""No spreadsheet holds more in one cell (counted in UTF-16 units)."""
_WIDTHS: Final = {
    "description": 60,
    "outcome": 36,
    "issues": 36,
    "agreements": 36,
    "attendees": 30,
    "mediator": 20,
}
_WIDTH: Final = 13


class Format(enum.StrEnum):
    """What to write."""

    CSV = "csv"
    JSONL = "jsonl"
    XLSX = "xlsx"


# --- Records ------------------------------------------------------------------------------------------------


def records(look: Preview) -> Iterator[Record]:
    """One record per talk, complete or not, in the order of the sheet; null where nothing sure was read."""
    for reading, talk in zip(look.plan.readings, look.plan.talks, strict=True):
        yield record(look, reading, talk)


def record(look: Preview, reading: RowReading, talk: TalkRecord) -> Record:
    """One talk. An empty *Svolgimento* says HELD; one that is not understood says nothing, nor does such a
    *Riservatezza*: else it is the mark that holds, which another row of the same talk may make narrower.
    """
    held = reading.readings["held"]
    unread = reading.readings["confidentiality"].flag
    mark = None if unread else talk.confidentiality
    return {
        "tab": talk.tab,
        "row": talk.row,
        "code": look.known_code(talk.code),
        "complete": talk.complete,
        "mediator": talk.mediator,
        "nucleus": look.known_code(talk.nucleus),
        "municipality": talk.municipality,
        "date": talk.date.isoformat() if talk.date else None,
        "start": f"{talk.start:%H:%M}" if talk.start else None,
        "end": f"{talk.end:%H:%M}" if talk.end else None,
        "attendees": _attendees(talk.attendees) if reading.readings["attendees"].sure else None,
        "description": talk.description,
        "outcome": talk.outcome,
        "issues": talk.issues,
        "agreements": talk.agreements,
        "next_date": talk.next_date.isoformat() if talk.next_date else None,
        "held": None if held.flag else str(held.value or Held.HELD),
        "confidentiality": str(mark) if mark else None,
    }


def _attendees(present: Iterable[Attendee]) -> list[dict[str, str | int | None]]:
    """Role and count of each; of another person also the word ("nonna"), where one is known."""
    return [
        {
            "role": str(attendee.role),
            "count": attendee.count,
            **({"word": attendee.word} if attendee.word else {}),
        }
        for attendee in present
    ]


# --- Cells --------------------------------------------------------------------------------------------------

_BREAKS: Final = re.compile(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_INVISIBLE: Final = ("Z", "Cc", "Cf")
_FORMULA: Final = frozenset("=+-@")


def escape_formula(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    An apostrophe goes in front when the first visible character is = + - @ or a wide form of one (＝＋－＠ and the
    like: some programs take them for the plain ones), or when the text starts with TAB or CR. Blanks, line breaks
    and invisible marks before it are looked through: some programs trim them.
    """
    first = next(
        (char for char in text if not unicodedata.category(char).startswith(_INVISIBLE)), ""
    )
    if text.startswith(("\t", "\r")) or unicodedata.normalize("NFKC", first)[:1] in _FORMULA:
        return f"'{text}"
    return text


def cell_text(value: Any) -> str:
    """A value of a record as the text of a cell: '' for null, lists as JSON, line breaks as LF.

    What no file can hold (control characters, halves of characters) becomes the sign for it, "�".
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return escape_formula(_NO_TEXT.sub("\ufffd", _BREAKS.sub("\n", value)))
    return json.dumps(value, ensure_ascii=False)


# --- Formats ------------------------------------------------------------------------------------------------


def write_csv(out: BinaryIO, found: Iterable[Record]) -> None:
    """As Italian Excel opens it: semicolons, UTF-8 with BOM, CRLF."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(FIELDS)
        writer.writerows([cell_text(told[name]) for name in FIELDS] for told in found)
    finally:
        text.detach()


_LINE_ENDS: Final = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""Written as they are, some readers would end the line there."""


def write_jsonl(out: BinaryIO, found: Iterable[Record]) -> None:
    """One JSON object per line, UTF-8; half a character stays, as its escape."""
    for told in found:
        line = json.dumps(told, ensure_ascii=False).translate(_LINE_ENDS)
        out.write(line.encode("utf-8", "backslashreplace") + b"\n")


def write_xlsx(path: Path, found: Iterable[Record]) -> None:
    """One sheet with a bold, frozen header; texts are texts, never formulas or links. Raises OSError."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with tempfile.TemporaryDirectory(prefix="collector-") as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(str(path), options)
        sheet = book.add_worksheet(DEFAULT_NAME.capitalize())
        bold = book.add_format({"bold": True})
        top = book.add_format({"valign": "top"})
        wrapped = book.add_format({"valign": "top", "text_wrap": True})
        for at, name in enumerate(FIELDS):
            sheet.set_column(at, at, _WIDTHS.get(name, _WIDTH), wrapped if name in _WIDTHS else top)
            sheet.write_string(0, at, name, bold)
        sheet.freeze_panes(1, 0)
        row = 0
        for row, told in enumerate(found, start=1):
            for at, name in enumerate(FIELDS):
                value = told[name]
                if isinstance(value, bool):
                    sheet.write_boolean(row, at, value)
                elif isinstance(value, int):
                    sheet.write_number(row, at, value)
                elif value is not None:
                    sheet.write_string(row, at, xlsx_text(cell_text(value)))
        sheet.autofilter(0, 0, row, len(FIELDS) - 1)
        try:
            book.close()
        except FileCreateError as error:
            raise OSError(*(error.args[0].args if error.args else ())) from error


def xlsx_text(text: str) -> str:
    """A text as an .xlsx cell may hold it: no longer than a spreadsheet can, and nothing that XlsxWriter would take
    for its own markup ("<r>…</r>" goes into the file unescaped).
    """
    if text.startswith("<r>") and text.endswith("</r>"):
        text = f"'{text}"
    if len(text) <= LONGEST_CELL // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore") + "…"


# --- Where to -----------------------------------------------------------------------------------------------


def choose_destination(
    settings: Settings, output: str | None, asked: Format | None
) -> tuple[Path | None, Format]:
    """The file to write (None: standard output) and its format. Raises SettingsError for one that must not be."""
    if output == "-":
        if asked is Format.XLSX:
            raise SettingsError(
                "Un .xlsx non si scrive sullo schermo: indica un file con --output, oppure scegli --format csv. "
                "Non ho scritto nulla."
            )
        return None, asked or Format.CSV
    if output is None:
        chosen = asked or Format.CSV
        path = settings.out / f"{DEFAULT_NAME}.{chosen}"
        _refuse(path, settings)
        return path, chosen
    path = absolute(output)
    _refuse(path, settings)
    if not path.parent.is_dir():
        raise SettingsError(
            f"La cartella «{path.parent}» non c'è. Controlla il nome in --output, oppure crea la cartella e rilancia "
            "il comando. Non ho scritto nulla."
        )
    return path, _chosen(path, asked)


def _chosen(path: Path, asked: Format | None) -> Format:
    """The format of a file: what was asked for, else what its name says; the two must not differ."""
    by_name = {f".{one}": one for one in Format}.get(path.suffix.lower())
    if asked and by_name and asked is not by_name:
        raise SettingsError(
            f"--format dice {asked}, ma il nome del file in --output finisce con «{path.suffix}». Scrivi lo stesso "
            "formato in tutti e due, oppure togli --format. Non ho scritto nulla."
        )
    if asked is None and by_name is None and path.suffix:
        formats = ", ".join(Format)
        raise SettingsError(
            f"Non so scrivere un file «{path.suffix}». I formati possibili sono: {formats}. Cambia il nome del file in "
            "--output, oppure scegli con --format. Non ho scritto nulla."
        )
    return asked or by_name or Format.CSV


def _refuse(path: Path, settings: Settings) -> None:
    ours = (
        (
            settings.workbook if isinstance(settings.workbook, Path) else None,
            "il foglio delle schede",
        ),
        (journal_file(settings.journal), "il registro"),
        (settings.config, "il file delle impostazioni"),
    )
    for other, what in ours:
        if other is not None and _same(path, other):
            raise SettingsError(
                f"«{path}» è {what}: non ci scrivo sopra. Scegli un altro file con --output."
            )
    if why := no_file(path):
        raise SettingsError(
            f"«{path}» {why}, non un file: scegline uno con --output. Non ho scritto nulla."
        )


def _same(one: Path, other: Path) -> bool:
    return absolute(one) == absolute(other) or (
        one.exists() and other.exists() and one.samefile(other)
    )


def export_to_file(path: Path, look: Preview, chosen: Format) -> None:
    """Write all records into a file for its owner alone, whole or not at all. The folder is made for its owner alone
    where it is missing; one that was there stays as it is. Raises WorkbookError.
    """
    try:
        make_folder(path.parent, private=True)
        with in_place_of(path, private=True) as temporary:
            if chosen is Format.XLSX:
                write_xlsx(temporary, records(look))
            else:
                with temporary.open("wb") as out:
                    _WRITERS[chosen](out, records(look))
    except OSError as error:
        raise WorkbookError(
            f"Non posso scrivere «{path}»: {reason(error)}. Controlla che non sia aperto in un "
            "altro programma, la cartella e lo spazio sul disco. Quello che c'era prima è rimasto com'era."
        ) from error


_WRITERS: Final = {Format.CSV: write_csv, Format.JSONL: write_jsonl}


def export_to_stream(stream: TextIO, look: Preview, chosen: Format) -> None:
    """Write all records to standard output, byte for byte as they would stand in the file."""
    write = _WRITERS[chosen]
    binary = getattr(stream, "buffer", None)
    if binary is not None:
        stream.flush()
        write(binary, records(look))
        binary.flush()
        return
    held = io.BytesIO()  # a stream of text alone, in a test
    write(held, records(look))
    stream.write(held.getvalue().decode("utf-8"))
