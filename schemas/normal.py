"""A typed text made comparable letter by letter, with a map back to what was typed. Pure.

Signs that do not show are left out, letters that only look otherwise become the usual ones:
"Ｈｏ\u200bхha" (full width, a zero-width blank, a Cyrillic х) reads "Hoxha". Cells and texts are
read from the same form. Source: UTS 39 calls such letters *confusables*; the table here holds the
look-alikes of Latin letters in Cyrillic, Greek and Armenian.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from schemas.patterns import lazy_pattern


@dataclass(frozen=True, slots=True)
class NormalText:
    """A text in its usual letters, and what was typed.

    `places[i]`: where in `typed` the letter `i` came from; None where each letter is at its place.
    """

    text: str
    typed: str
    places: Sequence[int] | None = None

    def typed_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of this text, not empty, stands in the typed one.

        It takes in all that does not show inside and behind it.
        """
        if self.places is None:
            return start, end
        after = self.places[end] if end < len(self.places) else len(self.typed)
        last = self.places[end - 1]
        # One typed letter may have become several ("ß"): the next one is then at the same place.
        return self.places[start], max(after, last + 1)


_USUAL: Final = lazy_pattern(r"[\t\n\r\x20-\x7eàèéìíòóùúÀÈÉÌÒÙ°€«»]*")
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
    """Return the normal form of any text, with the places."""
    if is_its_own_form(text):
        return NormalText(text, text)
    usual = text.translate(_SIGNS)
    if _USUAL.fullmatch(usual):
        return NormalText(usual, text)
    letters, places = list[str](), list[int]()
    for place, letter in _clusters(usual):
        letters.append(letter)
        places.append(place)
    return NormalText(_unmixed("".join(letters)), text, places)


def is_usual(text: str) -> bool:
    """True for a text of letters, digits and signs of an Italian keyboard alone."""
    return _USUAL.fullmatch(text) is not None


def is_its_own_form(text: str) -> bool:
    """True for a text that is at a glance its own normal form, and so is each part of it."""
    return text.isascii() or is_usual(text)


def normal_form(text: str) -> str:
    """Return the normal form of a text, without the places."""
    return normalise(text).text


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Yield the letters of the normal form with the place of each in the text."""
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
    """Return one letter with its marks in its usual form; '' for what does not show."""
    first = cluster[0]
    if first in _EXPANDED:
        return _EXPANDED[first]
    if _has_no_width(first) or (_is_mark(first) and not _is_letter_mark(first)):
        has_letter_behind = len(cluster) > 1 and not _is_mark(cluster[1])
        return _usual(cluster[1:]) if has_letter_behind else ""
    digit = unicodedata.decimal(first, None)
    if digit is not None:
        return str(digit)
    if first.isspace():
        return _usual_blank(first)
    if first.isascii() and len(cluster) == 1:
        return first
    kept = "".join(mark for mark in cluster[1:] if _belongs(first, mark))
    return _without_marks(unicodedata.normalize("NFKC", first + kept))


def _usual_blank(blank: str) -> str:
    if blank in "\t\n\r":
        return blank
    return "\n" if blank in _OTHER_BREAKS else " "


_OTHER_BREAKS: Final = "\u2028\u2029\x0b\x0c\x85"
_EXPANDED: Final = {
    **{"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH"},
    **dict(zip("øØłŁđĐðÐıħĦŋɑɡɓɗɛɔəƙƴƁƊƘƏ", "oOlLdDdDihHnagbdeoekyBDKE", strict=True)),
    **dict(zip("ªº", "^^", strict=True)),
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)),
}
"""Letters that Unicode does not take apart, as people type them without that keyboard."""
_NO_WIDTH_TOO: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\u0640\u2800"
)
"""Fillers, the Arabic tatweel: they show nothing of their own and are no format signs."""


def _has_no_width(letter: str) -> bool:
    if letter in _NO_WIDTH_TOO:
        return True
    category = unicodedata.category(letter)
    if category == "Cc":
        return letter not in "\t\n\r\x0b\x0c\x85"
    return category in ("Cf", "Cn", "Co", "Cs")


_INDIC: Final = (
    ("\u0900", "\u0eff"),  # Devanagari to Lao
    ("\u0f00", "\u109f"),  # Tibetan and Burmese
    ("\u1780", "\u17ff"),  # Khmer
    ("\u1b00", "\u1bff"),  # Balinese
    ("\ua800", "\uabff"),  # to Meetei
)
"""Scripts in which a mark is a letter of its own."""


def _is_letter_mark(mark: str) -> bool:
    return any(first <= mark <= last for first, last in _INDIC)


def _belongs(letter: str, mark: str) -> bool:
    """True for a mark that makes another letter.

    A vowel of an Indic script, an accent that is one letter with it.
    """
    if _is_letter_mark(mark):
        return True
    # Arabic vowel marks: the word is the same without them. Hamza and madda are letters.
    if "\u0610" <= mark <= "\u06ed":
        return mark in "\u0653\u0654\u0655"
    if "\u0591" <= mark <= "\u05c7":  # Hebrew points
        return False
    if "\u3099" <= mark <= "\u309a":  # Japanese: "か" and "が" are two letters
        return True
    return len(unicodedata.normalize("NFC", letter + mark)) == 1


def _without_marks(text: str) -> str:
    """Return a decomposed letter with the marks that are letters, without the others."""
    kept = []
    for place, letter in enumerate(text):
        is_other_mark = place > 0 and _is_mark(letter) and not _belongs(text[place - 1], letter)
        if not is_other_mark and not _has_no_width(letter):
            kept.append(letter)
    return "".join(kept)


# --- Look-alikes --------------------------------------------------------------------------------

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
_LETTERS: Final = lazy_pattern(r"[^\W\d_]+")


def _unmixed(text: str) -> str:
    """Return a text with the look-alikes made Latin in each word that has Latin letters too.

    A word of look-alikes alone may be Russian or Greek: it stays.
    """
    if text.isascii():
        return text
    return _LETTERS.sub(lambda match: _as_latin(match[0]), text)


def _as_latin(word: str) -> str:
    """Return a word in Latin letters, where it mixes them with look-alikes and nothing else."""
    if word.isascii() or not any(letter in _LOOK_ALIKE for letter in word):
        return word
    strange = [letter for letter in word if not _is_latin(letter)]
    is_mixed = len(strange) < len(word)
    if is_mixed and all(letter in _LOOK_ALIKE for letter in strange):
        return word.translate(_TO_LATIN)
    return word


@lru_cache(maxsize=20_000)
def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")


# --- Letters without accents --------------------------------------------------------------------


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
    """Return each of those letters and its small one, without accent for a Latin one.

    One letter for one: a text keeps its length.
    """
    folds = dict[int, str]()
    for first, last in _CASED:
        for point in range(first, last + 1):
            letter = chr(point)
            is_latin = point < 0x250 or 0x1E00 <= point < 0x1F00
            bare = unicodedata.normalize("NFD", letter)[0] if is_latin else letter
            small = bare.lower()
            if small != letter and len(small) == 1:
                folds[point] = small
    return folds


_FOLDS: Final = _folds()


def fold(text: str) -> str:
    """Return small letters without Latin accents, one for one.

    The length and the places stay the same.
    """
    if text.isascii():
        return text.lower()
    if _USUAL.fullmatch(text):
        small = text.lower()
        for accented, bare in _ITALIAN:
            small = small.replace(accented, bare)
        return small
    return text.translate(_FOLDS)


_ITALIAN: Final = tuple(zip("àèéìíòóùú", "aeeiioouu", strict=True))
