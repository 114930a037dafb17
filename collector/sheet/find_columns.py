"""Where the header of a tab is, and which column is which field. Pure.

Nothing is guessed here: a title that is only alike, or stands twice, is asked back.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from collector.errors import WorkbookError
from collector.sheet.columns import GUARDING, Layout, untitled
from collector.sheet.headers import (
    BLANK,
    HEADER_WITHIN,
    TitleRows,
    field_of_split_title,
    field_of_title,
    is_google_timestamp_title,
    known_titles,
    likely_header,
    split_title,
    title_rows,
)
from collector.sheet.missing_columns import absent_headers
from schemas import session
from schemas.cells.form_timestamp import read_sent
from schemas.cells.normalise import plain
from schemas.cells.reading import Cell, Typed
from schemas.column import Column, Need
from schemas.workbook import Grid, column_letter

_OWN_FIELDS: Final = frozenset({"code", "status"})
"""The columns that the program writes."""
_MOMENT_TYPES: Final = (dt.datetime, float, int)
_ANSWERS_TABS: Final = ("risposte", "form responses")
"""How Google names the tab of a form's answers."""


def find_layout(
    grid: Grid,
    columns: Sequence[Column],
    beside: Sequence[Column] = (),
    must: frozenset[str] = frozenset(),
) -> Layout:
    """Return the header row of a tab and its columns, in any order.

    `beside` are columns that the tab may have too, `must` optional ones that it may not lose.

    Raises WorkbookError when there is no header, when a needed column is missing (with the header
    that looks most like it), or when one header stands twice: which column is meant is for a
    person to say.
    """
    known = known_titles([*columns, *beside])
    rows = title_rows(grid, _header_row(grid, columns, known), known)
    form = _form_of(grid, known, rows) if beside else _NO_FORM
    search = _Search(grid, known, rows, form)
    search.assign_columns()
    search.name_extra_columns()
    search.settle_hours()
    if beside and "code" in search.columns:
        must |= GUARDING
    elif beside and "status" in search.columns:  # nobody prepared this sheet: it is somebody's own
        search.make_extra("status")
    _stop_if_unreadable(grid, columns, search)
    if form.is_one:
        _stop_if_guarding_question_renamed(grid, columns, search)
    unknown = search.unknown()
    absent = absent_headers(
        grid.name, columns, beside, must, search.columns, unknown, header_row=rows.row
    )
    if form.is_one and absent:
        _stop_if_needed_question_renamed(grid, absent, unknown, rows)
    return Layout(
        grid.name,
        rows.row,
        search.columns,
        search.headers,
        search.extra,
        absent,
        rows.second,
        form.is_one,
        search.further_columns(),
    )


def _header_row(grid: Grid, columns: Sequence[Column], known: Mapping[str, str]) -> int:
    """Return the row (from 1) with most known titles. Raises WorkbookError where none has two."""
    row, fields = likely_header(grid, known)
    if len(fields) >= 2:
        return row
    needed = [column for column in columns if column.spec.need is Need.ALWAYS]
    wanted = ", ".join(f"«{column.header}»" for column in needed)
    raise WorkbookError(
        f"Nel foglio «{grid.name}» non trovo la riga dei titoli (servono almeno le colonne "
        f"{wanted}). Rimetti i titoli delle colonne in una delle prime {HEADER_WITHIN} righe e "
        "rilancia il comando. Non ho scritto nulla."
    )


# A tab with the answers of a form


@dataclass(frozen=True, slots=True)
class _Form:
    """Whether a tab holds a form's answers. `sent_in_a`: column A holds the times of sending,
    under a title that we do not know.
    """

    is_one: bool
    sent_in_a: bool


_NO_FORM: Final = _Form(is_one=False, sent_in_a=False)


def _form_of(grid: Grid, known: Mapping[str, str], rows: TitleRows) -> _Form:
    """Raises WorkbookError where only the tab's name says that it is a form's."""
    fields = {field_of_title(typed, known) for typed in rows.titles}
    is_prepared = fields >= _OWN_FIELDS
    if is_prepared or plain(grid.name) == plain(session.TAB):
        return _NO_FORM
    for typed in rows.titles:
        if isinstance(typed, str) and is_google_timestamp_title(typed):
            return _Form(is_one=True, sent_in_a=False)
    sent_in_a = _has_times_of_sending_in_a(grid, known, rows)
    return _Form(is_one=sent_in_a, sent_in_a=sent_in_a)


