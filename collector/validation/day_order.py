"""Dates that a program made of what somebody typed, where it may have taken the day for the month. Pure.

An American program makes 10 May of a typed "05/10/2026", and leaves "13/04/2026" as text, since it knows no thirteenth
month. A person who types the American way into an Italian program gets the same the other way round. What was typed is
lost by then: only the signs of it are left, in the workbook's language and beside the dates.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from collector.sheet.columns import Layout, RowCells
from collector.sheet.row_matching import KEYS, Content
from collector.sheet.talk_tabs import find_talks
from collector.text.italian import day_name
from schemas.canonical import canonical
from schemas.cells.dates import read_date
from schemas.cells.normalise import plain
from schemas.cells.reading import Cell, Reading, Typed
from schemas.record import TalkRecord
from schemas.workbook import Grid, Snapshot

DAY_ORDER_CODE: Final = "DATA-16"
DATE_FIELDS: Final = ("date", "next_date")
"""The fields of a talk that are days."""
NEVER_CHECKED: Final = ""
NEVER_IN_DOUBT: Final = "sound"
ONCE_IN_DOUBT: Final = "doubted"
"""What the journal knows of a workbook: nobody has looked for turned dates yet; none was ever in doubt; some were."""
PROVENANCE: Final = "provenienza"
"""A column whose title has this word says where an imported row comes from: its texts are nobody's typing."""
_LAST_MONTH: Final = 12
_SERIALS_END: Final = 1_000_000
_NUMERIC: Final = re.compile(r"\s*(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})\s*")
"""What a program takes for a day if the numbers let it. Dots are left out: Excel leaves them as text in Italian too."""


def is_italian(locale: str) -> bool:
    """True for a workbook set to Italian, and for one that does not say what it is set to."""
    return not locale or locale.replace("-", "_").split("_")[0].casefold() == "it"


def day_and_month_swapped(day: dt.date) -> dt.date | None:
    """The day with its day and month changed about; None where that is no day, or the same."""
    if day.day > _LAST_MONTH or day.day == day.month:
        return None
    return dt.date(day.year, day.day, day.month)


def columns_in_doubt(snapshot: Snapshot, layouts: Iterable[Layout]) -> frozenset[tuple[str, str]]:
    """The tabs and fields whose real dates all have a day up to 12, beside texts that no program could take for a
    day in its own order: "13/04/2026", "03/15/2026".
    """
    found: set[tuple[str, str]] = set()
    for layout in layouts:
        grid = snapshot.tab(layout.tab)
        for key in DATE_FIELDS:
            if (
                grid is not None
                and key in layout.columns
                and _is_in_doubt(grid, layout, layout.columns[key])
            ):
                found.add((layout.tab, key))
    return frozenset(found)


def month_first_mediators(
    snapshot: Snapshot, layouts: Iterable[Layout]
) -> frozenset[tuple[str, str, str]]:
    """The tabs, fields and mediators (as `_hand` writes them) of several texts that are a day only with the month in
    front: "3/25/2026". Whoever wrote them means 10 May by the "5/10/2026" of which the program made 5 October. A real
    date after the 12th says little against it: a calendar, or the month in letters, makes one in any order; so one
    odd text, or texts that are fewer than such dates of the same mediator, are no sign.
    """
    found: set[tuple[str, str, str]] = set()
    for layout in layouts:
        grid = snapshot.tab(layout.tab)
        for key in DATE_FIELDS:
            if grid is not None and key in layout.columns:
                found |= {
                    (layout.tab, key, hand) for hand in _american(grid, layout, layout.columns[key])
                }
    return frozenset(found)


_SEVERAL: Final = 2


