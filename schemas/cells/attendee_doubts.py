"""What makes any reading of *Persone presenti* unsure, whatever its items say. Pure.

Each rule looks at the tokens of a whole cell: a label that nobody filled in, a relative of a
relative, somebody who was left with another one, a place where the talk was not.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from schemas.cells.attendee_words import K, Token
from schemas.cells.parsed import vocabulary
from schemas.session import Attendee, Role

BLANK: Final = "una voce senza risposta"
_KIN: Final = "un parente di chi?"
_LEFT_WITH: Final = "presente, o altrove con un'altra persona?"

_COUNTED: Final = frozenset({"n", "nr", "num", "numero"})
_WITH: Final = frozenset(
    {"con", "col", "insieme", "assieme", "with", "avec", "com", "cu", "me", "mit"}
)
_AT: Final = frozenset({"dal", "dalla", "dai", "dalle", "dallo", "al", "alla", "ai", "alle"})
_CALLS: Final = frozenset({"telefonata", "chiamata", "videochiamata"})
_WHOSE: Final = frozenset(
    {"suo", "sua", "suoi", "sue", "loro", "his", "her", "their", "ses", "sus", "leur", "leurs"}
)
_MINE: Final = frozenset({"mio", "mia", "nostro", "nostra"})
"""Of who spoke; but in a cell with "io" of the mediator who types it."""
_FOR_ALL: Final = frozenset(
    vocabulary(
        "minore minori minorenne minorenni alunno alunna alunni alunne studente studentessa "
        "studenti"
    )
)
"""Words for the children of whom the talk is, whoever stands before them."""
_ANY_CHILD: Final = frozenset(
    vocabulary(
        "bambino bambina bambini bambine bimbo bimba bimbi bimbe ragazzo ragazza ragazzi ragazze "
        "ragazzino ragazzina ragazzini ragazzine neonato neonata neonati bebe piccolo piccola "
        "piccoli piccole adolescente adolescenti"
    )
)
"""Words that say how old a child is, not whose: "zia e bambina"; but "amica con 2 bambini" says it.
"""
_IN_LINE: Final = frozenset({"nonno", "nonna", "bisnonno", "bisnonna"})
_PRIVATE: Final = _IN_LINE | frozenset(
    vocabulary(
        "amico amica cognato cognata collega compagno compagna connazionale conoscente convivente "
        "cugino cugina familiare fidanzato fidanzata fratello genero madrina matrigna nipote nuora "
        "padrino parente patrigno sorella suocero suocera vicino vicina zio zia badante babysitter"
    )
)
"""Other people who have a family of their own at a talk; an educator comes alone."""
_SPOUSES: Final = frozenset({Role.HUSBAND, Role.WIFE})
_PARENTS: Final = frozenset({Role.MOTHER, Role.FATHER})
ADULTS: Final = _SPOUSES | _PARENTS
_SURE_KIN: Final = frozenset(
    {
        (Role.HUSBAND, Role.WIFE),
        (Role.WIFE, Role.HUSBAND),
        (Role.CHILD, Role.MOTHER),
        (Role.CHILD, Role.FATHER),
    }
    | {(one, Role.CHILD) for one in ADULTS}
)
"""Whose relative is one of the same family: "marito e sua moglie", "figlio e suo padre", "madre e
suo figlio".
"""
_ONE_OF_THESE: Final = {Role.WIFE: Role.MOTHER, Role.HUSBAND: Role.FATHER}
_BEFORE_A_LABEL: Final = (None, K.COMMA, K.OPEN)
_NO_ANSWER: Final = (None, K.COMMA, K.CLOSE, K.SLASH, K.AND, K.COLON, K.ROLE, K.OPEN)
_LINES: Final = frozenset({"-", "/", "|", "*"})
_SILENT: Final = (None, K.COMMA, K.CLOSE, K.SLASH)


def doubt_of(said: Sequence[Token]) -> str | None:
    """The rule by which a cell is asked back, as a text for staff of what was unsure; None where
    none is.

    Unsure    "marito: moglie: figli: 2" · "figli -" · "n. marito n. moglie" · "moglie e sua madre" · "zia con figlio" ·
              "madre, figli dal padre"
    """
    if any(_is_blank_label(said, at) for at in range(len(said))):
        return BLANK
    if _is_of_the_mediator(said):
        return _KIN
    roles = [at for at, token in enumerate(said) if token.kind is K.ROLE]
    for before, after in pairwise(roles):
        if _is_other_kin(said, before, after):
            return _KIN
        if _is_left_with(said, before, after):
            return _LEFT_WITH
    return None


def _is_of_the_mediator(said: Sequence[Token]) -> bool:
    """True for "io e mio marito"."""
    texts = {token.text for token in said}
    return "io" in texts and bool(texts & _MINE)


def _kind(said: Sequence[Token], at: int) -> K | None:
    return said[at].kind if 0 <= at < len(said) else None


def _is_blank_label(said: Sequence[Token], at: int) -> bool:
    """True for a sign behind a role that announces an answer, where none stands behind the sign."""
    token = said[at]
    behind_a_role = _kind(said, at - 1) in (K.ROLE, K.ADJECTIVE)
    if token.kind is K.COLON:
        return behind_a_role and _kind(said, at + 1) in _NO_ANSWER and not _ends_absence(said, at)
    if token.text in _LINES:
        return at > 0 and said[at - 1].text != token.text and _ends_there(said, at, token.text)
    return token.text in _COUNTED and not _number_announced(said, at)


def _ends_absence(said: Sequence[Token], at: int) -> bool:
    """True for "senza AS: madre e figlio"."""
    while at and said[at - 1].kind not in (K.COMMA, K.WITHOUT):
        at -= 1
    return at > 0 and said[at - 1].kind is K.WITHOUT


def _ends_there(said: Sequence[Token], at: int, sign: str) -> bool:
    """True where only a separator, or nothing, stands behind a sign and those like it."""
    if said[at - 1].kind in (K.COMMA, K.SLASH):
        return False
    at += 1
    while at < len(said) and said[at].text == sign:
        at += 1
    return _kind(said, at) in _SILENT


def _number_announced(said: Sequence[Token], at: int) -> bool:
    """True for "n. 2", "n° 2", and "n. figli 2" at the beginning of a clause."""
    first, ahead = at, at + 1
    while _kind(said, ahead) in (K.FILLER, K.COLON):
        ahead += 1
    if _kind(said, ahead) is K.NUMBER:
        return True
    if _kind(said, first - 1) not in (*_BEFORE_A_LABEL, K.NUMBER) or _kind(said, ahead) not in (
        K.ROLE,
        K.OF,
    ):
        return False
    while _kind(said, ahead) in (K.ROLE, K.OF, K.FILLER, K.COLON, K.OPEN):
        ahead += 1
    return _kind(said, ahead) is K.NUMBER


def _is_other_kin(said: Sequence[Token], before: int, after: int) -> bool:
    """True where the second of two people may be a relative of the first, and none of the family."""
    one, other = said[before], said[after]
    between = said[before + 1 : after]
    if other.roles[0] is Role.OTHER or any(token.kind is K.OF for token in between):
        return False
    texts = {token.text for token in between}
    if any(token.kind is K.COMMA for token in between):
        return bool(texts & _WHOSE) and _is_strange(one, other)
    if one.word in _PRIVATE and (other.roles == (Role.CHILD,) or set(other.roles) & _SPOUSES):
        return _is_of_the_guest(one, other, texts, adult=_has_adult(said[:before]))
    if texts & _WHOSE:
        return _is_strange(one, other)
    return one.roles == (Role.CHILD,) and bool(texts & _WITH) and bool(set(other.roles) & _SPOUSES)


def _is_of_the_guest(guest: Token, other: Token, between: set[str], *, adult: bool) -> bool:
    """True where a child, or a spouse, may be that of an aunt, a friend. `adult`: a parent is named
    before.
    """
    if between & _WHOSE:
        return True
    if other.text in _FOR_ALL:
        return False
    in_line = guest.word in _IN_LINE
    if other.text in _ANY_CHILD:
        return bool(between & _WITH) and not in_line
    return bool(between & _WITH) or not (in_line or adult)


def _is_strange(one: Token, other: Token) -> bool:
    """True where "suo", "sua" may make the second one nobody of this family."""
    of_the_family = other.roles[0] in ADULTS or other.roles == (Role.CHILD,)
    return of_the_family and any((role, other.roles[0]) not in _SURE_KIN for role in one.roles)


def _has_adult(said: Sequence[Token]) -> bool:
    return any(token.kind is K.ROLE and set(token.roles) & ADULTS for token in said)


def _is_left_with(said: Sequence[Token], before: int, after: int) -> bool:
    """True for "madre, figli con la nonna": were they at the talk, or with her? "figli dal padre",
    "madre, telefonata al padre" always.
    """
    other = said[after]
    between = said[before + 1 : after]
    if any(token.text in _CALLS for token in between):
        return True
    if any(token.kind is K.COMMA for token in between):
        return False
    if between and between[0].text in _AT:
        return True
    if said[before].roles != (Role.CHILD,) or not any(token.text in _WITH for token in between):
        return False
    family = other.word in _PRIVATE or bool(set(other.roles) & ADULTS)
    return family and _a_clause_before(said, before)


def _a_clause_before(said: Sequence[Token], at: int) -> bool:
    """True where people are named before the clause in which a token stands."""
    while at and said[at - 1].kind is not K.COMMA:
        at -= 1
    return any(token.kind is K.ROLE for token in said[:at])


def named_again(people: Iterable[Attendee]) -> bool:
    """True where there is one of somebody in a family, and the cell names two: "genitori, solo la
    madre".
    """
    roles = [person.role for person in people if person.role in ADULTS]
    return len(roles) != len(set(roles))


def there_and_away(present: Iterable[Attendee], away: Iterable[Attendee]) -> bool:
    """True where somebody was at the talk and somebody of the same role was not: "genitori, padre
    assente".
    """
    return bool({_who(person) for person in present} & {_who(person) for person in away})


def ticked_and_not(ticked: Iterable[Attendee], empty: Iterable[Attendee]) -> bool:
    """True for "[x] genitori [ ] padre", and where one is ticked twice; of two children one may be
    ticked.
    """
    ticked = list(ticked)
    adults = [person for person in empty if person.role in ADULTS]
    return named_again(ticked) or there_and_away(ticked, adults)


def _who(person: Attendee) -> str:
    return _ONE_OF_THESE.get(person.role, person.role) + person.word
