"""The names that the workbook knows (*Nuclei*, *Altri nomi usati*, *Persone*), made searchable.

Any part of a name counts, whatever sign touches it, glued to another word, misspelt by a letter or
written by its sound. Only ordinary words that are names, too ("Sala", "Rosa"), ask for more: see
`sentence`. Whose name it is, is said only where it is certain: for the whole name, or a surname of
four letters or more that one family alone has.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

from collector.privacy.normalised_text import (
    TokenizedText,
    has_inner_capital,
    name_parts,
    one_edit_away,
    script,
    split_at_capitals,
)
from collector.privacy.pieces import PieceMemory
from collector.privacy.word_lists import given_names, surnames, word_lists
from collector.text.automaton import Automaton, build_automaton
from schemas.cells.normalise import heard

_SHORTEST_SURNAME: Final = 4
"""Letters: a shorter one is another word too often for its code to be certain (`piano n 3`)."""
_MIN_GLUED: Final = 4
"""Letters of a part that is found anywhere inside an unknown word."""
_MIN_GLUED_AT_END: Final = 3
"""Letters of a part that is found at one end of an unknown word, with a word as the rest."""
_MIN_HEARD, _MIN_SLIPPED = 5, 6
"""Letters from which on a word is compared by sound, and by one letter."""
_SHORTEST_SOUND: Final = 3
_MOST_ANSWERS: Final = 50_000
"""So many words are remembered before all are forgotten."""
_CLITICS: Final = (
    *("و", "ف", "ب", "ك", "ل"),
    *("ال", "وال", "بال", "فال", "كال", "لل", "ول", "وب"),
)
"""What Arabic writes together with the word behind it: and, so, in, as, for, the."""
_CLITICS_OF_ONE_LETTER: Final = _CLITICS[:5]
_ARTICLE: Final = "ال"
_AFTER_A_SURNAME: Final = (
    *("先生", "女士", "太太", "小姐", "老师", "家"),
    *("妈妈", "爸爸", "夫妇", "夫人", "姓"),
)
"""Behind a Chinese surname of one sign: Mr, Ms, Mrs, Miss, teacher, the home of."""
_NO_CODES: Final = frozenset[str]()


def _sees_nothing(_text: str) -> Iterable[tuple[int, int]]:
    return ()


class NameSpelling(NamedTuple):
    """One spelling of a name. `code`: of its nucleus, '' for a person.

    `parts`: its words that count, folded.
    """

    code: str
    parts: tuple[str, ...]


class EmbeddedName(NamedTuple):
    """A known name inside a word of another kind, by its place in the text.

    `codes`: of the nuclei that are called so, '' for a person. `whole`: it is all of a name.
    """

    start: int
    end: int
    codes: frozenset[str]
    whole: bool


@dataclass(frozen=True)
class KnownNames:
    """All known names. What is searched by is made when it is first asked for: many never are.

    `owners`: each name with the code of its nucleus, '' for a person's.
    """

    owners: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    second: Callable[[str], Iterable[tuple[int, int]]] = field(
        default=_sees_nothing, repr=False, compare=False
    )
    """The outgoing check's opinion: returns where it sees a listed name in a typed text. Redacted,
    too, so that no mail is stopped for it. Handed in, because the check must not be imported."""
    pieces: PieceMemory = field(default_factory=PieceMemory, compare=False, repr=False)
    _similar: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    """The answers of `alike`, by word."""

    @classmethod
    def of(cls, nuclei: Iterable[tuple[str, str]], people: Iterable[str]) -> "KnownNames":
        """Return the names of nuclei and people.

        `nuclei`: (name, code), other names too. `people`: their names.
        """
        return cls((*nuclei, *((name, "") for name in people)))

    @cached_property
    def parts(self) -> Mapping[str, frozenset[str]]:
        """Each word of a name → the codes of the nuclei that are called so, '' for a person."""
        codes_by_part: dict[str, set[str]] = defaultdict(set)
        for spelling in self._spellings:
            for part in _searched_parts(spelling.parts):
                codes_by_part[part].add(spelling.code)
        return {part: frozenset(codes) for part, codes in codes_by_part.items()}

    @cached_property
    def whole(self) -> Mapping[frozenset[str], frozenset[str]]:
        """All words of a name → the same."""
        codes_by_name: dict[frozenset[str], set[str]] = defaultdict(set)
        for spelling in self._spellings:
            codes_by_name[frozenset(spelling.parts)].add(spelling.code)
        return {key: frozenset(codes) for key, codes in codes_by_name.items()}

    @cached_property
    def most_words(self) -> int:
        """How many words the longest name has."""
        return max(map(len, self.whole), default=0)

    @cached_property
    def surnames(self) -> Mapping[str, str]:
        """Surname → the code of the only nucleus that has it."""
        return _certain_surnames(self._spellings, self.parts)

    @cached_property
    def words(self) -> frozenset[str]:
        """All words of names, also those that say nothing alone ("di")."""
        return frozenset(part for parts, _ in self._parts_of_names for part in parts)

    @cached_property
    def with_particle(self) -> frozenset[str]:
        """Particles with the word behind them: "della valle"."""
        particles = word_lists().cues["particles"]
        return frozenset(
            f"{first} {second}"
            for parts, _ in self._parts_of_names
            for first, second in pairwise(parts)
            if first in particles
        )

    @cached_property
    def behind_particles(self) -> frozenset[str]:
        """The words behind a particle in a name: "valle" of "della valle"."""
        return frozenset(words.split(" ")[1] for words in self.with_particle)

    @cached_property
    def _parts_of_names(self) -> Sequence[tuple[list[str], str]]:
        return [(name_parts(name), code) for name, code in self.owners]

    @cached_property
    def _spellings(self) -> Sequence[NameSpelling]:
        spellings: list[NameSpelling] = []
        for parts, code in self._parts_of_names:
            spellings += _spellings(parts, code)
        return spellings

    @cached_property
    def _sounds(self) -> Mapping[str, frozenset[str]]:
        return _codes_by_sound(self.parts)

    @cached_property
    def _glued(self) -> Automaton:
        return build_automaton(filter(_may_be_glued, self.parts))

    def is_part_of_a_name(self, word: str) -> bool:
        """True for any part of a listed name, also misspelt or in another spelling.

        Of several words: for any of them.
        """
        return any(
            key in self.parts or key in self.words or bool(self.alike(key))
            for key in name_parts(word)
        )

    def alike(self, key: str) -> frozenset[str]:
        """Return the codes of names that a word of no list may be a misspelling of.

        They sound like it, or are one letter away; empty for none.
        """
        codes = self._similar.get(key)
        if codes is None:
            if len(self._similar) >= _MOST_ANSWERS:
                self._similar.clear()
            codes = self._similar[key] = self._codes_of_similar(key)
        return codes

    def _codes_of_similar(self, key: str) -> frozenset[str]:
        if not key.isascii() or key in word_lists().words:
            return _NO_CODES
        codes = _NO_CODES
        if len(key) >= _MIN_HEARD:
            codes = self._sounds.get(heard(key), _NO_CODES)
        if codes or len(key) < _MIN_SLIPPED:
            return codes
        parts = one_edit_away(key) & self.parts.keys()
        return _NO_CODES.union(*(self.parts[part] for part in parts if _may_be_misspelt(part)))

    def inside(self, looked: TokenizedText, index: int) -> Iterator[EmbeddedName]:
        """Yield known names inside a word of a text that is not one itself.

        "figlioHoxha", "ولمحمد", "和陈伟去".
        """
        word = looked.words[index]
        if has_inner_capital(word.text):
            for begin, end in split_at_capitals(word.text):
                if codes := self.parts.get(word.key[begin:end]):
                    yield EmbeddedName(word.start + begin, word.start + end, codes, False)
        if script(word.text[0]) == "CJK":
            yield from self._in_chinese(looked, index)
        elif word.key not in word_lists().words:
            glued = {part for _, part in self._glued.hits(word.key) if part != word.key}
            codes = _NO_CODES.union(
                *(self.parts[part] for part in glued if self._is_glued(part, word.key))
            )
            if codes:
                yield EmbeddedName(word.start, word.end, codes, False)

    def _is_glued(self, part: str, key: str) -> bool:
        """True for a part that stands in an unknown word as a name.

        An ordinary word needs a word as the rest: any misspelling holds one.
        """
        if not part.isascii():
            return True
        words = word_lists().words
        if len(part) >= _MIN_GLUED and part not in words:
            return True
        rest = key.removeprefix(part) if key.startswith(part) else key.removesuffix(part)
        return rest != key and (rest in words or rest in self.parts)

    def _in_chinese(self, looked: TokenizedText, index: int) -> Iterator[EmbeddedName]:
        """Yield the names in a run of Chinese signs, which has no blanks between its words."""
        word = looked.words[index]
        for end, part in self._glued.hits(word.key):
            start = end - len(part)
            is_one_of_many = len(part) == 1 and len(word.key) > 1
            if is_one_of_many and not self._stands_alone(word.key, start, end):
                continue
            whole = frozenset({part}) in self.whole
            yield EmbeddedName(word.start + start, word.start + end, self.parts[part], whole)

    def _stands_alone(self, key: str, start: int, end: int) -> bool:
        """True for a sign that is a surname there, or that somebody is called by alone."""
        if key.startswith(_AFTER_A_SURNAME, end) or key.endswith("姓", 0, start):
            return True
        return frozenset({key[start:end]}) in self.whole


def _may_be_glued(part: str) -> bool:
    return len(part) >= _MIN_GLUED_AT_END or not part.isascii()


# --- The spellings and parts of a name ----------------------------------------------------------


def _spellings(parts: Sequence[str], code: str) -> Iterator[NameSpelling]:
    """Yield a name for each script that it is written in, and with its particles joined."""
    cues = word_lists().cues
    counted = [part for part in parts if part not in cues["sirs"] and part not in cues["titles"]]
    by_script: dict[str, list[str]] = {}
    for part in counted or parts:
        by_script.setdefault(script(part[0]), []).append(part)
    for script_name, own_parts in by_script.items():
        whole = "".join(own_parts)
        if script_name == "CJK":
            yield NameSpelling(code, (whole,))
            continue
        named = tuple(part for part in own_parts if part not in cues["particles"] and len(part) > 1)
        yield NameSpelling(code, named or (whole,))
        joined = tuple(_particles_joined(own_parts))
        if joined and joined != named:
            yield NameSpelling(code, joined)


def _particles_joined(parts: list[str]) -> Iterator[str]:
    """Yield the words of a name with its particles in front: "El Amrani" is "Elamrani", too."""
    particles = word_lists().cues["particles"]
    before = ""
    for part in parts:
        if part in particles or len(part) == 1:
            before += part
            continue
        yield before + part
        before = ""


def _searched_parts(parts: tuple[str, ...]) -> Iterator[str]:
    """Yield each word of a name, two together, and what else is searched for of it."""
    yield from parts
    yield from map("".join, pairwise(parts))
    for part in parts:
        script_name = script(part[0])
        if script_name == "CJK":
            yield from _chinese_parts(part)
        elif script_name == "ARABIC":
            yield from _arabic_forms(part)


def _arabic_forms(part: str) -> Iterator[str]:
    """Yield an Arabic word with what is written together with it, with and without its article."""
    bare = part.removeprefix(_ARTICLE)
    if len(bare) > 1:
        yield bare
        yield from (clitic + bare for clitic in _CLITICS)
    yield from (clitic + part for clitic in _CLITICS_OF_ONE_LETTER)


def _chinese_parts(name: str) -> Iterator[str]:
    """Yield the given name of two signs and the surname of one, of "王小明".

    Of a name of four signs both have two.
    """
    if len(name) == 3:
        yield name[1:]
    if len(name) in (2, 3):
        yield name[0]
    if len(name) == 4:
        yield from (name[:2], name[2:])


def _certain_surnames(
    spellings: Iterable[NameSpelling], parts: Mapping[str, frozenset[str]]
) -> dict[str, str]:
    """Return each surname that certainly is one, with the only nucleus that is called so."""
    owners: dict[str, str] = {}
    for spelling in spellings:
        if not spelling.code:
            continue
        for word in _surnames_in(spelling.parts):
            is_given = word in given_names() and word not in surnames()
            is_only_owner = parts[word] == {spelling.code}
            if len(word) >= _SHORTEST_SURNAME and is_only_owner and not is_given:
                owners[word] = spelling.code
    return owners


def _surnames_in(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the surnames in a name.

    Its only word; what stands beside a given name; else its first word, as registers have it.
    """
    if len(parts) == 1:
        return parts
    given, ambiguous = given_names(), word_lists().ambiguous_names
    others = tuple(part for part in parts if part not in given and part not in ambiguous)
    return others if len(others) < len(parts) else parts[:1]


def _codes_by_sound(parts: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return the codes of names by their sound (`heard`)."""
    codes_by_sound: dict[str, set[str]] = defaultdict(set)
    for part, codes in parts.items():
        if len(part) < _MIN_HEARD or not _may_be_misspelt(part):
            continue
        sound = heard(part)
        if len(sound) >= _SHORTEST_SOUND:
            codes_by_sound[sound] |= codes
    return {sound: frozenset(codes) for sound, codes in codes_by_sound.items()}


def _may_be_misspelt(part: str) -> bool:
    """False for an ordinary word: a word one letter away from it is another ordinary word."""
    return part.isascii() and part not in word_lists().words
