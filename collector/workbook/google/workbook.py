"""The workbook on Google: `snapshot()` reads all of it in one request, `apply(plan)` writes only what is ours, in one.

No write names a cell that staff could have moved: codes go to the column that bears our mark, wherever it stands by
then, and all flags to the tab *Segnalazioni*, which is ours. A code may still land a row off when rows move between
reading and writing; then it stands beside content that it was not given to. *Stato* shows nothing of another row's
(`states`), and the check that follows (`must_check`) puts it right.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from collector.errors import WorkbookError
from collector.sheet.columns import Layout
from collector.sheet.find_columns import find_layout
from collector.sheet.own_tab import CHECKED
from collector.sheet.talk_tabs import find_talks
from collector.workbook.google import flags_sheet, grids, read_requests, status_formula
from collector.workbook.google import own_formulas as formulas
from collector.workbook.google.append_rows import (
    AppendPlan,
    AppendResult,
    append_requests,
    check_appended,
    plan_append,
)
from collector.workbook.google.auth import sign_in
from collector.workbook.google.client import AnswerLostError, GoogleClient
from collector.workbook.google.column_markers import (
    OwnColumn,
    check_titles,
    own_columns,
    with_restored_status_titles,
)
from collector.workbook.google.drive_file import check_file
from collector.workbook.google.errors import RefusedError
from collector.workbook.google.grids import GoogleBook, GoogleTab
from collector.workbook.google.misplaced_codes import (
    CellJson,
    CodeRow,
    code_cell,
    entered_value,
    find_misplaced_codes,
)
from collector.workbook.google.own_formulas import (
    ARGUMENT_SEPARATORS,
    StatusFormula,
    has_link_formula,
    link_formula_write,
)
from collector.workbook.google.prepare import plan_preparation
from schemas import nucleus
from schemas.territory import Territory
from schemas.workbook import FLAGS_TAB, NewRows, Snapshot, StatusNote, WriteBack

API: Final = "https://sheets.googleapis.com/v4/spreadsheets/"
_VALUES: Final = "/values:batchUpdateByDataFilter"
_WIDTH: Final = status_formula.FIRST_COLUMN + len(status_formula.COMPARISON_HEADERS) - 1
_LEFT_ALONE: Final = frozenset({8, 10, 14})
"""Columns of *Segnalazioni* that a sync does not write: the link, which is a formula, and two gaps."""
_CONTENT: Final = status_formula.FIRST_COLUMN + 1
"""The column of *Segnalazioni* that is written and not read: its digest stands beside it."""
_SPARE_ROWS: Final = 500
_REFUSED_FORMULA: Final = (
    "Google non accetta la formula della colonna «Stato», e lo stato delle righe non si vede. Le segnalazioni stanno "
    "come sempre in «Segnalazioni». Lancia «collector doctor» per vedere che cosa non va."
)


class FormulaError(WorkbookError):
    """A formula of ours cannot be put: rows are read and flagged without it."""


class GoogleWorkbook:
    """A spreadsheet on Google."""

    def __init__(self, client: GoogleClient, id_: str, territory: Territory) -> None:
        self.client, self.id, self.territory = client, id_, territory
        self.must_check = False
        self._tabs: Sequence[read_requests.TabOutline] | None = None
        self._notices: dict[str, None] = {}
        self._mended: list[str] = []
        self._book: GoogleBook | None = None
        self._latest: GoogleBook | None = None
        self._before: GoogleBook | None = None
        self._layouts: tuple[GoogleBook, Sequence[Layout]] | None = None
        self._contents: Mapping[int, str] | None = None
        self._wrote: Mapping[str, Mapping[int, CellJson]] = {}
        self._back: Mapping[tuple[str, int, int], CellJson] = {}

    @classmethod
    def open(
        cls, id_: str, credentials: Path, territory: Territory, *, api: str = ""
    ) -> "GoogleWorkbook":
        """Raises SettingsError when the key file cannot be used. Asks nothing of Google yet."""
        return cls(sign_in(credentials, api=api), id_, territory)

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
        """'': Google tells no digest, and reading is one request."""
        return ""

    def read(self) -> GoogleBook:
        """The spreadsheet as Google tells it. Raises WorkbookError."""
        return with_restored_status_titles(grids.read_book(self._answer()))

    def _answer(self, fields: str = grids.READ_FIELDS) -> read_requests.Json:
        """All cells, as Google tells them. Which tabs there are is asked once for all looks of a command: one that is
        gone by then is seen by Google's refusal, one that came meanwhile belongs to the next command.
        """
        check_file(self.client, self.id)
        for _ in range(read_requests.READ_ATTEMPTS):
            if self._tabs is None:
                outline = self.client.request(
                    "get", API + self.id, params={"fields": read_requests.OUTLINE_FIELDS}
                )
                self._tabs = read_requests.read_outlines(outline.json())
            try:
                return read_requests.read(self._ask, self._tabs, fields)
            except RefusedError as error:
                if error.status != "INVALID_ARGUMENT":
                    raise
                self._tabs = None
        raise WorkbookError(read_requests.CHANGED_MEANWHILE)

    def _ask(self, filters: Sequence[read_requests.Json], fields: str) -> read_requests.Json:
        body = {"dataFilters": filters, "includeGridData": True}
        path = f"{API}{self.id}:getByDataFilter"
        answer: read_requests.Json = self.client.request(
            "post", path, params={"fields": fields}, json=body
        ).json()
        return answer

    def snapshot(self) -> Snapshot:
        """All tabs as typed; after a write, with each code where it belongs already: `lacking` tells what that takes.
        Raises WorkbookError when Google refuses, or a column of ours has lost its title.
        """
        if self._before is None:
            self._tabs = None
        self._book = self._latest = self.read()
        check_titles(self._book)
        self._notices |= dict.fromkeys(
            formulas.formula_notices(self._book, self._talks(self._book))
        )
        self._back = self._misplaced(self._book)
        return _snapshot(_with(self._book, self._back))

    def ready_to_write(self, mark: str) -> None:  # noqa: ARG002  there is nothing to compare with
        """Put back what a write needs and people took away: our tab, our marks on columns, the formula of *Stato*.
        Raises WorkbookError.
        """
        if self._is_sound():
            return
        done = self.prepare(ours_only=True)
        if lacked := [what for what in done if what not in self._mended]:
            self._notices[f"Nel foglio Google mancava, e l'ho rimesso: {', '.join(lacked)}."] = None
        for what in self._mended:
            self._notices[f"Nel foglio Google era rotta, e l'ho rimessa: {what}."] = None

    def lacking(self, plan: WriteBack) -> WriteBack:
        """What of a plan does not stand in the spreadsheet as it was read last. A state keeps its day while the row
        and what is said of it stay the same.
        """
        back = {place: _text(cell) for place, cell in self._back.items()}
        cells = {
            place: text
            for place, text in {**back, **plan.cells}.items()
            if self._text(*place) != text
        }
        flags = self._last().tab(FLAGS_TAB)
        wanted = self._wanted(plan)
        self._contents = self._contents_in_doubt(plan)
        if (
            self._is_sound()
            and flags is not None
            and not list(_differences(flags, wanted, self._contents))
        ):
            return WriteBack(cells=cells)
        said = {
            line[status_formula.FIRST_COLUMN - 1]: line[status_formula.FIRST_COLUMN + 1]
            for line in wanted
        }
        standing = {code: text for code, (_, text) in _standing_states(flags).items()}
        notes = [
            replace(note, stands=standing.get(note.code) == said.get(note.code))
            for note in plan.states
        ]
        return WriteBack(cells=cells, flags_tab=plan.flags_tab, states=notes)

    def apply(self, plan: WriteBack, *, mark: str) -> str:  # noqa: ARG002
        """Write a plan in one request. Raises WorkbookError when Google refuses; where no answer came at all, what
        was done is seen at the check.
        """
        if plan.empty:
            return ""
        checking, self.must_check = self.must_check, bool(plan.cells)
        cells = {place: self._cell(place, text) for place, text in plan.cells.items()}
        self._before, self._wrote = self._last(), _by_tab(cells)
        data = list(self._codes(self._wrote))
        if plan.flags_tab is not None and (flags := self._now().tab(FLAGS_TAB)):
            rows = self._wanted(plan)
            if len(rows) + 1 > flags.rows:
                self._grow(flags, len(rows) + 1)
            differing = _differences(flags, rows, self._contents)
            data += [_values(flags, first, block) for first, block in differing]
        formulas = list(self._codes(self._wrote, formulas=True))
        try:
            for kind, one in (("RAW", data), ("USER_ENTERED", formulas)):
                if one:
                    body = {"valueInputOption": kind, "data": one}
                    self._write(_VALUES, body)
        except AnswerLostError as error:
            if checking:
                raise WorkbookError(
                    "Google non ha risposto mentre scrivevo, e non so se ha scritto. Aspetta qualche minuto e rilancia "
                    "il comando: il controllo riprende da solo da dove era arrivato."
                ) from error
            self.must_check = True
        return ""

    # New rows

    def append(self, new: NewRows, *, mark: str) -> int:  # noqa: ARG002
        """Put rows below those of a tab: one look, one write, one look at where they landed. Returns how many. Raises
        WorkbookError.
        """
        self._latest = self.read()
        check_titles(self._latest)
        plan = plan_append(self._latest, self._talks(self._latest), new)
        if not plan.rows:
            return 0
        lost = False
        try:
            self._write(":batchUpdate", {"requests": list(append_requests(plan))})
        except AnswerLostError:
            lost = True
        found = self._landed(plan, lost=lost)
        if lost and not found.present:
            raise WorkbookError(
                "Google non ha risposto mentre importavo, e nel foglio le righe non ci sono. Aspetta qualche minuto e "
                "rilancia il comando: non scrive nulla due volte."
            )
        if found.misplaced_rows:
            first, last = found.misplaced_rows[0], found.misplaced_rows[-1]
            which = f"dalla {first} alla {last}" if last > first else f"la {first}"
            raise WorkbookError(
                f"Mentre importavo qualcuno ha spostato le colonne di «{plan.tab.title}», e i testi nuovi stanno sotto "
                f"i titoli sbagliati. Cancella le righe appena scritte ({which}: le riconosci "
                "dalla provenienza) e rilancia il comando."
            )
        return len(plan.rows)

    def _landed(self, plan: AppendPlan, *, lost: bool) -> AppendResult:
        try:
            self._latest = self.read()
        except WorkbookError as error:
            if lost:
                raise WorkbookError(
                    "Google non ha risposto mentre importavo, e non so se ha scritto le righe. Aspetta qualche minuto "
                    "e rilancia il comando: non scrive nulla due volte."
                ) from error
            raise WorkbookError(
                "Ho scritto le righe importate, ma Google non mi ha fatto ricontrollare dove stanno. Guardale in fondo "
                "al foglio: i testi devono stare sotto i titoli giusti."
            ) from error
        return check_appended(plan, self._latest, self._talks(self._latest))

    # Preparing

    def prepare(self, *, ours_only: bool = False) -> list[str]:
        """Put into the spreadsheet what it lacks of our tabs, titles, marks and formulas; says in Italian what was
        done. `ours_only`: no tab or column that people fill. A formula that Google does not take is among `notices`.
        Raises WorkbookError.
        """
        answer = self._answer(f"{grids.READ_FIELDS[:-1]},protectedRanges)")
        self._latest = with_restored_status_titles(grids.read_book(answer))
        protections = [
            one for sheet in answer.get("sheets", ()) for one in sheet.get("protectedRanges", ())
        ]
        known = self._places(self._latest)
        todo = plan_preparation(
            self._latest,
            protections,
            self.client.account,
            self.territory,
            talks=known,
            ours_only=ours_only,
        )
        if todo.requests:
            self._must_arrive(":batchUpdate", {"requests": todo.requests})
            if any("addSheet" in request for request in todo.requests):
                self._tabs = None
            self._latest = self.read()
            if astray := next(
                (place for place in self._places(self._latest) if not place.is_marked), None
            ):
                raise WorkbookError(
                    f"Mentre preparavo il foglio Google, in «{astray.tab.title}» qualcuno ha spostato le colonne. "
                    "Rilancia il comando."
                )
        try:
            done = todo.done + self._put_formulas()
        except FormulaError as error:
            done = todo.done
            self._notices[str(error)] = None  # rows are read and flagged without it
        self._notices |= dict.fromkeys(
            formulas.formula_notices(self._now(), self._talks(self._now()))
        )
        return done

    def _is_sound(self) -> bool:
        """True when our tab, our marks and the formulas are where they belong."""
        book = self._last()
        flags, known = book.tab(FLAGS_TAB), self._formulas(book)
        return (
            flags is not None
            and flags_sheet.is_complete(flags)
            and all(place.is_marked for place in self._places(book))
            and not any(formula.can_be_written for formula in known)
            and (not known or has_link_formula(flags, known[0]))
        )

    def _talks(self, book: GoogleBook) -> Sequence[Layout]:
        """The tabs of talks of a spreadsheet; none where it has none yet. Looked for once in each that was read."""
        if self._layouts is None or self._layouts[0] is not book:
            try:
                found = find_talks(_snapshot(book))[0]
            except WorkbookError:
                found = []
            self._layouts = book, found
        return self._layouts[1]

    def _places(self, book: GoogleBook) -> Sequence[OwnColumn]:
        return list(own_columns(book, self._talks(book)))

    def _write(self, path: str, body: Mapping[str, Any]) -> None:
        """One write. Raises AnswerLostError, and WorkbookError where it was refused: a place that it names (our tab,
        a row) was there when we read and is gone.
        """
        try:
            self.client.request("post", f"{API}{self.id}{path}", json=body)
        except RefusedError as error:
            if error.status == "INVALID_ARGUMENT" and error.unclear:
                changed = "Mentre scrivevo qualcuno ha cambiato il foglio: rilancia il comando."
                raise RefusedError(changed, error.status, error.reason, unclear=True) from error
            raise

    def _must_arrive(self, path: str, body: Mapping[str, Any]) -> None:
        """A write while preparing: where its answer is lost, the next run sees what is there."""
        try:
            self._write(path, body)
        except AnswerLostError as error:
            raise WorkbookError(
                "Google non ha risposto mentre preparavo il foglio. Aspetta qualche minuto e rilancia il comando: "
                "aggiunge solo quello che manca ancora."
            ) from error

    def _formulas(self, book: GoogleBook) -> Sequence[StatusFormula]:
        return list(formulas.status_formulas(book, self._talks(book)))

    def _put_formulas(self) -> list[str]:
        """Put each formula where it does not stand or counts wrong. Raises FormulaError where Google takes none."""
        known = self._formulas(self._now())
        lacking = [formula.layout.tab for formula in known if formula.can_be_written]
        done = [said for title in lacking if (said := self._put_formula(title))]
        first, flags = next(iter(self._formulas(self._now())), None), self._now().tab(FLAGS_TAB)
        if first and first.is_in_place and flags and not has_link_formula(flags, first):
            self._write_formulas([link_formula_write(flags, first, first.separator)])
            self._latest = self.read()
        return done

    def _put_formula(self, title: str) -> str:
        """Put the formula into a tab. What it says is read back: an error means that this spreadsheet separates
        arguments otherwise.
        """
        was_lost = all(
            one.is_missing for one in self._formulas(self._now()) if one.layout.tab == title
        )
        for separator in ARGUMENT_SEPARATORS:
            known = self._formulas(self._now())
            formula = next((one for one in known if one.layout.tab == title), None)
            if formula is None or not formula.is_marked:
                return ""
            place = {
                "developerMetadataLookup": {
                    "metadataId": formula.tab.markers[grids.STATUS_MARKER][0]
                }
            }
            values = [[*[None] * (formula.layout.header_row - 1), formula.text(separator)]]
            data: list[Mapping[str, Any]] = [
                {"dataFilter": place, "majorDimension": "COLUMNS", "values": values}
            ]
            if formula is known[0] and (flags := self._now().tab(FLAGS_TAB)):
                data.append(link_formula_write(flags, formula, separator))
            self._write_formulas(data)
            self._latest = self.read()
            if any(
                one.is_working for one in self._formulas(self._latest) if one.layout.tab == title
            ):
                done = f"in «{title}» la formula della colonna «Stato»"
                self._mended += [] if was_lost else [done]
                return done
        raise FormulaError(
            f"La formula della colonna «Stato» in «{title}» dà un errore, e lo stato delle righe non si vede. Le "
            "segnalazioni stanno come sempre in «Segnalazioni». Il prossimo controllo la riscrive; se l'errore resta, "
            "manda questa frase a chi si occupa del programma."
        )

    def _write_formulas(self, data: Sequence[Mapping[str, Any]]) -> None:
        """Raises FormulaError where Google refuses them."""
        try:
            self._must_arrive(_VALUES, {"valueInputOption": "USER_ENTERED", "data": list(data)})
        except RefusedError as error:
            if error.status != "INVALID_ARGUMENT":
                raise
            why = "" if error.unclear else f" Il motivo: {error}"
            raise FormulaError(_REFUSED_FORMULA + why) from error

    def _last(self) -> GoogleBook:
        """The spreadsheet as a plan knows it."""
        if self._book is None:
            self._book = self._latest = self.read()
        return self._book

    def _now(self) -> GoogleBook:
        """The spreadsheet as it was seen last, after a repair."""
        return self._latest or self._last()

    def _text(self, tab: str, row: int, column: int) -> str:
        found = self._last().tab(tab)
        return found.text(row, column) if found else ""

    # Codes

    def _cell(self, place: tuple[str, int, int], text: str) -> CellJson:
        """What a text of a plan stands for: what a person had typed, as typed, or a code."""
        back = self._back.get(place)
        return back if back is not None and _text(back) == text else code_cell(text)

    def _codes(
        self, cells: Mapping[str, Mapping[int, CellJson]], *, formulas: bool = False
    ) -> Iterator[Mapping[str, Any]]:
        """A column of each tab: nothing where a cell is to stay as it is. Either formulas, or all else."""
        proven = self._proven(self._now())
        for title, by_row in cells.items():
            found = self._now().tab(title)
            if found is None or found.id not in proven:
                raise WorkbookError(
                    f"Nel foglio Google, in «{title}», non trovo il segno sulla colonna «Codice». Lancia «collector "
                    "init --google» con l'indirizzo del foglio, poi rilancia il comando. Non ho scritto nulla."
                )
            values = {
                row: entered_value(cell)[1]
                for row, cell in by_row.items()
                if _is_formula(cell) == formulas
            }
            if values:
                yield {
                    "dataFilter": {
                        "developerMetadataLookup": {
                            "metadataId": found.markers[grids.CODE_MARKER][0]
                        }
                    },
                    "majorDimension": "COLUMNS",
                    "values": [[values.get(row) for row in range(1, max(values) + 1)]],
                }

    def _proven(self, book: GoogleBook) -> frozenset[int]:
        """The tabs whose column *Codice*, by its title, bears our mark: no other column is read or written as such."""
        return frozenset(
            place.tab.id
            for place in self._places(book)
            if place.marker == grids.CODE_MARKER and place.is_marked
        )

    def _misplaced(self, book: GoogleBook) -> Mapping[tuple[str, int, int], CellJson]:
        """What must be put back after the last write: place → the cell that belongs there."""
        found: dict[tuple[str, int, int], CellJson] = {}
        proven = (
            self._proven(book) & self._proven(self._before)
            if self._before and self._wrote
            else frozenset()
        )
        for tab in book.tabs:
            before = (
                next((old for old in self._before.tabs if old.id == tab.id), None)
                if self._before
                else None
            )
            wrote = self._wrote.get(before.title, {}) if before else {}
            if before is None or not wrote or tab.id not in proven:
                continue
            for row, cell in find_misplaced_codes(_lines(before), _lines(tab), wrote).items():
                found[tab.title, row, tab.markers[grids.CODE_MARKER][1]] = cell
        return found

    # Segnalazioni

    def _wanted(self, plan: WriteBack) -> list[tuple[str, ...]]:
        """The rows of *Segnalazioni* below the header, all columns."""
        table = plan.flags_tab.table if plan.flags_tab else ()
        lines = list(self._states(plan.states))
        height = max(len(table), len(lines))
        narrow = max(map(len, table), default=0)
        return [
            (
                *(table[at] if at < len(table) else ("",) * narrow),
                *("",) * (status_formula.FIRST_COLUMN - 1 - narrow),
                *(lines[at] if at < len(lines) else ("",) * len(status_formula.COMPARISON_HEADERS)),
            )
            for at in range(height)
        ]

    def _states(self, notes: Sequence[StatusNote]) -> Iterator[tuple[str, str, str, str]]:
        book = self._last()
        compared = {
            layout.tab: status_formula.content_columns(layout.columns)
            for layout in self._talks(book)
        }
        standing = _standing_states(book.tab(FLAGS_TAB))
        for note in sorted(notes, key=lambda note: note.code):
            tab = book.tab(note.tab)
            if tab is None or note.tab not in compared:
                continue
            content = status_formula.row_content(
                [tab.cell(note.row, column) for column in compared[note.tab]]
            )
            if len(content) > status_formula.CONTENT_MAX:
                yield (
                    note.code,
                    status_formula.NOT_COMPARED,
                    "",
                    status_formula.row_content_hash(status_formula.NOT_COMPARED),
                )
                continue
            now = status_formula.row_content_hash(content)
            before, said = standing.get(note.code, ("", ""))
            same = before == now and said.partition(CHECKED)[0] == note.text.partition(CHECKED)[0]
            yield note.code, content, said if same else note.text, now

    def _contents_in_doubt(self, plan: WriteBack) -> Mapping[int, str] | None:
        """What stands in the column that is not read: asked for only where *Stato* calls a row changed that is as it
        was checked, so that somebody must have written there. Row → text; None where all is well.
        """
        book = self._last()
        flags = book.tab(FLAGS_TAB)
        columns = {formula.tab.title: formula.column for formula in self._formulas(book)}
        checked = {code: digest for code, (digest, _) in _standing_states(flags).items()}
        digests = {code: digest for code, _, _, digest in self._states(plan.states)}
        in_doubt = any(
            checked.get(note.code) == digests.get(note.code)
            and (tab := book.tab(note.tab)) is not None
            and grids.shows_changed_status(tab.cell(note.row, columns.get(tab.title, 0)))
            for note in plan.states
        )
        if flags is None or not in_doubt:
            return None
        where = {"sheetId": flags.id, "startColumnIndex": _CONTENT - 1, "endColumnIndex": _CONTENT}
        answer = self._ask(
            [{"gridRange": where}],
            "sheets/data(startRow,startColumn,rowData/values/userEnteredValue)",
        )
        blocks = [block for sheet in answer.get("sheets", ()) for block in sheet.get("data", ())]
        rows = blocks[0].get("rowData", ()) if blocks else ()
        cells = [(row.get("values") or [{}])[0] for row in rows]
        return {number: str(entered_value(cell)[1]) for number, cell in enumerate(cells, start=1)}

    def _grow(self, flags: GoogleTab, rows: int) -> None:
        more = {"sheetId": flags.id, "dimension": "ROWS", "length": rows - flags.rows + _SPARE_ROWS}
        try:
            self._write(":batchUpdate", {"requests": [{"appendDimension": more}]})
        except AnswerLostError:
            self.must_check = True


def _snapshot(book: GoogleBook) -> Snapshot:
    return Snapshot(tuple(map(grids.to_grid, book.tabs)), live=True, locale=book.locale)


def _lines(tab: GoogleTab) -> Iterator[CodeRow]:
    """The rows of a tab, what stands beside our columns in whatever order the columns stand by now."""
    code = tab.markers[grids.CODE_MARKER][1]
    ours = {code, tab.markers.get(grids.STATUS_MARKER, (0, 0))[1]}
    name = _name_column(tab)
    for number, row in enumerate(tab.cells, start=1):
        parts = (
            status_formula.row_content([cell])
            for at, cell in enumerate(row, start=1)
            if at not in ours
        )
        content = status_formula.CELL_SEPARATOR.join(sorted(filter(None, parts)))
        yield CodeRow(
            number, content, tab.cell(number, code), tab.text(number, name) if name else ""
        )


def _name_column(tab: GoogleTab) -> int:
    """Where the families' names stand in *Nuclei*; 0 in another tab."""
    if tab.title.casefold().strip() != nucleus.TAB.casefold():
        return 0
    return find_layout(grids.to_grid(tab), nucleus.COLUMNS).columns.get("name", 0)


