"""*Stato* on Google.  The formula shows a row only what was said of the content that stands there
now.

LibreOffice works out the formula itself: what the Python model says of it is what a spreadsheet
says.
"""

import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from collector.intake.convert import soffice
from collector.workbook.google import status_formula
from tests import needs
from tests.workbook.google.formula import CHANGED, spilled, table_columns

COLUMNS = [2, 3, 4, 5]  # B to E
ROWS: list[list[Any]] = [
    ["R1", "Amina Haddad", 46093.0, 0.4375, "Testo."],
    ["R2", "Amina Haddad", 46093.0, 0.4375, "Testo. "],
    ["R3", "", 46093.5, 0.354166666666667, "due\nrighe"],
    ["R4", "12", 12.0, None, "=1+1"],
    ["", "senza codice", None, None, None],
    ["R9", "codice che nessuno conosce", None, None, None],
    ["r1", "Amina Haddad", 46093.0, 0.4375, "Testo."],
    ["R5", "a|b", None, 1.25, "c"],
    ["R6", "Amina Haddad", "=NA()", 0.4375, "con un errore"],
    ["R7", "Amina Haddad", 46093.0, 0.4375, "x" * 30_000],
    ["R8", "y" * 30_000, 46093.0, 0.4375, "x" * 30_000],
]
SAID = [
    "completa", "completa, da controllare: ora", (
        "da completare: data"
    ), "completa", "", "", "", "completa",
    "da completare: data", "completa", "",
]  # fmt: skip
KEPT = {"R8": status_formula.NOT_COMPARED}
"""Rows too long for a cell."""


def cell(value: Any) -> dict[str, Any]:
    if value is None or value == "":
        return {}
    if value == "=NA()":
        return {"effectiveValue": {"errorValue": {"type": "N_A"}}, "formattedValue": "#N/D"}
    kind = "numberValue" if isinstance(value, float) else "stringValue"
    return {"effectiveValue": {kind: value}}


def lines() -> list[list[str]]:
    """What a sync writes into *Segnalazioni* of `ROWS`."""
    return [
        [
            row[0],
            KEPT.get(row[0]) or status_formula.row_content([cell(value) for value in row[1:]]),
            said,
        ]
        for row, said in zip(ROWS, SAID, strict=True)
        if said or row[0] in KEPT
    ]


def shown(rows: list[list[Any]]) -> list[str]:
    formula = status_formula.status_formula_text(1, 1, COLUMNS, separator=";")
    assert table_columns(formula) == (14, 16)
    below: Any = lambda row, column: rows[row - 1][column]  # noqa: E731
    return [line[0] for line in spilled(formula, len(rows) + 1, below, lines())[1:]]


def test_each_row_shows_the_state_of_its_own_content() -> None:
    assert shown(ROWS) == [
        "completa", "completa, da controllare: ora", (
            "da completare: data"
        ), "completa", "", CHANGED, "completa",
        "completa", "da completare: data", "completa", "",
    ]  # fmt: skip


@pytest.mark.parametrize("at", range(1, 5))
def test_an_edited_row_shows_no_old_state(at: int) -> None:
    rows = [list(row) for row in ROWS]
    rows[0][at] = "altro"
    assert shown(rows)[0] == CHANGED


def test_swapped_codes_show_no_state_of_the_other_row() -> None:
    rows = [list(row) for row in ROWS]
    rows[0][0], rows[2][0] = rows[2][0], rows[0][0]
    assert shown(rows)[0] == shown(rows)[2] == CHANGED


@pytest.mark.parametrize(
    "other", [["a\u241fb", "", "", ""], ["a", "b", "", ""], ["a|b", "", "", ""]]
)
def test_contents_that_only_look_alike_are_different(other: list[Any]) -> None:
    one = ["a", "\u241fb", "", ""]
    assert status_formula.row_content(
        [cell(value) for value in other]
    ) != status_formula.row_content([cell(value) for value in one])


def test_a_number_is_not_its_digits() -> None:
    assert status_formula.row_content([cell(1.0)]) != status_formula.row_content([cell("86400")])


def _type(value: Any) -> str:
    return "f" if value == "=NA()" else "n" if isinstance(value, float) else "s"


@needs.libreoffice
def test_libreoffice_calculates_the_same(tmp_path: Path) -> None:
    formula = status_formula.status_formula_text(1, 1, COLUMNS, separator=",")
    inside = re.fullmatch(r"=ARRAYFORMULA\((.*)\)", formula)
    assert inside is not None
    last = len(ROWS) + 1
    bounded = re.sub(r"([A-Z]+)1:\1", rf"\g<1>1:\g<1>{last}", inside[1])
    book = openpyxl.Workbook()
    sheet, flags = book.active, book.create_sheet("Segnalazioni")
    for number, row in enumerate(ROWS, start=2):
        for at, value in enumerate(row, start=1):
            if value not in (None, ""):
                sheet.cell(number, at).value = value
                sheet.cell(number, at).data_type = _type(value)
    for number, line in enumerate(lines(), start=2):
        for at, value in enumerate(line, start=status_formula.FIRST_COLUMN):
            flags.cell(number, at).value = value
            if value:
                flags.cell(number, at).data_type = "s"
    sheet["F1"] = ArrayFormula(f"F1:F{last}", f"={bounded}")
    book.save(tmp_path / "in.xlsx")
    office = soffice()
    assert office
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                office,
                f"-env:UserInstallation={Path(profile).as_uri()}",
                "--headless",
                "--convert-to",
                "xlsx",
                "--outdir",
                str(tmp_path / "out"),
                str(tmp_path / "in.xlsx"),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
    told = openpyxl.load_workbook(tmp_path / "out" / "in.xlsx", data_only=True).active
    assert [told.cell(number, 6).value or "" for number in range(1, last + 1)] == [
        "Stato",
        *shown(ROWS),
    ]
