"""Dates whose day and month a program may have swapped: which are flagged, which trusted. Pure.

Why a program does so, and by which signs it is seen: `day_order_signs`.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from collector.sheet.columns import RowCells
from collector.sheet.row_matching import KEYS, Content
from collector.sheet.talk_tabs import find_talks
from collector.text.italian import day_name
from collector.validation.day_order_signs import (
    columns_in_doubt,
    day_and_month_swapped,
    is_italian,
    is_made_by_program,
    month_first_mediators,
)
from schemas.canonical import canonical
from schemas.cells.dates import read_date
from schemas.cells.normalise import plain
from schemas.cells.reading import Cell, Reading, Typed
from schemas.record import TalkRecord
from schemas.workbook import Snapshot

DAY_ORDER_CODE: Final = "DATA-16"
NEVER_CHECKED: Final = ""
NEVER_IN_DOUBT: Final = "sound"
ONCE_IN_DOUBT: Final = "doubted"
"""What the journal knows of a workbook: nobody has looked for swapped dates yet; none was ever in
doubt; some were.
"""


@dataclass(frozen=True)
class DayOrder:
    """Which real dates of the talks can be trusted.

    `locale`: the language that the workbook is set to, '' where it does not say.
    `columns`: those in doubt (`columns_in_doubt`).
    `month_first`: who puts the month in front (`month_first_mediators`).
    `known_state`: what the journal knows of the workbook.
    `load_talks`, `load_contents`: what the journal keeps of all rows it knows, by code; called once
    and only where a date may be in doubt.
    """

    locale: str = ""
    columns: frozenset[tuple[str, str]] = frozenset()
    known_state: str = NEVER_CHECKED
    load_talks: Callable[[], Mapping[str, TalkRecord]] = field(default=dict)
    load_contents: Callable[[], Mapping[str, Content]] = field(default=dict)
    month_first: frozenset[tuple[str, str, str]] = frozenset()

    @property
    def is_in_doubt(self) -> bool:
        """True where some date of the workbook may be swapped by what it says today."""
        return bool(self.columns or self.month_first) or not is_italian(self.locale)

    @property
    def may_doubt(self) -> bool:
        """True where `checked` may doubt some date: of what stands today, or of what once did."""
        return self.is_in_doubt or self.known_state == ONCE_IN_DOUBT

    @property
    def new_state(self) -> str:
        """What the journal is to know of the workbook after this look."""
        return ONCE_IN_DOUBT if self.may_doubt else NEVER_IN_DOUBT

    @property
    def cache_parts(self) -> tuple[str, ...]:
        """All that decides about the dates of a row, as texts: a part of the row cache's key."""
        return (
            str(is_italian(self.locale)),
            repr(sorted(self.columns)),
            repr(sorted(self.month_first)),
            self.new_state,
        )

    def checked(
        self, row: RowCells, key: str, reading: Reading[dt.date], code: str | None
    ) -> Reading[dt.date]:
        """Return the reading of a date, or a doubt that proposes it with day and month swapped.

        A text settles it: so the flag asks for one. A date of which the journal knows that it was
        in doubt stays so, whatever the workbook is set to by now: that changes no cell. One that
        was read for sure under Italian, or before any doubt, stays too: a complete row is not
        undone by a setting that was changed after it.
        """
        day = reading.value
        if day is None or not self.may_doubt or not is_made_by_program(reading.typed):
            return reading
        other = day_and_month_swapped(day)
        if other is None or _was_sent_by_form(row):
            return reading
        if not self._may_be_swapped(row, key, reading, code):
            return reading
        if key == "next_date" and _is_not_after_talk(other, row.cell("date")):
            return reading
        return _doubt(reading.typed, day, other)

    def _may_be_swapped(
        self, row: RowCells, key: str, reading: Reading[dt.date], code: str | None
    ) -> bool:
        known_as = self._known_as(code, key, reading)
        if known_as is False:
            return True
        if self.month_first:
            mediator = plain(row.cell("mediator").text)
            if (row.tab, key, mediator) in self.month_first:
                return True  # the setting is Italian there, and proves nothing
        if (row.tab, key) in self.columns:
            # Read before as this very day: under a workbook that says it is Italian, it was right.
            was_italian = self.locale != "" and is_italian(self.locale)
            return not (known_as and was_italian)
        if is_italian(self.locale):
            return False
        return not known_as

    def _known_as(self, code: str | None, key: str, reading: Reading[dt.date]) -> bool | None:
        """What the journal says of a cell.

        True where it has read this very day in the row, False where it could not read this very
        cell, None where it says nothing of it.
        """
        if self.known_state == NEVER_CHECKED or not code:
            return None
        talk = self._talks.get(code)
        if talk is None:
            return None
        known_day: Any = getattr(talk, key)
        if known_day is not None:
            return True if known_day == reading.value else None
        content, position = self._contents.get(code, ()), KEYS.index(key)
        is_same_cell = position < len(content) and content[position] == canonical(reading.typed)
        return False if is_same_cell else None

    @cached_property
    def _talks(self) -> Mapping[str, TalkRecord]:
        return self.load_talks()

    @cached_property
    def _contents(self) -> Mapping[str, Content]:
        return self.load_contents()

    def notices(self, headers: Callable[[str, str], str]) -> Sequence[str]:
        """Return what to say of the dates on every run, in Italian.

        `headers`: the title of a tab's field, as it stands there.
        """
        month_first = {(tab, key) for tab, key, _ in self.month_first} - self.columns
        return [
            *self._locale_notices(),
            *(_column_notice(tab, headers(tab, key)) for tab, key in sorted(self.columns)),
            *(_month_first_notice(tab, headers(tab, key)) for tab, key in sorted(month_first)),
        ]

    def _locale_notices(self) -> Iterator[str]:
        if not is_italian(self.locale):
            yield (
                f"{_OTHER_LOCALE} ({self.locale}), e può leggere «05/10/2026» come 10 maggio. In "
                "Google Fogli apri File › Impostazioni, scegli «Italia» in Impostazioni "
                "internazionali e salva. Le date già scritte non cambiano: quelle che possono "
                "avere giorno e mese scambiati sono tra le segnalazioni."
            )


