"""Which row of the sheet is which row of the journal. Pure.

A row keeps its history through sorting, cutting and pasting, editing, and the loss of its code. In
this order: its own code with the content we know; content we know exactly, under whatever code; its
own code with content that is still plausible; a form's answer that was edited, with the time of
sending that goes with it; the only one that differs in a single cell. What is left is new. A tie is
flagged, never guessed (ARCHITECTURE, decision 3).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from schemas.code import is_code
from schemas.record import RowState
from schemas.session import BESIDE, COLUMNS

Place = tuple[str, int]
Content = tuple[str, ...]
"""A row's typed cells in canonical text, in the order of `KEYS`."""

KEYS = (*(c.key for c in COLUMNS if not c.spec.ours), *(c.key for c in BESIDE))
OF_SCHEDE = len(KEYS) - len(BESIDE)
"""So many of the keys are columns of a prepared sheet."""
SENT, _EMAIL = KEYS.index("sent"), KEYS.index("email")
_NUCLEUS, DATE, _WHAT = KEYS.index("nucleus"), KEYS.index("date"), KEYS.index("description")


class RowContent(NamedTuple):
    """A row as it stands in the workbook now; `place`: its tab and its row there."""

    place: Place
    code_text: str
    content: Content
    content_hash: str

    def __repr__(self) -> str:
        return f"Sighting({self.place!r}, {self.content_hash!r})"


