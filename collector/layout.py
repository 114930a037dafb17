"""Where the header of a tab is, which column is which field, and which rows are no entries, and why. Pure.

Nothing is guessed here: a title that is only alike, or stands twice, is asked back; a row is left out only
for a reason that can be said (a title, a total, an example), and every row left out is listed with it.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from collector.errors import WorkbookError
from collector.titles import (
    BLANK,
    HEADER_WITHIN,
    TitleRows,
    by_google,
    field_apart,
    field_of,
    keys_of,
    known_titles,
    likely_header,
    nearest,
    set_apart,
    title_rows,
)
from schemas import meeting, nucleus, person, session
from schemas.cells.reading import Cell, Typed
from schemas.cells.words import blank, plain, words
from schemas.code import is_code
from schemas.column import Column, Need
from schemas.typed import canonical
from schemas.workbook import FLAGS_TAB, Grid, Snapshot, letter

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
_OURS: Final = frozenset({"code", "status"})
_NONE: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType({})
_MANY_BLANK: Final = 1000
_BANNER_WITHIN: Final = 60


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
    second_row: int = 0
    """The row below the header where the titles stand on two; else 0."""
    responses: bool = False
    """A form's answers, where Google writes: nothing of ours ever stands there."""
    again: Mapping[str, tuple[int, ...]] = field(default_factory=lambda: _NONE)
    """Further columns of a field, from the left: in a form's answers, a question that was removed and asked again.
    They stand in `extra` too.
    """

    @property
    def prepared(self) -> bool:
        """True for a sheet with our column *Codice*: one that `init` made or adopted."""
        return "code" in self.columns

    @property
    def unknown(self) -> tuple[str, ...]:
        """The titles of the columns that are no field, nor a field's again."""
        again = {number for numbers in self.again.values() for number in numbers}
        return tuple(
            header
            for number, header in self.extra.items()
            if number not in again and header != f"colonna {letter(number)}"
        )


class RowCells(NamedTuple):
    """One entry of a tab, as typed. `columns` says where in `values` the cell of each field stands, `others` the
    same of the columns that are no field, by header: both are one for all rows of a tab.
    """

    tab: str
    row: int
    values: Sequence[Typed]
    columns: Mapping[str, int]
    others: Mapping[str, int]
    merged: bool = False
    """Something in it stands in a merged cell that began above."""
    again: Mapping[str, Sequence[int]] = _NONE
    """Where else in `values` the cells of a field stand; its own place holds the first answer from the left."""

    def __repr__(self) -> str:
        return f"RowCells({self.tab!r}, {self.row})"

    def typed(self, key: str) -> Typed:
        """What stands in the cell of a field; None where nothing does, or the sheet has no such column."""
        at = self.columns.get(key)
        return None if at is None or (value := self.values[at]) == "" else value

    def cell(self, key: str) -> Cell:
        """The cell of a field; an empty one where the sheet has no such column."""
        return Cell(self.typed(key))

    def disagree(self, key: str) -> bool:
        """True when a field that has several columns is answered in two of them, and not alike."""
        places = (self.columns[key], *self.again.get(key, ()))
        return len({said for at in places if (said := plain(canonical(self.values[at])))}) > 1

    def where(self, key: str) -> int | None:
        """The column (from 1) to look at for a field: of several, the one that answers, else the last."""
        if (at := self.columns.get(key)) is None or not (others := self.again.get(key)):
            return None if at is None else at + 1
        if (value := self.values[at]) in BLANK:
            return others[-1] + 1
        return (at if self.disagree(key) else next((one for one in others if self.values[one] == value), at)) + 1

    @property
    def extra(self) -> dict[str, Cell]:
        """The filled cells of the columns that are no field, by header."""
        return {header: Cell(self.values[at]) for header, at in self.others.items() if self.values[at] not in BLANK}


@dataclass(frozen=True, slots=True)
class Ignored:
    """A row that is no entry, and the reason in Italian."""

    tab: str
    row: int
    reason: str


class Familiar(NamedTuple):
    """A row that stands just as the journal knows it."""

    tab: str
    row: int
    code: str


