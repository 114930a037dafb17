"""A spelled time cell as tokens: numbers, spoken hours and minutes, small words and marks."""

from dataclasses import dataclass
from typing import Final

from schemas.cells.filler_phrases import JOINTS, asides
from schemas.cells.hour_words import HourTokenKind, classify_hour_word
from schemas.cells.parsed import vocabulary
from schemas.patterns import lazy_pattern


@dataclass(frozen=True, slots=True)
class HourToken:
    """One token of a time cell.

    `text`: how it was written, in plain form and without a slip. `number`: the value of a number,
    of a spoken hour or of spoken minutes; else 0. `glued`: nothing stands between this token and
    the one before it.
    """

    kind: HourTokenKind
    text: str
    number: int = 0
    glued: bool = False


_PIECE: Final = lazy_pattern(r"(?P<number>[0-9]+)|(?P<word>[^\W\d_]+)|(?P<mark>\S)")
_MAY_FOLLOW_A_NUMBER: Final = frozenset(
    {
        HourTokenKind.H,
        HourTokenKind.DAY_PART,
        HourTokenKind.DURATION,
        HourTokenKind.AT,
        HourTokenKind.FROM,
        HourTokenKind.TO,
        HourTokenKind.UNTIL,
        HourTokenKind.AND,
        HourTokenKind.LESS,
    }
)
"""Kinds of words that are sure when glued to a number, as in "9alle10".

Any other letter was typed for a digit.
"""
_NO_NUMBER_BEHIND: Final = frozenset(
    {HourTokenKind.UNKNOWN, HourTokenKind.HOUR_WORD, HourTokenKind.MINUTE_WORD}
)
_LONGEST_NUMBER: Final = 4


def tokens(text: str) -> list[HourToken]:
    """Return the tokens of a text that is `spelled`."""
    row: list[HourToken] = []
    end = -1
    for piece in _PIECE.finditer(text):
        part = piece.group()
        glued = piece.start() == end and bool(row)
        before = row[-1].kind if glued else None
        end = piece.end()
        if piece.lastgroup == "number":
            row.append(_number_token(part, before))
        elif piece.lastgroup == "word":
            row.append(_word_token(part, before))
        elif part in "?~≈":
            row.append(HourToken(HourTokenKind.HEDGE, part, 0, glued))
        elif part not in "'\"":
            row.append(HourToken(HourTokenKind.MARK, part, 0, glued))
        elif before is HourTokenKind.NUMBER:
            # "10'30"; after a word it is an apostrophe
            row.append(HourToken(HourTokenKind.MARK, "'", 0, glued))
    return row


def _number_token(digits: str, before: HourTokenKind | None) -> HourToken:
    """Return the token of a number; `before`: the kind that it is glued to, if any."""
    is_odd = before in _NO_NUMBER_BEHIND or len(digits) > _LONGEST_NUMBER
    kind = HourTokenKind.UNKNOWN if is_odd else HourTokenKind.NUMBER
    return HourToken(kind, digits, int(digits[: _LONGEST_NUMBER + 1]), before is not None)


def _word_token(word: str, before: HourTokenKind | None) -> HourToken:
    """Return the token of a word; `before`: the kind that it is glued to, if any."""
    word, kind, number = classify_hour_word(word)
    if before is HourTokenKind.NUMBER and kind not in _MAY_FOLLOW_A_NUMBER:
        kind = HourTokenKind.UNKNOWN  # "1o": a letter typed for a digit
    return HourToken(kind, word, number, before is not None)


# --- Words that say nothing of the hour -------------------------------------------------------

_SMALL_WORDS: Final = JOINTS | frozenset(
    vocabulary(
        "d ne l di del della la in punto il nel spaccate esatte esatta esatto du abbiamo ho siamo "
        "oggi ok okay precise stato stata stati presso su puntuale puntuali baje tak ciao "
        "buongiorno buonasera grazie mille salve"
    )
)
_FREE: Final = frozenset(
    {
        HourTokenKind.UNKNOWN,
        HourTokenKind.FILLER,
        HourTokenKind.TO,
        HourTokenKind.AND,
        HourTokenKind.FROM,
    }
)
_FREE_TOO: Final = frozenset((".", "+", "&", "media"))
_NEVER_FREE: Final = frozenset(vocabulary("dalle alle inizio from to"))


def names_something(token: HourToken) -> bool:
    """True for a word beside an hour that names an event, a place or a person."""
    if token.kind is not HourTokenKind.FILLER:
        return False
    return token.text.isalpha() and token.text not in _SMALL_WORDS


def without_asides(row: list[HourToken], typed: str) -> list[HourToken]:
    """Return the tokens with each phrase that says nothing of the hour marked as FILLER.

    `typed`: the text with its capitals; a proper name is known by them (`filler_phrases`).
    """
    free = [_is_free(token) for token in row]
    is_aside = asides([token.text for token in row], free, typed)
    return [
        HourToken(HourTokenKind.FILLER, token.text, 0, token.glued) if aside else token
        for token, aside in zip(row, is_aside, strict=True)
    ]


def _is_free(token: HourToken) -> bool:
    """True for a token without a meaning for the hour, or with one that a phrase may take."""
    if token.text in _FREE_TOO:
        return True
    return token.kind in _FREE and token.text not in _NEVER_FREE


def without_brackets(row: list[HourToken]) -> list[HourToken]:
    """Return the tokens without brackets around such words: "dalle 10:30 (scuola) alle 11:30"."""
    kept: list[HourToken] = []
    for token in row:
        opened = _last_of_meaning(kept)
        is_pair = token.text == ")" and opened is not None and kept[opened].text == "("
        if is_pair and opened is not None:
            del kept[opened]
        else:
            kept.append(token)
    return kept


def _last_of_meaning(row: list[HourToken]) -> int | None:
    """Return the place of the last token that is no FILLER; None where there is none."""
    for place in range(len(row) - 1, -1, -1):
        if row[place].kind is not HourTokenKind.FILLER:
            return place
    return None
