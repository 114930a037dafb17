"""What in a text makes a person known: one way through it, from the typed text to its spans.

Normal form → structured identities, known names, names that nobody listed, words of other scripts →
all spans, merged (docs/house.md, decision 9). In doubt it is an identity: a redacted word can be
asked for, a name that was sent cannot be taken back (GDPR art. 5 and 25).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from collector.privacy.known_names import KnownNames
from collector.privacy.name_spans import name_spans
from collector.privacy.normalised_text import WORD_PATTERN, TokenizedText, script
from collector.privacy.sentence import Sentence
from collector.privacy.spans import IdentityKind, Span, merge_spans
from collector.privacy.structured import find_structured, find_structured_in_row
from collector.privacy.unlisted_names import is_unexplained, is_unknown_word
from collector.privacy.word_lists import word_lists
from schemas.normal import NormalText, normalise

NO_WORDS: Final = frozenset[str]()
_CAPITALISED: Final = re.compile(r"[A-Z\u00c0-\u00de][^\W\d_]*")
"""Words, or their ends, from a capital on."""
_SIGNS_AND_CAPITAL: Final = re.compile(r"[^\w\n]{1,4}[A-Z\u00c0-\u00de]")


class TextIdentities(NamedTuple):
    """What was found in a text.

    `spans`: what is redacted. `unknown_words`: the small-letter words that no list explains, where
    nothing is redacted: the coordinator is asked about them.
    """

    spans: tuple[Span, ...] = ()
    unknown_words: tuple[Span, ...] = ()


def find_identities(
    text: str, known: KnownNames, allowed: frozenset[str] = NO_WORDS, *, cleared: bool = False
) -> tuple[Span, ...]:
    """Return all places of a typed text that make a person known, from the left, none over another.

    `allowed`: words, folded, that pass in the whole project, if they are no part of a listed name.
    `cleared`: the coordinator let this text pass, so only the names of families are found.
    """
    looked = TokenizedText.of(text)
    spans: list[Span] = []
    if _may_hold_a_name(looked, known):
        spans += name_spans(looked, known, allowed)
    if cleared:
        spans = [span for span in spans if span.family]
    else:
        spans += _other_scripts(looked, spans, allowed)
        spans += find_structured(looked.text)
    typed_spans = _in_typed_text(looked.normal, spans)
    of_the_check = [Span(start, end, family=True) for start, end in known.second(text)]
    return merge_spans((*typed_spans, *of_the_check)) if of_the_check else typed_spans


def find_unknown_words(
    text: str, known: KnownNames, allowed: frozenset[str] = NO_WORDS
) -> tuple[Span, ...]:
    """Return the small-letter words that no list explains, where nothing is redacted.

    The coordinator is asked about them; they are never redacted. The arguments: see
    `find_identities`.
    """
    looked = TokenizedText.of(text)
    if not any(map(is_unexplained, word_lists().not_known(looked.keys))):
        return ()
    sentence = Sentence(looked)
    words = [
        word for index, word in enumerate(looked.words) if is_unknown_word(sentence, index, allowed)
    ]
    if not words:
        return ()
    redacted = find_identities(text, known, allowed)
    places = _in_typed_text(looked.normal, (Span(word.start, word.end) for word in words))
    return tuple(place for place in places if not _overlaps(place, redacted))


def _overlaps(place: Span, spans: Iterable[Span]) -> bool:
    return any(span.start < place.end and place.start < span.end for span in spans)


def find_in_row_texts(
    texts: Sequence[str], known: KnownNames, allowed: frozenset[str] = NO_WORDS
) -> list[TextIdentities]:
    """Return the identities and unknown words of each of the texts of one row.

    Most rows hold no name: what all their texts lack together, none of them has. So the texts are
    looked at as one first, which is several times faster.
    """
    together = TokenizedText.of("\n".join(texts))
    if not together.folded.isascii() or _may_hold_a_name(together, known):
        return [
            TextIdentities(
                find_identities(text, known, allowed), find_unknown_words(text, known, allowed)
            )
            for text in texts
        ]
    forms = [normalise(text) for text in texts]
    spans_by_text = find_structured_in_row([form.text for form in forms], together.keys)
    return [
        TextIdentities(_in_typed_text(form, spans))
        for form, spans in zip(forms, spans_by_text, strict=True)
    ]


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


# --- Texts without a name -----------------------------------------------------------------------


def _may_hold_a_name(looked: TokenizedText, known: KnownNames) -> bool:
    """False for a text of which no word needs to be looked at more closely: most are such.

    Each question is a necessary condition of what `name_spans` finds.
    """
    lists, keys = word_lists(), looked.keys
    if not known.parts.keys().isdisjoint(keys) or lists.not_known(keys):
        return True
    text, folded, capitalised = looked.text, looked.folded, set[str]()
    for match in _CAPITALISED.finditer(text):
        start, end = match.span()
        if text[start - 1 : start].islower():
            return True
        capitalised.add(folded[start:end])
    if not lists.explain_all(capitalised):
        return True
    if not capitalised or lists.name_cues.isdisjoint(keys):
        return False
    return any(_is_before_capital(looked, cue) for cue in lists.name_cues & keys)


def _is_before_capital(looked: TokenizedText, cue: str) -> bool:
    """True where a cue, or another word that ends so, is followed by signs and a capital."""
    place = looked.folded.find(cue)
    while place >= 0:
        if _SIGNS_AND_CAPITAL.match(looked.text, place + len(cue)):
            return True
        place = looked.folded.find(cue, place + 1)
    return False


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
