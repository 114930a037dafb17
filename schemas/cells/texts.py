"""Free text, and addresses of mail."""

import datetime as dt
import math
import re
import unicodedata
from functools import lru_cache
from typing import Final

from schemas.cells.normalise import first_word, words
from schemas.cells.reading import Cell, Reading, Typed

_BREAKS: Final = re.compile(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
_NO_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b\ufeff]")
_LINE_END: Final = re.compile(r"[ \t\u00a0]+$", re.MULTILINE)


_LONGEST_DASH: Final = 20
_LONG: Final = 24
_BEGINNING: Final = 8
"""So many words of a long template text in a row are no coincidence."""


def _tidied(text: str) -> str:
    """The text as a person sees it: its line breaks kept, its ends and the ends of its lines
    trimmed.
    """
    if text.isprintable():  # one line, as most are
        return text.strip()
    text = _NO_TEXT.sub("", _BREAKS.sub("\n", text))
    return _LINE_END.sub("", text).strip()


def _as_text(typed: Typed) -> str:
    """A cell that holds no text, as the spreadsheet shows it."""
    if isinstance(typed, bool):
        return "VERO" if typed else "FALSO"
    if isinstance(typed, int):
        return str(typed) if abs(typed) < 10**30 else ""
    if isinstance(typed, float):
        if not math.isfinite(typed):
            return ""
        return (
            str(int(typed))
            if typed == int(typed) and abs(typed) < 1e15
            else f"{typed:.12g}".replace(".", ",")
        )
    if isinstance(typed, dt.datetime):
        day = f"{typed.day:02d}/{typed.month:02d}/{typed.year:04d}"
        return day if typed.time() == dt.time() else f"{day} {typed.hour:02d}:{typed.minute:02d}"
    if isinstance(typed, dt.date):
        return f"{typed.day:02d}/{typed.month:02d}/{typed.year:04d}"
    if isinstance(typed, dt.time):
        return f"{typed.hour:02d}:{typed.minute:02d}"
    if isinstance(typed, dt.timedelta):
        minutes = int(abs(typed.total_seconds())) // 60
        return f"{'-' if typed < dt.timedelta(0) else ''}{minutes // 60}:{minutes % 60:02d}"
    return ""


@lru_cache(maxsize=256)
def _templates(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The template's texts as words, the longest first: a short one may be a part of a long one."""
    return tuple(sorted((" ".join(words(text)) for text in texts), key=len, reverse=True))


def _only_template(text: str, template_texts: tuple[str, ...]) -> bool:
    """True when nothing but the template's own texts is there, once or more often."""
    first = first_word(text[:80])
    for template in _templates(template_texts):
        if template.startswith(first):
            break
    else:
        return False  # most texts: no need to look at them whole
    said = f" {' '.join(words(text))} "
    if not said.strip():
        return False
    beginnings = (
        " ".join(template.split()[:_BEGINNING]) for template in _templates(template_texts)
    )
    if any(
        f" {beginning} " in said
        for beginning in beginnings
        if beginning.count(" ") == _BEGINNING - 1
    ):
        return True
    for template in _templates(template_texts):
        if template:
            said = said.replace(f" {template} ", " ")
    return not said.strip()


def read_text(cell: Cell, template_texts: tuple[str, ...] = ()) -> Reading[str]:
    """Read a text as it stands.

    Reads     any text, its line breaks kept · a number, a date, an hour, as the sheet shows it; "-", "...": empty
    Refuses   nothing but the template's own text (`template_texts`), whatever its case, also cut or with
              something of one's own behind it: MODELLO-01
    Returns   a Reading of the text, trimmed
    Raises    nothing
    """
    typed = cell.typed
    if isinstance(typed, str) and len(typed) > _LONG and typed.isprintable():  # most texts
        text = typed.strip()
        if len(text) > _LONGEST_DASH and not (
            template_texts and _only_template(text, template_texts)
        ):
            return Reading.read(cell, text, "testo")
    if cell.empty:
        return Reading.nothing(cell)
    text = _tidied(typed) if isinstance(typed, str) else _as_text(typed)
    if len(text) <= _LONGEST_DASH and all(unicodedata.category(char)[0] in "PZC" for char in text):
        return Reading.nothing(cell)
    if template_texts and _only_template(text, template_texts):
        return Reading.refused(cell, "MODELLO-01", "testo del modello")
    return Reading.read(cell, text, "testo")


_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


@lru_cache(maxsize=8192)
def _address(text: str) -> str | None:
    """The one address that a text is, its domain in lower case; None when it is none, or more than
    one.
    """
    inside = re.fullmatch(r"[^<>@]*<([^<>]*)>", text)
    if inside:
        text = inside[1].strip()
    text = re.sub(r"^mailto:", "", text, flags=re.IGNORECASE)
    local, at, domain = text.partition("@")
    labels = domain.split(".")
    sound = (
        bool(at)
        and len(text) <= 254
        and len(local) <= 64
        and _LOCAL.fullmatch(local) is not None
        and len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and re.fullmatch(r"[A-Za-z]{2,}|xn--[A-Za-z0-9-]+", labels[-1], re.IGNORECASE) is not None
    )
    return f"{local}@{domain.lower()}" if sound else None


def read_email(cell: Cell) -> Reading[str]:
    """Read one address of mail.

    Reads     "nome@comune.it" · "Nome Cognome <nome@comune.it>" · "mailto:nome@comune.it"
    Refuses   two addresses, a missing or doubled "@", blanks inside, accents: EMAIL-02
    Returns   a Reading of the address, its domain in lower case; whether it exists is not asked
    Raises    nothing
    """
    if cell.empty:
        return Reading.nothing(cell)
    address = (
        _address(cell.text) if isinstance(cell.typed, str) and len(cell.typed) <= 1000 else None
    )
    if address is None:
        return Reading.refused(cell, "EMAIL-02", "nessun indirizzo scritto bene")
    return Reading.read(cell, address, "indirizzo")
