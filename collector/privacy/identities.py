"""What in a text makes a person known: one way through it, from the typed text to its spans.

Normal form → structured identities, known names, names that nobody listed, words of other scripts →
all spans, merged (docs/house.md, decision 9). In doubt it is an identity: a redacted word can be
asked for, a name that was sent cannot be taken back (GDPR art. 5 and 25).
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Final, NamedTuple

from collector.privacy.first_look import NOTHING_THERE, Look, first_look
from collector.privacy.known_names import KnownNames
from collector.privacy.name_spans import name_spans
from collector.privacy.normalised_text import WORD_PATTERN, TokenizedText, script
from collector.privacy.sentence import Sentence
from collector.privacy.spans import IdentityKind, Span, merge_spans
from collector.privacy.structured import find_structured
from collector.privacy.unlisted_names import is_unknown_word
from collector.privacy.word_lists import word_lists
from schemas.normal import NormalText

NO_WORDS: Final = frozenset[str]()


class TextIdentities(NamedTuple):
    """What was found in a text.

    `spans`: what is redacted. `unknown_words`: the small-letter words that no list explains, where
    nothing is redacted: the coordinator is asked about them.
    """

    spans: tuple[Span, ...] = ()
    unknown_words: tuple[Span, ...] = ()


_NOTHING: Final = TextIdentities()


def find_identities(
    text: str, known: KnownNames, allowed: frozenset[str] = NO_WORDS, *, cleared: bool = False
) -> tuple[Span, ...]:
    """Return all places of a typed text that make a person known, from the left, none over another.

    `allowed`: words, folded, that pass in the whole project, if they are no part of a listed name.
    `cleared`: the coordinator let this text pass, so only the names of families are found.
    """
    return _identities(text, first_look(text, known), known, allowed, cleared=cleared)


def _identities(
    text: str, look: Look, known: KnownNames, allowed: frozenset[str], *, cleared: bool = False
) -> tuple[Span, ...]:
    """Return the same; `look` says what need not be looked for."""
    spans: tuple[Span, ...] = ()
    if look.names or look.structured:
        looked = TokenizedText.of(text)
        spans = _in_typed_text(looked.normal, _spans(looked, look, known, allowed, cleared=cleared))
    of_the_check = [Span(start, end, family=True) for start, end in known.second(text)]
    return merge_spans((*spans, *of_the_check)) if of_the_check else spans


def _spans(
    looked: TokenizedText,
    look: Look,
    known: KnownNames,
    allowed: frozenset[str],
    *,
    cleared: bool,
) -> list[Span]:
    """Return the identities by their places in the normal form; they may overlap."""
    spans = list(name_spans(looked, known, allowed)) if look.names else []
    if cleared:
        return [span for span in spans if span.family]
    if look.names:
        spans += _other_scripts(looked, spans, allowed)
    if look.structured:
        spans += find_structured(looked.text, look.cues)
    return spans


def find_unknown_words(
    text: str, known: KnownNames, allowed: frozenset[str] = NO_WORDS
) -> tuple[Span, ...]:
    """Return the small-letter words that no list explains, where nothing is redacted.

    The coordinator is asked about them; they are never redacted. The arguments: see
    `find_identities`.
    """
    look = first_look(text, known)
    if not look.unknown_words:
        return ()
    return look_through(text, look, known, allowed).unknown_words


def find_in_row_texts(
    texts: Iterable[str], known: KnownNames, allowed: frozenset[str] = NO_WORDS
) -> list[TextIdentities]:
    """Return the identities and unknown words of each of the texts of one row."""
    return [
        _NOTHING
        if (look := first_look(text, known)) is NOTHING_THERE
        else look_through(text, look, known, allowed)
        for text in texts
    ]


def look_through(
    text: str, look: Look, known: KnownNames, allowed: frozenset[str]
) -> TextIdentities:
    """Return the identities of a text, and its unknown words outside them.

    `look`: what it may hold (see `first_look`); `Look()` for everything.
    """
    if not (look.names or look.structured or look.unknown_words):
        return _NOTHING
    redacted = _identities(text, look, known, allowed)
    if not look.unknown_words:
        return TextIdentities(redacted)
    looked = TokenizedText.of(text)
    sentence = Sentence(looked)
    words = [
        Span(word.start, word.end)
        for index, word in enumerate(looked.words)
        if is_unknown_word(sentence, index, allowed)
    ]
    return TextIdentities(redacted, _outside(_in_typed_text(looked.normal, words), redacted))


def _outside(places: Iterable[Span], redacted: Sequence[Span]) -> tuple[Span, ...]:
    """Return the places that touch none of the redacted spans. Both stand from the left."""
    left = [place for place in places if not _overlaps(place, redacted)]
    return tuple(left)


def _overlaps(place: Span, spans: Sequence[Span]) -> bool:
    """True where one of some spans, from the left and none over another, has a part of a place."""
    at = bisect_right(spans, place.start, key=attrgetter("end"))
    return at < len(spans) and spans[at].start < place.end


def allowed_word_key(word: str) -> str:
    """Return the form under which an allowed word is stored and found.

    Its words, folded, a blank between.
    """
    return " ".join(WORD_PATTERN.findall(TokenizedText.of(word).folded))


def _in_typed_text(form: NormalText, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans of a normal form, merged, by their places in the typed text."""
    typed = []
    for span in merge_spans(spans):
        start, end = form.typed_span(span.start, span.end)
        typed.append(replace(span, start=start, end=end))
    return tuple(typed)


