"""Where parts of the families' names stand in a text: the outgoing check's own matcher. Pure.

Any sign may touch a name, in any case, with or without accents. Scripts that put no blanks between
words, and Arabic particles written with the word, are read as their readers do.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple, TypeVar

from collector.deliver.ordinary_words import (
    KIN,
    is_inflected_ordinary,
    is_ordinary,
    vocabulary,
)
from schemas.code import ALPHABET, is_code
from schemas.normal import fold, normal_form

MIN_PART_LENGTH: Final = 3
"""Letters: the shortest part of a name that counts by itself."""
_MIN_GLUED_LENGTH: Final = 5
"""Letters: the shortest part that is looked for inside a longer word."""
_GLUED_TO_A_WORD: Final = ((3, 5), (4, 3))
"""Letters of a part, and of an ordinary word in front of it or behind it that was typed together
with it ("mammaKhan" in small letters)."""
PARTICLES: Final = vocabulary(
    "ben bin bint ibn abu abd umm ould ait van von der den ter ten del della dello dei degli delle "
    "dal dalla dalle dos das los las san saint sri el al ul ud la le lo de di da du"
)
"""Small words of names, of nobody by themselves."""

_HAN: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u3005"
"""Scripts without blanks between words: Chinese, Japanese; and Korean, where names touch titles."""
_ARABIC: Final = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff"
_MARKS: Final = "\u0300-\u036f\u0900-\u0963\u0971-\u0df3\u0e31-\u0e4e\u1030-\u109d\u17b4-\u17d3"
"""Marks that belong to the letter before them."""
_WORD: Final = re.compile(
    rf"(?P<han>[{_HAN}](?:[ \u00b7・]?[{_HAN}])*)|(?P<arabic>[{_ARABIC}]+)"
    rf"|(?P<word>[^\W\d_{_HAN}{_ARABIC}](?:[^\W\d_{_HAN}{_ARABIC}]|[{_MARKS}])*)"
)
_HUMP: Final = re.compile(
    r"(?<=[^\W\d_A-Z])(?=[A-ZÀ-Ý])|(?<=[A-ZÀ-Ý]{3})(?=[a-zà-ÿ])"
    r"|(?<=[A-ZÀ-Ý])(?=[A-ZÀ-Ý][a-zà-ÿ])"
)
"""Where capitals inside a word begin or end: "figlio|Khan", "KHAN|mamma"."""
_CODES: Final = re.compile(rf"(?<![0-9A-Za-z])[NRP][{ALPHABET}]{{4,11}}")
_ALIKE: Final = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ی": "ي", "ؤ": "و", "ة": "ه",
    "ۀ": "ه", "ہ": "ه", "ھ": "ه", "ک": "ك",
})  # fmt: skip
"""Arabic letters that people write one for the other, and those of Persian and Urdu."""
_NO_NAME: Final = KIN | vocabulary(
    "famiglia fam famiglie nucleo coniugi sig sigra sigri sigg signor signora signore signori "
    "family familia famille ra e ed con di ex detto detta vedova vedovo nato nata nuovo nuova "
    "vecchio vecchia junior senior عايله اسره ال خاندان"
)
"""Words in a cell with a name that are no part of it."""
_BEFORE_ARABIC: Final = re.compile(r"[وف]?(?:(?:[بك]?ال|لل)|[بكل])?")
"""What Arabic writes together with the word behind it: and, so, in, as, for, the."""
_AFTER_HAN: Final = re.compile(r"先生|女士|太太|小姐|夫人|家|氏|씨|님|さん")
"""Titles behind a name: Mr, Ms, Mrs, Miss; the home of."""
_HAN_SEPARATORS: Final = " \u00b7・"
_FAMILY_TITLES: Final = ("家庭", "家", "先生", "女士", "太太")
_TWO_SIGNS: Final = vocabulary(
    "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 司徒 东方 東方 皇甫 尉迟 公孙 公孫 "
    "令狐 慕容 宇文 长孙 夏侯 端木 南宫"
)
"""Chinese surnames of two signs."""
_INVISIBLE: Final = ("Cf", "Cn", "Co", "Cs", "Cc")
"""Unicode categories of signs that do not show."""


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


def comparable(text: str) -> str:
    """Return a text as names are looked for in it: usual letters, each word for itself."""
    return text if text.isascii() else re.sub(r"\S+", _usual_form, text)


def split_at_invisible(text: str) -> str:
    """Return the comparable text with a blank for each sign that does not show; '' without any.

    Such a sign may stand inside a name, or right after it, so both texts are searched.
    """
    invisible = [
        char
        for char in set(text)
        if not char.isascii() and unicodedata.category(char) in _INVISIBLE
    ]
    if not invisible:
        return ""
    return comparable(text.translate(dict.fromkeys(map(ord, invisible), " ")))


def _usual_form(word: re.Match[str]) -> str:
    return word[0] if word[0].isascii() else _normal_form(word[0])


_normal_form = lru_cache(maxsize=50_000)(normal_form)


def fold_letters(text: str) -> str:
    """Return small letters without accents and Arabic variants; the length stays the same."""
    return fold(text).translate(_ALIKE)


def code_spans(text: str) -> list[tuple[int, int]]:
    """Return where our own codes stand, from the left: their letters and digits are nobody's."""
    spans = []
    for match in _CODES.finditer(text):
        # A letter that touches a code is not part of it: "N7F3K2" may be a code and a digit.
        for end in (match.end(), match.end() - 1):
            if _is_our_code(text[match.start() : end]):
                spans.append((match.start(), end))
                break
    return spans


