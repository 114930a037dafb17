"""What of a structured identity one piece of a text, between two blanks, may be or say.

Each answer is a necessary condition of the patterns (see `structured`), so that most texts are
searched for none. A property test holds them to searching every text for every pattern.
"""

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Final, NamedTuple

from collector.privacy import fiscal_codes, phones, structured_births
from collector.privacy import structured_contacts as contacts
from collector.privacy.addresses import StreetHint, street_hint
from collector.privacy.structured import DIGIT_CUES, cues_in
from collector.privacy.structured_text import ORDINARY, letter_runs
from schemas.patterns import lazy_pattern

_IDENTITY, _WEAK_STREET, _MONTH, _BIRTH, _NUMBER_WORD = (1 << at for at in range(5))
_DIGIT, _LONE, _DIGIT_CUE, _CAPITAL, _CAPITAL_END, _WORD = (1 << at for at in range(5, 11))
"""IDENTITY: one without a digit, or a cue for one. WEAK_STREET: a street before a capital. MONTH: a
day of birth in a text with BIRTH, a cue for it. LONE: up to six digits, or a day, an hour, an
amount, and nothing else but signs. DIGIT_CUE: a cue for digits behind it. CAPITAL_END: a capital
that may belong to digits behind it. WORD: a letter at least."""
_TELLING = _IDENTITY | _WEAK_STREET | _MONTH | _NUMBER_WORD | _DIGIT

_HINT: Final = lazy_pattern("|".join((*contacts.HINTS, *fiscal_codes.HINTS)))
_SIGN: Final = r"[!-/:-?\[-^`{-~€°«»]"
_LONE_NUMBER: Final = lazy_pattern(rf"{_SIGN}*(?:[0-9]{{1,6}}|{ORDINARY.pattern}){_SIGN}*")
_DIGITS: Final = lazy_pattern("[0-9]")
_CAPITALS: Final = lazy_pattern("[A-ZÀ-Ý]")
PIECES_TO_NAME: Final = 5
"""A name stands at most so many pieces behind its "corso"."""
_FEWEST_BEHIND_CAPITALS: Final = 3
_MOST_OF_SEVERAL: Final = 3
"""So many digits of several numbers, apart by words, are no number of anything."""


class Hints(NamedTuple):
    """What a piece may be or say, its cues of all patterns, and how many digits it has.

    Digits in words count too.
    """

    says: int
    cues: frozenset[str]
    digits: int

    @property
    def is_telling(self) -> bool:
        """False for a piece that alone, or beside others of its kind, is nothing."""
        return bool(self.says & _TELLING)

    @property
    def is_cue_for_digits(self) -> bool:
        """True for one that makes of digits behind it what they are not by themselves."""
        return bool(self.says & _DIGIT_CUE)

    @property
    def is_lone_number(self) -> bool:
        """True for digits that, alone in a text without such a cue, are nothing."""
        return self.says == _DIGIT | _LONE

    @property
    def has_capital(self) -> bool:
        """True for one that may be, or hold, the name of a street."""
        return bool(self.says & _CAPITAL)

    @property
    def ends_in_capital(self) -> bool:
        """True for one that digits behind it may belong to."""
        return bool(self.says & _CAPITAL_END)

    @property
    def may_belong_to_capitals(self) -> bool:
        """True for digits enough to be the rest of a document's number."""
        return self.digits >= _FEWEST_BEHIND_CAPITALS

    @property
    def is_weak_street(self) -> bool:
        """True for one that tells only of a street, and that only before a capital."""
        return self.says & _TELLING == _WEAK_STREET


def hints_of(text: str) -> Hints:
    """Return what one piece of a text in normal form says."""
    small = text.lower()
    cues = cues_in(letter_runs(small))
    says = _said_in_letters(text, small, cues)
    digits = len(_DIGITS.findall(text))
    if digits:
        says |= _DIGIT
        says |= _LONE if _LONE_NUMBER.fullmatch(text) else 0
    in_words = phones.digits_in_words(small)
    if in_words is not None:
        says |= _NUMBER_WORD
    return Hints(says, cues, digits + (in_words or 0))


def _said_in_letters(text: str, small: str, cues: frozenset[str]) -> int:
    street = street_hint(text)
    answers = (
        (_IDENTITY, street is StreetHint.STREET or _HINT.search(small)),
        (_WEAK_STREET, street is StreetHint.WEAK),
        (_MONTH, structured_births.MONTH_HINT.search(small)),
        (_BIRTH, not cues.isdisjoint(structured_births.BIRTH_CUES)),
        (_DIGIT_CUE, not cues.isdisjoint(DIGIT_CUES)),
        (_CAPITAL, _CAPITALS.search(text)),
        (_CAPITAL_END, "A" <= text[-1:] <= "Z"),
        (_WORD, any(map(str.isalpha, text))),
    )
    return sum(bit for bit, is_so in answers if is_so)


def may_hold_identities(pieces: Sequence[Hints]) -> bool:
    """False for a text whose pieces hold no structured identity together."""
    together = reduce(or_, [piece.says for piece in pieces], 0)
    if together & _IDENTITY or (together & _MONTH and together & _BIRTH):
        return True
    if together & _WEAK_STREET and _is_before_capital(pieces):
        return True
    if together & _NUMBER_WORD and _digits_in(pieces) >= phones.FEWEST_IN_WORDS:
        return True
    return bool(together & _DIGIT) and _may_be_numbers(pieces)


def _is_before_capital(pieces: Sequence[Hints]) -> bool:
    for index, piece in enumerate(pieces):
        if piece.says & _WEAK_STREET:
            behind = pieces[index + 1 : index + 1 + PIECES_TO_NAME]
            if any(other.says & _CAPITAL for other in behind):
                return True
    return False


def _digits_in(pieces: Sequence[Hints]) -> int:
    return sum(piece.digits for piece in pieces)


def _may_be_numbers(pieces: Sequence[Hints]) -> bool:
    """False for digits that are nothing by their form and have no cue before them."""
    places = [index for index, piece in enumerate(pieces) if piece.says & _DIGIT]
    if any(piece.says & _DIGIT_CUE for piece in pieces[: places[-1] + 1]):
        return True
    if not all(pieces[place].says & _LONE for place in places):
        return True
    if len(places) > 1:
        return _digits_in(pieces) > _MOST_OF_SEVERAL or not _are_apart(pieces, places)
    (place,) = places
    if not pieces[place].may_belong_to_capitals:
        return False
    return place > 0 and bool(pieces[place - 1].says & _CAPITAL_END)


def _are_apart(pieces: Sequence[Hints], places: Sequence[int]) -> bool:
    """True for digits with a word between each two."""
    return all(
        any(piece.says & _WORD for piece in pieces[first:second])
        for first, second in pairwise(places)
    )
