"""What the grammar of a list of people works on: a cursor over tokens, and the item it fills."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from schemas.cells.attendee_vocabulary import AttendeeToken
from schemas.cells.attendee_vocabulary import AttendeeTokenKind as Kind
from schemas.session import Attendee

MOST_PEOPLE: Final = 15
"""More people in one role than this is a slip of the pen."""
SEPARATORS: Final = (Kind.COMMA, Kind.OPEN, Kind.CLOSE, Kind.AND, Kind.SLASH)


class TokenCursor:
    """The tokens of a cell, and the position of the next one. Who reads a token moves it on."""

    __slots__ = ("position", "size", "tokens")

    def __init__(self, tokens: Sequence[AttendeeToken]) -> None:
        self.tokens = tokens
        self.size = len(tokens)
        self.position = 0

    def peek(self, ahead: int = 0) -> AttendeeToken | None:
        """Return the token so many places ahead; None outside the text. Below 0: behind."""
        place = self.position + ahead
        return self.tokens[place] if 0 <= place < self.size else None

    def kind(self, ahead: int = 0) -> Kind | None:
        """Return the kind of the token so many places ahead; None outside the text."""
        place = self.position + ahead
        return self.tokens[place].kind if 0 <= place < self.size else None

    def until_close(self, ahead: int = 0) -> list[AttendeeToken]:
        """Return the tokens from there up to the next closing bracket, or to the end."""
        inside = []
        for token in self.tokens[self.position + ahead :]:
            if token.kind is Kind.CLOSE:
                break
            inside.append(token)
        return inside

    def role_follows(self) -> bool:
        """True where a role is next, small words apart."""
        for token in self.tokens[self.position :]:
            if token.kind is Kind.ROLE:
                return True
            if token.kind is not Kind.FILLER:
                return False
        return False

    def has_role_ahead(self) -> bool:
        """True where any role follows, to the end of the text."""
        return any(token.kind is Kind.ROLE for token in self.tokens[self.position :])


@dataclass(slots=True)
class AttendeeItem:
    """One or more people named together, or words that are not understood (`people` empty).

    `named`: it holds a name or a title. `many`: it means several people. `after_slash`: a slash
    stands before it. `only`: "solo" stands before it, or behind.
    """

    people: list[Attendee] = field(default_factory=list)
    understood: bool = True
    named: bool = False
    many: bool = False
    after_slash: bool = False
    only: bool = False
