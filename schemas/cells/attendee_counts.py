"""Numbers that count under *Persone presenti*, in a cell that is a list of them.

"marito 1 moglie 0" · "4 persone: …" · "figli di 8 e 5 anni". Pure.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from schemas.cells.attendee_grammar import MOST_PEOPLE
from schemas.cells.attendee_vocabulary import AttendeeToken
from schemas.cells.attendee_vocabulary import AttendeeTokenKind as Kind
from schemas.session import Attendee, Role

ANNOUNCED: Final = 3
"""How many tokens "4 persone:" has."""
_ANNOUNCEMENT: Final = [Kind.NUMBER, Kind.FILLER, Kind.COLON]


def announced_total(tokens: Sequence[AttendeeToken]) -> int | None:
    """Return how many people a cell says that it will name; None where it does not.

    "4 persone: madre, padre, 2 figli" says 4.
    """
    first = tokens[:ANNOUNCED]
    if [token.kind for token in first] != _ANNOUNCEMENT or first[1].text != "persone":
        return None
    return first[0].number


def total_of(people: Iterable[Attendee]) -> int | None:
    """Return how many people these are; None where the number of some is not known."""
    total = 0
    for person in people:
        if person.count is None:
            return None
        total += person.count
    return total


def tally(tokens: Sequence[AttendeeToken]) -> list[Attendee] | None:
    """Return the people of a cell in which each role has its number behind it.

    "marito 1 moglie 0 figli 2". None where anything else stands in the cell, where there is one
    role only, or where a number does not go with its word ("moglie 2", "figli 1"): it may be of a
    list, and behind children alone ("figlio 1 figlia 0") an age.
    """
    pairs = _roles_with_numbers(tokens)
    if len(pairs) < 2:
        return None
    has_adults = any(role.roles[0] is not Role.CHILD for role, _ in pairs)
    if not has_adults or not all(_goes_with(role, number) for role, number in pairs):
        return None
    return [
        Attendee(role.roles[0], number.number, role.word) for role, number in pairs if number.number
    ]


def _roles_with_numbers(
    tokens: Sequence[AttendeeToken],
) -> list[tuple[AttendeeToken, AttendeeToken]]:
    """Return roles, each with the number behind it; none where the cell is no list of them."""
    pairs = list[tuple[AttendeeToken, AttendeeToken]]()
    size = len(tokens)
    position = 0
    while position < size:
        token = tokens[position]
        if pairs and token.kind is Kind.COMMA and token.text != "-":
            position += 1
        behind = position + 1
        if behind < size and tokens[behind].kind is Kind.COLON:
            behind += 1
        if behind >= size:
            return []
        if tokens[position].kind is not Kind.ROLE or tokens[behind].kind is not Kind.NUMBER:
            return []
        pairs.append((tokens[position], tokens[behind]))
        position = behind + 1
    return pairs


def _goes_with(role: AttendeeToken, number: AttendeeToken) -> bool:
    """True for "figli 2", "moglie 1", "figli 0"; not for "moglie 2", "figli 1"."""
    if len(role.roles) > 1 or role.unsure or role.misspelt:
        return False
    if role.many:
        return number.number == 0 or 1 < number.number <= MOST_PEOPLE
    return number.number in (0, 1)


def one_for_each_age(tokens: Sequence[AttendeeToken]) -> int | None:
    """Return how many ages of children stand in "8, 5 e 2 anni".

    None for one age, for a range ("3/8 anni"), and for years and months.
    """
    words = [
        token for token in tokens if token.kind is not Kind.FILLER and token.kind is not Kind.OF
    ]
    if len(words) < 4 or words[-1].kind is not Kind.AGE:
        return None
    ages, between = words[:-1:2], words[1:-1:2]
    if len(ages) == len(between):
        return None
    if not all(_joins_ages(token) for token in between):
        return None
    if any(token.kind is not Kind.NUMBER for token in ages):
        return None
    return len(ages)


def _joins_ages(token: AttendeeToken) -> bool:
    return token.text == "," or (token.kind is Kind.AND and token.text != "+")
