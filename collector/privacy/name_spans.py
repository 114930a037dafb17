"""Where names stand in a text: known ones, and words that nobody listed and that may be names.

First each word for itself, then its neighbours: a word beside a name may be of it. Words of one
name that stand side by side become one span, which carries a nucleus's code where it is certain
whose name it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from collector.privacy.known_names import EmbeddedName, KnownNames
from collector.privacy.normalised_text import TextWord, TokenizedText
from collector.privacy.sentence import Sentence, is_used_as_name
from collector.privacy.spans import IdentityKind, Span
from collector.privacy.unlisted_names import belongs_to_name, is_unlisted_name
from collector.privacy.word_lists import word_lists

_NO_CODES: Final = frozenset[str]()
_ALWAYS_OF_NAMES: Final = frozenset(
    ("el", "ben", "bin", "ibn", "abu", "ould", "ait", "abd", "abdel", "abdul", "bint", "um")
)
"""Particles that belong to the name behind them though they are Italian words, too."""
_MOST_BETWEEN: Final = 6
_JOINING: Final = frozenset(
    ("", "el", "al", "bin", "ben", "ibn", "abu", "abd", "ur", "ul", "de", "da", "von", "van")
)
"""What joins two words of one name."""
_MOST_PARTICLES: Final = 2
"""Particles that one name begins with: "de la Cruz"."""

CodesByIndex = Mapping[int, frozenset[str]]
"""The words that are parts of known names, by index, with the codes of the nuclei called so."""


def name_spans(looked: TokenizedText, known: KnownNames, allowed: frozenset[str]) -> Iterator[Span]:
    """Yield the places of all names in a text, from the left. `allowed`: see `find_identities`."""
    spans = sorted(_single_spans(Sentence(looked), known, allowed))
    return _joined_spans(looked, spans)


def _single_spans(sentence: Sentence, known: KnownNames, allowed: frozenset[str]) -> Iterator[Span]:
    looked = sentence.looked
    of_interest = [index for index, word in enumerate(looked.words) if _is_of_interest(word, known)]
    known_codes: dict[int, frozenset[str]] = {}
    for index in of_interest:
        if codes := _known_codes(sentence, index, known):
            known_codes[index] = codes
    known_codes |= _codes_of_neighbours(looked, known, known_codes)
    yield from _known_spans(sentence, known, known_codes)
    yield from names_across_a_sign(looked, known)
    others = [index for index in of_interest if index not in known_codes]
    for index in others:
        for name in known.inside(looked, index):
            yield _embedded_span(name)
    unlisted = {index for index in others if is_unlisted_name(sentence, index, allowed)}
    unlisted |= _words_beside_names(sentence, known_codes.keys() | unlisted, allowed)
    for index in sorted(unlisted):
        yield Span(_start_with_particles(looked, index), looked.words[index].end)


def _is_of_interest(word: TextWord, known: KnownNames) -> bool:
    """False for an ordinary word in small letters that is no name: nothing is asked about it."""
    if not word.text.islower():
        return True
    lists, key = word_lists(), word.key
    return key not in lists.words or key in lists.ambiguous_names or key in known.parts


# --- Known names, word by word ------------------------------------------------------------------


def _known_codes(sentence: Sentence, index: int, known: KnownNames) -> frozenset[str]:
    """Return the codes of the names that a word is a part of; empty where it is not used as one."""
    key, lists = sentence.looked.words[index].key, word_lists()
    codes = known.parts.get(key)
    if codes is None and (key in lists.words or lists.explains(key)):
        return _NO_CODES
    if _is_of_place(sentence, index):
        return _NO_CODES
    if codes is None:
        return known.alike(key)
    is_certain = not is_common(key) or _has_its_particle(sentence, index, known)
    if is_certain or is_used_as_name(sentence, index, listed=True):
        return codes
    return _NO_CODES


def is_common(key: str) -> bool:
    """True for a part of a name that is an ordinary word, too."""
    lists = word_lists()
    if key in lists.common or key in lists.months:
        return True
    return key in lists.words and len(key) < 3


def _has_its_particle(sentence: Sentence, index: int, known: KnownNames) -> bool:
    """True for "Della Valle", as a listed name has it."""
    looked = sentence.looked
    if not (looked.near(index - 1, index) and looked.words[index - 1].capital):
        return False
    return f"{sentence.key(index - 1)} {sentence.key(index)}" in known.with_particle


def _is_of_place(sentence: Sentence, index: int) -> bool:
    """True for "Pieve Emanuele" (a municipality) and "San Paolo" (a hospital).

    Whoever is called Emanuele or Paolo.
    """
    is_of_place = sentence.in_phrase(index) or sentence.after_saint(index)
    return is_of_place and not sentence.introduced(index)


def _codes_of_neighbours(
    looked: TokenizedText, known: KnownNames, known_codes: CodesByIndex
) -> dict[int, frozenset[str]]:
    """Return the other words of a name: "li" in "li wei", "costa" and "rosa" in "costa rosa".

    A word that is found so has neighbours, too: both others in "rosa hoxha costa".
    """
    parts: dict[int, frozenset[str]] = {}
    for index, word in enumerate(looked.words):
        codes = known.parts.get(word.key)
        if codes is not None:
            parts[index] = codes
    found = dict(known_codes)
    for index in _words_of_whole_names(looked, known, parts):
        found.setdefault(index, parts[index])
    to_ask = list(found)
    while to_ask:
        asked = to_ask.pop()
        for index in _neighbours(looked, asked):
            if index in parts and index not in found and parts[index] & found[asked]:
                found[index] = parts[index]
                to_ask.append(index)
    return {index: codes for index, codes in found.items() if index not in known_codes}


def _neighbours(looked: TokenizedText, index: int) -> Iterator[int]:
    """Yield the words right beside a word, and those beyond a particle.

    "Pia" and "Valle" in "Pia Della Valle".
    """
    for other in (index - 1, index + 1):
        if looked.near(index, other):
            yield other
    particles = word_lists().cues["particles"]
    for other, middle in ((index - 2, index - 1), (index + 2, index + 1)):
        if not 0 <= other < len(looked.words):
            continue
        is_particle = looked.words[middle].key in particles
        if is_particle and looked.near(index, middle) and looked.near(middle, other):
            yield other


def _words_of_whole_names(
    looked: TokenizedText, known: KnownNames, parts: CodesByIndex
) -> Iterator[int]:
    """Yield the words that side by side are a whole listed name. `parts`: those of any name."""
    for start in parts:
        run = [start]
        while len(run) < known.most_words:
            behind = [at for at in _neighbours(looked, run[-1]) if at > run[-1] and at in parts]
            if not behind:
                break
            run.append(min(behind))
            if _are_a_name([looked.words[index] for index in run], known):
                yield from run


def _are_a_name(words: Sequence[TextWord], known: KnownNames) -> bool:
    """True for words that are a whole listed name.

    In small letters only where they are no short words.
    """
    keys = frozenset(word.key for word in words)
    if len(keys) != len(words) or keys not in known.whole:
        return False
    return any(word.capital for word in words) or all(len(key) > 3 for key in keys)


def names_across_a_sign(looked: TokenizedText, known: KnownNames) -> Iterator[Span]:
    """Yield names with a sign inside: "Ho-xha", "Ho|xha"."""
    ordinary = word_lists().words
    for first, second in pairwise(looked.words):
        has_sign_between = second.start - first.end == 1 and not looked.text[first.end].isspace()
        if not has_sign_between:
            continue
        joined = first.key + second.key
        if len(joined) > 3 and joined in known.parts and joined not in ordinary:
            yield Span(first.start, second.end, family=_is_of_family(known.parts[joined]))


def _embedded_span(name: EmbeddedName) -> Span:
    """Return the span of a name inside a word, with a code where it is a whole name."""
    code = ""
    if name.whole and name.end - name.start >= 2:
        code = _only_one(name.codes)
    family = _is_of_family(name.codes)
    return Span(name.start, name.end, (IdentityKind.NAME,), code, family)


def _is_of_family(codes: frozenset[str]) -> bool:
    """True for codes of a name that a nucleus has; '' stands for a person's."""
    return bool(codes - {""})


