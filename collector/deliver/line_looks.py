"""What single lines of finished texts hold, each line looked at once in one sending. Pure.

A document says the same lines as a page, as a PDF and as a Word file, and documents for several
people share theirs. No name of a family and no identifier goes on in the next line, so what a line
holds does not depend on the text around it; what that means does, and is judged elsewhere.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Generic, TypeVar

from collector.deliver.family_names import FamilyNames, NameHit
from collector.deliver.identifiers import (
    IdentifierHit,
    find_identifiers,
    is_passed_over,
    may_go_on,
    may_hold_identifier,
    outermost_hits,
)
from collector.deliver.name_letters import bare_letters, comparable, find_letters
from schemas.cells.normalise import words
from schemas.code import NUCLEUS, is_code
from schemas.patterns import lazy_pattern

_Look = TypeVar("_Look")
_CODE: Final = lazy_pattern(rf"N(?<![0-9A-Za-z]N){NUCLEUS[1:]}(?![0-9A-Za-z])")
SMALL_LETTERS_TOO: Final = "\u017f\u212a\u00df\u1e9e\ufb00-\ufb06"
"""Letters beyond ASCII whose small forms are ASCII."""
_ANY_CASE: Final = lazy_pattern(rf"[Nn](?<![^\W_][Nn])[0-9A-Za-z{SMALL_LETTERS_TOO}]+(?![^\W_])")


class AskedOnce(dict[str, _Look], Generic[_Look]):
    """What a function says of texts, each asked for once."""

    def __init__(self, look: Callable[[str], _Look]) -> None:
        super().__init__()
        self._look = look

    def __missing__(self, text: str) -> _Look:
        found = self[text] = self._look(text)
        return found


class LineLooks:
    """The looks at lines, for all messages of one sending.

    `comparable`, `bare`: see `name_letters`. `codes`: the codes of nuclei; `words_as_codes`: the
    words, in small letters, that may be one. `may_be_names`: the words that may be a name,
    folded, each behind a blank; "-" for every other word.
    """

    def __init__(self, names: FamilyNames) -> None:
        self.comparable = AskedOnce(comparable)
        self.bare = AskedOnce(bare_letters)
        self.codes = AskedOnce(_codes)
        self.words_as_codes = AskedOnce(_words_as_codes)
        word_as_name = AskedOnce(_word_as_name)
        self.may_be_names = AskedOnce(
            lambda line: "".join(map(word_as_name.__getitem__, find_letters(line)))
        )
        self._names = AskedOnce(lambda line: tuple(names.hits(line)))
        self._identifiers = AskedOnce(_identifiers)
        self._goes_on = AskedOnce(may_go_on)

    def names(self, lines: Sequence[str]) -> Iterator[NameHit]:
        """Yield every part of a family's name in comparable lines, from the left.

        Places are those in the text of these lines.
        """
        if not any(map(self._names.__getitem__, lines)):
            return
        start = 0
        for line in lines:
            for hit in self._names[line]:
                yield hit._replace(start=start + hit.start, end=start + hit.end)
            start += len(line) + 1

    def identifiers(self, lines: Sequence[str]) -> list[IdentifierHit]:
        """Return what `find_identifiers` finds in the text of these lines."""
        some_go_on = any(map(self._goes_on.__getitem__, lines))
        if not some_go_on and not any(map(self._identifiers.__getitem__, lines)):
            return []
        hits: set[IdentifierHit] = set()
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        for number, line in enumerate(lines):
            if found := self._identifiers[line]:
                hits.update(_moved(found, starts[number]))
            if self._goes_on[line]:
                # The word that says what a number is may stand in the line above.
                first = max(number - 1, 0)
                while first and is_passed_over(lines[first]):
                    first -= 1
                around = "\n".join(lines[first : number + 1])
                hits.update(_moved(find_identifiers(around), starts[first]))
        return outermost_hits(hits)


def _moved(hits: Sequence[IdentifierHit], by: int) -> Iterator[IdentifierHit]:
    for hit in hits:
        yield hit._replace(start=by + hit.start, end=by + hit.end)


def _identifiers(line: str) -> Sequence[IdentifierHit]:
    return find_identifiers(line) if may_hold_identifier(line) else ()


def _codes(line: str) -> Sequence[str]:
    return [code for code in _CODE.findall(line) if is_code(code, "N")]


def _words_as_codes(line: str) -> Sequence[str]:
    return [word.casefold() for word in _ANY_CASE.findall(line)]


def _word_as_name(word: str) -> str:
    """A word may be a name with a capital, or in a script that has none."""
    return " -" if word[0].islower() else f" {' '.join(words(word))}"