_ROWS_AND_NUCLEI: Final[tuple[Literal["R", "N"], ...]] = ("R", "N")


# --- Columns of a tab -------------------------------------------------------------------------------------


def find_layout(
    grid: Grid, columns: Sequence[Column], beside: Sequence[Column] = (), must: frozenset[str] = frozenset()
) -> Layout:
    """The header row of a tab and its columns, in any order; `beside` are columns that it may have too, `must`
    optional ones that it may not lose.

    Raises WorkbookError when there is no header, when a needed column is missing (with the header that looks
    most like it), or when one header stands twice: which column is meant is for a person to say.
    """
    known = known_titles([*columns, *beside])
    best_row, fields = likely_header(grid, known)
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
    stand = title_rows(grid, best_row, known)
    best_row, titles = stand.row, stand.titles
    times_of_sending = [typed for typed in titles if isinstance(typed, str) and by_google(typed)]
    ours = {key for typed in titles if (key := field_of(typed, known)) in _OURS} == _OURS
    responses = bool(beside and times_of_sending) and not ours and plain(grid.name) != plain(session.TAB)
    again = defaultdict[str, list[int]](list)
    plainly = {field_of(typed, known): set_apart(typed)[0] for typed in titles if isinstance(typed, str)}
    for number in range(1, max(map(len, grid.rows[best_row - 1 :])) + 1):
        typed = titles[number - 1] if number <= len(titles) else None
        text = Cell(typed).text
        key = field_of(typed, known)
        if key is None and (key := field_apart(typed, known)) and plainly.get(key) == set_apart(text)[0]:
            key = None  # beside "Nucleo" stands "Nucleo (note)"
        if key is None:
            extra[number] = text or f"colonna {letter(number)}"
        elif responses and key in _OURS:
            extra[number] = text  # a question called so; nothing of ours stands there
        elif responses and key in found and plain(text) == plain(headers[key]):
            again[key].append(number)
            extra[number] = text
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
    asked_again = {number for numbers in again.values() for number in numbers}
    for number, header in extra.items():
        if times[header] > 1 or number in asked_again:
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
        again["start"] = again.pop("hours", [])
    if beside and "code" in found:
        must |= GUARDING
    elif beside and "status" in found:  # nobody prepared this sheet: what is called so is somebody's own
        extra[found.pop("status")] = headers.pop("status")
    if responses:
        _stop_if_renamed(grid, columns, found, extra, stand)
    unknown = {number: header for number, header in extra.items() if number not in asked_again}
    absent = _absent(grid.name, columns, beside, must, found, unknown, best_row)
    others = {key: tuple(numbers) for key, numbers in again.items() if numbers and key in found}
    return Layout(grid.name, best_row, found, headers, extra, absent, stand.second, responses, others)


def _stop_if_renamed(
    grid: Grid, columns: Sequence[Column], found: Mapping[str, int], extra: Mapping[int, str], stand: TitleRows
) -> None:
    """A question with the answers of one that may not be lost, under a title that we do not know. Raises
    WorkbookError: read as any other column, it would let people see what they must not.
    """
    rows = grid.rows[(stand.second or stand.row) :]
    for column in columns:
        if column.key not in GUARDING or column.key in found:
            continue
        choices = {plain(choice) for choice in column.sheet.choices}
        for number, header in extra.items():
            answers = {plain(Cell(row[number - 1]).text) for row in rows if number <= len(row)} - {""}
            if answers and answers <= choices:
                raise WorkbookError(
                    f"Nel foglio «{grid.name}» la colonna «{header}» ({letter(number)}) ha le risposte di "
                    f"«{column.header}»: forse la domanda del modulo è stata rinominata. Ridalle il titolo "
                    f"«{column.header}», nel modulo e nella riga {stand.row}, e rilancia il comando. Non ho scritto "
                    "nulla."
                )


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
    near = {c.key: like for c in [*missing, *beside] if c.key not in found and (like := nearest(c, own_titles))}
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
    if beside and prepared and "status" not in found:
        sentence += " Se la colonna «Codice» è tua, e non quella di collector, dalle un altro nome."
    if beside and not prepared and any(c.key in near for c in asked) and not any(c.key in INDISPENSABLE for c in asked):
        sentence += " Se è un'altra cosa, dalle un titolo diverso."
    raise WorkbookError(
        f"{sentence} Scrivi il titolo giusto nella riga {header_row} e rilancia il comando. Non ho scritto nulla."
    )


