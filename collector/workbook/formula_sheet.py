"""xlsxwriter's workbook, which does not look through each of our thousands of formulas in vain.

It looks into each formula for 30 functions that are younger than the file format, and writes those
otherwise. A formula in which all functions are old ones is left as it is.
"""

from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from schemas.patterns import lazy_pattern

_MAY_CALL: Final = lazy_pattern(r"[\w.]+(?=\()")
"""A function's name; at least its last part, whatever stands before it."""
_OLD: Final = frozenset(
    ("AND", "COUNT", "IF", "IFERROR", "INDEX", "LEFT", "LOWER", "MATCH", "OR", "ROW", "TRIM")
)
"""Functions that each reader of .xlsx files has had from the beginning."""


class FormulaSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    """A tab. What it may answer: that a formula stays as it is; in doubt xlsxwriter decides."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Return a formula as it is written: without its "=", young functions with their prefix.

        A test holds it to xlsxwriter's own answer.
        """
        is_plain = formula.startswith("=") and not formula.endswith("}")
        if is_plain and _OLD.issuperset(_MAY_CALL.findall(formula)):
            return formula[1:]
        prepared: str = super()._prepare_formula(formula, expand_future_functions)
        return prepared


class FormulaBook(Workbook):  # type: ignore[misc]
    """A workbook of such tabs."""

    worksheet_class = FormulaSheet
