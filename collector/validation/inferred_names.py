"""Nuclei and names of mediators where no tab lists them: taken from the rows themselves. Pure.

The same after normalising (case, accents, order of words, titles) is the same family; alike is never merged,
only said. A code once given stays with its name: the journal remembers it.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rapidfuzz import fuzz, process

from collector.sheet.columns import RowCells
from schemas.cells.dates import read_date
from schemas.cells.municipalities import read_municipality
from schemas.cells.names import (
    as_heard,
    counts_families,
    leading_code,
    name_key,
    names_in,
    without_blanks,
)
from schemas.cells.normalise import tidy
from schemas.cells.texts import read_text
from schemas.nucleus import Nucleus
from schemas.session import COLUMNS
from schemas.territory import Territory

_ALIKE: Final = 84
"""From this similarity two names are said to be alike. "Li Wei" and "Li Wen" are below: of so short a name one letter
makes another, and a warning would stay in every row of a family that is right.
"""
_TEMPLATE: Final = next(column.spec.template_texts for column in COLUMNS if column.key == "nucleus")


PlaceAndMediator = tuple[str, str]
"""A comune, and the key of a mediator's name."""


@dataclass(frozen=True)
class InferredNuclei:
    """The nuclei named in the rows; `alike` says of a nucleus which other one it looks like, and why.

    `strangers`: of a nucleus, where and by whom its name is written for what may be another family.
    """

    nuclei: tuple[Nucleus, ...] = ()
    lookalikes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    other_families: Mapping[str, frozenset[PlaceAndMediator]] = field(default_factory=dict)


def place_and_mediator(row: RowCells, territory: Territory) -> PlaceAndMediator | None:
    """The comune of a row and the key of its mediator's name; None where it does not say both."""
    place = read_municipality(row.cell("municipality"), territory).value
    mediator = name_key(row.cell("mediator").text)
    return (place, mediator) if place and mediator else None


def infer_nuclei(
    rows: Sequence[RowCells],
    remembered: Sequence[Nucleus],
    territory: Territory,
    fresh: Iterator[str],
) -> InferredNuclei:
    """The nuclei that the rows name, in the order they come.

    A nucleus has the comune, and the mediator, that its rows agree on; where they do not, none. One name in another
    comune and with another mediator may be another family: those rows are none of its own.
    """
    known = {nucleus.code: nucleus for nucleus in remembered}
    codes_of: dict[str, set[str]] = defaultdict(set)
    for nucleus in remembered:
        for name in (nucleus.name, *nucleus.other_names):
            codes_of[name_key(name)].add(nucleus.code)
    groups, by_code = _grouped(rows, known, codes_of)
    found: dict[str, Nucleus] = {}
    first: dict[str, RowCells] = {}
    strangers: dict[str, frozenset[PlaceAndMediator]] = {}
    for key, named in groups.items():
        several = codes_of.get(key, set())
        code = next(iter(several)) if len(several) == 1 else next(fresh)
        first[code] = named[0]
        name = (
            known[code].name if code in known else _usual(row.cell("nucleus").text for row in named)
        )
        with_code = by_code.pop(code, [])
        if others := _strangers(named, with_code, known.get(code), territory):
            strangers[code] = others
            named = [row for row in named if place_and_mediator(row, territory) not in others]
        own = [*named, *with_code]
        found[code] = (
            Nucleus(code=code, name=name, **_agreed(own, territory)) if own else known[code]
        )
    for code, named in by_code.items():
        found[code] = Nucleus(code=code, name=known[code].name, **_agreed(named, territory))
    counts = {code: len(groups.get(name_key(nucleus.name), ())) for code, nucleus in found.items()}
    return InferredNuclei(tuple(found.values()), _alike(found, counts, first), strangers)