# --- Tabs of talks ---------------------------------------------------------------------------------------


def find_talks(snapshot: Snapshot) -> tuple[list[Layout], list[str]]:
    """The tabs of talks, in the workbook's order, and the names of the filled tabs that are none.

    Raises WorkbookError when there is no tab of talks, or when one cannot be understood for sure.
    """
    columns, beside = session.COLUMNS, session.BESIDE
    known = known_titles([*columns, *beside])
    others = {name.casefold() for name in NOT_TALKS}
    layouts: list[Layout] = []
    left: list[str] = []
    for grid in snapshot.tabs:
        name = grid.name.casefold().strip()
        if name in others:
            continue
        if name == session.TAB.casefold() or len(likely_header(grid, known)[1] & TALK_FIELDS) >= ENOUGH:
            layouts.append(find_layout(grid, columns, beside))
        elif any(typed not in (None, "") for row in grid.rows for typed in row):
            left.append(grid.name)
    if not layouts:
        for name in left:  # one tab, or one that has a few of the titles: say what is missing there
            grid = next(g for g in snapshot.tabs if g.name == name)
            if len(left) == 1 or likely_header(grid, known)[1] & TALK_FIELDS:
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
        self._columns = {key: number - 1 for key, number in layout.columns.items()}
        self._others = {header: number - 1 for number, header in layout.extra.items()}
        self._again = {key: tuple(number - 1 for number in numbers) for key, numbers in layout.again.items()}
        self._fields = [(key, at) for key, at in self._columns.items() if key not in ours]
        self._typed = sorted(at for name, at in (*self._columns.items(), *self._others.items()) if name not in ours)
        self._width = max((*self._columns.values(), *self._others.values()), default=-1) + 1
        self._titles = _Titles.of(grid, layout)
        self._spread = _merged(grid, layout)
        self._banners = _banners(grid, layout)

    def cells(self, number: int) -> RowCells:
        """The cells of a row, whatever it is."""
        values = self.grid.rows[number - 1]
        if len(values) < self._width:
            values = [*values, *[None] * (self._width - len(values))]
        spread = self._spread.get(number)
        if spread and any(values[at] not in BLANK for at in self._typed):
            values = list(values)
            for key, typed in spread.items():
                if values[at := self._columns[key]] in BLANK:
                    values[at] = typed
        if self._again:
            values = list(values)
            for key, places in self._again.items():
                if Cell(values[at := self._columns[key]]).empty:
                    values[at] = next((values[place] for place in places if not Cell(values[place]).empty), None)
        return RowCells(self.grid.name, number, values, self._columns, self._others, spread is not None, self._again)

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
                yield from _blank_rows(name, blank)
                blank.clear()
                yield Familiar(name, number, code)
                continue
            if not any(row) and 0 not in row:  # the quickest way to tell an empty row
                blank.append(number)
                continue
            entry = self.cells(number)
            if number > header and _surely_entry(entry, self._typed):
                yield from (Ignored(name, at, "riga vuota") for at in blank)
                blank.clear()
                yield entry
                continue
            values = entry.values
            filled = [
                key
                for key, at in self._fields
                if values[at] not in BLANK and not ((cell := Cell(values[at])).empty or cell.error)
            ]
            if not filled and all(cell.empty for cell in entry.extra.values()):
                if (typed := entry.cell("code").text) and not any(
                    is_code(typed.upper(), kind) for kind in _ROWS_AND_NUCLEI
                ):
                    yield from _blank_rows(name, blank)
                    blank.clear()
                    yield Ignored(name, number, "c'è solo la colonna Codice")
                else:
                    blank.append(number)
                continue
            yield from _blank_rows(name, blank)
            blank.clear()
            width = len(row)
            said = [v for at in self._typed if at < width and (v := row[at]) not in BLANK and not Cell(v).empty]
            if number == self.layout.second_row:
                reason: str | None = "seconda riga dei titoli"
            elif number > header and len(said) == 1 and _is_banner(row, self._banners.get(number)):
                reason = "titolo su tutta la riga"
            else:
                reason = _no_entry(row, said, entry, filled, self._titles, above=number < header)
            yield Ignored(name, number, reason) if reason else entry


