"""Those of many short texts that are alike one, found without comparing each with each. Pure.

Alike is what rapidfuzz's `fuzz.ratio` says: the letters that two texts have in common in the same
order, as a per cent of all letters of both. Two texts that have too few letters in common in any
order cannot be alike. That is counted for all texts at once, with whole numbers of one bit for each
text: some operations on them take the place of thousands of comparisons, and no text is lost.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

_KINDS: Final = 63
"""Letters are told apart by the last bits of their number; those that share them count as one."""
_MOST_OF_A_KIND: Final = 6
"""The seventh "a" of a text is not counted: each text may have one."""
_BITS: Final = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))

_Letter = tuple[int, int]
"""A kind of letter, and which one of its kind in a text: the second "a" is not the first."""
_Texts = int
"""Some of the texts: the bits at their positions."""


class _Start(NamedTuple):
    """Where counting begins for texts of one length.

    What each text may lack is counted up to, so that those overflow that lack more. `counts`: the
    bits of each text's count, the lowest first. `lost`: the texts too long or too short.
    """

    counts: tuple[_Texts, ...]
    lost: _Texts


class NearTexts:
    """Different texts, to find those that are alike another text.

    `texts`: each once, in the order in which they came.
    """

    def __init__(self, texts: Iterable[str], least: int) -> None:
        """`least`: the similarity (0–100) from which on two texts are alike."""
        self.texts: Sequence[str] = [*dict.fromkeys(texts)]
        self._least = least
        self._all = (1 << len(self.texts)) - 1
        with_letter: dict[_Letter, list[int]] = defaultdict(list)
        with_length: dict[int, list[int]] = defaultdict(list)
        for position, text in enumerate(self.texts):
            with_length[len(text)].append(position)
            for letter in _letters(text):
                with_letter[letter].append(position)
        self._lacking = {
            letter: self._all ^ self._at(positions) for letter, positions in with_letter.items()
        }
        self._with_length = with_length
        self._starts: dict[int, _Start] = {}

    def alike(self, text: str, most: int | None = None) -> list[tuple[str, float]]:
        """Return the texts that are alike one, and how much, the most alike first.

        Of two that are as much alike the one that came first is first. `most`: no more than so
        many, None for all.
        """
        texts = [self.texts[position] for position in self._candidates(text)]
        found = process.extract(
            text, texts, scorer=fuzz.ratio, score_cutoff=self._least, limit=most
        )
        return [(other, score) for other, score, _ in found]

    def _candidates(self, text: str) -> Iterable[int]:
        """The positions, in order, of all texts that may be alike one."""
        start = self._start(len(text))
        if start.lost == self._all:
            return ()
        counts = [[bits] for bits in start.counts]
        lacking = [self._lacking.get(letter, self._all) for letter in _letters(text)]
        if counts:
            counts[0] += lacking
            lost = start.lost | _overflow(counts)
        else:  # no text may lack any letter
            lost = reduce(or_, lacking, start.lost)
        return _positions(self._all ^ lost)

    def _start(self, length: int) -> _Start:
        start = self._starts.get(length)
        if start is None:
            start = self._starts[length] = self._new_start(length)
        return start

    def _new_start(self, length: int) -> _Start:
        may_lack: dict[int, int] = {}
        for other in self._with_length:
            number = self._may_lack(length, other)
            if number is not None:
                may_lack[other] = number
        most = max(may_lack.values(), default=0)
        places = range(most.bit_length())
        positions_by_place: list[list[int]] = [[] for _ in places]
        near: list[int] = []
        for other, number in may_lack.items():
            near += self._with_length[other]
            counted = (1 << len(places)) - 1 - number
            for place in places:
                if counted >> place & 1:
                    positions_by_place[place] += self._with_length[other]
        return _Start(tuple(map(self._at, positions_by_place)), self._all ^ self._at(near))

    def _may_lack(self, length: int, other: int) -> int | None:
        """How many letters of a text of one length a text of another may lack to be alike.

        None where they cannot be alike whatever their letters.
        """
        # `fuzz.ratio` is 200 × letters in common / letters of both.
        in_common = -(-self._least * (length + other) // 200)
        return length - in_common if in_common <= min(length, other) else None

    def _at(self, positions: Iterable[int]) -> _Texts:
        bits = bytearray(len(self.texts) // 8 + 1)
        for position in positions:
            bits[position >> 3] |= 1 << (position & 7)
        return int.from_bytes(bits, "little")


def _letters(text: str) -> Iterator[_Letter]:
    """Yield the letters of a text, each as one of its kind."""
    counts: dict[int, int] = {}
    for letter in text:
        kind = ord(letter) & _KINDS
        number = counts.get(kind, 0) + 1
        if number <= _MOST_OF_A_KIND:
            counts[kind] = number
            yield kind, number


def _overflow(columns: Sequence[list[_Texts]]) -> _Texts:
    """Return the texts whose number is too large for so many binary places.

    `columns`: for each place, the lowest first, what is to be added there: 0 or 1 of each text.
    Empties them.
    """
    overflow: list[_Texts] = []
    for addends, carried in zip(columns, (*columns[1:], overflow), strict=True):
        while len(addends) > 1:
            one, other = addends.pop(), addends.pop()
            both = one & other
            if addends:
                third, either = addends.pop(), one ^ other
                both |= either & third
                addends.append(either ^ third)
            carried.append(both)
    return reduce(or_, overflow, 0)


def _positions(texts: _Texts) -> Iterator[int]:
    """Yield the positions of some texts, in order."""
    whole = texts.to_bytes(texts.bit_length() // 8 + 1, "little")
    left = whole.lstrip(b"\0")
    while left:
        at = len(whole) - len(left)
        for bit in _BITS[left[0]]:
            yield 8 * at + bit
        left = left[1:].lstrip(b"\0")
