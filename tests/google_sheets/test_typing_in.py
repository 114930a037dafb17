"""What Sheets makes of what is typed, in Italian and in English, and how it shows it again."""

import datetime as dt
from typing import Any

import pytest

from tests.google_sheets.locales import ENGLISH, ITALIAN, Locale
from tests.google_sheets.showing import shown
from tests.google_sheets.typing_in import entered, serial

TODAY = dt.date(2026, 3, 12)
DAY = int(serial(TODAY))

ITALIAN_CASES: list[tuple[Any, str, Any, str]] = [
    ("12/03/2026", "DATE", DAY, "12/03/2026"),
    ("12/3/26", "DATE", DAY, "12/3/26"),
    ("12.3.2026", "DATE", DAY, "12.3.2026"),
    ("12-03-2026", "DATE", DAY, "12-03-2026"),
    ("2026-03-12", "DATE", DAY, "2026-03-12"),
    ("12 marzo 2026", "DATE", DAY, "12 marzo 2026"),
    ("12 mar 2026", "DATE", DAY, "12 mar 2026"),
    ("12-mar", "DATE", DAY, "12-mar"),
    ("12/3", "DATE", DAY, "12/3"),
    ("1/1/2020", "DATE", 43831, "1/1/2020"),
    ("8.30", "TIME", 8.5 / 24, "8.30"),
    ("8:30", "TIME", 8.5 / 24, "8:30"),
    ("08.30", "TIME", 8.5 / 24, "08.30"),
    ("08:30:15", "TIME", (8.5 * 3600 + 15) / 86400, "08:30:15"),
    ("25:00", "TIME", 25 / 24, "25:00"),
    (
        "12/02/2026 19.07.17",
        "DATE_TIME",
        serial(dt.datetime(2026, 2, 12, 19, 7, 17)),  # noqa: DTZ001
        "12/02/2026 19.07.17",
    ),
    ("1,5", "", 1.5, "1,5"),
    ("1.500", "NUMBER", 1500, "1.500"),
    ("1.500,5", "NUMBER", 1500.5, "1.500,50"),
    ("1e3", "SCIENTIFIC", 1000, "1,00E+03"),
    ("(5)", "", -5, "-5"),
    ("(5", "", "(5", "(5"),
    ("(a)", "", "(a)", "(a)"),
    ("-3", "", -3, "-3"),
    ("0039", "", 39, "39"),
    ("10%", "PERCENT", 0.1, "10%"),
    ("12,5%", "PERCENT", 0.125, "12,50%"),
    ("€ 5", "CURRENCY", 5, "€ 5"),
    ("5,5 €", "CURRENCY", 5.5, "5,50 €"),
    ("$5", "CURRENCY", 5, "$5"),
    ("-€1.234,5", "CURRENCY", -1234.5, "-€1.234,50"),
    ("5 € a testa", "", "5 € a testa", "5 € a testa"),
    ("VERO", "", True, "VERO"),
    ("falso", "", False, "FALSO"),
    ("31/02/2026", "", "31/02/2026", "31/02/2026"),
    ("25/13/2026", "", "25/13/2026", "25/13/2026"),
    ("8.3", "", "8.3", "8.3"),
    ("24.60", "", "24.60", "24.60"),
    ("N7F3K", "", "N7F3K", "N7F3K"),
    (" a ", "", " a ", " a "),
    ("'0039", "", "0039", "0039"),
    ("'=A1", "", "=A1", "=A1"),
    ("-", "", "-", "-"),
    ("e5", "", "e5", "e5"),
    (3, "", 3, "3"),
    (0.1, "", 0.1, "0,1"),
]

ENGLISH_CASES: list[tuple[Any, str, Any, str]] = [
    ("3/12/2026", "DATE", DAY, "3/12/2026"),
    ("12/31/2025", "DATE", DAY - 71, "12/31/2025"),
    ("31/12/2025", "", "31/12/2025", "31/12/2025"),
    ("8:30 pm", "TIME", 20.5 / 24, "8:30 PM"),
    ("8.30", "", 8.3, "8.3"),
    ("1,500.5", "NUMBER", 1500.5, "1,500.50"),
    ("03/12/2026", "DATE", DAY, "03/12/2026"),
    ("2026-03-12", "DATE", DAY, "2026-03-12"),
    ("50%", "PERCENT", 0.5, "50%"),
    ("$5", "CURRENCY", 5, "$5"),
    ("€5.25", "CURRENCY", 5.25, "€5.25"),
    ("-$5", "CURRENCY", -5, "-$5"),
    ("1,5", "", "1,5", "1,5"),
    ("TRUE", "", True, "TRUE"),
    ("VERO", "", "VERO", "VERO"),
]


@pytest.mark.parametrize(
    ("locale", "typed", "kind", "value", "seen"),
    [(ITALIAN, *case) for case in ITALIAN_CASES] + [(ENGLISH, *case) for case in ENGLISH_CASES],
)
def test_what_is_typed(locale: Locale, typed: Any, kind: str, value: Any, seen: str) -> None:
    found = entered(typed, locale, TODAY)
    kept = next(iter(found.value.values()))
    assert kept == (pytest.approx(value) if isinstance(value, float) else value)
    assert type(kept) is type(value) or isinstance(value, float)
    assert (found.number_format or {}).get("type", "") == kind
    assert shown(found.value, found.number_format, locale) == seen


def test_formulas_are_kept_and_a_text_cell_keeps_text() -> None:
    assert entered("=A1", ITALIAN, TODAY).value == {"formulaValue": "=A1"}
    assert entered("+A1", ITALIAN, TODAY).value == {"formulaValue": "=+A1"}
    assert entered("+39 333 1234567", ITALIAN, TODAY).value == {"stringValue": "+39 333 1234567"}
    assert entered("12/3/2026", ITALIAN, TODAY, as_text=True).value == {"stringValue": "12/3/2026"}
    assert entered("", ITALIAN, TODAY).value == {}


@pytest.mark.parametrize(
    ("amount", "kind", "pattern", "seen"),
    [
        (DAY, "DATE", "dddd d mmmm yyyy", "giovedì 12 marzo 2026"),
        (DAY + 0.5, "DATE_TIME", "", "12/03/2026 12.00.00"),
        (0.354166666, "TIME", "hh:mm", "08:30"),
        (1.5, "TIME", "[h]:mm", "36:00"),
        (1234.5, "NUMBER", "#,##0.00", "1.234,50"),
        (7, "NUMBER", "000", "007"),
        (0.255, "PERCENT", "0%", "26%"),
        (-1, "NUMBER", "0.0", "-1,0"),
        (1234567, "SCIENTIFIC", "", "1,23E+06"),
        (1e20, "", "", "1E+20"),
    ],
)
def test_numbers_are_shown_by_their_pattern(
    amount: float, kind: str, pattern: str, seen: str
) -> None:
    assert shown({"numberValue": amount}, {"type": kind, "pattern": pattern}, ITALIAN) == seen
