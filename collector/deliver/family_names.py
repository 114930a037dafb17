"""Where parts of the listed families' names stand in a text: a matcher of the outgoing check's own. Pure.

Any sign may touch a name, in any case, with or without accents; scripts that put no blanks between words, and Arabic
particles written with the word, are read as their readers do.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple, TypeVar

from collector.deliver.ordinary_words import KIN, is_inflected_ordinary, is_ordinary, vocabulary
from schemas.code import ALPHABET, is_code
from schemas.normal import fold, normal_form

MIN_PART_LENGTH: Final = 3
"""Letters: the shortest part of a name that counts by itself."""
_GLUED: Final = 5
"""Letters: the shortest part that is looked for inside a longer word."""
_GLUED_TO_A_WORD: Final = ((3, 5), (4, 3))
"""Letters: a part so long counts beside a whole word of so many letters or more that it was typed together with."""
PARTICLES: Final = vocabulary(
    "ben bin bint ibn abu abd umm ould ait van von der den ter ten del della dello dei degli delle dal dalla "
    "dalle dos das las los san saint sri el al ul ud la le lo de di da du"
)
"""Small words of names, of nobody by themselves."""

_HAN: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u3005"
_ARABIC: Final = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff"
_MARKS: Final = "\u0300-\u036f\u0900-\u0963\u0971-\u0df3\u0e31-\u0e4e\u1030-\u109d\u17b4-\u17d3"
_WORD: Final = re.compile(
    rf"(?P<han>[{_HAN}](?:[ \u00b7・]?[{_HAN}])*)|(?P<arabic>[{_ARABIC}]+)"
    rf"|(?P<word>[^\W\d_{_HAN}{_ARABIC}](?:[^\W\d_{_HAN}{_ARABIC}]|[{_MARKS}])*)"
)
_HUMP: Final = re.compile(
    r"(?<=[^\W\d_A-Z])(?=[A-ZÀ-Ý])|(?<=[A-ZÀ-Ý]{3})(?=[a-zà-ÿ])|(?<=[A-ZÀ-Ý])(?=[A-ZÀ-Ý][a-zà-ÿ])"
)
_CODES: Final = re.compile(rf"(?<![0-9A-Za-z])[NRP][{ALPHABET}]{{4,11}}")
_ALIKE: Final = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ی": "ي", "ؤ": "و", "ة": "ه", "ۀ": "ه", "ہ": "ه",
    "ھ": "ه", "ک": "ك",
})  # fmt: skip
"""Arabic letters that people write one for the other, and those of Persian and Urdu."""
_NO_NAME: Final = KIN | vocabulary(
    "famiglia fam famiglie nucleo coniugi sig sigra sigri sigg signor signora signore signori family familia "
    "famille ra e ed con di ex detto detta vedova vedovo nato nata nuovo nuova vecchio vecchia junior senior "
    "عايله اسره ال خاندان"
)
"""Words in a cell with a name that are no part of it."""
_BEFORE_ARABIC: Final = re.compile(r"[وف]?(?:(?:[بك]?ال|لل)|[بكل])?")
_AFTER_HAN: Final = re.compile(r"先生|女士|太太|小姐|夫人|家|氏|씨|님|さん")
_TWO_SIGNS: Final = vocabulary(
    "欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 司徒 东方 東方 皇甫 尉迟 公孙 公孫 令狐 慕容 宇文 长孙 夏侯 端木 南宫"
)
"""Chinese surnames of two signs."""


class NameHit(NamedTuple):
    """A part of a listed name in a text, from `start` up to `end`. `key`: the part as it is compared; `codes`: of the
    nuclei that are called so. `doubtful`: it is a word of every day too, and only its use tells which.
    """

    start: int
    end: int
    key: str
    codes: frozenset[str]
    doubtful: bool


def comparable(text: str) -> str:
    """A text as names are looked for in it: usual letters, each word for itself."""
    return text if text.isascii() else re.sub(r"\S+", _usual, text)


def split_at_invisible(text: str) -> str:
    """The same text with a blank for each sign that does not show: one may stand inside a name, or after it."""
    unseen = [
        char for char in set(text) if not char.isascii() and unicodedata.category(char) in _UNSEEN
    ]
    return comparable(text.translate(dict.fromkeys(map(ord, unseen), " "))) if unseen else ""


_UNSEEN: Final = ("Cf", "Cn", "Co", "Cs", "Cc")


def _usual(word: re.Match[str]) -> str:
    return word[0] if word[0].isascii() else _normal(word[0])


_normal = lru_cache(maxsize=50_000)(normal_form)


def fold_letters(text: str) -> str:
    """Small letters without accents and Arabic variants, one for one."""
    return fold(text).translate(_ALIKE)


@dataclass(frozen=True)
class FamilyNames:
    """The parts of all listed names. `words`: parts that count by themselves; `pairs`: two short ones that count beside
    each other; `whole`: names of two letters; `signs`: parts in scripts without blanks; `surnames`: signs that count
    before a title, `alone` those that are a whole name.
    """

    words: Mapping[str, frozenset[str]] = field(repr=False)
    pairs: Mapping[tuple[str, str], frozenset[str]] = field(repr=False)
    whole: Mapping[str, frozenset[str]] = field(repr=False)
    signs: Mapping[str, frozenset[str]] = field(repr=False)
    surnames: Mapping[str, frozenset[str]] = field(repr=False)
    alone: frozenset[str] = field(repr=False)

    @classmethod
    def of(cls, families: Mapping[str, Iterable[str]]) -> "FamilyNames":
        """From the names of each nucleus, by its code."""
        words, whole, signs, surnames = (defaultdict[str, set[str]](set) for _ in range(4))
        pairs = defaultdict[tuple[str, str], set[str]](set)
        alone = set[str]()
        for code, names in families.items():
            for name in names:
                latin, han = _parts(comparable(name))
                _note_words(latin, code, words, pairs, whole)
                if sign := _note_signs(han, code, signs, surnames):
                    alone.add(sign)
        return cls(
            _kept(words),
            _kept(pairs),
            _kept(whole),
            _kept(signs),
            _kept(surnames),
            frozenset(alone),
        )

    @cached_property
    def _long(self) -> Mapping[int, frozenset[str]]:
        """The parts that are looked for inside longer words, by length."""
        found: dict[int, set[str]] = defaultdict(set)
        for key in self.words:
            if len(key) >= _GLUED and not is_ordinary(key):
                found[len(key)].add(key)
        return {length: frozenset(keys) for length, keys in found.items()}

    @cached_property
    def _seen(self) -> dict[str, tuple[str, ...]]:
        return {}

    def hits(self, text: str) -> list[NameHit]:
        """Every part of a listed name in a text that `comparable` made."""
        if not (self.words or self.pairs or self.whole or self.signs or self.surnames):
            return []
        small = fold_letters(text)
        codes = code_spans(text)
        found = set(self._all(text, small))
        return sorted(
            hit
            for hit in found
            if not any(start <= hit.start and hit.end <= end for start, end in codes)
        )

    def _all(self, text: str, small: str) -> Iterator[NameHit]:
        last: tuple[int, int] | None = None
        for match in _WORD.finditer(small):
            start, end = match.span()
            if match.lastgroup == "han":
                yield from self._in_signs(small, start, end)
                continue
            if match.lastgroup == "arabic":
                yield from self._in_arabic(small, start, end)
                continue
            word = match[0]
            if last is not None and self.pairs:
                yield from self._pair(text, small, last, (start, end))
            last = (start, end)
            if codes := self.words.get(word):
                yield NameHit(start, end, word, codes, is_ordinary(word))
                continue
            if (
                (codes := self.whole.get(word))
                and text[start].isupper()
                and text[start + 1].islower()
            ):
                yield NameHit(start, end, word, codes, is_ordinary(word))
            yield from self._inside(text, word, start, end)

    def _pair(
        self, text: str, small: str, one: tuple[int, int], two: tuple[int, int]
    ) -> Iterator[NameHit]:
        key = (small[slice(*one)], small[slice(*two)])
        near = two[0] - one[1] <= 2 and "\n" not in text[one[1] : two[0]]
        if near and (codes := self.pairs.get(key)):
            common = is_ordinary(key[0]) or is_ordinary(key[1])
            if not common or (text[one[0]].isupper() and text[two[0]].isupper()):
                yield NameHit(one[0], two[1], " ".join(key), codes, False)

    def _inside(self, text: str, word: str, start: int, end: int) -> Iterator[NameHit]:
        """Parts inside a word: at its humps ("figlioKhan"), and long ones anywhere ("signorahoxha")."""
        typed = text[start:end]
        if not (typed.islower() or typed.isupper()):
            humps = [0, *(found.start() for found in _HUMP.finditer(typed)), len(typed)]
            for first, second in (
                (a, b) for a in humps for b in humps if a < b and b - a < len(typed)
            ):
                if codes := self.words.get(word[first:second]):
                    yield NameHit(start + first, start + second, word[first:second], codes, False)
        if (
            typed[0].lower() == typed[0].upper()
        ):  # scripts without capitals, whose endings are written with the name
            for length in range(len(word) - 1, MIN_PART_LENGTH - 1, -1):
                if codes := self.words.get(word[:length]):
                    yield NameHit(start, start + length, word[:length], codes, False)
        if word not in self._seen:
            self._seen[word] = tuple(self._long_in(word))
        for key in self._seen[word]:
            at = start + word.index(key)
            yield NameHit(at, at + len(key), key, self.words[key], False)

    def _long_in(self, word: str) -> Iterator[str]:
        if len(word) <= _GLUED or is_inflected_ordinary(word):
            return
        for size, rest_size in _GLUED_TO_A_WORD:
            for part, rest in ((word[:size], word[size:]), (word[-size:], word[:-size])):
                if (
                    part in self.words
                    and not is_ordinary(part)
                    and len(rest) >= rest_size
                    and is_ordinary(rest)
                ):
                    yield part
        for length, keys in self._long.items():
            for at in range(len(word) - length + 1):
                if word[at : at + length] in keys:
                    yield word[at : at + length]

    def _in_arabic(self, small: str, start: int, end: int) -> Iterator[NameHit]:
        word = small[start:end]
        most = _BEFORE_ARABIC.match(word)
        for skipped in range(most.end() + 1 if most else 1):
            if codes := self.words.get(word[skipped:]):
                yield NameHit(start + skipped, end, word[skipped:], codes, False)
                return
        for key in self._long_in(word):
            at = start + word.index(key)
            yield NameHit(at, at + len(key), key, self.words[key], False)

    def _in_signs(self, small: str, start: int, end: int) -> Iterator[NameHit]:
        places = [at for at in range(start, end) if small[at] not in " \u00b7・"]
        run = "".join(small[at] for at in places)
        for at in range(len(run)):
            for length in self._lengths:
                part = run[at : at + length]
                if codes := self.signs.get(part):
                    yield NameHit(places[at], places[at + len(part) - 1] + 1, part, codes, False)
            codes = self.surnames.get(run[at], frozenset())
            if codes and (run in self.alone or _AFTER_HAN.match(run, at + 1)):
                yield NameHit(places[at], places[at] + 1, run[at], codes, False)

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(key) for key in self.signs}, reverse=True))


_Key = TypeVar("_Key")


def _kept(found: Mapping[_Key, Iterable[str]]) -> Mapping[_Key, frozenset[str]]:
    return {key: frozenset(codes) for key, codes in found.items()}


def _parts(name: str) -> tuple[list[str], list[str]]:
    """The words of a name, and its parts in scripts without blanks; what only says "family" left out."""
    small = fold_letters(name)
    latin: list[str] = []
    han: list[str] = []
    for match in _WORD.finditer(small):
        if match.lastgroup == "han":
            han.append(re.sub("[ \u00b7・]", "", match[0]))
        else:
            latin.append(match[0].removeprefix("ال") if len(match[0]) > 4 else match[0])
    kept = [word for word in latin if word not in _NO_NAME]
    return kept or latin, han


def _note_words(
    parts: list[str],
    code: str,
    words: dict[str, set[str]],
    pairs: dict[tuple[str, str], set[str]],
    whole: dict[str, set[str]],
) -> None:
    for part in parts:
        if len(part) >= MIN_PART_LENGTH and (part not in PARTICLES or len(parts) == 1):
            words[part].add(code)
    for one, two in pairwise(parts):
        joined = one + two
        if {one, two} <= PARTICLES:
            continue
        if len(joined) > MIN_PART_LENGTH and not is_ordinary(joined):
            words[joined].add(code)
        if (
            len(one) >= MIN_PART_LENGTH
            and len(two) >= MIN_PART_LENGTH
            and not is_ordinary(two + one)
        ):
            words[two + one].add(code)
        if len(one) < MIN_PART_LENGTH and len(two) < MIN_PART_LENGTH:
            for pair in ((one, two), (two, one)):
                pairs[pair].add(code)
    together = "".join(parts)
    if len(parts) > 2 and not is_ordinary(together):
        words[together].add(code)
    if len(parts) == 1 and len(parts[0]) == MIN_PART_LENGTH - 1:
        whole[parts[0]].add(code)


def _note_signs(
    parts: list[str], code: str, signs: dict[str, set[str]], surnames: dict[str, set[str]]
) -> str:
    """A full name, a given name of two signs or more, a surname of two; a surname of one before a title. Returns a full
    name of one sign, '' for others.
    """
    whole = "".join(parts)
    for title in ("家庭", "家", "先生", "女士", "太太"):
        if len(whole) > len(title):
            whole = whole.removesuffix(title)
    if not whole:
        return ""
    size = 2 if whole[:2] in _TWO_SIGNS and len(whole) > 2 else 1
    surname, given = whole[:size], whole[size:]
    surnames[whole[0]].add(code)
    for part in (whole, given, surname, *parts):
        if len(part) > 1:
            signs[part].add(code)
    return whole if len(whole) == 1 else ""


def code_spans(text: str) -> list[tuple[int, int]]:
    """Where our own codes stand: their letters and digits are nobody's."""
    found = []
    for match in _CODES.finditer(text):
        for end in (match.end(), match.end() - 1):
            code = text[match.start() : end]
            if any(is_code(code, kind) for kind in ("N", "R", "P")):
                found.append((match.start(), end))
                break
    return found
