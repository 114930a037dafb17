"""Typed text as a document, a screen or a mail may hold it. Pure."""

from typing import Final

from schemas.patterns import lazy_pattern

_NOT_PRINTABLE: Final = lazy_pattern(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
)
_MARKS_THAT_TURN: Final = lazy_pattern(r"[\u202a-\u202e\u2066-\u2069]")
_MANY_BREAKS: Final = lazy_pattern(r"\n{3,}")
_BREAKS: Final = ("\r\n", "\r", "\u2028", "\u2029")


def printable_text(text: str | None) -> str | None:
    """Return typed text as a document may hold it; None when nothing is left.

    Line breaks stay. Control characters and halves of characters go: no format can hold them. So
    do the marks that turn the direction of writing (U+202E and its like): a document isolates each
    text by itself, and a stray mark would break out of that.
    """
    if text is None:
        return None
    if text.isprintable():  # one line, in which nothing is to go and a blank is the only space
        return text.strip() or None
    for line_break in _BREAKS:
        text = text.replace(line_break, "\n")
    text = _MARKS_THAT_TURN.sub("", _NOT_PRINTABLE.sub("", text))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _MANY_BREAKS.sub("\n\n", text).strip() or None


def one_line(text: str | None) -> str | None:
    """Return `printable_text` on one line; None when nothing is left."""
    text = printable_text(text)
    if text is None:
        return None
    return " ".join(text.split()) or None
