"""Typed cells as text: one canonical form, whatever program saved them."""

import datetime as dt
import hashlib
import math
from collections.abc import Iterable

from schemas.cells.reading import Struck, Typed

_LAST_SECOND = dt.datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - days without a zone


def canonical(typed: Typed) -> str:
    """Return a cell as text: dates and times ISO to the second, whole numbers without ".0".

    Texts are trimmed. Excel, LibreOffice and Google write the same cell differently (floats of
    times, line ends): not here.
    """
    if typed is None:
        return ""
    if isinstance(typed, str):
        if "\n" not in typed and "\r" not in typed:  # most texts
            return typed.strip()
        return _lines(typed)
    if isinstance(typed, bool):
        return str(typed)
    if isinstance(typed, float | int):
        return _number(float(typed))
    if isinstance(typed, dt.datetime):
        return _moment(typed)
    if isinstance(typed, dt.time):
        return _time(typed)
    if isinstance(typed, dt.timedelta):
        return f"{round(typed.total_seconds())}s"
    return typed.isoformat()


def _lines(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _number(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"


def _moment(moment: dt.datetime) -> str:
    if moment.time() == dt.time():
        return moment.date().isoformat()
    if moment < _LAST_SECOND:  # rounding up the very last second would be year 10000
        moment += dt.timedelta(microseconds=500_000)
    return moment.replace(microsecond=0, tzinfo=None).isoformat()


def _time(time: dt.time) -> str:
    seconds = round(time.hour * 3600 + time.minute * 60 + time.second + time.microsecond / 1e6)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def without_lone_surrogates(text: str) -> str:
    """Return a text whose characters are all whole.

    Half of one (a lone surrogate) cannot be stored or shown; it becomes the sign for it (U+FFFD),
    as other programs put it. Most texts are whole, and cost one look.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def display_text(typed: Typed) -> str:
    """Return a cell as a person sees it.

    Dates gg/mm/aaaa, times HH:MM, numbers with a decimal comma, text as typed.
    """
    if isinstance(typed, Struck):
        return display_text(typed.was)
    if isinstance(typed, dt.datetime):
        return f"{typed:%d/%m/%Y}" if typed.time() == dt.time() else f"{typed:%d/%m/%Y %H:%M}"
    if isinstance(typed, dt.date):
        return f"{typed:%d/%m/%Y}"
    if isinstance(typed, dt.time):
        return canonical(typed)[:5]
    if isinstance(typed, bool):
        return "VERO" if typed else "FALSO"
    if isinstance(typed, float | int):
        return _number(float(typed)).replace(".", ",")
    return canonical(typed)


def content_hash(parts: Iterable[str]) -> str:
    """Return a short stable hash (128 bits, hex) of some texts; their borders count."""
    return content_hash_of_bytes(["\x1f".join(parts).encode("utf-8", "surrogatepass")])


def content_hash_of_bytes(parts: Iterable[bytes]) -> str:
    """Return the same hash of texts that are UTF-8 already."""
    return hashlib.blake2b(b"\x1f".join(parts), digest_size=16).hexdigest()
