"""Nuclei and names of mediators where no tab lists them: taken from the rows themselves. Pure.

The same after normalising (case, accents, order of words, titles) is the same family; names that
look alike are never merged, only flagged. A code once given stays with its name: the journal
remembers it.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from collector.sheet.columns import RowCells
from collector.validation.lookalikes import find_lookalikes
from schemas.cells.dates import read_date
from schemas.cells.municipalities import read_municipality
from schemas.cells.names import counts_families, leading_code, name_key, names_in
from schemas.cells.normalise import tidy
from schemas.cells.reading import Cell
from schemas.cells.texts import read_text
from schemas.nucleus import Nucleus
from schemas.session import COLUMNS
from schemas.territory import Territory

_TEMPLATE_TEXTS: Final = next(
    column.spec.template_texts for column in COLUMNS if column.key == "nucleus"
)

PlaceAndMediator = tuple[str, str]
"""A comune, and the key of a mediator's name."""


@dataclass(frozen=True)
class InferredNuclei:
    """The nuclei named in the rows.

    `lookalikes`: which other nucleus one looks like, and why; see `find_lookalikes`.
    `other_families`: where and by whom a nucleus's name is written for what may be another family.
    """

    nuclei: tuple[Nucleus, ...] = ()
    lookalikes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    other_families: Mapping[str, frozenset[PlaceAndMediator]] = field(default_factory=dict)


class _NamedRow(NamedTuple):
    """A row, and what it says of its family's comune and mediator.

    `key`: of the mediator's name. `pair`: see `place_and_mediator`. `has_place`: something stands
    under *Comune*.
    """

    cells: RowCells
    place: str | None
    mediator: str
    key: str
    pair: PlaceAndMediator | None
    has_place: bool


class _NamedRowMaker:
    """Reads the comune and the mediator of rows, a comune that many rows say once."""

    def __init__(self, territory: Territory) -> None:
        self._territory = territory
        self._places: dict[object, tuple[str | None, bool]] = {}

    def make(self, row: RowCells) -> _NamedRow:
        typed = row.typed("municipality")
        found = self._places.get((type(typed), typed))
        if found is None:
            cell = Cell(typed)
            found = read_municipality(cell, self._territory).value, not cell.empty
            self._places[type(typed), typed] = found
        place, has_place = found
        mediator = row.cell("mediator").text
        key = name_key(mediator) if mediator else ""
        pair = (place, key) if place and key else None
        return _NamedRow(row, place, mediator, key, pair, has_place)


def place_and_mediator(row: RowCells, territory: Territory) -> PlaceAndMediator | None:
    """Return the comune of a row and the key of its mediator's name; None where one is missing."""
    place = read_municipality(row.cell("municipality"), territory).value
    mediator = name_key(row.cell("mediator").text)
    return (place, mediator) if place and mediator else None


