"""Names that nobody listed: a word that no list explains may be a name."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from collector.privacy.normalised_text import (
    LONGEST_WORD,
    TextWord,
    TokenizedText,
    has_inner_capital,
    one_edit_away,
    script,
    split_at_capitals,
)
from collector.privacy.sentence import Sentence, is_used_as_name
from collector.privacy.word_lists import (
    TITLE_ENDINGS,
    WordLists,
    given_names,
    surnames,
    word_lists,
)
from schemas.code import LONGEST as LONGEST_CODE
from schemas.code import is_code
from schemas.patterns import lazy_pattern

_CLITICS: Final = ("lo", "la", "li", "le", "ne", "mi", "ti", "si", "ci", "vi", "gli")
"""Pronouns behind a verb."""
_FIRST_CLITICS: Final = ("me", "te", "se", "ce", "ve", "glie")
"""Pronouns before another one: "me" in "datemelo"."""
_GLUED: Final = (
    *("la", "il", "lo", "le", "gli", "un", "una", "del", "della", "dal", "dalla", "nel", "nella"),
    *("alla", "non", "per", "con", "di", "in", "mi", "si", "ha", "ho"),
)
"""Written together with the word behind it by a slip of the thumb: "Lascuola"."""
_MIN_GLUED_WORD: Final = 7
_INFINITIVE: Final = ("ar", "er", "ir", "rr")
_PREFIXES: Final = (
    *("ri", "non", "auto", "inter", "extra", "neo", "pre", "post", "psico", "socio", "multi"),
    *("mono", "anti", "semi", "super", "video", "foto", "tele", "co"),
)
_MIN_PREFIXED_WORD: Final = 8
_PHONE_ENDINGS: Final = ("fono", "fona", "foni", "fone")
"""Endings of words about telephones: "citofono", "telefona"."""
_SUPERLATIVE: Final = lazy_pattern(r"(.{3,})issim[oaie]")
_ROMAN: Final = lazy_pattern(r"(?:I{2,3}|I?V|VI{1,3}|IX|X{1,3}|XX?I{1,3}|XX?I?V|XX?VI{0,3}|XX?IX)")
_NO_VOWEL: Final = lazy_pattern(r"[B-DF-HJ-NP-TV-XZ]{3,}")
_MIN_SLIP: Final = 6
"""Letters from which on the first word of a sentence may be a slip for a common one."""
_HEARD_ALIKE: Final = {
    "e": "i", "i": "e", "o": "u", "u": "o", "q": "c", "k": "c", "z": "s", "s": "z",
}  # fmt: skip
_SHORTEST_UNEXPLAINED: Final = 4
"""Letters: a shorter small-letter word says too little to be asked about."""
_LONGEST_PHRASE: Final = 6
"""Words of a phrase."""


def is_unlisted_name(sentence: Sentence, index: int, allowed: frozenset[str]) -> bool:
    """True for a word that is to be redacted though no list of names has it.

    `allowed`: words and phrases, folded, that pass in the whole project.
    """
    looked, lists = sentence.looked, word_lists()
    word = looked.words[index]
    is_allowed = word.key in allowed or _in_allowed_phrase(sentence, index, allowed)
    if is_allowed or is_elided(looked, index):
        return False
    if script(word.key[0]) != "LATIN":
        return False
    if not word.capital:
        return _is_small_name(sentence, index)
    if len(word.key) < 2 or is_part_of_code(looked, word):
        return False
    in_capitals = word.text.isupper() and not looked.all_capitals
    is_acronym = in_capitals and word.key in lists.acronyms
    if sentence.after_title(index):
        return not (sentence.in_phrase(index) or is_acronym)
    if is_acronym:
        return False
    is_place = word.key in lists.places and word.key not in lists.common
    if is_place and (sentence.after_kin(index) or sentence.after_called(index)):
        return True
    if word.key in lists.ambiguous_names:
        return is_used_as_name(sentence, index) and not _is_of_place(sentence, index)
    is_of_work = sentence.key(index - 1) in lists.cues["professions"]
    if word.key in lists.ambiguous_surnames and (is_of_work or sentence.after_sir(index)):
        return True
    return not _is_explained(sentence, index, lists)


def is_elided(looked: TokenizedText, index: int) -> bool:
    """True for a word that lost its last letter before an apostrophe: "All'inizio".

    Not for what may begin a surname: "Dell'Acqua".
    """
    cues, word = word_lists().cues, looked.words[index]
    if word.key not in cues["elided"] or index + 1 == len(looked.words):
        return False
    following = looked.words[index + 1]
    may_begin_a_name = word.key in cues["particles"] and following.capital
    return looked.between(word, following) in ("'", "’") and not may_begin_a_name


def _is_of_place(sentence: Sentence, index: int) -> bool:
    """True for a word of a place's name: "a Lodi", "Pieve Emanuele", "San Paolo"."""
    if sentence.key(index) in word_lists().cities and sentence.of_place(index):
        return True
    return sentence.in_phrase(index) or sentence.after_saint(index)


