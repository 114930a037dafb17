"""A moment with its time zone, as machines write it ("2026-01-14T23:00:00Z"): what it was in Rome."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

ROME: Final = ZoneInfo("Europe/Rome")

_OFFSET: Final = r"(?P<sign>[+-])(?P<hours>[01]?[0-9])(?::?(?P<minutes>[0-5][0-9]))?"
_ZONE: Final = re.compile(
    r"(?P<hour>[01]?[0-9]|2[0-3])[:.](?P<minute>[0-5][0-9])(?:[:.][0-5][0-9](?:[.,][0-9]{1,9})?)?"
    rf"(?P<zone>\s?\(?(?:z|(?:utc|gmt)(?:\s?{_OFFSET})?|(?P<named>cest|cet)|{_OFFSET.replace('P<', 'P<bare_')})"
    r"(?:\s?\[[a-z/]+\])?\)?(?: ?\([a-z' ]*\b(?:time|ora)\b[a-z' ]*\))?)(?![\w.,:/-]*[\w])"
)
_SIGNS: Final = re.compile(r"[+z]|utc|gmt|ces?t")
_COLONS_OF_AN_OFFSET: Final = 2
_SUMMER: Final = 120
_WINTER: Final = 60
_FURTHEST: Final = 14
_NEAR: Final = 3
"""Hours from UTC: the furthest zone there is, and the furthest that is taken for one without seconds:
"10:30+11:30" is none.
"""


@dataclass(frozen=True, slots=True)
class Zoned:
    """A clock and its zone. `before`, `after`: the text around it. `offset`: minutes ahead of UTC."""

    before: str
    after: str
    clock: dt.time
    offset: int

    def in_rome(self, day: dt.date) -> dt.datetime:
        """What it was in Rome at that moment; `day` is the day beside the clock."""
        told = dt.datetime.combine(day, self.clock, dt.timezone(dt.timedelta(minutes=self.offset)))
        return told.astimezone(ROME).replace(tzinfo=None)


def zoned(text: str) -> Zoned | None:
    """The clock with a zone in a text in plain form; None where there is none. "10:30-11:30" has none, nor
    has "10:30-11": an offset that stands alone is whole, or follows seconds.
    """
    if _SIGNS.search(text) is None and text.count(":") < _COLONS_OF_AN_OFFSET:
        return None
    if not (found := _ZONE.search(text)):
        return None
    if found["bare_sign"] is not None and not _is_offset(text, found):
        return None
    offset = {"cet": _WINTER, "cest": _SUMMER}.get(found["named"] or "", _minutes(found))
    if abs(offset) > _FURTHEST * 60:
        return None
    clock = dt.time(int(found["hour"]) % 24, int(found["minute"]))
    before = text[: found.start()]
    return Zoned(
        before[:-1] if before.endswith("t") else before, text[found.end() :], clock, offset
    )


def _is_offset(text: str, found: re.Match[str]) -> bool:
    """True for "+01:00", "+0100", and "-05:00" behind seconds: "10:30-11:30" is an interval."""
    if int(found["bare_hours"]) > _FURTHEST:
        return False
    seconds = len(re.findall(r"[:.]", text[found.start("hour") : found.start("zone")])) > 1
    whole = found["bare_minutes"] is not None and len(found["bare_hours"]) == 2
    return seconds or (found["bare_sign"] == "+" and whole and int(found["bare_hours"]) <= _NEAR)


def _minutes(found: re.Match[str]) -> int:
    kind = "" if found["sign"] else "bare_"
    if not found[f"{kind}sign"]:
        return 0
    minutes = int(found[f"{kind}hours"]) * 60 + int(found[f"{kind}minutes"] or 0)
    return -minutes if found[f"{kind}sign"] == "-" else minutes