def _only_one(codes: frozenset[str]) -> str:
    """Return the only code; '' where there are several."""
    return next(iter(codes)) if len(codes) == 1 else ""


# --- Whose name it is ---------------------------------------------------------------------------


def _known_spans(
    sentence: Sentence, known: KnownNames, known_codes: CodesByIndex
) -> Iterator[Span]:
    looked = sentence.looked
    run: list[int] = []
    for index in sorted(known_codes):
        if run and not (index == run[-1] + 1 and looked.near(run[-1], index)):
            yield from _run_spans(sentence, known, run, known_codes)
            run = []
        run.append(index)
    if run:
        yield from _run_spans(sentence, known, run, known_codes)


def _run_spans(
    sentence: Sentence, known: KnownNames, run: Sequence[int], known_codes: CodesByIndex
) -> Iterator[Span]:
    """Yield the words of a name side by side.

    One span with a code where it is certain whose it is, else word by word.
    """
    looked = sentence.looked
    code = _certain_code(sentence, known, run, known_codes)
    if code or len(run) == 1:
        codes = frozenset.union(*(known_codes[index] for index in run))
        yield _name_span(looked, run, code, codes)
        return
    for index in run:
        yield _name_span(looked, [index], "", known_codes[index])


def _certain_code(
    sentence: Sentence, known: KnownNames, run: Sequence[int], known_codes: CodesByIndex
) -> str:
    """Return the nucleus whose name a run of words certainly is, '' for none.

    Its whole name, or a surname that it alone has where nothing beside it makes it somebody else's:
    another name ("Mario Gallo"), a title ("l'avv. Ferrari"), a school. An ordinary word only after
    "sig.ra", "famiglia", "la madre".
    """
    keys = [sentence.looked.words[index].key for index in run]
    owners = known.whole.get(frozenset(keys))
    if owners and _is_long_name(keys) and all(key in known.parts for key in keys):
        return _only_one(owners)
    codes = {known.surnames[key] for key in keys if known.surnames.get(key)}
    if len(codes) != 1 or _is_perhaps_another(sentence, run):
        return ""
    (code,) = codes
    for index, key in zip(run, keys, strict=True):
        if code not in known_codes[index] or key not in known.parts:
            return ""
    return code


