"""The workbook as a plain .xlsx: read with calamine, written in one replace, only what is ours.

Writing never loads and saves: the parts that are ours are edited as text, every other part is
copied byte for byte (docs/house.md, decision 13). What reads and what writes is imported where
that is done: of most workbooks only the bytes are looked at, which did not change.
"""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from collector.errors import WorkbookError
from collector.sync.workbook import Applied, WritePlan
from collector.workbook.xlsx.file_state import NOT_A_PACKAGE, last_saved
from collector.workbook.xlsx.workbook_file import ChangedParts, WorkbookFile
from schemas.workbook import FLAGS_TAB, NewRows, Snapshot, WriteBack

if TYPE_CHECKING:
    from collector.workbook.xlsx.add_sheets import SheetMaker
    from collector.workbook.xlsx.free_columns import TabMargin

_READ_ATTEMPTS: Final = 5
"""How often a file is read that somebody saves meanwhile."""
_MANY_CELLS: Final = 6_000
"""From so many on, a new file is made while the journal learns what stands there."""


@dataclass(frozen=True, slots=True)
class NewHeaders:
    """Titles to put into a row: column → text, in this style."""

    row: int
    texts: Mapping[int, str]
    style: int | None = None


class XlsxWorkbook:
    """An .xlsx on disk. Implements `collector.sync.workbook.Workbook`."""

    def __init__(self, path: Path) -> None:
        self.file = WorkbookFile(path)
        self.path = self.file.path

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def address(self) -> str:
        """What tells this workbook from every other: its whole path."""
        return str(self.path)

    @property
    def calls(self) -> int:
        """0: no request is made for a file."""
        return 0

    @property
    def notices(self) -> tuple[str, ...]:
        """None: all there is to know stands in the snapshot."""
        return ()

    @property
    def lock(self) -> tuple[Path, str] | None:
        """The file by which another program holds the workbook, and the program's name."""
        return self.file.lock

    # Reading

    def fingerprint(self) -> str:
        """Return a hash of the file's bytes. Raises WorkbookError when it cannot be read."""
        return self.file.fingerprint()

    def snapshot(self) -> Snapshot:
        """Return all tabs as typed.

        A file is read in several steps. Where somebody saved it between two of them, what was read
        is of no file that ever was, and may look damaged: it is read again.

        Raises WorkbookError when the file is missing or is no sound workbook.
        """
        for _ in range(_READ_ATTEMPTS):
            mark = self.file.mark()
            try:
                snapshot = self._read(mark)
            except WorkbookError:
                if self.file.mark() == mark:
                    raise
            else:
                if self.file.mark() == mark:
                    return snapshot
        raise self.file.saved_meanwhile()

    def _read(self, mark: str) -> Snapshot:
        from collector.workbook.xlsx import error_cells, guard, struck_cells
        from collector.workbook.xlsx import read as grids

        try:
            report = guard.look(self.path)
            typed = grids.read(self.path, report.tabs)
            tabs = error_cells.restore_error_cells(self.path, typed, report.formula_parts)
            tabs = struck_cells.mark_struck_cells(self.path, tabs, report.strike_parts)
            return Snapshot(tabs, mark, saved=last_saved(self.path))
        except OSError as error:
            raise self.file.cannot_read(error) from error
        except MemoryError as error:
            raise WorkbookError(
                f"Per leggere «{self.path.name}» la memoria di questo computer non basta. Chiudi "
                "gli altri programmi, o togli dal file quello che non serve, e rilancia il "
                "comando. Non ho scritto nulla."
            ) from error

    # Writing a plan

    def outstanding(self, plan: WritePlan) -> WriteBack:
        """Return all of the write-back: a plan for an .xlsx holds only what differs."""
        return plan.write_back

    def apply(
        self, plan: WritePlan, expected: Snapshot, *, before_writing: Callable[[], None]
    ) -> Applied:
        """Write the plan's write-back into the file: a whole new one beside it, then one replace.

        Raises WorkbookError, with the old file untouched, when somebody saved the file since
        `expected`, when it is open elsewhere, or when there is no room.
        """
        write_back = plan.write_back
        if write_back.empty:
            before_writing()
            return Applied()
        self.ready_to_write(expected.mark)

        def changed(source: zipfile.ZipFile, file: BinaryIO) -> ChangedParts:
            return self._changed_parts(source, file, write_back)

        written = self.file.rewrite(
            changed,
            expected.mark,
            meanwhile=before_writing,
            many=len(write_back.cells) >= _MANY_CELLS,
        )
        return Applied(fingerprint=written)

    def ready_to_write(self, mark: str) -> None:
        """Check that the file can be written now; see `WorkbookFile.ready_to_write`.

        Raises WorkbookError.
        """
        self.file.ready_to_write(mark)

    def _changed_parts(
        self, source: zipfile.ZipFile, file: BinaryIO, write_back: WriteBack
    ) -> ChangedParts:
        """The parts as streams: each is unpacked, edited and packed again while it is written."""
        from collector.workbook.xlsx import edit_cells, flags_sheet, package

        parts = package.sheet_parts(source)
        changed: dict[str, Iterable[bytes]] = {}
        for tab, rows in _cells_by_tab(write_back).items():
            if tab not in parts:
                raise ValueError(f"no tab {tab}")
            xml = package.unpack_part(file, source.getinfo(parts[tab]))
            changed[parts[tab]] = self._guarded(tab, edit_cells.sheet_with_cells(xml, rows))
        if write_back.flags_tab is None:
            return changed
        flags_part = _part_of_flags_tab(parts)
        if flags_part is None:
            changed |= flags_sheet.parts_with_flags_sheet(source, write_back.flags_tab)
            return changed
        if flags_part in changed:
            raise ValueError("one part for two tabs")
        xml = package.unpack_part(file, source.getinfo(flags_part))
        changed[flags_part] = flags_sheet.rewrite_flags_sheet(xml, write_back.flags_tab)
        return changed

    def _guarded(self, tab: str, xml: Iterable[bytes]) -> Iterator[bytes]:
        """Pass a stream on. Raises WorkbookError where a formula stands in a cell of ours."""
        from collector.workbook.xlsx import edit_cells

        try:
            yield from xml
        except edit_cells.FormulaInTheWayError as error:
            raise WorkbookError(
                f"Nel foglio «{tab}» di «{self.path.name}» la cella {error.cell} contiene una "
                "formula, ma lì scrive collector. Sposta la formula in un'altra colonna, svuota la "
                "cella e rilancia il comando. Il foglio è rimasto com'era."
            ) from error

    # New titles, tabs and rows

    def margins(self, header_rows: Mapping[str, int]) -> "Mapping[str, TabMargin]":
        """Return where tabs have room for new columns. Raises WorkbookError.

        `header_rows`: tab → the row of its titles.
        """
        from collector.workbook.xlsx import package
        from collector.workbook.xlsx.free_columns import find_margin

        try:
            with self.path.open("rb") as file, package.open_package(self.path) as source:
                return {
                    tab: find_margin(source, file, tab, row) for tab, row in header_rows.items()
                }
        except NOT_A_PACKAGE as error:
            raise self.file.not_understood() from error
        except OSError as error:
            raise self.file.cannot_read(error) from error

    def add(
        self, headers: Mapping[str, NewHeaders], tabs: "Mapping[str, SheetMaker]", *, mark: str
    ) -> None:
        """Put new titles into the header rows of some tabs, and new tabs behind the others.

        Raises WorkbookError as `apply`.
        """
        from collector.workbook.xlsx import add_sheets, edit_cells, package

        def changed(source: zipfile.ZipFile, file: BinaryIO) -> ChangedParts:
            parts = package.sheet_parts(source)
            made: dict[str, Iterable[bytes]] = {}
            if tabs:
                made |= add_sheets.parts_with_new_sheets(source, tabs)
            for tab, new in headers.items():
                xml = package.unpack_part(file, source.getinfo(parts[tab]))
                made[parts[tab]] = edit_cells.sheet_with_headers(xml, new.row, new.texts, new.style)
            return made

        if headers or tabs:
            self.file.rewrite(changed, mark)

    def append(self, new: NewRows, *, mark: str) -> int:
        """Put new rows below those of a tab; return how many.

        A table, a filter, lists and colours that hold for the last row hold for them too. Raises
        WorkbookError as `apply`.
        """
        from collector.workbook.xlsx import append_rows, edit_cells, package
        from collector.workbook.xlsx.free_columns import find_margin

        def changed(source: zipfile.ZipFile, file: BinaryIO) -> ChangedParts:
            part = package.sheet_parts(source)[new.tab]
            made: dict[str, Iterable[bytes]] = dict(self._extended_tables(source, part, new))
            style = None
            if new.titles:
                style = find_margin(source, file, new.tab, new.header_row).header_style
            xml = package.unpack_part(file, source.getinfo(part))
            rows = append_rows.sheet_with_rows(xml, new.after, new.rows)
            if new.titles:
                rows = edit_cells.sheet_with_headers(rows, new.header_row, new.titles, style)
            made[part] = self._guarded(new.tab, rows)
            return made

        if new.rows:
            self.ready_to_write(mark)
            self.file.rewrite(changed, mark)
        return len(new.rows)

    def _extended_tables(self, source: zipfile.ZipFile, part: str, new: NewRows) -> ChangedParts:
        from collector.workbook.xlsx import tables

        last = new.after + len(new.rows)
        try:
            extended = tables.extended_tables(source, part, new.after, last)
        except tables.TotalsRowError as error:
            raise WorkbookError(
                f"Nel foglio «{new.tab}» di «{self.path.name}» la tabella finisce con la riga dei "
                "totali: sotto non posso aggiungere righe. Toglila (Struttura tabella, «Riga "
                "totale») e rilancia il comando. Il foglio è rimasto com'era."
            ) from error
        return {name: [xml] for name, xml in extended.items()}


def _cells_by_tab(write_back: WriteBack) -> Mapping[str, Mapping[int, Mapping[int, str]]]:
    """The cells to write: tab → row → column → text."""
    tabs: dict[str, dict[int, dict[int, str]]] = {}
    for (tab, row, column), text in write_back.cells.items():
        tabs.setdefault(tab, {}).setdefault(row, {})[column] = text
    return tabs


def _part_of_flags_tab(parts: Mapping[str, str]) -> str | None:
    """The part of *Segnalazioni*; case and outer blanks of its name do not matter."""
    for name, part in parts.items():
        if name.strip().casefold() == FLAGS_TAB.casefold():
            return part
    return None
