"""Texts that a recipient may not read today, looked for in what an older document showed.

What went from the description into the difficulties, or into a talk with a narrower mark, must not
be shown again as "before", however short it is.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from schemas.patterns import lazy_pattern

_SHORTEST_PART: Final = 16
"""Letters: a shorter part of a text may stand in any talk."""
_PART, _STEP = 24, 8
"""Letters: so long a part of a text is known for it, looked for at each so many letters."""
_SHORTEST_WORD: Final = 3
"""Letters: a sentence of one shorter word ("Sì.") may stand in any talk."""
_CJK: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD: Final = lazy_pattern(f"[{_CJK}]|[^\\W_{_CJK}]+")
"""A word; in Chinese and Japanese, which put no blanks between words, a sign."""
_SENTENCE_ENDS: Final = lazy_pattern(r"[.!?…;。！？\n]+")


class WithheldTexts:
    """The texts that a recipient may not read, beside those that they may."""

    def __init__(self, hidden: Iterable[str], shown: Iterable[str]) -> None:
        self._hidden = list(hidden)
        self._shown = list(shown)

    def include(self, text: str) -> bool:
        """True for a text of which a sentence, or a long part, stands only in hidden texts."""
        return self._include_a_sentence(text) or self._include_a_part(text)

    def _include_a_sentence(self, text: str) -> bool:
        """A whole sentence of this text stands in a hidden one, or the other way round."""
        words = _words(text)
        shared = [sentence for sentence in _sentences(text) if sentence in self._hidden_words]
        shared += [sentence for sentence in self._hidden_sentences if sentence in words]
        return any(sentence not in self._shown_words for sentence in shared)

    def _include_a_part(self, text: str) -> bool:
        """A long part of a hidden text stands in this one, whatever its blanks."""
        letters = _letters(text)
        for hidden in self._hidden_letters:
            for part in _parts(hidden):
                if part in letters and part not in self._shown_letters:
                    return True
        return False

    # Each form is made when it is first asked for: most recipients have no long text that changed.

    @cached_property
    def _hidden_words(self) -> str:
        return "\n".join(map(_words, self._hidden))

    @cached_property
    def _shown_words(self) -> str:
        return "\n".join(map(_words, self._shown))

    @cached_property
    def _hidden_sentences(self) -> list[str]:
        return [words for text in self._hidden for words in _sentences(text)]

    @cached_property
    def _hidden_letters(self) -> list[str]:
        return [text for text in map(_letters, self._hidden) if len(text) >= _SHORTEST_PART]

    @cached_property
    def _shown_letters(self) -> str:
        return "\n".join(map(_letters, self._shown))


def _words(text: str) -> str:
    """The words of a text with a blank around each, so that a word is found as a whole only."""
    return f" {' '.join(_WORD.findall(_without_accents(text)))} "


def _without_accents(text: str) -> str:
    """A text without what a capital or an accent changes."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    base = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", base)


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text, and all of it, as words; without what says nothing by itself."""
    for sentence in (text, *_SENTENCE_ENDS.split(text)):
        words = _words(sentence)
        if len(words.split()) > 1 or len(words.strip()) >= _SHORTEST_WORD:
            yield words


def _letters(text: str) -> str:
    """A text without what a line break, a blank or a capital changes."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _parts(letters: str) -> Iterator[str]:
    """A text as a whole, and parts of it."""
    yield letters
    for begin in range(0, len(letters) - _PART + 1, _STEP):
        yield letters[begin : begin + _PART]
