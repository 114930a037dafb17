"""The names that the workbook knows (*Nuclei*, *Altri nomi usati*, *Persone*), and where they stand in a text.

Any part of a name counts, whatever sign touches it, glued to another word, misspelt by a letter or written by its
sound; only ordinary words that are names, too ("Sala", "Rosa"), ask for more: see `sentence`. Whose name it is, is said
only where it is certain: for the whole name, or a surname of four letters or more that one family alone has.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from collector.privacy.automaton import Automaton, build_automaton
from collector.privacy.normalised_text import (
    TokenizedText,
    has_inner_capital,
    name_parts,
    one_edit_away,
    script,
    split_at_capitals,
)
from collector.privacy.word_lists import given_names, surnames, word_lists
from schemas.cells.normalise import heard

_SHORTEST_SURNAME: Final = 4
"""Letters: a shorter one is another word too often for its code to be certain (`piano n 3`)."""
_GLUED, _GLUED_SHORT = 4, 3
"""Letters of a part that is found inside an unknown word: anywhere; at one of its ends, with a word as the rest."""
_HEARD, _SLIPPED = 5, 6
"""Letters from which on a word is compared by sound, and by one letter."""
_CLITICS: Final = ("و", "ف", "ب", "ك", "ل", "ال", "وال", "بال", "فال", "كال", "لل", "ول", "وب")
"""What Arabic writes together with the word behind it: and, so, in, as, for, the."""
_AFTER_A_SURNAME: Final = (
    "先生",
    "女士",
    "太太",
    "小姐",
    "老师",
    "家",
    "妈妈",
    "爸爸",
    "夫妇",
    "夫人",
    "姓",
)
"""Behind a Chinese surname of one sign: Mr, Ms, Mrs, Miss, teacher, the home of."""
_NONE: Final = frozenset[str]()


class NameSpelling(NamedTuple):
    """One spelling of a name. `code`: of its nucleus, '' for a person; `parts`: its words that count, folded."""

    code: str
    parts: tuple[str, ...]


class EmbeddedName(NamedTuple):
    """A known name inside a word of another kind, by its place in the text."""

    start: int
    end: int
    codes: frozenset[str]
    whole: bool


@dataclass(frozen=True)
class KnownNames:
    """All known names. `parts`: each word of one → the codes of the nuclei that are called so, '' for a person.
    `whole`: all words of a name → the same. `surnames`: surname → the code of the only nucleus that has it. `words`:
    all words of names, also those that say nothing alone ("di"); `with_particle`: "della valle".
    """

    parts: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    whole: Mapping[frozenset[str], frozenset[str]] = field(default_factory=dict, repr=False)
    surnames: Mapping[str, str] = field(default_factory=dict, repr=False)
    words: frozenset[str] = field(default=frozenset(), repr=False)
    with_particle: frozenset[str] = field(default=frozenset(), repr=False)
    second: Callable[[str], Iterable[tuple[int, int]]] = field(
        default=lambda _: (), repr=False, compare=False
    )
    """Where somebody else would see a listed name in a typed text: covered, too, so that no mail is stopped for it."""
    _sounds: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    _inside: Automaton = field(default_factory=lambda: build_automaton(()), repr=False)
    _seen: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, nuclei: Iterable[tuple[str, str]], people: Iterable[str]) -> "KnownNames":
        """From (name, code) of the nuclei, other names too, and the names of the people."""
        nuclei, people = tuple(nuclei), tuple(people)
        spellings = [*(name for name, _ in nuclei), *people]
        names = [
            name
            for spelling, code in (*nuclei, *((one, "") for one in people))
            for name in _names(spelling, code)
        ]
        parts: dict[str, set[str]] = defaultdict(set)
        whole: dict[frozenset[str], set[str]] = defaultdict(set)
        for name in names:
            whole[frozenset(name.parts)].add(name.code)
            for part in _all_parts(name.parts):
                parts[part].add(name.code)
        frozen = {part: frozenset(codes) for part, codes in parts.items()}
        return cls(
            frozen,
            {key: frozenset(codes) for key, codes in whole.items()},
            _surnames(names, frozen),
            frozenset(part for spelling in spellings for part in name_parts(spelling)),
            frozenset(
                pair
                for spelling, _ in (*nuclei, *((one, "") for one in people))
                for pair in _particled(spelling)
            ),
            _sounds=_sounds(frozen),
            _inside=build_automaton(
                part for part in frozen if len(part) >= _GLUED_SHORT or not part.isascii()
            ),
        )

    def is_part_of_a_name(self, word: str) -> bool:
        """True for any part of a listed name, also misspelt or in another spelling; of several words, for any."""
        return any(
            key in self.parts or key in self.words or bool(self.alike(key))
            for key in name_parts(word)
        )

    def alike(self, key: str) -> frozenset[str]:
        """The codes of names that sound like a word of no list, or are one letter away; empty for none."""
        if (kept := self._seen.get(key)) is not None:
            return kept
        found = _NONE
        if key.isascii() and key not in word_lists().words:
            found = self._sounds.get(heard(key), _NONE) if len(key) >= _HEARD else _NONE
            if not found and len(key) >= _SLIPPED:
                near = [
                    one for one in one_edit_away(key) & self.parts.keys() if _may_be_misspelt(one)
                ]
                found = _NONE.union(*(self.parts[one] for one in near))
        self._seen[key] = found
        return found

    def inside(self, looked: TokenizedText, at: int) -> Iterator[EmbeddedName]:
        """Known names inside a word of a text that is not one itself: "figlioHoxha", "ولمحمد", "和陈伟去"."""
        word = looked.words[at]
        if has_inner_capital(word.text):
            for begin, end in split_at_capitals(word.text):
                if codes := self.parts.get(word.key[begin:end]):
                    yield EmbeddedName(word.start + begin, word.start + end, codes, False)
        if script(word.text[0]) == "CJK":
            yield from self._in_chinese(looked, at)
        elif word.key not in word_lists().words:
            glued = {part for _, part in self._inside.hits(word.key) if part != word.key}
            codes = _NONE.union(
                *(self.parts[part] for part in glued if self._is_glued(part, word.key))
            )
            if codes:
                yield EmbeddedName(word.start, word.end, codes, False)

    def _is_glued(self, part: str, key: str) -> bool:
        """True for a part that stands in an unknown word as a name: an ordinary word does so in any misspelling."""
        if not part.isascii():
            return True
        is_word = part in word_lists().words
        if len(part) >= _GLUED and not is_word:
            return True
        rest = key.removeprefix(part) if key.startswith(part) else key.removesuffix(part)
        return rest != key and (rest in word_lists().words or rest in self.parts)

    def _in_chinese(self, looked: TokenizedText, at: int) -> Iterator[EmbeddedName]:
        """A run of Chinese signs has no blanks between its words."""
        word = looked.words[at]
        for end, part in self._inside.hits(word.key):
            start = end - len(part)
            if (
                len(part) == 1
                and len(word.key) > 1
                and not self._stands_alone(word.key, start, end)
            ):
                continue
            whole = frozenset({part}) in self.whole
            yield EmbeddedName(word.start + start, word.start + end, self.parts[part], whole)

    def _stands_alone(self, key: str, start: int, end: int) -> bool:
        """True for a sign that is a surname there, or that somebody is called by alone."""
        is_surname = key.startswith(_AFTER_A_SURNAME, end) or key[:start].endswith("姓")
        return is_surname or frozenset({key[start:end]}) in self.whole


def _names(spelling: str, code: str) -> Iterator[NameSpelling]:
    """A name as it is typed, for each script that it is written in."""
    cues = word_lists().cues
    counted = [
        part
        for part in name_parts(spelling)
        if part not in cues["sirs"] and part not in cues["titles"]
    ]
    by_script: dict[str, list[str]] = {}
    for part in counted or name_parts(spelling):
        by_script.setdefault(script(part[0]), []).append(part)
    for parts in by_script.values():
        if script(parts[0][0]) == "CJK":
            yield NameSpelling(code, ("".join(parts),))
            continue
        named = tuple(part for part in parts if part not in cues["particles"] and len(part) > 1)
        yield NameSpelling(code, named or ("".join(parts),))
        joined = tuple(_joined(parts))
        if joined != named and joined:
            yield NameSpelling(code, joined)


def _particled(spelling: str) -> Iterator[str]:
    """The particles of a name with the word behind each."""
    for first, second in pairwise(name_parts(spelling)):
        if first in word_lists().cues["particles"]:
            yield f"{first} {second}"


def _joined(parts: list[str]) -> Iterator[str]:
    """ "El Amrani" is "Elamrani", too."""
    particles = word_lists().cues["particles"]
    before = ""
    for part in parts:
        if part in particles or len(part) == 1:
            before += part
            continue
        yield before + part
        before = ""


def _all_parts(parts: tuple[str, ...]) -> Iterator[str]:
    """Each word of a name, two together, and what else is found of it."""
    yield from parts
    yield from map("".join, pairwise(parts))
    for part in parts:
        match script(part[0]):
            case "CJK":
                yield from _of_chinese(part)
            case "ARABIC":
                bare = part.removeprefix("ال")
                if len(bare) > 1:
                    yield from (clitic + bare for clitic in ("", *_CLITICS))
                yield from (clitic + part for clitic in _CLITICS[:5])
            case _:
                pass


def _of_chinese(name: str) -> Iterator[str]:
    """The given name of two signs and the surname of one, of "王小明"; of two signs both are too short for one."""
    if len(name) == 3:
        yield name[1:]
    if len(name) in (2, 3):
        yield name[0]
    if len(name) == 4:
        yield from (name[:2], name[2:])


def _surnames(names: Iterable[NameSpelling], parts: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Each surname that certainly is one, with the only nucleus that is called so."""
    found: dict[str, str] = {}
    for name in names:
        for word in _surnames_in(name.parts) if name.code else ():
            is_given = word in given_names() and word not in surnames()
            if len(word) >= _SHORTEST_SURNAME and parts[word] == {name.code} and not is_given:
                found[word] = name.code
    return found


def _surnames_in(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The surnames in a name: its only word; what stands beside a given name; else its first word, as registers have
    it.
    """
    if len(parts) == 1:
        return parts
    others = tuple(
        part for part in parts if part not in given_names() and part not in word_lists().both
    )
    return others if len(others) < len(parts) else parts[:1]


def _sounds(parts: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Names by their sound."""
    found: dict[str, set[str]] = defaultdict(set)
    for part, codes in parts.items():
        if len(part) >= _HEARD and _may_be_misspelt(part) and len(said := heard(part)) >= 3:
            found[said] |= codes
    return {said: frozenset(codes) for said, codes in found.items()}


def _may_be_misspelt(part: str) -> bool:
    """An ordinary word is itself, and a misspelt one is another ordinary word."""
    return part.isascii() and part not in word_lists().words
