"""A first look at a text: what of it must be looked at more closely. Most texts hold nothing.

A text is cut at its blanks. What each piece may be part of is asked once and remembered beside the
known names, so that a text of ordinary pieces costs next to nothing, however many names there are.
Each answer is a necessary condition of what `name_spans`, `unlisted_names` and the patterns of
structured identities find; a property test holds it to looking at every text closely.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, reduce
from operator import or_
from typing import Final, NamedTuple

from collector.privacy.known_names import KnownNames
from collector.privacy.name_spans import is_common, names_across_a_sign
from collector.privacy.normalised_text import TextWord, TokenizedText
from collector.privacy.pieces import Piece
from collector.privacy.structured_hints import PIECES_TO_NAME, hints_of, may_hold_identities
from collector.privacy.structured_text import has_capital_inside
from collector.privacy.unlisted_names import (
    is_elided,
    is_explained_alone,
    is_part_of_code,
    is_small_word,
    is_unexplained,
)
from collector.privacy.word_lists import TITLE_ENDINGS, given_names, word_lists
from schemas.normal import is_usual
from schemas.patterns import lazy_pattern

_ODD_BLANKS: Final = lazy_pattern("[\x1c-\x1f]")
"""Blanks that a text which is not ASCII is rid of, so that what they cut is one word."""
_FEW_DIGITS: Final = lazy_pattern("[0-9]{1,6}[.,:;)]?")
"""A number that is nothing by its form."""
_ANY_DIGIT: Final = str.maketrans("123456789", "000000000")
_LONGEST_PIECE: Final = 60
"""Characters: a longer piece is looked at closely each time, and not remembered."""


class Look(NamedTuple):
    """What a text may hold. `cues`: of structured identities, None where nobody looked for them."""

    names: bool = True
    unknown_words: bool = True
    structured: bool = True
    cues: frozenset[str] | None = None


_NOTHING: Final = Look(names=False, unknown_words=False, structured=False)
_EVERYTHING: Final = Look()


_NAME, _UNKNOWN, _PART, _STRUCTURED, _BEHIND_TITLE, _TITLE, _OTHER_WORD = (
    1 << at for at in range(7)
)
"""What a piece may be or hold. NAME: a name, whatever stands around it. UNKNOWN: a word that the
coordinator is asked about. PART: an ordinary word in small letters that is a part of a known name,
so a name beside another part. STRUCTURED: a structured identity, or a hint for one.
BEHIND_TITLE: a name if it stands right behind a title. OTHER_WORD: neither title nor its ending."""
_WEAK_STREET = 1 << 15
"""A street before a capital."""
_SIR, _KIN, _CALLED, _WORK = (1 << at for at in range(7, 11))
"""Cues for a name."""
_TO_WITH = 4
_WITH_SIR, _WITH_KIN, _WITH_CALLED, _WITH_WORK = (1 << at for at in range(11, 15))
"""A name if such a cue is in the text."""
_WITH_CUE = _WITH_SIR | _WITH_KIN | _WITH_CALLED | _WITH_WORK
_ALL = _NAME | _UNKNOWN | _STRUCTURED
_TELLING = _ALL | _PART | _TITLE | _WEAK_STREET | _WITH_CUE
"""A text whose pieces say none of these holds nothing."""


def first_look(text: str, known: KnownNames) -> Look:
    """Return what a typed text may hold; what is False in it is certainly not there."""
    if not text.isascii() and _ODD_BLANKS.search(text):
        return _EVERYTHING
    typed, memory = text.split(), known.pieces
    quiet, remembered = memory.quiet, memory.pieces.get
    odd = [piece for piece in typed if piece not in quiet]
    if not odd:
        return _NOTHING
    says, identities = 0, list[str]()
    for piece in odd:
        said = (remembered(piece) or _piece(piece, known)).says
        says |= said
        if said & _STRUCTURED:
            identities.append(piece)
    if says & _WEAK_STREET and not _may_be_street(text, odd, typed, known):
        says &= ~_WEAK_STREET
    if len(identities) == 1 and _is_lone_number(identities[0], typed, known):
        says &= ~_STRUCTURED
    if not says & _TELLING:
        return _NOTHING
    names = bool(says & _NAME) or _may_be_names(says, odd, typed, known)
    structured, cues = False, None
    if says & (_STRUCTURED | _WEAK_STREET):
        structured, cues = _may_be_structured([_piece(piece, known) for piece in typed])
    return Look(names, bool(says & _UNKNOWN), structured, cues)


def _may_be_street(text: str, odd: Sequence[str], typed: Sequence[str], known: KnownNames) -> bool:
    """False where no piece that tells of a street has a capital among those behind it.

    `odd`: pieces of `typed`, in their order, all that tell of a street among them.
    """
    if not has_capital_inside(text):
        return False
    for place in _places_of(_WEAK_STREET, odd, typed, known):
        for piece in typed[place + 1 : place + 1 + PIECES_TO_NAME]:
            hints = _piece(piece, known).hints
            if hints is None or hints.has_capital:
                return True
    return False


def _is_title_before_name(odd: Sequence[str], typed: Sequence[str], known: KnownNames) -> bool:
    """Tell the same as `_is_behind_title`; `odd`: as above, all titles among them."""
    for place in _places_of(_TITLE, odd, typed, known):
        for behind in range(place + 1, len(typed)):
            says = _piece(typed[behind], known).says
            if says & _BEHIND_TITLE:
                return True
            if says & (_TITLE | _OTHER_WORD):
                break
    return False


def _places_of(
    bit: int, odd: Sequence[str], typed: Sequence[str], known: KnownNames
) -> Iterator[int]:
    """Yield the places of the pieces that say something."""
    place = -1
    for piece in odd:
        place = typed.index(piece, place + 1)
        if _piece(piece, known).says & bit:
            yield place


def _is_lone_number(number: str, typed: Sequence[str], known: KnownNames) -> bool:
    """True where the only piece with digits is a number that tells nothing where it stands."""
    hints = _piece(number, known).hints
    if hints is None or not hints.is_lone_number:
        return False
    place = typed.index(number)
    before = typed[:place]
    if not known.pieces.no_cues.issuperset(before):
        hints_before = [_piece(other, known).hints for other in before]
        if any(other is None or other.is_cue_for_digits for other in hints_before):
            return False
    if not before or not hints.may_belong_to_capitals:
        return True
    last = _piece(before[-1], known).hints
    return last is not None and not last.ends_in_capital


def _may_be_structured(pieces: Sequence[Piece]) -> tuple[bool, frozenset[str] | None]:
    """Return whether some pieces may hold structured identities, and the cues of these."""
    hints = [piece.hints for piece in pieces if piece.hints is not None]
    if len(hints) < len(pieces):
        return True, None
    if not may_hold_identities(hints):
        return False, None
    return True, frozenset[str]().union(*(piece.cues for piece in hints if piece.cues))


def _may_be_names(
    together: int, odd: Sequence[str], typed: Sequence[str], known: KnownNames
) -> bool:
    """False where none of some pieces is a name for what the others say.

    `together`: what the odd pieces say. Only cues for names may be said by the others too.
    """
    if together & (_PART | _WITH_CUE):
        return _are_names_together([_piece(piece, known).says for piece in typed])
    return bool(together & _TITLE) and _is_title_before_name(odd, typed, known)


def _are_names_together(pieces: Sequence[int]) -> bool:
    """Tell the same of pieces that say these, in their order."""
    together = reduce(or_, pieces, 0)
    if together << _TO_WITH & together & _WITH_CUE or _is_behind_title(pieces):
        return True
    return sum(says & _PART > 0 for says in pieces) > 1


def _is_behind_title(pieces: Iterable[int]) -> bool:
    """True where one of some pieces, or words, may be a name because of a title before it."""
    is_behind = False
    for says in pieces:
        if is_behind and says & _BEHIND_TITLE:
            return True
        if says & _TITLE:
            is_behind = True
        elif says & _OTHER_WORD:
            is_behind = False
    return False


# --- One piece ----------------------------------------------------------------------------------


def _piece(typed: str, known: KnownNames) -> Piece:
    if typed[0].isdigit() and _FEW_DIGITS.fullmatch(typed):
        typed = typed.translate(_ANY_DIGIT)  # which digits they are says nothing
    piece = known.pieces.pieces.get(typed)
    if piece is not None:
        return piece
    looked = TokenizedText.of(typed)
    if len(typed) > _LONGEST_PIECE or not _is_plain(looked.text):
        return Piece(_ALL, None)
    hints = hints_of(looked.text)
    says = _says(looked, known)
    if hints.is_telling:
        says |= _WEAK_STREET if hints.is_weak_street else _STRUCTURED
    piece = Piece(says, hints)
    known.pieces.remember(typed, piece, is_quiet=not says & _TELLING)
    return piece


def _is_plain(text: str) -> bool:
    """True for letters of an Italian keyboard, digits, and signs of any kind."""
    return is_usual(text) or all(
        is_usual(letter) or unicodedata.category(letter)[0] in "PS" for letter in text
    )


def _says(looked: TokenizedText, known: KnownNames) -> int:
    says = 0
    if any(names_across_a_sign(looked, known)):
        says |= _NAME
    by_word = [_said_by_word(looked, index, known) for index in range(len(looked.words))]
    if _is_behind_title(by_word):
        says |= _NAME
    return reduce(or_, by_word, says)


def _said_by_word(looked: TokenizedText, index: int, known: KnownNames) -> int:
    word = looked.words[index]
    says = _cues_for_names().get(word.key, _OTHER_WORD)
    if not word.capital and is_unexplained(word.key):
        says |= _UNKNOWN
    if any(known.inside(looked, index)):
        return says | _NAME
    if word.key in known.parts:
        return says | _said_by_part(word, known)
    if not word_lists().has(word.key) and known.alike(word.key):
        return says | _NAME
    if is_elided(looked, index):
        return says
    if not word.capital:
        return says | _said_by_small(word.key)
    return says if is_part_of_code(looked, word) else says | _said_by_capital(word)


def _said_by_part(word: TextWord, known: KnownNames) -> int:
    """Return what a part of a known name says."""
    is_ordinary = is_common(word.key) and word.text.islower()
    if not is_ordinary or word.key in known.behind_particles:
        return _NAME
    return _PART | _BEHIND_TITLE | _WITH_SIR | _said_by_small(word.key)


def _said_by_small(key: str) -> int:
    """Return what a word in small letters says (see `is_unlisted_name`)."""
    lists = word_lists()
    if lists.has(key) or is_small_word(key, lists):
        return _WITH_SIR if key in lists.ambiguous_names else 0
    says = _BEHIND_TITLE | _WITH_SIR | _WITH_CALLED
    if key in given_names():
        return says | (_NAME if is_unexplained(key) else _WITH_KIN)
    return says | (_WITH_KIN if is_unexplained(key) else 0)


def _said_by_capital(word: TextWord) -> int:
    """Return what a word with a capital says (see `is_unlisted_name`)."""
    key, lists = word.key, word_lists()
    if len(key) < 2:
        return 0
    if key in lists.ambiguous_names or not is_explained_alone(word, lists):
        return _NAME
    says = 0 if key in lists.no_title else _BEHIND_TITLE
    if key in lists.places and key not in lists.common:
        says |= _WITH_KIN | _WITH_CALLED
    if key in lists.ambiguous_surnames:
        says |= _WITH_WORK | _WITH_SIR
    return says


@cache
def _cues_for_names() -> dict[str, int]:
    """Return what each cue for a name says, by its key."""
    cues = word_lists().cues
    kinds = dict.fromkeys(TITLE_ENDINGS, 0) | dict.fromkeys(cues["titles"], _TITLE)
    for key in cues["sirs"] | cues["families"]:
        kinds[key] = kinds.get(key, _OTHER_WORD) | _SIR
    for name, says in (("kin", _KIN), ("called", _CALLED), ("professions", _WORK)):
        for key in cues[name]:
            kinds[key] = kinds.get(key, _OTHER_WORD) | says
    return kinds