# --- Other scripts ------------------------------------------------------------------------------


def _other_scripts(
    looked: TokenizedText, names: Sequence[Span], allowed: frozenset[str]
) -> list[Span]:
    """Return what of a text is in another script and has no known name.

    Nobody here can read it, so nobody can say that it tells of nobody. A text mostly in another
    script is one span; else each run of such words is one.
    """
    if looked.text.isascii():
        return []
    letters: Counter[str] = Counter()
    for word in looked.words:
        letters[script(word.text[0])] += len(word.text)
    if letters["LATIN"] * 2 < letters.total():
        whole = Span(0, len(looked.text), (IdentityKind.SCRIPT,), label=_script_label(letters))
        return [whole]
    redacted: set[int] = set()
    for name in names:
        redacted.update(range(name.start, name.end))
    others = []
    for index, word in enumerate(looked.words):
        is_latin = script(word.text[0]) == "LATIN"
        if is_latin or word.key in allowed or redacted.issuperset(range(word.start, word.end)):
            continue
        others.append(index)
    return [_script_span(looked, run) for run in _runs_apart_by_blanks(looked, others)]


def _runs_apart_by_blanks(looked: TokenizedText, indexes: Iterable[int]) -> list[list[int]]:
    """Return the words of these indexes in runs: neighbours with only blanks between them."""
    runs: list[list[int]] = []
    for index in indexes:
        if runs and index == runs[-1][-1] + 1:
            between = looked.between(looked.words[index - 1], looked.words[index])
            if between.isspace():
                runs[-1].append(index)
                continue
        runs.append([index])
    return runs


def _script_span(looked: TokenizedText, run: Sequence[int]) -> Span:
    words = [looked.words[index] for index in run]
    scripts = Counter(script(word.text[0]) for word in words)
    label = _script_label(scripts)
    return Span(words[0].start, words[-1].end, (IdentityKind.SCRIPT,), label=label)


def _script_label(letters: Counter[str]) -> str:
    """Return "testo in arabo: da controllare", by the script that has the most letters."""
    others = Counter({name: count for name, count in letters.items() if name != "LATIN"})
    ((most, _),) = others.most_common(1)
    name = word_lists().scripts.get(most)
    what = f"testo in {name}" if name else IdentityKind.SCRIPT.value
    return f"{what}: da controllare"
