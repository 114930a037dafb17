"""Days, times, lengths and counts as Italians write them; a text cut to fit. Pure."""

import datetime as dt
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from schemas.patterns import lazy_pattern

if TYPE_CHECKING:
    from schemas.session import Attendee

MONTHS: Final = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
WEEKDAYS: Final = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")

NUMERALS: Final = (
    "nessuno", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci",
)  # fmt: skip

UNBROKEN: Final = lazy_pattern(
    rf"\d{{1,2}}º? (?:{'|'.join(MONTHS)})(?: \d{{4}})?"
    r"|\b(?:\d+ h(?: \d+ min)?|\d+ min)\b"
    r"|\b\d{1,3} [a-zàèéìòù]{1,15}\b"
)
"""What stays on one line: a day and its month, hours and their minutes, a number and its noun.

parts.typ says the same for paper.
"""


def unbroken(text: str) -> str:
    """Return a text whose days, lengths and counts have blanks at which no line breaks."""
    return UNBROKEN.sub(lambda match: match[0].replace(" ", "\u00a0"), text)


def excerpt(text: str, length: int = 150) -> str:
    """Return the beginning of a text, on one line, cut between words.

    At most `length` characters; "…" at the end says that something was left out.
    """
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    head, blank, _ = line[:length].rpartition(" ")
    # One long word, as an address is, would leave next to nothing: it is cut inside.
    if not blank or len(head) <= length // 2:
        head = line[: length - 1]
    return head.rstrip(" ,;:.") + "…"


def short_day(day: dt.date) -> str:
    """Return 25/06/2026."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def day_name(day: dt.date) -> str:
    """Return 25 giugno 2026; the first of a month is "1º"."""
    number = "1º" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def long_day(day: dt.date) -> str:
    """Return giovedì 25 giugno 2026."""
    return f"{WEEKDAYS[day.weekday()]} {day_name(day)}"


def day_span(first: dt.date, last: dt.date) -> str:
    """Return dal 25 aprile al 24 giugno 2026; the year stands once where it is the same."""
    if first >= last:
        return on(first, "il")
    start = day_name(first)
    if first.year == last.year:
        start = start.removesuffix(f" {first.year}")
    return _article(first, "dal", "dall'") + f"{start} {on(last, 'al')}"


def on(day: dt.date, word: str) -> str:
    """Return a day with its article: on(8 maggio, "al") → "all'8 maggio 2026".

    `word`: il, al, dal or del. Raises KeyError for another one.
    """
    elided = {"il": "l'", "al": "all'", "dal": "dall'", "del": "dell'"}[word]
    return _article(day, word, elided) + day_name(day)


def brief_day(day: dt.date, year: int) -> str:
    """Return 25 giugno; with its year where that is not `year`."""
    return day_name(day).removesuffix(f" {year}")


def on_brief(day: dt.date, word: str, year: int) -> str:
    """Return a day with its article and without the `year`: "dell'8 maggio".

    `word`: as of `on`, which also says what it raises.
    """
    return on(day, word).removesuffix(f" {year}")


def _article(day: dt.date, word: str, elided: str) -> str:
    """Return the elided article before "otto" and "undici", else the full one and a blank."""
    return elided if day.day in (8, 11) else f"{word} "


def hour(time: dt.time) -> str:
    """Return 11:30."""
    return f"{time.hour:02}:{time.minute:02}"


def length(minutes: int) -> str:
    """Return 1 h 15 min, 45 min, 2 h."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def hours_number(minutes: int) -> str:
    """Return hours as a number for a picture: "3", "3,5", "0,8"."""
    return f"{minutes / 60:.1f}".removesuffix(".0").replace(".", ",")


def count(number: int, one: str, many: str) -> str:
    """Return 1 colloquio, 3 colloqui. `one` and `many`: the noun, singular and plural."""
    return f"{number} {one if number == 1 else many}"


def listed(items: Iterable[str]) -> str:
    """Return a, b e c; "" for nothing. Before another e: "madre ed educatore"."""
    words = list(items)
    if not words:
        return ""
    before = ", ".join(words[:-1])
    return f"{before} {joined('e', words[-1])}" if before else words[-1]


def joined(word: str, following: str) -> str:
    """Return a short word and what follows it: "a Sara", "ad Amina", "e padre", "ed educatore".

    `word`: "a" or "e"; it takes a d before the vowel that it is itself.
    """
    first_letter = unicodedata.normalize("NFD", following.lstrip("«").casefold())[:1]
    linking = "d" if first_letter == word else ""
    return f"{word}{linking} {following}"


def capital(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]


def present(attendees: "Iterable[Attendee]") -> tuple[str, ...]:
    """Return who was there, by role.

    "madre", "3 figli", "figli" where the sheet does not say how many, "nonna"
    """
    return tuple(attendee.label for attendee in attendees)
