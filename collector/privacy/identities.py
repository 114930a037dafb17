"""What in a text makes a person known: one way through it, from the typed text to the places that are covered.

Normal form → structured identities, known names, names that nobody listed, words of other scripts → all places, united
(ARCHITECTURE, decision 9). In doubt it is an identity: a hidden word can be asked for, a name that was sent cannot be
taken back (PRACTICE 3 and 6; GDPR art. 5 and 25).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

from collector.privacy.known_names import EmbeddedName, KnownNames
from collector.privacy.normalised_text import WORD, TextWord, TokenizedText, script
from collector.privacy.sentence import Sentence, is_used_as_name
from collector.privacy.spans import IdentityKind, Span, merge_spans
from collector.privacy.structured import find_structured, find_structured_in_row
from collector.privacy.unlisted_names import (
    belongs_to_name,
    is_unexplained,
    is_unknown_word,
    is_unlisted_name,
)
from collector.privacy.word_lists import word_lists
from schemas.normal import NormalText, normalise

NOBODY: Final = frozenset[str]()
_CAPITALS: Final = re.compile(r"[A-Z\u00c0-\u00de][^\W\d_]*")
"""Words, or their ends, from a capital on."""


class TextIdentities(NamedTuple):
    """What the look says of a text. `spans`: what is covered; `unknown`: the small-letter words that no list explains,
    where nothing is covered: they are asked about.
    """

    spans: tuple[Span, ...] = ()
    unknown_words: tuple[Span, ...] = ()


def find_identities(
    text: str, known: KnownNames, allowed: frozenset[str] = NOBODY, *, cleared: bool = False
) -> tuple[Span, ...]:
    """All places of a typed text that make a person known, from the left, none over another.

    `allowed`: words, folded, that pass in the whole project, if they are no part of a listed name; `cleared`: the
    coordinator let this text pass, so only the names of families are found.
    """
    looked = TokenizedText.of(text)
    found = [*_names(looked, known, allowed)] if _may_name(looked, known) else []
    again = [Span(start, end, family=True) for start, end in known.second(text)]
    if cleared:
        found = [span for span in found if span.family]
    else:
        found += _other_scripts(looked, found, allowed)
        found += find_structured(looked.text)
    return (
        merge_spans((*_typed(looked.normal, found), *again))
        if again
        else _typed(looked.normal, found)
    )


def find_unknown_words(
    text: str, known: KnownNames, allowed: frozenset[str] = NOBODY
) -> tuple[Span, ...]:
    """The small-letter words that no list explains, where nothing is covered: they are asked about, never covered."""
    looked = TokenizedText.of(text)
    if not any(map(is_unexplained, word_lists().not_known(looked.keys))):
        return ()
    sentence = Sentence(looked)
    asked = [at for at in range(len(looked.words)) if is_unknown_word(sentence, at, allowed)]
    if not asked:
        return ()
    covered = find_identities(text, known, allowed)
    places = _typed(
        looked.normal, (Span(looked.words[at].start, looked.words[at].end) for at in asked)
    )
    return tuple(
        one
        for one in places
        if not any(span.start < one.end and one.start < span.end for span in covered)
    )


def find_in_row_texts(
    texts: Sequence[str], known: KnownNames, allowed: frozenset[str] = NOBODY
) -> list[TextIdentities]:
    """`find` and `unknown` for each of the texts of one row.

    Most rows hold no name: what all their texts lack together, none of them has.
    """
    all_of_them = TokenizedText.of("\n".join(texts))
    if not all_of_them.folded.isascii() or _may_name(all_of_them, known):
        return [
            TextIdentities(
                find_identities(text, known, allowed), find_unknown_words(text, known, allowed)
            )
            for text in texts
        ]
    forms = [normalise(text) for text in texts]
    places = find_structured_in_row([form.text for form in forms], all_of_them.keys)
    return [TextIdentities(_typed(form, spans)) for form, spans in zip(forms, places, strict=True)]


def allowed_word_key(word: str) -> str:
    """The form under which an allowed word is kept and found: its words, folded, a blank between."""
    return " ".join(WORD.findall(TokenizedText.of(word).folded))


def _typed(form: NormalText, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans of a normal form, united, by their places in the typed text."""
    found = []
    for span in merge_spans(spans):
        start, end = form.typed_span(span.start, span.end)
        found.append(replace(span, start=start, end=end))
    return tuple(found)


# --- Names ----------------------------------------------------------------------------------------------------------


def _names(looked: TokenizedText, known: KnownNames, allowed: frozenset[str]) -> Iterator[Span]:
    yield from _side_by_side(looked, sorted(_name_spans(Sentence(looked), known, allowed)))


