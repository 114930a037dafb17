"""People present, by role: "madre, 2 figli, AS". Nobody is counted who was not written.

A text becomes tokens (`attendee_tokens`), then items in clauses (`attendee_clauses`); each item is
read by a small grammar (`attendee_items`). Names are passed over. What is not understood makes the
cell a doubt, with the rest as its proposal.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from schemas.cells.attendee_clauses import PeopleNamed, read_clauses
from schemas.cells.attendee_counts import ANNOUNCED, announced_total, tally, total_of
from schemas.cells.attendee_doubts import (
    doubt_of,
    is_named_again,
    is_there_and_away,
    is_ticked_and_not,
)
from schemas.cells.attendee_tokens import people_tokens
from schemas.cells.attendee_vocabulary import AttendeeToken
from schemas.cells.attendee_vocabulary import AttendeeTokenKind as Kind
from schemas.cells.normalise import plain, tidy
from schemas.cells.parsed import CACHE_SIZE, LONGEST, Parsed
from schemas.cells.reading import Cell, Reading
from schemas.cells.tick_lists import Part, ticked
from schemas.patterns import lazy_pattern
from schemas.session import Attendee

Attendees = tuple[Attendee, ...]

_TEMPLATE: Final = lazy_pattern(r"[(\[]?\s*marito\s?/\s?moglie\s?/\s?figli\s*[)\]]?\.?")
"""The scheda's own text for this cell."""
_PART_OF_OR_RANGE: Final = lazy_pattern(r"\bdi cui\b|\bdei quali\b|\b[0-9]+ *(?:o|/|-) *[0-9]+")
_TICK: Final = lazy_pattern(r"[✓✔☑✅🗹🗸]")
_LEADING_TICK: Final = lazy_pattern(rf"\W*{_TICK.pattern}")
_LEFT_BLANK: Final = lazy_pattern(
    r"(?:altr[oiae]|altra persona|altre persone|n[.°]?|num(?:ero|\.)?|quant[ie]"
    r"|specificare|chi|nome|[():\s._…])+"
)
"""The part of a printed list that holds no word of the person who filled it in."""
_NOBODY: Final[Parsed[Attendees]] = Parsed.refused("PRESENTI-03", "nessuno presente")
_NO_KNOWN_ROLE: Final[Parsed[Attendees]] = Parsed.refused("PRESENTI-01", "nessun ruolo conosciuto")


def describe(attendees: Iterable[Attendee]) -> str:
    """Return the people as Italian text: "madre, 2 figli, assistente sociale".

    `read_attendees` reads it back.
    """
    return ", ".join(attendee.label for attendee in attendees)


def read_attendees(cell: Cell) -> Reading[Attendees]:
    """Read who was at a talk, by role and number.

    Reads     "marito, moglie e 2 figli" · "mamma + bimba" · "AS e mediatrice" · "madre Fatima" ·
              "moglie (Amina)" · "figlio di 9 anni": one child · "figli": children, how many is not
              said · "solo la madre" · "madre, marito assente": the mother only
    Doubts    "madre e Fatima", "genitori e un altro": what is understood is the proposal,
              PRESENTI-02 · "genitori, padre assente", "marito: moglie: figli: 2", "moglie e sua
              madre": without a proposal · "la signora": who is she? PRESENTI-01
    Refuses   only names or unknown words: PRESENTI-01 · "nessuno": PRESENTI-03 ·
              "marito/moglie/figli", the scheda's own text: MODELLO-01
    Returns   a Reading of attendees, each role once, in order of first mention, counts added up
    Raises    nothing
    Source    scheda colloqui, line PERSONE PRESENTI AL COLLOQUIO
    """
    typed = cell.typed
    if typed is None:
        return Reading.nothing(cell)
    if not isinstance(typed, str):
        return Reading.refused(cell, "PRESENTI-01", "non è un testo")
    parsed = _parse(typed)
    return Reading.nothing(cell) if parsed is None else parsed.of(cell)


@lru_cache(maxsize=CACHE_SIZE)
def _parse(typed: str) -> Parsed[Attendees] | None:
    """Return what a text says by itself; None when it is blank."""
    if len(typed) > LONGEST:
        if not typed.strip():
            return None
        return Parsed.refused("PRESENTI-01", "troppo testo per un elenco di persone")
    line = tidy(typed)
    if not line:
        return None
    text = plain(line)
    if _TEMPLATE.fullmatch(text):
        return Parsed.refused("MODELLO-01", "testo del modello")
    lines = filter(None, map(tidy, typed.splitlines()))
    marks = ticked("\n".join(lines))
    if marks is not None:
        return _parse_tick_list(marks.parts)
    return _parse_words(typed, text)


# --- Text without marks -------------------------------------------------------------------------


