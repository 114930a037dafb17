"""Where the header of a tab is, and which column is which field. Pure.

Nothing is guessed here: a title that is only alike, or stands twice, is asked back.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple

from collector.errors import WorkbookError
from collector.sheet.headers import (
    BLANK,
    HEADER_WITHIN,
    TitleRows,
    field_of_split_title,
    field_of_title,
    is_google_timestamp_title,
    known_titles,
    likely_header,
    nearest,
    split_title,
    title_rows,
)
from schemas import meeting, nucleus, person, session
from schemas.canonical import canonical
from schemas.cells.form_timestamp import read_sent
from schemas.cells.normalise import plain
from schemas.cells.reading import Cell, Typed
from schemas.column import Column, Need
from schemas.workbook import FLAGS_TAB, Grid, Snapshot, column_letter

TALK_FIELDS: Final = frozenset(
    {"nucleus", "date", "start", "end", "hours", "attendees", "description", "next_date"}
)
"""A tab is one of talks when it has at least `ENOUGH` of these columns."""
ENOUGH: Final = 3
NOT_TALKS: Final = frozenset({nucleus.TAB, person.TAB, meeting.TAB, FLAGS_TAB, "Istruzioni"})
INDISPENSABLE: Final = frozenset({"nucleus", "date"})
"""Without these columns no row of a sheet that nobody prepared can be told from another."""
GUARDING: Final = frozenset({"held", "confidentiality", "municipalities"})
"""Without these a prepared sheet would count or show what it must not: optional to fill, never to lose. An empty cell
says most: the talk was held, the service may read it, the meeting is for all comuni.
"""
_OURS: Final = frozenset({"code", "status"})
_MOMENTS: Final = (dt.datetime, float, int)
_ANSWERS: Final = ("risposte", "form responses")
"""How Google names the tab of a form's answers."""
_NONE: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType({})


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
            if number not in again and header != f"colonna {column_letter(number)}"
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
        return (
            at
            if self.disagree(key)
            else next((one for one in others if self.values[one] == value), at)
        ) + 1

    @property
    def extra(self) -> dict[str, Cell]:
        """The filled cells of the columns that are no field, by header."""
        return {
            header: Cell(self.values[at])
            for header, at in self.others.items()
            if self.values[at] not in BLANK
        }


# --- Columns of a tab -------------------------------------------------------------------------------------


def find_layout(
    grid: Grid,
    columns: Sequence[Column],
    beside: Sequence[Column] = (),
    must: frozenset[str] = frozenset(),
) -> Layout:
    """The header row of a tab and its columns, in any order; `beside` are columns that it may have too, `must`
    optional ones that it may not lose.

    Raises WorkbookError when there is no header, when a needed column is missing (with the header that looks
    most like it), or when one header stands twice: which column is meant is for a person to say.
    """
    known = known_titles([*columns, *beside])
    best_row, fields = likely_header(grid, known)
    if len(fields) < 2:
        wanted = ", ".join(f"«{c.header}»" for c in columns if c.spec.need is Need.ALWAYS)
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
    times_of_sending = [
        typed for typed in titles if isinstance(typed, str) and is_google_timestamp_title(typed)
    ]
    ours = {key for typed in titles if (key := field_of_title(typed, known)) in _OURS} == _OURS
    of_a_form = bool(beside) and not ours and plain(grid.name) != plain(session.TAB)
    sent_there = of_a_form and not times_of_sending and _times_of_sending_in_a(grid, known, stand)
    responses = of_a_form and (bool(times_of_sending) or sent_there)
    again = defaultdict[str, list[int]](list)
    plainly = {
        field_of_title(typed, known): split_title(typed)[0]
        for typed in titles
        if isinstance(typed, str)
    }
    for number in range(1, max(map(len, grid.rows[best_row - 1 :])) + 1):
        typed = titles[number - 1] if number <= len(titles) else None
        text = Cell(typed).text
        key = "sent" if sent_there and number == 1 else field_of_title(typed, known)
        if (
            key is None
            and (key := field_of_split_title(typed, known))
            and plainly.get(key) == split_title(text)[0]
        ):
            key = None  # beside "Nucleo" stands "Nucleo (note)"
        if key is None:
            extra[number] = text or f"colonna {column_letter(number)}"
        elif responses and key in _OURS:
            extra[number] = text  # a question called so; nothing of ours stands there
        elif responses and key in found and plain(text) == plain(headers[key]):
            again[key].append(number)
            extra[number] = text
        elif key in found:
            raise WorkbookError(
                f"Nel foglio «{grid.name}» ci sono due colonne «{text}» ({column_letter(found[key])} e "
                f"{column_letter(number)}). Cambia il titolo di una delle due nella riga {best_row} e rilancia il "
                "comando. Non ho scritto nulla."
                if plain(text) == plain(headers[key])
                else f"Nel foglio «{grid.name}» le colonne «{headers[key]}» ({column_letter(found[key])}) e «{text}» "
                f"({column_letter(number)}) possono essere la stessa cosa. Cambia il titolo di una delle due nella riga "
                f"{best_row} e rilancia il comando. Non ho scritto nulla."
            )
        else:
            found[key], headers[key] = number, text
    times = Counter(extra.values())
    asked_again = {number for numbers in again.values() for number in numbers}
    for number, header in extra.items():
        if times[header] > 1 or number in asked_again:
            extra[number] = f"{header} (colonna {column_letter(number)})"
    if "hours" in found and "end" in found:
        number, header = found.pop("hours"), headers.pop("hours")
        if "start" in found:
            raise WorkbookError(
                f"Nel foglio «{grid.name}» le ore stanno due volte: in «{header}» ({column_letter(number)}), e in "
                f"«{headers['start']}» ({column_letter(found['start'])}) e «{headers['end']}» ({column_letter(found['end'])}). "
                f"Tieni un modo solo: cambia nella riga {best_row} il titolo delle colonne che non servono, per "
                "esempio in «Note», e rilancia il comando. Non ho scritto nulla."
            )
        found["start"], headers["start"] = number, header  # "Ora" beside "Ora fine"
        again["start"] = again.pop("hours", [])
    if beside and "code" in found:
        must |= GUARDING
    elif (
        beside and "status" in found
    ):  # nobody prepared this sheet: what is called so is somebody's own
        extra[found.pop("status")] = headers.pop("status")
    _stop_if_unreadable(grid, columns, found, stand)
    if responses:
        _stop_if_renamed(grid, columns, found, extra, stand)
    unknown = {number: header for number, header in extra.items() if number not in asked_again}
    absent = _absent(grid.name, columns, beside, must, found, unknown, best_row)
    if responses and absent:
        _stop_if_needed_renamed(grid, absent, unknown, stand)
    others = {key: tuple(numbers) for key, numbers in again.items() if numbers and key in found}
    return Layout(
        grid.name, best_row, found, headers, extra, absent, stand.second, responses, others
    )