def _with(book: GoogleBook, cells: Mapping[tuple[str, int, int], CellJson]) -> GoogleBook:
    """The spreadsheet with some cells changed."""
    tabs = {tab.title: tab for tab in book.tabs}
    for (title, row, column), cell in cells.items():
        tabs[title] = tabs[title].with_cell(row, column, cell)
    return replace(book, tabs=list(tabs.values()))


def _by_tab(cells: Mapping[tuple[str, int, int], CellJson]) -> Mapping[str, Mapping[int, CellJson]]:
    found: dict[str, dict[int, CellJson]] = {}
    for (tab, row, _), cell in cells.items():
        found.setdefault(tab, {})[row] = cell
    return found


def _text(cell: CellJson) -> str:
    return str(entered_value(cell)[1])


def _is_formula(cell: CellJson) -> bool:
    return entered_value(cell)[0] == "formulaValue"


def _standing_states(flags: GoogleTab | None) -> Mapping[str, tuple[str, str]]:
    """What the formula finds now: code → the digest of the content that was checked, and what is said of it."""
    if flags is None:
        return {}
    first = status_formula.FIRST_COLUMN
    return {
        code: (flags.text(row, first + 3), flags.text(row, first + 2))
        for row in range(2, len(flags.cells) + 1)
        if (code := flags.text(row, first))
    }


