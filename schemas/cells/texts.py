"""Free text, and addresses of mail."""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from schemas.cells.normalise import first_word, words
from schemas.cells.reading import Cell, Reading, Typed
from schemas.patterns import lazy_pattern

TEXT_RULE: Final = "testo"
"""The rule by which a text is read as it stands."""
_BREAKS: Final = lazy_pattern(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_NO_TEXT: Final = lazy_pattern("[\x00-\x08\x0e-\x1f\x7f\u200b\ufeff]")
_LINE_END: Final = lazy_pattern(r"[ \t\u00a0]+$", re.MULTILINE)
_LONGEST_DASH: Final = 20
"""Letters: a longer text of signs alone is kept as a text."""
_LONGEST_NO_TEXT: Final = 24
"""Letters: a longer line is no dash, and no error of a formula."""
_BEGINNING: Final = 8
"""So many words of a long template text in a row are no coincidence."""
_MOST_DIGITS: Final = 10**30
_LARGEST_WHOLE: Final = 1e15
"""From here on a float no longer holds each whole number."""


def read_text(cell: Cell, template_texts: tuple[str, ...] = ()) -> Reading[str]:
    """Read a text as it stands.

    Reads     any text, its line breaks kept · a number, a date, an hour, as the sheet shows it;
              "-", "...": empty
    Refuses   nothing but the template's own text (`template_texts`), whatever its case, also cut or
              with something of one's own behind it: MODELLO-01
    Returns   a Reading of the text, trimmed
    Raises    nothing
    """
    typed = cell.typed
    line = read_line(typed, template_texts) if isinstance(typed, str) else None
    if line is not None:
        return Reading.read(cell, line, TEXT_RULE)
    if cell.empty:
        return Reading.nothing(cell)
    text = _tidied(typed) if isinstance(typed, str) else _as_text(typed)
    if len(text) <= _LONGEST_DASH and _holds_only_signs(text):
        return Reading.nothing(cell)
    if template_texts and _is_template(text, template_texts):
        return Reading.refused(cell, "MODELLO-01", "testo del modello")
    return Reading.read(cell, text, TEXT_RULE)


def read_line(typed: str, template_texts: tuple[str, ...] = ()) -> str | None:
    """Return what `read_text` reads of a text of one line that is too long to be anything else.

    Most texts are. None for any other: it is for `read_text` to say what that is.
    """
    if len(typed) <= _LONGEST_NO_TEXT or not typed.isprintable():
        return None
    text = typed.strip()
    if len(text) <= _LONGEST_NO_TEXT:
        return None
    is_template = bool(template_texts) and _is_template(text, template_texts)
    return None if is_template else text


def _tidied(text: str) -> str:
    """Return the text as a person sees it: line breaks kept, the ends of all lines trimmed."""
    if text.isprintable():  # one line, as most are
        return text.strip()
    text = _NO_TEXT.sub("", _BREAKS.sub("\n", text))
    return _LINE_END.sub("", text).strip()


def _holds_only_signs(text: str) -> bool:
    return all(unicodedata.category(char)[0] in "PZC" for char in text)


# --- Cells that hold no text --------------------------------------------------------------------


def _as_text(typed: Typed) -> str:
    """Return a cell that holds no text as the spreadsheet shows it; '' for what it cannot show."""
    if isinstance(typed, bool):
        return "VERO" if typed else "FALSO"
    if isinstance(typed, int):
        return str(typed) if abs(typed) < _MOST_DIGITS else ""
    if isinstance(typed, float):
        return _number_as_text(typed)
    if isinstance(typed, dt.datetime):
        day = _day_as_text(typed)
        return day if typed.time() == dt.time() else f"{day} {typed.hour:02d}:{typed.minute:02d}"
    if isinstance(typed, dt.date):
        return _day_as_text(typed)
    if isinstance(typed, dt.time):
        return f"{typed.hour:02d}:{typed.minute:02d}"
    if isinstance(typed, dt.timedelta):
        return _duration_as_text(typed)
    return ""


def _number_as_text(number: float) -> str:
    if not math.isfinite(number):
        return ""
    if number == int(number) and abs(number) < _LARGEST_WHOLE:
        return str(int(number))
    return f"{number:.12g}".replace(".", ",")


def _day_as_text(day: dt.date) -> str:
    # Not strftime: it writes years before 1000 with fewer digits on some systems.
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def _duration_as_text(duration: dt.timedelta) -> str:
    minutes = int(abs(duration.total_seconds())) // 60
    sign = "-" if duration < dt.timedelta(0) else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02d}"


