"""What stands before, between and behind the times of a cell: words such as "dalle", and marks."""

from typing import Final

from schemas.cells.hour_tokens import HourToken
from schemas.cells.hour_words import HourTokenKind

LinkPart = HourTokenKind | str
"""The kind of a word, or a mark as it was typed; "&" and "e" are one, AND."""
Link = tuple[LinkPart, ...]
"""The words and marks of one place, in their order."""

FROM: Final = HourTokenKind.FROM
UNTIL: Final = HourTokenKind.UNTIL
TO: Final = HourTokenKind.TO
AT: Final = HourTokenKind.AT
AND: Final = HourTokenKind.AND
BETWEEN: Final = HourTokenKind.BETWEEN

LINK_WORDS: Final = frozenset({BETWEEN, FROM, UNTIL, TO, AT, AND})
LINK_MARKS: Final = frozenset("()[].,;:!-/*<>\"'«»→&+|_~=")


def link_part(token: HourToken) -> LinkPart | None:
    """Return what a token says of the times beside it; None for a token that is no link."""
    if token.kind in LINK_WORDS:
        return token.kind
    if token.kind is HourTokenKind.MARK and token.text in LINK_MARKS:
        return AND if token.text == "&" else token.text
    return None


def holds(link: Link, wanted: frozenset[str]) -> bool:
    """True where one of the `wanted` words or marks stands in the link."""
    return not wanted.isdisjoint(link)


def words_of(link: Link) -> Link:
    """Return the words of a link without "e", and without the marks."""
    return tuple(part for part in link if part in LINK_WORDS and part is not AND)


def marks_of(link: Link) -> str:
    """Return the marks of a link, in one text."""
    return "".join(part for part in link if part not in LINK_WORDS)


def without_heading(link: Link) -> Link:
    """Return the link without the column's heading, "ORA (inizio e fine)".

    A heading is a FROM and an UNTIL with only marks or "e" between them; "_" is no such mark, it
    stands for an hour that was left open.
    """
    kept: list[LinkPart] = []
    opened: int | None = None
    for part in link:
        if part is UNTIL and opened is not None:
            del kept[opened:]
            opened = None
            continue
        if part is FROM:
            opened = len(kept)
        elif part == "_" or (part in LINK_WORDS and part is not AND):
            opened = None
        kept.append(part)
    return tuple(kept)


# --- "inizio" and "fine" behind their hours ---------------------------------------------------

_NONE: Final[Link] = ()
_TO_AND_UNTIL_BEHIND: Final = (
    [_NONE, (TO,), (UNTIL,)],
    [_NONE, (TO, AT), (UNTIL,)],
)
"""Hindi and its neighbours: "10 बजे से 11 बजे तक"."""
_FROM_AND_UNTIL_BEHIND: Final = (
    [_NONE, (FROM,), (UNTIL,)],
    [(AT,), (FROM,), (UNTIL,)],
    [(AT,), (FROM, AT), (UNTIL,)],
    [_NONE, (FROM, AT), (UNTIL,)],
)
_ONE_BEHIND: Final = ([_NONE, (FROM,)], [_NONE, (UNTIL,)], [(AT,), (FROM,)], [(AT,), (UNTIL,)])


def words_in_front(links: list[Link]) -> list[Link]:
    """Return the links with "inizio" and "fine" in front of their hours.

    "10:30 inizio, 11:30 fine" becomes "inizio 10:30, fine 11:30"; other links stay as they are.
    """
    if not links[-1]:
        return links
    words = [words_of(link) for link in links]
    if words in _TO_AND_UNTIL_BEHIND:
        return [(FROM,), (TO,), _NONE]
    if words in _FROM_AND_UNTIL_BEHIND:
        return [(FROM,), (UNTIL,), _NONE]
    if words in _ONE_BEHIND:
        return [words[1], _NONE]
    return links
