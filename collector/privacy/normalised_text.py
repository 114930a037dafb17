"""A text taken apart: its normal form, its words, where each is and what is beside it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from schemas.normal import NormalText, fold, normalise
from schemas.patterns import lazy_pattern

_MARKS: Final = (
    "\u0653-\u0655\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09d7"
    "\u09e2\u09e3\u0a01-\u0a51\u0a70-\u0a75\u0a81-\u0acd\u0ae2\u0ae3\u0b01-\u0d63\u0d81-\u0df3"
    "\u0e31-\u0e4e\u0eb1-\u0ecd\u0f18-\u0fbc\u102b-\u109d\u17b4-\u17dd\u3099\u309a\u1b00-\u1b44"
    "\ua802-\uabed"
)
"""The marks that the normal form keeps: in their scripts they are letters."""
WORD_PATTERN: Final = lazy_pattern(rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}])*")
_INNER_CAPITAL: Final = lazy_pattern(r"(?<=[a-z\u00df-\u00ff])(?=[A-Z\u00c0-\u00de])")
"""Where a small letter is followed by a capital: "figlioLi" is two words for who looks for Li."""
_MOSTLY: Final = 0.8
"""The share of words in capitals from which on a text is written in capitals."""


class TextWord(NamedTuple):
    """A word of a normal form: as it stands there, folded (`key`), and where."""

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
    """A text in its normal form and folded (of the same length), and questions about its words."""

    normal: NormalText
    folded: str

    @classmethod
    def of(cls, typed: str) -> "TokenizedText":
        """Return a typed text taken apart."""
        form = normalise(typed)
        return cls(form, fold_all(form.text))

    @property
    def text(self) -> str:
        """Return the normal form."""
        return self.normal.text

    @cached_property
    def keys(self) -> frozenset[str]:
        """The words of `folded`, each once."""
        folded = self.folded
        if folded.isascii():  # many times faster than the pattern, with the same answer
            return frozenset(folded.translate(_ONLY_LETTERS).split())
        return frozenset(WORD_PATTERN.findall(folded))

    @cached_property
    def words(self) -> Sequence[TextWord]:
        """All words, from the left; a word ends where another script begins."""
        words: list[TextWord] = []
        for match in WORD_PATTERN.finditer(self.text):
            words += self._words_by_script(*match.span())
        return words

    def _words_by_script(self, start: int, end: int) -> list[TextWord]:
        text = self.text[start:end]
        if text.isascii():
            return [TextWord(text, self.folded[start:end], start, end)]
        words: list[TextWord] = []
        begin = start
        for place in range(start + 1, end + 1):
            if place == end or not same_script(self.text[place - 1], self.text[place]):
                key = self.folded[begin:place]
                words.append(TextWord(self.text[begin:place], key, begin, place))
                begin = place
        return words

    @cached_property
    def all_capitals(self) -> bool:
        """True for a text of two words and more that is mostly written in capitals."""
        with_case = [word.text for word in self.words if _has_case(word.text[0])]
        in_capitals = sum(map(str.isupper, with_case))
        return len(with_case) >= 2 and in_capitals >= _MOSTLY * len(with_case)

    def between(self, first: TextWord, second: TextWord) -> str:
        """Return what stands between two words."""
        return self.text[first.end : second.start]

    def near(self, index: int, other: int) -> bool:
        """True for two words with nothing but a blank or a joining sign between them.

        False where one of them is outside the text.
        """
        if not (0 <= index < len(self.words) and 0 <= other < len(self.words)):
            return False
        first, second = sorted((index, other))
        between = self.between(self.words[first], self.words[second])
        return len(between) <= 2 and between.strip(" -'_`") == ""

    def begins(self, index: int) -> bool:
        """True for the first word of a sentence or a line.

        Not behind a colon: there Italian goes on in small letters.
        """
        if index == 0:
            return True
        before = self.words[index - 1]
        between = self.between(before, self.words[index])
        is_initial = len(before.text) == 1 and between.strip() in (".", "'")
        if is_initial:
            return False
        return any(sign in _SENTENCE_ENDS for sign in between)


_ONLY_LETTERS: Final = {point: " " for point in range(128) if not chr(point).isalpha()}
_SENTENCE_ENDS: Final = frozenset(".!?\n\r•*>…")


def _has_case(letter: str) -> bool:
    return letter.isupper() or letter.islower()


_ARABIC_VARIANTS: Final = {
    ord(typed): plain for typed, plain in zip("أإآٱؤئىةگکیۀہە", "ااااويي" + "هككيههه", strict=True)
}


def fold_all(text: str) -> str:
    """Return `fold`, with the Arabic letters that are written in several ways as one.

    The length stays the same.
    """
    return text.lower() if text.isascii() else fold(text).translate(_ARABIC_VARIANTS)


@lru_cache(maxsize=20_000)
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").split(" ")[0]
    is_japanese = name in ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC")
    return "CJK" if is_japanese else name


def script(letter: str) -> str:
    """Return the script of a letter, by the first word of its Unicode name: LATIN, ARABIC, CJK."""
    return "LATIN" if letter.isascii() else _script(letter)


def same_script(one: str, other: str) -> bool:
    """True for letters that can stand in one word."""
    return (one.isascii() and other.isascii()) or script(one) == script(other)


def name_parts(text: str) -> list[str]:
    """Return the folded words of a name; "figlioHoxha" and "HoxhaArben" are two."""
    apart = _INNER_CAPITAL.sub(" ", text)
    if apart.isascii():  # many times faster than the pattern, with the same answer
        return apart.lower().translate(_ONLY_LETTERS).split()
    return [word.key for word in TokenizedText.of(apart).words]


_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
LONGEST_WORD: Final = 40
"""Letters. Italian has words of 26 and more; a link or a picture pasted as text has thousands."""


def one_edit_away(key: str) -> set[str]:
    """Return the words that one slip makes of this one, and the word itself.

    A letter too many, too few, another one, two changed in place. Empty for what is too long to be
    a word: there are as many as its letters squared.
    """
    found = set[str]()
    if len(key) > LONGEST_WORD:
        return found
    for place in range(len(key) + 1):
        head, tail = key[:place], key[place:]
        found.update([head + letter + tail for letter in _LETTERS])
        found.update([head + letter + tail[1:] for letter in _LETTERS])
        if tail:
            found.add(head + tail[1:])
        if len(tail) > 1:
            found.add(head + tail[1] + tail[0] + tail[2:])
    return found


def has_inner_capital(word: str) -> bool:
    """True for a word with a capital inside after a small letter."""
    return _INNER_CAPITAL.search(word) is not None


def split_at_capitals(text: str) -> list[tuple[int, int]]:
    """Return the places of the words of which a word with capitals inside is made."""
    cuts = [0, *(match.start() for match in _INNER_CAPITAL.finditer(text)), len(text)]
    return [(begin, end) for begin, end in pairwise(cuts) if end > begin]