def _is_long_name(keys: Sequence[str]) -> bool:
    """True for a whole name that is long enough for its code to be certain."""
    is_latin = keys[0].isascii()
    if is_latin and len(keys) == 1:
        return False
    return len("".join(keys)) >= (4 if is_latin else 2)


def _is_perhaps_another(sentence: Sentence, run: Sequence[int]) -> bool:
    """True where what stands around a surname says that it may be somebody else's."""
    looked, first, last = sentence.looked, run[0], run[-1]
    is_of_work = sentence.key(first - 1) in word_lists().cues["professions"]
    if is_of_work or sentence.after_title(first) or sentence.of_institution(first):
        return True
    if _is_name_before(sentence, first) or _is_name_behind(sentence, last):
        return True
    is_cued = sentence.after_sir(first) or sentence.after_kin(first)
    return not is_cued and any(is_common(looked.words[index].key) for index in run)


def _is_name_before(sentence: Sentence, first: int) -> bool:
    """True for "Mario" in "Mario Gallo"; not for what introduces a name ("Signora Gallo")."""
    looked, before = sentence.looked, sentence.word(first - 1)
    if before is None or not before.capital or not looked.near(first - 1, first):
        return False
    if sentence.after_sir(first) or sentence.after_kin(first) or _is_explained(before.key):
        return False
    # "Ieri Gallo": the first word of a sentence has its capital anyway.
    return not (looked.begins(first - 1) and before.key in word_lists().words)


def _is_name_behind(sentence: Sentence, last: int) -> bool:
    """True for "Mario" in "Gallo Mario"."""
    behind = sentence.word(last + 1)
    if behind is None or not behind.capital or not sentence.looked.near(last + 1, last):
        return False
    return not _is_explained(behind.key)


def _is_explained(key: str) -> bool:
    lists = word_lists()
    return lists.explains(key) and key not in lists.ambiguous_surnames


def _name_span(looked: TokenizedText, run: Sequence[int], code: str, codes: frozenset[str]) -> Span:
    start = _start_with_particles(looked, run[0])
    end = looked.words[run[-1]].end
    return Span(start, end, (IdentityKind.NAME,), code, _is_of_family(codes))


def _start_with_particles(looked: TokenizedText, index: int) -> int:
    """Return where a name begins: "El" of "El Amrani" and "N'" of "N'Diaye" belong to it."""
    start = looked.words[index].start
    for back in range(index - 1, max(-1, index - 1 - _MOST_PARTICLES), -1):
        if not _is_particle_of(looked, back):
            break
        start = looked.words[back].start
    return start


def _is_particle_of(looked: TokenizedText, index: int) -> bool:
    """True for a particle that belongs to the name behind it."""
    word = looked.words[index]
    is_particle = word.key in word_lists().cues["particles"] and looked.near(index, index + 1)
    if not is_particle:
        return False
    touches = looked.between(word, looked.words[index + 1]) in ("'", "-", "`")
    is_common = word.key in word_lists().common and word.key not in _ALWAYS_OF_NAMES
    if touches or not is_common:
        return True
    # "Della Valle", but not "della Valle" nor "Della" at the beginning of a sentence.
    return word.capital and not looked.begins(index)


# --- Words beside a name ------------------------------------------------------------------------


def _words_beside_names(
    sentence: Sentence, names: Iterable[int], allowed: frozenset[str]
) -> set[int]:
    """Return the words beside a name that are of it: "Fatima Russo", "Amina H."."""
    looked, names, more = sentence.looked, set(names), set[int]()
    for index, word in enumerate(looked.words):
        if index in names or word.key in allowed:
            continue
        is_behind = (index - 1 in names or index - 1 in more) and looked.near(index - 1, index)
        is_before = index + 1 in names and looked.near(index, index + 1)
        if (is_behind or is_before) and belongs_to_name(sentence, index, behind=is_behind):
            more.add(index)
    return more


def _joined_spans(looked: TokenizedText, spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans with words of one name as one: "Abd el-Rahman"; but nothing beside a code."""
    last: Span | None = None
    for span in spans:
        if last is not None and _are_one_name(looked, last, span):
            last = replace(last, end=span.end)
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _are_one_name(looked: TokenizedText, first: Span, second: Span) -> bool:
    if first.code or second.code or first.family != second.family or first.end > second.start:
        return False
    between = looked.text[first.end : second.start]
    return len(between) <= _MOST_BETWEEN and between.strip(" -'.").casefold() in _JOINING
