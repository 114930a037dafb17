"""People present, by role: "madre, 2 figli, AS". Names are passed over; nobody is counted who was
not written.

A text becomes tokens, then items between separators; each item is read by a small grammar: small
words, a count, a role, what describes it (an age, a name, "del bambino"). Words of absence take
their people away. An item that holds anything else is not understood, and the cell is asked back
with the rest as a proposal.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from schemas.cells.attendee_counts import (
    ANNOUNCED,
    announced_total,
    in_all,
    one_for_each_age,
    tally,
)
from schemas.cells.attendee_doubts import (
    ADULTS,
    doubt_of,
    named_again,
    there_and_away,
    ticked_and_not,
)
from schemas.cells.attendee_words import (
    ADJECTIVES,
    DOUBTS,
    ELSEWHERE,
    NOT_THERE_ONLY,
    OFFICES,
    REASONS,
    TOWNS,
    TWINS,
    K,
    Token,
    people_tokens,
)
from schemas.cells.normalise import plain, tidy
from schemas.cells.parsed import CACHE_SIZE, LONGEST, Parsed
from schemas.cells.reading import Cell, Reading
from schemas.cells.tick_lists import Part, ticked
from schemas.other_people import SINGULAR
from schemas.session import Attendee, Role

Attendees = tuple[Attendee, ...]
_MOST: Final = 15
"""More people in one role than this is a slip of the pen."""
_YOUNGEST: Final = 4
_OLDEST: Final = 25
"""Years: a number in brackets behind one child is an age, where it is no likely count."""
_OLDEST_ADULT: Final = 100
_OF_A_SERVICE: Final = frozenset({Role.SOCIAL_WORKER, Role.MEDIATOR, Role.TEACHER})
_MANY_FOLLOW: Final = frozenset(
    {"le", "i", "gli", "les", "los", "las", "ai", "alle", "alcuni", "alcune"}
)
_ONLY: Final = frozenset(
    {"solo", "sola", "soli", "sole", "soltanto", "solamente", "unicamente", "only"}
)
_SEPARATORS: Final = (K.COMMA, K.OPEN, K.CLOSE, K.AND, K.SLASH)


def describe(attendees: Iterable[Attendee]) -> str:
    """The people as Italian text, which `read_attendees` reads back: "madre, 2 figli, assistente
    sociale".
    """
    return ", ".join(attendee.label for attendee in attendees)


# --- Items
# ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Item:
    """One or more people named together, or words that are not understood (`people` empty)."""

    people: list[Attendee] = field(default_factory=list)
    understood: bool = True
    named: bool = False  # holds a name or a title
    many: bool = False
    slash: bool = False  # a slash stands before it
    only: bool = False  # "solo" stands before it, or behind


class _Reader:
    """Reads the items of one text in order, and takes the absent away."""

    def __init__(self, said: Sequence[Token]) -> None:
        self.said = said
        self.size = len(said)
        self.at = 0
        self.present: list[Attendee] = []
        self.absent: list[Attendee] = []
        self.clear = True  # nothing so far that was not understood
        self.somebody = False  # a person was named, present or absent
        self.clause: list[Item] = []
        self.away = False  # "senza": what follows in this clause is absent
        self.either = False  # "marito/moglie": one of them, or both?
        self.nobody = False
        self.items = 0
        self.listed = False  # a comma closed the clause before, and people were in it
        self.only = False  # "solo": whom else the cell names was not there
        self.announced_only = False
        self.heading = False  # "assenti:", "assenti padre, figli": who follows, beyond the comma too, was absent
        self.colon = False  # a colon says so; without it that is not sure
        self.beside = False  # people of another clause than that with "solo" were there

    def peek(self, ahead: int = 0) -> Token | None:
        place = self.at + ahead
        return self.said[place] if 0 <= place < self.size else None

    def kind(self, ahead: int = 0) -> K | None:
        place = self.at + ahead
        return self.said[place].kind if 0 <= place < self.size else None

    def read(self) -> None:
        """Read the whole text."""
        slash = False
        while (token := self.peek()) is not None:
            kind = token.kind
            if kind in (K.COMMA, K.OPEN, K.CLOSE, K.COLON):
                self._mark(kind)
            elif kind is K.SLASH:
                slash = True
                self.at += 1
                continue
            elif kind is K.AND:
                self.at += 1
                self._joined()
            elif kind in (K.PRESENT, K.FILLER):
                if kind is K.PRESENT and self.heading:
                    self._close()
                    self.heading = False
                self._small(token)
            elif kind is K.WITHOUT:
                self._close()
                self.at += 1
                self.away = token.text != "non" or self._role_follows()
                if not self.away or (self.peek() or token).text.startswith("sol"):
                    self.clear = self.away = False  # "non solo la madre": and who else?
            elif kind is K.ABSENT:
                self._absent(token)
            elif kind is K.NOBODY:
                self._nobody()
            else:
                item = self._item()
                item.slash = slash
                item.only = item.only or self.announced_only
                self.announced_only = False
                self.items += 1
                self.clause.append(item)
            slash = False
        self._close()

    def _small(self, token: Token) -> None:
        """A small word between items; "solo" is said of who stands before it in the clause, or of
        who follows.
        """
        self.at += 1
        if token.text not in _ONLY:
            return
        if self.clause:
            self.clause[-1].only = True
        else:
            self.announced_only = True

    def _mark(self, kind: K) -> None:
        self.at += 1
        if kind is K.COMMA and self.said[self.at - 1].text == "-" and self.kind() is K.ABSENT:
            return  # "marito - assente"
        if kind is K.OPEN:
            if self._roles_inside() and not self._absence_inside() and self._names_before():
                return
            if (
                self.clause
                and self.clause[-1].people
                and self._roles_inside()
                and not self._absence_inside()
            ):
                self.clear = False  # "genitori (madre e padre)": the same people, or more?
            return
        if kind is K.CLOSE:
            if self.away:
                self._close()
            return
        if kind is K.COLON:
            if (
                self.clause
                and not self.clause[-1].people
                and self.clause[-1].named
                and self.kind() is K.ROLE
            ):
                self.clause.pop()
            elif self.away and self.clause:
                self._close()  # "senza AS: madre e figlio"
            return
        people = any(item.people for item in self.clause)
        under = self.heading
        self._close()
        if under:
            self._below_heading(self.said[self.at - 1].text, people=people)
        self.listed = people and self.said[self.at - 1].text == ","

    def _below_heading(self, separator: str, *, people: bool) -> None:
        """Behind a separator in a list of the absent. It ends with a full stop, with "presenti", or
        with the text.
        """
        following = self.peek()
        only = (
            following is not None and following.text in _ONLY
        )  # "non c'erano i figli, solo la madre"
        if only or separator == "." or self.kind() in (K.PRESENT, K.ABSENT, K.WITHOUT, None):
            self.heading = False
            return
        self.away = self.colon or not people
        if people and (separator != "," or not self.colon):
            self.clear = self.heading = (
                False  # "assenti: padre; figli", "assenti i figli, madre": who was there?
            )

    def _joined(self) -> None:
        """After "e", "+": somebody must follow, or a word is missing."""
        ahead = 0
        while (after := self.peek(ahead)) is not None and after.kind is K.FILLER:
            ahead += 1
        if after is None or after.kind in (K.COMMA, K.CLOSE, K.SLASH) or after.text in ("+", "&"):
            self.clear = False

    def _names_before(self) -> bool:
        """ "Amina (moglie)", "Ahmed e Amina (marito e moglie)": the names and the roles are the same
        people.
        """
        names = [item for item in self.clause if not item.people and item.named]
        roles = self._inside().count(K.ROLE)
        if (
            not names
            or (len(names) < len(self.clause) and roles != 1)
            or roles not in (1, len(names))
        ):
            return False
        if roles == 1 and self.clause[-1] is not names[-1]:
            return False
        del self.clause[-roles:]
        return True

    def _inside(self) -> list[K]:
        kinds: list[K] = []
        for token in self.said[self.at :]:
            if token.kind is K.CLOSE:
                break
            kinds.append(token.kind)
        return kinds

    def _roles_inside(self) -> bool:
        return K.ROLE in self._inside()

    def _absence_inside(self) -> bool:
        inside = self._inside()
        return K.WITHOUT in inside or K.ABSENT in inside

    def _absent(self, token: Token) -> None:
        """ "assente", "non c'era": those before it, or when none are there, those after it."""
        self.at += 1
        many = token.many or token.text == "assenti"
        self._pass_reason()
        before = [item for item in self.clause if item.people or not item.understood]
        if not before:
            self.away = True
            self.heading = many or self.kind() is K.COLON
            self.colon = self.kind() is K.COLON
            if not any(token.kind is K.ROLE for token in self.said[self.at :]):
                self.clear = self.clear and not self.present  # "marito, assente": who?
            return
        if self._role_follows():
            if self.kind(-2) is K.OPEN:  # "madre (non il padre)"
                self._close()
                self.away = True
                return
            self.clear = False  # "madre non c'era padre": who?
        if many and self.listed and not (len(before) == 1 and before[0].many):
            self.clear = False  # "marito, moglie e figlio assenti": all three, or the last two?
        if token.text == "no" and len(before) > 1:
            self.clear = False  # "padre e figli no"
        if token.text == NOT_THERE_ONLY and len(before) > 1:
            self.clear = False  # "solo moglie, marito e figli in Egitto": both?
        taken = before if many else before[-1:]
        for item in taken:
            self.clause.remove(item)
            self.absent.extend(item.people)
            self.somebody = self.somebody or bool(item.people)
            if not item.understood:
                self.clear = False

    def _pass_reason(self) -> None:
        """Pass over why somebody was absent ("assente per lavoro"), when it names nobody."""
        first = self.peek()
        if first is None or first.text not in ("per", "perche", "causa", "in", "al", "a"):
            return
        ahead, unknown, known = 1, 0, 0
        while (token := self.peek(ahead)) is not None and token.kind not in _SEPARATORS:
            if token.kind in (K.ROLE, K.NUMBER, K.TITLE, K.NAME) or token.text in DOUBTS:
                return
            if token.text in REASONS or token.text == ELSEWHERE:
                known += 1
            elif token.kind is not K.FILLER:
                unknown += 1
            ahead += 1
        if not unknown or (
            unknown == 1 and not known
        ):  # "per lutto": a second word may say something else
            self.at += ahead

    def _role_follows(self) -> bool:
        for token in self.said[self.at :]:
            if token.kind is K.ROLE:
                return True
            if token.kind is not K.FILLER:
                return False
        return False

    def _nobody(self) -> None:
        """ "nessuno" alone, or "nessun figlio"."""
        self.at += 1
        if self._role_follows():
            self._close()
            self.away = True
        else:
            self.nobody = True

    def _close(self) -> None:
        """The end of a clause: its people were there, or were not."""
        self._alone()
        for at, item in enumerate(self.clause):
            if item.people and self.away:
                self.somebody = True
                self.absent.extend(item.people)
                if not item.understood:
                    self.clear = False
                continue
            if not item.understood or not item.people:
                self.clear = False
            if item.people:
                self.somebody = True
                self.present.extend(item.people)
            if at and item.slash and self._are_spouses(self.clause[at - 1], item):
                self.either = True
        self.clause = []
        self.away = False

    def _alone(self) -> None:
        """ "solo la madre": nobody named before was there, nor, where the cell names absent ones, anybody
        named behind.
        """
        if self.away or not any(item.people for item in self.clause):
            return
        if any(item.only for item in self.clause):
            if self.present:
                self.clear = False  # "coniugi, solo la moglie"
            self.only = True
        elif self.only:
            self.beside = True

    @staticmethod
    def _are_spouses(one: Item, other: Item) -> bool:
        roles = {person.role for person in (*one.people, *other.people)}
        return roles in (
            {Role.HUSBAND, Role.WIFE},
            {Role.MOTHER, Role.WIFE},
            {Role.FATHER, Role.HUSBAND},
        )

    def _item(self) -> Item:
        """Titles, names, a count, a role, and what says more about it."""
        item = Item()
        count: int | None = None
        part = False
        while (token := self.peek()) is not None and token.kind in (
            K.TITLE,
            K.NAME,
            K.NUMBER,
            K.FILLER,
            K.ADJECTIVE,
        ):
            if token.kind is K.NUMBER:
                if count is not None:
                    item.understood = False
                count = token.number
                if self.kind(1) is K.OF and (ahead := self._number_of_them()):
                    self.at += ahead  # "uno dei figli", "2 dei 3 figli"
                    part = True
            elif token.kind in (K.TITLE, K.NAME):
                item.named = True
            elif token.kind is K.ADJECTIVE:
                item.understood = False
            item.only = item.only or token.text in _ONLY
            self.at += 1
        token = self.peek()
        if token is None or token.kind is not K.ROLE:
            return self._no_role(item, count)
        self.at += 1
        item.many = token.many
        self._role(item, token, count, part=part)
        self._more(item, token)
        item.understood = item.understood and not token.misspelt
        return item

    def _number_of_them(self) -> int:
        """How many words to pass over: 0 where what follows is not what the number is part of."""
        ahead = 3 if self.kind(2) is K.NUMBER else 2
        role = self.peek(ahead)
        return ahead - 1 if role is not None and role.kind is K.ROLE and role.many else 0

    def _no_role(self, item: Item, count: int | None) -> Item:
        """A name, a title or something unknown stands where a role should."""
        if not item.named or count is not None:
            item.named = item.named and count is None
        token = self.peek()
        if token is not None and token.kind in (K.UNKNOWN, K.AGE, K.OF):
            item.named = False
            self.at += 1
        item.understood = False
        return item

    def _role(self, item: Item, token: Token, count: int | None, *, part: bool) -> None:
        """`part`: the count is of more ("uno dei figli")."""
        if len(token.roles) == 2:
            if count not in (None, 1, 2) or (count == 1 and token.text != "coppia"):
                item.understood = False
            item.people = [Attendee(role) for role in token.roles]
            item.many = True
            return
        role, word = token.roles[0], token.word
        if count is None:
            item.people = [
                Attendee(
                    role, token.number if token.number > 0 else None if token.many else 1, word
                )
            ]
            item.understood = (
                item.understood and not token.unsure and not self._announced_many(token)
            )
            return
        if not token.many and count != 1:
            # "2 figlio": number and word do not go together, but "3 AS" do: that word has no plural
            if token.any_number and 1 < count <= _MOST:
                item.people = [Attendee(role, count, SINGULAR.get(word, word))]  # "3 infermiere"
                return
            item.understood = False
            item.people = [Attendee(role, 1, word)]
            return
        if token.many and count == 1 and not (part or token.unsure):
            item.understood = False
        if count > _MOST or count < 1:
            item.understood = False
            item.people = [Attendee(role, None, word)] if count else []
            return
        item.people = [Attendee(role, count, word)]
        item.many = count > 1

    def _announced_many(self, role: Token) -> bool:
        """ "le AS", "les fils": more than one, and nobody knows how many; the word itself does not say it."""
        if not role.any_number:
            return False
        before = self.peek(-2)
        if before is None or before.kind is not K.FILLER:
            return False
        return before.text in _MANY_FOLLOW and (before.text, role.text) != ("le", "fils")

    def _more(self, item: Item, role: Token) -> None:
        """What follows a role: an adjective, an age, a name, whose relative; up to the next
        separator.
        """
        while (token := self.peek()) is not None:
            kind = token.kind
            if kind is K.ADJECTIVE or (
                kind is K.ROLE
                and token.text in ADJECTIVES
                and role.roles[0] in (Role.CHILD, Role.OTHER)
            ):
                if token.text in TWINS:
                    self._twins(item)
                self.at += 1
            elif kind is K.COLON and (
                ahead := self._names_of_all(item) or int(self._name_follows())
            ):
                self.at += ahead  # "2 figli: Omar, Sara", "madre: Fatima"
            elif kind is K.AGE and self.kind(1) is K.NUMBER:
                self.at += 2  # "figlio anni 15"
            elif (
                token.text == "piu"
                and (more := self.peek(1)) is not None
                and more.text in ADJECTIVES
            ):
                self.at += 2  # "figlio più piccolo"
            elif kind in (K.TITLE, K.NAME) or (
                token.text in TOWNS and role.roles[0] in _OF_A_SERVICE
            ):
                item.named = True
                self.at += 1
            elif kind is K.OF:
                if not self._whose(item, role):
                    return
            elif kind is K.OPEN and self._says_more(item, role):
                self._pass_bracket(item, role)
            elif kind is K.NUMBER or (kind in (K.OPEN, K.COLON, K.FILLER) and self._counts_ahead()):
                if not self._number_after(item, role):
                    return
            elif kind is K.ROLE:
                if not self._may_follow(role, token):
                    item.understood = False
                return
            elif kind is K.UNKNOWN or kind is K.AGE:
                item.understood = False
                self.at += 1
            else:
                return

    def _pass_bracket(self, item: Item, role: Token) -> None:
        start = self.at + 1
        while self.kind() not in (K.CLOSE, None):
            self.at += 1
        self._by_ages(item, role, start)
        self.at += 1

    @staticmethod
    def _twins(item: Item) -> None:
        """ "figlie gemelle" are two; "3 figli gemelli" are three."""
        if item.people == [Attendee(Role.CHILD, None)]:
            item.people = [Attendee(Role.CHILD, 2)]

    def _name_follows(self) -> bool:
        """True where there are only names up to the next separator."""
        ahead = 1
        while self.kind(ahead) in (K.NAME, K.TITLE):
            ahead += 1
        return ahead > 1 and self.kind(ahead) in (None, K.COMMA, K.CLOSE, K.AND, K.SLASH)

    def _names_of_all(self, item: Item) -> int:
        """How many tokens a colon and the names of all children take, one each; 0 where the names
        are not as many.
        """
        count = item.people[0].count if item.people and item.people[0].role is Role.CHILD else None
        ahead = 1
        while self._name_and_more(ahead):
            ahead += 2
        whole = self.kind(ahead) is K.NAME and self.kind(ahead + 1) in (None, K.COMMA, K.CLOSE)
        return ahead + 1 if whole and count == (ahead + 1) // 2 > 1 else 0

    def _name_and_more(self, ahead: int) -> bool:
        one, between, other = self.kind(ahead), self.kind(ahead + 1), self.kind(ahead + 2)
        return one is K.NAME and between in (K.COMMA, K.AND) and other is K.NAME

    @staticmethod
    def _may_follow(role: Token, token: Token) -> bool:
        """True when two roles without a separator are two people: "madre figlio", not "madre
        insegnante".
        """
        if role.text.startswith("ragazz"):
            return False  # "ragazza madre"
        if {role.text, token.text} == {"figlio", "figlia"}:
            return True
        alone = {Role.TEACHER, Role.OTHER, Role.MEDIATOR}
        return not (set(role.roles) | set(token.roles)) & alone and role.roles != token.roles

    def _counts_ahead(self) -> bool:
        """True for "(2)", ": 2", "n. 2", "x 2" after a role."""
        ahead = 0
        while self.kind(ahead) in (K.OPEN, K.COLON) or (
            (token := self.peek(ahead)) is not None
            and token.text in ("n", "nr", "num", "numero", "x", "°")
        ):
            ahead += 1
        return ahead > 0 and self.kind(ahead) is K.NUMBER

    def _number_after(self, item: Item, role: Token) -> bool:
        """A number after a role: an age ("figlio 9 anni"), or a count ("figli: 2"). False: the item
        ends here.
        """
        start = self.at
        opened = False
        while self.kind() in (K.OPEN, K.COLON, K.FILLER):
            opened = opened or self.kind() is K.OPEN
            self.at += 1
        first = self.peek()
        numbers = 0
        while self.kind() is K.NUMBER or (
            numbers and self.kind() in (K.AND, K.COMMA, K.AGE, K.FILLER) and self._age_goes_on()
        ):
            numbers += self.kind() is K.NUMBER
            self.at += 1
        if self.kind() is K.AGE:
            self.at += 1
            self._by_ages(item, role, start)
            if opened and self.kind() is K.CLOSE:
                self.at += 1
            return True
        token = self.peek()
        alone = not opened and numbers == 1 and start + 1 == self.at
        if alone and token is not None and token.kind in (K.ROLE, K.OF, K.FILLER):
            self.at = start  # "madre 2 figli": the number belongs to what follows
            return False
        if opened and self.kind() is not K.CLOSE:
            item.understood = False
            return True
        if opened:
            self.at += 1
        plural = role.many and len(role.roles) == 1 and item.people and item.people[0].count is None
        if numbers == 1 and first is not None and plural and 1 < first.number <= _MOST:
            item.people = [Attendee(role.roles[0], first.number, role.word)]
            item.understood = item.understood or role.unsure
        elif (
            numbers == 1
            and first is not None
            and self._times(role, start)
            and 1 < first.number <= _MOST
        ):
            item.people = [
                Attendee(role.roles[0], first.number, SINGULAR.get(role.word, role.word))
            ]
        elif not (
            numbers == 1
            and first is not None
            and item.people
            and item.people[0].count == first.number
        ):
            item.understood = False
        return True

    def _times(self, role: Token, start: int) -> bool:
        """True for "AS x 2": the word is the same for one and for many."""
        return role.any_number and self.said[start].text == "x"

    def _by_ages(self, item: Item, role: Token, start: int) -> None:
        """ "figli di 8 e 5 anni" are two; where more ages are written than children, the item is not understood."""
        if (
            role.roles != (Role.CHILD,)
            or (ages := one_for_each_age(self.said[start : self.at])) is None
        ):
            return
        count = item.people[0].count if item.people else None
        if count is None and role.many:
            item.people = [Attendee(Role.CHILD, ages)]
            item.many = True
        elif count is not None and ages > count:
            item.understood = False

    def _are_ages(self, item: Item, role: Token) -> bool:
        """ "figlia (12)", "2 figli (9 e 7)": numbers in brackets that can be no count, one for each child."""
        inside = self._after_open()
        if not inside or not {token.kind for token in inside} <= {K.NUMBER, K.AND, K.COMMA}:
            return False
        ages = [token.number for token in inside if token.kind is K.NUMBER]
        if role.roles[0] in ADULTS and len(role.roles) == 1 and not item.many:
            return len(ages) == 1 and _MOST < ages[0] < _OLDEST_ADULT  # "madre (35)"
        if role.roles != (Role.CHILD,):
            return False
        one_for_each = [person.count for person in item.people] == [len(ages)]
        return one_for_each and (len(ages) > 1 or _YOUNGEST <= ages[0] <= _OLDEST)

    def _age_goes_on(self) -> bool:
        """True when numbers up to "anni" follow: "9 e 7 anni", "9 anni e 7 mesi", "9, 7 e 3 anni"."""
        ahead = 1
        while self.kind(ahead) in (K.NUMBER, K.AND, K.COMMA):
            ahead += 1
        return ahead > 1 and self.kind(ahead) is K.AGE

    def _whose(self, item: Item, role: Token) -> bool:
        """ "di 9 anni", "di Amina", "del bambino". False: the item ends here."""
        self.at += 1
        while self.kind() is K.FILLER:
            self.at += 1
        if self.kind() is K.NUMBER:
            start = self.at
            ahead = 0
            while self.kind(ahead) in (K.NUMBER, K.AND, K.COMMA):
                ahead += 1
            if self.kind(ahead) is K.AGE:
                self.at += ahead + 1
                while self.kind() is K.AND and self._age_goes_on():  # "di 9 anni e 7 mesi"
                    self.at += 1
                    while self.kind() in (K.NUMBER, K.AND, K.AGE):
                        self.at += 1
                self._by_ages(item, role, start)
                return True
            is_age = role.roles == (Role.CHILD,) and not role.many and ahead == 1
            if is_age and self.kind(1) in (None, *_SEPARATORS):
                self.at += 1  # "figlio di 9"
                return True
            item.understood = False
            return False
        whose = self.peek()
        if whose is None:
            item.understood = False
            return False
        if whose.kind is K.ROLE:
            family = {Role.MOTHER, Role.FATHER}
            outside = {Role.TEACHER, Role.SOCIAL_WORKER, Role.MEDIATOR, Role.OTHER}
            fits = role.roles[0] in outside or (
                set(role.roles) <= family and whose.roles == (Role.CHILD,)
            )
            if not fits:
                item.understood = False  # "madre del marito" is no mother of this family
            self.at += 1
            return True
        if whose.kind in (K.NAME, K.TITLE):
            return True
        if whose.kind is K.ADJECTIVE:
            self.at += 1
            return True
        if whose.kind is K.UNKNOWN and role.roles[0] not in (
            Role.HUSBAND,
            Role.WIFE,
            Role.MOTHER,
            Role.FATHER,
            Role.CHILD,
        ):
            # "assistente sociale della tutela minori", "insegnante di sostegno": of what, up to the
            # separator
            while (token := self.peek()) is not None and self._belongs(token):
                self.at += 1
            return True
        item.understood = False
        return True

    def _belongs(self, token: Token) -> bool:
        """True for a word that says of what office somebody is. A sign, or a word of doubt, is no
        such word.
        """
        if token.kind is K.UNKNOWN:
            begins = self.kind(-1) is K.OF or (self.kind(-1) is K.FILLER and self.kind(-2) is K.OF)
            return token.text in OFFICES or (begins and _is_word(token.text))
        if token.kind is K.ROLE:
            return self.kind(-1) is K.OF
        return token.kind in (K.NAME, K.ADJECTIVE, K.OF, K.FILLER)

    def _says_more(self, item: Item, role: Token) -> bool:
        """True where a bracket opens that adds nobody."""
        return self._is_aside() or self._adds_up(item) or self._are_ages(item, role)

    def _is_aside(self) -> bool:
        """ "(Amina)", "(9 anni)", "(maggiore)": says more about the role before it."""
        inside = [
            token.kind for token in self.said[self.at + 1 : self.at + 1 + len(self._after_open())]
        ]
        if not inside:
            return False
        return set(inside) <= {
            K.NAME,
            K.TITLE,
            K.ADJECTIVE,
            K.NUMBER,
            K.AGE,
            K.OF,
            K.AND,
            K.FILLER,
        } and not (K.NUMBER in inside and K.AGE not in inside)

    def _adds_up(self, item: Item) -> bool:
        """ "2 figli (1 maschio e 1 femmina)": the parts are the number before."""
        inside = self._after_open()
        parts = [token.number for token in inside if token.kind is K.NUMBER]
        plain_words = {token.kind for token in inside} <= {K.NUMBER, K.ADJECTIVE, K.AND, K.COMMA}
        return (
            len(parts) > 1
            and plain_words
            and [sum(parts)] == [person.count for person in item.people]
        )

    def _after_open(self) -> list[Token]:
        found = []
        for token in self.said[self.at + 1 :]:
            if token.kind is K.CLOSE:
                break
            found.append(token)
        return found


def _is_word(text: str) -> bool:
    return text.isalpha() and len(text) > 2 and text not in DOUBTS


def _added_up(people: Iterable[Attendee]) -> Attendees:
    """Each role, or word of another person, once, in order of first mention. A count that is not
    known leaves the sum unknown.
    """
    found: dict[str, Attendee] = {}
    for person in people:
        who = person.role + person.word
        known = found.get(who)
        if known is None:
            found[who] = person
        else:
            unknown = known.count is None or person.count is None
            count = None if unknown else (known.count or 0) + (person.count or 0)
            found[who] = Attendee(person.role, count, person.word)
    return tuple(found.values())


_TEMPLATE: Final = re.compile(r"[(\[]?\s*marito\s?/\s?moglie\s?/\s?figli\s*[)\]]?\.?")


_PART_OF_OR_RANGE: Final = re.compile(r"\bdi cui\b|\bdei quali\b|\b[0-9]+ *(?:o|/|-) *[0-9]+")


@lru_cache(maxsize=CACHE_SIZE)
def _understand(typed: str) -> Parsed[Attendees] | None:
    """What a text says by itself; None when it is blank."""
    if len(typed) > LONGEST:
        return (
            Parsed.refused("PRESENTI-01", "troppo testo per un elenco di persone")
            if typed.strip()
            else None
        )
    line = tidy(typed)
    if not line:
        return None
    text = plain(line)
    if _TEMPLATE.fullmatch(text):
        return Parsed.refused("MODELLO-01", "testo del modello")
    if marks := ticked("\n".join(filter(None, map(tidy, typed.splitlines())))):
        return _of_list(marks.parts)
    return _of_words(typed, text)


def _of_words(typed: str, text: str) -> Parsed[Attendees]:
    """What a text without marks says."""
    said = people_tokens(typed)
    total = announced_total(said)
    if (counted := tally(said)) is not None:
        people = _added_up(counted)
        return Parsed.read(people, "ruoli con il loro numero") if people else _NOBODY
    reader = _Reader(said if total is None else said[ANNOUNCED:])
    reader.read()
    people = _added_up(reader.present)
    if not people:
        return _of_nobody(said, reader)
    if unsure := _contradiction(reader) or doubt_of(said) or _one_tick_of_many(typed, said):
        return Parsed.doubt("PRESENTI-02", unsure)
    clear = reader.clear and not reader.nobody and (total is None or total == in_all(people))
    if not clear and _PART_OF_OR_RANGE.search(text):
        return Parsed.doubt(
            "PRESENTI-02", "un numero dentro un altro, o due numeri"
        )  # a sum would be wrong
    if not clear:
        return Parsed.doubt("PRESENTI-02", "una parte non è capita", people, describe(people))
    if reader.either:
        rule = "due ruoli con una barra in mezzo: una persona o due?"
        return Parsed.doubt("PRESENTI-02", rule, people, describe(people))
    return Parsed.read(people, "ruoli delle persone")


_NOBODY: Final[Parsed[Attendees]] = Parsed.refused("PRESENTI-03", "nessuno presente")


def _of_nobody(said: Sequence[Token], reader: _Reader) -> Parsed[Attendees]:
    """What a text says in which nobody was read as present."""
    if any(token.kind is K.UNKNOWN for token in said) and not reader.somebody:
        return Parsed.refused("PRESENTI-01", "nessun ruolo conosciuto")
    if reader.nobody or (reader.clear and reader.somebody) or _only_absence(said):
        return _NOBODY
    if any(token.kind is K.TITLE for token in said):
        return Parsed.doubt("PRESENTI-01", "una persona senza ruolo")
    return Parsed.refused("PRESENTI-01", "nessun ruolo conosciuto")


def _contradiction(reader: _Reader) -> str | None:
    """The rule, where a cell says of somebody two things; what was read of it is no proposal."""
    if named_again(reader.present):
        return "la stessa persona due volte"
    if there_and_away(reader.present, reader.absent):
        return "presente e assente"
    if reader.only and reader.beside and reader.absent:
        return "solo una persona, e altre"  # "solo la moglie, marito in Egitto e figli"
    return None


_TICK: Final = re.compile(r"[✓✔☑✅🗹🗸]")
_LEADING_TICK: Final = re.compile(rf"\W*{_TICK.pattern}")


def _one_tick_of_many(typed: str, said: Sequence[Token]) -> str | None:
    """The rule for "☑ madre, padre, figlio", "madre padre ☑": the tick may be of one of them, or of
    all.
    """
    if typed.isascii() or not _TICK.search(typed):
        return None
    kinds = [token.kind for token in said]
    side_by_side = (K.ROLE, K.ROLE) in pairwise(kinds)
    several = kinds.count(K.ROLE) - kinds.count(K.AND) > 1
    if side_by_side or (several and _LEADING_TICK.match(typed)):
        return "un segno e più persone: di chi è?"
    return None


def _of_list(parts: Sequence[Part] | None) -> Parsed[Attendees]:
    """What a list with ticks says: who is ticked was there. Each part must name one, or be a line
    left blank.
    """
    if parts is None:
        return Parsed.doubt("PRESENTI-02", "segni di cui non è certo a chi si riferiscono")
    present, empty = list[Attendee](), list[Attendee]()
    clear = True
    for part in parts:
        reader = _Reader(people_tokens(part.text))
        reader.read()
        one = reader.clear and reader.items == 1 and len(reader.present) > 0
        if part.ticked:
            clear = clear and one
            present += reader.present
            continue
        empty += reader.present
        if not one and not _LEFT_BLANK.fullmatch(plain(part.text)):
            clear = False
    people = _added_up(present)
    if not any(part.ticked for part in parts):
        return Parsed.refused("PRESENTI-03", "un elenco senza nessun segno")
    if ticked_and_not(present, empty):
        return Parsed.doubt("PRESENTI-02", "con un segno e senza")
    if not clear:
        return Parsed.doubt(
            "PRESENTI-02", "una parte dell'elenco non è capita", people, describe(people)
        )
    return Parsed.read(people, "elenco con i segni")


_LEFT_BLANK: Final = re.compile(
    r"(?:altr[oiae]|altra persona|altre persone|n[.°]?|num(?:ero|\.)?|quant[ie]|specificare|chi|nome|[():\s._…])+"
)
"""The part of a printed list that holds no word of the person who filled it in."""


def _only_absence(said: Sequence[Token]) -> bool:
    kinds = {token.kind for token in said}
    return bool(kinds & {K.ABSENT}) and kinds <= {K.ABSENT, K.FILLER, K.COMMA}


def read_attendees(cell: Cell) -> Reading[Attendees]:
    """Read who was at a talk, by role and number.

    Reads     "marito, moglie e 2 figli" · "mamma + bimba" · "AS e mediatrice" · "madre Fatima" · "moglie
              (Amina)" ·
              "figlio di 9 anni": one child · "figli": children, how many is not said · "solo la madre" ·
              "madre, marito assente": the mother only
    Doubts    "madre e Fatima", "genitori e un altro": what is understood is the proposal, PRESENTI-02 ·
              "genitori, padre assente", "marito: moglie: figli: 2", "moglie e sua madre": without a proposal ·
              "la signora": who is she? PRESENTI-01
    Refuses   only names or unknown words: PRESENTI-01 · "nessuno": PRESENTI-03 · "marito/moglie/figli", the
              scheda's own text: MODELLO-01
    Returns   a Reading of attendees, each role once, in order of first mention, counts added up
    Raises    nothing
    Source    scheda colloqui, line PERSONE PRESENTI AL COLLOQUIO
    """
    typed = cell.typed
    if typed is None:
        return Reading.nothing(cell)
    if not isinstance(typed, str):
        return Reading.refused(cell, "PRESENTI-01", "non è un testo")
    found = _understand(typed)
    return Reading.nothing(cell) if found is None else found.of(cell)