def _differences(
    flags: GoogleTab, wanted: Sequence[Sequence[str]], contents: Mapping[int, str] | None
) -> Iterator[tuple[int, list[Sequence[str]]]]:
    """Runs of rows of *Segnalazioni* that say something else: the first row of each, from 1, and its texts. `contents`:
    what stands in the column that is not read with the others, None where it is believed.
    """
    unread = _LEFT_ALONE | {_CONTENT}
    empty = ("",) * _WIDTH
    run: list[Sequence[str]] = []
    last = max(len(wanted) + 1, len(flags.cells))
    for row in range(2, last + 1):
        texts = wanted[row - 2] if row - 2 < len(wanted) else empty
        differs = any(
            flags.text(row, at) != text
            for at, text in enumerate(texts, start=1)
            if at not in unread
        )
        differs = differs or (contents is not None and contents.get(row, "") != texts[_CONTENT - 1])
        if differs:
            run.append(texts)
        elif run:
            yield row - len(run), run
            run = []
    if run:
        yield last + 1 - len(run), run


def _values(flags: GoogleTab, first: int, rows: Sequence[Sequence[str]]) -> Mapping[str, Any]:
    """A run of rows as Google takes it: no value for a cell that is left alone."""
    where = {
        "sheetId": flags.id, "startRowIndex": first - 1, "endRowIndex": first - 1 + len(rows),
        "startColumnIndex": 0, "endColumnIndex": _WIDTH,
    }  # fmt: skip
    values = [
        [None if at in _LEFT_ALONE else text for at, text in enumerate(row, start=1)]
        for row in rows
    ]
    return {"dataFilter": {"gridRange": where}, "majorDimension": "ROWS", "values": values}
