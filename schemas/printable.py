"""Typed text as a document, a screen or a mail may hold it. Pure."""

import re

_NOT_PRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_MANY_BREAKS = re.compile(r"\n{3,}")


def printable_text(text: str | None) -> str | None:
    """Typed text as a document may hold it; None when nothing is left.

    Line breaks stay. Control characters and halves of characters go: no format can hold them. So do
    the marks that turn the direction of writing (U+202E and its like): a document isolates each
    text by itself, and a stray mark would break out of that.
    """
    if text is None:
        return None
    text = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
    )
    text = _TURNS.sub("", _NOT_PRINTABLE.sub("", text))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _MANY_BREAKS.sub("\n\n", text).strip() or None


def one_line(text: str | None) -> str | None:
    """`clean`, on one line."""
    text = printable_text(text)
    return " ".join(text.split()) or None if text else None
