"""The staff of an invented service, who type into the sheet: before the week, with a gap, and
after.
"""

from collections.abc import Sequence
from pathlib import Path

from tests.browser.hand import address_of, mend, type_rows
from tests.browser.libreoffice_hand import type_with_libreoffice
from tests.road import MEETINGS, NUCLEI, PEOPLE, SOUND, Row

MEETING = "AS-2026-06-25"
COVERED = "Brambilla"
"""A name in a text: covered until somebody lets the text pass."""
END = "11:30"
GAP_ROW = 3
"""Where the end of a talk is missing."""
FAMILIES: Sequence[Row] = [
    {key: typed for key, typed in nucleus.items() if key != "code"} for nucleus in NUCLEI
]
TALKS: Sequence[Row] = [
    {
        **SOUND,
        "nucleus": "Hoxha",
        "date": "02/06/2026",
        "next_date": "30/06/2026",
        "description": f"La madre racconta che il signor {COVERED} ha chiamato per la casa.",
    },
    {**SOUND, "nucleus": "Hoxha", "date": "09/06/2026", "next_date": "30/06/2026", "end": ""},
    {
        **SOUND,
        "mediator": "Li Wei",
        "nucleus": "Chen",
        "date": "03/06/2026",
        "next_date": "30/06/2026",
    },
]
NAMES_IN_TEXTS = {
    12: "Il signor Brambilla della portineria ha chiamato la madre, 333 1234567.",
    31: "La maestra Colombo chiede un incontro; la madre preferisce il pomeriggio.",
    58: "Con la pediatra Ferrario si è parlato delle vaccinazioni.",
}
"""Rows of the demo, and what is typed there."""
ALL_TABS = {"Schede": TALKS, "Nuclei": FAMILIES, "Persone": PEOPLE, "Incontri": MEETINGS}


def fill(workbook: Path) -> None:
    """Fill a new sheet, with openpyxl."""
    type_rows(workbook, ALL_TABS)


def mend_gap(workbook: Path) -> None:
    """Type the end that was missing, with LibreOffice."""
    cell = address_of(workbook, "Schede", "end", GAP_ROW)
    type_with_libreoffice(workbook, {("Schede", cell): END})


def type_names(folder: Path) -> None:
    """Type names into texts of the demo, which has none, so that there are texts to look at."""
    for row, text in NAMES_IN_TEXTS.items():
        mend(folder / "schede.xlsx", "Schede", "description", row, text)
