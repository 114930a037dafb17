"""What follows a role: an adjective, an age, a name, whose relative, a bracket.

It adds nobody, except where it counts the children: "figli di 8 e 5 anni", "figlie gemelle" (and
numbers, `attendee_numbers`). It ends at the next separator, or at what begins the next item.
"""

from typing import Final

from schemas.cells.attendee_descriptions import ADJECTIVES, DOUBTS, OFFICES, TOWNS
from schemas.cells.attendee_grammar import AttendeeItem, TokenCursor
from schemas.cells.attendee_numbers import (
    adds_up,
    are_ages,
    count_by_ages,
    count_follows,
    read_ages_of,
    read_number_behind,
)
from schemas.cells.attendee_vocabulary import TWINS, AttendeeToken
from schemas.cells.attendee_vocabulary import AttendeeTokenKind as Kind
from schemas.session import Attendee, Role

_OF_A_SERVICE: Final = frozenset({Role.SOCIAL_WORKER, Role.MEDIATOR, Role.TEACHER})
_FAMILY: Final = frozenset({Role.HUSBAND, Role.WIFE, Role.MOTHER, Role.FATHER, Role.CHILD})
_PARENTS: Final = frozenset({Role.MOTHER, Role.FATHER})
_OUTSIDE: Final = frozenset({Role.TEACHER, Role.SOCIAL_WORKER, Role.MEDIATOR, Role.OTHER})
_ALONE: Final = frozenset({Role.TEACHER, Role.OTHER, Role.MEDIATOR})
_ASIDE: Final = frozenset(
    {
        Kind.NAME,
        Kind.TITLE,
        Kind.ADJECTIVE,
        Kind.NUMBER,
        Kind.AGE,
        Kind.OF,
        Kind.AND,
        Kind.FILLER,
    }
)
"""What a bracket may hold that says more about the role before it."""


def read_details(cursor: TokenCursor, item: AttendeeItem, role: AttendeeToken) -> None:
    """Read what says more about a role, and move the cursor behind it."""
    while (token := cursor.peek()) is not None:
        if not _read_detail(cursor, item, role, token):
            return


def _read_detail(
    cursor: TokenCursor, item: AttendeeItem, role: AttendeeToken, token: AttendeeToken
) -> bool:
    """Read one thing that says more about the role. False: the item ends before `token`."""
    described = _describing_tokens(cursor, item, role, token)
    if described:
        cursor.position += described
        return True
    kind = token.kind
    if kind is Kind.OF:
        return _read_whose(cursor, item, role)
    if kind is Kind.OPEN and _adds_nobody(cursor, item, role):
        _pass_bracket(cursor, item, role)
        return True
    if kind is Kind.NUMBER or count_follows(cursor):
        return read_number_behind(cursor, item, role)
    if kind is Kind.ROLE:
        if not _may_follow(role, token):
            item.understood = False
        return False
    if kind is Kind.UNKNOWN or kind is Kind.AGE:
        item.understood = False
        cursor.position += 1
        return True
    return False


def _describing_tokens(
    cursor: TokenCursor, item: AttendeeItem, role: AttendeeToken, token: AttendeeToken
) -> int:
    """Return how many tokens an adjective, an age, a name or a town takes here; 0 for none."""
    if _is_adjective_of(role, token):
        if token.text in TWINS:
            _count_twins(item)
        return 1
    if token.kind is Kind.COLON:
        return _names_behind_colon(cursor, item)
    if token.kind is Kind.AGE and cursor.kind(1) is Kind.NUMBER:
        return 2  # "figlio anni 15"
    if token.text == "piu":
        following = cursor.peek(1)
        is_comparative = following is not None and following.text in ADJECTIVES
        return 2 if is_comparative else 0  # "figlio più piccolo"
    is_town = token.text in TOWNS and role.roles[0] in _OF_A_SERVICE
    if token.kind in (Kind.TITLE, Kind.NAME) or is_town:
        item.named = True
        return 1
    return 0


def _is_adjective_of(role: AttendeeToken, token: AttendeeToken) -> bool:
    """True for an adjective; "minori" is one behind "figli", and a role where it stands alone."""
    if token.kind is Kind.ADJECTIVE:
        return True
    if token.kind is not Kind.ROLE or token.text not in ADJECTIVES:
        return False
    return role.roles[0] in (Role.CHILD, Role.OTHER)


def _count_twins(item: AttendeeItem) -> None:
    """ "figlie gemelle" are two; "3 figli gemelli" are three."""
    if item.people == [Attendee(Role.CHILD, None)]:
        item.people = [Attendee(Role.CHILD, 2)]


def _names_behind_colon(cursor: TokenCursor, item: AttendeeItem) -> int:
    """Return how many tokens a colon and names take: "2 figli: Omar, Sara", "madre: Fatima"."""
    names_of_children = _names_of_all_children(cursor, item)
    if names_of_children:
        return names_of_children
    return 1 if _only_names_follow(cursor) else 0


