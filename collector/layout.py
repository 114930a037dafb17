"""Where the header of a tab is, which column is which field, and which rows are no entries, and why. Pure.

Nothing is guessed here: a title that is only alike, or stands twice, is asked back; a row is left out only
for a reason that can be said (a title, a total, an example), and every row left out is listed with it.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from rapidfuzz import fuzz

from collector.errors import WorkbookError
from schemas import meeting, nucleus, person, session
from schemas.cells.reading import Cell, Typed
from schemas.cells.words import plain, words
from schemas.code import is_code
from schemas.column import Column, Need
from schemas.workbook import FLAGS_TAB, Grid, Snapshot, letter

HEADER_WITHIN: Final = 30
"""The header is looked for in this many rows from the top."""
TALK_FIELDS: Final = frozenset({"nucleus", "date", "start", "end", "hours", "attendees", "description", "next_date"})
"""A tab is one of talks when it has at least `ENOUGH` of these columns."""
ENOUGH: Final = 3
NOT_TALKS: Final = frozenset({nucleus.TAB, person.TAB, meeting.TAB, FLAGS_TAB, "Istruzioni"})
INDISPENSABLE: Final = frozenset({"nucleus", "date"})
"""Without these columns no row of a sheet that nobody prepared can be told from another."""
SPREAD: Final = frozenset({"mediator", "nucleus", "municipality", "date"})
"""A merged cell of these columns counts for each of its own rows; a text or an hour stands in its first only."""
GUARDING: Final = frozenset({"held", "confidentiality"})
"""Without these a prepared sheet would count or show what it must not: optional to fill, never to lose."""
_ALIKE: Final = 75


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are in one tab. Rows and columns count from 1.

    `columns` maps a field's key to its column; `headers` to the header word for word as it stands in the
    sheet; `extra` maps the other columns to their header, or to "colonna F" where they have none. `absent`:
    the headers of wanted columns that a sheet nobody prepared does not have.
    """

    tab: str
    header_row: int
    columns: Mapping[str, int]
    headers: Mapping[str, str]
    extra: Mapping[int, str]
    absent: tuple[str, ...] = ()

    @property
    def prepared(self) -> bool:
        """True for a sheet with our column *Codice*: one that `init` made or adopted."""
        return "code" in self.columns


@dataclass(frozen=True, slots=True)
class RowCells:
    """One entry of a tab, as typed: `cells` by field key (only the columns that the sheet has), `extra` by header."""

    tab: str
    row: int
    cells: Mapping[str, Cell] = field(repr=False)
    extra: Mapping[str, Cell] = field(repr=False)
    merged: bool = False
    """Something in it stands in a merged cell that began above."""

    def cell(self, key: str) -> Cell:
        """The cell of a field; an empty one where the sheet has no such column."""
        return self.cells.get(key, EMPTY)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A row that is no entry, and the reason in Italian."""

    tab: str
    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Familiar:
    """A row that stands just as the journal knows it."""

    tab: str
    row: int
    code: str


EMPTY = Cell(None)
_BLANK: Final = (None, "")
_ROWS_AND_NUCLEI: Final[tuple[Literal["R", "N"], ...]] = ("R", "N")


# --- Titles of columns -----------------------------------------------------------------------------------

_INSTRUCTION = re.compile(
    r"\s*(inserire|descrivere|indicare|scrivere|compilare|specificare|per esempio|ad esempio|es\b|obbligatori|"
    r"facoltativ|opzional|gg\b|hh\b|formato|marito/moglie)"
)
"""How the scheda, and a form, tell what to write in a cell: no part of the column's name."""


@lru_cache(maxsize=4096)
def _keys(header: str) -> tuple[str, ...]:
    """The names a header may go by, the fullest first: "NUCLEO 1 BENEFICIARIO: (inserire nome)" is also
    "nucleo beneficiario". The number counts the families of one mediator's file and names none of them.
    """
    said = plain(header)
    short = re.sub(r"\(([^()]*)\)", lambda m: "" if _INSTRUCTION.match(m[1]) else m[0], said)
    name, _, rest = short.partition(":")
    if not rest.strip() or _INSTRUCTION.match(rest):
        short = name
    found = [" ".join(words(said)), " ".join(words(short))]
    found += [re.sub(r"^nucleo (n )?\d+\b", "nucleo", key) for key in found]
    return tuple(dict.fromkeys(key for key in found if key))


