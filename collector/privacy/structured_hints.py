"""What of a structured identity one piece of a text, between two blanks, may be or say.

Each answer is a necessary condition of the patterns (see `structured`), so that most texts are
searched for none. A property test holds them to searching every text for every pattern.
"""

from typing import Final

from collector.privacy import fiscal_codes, phones, structured_births
from collector.privacy import structured_contacts as contacts
from collector.privacy.addresses import StreetHint, may_be_home, street_hint
from collector.privacy.pieces import (
    BIRTH,
    CAPITAL,
    CAPITAL_END,
    DIGIT_CUE,
    HOME,
    LETTER,
    MONTH,
    NUMBER,
    NUMBER_WORD,
    STREET,
    STRUCTURED,
    WEAK_STREET,
    Piece,
)
from collector.privacy.structured import DIGIT_CUES, cues_in
from collector.privacy.structured_text import ORDINARY, letter_runs
from schemas.patterns import lazy_pattern

_HINT: Final = lazy_pattern("|".join((*contacts.HINTS, *fiscal_codes.HINTS)))
_SIGN: Final = r"[!-/:-?\[-^`{-~€°«»]"
_LONE_NUMBER: Final = lazy_pattern(rf"{_SIGN}*(?:[0-9]{{1,6}}|{ORDINARY.pattern}){_SIGN}*")
_DIGITS: Final = lazy_pattern("[0-9]")
_CAPITALS: Final = lazy_pattern("[A-ZÀ-Ý]")


def hints_of(text: str) -> Piece:
    """Return what one piece of a text in normal form says of structured identities."""
    small = text.lower()
    cues = cues_in(letter_runs(small))
    says = _said_in_letters(text, small, cues)
    digits = len(_DIGITS.findall(text))
    if digits:
        says |= NUMBER if _LONE_NUMBER.fullmatch(text) else STRUCTURED
    in_words = phones.digits_in_words(small)
    if in_words is not None:
        says |= NUMBER_WORD
    return Piece(says, cues, digits + (in_words or 0))


def _said_in_letters(text: str, small: str, cues: frozenset[str]) -> int:
    street = street_hint(text)
    answers = (
        (STRUCTURED, StreetHint.STREET in street or _HINT.search(small)),
        (STREET, StreetHint.STRONG in street),
        (WEAK_STREET, StreetHint.WEAK in street),
        (MONTH, structured_births.MONTH_HINT.search(small)),
        (BIRTH, not cues.isdisjoint(structured_births.BIRTH_CUES)),
        (DIGIT_CUE, not cues.isdisjoint(DIGIT_CUES)),
        (HOME, may_be_home(small)),
        (CAPITAL, _CAPITALS.search(text)),
        (CAPITAL_END, "A" <= text[-1:] <= "Z"),
        (LETTER, any(map(str.isalpha, text))),
    )
    return sum(bit for bit, is_so in answers if is_so)
