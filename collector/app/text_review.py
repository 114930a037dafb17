"""The texts in which somebody may be recognised, for the coordinator to look through.

The same search that documents are redacted by, and what it leaves alone: allowed words, and words
that no list explains.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
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


def texts_to_review(journal: Journal) -> list[ReviewText]:
    """Return all texts in which something is found, oldest row first."""
    known = all_known_names(journal)
    allowed = still_allowed(journal.allowed_words(), known)
    cleared = journal.cleared_texts()
    texts = []
    for talk in journal.talks():
        for key in FREE_TEXT_FIELDS:
            text = _review(talk, key, known, allowed, cleared)
            if text is not None:
                texts.append(text)
    return texts


def all_known_names(journal: Journal) -> KnownNames:
    """Return the names of all families and people that the workbook ever held."""
    return known_names_of(journal.nuclei(gone=True), journal.people(gone=True))


def _review(
    talk: TalkRecord,
    key: str,
    known: KnownNames,
    allowed: frozenset[str],
    cleared: frozenset[tuple[str, str, str]],
) -> ReviewText | None:
    """Return one text of a talk; None where nothing is found in it."""
    text = as_shown_in_documents(getattr(talk, key))
    if not text:
        return None
    clearance = cleared_text_mark(talk, key)
    is_cleared = clearance in cleared
    spans = find_identities(text, known, allowed)
    passages = [_passage(text, span, redacted=span.family or not is_cleared) for span in spans]
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
    return ReviewText(
        talk, clearance, text, passages, unknown_words, cleared=is_cleared and bool(spans)
    )


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
