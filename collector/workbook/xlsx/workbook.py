"""The workbook as a plain .xlsx: `snapshot()` reads it, `apply(plan)` writes only what is ours, in one replace.

Reading is calamine's. Writing never loads and saves: the parts that are ours are edited as text, every other
part is copied byte for byte (ARCHITECTURE, decision 11).
"""

import datetime as dt
import hashlib
import os
import re
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from collector.errors import WorkbookChangedError, WorkbookError, reason
from collector.files import absolute, no_file
from collector.workbook.xlsx import (
    add_sheets,
    append_rows,
    edit_cells,
    error_cells,
    flags_sheet,
    guard,
    other_formats,
    package,
    struck_cells,
    tables,
)
from collector.workbook.xlsx import read as grids
from collector.workbook.xlsx.add_sheets import SheetMaker
from collector.workbook.xlsx.free_columns import TabMargin, find_margin
from schemas.workbook import FLAGS_TAB, NewRows, Snapshot, WriteBack

_READS: Final = 5
"""How often a file is read that somebody saves meanwhile."""
_NOT_UNDERSTOOD: Final = (zipfile.BadZipFile, zlib.error, struct.error, ValueError)


@dataclass(frozen=True, slots=True)
class NewHeaders:
    """Titles to put into a row: column → text, in this style."""

    row: int
    texts: Mapping[int, str]
    style: int | None = None


