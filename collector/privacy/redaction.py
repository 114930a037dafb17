"""Redaction: what people typed, without what makes a person known.

Every text of a document or mail goes through here. It fails closed: a text that could not be
checked is left out whole, and says so.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from collector.privacy.identities import NO_WORDS, find_identities
from collector.privacy.known_names import KnownNames
from collector.privacy.normalised_text import name_parts
from collector.privacy.spans import IdentityKind, Span, replace_spans
from collector.privacy.word_lists import word_lists
from schemas.canonical import content_hash
from schemas.nucleus import CASE_TYPES, Nucleus
from schemas.person import Person
from schemas.printable import printable_text
from schemas.record import TalkRecord
from schemas.session import FREE_TEXT_FIELDS

UNCHECKED: Final = "[testo da controllare]"
"""Shown in place of a text that could not be checked."""
_MOST_TEXTS: Final = 20_000
"""So many are remembered before all are forgotten: no sheet may fill the memory."""
_NO_WIDTH: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


class ClearedText(NamedTuple):
    """The mark of a text that the coordinator looked at and let pass.

    In which row and field, and its content hash: one word more, and it is redacted again.
    """

    row: str
    field: str
    content_hash: str


def cleared_text_mark(talk: TalkRecord, field: str) -> ClearedText:
    """Return the mark of a text as it is now."""
    text = as_shown_in_documents(getattr(talk, field)) or ""
    return ClearedText(talk.code, field, content_hash([text]))


def as_shown_in_documents(text: str | None) -> str | None:
    """Return a text as a document would show it, without marks of no width; None for no text."""
    return printable_text(text.translate(_NO_WIDTH)) if text else None


def known_names_of(nuclei: Iterable[Nucleus], people: Iterable[Person]) -> KnownNames:
    """Return the names of all families, other spellings too, and of all people."""
    families = [
        (name, nucleus.code) for nucleus in nuclei for name in (nucleus.name, *nucleus.other_names)
    ]
    return KnownNames.of(families, [person.name for person in people])


@dataclass(frozen=True)
class Redaction:
    """How texts are redacted in one project.

    `known`: its names, None where they could not be read. `allowed`: the words that pass, folded.
    `cleared`: the marks of the texts that pass, but for the names of families.
    """

    known: KnownNames | None = field(repr=False)
    allowed: frozenset[str] = field(default=NO_WORDS, repr=False)
    cleared: Collection[tuple[str, str, str]] = field(default=(), repr=False)
    _redacted: dict[tuple[str, bool], str] = field(default_factory=dict, compare=False, repr=False)
    """What `text` returned, by its arguments."""

    @classmethod
    def of(
        cls,
        nuclei: Sequence[Nucleus],
        people: Sequence[Person],
        allowed: Callable[[KnownNames], frozenset[str]] = lambda _: NO_WORDS,
        cleared: Collection[tuple[str, str, str]] = (),
        second: Callable[[str], Iterable[tuple[int, int]]] = lambda _: (),
    ) -> "Redaction":
        """Return the redaction for the nuclei and people that the workbook ever named.

        `allowed` returns the words that pass beside these names (see `allowed.still_allowed`).
        `second`: see `KnownNames`. Raises nothing: where the names cannot be read, every text is
        left out.
        """
        try:
            known = replace(known_names_of(nuclei, people), second=second)
            return cls(known, allowed(known), cleared)
        except Exception:
            return cls(None)

    def talks(self, talks: Iterable[TalkRecord]) -> list[TalkRecord]:
        """Return the talks with each identity in their texts redacted."""
        return [self._redact_talk(talk) for talk in talks]

    def nuclei(self, nuclei: Iterable[Nucleus]) -> tuple[Nucleus, ...]:
        """Return the nuclei with *Lingua* and *Tipologia di caso* as documents show them.

        Their names are left as they are.
        """
        return tuple(self._redact_nucleus(nucleus) for nucleus in nuclei)

    def text(self, typed: str | None, *, cleared: bool = False) -> str | None:
        """Return a text with each identity redacted.

        A family by its code where that is certain, all else by its kind. `cleared`: only the names
        of families.
        """
        if not typed:
            return None
        redacted = self._redacted.get((typed, cleared))
        return self._redacted_now(typed, cleared=cleared) if redacted is None else redacted

    def _redacted_now(self, typed: str, *, cleared: bool) -> str:
        """Return the same, and remember it; what could not be checked is tried again each time."""
        text = as_shown_in_documents(typed)  # first: an invisible mark must not hide a name
        if not text:
            return ""
        if self.known is None:
            return UNCHECKED
        try:
            spans = find_identities(text, self.known, self.allowed, cleared=cleared)
            redacted = replace_spans(text, spans)
        except Exception:
            return UNCHECKED
        if len(self._redacted) >= _MOST_TEXTS:
            self._redacted.clear()
        self._redacted[typed, cleared] = redacted
        return redacted

    def place(self, typed: str | None) -> str | None:
        """Return *Luogo* of a meeting: addresses and offices stay, all else is redacted."""
        text = as_shown_in_documents(typed)
        if not text:
            return text
        spans = self._spans_in_place(text)
        return UNCHECKED if spans is None else replace_spans(text, _without_codes(spans))

    def identifies_somebody(self, place: str | None) -> bool:
        """True for a *Luogo* that makes somebody known, or that could not be checked."""
        text = as_shown_in_documents(place)
        return bool(text) and self._spans_in_place(text or "") != ()

    def _spans_in_place(self, text: str) -> tuple[Span, ...] | None:
        """Return what a *Luogo* says about somebody; None where it could not be checked."""
        if self.known is None:
            return None
        try:
            return tuple(identities_in_place(text, self.known, self.allowed))
        except Exception:
            return None

    def _redact_talk(self, talk: TalkRecord) -> TalkRecord:
        changes: dict[str, Any] = {}
        for key in FREE_TEXT_FIELDS:
            typed = getattr(talk, key)
            if typed:
                changes[key] = self.text(typed, cleared=self._is_cleared(talk, key))
        return replace(talk, **changes) if changes else talk

    def _is_cleared(self, talk: TalkRecord, key: str) -> bool:
        return bool(self.cleared) and cleared_text_mark(talk, key) in self.cleared

    def _redact_nucleus(self, nucleus: Nucleus) -> Nucleus:
        changes = {
            "language": self._beside_family(nucleus, nucleus.language),
            "case_type": self._beside_family(nucleus, nucleus.case_type),
        }
        return nucleus.model_copy(update=changes)

    def _beside_family(self, nucleus: Nucleus, typed: str | None) -> str | None:
        """Return what stands beside a family in *Nuclei*.

        No other family is mentioned there, not even by its code.
        """
        text = as_shown_in_documents(typed)
        if not text or typed in CASE_TYPES:
            return text
        if self.known is None:
            return UNCHECKED
        try:
            spans = find_identities(text, self.known, self.allowed)
            return replace_spans(text, _without_codes(spans, nucleus.code))
        except Exception:
            return UNCHECKED


def _without_codes(spans: Iterable[Span], but: str = "") -> list[Span]:
    """Return the spans without codes, but for one."""
    return [span if span.code == but else replace(span, code="") for span in spans]


def identities_in_place(text: str, known: KnownNames, allowed: frozenset[str]) -> list[Span]:
    """Return what says something about somebody in the name of a place.

    Not an address, not a link to a video call, not whom an office is named after.
    """
    spans = find_identities(text, known, allowed)
    return [span for span in spans if not _is_of_place(text, span)]


def _is_of_place(text: str, span: Span) -> bool:
    """True for what belongs to a place's name.

    True       "via Mazzini 3" · "Centro civico Aldo Moro" · "Sala Verdi"
    False      "casa Zarbadi" · "da Sala"
    """
    place = text[span.start : span.end]
    is_link = IdentityKind.PROFILE in span.kinds and "/" in place
    if IdentityKind.ADDRESS in span.kinds or is_link:
        return not span.family
    if span.kinds != (IdentityKind.NAME,):
        return False
    lists = word_lists()
    before = name_parts(re.split(r"[,;(\n]", text[: span.start])[-1])
    if span.family:  # a listed name is one, unless it is an ordinary word that nothing makes a name
        is_ordinary = all(word in lists.common for word in name_parts(place))
        is_introduced = bool(before) and before[-1] in lists.no_offices
        return is_ordinary and not is_introduced
    offices = [index for index, word in enumerate(before) if word in lists.offices]
    return bool(offices) and lists.no_offices.isdisjoint(before[offices[-1] :])
