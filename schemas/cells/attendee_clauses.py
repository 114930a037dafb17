"""The clauses of a list of people: who was there, and who was not.

A clause ends at a comma, a full stop, a line. Words of absence take their people away: "senza"
those behind it, "assente" those before it, or those behind where none stand before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from schemas.cells.attendee_descriptions import DOUBTS, REASONS
from schemas.cells.attendee_grammar import SEPARATORS, AttendeeItem, TokenCursor
from schemas.cells.attendee_items import ONLY, read_item
from schemas.cells.attendee_vocabulary import ELSEWHERE, NOT_THERE_ONLY, AttendeeToken
from schemas.cells.attendee_vocabulary import AttendeeTokenKind as Kind
from schemas.session import Attendee, Role

_BEFORE_REASON: Final = frozenset({"per", "perche", "causa", "in", "al", "a"})
_NAMES_SOMEBODY: Final = (Kind.ROLE, Kind.NUMBER, Kind.TITLE, Kind.NAME)
_ENDS_ABSENCE: Final = (Kind.PRESENT, Kind.ABSENT, Kind.WITHOUT, None)
_NOBODY_JOINED: Final = (Kind.COMMA, Kind.CLOSE, Kind.SLASH)
_SPOUSES: Final = (
    {Role.HUSBAND, Role.WIFE},
    {Role.MOTHER, Role.WIFE},
    {Role.FATHER, Role.HUSBAND},
)


@dataclass(slots=True)
class PeopleNamed:
    """Who a text names, and what makes that unsure.

    `is_clear`: nothing was found that is not understood. `names_somebody`: a person is named,
    present or absent. `says_nobody`: "nessuno". `is_either`: "marito/moglie", one of them or both.
    `only_some`: "solo": whom else the text names was not there. `others_beside`: people of another
    clause than that with "solo" were there. `items`: how many there are.
    """

    present: list[Attendee] = field(default_factory=list)
    absent: list[Attendee] = field(default_factory=list)
    is_clear: bool = True
    names_somebody: bool = False
    says_nobody: bool = False
    is_either: bool = False
    only_some: bool = False
    others_beside: bool = False
    items: int = 0


def read_clauses(tokens: Sequence[AttendeeToken]) -> PeopleNamed:
    """Read the items of a text in order, and take the absent away."""
    return _ClauseReader(tokens).read()


class _ClauseReader:
    """State between the tokens of one text.

    `clause`: the items of the clause so far. `away`: those who follow in it are absent
    ("senza"). `is_listed`: a comma closed the clause before, and people were in it.
    `only_follows`: "solo" stands before the next item. `in_absent_list`: who follows, beyond the
    comma too, was absent ("assenti:", "assenti padre, figli"). `list_has_colon`: a colon says so;
    without it that is not sure.
    """

    def __init__(self, tokens: Sequence[AttendeeToken]) -> None:
        self.cursor = TokenCursor(tokens)
        self.people = PeopleNamed()
        self.clause: list[AttendeeItem] = []
        self.away = False
        self.is_listed = False
        self.only_follows = False
        self.in_absent_list = False
        self.list_has_colon = False

    def read(self) -> PeopleNamed:
        """Read the whole text."""
        after_slash = False
        while (token := self.cursor.peek()) is not None:
            if token.kind is Kind.SLASH:
                after_slash = True
                self.cursor.position += 1
                continue
            self._read_next(token, after_slash=after_slash)
            after_slash = False
        self._end_clause()
        return self.people

    def _read_next(self, token: AttendeeToken, *, after_slash: bool) -> None:
        kind = token.kind
        if kind in (Kind.COMMA, Kind.OPEN, Kind.CLOSE, Kind.COLON):
            self._read_sign(token)
        elif kind is Kind.AND:
            self._read_and()
        elif kind is Kind.PRESENT:
            if self.in_absent_list:
                self._end_clause()
                self.in_absent_list = False
            self._read_small_word(token)
        elif kind is Kind.FILLER:
            self._read_small_word(token)
        elif kind is Kind.WITHOUT:
            self._read_without(token)
        elif kind is Kind.ABSENT:
            self._read_absent(token)
        elif kind is Kind.NOBODY:
            self._read_nobody()
        else:
            self._add_item(after_slash=after_slash)

    def _add_item(self, *, after_slash: bool) -> None:
        item = read_item(self.cursor)
        item.after_slash = after_slash
        item.only = item.only or self.only_follows
        self.only_follows = False
        self.people.items += 1
        self.clause.append(item)

    def _read_small_word(self, token: AttendeeToken) -> None:
        """Pass over a small word; "solo" is said of who stands before it in the clause.

        At the beginning of a clause it is said of who follows.
        """
        self.cursor.position += 1
        if token.text not in ONLY:
            return
        if self.clause:
            self.clause[-1].only = True
        else:
            self.only_follows = True

    # --- Signs ----------------------------------------------------------------------------------

    def _read_sign(self, token: AttendeeToken) -> None:
        self.cursor.position += 1
        if token.kind is Kind.OPEN:
            self._open_bracket()
        elif token.kind is Kind.CLOSE:
            if self.away:
                self._end_clause()
        elif token.kind is Kind.COLON:
            self._read_colon()
        elif token.text == "-" and self.cursor.kind() is Kind.ABSENT:
            return  # "marito - assente"
        else:
            self._read_separator(token.text)

    def _open_bracket(self) -> None:
        kinds = [token.kind for token in self.cursor.until_close()]
        says_absent = Kind.WITHOUT in kinds or Kind.ABSENT in kinds
        if Kind.ROLE not in kinds or says_absent:
            return
        if self._are_roles_of_names(kinds.count(Kind.ROLE)):
            return
        if self.clause and self.clause[-1].people:
            self.people.is_clear = False  # "genitori (madre e padre)": the same people, or more?

    def _are_roles_of_names(self, roles: int) -> bool:
        """True where a bracket holds the roles of the names before it; drop these names.

        "Amina (moglie)", "Ahmed e Amina (marito e moglie)".
        """
        names = [item for item in self.clause if not item.people and item.named]
        if not names or roles not in (1, len(names)):
            return False
        if len(names) < len(self.clause) and roles != 1:
            return False
        if roles == 1 and self.clause[-1] is not names[-1]:
            return False
        del self.clause[-roles:]
        return True

    def _read_colon(self) -> None:
        if not self.clause:
            return
        last = self.clause[-1]
        is_name = not last.people and last.named
        if is_name and self.cursor.kind() is Kind.ROLE:
            self.clause.pop()  # "Amina: moglie"
        elif self.away:
            self._end_clause()  # "senza AS: madre e figlio"

    def _read_separator(self, sign: str) -> None:
        has_people = any(item.people for item in self.clause)
        was_in_list = self.in_absent_list
        self._end_clause()
        if was_in_list:
            self._go_on_with_absent_list(sign, has_people=has_people)
        self.is_listed = has_people and sign == ","

    def _go_on_with_absent_list(self, sign: str, *, has_people: bool) -> None:
        """Decide, behind a separator in a list of the absent, whether the list goes on.

        It ends with a full stop, with "presenti", or with the text.
        """
        following = self.cursor.peek()
        # "non c'erano i figli, solo la madre"
        is_only = following is not None and following.text in ONLY
        if is_only or sign == "." or self.cursor.kind() in _ENDS_ABSENCE:
            self.in_absent_list = False
            return
        self.away = self.list_has_colon or not has_people
        if has_people and (sign != "," or not self.list_has_colon):
            # "assenti: padre; figli", "assenti i figli, madre": who was there?
            self.people.is_clear = False
            self.in_absent_list = False

    def _read_and(self) -> None:
        """Read "e", "+": somebody must follow, or a word is missing."""
        self.cursor.position += 1
        ahead = 0
        while self.cursor.kind(ahead) is Kind.FILLER:
            ahead += 1
        after = self.cursor.peek(ahead)
        if after is None or after.kind in _NOBODY_JOINED or after.text in ("+", "&"):
            self.people.is_clear = False

    # --- Absence --------------------------------------------------------------------------------

    def _read_without(self, token: AttendeeToken) -> None:
        """Read "senza", "manca", "non": those who follow in this clause are absent."""
        self._end_clause()
        self.cursor.position += 1
        self.away = token.text != "non" or self.cursor.role_follows()
        following = self.cursor.peek() or token
        if not self.away or following.text.startswith("sol"):
            # "non solo la madre": and who else?
            self.people.is_clear = False
            self.away = False

    def _read_absent(self, token: AttendeeToken) -> None:
        """Read "assente", "non c'era": those before it, or when none are there, those after it."""
        self.cursor.position += 1
        is_plural = token.many or token.text == "assenti"
        self._pass_reason()
        before = [item for item in self.clause if item.people or not item.understood]
        if not before:
            self._begin_absent_list(is_plural=is_plural)
            return
        if self.cursor.role_follows():
            if self.cursor.kind(-2) is Kind.OPEN:  # "madre (non il padre)"
                self._end_clause()
                self.away = True
                return
            self.people.is_clear = False  # "madre non c'era padre": who?
        if self._is_unclear_who(token.text, before, is_plural=is_plural):
            self.people.is_clear = False
        self._take_away(before if is_plural else before[-1:])

    def _begin_absent_list(self, *, is_plural: bool) -> None:
        """Read "assente padre", "assenti: padre, figli": those behind it."""
        self.away = True
        self.list_has_colon = self.cursor.kind() is Kind.COLON
        self.in_absent_list = is_plural or self.list_has_colon
        if self.people.present and not self.cursor.has_role_ahead():
            self.people.is_clear = False  # "marito, assente": who?

    def _is_unclear_who(self, text: str, before: list[AttendeeItem], *, is_plural: bool) -> bool:
        """True where a word of absence may be said of the last people only, or of more."""
        is_one_group = len(before) == 1 and before[0].many
        if is_plural and self.is_listed and not is_one_group:
            return True  # "marito, moglie e figlio assenti": all three, or the last two?
        if len(before) < 2:
            return False
        # "padre e figli no"; "solo moglie, marito e figli in Egitto": both?
        return text in ("no", NOT_THERE_ONLY)

    def _take_away(self, absent: list[AttendeeItem]) -> None:
        for item in absent:
            self.clause.remove(item)
            self.people.absent.extend(item.people)
            if item.people:
                self.people.names_somebody = True
            if not item.understood:
                self.people.is_clear = False

    def _pass_reason(self) -> None:
        """Pass over why somebody was absent ("assente per lavoro"), when it names nobody.

        One word that is not known may be a reason too ("per lutto"); a second one may say
        something else.
        """
        first = self.cursor.peek()
        if first is None or first.text not in _BEFORE_REASON:
            return
        ahead, known, unknown = 1, 0, 0
        while (token := self.cursor.peek(ahead)) is not None and token.kind not in SEPARATORS:
            if token.kind in _NAMES_SOMEBODY or token.text in DOUBTS:
                return
            if token.text in REASONS or token.text == ELSEWHERE:
                known += 1
            elif token.kind is not Kind.FILLER:
                unknown += 1
            ahead += 1
        if unknown == 0 or (unknown == 1 and known == 0):
            self.cursor.position += ahead

    def _read_nobody(self) -> None:
        """Read "nessuno" alone, or "nessun figlio"."""
        self.cursor.position += 1
        if self.cursor.role_follows():
            self._end_clause()
            self.away = True
        else:
            self.people.says_nobody = True

    # --- Ends -----------------------------------------------------------------------------------

    def _end_clause(self) -> None:
        """End a clause: its people were there, or were not."""
        self._note_only()
        people = self.people
        before: AttendeeItem | None = None
        for item in self.clause:
            if item.people:
                people.names_somebody = True
            if item.people and self.away:
                people.absent.extend(item.people)
                if not item.understood:
                    people.is_clear = False
                before = item
                continue
            if not item.understood or not item.people:
                people.is_clear = False
            people.present.extend(item.people)
            if before is not None and item.after_slash and _may_be_one(before, item):
                people.is_either = True
            before = item
        self.clause = []
        self.away = False

    def _note_only(self) -> None:
        """Note "solo la madre": nobody named before was there.

        Nor was anybody named behind, where the text names absent ones.
        """
        if self.away or not any(item.people for item in self.clause):
            return
        if any(item.only for item in self.clause):
            if self.people.present:
                self.people.is_clear = False  # "coniugi, solo la moglie"
            self.people.only_some = True
        elif self.people.only_some:
            self.people.others_beside = True


def _may_be_one(item: AttendeeItem, other: AttendeeItem) -> bool:
    """True for "marito/moglie", "madre/moglie": one of a couple, or one person in two roles."""
    roles = {person.role for person in (*item.people, *other.people)}
    return roles in _SPOUSES
