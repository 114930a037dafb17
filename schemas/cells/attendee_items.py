"""One item of a list of people: "i 2 figli maggiori", "la mamma Amina", "una maestra".

An item is titles, names and a count, then a role, then what describes it (`attendee_details`).
Without a role, or with a count that does not go with its role, it is not understood.
"""

from typing import Final

from schemas.cells.attendee_details import read_details
from schemas.cells.attendee_grammar import MOST_PEOPLE, AttendeeItem, TokenCursor
from schemas.cells.attendee_vocabulary import AttendeeToken
from schemas.cells.attendee_vocabulary import AttendeeTokenKind as Kind
from schemas.other_people import SINGULAR
from schemas.session import Attendee

ONLY: Final = frozenset(
    {"solo", "sola", "soli", "sole", "soltanto", "solamente", "unicamente", "only"}
)
_SEVERAL_FOLLOW: Final = frozenset(
    {"le", "i", "gli", "les", "los", "las", "ai", "alle", "alcuni", "alcune"}
)
_BEFORE_ROLE: Final = (Kind.TITLE, Kind.NAME, Kind.NUMBER, Kind.FILLER, Kind.ADJECTIVE)


def read_item(cursor: TokenCursor) -> AttendeeItem:
    """Read one item, and move the cursor behind it."""
    item = AttendeeItem()
    count, is_part = _read_before_role(cursor, item)
    role = cursor.peek()
    if role is None or role.kind is not Kind.ROLE:
        _end_without_role(cursor, item, count)
        return item
    cursor.position += 1
    item.many = role.many
    _set_people(cursor, item, role, count, is_part=is_part)
    read_details(cursor, item, role)
    item.understood = item.understood and not role.misspelt
    return item


def _read_before_role(cursor: TokenCursor, item: AttendeeItem) -> tuple[int | None, bool]:
    """Read titles, names, small words and a number.

    Returns the number, and whether it is a part of more people ("uno dei figli").
    """
    count: int | None = None
    is_part = False
    while (token := cursor.peek()) is not None and token.kind in _BEFORE_ROLE:
        if token.kind is Kind.NUMBER:
            if count is not None:
                item.understood = False
            count = token.number
            between = _length_of_whole(cursor)
            if between:
                cursor.position += between
                is_part = True
        elif token.kind in (Kind.TITLE, Kind.NAME):
            item.named = True
        elif token.kind is Kind.ADJECTIVE:
            item.understood = False
        item.only = item.only or token.text in ONLY
        cursor.position += 1
    return count, is_part


def _length_of_whole(cursor: TokenCursor) -> int:
    """Return how many tokens "dei", "dei 3" take between a number and the role it is a part of.

    0 where what follows is not what the number is part of.
    """
    if cursor.kind(1) is not Kind.OF:
        return 0
    ahead = 3 if cursor.kind(2) is Kind.NUMBER else 2
    role = cursor.peek(ahead)
    is_whole = role is not None and role.kind is Kind.ROLE and role.many
    return ahead - 1 if is_whole else 0


def _end_without_role(cursor: TokenCursor, item: AttendeeItem, count: int | None) -> None:
    """End an item where a name, a title or something unknown stands in place of a role."""
    item.understood = False
    if count is not None:
        item.named = False
    if cursor.kind() in (Kind.UNKNOWN, Kind.AGE, Kind.OF):
        item.named = False
        cursor.position += 1


def _set_people(
    cursor: TokenCursor,
    item: AttendeeItem,
    role: AttendeeToken,
    count: int | None,
    *,
    is_part: bool,
) -> None:
    """Set who an item means. `is_part`: the count is of more ("uno dei figli")."""
    if len(role.roles) == 2:
        _set_couple(item, role, count)
    elif count is None:
        _set_uncounted(cursor, item, role)
    elif not role.many and count != 1:
        _set_several_of_one(item, role, count)
    else:
        _set_counted(item, role, count, is_part=is_part)


def _set_couple(item: AttendeeItem, role: AttendeeToken, count: int | None) -> None:
    """ "genitori", "2 coniugi", "una coppia"."""
    is_one_couple = count == 1 and role.text == "coppia"
    if not (count in (None, 2) or is_one_couple):
        item.understood = False
    item.people = [Attendee(one) for one in role.roles]
    item.many = True


def _set_uncounted(cursor: TokenCursor, item: AttendeeItem, role: AttendeeToken) -> None:
    """A role without a number: one, as many as the word says ("gemelli"), or nobody knows."""
    if role.number > 0:
        count: int | None = role.number
    else:
        count = None if role.many else 1
    item.people = [Attendee(role.roles[0], count, role.word)]
    if role.unsure or _is_announced_as_many(cursor, role):
        item.understood = False


def _is_announced_as_many(cursor: TokenCursor, role: AttendeeToken) -> bool:
    """True for "le AS", "les fils": more than one, and how many is not said.

    The word itself is the same for one and for many.
    """
    if not role.any_number:
        return False
    before = cursor.peek(-2)
    if before is None or before.kind is not Kind.FILLER:
        return False
    is_french_one = (before.text, role.text) == ("le", "fils")
    return before.text in _SEVERAL_FOLLOW and not is_french_one


def _set_several_of_one(item: AttendeeItem, role: AttendeeToken, count: int) -> None:
    """A number before a singular: "3 AS" has no other plural; "2 figlio" is a slip."""
    if role.any_number and 1 < count <= MOST_PEOPLE:
        item.people = [Attendee(role.roles[0], count, SINGULAR.get(role.word, role.word))]
        return
    item.understood = False
    item.people = [Attendee(role.roles[0], 1, role.word)]


def _set_counted(item: AttendeeItem, role: AttendeeToken, count: int, *, is_part: bool) -> None:
    if role.many and count == 1 and not (is_part or role.unsure):
        item.understood = False  # "1 figli"
    if 1 <= count <= MOST_PEOPLE:
        item.people = [Attendee(role.roles[0], count, role.word)]
        item.many = count > 1
        return
    item.understood = False
    item.people = [Attendee(role.roles[0], None, role.word)] if count else []
