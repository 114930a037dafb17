"""Texts of talks that a recipient may not read, and that stand in a finished message all the same:
whole, or shortened.

A hidden text may consist of words that the document says anyway ("Da rivedere presto."). It gives
something away only where nothing that the recipient may read accounts for its words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from collector.deliver.name_letters import bare_letters
from collector.deliver.outgoing_scope import HIDDEN_BEGINNING, Scope

_SHORTEST_PIECE: Final = 4
"""Letters of the shortest piece of a document of which it matters where it ends ("Data", "Esito").
A row of shorter ones may be anything: single digits are a number."""


@dataclass(frozen=True)
class ReadableTexts:
    """What a document may say to its recipient, as `bare_letters` has it.

    `whole`: the texts of talks that they may read, and what the document says by itself. `pieces`:
    the same as it stands in a document, field by field: texts, titles, labels, days.
    """

    whole: Sequence[str]
    pieces: Sequence[str]

    @classmethod
    def of(cls, shown: Sequence[str], fixed: Sequence[str]) -> "ReadableTexts":
        """Return what the texts that may be read and the document's own ones say."""
        lines = {bare_letters(line) for text in fixed for line in text.split("\n")}
        pieces = [piece for piece in (*lines, *shown) if len(piece) >= _SHORTEST_PIECE]
        return cls((*shown, *map(bare_letters, fixed)), pieces)

    @cached_property
    def _all(self) -> str:
        return "\n".join(self.whole)

    def accounts_for(self, hidden: str, text: str) -> bool:
        """True when a hidden text that stands in `text` gives nothing away.

        What may be read says the same words, or they stand there only because one field ends and
        the next begins.
        """
        if hidden in self._all:
            return True
        places = _places(hidden, text, 0, len(text))
        return all(self._are_pieces(text, place, place + len(hidden)) for place in places)

    def _are_pieces(self, text: str, begin: int, end: int) -> bool:
        """True when whole pieces, one after the other, hold all letters from `begin` to `end`.

        The first may begin before, the last may end after. So a hidden text that runs over two
        fields is recognised in every format, also where a PDF breaks its lines.
        """
        reached: set[int] = set()
        for piece in self.pieces:
            first = max(begin - len(piece) + 1, 0)
            for place in _places(piece, text, first, begin + len(piece)):
                reached.add(place + len(piece))
        seen: set[int] = set()
        while reached:
            place = reached.pop()
            if place >= end:
                return True
            if place in seen:
                continue
            seen.add(place)
            for piece in self.pieces:
                if text.startswith(piece, place):
                    reached.add(place + len(piece))
        return False


class Readable:
    """What a scope lets its recipient read.

    What the document says by itself is asked for only where the texts of talks do not account for
    a hidden one: it takes as long as making the document.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    @cached_property
    def _of_talks(self) -> ReadableTexts:
        return ReadableTexts.of(self._scope.shown, ())

    @cached_property
    def _all(self) -> ReadableTexts:
        return ReadableTexts.of(self._scope.shown, list(self._scope.fixed()))

    def accounts_for(self, hidden: str, text: str) -> bool:
        """See `ReadableTexts`."""
        return self._of_talks.accounts_for(hidden, text) or self._all.accounts_for(hidden, text)


def hidden_rows(scope: Scope, text: str, readable: Readable) -> Iterator[str]:
    """Yield the row codes of hidden texts that stand in a text and give something away."""
    if not scope.hidden:
        return
    bare = scope.sheet_texts.looks.bare_text(text)
    # A document shows long texts shortened, too: then only the beginning stands there.
    beginnings = {word for _, word in scope.beginnings_finder.hits(bare)}
    if beginnings.isdisjoint(scope.hidden_beginnings):
        return
    for row, hidden in scope.hidden:
        beginning = hidden[:HIDDEN_BEGINNING]
        if beginning not in beginnings:
            continue
        forms = (hidden, beginning) if hidden in bare else (beginning,)
        if any(not readable.accounts_for(form, bare) for form in dict.fromkeys(forms)):
            yield row


def _places(part: str, text: str, begin: int, end: int) -> Iterator[int]:
    """Yield where a part stands in a text, whole between `begin` and `end`."""
    place = text.find(part, begin, end)
    while place >= 0:
        yield place
        place = text.find(part, place + 1, end)
