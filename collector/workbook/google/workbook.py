"""The workbook on Google: read whole, and written in one request, only what is ours.

No write names a cell that staff could have moved: codes go to the column that bears our marker,
wherever it stands by then, and all flags to the tab *Segnalazioni*, which is ours. A code may still
land a row off when rows move between reading and writing; then it stands beside content that it was
not given to. *Stato* shows nothing of another row's (`flags_rows`), and the check that follows
(`Applied.must_check`) puts it right.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from collector.errors import WorkbookError
from collector.sheet.columns import Layout
from collector.sheet.talk_tabs import find_talks
from collector.sync.workbook import Applied, WritePlan
from collector.workbook.erasing import Erasing
from collector.workbook.google import code_cells, flags_rows, flags_sheet, grids
from collector.workbook.google.append_rows import (
    AppendPlan,
    AppendResult,
    append_requests,
    check_appended,
    plan_append,
)
from collector.workbook.google.auth import sign_in
from collector.workbook.google.client import AnswerLostError, GoogleClient
from collector.workbook.google.code_cells import CellPlace
from collector.workbook.google.column_markers import OwnColumn, check_titles, own_columns
from collector.workbook.google.erase_steps import changed_before_erasing, erase_marked_rows
from collector.workbook.google.formula_writer import FormulaError, FormulaWriter
from collector.workbook.google.grids import GoogleBook, GoogleTab
from collector.workbook.google.misplaced_codes import CellJson
from collector.workbook.google.own_formulas import (
    StatusFormula,
    formula_notices,
    has_link_formula,
    status_formulas,
)
from collector.workbook.google.prepare import plan_preparation
from collector.workbook.google.spreadsheet import Spreadsheet, answer_lost_while_preparing
from schemas.territory import Territory
from schemas.workbook import FLAGS_TAB, NewRows, Snapshot, WriteBack

_SPARE_ROWS: Final = 500
"""Rows that *Segnalazioni* gets beyond those it needs, when it must grow."""


class GoogleWorkbook:
    """A spreadsheet on Google. Implements `collector.sync.workbook.Workbook`."""

    def __init__(self, client: GoogleClient, id_: str, territory: Territory) -> None:
        self.client = client
        self.id = id_
        self.territory = territory
        self._spreadsheet = Spreadsheet(client, id_)
        self._notices: dict[str, None] = {}
        self._layouts: tuple[GoogleBook, Sequence[Layout]] | None = None
        self._book: GoogleBook | None = None
        """As the last snapshot gave it to a plan."""
        self._latest: GoogleBook | None = None
        """As it was read last, after a repair too."""
        self._mended_formulas: list[str] = []
        self._contents: Mapping[int, str] | None = None
        """What stands in `flags_rows.CONTENT_COLUMN`; None where it is believed."""
        self._before: GoogleBook | None = None
        self._wrote: Mapping[str, Mapping[int, CellJson]] = {}
        """The last write of codes, and the spreadsheet that it was made for."""
        self._is_checking = False
        """The last write may have landed beside other rows: the next one puts it right."""
        self._to_restore: Mapping[CellPlace, CellJson] = {}

    @classmethod
    def open(
        cls,
        id_: str,
        credentials: Path,
        territory: Territory,
        *,
        api: str = "",
        patient: bool = True,
    ) -> "GoogleWorkbook":
        """Sign in; nothing is asked of Google yet. `patient`: see `GoogleClient.hurry`.

        Raises SettingsError when the key file cannot be used.
        """
        client = sign_in(credentials, api=api)
        if not patient:
            client.hurry()
        return cls(client, id_, territory)

    @property
    def name(self) -> str:
        """The spreadsheet's title once it was read."""
        return self._book.title if self._book and self._book.title else "foglio Google"

    @property
    def address(self) -> str:
        """What tells this spreadsheet from every other: its id."""
        return f"google:{self.id}"

    @property
    def calls(self) -> int:
        """How many requests were made."""
        return self.client.calls

    @property
    def notices(self) -> Sequence[str]:
        """What there is to know of the spreadsheet itself, in Italian."""
        return list(self._notices)

    def fingerprint(self) -> str:
        """Return '': Google gives no hash, and reading is one request."""
        return ""

    # One sync

    def snapshot(self) -> Snapshot:
        """Return all tabs as typed; after a write, with each code where it belongs already.

        `outstanding` then has what that takes. Raises WorkbookError when Google refuses, or a
        column of ours has lost its title.
        """
        if self._before is None:
            self._spreadsheet.forget_tabs()
        self._book = self._latest = self._spreadsheet.read()
        check_titles(self._book)
        self._to_restore = self._cells_to_restore(self._book)
        return _as_snapshot(code_cells.with_cells(self._book, self._to_restore))

    def outstanding(self, plan: WritePlan) -> WriteBack:
        """Return the part of the plan's write-back that differs from the last snapshot.

        Where *Segnalazioni* differs it is all of it: its notes say which states stand already.
        Raises WorkbookError.
        """
        book, write_back = self._last_book(), plan.write_back
        self._use_layouts(book, plan.layouts)
        self._add_notices(book)
        restored = {place: code_cells.entered_text(c) for place, c in self._to_restore.items()}
        cells: dict[CellPlace, str] = {}
        for place, text in {**restored, **write_back.cells}.items():
            if _text_at(book, place) != text:
                cells[place] = text
        flags = book.tab(FLAGS_TAB)
        wanted = flags_rows.wanted_rows(write_back, book, self._talk_layouts(book))
        self._contents = self._contents_if_in_doubt(book, flags, write_back)
        if flags is not None and self._has_all_own_parts():
            has_differences = any(flags_rows.differing_runs(flags, wanted, self._contents))
            if not has_differences:
                return WriteBack(cells=cells)
        texts = flags_rows.texts_by_code(wanted)
        standing = flags_rows.standing_statuses(flags)
        notes = []
        for note in write_back.states:
            stands = standing[note.code].text if note.code in standing else None
            notes.append(replace(note, stands=stands == texts.get(note.code)))
        return WriteBack(cells=cells, flags_tab=write_back.flags_tab, states=notes)

    def apply(
        self,
        plan: WritePlan,
        expected: Snapshot,  # noqa: ARG002  nothing to compare with: see the module's docstring
        *,
        before_writing: Callable[[], None],
    ) -> Applied:
        """Write the plan's write-back in one request, after what people took away is put back.

        Raises WorkbookError when Google refuses. Where no answer came at all, what was done is seen
        at the check that follows.
        """
        write_back, is_checking = plan.write_back, self._is_checking
        if not write_back.empty and not is_checking:
            self._restore_own_parts()
        before_writing()
        if write_back.empty:
            return Applied()
        self._is_checking = bool(write_back.cells)
        cells: dict[CellPlace, CellJson] = {}
        for place, text in write_back.cells.items():
            cells[place] = code_cells.cell_to_write(text, self._to_restore.get(place))
        self._before, self._wrote = self._last_book(), code_cells.cells_by_tab(cells)
        values = [*self._code_writes(formulas=False), *self._flags_writes(write_back)]
        formulas = list(self._code_writes(formulas=True))
        try:
            if values:
                self._spreadsheet.write_values(values)
            if formulas:
                self._spreadsheet.write_values(formulas, as_typed=True)
        except AnswerLostError as error:
            if is_checking:
                raise WorkbookError(
                    "Google non ha risposto mentre scrivevo, e non so se ha scritto. Aspetta "
                    "qualche minuto e rilancia il comando: il controllo riprende da solo da dove "
                    "era arrivato."
                ) from error
            self._is_checking = True
        return Applied(must_check=self._is_checking)

    def _restore_own_parts(self) -> None:
        """Put back what a write needs and people took away: our tab, markers and formulas.

        Raises WorkbookError.
        """
        if self._has_all_own_parts():
            return
        done = self.prepare(ours_only=True)
        missing = [what for what in done if what not in self._mended_formulas]
        if missing:
            sentence = f"Nel foglio Google mancava, e l'ho rimesso: {', '.join(missing)}."
            self._notices[sentence] = None
        for what in self._mended_formulas:
            self._notices[f"Nel foglio Google era rotta, e l'ho rimessa: {what}."] = None

    def _has_all_own_parts(self) -> bool:
        """Tell whether our tab, our markers and the formulas are where they belong."""
        book = self._last_book()
        flags, formulas = book.tab(FLAGS_TAB), self._formulas(book)
        if flags is None or not flags_sheet.is_complete(flags):
            return False
        if not all(column.is_marked for column in self._own_columns(book)):
            return False
        if any(formula.can_be_written for formula in formulas):
            return False
        return not formulas or has_link_formula(flags, formulas[0])

    def _cells_to_restore(self, book: GoogleBook) -> Mapping[CellPlace, CellJson]:
        """What must be put right after the last write: place → the cell that belongs there."""
        if self._before is None or not self._wrote:
            return {}
        marked = self._marked_tabs(book) & self._marked_tabs(self._before)
        return code_cells.cells_to_restore(self._before, book, marked, self._wrote)

    def _marked_tabs(self, book: GoogleBook) -> frozenset[int]:
        return code_cells.tabs_with_marked_codes(book, self._talk_layouts(book))

    def _code_writes(self, *, formulas: bool) -> list[Mapping[str, Any]]:
        book = self._latest_book()
        layouts = self._talk_layouts(book)
        return list(code_cells.code_writes(self._wrote, book, layouts, formulas=formulas))

    def _flags_writes(self, write_back: WriteBack) -> list[Mapping[str, Any]]:
        """The rows of *Segnalazioni* that differ; the tab grows where it must."""
        flags = self._latest_book().tab(FLAGS_TAB)
        if write_back.flags_tab is None or flags is None:
            return []
        book = self._last_book()
        rows = flags_rows.wanted_rows(write_back, book, self._talk_layouts(book))
        if len(rows) + 1 > flags.rows:
            self._grow(flags, len(rows) + 1)
        runs = flags_rows.differing_runs(flags, rows, self._contents)
        return [flags_rows.rows_write(flags, first, block) for first, block in runs]

    def _grow(self, flags: GoogleTab, rows: int) -> None:
        length = rows - flags.rows + _SPARE_ROWS
        more = {"sheetId": flags.id, "dimension": "ROWS", "length": length}
        try:
            self._spreadsheet.update([{"appendDimension": more}])
        except AnswerLostError:
            self._is_checking = True

    def _contents_if_in_doubt(
        self, book: GoogleBook, flags: GoogleTab | None, write_back: WriteBack
    ) -> Mapping[int, str] | None:
        """What stands in the column that is not read, row → text; None where all is well.

        It costs a request, so it is asked for only where somebody must have written there.
        """
        layouts, formulas = self._talk_layouts(book), self._formulas(book)
        notes = write_back.states
        in_doubt = flags_rows.is_content_in_doubt(notes, book, layouts, formulas)
        if flags is None or not in_doubt:
            return None
        cells = self._spreadsheet.read_column(flags.id, flags_rows.CONTENT_COLUMN)
        return {row: code_cells.entered_text(cell) for row, cell in enumerate(cells, start=1)}

    # New rows

    def append(self, new: NewRows, *, mark: str) -> int:  # noqa: ARG002
        """Put rows below those of a tab; return how many.

        One read, one write, one read to see where they landed. Raises WorkbookError.
        """
        self._latest = self._spreadsheet.read()
        check_titles(self._latest)
        plan = plan_append(self._latest, self._talk_layouts(self._latest), new)
        if not plan.rows:
            return 0
        is_lost = False
        try:
            self._spreadsheet.update(list(append_requests(plan)))
        except AnswerLostError:
            is_lost = True
        result = self._check_appended(plan, is_lost=is_lost)
        if is_lost and not result.present:
            raise WorkbookError(
                "Google non ha risposto mentre scrivevo, e nel foglio le righe non ci sono. "
                "Aspetta qualche minuto e rilancia il comando: non scrive nulla due volte."
            )
        if result.misplaced_rows:
            first, last = result.misplaced_rows[0], result.misplaced_rows[-1]
            which = f"dalla {first} alla {last}" if last > first else f"la {first}"
            raise WorkbookError(
                f"Mentre scrivevo le righe qualcuno ha spostato le colonne di «{plan.tab.title}», "
                "e i testi nuovi stanno sotto i titoli sbagliati. Cancella le righe appena scritte "
                f"({which}: guarda codice e provenienza) e rilancia il comando."
            )
        return len(plan.rows)

    def _check_appended(self, plan: AppendPlan, *, is_lost: bool) -> AppendResult:
        try:
            self._latest = self._spreadsheet.read()
        except WorkbookError as error:
            if is_lost:
                raise WorkbookError(
                    "Google non ha risposto mentre scrivevo le righe, e non so se ci sono. "
                    "Aspetta qualche minuto e rilancia il comando: non scrive nulla due volte."
                ) from error
            raise WorkbookError(
                "Ho scritto le righe, ma Google non mi ha fatto ricontrollare dove "
                "stanno. Guardale in fondo al foglio: i testi devono stare sotto i titoli giusti."
            ) from error
        return check_appended(plan, self._latest, self._talk_layouts(self._latest))

    # Erasing

    def erase(self, erasing: Erasing, expected: Snapshot) -> None:
        """Erase in the spreadsheet as it was at `expected`; see `erase_rows`.

        Raises WorkbookChangedError, with nothing erased, where a cell is not as it was read, and
        WorkbookError where Google refuses or does not answer.
        """
        book = self._spreadsheet.read()
        if _as_snapshot(book).tabs != expected.tabs:
            raise changed_before_erasing()
        erase_marked_rows(self._spreadsheet, book, erasing)

    # Preparing

    def prepare(self, *, ours_only: bool = False) -> list[str]:
        """Put into the spreadsheet what it lacks; return in Italian what was done.

        That is our tabs, titles, markers and formulas; with `ours_only` no tab or column that
        people fill. A formula that Google does not take is among `notices`. Raises WorkbookError.
        """
        self._latest, protections = self._spreadsheet.read_with_protections()
        todo = plan_preparation(
            self._latest,
            protections,
            self.client.account,
            self.territory,
            talks=self._own_columns(self._latest),
            ours_only=ours_only,
        )
        if todo.requests:
            self._update_while_preparing(todo.requests)
        writer = FormulaWriter(self._spreadsheet, self._latest_book(), self._talk_layouts)
        try:
            writer.write_all()
            done = todo.done + writer.done
        except FormulaError as error:
            done = todo.done
            self._notices[str(error)] = None  # rows are read and flagged without it
        finally:
            self._latest = writer.book
            self._mended_formulas += writer.mended
        self._add_notices(self._latest_book())
        return done

    def _update_while_preparing(self, requests: Sequence[Mapping[str, Any]]) -> None:
        """Carry out the requests and look whether our markers landed right."""
        try:
            self._spreadsheet.update(requests)
        except AnswerLostError as error:
            raise answer_lost_while_preparing() from error
        if any("addSheet" in request for request in requests):
            self._spreadsheet.forget_tabs()
        self._latest = self._spreadsheet.read()
        for column in self._own_columns(self._latest):
            if not column.is_marked:
                raise WorkbookError(
                    f"Mentre preparavo il foglio Google, in «{column.tab.title}» qualcuno ha "
                    "spostato le colonne. Rilancia il comando."
                )

    def _add_notices(self, book: GoogleBook) -> None:
        """Note why the state of rows cannot be seen, where writing does not mend it."""
        self._notices |= dict.fromkeys(formula_notices(book, self._talk_layouts(book)))

    # What was read

    def _last_book(self) -> GoogleBook:
        """The spreadsheet as a plan knows it."""
        if self._book is None:
            self._book = self._latest = self._spreadsheet.read()
        return self._book

    def _latest_book(self) -> GoogleBook:
        """The spreadsheet as it was read last, after a repair too."""
        return self._latest or self._last_book()

    def _use_layouts(self, book: GoogleBook, layouts: Sequence[Layout]) -> None:
        """Take the tabs of talks from the plan, so that they are not found a second time."""
        if self._layouts is None or self._layouts[0] is not book:
            self._layouts = book, layouts

    def _talk_layouts(self, book: GoogleBook) -> Sequence[Layout]:
        """The tabs of talks; none where there is none yet. Found once in each book without plan."""
        if self._layouts is None or self._layouts[0] is not book:
            try:
                layouts = find_talks(_as_snapshot(book))[0]
            except WorkbookError:
                layouts = []
            self._layouts = book, layouts
        return self._layouts[1]

    def _own_columns(self, book: GoogleBook) -> Sequence[OwnColumn]:
        return list(own_columns(book, self._talk_layouts(book)))

    def _formulas(self, book: GoogleBook) -> Sequence[StatusFormula]:
        return list(status_formulas(book, self._talk_layouts(book)))


def _as_snapshot(book: GoogleBook) -> Snapshot:
    return Snapshot(tuple(map(grids.to_grid, book.tabs)), live=True, locale=book.locale)


def _text_at(book: GoogleBook, place: CellPlace) -> str:
    tab, row, column = place
    found = book.tab(tab)
    return found.text(row, column) if found else ""