def _names_of_all_children(cursor: TokenCursor, item: AttendeeItem) -> int:
    """Return how many tokens a colon and the names of all children take, one each.

    0 where the names are not as many as the children.
    """
    is_of_children = bool(item.people) and item.people[0].role is Role.CHILD
    count = item.people[0].count if is_of_children else None
    ahead = 1
    while _is_name_of_several(cursor, ahead):
        ahead += 2
    names = (ahead + 1) // 2
    ends = cursor.kind(ahead + 1) in (None, Kind.COMMA, Kind.CLOSE)
    is_whole = cursor.kind(ahead) is Kind.NAME and ends
    return ahead + 1 if is_whole and count == names > 1 else 0


def _is_name_of_several(cursor: TokenCursor, ahead: int) -> bool:
    if cursor.kind(ahead) is not Kind.NAME:
        return False
    return cursor.kind(ahead + 1) in (Kind.COMMA, Kind.AND) and cursor.kind(ahead + 2) is Kind.NAME


def _only_names_follow(cursor: TokenCursor) -> bool:
    """True where there are only names up to the next separator."""
    ahead = 1
    while cursor.kind(ahead) in (Kind.NAME, Kind.TITLE):
        ahead += 1
    ends = cursor.kind(ahead) in (None, Kind.COMMA, Kind.CLOSE, Kind.AND, Kind.SLASH)
    return ahead > 1 and ends


def _may_follow(role: AttendeeToken, following: AttendeeToken) -> bool:
    """True when two roles without a separator are two people.

    "madre figlio" are; "madre insegnante", "ragazza madre" may be one.
    """
    if role.text.startswith("ragazz"):
        return False
    if {role.text, following.text} == {"figlio", "figlia"}:
        return True
    has_title_of_work = bool((set(role.roles) | set(following.roles)) & _ALONE)
    return not has_title_of_work and role.roles != following.roles


# --- "di …" -------------------------------------------------------------------------------------


def _read_whose(cursor: TokenCursor, item: AttendeeItem, role: AttendeeToken) -> bool:
    """Read "di 9 anni", "di Amina", "del bambino". False: the item ends here."""
    cursor.position += 1
    while cursor.kind() is Kind.FILLER:
        cursor.position += 1
    whose = cursor.peek()
    if whose is None:
        item.understood = False
        return False
    if whose.kind is Kind.NUMBER:
        return read_ages_of(cursor, item, role)
    if whose.kind is Kind.ROLE:
        if not _is_relative_of(role, whose):
            item.understood = False
        cursor.position += 1
        return True
    if whose.kind in (Kind.NAME, Kind.TITLE):
        return True
    if whose.kind is Kind.ADJECTIVE:
        cursor.position += 1
        return True
    if whose.kind is Kind.UNKNOWN and role.roles[0] not in _FAMILY:
        _pass_office(cursor)
        return True
    item.understood = False
    return True


def _is_relative_of(role: AttendeeToken, whose: AttendeeToken) -> bool:
    """True for "insegnante del figlio", "madre del bambino".

    "madre del marito" is no mother of this family.
    """
    if role.roles[0] in _OUTSIDE:
        return True
    return set(role.roles) <= _PARENTS and whose.roles == (Role.CHILD,)


def _pass_office(cursor: TokenCursor) -> None:
    """Pass over an office up to the separator.

    "assistente sociale della tutela minori", "insegnante di sostegno".
    """
    while (token := cursor.peek()) is not None and _is_of_an_office(cursor, token):
        cursor.position += 1


def _is_of_an_office(cursor: TokenCursor, token: AttendeeToken) -> bool:
    """True for a word that says of what office somebody is.

    A sign, or a word of doubt, is no such word.
    """
    if token.kind is Kind.UNKNOWN:
        before = cursor.kind(-1)
        begins = before is Kind.OF or (before is Kind.FILLER and cursor.kind(-2) is Kind.OF)
        return token.text in OFFICES or (begins and _is_word(token.text))
    if token.kind is Kind.ROLE:
        return cursor.kind(-1) is Kind.OF
    return token.kind in (Kind.NAME, Kind.ADJECTIVE, Kind.OF, Kind.FILLER)


def _is_word(text: str) -> bool:
    return text.isalpha() and len(text) > 2 and text not in DOUBTS


# --- Brackets -----------------------------------------------------------------------------------


def _adds_nobody(cursor: TokenCursor, item: AttendeeItem, role: AttendeeToken) -> bool:
    """True where a bracket opens that only says more about the role before it."""
    inside = cursor.until_close(1)
    return _is_aside(inside) or adds_up(inside, item) or are_ages(inside, item, role)


def _is_aside(inside: list[AttendeeToken]) -> bool:
    """True for "(Amina)", "(9 anni)", "(maggiore)". A number without "anni" may be a count."""
    kinds = {token.kind for token in inside}
    has_bare_number = Kind.NUMBER in kinds and Kind.AGE not in kinds
    return bool(kinds) and kinds <= _ASIDE and not has_bare_number


def _pass_bracket(cursor: TokenCursor, item: AttendeeItem, role: AttendeeToken) -> None:
    start = cursor.position + 1
    while cursor.kind() not in (Kind.CLOSE, None):
        cursor.position += 1
    count_by_ages(cursor, item, role, start)
    cursor.position += 1