class XlsxWorkbook:
    """An .xlsx on disk. A link is followed, so that the file itself is replaced and not the link."""

    def __init__(self, path: Path) -> None:
        self.path = absolute(path)

    @property
    def name(self) -> str:
        """The file's name, to speak of it."""
        return self.path.name

    @property
    def address(self) -> str:
        """What tells this workbook from every other: its whole path."""
        return str(self.path)

    def snapshot(self) -> Snapshot:
        """All tabs as typed. Raises WorkbookError when the file is missing or is no sound workbook.

        A file is read in several steps. Where somebody saved it between two of them, what was read is of no file that
        ever was, and may look damaged: it is read again.
        """
        for _ in range(_READS):
            mark = self._mark()
            try:
                found = self._read(mark)
            except WorkbookError:
                if self._mark() == mark:
                    raise
            else:
                if self._mark() == mark:
                    return found
        raise self._saved_meanwhile()

    def _read(self, mark: str) -> Snapshot:
        try:
            seen = guard.look(self.path)
            read = grids.read(self.path, seen.tabs)
            tabs = error_cells.restore_error_cells(self.path, read, seen.formula_parts)
            tabs = struck_cells.mark_struck_cells(self.path, tabs, seen.strike_parts)
            return Snapshot(tabs, mark, saved=_last_saved(self.path))
        except OSError as error:
            raise self._cannot_read(error) from error
        except MemoryError as error:
            raise WorkbookError(
                f"Per leggere «{self.path.name}» la memoria di questo computer non basta. Chiudi gli altri programmi, "
                "o togli dal file quello che non serve, e rilancia il comando. Non ho scritto nulla."
            ) from error

    def fingerprint(self) -> str:
        """A digest of the file's bytes. Raises WorkbookError when it cannot be read."""
        self._mark()
        try:
            return _fingerprint(self.path)
        except OSError as error:
            raise self._cannot_read(error) from error

    def _mark(self) -> str:
        if self.path.suffix.casefold() == ".numbers" and self.path.is_dir():
            raise other_formats.other_format_error(self.path, *other_formats.NUMBERS_FILE)
        if why := no_file(self.path):
            raise WorkbookError(
                f"«{self.path}» {why}, non un foglio .xlsx. Indica il file del foglio e rilancia il comando. "
                "Non ho scritto nulla."
            )
        try:
            found = self.path.stat()
        except FileNotFoundError as error:
            raise WorkbookError(
                f"Non trovo il foglio «{self.path}». Controlla il nome e la cartella, oppure creane uno con "
                "«collector init». Non ho scritto nulla."
            ) from error
        except OSError as error:
            raise self._cannot_read(error) from error
        return f"{found.st_mtime_ns}:{found.st_size}:{found.st_ino}"

    def _cannot_read(self, error: OSError) -> WorkbookError:
        return WorkbookError(
            f"Non posso leggere «{self.path}»: {reason(error)}. Controlla di poterlo aprire, poi rilancia il "
            "comando. Non ho scritto nulla."
        )

    def ready_to_write(self, mark: str) -> None:
        """Raises WorkbookError when the file is open in Excel or LibreOffice, its folder is read-only, or somebody
        saved it since `mark`: asked before the journal is written, so that nothing happens by halves.
        """
        if self._mark() != mark:
            raise self._saved_meanwhile()
        if held := self.lock:
            raise WorkbookError(
                f"«{self.path.name}» è aperto in {held[1]}. Salvalo, chiudilo e rilancia il comando. Se non è "
                f"aperto da nessuna parte, cancella il file «{held[0].name}» nella stessa cartella. "
                "Non ho scritto nulla."
            )
        # Tried, not asked: what a system says of rights is not what a network folder, or Windows, then allows.
        try:
            with self.path.open("r+b"):
                pass
            handle, temporary = tempfile.mkstemp(
                prefix=".collector-", suffix=".xlsx", dir=self.path.parent
            )
            os.close(handle)
            Path(temporary).unlink()
        except PermissionError as error:
            raise self._cannot_write(_IN_USE) from error
        except OSError as error:
            raise self._cannot_write(reason(error)) from error

    @property
    def lock(self) -> tuple[Path, str] | None:
        """The file by which another program says that it holds the workbook, and the program's name."""
        locks = (
            (self.path.with_name(f"~${self.path.name}"), "Excel"),
            (self.path.with_name(f"~${self.path.name[2:]}"), "Excel"),
            (self.path.with_name(f".~lock.{self.path.name}#"), "LibreOffice"),
        )
        return next((lock for lock in locks if lock[0].exists()), None)

    def lacking(self, plan: WriteBack) -> WriteBack:
        """All of it: a plan for an .xlsx holds only what differs."""
        return plan

    @property
    def calls(self) -> int:
        """No request is made for a file."""
        return 0

    @property
    def notices(self) -> tuple[str, ...]:
        """Nothing: all there is to know stands in the snapshot."""
        return ()

    @property
    def must_check(self) -> bool:
        """False: a file is written whole, as it was read."""
        return False

    def apply(self, plan: WriteBack, *, mark: str) -> str:
        """Write a plan into the file as it was at `mark`: a whole new file beside it, then one replace. Returns the
        fingerprint of the new file; '' when there was nothing to write.

        Raises WorkbookError, with the old file untouched, when somebody saved the file meanwhile, when it is
        open elsewhere, or when there is no room.
        """
        if plan.empty:
            return ""
        return self._rewrite(lambda source, file: self._changed_parts(source, file, plan), mark)

    def margins(self, header_rows: Mapping[str, int]) -> Mapping[str, TabMargin]:
        """Where tabs have room for new columns. Raises WorkbookError."""
        try:
            with self.path.open("rb") as file, package.open_package(self.path) as source:
                return {
                    tab: find_margin(source, file, tab, row) for tab, row in header_rows.items()
                }
        except _NOT_UNDERSTOOD as error:
            raise self._not_understood() from error
        except OSError as error:
            raise self._cannot_read(error) from error

    def add(
        self, headers: Mapping[str, NewHeaders], tabs: Mapping[str, SheetMaker], *, mark: str
    ) -> None:
        """Put new titles into the header rows of some tabs, and whole new tabs behind the others. Raises as `apply`."""

        def changed(source: zipfile.ZipFile, file: BinaryIO) -> Mapping[str, Iterable[bytes]]:
            where = package.sheet_parts(source)
            made: dict[str, Iterable[bytes]] = (
                dict(add_sheets.parts_with_new_sheets(source, tabs)) if tabs else {}
            )
            for tab, new in headers.items():
                xml = package.unpack_part(file, source.getinfo(where[tab]))
                made[where[tab]] = edit_cells.sheet_with_headers(xml, new.row, new.texts, new.style)
            return made

        if headers or tabs:
            self._rewrite(changed, mark)

    def append(self, new: NewRows, *, mark: str) -> int:
        """Put new rows below those of a tab; a table, a filter, lists and colours that hold for the last row hold for
        them too. Returns how many. Raises as `ready_to_write` and `apply`.
        """

        def changed(source: zipfile.ZipFile, file: BinaryIO) -> Mapping[str, Iterable[bytes]]:
            part = package.sheet_parts(source)[new.tab]
            made: dict[str, Iterable[bytes]] = dict(self._longer_tables(source, part, new))
            style = (
                find_margin(source, file, new.tab, new.header_row).header_style
                if new.titles
                else None
            )
            xml = package.unpack_part(file, source.getinfo(part))
            rows = append_rows.sheet_with_rows(xml, new.after, new.rows)
            if new.titles:
                rows = edit_cells.sheet_with_headers(rows, new.header_row, new.titles, style)
            made[part] = self._guarded(new.tab, rows)
            return made

        if new.rows:
            self.ready_to_write(mark)
            self._rewrite(changed, mark)
        return len(new.rows)

    def _longer_tables(
        self, source: zipfile.ZipFile, part: str, new: NewRows
    ) -> Mapping[str, Iterable[bytes]]:
        try:
            return {
                name: [xml]
                for name, xml in tables.extended_tables(
                    source, part, new.after, new.after + len(new.rows)
                ).items()
            }
        except tables.TotalsRowError as error:
            raise WorkbookError(
                f"Nel foglio «{new.tab}» di «{self.path.name}» la tabella finisce con la riga dei totali: sotto non "
                "posso aggiungere righe. Toglila (Struttura tabella, «Riga totale») e rilancia il comando. Il foglio è "
                "rimasto com'era."
            ) from error

    def _rewrite(
        self,
        changed: Callable[[zipfile.ZipFile, BinaryIO], Mapping[str, Iterable[bytes]]],
        mark: str,
    ) -> str:
        handle, temporary = -1, ""
        try:
            handle, temporary = tempfile.mkstemp(
                prefix=".collector-", suffix=".xlsx", dir=self.path.parent
            )
            with (
                os.fdopen(handle, "wb") as out,
                self.path.open("rb") as file,
                package.open_package(self.path) as source,
            ):
                package.copy_package(source, out, changed(source, file))
                out.flush()
                os.fsync(out.fileno())
            shutil.copymode(self.path, temporary)
            if self._mark() != mark:
                raise self._saved_meanwhile()
            written = _fingerprint(Path(temporary))
            Path(temporary).replace(self.path)
            _sync_folder(self.path.parent)
            return written
        except _NOT_UNDERSTOOD as error:
            raise (
                self._not_understood() if self._mark() == mark else self._saved_meanwhile()
            ) from error
        except PermissionError as error:
            raise self._cannot_write(_IN_USE) from error
        except OSError as error:
            raise self._cannot_write(reason(error)) from error
        finally:
            if temporary:
                Path(temporary).unlink(missing_ok=True)

    def _saved_meanwhile(self) -> WorkbookChangedError:
        return WorkbookChangedError(
            f"Qualcuno ha salvato «{self.path.name}» durante il controllo. Non ho scritto nulla nel foglio: "
            "rilancia il comando."
        )

    def _not_understood(self) -> WorkbookError:
        return WorkbookError(
            f"Non capisco come è fatto «{self.path.name}» e non ci scrivo. Aprilo con Excel o LibreOffice, salvalo "
            "di nuovo e rilancia il comando. Il foglio è rimasto com'era."
        )

    def _cannot_write(self, why: str) -> WorkbookError:
        return WorkbookError(
            f"Non posso scrivere «{self.path.name}»: {why}. Chiudilo, controlla la cartella e lo spazio sul disco, "
            "poi rilancia il comando. Il foglio è rimasto com'era."
        )

    def _changed_parts(
        self, source: zipfile.ZipFile, file: BinaryIO, plan: WriteBack
    ) -> Mapping[str, Iterable[bytes]]:
        """The parts as streams: each is unpacked, edited and packed again while it is written."""
        where = package.sheet_parts(source)
        changed: dict[str, Iterable[bytes]] = {}
        tabs: dict[str, dict[int, dict[int, str]]] = {}
        for (tab, row, column), text in plan.cells.items():
            tabs.setdefault(tab, {}).setdefault(row, {})[column] = text
        for tab, rows in tabs.items():
            if tab not in where:
                raise ValueError(f"no tab {tab}")
            part = where[tab]
            changed[part] = self._set(tab, package.unpack_part(file, source.getinfo(part)), rows)
        if plan.flags_tab is not None:
            flags = next(
                (p for name, p in where.items() if name.strip().casefold() == FLAGS_TAB.casefold()),
                None,
            )
            if flags is None:
                changed |= flags_sheet.parts_with_flags_sheet(source, plan.flags_tab)
            elif flags in changed:
                raise ValueError("one part for two tabs")
            else:
                changed[flags] = flags_sheet.rewrite_flags_sheet(
                    package.unpack_part(file, source.getinfo(flags)), plan.flags_tab
                )
        return changed

    def _set(
        self, tab: str, xml: Iterable[bytes], rows: Mapping[int, Mapping[int, str]]
    ) -> Iterator[bytes]:
        return self._guarded(tab, edit_cells.sheet_with_cells(xml, rows))

    def _guarded(self, tab: str, xml: Iterable[bytes]) -> Iterator[bytes]:
        try:
            yield from xml
        except edit_cells.FormulaInTheWayError as error:
            raise WorkbookError(
                f"Nel foglio «{tab}» di «{self.path.name}» la cella {error.cell} contiene una formula, ma lì scrive "
                "collector. Sposta la formula in un'altra colonna, svuota la cella e rilancia il comando. "
                "Il foglio è rimasto com'era."
            ) from error


_IN_USE = "il file è aperto in un altro programma, o il file o la cartella sono in sola lettura"


_PROPERTIES: Final = "docProps/core.xml"
_LARGEST_PROPERTIES: Final = 1 << 16
_MODIFIED: Final = re.compile(rb"<(?:[\w.-]+:)?modified\b[^>]*>\s*([0-9T:.Z+-]{10,40})\s*<")


def _last_saved(path: Path) -> str:
    """When a person saved the file last, as its properties say (ISO, UTC, to the second); '' where they do not. A sync
    leaves them as they are.
    """
    try:
        with package.open_package(path) as source:
            part = source.getinfo(_PROPERTIES)
            found = (
                _MODIFIED.search(source.read(part))
                if part.file_size <= _LARGEST_PROPERTIES
                else None
            )
        if found is None:
            return ""
        moment = dt.datetime.fromisoformat(found[1].decode("ascii"))
    except (KeyError, *_NOT_UNDERSTOOD):
        return ""
    utc = moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return utc.isoformat(timespec="seconds")


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last through a power cut, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
