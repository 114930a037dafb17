"""Which row of the sheet is which row of the journal. Pure.

A row keeps its history through sorting, cutting and pasting, editing, and the loss of its code. In
this order (docs/house.md, decision 3):

1. its own code with the content we know
2. content we know exactly, under whatever code
3. its own code with content that is still plausible
4. a form's answer that was edited, with the time of sending that goes with it
5. the only row that differs in a single cell
6. a row whose code the workbook never got

What is left is new. A tie is flagged, never guessed.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from schemas.code import is_code
from schemas.record import RowState
from schemas.session import COLUMNS, UNPREPARED_COLUMNS

Place = tuple[str, int]
Content = tuple[str, ...]
"""A row's typed cells in canonical text, in the order of `KEYS`, as `stored_cells` leaves them."""

_ADDED_LATER: Final = ("issue_types",)
"""Columns that the first journals do not have, oldest first."""
KEYS: Final = (
    *(column.key for column in COLUMNS if not column.spec.ours and column.key not in _ADDED_LATER),
    *(column.key for column in UNPREPARED_COLUMNS),
    *_ADDED_LATER,
)
"""The order in which the journal keeps the cells of a row, by position: it must never change, and a
new column goes last (a test holds it).
"""
_OF_FIRST_JOURNALS: Final = len(KEYS) - len(_ADDED_LATER)
_OF_SCHEDE: Final = _OF_FIRST_JOURNALS - len(UNPREPARED_COLUMNS)
SENT, _EMAIL = KEYS.index("sent"), KEYS.index("email")
_NUCLEUS, DATE, _WHAT = KEYS.index("nucleus"), KEYS.index("date"), KEYS.index("description")


def stored_cells(content: Content) -> Content:
    """Return the cells of a row that a journal keeps.

    A column that was added later is left out while it is empty: so an older program's versions of
    the row are the same, to the letter.
    """
    length = len(content)
    while length > _OF_FIRST_JOURNALS and not content[length - 1]:
        length -= 1
    return content[:length]


def hashed_cells(content: Content) -> Content:
    """Return the cells of a row that its hash is made of: as many as the programs before this."""
    cells = stored_cells(content)
    return cells if any(cells[_OF_SCHEDE:]) else cells[:_OF_SCHEDE]


def whole_content(stored: Content) -> Content:
    """Return the cells that a journal kept, with an empty one for each column added later."""
    return (*stored, *[""] * (len(KEYS) - len(stored)))


class RowContent(NamedTuple):
    """A row as it stands in the workbook now. `place`: its tab and its row there, from 1."""

    place: Place
    code_text: str
    content: Content
    content_hash: str

    def __repr__(self) -> str:
        return f"RowContent({self.place!r}, {self.content_hash!r})"


@dataclass(frozen=True, slots=True)
class RowMatches:
    """Which row has which code.

    `codes`: by place; rows in `ties` have none until a person decides. `ties`: a row's place → the
    other row that claims the same code with equal right; `foreign`: rows whose code cell holds
    something that is no code of ours; `gone`: codes no longer in the sheet; `new`: codes assigned
    now.
    """

    codes: Mapping[Place, str]
    ties: Mapping[Place, Place]
    foreign: frozenset[Place]
    gone: frozenset[str]
    new: frozenset[str]


def match_rows(
    rows: Sequence[RowContent],
    known: Mapping[str, RowState],
    contents: Callable[[Iterable[str]], Mapping[str, Content]],
    fresh: Iterator[str],
    given: frozenset[str] = frozenset(),
    unwritten: frozenset[str] = frozenset(),
) -> RowMatches:
    """Give each row its code.

    `contents` returns the last content of some known codes; it is asked once, for codes that no
    row repeats exactly. `fresh` yields codes that nobody has. `given` are codes that other rows,
    not among these, have for sure. `unwritten` are codes that the workbook never got, because it
    could not be written: a row without a code may be theirs however much was filled in since.
    """
    if not known:
        all_new = _Matching(rows, known, given)
        all_new.match_claims({})
        return all_new.finish(fresh)
    whole = [row._replace(content=whole_content(row.content)) for row in rows]
    matching = _Matching(whole, known, given)
    matching.match_exactly()
    stored = contents(matching.codes_to_compare())
    content_of = {code: whole_content(cells) for code, cells in stored.items()}
    matching.match_claims(content_of)
    matching.match_edited(content_of, unwritten)
    return matching.finish(fresh)