def entries(grid: Grid, layout: Layout, ours: frozenset[str]) -> Iterator[RowCells | Ignored]:
    """The rows of a tab, each looked into. See `Entries.walk`."""
    for row in Entries(grid, layout, ours).walk():
        if not isinstance(row, Familiar):
            yield row


def _blank_rows(tab: str, rows: Sequence[int]) -> Iterator[Ignored]:
    """One entry for each blank row, but one for all of a run that nobody would read through."""
    if len(rows) <= _MANY_BLANK:
        yield from (Ignored(tab, row, "riga vuota") for row in rows)
        return
    for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
        together = [row for _, row in run]
        if len(together) <= _MANY_BLANK:
            yield from (Ignored(tab, row, "riga vuota") for row in together)
        else:
            yield Ignored(tab, together[0], f"righe vuote fino alla {together[-1]}")


def _banners(grid: Grid, layout: Layout) -> dict[int, int]:
    """The rows with one cell merged over the columns that a talk cannot do without, and over half of all, and where
    (from 0) it begins.
    """
    if not layout.columns.keys() >= INDISPENSABLE:
        return {}
    numbers = layout.columns.values()
    return {
        top: left - 1
        for top, left, _, right in grid.merged
        if all(left <= layout.columns[key] <= right for key in INDISPENSABLE)
        and 2 * sum(left <= number <= right for number in numbers) >= len(numbers)
    }


def _is_banner(row: Sequence[Typed], at: int | None) -> bool:
    """A short text without a day in the merged cell. A long one, or one with a day, may tell of a talk."""
    typed = row[at] if at is not None and at < len(row) else None
    return isinstance(typed, str) and 0 < len(typed) <= _BANNER_WITHIN and not _DAY.search(plain(typed))


def _merged(grid: Grid, layout: Layout) -> dict[int, dict[str, Typed]]:
    """What merged cells say of the rows below their first: row → field → what was typed."""
    found: dict[int, dict[str, Typed]] = {}
    keys = {number: key for key, number in layout.columns.items() if key in SPREAD}
    for top, left, bottom, _ in grid.merged:
        key = keys.get(left)
        if key is None or top <= layout.header_row or bottom == top or top > len(grid.rows):
            continue
        first = grid.rows[top - 1]
        if left <= len(first) and not Cell(typed := first[left - 1]).empty:
            for number in range(top + 1, min(bottom, len(grid.rows)) + 1):
                found.setdefault(number, {})[key] = typed
    return found