def _name_spans(sentence: Sentence, known: KnownNames, allowed: frozenset[str]) -> Iterator[Span]:
    looked = sentence.looked
    of_interest = [
        at for at in range(len(looked.words)) if _is_of_interest(looked.words[at], known)
    ]
    of_known = {at: codes for at in of_interest if (codes := _known_at(sentence, at, known))}
    of_known |= _beside(looked, known, of_known)
    yield from _known_spans(sentence, known, of_known)
    yield from _across_a_sign(looked, known)
    for at in of_interest:
        for place in known.inside(looked, at) if at not in of_known else ():
            yield _inside(place)
    unlisted = {
        at for at in of_interest if at not in of_known and is_unlisted_name(sentence, at, allowed)
    }
    unlisted |= _joined(sentence, of_known, unlisted, allowed)
    yield from _runs(looked, unlisted)


def _is_of_interest(word: TextWord, known: KnownNames) -> bool:
    """False for an ordinary word in small letters that is no name: nothing is asked of it."""
    words = word_lists()
    is_ordinary = (
        word.key in words.words and word.key not in words.both and word.key not in known.parts
    )
    return not (is_ordinary and word.text.islower())


def _across_a_sign(looked: TokenizedText, known: KnownNames) -> Iterator[Span]:
    """A name with a sign inside: "Ho-xha", "Ho|xha"."""
    for first, second in pairwise(looked.words):
        if second.start - first.end == 1 and not looked.text[first.end].isspace():
            joined = first.key + second.key
            if len(joined) > 3 and joined in known.parts and joined not in word_lists().words:
                yield Span(first.start, second.end, family=bool(known.parts[joined] - {""}))


def _may_name(looked: TokenizedText, known: KnownNames) -> bool:
    """False for a text of which no word needs to be looked at more closely: most are such. Each question is a necessary
    condition of what `_names` finds.
    """
    words, keys = word_lists(), looked.keys
    if not known.parts.keys().isdisjoint(keys) or words.not_known(keys):
        return True
    text, small, capitals = looked.text, looked.folded, set[str]()
    for found in _CAPITALS.finditer(text):
        start, end = found.span()
        if text[start - 1 : start].islower():
            return True
        capitals.add(small[start:end])
    if not words.explain_all(capitals):
        return True
    if not capitals or words.name_cues.isdisjoint(keys):
        return False
    return any(_stands_before_a_capital(looked, cue) for cue in words.name_cues & keys)


def _stands_before_a_capital(looked: TokenizedText, cue: str) -> bool:
    """True where a cue, or another word that ends so, is followed by signs and a capital."""
    at = looked.folded.find(cue)
    while at >= 0:
        if _SIGNS_AND_CAPITAL.match(looked.text, at + len(cue)):
            return True
        at = looked.folded.find(cue, at + 1)
    return False


_SIGNS_AND_CAPITAL: Final = re.compile(r"[^\w\n]{1,4}[A-Z\u00c0-\u00de]")


def _known_at(sentence: Sentence, at: int, known: KnownNames) -> frozenset[str]:
    """The codes of the names that a word is a part of, where it stands as one; empty where it does not."""
    word, words = sentence.looked.words[at], word_lists()
    codes = known.parts.get(word.key)
    if codes is None and (word.key in words.words or words.explains(word.key)):
        return NOBODY
    if _is_of_place(sentence, at):
        return NOBODY
    if codes is None:
        return known.alike(word.key)
    is_name = not _is_common(word.key) or _follows_its_particle(sentence, at, known)
    return codes if is_name or is_used_as_name(sentence, at, listed=True) else NOBODY


def _is_common(key: str) -> bool:
    """True for a part of a name that is an ordinary word, too."""
    words = word_lists()
    return key in words.common or key in words.months or (key in words.words and len(key) < 3)


def _follows_its_particle(sentence: Sentence, at: int, known: KnownNames) -> bool:
    """ "Della Valle", as a listed name has it."""
    is_beside = sentence.looked.near(at - 1, at) and sentence.looked.words[at].capital
    return is_beside and f"{sentence.key(at - 1)} {sentence.key(at)}" in known.with_particle


def _is_of_place(sentence: Sentence, at: int) -> bool:
    """ "Pieve Emanuele" is a comune, "San Paolo" a hospital, whoever is called Emanuele or Paolo."""
    return (sentence.in_phrase(at) or sentence.after_saint(at)) and not sentence.introduced(at)