def _grouped(
    rows: Sequence[RowCells], known: Container[str], codes_of: Mapping[str, Collection[str]]
) -> tuple[dict[str, list[RowCells]], dict[str, list[RowCells]]]:
    """The rows by the key of the name, and by the known code, that they name their nucleus with. "Hoxha e Chen", where
    both stand in other rows, is no family of its own, unless it is a known one.
    """
    by_name: dict[str, list[RowCells]] = {}
    by_code: dict[str, list[RowCells]] = {}
    for row in rows:
        cell = row.cell("nucleus")
        if (
            cell.empty
            or not cell.text
            or counts_families(cell.text)
            or read_text(cell, _TEMPLATE).flag
        ):
            continue
        code = leading_code(cell.text)
        if code is not None and code in known:
            by_code.setdefault(code, []).append(row)
        elif code is None and (key := name_key(cell.text)):
            by_name.setdefault(key, []).append(row)
    for key, named in list(by_name.items()):
        parts = names_in(str(named[0].cell("nucleus").typed))
        stand_elsewhere = all(
            part != key and (part in by_name or part in codes_of) for part in parts
        )
        if len(parts) > 1 and stand_elsewhere and key not in codes_of:
            del by_name[key]
    return by_name, by_code


def _strangers(
    named: Sequence[RowCells],
    with_code: Sequence[RowCells],
    known: Nucleus | None,
    territory: Territory,
) -> frozenset[PlaceAndMediator]:
    """Where and by whom a name is written for what may be another family: no row leads from there to the family that
    the name is known for, with the same comune or the same mediator. That family is the remembered one, and what has
    its code; failing that, the one with most rows, then the one that came first. Where two mediators are in two comuni
    each, what is in another comune is asked about.

    Raises nothing. Where all rows are of strangers, `known` is given.
    """
    rows_of = Counter(pair for row in named if (pair := place_and_mediator(row, territory)))
    coded = {pair for row in with_code if (pair := place_and_mediator(row, territory))}
    groups = _connected([*rows_of, *coded])
    own = [group for group in groups if group & coded or _is_of(known, group)]
    surely_known = known is not None and known.municipality and known.mediator
    order = _in_time(named, territory)
    if groups and not own and not surely_known:
        own = [
            min(
                groups,
                key=lambda group: min(_first_of(pair, rows_of, group, order) for pair in group),
            )
        ]
    strangers = {pair for group in groups if group not in own for pair in group}
    for group in own:
        if _is_crossed(group):
            first = min(group, key=lambda pair: _first_of(pair, rows_of, {pair}, order))
            known_place = known.municipality if known else None
            places = {place for place, _ in group & coded} | (
                {known_place} if known_place else {first[0]}
            )
            strangers |= {pair for pair in group if pair[0] not in places}
    return frozenset(strangers)


def _in_time(
    named: Sequence[RowCells], territory: Territory
) -> dict[PlaceAndMediator, tuple[dt.date, int]]:
    """Of each pair, the first day, and where in the sheet: sorting the sheet must not change which family came first,
    unless both have the same day.
    """
    found: dict[PlaceAndMediator, tuple[dt.date, int]] = {}
    for at, row in enumerate(named):
        if pair := place_and_mediator(row, territory):
            day = read_date(row.cell("date")).value or dt.date.max
            found[pair] = min(found.get(pair, (day, at)), (day, at))
    return found


def _first_of(
    pair: PlaceAndMediator,
    rows_of: Mapping[PlaceAndMediator, int],
    group: Iterable[PlaceAndMediator],
    order: Mapping[PlaceAndMediator, tuple[dt.date, int]],
) -> tuple[int, dt.date, int]:
    """What puts a pair first: most rows of its group, then the first day."""
    return (-sum(rows_of.get(one, 0) for one in group), *order.get(pair, (dt.date.max, 0)))


def _is_crossed(group: Collection[PlaceAndMediator]) -> bool:
    """True where comuni and mediators go in a ring: in two comuni the same two mediators. A family that moves, or
    changes its mediator, leaves a chain.
    """
    return len(group) >= len({place for place, _ in group}) + len({who for _, who in group})


def _connected(pairs: Sequence[PlaceAndMediator]) -> list[set[PlaceAndMediator]]:
    """The pairs put together that share a comune or a mediator, directly or by others."""
    groups: list[set[PlaceAndMediator]] = []
    for place, mediator in pairs:
        near = [
            group
            for group in groups
            if any(place == where or mediator == who for where, who in group)
        ]
        groups = [group for group in groups if group not in near]
        groups.append({(place, mediator)}.union(*near))
    return groups


def _is_of(known: Nucleus | None, group: Iterable[PlaceAndMediator]) -> bool:
    if known is None:
        return False
    mediator = name_key(known.mediator or "")
    return any(place == known.municipality or who == mediator for place, who in group)


