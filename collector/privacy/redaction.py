"""Redaction: what people typed, without what makes a person known. Every text of a document or mail goes through here.

It fails closed: a text that could not be looked at is left out whole, and says so.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from collector.privacy.identities import NOBODY, find_identities
from collector.privacy.known_names import KnownNames
from collector.privacy.normalised_text import name_parts
from collector.privacy.spans import IdentityKind, Span, replace_spans
from collector.privacy.word_lists import word_lists
from schemas.canonical import content_hash
from schemas.nucleus import CASE_TYPES, Nucleus
from schemas.person import Person
from schemas.printable import printable_text
from schemas.record import TalkRecord

UNCHECKED: Final = "[testo da controllare]"
_NO_WIDTH: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
TEXT_FIELDS: Final = ("description", "outcome", "issues", "agreements")


class ClearedText(NamedTuple):
    """A text that the coordinator looked at and let pass: in which row and field, and its digest, so that one word more
    covers it again.
    """

    row: str
    field: str
    digest: str


def cleared_text_mark(talk: TalkRecord, field: str) -> ClearedText:
    """The mark of a text as it stands now."""
    return ClearedText(
        talk.code, field, content_hash([as_shown_in_documents(getattr(talk, field)) or ""])
    )


def as_shown_in_documents(text: str | None) -> str | None:
    """A text as a document would show it, without marks of no width."""
    return printable_text(text.translate(_NO_WIDTH)) if text else None


def known_names_of(nuclei: Iterable[Nucleus], people: Iterable[Person]) -> KnownNames:
    """The names of all families, other spellings too, and of all people."""
    families = [
        (name, nucleus.code) for nucleus in nuclei for name in (nucleus.name, *nucleus.other_names)
    ]
    return KnownNames.of(families, [person.name for person in people])


@dataclass(frozen=True)
class Redaction:
    """How texts are covered in one project. `known`: its names, None where they could not be made out; `allowed`: the
    words that pass, folded; `cleared`: the texts that pass, but for the names of families.
    """

    known: KnownNames | None = field(repr=False)
    allowed: frozenset[str] = field(default=NOBODY, repr=False)
    cleared: Collection[tuple[str, str, str]] = field(default=(), repr=False)

    @classmethod
    def of(
        cls,
        nuclei: Sequence[Nucleus],
        people: Sequence[Person],
        allowed: Callable[[KnownNames], frozenset[str]] = lambda _: NOBODY,
        cleared: Collection[tuple[str, str, str]] = (),
        second: Callable[[str], Iterable[tuple[int, int]]] = lambda _: (),
    ) -> "Redaction":
        """For the nuclei and people that the workbook ever named. `allowed`: see `allowed.standing`; `second`: see
        `Known`.
        """
        try:
            known = replace(known_names_of(nuclei, people), second=second)
            return cls(known, allowed(known), cleared)
        except Exception:
            return cls(None)

    def talks(self, talks: Iterable[TalkRecord]) -> list[TalkRecord]:
        """The talks with each identity in their texts covered."""
        return [self._talk(talk) for talk in talks]

    def nuclei(self, nuclei: Iterable[Nucleus]) -> tuple[Nucleus, ...]:
        """The nuclei with *Lingua* and *Tipologia di caso* as documents show them; their names are left as they are."""
        return tuple(
            nucleus.model_copy(
                update={
                    "language": self._beside(nucleus, nucleus.language),
                    "case_type": self._beside(nucleus, nucleus.case_type),
                }
            )
            for nucleus in nuclei
        )

    def text(self, typed: str | None, *, cleared: bool = False) -> str | None:
        """A text with each identity covered: a family by its code where that is certain, all else by what it is."""
        text = as_shown_in_documents(typed)  # first: a mark that does not show must not hide a name
        if not text:
            return text
        if self.known is None:
            return UNCHECKED
        try:
            return replace_spans(
                text, find_identities(text, self.known, self.allowed, cleared=cleared)
            )
        except Exception:
            return UNCHECKED

    def place(self, typed: str | None) -> str | None:
        """*Luogo* of a meeting: addresses and offices stay, all else is covered."""
        text = as_shown_in_documents(typed)
        if not text:
            return text
        found = self._in_place(text)
        return UNCHECKED if found is None else replace_spans(text, _without_codes(found))

    def identifies_somebody(self, place: str | None) -> bool:
        """True for a *Luogo* in which somebody may be known, or that could not be looked at."""
        text = as_shown_in_documents(place)
        return bool(text) and self._in_place(text or "") != ()

    def _in_place(self, text: str) -> tuple[Span, ...] | None:
        if self.known is None:
            return None
        try:
            return tuple(identities_in_place(text, self.known, self.allowed))
        except Exception:
            return None

    def _talk(self, talk: TalkRecord) -> TalkRecord:
        found: dict[str, Any] = {}
        for key in TEXT_FIELDS:
            if typed := getattr(talk, key):
                found[key] = self.text(
                    typed,
                    cleared=bool(self.cleared) and cleared_text_mark(talk, key) in self.cleared,
                )
        return replace(talk, **found) if found else talk

    def _beside(self, nucleus: Nucleus, typed: str | None) -> str | None:
        """What stands beside a family in *Nuclei*: no other one is told of there, not even by its code."""
        text = as_shown_in_documents(typed)
        if not text or typed in CASE_TYPES:
            return text
        if self.known is None:
            return UNCHECKED
        try:
            return replace_spans(
                text, _without_codes(find_identities(text, self.known, self.allowed), nucleus.code)
            )
        except Exception:
            return UNCHECKED


def _without_codes(spans: Iterable[Span], but: str = "") -> list[Span]:
    return [span if span.code == but else replace(span, code="") for span in spans]


def identities_in_place(text: str, known: KnownNames, allowed: frozenset[str]) -> list[Span]:
    """What tells of somebody in the name of a place: no address, no link to a video call, not whom an office is called
    after.
    """
    return [span for span in find_identities(text, known, allowed) if not _is_of_place(text, span)]


def _is_of_place(text: str, span: Span) -> bool:
    """ "via Mazzini 3", "Centro civico Aldo Moro", "Sala Verdi"; but not "casa Zarbadi", "da Sala"."""
    place = text[span.start : span.end]
    if IdentityKind.ADDRESS in span.kinds or (IdentityKind.PROFILE in span.kinds and "/" in place):
        return not span.family
    if span.kinds != (IdentityKind.NAME,):
        return False
    before = name_parts(re.split(r"[,;(\n]", text[: span.start])[-1])
    if span.family:  # a listed name is one, unless it is an ordinary word that nothing makes a name
        is_word = all(word in word_lists().common for word in name_parts(place))
        return is_word and not (before and before[-1] in word_lists().no_offices)
    last = max((at for at, word in enumerate(before) if word in word_lists().offices), default=None)
    return last is not None and word_lists().no_offices.isdisjoint(before[last:])