def is_part_of_code(looked: TokenizedText, word: TextWord) -> bool:
    """True for letters of a code.

    One of ours ("NZ5ACY"), or some capitals that touch a digit ("AB123").
    """
    text, start, end = looked.text, word.start, word.end
    if not (text[start - 1 : start].isdigit() or text[end : end + 1].isdigit()):
        return False
    # A longer run is no code, however long it is.
    first, last = max(0, end - LONGEST_CODE - 1), min(len(text), start + LONGEST_CODE + 1)
    while start > first and text[start - 1].isalnum():
        start -= 1
    while end < last and text[end].isalnum():
        end += 1
    code = text[start:end].upper()
    if any(is_code(code, kind) for kind in ("N", "R", "P")):
        return True
    return len(word.text) < _SHORTEST_UNEXPLAINED and word.text.isupper()


def _is_explained(sentence: Sentence, index: int, lists: WordLists) -> bool:
    """True for a word whose capital says nothing about anybody."""
    looked = sentence.looked
    word = looked.words[index]
    if is_explained_alone(word, lists):
        return True
    if word.key in lists.cities and sentence.of_place(index):
        return True
    if sentence.in_phrase(index) or sentence.after_saint(index) or sentence.named_after(index):
        return True
    begins = looked.begins(index) and not looked.all_capitals
    return begins and _is_slip(word.key)


def is_explained_alone(word: TextWord, lists: WordLists) -> bool:
    """True for a word whose capital says nothing about anybody, whatever stands around it."""
    if lists.explains(word.key) or _is_acronym(word, lists):
        return True
    return is_inflected_form(word.key) or _is_made_of_words(word)


def _is_made_of_words(word: TextWord) -> bool:
    """True for words that were written together: "dallaScuola"."""
    if not has_inner_capital(word.text):
        return False
    return all(_is_word(word.key[begin:end]) for begin, end in split_at_capitals(word.text))


def _is_acronym(word: TextWord, lists: WordLists) -> bool:
    """True for a known acronym, a Roman number, or what nobody can say as a word.

    A name in capitals is no acronym.
    """
    if word.key in lists.acronyms:
        has_last_capital = word.text[-1].isupper()
        return has_last_capital or len(word.key) > 3 or word.key in lists.written_small
    return _ROMAN.fullmatch(word.text) is not None or _NO_VOWEL.fullmatch(word.text) is not None


def _is_slip(key: str) -> bool:
    """True for a word that a second-language writer misspelt: "apuntamento", "dificille"."""
    is_name = key in given_names() or key in surnames()
    if not _MIN_SLIP <= len(key) <= LONGEST_WORD or is_name:
        return False
    common = word_lists().common
    return any(meant in common for meant in _meant_words(key))


def _meant_words(key: str) -> Iterator[str]:
    """Yield what somebody may have meant who writes letters as they are heard."""
    for place, letter in enumerate(key):
        head, tail = key[:place], key[place + 1 :]
        yield head + letter + letter + tail
        if tail[:1] == letter or letter == "h":
            yield head + tail
        for other in _HEARD_ALIKE.get(letter, ""):
            yield head + other + tail
        yield head + letter + "h" + tail


def _is_small_name(sentence: Sentence, index: int) -> bool:
    """True for a name in small letters.

    After a cue an unknown word, elsewhere one that many people are called by.
    """
    key, lists = sentence.key(index), word_lists()
    if is_small_word(key, lists) or key in lists.words or lists.explains(key):
        return key in lists.ambiguous_names and sentence.after_sir(index)
    if sentence.after_called(index) or sentence.after_title(index) or sentence.after_sir(index):
        return True
    if is_unexplained(key):
        return key in given_names() or sentence.after_kin(index)
    return key in given_names() and sentence.after_kin(index)


def is_small_word(key: str, lists: WordLists) -> bool:
    """True for an article, a particle, an ending: words that are too small for a name."""
    if len(key) < 3 or key in TITLE_ENDINGS:
        return True
    return key in lists.cues["articles"] or key in lists.cues["particles"]