def _times_of_sending_in_a(grid: Grid, known: Mapping[str, str], stand: TitleRows) -> bool:
    """True when column A, under a title that we do not know, holds what a form writes there: moments, not all
    of them on the minute. A row with nothing in A may have been added by hand; most rows are the form's.
    Raises WorkbookError where only the tab's name says that it is a form's.
    """
    title = Cell(stand.titles[0]).text if stand.titles else ""
    if any(field_of_title(typed, known) == "sent" for typed in stand.titles) or field_of_title(
        title, known
    ):
        return False
    rows = [
        row
        for row in grid.rows[(stand.second or stand.row) :]
        if any(typed not in BLANK for typed in row)
    ]
    by_form = [row[0] for row in rows if row and row[0] not in BLANK]
    moments = [read_sent(typed) if type(typed) in _MOMENTS else None for typed in by_form]
    if (
        all(moments)
        and any(moment and moment.second for moment in moments)
        and 2 * len(moments) > len(rows)
    ):
        return True
    if not plain(grid.name).startswith(_ANSWERS):
        return False
    named = f", e la colonna A si chiama «{title}»" if title else ""
    raise WorkbookError(
        f"Nel foglio «{grid.name}», che sembra quello delle risposte di un modulo, manca la colonna «Informazioni "
        f"cronologiche»{named}. Rimetti quel titolo nella cella A{stand.row}, oppure dai al foglio un altro nome, e "
        "rilancia il comando. Non ho scritto nulla."
    )


def _stop_if_unreadable(
    grid: Grid, columns: Sequence[Column], found: Mapping[str, int], stand: TitleRows
) -> None:
    """A title that is a formula with an error or without a value, where a column that may not be lost is not there: it
    may be that one. Raises WorkbookError.
    """
    lost = [
        column.header for column in columns if column.key in GUARDING and column.key not in found
    ]
    unreadable = [
        column_letter(number)
        for number, typed in enumerate(stand.titles, start=1)
        if Cell(typed).error
    ]
    if lost and unreadable:
        raise WorkbookError(
            f"Nel foglio «{grid.name}» il titolo della colonna {unreadable[0]} è una formula con un errore o senza un "
            f"valore: forse è «{lost[0]}». Scrivi il titolo a mano nella riga {stand.row} e rilancia il comando. Non "
            "ho scritto nulla."
        )