def _american(grid: Grid, layout: Layout, column: int) -> Iterator[str]:
    by = layout.columns.get("mediator")
    signs, against = Counter[str](), Counter[str]()
    for row in _rows_by_people(grid, layout, column):
        cell = row[column - 1]
        if isinstance(cell, str):
            signs[_hand(row, by)] += _has_month_in_front(cell)
        elif (day := _real_day(cell)) is not None:
            against[_hand(row, by)] += day.day > _LAST_MONTH
    for hand, count in signs.items():
        if count >= _SEVERAL and count >= against[hand]:
            yield hand


def _hand(row: Sequence[Typed], by: int | None) -> str:
    """Who wrote a row: the name in its column, in plain form; "" where there is none."""
    typed = row[by - 1] if by is not None and len(row) >= by else None
    return plain(typed) if isinstance(typed, str) else ""


def _has_month_in_front(text: str) -> bool:
    found = _NUMERIC.fullmatch(text)
    return found is not None and _in_one_order(text) and int(found[1]) < int(found[3])


def _is_in_doubt(grid: Grid, layout: Layout, column: int) -> bool:
    typed = list(_typed_by_people(grid, layout, column))
    days = [day for cell in typed if (day := _real_day(cell)) is not None]
    if not days or any(day.day > _LAST_MONTH for day in days):
        return False
    return any(isinstance(cell, str) and _in_one_order(cell) for cell in typed)


def _typed_by_people(grid: Grid, layout: Layout, column: int) -> Iterator[Typed]:
    """The cells of a column below the titles, but for the rows that a form or an import brought."""
    return (row[column - 1] for row in _rows_by_people(grid, layout, column))


def _rows_by_people(grid: Grid, layout: Layout, column: int) -> Iterator[Sequence[Typed]]:
    """The rows below the titles that reach a column, but for those that a form or an import brought."""
    brought = [number for number, header in layout.extra.items() if PROVENANCE in header.casefold()]
    if layout.responses and "sent" in layout.columns:
        brought.append(layout.columns["sent"])
    for row in grid.rows[(layout.second_row or layout.header_row) :]:
        if len(row) < column:
            continue
        if not any(number <= len(row) and row[number - 1] not in (None, "") for number in brought):
            yield row


def _real_day(typed: Typed) -> dt.date | None:
    """The day of a cell that a program made a date of."""
    return read_date(Cell(typed)).value if _is_made_by_a_program(typed) else None


def _is_made_by_a_program(typed: Typed) -> bool:
    """True for a date, or its serial number; "10052026" is a number that a person typed."""
    is_serial = (
        isinstance(typed, float | int) and not isinstance(typed, bool) and typed < _SERIALS_END
    )
    return isinstance(typed, dt.date) or is_serial


def _in_one_order(text: str) -> bool:
    """True for numbers that are a day in one order of day and month only."""
    found = _NUMERIC.fullmatch(text)
    if found is None:
        return False
    low, high = sorted((int(found[1]), int(found[3])))
    return 1 <= low <= _LAST_MONTH < high <= 31


