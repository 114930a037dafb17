"""A text taken apart for the look: its normal form, its words, where each stands and what is beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from schemas.normal import NormalText, fold, normalise

_MARKS: Final = (
    "\u0653-\u0655\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09d7\u09e2\u09e3\u0a01-\u0a51"
    "\u0a70-\u0a75\u0a81-\u0acd\u0ae2\u0ae3\u0b01-\u0d63\u0d81-\u0df3\u0e31-\u0e4e\u0eb1-\u0ecd\u0f18-\u0fbc\u102b-\u109d"
    "\u17b4-\u17dd\u3099\u309a\u1b00-\u1b44\ua802-\uabed"
)
"""The marks that the normal form keeps: in their scripts they are letters."""
WORD: Final = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}])*")
_TURNS: Final = re.compile(r"(?<=[a-z\u00df-\u00ff])(?=[A-Z\u00c0-\u00de])")
"""Where a small letter is followed by a capital: "figlioLi" is two words for who looks for Li."""


class TextWord(NamedTuple):
    """A word of a normal form: as it stands there, folded, and where."""

    text: str
    key: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """True for a word written like a name; letters of scripts without case are no capitals."""
        return self.text[0].isupper()


@dataclass(frozen=True)
class TokenizedText:
    """A text in its normal form, and what is asked of it."""

    normal: NormalText
    folded: str

    @classmethod
    def of(cls, typed: str) -> "TokenizedText":
        """A typed text."""
        form = normalise(typed)
        return cls(form, fold_all(form.text))

    @property
    def text(self) -> str:
        """The normal form."""
        return self.normal.text

    @cached_property
    def keys(self) -> frozenset[str]:
        """The words of `folded`, each once."""
        small = self.folded
        return frozenset(
            small.translate(_NO_LETTERS).split() if small.isascii() else WORD.findall(small)
        )

    @cached_property
    def words(self) -> Sequence[TextWord]:
        """All words, from the left; a word ends where another script begins."""
        return [
            word
            for found in WORD.finditer(self.text)
            for word in self._of_one_script(*found.span())
        ]

    def _of_one_script(self, start: int, end: int) -> list[TextWord]:
        text = self.text[start:end]
        if text.isascii():
            return [TextWord(text, self.folded[start:end], start, end)]
        found: list[TextWord] = []
        begin = start
        for at in range(start + 1, end + 1):
            if at == end or not same_script(self.text[at - 1], self.text[at]):
                found.append(TextWord(self.text[begin:at], self.folded[begin:at], begin, at))
                begin = at
        return found

    @cached_property
    def all_capitals(self) -> bool:
        """True for a text of two words and more that is written in capitals."""
        letters = [word for word in self.words if word.text[0].isupper() or word.text[0].islower()]
        written_large = sum(word.text.isupper() for word in letters)
        return len(letters) >= 2 and written_large >= 0.8 * len(letters)

    def between(self, first: TextWord, second: TextWord) -> str:
        """What stands between two words."""
        return self.text[first.end : second.start]

    def near(self, at: int, other: int) -> bool:
        """True for two words with nothing but a blank or a sign that joins between them."""
        if not (0 <= at < len(self.words) and 0 <= other < len(self.words)):
            return False
        first, second = sorted((at, other))
        between = self.between(self.words[first], self.words[second])
        return len(between) <= 2 and between.strip(" -'_`") == ""

    def begins(self, at: int) -> bool:
        """True for the first word of a sentence or a line. After a colon Italian goes on in small letters."""
        word = self.words[at]
        if at == 0:
            return True
        before = self.words[at - 1]
        between = self.between(before, word)
        if between.strip() in (".", "'") and len(before.text) == 1:
            return False  # an initial
        return any(sign in _BEGINS for sign in between)


_NO_LETTERS: Final = {point: " " for point in range(128) if not chr(point).isalpha()}
_BEGINS: Final = frozenset(".!?\n\r•*>…")


_HAMZA: Final = {
    ord(typed): plain for typed, plain in zip("أإآٱؤئىةگکیۀہە", "ااااويي" + "هككيههه", strict=True)
}


def fold_all(text: str) -> str:
    """`fold`, and the Arabic letters that are written in several ways as one; the same length."""
    return text.lower() if text.isascii() else fold(text).translate(_HAMZA)


@lru_cache(maxsize=20_000)
def _script(letter: str) -> str:
    import unicodedata

    name = unicodedata.name(letter, "").split(" ")[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC") else name


def script(letter: str) -> str:
    """The script of a letter, by the first word of its Unicode name: LATIN, ARABIC, CJK."""
    return "LATIN" if letter.isascii() else _script(letter)


def same_script(one: str, other: str) -> bool:
    """True for letters that can stand in one word."""
    return (one.isascii() and other.isascii()) or script(one) == script(other)


def name_parts(text: str) -> list[str]:
    """The folded words of a name; "figlioHoxha" and "HoxhaArben" are two."""
    looked = TokenizedText.of(_TURNS.sub(" ", text))
    return [word.key for word in looked.words]


_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


_LONGEST_WORD: Final = 40
"""Letters. Italian has words of 26 and more; a link or a picture pasted as text has thousands."""


def one_edit_away(key: str) -> set[str]:
    """The words that one slip makes of this one: a letter too many, too few, another one, two changed in place. None
    for what is too long to be a word: there are as many as its letters squared.
    """
    found = set[str]()
    if len(key) > _LONGEST_WORD:
        return found
    for at in range(len(key) + 1):
        head, tail = key[:at], key[at:]
        found.update([head + letter + tail for letter in _LETTERS])
        found.update([head + letter + tail[1:] for letter in _LETTERS])
        if tail:
            found.add(head + tail[1:])
        if len(tail) > 1:
            found.add(head + tail[1] + tail[0] + tail[2:])
    return found


def has_inner_capital(word: str) -> bool:
    """True for a word with a capital inside after a small letter."""
    return _TURNS.search(word) is not None


def split_at_capitals(text: str) -> list[tuple[int, int]]:
    """The places of the words of which a word with capitals inside is made."""
    cuts = [0, *(found.start() for found in _TURNS.finditer(text)), len(text)]
    return [(begin, end) for begin, end in pairwise(cuts) if end > begin]
