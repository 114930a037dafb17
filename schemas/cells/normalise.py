"""Text made comparable: the same words compare equal however they were typed."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from schemas.normal import MARKS_OF_DIRECTION, normal_form

_WORDS = re.compile(r"[a-z0-9]+")
_NO_WIDTH: Final = {
    ord("\u200b"): " ",
    **dict.fromkeys(map(ord, MARKS_OF_DIRECTION + "\ufeff\u00ad\u2060")),
}
_FILLERS: Final = "\u3164\u115f\u1160\uffa0\u2800"
"""Letters, as Unicode has it, that show nothing."""
_ACCENTS = re.compile(
    "([\x00-\x7f])[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_APOSTROPHES = str.maketrans("’‘ʼ´`′", "''''''")
_DASHES = str.maketrans("‐‑‒–—−", "------")


def tidy(text: str) -> str:
    """One line without odd blanks: NBSP, zero-width blanks and line breaks become one blank, ends
    trimmed. The marks that phones and right-to-left keyboards leave beside a text are gone.
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
    """Lower case, without accents, one kind of apostrophe and of dash: "Però  È—qui" → "pero e-qui". What does not show
    is left out, what only looks like a letter is that letter (`schemas.normal`).

    Only Latin accents are folded; other scripts keep their marks, which there are letters of their
    own.
    """
    if text.isascii():
        return tidy(text).casefold().replace("`", "'")
    text = tidy(normal_form(text)).translate(_APOSTROPHES).translate(_DASHES).casefold()
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _ACCENTS.sub(r"\1", unicodedata.normalize("NFKD", text)))


def words(text: str) -> list[str]:
    """The words of a text in plain form: letters and digits of any script; everything else
    separates.

    Vowel signs and other marks belong to their letter: without them two Bengali names would be one.
    """
    text = plain(text)
    if text.isascii():
        return _WORDS.findall(text)
    return "".join(
        c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text
    ).split()


def first_word(text: str) -> str:
    """The first of `words`, found without keeping the text in mind; '' when there is none."""
    if text.isascii():
        found = _WORDS.search(text.lower())
        return found[0] if found else ""
    return next(iter(words(text)), "")


_SIMILAR: Final = (
    ("ph", "f"), ("ck", "k"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("sh", "s"), ("sc", "s"), ("ch", "c"),
    ("tch", "c"), ("dj", "g"), ("j", "g"), ("q", "k"), ("w", "u"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("y", "i"),
    ("x", "ks"), ("z", "s"), ("h", ""),
)  # fmt: skip


def heard(word: str) -> str:
    """How a name sounds, roughly: "muhammad", "mohamed" and "mohammed" are one."""
    for written, said in _SIMILAR:
        word = word.replace(written, said)
    return _DOUBLED.sub(r"\1", word[:1] + word[1:].translate(_VOWELS))


_VOWELS: Final = str.maketrans("", "", "aeiou")
_DOUBLED: Final = re.compile(r"(.)\1+")
