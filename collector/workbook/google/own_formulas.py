"""Our formulas: that of *Stato* in each tab of talks, and that of the links in *Segnalazioni*.
Pure.

They are known by what they mean: Google may write them in other letters than we did.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from collector.sheet.columns import Layout
from collector.workbook.google import flags_sheet, grids, status_formula
from collector.workbook.google.formula_meaning import argument_separator, is_same_formula
from collector.workbook.google.grids import GoogleBook, GoogleTab
from schemas.workbook import column_letter

ARGUMENT_SEPARATORS: Final = (";", ",")
"""What stands between arguments: in an Italian spreadsheet, in an English one."""


@dataclass(frozen=True)
class StatusFormula:
    """The formula of *Stato* in a tab of talks that has both *Codice* and *Stato*."""

    tab: GoogleTab
    layout: Layout

    def text(self, separator: str) -> str:
        """Return the formula as it is written with this argument separator."""
        columns = self.layout.columns
        compared = status_formula.content_columns(columns)
        return status_formula.status_formula_text(
            self.header_row, columns["code"], compared, separator=separator
        )

    @property
    def header_row(self) -> int:
        """The row of the titles, in which the formula stands; counted from 1."""
        return self.layout.header_row

    @property
    def column(self) -> int:
        """The column *Stato*, counted from 1."""
        return self.layout.columns["status"]

    @property
    def is_marked(self) -> bool:
        """True when our marker is on its column."""
        return self.tab.marker_column(grids.STATUS_MARKER) == self.column

    @property
    def entered_formula(self) -> str:
        """The formula that stands in its cell; '' for none."""
        return self.tab.formula(self.header_row, self.column)

    @property
    def is_missing(self) -> bool:
        """True when its cell is empty or holds the mere title: no part of it is left."""
        return not self.entered_formula

    @property
    def can_be_written(self) -> bool:
        """True when it is not in place, and nothing that somebody wrote would be overwritten."""
        return not (self.is_in_place or self.is_in_a_table or self._is_replaced_by_a_person())

    @property
    def separator(self) -> str:
        """What stands between arguments in the formula that is there."""
        return argument_separator(self.entered_formula)

    @property
    def is_working(self) -> bool:
        """True when a formula stands there and gives no error.

        Also where it would not, had nobody typed into a cell below it: that is flagged, and theirs
        to clear.
        """
        if self.is_missing:
            return False
        return not self.gives_an_error or self._is_blocked()

    @property
    def gives_an_error(self) -> bool:
        """True when its cell shows an error."""
        value = self.tab.cell(self.header_row, self.column).get("effectiveValue") or {}
        return "errorValue" in value or str(value.get("stringValue", "")).startswith("#")

    @property
    def is_in_place(self) -> bool:
        """True when it is in its cell, and works."""
        wanted = self.text(ARGUMENT_SEPARATORS[0])
        return is_same_formula(self.entered_formula, wanted) and self.is_working

    @property
    def is_in_a_table(self) -> bool:
        """True when its cell is a title of a table of Google's, which takes no formula."""
        return _is_in_a_table(self.tab, self.header_row, self.column)

    def _is_replaced_by_a_person(self) -> bool:
        """Return True where somebody put another formula or title in its place."""
        entered = self.entered_formula
        if entered and not grids.is_status_formula(entered):
            return True
        return _has_other_title(self.tab, self.header_row, self.column)

    def _is_blocked(self) -> bool:
        """Return True where somebody typed into a cell that it fills."""
        below = range(self.header_row + 1, len(self.tab.cells) + 1)
        return any(self.tab.cell(row, self.column).get("userEnteredValue") for row in below)


def status_formulas(book: GoogleBook, talks: Sequence[Layout]) -> Iterator[StatusFormula]:
    """Yield the formula of *Stato* as it should be, for each tab that has both our columns."""
    for layout in talks:
        tab = book.tab(layout.tab)
        if tab is not None and _has_own_columns(layout):
            yield StatusFormula(tab, layout)


def _has_own_columns(layout: Layout) -> bool:
    return {"code", "status"} <= layout.columns.keys()