@dataclass(frozen=True)
class DayOrder:
    """Which real dates of a workbook can be trusted.

    `locale`: the language it is set to, '' where it does not say; `columns`: those in doubt (`columns_in_doubt`);
    `hands`: the mediators in them who put the month in front (`american_hands`);
    `before`: what the journal knows of the workbook; `talks` and `contents`: what it keeps of all rows it knows, by
    code, asked for once and only where a date may be in doubt.
    """

    locale: str = ""
    columns: frozenset[tuple[str, str]] = frozenset()
    known_state: str = NEVER_CHECKED
    load_talks: Callable[[], Mapping[str, TalkRecord]] = field(default=dict)
    load_contents: Callable[[], Mapping[str, Content]] = field(default=dict)
    month_first: frozenset[tuple[str, str, str]] = frozenset()

    @property
    def is_in_doubt(self) -> bool:
        """True where some date of the workbook may be turned by what it says today."""
        return bool(self.columns or self.month_first) or not is_italian(self.locale)

    @property
    def new_state(self) -> str:
        """What the journal is to know of the workbook after this look."""
        return (
            ONCE_IN_DOUBT
            if self.is_in_doubt or self.known_state == ONCE_IN_DOUBT
            else NEVER_IN_DOUBT
        )

    @property
    def cache_parts(self) -> tuple[str, ...]:
        """All that decides of a row, as texts."""
        return (
            str(is_italian(self.locale)),
            repr(sorted(self.columns)),
            repr(sorted(self.month_first)),
            self.new_state,
        )

    def checked(
        self, row: RowCells, key: str, reading: Reading[dt.date], code: str | None
    ) -> Reading[dt.date]:
        """The reading of a date, or the doubt about it: the proposal is the day with day and month changed about.

        Settled is a text: so the flag asks for one. A date of which the journal knows that it was in doubt stays so,
        whatever the workbook is set to by now: that changes no cell. One that was read for sure under Italian, or
        before any doubt, stays too: a complete row is not undone by a setting that was changed after it.
        """
        day = reading.value
        may_be = self.is_in_doubt or self.known_state == ONCE_IN_DOUBT
        if day is None or not may_be or not _is_made_by_a_program(reading.typed):
            return reading
        other = day_and_month_swapped(day)
        if (
            other is None
            or _was_sent_by_a_form(row)
            or not self._may_be_turned(row, key, reading, code)
        ):
            return reading
        if key == "next_date" and _is_before_its_talk(other, row.cell("date")):
            return reading
        return _doubt(reading.typed, day, other)

    def _may_be_turned(
        self, row: RowCells, key: str, reading: Reading[dt.date], code: str | None
    ) -> bool:
        known_as = self._known_as(code, key, reading)
        if known_as is not None and not known_as:
            return True
        if (
            self.month_first
            and (row.tab, key, plain(row.cell("mediator").text)) in self.month_first
        ):
            return True  # the setting is Italian there, and proves nothing
        if (row.tab, key) in self.columns:
            was_italian = self.locale != "" and is_italian(self.locale)
            return not (known_as and was_italian)
        if is_italian(self.locale):
            return False
        return not known_as

    def _known_as(self, code: str | None, key: str, reading: Reading[dt.date]) -> bool | None:
        """True where the journal has read this very day in the row, False where it did not read this very cell; None
        where it says nothing of it.
        """
        if self.known_state == NEVER_CHECKED or not code:
            return None
        talk = self._talks.get(code)
        if talk is None:
            return None
        read: Any = getattr(talk, key)
        if read is not None:
            return True if read == reading.value else None
        cells, at = self._contents.get(code, ()), KEYS.index(key)
        same_cell = at < len(cells) and cells[at] == canonical(reading.typed)
        return False if same_cell else None

    @cached_property
    def _talks(self) -> Mapping[str, TalkRecord]:
        return self.load_talks()

    @cached_property
    def _contents(self) -> Mapping[str, Content]:
        return self.load_contents()

    def notices(self, headers: Callable[[str, str], str]) -> Sequence[str]:
        """What to say of it on every run. `headers`: the title of a tab's field, as it stands there."""
        american = sorted({(tab, key) for tab, key, _ in self.month_first} - self.columns)
        return [
            *self._of_the_locale(),
            *(_of_a_column(tab, headers(tab, key)) for tab, key in sorted(self.columns)),
            *(_of_hands(tab, headers(tab, key)) for tab, key in american),
        ]

    def _of_the_locale(self) -> Iterator[str]:
        if not is_italian(self.locale):
            yield (
                f"{_OTHER_LOCALE} ({self.locale}), e può leggere «05/10/2026» come 10 "
                "maggio. In Google Fogli apri File › Impostazioni, scegli «Italia» in Impostazioni internazionali e "
                "salva. Le date già scritte non cambiano: quelle che possono avere giorno e mese scambiati sono tra le "
                "segnalazioni."
            )


