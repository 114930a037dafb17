"""Numbers that count under *Persone presenti*: "marito 1 moglie 0", "4 persone: …", "figli di 8 e 5
anni". Pure.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from schemas.cells.attendee_words import K, Token
from schemas.session import Attendee, Role

ANNOUNCED: Final = 3
"""How many tokens "4 persone:" has."""
_MOST: Final = 15


def announced_total(said: Sequence[Token]) -> int | None:
    """How many people a cell says that it will name: "4 persone: madre, padre, 2 figli"; None where
    it does not.
    """
    first = said[:ANNOUNCED]
    if [token.kind for token in first] != [K.NUMBER, K.FILLER, K.COLON] or first[
        1
    ].text != "persone":
        return None
    return first[0].number


def in_all(people: Iterable[Attendee]) -> int | None:
    """How many people these are; None where the number of some is not known."""
    counts = [person.count for person in people]
    return None if None in counts else sum(filter(None, counts))


def tally(said: Sequence[Token]) -> list[Attendee] | None:
    """The people of a cell in which each role has its number behind it: "marito 1 moglie 0 figli
    2".

    None where anything else stands in the cell, where there is one role only, or where a number
    does not go with its word ("moglie 2", "figli 1"): it may be of a list, and behind children
    alone ("figlio 1 figlia 0") an age.
    """
    pairs = _pairs(said)
    adults = any(role.roles[0] is not Role.CHILD for role, _ in pairs)
    if len(pairs) < 2 or not adults or not all(_goes_with(role, number) for role, number in pairs):
        return None
    return [
        Attendee(role.roles[0], number.number, role.word) for role, number in pairs if number.number
    ]


def _pairs(said: Sequence[Token]) -> list[tuple[Token, Token]]:
    """Roles, each with the number behind it; none where the cell is no list of them."""
    found = list[tuple[Token, Token]]()
    at = 0
    while at < len(said):
        if found and said[at].kind is K.COMMA and said[at].text != "-":
            at += 1
        ahead = at + 1
        if ahead < len(said) and said[ahead].kind is K.COLON:
            ahead += 1
        if ahead >= len(said) or said[at].kind is not K.ROLE or said[ahead].kind is not K.NUMBER:
            return []
        found.append((said[at], said[ahead]))
        at = ahead + 1
    return found


def _goes_with(role: Token, number: Token) -> bool:
    if len(role.roles) > 1 or role.unsure or role.misspelt:
        return False
    if role.many:
        return number.number == 0 or 1 < number.number <= _MOST
    return number.number in (0, 1)


def one_for_each_age(said: Sequence[Token]) -> int | None:
    """How many ages of children stand in "8, 5 e 2 anni"; None for one age, a range, or years and
    months.
    """
    words = [token for token in said if token.kind is not K.FILLER and token.kind is not K.OF]
    if len(words) < 4 or words[-1].kind is not K.AGE:
        return None
    ages, between = words[:-1:2], words[1:-1:2]
    joined = all(
        (token.kind is K.AND and token.text != "+") or token.text == "," for token in between
    )  # "3/8 anni"
    if not joined or any(token.kind is not K.NUMBER for token in ages) or len(ages) == len(between):
        return None
    return len(ages)
