"""Names that nobody listed: the question turned round. A word that no list explains may be a name."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from collector.privacy.normalised_text import (
    TextWord,
    TokenizedText,
    has_inner_capital,
    one_edit_away,
    script,
    split_at_capitals,
)
from collector.privacy.sentence import Sentence, is_used_as_name
from collector.privacy.word_lists import TITLE_ENDINGS, WordLists, given_names, surnames, word_lists
from schemas.code import is_code

_CLITICS: Final = ("lo", "la", "li", "le", "ne", "mi", "ti", "si", "ci", "vi", "gli")
_FIRST_CLITICS: Final = ("me", "te", "se", "ce", "ve", "glie")
_GLUED: Final = tuple(
    "la il lo le gli un una del della dal dalla nel nella alla non per con di in mi si ha ho".split()  # noqa: SIM905
)
"""Written together with the word behind it by a slip of the thumb: "Lascuola"."""
_INFINITIVE: Final = ("ar", "er", "ir", "rr")
_GERUND: Final = ("ando", "endo")
_ROMAN: Final = re.compile(r"(?:I{2,3}|I?V|VI{1,3}|IX|X{1,3}|XX?I{1,3}|XX?I?V|XX?VI{0,3}|XX?IX)")
_NO_VOWEL: Final = re.compile(r"[B-DF-HJ-NP-TV-XZ]{3,}")
_SLIP: Final = 6
"""Letters from which on the first word of a sentence may be a slip for a common one."""
_HEARD_ALIKE: Final = {
    "e": "i",
    "i": "e",
    "o": "u",
    "u": "o",
    "q": "c",
    "k": "c",
    "z": "s",
    "s": "z",
}
_SHORTEST_STRANGE: Final = 4
"""Letters: a shorter small-letter word says too little to be asked about."""


def is_unlisted_name(sentence: Sentence, at: int, allowed: frozenset[str]) -> bool:
    """True for a word that is to be covered though no list of names has it."""
    looked, words = sentence.looked, word_lists()
    word = looked.words[at]
    if word.key in allowed or _in_allowed_phrase(sentence, at, allowed):
        return False
    if script(word.key[0]) != "LATIN":
        return False
    if not word.capital:
        return _is_small_name(sentence, at)
    if len(word.key) < 2 or is_part_of_code(looked, word):
        return False
    is_acronym = word.text.isupper() and word.key in words.acronyms and not looked.all_capitals
    if sentence.after_title(at):
        return not (sentence.in_phrase(at) or is_acronym)
    if is_acronym:
        return False
    is_place = word.key in words.places and word.key not in words.common
    if is_place and (sentence.after_kin(at) or sentence.after_called(at)):
        return True
    if word.key in words.both:
        is_place = word.key in words.cities and sentence.of_place(at)
        return is_used_as_name(sentence, at) and not (
            is_place or sentence.in_phrase(at) or sentence.after_saint(at)
        )
    is_of_work = sentence.key(at - 1) in words.cues["professions"]
    if word.key in words.surnames and (sentence.after_sir(at) or is_of_work):
        return True
    return not _is_explained(sentence, at, words)


def is_part_of_code(looked: TokenizedText, word: TextWord) -> bool:
    """True for letters of a code: one of ours ("NZ5ACY"), or some capitals that touch a digit ("AB123")."""
    text, start, end = looked.text, word.start, word.end
    if not (text[start - 1 : start].isdigit() or text[end : end + 1].isdigit()):
        return False
    while start and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    is_ours = any(is_code(text[start:end].upper(), kind) for kind in ("N", "R", "P"))
    return is_ours or (len(word.text) < _SHORTEST_STRANGE and word.text.isupper())


def _is_explained(sentence: Sentence, at: int, words: WordLists) -> bool:
    word = sentence.looked.words[at]
    if words.explains(word.key) or _is_acronym(word, words):
        return True
    if word.key in words.cities and sentence.of_place(at):
        return True
    if is_inflected_form(word.key) or (
        has_inner_capital(word.text)
        and all(_is_word(word.key[b:e]) for b, e in split_at_capitals(word.text))
    ):
        return True
    if sentence.in_phrase(at) or sentence.after_saint(at) or sentence.named_after(at):
        return True
    return sentence.looked.begins(at) and not sentence.looked.all_capitals and _is_slip(word.key)


def _is_acronym(word: TextWord, words: WordLists) -> bool:
    """A name in capitals is no acronym: only a known one, a number, or what nobody can say as a word."""
    if word.key in words.acronyms:
        return word.text[-1].isupper() or len(word.key) > 3 or word.key in words.written_small
    return _ROMAN.fullmatch(word.text) is not None or _NO_VOWEL.fullmatch(word.text) is not None


def _is_slip(key: str) -> bool:
    """A word of a sentence's beginning that a second-language writer misspelt."""
    is_name = key in given_names() or key in surnames()
    return (
        len(key) >= _SLIP and not is_name and any(one in word_lists().common for one in _meant(key))
    )


def _meant(key: str) -> Iterator[str]:
    """What somebody may have meant who writes letters as they are heard: "apuntamento", "dificille"."""
    for at, letter in enumerate(key):
        head, tail = key[:at], key[at + 1 :]
        yield head + letter + letter + tail
        if tail[:1] == letter or letter == "h":
            yield head + tail
        for other in _HEARD_ALIKE.get(letter, ""):
            yield head + other + tail
        yield head + letter + "h" + tail