class _Matching:
    """The rows that have their code by now, and what is left to decide."""

    def __init__(
        self, rows: Sequence[RowContent], known: Mapping[str, RowState], given: frozenset[str]
    ) -> None:
        self.rows, self.known, self.given = rows, known, given
        self.codes: dict[Place, str] = {}
        self.ties: dict[Place, Place] = {}
        self.taken = set(given)
        self.claims: dict[Place, str] = {}
        """The codes that stand in the rows themselves."""
        for row in rows:
            code = row.code_text.upper()
            if is_code(code, "R"):
                self.claims[row.place] = code

    def take(self, place: Place, code: str) -> None:
        self.codes[place] = code
        self.taken.add(code)

    def take_all(self, pairs: Iterable[tuple[Place, str]]) -> None:
        for place, code in pairs:
            self.take(place, code)

    def left(self) -> list[RowContent]:
        """Return the rows that have neither a code nor a tie."""
        codes, ties = self.codes, self.ties
        return [row for row in self.rows if row.place not in codes and row.place not in ties]

    def alive(self) -> set[str]:
        """Return the known codes that stood in the sheet and that no row has now."""
        return {code for code, state in self.known.items() if state.row is not None} - self.taken

    def match_exactly(self) -> None:
        """Match rows whose content is known to the letter.

        First a known code beside its known content; then known content under no code, or under one
        that it does not belong to.
        """
        self._match_own_codes()
        self._match_moved_content()

    def _match_own_codes(self) -> None:
        copies_of: dict[str, list[RowContent]] = defaultdict(list)
        known, taken, claims = self.known, self.taken, self.claims
        for row in self.rows:
            code = claims.get(row.place, "")
            if code not in known or code in taken:
                continue
            if known[code].content_hash == row.content_hash:
                copies_of[code].append(row)
        for code, copies in copies_of.items():
            self.take(_original(copies, known[code].place).place, code)

    def _match_moved_content(self) -> None:
        free: dict[str, list[str]] = defaultdict(list)
        for code, state in self.known.items():
            if code not in self.taken:
                free[state.content_hash].append(code)
        for codes in free.values():
            codes.sort(key=self._sheet_order)
            codes.reverse()  # the first is taken from the end
        for row in self.rows:
            if row.place in self.codes:
                continue
            codes_here = free.get(row.content_hash)
            if codes_here:
                self.take(row.place, codes_here.pop())

    def _sheet_order(self, code: str) -> tuple[bool, int]:
        """Sort codes by the row where they stood, those that are gone from the sheet last."""
        row = self.known[code].row
        return row is None, row or 0

    def codes_to_compare(self) -> set[str]:
        """Return the known codes whose content may be that of a row which is left."""
        left = self.left()
        claimed = {self.claims[row.place] for row in left if row.place in self.claims}
        codes = (claimed & self.known.keys()) - self.taken
        return codes | self.alive() if left else codes

    def match_claims(self, content_of: Mapping[str, Content]) -> None:
        """Match rows with the code that stands in them, where their content is plausible."""
        claimants: dict[str, list[RowContent]] = defaultdict(list)
        for row in self.left():
            code = self.claims.get(row.place, "")
            if not code or code in self.taken:
                continue
            if code not in self.known or is_same_talk_edited(content_of[code], row.content):
                claimants[code].append(row)
        for code, rows in claimants.items():
            nearest = _nearest(rows, content_of.get(code))
            if nearest is not None:
                self.take(nearest.place, code)
            else:
                self.ties.update(_pairs(rows))

    def match_edited(self, content_of: Mapping[str, Content], unwritten: frozenset[str]) -> None:
        """Match rows whose code got lost and whose content was edited."""
        gone = {}
        if self.left():
            gone = {code: content_of[code] for code in self.alive() - self._tied_codes()}
        self.take_all(_edited_answers(self.left(), gone))
        self.take_all(_one_cell_changed(self.left(), self._not_taken(gone)))
        never_written = {code: cells for code, cells in gone.items() if code in unwritten}
        without_code = [row for row in self.left() if not row.code_text]
        never_written = self._not_taken(never_written)
        self.take_all(_completed_since(without_code, never_written, self.known))

    def _not_taken(self, contents: Mapping[str, Content]) -> dict[str, Content]:
        return {code: cells for code, cells in contents.items() if code not in self.taken}

    def _tied_codes(self) -> set[str]:
        return {self.claims[place] for place in self.ties}

    def finish(self, fresh: Iterator[str]) -> RowMatches:
        """Give the rows that are left new codes."""
        new = set()
        for row in self.left():
            code = next(fresh)
            self.take(row.place, code)
            new.add(code)
        # A code of ours that the journal does not know is new to it as well.
        new |= {code for code in self.taken - self.given if code not in self.known}
        gone = self.alive() - self._tied_codes()
        foreign = {row.place for row in self.rows if row.code_text} - self.claims.keys()
        return RowMatches(
            self.codes, self.ties, frozenset(foreign), frozenset(gone), frozenset(new)
        )