# --- The template's own texts -------------------------------------------------------------------


@lru_cache(maxsize=256)
def _templates(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the template's texts as words, the longest first.

    A short one may be a part of a long one.
    """
    return tuple(sorted((" ".join(words(text)) for text in texts), key=len, reverse=True))


@lru_cache(maxsize=256)
def _initials(texts: tuple[str, ...]) -> frozenset[str]:
    """Return the first letters of the template's texts; '' for one without a word."""
    return frozenset(template[:1] for template in _templates(texts))


def _is_template(text: str, template_texts: tuple[str, ...]) -> bool:
    """True where nothing but the template's own texts is there, once or more often.

    Also where a long one of them begins, whatever stands behind it.
    """
    letter = text[:1]
    if letter.isascii() and letter.isalnum() and letter.lower() not in _initials(template_texts):
        return False  # most texts: another first letter
    templates = _templates(template_texts)
    first = first_word(text[:80])
    for template in templates:
        if template.startswith(first):
            break
    else:
        return False  # most texts: no need to look at them whole
    rest = f" {' '.join(words(text))} "
    if not rest.strip():
        return False
    if any(f" {beginning} " in rest for beginning in _beginnings(templates)):
        return True
    for template in templates:
        if template:
            rest = rest.replace(f" {template} ", " ")
    return not rest.strip()


def _beginnings(templates: Iterable[str]) -> Iterator[str]:
    """Yield the first words of each template that is long enough to be known by them."""
    for template in templates:
        first_words = template.split()[:_BEGINNING]
        if len(first_words) == _BEGINNING:
            yield " ".join(first_words)


# --- Addresses ----------------------------------------------------------------------------------

_LOCAL: Final = lazy_pattern(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
)
_LABEL: Final = lazy_pattern(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


_NAME_AND_ADDRESS: Final = lazy_pattern(r"[^<>@]*<([^<>]*)>")
_MAILTO: Final = lazy_pattern(r"^mailto:", re.IGNORECASE)
_TOP_LEVEL: Final = lazy_pattern(r"[A-Za-z]{2,}|xn--[A-Za-z0-9-]+", re.IGNORECASE)
_LONGEST_ADDRESS: Final = 254
_LONGEST_LOCAL: Final = 64
"""Letters before the "@", by RFC 5321, 4.5.3.1."""
_LONGEST_CELL: Final = 1000


def read_email(cell: Cell) -> Reading[str]:
    """Read one address of mail.

    Reads     "nome@comune.it" · "Nome Cognome <nome@comune.it>" · "mailto:nome@comune.it"
    Refuses   two addresses, a missing or doubled "@", blanks inside, accents: EMAIL-02
    Returns   a Reading of the address, its domain in lower case; whether it exists is not asked
    Raises    nothing
    """
    if cell.empty:
        return Reading.nothing(cell)
    is_short_text = isinstance(cell.typed, str) and len(cell.typed) <= _LONGEST_CELL
    address = _address(cell.text) if is_short_text else None
    if address is None:
        return Reading.refused(cell, "EMAIL-02", "nessun indirizzo scritto bene")
    return Reading.read(cell, address, "indirizzo")


@lru_cache(maxsize=8192)
def _address(text: str) -> str | None:
    """Return the one address that a text is, its domain in lower case.

    None when it is none, or more than one.
    """
    inside = _NAME_AND_ADDRESS.fullmatch(text)
    if inside:
        text = inside[1].strip()
    text = _MAILTO.sub("", text)
    local, _, domain = text.partition("@")
    if len(text) > _LONGEST_ADDRESS or len(local) > _LONGEST_LOCAL:
        return None
    if not _LOCAL.fullmatch(local) or not _is_domain(domain):
        return None
    return f"{local}@{domain.lower()}"


def _is_domain(text: str) -> bool:
    labels = text.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    return _TOP_LEVEL.fullmatch(labels[-1]) is not None
