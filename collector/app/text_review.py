"""The texts in which somebody may be recognised, for the coordinator to look through.

The same search that documents are redacted by, and what it leaves alone: allowed words, and words
that no list explains.
"""

import enum
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from collector.journal.store import Journal
from collector.privacy.allowed import still_allowed
from collector.privacy.identities import find_identities, find_unknown_words
from collector.privacy.known_names import KnownNames
from collector.privacy.redaction import (
    ClearedText,
    as_shown_in_documents,
    cleared_text_mark,
    known_names_of,
)
from collector.privacy.spans import Span
from schemas.record import TalkRecord
from schemas.session import COLUMNS, FREE_TEXT_FIELDS

_HEADERS: Final = {column.key: column.header for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text in which somebody may be recognised.

    `redacted`: documents redact it; `allowed`: they do not, because of an allowed word or phrase.
    """

    span: Span
    typed: str = field(repr=False)
    redacted: bool
    allowed: bool = False


@dataclass(frozen=True, slots=True)
class ReviewText:
    """A text in which something was found.

    `clearance`: what it would be cleared by; `unknown_words`: that no list explains, redacted
    nowhere; `cleared`: only the families' names in it are redacted.
    """

    talk: TalkRecord = field(repr=False)
    clearance: ClearedText
    text: str = field(repr=False)
    passages: Sequence[Passage]
    unknown_words: Sequence[Passage]
    cleared: bool

    @property
    def header(self) -> str:
        """The title of its column."""
        return _HEADERS[self.clearance.field]

    @property
    def has_redactions(self) -> bool:
        """True when there is something to redact in it, cleared or not; not for allowed words."""
        return self.cleared or any(passage.redacted for passage in self.passages)


@dataclass(frozen=True, slots=True)
class TextSearch:
    """What is found in all texts of a project.

    `texts`: oldest row first, each as if the coordinator had cleared none (see `with_clearances`);
    `known`: the names they were searched for.
    """

    texts: Sequence[ReviewText] = field(repr=False)
    known: KnownNames = field(repr=False)


class PartKind(enum.StrEnum):
    """What documents do with a part of a text.

    COVERED: they redact it; SHOWN: they show what would be redacted, because the coordinator said
    so; UNKNOWN: they show a word that no list explains; PLAIN: all else.
    """

    PLAIN = "PLAIN"
    COVERED = "COVERED"
    SHOWN = "SHOWN"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part of a text, as typed. `kinds`: of what it is, in Italian, '' for a plain one."""

    typed: str = field(repr=False)
    kind: PartKind
    kinds: str = ""


def texts_to_review(journal: Journal) -> list[ReviewText]:
    """Return all texts in which something is found, oldest row first."""
    return with_clearances(search_texts(journal).texts, journal.cleared_texts())


def search_texts(journal: Journal) -> TextSearch:
    """Look through all texts. It takes long, and does not depend on what was cleared."""
    known = all_known_names(journal)
    allowed = still_allowed(journal.allowed_words(), known)
    texts = []
    for talk in journal.talks():
        for key in FREE_TEXT_FIELDS:
            text = _review(talk, key, known, allowed)
            if text is not None:
                texts.append(text)
    return TextSearch(texts, known)


def with_clearances(
    texts: Iterable[ReviewText], cleared: Collection[tuple[str, str, str]]
) -> list[ReviewText]:
    """Return the same texts as they are when these are cleared (and no others)."""
    return [_with_clearance(text, text.clearance in cleared) for text in texts]


def _with_clearance(text: ReviewText, is_cleared: bool) -> ReviewText:
    has_spans = not all(passage.allowed for passage in text.passages)
    if text.cleared == (is_cleared and has_spans):
        return text
    passages = [
        replace(passage, redacted=_is_redacted(passage, is_cleared)) for passage in text.passages
    ]
    return replace(text, passages=passages, cleared=is_cleared)


def _is_redacted(passage: Passage, is_cleared: bool) -> bool:
    return not passage.allowed and (passage.span.family or not is_cleared)


def all_known_names(journal: Journal) -> KnownNames:
    """Return the names of all families and people that the workbook ever held."""
    return known_names_of(journal.nuclei(gone=True), journal.people(gone=True))


def text_parts(text: ReviewText) -> list[TextPart]:
    """Return a text in parts, from its beginning: together they are all of it."""
    places = [(place, _part_kind(place)) for place in text.passages]
    places += [(place, PartKind.UNKNOWN) for place in text.unknown_words]
    parts: list[TextPart] = []
    end = 0
    for place, kind in sorted(places, key=lambda marked: marked[0].span):
        if place.span.start < end:
            continue
        if place.span.start > end:
            parts.append(TextPart(text.text[end : place.span.start], PartKind.PLAIN))
        parts.append(TextPart(place.typed, kind, ", ".join(place.span.kinds)))
        end = place.span.end
    if end < len(text.text):
        parts.append(TextPart(text.text[end:], PartKind.PLAIN))
    return parts


def _part_kind(place: Passage) -> PartKind:
    return PartKind.COVERED if place.redacted else PartKind.SHOWN


def _review(
    talk: TalkRecord, key: str, known: KnownNames, allowed: frozenset[str]
) -> ReviewText | None:
    """Return one text of a talk as if it were not cleared; None where nothing is found in it."""
    text = as_shown_in_documents(getattr(talk, key))
    if not text:
        return None
    spans = find_identities(text, known, allowed)
    passages = [_passage(text, span, redacted=True) for span in spans]
    if allowed:
        without_allowing = find_identities(text, known)
        passages += [
            _passage(text, span, redacted=False, allowed=True)
            for span in _uncovered_parts(text, without_allowing, spans)
        ]
    unknown_words = [
        _passage(text, span, redacted=False) for span in find_unknown_words(text, known, allowed)
    ]
    if not passages and not unknown_words:
        return None
    passages.sort(key=lambda passage: passage.span)
    mark = cleared_text_mark(talk, key)
    return ReviewText(talk, mark, text, passages, unknown_words, cleared=False)


def _passage(text: str, span: Span, *, redacted: bool, allowed: bool = False) -> Passage:
    return Passage(span, text[span.start : span.end], redacted, allowed)


def _uncovered_parts(text: str, spans: Iterable[Span], covering: Sequence[Span]) -> Iterator[Span]:
    """Yield what of `spans` no span of `covering` covers, without blanks and signs around it."""
    covered = {position for span in covering for position in range(span.start, span.end)}
    for span in spans:
        start = span.start
        for end in range(span.start, span.end + 1):
            if end < span.end and end not in covered:
                continue
            trimmed = _trimmed(text, start, end)
            if trimmed:
                yield Span(*trimmed, span.kinds)
            start = end + 1


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return start and end of a part of a text from its first letter to its last; None without."""
    letters = [position for position in range(start, end) if text[position].isalnum()]
    return (letters[0], letters[-1] + 1) if letters else None
