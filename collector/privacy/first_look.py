"""A first look at a text: what of it must be looked at more closely. Most texts hold nothing.

A text is cut at its blanks. What each piece may be part of is asked once and remembered beside the
known names, so that a text of ordinary pieces costs next to nothing, however many names there are.
Each answer is a necessary condition of what `name_spans`, `unlisted_names` and the patterns of
structured identities find; a property test holds it to looking at every text closely.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache, reduce
from itertools import pairwise
from operator import or_
from typing import Final, NamedTuple

from collector.privacy import pieces as bits
from collector.privacy.addresses import PIECES_FROM_HOME, PIECES_TO_NAME
from collector.privacy.known_names import KnownNames
from collector.privacy.name_spans import is_common, names_across_a_sign
from collector.privacy.normalised_text import TextWord, TokenizedText
from collector.privacy.phones import FEWEST_IN_WORDS
from collector.privacy.pieces import ANY_PIECE, Piece
from collector.privacy.structured_hints import hints_of
from collector.privacy.unlisted_names import (
    is_elided,
    is_explained_alone,
    is_part_of_code,
    is_small_word,
    is_unexplained,
)
from collector.privacy.word_lists import TITLE_ENDINGS, given_names, word_lists
from schemas.normal import is_usual

_FEW_DIGITS: Final = frozenset("0" * many + sign for many in range(1, 7) for sign in ("", *".,:;)"))
"""Numbers that are nothing by their form, each digit as 0."""
_ANY_DIGIT: Final = str.maketrans("123456789", "000000000")
_LONGEST_PIECE: Final = 60
"""Characters: a longer piece is looked at closely each time, and not remembered."""
_FEWEST_BEHIND_CAPITALS: Final = 3
"""Digits enough to be the rest of a document's number."""
_MOST_OF_SEVERAL: Final = 3
"""So many digits of several numbers, apart by words, are no number of anything."""
_PIECES_OF_NAME: Final = 4
"""A part of a name stands at most so many pieces behind the part before: a particle may stand
between, and a sign that the normal form drops on either side of it."""
_WORDS_TO_CUE: Final = 4
"""A cue stands at most so many words before its name."""


class Look(NamedTuple):
    """What a text may hold. `cues`: of structured identities, None where nobody looked for them."""

    names: bool = True
    unknown_words: bool = True
    structured: bool = True
    cues: frozenset[str] | None = None


NOTHING_THERE: Final = Look(names=False, unknown_words=False, structured=False)
_EVERYTHING: Final = Look()


def first_look(text: str, known: KnownNames) -> Look:
    """Return what a typed text may hold; what is False in it is certainly not there."""
    if not text.isascii() and _has_odd_blank(text):
        return _EVERYTHING
    typed, memory = text.split(), known.pieces
    if memory.quiet.issuperset(typed):
        return NOTHING_THERE
    if memory.harmless.issuperset(typed) and memory.plain.issuperset(typed[1:]):
        return NOTHING_THERE
    return _look_at(typed, known)


def _has_odd_blank(text: str) -> bool:
    """True for blanks that a text which is not ASCII is rid of: what they cut is one word."""
    return "\x1c" in text or "\x1d" in text or "\x1e" in text or "\x1f" in text


def _look_at(typed: Sequence[str], known: KnownNames) -> Look:
    """Return what the pieces of a text may hold."""
    quiet, plain, remembered = known.pieces.quiet, known.pieces.plain, known.pieces.pieces.get
    numbers: list[int] = []
    parts: list[int] = []
    says = digits = 0
    for place, piece in enumerate(typed):
        if piece in quiet:
            continue
        said, _, its_digits = remembered(piece) or _piece(piece, known)
        if said & bits.BY_PLACE:
            behind = typed[place + 1 : place + 1 + PIECES_TO_NAME]
            if said & bits.BY_MORE or not plain.issuperset(behind):
                says |= _said_there(said, place, typed, known)
        if its_digits:
            digits += its_digits
            if said & bits.NUMBER:
                numbers.append(place)
        if said & bits.PART:
            parts.append(place)
        says |= said
    says &= ~bits.BY_PLACE
    if not says & bits.TELLING:
        return NOTHING_THERE
    structured = _may_be_structured(says, digits, numbers, typed, known)
    names = bool(says & bits.NAME) or _may_be_a_name(parts, typed)
    unknown_words = bool(says & bits.UNKNOWN)
    if not (names or unknown_words or structured):
        return NOTHING_THERE
    return Look(names, unknown_words, structured, _cues_of(typed, known) if structured else None)


