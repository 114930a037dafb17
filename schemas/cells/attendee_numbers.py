"""Numbers behind a role: a count ("figli: 2", "AS x 2"), or ages ("figlio 9 anni", "figlia (12)").

An age counts nobody; but where each child has one, so many children there are.
"""

from typing import Final

from schemas.cells.attendee_counts import one_for_each_age
from schemas.cells.attendee_doubts import ADULTS
from schemas.cells.attendee_grammar import MOST_PEOPLE, SEPARATORS, AttendeeItem, TokenCursor
from schemas.cells.attendee_vocabulary import AttendeeToken
from schemas.cells.attendee_vocabulary import AttendeeTokenKind as Kind
from schemas.other_people import SINGULAR
from schemas.session import Attendee, Role

_YOUNGEST: Final = 4
_OLDEST: Final = 25
"""Years: a number in brackets behind one child is an age, where it is no likely count."""
_OLDEST_ADULT: Final = 100
_BEFORE_COUNT: Final = frozenset({"n", "nr", "num", "numero", "x", "°"})
_OPENS_COUNT: Final = (Kind.OPEN, Kind.COLON, Kind.FILLER)
_BETWEEN_AGES: Final = (Kind.NUMBER, Kind.AND, Kind.COMMA)


def count_follows(cursor: TokenCursor) -> bool:
    """True for "(2)", ": 2", "n. 2", "x 2" behind a role."""
    if cursor.kind() not in _OPENS_COUNT:
        return False
    ahead = 0
    while _announces_count(cursor.peek(ahead)):
        ahead += 1
    return ahead > 0 and cursor.kind(ahead) is Kind.NUMBER


def _announces_count(token: AttendeeToken | None) -> bool:
    if token is None:
        return False
    return token.kind in (Kind.OPEN, Kind.COLON) or token.text in _BEFORE_COUNT


def read_number_behind(cursor: TokenCursor, item: AttendeeItem, role: AttendeeToken) -> bool:
    """Read a number behind a role: an age ("figlio 9 anni"), or a count ("figli: 2").

    Returns False where the item ends before the number: "madre 2 figli".
    """
    start = cursor.position
    is_opened = _pass_announcement(cursor)
    first = cursor.peek()
    numbers = _pass_numbers(cursor)
    if cursor.kind() is Kind.AGE:
        cursor.position += 1
        count_by_ages(cursor, item, role, start)
        if is_opened and cursor.kind() is Kind.CLOSE:
            cursor.position += 1
        return True
    is_alone = not is_opened and numbers == 1 and cursor.position == start + 1
    if is_alone and cursor.kind() in (Kind.ROLE, Kind.OF, Kind.FILLER):
        cursor.position = start  # "madre 2 figli": the number belongs to what follows
        return False
    if is_opened and cursor.kind() is not Kind.CLOSE:
        item.understood = False
        return True
    if is_opened:
        cursor.position += 1
    if numbers == 1 and first is not None:
        is_times = role.any_number and cursor.tokens[start].text == "x"
        _set_count(item, role, first.number, is_times=is_times)
    else:
        item.understood = False
    return True


def _pass_announcement(cursor: TokenCursor) -> bool:
    """Pass over what stands before a count; True where a bracket is a part of it."""
    is_opened = False
    while cursor.kind() in _OPENS_COUNT:
        is_opened = is_opened or cursor.kind() is Kind.OPEN
        cursor.position += 1
    return is_opened


def _pass_numbers(cursor: TokenCursor) -> int:
    """Pass over numbers, more than one where they are ages; return how many they are."""
    numbers = 0
    while True:
        kind = cursor.kind()
        if kind is Kind.NUMBER:
            numbers += 1
        elif not (numbers and _joins_ages(cursor)):
            return numbers
        cursor.position += 1


def _joins_ages(cursor: TokenCursor) -> bool:
    if cursor.kind() not in (Kind.AND, Kind.COMMA, Kind.AGE, Kind.FILLER):
        return False
    return _age_goes_on(cursor)


