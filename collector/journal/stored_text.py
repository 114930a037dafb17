"""Texts as every database takes them. Pure."""

from typing import Final

from schemas.patterns import lazy_pattern

_NOT_STORED: Final = lazy_pattern("[\x00\x1a\ud800-\udfff]")
_ESCAPED: Final = lazy_pattern("\x1a([0-9a-f]{4})")


def escape_text(text: str) -> str:
    """Return a text as every database takes it.

    PostgreSQL refuses NUL, and UTF-8 half a character. Such a letter is replaced by a control
    character (SUB) and its number, so that `unescape_text` gives back the same text.
    """
    return _NOT_STORED.sub(lambda found: f"\x1a{ord(found[0]):04x}", text)


def unescape_text(text: str) -> str:
    """Return the text that `escape_text` was given."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "\x1a" in text else text
