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
_SAME_SIGN: Final = {
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
    """Return what a letter is for a parser: itself, another sign, or a blank that says nothing."""
    if letter in _UNSURE:
        return UNSURE
    if letter in _OTHERWISE:
        return OTHERWISE
    same_sign = _SAME_SIGN.get(letter)
    if same_sign is not None:
        return same_sign
    if letter.isascii() or letter.isalnum() or letter in _NO_PICTURE:
        return letter
    name = unicodedata.name(letter, "")
    if "ARROW" in name:
        return _arrow(name)
    is_picture = unicodedata.category(letter) in ("So", "Sk")
    return " " if is_picture else letter


def _arrow(name: str) -> str:
    """Return an arrow as a dash (both ways), as "→" (to the right), or as what speaks against."""
    if "LEFT RIGHT" in name:
        return "-"
    return "→" if "RIGHT" in name else OTHERWISE


def unpictured(text: str) -> str:
    """Return a text without the pictures that say nothing: "✅ 20/03 📅" → "20/03".

    All arrows to the right are "→", what asks is "?", what speaks against the text is "✗", and
    every parser asks about it. One kind of dot, comma and tilde.
    """
    if text.isascii():
        return text
    return " ".join("".join(map(_sign, text)).split())
