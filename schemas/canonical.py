"""Typed cells as text: one canonical form, so that the same cell saved by another program is the
same cell.
"""

import datetime as dt
import hashlib
import math
from collections.abc import Iterable

from schemas.cells.reading import Struck, Typed

_LAST_SECOND = dt.datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - a spreadsheet's days have no time zone


def canonical(typed: Typed) -> str:
    """A cell as text: dates and times ISO to the second, whole numbers without ".0", text trimmed.

    Excel, LibreOffice and Google write the same cell differently (floats of times, line ends): not
    here.
    """
    if typed is None:
        return ""
    if isinstance(typed, str):
        if "\n" not in typed and "\r" not in typed:
            return typed.strip()
        return "\n".join(
            line.rstrip() for line in typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        ).strip()
    if isinstance(typed, bool):
        return str(typed)
    if isinstance(typed, float | int):
        return _number(float(typed))
    if isinstance(typed, dt.datetime):
        if typed.time() == dt.time():
            return typed.date().isoformat()
        if typed < _LAST_SECOND:
            typed += dt.timedelta(microseconds=500_000)
        return typed.replace(microsecond=0, tzinfo=None).isoformat()
    if isinstance(typed, dt.time):
        seconds = round(
            typed.hour * 3600 + typed.minute * 60 + typed.second + typed.microsecond / 1e6
        )
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(typed, dt.timedelta):
        return f"{round(typed.total_seconds())}s"
    return typed.isoformat()


def _number(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"


def without_lone_surrogates(text: str) -> str:
    """A text whose characters are all whole: half of one (a lone surrogate) cannot be stored or
    shown, and stands as the sign for it (U+FFFD), as other programs put it. Most texts are whole,
    and cost one look.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def display_text(typed: Typed) -> str:
    """A cell as a person sees it: dates gg/mm/aaaa, times HH:MM, numbers with a decimal comma, text
    as typed.
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
    """A short stable digest (128 bits, hex) of some texts; their borders count."""
    return content_hash_of_bytes(["\x1f".join(parts).encode("utf-8", "surrogatepass")])


def content_hash_of_bytes(parts: Iterable[bytes]) -> str:
    """The same of texts that are UTF-8 already."""
    return hashlib.blake2b(b"\x1f".join(parts), digest_size=16).hexdigest()
