"""Writing our formulas into a spreadsheet: that of *Stato* in each tab, that of the links."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from collector.errors import WorkbookError
from collector.sheet.columns import Layout
from collector.workbook.google import grids
from collector.workbook.google.client import AnswerLostError
from collector.workbook.google.errors import RefusedError
from collector.workbook.google.grids import GoogleBook
from collector.workbook.google.own_formulas import (
    ARGUMENT_SEPARATORS,
    StatusFormula,
    has_link_formula,
    link_formula_write,
    status_formulas,
)
from collector.workbook.google.spreadsheet import Spreadsheet, answer_lost_while_preparing
from schemas.workbook import FLAGS_TAB

_REFUSED_FORMULA: Final = (
    "Google non accetta la formula della colonna «Stato», e lo stato delle righe non si vede. Le "
    "segnalazioni stanno come sempre in «Segnalazioni». Lancia «collector doctor» per vedere che "
    "cosa non va."
)


class FormulaError(WorkbookError):
    """A formula of ours cannot be written: rows are read and flagged without it."""


class FormulaWriter:
    """Writes formulas that are missing or do not work, and reads back what they show.

    `book`: the spreadsheet as it was read last. `done`: what was done, in Italian; `mended`: those
    of it that were there and broken.
    """

    def __init__(
        self,
        spreadsheet: Spreadsheet,
        book: GoogleBook,
        talk_layouts: Callable[[GoogleBook], Sequence[Layout]],
    ) -> None:
        """`talk_layouts`: finds the tabs of talks in what was read."""
        self._spreadsheet = spreadsheet
        self._talk_layouts = talk_layouts
        self.book = book
        self.done: list[str] = []
        self.mended: list[str] = []

    def write_all(self) -> None:
        """Write each formula that can be written, then that of the links.

        Raises FormulaError where Google takes none, WorkbookError for other trouble.
        """
        to_write = [formula for formula in self._formulas() if formula.can_be_written]
        for title in [formula.layout.tab for formula in to_write]:
            if what := self._write_in(title):
                self.done.append(what)
        formulas, flags = self._formulas(), self.book.tab(FLAGS_TAB)
        if not formulas or flags is None or not formulas[0].is_in_place:
            return
        if not has_link_formula(flags, formulas[0]):
            self._send([link_formula_write(flags, formulas[0], formulas[0].separator)])

    def _write_in(self, title: str) -> str:
        """Write the formula of a tab; return what was done, or '' where it cannot be written.

        What it shows is read back: an error means that this spreadsheet separates arguments
        otherwise.
        """
        was_missing = all(formula.is_missing for formula in self._formulas_of(title))
        for separator in ARGUMENT_SEPARATORS:
            of_tab = self._formulas_of(title)
            if not of_tab or not of_tab[0].is_marked:
                return ""
            self._send(self._writes(of_tab[0], separator))
            if any(formula.is_working for formula in self._formulas_of(title)):
                done = f"in «{title}» la formula della colonna «Stato»"
                if not was_missing:
                    self.mended.append(done)
                return done
        raise FormulaError(
            f"La formula della colonna «Stato» in «{title}» dà un errore, e lo stato delle righe "
            "non si vede. Le segnalazioni stanno come sempre in «Segnalazioni». Il prossimo "
            "controllo la riscrive; se l'errore resta, manda questa frase a chi si occupa del "
            "programma."
        )

    def _writes(self, formula: StatusFormula, separator: str) -> list[Mapping[str, Any]]:
        """The formula in the row of the titles; with the first one, that of the links."""
        marker_id = formula.tab.markers[grids.STATUS_MARKER][0]
        above = [None] * (formula.layout.header_row - 1)
        writes: list[Mapping[str, Any]] = [
            {
                "dataFilter": {"developerMetadataLookup": {"metadataId": marker_id}},
                "majorDimension": "COLUMNS",
                "values": [[*above, formula.text(separator)]],
            }
        ]
        flags = self.book.tab(FLAGS_TAB)
        is_first = formula.layout.tab == self._formulas()[0].layout.tab
        if is_first and flags:
            writes.append(link_formula_write(flags, formula, separator))
        return writes

    def _send(self, writes: Sequence[Mapping[str, Any]]) -> None:
        """Write and read back. Raises FormulaError where Google refuses a formula."""
        try:
            self._spreadsheet.write_values(writes, as_typed=True)
        except AnswerLostError as error:
            raise answer_lost_while_preparing() from error
        except RefusedError as error:
            if error.status != "INVALID_ARGUMENT":
                raise
            why = "" if error.unclear else f" Il motivo: {error}"
            raise FormulaError(_REFUSED_FORMULA + why) from error
        self.book = self._spreadsheet.read()

    def _formulas(self) -> Sequence[StatusFormula]:
        return list(status_formulas(self.book, self._talk_layouts(self.book)))

    def _formulas_of(self, title: str) -> Sequence[StatusFormula]:
        return [formula for formula in self._formulas() if formula.layout.tab == title]