def _original(copies: Sequence[RowContent], stood: tuple[str, int | None]) -> RowContent:
    """Return, of copies of a row, the one that stands where the row stood, else the upper."""
    return min(copies, key=lambda row: (row.place != stood, row.place[1]))


def is_same_talk_edited(before: Content, now: Content) -> bool:
    """Return whether a row may be the same talk, edited.

    Half of what stood there still does, and it is not both another nucleus and another day. An
    empty cell is no other one.
    """
    filled = [position for position, cell in enumerate(before) if cell]
    same = sum(before[position] == now[position] for position in filled)
    if same == 0 or 2 * same < len(filled):
        return False
    return not (_is_other(before, now, _NUCLEUS) and _is_other(before, now, DATE))


def _is_other(before: Content, now: Content, position: int) -> bool:
    """Return whether a cell is filled in both contents, and differs."""
    old, new = before[position], now[position]
    return bool(old) and bool(new) and old != new


def _equal_cells(before: Content, now: Content) -> int:
    return sum(old == new for old, new in zip(before, now, strict=True))


def _nearest(claimants: Sequence[RowContent], before: Content | None) -> RowContent | None:
    """Return the claimant nearest to what the journal knows; None when two are as near."""
    if before is None or len(claimants) == 1:
        return claimants[0]
    scores = [_equal_cells(before, row.content) for row in claimants]
    best = max(scores)
    if scores.count(best) > 1:
        return None
    return claimants[scores.index(best)]


def _pairs(claimants: Sequence[RowContent]) -> dict[Place, Place]:
    """Return for each claimant another one: the first of all, for the first the second."""
    first, second = claimants[0], claimants[1]
    pairs = {row.place: first.place for row in claimants}
    pairs[first.place] = second.place
    return pairs


def _only_partners(partners: Mapping[Place, Collection[str]]) -> Iterator[tuple[Place, str]]:
    """Yield the pairs of a row and a code that have no other partner, neither of them."""
    rivals = Counter(code for codes in partners.values() for code in codes)
    for place, codes in partners.items():
        if len(codes) != 1:
            continue
        (code,) = codes
        if rivals[code] == 1:
            yield place, code


# --- Answers of a form ---------------------------------------------------------------------------


def _edited_answers(
    rows: Sequence[RowContent], gone: Mapping[str, Content]
) -> Iterator[tuple[Place, str]]:
    """Yield pairs of a row and a gone code that are one answer of a form.

    In the sheet a cell of it may be mended: the time of sending, to the second, stays. Whoever
    sent it may edit it: then Google writes the row anew where it stood, with a new time, and it is
    still about the same talk. Neither may have another such partner.
    """
    sent_rows = [row for row in rows if row.content[SENT]]
    sent_codes = {code: cells for code, cells in gone.items() if cells[SENT]}
    same_moment = _sent_at_same_moment(sent_rows, sent_codes)
    yield from same_moment.items()
    left = [row for row in sent_rows if row.place not in same_moment]
    matched = set(same_moment.values())
    missing = {code: cells for code, cells in sent_codes.items() if code not in matched}
    yield from _only_partners(_answers_about_same_talk(left, missing))


def _sent_at_same_moment(
    rows: Sequence[RowContent], gone: Mapping[str, Content]
) -> dict[Place, str]:
    """Return place → code where one row and one code have a time of sending and a sender."""
    rows_by_moment: dict[tuple[str, str], list[RowContent]] = defaultdict(list)
    codes_by_moment: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        rows_by_moment[_moment(row.content)].append(row)
    for code, cells in gone.items():
        codes_by_moment[_moment(cells)].append(code)
    matches: dict[Place, str] = {}
    for moment, rows_then in rows_by_moment.items():
        codes_then = codes_by_moment.get(moment, [])
        if len(rows_then) == 1 and len(codes_then) == 1:
            matches[rows_then[0].place] = codes_then[0]
    return matches


def _moment(cells: Content) -> tuple[str, str]:
    """Return when an answer was sent, and by whom."""
    return cells[SENT], cells[_EMAIL].casefold()