def _usual(spellings: Iterable[str]) -> str:
    """The spelling used most; of several, the first in the alphabet: sorting the sheet must not change it."""
    counted = Counter(map(tidy, spellings))
    return min(counted, key=lambda name: (-counted[name], name))


def _agreed(rows: Sequence[RowCells], territory: Territory) -> dict[str, Any]:
    places = {read_municipality(row.cell("municipality"), territory).value for row in rows} - {None}
    mediators = {name_key(row.cell("mediator").text): row.cell("mediator").text for row in rows}
    mediators.pop("", None)
    found: dict[str, Any] = {}
    if len(places) == 1 and not _may_be_elsewhere(rows, territory):
        found["municipality"] = str(next(iter(places)))
    if len(mediators) == 1:
        found["mediator"] = _usual(
            row.cell("mediator").text for row in rows if row.cell("mediator").text
        )
    return found


def _may_be_elsewhere(rows: Sequence[RowCells], territory: Territory) -> bool:
    """True where a row without a comune has a mediator of its own: the comune of the others may not be its."""
    with_place = {pair[1] for row in rows if (pair := place_and_mediator(row, territory))}
    without = {
        name_key(row.cell("mediator").text) for row in rows if row.cell("municipality").empty
    } - {""}
    return bool(with_place) and not without <= with_place


def _alike(
    nuclei: Mapping[str, Nucleus], counts: Mapping[str, int], first: Mapping[str, RowCells]
) -> dict[str, Mapping[str, str]]:
    """Of each pair that looks like one family, the name used less is asked about."""
    keys = {code: name_key(nucleus.name) for code, nucleus in nuclei.items()}
    order = {code: at for at, code in enumerate(nuclei)}
    with_word: dict[str, set[str]] = defaultdict(set)
    for code, key in keys.items():
        for word in key.split():
            with_word[word].add(code)
    joined = {code: without_blanks(nucleus.name) for code, nucleus in nuclei.items()}
    with_letters: dict[str, set[str]] = defaultdict(set)
    for code, spellings in joined.items():
        for spelling in spellings:
            with_letters[spelling].add(code)
    with_sound: dict[str, set[str]] = defaultdict(set)
    for code, nucleus in nuclei.items():
        if heard := as_heard(nucleus.name):
            with_sound[heard].add(code)
    closed = {
        code: min(spellings, key=lambda s: s.count(" ")) for code, spellings in joined.items()
    }
    found: dict[str, Mapping[str, str]] = {}
    for code, key in keys.items():
        said = set(key.split())
        part_of = set.intersection(*(with_word[word] for word in said)) - {code}
        near = {
            other
            for _, _, other in process.extract(
                key, keys, scorer=fuzz.ratio, limit=5, score_cutoff=_ALIKE
            )
        }
        if len(said) > 2:  # a blank inside a name: "El Amrany Samira" beside "Elamrani Samira"
            hits = process.extract(
                closed[code], closed, scorer=fuzz.ratio, limit=5, score_cutoff=_ALIKE
            )
            near |= {other for _, _, other in hits}
        same_letters = set().union(*(with_letters[spelling] for spelling in joined[code])) - {code}
        same_sound = with_sound.get(as_heard(nuclei[code].name), set()) - {code}
        for other in sorted(
            (part_of | same_letters | same_sound | near) - {code}, key=order.__getitem__
        ):
            less, more = sorted((code, other), key=lambda c: (counts[c], -order[c]))
            why = "quasi le stesse lettere"
            if other in part_of:
                why = "una parte del nome è la stessa"
            elif other in same_letters:
                why = "le stesse lettere, cambiano solo gli spazi"
            elif other in same_sound - near:
                why = "lo stesso nome, scritto in un altro modo"
            row = first.get(more)
            where = f"{more}, scritto per esempio in «{row.tab}», riga {row.row}" if row else more
            found.setdefault(less, {"other": where, "why": why})
    return found


def infer_mediators(rows: Sequence[RowCells]) -> dict[str, str]:
    """Normalised name → the spelling it goes by."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if (text := row.cell("mediator").text) and (key := name_key(text)):
            spellings[key].append(text)
    return {key: _usual(several) for key, several in spellings.items()}
