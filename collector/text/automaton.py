"""Many words looked for in one pass over a text (Aho and Corasick, 1975)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

try:
    import ahocorasick
except ImportError:  # no wheel for this machine: the same answers, more slowly
    ahocorasick = None


class Automaton(Protocol):
    """Finds each of its words wherever it is in a text, also inside another and over another."""

    def hits(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield (end, word) of each word in a text: `text[end - len(word) : end] == word`."""
        ...


class NativeAutomaton:
    """By pyahocorasick, in C."""

    def __init__(self, words: Iterable[str]) -> None:
        self._automaton: Any = ahocorasick.Automaton()
        for word in words:
            self._automaton.add_word(word, word)
        self._is_empty = not len(self._automaton)
        self._automaton.make_automaton()

    def hits(self, text: str) -> Iterator[tuple[int, str]]:
        """See `Automaton`."""
        if self._is_empty:
            return  # pyahocorasick raises for an automaton without words
        for last, word in self._automaton.iter(text):
            yield last + 1, word


class PythonAutomaton:
    """The same in Python: words by their first letter and their length."""

    def __init__(self, words: Iterable[str]) -> None:
        by_letter: dict[str, dict[int, set[str]]] = {}
        for word in words:
            by_length = by_letter.setdefault(word[0], {})
            by_length.setdefault(len(word), set()).add(word)
        self._by_letter: Mapping[str, Mapping[int, set[str]]] = by_letter

    def hits(self, text: str) -> Iterator[tuple[int, str]]:
        """See `Automaton`."""
        for start, letter in enumerate(text):
            for size, words in self._by_letter.get(letter, {}).items():
                word = text[start : start + size]
                if word in words:
                    yield start + size, word


def build_automaton(words: Iterable[str]) -> Automaton:
    """Return an automaton of some words, none of them empty."""
    return NativeAutomaton(words) if ahocorasick is not None else PythonAutomaton(words)
