"""What Sheets makes of a thing typed into a cell (USER_ENTERED): a date, a time, a number, a
formula, or text.
"""

import datetime as dt
import re
from dataclasses import dataclass

from tests.google_sheets.errors import Json
from tests.google_sheets.locales import Locale

EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 a spreadsheet's clock knows no zone


@dataclass(frozen=True)
class Typed:
    """The value (ExtendedValue), and the number format that typing gave the cell, if any."""

    value: Json
    number_format: Json | None = None


def number(value: float) -> Json:
    whole = int(value)
    return {"numberValue": whole if whole == value and abs(value) < 1e15 else value}


def serial(moment: dt.datetime | dt.date) -> float:
    """Days since 1899-12-30."""
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001
    return (moment - EPOCH) / dt.timedelta(days=1)


def raw(value: object) -> Typed:
    """valueInputOption RAW: kept as sent."""
    if isinstance(value, bool):
        return Typed({"boolValue": value})
    if isinstance(value, (int, float)):
        return Typed(number(value))
    return Typed({"stringValue": str(value)} if value != "" else {})


def entered(value: object, locale: Locale, today: dt.date, *, as_text: bool = False) -> Typed:
    """valueInputOption USER_ENTERED, and what a person's keyboard does.

    Reads    it_IT "12/03/2026" a date · "8.30" a time · "1,5" and "1.500" numbers · "VERO" ·
             "=A1" a formula
    Shows    all as it was typed: "3/2" is 3/2, "08:30" is 08:30, "$5" is $5 whatever the locale;
             "1,234.5" is 1,234.50
    Keeps    all else as text; "'0039" is the text 0039; in a cell formatted as text everything
             but a formula is text
    """
    if not isinstance(value, str):
        return raw(value)
    if value == "":
        return Typed({})
    if value.startswith("'"):
        return Typed({"stringValue": value[1:]})
    if value.startswith("=") and len(value) > 1:
        return Typed({"formulaValue": value})
    if as_text:
        return Typed({"stringValue": value})
    if re.match(r"[+-][A-Za-z(]", value) and not re.search(r"\s\w+\s", value):
        return Typed({"formulaValue": "=" + value})
    text = value.strip()
    for understand in (_truth, _number, _moment):
        if (typed := understand(text, locale, today)) is not None:
            return typed
    return Typed({"stringValue": value})


def _truth(text: str, locale: Locale, today: dt.date) -> Typed | None:
    if text.upper() in locale.true:
        return Typed({"boolValue": True})
    if text.upper() in locale.false:
        return Typed({"boolValue": False})
    return None


def _plain(text: str, locale: Locale) -> float | None:
    decimal, thousands = re.escape(locale.decimal), re.escape(locale.thousands)
    shape = rf"[+-]?(\d+|\d{{1,3}}({thousands}\d{{3}})+)?({decimal}\d*)?([eE][+-]?\d+)?"
    if not re.fullmatch(shape, text) or not re.search(r"\d", text) or re.fullmatch(r"[eE].*", text):
        return None
    return float(text.replace(locale.thousands, "").replace(locale.decimal, "."))


MONEY = re.compile(r"([+-]?)([€$£])(\s*)(\d.*)|([+-]?)(\d.*?)(\s*)([€$£])")


def _number(text: str, locale: Locale, today: dt.date) -> Typed | None:
    """Thousands that are parted stay so, and decimals of what is no plain number are two: "1,234.5"
    is 1,234.50.
    """
    if text.endswith("%"):
        bare = text[:-1].strip()
        value, pattern = _plain(bare, locale), _decimals("0", bare, locale) + "%"
        return (
            None
            if value is None
            else Typed(number(value / 100), {"type": "PERCENT", "pattern": pattern})
        )
    if money := MONEY.fullmatch(text):
        return _money(money, locale)
    if inside := re.fullmatch(r"\(([^-+()]+)\)", text):  # bookkeepers' way to take away
        value = _plain(inside[1], locale)
        return None if value is None else Typed(number(-value))
    value = _plain(text, locale)
    if value is None:
        return None
    if "e" in text.lower():
        return Typed(number(value), {"type": "SCIENTIFIC", "pattern": "0.00E+00"})
    parted = locale.thousands in text
    return Typed(
        number(value),
        {"type": "NUMBER", "pattern": _decimals("#,##0", text, locale)} if parted else None,
    )