def _beside(
    looked: TokenizedText, known: KnownNames, found: dict[int, frozenset[str]]
) -> dict[int, frozenset[str]]:
    """The other words of a name that stands there: "li" in "li wei", "costa" and "rosa" in "costa rosa"."""
    more: dict[int, frozenset[str]] = {}
    for at in range(len(looked.words)):
        codes = known.parts.get(looked.words[at].key)
        if codes is None or at in found:
            continue
        for other in (at - 1, at + 1, *_over_a_particle(looked, at)):
            is_near = abs(other - at) == 2 or looked.near(at, other)
            has_name_beside = other in found and bool(codes & found[other])
            if is_near and (has_name_beside or _are_a_name(looked, known, at, other)):
                more[at] = codes
    return more


def _over_a_particle(looked: TokenizedText, at: int) -> Iterator[int]:
    """The words beyond a particle: "Pia" and "Valle" in "Pia Della Valle"."""
    particles = word_lists().cues["particles"]
    for other, middle in ((at - 2, at - 1), (at + 2, at + 1)):
        stands = 0 <= other < len(looked.words) and looked.words[middle].key in particles
        if stands and looked.near(at, middle) and looked.near(middle, other):
            yield other


def _are_a_name(looked: TokenizedText, known: KnownNames, at: int, other: int) -> bool:
    """True for two words that are a whole listed name: in small letters only where they are no short words."""
    words = (looked.words[at], looked.words[other])
    pair = frozenset(word.key for word in words)
    told = any(word.capital for word in words) or min(len(word.key) for word in words) > 3
    return len(pair) == 2 and pair in known.whole and told


def _known_spans(
    sentence: Sentence, known: KnownNames, found: dict[int, frozenset[str]]
) -> Iterator[Span]:
    looked = sentence.looked
    run: list[int] = []
    for at in (*sorted(found), -1):
        if run and (at != run[-1] + 1 or not looked.near(run[-1], at)):
            yield from _of_run(sentence, known, run, found)
            run = []
        run.append(at)


def _of_run(
    sentence: Sentence, known: KnownNames, run: Sequence[int], found: dict[int, frozenset[str]]
) -> Iterator[Span]:
    """The words of a name side by side: one span with a code where it is certain whose it is, else word by word."""
    looked = sentence.looked
    code = _code_of(sentence, known, run, found)
    if code or len(run) == 1:
        yield _span(looked, run, code, frozenset.union(*(found[at] for at in run)))
        return
    for at in run:
        yield _span(looked, [at], "", found[at])


def _code_of(
    sentence: Sentence, known: KnownNames, run: Sequence[int], found: dict[int, frozenset[str]]
) -> str:
    """The nucleus whose name a run of words certainly is: its whole name, or a surname that it alone has, where nothing
    beside it makes it somebody else's: another name ("Mario Gallo"), a title ("l'avv. Ferrari"), a school; an ordinary
    word only after "sig.ra", "famiglia", "la madre".
    """
    looked = sentence.looked
    keys = [looked.words[at].key for at in run]
    whole = known.whole.get(frozenset(keys))
    is_long = len("".join(keys)) >= (4 if keys[0].isascii() else 2)
    is_alone = len(keys) == 1 and keys[0].isascii()
    if whole and is_long and not is_alone and all(key in known.parts for key in keys):
        return next(iter(whole)) if len(whole) == 1 else ""
    codes = {known.surnames.get(key, "") for key in keys} - {""}
    if _is_perhaps_another(sentence, run):
        return ""
    if len(codes) != 1:
        return ""
    (code,) = codes
    return (
        code if all(code in found[at] and looked.words[at].key in known.parts for at in run) else ""
    )


def _is_perhaps_another(sentence: Sentence, run: Sequence[int]) -> bool:
    looked, first, last = sentence.looked, run[0], run[-1]
    is_of_work = sentence.key(first - 1) in word_lists().cues["professions"]
    if is_of_work or sentence.after_title(first) or sentence.of_institution(first):
        return True
    for other, beside in ((first - 1, first), (last + 1, last)):
        word = sentence.word(other)
        is_small_title = sentence.after_sir(beside) or sentence.after_kin(beside)
        if (
            word
            and word.capital
            and looked.near(other, beside)
            and not (other < beside and is_small_title)
        ):
            is_word = word_lists().explains(word.key) and word.key not in word_lists().surnames
            if not is_word and not (
                looked.begins(other) and other < beside and word.key in word_lists().words
            ):
                return True
    cued = sentence.after_sir(first) or sentence.after_kin(first)
    return not cued and any(_is_common(looked.words[at].key) for at in run)


def _span(looked: TokenizedText, run: Sequence[int], code: str, codes: frozenset[str]) -> Span:
    start = _with_particle(looked, run[0])
    return Span(start, looked.words[run[-1]].end, (IdentityKind.NAME,), code, bool(codes - {""}))


