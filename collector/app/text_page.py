"""The texts as somebody works through them: which of them, in what order, and what may be decided
of the words in each. Pure.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from collector.app.text_review import Passage, ReviewText
from collector.app.word_review import texts_containing
from collector.privacy.allowed import AllowedRefusal, allowed_refusal
from collector.privacy.identities import allowed_word_key
from collector.privacy.known_names import KnownNames

_NO_DAY: Final = dt.date.min


class TextView(enum.StrEnum):
    """Which texts.

    TO_LOOK: something is redacted in them and nobody has let them pass. CLEARED: somebody has.
    ALL: these, and those in which only allowed or unknown words were found.
    """

    TO_LOOK = "da-guardare"
    CLEARED = "lasciati-passare"
    ALL = "tutti"


class WordState(enum.StrEnum):
    """What may be decided of a word in a text.

    FREE: it may be allowed in the whole project. ALLOWED: it is. FAMILY: it is a family's name,
    and always redacted. LISTED: it is in another name of *Nuclei* or *Persone*; STRUCTURED: it is
    no word, but a number, an address and the like. Both pass with their text only.
    """

    FREE = "FREE"
    ALLOWED = "ALLOWED"
    FAMILY = "FAMILY"
    LISTED = "LISTED"
    STRUCTURED = "STRUCTURED"


@dataclass(frozen=True, slots=True)
class ReviewedWord:
    """A word, or longer passage, of a text, once.

    `kinds`: of what, in Italian; '' for one that no list explains. `redacted`: documents redact it
    in this text. `allowed_as`: the allowed words or phrases by which it passes.
    """

    word: str = field(repr=False)
    kinds: str
    redacted: bool
    state: WordState
    allowed_as: Sequence[str] = field(default=(), repr=False)


def is_in_view(text: ReviewText, view: TextView) -> bool:
    """Return whether a text belongs to a view."""
    if view is TextView.ALL:
        return True
    if view is TextView.CLEARED:
        return text.cleared
    return text.has_redactions and not text.cleared


def select_texts(
    texts: Iterable[ReviewText], *, mediator: str = "", word: str = ""
) -> list[ReviewText]:
    """Return the texts of a mediator, in which a word was found; '' for all. Newest talk first.

    Of one talk they stay in the order of its columns; talks without a day come last.
    """
    wanted = [text for text in texts if not mediator or text.talk.mediator == mediator]
    if word:
        wanted = texts_containing(wanted, word)
    return sorted(wanted, key=lambda text: text.talk.date or _NO_DAY, reverse=True)


def mediators_of(texts: Iterable[ReviewText]) -> list[str]:
    """Return the names of the mediators who wrote these texts, in order."""
    return sorted({text.talk.mediator for text in texts if text.talk.mediator})


def words_of_text(
    text: ReviewText, known: KnownNames, allowed: Mapping[str, str]
) -> list[ReviewedWord]:
    """Return the words of a text of which something may be decided, in the order of the text.

    `allowed`: the words that were allowed in the whole project, as typed, by their key.
    """
    places = {place.span: (place, ", ".join(place.span.kinds)) for place in text.passages}
    places.update({place.span: (place, "") for place in text.unknown_words})
    words: dict[str, ReviewedWord] = {}
    for span in sorted(places):
        place, kinds = places[span]
        typed = " ".join(place.typed.split())
        words.setdefault(typed.casefold(), _text_word(typed, place, kinds, known, allowed))
    return list(words.values())


def _text_word(
    typed: str, place: Passage, kinds: str, known: KnownNames, allowed: Mapping[str, str]
) -> ReviewedWord:
    if place.allowed:
        allowed_as = _allowed_as(typed, allowed)
        return ReviewedWord(typed, kinds, False, WordState.ALLOWED, allowed_as)
    return ReviewedWord(typed, kinds, place.redacted, _state(typed, place, known))


def _state(typed: str, place: Passage, known: KnownNames) -> WordState:
    if place.span.family:
        return WordState.FAMILY
    refusal = allowed_refusal(typed, known)
    if refusal is None:
        return WordState.FREE
    return WordState.LISTED if refusal is AllowedRefusal.LISTED else WordState.STRUCTURED


def _allowed_as(typed: str, allowed: Mapping[str, str]) -> list[str]:
    """Return the allowed words that a passage holds, or that hold it."""
    passage = _padded(allowed_word_key(typed))
    return [
        word for key, word in allowed.items() if _padded(key) in passage or passage in _padded(key)
    ]


def _padded(key: str) -> str:
    return f" {key} "