def _has_times_of_sending_in_a(grid: Grid, known: Mapping[str, str], rows: TitleRows) -> bool:
    """Return True when column A, under a title that we do not know, holds what a form writes there:
    moments, not all of them on the minute.

    A row with nothing in A may have been added by hand; most rows are the form's.
    Raises WorkbookError where only the tab's name says that it is a form's.
    """
    title = Cell(rows.titles[0]).text if rows.titles else ""
    fields = {field_of_title(typed, known) for typed in rows.titles}
    if "sent" in fields or field_of_title(title, known):
        return False
    if _are_times_of_sending(_rows_below(grid, rows)):
        return True
    if not plain(grid.name).startswith(_ANSWERS_TABS):
        return False
    named = f", e la colonna A si chiama «{title}»" if title else ""
    raise WorkbookError(
        f"Nel foglio «{grid.name}», che sembra quello delle risposte di un modulo, manca la "
        f"colonna «Informazioni cronologiche»{named}. Rimetti quel titolo nella cella "
        f"A{rows.row}, oppure dai al foglio un altro nome, e rilancia il comando. Non ho scritto "
        "nulla."
    )


def _are_times_of_sending(rows: Sequence[Sequence[Typed]]) -> bool:
    filled = [row for row in rows if any(typed not in BLANK for typed in row)]
    in_a = [row[0] for row in filled if row and row[0] not in BLANK]
    has_seconds = False
    for typed in in_a:
        moment = read_sent(typed) if type(typed) in _MOMENT_TYPES else None
        if moment is None:
            return False
        has_seconds = has_seconds or moment.second != 0
    are_most_rows = 2 * len(in_a) > len(filled)
    return has_seconds and are_most_rows


def _rows_below(grid: Grid, rows: TitleRows) -> Sequence[Sequence[Typed]]:
    """Return the rows below the titles."""
    return grid.rows[(rows.second or rows.row) :]


# Which column is which field


@dataclass(slots=True)
class _Search:
    """The columns of a tab as they are assigned, one after the other."""

    grid: Grid
    known: Mapping[str, str]
    rows: TitleRows
    form: _Form
    columns: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    extra: dict[int, str] = field(default_factory=dict)
    again: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def assign_columns(self) -> None:
        """Give each column to its field, or to `extra`. Raises WorkbookError for a field twice."""
        width = max(map(len, self.grid.rows[self.rows.row - 1 :]))
        plain_titles = self._plain_titles()
        for number in range(1, width + 1):
            typed = self.rows.titles[number - 1] if number <= len(self.rows.titles) else None
            self._assign(number, typed, plain_titles)

    def _plain_titles(self) -> dict[str | None, str]:
        """Return field → its title without what is set apart, of the titles that are no more."""
        titles = [typed for typed in self.rows.titles if isinstance(typed, str)]
        return {field_of_title(title, self.known): split_title(title)[0] for title in titles}

    def _assign(self, number: int, typed: Typed, plain_titles: Mapping[str | None, str]) -> None:
        text = Cell(typed).text
        key = self._field_of(number, typed, plain_titles)
        if key is None:
            self.extra[number] = text or untitled(number)
        elif self.form.is_one and key in _OWN_FIELDS:
            self.extra[number] = text  # a question called so; nothing of ours stands there
        elif key not in self.columns:
            self.columns[key] = number
            self.headers[key] = text
        elif self.form.is_one and plain(text) == plain(self.headers[key]):
            self.again[key].append(number)
            self.extra[number] = text
        else:
            raise self._twice(key, number, text)

    def _field_of(
        self, number: int, typed: Typed, plain_titles: Mapping[str | None, str]
    ) -> str | None:
        if self.form.sent_in_a and number == 1:
            return "sent"
        key = field_of_title(typed, self.known)
        if key is not None:
            return key
        key = field_of_split_title(typed, self.known)
        is_note_on_another = key and plain_titles.get(key) == split_title(Cell(typed).text)[0]
        return None if is_note_on_another else key  # beside "Nucleo" stands "Nucleo (note)"

    def _twice(self, key: str, number: int, text: str) -> WorkbookError:
        first, second = column_letter(self.columns[key]), column_letter(number)
        if plain(text) == plain(self.headers[key]):
            return WorkbookError(
                f"Nel foglio «{self.grid.name}» ci sono due colonne «{text}» ({first} e {second}). "
                f"Cambia il titolo di una delle due nella riga {self.rows.row} e rilancia il "
                "comando. Non ho scritto nulla."
            )
        return WorkbookError(
            f"Nel foglio «{self.grid.name}» le colonne «{self.headers[key]}» ({first}) e «{text}» "
            f"({second}) possono essere la stessa cosa. Cambia il titolo di una delle due nella "
            f"riga {self.rows.row} e rilancia il comando. Non ho scritto nulla."
        )

    def name_extra_columns(self) -> None:
        """Tell extra columns of one title apart by their letter, and those of a field again."""
        times = Counter(self.extra.values())
        further = self._further_numbers()
        for number, header in self.extra.items():
            if times[header] > 1 or number in further:
                self.extra[number] = f"{header} (colonna {column_letter(number)})"

    def settle_hours(self) -> None:
        """Take a column "Ora" beside "Ora fine" for the start.

        Raises WorkbookError where both hours stand in columns of their own besides.
        """
        if "hours" not in self.columns or "end" not in self.columns:
            return
        number, header = self.columns.pop("hours"), self.headers.pop("hours")
        if "start" in self.columns:
            start, end = column_letter(self.columns["start"]), column_letter(self.columns["end"])
            raise WorkbookError(
                f"Nel foglio «{self.grid.name}» le ore stanno due volte: in «{header}» "
                f"({column_letter(number)}), e in «{self.headers['start']}» ({start}) e "
                f"«{self.headers['end']}» ({end}). Tieni un modo solo: cambia nella riga "
                f"{self.rows.row} il titolo delle colonne che non servono, per esempio in "
                "«Note», e rilancia il comando. Non ho scritto nulla."
            )
        self.columns["start"], self.headers["start"] = number, header
        self.again["start"] = self.again.pop("hours", [])

    def make_extra(self, key: str) -> None:
        """Take a field's column for somebody's own."""
        self.extra[self.columns.pop(key)] = self.headers.pop(key)

    def _further_numbers(self) -> set[int]:
        return {number for numbers in self.again.values() for number in numbers}

    def unknown(self) -> dict[int, str]:
        """Return the extra columns that are no further column of a field."""
        further = self._further_numbers()
        return {number: header for number, header in self.extra.items() if number not in further}

    def further_columns(self) -> dict[str, tuple[int, ...]]:
        """Return field → its further columns, of the fields that are there."""
        further = {}
        for key, numbers in self.again.items():
            if numbers and key in self.columns:
                further[key] = tuple(numbers)
        return further