def _is_our_code(code: str) -> bool:
    return any(is_code(code, kind) for kind in ("N", "R", "P"))


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
        collected = _Collected()
        for code, names in families.items():
            for name in names:
                words, signs = _split_name(comparable(name))
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
    def _glued_in_word(self) -> dict[str, tuple[str, ...]]:
        """The answers of `_glued_parts_of`: the same words come in many texts."""
        return {}

    def hits(self, text: str) -> list[NameHit]:
        """Return every part of a listed name in a text that `comparable` made, from the left."""
        if not (self.words or self.pairs or self.whole or self.signs or self.surnames):
            return []
        small = fold_letters(text)
        codes = code_spans(text)
        hits = set(self._all_hits(text, small))
        return sorted(hit for hit in hits if not _is_inside(hit, codes))

    def _all_hits(self, text: str, small: str) -> Iterator[NameHit]:
        last: Span | None = None
        for match in _WORD.finditer(small):
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
            word = match[0]
            if codes := self.words.get(word):
                yield NameHit(start, end, word, codes, is_ordinary(word))
            else:
                yield from self._hits_inside(text, word, start, end)

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

    def _hits_inside(self, text: str, word: str, start: int, end: int) -> Iterator[NameHit]:
        """Yield the parts in a word that is no part itself.

        A name of two letters as a whole; parts at its humps ("figlioKhan"), at its beginning in
        scripts without capitals, and long ones anywhere ("signorahoxha").
        """
        typed = text[start:end]
        codes = self.whole.get(word)
        # Two letters are a name only where they are written as one: "Wu", not "wu", not "WU".
        if codes and typed[0].isupper() and typed[1].islower():
            yield NameHit(start, end, word, codes, is_ordinary(word))
        if not (typed.islower() or typed.isupper()):
            yield from self._hits_between_humps(typed, word, start)
        if typed[0].lower() == typed[0].upper():
            # Scripts without capitals, whose endings are written with the name: "বেগমের".
            for length in range(len(word) - 1, MIN_PART_LENGTH - 1, -1):
                if codes := self.words.get(word[:length]):
                    yield NameHit(start, start + length, word[:length], codes, False)
        for key in self._glued_parts_of(word):
            begin = start + word.index(key)
            yield NameHit(begin, begin + len(key), key, self.words[key], False)

    def _hits_between_humps(self, typed: str, word: str, start: int) -> Iterator[NameHit]:
        humps = [0, *(match.start() for match in _HUMP.finditer(typed)), len(typed)]
        for first in humps:
            for second in humps:
                if not first < second < first + len(typed):
                    continue
                part = word[first:second]
                if codes := self.words.get(part):
                    yield NameHit(start + first, start + second, part, codes, False)

    def _glued_parts_of(self, word: str) -> tuple[str, ...]:
        """Return the parts of names that a longer word holds; each word is looked at once."""
        parts = self._glued_in_word.get(word)
        if parts is None:
            parts = self._glued_in_word[word] = tuple(self._glued_parts(word))
        return parts

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
        places = [place for place in range(start, end) if small[place] not in _HAN_SEPARATORS]
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


# --- The parts of a name ------------------------------------------------------------------------


def _split_name(name: str) -> tuple[list[str], list[str]]:
    """Return the words of a name, and its parts in scripts without blanks.

    Words that only say "family" are left out where others are there.
    """
    words: list[str] = []
    signs: list[str] = []
    for match in _WORD.finditer(fold_letters(name)):
        word = match[0]
        if match.lastgroup == "han":
            signs.append(re.sub(f"[{_HAN_SEPARATORS}]", "", word))
        elif len(word) > 4:
            words.append(word.removeprefix("ال"))  # the Arabic article
        else:
            words.append(word)
    of_names = [word for word in words if word not in _NO_NAME]
    return of_names or words, signs


class _Collected:
    """The parts of names while they are collected. The fields: see `FamilyNames`."""

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
