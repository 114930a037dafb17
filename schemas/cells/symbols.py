"""Pictures and arrows beside a day or an hour: most say nothing, some as much as a word."""

import unicodedata
from functools import lru_cache
from typing import Final

UNSURE: Final = "?"
OTHERWISE: Final = "✗"
"""What a picture becomes that speaks against the text: a cross, a stop, a thing that moved."""
POINTER: Final = "▸"
"""A pointing hand, a triangle: between two hours an arrow, before a text nothing but a look."""

_UNSURE: Final = frozenset("❓❔⁉🤔🤷¿؟🫤😕🧐")
_OTHERWISE: Final = frozenset("❌❎✖✗✘🚫⛔🛑🔄🔁🔃🔀🔜🔙🔚⏳⌛⏪⏮👎🗑⚠🚷📵🙅☒↩↪➕➗±≠≈≤≥")
_SAID: Final = {
    **dict.fromkeys("⇒⇨➔⏩⏭", "→"),
    **dict.fromkeys("👉▶⏵►➤➢▸", POINTER),
    **dict.fromkeys("•◦‣▪●", "*"),
    **dict.fromkeys("·‧∙・٫۔", "."),
    **dict.fromkeys("،、٬", ","),
    "🔟": "10", "➖": "-", "…": "..", "؛": ";", "。": ".", "〜": "~", "⏐": "|", "│": "|",
}  # fmt: skip
_NO_PICTURE: Final = frozenset("°§#")


@lru_cache(maxsize=4096)
def _sign(letter: str) -> str:
    """What a letter is for a reader: itself, another sign, or a blank where it says nothing."""
    if letter in _UNSURE:
        return UNSURE
    if letter in _OTHERWISE:
        return OTHERWISE
    if (said := _SAID.get(letter)) is not None:
        return said
    if letter.isascii() or letter.isalnum() or letter in _NO_PICTURE:
        return letter
    name = unicodedata.name(letter, "")
    if "ARROW" in name:
        return "-" if "LEFT RIGHT" in name else "→" if "RIGHT" in name else OTHERWISE
    return " " if unicodedata.category(letter) in ("So", "Sk") else letter


def unpictured(text: str) -> str:
    """A text without the pictures that say nothing: "✅ 20/03 📅" → "20/03".

    All arrows to the right are "→", what asks is "?", what speaks against the text is "✗", and every
    reader asks about it. One kind of dot, comma and tilde.
    """
    if text.isascii():
        return text
    return " ".join("".join(map(_sign, text)).split())