def _decimals(pattern: str, text: str, locale: Locale) -> str:
    return pattern + (".00" if locale.decimal in text else "")


def _money(found: re.Match[str], locale: Locale) -> Typed | None:
    """The sign that was typed stays, on the side where it was typed."""
    sign, amount, blank = found[2] or found[8], found[4] or found[6], found[3] or found[7] or ""
    value = _plain(amount.strip(), locale)
    if value is None:
        return None
    pattern = _decimals("#,##0", amount, locale)
    pattern = f"[${sign}{blank}]{pattern}" if found[2] else f"{pattern}[${blank}{sign}]"
    negative = "-" in (found[1] or found[5] or "")
    return Typed(number(-value if negative else value), {"type": "CURRENCY", "pattern": pattern})


def _moment(text: str, locale: Locale, today: dt.date) -> Typed | None:
    """A date, a time, or both with a blank or a T between."""
    if (day := _date(text, locale, today)) is not None:
        return Typed(number(serial(day[0])), {"type": "DATE", "pattern": day[1]})
    if (time := _time(text, locale)) is not None:
        fraction, pattern = time
        return Typed(number(fraction), {"type": "TIME", "pattern": pattern})
    for found in re.finditer(r"[ T]+", text):
        day, time = _date(text[: found.start()], locale, today), _time(text[found.end() :], locale)
        if day is not None and time is not None and time[0] < 1:
            return Typed(
                number(serial(day[0]) + time[0]), {"type": "DATE_TIME", "pattern": locale.date_time}
            )
    return None


def _date(text: str, locale: Locale, today: dt.date) -> tuple[dt.date, str] | None:
    """The day, and the pattern in which it was typed: it is shown as it was typed."""
    months = [month.casefold() for month in locale.months]
    if found := re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", text):
        year, month, day = found[1], int(found[3]), found[4]
        pattern = found[2].join(("yyyy", "M" * len(found[3]), "d" * len(day)))
    elif found := re.fullmatch(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?", text):
        if found[4] is None and found[2] == ".":
            return None
        first, second = found[1], found[3]
        day, month = (first, int(second)) if locale.day_first else (second, int(first))
        year = found[4] or ""
        signs = ("d", "M") if locale.day_first else ("M", "d")
        parts = [signs[0] * len(first), signs[1] * len(second)] + (
            ["y" * len(year)] if year else []
        )
        pattern = found[2].join(parts)
    elif found := re.fullmatch(r"(\d{1,2})([ -])([^\W\d]{3,})(?:([ -])(\d{4}|\d{2}))?", text):
        names = [at for at, name in enumerate(months) if found[3].casefold() in (name, name[:3])]
        if not names:
            return None
        day, month, year = found[1], names[0] + 1, found[5] or ""
        pattern = "d" * len(day) + found[2] + ("MMM" if len(found[3]) == 3 else "MMMM")
        pattern += (found[4] + "y" * len(year)) if year else ""
    else:
        return None
    full = today.year if not year else int(year)
    if full < 100:
        full += 2000 if full < 30 else 1900
    try:
        return dt.date(full, month, int(day)), pattern
    except ValueError:
        return None


def _time(text: str, locale: Locale) -> tuple[float, str] | None:
    found = re.fullmatch(
        rf"(\d{{1,3}})([{locale.time_separators}])(\d{{2}})(?:\2(\d{{2}}))?(?: ?([AaPp])[Mm])?",
        text,
    )
    if found is None or int(found[3]) > 59 or int(found[4] or 0) > 59:
        return None
    hours = int(found[1])
    if found[5]:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if found[5] in "Pp" else 0)
    mark = found[2]
    pattern = (
        ("[h]" if hours > 23 else "H" * min(len(found[1]), 2))
        + mark
        + "mm"
        + (mark + "ss" if found[4] else "")
    )
    if found[5]:
        pattern = pattern.replace("H", "h") + " am/pm"
    return (hours * 3600 + int(found[3]) * 60 + int(found[4] or 0)) / 86400, pattern
