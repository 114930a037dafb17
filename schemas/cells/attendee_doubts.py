"""What makes any reading of *Persone presenti* unsure, whatever its items say. Pure.

Each rule looks at the tokens of a whole cell: a label that nobody filled in, a relative of a
relative, somebody who was left with another one, a place where the talk was not.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from schemas.cells.attendee_vocabulary import AttendeeToken
from schemas.cells.attendee_vocabulary import AttendeeTokenKind as Kind
from schemas.cells.parsed import vocabulary
from schemas.session import Attendee, Role

_BLANK: Final = "una voce senza risposta"
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
    | {(adult, Role.CHILD) for adult in ADULTS}
)
"""Whose relative is one of the same family: "marito e sua moglie", "figlio e suo padre", "madre e
suo figlio".
"""
_SAME_PERSON: Final = {Role.WIFE: Role.MOTHER, Role.HUSBAND: Role.FATHER}
_BEFORE_A_LABEL: Final = (None, Kind.COMMA, Kind.OPEN)
_NO_ANSWER: Final = (
    None,
    Kind.COMMA,
    Kind.CLOSE,
    Kind.SLASH,
    Kind.AND,
    Kind.COLON,
    Kind.ROLE,
    Kind.OPEN,
)
_LINES: Final = frozenset({"-", "/", "|", "*"})
_SILENT: Final = (None, Kind.COMMA, Kind.CLOSE, Kind.SLASH)
_IN_A_LABEL: Final = (Kind.ROLE, Kind.OF, Kind.FILLER, Kind.COLON, Kind.OPEN)


def doubt_of(tokens: Sequence[AttendeeToken]) -> str | None:
    """Return the rule by which a cell is asked back, in Italian; None where none is.

    Unsure    "marito: moglie: figli: 2" · "figli -" · "n. marito n. moglie" · "moglie e sua madre"
              · "zia con figlio" · "madre, figli dal padre"
    """
    if any(_is_blank_label(tokens, position) for position in range(len(tokens))):
        return _BLANK
    if _is_of_the_mediator(tokens):
        return _KIN
    roles = [position for position, token in enumerate(tokens) if token.kind is Kind.ROLE]
    for before, after in pairwise(roles):
        if _is_other_kin(tokens, before, after):
            return _KIN
        if _is_left_with(tokens, before, after):
            return _LEFT_WITH
    return None


def _is_of_the_mediator(tokens: Sequence[AttendeeToken]) -> bool:
    """True for "io e mio marito"."""
    texts = {token.text for token in tokens}
    return "io" in texts and bool(texts & _MINE)


def _kind(tokens: Sequence[AttendeeToken], position: int) -> Kind | None:
    return tokens[position].kind if 0 <= position < len(tokens) else None


# --- Labels that nobody filled in ---------------------------------------------------------------


def _is_blank_label(tokens: Sequence[AttendeeToken], position: int) -> bool:
    """True for a sign behind a role that announces an answer, where none stands behind it."""
    token = tokens[position]
    if token.kind is Kind.COLON:
        if _kind(tokens, position - 1) not in (Kind.ROLE, Kind.ADJECTIVE):
            return False
        has_no_answer = _kind(tokens, position + 1) in _NO_ANSWER
        return has_no_answer and not _ends_absence(tokens, position)
    if token.text in _LINES:
        if position == 0 or tokens[position - 1].text == token.text:
            return False
        return _ends_there(tokens, position, token.text)
    return token.text in _COUNTED and not _is_number_announced(tokens, position)


def _ends_absence(tokens: Sequence[AttendeeToken], position: int) -> bool:
    """True for "senza AS: madre e figlio"."""
    while position and tokens[position - 1].kind not in (Kind.COMMA, Kind.WITHOUT):
        position -= 1
    return position > 0 and tokens[position - 1].kind is Kind.WITHOUT


def _ends_there(tokens: Sequence[AttendeeToken], position: int, sign: str) -> bool:
    """True where only a separator, or nothing, stands behind a sign and those like it."""
    if tokens[position - 1].kind in (Kind.COMMA, Kind.SLASH):
        return False
    position += 1
    while position < len(tokens) and tokens[position].text == sign:
        position += 1
    return _kind(tokens, position) in _SILENT


def _is_number_announced(tokens: Sequence[AttendeeToken], position: int) -> bool:
    """True for "n. 2", "n° 2", and for "n. figli 2" at the beginning of a clause."""
    ahead = position + 1
    while _kind(tokens, ahead) in (Kind.FILLER, Kind.COLON):
        ahead += 1
    if _kind(tokens, ahead) is Kind.NUMBER:
        return True
    begins_label = _kind(tokens, position - 1) in (*_BEFORE_A_LABEL, Kind.NUMBER)
    if not begins_label or _kind(tokens, ahead) not in (Kind.ROLE, Kind.OF):
        return False
    while _kind(tokens, ahead) in _IN_A_LABEL:
        ahead += 1
    return _kind(tokens, ahead) is Kind.NUMBER


# --- Relatives of relatives ---------------------------------------------------------------------


def _is_other_kin(tokens: Sequence[AttendeeToken], before: int, after: int) -> bool:
    """True where the second of two people may be a relative of the first alone."""
    first, second = tokens[before], tokens[after]
    between = tokens[before + 1 : after]
    if second.roles[0] is Role.OTHER or any(token.kind is Kind.OF for token in between):
        return False
    texts = {token.text for token in between}
    says_whose = bool(texts & _WHOSE)
    if any(token.kind is Kind.COMMA for token in between):
        return says_whose and _is_perhaps_strange(first, second)
    is_spouse = bool(set(second.roles) & _SPOUSES)
    is_child = second.roles == (Role.CHILD,)
    if first.word in _PRIVATE and (is_child or is_spouse):
        has_parent = _has_adult(tokens[:before])
        return _is_of_the_guest(first, second, texts, has_parent=has_parent)
    if says_whose:
        return _is_perhaps_strange(first, second)
    # "figlio con la moglie": his wife, or his mother?
    return first.roles == (Role.CHILD,) and bool(texts & _WITH) and is_spouse


def _is_of_the_guest(
    guest: AttendeeToken, other: AttendeeToken, between: set[str], *, has_parent: bool
) -> bool:
    """True where a child, or a spouse, may be that of an aunt, a friend.

    `between`: the words between them. `has_parent`: a parent is named before.
    """
    if between & _WHOSE:
        return True
    if other.text in _FOR_ALL:
        return False
    is_with = bool(between & _WITH)
    is_in_line = guest.word in _IN_LINE
    if other.text in _ANY_CHILD:
        return is_with and not is_in_line
    return is_with or not (is_in_line or has_parent)


def _is_perhaps_strange(first: AttendeeToken, second: AttendeeToken) -> bool:
    """True where "suo", "sua" may make the second one nobody of this family."""
    role = second.roles[0]
    is_of_the_family = role in ADULTS or second.roles == (Role.CHILD,)
    return is_of_the_family and any((one, role) not in _SURE_KIN for one in first.roles)


def _has_adult(tokens: Sequence[AttendeeToken]) -> bool:
    return any(token.kind is Kind.ROLE and set(token.roles) & ADULTS for token in tokens)


# --- Left with somebody else --------------------------------------------------------------------


def _is_left_with(tokens: Sequence[AttendeeToken], before: int, after: int) -> bool:
    """True for "madre, figli con la nonna": were they at the talk, or with her?

    "figli dal padre", "madre, telefonata al padre" always.
    """
    other = tokens[after]
    between = tokens[before + 1 : after]
    if any(token.text in _CALLS for token in between):
        return True
    if any(token.kind is Kind.COMMA for token in between):
        return False
    if between and between[0].text in _AT:
        return True
    are_children = tokens[before].roles == (Role.CHILD,)
    if not are_children or not any(token.text in _WITH for token in between):
        return False
    is_family = other.word in _PRIVATE or bool(set(other.roles) & ADULTS)
    return is_family and _has_clause_before(tokens, before)


def _has_clause_before(tokens: Sequence[AttendeeToken], position: int) -> bool:
    """True where people are named before the clause in which a token stands."""
    while position and tokens[position - 1].kind is not Kind.COMMA:
        position -= 1
    return any(token.kind is Kind.ROLE for token in tokens[:position])


# --- Contradictions -----------------------------------------------------------------------------


def is_named_again(people: Iterable[Attendee]) -> bool:
    """True where there is one of somebody in a family, and the cell names two.

    "genitori, solo la madre".
    """
    roles = [person.role for person in people if person.role in ADULTS]
    return len(roles) != len(set(roles))


def is_there_and_away(present: Iterable[Attendee], absent: Iterable[Attendee]) -> bool:
    """True where somebody was at the talk and somebody of the same role was not.

    "genitori, padre assente".
    """
    there = {_who(person) for person in present}
    return any(_who(person) in there for person in absent)


def is_ticked_and_not(ticked: Sequence[Attendee], empty: Iterable[Attendee]) -> bool:
    """True for "[x] genitori [ ] padre", and where one is ticked twice.

    Of two children one may be ticked.
    """
    adults = [person for person in empty if person.role in ADULTS]
    return is_named_again(ticked) or is_there_and_away(ticked, adults)


def _who(person: Attendee) -> str:
    """Return what is the same for one person: the wife of a family is its mother."""
    return _SAME_PERSON.get(person.role, person.role) + person.word
