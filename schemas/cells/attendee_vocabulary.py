"""The vocabulary of *Persone presenti*: which words are roles, numbers, small words, absences.

Words stand in plain form (`normalise.plain`): lower case, no accents. The languages of the
mediators come from `foreign_people`; where a word is in both, the Italian meaning wins.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from schemas.cells import foreign_people as foreign
from schemas.cells.attendee_descriptions import ADJECTIVES
from schemas.cells.parsed import vocabulary
from schemas.other_people import OTHER_PEOPLE
from schemas.session import Role


class AttendeeTokenKind(enum.Enum):
    """What a token of a list of people is."""

    ROLE = enum.auto()
    NUMBER = enum.auto()
    OF = enum.auto()  # "di", "della": whose
    AND = enum.auto()  # joins items of one clause
    FILLER = enum.auto()
    TITLE = enum.auto()  # "signora": a person, but no role
    ADJECTIVE = enum.auto()  # "maggiore", "culturale": says more about a role
    AGE = enum.auto()  # "anni"
    WITHOUT = enum.auto()  # "senza": those who follow were absent
    ABSENT = enum.auto()  # "assente": those before were absent
    PRESENT = enum.auto()  # "presente"
    NOBODY = enum.auto()
    OPEN = enum.auto()
    CLOSE = enum.auto()
    COMMA = enum.auto()  # ends a clause
    SLASH = enum.auto()
    COLON = enum.auto()
    NAME = enum.auto()  # a word with a capital, or of a script without capitals
    UNKNOWN = enum.auto()


@dataclass(frozen=True, slots=True)
class AttendeeToken:
    """One word or sign of a cell, and what it is.

    `roles`: who a role word means ("genitori": two roles).
    `many`: the word is plural.
    `number`: for a number its value; for a role word how many it says by itself ("gemelli": 2),
    or -1.
    `misspelt`: a role word with a slip so near to another word that it is not sure.
    `word`: for another person (`Role.OTHER`), which one: a key of `OTHER_PEOPLE`.
    `any_number`: the word is the same behind a number ("3 AS").
    `unsure`: it is a role for sure only where a number stands before it.
    """

    kind: AttendeeTokenKind
    text: str
    roles: tuple[Role, ...] = ()
    many: bool = False
    number: int = -1
    misspelt: bool = False
    word: str = ""
    any_number: bool = False
    unsure: bool = False


# --- Signs put in place of phrases (`attendee_phrases`) -----------------------------------------

ELSEWHERE: Final = "\u2302"
"""Stands for "in Egitto", "a scuola" behind somebody. A doubt, except where the cell says who
alone was at the talk: there it is `NOT_THERE_ONLY`.
"""
NOT_THERE: Final = "\u2205"
"""Stands for "non c'era" and the like, before its people or after them."""
NOT_THOSE: Final = "\u2260"
"""The same in the plural: "non c'erano"."""
NOT_THERE_ONLY: Final = "\u2204"
"""A place where somebody was, in a cell that says who alone was at the talk."""

# --- Roles --------------------------------------------------------------------------------------

_SINGULAR_ROLES: Final[dict[Role, str]] = {
    Role.HUSBAND: "marito husband marido esposo",
    Role.WIFE: "moglie wife esposa",
    Role.MOTHER: "madre mamma mammina mama mother mom mum mere",
    Role.FATHER: "padre papa babbo father dad pere",
    Role.CHILD: (
        "figlio figlia bambino bambina bimbo bimba minore neonato neonata ragazzo ragazza "
        "ragazzino ragazzina gemello gemella figlioletto figlioletta piccolo piccola minorenne "
        "alunno alunna fratellino sorellina bebe figliolo figliola studente studentessa "
        "adolescente figlio/a figlia/o bambino/a bimbo/a hijo hija fils fille enfant son daughter "
        "child"
    ),
    Role.SOCIAL_WORKER: "as assistente_sociale assistentesociale",
    Role.MEDIATOR: "mediatore mediatrice mediatore/trice mlc mediatore/mediatrice io",
    Role.TEACHER: (
        "maestra maestro insegnante prof professore professoressa docente profssa teacher"
    ),
    Role.OTHER: "altra_persona",
}
_PLURAL_ROLES: Final[dict[Role, str]] = {
    Role.HUSBAND: "mariti",
    Role.WIFE: "mogli",
    Role.MOTHER: "madri mamme",
    Role.FATHER: "padri",
    Role.CHILD: (
        "figli figlie bambini bambine bimbi bimbe minori neonati ragazzi ragazze ragazzini "
        "ragazzine figlioletti piccoli minorenni alunni alunne fratellini sorelline gemelli "
        "gemelle studenti adolescenti figlioli gemellini gemelline figli/e figli/ie figlio/i "
        "figlia/e bambini/e bimbi/e hijos hijas enfants children kids"
    ),
    Role.SOCIAL_WORKER: "assistenti_sociali aass",
    Role.MEDIATOR: "mediatori mediatrici",
    Role.TEACHER: "maestre maestri insegnanti professori professoresse docenti proff",
    Role.OTHER: "altre_persone",
}
_SAME_IN_THE_PLURAL: Final = frozenset({"as", "mlc", "prof", "fils"})


TWINS: Final = frozenset({"gemelli", "gemelle", "gemellini", "gemelline"})
_OTHER_PLURALS: Final = {
    "logopediste": "logopedista",
    "terapiste": "terapista",
    "colleghe": "collega",
    "fisioterapiste": "fisioterapista",
}
"""Other plurals, and the word of `OTHER_PEOPLE` for each."""
_COUPLES: Final = {
    "genitori": (Role.MOTHER, Role.FATHER),
    "coniugi": (Role.HUSBAND, Role.WIFE),
    "coppia": (Role.HUSBAND, Role.WIFE),
}
"""One word for two people."""


_NUMBERS: Final = vocabulary(
    "zero un due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
    "quindici"
)


# --- The tokens of all known words --------------------------------------------------------------

_Tokens = dict[str, AttendeeToken]


def _foreign_tokens() -> _Tokens:
    """Return the tokens of the words in `foreign_people`."""
    tokens: _Tokens = {}
    tokens.update(_same_kind(AttendeeTokenKind.AND, foreign.JOINING))
    tokens.update(_same_kind(AttendeeTokenKind.FILLER, foreign.SMALL))
    tokens.update(_same_kind(AttendeeTokenKind.AGE, foreign.AGES))
    for word, number in foreign.NUMBERS.items():
        tokens[word] = AttendeeToken(AttendeeTokenKind.NUMBER, word, number=number)
    for word, role in foreign.ROLES.items():
        tokens[word] = _foreign_role(word, role)
    return tokens


def _foreign_role(word: str, role: foreign.ForeignRole) -> AttendeeToken:
    is_plural = role.number in ("many", "two", "either")
    return AttendeeToken(
        AttendeeTokenKind.ROLE,
        word,
        role.roles,
        many=is_plural and len(role.roles) == 1,
        number=2 if role.number == "two" else -1,
        word=role.word,
        any_number=role.number == "any",
        unsure=role.number == "either",
    )


def _same_kind(kind: AttendeeTokenKind, words: Iterable[str]) -> _Tokens:
    return {word: AttendeeToken(kind, word) for word in words}


_SMALL_WORDS: Final[tuple[tuple[AttendeeTokenKind, Iterable[str]], ...]] = (
    (AttendeeTokenKind.OF, vocabulary("di del dello della dell dei degli delle d")),
    (
        AttendeeTokenKind.AND,
        vocabulary(
            "e ed con col piu and et y dhe insieme accompagnata accompagnato accompagnati nonche "
            "anche poi & + assieme"
        ),
    ),
    (
        AttendeeTokenKind.FILLER,
        vocabulary(
            "il lo la i gli le l a al alla suo sua suoi sue loro mio mia nostro nostra solo sola "
            "soli sole soltanto solamente unicamente c era erano n nr num numero x propria proprio "
            "propri rispettivi rispettiva c'era colloquio incontro telefonata videochiamata "
            "chiamata ai alle dal dalla dai dalle dallo persone alcuni alcune diversi diverse "
            "parecchi parecchie the"
        ),
    ),
    (
        AttendeeTokenKind.TITLE,
        vocabulary(
            "genitore sig sigra signor signora signore dott dottssa dottoressa dottore sigg "
            "signori donna uomo ssa ra"
        ),
    ),
    (AttendeeTokenKind.ADJECTIVE, ADJECTIVES),
    (
        AttendeeTokenKind.AGE,
        vocabulary("anni anno mesi mese giorni giorno settimane settimana aa"),
    ),
    (
        AttendeeTokenKind.WITHOUT,
        vocabulary(
            "non senza tranne eccetto manca mancava mancano mancavano escluso esclusa esclusi salvo"
        ),
    ),
    (AttendeeTokenKind.ABSENT, vocabulary("assente assenti no")),
    (AttendeeTokenKind.PRESENT, vocabulary("presente presenti si ok")),
    (AttendeeTokenKind.NOBODY, vocabulary("nessuno nessuna nessun")),
    (AttendeeTokenKind.COMMA, vocabulary("ma mentre pero invece")),
)


def _italian_number_tokens() -> _Tokens:
    tokens = {}
    for number, word in enumerate(_NUMBERS):
        tokens[word] = AttendeeToken(AttendeeTokenKind.NUMBER, word, number=number)
    for word in ("uno", "una"):
        tokens[word] = AttendeeToken(AttendeeTokenKind.NUMBER, word, number=1)
    return tokens


def _other_people_tokens() -> _Tokens:
    """Return the tokens of `OTHER_PEOPLE`, singular and plural."""
    role = (Role.OTHER,)
    plurals = frozenset(OTHER_PEOPLE.values())
    tokens = {}
    for singular, plural in OTHER_PEOPLE.items():
        if plural not in OTHER_PEOPLE:
            tokens[plural] = AttendeeToken(
                AttendeeTokenKind.ROLE, plural, role, many=True, word=singular
            )
        tokens[singular] = AttendeeToken(
            AttendeeTokenKind.ROLE, singular, role, word=singular, any_number=singular in plurals
        )
    for plural, singular in _OTHER_PLURALS.items():
        tokens[plural] = AttendeeToken(
            AttendeeTokenKind.ROLE, plural, role, many=True, word=singular
        )
    return tokens


def _italian_role_tokens() -> _Tokens:
    tokens = {}
    for role, words in _SINGULAR_ROLES.items():
        for word in words.split():
            tokens[word] = AttendeeToken(
                AttendeeTokenKind.ROLE, word, (role,), any_number=word in _SAME_IN_THE_PLURAL
            )
    for role, words in _PLURAL_ROLES.items():
        for word in words.split():
            tokens[word] = AttendeeToken(
                AttendeeTokenKind.ROLE, word, (role,), many=True, number=2 if word in TWINS else -1
            )
    return tokens


def _known_words() -> _Tokens:
    """Return the token of each known word. A later group overrides an earlier one."""
    tokens = _foreign_tokens()
    for kind, words in _SMALL_WORDS:
        tokens.update(_same_kind(kind, words))
    tokens.update(_italian_number_tokens())
    tokens.update(_other_people_tokens())
    tokens.update(_ITALIAN_ROLES)
    for word, roles in _COUPLES.items():
        tokens[word] = AttendeeToken(AttendeeTokenKind.ROLE, word, roles)
    return tokens


_ITALIAN_ROLES: Final = _italian_role_tokens()
KNOWN_WORDS: Final = _known_words()
"""The tokens of all known words."""


def _can_be_misspelt(word: str, token: AttendeeToken) -> bool:
    if token.kind is not AttendeeTokenKind.ROLE:
        return False
    return word not in foreign.ROLES or word in _ITALIAN_ROLES or word in OTHER_PEOPLE


ROLES_OFTEN_MISSPELT: Final = tuple(
    (word, token) for word, token in KNOWN_WORDS.items() if _can_be_misspelt(word, token)
)
"""The words of which a misspelt one may be. Words of foreign languages are left out: there a slip
makes another word.
"""

_SIGNS: Final = {
    **dict.fromkeys("([", AttendeeTokenKind.OPEN),
    **dict.fromkeys(")]", AttendeeTokenKind.CLOSE),
    **dict.fromkeys(",;\n-|•*·、،؛。", AttendeeTokenKind.COMMA),
    **dict.fromkeys("+&", AttendeeTokenKind.AND),
    **dict.fromkeys(":=", AttendeeTokenKind.COLON),
    **dict.fromkeys('°"', AttendeeTokenKind.FILLER),
    **dict.fromkeys((NOT_THERE, NOT_THOSE, NOT_THERE_ONLY), AttendeeTokenKind.ABSENT),
    "/": AttendeeTokenKind.SLASH,
}
KNOWN_TOKENS: Final = KNOWN_WORDS | {
    sign: AttendeeToken(kind, sign, many=sign == NOT_THOSE) for sign, kind in _SIGNS.items()
}
"""The tokens of all known words and signs."""
