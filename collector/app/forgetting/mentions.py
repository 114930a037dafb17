"""The name of a subject in a text of others: written over where it is certainly theirs. Pure.

The journal and the workbook are written over by this one function, so that the next sync finds the
same words in both.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from collector.app.forgetting.subject import Subject
from collector.privacy.family_search import FamilySearch
from collector.privacy.known_names import KnownNames
from collector.privacy.normalised_text import script
from collector.privacy.word_lists import word_lists
from schemas.cells.normalise import plain, words
from schemas.column import ColumnKind

NOT_SEARCHED: Final = frozenset({ColumnKind.MUNICIPALITY, ColumnKind.MUNICIPALITIES})
"""A family may be called like its comune. All other cells are searched, unmapped ones too; but the
names of other families in *Nuclei*, and of other people in *Persone*, are their own.
"""
_CHINESE_NAME: Final = 3
"""Signs: a shorter one may be a part of another's."""
_NOTHING_BEFORE: Final = r"(?<![\w.+-])"
_NOTHING_BEHIND: Final = r"(?![\w-]|\.\w)"
"""An email that goes on is another one."""


class _Searched(NamedTuple):
    """What a subject is searched by.

    `names`: its names among those of others. `whole`: its whole names, plain; `certain_alone`:
    those that are its own wherever nothing else stands. `others`: names of several words of others,
    as they stand. `literal`: what is
    its own as it stands: addresses, and names of several words that are no part of another's.
    """

    names: FamilySearch
    whole: frozenset[str]
    certain_alone: frozenset[str]
    literal: re.Pattern[str] | None
    others: re.Pattern[str] | None


def written_over(text: str, subject: Subject) -> tuple[str, bool]:
    """Return a text in which nothing certain of the subject is left, and whether some is unsure.

    Certain: its whole name, an email, a surname that nobody else has. There `subject.shown_as`
    stands. Unsure: a part of its name that may be somebody else's, a whole one that is a part of
    another's or an ordinary word ("Sole", see also `Subject`), or a word like it; these stay.
    """
    if not text.strip():
        return text, False
    searched = _searched(subject)
    if plain(text) in searched.whole:
        is_certain = plain(text) in searched.certain_alone
        return (subject.shown_as, False) if is_certain else (text, True)
    if searched.literal is not None:
        text = searched.literal.sub(subject.shown_as, text)
    parts, end, is_unsure = list[str](), 0, False
    for span in searched.names.find(text):
        is_needed_word = plain(text[span.start : span.end]) in subject.ordinary
        if span.code != subject.code or is_needed_word:
            is_unsure = True
            continue
        parts += [text[end : span.start], subject.shown_as]
        end = span.end
    text = "".join((*parts, text[end:]))
    if is_unsure and searched.others is not None:
        # What is left of a shared name is not the subject's where all of another's name stands.
        rest = searched.others.sub("\n", text)
        is_unsure = rest == text or bool(searched.names.find(rest.replace(subject.shown_as, "\n")))
    return text, is_unsure


def is_its_name(text: str, subject: Subject) -> bool:
    """Return whether a text that can only be a name is the subject's, and nothing else.

    There any whole name counts that nobody else has.
    """
    if not text.strip():
        return False
    if plain(text) in _searched(subject).whole:
        return True
    return written_over(text, subject) == (subject.shown_as, False)


@lru_cache(maxsize=4)
def _searched(subject: Subject) -> _Searched:
    others = {plain(name) for name in subject.other_names}
    known = KnownNames.of([(name, subject.code) for name in subject.names], subject.other_names)
    whole = frozenset(filter(None, map(plain, subject.names))) - others
    own = [name for name in subject.names if plain(name) in whole]
    own = [
        name
        for name in own
        if plain(name) not in subject.ordinary
        and not _is_part_of_another(name, subject.other_names)
    ]
    alone = [name for name in own if subject.kind == "person" or not _is_ordinary(name, known)]
    parts = [re.escape(address) + _NOTHING_BEHIND for address in _longest_first(subject.addresses)]
    parts += [rf"{re.escape(name)}(?!\w)" for name in _longest_first(filter(_is_long, own))]
    whole_patterns = [f"{_NOTHING_BEFORE}(?:{'|'.join(parts)})"] if parts else []
    whole_patterns += map(re.escape, filter(_is_chinese, own))
    literal = re.compile("|".join(whole_patterns), re.IGNORECASE) if whole_patterns else None
    of_others = [re.escape(name) for name in _longest_first(subject.other_names) if _is_long(name)]
    other = re.compile(rf"(?<!\w)(?:{'|'.join(of_others)})(?!\w)", re.IGNORECASE)
    return _Searched(
        FamilySearch(known),
        whole,
        frozenset(map(plain, alone)),
        literal,
        other if of_others else None,
    )


def _is_chinese(name: str) -> bool:
    """Return whether a name is one of three signs or more, which is known between others, too."""
    return len(name) >= _CHINESE_NAME and all(script(sign) == "CJK" for sign in name)


def _is_long(name: str) -> bool:
    """Return whether a name has several words: a single word may be one of the language."""
    return len(words(name)) > 1


def _longest_first(texts: Iterable[str]) -> list[str]:
    return sorted(texts, key=len, reverse=True)


def _is_part_of_another(name: str, others: Iterable[str]) -> bool:
    """Return whether all words of a name are in that of another, in any order.

    Scripts without blanks have one word for a whole name.
    """
    own = words(name)
    joined = "".join(own)
    for other in map(words, others):
        if set(own) <= set(other) or (not joined.isascii() and joined in "".join(other)):
            return True
    return False


def _is_ordinary(name: str, known: KnownNames) -> bool:
    """Return whether a name is one word that may say something else: "Rosa", "Sole", "Li"."""
    own = words(name)
    if len(own) != 1 or not own[0].isascii():
        return False
    lists = word_lists()
    return own[0] not in known.surnames or own[0] in lists.words or own[0] in lists.common
