"""Two nuclei with similar names, side by side: what speaks for one family, what against. Pure.

Nothing is decided here, and nothing written: a person who knows the families does both.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.compile.nuclei_overview import NucleiOverview, NucleusLine
from collector.text.italian import count, short_day
from schemas.cells.names import name_key
from schemas.next_talk import TOLERANCE
from schemas.nucleus import Nucleus
from schemas.record import TalkRecord

_FOLLOWS: Final = dt.timedelta(days=120)
"""The talks of one name that begin so soon after the last one of the other may be its sequel."""
_COMPARED: Final = (
    ("municipality", "lo stesso comune", "comuni diversi"),
    ("mediator", "lo stesso mediatore", "mediatori diversi"),
    ("social_worker", "lo stesso assistente sociale", "assistenti sociali diversi"),
    ("language", "la stessa lingua", "lingue diverse"),
    ("case_type", "la stessa tipologia di caso", "tipologie di caso diverse"),
)
"""The fields of *Nuclei* that are compared, and what to say of two values."""


@dataclass(frozen=True)
class SimilarPair:
    """Two nuclei that may be one family.

    `stays`: the one whose row would stay, the other's talks would become its own: the one with
    more talks. `why`: what makes the names alike; `for_one`, `against`: what speaks for one family
    and against it, in Italian. `to_add`: what to add in *Altri nomi usati* of `stays`; '' where it
    has all names already.
    """

    stays: NucleusLine
    goes: NucleusLine
    why: str
    for_one: tuple[str, ...]
    against: tuple[str, ...]
    to_add: str


def compare_similar(
    pairs: Mapping[tuple[str, str], str], overview: NucleiOverview, talks: Iterable[TalkRecord]
) -> tuple[SimilarPair, ...]:
    """Return what is known of each pair, those for which most speaks first.

    `pairs`: two codes and why their names are alike; a code that is not in the sheet is left out.
    """
    lines = {line.nucleus.code: line for line in overview.lines if not line.is_gone}
    dated: dict[str, list[tuple[dt.date, TalkRecord]]] = defaultdict(list)
    for talk in talks:
        if talk.nucleus in lines and talk.nucleus and talk.date and talk.took_place:
            dated[talk.nucleus].append((talk.date, talk))
    found = [
        _pair(lines[first], lines[second], why, dated)
        for (first, second), why in pairs.items()
        if first in lines and second in lines
    ]
    return tuple(sorted(found, key=lambda pair: len(pair.against) - len(pair.for_one)))


_Dated = Mapping[str, Sequence[tuple[dt.date, TalkRecord]]]


def _pair(first: NucleusLine, second: NucleusLine, why: str, dated: _Dated) -> SimilarPair:
    stays, goes = (second, first) if second.talks > first.talks else (first, second)
    same, different = _compared_fields(stays.nucleus, goes.nucleus)
    signs_for, signs_against = _signs_of_talks(stays, goes, dated)
    return SimilarPair(
        stays=stays,
        goes=goes,
        why=why,
        for_one=(*same, *signs_for),
        against=(*different, *signs_against),
        to_add=other_names_to_add(stays.nucleus, (goes.nucleus.name, *goes.nucleus.other_names)),
    )


def _compared_fields(first: Nucleus, second: Nucleus) -> tuple[list[str], list[str]]:
    same: list[str] = []
    different: list[str] = []
    for key, if_same, if_different in _COMPARED:
        one, other = getattr(first, key), getattr(second, key)
        if one and other:
            is_same = one.casefold() == other.casefold()
            (same if is_same else different).append(if_same if is_same else if_different)
    return same, different


def _signs_of_talks(
    first: NucleusLine, second: NucleusLine, dated: _Dated
) -> tuple[list[str], list[str]]:
    """What the talks of both say for one family, and against it."""
    one, other = dated[first.nucleus.code], dated[second.nucleus.code]
    signs = [
        f"di {line.nucleus.code} non c'è nessun colloquio"
        for line in (first, second)
        if not line.talks
    ]
    signs += _answered_promises(first, other, second)
    signs += _answered_promises(second, one, first)
    if not one or not other:
        return signs, []
    same_hour, same_day = _common_days(one, other)
    if same_hour:
        signs.append(f"{_talks(same_hour)} alla stessa ora: forse sono scritti due volte")
    if same_day:
        return signs, [f"{_talks(same_day)} nello stesso giorno, in ore diverse"]
    signs += _sequel(first, one, second, other)
    signs += _sequel(second, other, first, one)
    return signs, []


def _talks(number: int) -> str:
    return count(number, "colloquio", "colloqui")


def _common_days(
    one: Sequence[tuple[dt.date, TalkRecord]], other: Sequence[tuple[dt.date, TalkRecord]]
) -> tuple[int, int]:
    """Return how many talks begin at the same hour of a day, and how many are of the same day."""
    hours: dict[dt.date, set[dt.time | None]] = defaultdict(set)
    for day, talk in one:
        hours[day].add(talk.start)
    same_hour = same_day = 0
    for day, talk in other:
        if talk.start is not None and talk.start in hours.get(day, ()):
            same_hour += 1
        elif day in hours:
            same_day += 1
    return same_hour, same_day


def _answered_promises(
    line: NucleusLine, others: Sequence[tuple[dt.date, TalkRecord]], other: NucleusLine
) -> Iterator[str]:
    """Yield the promised days without a talk that the other's talks would keep."""
    for day in line.missed_days:
        if any(abs(talk_day - day) <= TOLERANCE for talk_day, _ in others):
            yield (
                f"il colloquio previsto da {line.nucleus.code} per il {short_day(day)} non "
                f"risulta, ma {other.nucleus.code} ne ha uno in quei giorni"
            )


def _sequel(
    first: NucleusLine,
    one: Sequence[tuple[dt.date, TalkRecord]],
    second: NucleusLine,
    other: Sequence[tuple[dt.date, TalkRecord]],
) -> Iterator[str]:
    """Yield that the talks of the second begin where those of the first end."""
    last = max(day for day, _ in one)
    begin = min(day for day, _ in other)
    if last < begin <= last + _FOLLOWS:
        yield (
            f"i colloqui di {second.nucleus.code} cominciano ({short_day(begin)}) quando finiscono "
            f"quelli di {first.nucleus.code} ({short_day(last)})"
        )


def other_names_to_add(nucleus: Nucleus, names: Iterable[str]) -> str:
    """Return the names that a nucleus does not have yet, as *Altri nomi usati* takes them."""
    known = {name_key(name) for name in (nucleus.name, *nucleus.other_names)}
    fresh: dict[str, str] = {}
    for name in names:
        key = name_key(name)
        if key and key not in known:
            fresh.setdefault(key, name)
    return "; ".join(fresh.values())
