"""What is missing, by mediator as in *Segnalazioni*: row by row, with where each is found. Pure."""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from collector.app.open_flags import mediators_first, worst_first
from collector.app.preview import NO_CODE_YET
from collector.app.row_links import cell_link, row_place
from collector.app.settings import Settings
from collector.sync.owners import COORDINATION, UNCLEAR_MEDIATOR
from collector.sync.result import FlagOwner, SyncResult
from collector.text.italian import capital
from schemas.cells.normalise import plain
from schemas.code import NUCLEUS
from schemas.flag import Flag, Severity
from schemas.patterns import lazy_pattern
from schemas.person import Person
from schemas.printable import one_line

_NUCLEUS_CODE: Final = lazy_pattern(rf"\b{NUCLEUS}\b")


@dataclass(frozen=True)
class MissingRow:
    """A row, or a nucleus, with flags.

    `says`: what is wrong, and what was perhaps meant. `family`: its name, '' where it is not clear;
    `day`: of the talk. `place`: "Schede, riga 45". `code`: '' for a row that has none yet;
    `has_talk`: it is the code of a talk. `link`: to the cell; '' for a workbook that is a file.
    """

    says: Sequence[str]
    is_error: bool
    family: str
    day: str
    place: str
    code: str
    has_talk: bool
    link: str


@dataclass(frozen=True)
class MissingOfMediator:
    """What one mediator has to look at.

    `name`: the coordination's and that of nobody in words. `flags`: on rows of talks. `asked`: the
    day of the last message to them, None where there was none.
    """

    name: str
    rows: Sequence[MissingRow]
    flags: Sequence[Flag]
    asked: dt.date | None = None
    is_mediator: bool = True

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.rows)


@dataclass(frozen=True)
class KnownCodes:
    """What the journal knows: codes of rows; the names of nuclei by code. A code that it does not
    know is given anew by each look at the sheet, and never shown.
    """

    rows: Collection[str]
    nuclei: Mapping[str, str]


def missing_by_mediator(
    settings: Settings,
    result: SyncResult,
    known: KnownCodes,
    people: Sequence[Person],
    asked: Mapping[str, dt.date],
    *,
    leave_out: Collection[tuple[str, int | None]] = (),
) -> list[MissingOfMediator]:
    """Return what is missing, the worst rows first.

    `asked`: the day of the last message to each person, by code. `leave_out`: rows that are shown
    elsewhere, by tab and number.
    """
    groups: dict[str, list[tuple[Flag, FlagOwner]]] = {}
    for flag, owner in zip(result.flags, result.owners, strict=True):
        if (flag.tab, flag.row) not in leave_out:
            name = one_line(owner.mediator) or UNCLEAR_MEDIATOR
            groups.setdefault(name, []).append((_known_flag(flag, known), owner))
    codes = {plain(person.name): person.code for person in people}
    return [
        MissingOfMediator(
            name=capital(name.strip("()")),
            rows=_rows(settings, groups[name], known, result.tab_ids),
            flags=[flag for flag, _ in groups[name] if (flag.row_code or "").startswith("R")],
            asked=asked.get(codes.get(plain(name), "")),
            is_mediator=name not in (COORDINATION, UNCLEAR_MEDIATOR),
        )
        for name in sorted(groups, key=mediators_first)
    ]


def flags_on_talks(result: SyncResult, known: KnownCodes) -> dict[str, list[Flag]]:
    """Return the flags on rows of talks that the journal knows, by mediator."""
    flags: dict[str, list[Flag]] = {}
    for flag, owner in zip(result.flags, result.owners, strict=True):
        if flag.row_code in known.rows:
            flags.setdefault(one_line(owner.mediator) or UNCLEAR_MEDIATOR, []).append(flag)
    return flags


def _known_flag(flag: Flag, known: KnownCodes) -> Flag:
    """Return a flag without codes that nobody knows."""

    def shown(code: re.Match[str]) -> str:
        return code[0] if code[0] in known.nuclei else NO_CODE_YET

    facts = {name: _NUCLEUS_CODE.sub(shown, fact) for name, fact in flag.facts.items()}
    is_known = flag.row_code in known.rows or flag.row_code in known.nuclei
    return replace(flag, row_code=flag.row_code if is_known else None, facts=facts)


def _sentences(flag: Flag) -> str:
    """Return what is wrong; where what was meant is perhaps known, that too."""
    return flag.message if flag.facts.get("proposal") else flag.what


def _rows(
    settings: Settings,
    flags: Sequence[tuple[Flag, FlagOwner]],
    known: KnownCodes,
    tab_ids: Mapping[str, int],
) -> list[MissingRow]:
    owners = {id(flag): owner for flag, owner in flags}
    by_row: dict[tuple[str, int | None, str], list[Flag]] = {}
    for flag in worst_first([flag for flag, _ in flags]):
        by_row.setdefault((flag.tab, flag.row, flag.row_code or ""), []).append(flag)
    rows = []
    for (tab, row, code), of_row in by_row.items():
        owner = owners[id(of_row[0])]
        rows.append(
            MissingRow(
                says=list(dict.fromkeys(_sentences(flag) for flag in of_row)),
                is_error=any(flag.severity is Severity.ERROR for flag in of_row),
                family=known.nuclei.get(owner.nucleus, ""),
                day=owner.day,
                place=row_place(tab, row),
                code=code,
                has_talk=code in known.rows,
                link=cell_link(settings, tab_ids, of_row[0]),
            )
        )
    return rows
