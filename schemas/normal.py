"""A typed text made comparable letter by letter, with a map back to what was typed. Pure.

Signs that do not show are left out, letters that only look otherwise become the usual ones:
"Ｈｏ\u200bхha" (full width, a zero-width blank, a Cyrillic х) reads "Hoxha". Cells and texts are read
from the same form (UTS 39 calls these *confusables*; the table here holds the look-alikes of Latin
letters in Cyrillic, Greek and Armenian).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class NormalText:
    """A text in its usual letters. `places[i]`: where in the typed text its letter `i` came from;
    None: at `i`.
    """

    text: str
    typed: str
    places: Sequence[int] | None = None

    def typed_span(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of this text, not empty, stands in the typed one, with all that does not
        show inside and behind it.
        """
        if self.places is None:
            return start, end
        after = self.places[end] if end < len(self.places) else len(self.typed)
        last = self.places[end - 1]
        return self.places[start], max(after, last + 1) if after > last else last + 1


_USUAL: Final = re.compile(r"[\t\n\r\x20-\x7eàèéìíòóùúÀÈÉÌÒÙ°€«»]*")
"""Texts of these alone are as usual as they can be."""
_SIGNS: Final = str.maketrans(
    "’‘ʼ´`′‐‑‒–—−⁃─━“”„\u00a0\u2007\u202f∶꞉ː⁄∕⧸", "''''''---------\"\"\"   :::///"
)


