"""Codici fiscali in a text: whole, almost right, split by signs, or beside a word for one."""

import re
from collections.abc import Iterator
from typing import Final

from collector.privacy.digits import count_digits
from collector.privacy.spans import IdentityKind, Span
from collector.privacy.structured_text import ScannedText, StructuredPattern, cue_set
from schemas.patterns import lazy_pattern

_N: Final = "[0-9lmnpqrstuvoi]"
"""A digit, the letter in its place where two people would have the same code ("omocodia"), or one
that looks like it."""
_FISCAL: Final = lazy_pattern(
    rf"{_N}{{2}}[abcdehlmprst]{_N}{{2}}[a-z]{_N}{{3}}[a-z](?<=[a-z]{{6}}.{{10}})", re.DOTALL
)
"""The part behind the six letters, and these before it: far fewer places begin with a digit."""
_LETTERS_BEFORE: Final = 6
_LONG_WORD: Final = lazy_pattern(r"[a-z0-9]{11,}")
_PIECES: Final = lazy_pattern(r"[^ \t\n./\-_,:|*]+")
_ALMOST_FISCAL: Final = lazy_pattern(rf"[a-z]{{5,7}}{_N}{{2}}[a-z]{_N}{{2}}[a-z]{_N}{{2,4}}[a-z]?")
_LONGEST_CODE, _LONGEST_SPLIT = 40, 100
"""Signs before the first digit, or behind the last one, that may still be of a code, of one that is
split."""
_FEWEST_DIGITS: Final = 4
"""So many of the seven digits must be digits where the code is split: words and numbers in a row
are none."""
_FEWEST_OF_WHOLE: Final = 2
_FEWEST_OF_CUED: Final = 3


def _whole_codes(look: ScannedText) -> Iterator[Span]:
    """Yield codes in one piece, whatever touches them, and almost right ones that stand alone."""
    for word in _LONG_WORD.finditer(look.small, *look.around_digits(_LONGEST_CODE)):
        for match in _FISCAL.finditer(look.small, word.start(), word.end()):
            start = match.start() - _LETTERS_BEFORE
            if start >= word.start() and count_digits(match[0]) >= _FEWEST_OF_WHOLE:
                yield Span(start, match.end(), (IdentityKind.FISCAL_CODE,))
        if _ALMOST_FISCAL.fullmatch(word[0]) and count_digits(word[0]) >= _FEWEST_DIGITS:
            yield Span(*word.span(), (IdentityKind.FISCAL_CODE,))


def _split_codes(look: ScannedText) -> Iterator[Span]:
    """Yield codes split at any place, between borders."""
    small = look.small
    pieces = list(_PIECES.finditer(small, *look.around_digits(_LONGEST_SPLIT)))
    joined = "".join(piece[0] for piece in pieces)
    places: list[int] | None = None
    for match in _FISCAL.finditer(joined):
        if count_digits(match[0]) < _FEWEST_DIGITS:
            continue
        if places is None:  # the place of each letter in the text: most texts never need them
            places = [place for piece in pieces for place in range(*piece.span())]
        start = places[match.start() - _LETTERS_BEFORE]
        end = places[match.end() - 1] + 1
        touches_before = small[max(0, start - 1) : start].isalnum()
        touches_behind = small[end : end + 1].isalnum()
        if not touches_before and not touches_behind:
            yield Span(start, end, (IdentityKind.FISCAL_CODE,))


_CUE: Final = r"(?<![a-z])(?:c\.? ?f\b\.?|cod(?:ice|\.)? ?fisc(?:ale|\b)\.?|codfisc)"
_GAP: Final = r"[^0-9;\n]{0,40}?(?<![a-z0-9])"
_S: Final = r"[ ./_\-]{0,2}"
_CUED: Final = lazy_pattern(
    rf"{_CUE}{_GAP}(?P<code>"
    r"(?=[a-z]{0,9}[0-9])(?=[a-z0-9]{0,12}[0-9][a-z]?[0-9])[a-z0-9]{10,20}"
    rf"|[a-z]{{2,4}}{_S}[a-z]{{2,4}}{_S}[0-9]{_S}{_N}{{0,2}}{_S}[a-z]?{_S}{_N}{{1,3}}{_S}[a-z]?{_S}"
    rf"{_N}{{0,4}}{_S}[a-z]?"
    rf"|[0-9](?:{_S}[0-9]){{10}}"
    r")(?![a-z0-9])"
)
"""Anything of about the right length; the last line is a provisional one, of eleven digits."""
_LETTERS: Final = r"[a-z]{6}[lmnpqrstuv]{2}[abcdehlmprst][lmnpqrstuv]{2}[a-z][lmnpqrstuv]{3}[a-z]"
"""A code of letters alone."""
_CUED_LETTERS: Final = lazy_pattern(rf"{_CUE}{_GAP}(?P<code>{_LETTERS})(?![a-z0-9])")
HINTS: Final = (_LETTERS,)
"""One of these is in one piece, between blanks, of what has no digit."""


def _codes_of_letters(look: ScannedText) -> Iterator[Span]:
    for match in _CUED_LETTERS.finditer(look.small):
        yield Span(*match.span("code"), (IdentityKind.FISCAL_CODE,))


def _cued_codes(look: ScannedText) -> Iterator[Span]:
    for match in _CUED.finditer(look.small):
        if count_digits(match["code"]) >= _FEWEST_OF_CUED:
            yield Span(*match.span("code"), (IdentityKind.FISCAL_CODE,))


_CUE_WORDS: Final = cue_set("c cf cod codice codfisc")

PATTERNS: Final = (
    StructuredPattern(_whole_codes, digits=2, short_runs=1),
    StructuredPattern(_split_codes, odd=2, digits=_FEWEST_DIGITS, short_runs=2),
    StructuredPattern(_cued_codes, digits=_FEWEST_OF_CUED, words=_CUE_WORDS),
    StructuredPattern(_codes_of_letters, words=_CUE_WORDS),
)
