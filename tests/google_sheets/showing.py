"""What a cell shows: its value through its number format, in the spreadsheet's locale."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from tests.google_sheets.errors import Json
from tests.google_sheets.locales import Locale
from tests.google_sheets.typing_in import EPOCH

MOMENTS = ("DATE", "TIME", "DATE_TIME")
TOKEN = re.compile(
    r'"[^"]*"|\\.|\[h+\]|\[m+\]|\[s+\]|y+|Y+|M+|m+|d+|D+|H+|h+|s+|am/pm|AM/PM|a/p|[.,]0+|.'
)


def shown(value: Json, number_format: Json | None, locale: Locale) -> str:
    """formattedValue for an ExtendedValue."""
    if "stringValue" in value:
        return str(value["stringValue"])
    if "boolValue" in value:
        return locale.true[0] if value["boolValue"] else locale.false[0]
    if "errorValue" in value:
        return locale.errors.get(value["errorValue"].get("type", "ERROR"), "#ERROR!")
    if "numberValue" not in value:
        return ""
    amount = value["numberValue"]
    kind, pattern = (number_format or {}).get("type", ""), (number_format or {}).get("pattern", "")
    if kind in MOMENTS:
        default = {"DATE": locale.date, "TIME": locale.time, "DATE_TIME": locale.date_time}[kind]
        return moment(amount, pattern or default, locale)
    if kind in ("", "NUMBER_FORMAT_TYPE_UNSPECIFIED", "TEXT"):
        return general(amount, locale)
    default = {
        "NUMBER": "#,##0.00",
        "PERCENT": "0.00%",
        "CURRENCY": f"#,##0.00 {locale.currency}",
        "SCIENTIFIC": "0.00E+00",
    }.get(kind, "")
    return patterned(amount, pattern or default, locale)


def general(amount: float, locale: Locale) -> str:
    if amount == int(amount) and abs(amount) < 1e15:
        return str(int(amount))
    text = f"{amount:.10g}"
    return text.replace("e", "E").replace(".", locale.decimal)


def patterned(amount: float, pattern: str, locale: Locale) -> str:
    """ "#,##0.00", "0%", "0.00E+00", with text around: '"Tot. "0', "[$€]0". A minus stands
    before it all.
    """
    pattern = pattern.split(";")[0]
    found = re.search(r"[#0?][#0?,.]*", pattern)
    if found is None:
        return (
            general(amount, locale) if "@" in pattern or not pattern else pattern.replace('"', "")
        )
    before, core, after = pattern[: found.start()], found[0], pattern[found.end() :]
    minus = ""
    if exponent := re.match(r"E\+(0+)", after):
        text = f"{amount:.{len(core.partition('.')[2])}E}".replace(".", locale.decimal)
        after = after[exponent.end() :]
    else:
        whole, _, decimals = core.partition(".")
        scaled = Decimal(repr(amount)) * (100 if "%" in pattern else 1)
        rounded = scaled.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
        digits, _, fraction = f"{abs(rounded):f}".partition(".")
        while fraction and len(fraction) > decimals.count("0") and fraction.endswith("0"):
            fraction = fraction[:-1]
        digits = digits.rjust(whole.count("0"), "0")
        if "," in whole:
            digits = f"{int(digits):,}".replace(",", locale.thousands)
        minus = "-" if rounded < 0 else ""
        text = digits + (locale.decimal + fraction if fraction else "")
    around = [
        re.sub(r"\[\$([^\]-]*)[^\]]*\]", r"\1", one).replace('"', "").replace("\\", "")
        for one in (before, after)
    ]
    return minus + around[0] + text + around[1]


@lru_cache(maxsize=500)
def tokens(pattern: str) -> tuple[tuple[str, str], ...]:
    """The pattern cut up; "m" beside hours or seconds is minutes."""
    parts = TOKEN.findall(pattern)
    kinds: list[tuple[str, str]] = []
    for at, part in enumerate(parts):
        kind = part[0].lower() if re.fullmatch(r"[yYmMdDhHs]+", part) else "text"
        if kind == "m":
            before = next(
                (one for one in reversed(parts[:at]) if re.fullmatch(r"\[?[yYmMdDhHs]+\]?", one)),
                "",
            )
            after = next(
                (one for one in parts[at + 1 :] if re.fullmatch(r"\[?[yYmMdDhHs]+\]?", one)), ""
            )
            if before.strip("[]").lower().startswith("h") or after.strip("[]").lower().startswith(
                "s"
            ):
                kind = "minute"
        elif part.startswith("[") and len(part) > 1:
            kind = "elapsed " + part[1]
        elif part.lower() in ("am/pm", "a/p"):
            kind = "half"
        kinds.append((kind, part))
    return tuple(kinds)


def moment(amount: float, pattern: str, locale: Locale) -> str:
    """A serial number as a date or a time, rounded to the second."""
    seconds = round(amount * 86400)
    try:
        when = EPOCH + dt.timedelta(seconds=seconds)
    except OverflowError:
        return general(amount, locale)
    parts = tokens(pattern)
    halves = any(kind == "half" for kind, _ in parts)
    answer = ""
    for kind, part in parts:
        size = len(part)
        if kind in ("y", "m", "d"):
            answer += _part_of_day(kind, size, when, locale)
        elif kind.startswith("elapsed"):
            unit = {"h": 3600, "m": 60, "s": 1}[kind[-1]]
            answer += f"{seconds // unit:0{size - 2}}"
        elif kind in ("h", "minute", "s", "half"):
            answer += _part_of_time(kind, size, when, halves=halves)
        else:
            answer += part.strip('"') if part.startswith('"') else part.lstrip("\\")
    return answer


def _part_of_day(kind: str, size: int, when: dt.datetime, locale: Locale) -> str:
    if kind == "y":
        return f"{when.year:04}" if size > 2 else f"{when.year % 100:02}"
    if kind == "m":
        number, name = when.month, locale.months[when.month - 1]
    else:
        number, name = when.day, locale.days[when.weekday()]
    return (str(number), f"{number:02}", name[:3], name)[min(size, 4) - 1]


def _part_of_time(kind: str, size: int, when: dt.datetime, *, halves: bool) -> str:
    """`halves`: the pattern shows AM or PM."""
    if kind == "half":
        return "AM" if when.hour < 12 else "PM"
    hour = (when.hour - 1) % 12 + 1 if halves else when.hour
    amount = {"h": hour, "minute": when.minute, "s": when.second}[kind]
    return f"{amount:0{min(size, 2)}}"


def rendered(
    value: Json, cell: Any, number_format: Json | None, render: str, dates: str, locale: Locale
) -> Any:
    """One cell of values.get, by ValueRenderOption and DateTimeRenderOption."""
    if render == "FORMULA" and "formulaValue" in cell.get("userEnteredValue", {}):
        return cell["userEnteredValue"]["formulaValue"]
    if render == "FORMATTED_VALUE" or "errorValue" in value:
        return shown(value, number_format, locale)
    if (
        dates == "FORMATTED_STRING"
        and "numberValue" in value
        and number_format is not None
        and number_format.get("type") in MOMENTS
    ):
        return shown(value, number_format, locale)
    for part in ("stringValue", "numberValue", "boolValue"):
        if part in value:
            return value[part]
    return ""
