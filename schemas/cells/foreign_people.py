"""People present in the languages of the mediators: who a word means, how many, what joins two.

Only words with one meaning in a list of people are read. One that is a name or another thing too
("Anne", "mari", "baba") counts where another word of its language stands in the same cell. Of a
word that does not say whether it is one or many ("孩子") the number must stand beside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from schemas.cells import foreign_words
from schemas.cells.normalise import plain
from schemas.cells.parsed import vocabulary
from schemas.session import Role


@dataclass(frozen=True, slots=True)
class ForeignRole:
    """Who a word means.

    `word`: of another person, in Italian (a key of `OTHER_PEOPLE`).
    `number`: "one"; "many"; "two" ("طفلان"); "any": one, or as many as the number before it says;
    "either": the word does not say it, a number must.
    """

    roles: tuple[Role, ...]
    number: str = "one"
    word: str = ""


_OTHERS: Final = vocabulary("nonna nonno zia zio sorella fratello interprete avvocato psicologo")
_PEOPLE: Final[Mapping[str, ForeignRole]] = {
    "husband": ForeignRole((Role.HUSBAND,)),
    "wife": ForeignRole((Role.WIFE,)),
    "mother": ForeignRole((Role.MOTHER,)),
    "father": ForeignRole((Role.FATHER,)),
    "parents": ForeignRole((Role.MOTHER, Role.FATHER), "many"),
    "couple": ForeignRole((Role.HUSBAND, Role.WIFE), "many"),
    "child": ForeignRole((Role.CHILD,)),
    "children": ForeignRole((Role.CHILD,), "many"),
    "child or children": ForeignRole((Role.CHILD,), "either"),
    "two children": ForeignRole((Role.CHILD,), "two"),
    "social worker": ForeignRole((Role.SOCIAL_WORKER,)),
    "mediator": ForeignRole((Role.MEDIATOR,)),
    "teacher": ForeignRole((Role.TEACHER,)),
    **{word: ForeignRole((Role.OTHER,), word=word) for word in _OTHERS},
}
_UNINFLECTED: Final = frozenset({"tr", "zh", "tl", "bn", "si", "am", "ti", "hi", "pa", "ur"})
"""Languages in which a noun behind a number may stay as it is: "iki çocuk"."""


def _table(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield what stands before the "=" of each line, and the words behind it.

    The words are in plain form; one of two words has "_" between them.
    """
    for line in text.strip().splitlines():
        meaning, _, words = line.strip().partition(" = ")
        yield meaning, [plain(word).replace("-", "_") for word in words.split()]


_LINES: Final = {language: list(_table(text)) for language, text in foreign_words.LANGUAGES.items()}


def _roles() -> dict[str, ForeignRole]:
    """Return who each word means; the first language that has it decides."""
    roles = dict[str, ForeignRole]()
    for language, lines in _LINES.items():
        for meaning, words in lines:
            role = _PEOPLE.get(meaning)
            if role is None:
                continue
            if role.number == "one" and language in _UNINFLECTED:
                role = ForeignRole(role.roles, "any", role.word)
            for word in words:
                roles.setdefault(word, role)
    return roles


def _words_meaning(wanted: str) -> frozenset[str]:
    """Return the words of all languages behind one meaning ("and", "small")."""
    found = set[str]()
    for lines in _LINES.values():
        for meaning, words in lines:
            if meaning == wanted:
                found.update(words)
    return frozenset(found)


def _in_company() -> dict[str, frozenset[str]]:
    languages_of = dict[str, frozenset[str]]()
    for language, words in _table(foreign_words.IN_COMPANY):
        for word in words:
            languages_of[word] = languages_of.get(word, frozenset()) | {language}
    return languages_of


ROLES: Final[Mapping[str, ForeignRole]] = _roles()
JOINING: Final = _words_meaning("and")
SMALL: Final = _words_meaning("small")
NUMBERS: Final[Mapping[str, int]] = {
    word: int(number) for number, words in _table(foreign_words.NUMBERS) for word in words
}
AGES: Final = frozenset(map(plain, foreign_words.AGES.split()))
IN_COMPANY: Final[Mapping[str, frozenset[str]]] = _in_company()
"""A word that is a name or another thing, too, and the languages of which another word must stand
in the cell.
"""
LANGUAGES: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(word for _, words in lines for word in words)
    for language, lines in _LINES.items()
}


def _longest_first(words: set[str]) -> tuple[str, ...]:
    """Return the words so that a longer one is tried before a part of it."""
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


JOINED_WORDS: Final = _longest_first({word for word in ROLES if "_" in word})
"""Roles of more than one word."""
CHINESE: Final = _longest_first(
    {
        word
        for word in (*ROLES, *JOINING, *SMALL, *NUMBERS, *AGES)
        if "\u4e00" <= word[:1] <= "\u9fff"
    }
)
"""Chinese has no blanks: its words are looked for, the longest first."""
_ARABIC_AND: Final = "\u0648"
_ARABIC_ARTICLES: Final = ("\u0627\u0644", "\u0644\u0644")
_ETHIOPIC_AND: Final = ("\u1295", "\u1293")


def stems(word: str) -> Iterator[tuple[bool, str]]:
    """Yield a word without what is written to it, and whether an "and" was left out in front.

    Arabic "and" and article, Amharic and Tigrinya "and".
    """
    if "\u0600" <= word[:1] <= "\u06ff":
        joined = word.startswith(_ARABIC_AND) and len(word) > 2
        rest = word[1:] if joined else word
        yield joined, rest
        if rest.startswith(_ARABIC_ARTICLES) and len(rest) > 3:
            yield joined, rest[2:]
    elif "\u1200" <= word[:1] <= "\u137f" and word.endswith(_ETHIOPIC_AND):
        yield False, word[:-1]