def _known(columns: Sequence[Column]) -> dict[str, str]:
    return {" ".join(words(header)): column.key for column in columns for header in column.headers}


def _field(typed: Typed, known: Mapping[str, str]) -> str | None:
    if not isinstance(typed, str):
        return None
    return next((known[key] for key in _keys(typed) if key in known), None)


def _header_row(grid: Grid, known: Mapping[str, str]) -> tuple[int, frozenset[str]]:
    """The row (from 1) with most known titles, and their fields; 0 when no row has any."""
    best, fields = 0, frozenset[str]()
    for number, row in enumerate(grid.rows[:HEADER_WITHIN], start=1):
        found = frozenset(key for typed in row if (key := _field(typed, known)))
        if len(found) > len(fields):
            best, fields = number, found
    return best, fields


def find_layout(
    grid: Grid, columns: Sequence[Column], beside: Sequence[Column] = (), must: frozenset[str] = frozenset()
) -> Layout:
    """The header row of a tab and its columns, in any order; `beside` are columns that it may have too, `must`
    optional ones that it may not lose.

    Raises WorkbookError when there is no header, when a needed column is missing (with the header that looks
    most like it), or when one header stands twice: which column is meant is for a person to say.
    """
    known = _known([*columns, *beside])
    best_row, fields = _header_row(grid, known)
    if len(fields) < 2:
        wanted = ", ".join(f"«{c.header}»" for c in columns if c.sheet.need is Need.ALWAYS)
        raise WorkbookError(
            f"Nel foglio «{grid.name}» non trovo la riga dei titoli (servono almeno le colonne {wanted}). "
            f"Rimetti i titoli delle colonne in una delle prime {HEADER_WITHIN} righe e rilancia il comando. "
            "Non ho scritto nulla."
        )
    found: dict[str, int] = {}
    headers: dict[str, str] = {}
    extra: dict[int, str] = {}
    titles = grid.rows[best_row - 1]
    for number in range(1, max(map(len, grid.rows[best_row - 1 :])) + 1):
        typed = titles[number - 1] if number <= len(titles) else None
        text = Cell(typed).text
        key = _field(typed, known)
        if key is None:
            extra[number] = text or f"colonna {letter(number)}"
        elif key in found:
            raise WorkbookError(
                f"Nel foglio «{grid.name}» ci sono due colonne «{text}» ({letter(found[key])} e "
                f"{letter(number)}). Cambia il titolo di una delle due nella riga {best_row} e rilancia il "
                "comando. Non ho scritto nulla."
                if plain(text) == plain(headers[key])
                else f"Nel foglio «{grid.name}» le colonne «{headers[key]}» ({letter(found[key])}) e «{text}» "
                f"({letter(number)}) possono essere la stessa cosa. Cambia il titolo di una delle due nella riga "
                f"{best_row} e rilancia il comando. Non ho scritto nulla."
            )
        else:
            found[key], headers[key] = number, text
    times = Counter(extra.values())
    for number, header in extra.items():
        if times[header] > 1:
            extra[number] = f"{header} (colonna {letter(number)})"
    if "hours" in found and "end" in found:
        number, header = found.pop("hours"), headers.pop("hours")
        if "start" in found:
            raise WorkbookError(
                f"Nel foglio «{grid.name}» le ore stanno due volte: in «{header}» ({letter(number)}), e in "
                f"«{headers['start']}» ({letter(found['start'])}) e «{headers['end']}» ({letter(found['end'])}). "
                f"Tieni un modo solo: cambia nella riga {best_row} il titolo delle colonne che non servono, per "
                "esempio in «Note», e rilancia il comando. Non ho scritto nulla."
            )
        found["start"], headers["start"] = number, header  # "Ora" beside "Ora fine"
    if "code" in found and beside:
        must |= GUARDING
    absent = _absent(grid.name, columns, beside, must, found, extra, best_row)
    return Layout(grid.name, best_row, found, headers, extra, absent)