def _is_small_name(sentence: Sentence, at: int) -> bool:
    """A name in small letters: after a cue an unknown word, elsewhere one that many people are called by."""
    key, words = sentence.key(at), word_lists()
    is_no_word = (
        len(key) < 3
        or key in TITLE_ENDINGS
        or key in words.cues["articles"]
        or key in words.cues["particles"]
    )
    if is_no_word or key in words.words or words.explains(key):
        return key in words.both and sentence.after_sir(at)
    if sentence.after_called(at) or sentence.after_title(at) or sentence.after_sir(at):
        return True
    is_given = key in given_names()
    return (is_given and (sentence.after_kin(at) or is_unexplained(key))) or (
        sentence.after_kin(at) and is_unexplained(key)
    )


def is_unknown_word(sentence: Sentence, at: int, allowed: frozenset[str]) -> bool:
    """True for a small-letter word that no list explains, and that is no slip for a common one: it is asked about."""
    word = sentence.looked.words[at]
    if word.capital or script(word.key[0]) != "LATIN" or word.key in allowed:
        return False
    return (
        is_unexplained(word.key)
        and not sentence.in_phrase(at)
        and not _in_allowed_phrase(sentence, at, allowed)
    )


@lru_cache(maxsize=50_000)
def is_unexplained(key: str) -> bool:
    """True for a word, small, that is in no list, is made of none, and is not one letter away from a common one."""
    words = word_lists()
    if (
        len(key) < _SHORTEST_STRANGE
        or key in words.words
        or words.explains(key)
        or key in words.acronyms
    ):
        return False
    return key not in words.cities and not is_inflected_form(key) and not is_near_common(key)


def _is_word(key: str) -> bool:
    return key in word_lists().words or word_lists().explains(key)


@lru_cache(maxsize=50_000)
def is_inflected_form(key: str) -> bool:
    """True for a form of a known word that no list has: "copialo", "chiamarla", "velocissimamente", "rifare"."""
    words, is_name = word_lists().words, key in given_names() or key in surnames()
    for stem in _stems(key):
        is_infinitive = stem.endswith(_INFINITIVE) and stem + "e" in words
        is_gerund = stem.endswith(_GERUND) and stem in words
        if len(stem) >= 4 and not is_name and (is_infinitive or is_gerund or stem in words):
            return True
    if not is_name and any(
        key.startswith(one) and key[len(one) :] in word_lists().common
        for one in _GLUED
        if len(key) > 6
    ):
        return True
    if key.endswith("mente") and (key[:-5] in words or key[:-5] + "e" in words):
        return True
    if key.endswith(("fono", "fona", "foni", "fone")) and len(key) > 6:
        return True
    if (found := re.fullmatch(r"(.{3,})issim[oaie]", key)) and any(
        found[1] + end in words for end in "oaei"
    ):
        return True
    return any(
        key.startswith(prefix) and key[len(prefix) :] in words and len(key) > 7
        for prefix in _PREFIXES
    )


def _stems(key: str) -> Iterator[str]:
    """What is left of a verb without the pronouns behind it: "compilatelo" → "compilate", "compila"."""
    for clitic in _CLITICS:
        if key.endswith(clitic) and len(key) > len(clitic) + 2:
            stem = key[: -len(clitic)]
            yield stem
            for first in _FIRST_CLITICS:
                if stem.endswith(first):
                    yield stem[: -len(first)]


_PREFIXES: Final = tuple(
    "ri non auto inter extra neo pre post psico socio multi mono anti semi super video foto tele co".split()  # noqa: SIM905
)


@lru_cache(maxsize=50_000)
def is_near_common(key: str) -> bool:
    """True for a word one slip away from a common one."""
    return not word_lists().common.isdisjoint(one_edit_away(key))


def _in_allowed_phrase(sentence: Sentence, at: int, allowed: frozenset[str]) -> bool:
    """True inside several words that may pass together: "Centro Pavesi"."""
    if not any(" " in phrase for phrase in allowed):
        return False
    words = sentence.looked.words
    for begin in range(max(0, at - 5), at + 1):
        for end in range(max(at + 1, begin + 2), min(len(words), begin + 6) + 1):
            if " ".join(word.key for word in words[begin:end]) in allowed:
                return True
    return False


def belongs_to_name(sentence: Sentence, at: int, *, behind: bool) -> bool:
    """True for a word that is one of the name beside it: another given name, a surname that is a word, an initial. One
    that stands `behind` the name may be any word with a capital that is none of the service's.
    """
    looked, words = sentence.looked, word_lists()
    word = looked.words[at]
    if not word.capital or sentence.in_phrase(at):
        return False
    if len(word.text) == 1:
        return looked.text[word.end : word.end + 1] == "."
    is_of_place = word.key in words.offices and not behind
    if (word.key in words.both or word.key in words.surnames) and not is_of_place:
        return True
    is_any = word.key in words.words and word.key not in words.service
    return behind and is_any and not looked.begins(at) and not looked.all_capitals
