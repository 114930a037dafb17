"""Text made comparable: the same words compare equal however they were typed."""

import unicodedata
from functools import lru_cache
from typing import Final

from schemas.normal import MARKS_OF_DIRECTION, normal_form
from schemas.patterns import lazy_pattern

_WORDS = lazy_pattern(r"[a-z0-9]+")
_NO_WIDTH: Final = {
    ord("\u200b"): " ",
    **dict.fromkeys(map(ord, MARKS_OF_DIRECTION + "\ufeff\u00ad\u2060")),
}
_FILLERS: Final = "\u3164\u115f\u1160\uffa0\u2800"
"""Letters, as Unicode has it, that show nothing."""
_ACCENTS = lazy_pattern(
    "([\x00-\x7f])[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_APOSTROPHES = str.maketrans("’‘ʼ´`′", "''''''")
_DASHES = str.maketrans("‐‑‒–—−", "------")


_VOWELS: Final = str.maketrans("", "", "aeiou")
_DOUBLED: Final = lazy_pattern(r"(.)\1+")
_SIMILAR: Final = (
    ("ph", "f"),
    ("ck", "k"),
    ("kh", "k"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("sh", "s"),
    ("sc", "s"),
    ("ch", "c"),
    ("tch", "c"),
    ("dj", "g"),
    ("j", "g"),
    ("q", "k"),
    ("w", "u"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("y", "i"),
    ("x", "ks"),
    ("z", "s"),
    ("h", ""),
)
"""Letters that transliterations change for one another, in this order."""


def tidy(text: str) -> str:
    """Return a text as one line without odd blanks.

    NBSP, zero-width blanks and line breaks become one blank, ends are trimmed. The marks that
    phones and right-to-left keyboards leave beside a text are gone.
    """
    if not text.isascii():
        text = text.translate(_NO_WIDTH)
    return " ".join(text.split())


def blank(text: str) -> bool:
    """True for a text in which nothing shows."""
    if not text or text.isspace():
        return True
    if text.isascii() or any(letter.isalnum() and letter not in _FILLERS for letter in text):
        return False
    return not tidy(normal_form(text))


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Return a text in lower case, without accents: "Però  È—qui" → "pero e-qui".

    It has one kind of apostrophe and of dash. What does not show is left out, what only looks like
    a letter is that letter (`schemas.normal`). Only Latin accents are folded; other scripts keep
    their marks, which there are letters of their own.
    """
    if text.isascii():
        return tidy(text).casefold().replace("`", "'")
    text = tidy(normal_form(text)).translate(_APOSTROPHES).translate(_DASHES).casefold()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", _ACCENTS.sub(r"\1", decomposed))


def words(text: str) -> list[str]:
    """Return the words of a text in plain form.

    Letters and digits of any script make words; everything else separates. Vowel signs and other
    marks belong to their letter: without them two Bengali names would be one.
    """
    text = plain(text)
    if text.isascii():
        return _WORDS.findall(text)
    # Inline for speed: every name of another script is taken apart here, letter by letter.
    letters = [
        letter if letter.isalnum() or unicodedata.category(letter)[0] == "M" else " "
        for letter in text
    ]
    return "".join(letters).split()


def first_word(text: str) -> str:
    """Return the first of `words`; '' when there is none.

    For long texts: it is found without a place in the cache of `plain`.
    """
    if text.isascii():
        match = _WORDS.search(text.lower())
        return match[0] if match else ""
    return next(iter(words(text)), "")


@lru_cache(maxsize=50_000)
def heard(word: str) -> str:
    """Return how a name sounds, roughly: "muhammad", "mohamed" and "mohammed" are one."""
    for written, sound in _SIMILAR:
        word = word.replace(written, sound)
    return _DOUBLED.sub(r"\1", word[:1] + word[1:].translate(_VOWELS))
