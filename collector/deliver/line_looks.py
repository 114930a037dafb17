"""What single lines of finished texts hold, each line looked at once in one sending. Pure.

A document says the same lines as a page, as a PDF and as a Word file, and documents for several
people share theirs. No name of a family and no identifier goes on in the next line, so what a line
holds does not depend on the text around it; what that means does, and is judged elsewhere.
"""

from collections.abc import Iterator, Sequence

from collector.deliver.family_names import FamilyNames, NameHit
from collector.deliver.identifiers import (
    IdentifierHit,
    find_identifiers,
    is_passed_over,
    may_go_on,
    may_hold_identifier,
    outermost_hits,
)
from collector.deliver.word_looks import AskedOnce, WordLooks
from collector.text.automaton import Automaton, build_automaton


class LineLooks:
    """The looks at lines, for all messages of one sending.

    `words`: those at single words. `comparable`: see `name_letters`. `bare`: whole texts of talks,
    see there. `finders`: what finds certain beginnings of texts in one pass.
    """

    def __init__(self, names: FamilyNames) -> None:
        self.words = WordLooks(names)
        self.comparable = AskedOnce(self._comparable)
        self.bare = AskedOnce(self.bare_text)
        self.finders = AskedOnce[frozenset[str], Automaton](build_automaton)
        self._names = AskedOnce[str, Sequence[NameHit]](lambda line: tuple(names.hits(line)))
        self._identifiers = AskedOnce(_identifiers)
        self._goes_on = AskedOnce(may_go_on)
        self._may_hold_identifier = AskedOnce(self._may_be_identifier)

    def bare_text(self, text: str) -> str:
        """Return what `bare_letters` returns."""
        return "".join(map(self.words.bare.__getitem__, text.split()))

    def _comparable(self, line: str) -> str:
        if line.isascii():
            return line
        return " ".join(map(self.words.comparable.__getitem__, line.split(" ")))

    def names(self, lines: Sequence[str]) -> Iterator[NameHit]:
        """Yield every part of a family's name in comparable lines, from the left.

        Places are those in the text of these lines.
        """
        start = 0
        for line in lines:
            for hit in self._names[line]:
                yield hit._replace(start=start + hit.start, end=start + hit.end)
            start += len(line) + 1

    def may_hold_identifier(self, lines: Sequence[str]) -> bool:
        """False for lines, as they stand in a text, that surely hold no identifier."""
        return any(map(self._may_hold_identifier.__getitem__, lines))

    def _may_be_identifier(self, line: str) -> bool:
        usual = self.comparable[line]
        return bool(self._identifiers[usual]) or self._goes_on[usual]

    def identifiers(self, lines: Sequence[str]) -> list[IdentifierHit]:
        """Return what `find_identifiers` finds in the text of these lines."""
        hits: set[IdentifierHit] = set()
        found = map(self._identifiers.__getitem__, lines)
        goes_on = map(self._goes_on.__getitem__, lines)
        for number, (here, does_go_on) in enumerate(zip(found, goes_on, strict=True)):
            if here:
                hits.update(_moved(here, _start(lines, number)))
            if does_go_on:
                # The word that says what a number is may stand in the line above.
                first = max(number - 1, 0)
                while first and is_passed_over(lines[first]):
                    first -= 1
                around = "\n".join(lines[first : number + 1])
                hits.update(_moved(find_identifiers(around), _start(lines, first)))
        return outermost_hits(hits)


def _start(lines: Sequence[str], number: int) -> int:
    """Return where a line begins in the text of all."""
    return sum(map(len, lines[:number])) + number


def _moved(hits: Sequence[IdentifierHit], by: int) -> Iterator[IdentifierHit]:
    for hit in hits:
        yield hit._replace(start=by + hit.start, end=by + hit.end)


def _identifiers(line: str) -> Sequence[IdentifierHit]:
    return find_identifiers(line) if may_hold_identifier(line) else ()
