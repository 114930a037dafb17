"""Nuclei and names of mediators where no tab lists them: taken from the rows themselves. Pure.

The same after normalising (case, accents, order of words, titles) is the same family; alike is never merged,
only said. A code once given stays with its name: the journal remembers it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rapidfuzz import fuzz, process

from collector.layout import RowCells
from schemas.cells.comuni import read_municipality
from schemas.cells.names import as_heard, counts_families, leading_code, name_key, names_in, without_blanks
from schemas.cells.texts import read_text
from schemas.cells.words import tidy
from schemas.nucleus import Nucleus
from schemas.session import COLUMNS
from schemas.territory import Territory

_ALIKE: Final = 84
"""From this similarity two names are said to be alike. "Li Wei" and "Li Wen" are below: of so short a name one letter
makes another, and a warning would stay in every row of a family that is right.
"""
_TEMPLATE: Final = next(column.sheet.template_texts for column in COLUMNS if column.key == "nucleus")


@dataclass(frozen=True)
class FoundNuclei:
    """The nuclei named in the rows; `alike` says of a nucleus which other one it looks like, and why."""

    nuclei: tuple[Nucleus, ...] = ()
    alike: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def nuclei_of_rows(
    rows: Sequence[RowCells], remembered: Sequence[Nucleus], territory: Territory, fresh: Iterator[str]
) -> FoundNuclei:
    """The nuclei that the rows name, in the order they come.

    A nucleus has the comune, and the mediator, that its rows agree on; where they do not, none.
    """
    known = {nucleus.code: nucleus for nucleus in remembered}
    codes_of: dict[str, set[str]] = defaultdict(set)
    for nucleus in remembered:
        for name in (nucleus.name, *nucleus.other_names):
            codes_of[name_key(name)].add(nucleus.code)
    groups: dict[str, list[RowCells]] = {}
    by_code: dict[str, list[RowCells]] = {}
    for row in rows:
        cell = row.cell("nucleus")
        if cell.empty or not cell.text or counts_families(cell.text) or read_text(cell, _TEMPLATE).flag:
            continue
        code = leading_code(cell.text)
        if code in known:
            by_code.setdefault(code, []).append(row)
        elif code is None and (key := name_key(cell.text)):
            groups.setdefault(key, []).append(row)
    for key, named in list(groups.items()):  # "Hoxha e Chen", where both stand in other rows: no family of its own
        parts = names_in(named[0].cell("nucleus").text)
        if len(parts) > 1 and all(part != key and (part in groups or part in codes_of) for part in parts):
            del groups[key]
    found: dict[str, Nucleus] = {}
    first: dict[str, RowCells] = {}
    for key, named in groups.items():
        several = codes_of.get(key, set())
        code = next(iter(several)) if len(several) == 1 else next(fresh)
        first[code] = named[0]
        name = known[code].name if code in known else _usual(row.cell("nucleus").text for row in named)
        found[code] = Nucleus(code=code, name=name, **_agreed([*named, *by_code.pop(code, ())], territory))
    for code, named in by_code.items():
        found[code] = Nucleus(code=code, name=known[code].name, **_agreed(named, territory))
    counts = {code: len(groups.get(name_key(nucleus.name), ())) for code, nucleus in found.items()}
    return FoundNuclei(tuple(found.values()), _alike(found, counts, first))


def _usual(spellings: Iterable[str]) -> str:
    """The spelling used most; of several, the first in the alphabet: sorting the sheet must not change it."""
    counted = Counter(map(tidy, spellings))
    return min(counted, key=lambda name: (-counted[name], name))


def _agreed(rows: Sequence[RowCells], territory: Territory) -> dict[str, Any]:
    places = {read_municipality(row.cell("municipality"), territory).value for row in rows} - {None}
    mediators = {name_key(row.cell("mediator").text): row.cell("mediator").text for row in rows}
    mediators.pop("", None)
    found: dict[str, Any] = {}
    if len(places) == 1:
        found["municipality"] = str(next(iter(places)))
    if len(mediators) == 1:
        found["mediator"] = _usual(row.cell("mediator").text for row in rows if row.cell("mediator").text)
    return found


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
    closed = {code: min(spellings, key=lambda s: s.count(" ")) for code, spellings in joined.items()}
    found: dict[str, Mapping[str, str]] = {}
    for code, key in keys.items():
        said = set(key.split())
        part_of = set.intersection(*(with_word[word] for word in said)) - {code}
        near = {other for _, _, other in process.extract(key, keys, scorer=fuzz.ratio, limit=5, score_cutoff=_ALIKE)}
        if len(said) > 2:  # a blank inside a name: "El Amrany Samira" beside "Elamrani Samira"
            hits = process.extract(closed[code], closed, scorer=fuzz.ratio, limit=5, score_cutoff=_ALIKE)
            near |= {other for _, _, other in hits}
        same_letters = set().union(*(with_letters[spelling] for spelling in joined[code])) - {code}
        same_sound = with_sound.get(as_heard(nuclei[code].name), set()) - {code}
        for other in sorted((part_of | same_letters | same_sound | near) - {code}, key=order.__getitem__):
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


def mediators_of_rows(rows: Sequence[RowCells]) -> dict[str, str]:
    """Normalised name → the spelling it goes by."""
    spellings: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if (text := row.cell("mediator").text) and (key := name_key(text)):
            spellings[key].append(text)
    return {key: _usual(several) for key, several in spellings.items()}