def infer_mediators(rows: Sequence[RowCells]) -> dict[str, str]:
    """Return the mediators of the rows: normalised name → the spelling that is used most."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        text = row.cell("mediator").text
        key = name_key(text) if text else ""
        if key:
            spellings[key].append(text)
    return {key: _most_used_spelling(texts) for key, texts in spellings.items()}


def infer_nuclei(
    rows: Sequence[RowCells],
    remembered: Sequence[Nucleus],
    territory: Territory,
    fresh: Iterator[str],
) -> InferredNuclei:
    """Return the nuclei that the rows name, in the order in which they come.

    A nucleus has the comune, and the mediator, that its rows agree on; where they do not, none. One
    name in another comune and with another mediator may be another family: those rows are not
    counted as the nucleus's own. `fresh`: new codes.
    """
    known = {nucleus.code: nucleus for nucleus in remembered}
    codes_by_name = _codes_by_name(remembered)
    rows_by_name, rows_by_code = _grouped(rows, known, codes_by_name, _NamedRowMaker(territory))
    nuclei: dict[str, Nucleus] = {}
    first_rows: dict[str, RowCells] = {}
    other_families: dict[str, frozenset[PlaceAndMediator]] = {}
    for key, named in rows_by_name.items():
        known_codes = codes_by_name.get(key, set())
        code = next(iter(known_codes)) if len(known_codes) == 1 else next(fresh)
        first_rows[code] = named[0].cells
        with_code = rows_by_code.pop(code, [])
        others = _other_families(named, with_code, known.get(code))
        own = [*named, *with_code]
        if others:
            other_families[code] = others
            own = [row for row in named if row.pair not in others]
            own += with_code
        if own:
            name = known[code].name if code in known else _most_used_name(named)
            nuclei[code] = Nucleus(code=code, name=name, **_agreed(own))
        else:
            nuclei[code] = known[code]
    for code, named in rows_by_code.items():
        nuclei[code] = Nucleus(code=code, name=known[code].name, **_agreed(named))
    row_counts = {
        code: len(rows_by_name.get(name_key(nucleus.name), ())) for code, nucleus in nuclei.items()
    }
    lookalikes = find_lookalikes(nuclei, row_counts, first_rows)
    return InferredNuclei(tuple(nuclei.values()), lookalikes, other_families)


def _codes_by_name(remembered: Iterable[Nucleus]) -> dict[str, set[str]]:
    codes: dict[str, set[str]] = defaultdict(set)
    for nucleus in remembered:
        for name in (nucleus.name, *nucleus.other_names):
            codes[name_key(name)].add(nucleus.code)
    return codes


def _most_used_name(rows: Iterable[_NamedRow]) -> str:
    return _most_used_spelling([row.cells.cell("nucleus").text for row in rows])


def _most_used_spelling(spellings: Sequence[str]) -> str:
    """The spelling used most; of several, the first in the alphabet.

    The place in the sheet decides nothing: sorting the sheet must not change the name.
    """
    if len(spellings) == 1:
        return tidy(spellings[0])
    counts = Counter(map(tidy, spellings))
    return min(counts, key=lambda name: (-counts[name], name))


# --- Which rows are of one name ---------------------------------------------------------------


def _grouped(
    rows: Sequence[RowCells],
    known: Container[str],
    codes_by_name: Mapping[str, Collection[str]],
    maker: _NamedRowMaker,
) -> tuple[dict[str, list[_NamedRow]], dict[str, list[_NamedRow]]]:
    """The rows by the key of the name, and by the known code, that they name their nucleus with."""
    by_name: dict[str, list[_NamedRow]] = {}
    by_code: dict[str, list[_NamedRow]] = {}
    for row in rows:
        cell = row.cell("nucleus")
        text = cell.text
        if not text or cell.empty or counts_families(text):
            continue
        if read_text(cell, _TEMPLATE_TEXTS).flag:
            continue
        code = leading_code(text)
        if code is not None and code in known:
            by_code.setdefault(code, []).append(maker.make(row))
        elif code is None:
            key = name_key(text)
            if key:
                by_name.setdefault(key, []).append(maker.make(row))
    # After all rows are known: "Hoxha e Chen" may come before "Hoxha".
    for key, named in list(by_name.items()):
        first = named[0].cells
        if key not in codes_by_name and _names_two_families(key, first, by_name, codes_by_name):
            del by_name[key]
    return by_name, by_code


def _names_two_families(
    key: str, row: RowCells, by_name: Container[str], codes_by_name: Container[str]
) -> bool:
    """True for "Hoxha e Chen", where both stand in other rows: that is no family of its own."""
    parts = names_in(str(row.cell("nucleus").typed))
    if len(parts) < 2:
        return False
    return all(part != key and (part in by_name or part in codes_by_name) for part in parts)


def _agreed(rows: Sequence[_NamedRow]) -> dict[str, Any]:
    """The comune and the mediator that all rows of a nucleus agree on, by field."""
    places = {row.place for row in rows}
    places.discard(None)
    mediators = [row.mediator for row in rows if row.mediator]
    mediator_keys = {row.key for row in rows} - {""}
    agreed: dict[str, Any] = {}
    if len(places) == 1 and not _may_be_elsewhere(rows):
        agreed["municipality"] = str(places.pop())
    if len(mediator_keys) == 1:
        agreed["mediator"] = _most_used_spelling(mediators)
    return agreed


def _may_be_elsewhere(rows: Sequence[_NamedRow]) -> bool:
    """True where a row without a comune has a mediator of its own: its comune may be another."""
    mediators_with_place = {row.pair[1] for row in rows if row.pair}
    mediators_without = {row.key for row in rows if not row.has_place} - {""}
    return bool(mediators_with_place) and not mediators_without <= mediators_with_place


# --- Two families of one name -----------------------------------------------------------------


def _other_families(
    named: Sequence[_NamedRow], with_code: Sequence[_NamedRow], known: Nucleus | None
) -> frozenset[PlaceAndMediator]:
    """Where and by whom a name is written for what may be another family.

    That is where no row leads to the family that the name is known for, by the same comune or the
    same mediator. That family is the remembered one, and what has its code; failing that, the one
    with most rows, then the one that came first. Where two mediators are in two comuni each, what
    is in another comune is asked about.

    Where all rows are of other families, `known` is given.
    """
    row_counts = Counter([row.pair for row in named if row.pair])
    coded = {row.pair for row in with_code} - {None}
    if len(row_counts.keys() | coded) < 2 and not _is_surely_placed(known):
        return frozenset()  # most names: there is one family at most
    groups = _connected([*row_counts, *filter(None, coded)])
    own = [group for group in groups if not group.isdisjoint(coded) or _is_of(known, group)]
    first_days = _first_days(named)
    if groups and not own and not _is_surely_placed(known):
        own = [min(groups, key=lambda group: _group_rank(group, row_counts, first_days))]
    others = set[PlaceAndMediator]().union(*groups).difference(*own)
    for group in own:
        if _is_crossed(group):
            places = {pair[0] for pair in group if pair in coded}
            if known and known.municipality:
                places.add(known.municipality)
            else:
                first = min(group, key=lambda pair: _pair_rank(pair, row_counts[pair], first_days))
                places.add(first[0])
            others |= {pair for pair in group if pair[0] not in places}
    return frozenset(others)


_FirstDay = tuple[dt.date, int]
"""A day, and the position of a row among those of one name."""


def _first_days(named: Sequence[_NamedRow]) -> dict[PlaceAndMediator, _FirstDay]:
    """Of each pair, the first day, and where in the sheet.

    Sorting the sheet must not change which family came first, unless both have the same day.
    """
    first_days: dict[PlaceAndMediator, _FirstDay] = {}
    for position, row in enumerate(named):
        if pair := row.pair:
            day = read_date(row.cells.cell("date")).value or dt.date.max
            here = (day, position)
            first_days[pair] = min(first_days.get(pair, here), here)
    return first_days


def _group_rank(
    group: Collection[PlaceAndMediator],
    row_counts: Mapping[PlaceAndMediator, int],
    first_days: Mapping[PlaceAndMediator, _FirstDay],
) -> tuple[int, dt.date, int]:
    """What puts a group first: most rows, then the first day."""
    count = sum(row_counts.get(pair, 0) for pair in group)
    return min(_pair_rank(pair, count, first_days) for pair in group)


def _pair_rank(
    pair: PlaceAndMediator, count: int, first_days: Mapping[PlaceAndMediator, _FirstDay]
) -> tuple[int, dt.date, int]:
    return (-count, *first_days.get(pair, (dt.date.max, 0)))


def _is_surely_placed(known: Nucleus | None) -> bool:
    return known is not None and bool(known.municipality) and bool(known.mediator)


def _is_crossed(group: Collection[PlaceAndMediator]) -> bool:
    """True where comuni and mediators go in a ring: in two comuni the same two mediators.

    A family that moves, or changes its mediator, leaves a chain.
    """
    places = {place for place, _ in group}
    mediators = {mediator for _, mediator in group}
    return len(group) >= len(places) + len(mediators)


def _connected(pairs: Sequence[PlaceAndMediator]) -> list[set[PlaceAndMediator]]:
    """The pairs put together that share a comune or a mediator, directly or by others."""
    by_place: dict[str, set[PlaceAndMediator]] = {}
    by_mediator: dict[str, set[PlaceAndMediator]] = {}
    for pair in pairs:
        one, other = by_place.get(pair[0], set()), by_mediator.get(pair[1], set())
        # The smaller group goes into the larger one: so no pair moves often.
        small, large = sorted((one, other), key=len)
        moved = [pair] if small is large else [*small, pair]
        for place, mediator in moved:
            large.add((place, mediator))
            by_place[place] = by_mediator[mediator] = large
    return [*{id(group): group for group in by_place.values()}.values()]


def _is_of(known: Nucleus | None, group: Iterable[PlaceAndMediator]) -> bool:
    """True for a group in the comune, or with the mediator, of a remembered nucleus."""
    if known is None:
        return False
    mediator_key = name_key(known.mediator or "")
    return any(place == known.municipality or who == mediator_key for place, who in group)