@dataclass(frozen=True, slots=True)
class RowMatches:
    """`codes` by place; rows in `ties` have none until a person decides.

    `ties` maps a row's place to the other row that claims the same code with equal right; `foreign`
    are rows whose code cell holds something that is no code of ours; `gone` are codes no longer in
    the sheet; `new` codes were assigned now.
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
    """Give each row its code. `contents` tells the last content of some known codes; it is asked
    only for codes that no row repeats exactly. `fresh` yields codes that nobody has. `given` are
    codes that other rows, not among these, have for sure. `unwritten` are codes that the workbook
    never got, because it could not be written: a row without a code may be theirs however much of
    it was filled in since.
    """
    codes: dict[Place, str] = {}
    taken = set(given)
    claims = {r.place: code for r in rows if is_code(code := r.code_text.upper(), "R")}
    foreign = frozenset(r.place for r in rows if r.code_text and r.place not in claims)

    def take(row: Place, code: str) -> None:
        codes[row] = code
        taken.add(code)

    _exact(rows, claims, known, take, codes, taken)
    left = [r for r in rows if r.place not in codes]
    alive = {code for code, k in known.items() if k.row is not None} - taken
    claimed = ({claims[r.place] for r in left if r.place in claims} & known.keys()) - taken
    content_of = contents(claimed | (alive if left else set()))

    ties: dict[Place, Place] = {}
    claimants: dict[str, list[RowContent]] = defaultdict(list)
    for r in left:
        code = claims.get(r.place, "")
        if not code or code in taken:
            continue
        if code not in known or is_same_talk_edited(content_of[code], r.content):
            claimants[code].append(r)
    for code, several in claimants.items():
        best = _best(several, content_of.get(code))
        if best is not None:
            take(best.place, code)
        else:
            ties.update(_pairs(several))

    left = [r for r in rows if r.place not in codes and r.place not in ties]
    tied_codes = {claims[row] for row in ties}
    missing = {code: content_of[code] for code in alive - taken - tied_codes} if left else {}
    for row, code in _edited_answers(left, missing):
        take(row, code)
    left = [r for r in left if r.place not in codes]
    for row, code in _one_cell_changed(
        left, {code: cells for code, cells in missing.items() if code not in taken}
    ):
        take(row, code)

    left = [r for r in left if r.place not in codes and not r.code_text]
    waiting = {
        code: cells for code, cells in missing.items() if code in unwritten and code not in taken
    }
    for row, code in _learnt_while_held(left, waiting, known):
        take(row, code)

    new = set()
    for r in rows:
        if r.place not in codes and r.place not in ties:
            code = next(fresh)
            take(r.place, code)
            new.add(code)
    new |= {code for code in taken - given if code not in known}
    gone = frozenset(alive - taken - tied_codes)
    return RowMatches(codes, ties, foreign, gone, frozenset(new))


def _exact(
    rows: Sequence[RowContent],
    claims: Mapping[Place, str],
    known: Mapping[str, RowState],
    take: Callable[[Place, str], None],
    codes: Mapping[Place, str],
    taken: set[str],
) -> None:
    """First a known code beside its known content (of several copies: where it stood, else the
    upper one); then known content under no code, or under one that it does not belong to.
    """
    own: dict[str, list[RowContent]] = defaultdict(list)
    for r in rows:
        code = claims.get(r.place, "")
        if code in known and code not in taken and known[code].content_hash == r.content_hash:
            own[code].append(r)
    for code, copies in own.items():
        stood = known[code].place
        take(min(copies, key=lambda r: (r.place != stood, r.place[1])).place, code)

    free: dict[str, list[str]] = defaultdict(list)
    for code, k in known.items():
        if code not in taken:
            free[k.content_hash].append(code)
    for several in free.values():
        several.sort(key=lambda code: (known[code].row is None, known[code].row or 0))
    for r in rows:
        if r.place not in codes and free.get(r.content_hash):
            take(r.place, free[r.content_hash].pop(0))


def is_same_talk_edited(before: Content, now: Content) -> bool:
    """True when a row may be the same talk, edited: half of what stood there still does, and it is
    not both another nucleus and another day. An empty cell is no other one.
    """
    filled = [at for at, cell in enumerate(before) if cell]
    same = sum(before[at] == now[at] for at in filled)
    moved = all(before[at] and now[at] and before[at] != now[at] for at in (_NUCLEUS, DATE))
    return same >= 1 and 2 * same >= len(filled) and not moved


def _best(several: Sequence[RowContent], before: Content | None) -> RowContent | None:
    """The claimant nearest to what the journal knows; None when two are as near."""
    if before is None or len(several) == 1:
        return several[0]
    scored = sorted(
        several,
        key=lambda r: sum(a == b for a, b in zip(before, r.content, strict=True)),
        reverse=True,
    )
    scores = [sum(a == b for a, b in zip(before, r.content, strict=True)) for r in scored[:2]]
    return scored[0] if scores[0] > scores[1] else None


def _pairs(several: Sequence[RowContent]) -> dict[Place, Place]:
    return {r.place: (several[1] if r is several[0] else several[0]).place for r in several}


def _edited_answers(
    rows: Sequence[RowContent], gone: Mapping[str, Content]
) -> Iterator[tuple[Place, str]]:
    """Pairs of a row and a gone code that are one answer of a form. In the sheet a cell of it may
    be mended: the time of sending, to the second, stays. Whoever sent it may edit it: then the row
    is written anew where it stood, with a new time, and still tells of the same talk. Neither may
    have another such partner.
    """
    by_moment: dict[tuple[str, str], list[RowContent]] = defaultdict(list)
    codes_by_moment: dict[tuple[str, str], list[str]] = defaultdict(list)
    for r in rows:
        if r.content[SENT]:
            by_moment[r.content[SENT], r.content[_EMAIL].casefold()].append(r)
    for code, cells in gone.items():
        if cells[SENT]:
            codes_by_moment[cells[SENT], cells[_EMAIL].casefold()].append(code)
    found: dict[Place, str] = {}
    for moment, several in by_moment.items():
        if len(several) == 1 and len(codes := codes_by_moment.get(moment, [])) == 1:
            found[several[0].place] = codes[0]
    yield from found.items()
    left = [r for r in rows if r.content[SENT] and r.place not in found]
    missing = {code: c for code, c in gone.items() if c[SENT] and code not in found.values()}
    by_talk: dict[tuple[int, str, int, str], list[str]] = defaultdict(list)
    for code, cells in missing.items():
        for sign in _talk_signs(cells):
            by_talk[sign].append(code)
    partners = {
        r.place: {
            code
            for sign in _talk_signs(r.content)
            for code in by_talk.get(sign, ())
            if _same_answer(missing[code], r.content)
        }
        for r in left
    }
    rivals: dict[str, int] = defaultdict(int)
    for likely in partners.values():
        for code in likely:
            rivals[code] += 1
    for place, likely in partners.items():
        if len(likely) == 1 and rivals[code := next(iter(likely))] == 1:
            yield place, code


def _learnt_while_held(
    rows: Sequence[RowContent], gone: Mapping[str, Content], known: Mapping[str, RowState]
) -> Iterator[tuple[Place, str]]:
    """Pairs of a row without a code and a code that the workbook never got: where the row stood, or
    else the only two that may be the same talk.
    """
    by_place = {known[code].place: code for code in gone}
    found: dict[Place, str] = {}
    for r in rows:
        code = by_place.get(r.place)
        if code is not None and is_same_talk_edited(gone[code], r.content):
            found[r.place] = code
    yield from found.items()
    left = [r for r in rows if r.place not in found]
    free = {code: cells for code, cells in gone.items() if code not in found.values()}
    if len(left) * len(free) > _COMPARED:
        return
    partners = {
        r.place: [code for code, cells in free.items() if is_same_talk_edited(cells, r.content)]
        for r in left
    }
    rivals = Counter(code for codes in partners.values() for code in codes)
    for place, codes in partners.items():
        if len(codes) == 1 and rivals[codes[0]] == 1:
            yield place, codes[0]


_COMPARED: Final = 250_000
"""So many pairs of rows are compared cell by cell; of more only those that stand where they stood
are known again.
"""


def _talk_signs(cells: Content) -> Iterator[tuple[int, str, int, str]]:
    """Two of the three cells by which one knows a talk: its nucleus, its day, what was done."""
    for one, two in ((_NUCLEUS, DATE), (_NUCLEUS, _WHAT), (DATE, _WHAT)):
        if cells[one] and cells[two]:
            yield one, cells[one], two, cells[two]


def _same_answer(before: Content, now: Content) -> bool:
    """Half of what was answered still is, by the same sender. When it was sent is no answer."""
    filled = [at for at, cell in enumerate(before) if cell and at != SENT]
    same = sum(before[at] == now[at] for at in filled)
    return before[_EMAIL].casefold() == now[_EMAIL].casefold() and 2 * same >= len(filled)


def _one_cell_changed(
    rows: Sequence[RowContent], gone: Mapping[str, Content]
) -> Iterator[tuple[Place, str]]:
    """Pairs of a row and a gone code that differ in one cell, where neither has another such
    partner.
    """

    def signatures(content: Content) -> Iterator[tuple[int, Content]]:
        if sum(map(bool, content)) >= 4:
            for at in range(len(content)):
                yield at, (*content[:at], *content[at + 1 :])

    if not gone:
        return
    by_signature: dict[tuple[int, Content], list[str]] = defaultdict(list)
    for code, content in gone.items():
        for signature in signatures(content):
            by_signature[signature].append(code)
    partners: dict[Place, set[str]] = {}
    rivals: dict[str, set[Place]] = defaultdict(set)
    for r in rows:
        found = {
            code for signature in signatures(r.content) for code in by_signature.get(signature, ())
        }
        partners[r.place] = found
        for code in found:
            rivals[code].add(r.place)
    for row, found in partners.items():
        if len(found) == 1 and len(rivals[code := next(iter(found))]) == 1:
            yield row, code
