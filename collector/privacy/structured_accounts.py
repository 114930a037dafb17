"""Accounts and cards, and the plates of vehicles."""

import re
from collections.abc import Iterator
from typing import Final

from collector.privacy.digits import (
    FEWEST_ODD,
    SMALL_WORDS,
    YEARS,
    count_digits,
    has_odd_digits,
)
from collector.privacy.spans import IdentityKind, Span
from collector.privacy.structured_text import ScannedText, StructuredPattern, cue_set
from schemas.patterns import lazy_pattern

# --- Accounts -----------------------------------------------------------------------------------

_IBAN_LENGTHS: Final = {
    "it": 27, "sm": 27, "va": 22, "fr": 27, "de": 22, "es": 24, "pt": 25, "ch": 21, "at": 20,
    "be": 16, "nl": 18, "lu": 20, "ie": 22, "gb": 22, "ro": 24, "bg": 22, "pl": 28, "cz": 24,
    "sk": 24, "hu": 28, "hr": 21, "si": 19, "al": 28, "rs": 22, "ba": 20, "mk": 19, "me": 22,
    "xk": 20, "gr": 27, "cy": 28, "mt": 31, "lt": 20, "lv": 21, "ee": 20, "fi": 18, "se": 24,
    "no": 15, "dk": 18, "is": 26, "li": 21, "mc": 27, "ua": 29, "md": 24, "ge": 22, "tr": 26,
    "pk": 24, "tn": 24, "eg": 29, "ma": 28, "sn": 28, "ci": 28, "br": 29, "lb": 28, "jo": 30,
    "il": 23, "sa": 24, "ae": 23,
}  # fmt: skip
"""Signs of an IBAN, by country (ISO 13616, the registry of SWIFT)."""
_LONGEST_IBAN: Final = 34
_SHORTEST_IBAN: Final = 15
_FEWEST_DIGITS_OF_IBAN: Final = 10
_FEWEST_ODD_OF_IBAN: Final = 8
_IBAN_BEGINNING: Final = lazy_pattern(
    r"(?<![a-z0-9])(?P<country>[a-z]{2})[ \-.]?[0-9]{2}(?=[ \-.]{0,2}[a-z0-9])"
)
_IBAN_PIECE: Final = lazy_pattern(r"(?:[ \-./]| - )?([a-z0-9]+)")
_ACCOUNT: Final = lazy_pattern(
    r"(?<![a-z])(?:c ?/ ?c|conto(?: corrente)?|iban|postepay|bancomat"
    r"|carta (?:di credito|di debito|prepagata|acquisti)|libretto)"
    r"(?![a-z])[^0-9#;\n]{0,30}?(?P<number>(?<![a-z0-9])[a-z]{0,2}[0-9]"
    r"(?:[ ./\-]{0,2}[0-9a-z]{0,2}[0-9]){4,26}[a-z]?)(?![0-9a-z])(?! ?(?:€|euro))"
)
_CARD: Final = lazy_pattern(
    r"(?<![0-9])[2-6][0-9]{3}(?:[ ./\-]{0,2}[0-9]{4}){2}[ ./\-]{0,2}[0-9]{3,4}(?![0-9])"
)


def _ibans(look: ScannedText) -> Iterator[Span]:
    for beginning in _IBAN_BEGINNING.finditer(look.small):
        start, end = beginning.start(), _iban_end(look.small, beginning)
        typed = look.small[start:end]
        signs = sum(map(str.isalnum, typed))
        if signs < _SHORTEST_IBAN or count_digits(typed) < _FEWEST_DIGITS_OF_IBAN:
            continue
        if has_odd_digits(look, start, end, _FEWEST_ODD_OF_IBAN):
            yield Span(start, end, (IdentityKind.ACCOUNT,))


def _iban_end(small: str, beginning: re.Match[str]) -> int:
    """Return where an IBAN ends.

    With the piece in which its country's length is reached, or before the first word.
    """
    country = beginning["country"]
    length = _IBAN_LENGTHS.get(country, _LONGEST_IBAN)
    end, signs = beginning.end(), 4
    while signs < length:
        piece = _IBAN_PIECE.match(small, end)
        if piece is None:
            break
        is_word = piece[1].isalpha() and len(piece[1]) > 1
        is_bank = len(piece[1]) == 4 and signs == 4 and country in _IBAN_LENGTHS
        if (is_word and not is_bank) or len(piece[1]) > _LONGEST_IBAN:
            break
        end = piece.end()
        signs += len(piece[1])
    return end


def _accounts(look: ScannedText) -> Iterator[Span]:
    for match in _ACCOUNT.finditer(look.numbers):
        yield Span(*match.span("number"), (IdentityKind.ACCOUNT,))


def _cards(look: ScannedText) -> Iterator[Span]:
    for match in _CARD.finditer(look.small):
        if not YEARS.fullmatch(match[0]) and has_odd_digits(look, *match.span(), FEWEST_ODD):
            yield Span(*match.span(), (IdentityKind.ACCOUNT,))


# --- Plates -------------------------------------------------------------------------------------

