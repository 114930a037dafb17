"""Our formulas in a spreadsheet: that of *Stato* in each tab of talks, and that of the links in *Segnalazioni*. Pure.

They are known by what they mean: Google may write them in other letters than we did.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from collector.sheet.columns import Layout
from collector.workbook.google import flags_sheet, grids, status_formula
from collector.workbook.google.formula_meaning import argument_separator, is_same_formula
from collector.workbook.google.grids import GoogleBook, GoogleTab
from schemas.workbook import FLAG_HEADERS, column_letter

ARGUMENT_SEPARATORS: Final = (";", ",")
"""What stands between arguments: in an Italian spreadsheet, in an English one."""


@dataclass(frozen=True)
class StatusFormula:
    """The formula of *Stato* in a tab of talks."""

    tab: GoogleTab
    layout: Layout

    def text(self, separator: str) -> str:
        """The formula as it is written."""
        columns, row = self.layout.columns, self.layout.header_row
        return status_formula.status_formula_text(
            row, columns["code"], status_formula.content_columns(columns), separator=separator
        )

    @property
    def header_row(self) -> int:
        """The row of the titles."""
        return self.layout.header_row

    @property
    def column(self) -> int:
        """The column *Stato*."""
        return self.layout.columns["status"]

    @property
    def is_marked(self) -> bool:
        """Our mark is on its column."""
        return self.tab.markers.get(grids.STATUS_MARKER, (0, 0))[1] == self.column

    @property
    def entered_formula(self) -> str:
        """The formula that stands there; '' for none."""
        return _formula_in(self.tab, self.header_row, self.column)

    @property
    def is_missing(self) -> bool:
        """Its cell is empty, or holds the mere title: no part of it is left."""
        return not self.entered_formula

    @property
    def can_be_written(self) -> bool:
        """It does not stand, and nothing that somebody wrote would be written over."""
        return not (self.is_in_place or self.is_in_a_table or self._is_of_a_person())

    @property
    def separator(self) -> str:
        """What stands between arguments in the formula that is there."""
        return argument_separator(self.entered_formula)

    @property
    def is_working(self) -> bool:
        """A formula stands there, and gives no error; or it would not, had nobody typed into a cell below it: that is
        flagged, and theirs to clear.
        """
        return bool(self.entered_formula) and (not self.gives_an_error or self._is_blocked())

    @property
    def gives_an_error(self) -> bool:
        """Its cell shows an error."""
        value = self.tab.cell(self.header_row, self.column).get("effectiveValue") or {}
        return "errorValue" in value or str(value.get("stringValue", "")).startswith("#")

    @property
    def is_in_place(self) -> bool:
        """It is in its cell, and counts."""
        return (
            is_same_formula(self.entered_formula, self.text(ARGUMENT_SEPARATORS[0]))
            and self.is_working
        )

    @property
    def is_in_a_table(self) -> bool:
        """Its cell is a title of a table of Google's, which takes no formula."""
        return _is_in_a_table(self.tab, self.header_row, self.column)

    def _is_of_a_person(self) -> bool:
        return bool(
            self.entered_formula and not grids.is_status_formula(self.entered_formula)
        ) or _other_title(self.tab, self.header_row, self.column)

    def _is_blocked(self) -> bool:
        below = range(self.header_row + 1, len(self.tab.cells) + 1)
        return any(self.tab.cell(at, self.column).get("userEnteredValue") for at in below)


def status_formulas(book: GoogleBook, talks: Sequence[Layout]) -> Iterator[StatusFormula]:
    """The formula of *Stato* as it should be, for each tab that has both our columns."""
    for layout in talks:
        tab = book.tab(layout.tab)
        if tab is not None and {"code", "status"} <= layout.columns.keys():
            yield StatusFormula(tab, layout)