def _may_be_a_name(parts: Sequence[int], typed: Sequence[str]) -> bool:
    """True where two ordinary words that are parts of names stand near each other.

    `parts`: where the pieces with one stand. Alone it is no name, nor is it beside itself; a piece
    with two says NAME.
    """
    for first, second in pairwise(parts):
        if second - first <= _PIECES_OF_NAME and typed[first] != typed[second]:
            return True
    return False


def _cues_of(typed: Sequence[str], known: KnownNames) -> frozenset[str] | None:
    """Return the cues of structured identities that some pieces have; None where not all know."""
    pieces = [_piece(piece, known) for piece in typed]
    cues = [piece.cues for piece in pieces if piece.cues is not None]
    return frozenset[str]().union(*cues) if len(cues) == len(pieces) else None


# --- What depends on the pieces around -----------------------------------------------------------


def _any_says(wanted: int, typed: Sequence[str], known: KnownNames) -> bool:
    """True where one of some pieces says one of some bits."""
    memory = known.pieces
    without = memory.without.get(wanted)
    if without is None:
        without = memory.without[wanted] = set()
    if without.issuperset(typed):
        return False
    for piece in typed:
        if _piece(piece, known).says & wanted:
            return True
        if piece in memory.pieces:
            without.add(piece)
    return False


def _said_there(said: int, place: int, typed: Sequence[str], known: KnownNames) -> int:
    """Return what a piece says at its place."""
    says = 0
    if said & (bits.STREET | bits.WEAK_STREET):
        behind = typed[place + 1 : place + 1 + PIECES_TO_NAME]
        is_street = _any_says(bits.CAPITAL | bits.MONTH, behind, known)
        if is_street or (said & bits.STREET and _is_home(place, typed, known)):
            says = bits.STRUCTURED
    if said & bits.TITLE and _is_before_name(place, typed, known):
        says |= bits.NAME
    if said & bits.WITH_CUE and _is_behind_cue(said, place, typed, known):
        says |= bits.NAME
    return says


def _is_home(place: int, typed: Sequence[str], known: KnownNames) -> bool:
    """True for a street behind a word for living somewhere."""
    before = typed[max(0, place - PIECES_FROM_HOME) : place]
    return _any_says(bits.HOME, before, known)


def _is_before_name(place: int, typed: Sequence[str], known: KnownNames) -> bool:
    """True for a title with what may be a name for it right behind."""
    for behind in range(place + 1, len(typed)):
        says = _piece(typed[behind], known).says
        if says & bits.BEHIND_TITLE:
            return True
        if says & (bits.TITLE | bits.OTHER_WORD):
            break
    return False


def _is_behind_cue(said: int, place: int, typed: Sequence[str], known: KnownNames) -> bool:
    """True for what is a name behind a cue that stands shortly before it."""
    wanted, words = said >> bits.TO_WITH & bits.CUES, 0
    for before in range(place, -1, -1):
        says = _piece(typed[before], known).says
        if says & wanted:
            return True
        words += before < place and says & (bits.TITLE | bits.OTHER_WORD) > 0
        if words == _WORDS_TO_CUE:
            break
    return False


# --- Structured identities -----------------------------------------------------------------------


def _may_be_structured(
    says: int, digits: int, numbers: Sequence[int], typed: Sequence[str], known: KnownNames
) -> bool:
    """False for a text that holds no structured identity.

    `says`: what its pieces say together. `digits`: how many it has. `numbers`: where its pieces are
    that say NUMBER.
    """
    if not says & bits.MAY_BE_STRUCTURED:
        return False
    if says & bits.STRUCTURED:
        return True
    if says & bits.MONTH and _any_says(bits.BIRTH, typed, known):
        return True
    if says & bits.NUMBER_WORD and digits >= FEWEST_IN_WORDS:
        return True
    return bool(numbers) and _may_be_numbers(digits, numbers, typed, known)


def _may_be_numbers(
    digits: int, numbers: Sequence[int], typed: Sequence[str], known: KnownNames
) -> bool:
    """False for digits that are nothing by their form and have no cue before them."""
    if _any_says(bits.DIGIT_CUE, typed[: numbers[-1]], known):
        return True
    if len(numbers) > 1:
        return digits > _MOST_OF_SEVERAL or not _are_apart(numbers, typed, known)
    before = typed[: numbers[0]][-1:]
    return digits >= _FEWEST_BEHIND_CAPITALS and _any_says(bits.CAPITAL_END, before, known)


def _are_apart(places: Sequence[int], typed: Sequence[str], known: KnownNames) -> bool:
    """True for digits with a word between each two."""
    return all(
        any(_piece(piece, known).says & bits.LETTER for piece in typed[first:second])
        for first, second in pairwise(places)
    )


# --- One piece ----------------------------------------------------------------------------------