def _absent(
    tab: str,
    columns: Sequence[Column],
    beside: Sequence[Column],
    must: frozenset[str],
    found: Mapping[str, int],
    extra: Mapping[int, str],
    header_row: int,
) -> tuple[str, ...]:
    """The headers of wanted columns that are not there. Raises WorkbookError where that must be asked."""
    instead = {"start", "end"} if "hours" in found else set[str]()
    if "email" in found and "code" not in found:
        instead.add("mediator")
    missing = [c for c in columns if c.key not in found and c.key not in instead and not c.sheet.ours]
    wanted = [c for c in missing if c.sheet.need is not Need.NEVER or c.key in must]
    own_titles = {number: header for number, header in extra.items() if not header.startswith("colonna ")}
    near = {c.key: like for c in [*missing, *beside] if c.key not in found and (like := _nearest(c, own_titles))}
    prepared = "code" in found
    must_be_there = [c for c in wanted if not beside or prepared or c.key in INDISPENSABLE]
    asked = [c for c in wanted if c in must_be_there or c.key in near]
    if not asked and not beside:
        return ()
    if not asked and not near:
        return tuple(c.header for c in (missing if prepared else wanted))
    asked = asked or [c for c in [*missing, *beside] if c.key in near]
    names = ", ".join(f"«{column.header}»" for column in asked)
    sentence = f"Nel foglio «{tab}» manca la colonna {names}."
    if len(asked) > 1:
        sentence = f"Nel foglio «{tab}» mancano le colonne {names}."
    for column in asked:
        if like := near.get(column.key):
            sentence += f" C'è però «{like}»: forse è «{column.header}» rinominata."
    raise WorkbookError(
        f"{sentence} Scrivi il titolo giusto nella riga {header_row} e rilancia il comando. Non ho scritto nulla."
    )


def _nearest(column: Column, titles: Mapping[int, str]) -> str | None:
    """The title that is most likely this column's, misspelt: every word of it alike, no word more or less."""
    best: tuple[float, str] | None = None
    for title in titles.values():
        for said in _keys(title):
            for header in column.headers:
                own = " ".join(words(header))
                score = fuzz.ratio(said, own)
                if said.count(" ") == own.count(" ") and score >= _ALIKE and (best is None or score > best[0]):
                    best = score, title
    return best[1] if best else None


# --- Tabs of talks ---------------------------------------------------------------------------------------


def find_talks(snapshot: Snapshot) -> tuple[list[Layout], list[str]]:
    """The tabs of talks, in the workbook's order, and the names of the filled tabs that are none.

    Raises WorkbookError when there is no tab of talks, or when one cannot be understood for sure.
    """
    columns, beside = session.COLUMNS, session.BESIDE
    known = _known([*columns, *beside])
    others = {name.casefold() for name in NOT_TALKS}
    layouts: list[Layout] = []
    left: list[str] = []
    for grid in snapshot.tabs:
        name = grid.name.casefold().strip()
        if name in others:
            continue
        if name == session.TAB.casefold() or len(_header_row(grid, known)[1] & TALK_FIELDS) >= ENOUGH:
            layouts.append(find_layout(grid, columns, beside))
        elif any(typed not in (None, "") for row in grid.rows for typed in row):
            left.append(grid.name)
    if not layouts:
        for name in left:  # one tab, or one that has a few of the titles: say what is missing there
            grid = next(g for g in snapshot.tabs if g.name == name)
            if len(left) == 1 or _header_row(grid, known)[1] & TALK_FIELDS:
                find_layout(grid, columns, beside)
        wanted = ", ".join(f"«{c.header}»" for c in columns if c.sheet.need is not Need.NEVER)
        raise WorkbookError(
            f"Nel file non trovo nessun foglio di colloqui: né «{session.TAB}», né un altro con titoli come {wanted}. "
            "Controlla che il file sia quello giusto, rimetti i titoli e rilancia il comando. Non ho scritto nulla."
        )
    return layouts, left


# --- Rows ------------------------------------------------------------------------------------------------