def _stop_if_needed_renamed(
    grid: Grid, absent: Sequence[str], unknown: Mapping[int, str], stand: TitleRows
) -> None:
    """A question that talks need is not there, and one that we do not know has answers. Raises WorkbookError: nobody
    can add a column to the answers of a form.
    """
    rows = grid.rows[(stand.second or stand.row) :]
    answered = [
        f"«{header}» ({column_letter(number)})"
        for number, header in unknown.items()
        if header != f"colonna {column_letter(number)}"
        and any(row[number - 1] not in BLANK for row in rows if number <= len(row))
    ]
    if answered:
        names = ", ".join(f"«{header}»" for header in absent)
        which = "la domanda" if len(absent) == 1 else "le domande"
        lacks = "manca" if len(absent) == 1 else "mancano"
        raise WorkbookError(
            f"Nel foglio «{grid.name}», quello delle risposte del modulo, {lacks} {which} {names}. Non conosco invece "
            f"{', '.join(answered)}: se è una domanda rinominata, ridalle il titolo di prima, nel modulo e nella riga "
            f"{stand.row}; se è un'altra cosa, rimetti nel modulo quello che manca («collector form» lo fa). Poi "
            "rilancia il comando. Non ho scritto nulla."
        )


def _stop_if_renamed(
    grid: Grid,
    columns: Sequence[Column],
    found: Mapping[str, int],
    extra: Mapping[int, str],
    stand: TitleRows,
) -> None:
    """A question with the answers of one that may not be lost, under a title that we do not know. Raises
    WorkbookError: read as any other column, it would let people see what they must not.
    """
    rows = grid.rows[(stand.second or stand.row) :]
    for column in columns:
        if column.key not in GUARDING or column.key in found:
            continue
        choices = {plain(choice) for choice in column.spec.choices}
        for number, header in extra.items():
            answers = {plain(Cell(row[number - 1]).text) for row in rows if number <= len(row)} - {
                ""
            }
            if answers and answers <= choices:
                raise WorkbookError(
                    f"Nel foglio «{grid.name}» la colonna «{header}» ({column_letter(number)}) ha le risposte di "
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
    missing = [
        c for c in columns if c.key not in found and c.key not in instead and not c.spec.ours
    ]
    wanted = [c for c in missing if c.spec.need is not Need.NEVER or c.key in must]
    own_titles = {
        number: header for number, header in extra.items() if not header.startswith("colonna ")
    }
    near = {
        c.key: like
        for c in [*missing, *beside]
        if c.key not in found and (like := nearest(c, own_titles))
    }
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
    if (
        beside
        and not prepared
        and any(c.key in near for c in asked)
        and not any(c.key in INDISPENSABLE for c in asked)
    ):
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
        if (
            name == session.TAB.casefold()
            or len(likely_header(grid, known)[1] & TALK_FIELDS) >= ENOUGH
        ):
            layouts.append(find_layout(grid, columns, beside))
        elif any(typed not in (None, "") for row in grid.rows for typed in row):
            left.append(grid.name)
    if not layouts:
        for name in left:  # one tab, or one that has a few of the titles: say what is missing there
            grid = next(g for g in snapshot.tabs if g.name == name)
            if len(left) == 1 or likely_header(grid, known)[1] & TALK_FIELDS:
                find_layout(grid, columns, beside)
        wanted = ", ".join(f"«{c.header}»" for c in columns if c.spec.need is not Need.NEVER)
        raise WorkbookError(
            f"{snapshot.where} non trovo nessun foglio di colloqui: né «{session.TAB}», né un altro con titoli come "
            f"{wanted}. Controlla che sia quello giusto, rimetti i titoli e rilancia il comando. Non ho scritto nulla."
        )
    return layouts, left


def hidden_tabs(snapshot: Snapshot, layouts: Iterable[Layout]) -> tuple[str, ...]:
    """The tabs that are read though people do not see them, in the workbook's order."""
    read = {layout.tab.casefold().strip() for layout in layouts}
    read |= {tab.casefold() for tab in (nucleus.TAB, person.TAB, meeting.TAB)}
    return tuple(
        grid.name for grid in snapshot.tabs if grid.hidden and grid.name.casefold().strip() in read
    )


def hidden_tabs_notice(tabs: Sequence[str]) -> str:
    """What to say of tabs that are read though people do not see them."""
    names = ", ".join(f"«{tab}»" for tab in tabs)
    if len(tabs) == 1:
        told = f"Il foglio {names} è nascosto, ma lo leggo come gli altri. Per vederlo"
    else:
        told = f"I fogli {names} sono nascosti, ma li leggo come gli altri. Per vederli"
    return f"{told}, fai clic destro sul nome di un foglio e scegli «Scopri» (in LibreOffice «Mostra foglio»)."


def columns_present(layouts: Iterable[Layout]) -> tuple[tuple[str, ...], ...]:
    """Which fields and other columns each tab has: when this changes, what its rows say may change."""
    return tuple(
        (layout.tab, *sorted(layout.columns), *layout.extra.values()) for layout in layouts
    )
