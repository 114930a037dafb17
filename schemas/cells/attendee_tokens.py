"""A cell of *Persone presenti* as tokens: words and signs, each with what it is.

Text → plain form → phrases joined (`attendee_phrases`) → pieces → tokens of the vocabulary. A word
outside it is a name (by its capital), a misspelt role, or unknown.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from schemas.cells import foreign_people as foreign
from schemas.cells.attendee_descriptions import DOUBTS, NO_NAMES
from schemas.cells.attendee_phrases import join_phrases
from schemas.cells.attendee_vocabulary import (
    KNOWN_TOKENS,
    KNOWN_WORDS,
    NOT_THERE,
    NOT_THERE_ONLY,
    NOT_THOSE,
    ROLES_OFTEN_MISSPELT,
    AttendeeToken,
)
from schemas.cells.attendee_vocabulary import AttendeeTokenKind as Kind
from schemas.cells.normalise import plain
from schemas.patterns import lazy_pattern

_LETTER: Final = r"[^\W\d_]"
_VOWEL_SIGN: Final = (
    r"[\u0300-\u036f\u0610-\u065f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983"
    r"\u09bc-\u09cd\u09d7\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0b01-\u0b03\u0b3c-\u0b57\u0b82"
    r"\u0bbe-\u0bd7\u0d81-\u0d83\u0dca-\u0df3\u200d]"
)
"""Vowel signs and the like: in Indic scripts they are a part of the word."""
_PIECE: Final = lazy_pattern(
    rf"(?P<number>[0-9]+)"
    rf"|(?P<word>"
    # A form's "figlio/a", "mediatore/trice" is one word
    rf"(?:figli[oae]?|bambin[oai]|bimb[oai]|mediatore)/(?:a|o|i|e|ie|trice|mediatrice)\b"
    rf"|{_LETTER}(?:{_LETTER}|{_VOWEL_SIGN})*(?:_{_LETTER}(?:{_LETTER}|{_VOWEL_SIGN})*)*)"
    rf"|(?P<mark>[{NOT_THERE}{NOT_THOSE}{NOT_THERE_ONLY}]|\S)|(?P<line>\n)"
)
_NAME_LIKE: Final = lazy_pattern(rf"{_LETTER}(?:{_LETTER}|{_VOWEL_SIGN})+|{_LETTER}(?=\.)")
"""A word, or an initial: one letter with a full stop behind it."""
_NOT_ASCII: Final = lazy_pattern(r"[^\x00-\x7f]")

_ASKING_FACES: Final = "😕🙃🙄😐😑😶🙅🙆🙇🙈🙉🙊🙋🙍🙎"
_FACES: Final = "".join(set(map(chr, range(0x1F600, 0x1F650))) - set(_ASKING_FACES))
_HEARTS: Final = "❤♥❣🖤🧡🤍🤎" + "".join(map(chr, range(0x1F493, 0x1F4A0)))
_FLOWERS: Final = "🌷🌸🌹🌺🌻🌼💐☀⭐🌟✨☺"
_HANDS: Final = "👋👌👍👏🤝💪✌" + "".join(map(chr, range(0x1F3FB, 0x1F400)))
_PLEASANT: Final = {
    **dict.fromkeys(map(ord, f"✓✔☑✅{_FACES}{_HEARTS}{_FLOWERS}{_HANDS}"), " "),
    **dict.fromkeys(map(ord, "\ufe0e\ufe0f"), ""),
}
"""Signs that say nothing of who was there; the picture of a person, or of a thing, may say
something.
"""

_SHORTEST_MISSPELT: Final = 5
_SURE_LENGTH: Final = 8
"""Letters: from this length on one slip makes no other word."""
_TOO_LARGE: Final = 9999
"""Stands for a number of four digits or more: no count and no age."""


def people_tokens(typed: str) -> list[AttendeeToken]:
    """Return the tokens of a cell, in order; line breaks are tokens, blanks are not."""
    names = _written_like_names(typed)
    if not typed.isascii():
        typed = _NOT_ASCII.sub(_usual_digit, typed.translate(_PLEASANT))
    text = join_phrases("\n".join(line for line in map(plain, typed.splitlines()) if line))
    tokens: list[AttendeeToken] = []
    has_ambiguous_word = False
    for piece in _PIECE.finditer(text):
        part = piece.group()
        known = KNOWN_TOKENS.get(part)
        if known is not None:
            tokens.append(known)
            has_ambiguous_word = has_ambiguous_word or part in foreign.IN_COMPANY
        elif piece.lastgroup == "number":
            number = int(part) if len(part) < 4 else _TOO_LARGE
            tokens.append(AttendeeToken(Kind.NUMBER, part, number=number))
        elif piece.lastgroup == "word":
            tokens.extend(_tokens_of_other_word(part, names))
        elif part == ".":
            if tokens and _ends_sentence(tokens[-1], text[piece.end() : piece.end() + 1]):
                tokens.append(AttendeeToken(Kind.COMMA, part))
        elif part not in "'!":
            tokens.append(AttendeeToken(Kind.UNKNOWN, part))
    if has_ambiguous_word:
        tokens = [_in_its_language(token, tokens, names) for token in tokens]
    return _with_misspelt_social_workers(tokens)


def _written_like_names(typed: str) -> frozenset[str]:
    """Return the words (plain) with a capital, where not all of the cell is in capitals."""
    if typed.isupper():
        return frozenset()
    return frozenset(plain(word) for word in _NAME_LIKE.findall(typed) if word[0].isupper())


def _usual_digit(match: re.Match[str]) -> str:
    """Return a digit of any script as an ASCII digit; anything else as it is."""
    value = unicodedata.decimal(match[0], None)
    return match[0] if value is None else str(value)


def _ends_sentence(before: AttendeeToken, next_letter: str) -> bool:
    """True for a full stop that ends a clause. Behind a short word it abbreviates: "sig."."""
    return len(before.text) > 4 and next_letter in ("", " ", "\n")


def _tokens_of_other_word(word: str, names: frozenset[str]) -> Iterator[AttendeeToken]:
    """Yield the tokens of a word that is not in the vocabulary as it stands.

    They may be two in a script that writes "and" as a part of the next word.
    """
    token = _name_or_misspelt(word, names)
    if token.kind is Kind.UNKNOWN and not word.isascii():
        for and_in_front, stem in foreign.stems(word):
            if stem not in KNOWN_WORDS:
                continue
            if and_in_front:
                yield AttendeeToken(Kind.AND, word[:1])
            token = KNOWN_WORDS[stem]
            break
    yield token


def _name_or_misspelt(word: str, names: frozenset[str]) -> AttendeeToken:
    if word in DOUBTS:
        return AttendeeToken(Kind.UNKNOWN, word)
    if word in names and word not in NO_NAMES:
        return AttendeeToken(Kind.NAME, word)
    return _misspelt_role(word) or AttendeeToken(Kind.UNKNOWN, word)


@lru_cache(maxsize=4096)
def _misspelt_role(word: str) -> AttendeeToken | None:
    """Return the role that a word with one slip means; None if there is none, or more than one.

    It is sure for a long word ("mediatrce"); a short one is `misspelt`.
    """
    if len(word) < _SHORTEST_MISSPELT:
        return None
    near = {
        (token.roles, token.many)
        for known, token in ROLES_OFTEN_MISSPELT
        if abs(len(known) - len(word)) <= 1 and OSA.distance(word, known) <= 1
    }
    if len({roles for roles, _ in near}) != 1:
        return None
    (roles, many), *others = near
    one_or_many = bool(others)
    return AttendeeToken(
        Kind.ROLE,
        word,
        roles,
        many=many and not one_or_many,
        misspelt=one_or_many or len(word) < _SURE_LENGTH,
    )


def _in_its_language(
    token: AttendeeToken, tokens: list[AttendeeToken], names: frozenset[str]
) -> AttendeeToken:
    """Return a word of two meanings as what it is: see `foreign_words.IN_COMPANY`.

    A word that is a name or another thing too ("Anne", "mari") is what it is in its language only
    where another word of that language stands in the cell.
    """
    languages = foreign.IN_COMPANY.get(token.text, ())
    if not languages or any(_has_other_word(language, token, tokens) for language in languages):
        return token
    return AttendeeToken(Kind.NAME if token.text in names else Kind.UNKNOWN, token.text)


def _has_other_word(language: str, token: AttendeeToken, tokens: list[AttendeeToken]) -> bool:
    known = foreign.LANGUAGES[language]
    return any(other.text in known for other in tokens if other.text != token.text)


def _with_misspelt_social_workers(tokens: list[AttendeeToken]) -> list[AttendeeToken]:
    """Replace two words beside each other that are "assistente sociale" with a slip. In place."""
    for position in range(len(tokens) - 2, -1, -1):
        first = tokens[position]
        if first.kind not in (Kind.UNKNOWN, Kind.NAME) or not first.text.startswith("as"):
            continue
        second = tokens[position + 1]
        if second.kind not in (Kind.UNKNOWN, Kind.NAME) or not second.text.startswith("s"):
            continue
        joined = f"{first.text}_{second.text}"
        to_one = OSA.distance(joined, "assistente_sociale")
        to_many = OSA.distance(joined, "assistenti_sociali")
        if to_one != to_many and min(to_one, to_many) <= 2:
            word = "assistente_sociale" if to_one < to_many else "assistenti_sociali"
            tokens[position : position + 2] = [KNOWN_WORDS[word]]
    return tokens