@dataclass(frozen=True, slots=True)
class _Titles:
    """What a repeated header looks like: the field of each column, and the names it goes by."""

    fields: Mapping[int, str]
    extra: Mapping[int, str]
    known: Mapping[str, str]
    of_talks: bool
    own: Mapping[int, frozenset[str]]
    """The titles of our columns word for word; two where they stand on two rows."""
    place: Layout

    @classmethod
    def of(cls, grid: Grid, layout: Layout) -> "_Titles":
        of_talks = len(TALK_FIELDS & layout.columns.keys()) >= ENOUGH
        known = {key: name for name, header in layout.headers.items() for key in keys_of(header)}
        known |= known_titles([*session.COLUMNS, *session.BESIDE]) if of_talks else {}
        rows = [grid.rows[number - 1] for number in (layout.header_row, layout.second_row) if number]
        own = {
            number - 1: frozenset(plain(Cell(row[number - 1]).text) for row in rows if number <= len(row))
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

        Raises WorkbookError for a row of titles in another order, or of other columns: what stands below it
        would be read under the wrong ones.
        """
        typed = [(at, value) for at, value in enumerate(row) if value not in BLANK]
        if self._is_own(typed):
            return True
        if self.of_talks and self._mostly_titles([value for _, value in typed]):
            name, first = self.place.tab, self.place.header_row
            raise WorkbookError(
                f"Nel foglio «{name}» la riga {number} ha titoli di colonne, ma non gli stessi della riga {first} o "
                "non nello stesso ordine: leggerei le righe sotto nelle colonne sbagliate. Sposta quel blocco in un "
                f"foglio suo, oppure metti le sue colonne come nella riga {first}, e rilancia il comando. Non ho "
                "scritto nulla."
            )
        return False

    def _mostly_titles(self, values: Sequence[Typed]) -> bool:
        others = 0
        for value in values:
            others += field_of(value, self.known) is None
            if 2 * others >= len(values):
                return False
        return len(values) - others >= ENOUGH

    def _is_own(self, typed: Sequence[tuple[int, Typed]]) -> bool:
        hits = 0
        for at, value in typed:
            if not isinstance(value, str):
                return False
            if at in self.fields and (plain(value) in self.own[at] or field_of(value, self.known) == self.fields[at]):
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
_DAYS: Final = frozenset({"date", "next_date", "sent"})
_LONG: Final = 100
"""A longer text is no name: whether it marks an example is not kept in mind."""


@lru_cache(maxsize=4096)
def _is_example(text: str) -> bool:
    return _EXAMPLE.match(plain(text)) is not None


def _surely_entry(entry: RowCells, from_left: Sequence[int]) -> bool:
    """True for most entries: below the titles, with a day that the spreadsheet too knows for one, nothing of them
    says that they are none but the word "esempio". `from_left`: the places that the program does not write.
    """
    values, columns = entry.values, entry.columns
    if entry.merged or "date" not in columns or not isinstance(values[columns["date"]], dt.date):
        return False
    first = ""
    for at in from_left:
        if isinstance(typed := values[at], str) and not blank(typed):
            first = typed
            break
    texts = (first, *[typed for key in _MARKED if key in columns and isinstance(typed := values[columns[key]], str)])
    return all(len(text) <= _LONG and not _is_example(text) for text in texts)


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
    if not has_day and titles.repeated_in(row, entry.row):
        return "titoli ripetuti"
    if above and not (has_day and {"nucleus", "description", "attendees"} & set(filled)):
        return "sopra i titoli delle colonne"
    first = next((text for value in values if (text := Cell(value).text)), "")
    if any(_EXAMPLE.match(plain(text)) for text in (first, *(entry.cell(key).text for key in _MARKED)) if text):
        return "riga di esempio"
    if not has_day and first and (said := words(first)) and said[0] in _TOTALS:
        others = {"attendees", "description", "email"} & set(filled)
        if not any(_says_more(entry.cell(key), said[0]) for key in others):
            return "riga di totale"
    if not has_day and titles.of_talks and _is_template(entry):
        return "riga di esempio"
    if len(values) <= 2 and all(isinstance(value, str) and _is_heading(value) for value in values):
        return "titolo o mese"
    if len(values) == 1 and isinstance(only := values[0], dt.date) and only.day == 1 and not _DAYS & set(filled):
        return "titolo o mese"  # "marzo 2026", as Excel keeps it
    if not filled and titles.of_talks:
        return "nessuna cella del colloquio è compilata"
    return None


_DAY: Final = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}")


def _is_day(cell: Cell) -> bool:
    return isinstance(cell.typed, dt.date) or bool(_DAY.search(cell.text))


def _says_more(cell: Cell, total: str) -> bool:
    """True for words of its own beside a total: no number, and not "totale" again."""
    said = words(cell.text)
    return bool(said) and said[0] != total and not all(word.isdecimal() for word in said)


_PLACEHOLDER: Final = re.compile(
    r"\W*(gg?\W+mm?\W+aa(aa)?|hh?\W+mm(\W+hh?\W+mm)?|(nome|cognome)(( e)? (cognome|nome))?|x{2,})\W*|[.…_]+"
)


def _is_template(entry: RowCells) -> bool:
    """True for a row that only shows how to fill one: "gg/mm/aaaa", "hh:mm", and nothing of a talk."""
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


_TEMPLATE_TEXTS: Final = frozenset(plain(text) for column in session.COLUMNS for text in column.sheet.template_texts)
_OF_A_TALK: Final = frozenset({"nucleus", "date", "description"})


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
