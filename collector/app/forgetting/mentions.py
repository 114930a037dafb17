"""The name of a subject in a text of others: written over where it is certainly theirs. Pure.

The journal and the workbook are written over by this one function, so that the next sync finds the
same words in both.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from collector.app.forgetting.subject import Subject
from collector.privacy.identities import find_identities
from collector.privacy.known_names import KnownNames
from schemas.cells.normalise import plain
from schemas.column import ColumnKind

NOT_SEARCHED: Final = frozenset({ColumnKind.MUNICIPALITY, ColumnKind.MUNICIPALITIES})
"""A family may be called like its comune. All other cells are searched, unmapped ones too; but the
names of other families in *Nuclei*, and of other people in *Persone*, are their own.
"""
_NOTHING_BEFORE: Final = r"(?<![\w.+-])"
_NOTHING_BEHIND: Final = r"(?![\w-]|\.\w)"
"""An email that goes on is another one."""


class _Searched(NamedTuple):
    """What a subject is searched by: its names and those of others, whole names, addresses."""

    known: KnownNames
    whole: frozenset[str]
    address: re.Pattern[str] | None


def written_over(text: str, subject: Subject) -> tuple[str, bool]:
    """Return a text in which nothing certain of the subject is left, and whether some is unsure.

    Certain: its whole name, an email, a surname that nobody else has. There `subject.shown_as`
    stands. Unsure: a part of its name that may be somebody else's, or a word like it; these stay.
    """
    if not text.strip():
        return text, False
    searched = _searched(subject)
    if plain(text) in searched.whole:
        return subject.shown_as, False
    if searched.address is not None:
        text = searched.address.sub(subject.shown_as, text)
    parts, end, unsure = list[str](), 0, False
    for span in find_identities(text, searched.known):
        if span.code != subject.code:
            unsure = unsure or span.family
            continue
        parts += [text[end : span.start], subject.shown_as]
        end = span.end
    return "".join((*parts, text[end:])), unsure


@lru_cache(maxsize=4)
def _searched(subject: Subject) -> _Searched:
    others = {plain(name) for name in subject.other_names}
    known = KnownNames.of([(name, subject.code) for name in subject.names], subject.other_names)
    whole = frozenset(filter(None, map(plain, subject.names))) - others
    address = None
    if subject.addresses:
        longest_first = sorted(subject.addresses, key=len, reverse=True)
        one_of = "|".join(map(re.escape, longest_first))
        address = re.compile(f"{_NOTHING_BEFORE}(?:{one_of}){_NOTHING_BEHIND}", re.IGNORECASE)
    return _Searched(known, whole, address)
