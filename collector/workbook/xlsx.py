"""The workbook as a plain .xlsx: `snapshot()` reads it, `apply(plan)` writes only what is ours, in one replace.

Reading is calamine's. Writing never loads and saves: the parts that are ours are edited as text, every other
part is copied byte for byte (ARCHITECTURE, decision 11).
"""

import datetime as dt
import os
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from collector.errors import WorkbookError
from collector.workbook import flagstab, parts, sheetxml
from schemas.cells.reading import Typed
from schemas.workbook import FLAGS_TAB, Grid, Snapshot, WriteBack

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEFORE_FIRST_DAY = dt.datetime(1899, 12, 31)  # noqa: DTZ001 - a spreadsheet's days have no time zone


class XlsxWorkbook:
    """An .xlsx on disk. A link is followed, so that the file itself is replaced and not the link."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()

    @property
    def name(self) -> str:
        """The file's name, to speak of it."""
        return self.path.name

    def snapshot(self) -> Snapshot:
        """All tabs as typed. Raises WorkbookError when the file is missing or is no readable workbook."""
        mark = self._mark()
        self._refuse_other_formats()
        try:
            book = CalamineWorkbook.from_path(str(self.path))
            tabs = tuple(_grid(book, name) for name in book.sheet_names)
            book.close()
        except (CalamineError, OSError, zipfile.BadZipFile) as error:
            raise WorkbookError(
                f"Non riesco a leggere «{self.path.name}»: il file è danneggiato o non è una cartella di lavoro "
                ".xlsx. Aprilo con Excel o LibreOffice, salvalo di nuovo come .xlsx e rilancia il comando. "
                "Non ho scritto nulla."
            ) from error
        return Snapshot(tabs, mark)

    def _refuse_other_formats(self) -> None:
        """What calamine would read, but we could not write back to: .xls, .ods, a file behind a password."""
        why = ""
        with self.path.open("rb") as file:
            if file.read(8) == _OLE:
                why = "è protetto da una password, o è un vecchio .xls"
        if not why and zipfile.is_zipfile(self.path):
            with zipfile.ZipFile(self.path) as book:
                if "[Content_Types].xml" not in book.namelist():
                    why = "non è un .xlsx (forse è un .ods)"
        if why:
            raise WorkbookError(
                f"«{self.path.name}» {why}. Aprilo con Excel o LibreOffice, salvalo come .xlsx senza password "
                "e rilancia il comando con quel file. Non ho scritto nulla."
            )

    def _mark(self) -> str:
        try:
            found = self.path.stat()
        except FileNotFoundError as error:
            raise WorkbookError(
                f"Non trovo il foglio «{self.path}». Controlla il nome e la cartella, oppure creane uno con "
                "«collector init». Non ho scritto nulla."
            ) from error
        except OSError as error:
            raise WorkbookError(f"Non posso leggere «{self.path}»: {error.strerror}. Non ho scritto nulla.") from error
        if self.path.is_dir():
            raise WorkbookError(f"«{self.path}» è una cartella, non un foglio .xlsx. Non ho scritto nulla.")
        return f"{found.st_mtime_ns}:{found.st_size}:{found.st_ino}"

    def ready_to_write(self) -> None:
        """Raises WorkbookError when the file is open in Excel or LibreOffice, or its folder is read-only:
        asked before the journal is written, so that nothing happens by halves."""
        for lock, program in (
            (self.path.with_name(f"~${self.path.name}"), "Excel"),
            (self.path.with_name(f"~${self.path.name[2:]}"), "Excel"),
            (self.path.with_name(f".~lock.{self.path.name}#"), "LibreOffice"),
        ):
            if lock.exists():
                raise WorkbookError(
                    f"«{self.path.name}» è aperto in {program}. Salvalo, chiudilo e rilancia il comando. Se non è "
                    f"aperto da nessuna parte, cancella il file «{lock.name}» nella stessa cartella. "
                    "Non ho scritto nulla."
                )
        if not os.access(self.path, os.W_OK) or not os.access(self.path.parent, os.W_OK):
            raise self._cannot_write("il file o la cartella sono in sola lettura")

    def apply(self, plan: WriteBack, *, mark: str) -> None:
        """Write a plan into the file as it was at `mark`: a whole new file beside it, then one replace.

        Raises WorkbookError, with the old file untouched, when somebody saved the file meanwhile, when it is
        open elsewhere, or when there is no room.
        """
        if plan.empty:
            return
        handle, temporary = -1, ""
        try:
            handle, temporary = tempfile.mkstemp(prefix=".collector-", suffix=".xlsx", dir=self.path.parent)
            with os.fdopen(handle, "wb") as out, zipfile.ZipFile(self.path) as source:
                parts.copy(source, out, self._changed_parts(source, plan))
                out.flush()
                os.fsync(out.fileno())
            shutil.copymode(self.path, temporary)
            if self._mark() != mark:
                raise WorkbookError(
                    f"Qualcuno ha salvato «{self.path.name}» durante il controllo. Non ho scritto nulla nel foglio: "
                    "rilancia il comando."
                )
            Path(temporary).replace(self.path)
            _sync_folder(self.path.parent)
        except (zipfile.BadZipFile, ValueError) as error:
            raise WorkbookError(
                f"Non capisco come è fatto «{self.path.name}» e non ci scrivo. Aprilo con Excel o LibreOffice, salvalo "
                "di nuovo e rilancia il comando. Il foglio è rimasto com'era."
            ) from error
        except PermissionError as error:
            raise self._cannot_write(
                "il file è aperto in un altro programma, o la cartella è in sola lettura"
            ) from error
        except OSError as error:
            raise self._cannot_write(error.strerror or "errore del disco") from error
        finally:
            if temporary:
                Path(temporary).unlink(missing_ok=True)

    def _cannot_write(self, why: str) -> WorkbookError:
        return WorkbookError(
            f"Non posso scrivere «{self.path.name}»: {why}. Chiudilo, controlla la cartella e lo spazio sul disco, "
            "poi rilancia il comando. Il foglio è rimasto com'era."
        )

    def _changed_parts(self, source: zipfile.ZipFile, plan: WriteBack) -> dict[str, Sequence[bytes]]:
        where = parts.sheet_parts(source)
        changed: dict[str, Sequence[bytes]] = {}
        by_tab: dict[str, dict[tuple[int, int], str]] = {}
        for (tab, row, column), text in plan.cells.items():
            by_tab.setdefault(tab, {})[row, column] = text
        for tab, cells in by_tab.items():
            changed[where[tab]] = sheetxml.with_cells(source.read(where[tab]), cells)
        if plan.flags_tab is not None:
            part = next((p for name, p in where.items() if name.casefold() == FLAGS_TAB.casefold()), None)
            if part is None:
                changed |= flagstab.added(source, plan.flags_tab)
            else:
                changed[part] = flagstab.rewritten(source.read(part), plan.flags_tab)
        return changed


def _grid(book: CalamineWorkbook, name: str) -> Grid:
    try:
        rows: Any = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError:
        return Grid(name, ())  # a chart sheet, or another kind that has no cells
    return Grid(name, tuple(tuple(map(_typed, row)) for row in rows))


def _typed(value: Typed) -> Typed:
    """A cell as it was typed: "10,3" in a column formatted as times is the number 10.3 and no day of January 1900."""
    if isinstance(value, dt.date) and value.year <= 1900:
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        return (moment - _BEFORE_FIRST_DAY) / dt.timedelta(days=1)
    return value


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last through a power cut, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
