"""The name of a subject in a text of others: written over where it is certainly theirs. Pure.

The journal and the workbook are written over by this one function, so that the next sync finds the
same words in both.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from collector.app.forgetting.subject import Subject
from collector.privacy.identities import find_identities
from collector.privacy.known_names import KnownNames
from schemas.cells.normalise import plain, words
from schemas.column import ColumnKind

NOT_SEARCHED: Final = frozenset({ColumnKind.MUNICIPALITY, ColumnKind.MUNICIPALITIES})
"""A family may be called like its comune. All other cells are searched, unmapped ones too; but the
names of other families in *Nuclei*, and of other people in *Persone*, are their own.
"""
_NOTHING_BEFORE: Final = r"(?<![\w.+-])"
_NOTHING_BEHIND: Final = r"(?![\w-]|\.\w)"
"""An email that goes on is another one."""


class _Searched(NamedTuple):
    """What a subject is searched by.

    `known`: its names and those of others. `whole`: its whole names, plain. `literal`: what is its
    own as it stands: addresses, and names of several words that are no part of another's.
    """

    known: KnownNames
    whole: frozenset[str]
    literal: re.Pattern[str] | None


def written_over(text: str, subject: Subject) -> tuple[str, bool]:
    """Return a text in which nothing certain of the subject is left, and whether some is unsure.

    Certain: its whole name, an email, a surname that nobody else has. There `subject.shown_as`
    stands. Unsure: a part of its name that may be somebody else's, a word like it, a name that is
    an ordinary word (see `Subject`); these stay.
    """
    if not text.strip():
        return text, False
    searched = _searched(subject)
    if plain(text) in searched.whole:
        return subject.shown_as, False
    if plain(text) in subject.ordinary:
        return text, True
    if searched.literal is not None:
        text = searched.literal.sub(subject.shown_as, text)
    parts, end, unsure = list[str](), 0, False
    for span in find_identities(text, searched.known):
        is_ordinary = plain(text[span.start : span.end]) in subject.ordinary
        if span.code != subject.code or is_ordinary:
            unsure = unsure or span.family or is_ordinary
            continue
        parts += [text[end : span.start], subject.shown_as]
        end = span.end
    return "".join((*parts, text[end:])), unsure


def is_ordinary_name(text: str, subject: Subject) -> bool:
    """Return whether a text is an ordinary word that is the subject's where a name is expected."""
    typed = plain(text)
    return typed in subject.ordinary and typed not in map(plain, subject.other_names)


@lru_cache(maxsize=4)
def _searched(subject: Subject) -> _Searched:
    others = {plain(name) for name in subject.other_names}
    known = KnownNames.of([(name, subject.code) for name in subject.names], subject.other_names)
    whole = frozenset(filter(None, map(plain, subject.names))) - others - subject.ordinary
    literal = None
    parts = [re.escape(address) + _NOTHING_BEHIND for address in _longest_first(subject.addresses)]
    names = [
        name
        for name in subject.names
        if plain(name) not in subject.ordinary and _is_own_as_it_stands(name, others)
    ]
    parts += [rf"{re.escape(name)}(?!\w)" for name in _longest_first(names)]
    if parts:
        literal = re.compile(f"{_NOTHING_BEFORE}(?:{'|'.join(parts)})", re.IGNORECASE)
    return _Searched(known, whole, literal)


def _longest_first(texts: Iterable[str]) -> list[str]:
    return sorted(texts, key=len, reverse=True)


def _is_own_as_it_stands(name: str, others: Iterable[str]) -> bool:
    """Return whether a name in any text is the subject's: two words, in no name of another.

    A single word may be one of the language ("sole").
    """
    own = " ".join(words(name))
    return " " in own and not any(own in " ".join(words(other)) for other in others)
