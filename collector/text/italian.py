"""Days, times, lengths and counts as Italians write them; and text that staff typed, made safe to
print.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from schemas.session import Attendee

MONTHS: Final = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
WEEKDAYS: Final = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")

NUMERALS: Final = (
    "nessuno", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci",
)  # fmt: skip


def excerpt(text: str, length: int = 150) -> str:
    """The beginning of a text, on one line, cut between words; "…" when something was left out."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    head, blank, _ = line[:length].rpartition(" ")
    return (head if blank and len(head) > length // 2 else line[: length - 1]).rstrip(" ,;:.") + "…"


def short_day(day: dt.date) -> str:
    """25/06/2026."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def day_name(day: dt.date) -> str:
    """25 giugno 2026; the first of a month is "1º"."""
    return f"{'1º' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def long_day(day: dt.date) -> str:
    """giovedì 25 giugno 2026."""
    return f"{WEEKDAYS[day.weekday()]} {day_name(day)}"


def day_span(first: dt.date, last: dt.date) -> str:
    """dal 25 aprile al 24 giugno 2026; the year is said once where it is the same."""
    if first >= last:
        return on(first, "il")
    start = day_name(first)
    if first.year == last.year:
        start = start.removesuffix(f" {first.year}")
    return _article(first, "dal", "dall'") + f"{start} {on(last, 'al')}"


def on(day: dt.date, word: str) -> str:
    """A day with its article: on(8 maggio, "al") → "all'8 maggio 2026". Knows il, al, dal, del."""
    elided = {"il": "l'", "al": "all'", "dal": "dall'", "del": "dell'"}[word]
    return _article(day, word, elided) + day_name(day)


def _article(day: dt.date, word: str, elided: str) -> str:
    return elided if day.day in (8, 11) else f"{word} "


def hour(time: dt.time) -> str:
    """11:30."""
    return f"{time.hour:02}:{time.minute:02}"


def length(minutes: int) -> str:
    """1 h 15 min, 45 min, 2 h."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def hours_number(minutes: int) -> str:
    """Hours as a number for a picture: "3", "3,5", "0,8"."""
    return f"{minutes / 60:.1f}".removesuffix(".0").replace(".", ",")


def count(number: int, one: str, many: str) -> str:
    """1 colloquio, 3 colloqui."""
    return f"{number} {one if number == 1 else many}"


def listed(items: Iterable[str]) -> str:
    """a, b e c."""
    words = list(items)
    return " e ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def capital(text: str) -> str:
    """The first letter large."""
    return text[:1].upper() + text[1:]


def present(attendees: Iterable[Attendee]) -> tuple[str, ...]:
    """Who was there, by role: "madre", "3 figli", "figli" where the sheet does not say how many,
    "nonna".
    """
    return tuple(attendee.label for attendee in attendees)