class Entries:
    """The rows of one tab, read on demand. `ours`: the fields that the program writes."""

    def __init__(self, grid: Grid, layout: Layout, ours: frozenset[str]) -> None:
        self.grid, self.layout, self.ours = grid, layout, ours
        self._keys = [(key, number - 1) for key, number in layout.columns.items()]
        self._extra = [(header, number - 1) for number, header in layout.extra.items()]
        self._typed = sorted(at for name, at in (*self._keys, *self._extra) if name not in ours)
        self._titles = _Titles.of(layout)
        self._spread = _merged(grid, layout)

    def cells(self, number: int) -> RowCells:
        """The cells of a row, whatever it is."""
        row = self.grid.rows[number - 1]
        width = len(row)
        cells = {key: Cell(row[at]) for key, at in self._keys if at < width and row[at] not in _BLANK}
        rest = {header: Cell(row[at]) for header, at in self._extra if at < width and row[at] not in _BLANK}
        spread = self._spread.get(number)
        if spread and (cells.keys() - self.ours or rest):
            cells = {**spread, **cells}
        return RowCells(self.grid.name, number, cells, rest, merged=spread is not None)

    def walk(
        self, known: Callable[[Sequence[Typed]], str | None] | None = None
    ) -> Iterator[RowCells | Ignored | Familiar]:
        """The rows from the top, the header left out; rows after the last one with content are not mentioned.

        A row with nothing but cells that the program writes is empty: its content was deleted. `known` gives
        the code of a row that stands just as it was; such a row is not looked into.
        """
        blank: list[int] = []
        name, header = self.grid.name, self.layout.header_row
        for number, row in enumerate(self.grid.rows, start=1):
            if number == header:
                continue
            if known is not None and (code := known(row)) is not None and number not in self._spread:
                yield from (Ignored(name, at, "riga vuota") for at in blank)
                blank.clear()
                yield Familiar(name, number, code)
                continue
            if not any(row) and 0 not in row:  # the quickest way to tell an empty row
                blank.append(number)
                continue
            entry = self.cells(number)
            width = len(row)
            filled = [
                key for key, cell in entry.cells.items() if key not in self.ours and not (cell.empty or cell.error)
            ]
            if not filled and all(cell.empty for cell in entry.extra.values()):
                if (typed := entry.cell("code").text) and not any(
                    is_code(typed.upper(), kind) for kind in _ROWS_AND_NUCLEI
                ):
                    yield from (Ignored(name, at, "riga vuota") for at in blank)
                    blank.clear()
                    yield Ignored(name, number, "c'è solo la colonna Codice")
                else:
                    blank.append(number)
                continue
            yield from (Ignored(name, at, "riga vuota") for at in blank)
            blank.clear()
            values = [v for at in self._typed if at < width and (v := row[at]) not in _BLANK and not Cell(v).empty]
            reason = _no_entry(row, values, entry, filled, self._titles, above=number < header)
            yield Ignored(name, number, reason) if reason else entry


def entries(grid: Grid, layout: Layout, ours: frozenset[str]) -> Iterator[RowCells | Ignored]:
    """The rows of a tab, each looked into. See `Entries.walk`."""
    for row in Entries(grid, layout, ours).walk():
        if not isinstance(row, Familiar):
            yield row


def _merged(grid: Grid, layout: Layout) -> dict[int, dict[str, Cell]]:
    """What merged cells say of the rows below their first: row → field → cell."""
    found: dict[int, dict[str, Cell]] = {}
    keys = {number: key for key, number in layout.columns.items() if key in SPREAD}
    for top, left, bottom, _ in grid.merged:
        key = keys.get(left)
        if key is None or top <= layout.header_row or bottom == top or top > len(grid.rows):
            continue
        first = grid.rows[top - 1]
        if left <= len(first) and not (cell := Cell(first[left - 1])).empty:
            for number in range(top + 1, min(bottom, len(grid.rows)) + 1):
                found.setdefault(number, {})[key] = cell
    return found