def _with_particle(looked: TokenizedText, at: int) -> int:
    """Where a name begins: "El" of "El Amrani" and "N'" of "N'Diaye" belong to it."""
    start = looked.words[at].start
    for back in range(at - 1, max(-1, at - 3), -1):
        word = looked.words[back]
        is_particle = word.key in word_lists().cues["particles"] and looked.near(back, back + 1)
        touches = looked.text[word.end : looked.words[back + 1].start] in ("'", "-", "`")
        is_common = word.key in word_lists().common and word.key not in _OF_NAMES and not touches
        if not is_particle or (is_common and (looked.begins(back) or not word.capital)):
            break
        start = word.start
    return start


def _inside(place: EmbeddedName) -> Span:
    whole = place.codes if place.whole and len(place.codes) == 1 else NOBODY
    is_long = place.end - place.start >= 2
    code = next(iter(whole)) if whole and is_long else ""
    return Span(place.start, place.end, (IdentityKind.NAME,), code, bool(place.codes - {""}))


def _joined(
    sentence: Sentence,
    known: dict[int, frozenset[str]],
    unlisted: set[int],
    allowed: frozenset[str],
) -> set[int]:
    """The words beside a name that are of it: "Fatima Russo", "Amina H."."""
    looked, more = sentence.looked, set[int]()
    names = known.keys() | unlisted
    for at in range(len(looked.words)):
        if at in names or looked.words[at].key in allowed:
            continue
        behind = at - 1 in names | more and looked.near(at - 1, at)
        before = at + 1 in names and looked.near(at, at + 1)
        if (behind or before) and belongs_to_name(sentence, at, behind=behind):
            more.add(at)
    return more


def _runs(looked: TokenizedText, found: set[int]) -> Iterator[Span]:
    for at in sorted(found):
        yield Span(_with_particle(looked, at), looked.words[at].end)


def _side_by_side(looked: TokenizedText, spans: Iterable[Span]) -> Iterator[Span]:
    """Words of one name are one place, with what joins them: "Abd el-Rahman"; but nothing beside a code."""
    last: Span | None = None
    for span in spans:
        if (
            last
            and not last.code
            and not span.code
            and last.family == span.family
            and last.end <= span.start
        ):
            between = looked.text[last.end : span.start]
            if len(between) <= _BETWEEN and between.strip(" -'.").casefold() in _JOINING:
                last = replace(last, end=span.end)
                continue
        if last:
            yield last
        last = span
    if last:
        yield last


_OF_NAMES: Final = frozenset(
    {"el", "ben", "bin", "ibn", "abu", "ould", "ait", "abd", "abdel", "abdul", "bint", "um"}
)
_BETWEEN: Final = 6
_JOINING: Final = frozenset(
    {"", "el", "al", "bin", "ben", "ibn", "abu", "abd", "ur", "ul", "de", "da", "von", "van"}
)


# --- Other scripts --------------------------------------------------------------------------------------------------


def _other_scripts(
    looked: TokenizedText, names: Sequence[Span], allowed: frozenset[str]
) -> Iterator[Span]:
    """A text mostly in another script as a whole; else each run of such words in it that are no known names."""
    if looked.text.isascii():
        return
    others = [
        at
        for at, word in enumerate(looked.words)
        if script(word.text[0]) != "LATIN" and word.key not in allowed
    ]
    letters = Counter(script(word.text[0]) for word in looked.words for _ in word.text)
    if letters["LATIN"] * 2 < letters.total():
        yield Span(0, len(looked.text), (IdentityKind.SCRIPT,), label=_label(letters))
        return
    covered = {at for span in names for at in range(span.start, span.end)}
    others = [
        at
        for at in others
        if not covered.issuperset(range(looked.words[at].start, looked.words[at].end))
    ]
    run: list[int] = []
    for at in (*others, -1):
        if run and (
            at != run[-1] + 1
            or not looked.text[looked.words[run[-1]].end : looked.words[at].start].isspace()
        ):
            of_run = Counter(script(looked.words[one].text[0]) for one in run)
            yield Span(
                looked.words[run[0]].start,
                looked.words[run[-1]].end,
                (IdentityKind.SCRIPT,),
                label=_label(of_run),
            )
            run = []
        run.append(at)


def _label(letters: Counter[str]) -> str:
    """ "testo in arabo: da controllare"."""
    (most, _), *_ = Counter(
        {name: many for name, many in letters.items() if name != "LATIN"}
    ).most_common(1)
    name = word_lists().scripts.get(most)
    return (
        f"testo in {name}: da controllare"
        if name
        else f"{IdentityKind.SCRIPT.value}: da controllare"
    )
