"""A spelled date cell as tokens: numbers, months, weekdays, small words and marks.

Some words mean something else beside their neighbour; that is settled here, so that the rules
(`day_rules`) meet each token in its final kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemas.cells.day_words import NUMBER_WORDS, DayTokenKind, classify
from schemas.cells.filler_phrases import asides
from schemas.cells.parsed import vocabulary
from schemas.patterns import lazy_pattern


@dataclass(frozen=True, slots=True)
class DayToken:
    """One token of a date cell.

    `text`: how it was written, in plain form. `number`: the value of a number, a month (1-12), a
    weekday (0-6), a day word, or how many days before the writing; else 0.
    """

    kind: DayTokenKind
    text: str
    number: int = 0


# --- Hours beside the date: one token, whatever stands in it ----------------------------------

_HOUR: Final = r"(?:[01]?[0-9]|2[0-4])"
_MINUTE: Final = r"[0-5][0-9]"
_PAST_OR_TO: Final = (
    rf"(?:\s(?:e\s(?:mezz[ao]|un\squarto|(?:tre|3)\squarti|{_MINUTE})"
    r"|meno\s(?:un\squarto|[0-9]{1,2})))?"
)
_CLOCK: Final = rf"{_HOUR}(?:[:.,h]{_MINUTE}(?::{_MINUTE})?|\s?h\b)?{_PAST_OR_TO}(?![0-9])"
_FRENCH_DAY: Final = r"\s[0-9]{1,2}(?:[/.\-][0-9]{1,2}[/.\-]|\s[a-z]{3,}\s[0-9])"
"""A day behind "le", which is no hour there: "le 12 juin 2025"."""
_ANNOUNCED_HOUR: Final = (
    r"(?:\b(?:verso|intorno|attorno)\s)?"
    rf"(?<![^\W_])(?:(?:dalle|alle|ore|ora|orario|h|le(?!{_FRENCH_DAY}))(?![^\W\d_])[\s.:]*)+"
    rf"{_CLOCK}"
    rf"(?:\s?(?:-|(?:fino\s|sino\s)?alle|a)\s?(?:ore\s)?{_CLOCK}(?!\s*[/.-]\s*[0-9])"
    rf"|\s?/\s?{_HOUR}[:.,]{_MINUTE}(?![0-9]|[/.-][0-9]))?(?:\scirca\b)?"
)
_HOUR_WITH_MINUTES: Final = (
    r"(?:(?<=[0-9])t|(?:\ba\s(?:las\s)?)?(?<![0-9:/.\-]))"
    rf"{_HOUR}(?::{_MINUTE}(?::{_MINUTE}(?:\.[0-9]+)?)?|h{_MINUTE})"
    r"(?:z|[+-][0-9]{2}:[0-9]{2})?"
    rf"(?:\s?[-/]\s?{_HOUR}:{_MINUTE})?(?![0-9:h])"
)
_HOUR_WITH_LETTERS: Final = (
    r"(?<![0-9:/.,\-h])(?:\ba\s)?(?<![0-9])"
    rf"(?:{_HOUR}h|(?:1[0-2]|0?[1-9])\s?[ap]m)(?![^\W_])"
)
_TIME: Final = lazy_pattern(f"{_ANNOUNCED_HOUR}|{_HOUR_WITH_MINUTES}|{_HOUR_WITH_LETTERS}")
_PAST_AN_HOUR: Final = lazy_pattern(
    rf"\b(?:{_HOUR}|una|{'|'.join(NUMBER_WORDS)})\s"
    r"(?:e\s(?:mezz[ao]|un\squarto|(?:tre|3)\squarti)|meno\sun\squarto)\b"
)
_TIME_SIGN: Final = "\u231a"
"""Stands in the text where an hour was taken out."""


# --- From text to tokens ----------------------------------------------------------------------

_PIECE: Final = lazy_pattern(r"(?P<number>[0-9]+)|(?P<word>[^\W\d_]+)|(?P<mark>[^\s'])")
_LATIN_DOTS: Final = lazy_pattern(r"\b([puc])\.\s?([vsm])\.?(?!\w)")
""" "p.v.", "u.s.", "c.m.": with their dots."""
_ORDINAL_ENDS: Final = frozenset({"st", "nd", "rd", "th", "er"})
_LONGEST_NUMBER: Final = 9
_TOO_LARGE: Final = 10**9


def tokens(text: str) -> tuple[DayToken, ...]:
    """Return the tokens of a text that is `spelled`. Hours beside the date become one token."""
    may_hold_time = ":" in text or "h" in text or "or" in text or "le" in text or "m" in text
    if may_hold_time:
        text = _TIME.sub(f" {_TIME_SIGN} ", text)
    if "mezz" in text or "quart" in text:
        text = _PAST_AN_HOUR.sub(f" {_TIME_SIGN} ", text)
    if "." in text:
        text = _LATIN_DOTS.sub(r"\1\2", text)
    row: list[DayToken] = []
    end = 0
    for piece in _PIECE.finditer(text):
        part = piece.group()
        glued = piece.start() == end and bool(row)
        before = row[-1] if glued else None
        end = piece.end()
        if piece.lastgroup == "number":
            row.append(_number_token(part, before))
        elif piece.lastgroup == "word":
            if not _is_ordinal_end(part, before):
                row.append(_word_token(part, before))
        elif not _is_full_stop_of_word(part, before):
            row.append(_mark_token(part))
    row = _settle_neighbours(row)
    if "duemila" in text:
        row = _join_two_thousand(row)
    return tuple(row)


def _number_token(digits: str, before: DayToken | None) -> DayToken:
    """Return the token of a number; `before`: the token that it is glued to, if any."""
    if before is not None and len(before.text) == 1 and before.text.isalpha():
        return DayToken(DayTokenKind.UNKNOWN, digits)  # "l2": a letter typed for a digit
    number = int(digits) if len(digits) <= _LONGEST_NUMBER else _TOO_LARGE
    return DayToken(DayTokenKind.NUMBER, digits, number)


def _is_ordinal_end(word: str, before: DayToken | None) -> bool:
    """True for the "th" of "12th"."""
    return (
        word in _ORDINAL_ENDS
        and before is not None
        and before.kind is DayTokenKind.NUMBER
        and len(before.text) <= 2
    )


def _word_token(word: str, before: DayToken | None) -> DayToken:
    """Return the token of a word; `before`: the token that it is glued to, if any."""
    kind, number = classify(word)
    if kind is DayTokenKind.NUMBER:
        return DayToken(kind, str(number), number)
    if before is not None and before.kind is DayTokenKind.NUMBER:
        is_month = kind is DayTokenKind.MONTH or kind is DayTokenKind.MAR
        if len(word) == 1 or not is_month:
            kind = DayTokenKind.UNKNOWN  # "2o/06", "12th"
    return DayToken(kind, word, number)


def _is_full_stop_of_word(mark: str, before: DayToken | None) -> bool:
    """True for the full stop of "mar."."""
    return mark == "." and before is not None and before.kind not in _NO_WORDS


_NO_WORDS: Final = frozenset({DayTokenKind.NUMBER, DayTokenKind.MARK, DayTokenKind.HEDGE})


def _mark_token(mark: str) -> DayToken:
    if mark == _TIME_SIGN:
        return DayToken(DayTokenKind.TIME, mark)
    if mark in "?~≈¿":
        return DayToken(DayTokenKind.HEDGE, mark)
    if mark in "&+>→":
        return DayToken(DayTokenKind.LINK, mark)
    return DayToken(DayTokenKind.MARK, mark)


# --- Words that mean something else beside their neighbour ------------------------------------

_TO_A_DAY_PART: Final = frozenset(vocabulary("a al alla"))
_TALKS: Final = frozenset(vocabulary("colloquio incontro appuntamento"))
_COUNTED: Final = frozenset(vocabulary("primo secondo terzo quarto quinto"))
_DAYS: Final = frozenset({DayTokenKind.NUMBER, DayTokenKind.DAY_WORD})
_BETWEEN: Final = frozenset({DayTokenKind.MARK, DayTokenKind.FILLER})


def _filler(token: DayToken) -> DayToken:
    """Return the token as a word that says nothing of the day."""
    return DayToken(DayTokenKind.FILLER, token.text)


def _settle_neighbours(row: list[DayToken]) -> list[DayToken]:
    """Settle in place what a neighbour decides: "20 mar" is a month, "primo colloquio" no day.

    A replaced token decides about the next one, so the row is walked once, from its beginning.
    """
    for place in range(1, len(row)):
        token = row[place]
        if token.kind is DayTokenKind.NUMBER or token.kind is DayTokenKind.MARK:
            continue
        before = row[place - 1]
        if token.kind is DayTokenKind.DAY_PART and before.text in _TO_A_DAY_PART:
            row[place - 1] = _filler(before)
        elif _is_numbered_talk(row, place):
            row[place - 2 : place + 1] = map(_filler, row[place - 2 : place + 1])
        elif _is_counted_talk(before, token):
            row[place - 1 : place + 1] = (_filler(before), _filler(token))
        elif token.kind is DayTokenKind.MAR and _is_march(row, place):
            row[place] = DayToken(DayTokenKind.MONTH, token.text, 3)
    return row


def _is_numbered_talk(row: Sequence[DayToken], place: int) -> bool:
    """True for the "colloquio" of "3° colloquio": its number is no day."""
    return (
        row[place].text in _TALKS
        and place > 1
        and row[place - 1].text == "°"
        and row[place - 2].kind is DayTokenKind.NUMBER
    )


def _is_counted_talk(before: DayToken, token: DayToken) -> bool:
    """True for "primo colloquio", and for "ci vediamo"."""
    is_counted = token.text in _TALKS and before.text in _COUNTED
    return is_counted or (token.text == "vediamo" and before.text == "ci")


def _is_march(row: Sequence[DayToken], place: int) -> bool:
    """True where the "mar" at `place` is a month: behind a day or a weekday, and the only month.

    "20 mar", "20-mar-26", "ven mar 20", "Fri, Mar 13, 2026"; alone it is a Tuesday.
    """
    before = [token for token in row[:place] if token.kind not in _BETWEEN]
    if not before:
        return False
    is_behind_weekday = len(before) == 1 and before[0].kind is DayTokenKind.WEEKDAY
    if is_behind_weekday and before[0] is row[place - 1]:
        return not _holds_month(row)  # "Fri Mar 20 2026"
    if is_behind_weekday and [token.text for token in row[:place]][1:] == [","]:
        return _is_american(row, place)
    if before[-1].kind not in _DAYS or not 1 <= before[-1].number <= 31:
        return False
    days = [token for token in before if token.kind in _DAYS]
    return len(days) == 1 and not _holds_month(row)


def _holds_month(row: Sequence[DayToken]) -> bool:
    return any(token.kind is DayTokenKind.MONTH for token in row)


def _is_american(row: Sequence[DayToken], place: int) -> bool:
    """True for the "mar" of "Fri, Mar 13, 2026": only a day and a whole year behind it."""
    behind = [token for token in row[place + 1 :] if token.kind is not DayTokenKind.MARK]
    if len(behind) != 2:
        return False
    day, year = behind
    both_numbers = day.kind is DayTokenKind.NUMBER and year.kind is DayTokenKind.NUMBER
    return both_numbers and len(year.text) == 4


def _join_two_thousand(row: list[DayToken]) -> list[DayToken]:
    """Join "duemila ventisei" and "duemila e 26" to one number, in place."""
    place = 0
    while place + 1 < len(row):
        token, after = row[place], row[place + 1]
        is_two_thousand = token.text == "2000"
        if is_two_thousand and after.text == "e" and place + 2 < len(row):
            del row[place + 1]
            continue
        if is_two_thousand and after.kind is DayTokenKind.NUMBER and after.number < 100:
            year = 2000 + after.number
            row[place : place + 2] = [DayToken(DayTokenKind.NUMBER, str(year), year)]
        place += 1
    return row


# --- Phrases that say nothing of the day ------------------------------------------------------

_FREE: Final = frozenset({DayTokenKind.UNKNOWN, DayTokenKind.FILLER, DayTokenKind.LINK})
_FREE_WORDS: Final = frozenset(vocabulary("da . prossimo"))
"""Words with a meaning that a phrase may take from them: "da lei", "dott."; not "da definire"."""


def without_asides(row: tuple[DayToken, ...], typed: str) -> tuple[DayToken, ...]:
    """Return the tokens with each phrase that says nothing of the day marked as ASIDE.

    `typed`: the text with its capitals; a proper name is known by them (`filler_phrases`).
    """
    free = [token.kind in _FREE or token.text in _FREE_WORDS for token in row]
    is_aside = asides([token.text for token in row], free, typed)
    return tuple(
        DayToken(DayTokenKind.ASIDE, token.text) if aside else token
        for token, aside in zip(row, is_aside, strict=True)
    )
