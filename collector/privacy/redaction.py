"""What people typed, without what makes a person known. Every talk goes through here before any document is made of it.

It fails closed: a text that could not be looked at is left out whole, and says so.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from collector.compile.italian import clean
from schemas.identities import Known, Span, find, masked
from schemas.nucleus import Nucleus
from schemas.person import Person
from schemas.record import TalkRecord
from schemas.typed import digest

UNREAD: Final = "[testo da controllare]"
_NO_WIDTH: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
TEXTS: Final = ("description", "outcome", "issues", "agreements")


class Passed(NamedTuple):
    """A text that the coordinator looked at and let through: in which row and field, and its digest, so that one word
    more covers it again.
    """

    row: str
    field: str
    digest: str


def passed(talk: TalkRecord, field: str) -> Passed:
    """The mark of a text as it stands now."""
    return Passed(talk.code, field, digest([shown(getattr(talk, field)) or ""]))


def shown(text: str | None) -> str | None:
    """A text as a document would show it, without marks of no width."""
    return clean(text.translate(_NO_WIDTH)) if text else None


def known_names(nuclei: Iterable[Nucleus], people: Iterable[Person]) -> Known:
    """The names of all families, other spellings too, and of all people."""
    families = [(name, nucleus.code) for nucleus in nuclei for name in (nucleus.name, *nucleus.other_names)]
    return Known.of(families, [person.name for person in people])


def covered(
    talks: Iterable[TalkRecord],
    nuclei: Sequence[Nucleus],
    people: Sequence[Person],
    let_through: Collection[tuple[str, str, str]] = (),
    *,
    look: Callable[[str, Known], Sequence[Span]] = find,
) -> list[TalkRecord]:
    """The talks with each identity in their texts covered: a family by its code, all else by what it is. A text that
    was let through keeps all but the families' names: those never leave the office.
    """
    try:
        known = known_names(nuclei, people)
    except Exception:
        return [_unread(talk) for talk in talks]
    return [_covered(talk, known, let_through, look) for talk in talks]


def _covered(
    talk: TalkRecord,
    known: Known,
    let_through: Collection[tuple[str, str, str]],
    look: Callable[[str, Known], Sequence[Span]],
) -> TalkRecord:
    found: dict[str, Any] = {}
    for field in TEXTS:
        text = shown(getattr(talk, field))  # first: a mark that does not show must not hide a name
        if not text:
            continue
        try:
            spans = look(text, known)
            if spans and passed(talk, field) in let_through:
                spans = [span for span in spans if span.family]
            found[field] = masked(text, spans) if spans else text
        except Exception:
            found[field] = UNREAD
    return replace(talk, **found) if found else talk


def _unread(talk: TalkRecord) -> TalkRecord:
    unread: dict[str, Any] = {field: UNREAD for field in TEXTS if getattr(talk, field)}
    return replace(talk, **unread)
