"""Our formulas in a spreadsheet: that of *Stato* in each tab of talks, and that of the links in *Segnalazioni*. Pure.

They are known by what they mean: Google may write them in other letters than we did.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from collector.sheet.columns import Layout
from collector.workbook.google import flags_sheet, grids, status_formula
from collector.workbook.google.formula_meaning import same, separator
from collector.workbook.google.grids import Book, Tab
from schemas.workbook import FLAG_HEADERS, letter

SEPARATORS: Final = (";", ",")
"""What stands between arguments: in an Italian spreadsheet, in an English one."""


@dataclass(frozen=True)
class Formula:
    """The formula of *Stato* in a tab of talks."""

    tab: Tab
    layout: Layout

    def text(self, separator: str) -> str:
        """The formula as it is written."""
        columns, row = self.layout.columns, self.layout.header_row
        return status_formula.formula(
            row, columns["code"], status_formula.content_columns(columns), separator=separator
        )

    @property
    def row(self) -> int:
        """The row of the titles."""
        return self.layout.header_row

    @property
    def column(self) -> int:
        """The column *Stato*."""
        return self.layout.columns["status"]

    @property
    def marked(self) -> bool:
        """Our mark is on its column."""
        return self.tab.marks.get(grids.STATUS, (0, 0))[1] == self.column

    @property
    def entered(self) -> str:
        """The formula that stands there; '' for none."""
        return _formula_in(self.tab, self.row, self.column)

    @property
    def is_lost(self) -> bool:
        """Its cell is empty, or holds the mere title: no part of it is left."""
        return not self.entered

    @property
    def may_be_put(self) -> bool:
        """It does not stand, and nothing that somebody wrote would be written over."""
        return not (self.stands or self.is_in_a_table or self._is_of_a_person())

    @property
    def separator(self) -> str:
        """What stands between arguments in the formula that is there."""
        return separator(self.entered)

    @property
    def counts(self) -> bool:
        """A formula stands there, and gives no error; or it would not, had nobody typed into a cell below it: that is
        flagged, and theirs to clear.
        """
        return bool(self.entered) and (not self.gives_an_error or self._is_blocked())

    @property
    def gives_an_error(self) -> bool:
        """Its cell shows an error."""
        value = self.tab.raw(self.row, self.column).get("effectiveValue") or {}
        return "errorValue" in value or str(value.get("stringValue", "")).startswith("#")

    @property
    def stands(self) -> bool:
        """It is in its cell, and counts."""
        return same(self.entered, self.text(SEPARATORS[0])) and self.counts

    @property
    def is_in_a_table(self) -> bool:
        """Its cell is a title of a table of Google's, which takes no formula."""
        return _is_in_a_table(self.tab, self.row, self.column)

    def _is_of_a_person(self) -> bool:
        return bool(self.entered and not grids.is_ours(self.entered)) or _other_title(self.tab, self.row, self.column)

    def _is_blocked(self) -> bool:
        below = range(self.row + 1, len(self.tab.cells) + 1)
        return any(self.tab.raw(at, self.column).get("userEnteredValue") for at in below)


def formulas(book: Book, talks: Sequence[Layout]) -> Iterator[Formula]:
    """The formula of *Stato* as it should be, for each tab that has both our columns."""
    for layout in talks:
        tab = book.tab(layout.tab)
        if tab is not None and {"code", "status"} <= layout.columns.keys():
            yield Formula(tab, layout)


def is_linked(flags: Tab, formula: Formula) -> bool:
    """The formula of the links stands at their title, or cannot: the title is one of a table of Google's."""
    if any(top == 1 and left <= flags_sheet.LINK <= right for top, left, _, right in flags.tables):
        return True
    entered, code = _formula_in(flags, 1, flags_sheet.LINK), formula.layout.columns["code"]
    wanted = status_formula.link_formula(formula.tab.title, formula.tab.id, code, separator=SEPARATORS[0])
    return same(entered, wanted)


def link(flags: Tab, formula: Formula, separator: str) -> Mapping[str, Any]:
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
    text = status_formula.link_formula(tab.title, tab.id, code, separator=separator)
    return {"dataFilter": {"gridRange": where}, "majorDimension": "ROWS", "values": [[text]]}


def notices(book: Book, talks: Sequence[Layout]) -> Iterator[str]:
    """Why the state of rows cannot be seen, where writing does not mend it, in Italian."""
    for layout in talks:
        tab = book.tab(layout.tab)
        if tab is None:
            continue
        column = layout.columns.get("status", tab.marks.get(grids.STATUS, (0, 0))[1])
        stands = {"code", "status"} <= layout.columns.keys() and Formula(tab, layout).stands
        if column and not stands and (words := _why_not(tab, layout.header_row, column)):
            yield words.format(tab=tab.title, column=letter(column))


def _why_not(tab: Tab, row: int, column: int) -> str:
    """The sentence for what keeps the formula from its place, and is not ours to write over; '' for nothing."""
    entered = _formula_in(tab, row, column)
    if _is_in_a_table(tab, row, column):
        return _IN_A_TABLE
    if entered and not grids.is_ours(entered):
        return _OTHER_FORMULA
    return _RENAMED if _other_title(tab, row, column) else ""


def _is_in_a_table(tab: Tab, row: int, column: int) -> bool:
    return any(top == row and left <= column <= right for top, left, _, right in tab.tables)


def _other_title(tab: Tab, row: int, column: int) -> bool:
    """True for any text, number or tick but the word "Stato"."""
    typed = tab.raw(row, column).get("userEnteredValue", {})
    said = " ".join(str(value).casefold() for name, value in typed.items() if name != "formulaValue").strip()
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


def _formula_in(tab: Tab, row: int, column: int) -> str:
    return str(tab.raw(row, column).get("userEnteredValue", {}).get("formulaValue", ""))