def has_link_formula(flags: GoogleTab, formula: StatusFormula) -> bool:
    """The formula of the links stands at their title, or cannot: the title is one of a table of Google's."""
    if any(
        top == 1 and left <= flags_sheet.LINK_COLUMN <= right
        for top, left, _, right in flags.tables
    ):
        return True
    entered, code = _formula_in(flags, 1, flags_sheet.LINK_COLUMN), formula.layout.columns["code"]
    wanted = status_formula.link_formula_text(
        formula.tab.title, formula.tab.id, code, separator=ARGUMENT_SEPARATORS[0]
    )
    return is_same_formula(entered, wanted)


def link_formula_write(
    flags: GoogleTab, formula: StatusFormula, separator: str
) -> Mapping[str, Any]:
    """The formula of the column "Vai alla riga", as Google takes it."""
    at = list(FLAG_HEADERS).index("link")
    where = {
        "sheetId": flags.id,
        "startRowIndex": 0,
        "endRowIndex": 1,
        "startColumnIndex": at,
        "endColumnIndex": at + 1,
    }
    tab, code = formula.tab, formula.layout.columns["code"]
    text = status_formula.link_formula_text(tab.title, tab.id, code, separator=separator)
    return {"dataFilter": {"gridRange": where}, "majorDimension": "ROWS", "values": [[text]]}


def formula_notices(book: GoogleBook, talks: Sequence[Layout]) -> Iterator[str]:
    """Why the state of rows cannot be seen, where writing does not mend it, in Italian."""
    for layout in talks:
        tab = book.tab(layout.tab)
        if tab is None:
            continue
        column = layout.columns.get("status", tab.markers.get(grids.STATUS_MARKER, (0, 0))[1])
        stands = {"code", "status"} <= layout.columns.keys() and StatusFormula(
            tab, layout
        ).is_in_place
        if column and not stands and (words := _why_not(tab, layout.header_row, column)):
            yield words.format(tab=tab.title, column=column_letter(column))


def _why_not(tab: GoogleTab, row: int, column: int) -> str:
    """The sentence for what keeps the formula from its place, and is not ours to write over; '' for nothing."""
    entered = _formula_in(tab, row, column)
    if _is_in_a_table(tab, row, column):
        return _IN_A_TABLE
    if entered and not grids.is_status_formula(entered):
        return _OTHER_FORMULA
    return _RENAMED if _other_title(tab, row, column) else ""


def _is_in_a_table(tab: GoogleTab, row: int, column: int) -> bool:
    return any(top == row and left <= column <= right for top, left, _, right in tab.tables)


def _other_title(tab: GoogleTab, row: int, column: int) -> bool:
    """True for any text, number or tick but the word "Stato"."""
    typed = tab.cell(row, column).get("userEnteredValue", {})
    said = " ".join(
        str(value).casefold() for name, value in typed.items() if name != "formulaValue"
    ).strip()
    return bool(said) and said != grids.STATUS_HEADER.casefold()


_RENAMED: Final = (
    "In «{tab}» la colonna {column} non si chiama più «Stato», e lo stato delle righe non si vede. Le segnalazioni "
    "stanno come sempre in «Segnalazioni». Svuota la cella del titolo, o scrivici «Stato»: il controllo dopo rimette "
    "la formula."
)
_OTHER_FORMULA: Final = (
    "In «{tab}», nel titolo della colonna {column}, c'è una formula che non è quella di collector: resta com'è, e lo "
    "stato delle righe non si vede. Le segnalazioni stanno come sempre in «Segnalazioni». Sposta la formula in "
    "un'altra colonna e svuota la cella del titolo: il controllo dopo rimette quella di «Stato»."
)
_IN_A_TABLE: Final = (
    "In «{tab}» le righe sono state convertite in una tabella di Google, e nei titoli di una tabella non ci sono "
    "formule: la colonna «Stato» resta vuota. Le segnalazioni stanno come sempre in «Segnalazioni». Per rivedere lo "
    "stato, dal menu accanto al nome della tabella riportala a celle normali («Revert to unformatted data»): il "
    "controllo dopo rimette la formula."
)


def _formula_in(tab: GoogleTab, row: int, column: int) -> str:
    return str(tab.cell(row, column).get("userEnteredValue", {}).get("formulaValue", ""))