def _age_goes_on(cursor: TokenCursor) -> bool:
    """True when numbers up to "anni" follow: "9 e 7 anni", "9 anni e 7 mesi", "9, 7 e 3 anni"."""
    ahead = 1
    while cursor.kind(ahead) in _BETWEEN_AGES:
        ahead += 1
    return ahead > 1 and cursor.kind(ahead) is Kind.AGE


def _set_count(item: AttendeeItem, role: AttendeeToken, count: int, *, is_times: bool) -> None:
    """Set how many an item means, from one number behind its role.

    `is_times`: "AS x 2", where the word is the same for one and for many.
    """
    is_possible = 1 < count <= MOST_PEOPLE
    has_no_count = bool(item.people) and item.people[0].count is None
    is_plural = role.many and len(role.roles) == 1 and has_no_count
    if is_plural and is_possible:
        item.people = [Attendee(role.roles[0], count, role.word)]
        item.understood = item.understood or role.unsure
    elif is_times and is_possible:
        item.people = [Attendee(role.roles[0], count, SINGULAR.get(role.word, role.word))]
    elif not (item.people and item.people[0].count == count):
        item.understood = False


def read_ages_of(cursor: TokenCursor, item: AttendeeItem, role: AttendeeToken) -> bool:
    """Read the numbers of "di 9 anni", "di 9 e 7 anni", "figlio di 9".

    Returns False where the item ends here.
    """
    start = cursor.position
    length = 0
    while cursor.kind(length) in _BETWEEN_AGES:
        length += 1
    if cursor.kind(length) is Kind.AGE:
        cursor.position += length + 1
        while cursor.kind() is Kind.AND and _age_goes_on(cursor):  # "di 9 anni e 7 mesi"
            cursor.position += 1
            while cursor.kind() in (Kind.NUMBER, Kind.AND, Kind.AGE):
                cursor.position += 1
        count_by_ages(cursor, item, role, start)
        return True
    is_of_one_child = role.roles == (Role.CHILD,) and not role.many
    if is_of_one_child and length == 1 and cursor.kind(1) in (None, *SEPARATORS):
        cursor.position += 1  # "figlio di 9"
        return True
    item.understood = False
    return False


def count_by_ages(cursor: TokenCursor, item: AttendeeItem, role: AttendeeToken, start: int) -> None:
    """Count children by the ages from `start` up to the cursor: "figli di 8 e 5 anni" are two.

    Where more ages are written than children, the item is not understood.
    """
    if role.roles != (Role.CHILD,):
        return
    ages = one_for_each_age(cursor.tokens[start : cursor.position])
    if ages is None:
        return
    count = item.people[0].count if item.people else None
    if count is None and role.many:
        item.people = [Attendee(Role.CHILD, ages)]
        item.many = True
    elif count is not None and ages > count:
        item.understood = False


def are_ages(inside: list[AttendeeToken], item: AttendeeItem, role: AttendeeToken) -> bool:
    """True for "figlia (12)", "2 figli (9 e 7)", "madre (35)": numbers that can be no count."""
    kinds = {token.kind for token in inside}
    if not inside or not kinds <= {Kind.NUMBER, Kind.AND, Kind.COMMA}:
        return False
    ages = [token.number for token in inside if token.kind is Kind.NUMBER]
    is_one_adult = role.roles[0] in ADULTS and len(role.roles) == 1 and not item.many
    if is_one_adult:
        return len(ages) == 1 and MOST_PEOPLE < ages[0] < _OLDEST_ADULT
    if role.roles != (Role.CHILD,):
        return False
    counts = [person.count for person in item.people]
    if counts != [len(ages)]:
        return False
    return len(ages) > 1 or _YOUNGEST <= ages[0] <= _OLDEST


def adds_up(inside: list[AttendeeToken], item: AttendeeItem) -> bool:
    """True for "2 figli (1 maschio e 1 femmina)": the parts are the number before."""
    parts = [token.number for token in inside if token.kind is Kind.NUMBER]
    kinds = {token.kind for token in inside}
    if len(parts) < 2 or not kinds <= {Kind.NUMBER, Kind.ADJECTIVE, Kind.AND, Kind.COMMA}:
        return False
    return [person.count for person in item.people] == [sum(parts)]
