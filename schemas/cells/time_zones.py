"""A moment with its time zone, as machines write it: "2026-01-14T23:00:00Z" in Rome's time."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from schemas.patterns import lazy_pattern

ROME: Final = ZoneInfo("Europe/Rome")

_OFFSET: Final = r"(?P<sign>[+-])(?P<hours>[01]?[0-9])(?::?(?P<minutes>[0-5][0-9]))?"
_BARE_OFFSET: Final = _OFFSET.replace("P<", "P<bare_")
_ZONE: Final = lazy_pattern(
    r"(?P<hour>[01]?[0-9]|2[0-3])[:.](?P<minute>[0-5][0-9])(?:[:.][0-5][0-9](?:[.,][0-9]{1,9})?)?"
    rf"(?P<zone>\s?\(?(?:z|(?:utc|gmt)(?:\s?{_OFFSET})?|(?P<named>cest|cet)|{_BARE_OFFSET})"
    r"(?:\s?\[[a-z/]+\])?\)?(?: ?\([a-z' ]*\b(?:time|ora)\b[a-z' ]*\))?)(?![\w.,:/-]*[\w])"
)
_SIGNS: Final = lazy_pattern(r"[+z]|utc|gmt|ces?t")
_COLONS_OF_AN_OFFSET: Final = 2
_NAMED_ZONES: Final = {"cet": 60, "cest": 120}
"""Minutes ahead of UTC: winter and summer in Italy."""
_FURTHEST: Final = 14
_NEAR: Final = 3
"""Hours from UTC: the furthest zone there is, and the furthest one taken for a zone without
seconds: "10:30+11:30" is none.
"""


@dataclass(frozen=True, slots=True)
class Zoned:
    """A clock and its zone.

    `before`, `after`: the text around it. `offset`: minutes ahead of UTC.
    """

    before: str
    after: str
    clock: dt.time
    offset: int

    def in_rome(self, day: dt.date) -> dt.datetime:
        """Return what it was in Rome at that moment, without a zone.

        `day`: the day beside the clock.

        Raises    OverflowError beyond the calendar; the days that cells hold are never so far
        """
        zone = dt.timezone(dt.timedelta(minutes=self.offset))
        moment = dt.datetime.combine(day, self.clock, zone)
        return moment.astimezone(ROME).replace(tzinfo=None)


def zoned(text: str) -> Zoned | None:
    """Return the clock with a zone in a text in plain form; None where there is none.

    "10:30-11:30" has none, nor has "10:30-11": an offset that stands alone is whole, or follows
    seconds.
    """
    if _SIGNS.search(text) is None and text.count(":") < _COLONS_OF_AN_OFFSET:
        return None
    match = _ZONE.search(text)
    if match is None:
        return None
    if match["bare_sign"] is not None and not _is_offset(text, match):
        return None
    offset = _offset_of(match)
    if abs(offset) > _FURTHEST * 60:
        return None
    clock = dt.time(int(match["hour"]) % 24, int(match["minute"]))
    before = text[: match.start()].removesuffix("t")
    return Zoned(before, text[match.end() :], clock, offset)


def _is_offset(text: str, match: re.Match[str]) -> bool:
    """True for "+01:00", "+0100", and "-05:00" behind seconds: "10:30-11:30" is an interval."""
    hours = int(match["bare_hours"])
    if hours > _FURTHEST:
        return False
    clock = text[match.start("hour") : match.start("zone")]
    has_seconds = len(re.findall(r"[:.]", clock)) > 1
    if has_seconds:
        return True
    is_whole = match["bare_minutes"] is not None and len(match["bare_hours"]) == 2
    return is_whole and match["bare_sign"] == "+" and hours <= _NEAR


def _offset_of(match: re.Match[str]) -> int:
    """Return the minutes ahead of UTC, negative behind it; 0 for UTC itself."""
    if match["named"]:
        return _NAMED_ZONES[match["named"]]
    group = "" if match["sign"] else "bare_"
    sign = match[f"{group}sign"]
    if not sign:
        return 0
    minutes = int(match[f"{group}hours"]) * 60 + int(match[f"{group}minutes"] or 0)
    return -minutes if sign == "-" else minutes