@dataclass(frozen=True, slots=True)
class _Titles:
    """What a repeated header looks like: the field of each column, and the names it goes by."""

    fields: Mapping[int, str]
    extra: Mapping[int, str]
    known: Mapping[str, str]
    of_talks: bool

    @classmethod
    def of(cls, layout: Layout) -> "_Titles":
        of_talks = len(TALK_FIELDS & layout.columns.keys()) >= ENOUGH
        known = {key: name for name, header in layout.headers.items() for key in _keys(header)}
        known |= _known([*session.COLUMNS, *session.BESIDE]) if of_talks else {}
        return cls(
            {number - 1: name for name, number in layout.columns.items()},
            {number - 1: plain(header) for number, header in layout.extra.items()},
            known,
            of_talks,
        )

    def repeated_in(self, row: Sequence[Typed]) -> bool:
        """True when every filled cell is the title of its own column, and there are at least two."""
        typed = [(at, value) for at, value in enumerate(row) if value not in (None, "")]
        hits = 0
        for at, value in typed:
            if not isinstance(value, str):
                return False
            if at in self.fields and _field(value, self.known) == self.fields[at]:
                hits += 1
            elif plain(value) != self.extra.get(at):
                return False
        return hits >= 2


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MONTHS: Final = _set("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre")
_PERIODS: Final = _set("anno bimestre trimestre quadrimestre semestre settimana")
_PERIOD_WORDS: Final = _PERIODS | _set(
    "mese mesi di del della dal al e primo secondo terzo quarto i ii iii iv inizio fine prima seconda meta"
)
_HEADING_WORDS: Final = _set(
    "scheda schede colloquio colloqui registro elenco mediazione mediazioni linguistico culturale"
)
_TOTALS: Final = _set("totale totali tot subtotale somma")
_EXAMPLE = re.compile(r"\W*(esempio\b|es[.:]+\s|per esempio\b)|.{0,40}[(\[]\s*esempio\s*[)\]]")
_NUMBER = re.compile(r"[0-9]{1,4}[°ªº]?")
_MARKED: Final = ("mediator", "nucleus", "name")
_DAYS: Final = frozenset({"date", "next_date"})


def _no_entry(
    row: Sequence[Typed],
    values: Sequence[Typed],
    entry: RowCells,
    filled: Sequence[str],
    titles: _Titles,
    *,
    above: bool,
) -> str | None:
    """Why a row with content is no entry; None for an entry, however little of it there is.

    `values`: the filled cells that the program does not write, from the left.
    """
    has_day = _is_day(entry.cell("date"))
    if not has_day and titles.repeated_in(row):
        return "titoli ripetuti"
    if above and not (has_day and {"nucleus", "description", "attendees"} & set(filled)):
        return "sopra i titoli delle colonne"
    first = next((text for value in values if (text := Cell(value).text)), "")
    if any(_EXAMPLE.match(plain(text)) for text in (first, *(entry.cell(key).text for key in _MARKED)) if text):
        return "riga di esempio"
    if not has_day and first and (said := words(first)) and said[0] in _TOTALS:
        others = {"attendees", "description", "email"} & set(filled)
        if not any(words(entry.cell(key).text)[:1] != said[:1] for key in others):
            return "riga di totale"
    if len(values) <= 2 and all(isinstance(value, str) and _is_heading(value) for value in values):
        return "titolo o mese"
    if len(values) == 1 and isinstance(only := values[0], dt.date) and only.day == 1 and not _DAYS & set(filled):
        return "titolo o mese"  # "marzo 2026", as Excel keeps it
    if not filled and titles.of_talks:
        return "nessuna cella del colloquio è compilata"
    return None


def _is_day(cell: Cell) -> bool:
    return isinstance(cell.typed, dt.date) or bool(re.search(r"\d{1,2}\s*[/.\-]\s*\d{1,2}", cell.text))


def _is_heading(text: str) -> bool:
    """A month, a period, the sheet's own title: "MARZO 2026", "– 1° trimestre –", "Schede colloqui 2026"."""
    said = words(text)
    kinds = {
        "month" if word in _MONTHS else
        "period" if word in _PERIOD_WORDS or _NUMBER.fullmatch(word) else
        "heading" if word in _HEADING_WORDS else "other"
        for word in said
    }  # fmt: skip
    names_a_period = bool(kinds & {"month", "heading"} or _PERIODS.intersection(said))
    return bool(said) and "other" not in kinds and names_a_period


def columns_present(layouts: Iterable[Layout]) -> tuple[tuple[str, ...], ...]:
    """Which fields and other columns each tab has: when this changes, what its rows say may change."""
    return tuple((layout.tab, *sorted(layout.columns), *layout.extra.values()) for layout in layouts)