# What stops


def _stop_if_unreadable(grid: Grid, columns: Sequence[Column], search: _Search) -> None:
    """Raise WorkbookError for a title that is a formula with an error or without a value, where a
    column that may not be lost is not there: it may be that one.
    """
    lost = [
        column.header
        for column in columns
        if column.key in GUARDING and column.key not in search.columns
    ]
    titles = enumerate(search.rows.titles, start=1)
    unreadable = [column_letter(number) for number, typed in titles if Cell(typed).error]
    if lost and unreadable:
        raise WorkbookError(
            f"Nel foglio «{grid.name}» il titolo della colonna {unreadable[0]} è una formula con "
            f"un errore o senza un valore: forse è «{lost[0]}». Scrivi il titolo a mano nella riga "
            f"{search.rows.row} e rilancia il comando. Non ho scritto nulla."
        )


def _stop_if_guarding_question_renamed(
    grid: Grid, columns: Sequence[Column], search: _Search
) -> None:
    """Raise WorkbookError for a question with the answers of one that may not be lost, under a
    title that we do not know: read as any other column, it would let people see what they must not.
    """
    rows = _rows_below(grid, search.rows)
    for column in columns:
        if column.key not in GUARDING or column.key in search.columns:
            continue
        choices = {plain(choice) for choice in column.spec.choices}
        for number, header in search.extra.items():
            answers = {plain(Cell(row[number - 1]).text) for row in rows if number <= len(row)}
            answers.discard("")
            if answers and answers <= choices:
                raise WorkbookError(
                    f"Nel foglio «{grid.name}» la colonna «{header}» ({column_letter(number)}) ha "
                    f"le risposte di «{column.header}»: forse la domanda del modulo è stata "
                    f"rinominata. Ridalle il titolo «{column.header}», nel modulo e nella riga "
                    f"{search.rows.row}, e rilancia il comando. Non ho scritto nulla."
                )


def _stop_if_needed_question_renamed(
    grid: Grid, absent: Sequence[str], unknown: Mapping[int, str], titles: TitleRows
) -> None:
    """Raise WorkbookError where a question that talks need is not there, and one that we do not
    know has answers: nobody can add a column to the answers of a form.
    """
    rows = _rows_below(grid, titles)
    answered = []
    for number, header in unknown.items():
        has_answers = any(row[number - 1] not in BLANK for row in rows if number <= len(row))
        if header != untitled(number) and has_answers:
            answered.append(f"«{header}» ({column_letter(number)})")
    if not answered:
        return
    names = ", ".join(f"«{header}»" for header in absent)
    lacks = "manca la domanda" if len(absent) == 1 else "mancano le domande"
    raise WorkbookError(
        f"Nel foglio «{grid.name}», quello delle risposte del modulo, {lacks} {names}. Non "
        f"conosco invece {', '.join(answered)}: se è una domanda rinominata, ridalle il titolo di "
        f"prima, nel modulo e nella riga {titles.row}; se è un'altra cosa, rimetti nel modulo "
        "quello che manca («collector form» lo fa). Poi rilancia il comando. Non ho scritto nulla."
    )