_PLATE: Final = lazy_pattern(
    r"(?<![A-Za-z0-9])(?:[A-Z]{2}(?P<blank>[ \-.]?)[0-9]{3}[ \-.]?[A-Z]{2}|[a-z]{2}[0-9]{3}[a-z]{2}"
    r"|[A-Z][a-z][0-9]{3}[a-z]{2}"
    r"|[A-Z]{2}[ \-][0-9]{5}|[A-Z]{2} ?[0-9][0-9A-Z][0-9]{4})(?![A-Za-z0-9])"
)
_LONGEST_PLATE: Final = 40
"""Signs before the first digit, or behind the last one, that may still be of a plate."""
_CUED_PLATE: Final = lazy_pattern(
    r"(?<![a-z])(?:targ(?:a|he|at[aoei])|tg)(?![a-z])(?P<gap>[^0-9;\n]{0,30}?)(?<![a-z0-9])"
    r"(?P<plate>(?=(?:[a-z]{1,4}[ \-.]){0,2}[a-z]{0,5}[0-9])[a-z0-9]{1,9}(?:[ \-.](?:[a-z]{1,3}"
    r"|[a-z]{0,3}[0-9][a-z0-9]{0,6})(?![a-z0-9])){0,3})"
    r"(?![a-z0-9])"
)
_ITALIAN_PLATE: Final = lazy_pattern(r"[a-z]{2}[ \-.]?[0-9]{3}[ \-.]?[a-z]{2}")
_LAST_SMALL_WORDS: Final = lazy_pattern(r"(?:[ \-.][a-z]+)+$")
_FOREIGN_PLATE: Final = lazy_pattern(
    r"(?<![A-Za-z0-9])(?:[A-Z]{1,3}[ \-.][0-9]{2,4}[ \-.][A-Z]{2,3}"
    r"|[A-Z]{1,3}[ \-][A-Z]{1,2} ?[0-9]{2,4}"
    r"|[0-9]{4} [A-Z]{3}|[A-Z]{2,3} [0-9]{3,5})(?![A-Za-z0-9])"
)
_VEHICLE: Final = lazy_pattern(
    r"(?<![a-z])(?:targ(?:a|he|at[aoei])|macchin[ae]|auto|automobile|moto|motorino|scooter"
    r"|furgon[ei]|furgoncino|veicol[oi]|camion|ciclomotore|camper|vettura)(?![a-z])"
)
_FEWEST_ODD_OF_FOREIGN: Final = 2


def _plates(look: ScannedText) -> Iterator[Span]:
    for match in _PLATE.finditer(look.text, *look.around_digits(_LONGEST_PLATE)):
        is_word = match["blank"] and match[0][:2] in SMALL_WORDS
        if not is_word and has_odd_digits(look, *match.span(), FEWEST_ODD):
            yield Span(*match.span(), (IdentityKind.PLATE,))


def _foreign_plates(look: ScannedText) -> Iterator[Span]:
    """Yield capitals and digits behind a vehicle, in the same line."""
    vehicle = _VEHICLE.search(look.small)
    if vehicle is None or look.text.isupper():
        return
    line_end = look.text.find("\n", vehicle.end())
    for match in _FOREIGN_PLATE.finditer(look.text, vehicle.end()):
        if -1 < line_end < match.start():
            return
        if match[0][:2] in SMALL_WORDS:
            continue
        if has_odd_digits(look, *match.span(), _FEWEST_ODD_OF_FOREIGN):
            yield Span(*match.span(), (IdentityKind.PLATE,))


def _cued_plates(look: ScannedText) -> Iterator[Span]:
    """Yield what stands behind "targa"."""
    for match in _CUED_PLATE.finditer(look.small):
        start, end = match.span("plate")
        words_behind = _LAST_SMALL_WORDS.search(look.text, start, end)
        is_italian = _ITALIAN_PLATE.fullmatch(look.small, start, end) is not None
        if words_behind and words_behind.start() > start and not is_italian:
            end = words_behind.start()
        yield Span(start, end, (IdentityKind.PLATE,))


# --- The table ----------------------------------------------------------------------------------

_ACCOUNT_WORDS: Final = cue_set("c conto iban postepay bancomat carta libretto")
_VEHICLE_WORDS: Final = cue_set(
    "targa targhe targata macchina auto automobile moto motorino scooter furgone veicolo camion "
    "ciclomotore camper vettura"
)
_PLATE_WORDS: Final = cue_set("targa targhe targata tg")

PATTERNS: Final = (
    StructuredPattern(_ibans, digits=10, odd=_FEWEST_ODD_OF_IBAN),
    StructuredPattern(_accounts, odd=5, behind=True, words=_ACCOUNT_WORDS),
    StructuredPattern(_cards, digits=15, odd=FEWEST_ODD),
    StructuredPattern(_plates, odd=FEWEST_ODD),
    StructuredPattern(_foreign_plates, odd=2, words=_VEHICLE_WORDS),
    StructuredPattern(
        _cued_plates, digits=1, behind=True, words=cue_set("targa targhe targata tg")
    ),
)