def _answers_about_same_talk(
    rows: Sequence[RowContent], gone: Mapping[str, Content]
) -> dict[Place, set[str]]:
    codes_by_sign: dict[tuple[int, str, int, str], list[str]] = defaultdict(list)
    for code, cells in gone.items():
        for sign in _talk_signs(cells):
            codes_by_sign[sign].append(code)
    partners: dict[Place, set[str]] = {}
    for row in rows:
        codes: set[str] = set()
        for sign in _talk_signs(row.content):
            for code in codes_by_sign.get(sign, ()):
                if _is_same_answer(gone[code], row.content):
                    codes.add(code)
        partners[row.place] = codes
    return partners


def _talk_signs(cells: Content) -> Iterator[tuple[int, str, int, str]]:
    """Yield two of the three cells by which one knows a talk: nucleus, day, what was done."""
    for first, second in ((_NUCLEUS, DATE), (_NUCLEUS, _WHAT), (DATE, _WHAT)):
        if cells[first] and cells[second]:
            yield first, cells[first], second, cells[second]


def _is_same_answer(before: Content, now: Content) -> bool:
    """Return whether half of what was answered still is, by the same sender.

    When it was sent is no answer.
    """
    if before[_EMAIL].casefold() != now[_EMAIL].casefold():
        return False
    filled = [position for position, cell in enumerate(before) if cell and position != SENT]
    same = sum(before[position] == now[position] for position in filled)
    return 2 * same >= len(filled)


# --- Rows without their code ---------------------------------------------------------------------


def _completed_since(
    rows: Sequence[RowContent], gone: Mapping[str, Content], known: Mapping[str, RowState]
) -> Iterator[tuple[Place, str]]:
    """Yield pairs of a row without a code and a code that the workbook never got.

    They are where the row stood, or else the only two that may be the same talk.
    """
    code_by_place = {known[code].place: code for code in gone}
    in_place: dict[Place, str] = {}
    for row in rows:
        code = code_by_place.get(row.place)
        if code is not None and is_same_talk_edited(gone[code], row.content):
            in_place[row.place] = code
    yield from in_place.items()
    left = [row for row in rows if row.place not in in_place]
    matched = set(in_place.values())
    free = {code: cells for code, cells in gone.items() if code not in matched}
    if len(left) * len(free) > _MOST_COMPARED:
        return
    partners = {}
    for row in left:
        partners[row.place] = [
            code for code, cells in free.items() if is_same_talk_edited(cells, row.content)
        ]
    yield from _only_partners(partners)


_MOST_COMPARED: Final = 250_000
"""So many pairs of rows are compared cell by cell; of more, only those that stand where they stood
are known again."""
_ENOUGH_FILLED: Final = 4
"""With fewer cells filled, one cell less is in common with rows of other talks."""


def _one_cell_changed(
    rows: Sequence[RowContent], gone: Mapping[str, Content]
) -> Iterator[tuple[Place, str]]:
    """Yield pairs of a row and a gone code that differ in one cell.

    Neither has another such partner.
    """
    if not gone:
        return
    codes_by_signature, places_by_signature = _by_signature(rows, gone)
    partners: dict[Place, set[str]] = {row.place: set() for row in rows}
    # Each of many equal rows may be each of many codes: none of them has an only partner, and so
    # many pairs are not written down.
    with_several = set[Place]()
    of_several = set[str]()
    for signature, places in places_by_signature.items():
        codes = codes_by_signature[signature]
        if len(codes) > 1:
            with_several.update(places)
            of_several.update(codes)
            continue
        for place in places:
            partners[place].add(codes[0])
    for place, code in _only_partners(partners):
        if place not in with_several and code not in of_several:
            yield place, code


_Signature = tuple[int, Content]


def _by_signature(
    rows: Sequence[RowContent], gone: Mapping[str, Content]
) -> tuple[dict[_Signature, list[str]], dict[_Signature, list[Place]]]:
    """Return the gone codes by signature, and the places of the rows that have one of these."""
    codes: dict[_Signature, list[str]] = defaultdict(list)
    for code, content in gone.items():
        for signature in _signatures(content):
            codes[signature].append(code)
    places: dict[_Signature, list[Place]] = defaultdict(list)
    for row in rows:
        for signature in _signatures(row.content):
            if signature in codes:
                places[signature].append(row.place)
    return codes, places


def _signatures(content: Content) -> Iterator[_Signature]:
    """Yield the content without each of its cells in turn, and the position of that cell."""
    if sum(map(bool, content)) < _ENOUGH_FILLED:
        return
    for position in range(len(content)):
        yield position, (*content[:position], *content[position + 1 :])
