"""The parts of the families' names that are searched for: words, pairs, Chinese signs. Pure."""

import re
from collections import defaultdict
from itertools import pairwise
from typing import Final

from collector.deliver.name_letters import HAN_SEPARATORS, WORD, fold_letters
from collector.deliver.ordinary_words import KIN, is_ordinary, vocabulary

MIN_PART_LENGTH: Final = 3
"""Letters: the shortest part of a name that counts by itself."""
PARTICLES: Final = vocabulary(
    "ben bin bint ibn abu abd umm ould ait van von der den ter ten del della dello dei degli delle "
    "dell dall d l dal dalla dalle dos das los las san saint sri el al ul ud la le lo de di da du"
)
"""Small words of names, of nobody by themselves."""
_NO_NAME: Final = KIN | vocabulary(
    "famiglia fam famiglie nucleo coniugi sig sigra sigri sigg signor signora signore signori "
    "family familia famille ra e ed con di ex detto detta vedova vedovo nato nata nuovo nuova "
    "vecchio vecchia junior senior عايله اسره ال خاندان"
)
"""Words in a cell with a name that are no part of it."""
_FAMILY_TITLES: Final = ("家庭", "家", "先生", "女士", "太太")
_TWO_SIGNS: Final = vocabulary(
    "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 司徒 东方 東方 皇甫 尉迟 公孙 公孫 "
    "令狐 慕容 宇文 长孙 夏侯 端木 南宫"
)
"""Chinese surnames of two signs."""


def split_name(name: str) -> tuple[list[str], list[str]]:
    """Return the words of a name, and its parts in scripts without blanks.

    Words that only say "family" are left out where others are there.
    """
    words: list[str] = []
    signs: list[str] = []
    for match in WORD.finditer(fold_letters(name)):
        word = match[0]
        if match.lastgroup == "han":
            signs.append(re.sub(f"[{HAN_SEPARATORS}]", "", word))
        elif len(word) > 4:
            words.append(word.removeprefix("ال"))  # the Arabic article
        else:
            words.append(word)
    of_names = [word for word in words if word not in _NO_NAME]
    return of_names or words, signs


class CollectedParts:
    """The parts of names while they are collected. The fields: see `family_names.FamilyNames`."""

    def __init__(self) -> None:
        self.words: dict[str, set[str]] = defaultdict(set)
        self.pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.whole: dict[str, set[str]] = defaultdict(set)
        self.signs: dict[str, set[str]] = defaultdict(set)
        self.surnames: dict[str, set[str]] = defaultdict(set)
        self.alone: set[str] = set()

    def add_words(self, parts: list[str], code: str) -> None:
        """Add the words of one name."""
        for part in parts:
            is_only_particle = part in PARTICLES and len(parts) > 1
            if len(part) >= MIN_PART_LENGTH and not is_only_particle:
                self.words[part].add(code)
        for first, second in pairwise(parts):
            if not (first in PARTICLES and second in PARTICLES):
                self._add_two(first, second, code)
        together = "".join(parts)
        if len(parts) > 2 and not is_ordinary(together):
            self.words[together].add(code)
        if len(parts) == 1 and len(together) == MIN_PART_LENGTH - 1:
            self.whole[together].add(code)

    def _add_two(self, first: str, second: str, code: str) -> None:
        """Add two neighbouring words: written as one, in either order, or a pair of short ones."""
        are_long = len(first) >= MIN_PART_LENGTH and len(second) >= MIN_PART_LENGTH
        are_short = len(first) < MIN_PART_LENGTH and len(second) < MIN_PART_LENGTH
        if len(first + second) > MIN_PART_LENGTH and not is_ordinary(first + second):
            self.words[first + second].add(code)
        if are_long and not is_ordinary(second + first):
            self.words[second + first].add(code)
        if are_short:
            self.pairs[first, second].add(code)
            self.pairs[second, first].add(code)

    def add_signs(self, whole: str, parts: list[str], code: str) -> None:
        """Add a name in Chinese or a like script, of which `parts` were written apart.

        The full name, the given name of two signs or more, a surname of two; a surname of one sign
        before a title.
        """
        for title in _FAMILY_TITLES:
            if len(whole) > len(title):
                whole = whole.removesuffix(title)
        if not whole:
            return
        is_long_surname = whole[:2] in _TWO_SIGNS and len(whole) > 2
        size = 2 if is_long_surname else 1
        surname, given = whole[:size], whole[size:]
        self.surnames[whole[0]].add(code)
        for part in (whole, given, surname, *parts):
            if len(part) > 1:
                self.signs[part].add(code)
        if len(whole) == 1:
            self.alone.add(whole)
