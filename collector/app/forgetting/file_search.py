"""Whether texts hold a subject: its names in any spelling and order, addresses, codes. Pure."""

import re
from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import Final

from collector.app.forgetting.subject import Subject
from schemas.cells.normalise import plain, words
from schemas.patterns import lazy_pattern

_MOST_WORDS: Final = 3
"""Of a longer name only the order as written and its reverse are looked for."""
_WITHOUT_BLANKS: Final = lazy_pattern(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Letters of scripts that put no blanks between words."""


class FileSearch:
    """Looks for a subject.

    A name that stands as a part of somebody else's does not count, nor one that is an ordinary word
    (a comune): documents of all others have it.
    """

    def __init__(self, subject: Subject) -> None:
        names = [name for name in subject.names if plain(name) not in subject.ordinary]
        orders = {order for name in names for order in _orders(words(name))}
        self._names = [
            order if _WITHOUT_BLANKS.search(order) else f" {order} " for order in sorted(orders)
        ]
        others = {" ".join(words(name)) for name in subject.other_names} - orders
        self._others = [f" {other} " for other in sorted(others) if self._has_name(f" {other} ")]
        self._addresses = [plain(address) for address in subject.addresses]
        codes = "|".join(map(re.escape, sorted({subject.code, *subject.row_codes})))
        self._codes = re.compile(rf"(?<![0-9A-Za-z])(?:{codes})(?![0-9A-Za-z])")

    def holds(self, text: str) -> bool:
        """Return whether a text holds the subject."""
        if self._codes.search(text):
            return True
        folded = plain(text) if self._addresses else ""
        if any(address in folded for address in self._addresses):
            return True
        spaced = f" {' '.join(words(text))} "
        if not self._has_name(spaced):
            return False
        for other in self._others:
            spaced = spaced.replace(other, " \0 ")
        return self._has_name(spaced)

    def any_holds(self, texts: Iterable[str]) -> bool:
        """Return whether one of the texts holds the subject."""
        return any(map(self.holds, texts))

    def _has_name(self, spaced: str) -> bool:
        return any(name in spaced for name in self._names)


def _orders(name: list[str]) -> Iterator[str]:
    """Yield the words of a name in each order in which it may be written."""
    if not name:
        return
    if len(name) <= _MOST_WORDS:
        yield from map(" ".join, permutations(name))
        return
    yield " ".join(name)
    yield " ".join((name[-1], *name[:-1]))
    yield " ".join((*name[1:], name[0]))