def _parse_words(typed: str, text: str) -> Parsed[Attendees]:
    """Return what a text without marks says. `text`: the same in plain form."""
    tokens = people_tokens(typed)
    counted = tally(tokens)
    if counted is not None:
        people = _added_up(counted)
        return Parsed.read(people, "ruoli con il loro numero") if people else _NOBODY
    total = announced_total(tokens)
    named = read_clauses(tokens if total is None else tokens[ANNOUNCED:])
    people = _added_up(named.present)
    if not people:
        return _parse_nobody_present(tokens, named)
    unsure = _contradiction(named) or doubt_of(tokens) or _one_tick_of_many(typed, tokens)
    if unsure:
        return Parsed.doubt("PRESENTI-02", unsure)
    is_total_right = total is None or total == total_of(people)
    if not named.is_clear or named.says_nobody or not is_total_right:
        if _PART_OF_OR_RANGE.search(text):  # a sum would be wrong: no proposal
            return Parsed.doubt("PRESENTI-02", "un numero dentro un altro, o due numeri")
        return Parsed.doubt("PRESENTI-02", "una parte non è capita", people, describe(people))
    if named.is_either:
        rule = "due ruoli con una barra in mezzo: una persona o due?"
        return Parsed.doubt("PRESENTI-02", rule, people, describe(people))
    return Parsed.read(people, "ruoli delle persone")


def _added_up(people: Iterable[Attendee]) -> Attendees:
    """Return each role, or word of another person, once, in order of first mention.

    A count that is not known leaves the sum unknown.
    """
    sums: dict[str, Attendee] = {}
    for person in people:
        key = person.role + person.word
        before = sums.get(key)
        if before is None:
            sums[key] = person
            continue
        if before.count is None or person.count is None:
            count = None
        else:
            count = before.count + person.count
        sums[key] = Attendee(person.role, count, person.word)
    return tuple(sums.values())


def _parse_nobody_present(tokens: Sequence[AttendeeToken], named: PeopleNamed) -> Parsed[Attendees]:
    """Return what a text says in which nobody was read as present."""
    has_unknown = any(token.kind is Kind.UNKNOWN for token in tokens)
    if has_unknown and not named.names_somebody:
        return _NO_KNOWN_ROLE
    are_all_absent = named.is_clear and named.names_somebody
    if named.says_nobody or are_all_absent or _says_only_absent(tokens):
        return _NOBODY
    if any(token.kind is Kind.TITLE for token in tokens):
        return Parsed.doubt("PRESENTI-01", "una persona senza ruolo")
    return _NO_KNOWN_ROLE


def _says_only_absent(tokens: Sequence[AttendeeToken]) -> bool:
    kinds = {token.kind for token in tokens}
    return Kind.ABSENT in kinds and kinds <= {Kind.ABSENT, Kind.FILLER, Kind.COMMA}


def _contradiction(named: PeopleNamed) -> str | None:
    """Return the rule where a cell says two things of somebody.

    What was read of such a cell is no proposal.
    """
    if is_named_again(named.present):
        return "la stessa persona due volte"
    if is_there_and_away(named.present, named.absent):
        return "presente e assente"
    if named.only_some and named.others_beside and named.absent:
        return "solo una persona, e altre"  # "solo la moglie, marito in Egitto e figli"
    return None


def _one_tick_of_many(typed: str, tokens: Sequence[AttendeeToken]) -> str | None:
    """Return the rule for "☑ madre, padre, figlio", "madre padre ☑".

    The tick may be of one of them, or of all.
    """
    if typed.isascii() or not _TICK.search(typed):
        return None
    kinds = [token.kind for token in tokens]
    are_side_by_side = (Kind.ROLE, Kind.ROLE) in pairwise(kinds)
    are_several = kinds.count(Kind.ROLE) - kinds.count(Kind.AND) > 1
    if are_side_by_side or (are_several and _LEADING_TICK.match(typed)):
        return "un segno e più persone: di chi è?"
    return None


# --- Lists with ticks ---------------------------------------------------------------------------


def _parse_tick_list(parts: Sequence[Part] | None) -> Parsed[Attendees]:
    """Return what a list with ticks says: who is ticked was there.

    Each part must name one person or group, or be a line left blank.
    """
    if parts is None:
        return Parsed.doubt("PRESENTI-02", "segni di cui non è certo a chi si riferiscono")
    in_ticked = list[Attendee]()
    in_empty = list[Attendee]()
    is_clear = True
    for part in parts:
        named = read_clauses(people_tokens(part.text))
        is_one_item = named.is_clear and named.items == 1 and len(named.present) > 0
        if part.ticked:
            is_clear = is_clear and is_one_item
            in_ticked += named.present
            continue
        in_empty += named.present
        if not is_one_item and not _LEFT_BLANK.fullmatch(plain(part.text)):
            is_clear = False
    people = _added_up(in_ticked)
    if not any(part.ticked for part in parts):
        return Parsed.refused("PRESENTI-03", "un elenco senza nessun segno")
    if is_ticked_and_not(in_ticked, in_empty):
        return Parsed.doubt("PRESENTI-02", "con un segno e senza")
    if not is_clear:
        rule = "una parte dell'elenco non è capita"
        return Parsed.doubt("PRESENTI-02", rule, people, describe(people))
    return Parsed.read(people, "elenco con i segni")
