"""Why a row with content is no entry: a heading, a total, an example, titles again. Pure."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from collector.errors import WorkbookError
from collector.sheet.around_talks import is_signature, is_talk_above_titles, no_talk_reason
from collector.sheet.columns import Layout, RowCells
from collector.sheet.headers import BLANK, field_of_title, header_keys, known_titles
from collector.sheet.talk_tabs import ENOUGH, TALK_FIELDS
from collector.sheet.totals import OWN_WORDS, RowAbove
from schemas import session
from schemas.cells.normalise import blank, plain, words
from schemas.cells.reading import Cell, Typed
from schemas.code import is_code
from schemas.workbook import Grid


@dataclass(frozen=True, slots=True)
class RepeatedTitles:
    """What a repeated header looks like: the field of each column, and the names it goes by."""

    fields: Mapping[int, str]
    extra: Mapping[int, str]
    known: Mapping[str, str]
    of_talks: bool
    own: Mapping[int, frozenset[str]]
    """The titles of our columns word for word; two where they stand on two rows."""
    place: Layout

    @classmethod
    def of(cls, grid: Grid, layout: Layout) -> "RepeatedTitles":
        of_talks = len(TALK_FIELDS & layout.columns.keys()) >= ENOUGH
        known = {
            key: name for name, header in layout.headers.items() for key in header_keys(header)
        }
        known |= known_titles([*session.COLUMNS, *session.BESIDE]) if of_talks else {}
        rows = [
            grid.rows[number - 1] for number in (layout.header_row, layout.second_row) if number
        ]
        own = {
            number - 1: frozenset(
                plain(Cell(row[number - 1]).text) for row in rows if number <= len(row)
            )
            for number in layout.columns.values()
        }
        return cls(
            {number - 1: name for name, number in layout.columns.items()},
            {number - 1: plain(header) for number, header in layout.extra.items()},
            known,
            of_talks,
            own,
            layout,
        )

    def repeated_in(self, row: Sequence[Typed], number: int) -> bool:
        """True when every filled cell is the title of its own column, and there are at least two.

        Raises WorkbookError for a row of titles in another order, or of other columns: what stands
        below it would be read under the wrong ones.
        """
        typed = [(at, value) for at, value in enumerate(row) if value not in BLANK]
        if self._is_own(typed):
            return True
        if self.of_talks and self._mostly_titles([value for _, value in typed]):
            name, first = self.place.tab, self.place.header_row
            raise WorkbookError(
                f"Nel foglio «{name}» la riga {number} ha titoli di colonne, ma non gli stessi "
                f"della riga {first} o non nello stesso ordine: leggerei le righe sotto nelle "
                "colonne sbagliate. Sposta quel blocco in un foglio suo, oppure metti le sue "
                f"colonne come nella riga {first}, e rilancia il comando. Non ho scritto nulla."
            )
        return False

    def _mostly_titles(self, values: Sequence[Typed]) -> bool:
        others = 0
        for value in values:
            others += field_of_title(value, self.known) is None
            if 2 * others >= len(values):
                return False
        return len(values) - others >= ENOUGH

    def _is_own(self, typed: Sequence[tuple[int, Typed]]) -> bool:
        hits = 0
        for at, value in typed:
            if not isinstance(value, str):
                return False
            if at in self.fields and (
                plain(value) in self.own[at] or field_of_title(value, self.known) == self.fields[at]
            ):
                hits += 1
            elif plain(value) != self.extra.get(at):
                return False
        return hits >= 2


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MONTHS: Final = _set(
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
)
_PERIODS: Final = _set("anno bimestre trimestre quadrimestre semestre settimana")
_PERIOD_WORDS: Final = _PERIODS | _set(
    "mese mesi di del della dal al e primo secondo terzo quarto i ii iii iv inizio fine prima "
    "seconda meta"
)
_HEADING_WORDS: Final = _set(
    "scheda schede colloquio colloqui registro elenco mediazione mediazioni linguistico culturale"
)
_BANNER_WITHIN: Final = 60
_DAY: Final = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}")
_EXAMPLE = re.compile(
    r"\W*(?:riga di |per "
    r")?esempio(?:\W*\d*\W*$|\s*[:,.\-–(]|\s+(?:di|da|per|compilat\w+)\b)|\W*es[.:]+\s|"
    r".{0,40}[(\[]\s*esempio\s*[)\]]"
)
"""The word as a mark. "Esempio Omar" may be a name."""
_OUR_CODES: Final[tuple[Literal["R", "N"], ...]] = ("R", "N")
_NUMBER = re.compile(r"[0-9]{1,4}[°ªº]?")
_MARKED: Final = ("mediator", "nucleus", "name")
_DAYS: Final = frozenset({"date", "next_date", "sent"})
_LONG: Final = 100
"""A longer text is no name: whether it marks an example is not kept in mind."""


@lru_cache(maxsize=4096)
def _is_example(text: str) -> bool:
    return _EXAMPLE.match(plain(text)) is not None


def is_surely_entry(entry: RowCells, from_left: Sequence[int]) -> bool:
    """True for most entries: below the titles, with a day that the spreadsheet too knows for one,
    nothing of them says that they are none but the word "esempio" or "firma". `from_left`: the
    places that the program does not write.
    """
    values, columns = entry.values, entry.columns
    if entry.merged or "date" not in columns or not isinstance(values[columns["date"]], dt.date):
        return False
    first = ""
    for at in from_left:
        if isinstance(typed := values[at], str) and not blank(typed):
            first = typed
            break
    texts = (
        first,
        *[
            typed
            for key in _MARKED
            if key in columns and isinstance(typed := values[columns[key]], str)
        ],
    )
    return all(len(text) <= _LONG and not _is_example(text) for text in texts) and not is_signature(
        first
    )


_NOTHING_ABOVE: Final = RowAbove()
_OF_A_LIST: Final = (
    "code",
    "job",
    "email",
    "municipality",
    "municipalities",
    "mediator",
    "social_worker",
)


def skip_reason(
    row: Sequence[Typed],
    values: Sequence[Typed],
    entry: RowCells,
    filled: Sequence[str],
    titles: RepeatedTitles,
    *,
    above: bool,
    around: RowAbove = _NOTHING_ABOVE,
) -> str | None:
    """Why a row with content is no entry; None for an entry, however little of it there is.

    `values`: the filled cells that the program does not write, from the left; `around`: what the
    row stands below. A row that has one of our codes was a talk at an earlier sync, and is asked
    about as one. A row of a list that has more than a name is one of the list, whatever the name.
    """
    has_day = _is_day(entry.cell("date"))
    if not has_day and titles.repeated_in(row, entry.row):
        return "titoli ripetuti"
    has_code = any(is_code(entry.cell("code").text.upper(), kind) for kind in _OUR_CODES)
    if above and not (has_code or (titles.of_talks and is_talk_above_titles(entry))):
        return "sopra i titoli delle colonne"
    if "name" in entry.columns and any(not entry.cell(key).empty for key in _OF_A_LIST):
        return None
    if _is_marked(values, entry) or (not has_day and titles.of_talks and _is_template(entry)):
        return "riga di esempio"
    is_short = len(values) <= 2 and not (OWN_WORDS & set(filled))
    if is_short and all(isinstance(value, str) and _is_heading(value) for value in values):
        return "titolo o mese"
    if (
        len(values) == 1
        and isinstance(only := values[0], dt.date)
        and only.day == 1
        and not _DAYS & set(filled)
    ):
        return "titolo o mese"  # "marzo 2026", as Excel keeps it
    names_somebody = titles.of_talks or "name" in entry.columns
    if names_somebody and not (above or has_code):
        reason = no_talk_reason(values, entry, around, has_day=has_day)
        if reason:
            return reason
    if not filled and titles.of_talks:
        return "nessuna cella del colloquio è compilata"
    return None


def _is_day(cell: Cell) -> bool:
    return isinstance(cell.typed, dt.date) or bool(_DAY.search(cell.text))


def _is_marked(values: Sequence[Typed], entry: RowCells) -> bool:
    """True for a row that is marked as an example in its first cell, or where it names somebody.
    What a talk tells in its own words is no mark.
    """
    first = next((text for value in values if (text := Cell(value).text)), "")
    if any(entry.cell(key).text == first for key in OWN_WORDS):
        first = ""
    marks = (first, *(entry.cell(key).text for key in _MARKED))
    return any(_EXAMPLE.match(plain(text)) for text in marks if text)


_PLACEHOLDER: Final = re.compile(
    r"\W*(gg?\W+mm?\W+aa(aa)?|hh?\W+mm(\W+hh?\W+mm)?|(nome|cognome)(( e)? "
    r"(cognome|nome))?|x{2,})\W*|[.…_]+"
)


def _is_template(entry: RowCells) -> bool:
    """Return whether a row only shows how to fill one: "gg/mm/aaaa", "hh:mm"."""
    shown = 0
    for key in ("date", "nucleus", "start", "end", "hours", "attendees", "description"):
        cell = entry.cell(key)
        if cell.empty:
            continue
        if _PLACEHOLDER.fullmatch(said := plain(cell.text)) or said in _TEMPLATE_TEXTS:
            shown += 1
        elif key in _OF_A_TALK:
            return False
    return shown >= 2


_TEMPLATE_TEXTS: Final = frozenset(
    plain(text) for column in session.COLUMNS for text in column.spec.template_texts
)
_OF_A_TALK: Final = frozenset({"nucleus", "date", "description"})


def _is_heading(text: str) -> bool:
    """A month, a period, the sheet's own title: "MARZO 2026", "– 1° trimestre –", "Schede colloqui
    2026".
    """
    said = words(text)
    kinds = {
        "month" if word in _MONTHS else
        "period" if word in _PERIOD_WORDS or _NUMBER.fullmatch(word) else
        "heading" if word in _HEADING_WORDS else "other"
        for word in said
    }  # fmt: skip
    names_a_period = bool(kinds & {"month", "heading"} or _PERIODS.intersection(said))
    return bool(said) and "other" not in kinds and names_a_period


def is_banner(row: Sequence[Typed], at: int | None) -> bool:
    """A short text without a day in the merged cell. A long one, or one with a day, may tell of a
    talk.
    """
    typed = row[at] if at is not None and at < len(row) else None
    return (
        isinstance(typed, str)
        and 0 < len(typed) <= _BANNER_WITHIN
        and not _DAY.search(plain(typed))
    )
