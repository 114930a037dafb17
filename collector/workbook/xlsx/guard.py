"""A look at an .xlsx before anything parses it: is it whole, and does it fit in memory once
unpacked?

A reader believes what a file says of itself: 6 KB with one cell at XFD1048576 make it ask for 500
GB and abort. So each part is unpacked here once, in pieces that are thrown away, and measured. The
sizes that the directory states are judged first and then held to: a part that unpacks to one byte
more or less is damaged.
"""

import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from collector.workbook.xlsx import other_formats, package
from collector.workbook.xlsx.guard_parts import (
    STRINGS_PART,
    DamagedPartError,
    PartReport,
    TooWideError,
    count_filled_cells,
    count_filled_rows,
    inspect_part,
)
from collector.workbook.xlsx.guard_refusals import (
    damaged_error,
    printable_name,
    suspicious_error,
    too_big_error,
    too_many_error,
    too_wide_error,
)
from schemas.workbook import FLAGS_TAB

UNPACKED_MAX: Final = 1536 << 20
"""Bytes of all parts together. A sheet of 100,000 talks has 100 MB of them; ten such sheets pass.
"""
RATIO_MAX: Final = 200
"""Unpacked bytes for a packed one, in a part big enough to matter. Sheets of numbers reach 40, one
repeated row 60; a bomb reaches 1,000.
"""
RATIO_MATTERS: Final = 32 << 20
ROWS_FILLED_MAX: Final = 110_000
"""Rows with something in them, of all tabs but *Segnalazioni*: a check of so many stays below 1.5
GiB; how long it takes is in docs/speed.md. A service writes some thousand a year.
"""
CELLS_FILLED_MAX: Final = 6_000_000
"""Cells with something in them, of all tabs."""
_SMALLEST_CELL: Final = len("<c><v/></c>")
"""Bytes: a smaller sheet cannot hold so many, and its cells are not counted."""
PARTS_MAX: Final = 10_000
DIRECTORY_MAX: Final = 8 << 20
_MIMETYPE_MAX: Final = 200
_NO_ZIP: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    ValueError,
    OverflowError,
    EOFError,
)

# The end of a zip: its signature, eight numbers (the sixth is the size of the directory), a
# comment.
_END: Final = struct.Struct("<4s4H2LH")
_END_SIGNATURE: Final = b"PK\x05\x06"
_COMMENT_MAX: Final = 0xFFFF
_IN_ZIP64: Final = 0xFFFFFFFF
_ZIP64_END_SIGNATURE: Final = b"PK\x06\x06"
_ZIP64_END_LENGTH: Final = 56
_ZIP64_SIZE_OFFSET: Final = 40


@dataclass(frozen=True, slots=True)
class GuardReport:
    """What was seen on the way: the names of the tabs, and parts that other readers must look into.

    `formula_parts`: may hold a formula or an error. `strike_parts`: may hold text that is crossed
    out.
    """

    tabs: Sequence[str]
    formula_parts: Collection[str]
    strike_parts: frozenset[str] = frozenset()


def look(path: Path) -> GuardReport:
    """Look into an .xlsx: once this returns, it is known to be whole and readable in bounded
    memory.

    Reads the whole file once; holds about 4 MiB of it at a time. Raises WorkbookError, in words,
    when it is not sound; OSError when it cannot be read at all.
    """
    try:
        with path.open("rb") as file:
            return _look_into_file(path, file)
    except DamagedPartError as error:
        raise damaged_error(path, str(error)) from error
    except _NO_ZIP as error:
        raise damaged_error(path) from error


def _look_into_file(path: Path, file: BinaryIO) -> GuardReport:
    """Look into a file that may be no archive at all. Raises as `look`, and DamagedPartError."""
    if not file.read(1):
        other_formats.refuse_by_name(path)
        raise DamagedPartError("è vuoto")
    file.seek(0)
    other_formats.refuse_no_zip(path, file)
    with _open_directory(file) as source:
        return _look_into_archive(path, file, source)


def _look_into_archive(path: Path, file: BinaryIO, source: zipfile.ZipFile) -> GuardReport:
    """Look into an archive. Raises as `look`, and DamagedPartError."""
    infos = _sound_entries(path, source, file)
    _check_sizes(path, infos)
    reports: dict[str, PartReport] = {}
    try:
        for info in infos:
            reports[info.filename] = inspect_part(path, info)
    except TooWideError as error:
        tab = _tab_of_part(source, error.part)
        raise too_wide_error(path, tab, error.extent) from error
    except (zipfile.BadZipFile, zlib.error) as error:
        raise DamagedPartError("una parte è rovinata") from error
    tabs = _check_tabs(source, reports)
    _check_filled(path, source, tabs, reports)
    formula_parts = [info.filename for info in infos if reports[info.filename].has_formulas]
    strike_parts = [part for part, report in reports.items() if report.has_strikes]
    return GuardReport(list(tabs), formula_parts, frozenset(strike_parts))


# The directory


