"""Texts as names are compared in them: usual letters, folded, and where our own codes are. Pure."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from schemas.code import ALPHABET, is_code
from schemas.normal import fold, is_its_own_form, normal_form
from schemas.patterns import lazy_pattern

_HAN: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u3005"
"""Scripts without blanks between words: Chinese, Japanese; and Korean, where names touch titles."""
_ARABIC: Final = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff"
_MARKS: Final = "\u0300-\u036f\u0900-\u0963\u0971-\u0df3\u0e31-\u0e4e\u1030-\u109d\u17b4-\u17d3"
"""Marks that belong to the letter before them."""
HAN_SEPARATORS: Final = (
    " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
    "\u3000\u00b7\u2022\u2027\u30fb\uff65"
)
"""Blanks of all widths, and dots in the middle: some may stand between two signs of a name."""
_HAN_RUN: Final = rf"[{_HAN}](?:[{HAN_SEPARATORS}]{{0,3}}[{_HAN}])*"
_ARABIC_WORD: Final = rf"[{_ARABIC}]+"
_OTHER_WORD: Final = rf"[^\W\d_{_HAN}{_ARABIC}](?:[^\W\d_{_HAN}{_ARABIC}]|[{_MARKS}])*"
WORD: Final = lazy_pattern(
    rf"(?P<han>{_HAN_RUN})|(?P<arabic>{_ARABIC_WORD})|(?P<word>{_OTHER_WORD})"
)
HAN_SIGN: Final = lazy_pattern(f"[{_HAN}]")
_ANY_WORD: Final = lazy_pattern(f"{_HAN_RUN}|{_ARABIC_WORD}|{_OTHER_WORD}")
_BETWEEN_ASCII_WORDS: Final = {point: " " for point in range(128) if not chr(point).isalpha()}
_CODES: Final = lazy_pattern(rf"(?<![0-9A-Za-z])[NRP][{ALPHABET}]{{4,11}}")
_ALIKE: Final = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ی": "ي", "ؤ": "و", "ة": "ه",
    "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ک": "ك",
})  # fmt: skip
"""Arabic letters that people write one for the other, and those of Persian and Urdu."""
_INVISIBLE: Final = ("Cf", "Cn", "Co", "Cs", "Cc")
"""Unicode categories of signs that do not show."""


def comparable(text: str) -> str:
    """Return a text as names are looked for in it: usual letters, each word for itself."""
    return text if is_its_own_form(text) else re.sub(r"\S+", _usual_form, text)


def find_words(text: str) -> list[str]:
    """Return what `WORD` finds, from the left."""
    if text.isascii():
        return text.translate(_BETWEEN_ASCII_WORDS).split()
    return _ANY_WORD.findall(text)


_LETTERS: Final = lazy_pattern(r"[^\W\d_]+")


def find_letters(text: str) -> list[str]:
    """Return the runs of letters in a text, from the left."""
    if text.isascii():
        return text.translate(_BETWEEN_ASCII_WORDS).split()
    return _LETTERS.findall(text)


_LETTERS_AND_DIGITS: Final = lazy_pattern(r"[^\W_]+")


def bare_letters(text: str) -> str:
    """Return a text without what a line break, a hyphen or a capital changes."""
    normal = unicodedata.normalize("NFKC", text).casefold()
    return "".join(_LETTERS_AND_DIGITS.findall(normal))


def split_at_invisible(text: str) -> str:
    """Return a text with a blank for each sign that does not show; '' without any.

    Such a sign may stand inside a name, or right after it, so both texts are searched.
    """
    invisible = [
        char
        for char in set(text)
        if not char.isascii() and unicodedata.category(char) in _INVISIBLE
    ]
    if not invisible:
        return ""
    return text.translate(dict.fromkeys(map(ord, invisible), " "))


def _usual_form(word: re.Match[str]) -> str:
    return word[0] if word[0].isascii() else _normal_form(word[0])


_normal_form = lru_cache(maxsize=50_000)(normal_form)


def fold_letters(text: str) -> str:
    """Return small letters without accents and Arabic variants; the length stays the same."""
    return fold(text).translate(_ALIKE)


def code_spans(text: str) -> list[tuple[int, int]]:
    """Return where our own codes stand, from the left: their letters and digits are nobody's."""
    spans = []
    for match in _CODES.finditer(text):
        # A letter that touches a code is not part of it: "N7F3K2" may be a code and a digit.
        for end in (match.end(), match.end() - 1):
            if _is_our_code(text[match.start() : end]):
                spans.append((match.start(), end))
                break
    return spans


def _is_our_code(code: str) -> bool:
    return any(is_code(code, kind) for kind in ("N", "R", "P"))
