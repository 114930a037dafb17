"""A look at an .xlsx before anything parses it: is it whole, and does it fit in memory once unpacked?

A reader believes what a file says of itself: 6 KB with one cell at XFD1048576 make it ask for 500 GB and abort.
So each part is unpacked here once, in pieces that are thrown away, and measured. The sizes that the directory
states are judged first and then held to: a part that unpacks to one byte more or less is damaged.
"""

import os
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from collector.errors import WorkbookError
from collector.workbook.xlsx import other_formats, package
from collector.workbook.xlsx.used_range import (
    CELLS_MAX,
    COLUMNS_MAX,
    ROWS_MAX,
    Extent,
    is_surely_small,
    measure_extent,
)
from schemas.workbook import FLAGS_TAB, column_letter

UNPACKED_MAX: Final = 1536 << 20
"""Bytes of all parts together. A sheet of 100,000 talks has 100 MB of them; ten such sheets pass."""
RATIO_MAX: Final = 200
"""Unpacked bytes for a packed one, in a part big enough to matter. Sheets of numbers reach 40, one repeated row 60;
a bomb reaches 1,000."""
RATIO_MATTERS: Final = 32 << 20
ROWS_FILLED_MAX: Final = 110_000
"""Rows with something in them, of all tabs but *Segnalazioni*: a check of so many stays below 1.5 GiB; how long it
takes is in docs/speed.md. A service writes some thousand a year."""
CELLS_FILLED_MAX: Final = 6_000_000
"""Cells with something in them, of all tabs."""
PARTS_MAX: Final = 10_000
DIRECTORY_MAX: Final = 8 << 20
TEXT_MAX: Final = 1 << 20
"""Bytes without a single tag, in a sheet or its strings. A cell holds 32,767 letters."""
STRINGS_MAX: Final = 1 << 22
PROLOG_MAX: Final = 1 << 20
_STRINGS: Final = "xl/sharedstrings.xml"
_CORE: Final = re.compile(
    r"\[content_types\]\.xml|.*\.rels|xl/(?:[^/]*|worksheets/.*)\.xml", re.IGNORECASE
)
_CLOSED: Final = re.compile(rb"sheet(?:\s*>|\b[^<>]*/>\s*\Z)")
_FORMULA: Final = re.compile(rb"[<:]f[\s/>]")
_HEAD: Final = 4096
_COUNT_FROM: Final = 256 << 20
_LONGEST_MIMETYPE: Final = 200
_NO_ZIP: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    ValueError,
    OverflowError,
    EOFError,
)
_BEFORE_ROOT: Final = re.compile(r"(?>(?:\s+|<\?.*?\?>|<!--.*?-->)*)", re.DOTALL)
_ENCODING: Final = re.compile(r"""<\?xml[^>]*?\bencoding\s*=\s*["']([^"']*)["']""")
_ENCODINGS: Final = {"utf-8", "utf8", "us-ascii", "ascii"}
_WIDE: Final = (
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_END: Final = struct.Struct("<4s4H2LH")


class _Damaged(Exception):
    """What is broken, in Italian, to stand in brackets."""


class _TooWide(Exception):
    """A sheet whose used cells reach too far."""

    def __init__(self, part: str, extent: Extent) -> None:
        super().__init__(part)
        self.part, self.extent = part, extent


@dataclass(frozen=True, slots=True)
class GuardReport:
    """What was seen on the way: the names of the tabs, and the parts that may hold a formula or an error,
    and those that know a strike.
    """

    tabs: Sequence[str]
    formula_parts: Collection[str]
    strike_parts: frozenset[str] = frozenset()


def look(path: Path) -> GuardReport:
    """Look into an .xlsx: once this returns, it is known to be whole and readable in bounded memory.

    Raises WorkbookError, in words, when it is not.

    Reads the whole file once; holds about 4 MiB of it at a time. Raises OSError when it cannot be read at all.
    """
    try:
        with path.open("rb") as file:
            if not file.read(1):
                other_formats.refuse_by_name(path)
                raise _Damaged("è vuoto")
            file.seek(0)
            other_formats.refuse_no_zip(path, file)
            with _directory(file) as source:
                found = _entries(path, source, file)
                _sizes(path, found)
                try:
                    seen: dict[str, _Seen] = {}
                    suspects = [part.filename for part in found if _look_into(path, part, seen)]
                except _TooWide as wide:
                    raise _too_wide(path, wide, source) from wide
                except (zipfile.BadZipFile, zlib.error) as error:
                    raise _Damaged("una parte è rovinata") from error
                tabs = _index(source, seen)
                _filled(path, source, tabs, seen)
                return GuardReport(
                    list(tabs),
                    suspects,
                    frozenset(part for part, one in seen.items() if one.strikes),
                )
    except _Damaged as error:
        raise damaged_error(path, str(error)) from error
    except _NO_ZIP as error:
        raise damaged_error(path) from error


def damaged_error(path: Path, why: str = "") -> WorkbookError:
    """The sentence for a file that is broken, or no workbook at all."""
    detail = f" ({why})" if why else ""
    return WorkbookError(
        f"Non riesco a leggere «{path.name}»: il file è danneggiato o non è una cartella di lavoro .xlsx{detail}. "
        "Aprilo con Excel o LibreOffice, salvalo di nuovo come .xlsx e rilancia il comando; se non si apre, rimetti "
        "l'ultima copia buona. Non ho scritto nulla."
    )


def _suspicious(path: Path, what: str) -> WorkbookError:
    return WorkbookError(
        f"Non leggo «{path.name}»: {what}. Un foglio normale non è fatto così: può essere rovinato, o preparato "
        "apposta per fare danni. Usa l'ultima copia buona, o fattelo mandare di nuovo da chi l'ha fatto. "
        "Non ho scritto nulla."
    )


def _too_big(path: Path, what: str) -> WorkbookError:
    return WorkbookError(
        f"«{path.name}» è troppo grande: {what}. Togli quello che non serve (immagini, fogli vecchi, formati su "
        "colonne e righe vuote), salvalo e rilancia il comando. Non ho scritto nulla."
    )


def _shown(name: str) -> str:
    """A name from inside the file, safe to print: it could hold a terminal's commands, or be endless."""
    return name if name.isprintable() and len(name) <= 80 else "(nome illeggibile)"


# The directory


def _directory(file: BinaryIO) -> zipfile.ZipFile:
    """The zip's directory. zipfile keeps about 1 KB for each entry, so an endless directory is refused before."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END.size - 0xFFFF))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise _Damaged("manca la fine del file" if _starts_as_zip(file) else "non è un archivio")
    directory_size = _END.unpack_from(tail, at)[5]
    if directory_size == 0xFFFFFFFF:
        zip64 = tail.rfind(b"PK\x06\x06", 0, at)
        if zip64 < 0 or len(tail) - zip64 < 56:
            raise _Damaged("l'indice dell'archivio è rotto")
        (directory_size,) = struct.unpack_from("<Q", tail, zip64 + 40)
    if directory_size > DIRECTORY_MAX:
        raise _Damaged("l'indice dell'archivio è troppo grande")
    file.seek(0)
    return package.open_package(file)


def _starts_as_zip(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(4) == b"PK\x03\x04"


def _entries(path: Path, source: zipfile.ZipFile, file: BinaryIO) -> list[zipfile.ZipInfo]:
    """The parts, in the order they lie in the file: places in it that are sound and do not overlap."""
    infos = sorted(source.infolist(), key=lambda info: info.header_offset)
    if len(infos) > PARTS_MAX:
        raise _suspicious(path, f"dentro ci sono più di {PARTS_MAX} parti")
    if any(info.flag_bits & 0x1 for info in infos):
        raise other_formats.other_format_error(path, "è protetto da una password")
    # Readers look parts up without regard to case: of two that differ by case only, one program could read the one
    # and write the other.
    names = {info.filename.casefold() for info in infos}
    if len(names) != len(infos):
        raise _Damaged("la stessa parte c'è due volte")
    other_formats.refuse_other_zip(path, names, _mimetype(source))
    end = 0
    for info in infos:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _Damaged("è compresso in un modo che Excel non usa")
        if info.header_offset < end:
            raise _suspicious(path, "le sue parti si sovrappongono")
        end = package.data_start(file, info) + info.compress_size
    return infos


def _mimetype(source: zipfile.ZipFile) -> bytes:
    """What LibreOffice's documents say of themselves; b"" for others."""
    info = source.NameToInfo.get("mimetype")
    return source.read(info) if info is not None and info.file_size <= _LONGEST_MIMETYPE else b""


def _sizes(path: Path, found: list[zipfile.ZipInfo]) -> None:
    """What the directory states; `parts.unpacked` then holds each part to it."""
    for part in found:
        if part.file_size > RATIO_MATTERS and part.file_size > RATIO_MAX * max(
            part.compress_size, 1
        ):
            packed, open_ = f"{part.compress_size >> 10} KB", f"{part.file_size >> 20} MB"
            raise _suspicious(
                path, f"la parte «{_shown(part.filename)}» occupa {packed}, e aperta {open_}"
            )
    total = sum(part.file_size for part in found)
    if total > UNPACKED_MAX:
        raise _too_big(
            path, f"aperto occupa {total >> 20} MB, e ne leggo al massimo {UNPACKED_MAX >> 20}"
        )


def _index(source: zipfile.ZipFile, seen: Mapping[str, "_Seen"]) -> Mapping[str, str]:
    """The tabs and their parts. The list must be one that a writer understands as the reader does, and each tab must be
    whole: a reader takes what there is.
    """
    tabs = package.sheet_parts(source)
    if not tabs:
        raise _Damaged("dentro non c'è nessun foglio")
    if any(part.casefold() == _STRINGS for part in tabs.values()):
        raise _Damaged("un foglio rimanda ai testi")
    if not all(seen[part].closed for part in tabs.values() if part in seen):
        raise _Damaged("un foglio è tagliato a metà")
    return tabs


def _filled(
    path: Path, source: zipfile.ZipFile, tabs: Mapping[str, str], seen: Mapping[str, "_Seen"]
) -> None:
    """Refuses more rows and cells than a check can go through in time and memory."""
    cells = {tab: seen[part].cells for tab, part in tabs.items() if part in seen}
    theirs = [tab for tab in cells if tab.strip().casefold() != FLAGS_TAB.casefold()]
    rows = {tab: min(seen[tabs[tab]].rows, cells[tab]) for tab in theirs}
    if sum(rows.values()) > ROWS_FILLED_MAX:
        # Rows that have a format and nothing in them count no more: now it is worth a closer look.
        by_name = {info.filename: info for info in source.infolist()}
        with path.open("rb") as file:
            rows = {
                tab: _rows_filled(package.unpack_part(file, by_name[tabs[tab]])) for tab in theirs
            }
    for what, numbers, most in (
        ("righe", rows, ROWS_FILLED_MAX),
        ("celle", cells, CELLS_FILLED_MAX),
    ):
        if sum(numbers.values()) > most:
            raise _too_many(path, what, numbers, most)


def _rows_filled(chunks: Iterator[bytes]) -> int:
    """How many rows of a sheet hold a cell with something in it."""
    rows, has_cell, end = 0, False, b""
    for chunk in chunks:
        *whole, begun = _ROW_ENDS.split(end + chunk)
        for row in whole:
            rows += has_cell or _VALUE_ENDS.search(row) is not None
            has_cell = False
        has_cell = has_cell or _VALUE_ENDS.search(begun) is not None
        end = begun[-_LONGEST_END:]
    return rows


def _number(number: int) -> str:
    """400.000, as Italians write it."""
    return f"{number:,}".replace(",", ".")


def _too_many(path: Path, what: str, numbers: Mapping[str, int], most: int) -> WorkbookError:
    longest = max(numbers, key=lambda tab: numbers[tab])
    return WorkbookError(
        f"In «{path.name}» ci sono {_number(sum(numbers.values()))} {what} scritte, e ne leggo al massimo "
        f"{_number(most)}. Il foglio più lungo è «{_shown(longest)}». Dividi il file per anno: qui lascia l'anno in "
        "corso, e metti gli anni passati in altri file. Poi rilancia il comando. Non ho scritto nulla."
    )


# The parts


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was seen of a part as if it were a sheet: it ends as one does; so many rows, and cells with a value (one
    that lies across two pieces may be missing). `strikes`: text in it may be crossed out.
    """

    closed: bool
    rows: int
    cells: int
    strikes: bool


_ROW_ENDS: Final = re.compile(rb"</(?:[^<>:\s/]*:)?row\s*>")
_VALUE_ENDS: Final = re.compile(rb"</(?:[^<>:\s/]*:)?(?:v|is)\s*>")
"""A value, or a text that stands in the cell itself. Programs write empty cells that have a format, too."""
_LONGEST_END: Final = 64


def _look_into(path: Path, part: zipfile.ZipInfo, seen: dict[str, _Seen]) -> bool:
    """Measure one part; True when it may hold a formula, or an error's name. Cells are looked for in any part that may
    be a sheet: a reader can be sent anywhere. Notes in `seen` what was seen of it.
    """
    suspect = False
    with path.open("rb") as file:

        def chunks() -> Iterator[bytes]:
            nonlocal suspect
            end = b""
            rows = cells = 0
            strikes = False
            for chunk in _checked(path, part, package.unpack_part(file, part)):
                suspect = suspect or _is_suspect(chunk) or _is_suspect(end[-2:] + chunk[:2])
                strikes = strikes or b"strike" in chunk or b"strike" in end[-5:] + chunk[:5]
                rows += chunk.count(b"</row>") + chunk.count(b":row>")
                cells += sum(map(chunk.count, (b"</v>", b"</is>", b":v>", b":is>")))
                end = end[-_HEAD:] + chunk if len(chunk) < _HEAD else chunk
                yield chunk
            is_closed = _CLOSED.search(end, max(0, len(end) - _HEAD)) is not None
            seen[part.filename] = _Seen(is_closed, rows, cells, strikes)

        if part.filename.casefold() == _STRINGS:
            _strings(path, part, chunks())
        elif not _may_be_a_sheet(chunks()) or is_surely_small(
            chunks, count=part.file_size > _COUNT_FROM
        ):
            pass
        elif not (extent := measure_extent(chunks)).is_readable:
            raise _TooWide(part.filename, extent)
    return suspect


def _is_suspect(chunk: bytes) -> bool:
    """True when an error's name or type, or a formula, may begin in some bytes. (Two letters are found far faster than
    a pattern.)
    """
    if b"#" in chunk or b'"e"' in chunk or b"'e'" in chunk:
        return True
    return (b"<f" in chunk or b":f" in chunk) and _FORMULA.search(chunk) is not None


def _may_be_a_sheet(chunks: Iterator[bytes]) -> bool:
    """True for an XML, told by its first byte, so that it is unpacked only once; else the whole part is looked at
    (pictures and the like: what they unpack to is held to what they state all the same)."""
    end = next(chunks, b"")
    if end.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        return True
    found = b"sheetData" in end
    for chunk in chunks:
        found = found or b"sheetData" in end[-8:] + chunk
        end = chunk
    return found


def _strings(path: Path, part: zipfile.ZipInfo, chunks: Iterator[bytes]) -> None:
    count = 0
    for chunk in chunks:
        if part.file_size > _COUNT_FROM:
            count += chunk.count(b"<si")
    if count > STRINGS_MAX:
        raise _too_big(path, f"contiene {count} testi diversi")


def _too_wide(path: Path, wide: _TooWide, source: zipfile.ZipFile) -> WorkbookError:
    try:
        tab = next(name for name, part in package.sheet_parts(source).items() if part == wide.part)
    except (StopIteration, zipfile.BadZipFile):
        tab = wide.part
    extent = wide.extent
    if extent.rows > ROWS_MAX or extent.columns > COLUMNS_MAX:
        return damaged_error(path, "una cella sta oltre i confini di un foglio")
    if extent.cells > CELLS_MAX:
        return _too_big(
            path, f"il foglio «{_shown(tab)}» ha più di {CELLS_MAX >> 20} milioni di celle"
        )
    return WorkbookError(
        f"In «{path.name}», foglio «{_shown(tab)}», le celle scritte arrivano fino alla colonna "
        f"{column_letter(extent.columns)} e alla riga {extent.rows}: è troppo per leggerlo. Quasi sempre è una cella scritta "
        "per sbaglio, lontano dalle altre. Premi Ctrl+Fine per trovarla, elimina le righe e le colonne in più, salva "
        "e rilancia il comando. "
        "Non ho scritto nulla."
    )


def _checked(path: Path, part: zipfile.ZipInfo, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks, once what comes before the root of an XML is known to define nothing."""
    before_root, head, quiet = True, b"", 0
    is_strict = _CORE.fullmatch(part.filename) is not None
    for chunk in chunks:
        if before_root:
            head += chunk
            before_root = not (
                _root_reached(path, part, head[:_HEAD], strict=is_strict)
                or _root_reached(path, part, head, strict=is_strict)
            )
            if before_root and len(head) > PROLOG_MAX:
                raise _suspicious(
                    path, f"la parte «{_shown(part.filename)}» non comincia come un XML"
                )
        if is_strict:
            quiet = 0 if b"<" in chunk else quiet + len(chunk)
            if quiet > TEXT_MAX:
                raise _suspicious(
                    path, f"nella parte «{_shown(part.filename)}» c'è un testo lungo più di 1 MB"
                )
        yield chunk


def _root_reached(path: Path, part: zipfile.ZipInfo, head: bytes, *, strict: bool) -> bool:
    """True when `head` holds all that stands before the root, or the part is no XML. Raises WorkbookError for a
    DOCTYPE: it alone can define entities, and no spreadsheet program writes one. (A drawing in SVG may have one.)
    """
    wide = next((encoding for mark, encoding in _WIDE if head.startswith(mark)), None)
    text = head.decode(wide or "utf-8", "replace").removeprefix("﻿")
    match = _BEFORE_ROOT.match(text)
    root = text[match.end() if match else 0 :]
    if strict:
        encoding = _ENCODING.match(text)
        name = encoding[1] if encoding else "utf-8"
        if wide or name.lower() not in _ENCODINGS:
            raise _Damaged(
                f"la parte «{_shown(part.filename)}» è scritta in {'UTF-16' if wide else _shown(name)}"
            )
    if root[:9].upper() == "<!DOCTYPE" and not part.filename.lower().endswith(".svg"):
        raise _suspicious(
            path, f"la parte «{_shown(part.filename)}» contiene definizioni XML (DOCTYPE)"
        )
    return len(root) > 9 and not root.startswith(("<!--", "<?"))