def _open_directory(file: BinaryIO) -> zipfile.ZipFile:
    """Open the archive, once its directory is known to be small.

    zipfile keeps about 1 KB for each entry, so an endless directory is refused before. Raises
    DamagedPartError, and what zipfile raises.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _END.size - _COMMENT_MAX))
    tail = file.read()
    end = tail.rfind(_END_SIGNATURE)
    if end < 0 or len(tail) - end < _END.size:
        is_zip = _starts_as_zip(file)
        raise DamagedPartError("manca la fine del file" if is_zip else "non è un archivio")
    directory_size = _END.unpack_from(tail, end)[5]
    if directory_size == _IN_ZIP64:
        zip64 = tail.rfind(_ZIP64_END_SIGNATURE, 0, end)
        if zip64 < 0 or len(tail) - zip64 < _ZIP64_END_LENGTH:
            raise DamagedPartError("l'indice dell'archivio è rotto")
        (directory_size,) = struct.unpack_from("<Q", tail, zip64 + _ZIP64_SIZE_OFFSET)
    if directory_size > DIRECTORY_MAX:
        raise DamagedPartError("l'indice dell'archivio è troppo grande")
    file.seek(0)
    return package.open_package(file)


def _starts_as_zip(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(4) == b"PK\x03\x04"


def _sound_entries(path: Path, source: zipfile.ZipFile, file: BinaryIO) -> list[zipfile.ZipInfo]:
    """Return the parts, in the order they lie in the file.

    Raises WorkbookError for another kind of file and for parts that overlap, DamagedPartError for
    what no reader understands.
    """
    infos = sorted(source.infolist(), key=lambda info: info.header_offset)
    if len(infos) > PARTS_MAX:
        raise suspicious_error(path, f"dentro ci sono più di {PARTS_MAX} parti")
    if any(info.flag_bits & 0x1 for info in infos):
        raise other_formats.other_format_error(path, "è protetto da una password")
    # Readers look parts up without regard to case: of two that differ by case only, one program
    # could read the one and write the other.
    names = {info.filename.casefold() for info in infos}
    if len(names) != len(infos):
        raise DamagedPartError("la stessa parte c'è due volte")
    other_formats.refuse_other_zip(path, names, _mimetype(source))
    end = 0
    for info in infos:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DamagedPartError("è compresso in un modo che Excel non usa")
        if info.header_offset < end:
            raise suspicious_error(path, "le sue parti si sovrappongono")
        end = package.data_start(file, info) + info.compress_size
    return infos


def _mimetype(source: zipfile.ZipFile) -> bytes:
    """Return what LibreOffice's documents say of themselves; b"" for others."""
    info = source.NameToInfo.get("mimetype")
    if info is None or info.file_size > _MIMETYPE_MAX:
        return b""
    return source.read(info)


def _check_sizes(path: Path, infos: Sequence[zipfile.ZipInfo]) -> None:
    """Check what the directory states; `package.unpack_part` then holds each part to it.

    Raises WorkbookError for parts that unpack to too much.
    """
    for info in infos:
        packed, unpacked = info.compress_size, info.file_size
        if unpacked > RATIO_MATTERS and unpacked > RATIO_MAX * max(packed, 1):
            raise suspicious_error(
                path,
                f"la parte «{printable_name(info.filename)}» occupa {packed >> 10} KB, e aperta "
                f"{unpacked >> 20} MB",
            )
    total = sum(info.file_size for info in infos)
    if total > UNPACKED_MAX:
        limit = UNPACKED_MAX >> 20
        raise too_big_error(path, f"aperto occupa {total >> 20} MB, e ne leggo al massimo {limit}")


# The tabs


def _check_tabs(source: zipfile.ZipFile, reports: Mapping[str, PartReport]) -> Mapping[str, str]:
    """Return the tabs and their parts.

    The list must be one that a writer understands as the reader does, and each tab must be whole: a
    reader takes what there is. Raises DamagedPartError where that is not so.
    """
    tabs = package.sheet_parts(source)
    if not tabs:
        raise DamagedPartError("dentro non c'è nessun foglio")
    for part in tabs.values():
        if part.casefold() == STRINGS_PART:
            raise DamagedPartError("un foglio rimanda ai testi")
    for part in tabs.values():
        if part in reports and not reports[part].is_closed:
            raise DamagedPartError("un foglio è tagliato a metà")
    return tabs


def _tab_of_part(source: zipfile.ZipFile, part: str) -> str:
    """Return the name of the tab whose part this is; the part's own where none is found."""
    try:
        tabs = package.sheet_parts(source)
    except zipfile.BadZipFile:
        return part
    for tab, tab_part in tabs.items():
        if tab_part == part:
            return tab
    return part


def _check_filled(
    path: Path,
    source: zipfile.ZipFile,
    tabs: Mapping[str, str],
    reports: Mapping[str, PartReport],
) -> None:
    """Check that a sync can go through all rows and cells in time and memory.

    Raises WorkbookError for more of them.
    """
    infos = {info.filename: info for info in source.infolist()}
    sheets = {tab: infos[part] for tab, part in tabs.items() if part in reports}
    rows = {
        tab: reports[info.filename].rows
        for tab, info in sheets.items()
        if tab.strip().casefold() != FLAGS_TAB.casefold()
    }
    if sum(rows.values()) > ROWS_FILLED_MAX:
        # Rows that have a format and nothing in them count no more: now it is worth a closer look.
        rows = _count_in(path, {tab: sheets[tab] for tab in rows}, count_filled_rows)
    if sum(rows.values()) > ROWS_FILLED_MAX:
        raise too_many_error(path, "righe", rows, ROWS_FILLED_MAX)
    if sum(info.file_size for info in sheets.values()) > CELLS_FILLED_MAX * _SMALLEST_CELL:
        cells = _count_in(path, sheets, count_filled_cells)
        if sum(cells.values()) > CELLS_FILLED_MAX:
            raise too_many_error(path, "celle", cells, CELLS_FILLED_MAX)


def _count_in(
    path: Path,
    sheets: Mapping[str, zipfile.ZipInfo],
    count: Callable[[Iterator[bytes]], int],
) -> dict[str, int]:
    """Return what is counted in each tab, unpacked once more."""
    with path.open("rb") as file:
        return {tab: count(package.unpack_part(file, info)) for tab, info in sheets.items()}