ALL_TRUSTED: Final = DayOrder()
"""For a workbook of which nothing is known that would put its dates in doubt."""


def _was_sent_by_form(row: RowCells) -> bool:
    """A form asks for the day with a calendar: nobody typed it."""
    return "sent" in row.columns and not row.cell("sent").empty


def _is_not_after_talk(next_day: dt.date, date: Cell) -> bool:
    """True where a next talk would not come after its own talk, whose day cannot be swapped."""
    talk_day = read_date(date).value
    if talk_day is None:
        return False
    is_certain = day_and_month_swapped(talk_day) is None or not is_made_by_program(date.typed)
    return is_certain and next_day <= talk_day


def _doubt(typed: Typed, day: dt.date, other: dt.date) -> Reading[dt.date]:
    rule = "giorno e mese forse scambiati"
    return Reading.doubt(
        Cell(typed), DAY_ORDER_CODE, rule, other, day_name(other), day=day_name(day)
    )


@dataclass
class DirectoryDates:
    """Which dates of *Nuclei* and *Incontri* can be trusted.

    Only the workbook's language decides, for they are too few to tell by each other.

    `confirmed`: the days that the journal has for sure.
    `doubted_before`: those in doubt at the last sync; they stay so while their cell is unchanged.
    `doubted`: those of this sync, filled by `checked`.
    The entries of all three are made by `date_key`.
    """

    locale: str = ""
    confirmed: frozenset[str] = frozenset()
    doubted_before: frozenset[str] = frozenset()
    doubted: set[str] = field(default_factory=set)

    @staticmethod
    def date_key(key: str, code: str, day: dt.date) -> str:
        """Return the text that stands for a day of a field. `code`: of the nucleus, '' for none."""
        return f"{key}:{code}:{day.isoformat()}"

    def checked(self, key: str, code: str | None, reading: Reading[dt.date]) -> Reading[dt.date]:
        """Return the reading of a date, or the doubt about it, which is noted in `doubted`."""
        day = reading.value
        if day is None or not is_made_by_program(reading.typed):
            return reading
        other = day_and_month_swapped(day)
        if other is None:
            return reading
        date_key = self.date_key(key, code or "", day)
        may_be_swapped = not is_italian(self.locale) and date_key not in self.confirmed
        if not may_be_swapped and date_key not in self.doubted_before:
            return reading
        self.doubted.add(date_key)
        return _doubt(reading.typed, day, other)


# --- Notices ----------------------------------------------------------------------------------

_OTHER_LOCALE: Final = "Il foglio Google non è impostato in italiano"
_UP_TO_THE_TWELFTH: Final = "tutte le date riconosciute hanno un giorno fino al 12"
_MONTH_IN_FRONT: Final = "ci sono date scritte con il mese prima del giorno"


def _column_notice(tab: str, header: str) -> str:
    return (
        f"Nel foglio «{tab}», in «{header}», {_UP_TO_THE_TWELFTH}, e accanto ci sono date che il "
        "programma ha lasciato come testo: può avere scambiato giorno e mese. Quelle da "
        "controllare sono tra le segnalazioni."
    )


def _month_first_notice(tab: str, header: str) -> str:
    return (
        f"Nel foglio «{tab}», in «{header}», {_MONTH_IN_FRONT}: nelle altre date della stessa "
        "persona il programma può avere scambiato giorno e mese. Quelle da controllare sono tra le "
        "segnalazioni."
    )


def is_day_order_notice(notice: str) -> bool:
    """True for a notice of this module: whoever reports talks has to show it too."""
    return any(words in notice for words in (_OTHER_LOCALE, _UP_TO_THE_TWELFTH, _MONTH_IN_FRONT))


def day_order_notices(snapshot: Snapshot) -> Sequence[str]:
    """Return what there is to say of a workbook as it stands, with no journal beside it.

    Raises WorkbookError where its talks are not found.
    """
    layouts, _ = find_talks(snapshot)
    headers_of = {layout.tab: layout.headers for layout in layouts}
    order = DayOrder(
        snapshot.locale,
        columns_in_doubt(snapshot, layouts),
        month_first=month_first_mediators(snapshot, layouts),
    )
    return order.notices(lambda tab, key: headers_of[tab][key])