def _piece(typed: str, known: KnownNames) -> Piece:
    remembered = known.pieces.pieces.get
    piece = remembered(typed)
    if piece is None and typed[0].isdigit():
        any_digits = typed.translate(_ANY_DIGIT)
        if any_digits in _FEW_DIGITS:  # which digits they are says nothing
            typed, piece = any_digits, remembered(any_digits)
    if piece is not None:
        return piece
    looked = TokenizedText.of(typed)
    if len(typed) > _LONGEST_PIECE or not _is_plain(looked.text):
        return ANY_PIECE
    hints = hints_of(looked.text)
    piece = hints._replace(says=hints.says | _says(looked, known))
    known.pieces.remember(typed, piece)
    return piece


def _is_plain(text: str) -> bool:
    """True for letters of an Italian keyboard, digits, and signs of any kind, and at least one."""
    if text.isspace() or not text:
        return False
    return is_usual(text) or all(
        is_usual(letter) or unicodedata.category(letter)[0] in "PS" for letter in text
    )


def _says(looked: TokenizedText, known: KnownNames) -> int:
    says = 0
    if any(names_across_a_sign(looked, known)):
        says |= bits.NAME
    by_word = [_said_by_word(looked, index, known) for index in range(len(looked.words))]
    if _has_name_behind_title(by_word) or sum(said & bits.PART > 0 for said in by_word) > 1:
        says |= bits.NAME
    return reduce(or_, by_word, says)


def _has_name_behind_title(words: Sequence[int]) -> bool:
    """True where one of some words, which say these, may be a name because of a title before it."""
    is_behind = False
    for says in words:
        if is_behind and says & bits.BEHIND_TITLE:
            return True
        if says & bits.TITLE:
            is_behind = True
        elif says & bits.OTHER_WORD:
            is_behind = False
    return False


def _said_by_word(looked: TokenizedText, index: int, known: KnownNames) -> int:
    word = looked.words[index]
    says = _cues_for_names().get(word.key, bits.OTHER_WORD)
    if not word.capital and is_unexplained(word.key):
        says |= bits.UNKNOWN
    if any(known.inside(looked, index)):
        return says | bits.NAME
    if word.key in known.parts:
        return says | _said_by_part(word, known)
    if not word_lists().has(word.key) and known.alike(word.key):
        return says | bits.NAME
    if is_elided(looked, index):
        return says
    if not word.capital:
        return says | _said_by_small(word.key)
    return says if is_part_of_code(looked, word) else says | _said_by_capital(word)


def _said_by_part(word: TextWord, known: KnownNames) -> int:
    """Return what a part of a known name says."""
    is_ordinary = is_common(word.key) and word.text.islower()
    if not is_ordinary or word.key in known.behind_particles:
        return bits.NAME
    return bits.PART | bits.BEHIND_TITLE | bits.WITH_SIR | _said_by_small(word.key)


def _said_by_small(key: str) -> int:
    """Return what a word in small letters says (see `is_unlisted_name`)."""
    lists = word_lists()
    if lists.has(key) or is_small_word(key, lists):
        return bits.WITH_SIR if key in lists.ambiguous_names else 0
    says = bits.BEHIND_TITLE | bits.WITH_SIR | bits.WITH_CALLED
    if key in given_names():
        return says | (bits.NAME if is_unexplained(key) else bits.WITH_KIN)
    return says | (bits.WITH_KIN if is_unexplained(key) else 0)


def _said_by_capital(word: TextWord) -> int:
    """Return what a word with a capital says (see `is_unlisted_name`)."""
    key, lists = word.key, word_lists()
    if len(key) < 2:
        return 0
    if key in lists.ambiguous_names or not is_explained_alone(word, lists):
        return bits.NAME
    says = 0 if key in lists.no_title else bits.BEHIND_TITLE
    if key in lists.places and key not in lists.common:
        says |= bits.WITH_KIN | bits.WITH_CALLED
    if key in lists.ambiguous_surnames:
        says |= bits.WITH_WORK | bits.WITH_SIR
    return says


@cache
def _cues_for_names() -> dict[str, int]:
    """Return what each cue for a name says, by its key."""
    cues = word_lists().cues
    kinds = dict.fromkeys(TITLE_ENDINGS, 0) | dict.fromkeys(cues["titles"], bits.TITLE)
    for key in cues["sirs"] | cues["families"]:
        kinds[key] = kinds.get(key, bits.OTHER_WORD) | bits.SIR
    for name, says in (("kin", bits.KIN), ("called", bits.CALLED), ("professions", bits.WORK)):
        for key in cues[name]:
            kinds[key] = kinds.get(key, bits.OTHER_WORD) | says
    return kinds
