"""Why a row with content is no entry: a heading, a total, an example, titles again. Pure."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Literal

from collector.sheet.around_talks import is_signature, is_talk_above_titles, no_talk_reason
from collector.sheet.columns import RowCells
from collector.sheet.repeated_titles import RepeatedTitles
from collector.sheet.totals import OWN_WORDS, RowAbove
from schemas import session
from schemas.cells.normalise import blank, plain, words
from schemas.cells.reading import Cell, Typed
from schemas.code import is_code
from schemas.patterns import lazy_pattern


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
_DAY: Final = lazy_pattern(r"\d{1,2}\s*[/.\-]\s*\d{1,2}")
_EXAMPLE = lazy_pattern(
    r"\W*(?:riga di |per )?esempio"
    r"(?:\W*\d*\W*$|\s*[:,.\-–(]|\s+(?:di|da|per|compilat\w+)\b)|\W*es[.:]+\s|"
    r".{0,40}[(\[]\s*esempio\s*[)\]]"
)
"""The word as a mark. "Esempio Omar" may be a name."""
_OUR_CODES: Final[tuple[Literal["R", "N"], ...]] = ("R", "N")
_NUMBER = lazy_pattern(r"[0-9]{1,4}[°ªº]?")
_MARKED: Final = ("mediator", "nucleus", "name")
_DAYS: Final = frozenset({"date", "next_date", "sent"})
_LONG: Final = 100
"""A longer text is no name: whether it marks an example is not kept in mind."""


@lru_cache(maxsize=4096)
def _is_example(text: str) -> bool:
    return _EXAMPLE.match(plain(text)) is not None


def is_surely_entry(entry: RowCells, from_left: Sequence[int]) -> bool:
    """Return whether a row is an entry by a first look, as most are.

    It stands below the titles, has a day that the spreadsheet too knows for one, and no "esempio"
    or "firma" where such a word would say that it is none. `from_left`: the positions that the
    program does not write.
    """
    values, columns = entry.values, entry.columns
    if entry.merged or "date" not in columns or not isinstance(values[columns["date"]], dt.date):
        return False
    first = _first_text(values, from_left)
    # The length comes first: a long text must not stay in the cache of `is_signature`.
    if not _may_be_name(first) or is_signature(first):
        return False
    for key in _MARKED:
        if key not in columns:
            continue
        typed = values[columns[key]]
        if isinstance(typed, str) and not _may_be_name(typed):
            return False
    return True


def _first_text(values: Sequence[Typed], positions: Sequence[int]) -> str:
    for position in positions:
        typed = values[position]
        if isinstance(typed, str) and not blank(typed):
            return typed
    return ""


def _may_be_name(text: str) -> bool:
    return len(text) <= _LONG and not _is_example(text)


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
    """Return why a row with content is no entry; None for an entry, however little of it there is.

    `values`: the filled cells that the program does not write, from the left; `filled`: the fields
    of these; `above`: the row stands above the titles; `around`: what it stands below.

    A row that has one of our codes was a talk at an earlier sync, and is asked about as one. A row
    of a list that has more than a name is one of the list, whatever the name. Raises WorkbookError
    for titles in another order (see `RepeatedTitles`).
    """
    has_day = _is_day(entry.cell("date"))
    if not has_day and titles.repeated_in(row, entry.row):
        return "titoli ripetuti"
    has_code = any(is_code(entry.cell("code").text.upper(), kind) for kind in _OUR_CODES)
    is_talk = has_code or (titles.of_talks and above and is_talk_above_titles(entry))
    if above and not is_talk:
        return "sopra i titoli delle colonne"
    is_named = "name" in entry.columns
    if is_named and any(not entry.cell(key).empty for key in _OF_A_LIST):
        return None
    shows_how = not has_day and titles.of_talks and _is_template(entry)
    if shows_how or _is_marked(values, entry):
        return "riga di esempio"
    if _is_heading_row(values, filled) or _is_month_cell(values, filled):
        return "titolo o mese"
    if (titles.of_talks or is_named) and not (above or has_code):
        reason = no_talk_reason(values, entry, around, has_day=has_day)
        if reason:
            return reason
    if not filled and titles.of_talks:
        return "nessuna cella del colloquio è compilata"
    return None


def _is_day(cell: Cell) -> bool:
    return isinstance(cell.typed, dt.date) or bool(_DAY.search(cell.text))


def _is_heading_row(values: Sequence[Typed], filled: Sequence[str]) -> bool:
    """Return whether at most two cells stand there, each a heading, none of a talk's own words."""
    if len(values) > 2 or OWN_WORDS & set(filled):
        return False
    return all(isinstance(value, str) and _is_heading(value) for value in values)


def _is_month_cell(values: Sequence[Typed], filled: Sequence[str]) -> bool:
    """Return whether a row is "marzo 2026", which Excel keeps as the first day of the month."""
    if len(values) != 1 or _DAYS & set(filled):
        return False
    only = values[0]
    return isinstance(only, dt.date) and only.day == 1


def _is_marked(values: Sequence[Typed], entry: RowCells) -> bool:
    """Return whether a row is marked as an example in its first cell, or where it names somebody.

    What a talk says in its own words is no mark.
    """
    texts = (Cell(value).text for value in values)
    first = next(filter(None, texts), "")
    if any(entry.cell(key).text == first for key in OWN_WORDS):
        first = ""
    marks = (first, *(entry.cell(key).text for key in _MARKED))
    return any(_EXAMPLE.match(plain(text)) for text in marks if text)


_PLACEHOLDER: Final = lazy_pattern(
    r"\W*(gg?\W+mm?\W+aa(aa)?|hh?\W+mm(\W+hh?\W+mm)?|"
    r"(nome|cognome)(( e)? (cognome|nome))?|x{2,})\W*|[.…_]+"
)


def _is_template(entry: RowCells) -> bool:
    """Return whether a row only shows how to fill one: "gg/mm/aaaa", "hh:mm"."""
    placeholders = 0
    for key in ("date", "nucleus", "start", "end", "hours", "attendees", "description"):
        cell = entry.cell(key)
        if cell.empty:
            continue
        text = plain(cell.text)
        if text in _TEMPLATE_TEXTS or _PLACEHOLDER.fullmatch(text):
            placeholders += 1
        elif key in _OF_A_TALK:
            return False
    return placeholders >= 2


_TEMPLATE_TEXTS: Final = frozenset(
    plain(text) for column in session.COLUMNS for text in column.spec.template_texts
)
_OF_A_TALK: Final = frozenset({"nucleus", "date", "description"})


def _is_heading(text: str) -> bool:
    """Return whether a text is a month, a period or the sheet's own title.

    "MARZO 2026", "– 1° trimestre –", "Schede colloqui 2026"
    """
    names_a_period = False
    for word in words(text):
        if word in _MONTHS or word in _PERIODS:
            names_a_period = True
        elif word in _PERIOD_WORDS or _NUMBER.fullmatch(word):
            continue
        elif word in _HEADING_WORDS:
            names_a_period = True
        else:
            return False
    return names_a_period


def is_banner(row: Sequence[Typed], at: int | None) -> bool:
    """Return whether the merged cell of a row holds a short text without a day.

    `at`: its position, None where the row has none. A long text, or one with a day, may be a talk.
    """
    if at is None or at >= len(row):
        return False
    typed = row[at]
    if not isinstance(typed, str) or not 0 < len(typed) <= _BANNER_WITHIN:
        return False
    return _DAY.search(plain(typed)) is None
