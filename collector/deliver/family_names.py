"""Where parts of the families' names stand in a text: the outgoing check's own matcher. Pure.

Any sign may touch a name, in any case, with or without accents. Scripts that put no blanks between
words, and Arabic particles written with the word, are read as their readers do.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple, TypeVar

from collector.deliver.name_letters import (
    HAN_SEPARATORS,
    HAN_SIGN,
    WORD,
    code_spans,
    comparable,
    find_words,
    fold_letters,
)
from collector.deliver.name_parts import MIN_PART_LENGTH, CollectedParts, split_name
from collector.deliver.ordinary_words import is_inflected_ordinary, is_ordinary
from schemas.patterns import lazy_pattern

_MIN_GLUED_LENGTH: Final = 5
"""Letters: the shortest part that is looked for inside a longer word."""
_GLUED_TO_A_WORD: Final = ((3, 5), (4, 3))
"""Letters of a part, and of an ordinary word in front of it or behind it that was typed together
with it ("mammaKhan" in small letters)."""

_HUMP: Final = lazy_pattern(
    r"(?<=[^\W\d_A-Z])(?=[A-ZÀ-Ý])|(?<=[A-ZÀ-Ý]{3})(?=[a-zà-ÿ])"
    r"|(?<=[A-ZÀ-Ý])(?=[A-ZÀ-Ý][a-zà-ÿ])"
)
"""Where capitals inside a word begin or end: "figlio|Khan", "KHAN|mamma"."""
_BEFORE_ARABIC: Final = lazy_pattern(r"[وف]?(?:(?:[بك]?ال|لل)|[بكل])?")
"""What Arabic writes together with the word behind it: and, so, in, as, for, the."""
_AFTER_HAN: Final = lazy_pattern(r"先生|女士|太太|小姐|夫人|家|氏|씨|님|さん")
"""Titles behind a name: Mr, Ms, Mrs, Miss; the home of."""


class NameHit(NamedTuple):
    """A part of a listed name in a text, from `start` up to `end`.

    `key`: the part as it is compared. `codes`: of the nuclei that are called so. `doubtful`: it is
    an ordinary word too, and only its use tells which.
    """

    start: int
    end: int
    key: str
    codes: frozenset[str]
    doubtful: bool


def is_small_word(hit: NameHit, text: str) -> bool:
    """True for an ordinary word in small letters: it names nobody."""
    return hit.doubtful and text[hit.start].islower()


Span = tuple[int, int]
_Key = TypeVar("_Key")


@dataclass(frozen=True)
class FamilyNames:
    """The parts of all listed names, each with the codes of the nuclei that are called so.

    `words`: parts that count by themselves. `pairs`: two short ones that count beside each other.
    `whole`: names of two letters. `signs`: parts in scripts without blanks. `surnames`: signs that
    count before a title; `alone`: those that are a whole name.
    """

    words: Mapping[str, frozenset[str]] = field(repr=False)
    pairs: Mapping[tuple[str, str], frozenset[str]] = field(repr=False)
    whole: Mapping[str, frozenset[str]] = field(repr=False)
    signs: Mapping[str, frozenset[str]] = field(repr=False)
    surnames: Mapping[str, frozenset[str]] = field(repr=False)
    alone: frozenset[str] = field(repr=False)

    @classmethod
    def of(cls, families: Mapping[str, Iterable[str]]) -> "FamilyNames":
        """Return the parts of the names of each nucleus. `families`: its names, by its code."""
        collected = CollectedParts()
        for code, names in families.items():
            for name in names:
                words, signs = split_name(comparable(name))
                collected.add_words(words, code)
                collected.add_signs("".join(signs), signs, code)
        return cls(
            _frozen(collected.words),
            _frozen(collected.pairs),
            _frozen(collected.whole),
            _frozen(collected.signs),
            _frozen(collected.surnames),
            frozenset(collected.alone),
        )

    @cached_property
    def _is_empty(self) -> bool:
        return not any((self.words, self.pairs, self.whole, self.signs, self.surnames))

    @cached_property
    def _glued_by_length(self) -> Mapping[int, frozenset[str]]:
        """The parts that are looked for inside longer words, by length."""
        by_length: dict[int, set[str]] = defaultdict(set)
        for key in self.words:
            if len(key) >= _MIN_GLUED_LENGTH and not is_ordinary(key):
                by_length[len(key)].add(key)
        return {length: frozenset(keys) for length, keys in by_length.items()}

    @cached_property
    def _sign_lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(key) for key in self.signs}, reverse=True))

    @cached_property
    def _of_pairs(self) -> frozenset[str]:
        """The short words that count beside another one."""
        return frozenset(word for pair in self.pairs for word in pair)

    @cached_property
    def _nobodys(self) -> set[str]:
        """The words, as typed, that were looked at and are no part of a name, in whatever text."""
        return set()

    @cached_property
    def _known_words(self) -> dict[tuple[str, str], tuple[NameHit, ...]]:
        """The answers of `_hits_in_word`."""
        return {}

    def short_parts(self, text: str) -> frozenset[str] | None:
        """Return the short words in a text that are a name beside another one.

        None where the text may name a family by itself. What this room says of each text between
        blanks decides whether it looks at the whole: nothing here, and no pair, and `hits` finds
        only small words. `text`: without blanks, made by `comparable`.
        """
        if HAN_SIGN.search(text) and (self.signs or self.surnames):
            return None  # such a name may stand on both sides of a blank
        short = set()
        for word in find_words(text):
            small = fold_letters(word)
            if small in self._of_pairs:
                short.add(small)
            if not all(is_small_word(hit, word) for hit in self._all_hits(word, small)):
                return None
        return frozenset(short)

    def hits(self, text: str) -> list[NameHit]:
        """Return every part of a listed name in a text that `comparable` made, from the left."""
        if self._is_empty or not self._may_name_somebody(text):
            return []
        small = fold_letters(text)
        codes = code_spans(text)
        hits = set(self._all_hits(text, small))
        return sorted(hit for hit in hits if not _is_inside(hit, codes))

    def _may_name_somebody(self, text: str) -> bool:
        """True when a word of a text is, or may be beside another one, a part of a name.

        Each word is looked at once: nearly all are nobody's, and come in many texts.
        """
        words = find_words(text)
        if self._nobodys.issuperset(words):
            return False
        for word in set(words) - self._nobodys:
            small = fold_letters(word)
            if small in self._of_pairs or any(self._all_hits(word, small)):
                return True
            self._nobodys.add(word)
        return False

    def _all_hits(self, text: str, small: str) -> Iterator[NameHit]:
        last: Span | None = None
        for match in WORD.finditer(small):
            start, end = match.span()
            if match.lastgroup == "han":
                yield from self._hits_in_signs(small, start, end)
                continue
            if match.lastgroup == "arabic":
                yield from self._hits_in_arabic(small, start, end)
                continue
            if last is not None and self.pairs:
                yield from self._pair_hits(text, small, last, (start, end))
            last = (start, end)
            for hit in self._hits_in_word(text[start:end], match[0]):
                yield hit._replace(start=start + hit.start, end=start + hit.end)

    def _hits_in_word(self, typed: str, word: str) -> tuple[NameHit, ...]:
        """Return the parts of names in one word, counted from its beginning.

        `typed`: as it stands in the text. Each word is looked at once: most come in many texts.
        """
        known = self._known_words.get((typed, word))
        if known is not None:
            return known
        codes = self.words.get(word)
        whole = [NameHit(0, len(word), word, codes, is_ordinary(word))] if codes else []
        hits = tuple(whole or self._hits_inside(typed, word))
        self._known_words[typed, word] = hits
        return hits

    def _pair_hits(self, text: str, small: str, first: Span, second: Span) -> Iterator[NameHit]:
        """Yield two short words beside each other that are a name: "Li Wu"."""
        key = (small[slice(*first)], small[slice(*second)])
        codes = self.pairs.get(key)
        if not codes:
            return
        between = text[first[1] : second[0]]
        if len(between) > 2 or "\n" in between:
            return
        has_ordinary = is_ordinary(key[0]) or is_ordinary(key[1])
        has_capitals = text[first[0]].isupper() and text[second[0]].isupper()
        if not has_ordinary or has_capitals:
            yield NameHit(first[0], second[1], " ".join(key), codes, False)

    def _hits_inside(self, typed: str, word: str) -> Iterator[NameHit]:
        """Yield the parts in a word that is no part itself.

        A name of two letters as a whole; parts at its humps ("figlioKhan"), at its beginning in
        scripts without capitals, and long ones anywhere ("signorahoxha").
        """
        codes = self.whole.get(word)
        # Two letters are a name only where they are written as one: "Wu", not "wu", not "WU".
        if codes and typed[0].isupper() and typed[1].islower():
            yield NameHit(0, len(word), word, codes, is_ordinary(word))
        if not (typed.islower() or typed.isupper()):
            yield from self._hits_between_humps(typed, word)
        if typed[0].lower() == typed[0].upper():
            # Scripts without capitals, whose endings are written with the name: "বেগমের".
            for length in range(len(word) - 1, MIN_PART_LENGTH - 1, -1):
                if codes := self.words.get(word[:length]):
                    yield NameHit(0, length, word[:length], codes, False)
        for key in self._glued_parts(word):
            begin = word.index(key)
            yield NameHit(begin, begin + len(key), key, self.words[key], False)

    def _hits_between_humps(self, typed: str, word: str) -> Iterator[NameHit]:
        humps = [0, *(match.start() for match in _HUMP.finditer(typed)), len(typed)]
        for first in humps:
            for second in humps:
                if not first < second < first + len(typed):
                    continue
                part = word[first:second]
                if codes := self.words.get(part):
                    yield NameHit(first, second, part, codes, False)

    def _glued_parts(self, word: str) -> Iterator[str]:
        """Yield the parts of names that an unknown longer word holds."""
        if len(word) <= _MIN_GLUED_LENGTH or is_inflected_ordinary(word):
            return
        for size, rest_size in _GLUED_TO_A_WORD:
            for part, rest in ((word[:size], word[size:]), (word[-size:], word[:-size])):
                is_name = part in self.words and not is_ordinary(part)
                if is_name and len(rest) >= rest_size and is_ordinary(rest):
                    yield part
        for length, keys in self._glued_by_length.items():
            for begin in range(len(word) - length + 1):
                part = word[begin : begin + length]
                if part in keys:
                    yield part

    def _hits_in_arabic(self, small: str, start: int, end: int) -> Iterator[NameHit]:
        word = small[start:end]
        particles = _BEFORE_ARABIC.match(word)
        for skipped in range(particles.end() + 1 if particles else 1):
            part = word[skipped:]
            if codes := self.words.get(part):
                yield NameHit(start + skipped, end, part, codes, False)
                return
        for key in self._glued_parts(word):
            begin = start + word.index(key)
            yield NameHit(begin, begin + len(key), key, self.words[key], False)

    def _hits_in_signs(self, small: str, start: int, end: int) -> Iterator[NameHit]:
        places = [place for place in range(start, end) if small[place] not in HAN_SEPARATORS]
        run = "".join(small[place] for place in places)
        for index, sign in enumerate(run):
            for length in self._sign_lengths:
                part = run[index : index + length]
                if codes := self.signs.get(part):
                    last = places[index + len(part) - 1]
                    yield NameHit(places[index], last + 1, part, codes, False)
            codes = self.surnames.get(sign, frozenset())
            if codes and (run in self.alone or _AFTER_HAN.match(run, index + 1)):
                yield NameHit(places[index], places[index] + 1, sign, codes, False)


def _is_inside(hit: NameHit, spans: Iterable[Span]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in spans)


def _frozen(codes_by_key: Mapping[_Key, Iterable[str]]) -> Mapping[_Key, frozenset[str]]:
    return {key: frozenset(codes) for key, codes in codes_by_key.items()}