def _is_before_its_talk(other: dt.date, date: Cell) -> bool:
    """True where a next talk would not come after its own talk, whose day nobody can have turned: it is none."""
    talk = read_date(date).value
    cannot_be_turned = talk is not None and (
        day_and_month_swapped(talk) is None or not _is_made_by_a_program(date.typed)
    )
    return talk is not None and cannot_be_turned and other <= talk


def _doubt(typed: Typed, day: dt.date, other: dt.date) -> Reading[dt.date]:
    rule = "giorno e mese forse scambiati"
    return Reading.doubt(
        Cell(typed), DAY_ORDER_CODE, rule, other, day_name(other), day=day_name(day)
    )


@dataclass
class DirectoryDates:
    """The dates of *Nuclei* and *Incontri*: by the workbook's language alone, for they are too few to tell by each
    other.

    `known`: the days that the journal has for sure; `asked_before`: those that were in doubt at the last sync, and stay
    so while their cell is what it was; `asked`: those of this sync. Each as `place` writes it.
    """

    locale: str = ""
    confirmed: frozenset[str] = frozenset()
    doubted_before: frozenset[str] = frozenset()
    doubted: set[str] = field(default_factory=set)

    @staticmethod
    def date_key(key: str, code: str, day: dt.date) -> str:
        """A day of a field; `code`: of the nucleus, '' for a meeting."""
        return f"{key}:{code}:{day.isoformat()}"

    def checked(self, key: str, code: str | None, reading: Reading[dt.date]) -> Reading[dt.date]:
        """The reading of a date, or the doubt about it."""
        day = reading.value
        if (
            day is None
            or not _is_made_by_a_program(reading.typed)
            or (other := day_and_month_swapped(day)) is None
        ):
            return reading
        place = self.date_key(key, code or "", day)
        may_be_turned = not is_italian(self.locale) and place not in self.confirmed
        if not may_be_turned and place not in self.doubted_before:
            return reading
        self.doubted.add(place)
        return _doubt(reading.typed, day, other)


ALL_TRUSTED: Final = DayOrder()
"""For a workbook of which nothing is known that would put its dates in doubt."""


def _of_a_column(tab: str, header: str) -> str:
    return (
        f"Nel foglio «{tab}», in «{header}», {_UP_TO_THE_TWELFTH}, e accanto ci sono "
        "date che il programma ha lasciato come testo: può avere scambiato giorno e mese. Quelle da controllare sono "
        "tra le segnalazioni."
    )


def _of_hands(tab: str, header: str) -> str:
    return (
        f"Nel foglio «{tab}», in «{header}», {_MONTH_IN_FRONT}: nelle altre date della stessa persona il programma "
        "può avere scambiato giorno e mese. Quelle da controllare sono tra le segnalazioni."
    )


_OTHER_LOCALE: Final = "Il foglio Google non è impostato in italiano"
_UP_TO_THE_TWELFTH: Final = "tutte le date riconosciute hanno un giorno fino al 12"
_MONTH_IN_FRONT: Final = "ci sono date scritte con il mese prima del giorno"


def is_day_order_notice(notice: str) -> bool:
    """True for a notice of this module: whoever tells of talks says it, too."""
    return any(words in notice for words in (_OTHER_LOCALE, _UP_TO_THE_TWELFTH, _MONTH_IN_FRONT))


def day_order_notices(snapshot: Snapshot) -> Sequence[str]:
    """What there is to say of a workbook as it stands, with no journal beside it.

    Raises WorkbookError where its talks are not found.
    """
    layouts, _ = find_talks(snapshot)
    titles = {layout.tab: layout.headers for layout in layouts}
    order = DayOrder(
        snapshot.locale,
        columns_in_doubt(snapshot, layouts),
        month_first=month_first_mediators(snapshot, layouts),
    )
    return order.notices(lambda tab, key: titles[tab][key])


def _was_sent_by_a_form(row: RowCells) -> bool:
    """A form asks for the day with a calendar: nobody typed it."""
    return "sent" in row.columns and not row.cell("sent").empty