MARKS_OF_DIRECTION: Final = (
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""What phones and right-to-left keyboards leave before and behind a text. It turns letters round on
the screen only.
"""


def normalise(text: str) -> NormalText:
    """The normal form of any text."""
    if text.isascii() or _USUAL.fullmatch(text):
        return NormalText(text, text)
    found = text.translate(_SIGNS)
    if _USUAL.fullmatch(found):
        return NormalText(found, text)
    letters, places = list[str](), list[int]()
    for at, letter in _clusters(found):
        letters.append(letter)
        places.append(at)
    return NormalText(_unmixed("".join(letters)), text, places)


def normal_form(text: str) -> str:
    """The normal form, for who needs no places."""
    return normalise(text).text


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """The letters of the normal form with the place of each in the text."""
    begin, size = 0, len(text)
    while begin < size:
        end = begin + 1
        while end < size and _is_mark(text[end]):
            end += 1
        for letter in _usual(text[begin:end]):
            yield begin, letter
        begin = end


@lru_cache(maxsize=20_000)
def _is_mark(letter: str) -> bool:
    """True for what belongs to the letter before it."""
    return unicodedata.category(letter) in ("Mn", "Me", "Mc")


@lru_cache(maxsize=50_000)
def _usual(cluster: str) -> str:
    """One letter with its marks in its usual form; '' for what does not show."""
    first = cluster[0]
    if first in _EXPANDED:
        return _EXPANDED[first]
    if _has_no_width(first) or (_is_mark(first) and not _is_letter_mark(first)):
        return _usual(cluster[1:]) if len(cluster) > 1 and not _is_mark(cluster[1]) else ""
    digit = unicodedata.decimal(first, None)
    if digit is not None:
        return str(digit)
    if first.isspace():
        return first if first in "\t\n\r" else "\n" if first in "\u2028\u2029\x0b\x0c\x85" else " "
    if first.isascii() and len(cluster) == 1:
        return first
    kept = "".join(one for one in cluster[1:] if _belongs(first, one))
    return _without_marks(unicodedata.normalize("NFKC", first + kept))


_EXPANDED: Final = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d",
    "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "n", "ɑ": "a", "ɡ": "g",
    "ɓ": "b", "ɗ": "d", "ɛ": "e", "ɔ": "o", "ə": "e", "ƙ": "k", "ƴ": "y", "Ɓ": "B", "Ɗ": "D", "Ƙ": "K", "Ə": "E",
    "ª": "^", "º": "^", **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)),
}  # fmt: skip
"""Letters that Unicode does not take apart, as people type them without that keyboard."""
_NO_WIDTH_TOO: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\u0640\u2800"
)
"""Fillers, the Arabic tatweel: they show nothing of their own and are no format signs."""


def _has_no_width(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cf", "Cn", "Co", "Cs") or (
        letter in _NO_WIDTH_TOO
        or (unicodedata.category(letter) == "Cc" and letter not in "\t\n\r\x0b\x0c\x85")
    )


_INDIC: Final = (("\u0900", "\u0eff"), ("\u0f00", "\u109f"), ("\u1780", "\u17ff"), ("\u1b00", "\u1bff"),
                 ("\ua800", "\uabff"))  # fmt: skip
"""Scripts in which a mark is a letter of its own: Devanagari to Lao, Tibetan and Burmese, Khmer,
Balinese to Meetei.
"""


def _is_letter_mark(mark: str) -> bool:
    return any(first <= mark <= last for first, last in _INDIC)


def _belongs(letter: str, mark: str) -> bool:
    """True for a mark that makes another letter: a vowel of an Indic script, an accent that is one
    letter with it.
    """
    if _is_letter_mark(mark):
        return True
    if (
        "\u0610" <= mark <= "\u06ed"
    ):  # Arabic vowel marks: the word is the same without them; hamza and madda are letters
        return mark in "\u0653\u0654\u0655"
    if "\u0591" <= mark <= "\u05c7":
        return False
    if "\u3099" <= mark <= "\u309a":
        return True
    return len(unicodedata.normalize("NFC", letter + mark)) == 1


def _without_marks(text: str) -> str:
    """A decomposed letter keeps the marks that are letters; the others go."""
    kept = [
        one
        for at, one in enumerate(text)
        if at == 0 or not _is_mark(one) or _belongs(text[at - 1], one)
    ]
    return "".join(one for one in kept if not _has_no_width(one))


# --- Look-alikes
# ----------------------------------------------------------------------------------------------------

_CYRILLIC: Final = (
    "АВЕЅІЈКМНОРСТУХаеѕіјкмнорстухһԁԛԝѵԌԚԜҮүʟ",
    "ABESIJKMHOPCTYXaesijkmhopctyxhdqwvGQWYyl",
)
_GREEK: Final = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαιοκνρυχωγ", "ABEZHIKMNOPTYXaioKvpuxwy")
_ARMENIAN: Final = ("ՕօոսհցԼՏ", "OonuhgLS")
_LOOK_ALIKE: Final = {
    look: latin
    for looks, letters in (_CYRILLIC, _GREEK, _ARMENIAN)
    for look, latin in zip(looks, letters, strict=True)
}
_TO_LATIN: Final = str.maketrans(_LOOK_ALIKE)
_LETTERS: Final = re.compile(r"[^\W\d_]+")


def _unmixed(text: str) -> str:
    """The text with the look-alikes in each word that has Latin letters, too, made Latin."""
    if text.isascii():
        return text
    return _LETTERS.sub(lambda found: _latin(found[0]), text)


def _latin(word: str) -> str:
    if word.isascii() or not any(one in _LOOK_ALIKE for one in word):
        return word
    strange = [one for one in word if not _is_latin(one)]
    mixed = len(strange) < len(word)
    return (
        word.translate(_TO_LATIN) if mixed and all(one in _LOOK_ALIKE for one in strange) else word
    )


@lru_cache(maxsize=20_000)
def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")


# --- Letters without accents
# ----------------------------------------------------------------------------------------


_CASED: Final = (
    (0x41, 0x5A),
    (0xC0, 0x24F),
    (0x370, 0x58F),
    (0x10A0, 0x10FF),
    (0x1C90, 0x1CBF),
    (0x1E00, 0x1FFF),
)
"""Where letters have a case or an accent: Latin, Greek, Cyrillic, Armenian, Georgian."""


def _folds() -> dict[int, str]:
    """Each of those letters → the small one, a Latin one without its accent; one for one."""
    found = dict[int, str]()
    for first, last in _CASED:
        for point in range(first, last + 1):
            letter = chr(point)
            bare = (
                unicodedata.normalize("NFD", letter)[0]
                if point < 0x250 or 0x1E00 <= point < 0x1F00
                else letter
            )
            small = bare.lower()
            if small != letter and len(small) == 1:
                found[point] = small
    return found


_FOLDS: Final = _folds()


def fold(text: str) -> str:
    """Small letters without Latin accents, one for one: the same length, the same places."""
    if text.isascii():
        return text.lower()
    if _USUAL.fullmatch(text):
        small = text.lower()
        for accented, bare in _ITALIAN:
            small = small.replace(accented, bare)
        return small
    return text.translate(_FOLDS)


_ITALIAN: Final = tuple(zip("àèéìíòóùú", "aeeiioouu", strict=True))
