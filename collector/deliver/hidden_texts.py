"""Texts of talks that a recipient may not read, and that stand in a finished message all the same:
whole, or shortened.

A hidden text may consist of words that the document says anyway ("Da rivedere presto."). It gives
something away only where nothing that the recipient may read accounts for its words.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from collector.deliver.outgoing_scope import Scope, bare_letters

_SHORTEST_PIECE: Final = 4
"""Letters of the shortest piece of a document of which it matters where it ends ("Data", "Esito").
A row of shorter ones may be anything: single digits are a number."""
_PREFIX: Final = 16
"""Letters by which hidden texts are looked up; none is shorter (see `Scope.hidden`)."""
_SHORTENED: Final = 32
"""Letters that are left at least where a document shortens a text."""


@dataclass(frozen=True)
class ReadableTexts:
    """What a document may say to its recipient, as `bare_letters` has it.

    `whole`: the texts of talks that they may read, and what the document says by itself. `pieces`:
    the same as it stands in a document, field by field: texts, titles, labels, days.
    """

    whole: Sequence[str]
    pieces: Sequence[str]

    @classmethod
    def of(cls, scope: Scope) -> "ReadableTexts":
        """Return what a scope lets its recipient read. Calls `scope.fixed`."""
        fixed = list(scope.fixed())
        lines = {bare_letters(line) for text in fixed for line in text.split("\n")}
        pieces = [piece for piece in (*lines, *scope.shown) if len(piece) >= _SHORTEST_PIECE]
        return cls((*scope.shown, *map(bare_letters, fixed)), pieces)

    def accounts_for(self, hidden: str, text: str) -> bool:
        """True when a hidden text that stands in `text` gives nothing away.

        What may be read says the same words, or they stand there only because one field ends and
        the next begins.
        """
        if any(hidden in readable for readable in self.whole):
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


def hidden_rows(scope: Scope, text: str, readable: Callable[[], ReadableTexts]) -> Iterator[str]:
    """Yield the row codes of hidden texts that stand in a text and give something away.

    `text` as `bare_letters` has it. `readable` is called only where a hidden text was found.
    """
    if not scope.hidden:
        return
    # One pass over the text instead of one for each of some thousand hidden texts.
    prefixes = {text[place : place + _PREFIX] for place in range(len(text))}
    for row, hidden in scope.hidden:
        if hidden[:_PREFIX] not in prefixes:
            continue
        # A document shows long texts shortened, too: then only the beginning stands there.
        forms = dict.fromkeys((hidden, hidden[:_SHORTENED]))
        there = [form for form in forms if form in text]
        if any(not readable().accounts_for(form, text) for form in there):
            yield row


def _places(part: str, text: str, begin: int, end: int) -> Iterator[int]:
    """Yield where a part stands in a text, whole between `begin` and `end`."""
    place = text.find(part, begin, end)
    while place >= 0:
        yield place
        place = text.find(part, place + 1, end)