def has_link_formula(flags: GoogleTab, formula: StatusFormula) -> bool:
    """Return True where the formula of the links stands at their title, or cannot.

    It cannot where the title is one of a table of Google's.
    """
    if _is_in_a_table(flags, 1, flags_sheet.LINK_COLUMN):
        return True
    entered = flags.formula(1, flags_sheet.LINK_COLUMN)
    return is_same_formula(entered, _link_text(formula, ARGUMENT_SEPARATORS[0]))


def link_formula_write(
    flags: GoogleTab, formula: StatusFormula, separator: str
) -> Mapping[str, Any]:
    """Return what Google is sent to write the formula of the column "Vai alla riga"."""
    where = {
        "sheetId": flags.id,
        "startRowIndex": 0,
        "endRowIndex": 1,
        "startColumnIndex": flags_sheet.LINK_COLUMN - 1,
        "endColumnIndex": flags_sheet.LINK_COLUMN,
    }
    values = [[_link_text(formula, separator)]]
    return {"dataFilter": {"gridRange": where}, "majorDimension": "ROWS", "values": values}


def _link_text(formula: StatusFormula, separator: str) -> str:
    tab, code = formula.tab, formula.layout.columns["code"]
    return status_formula.link_formula_text(tab.title, tab.id, code, separator=separator)


def formula_notices(book: GoogleBook, talks: Sequence[Layout]) -> Iterator[str]:
    """Yield why the state of rows cannot be seen, in Italian, where writing does not mend it."""
    for layout in talks:
        tab = book.tab(layout.tab)
        if tab is None:
            continue
        column = layout.columns.get("status", tab.marker_column(grids.STATUS_MARKER))
        if not column:
            continue
        if _has_own_columns(layout) and StatusFormula(tab, layout).is_in_place:
            continue
        notice = _why_not_written(tab, layout.header_row, column)
        if notice:
            yield notice.format(tab=tab.title, column=column_letter(column))


def _why_not_written(tab: GoogleTab, row: int, column: int) -> str:
    """Return the sentence for what of others stands in the formula's place; '' for nothing."""
    if _is_in_a_table(tab, row, column):
        return _IN_A_TABLE
    entered = tab.formula(row, column)
    if entered and not grids.is_status_formula(entered):
        return _OTHER_FORMULA
    return _RENAMED if _has_other_title(tab, row, column) else ""


def _is_in_a_table(tab: GoogleTab, row: int, column: int) -> bool:
    """Return True for a cell in the first row of a table of Google's."""
    return any(top == row and left <= column <= right for top, left, _, right in tab.tables)


def _has_other_title(tab: GoogleTab, row: int, column: int) -> bool:
    """Return True for any text, number or tick but the word "Stato"."""
    values = dict(tab.cell(row, column).get("userEnteredValue", {}))
    values.pop("formulaValue", None)
    title = " ".join(str(value).casefold() for value in values.values()).strip()
    return bool(title) and title != grids.STATUS_HEADER.casefold()


_RENAMED: Final = (
    "In «{tab}» la colonna {column} non si chiama più «Stato», e lo stato delle righe non si vede. "
    "Le segnalazioni stanno come sempre in «Segnalazioni». Svuota la cella del titolo, o scrivici "
    "«Stato»: il controllo dopo rimette la formula."
)
_OTHER_FORMULA: Final = (
    "In «{tab}», nel titolo della colonna {column}, c'è una formula che non è quella di collector: "
    "resta com'è, e lo stato delle righe non si vede. Le segnalazioni stanno come sempre in "
    "«Segnalazioni». Sposta la formula in un'altra colonna e svuota la cella del titolo: il "
    "controllo dopo rimette quella di «Stato»."
)
_IN_A_TABLE: Final = (
    "In «{tab}» le righe sono state convertite in una tabella di Google, e nei titoli di una "
    "tabella non ci sono formule: la colonna «Stato» resta vuota. Le segnalazioni stanno come "
    "sempre in «Segnalazioni». Per rivedere lo stato, dal menu accanto al nome della tabella "
    "riportala a celle normali («Revert to unformatted data»): il controllo dopo rimette la "
    "formula."
)