def is_unknown_word(sentence: Sentence, index: int, allowed: frozenset[str]) -> bool:
    """True for a small-letter word that no list explains, and that is no slip for a common one.

    The coordinator is asked about it. `allowed`: see `is_unlisted_name`.
    """
    word = sentence.looked.words[index]
    if word.capital or script(word.key[0]) != "LATIN" or word.key in allowed:
        return False
    if not is_unexplained(word.key) or sentence.in_phrase(index):
        return False
    return not _in_allowed_phrase(sentence, index, allowed)


@lru_cache(maxsize=50_000)
def is_unexplained(key: str) -> bool:
    """True for a word in small letters that is in no list and is made of none.

    Nor is it one letter away from a common one.
    """
    lists = word_lists()
    if len(key) < _SHORTEST_UNEXPLAINED or key in lists.words or lists.explains(key):
        return False
    if key in lists.acronyms or key in lists.cities:
        return False
    return not is_inflected_form(key) and not is_near_common(key)


def _is_word(key: str) -> bool:
    return key in word_lists().words or word_lists().explains(key)


@lru_cache(maxsize=50_000)
def is_inflected_form(key: str) -> bool:
    """True for a form of a known word that no list has.

    "copialo", "chiamarla", "velocissimamente", "rifare".
    """
    words = word_lists().words
    is_name = key in given_names() or key in surnames()
    if not is_name and (_is_verb_with_pronoun(key, words) or _is_glued_word(key)):
        return True
    if key.endswith("mente") and (key[:-5] in words or key[:-5] + "e" in words):
        return True
    if key.endswith(_PHONE_ENDINGS) and len(key) > 6:
        return True
    superlative = _SUPERLATIVE.fullmatch(key)
    if superlative and any(superlative[1] + ending in words for ending in "oaei"):
        return True
    if len(key) < _MIN_PREFIXED_WORD:
        return False
    return any(key.startswith(prefix) and key[len(prefix) :] in words for prefix in _PREFIXES)


def _is_verb_with_pronoun(key: str, words: frozenset[str]) -> bool:
    for stem in _verb_stems(key):
        if len(stem) < 4:
            continue
        is_infinitive = stem.endswith(_INFINITIVE) and stem + "e" in words
        if is_infinitive or stem in words:
            return True
    return False


def _is_glued_word(key: str) -> bool:
    if len(key) < _MIN_GLUED_WORD:
        return False
    common = word_lists().common
    return any(key.startswith(word) and key[len(word) :] in common for word in _GLUED)


def _verb_stems(key: str) -> Iterator[str]:
    """Yield what is left of a verb without the pronouns behind it: "compilatelo" → "compilate"."""
    for clitic in _CLITICS:
        if not key.endswith(clitic) or len(key) <= len(clitic) + 2:
            continue
        stem = key[: -len(clitic)]
        yield stem
        for first in _FIRST_CLITICS:
            if stem.endswith(first):
                yield stem[: -len(first)]


@lru_cache(maxsize=50_000)
def is_near_common(key: str) -> bool:
    """True for a word one slip away from a common one."""
    return not word_lists().common.isdisjoint(one_edit_away(key))


def _in_allowed_phrase(sentence: Sentence, index: int, allowed: frozenset[str]) -> bool:
    """True inside several words that may pass together: "Centro Pavesi"."""
    if not any(" " in phrase for phrase in allowed):
        return False
    words = sentence.looked.words
    for begin in range(max(0, index - _LONGEST_PHRASE + 1), index + 1):
        first_end = max(index + 1, begin + 2)
        last_end = min(len(words), begin + _LONGEST_PHRASE)
        for end in range(first_end, last_end + 1):
            if " ".join(word.key for word in words[begin:end]) in allowed:
                return True
    return False


def belongs_to_name(sentence: Sentence, index: int, *, behind: bool) -> bool:
    """True for a word that is one of the name beside it.

    Another given name, a surname that is a word, an initial. One that stands `behind` the name may
    be any word with a capital that is none of the service's.
    """
    looked, lists = sentence.looked, word_lists()
    word = looked.words[index]
    if not word.capital or sentence.in_phrase(index):
        return False
    if len(word.text) == 1:
        return looked.text[word.end : word.end + 1] == "."
    may_be_name = word.key in lists.ambiguous_names or word.key in lists.ambiguous_surnames
    is_office = word.key in lists.offices and not behind
    if may_be_name and not is_office:
        return True
    if not behind or looked.begins(index) or looked.all_capitals:
        return False
    return word.key in lists.words and word.key not in lists.service
