"""What a title says: which field its column fills, and in which rows the titles stand. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from collector.errors import WorkbookError
from schemas import google_forms, session
from schemas.cells.normalise import plain, words
from schemas.cells.reading import Cell, Typed
from schemas.column import Column, Need
from schemas.patterns import lazy_pattern
from schemas.workbook import Grid, column_letter

HEADER_WITHIN: Final = 30
"""The header is looked for in this many rows from the top."""
BLANK: Final = (None, "")
_NEVER_APART: Final = frozenset({"code", "status", "sent", "email"})
_ALIKE: Final = 75
_LONG_WORD: Final = 8

_INSTRUCTION = lazy_pattern(
    r"\s*(inserire|descrivere|indicare|scrivere|compilare|specificare|per esempio|ad "
    r"esempio|es\b|obbligatori|facoltativ|opzional|gg\b|hh\b|formato|marito/moglie)"
)
"""How the scheda, and a form, tell what to write in a cell: no part of the column's name."""


_FAMILY_NUMBER: Final = lazy_pattern(r"^nucleo (n )?\d+\b")
"""It counts the families of one mediator's file and names none of them."""
_BRACKETS: Final = lazy_pattern(r"\(([^()]*)\)")


@lru_cache(maxsize=4096)
def header_keys(header: str) -> tuple[str, ...]:
    """Return the names a header may go by, in plain words, the fullest first.

    "NUCLEO 1 BENEFICIARIO: (inserire nome)" is also "nucleo beneficiario".
    """
    text = plain(header)
    short = _BRACKETS.sub(_without_instruction, text)
    name, _, rest = short.partition(":")
    if not rest.strip() or _INSTRUCTION.match(rest):
        short = name
    keys = [" ".join(words(text)), " ".join(words(short))]
    keys += [_FAMILY_NUMBER.sub("nucleo", key) for key in keys]
    return tuple(dict.fromkeys(filter(None, keys)))


def _without_instruction(brackets: re.Match[str]) -> str:
    return "" if _INSTRUCTION.match(brackets[1]) else brackets[0]


def known_titles(columns: Sequence[Column]) -> dict[str, str]:
    """Return every title of these columns, in plain words → its field."""
    titles = {}
    for column in columns:
        for header in (*column.headers, *column.spec.abroad):
            titles[" ".join(words(header))] = column.key
    return titles


_BY_GOOGLE: Final = frozenset(" ".join(words(title)) for title in google_forms.SENT)


def is_google_timestamp_title(header: str) -> bool:
    """Return whether Google gives a title, in some language, to the time of sending.

    A tab with such a title holds a form's answers.
    """
    return any(key in _BY_GOOGLE for key in header_keys(header))


_OTHER_THINGS: Final = frozenset(
    words(
        "nascita nato nata telefono cellulare tel mail email indirizzo fiscale inserimento "
        "compilazione arrivo ingresso scadenza invio decreto richiesta prossimo prossima "
        "precedente ultimo ultima primo prima inizio fine"
    )
)
"""What makes of a title another one: the "Data (nascita)" is not the talk's."""


@lru_cache(maxsize=4096)
def split_title(header: str) -> tuple[str, str]:
    """Return what a header says before a colon and outside brackets, and the rest of it."""
    text = plain(header)
    outside = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text)
    inside = re.findall(r"[(\[]([^()\[\]]*)[)\]]", text)
    name, _, rest = outside.partition(":")
    key = _FAMILY_NUMBER.sub("nucleo", " ".join(words(name)))
    return key, " ".join([rest, *inside])


def _names_another(rest: str, key: str, known: Mapping[str, str]) -> bool:
    """Return whether what is set apart in a title makes it another one.

    It does if it is another column's title, another thing, or an answer, and no instruction.
    """
    rest_words = words(rest)
    title = known.get(" ".join(rest_words))
    if title is not None and title != known[key]:
        return True
    if _OTHER_THINGS.intersection(rest_words):
        return True
    return re.search(r"\d\s*[/.:\-]\s*\d", rest) is not None


def field_of_title(typed: Typed, known: Mapping[str, str]) -> str | None:
    """Return the field that a cell is the title of; None for another cell."""
    if not isinstance(typed, str):
        return None
    for key in header_keys(typed):
        if key in known:
            return known[key]
    return None


def field_of_split_title(typed: Typed, known: Mapping[str, str]) -> str | None:
    """Return the field of a title with something of its own set apart: "Data (se prevista)".

    Not for our columns nor for a form's: a "Codice (fiscale)" is none of them.
    """
    if not isinstance(typed, str):
        return None
    key, rest = split_title(typed)
    if not rest or key not in known or known[key] in _NEVER_APART:
        return None
    return None if _names_another(rest, key, known) else known[key]


def likely_header(grid: Grid, known: Mapping[str, str]) -> tuple[int, frozenset[str]]:
    """Return the row (from 1) with most known titles, and their fields; 0 when no row has any.

    Titles with something of their own behind them count beside two plain ones only: a row "Nucleo:
    Rossi", "Data: 2 marzo" has answers in it.
    """
    best, best_fields = 0, frozenset[str]()
    for number, row in enumerate(grid.rows[:HEADER_WITHIN], start=1):
        fields = {field_of_title(typed, known) for typed in row} - {None}
        if len(fields) >= 2:
            fields |= {field_of_split_title(typed, known) for typed in row} - {None}
        if len(fields) > len(best_fields):
            best, best_fields = number, frozenset(filter(None, fields))
    return best, best_fields


@dataclass(frozen=True, slots=True)
class TitleRows:
    """The titles, from column A, and the rows they stand in: `second` is 0 where one row is all."""

    row: int
    second: int
    titles: Sequence[Typed]


def title_rows(grid: Grid, best_row: int, known: Mapping[str, str]) -> TitleRows:
    """Return the titles around the row with most of them.

    They stand in two rows where one title stands over several ("ORA" over "inizio" and "fine").
    Raises WorkbookError where such titles cannot be read for sure.
    """
    for top in (best_row, best_row - 1):
        if not 1 <= top < len(grid.rows):
            continue
        both = _two_rows(grid, top, known, below_is_best=top < best_row)
        if both:
            return TitleRows(top, top + 1, both)
    titles = grid.rows[best_row - 1]
    for start, end in _wide(grid, best_row):
        is_known = start < len(titles) and field_of_title(titles[start], known) is not None
        if is_known and _has_values(grid, best_row, start + 1, end):
            raise WorkbookError(
                f"Nel foglio «{grid.name}» il titolo «{Cell(titles[start]).text}» sta sopra più "
                f"colonne (da {column_letter(start + 1)} a {column_letter(end)}): non so che cosa "
                f"c'è in ognuna. Togli l'unione delle celle, scrivi nella riga {best_row} un "
                "titolo per ogni colonna e rilancia il comando. Non ho scritto nulla."
            )
    return TitleRows(best_row, 0, titles)


def _has_values(grid: Grid, below: int, start: int, end: int) -> bool:
    """Return whether a row below one has something in columns from `start` to `end`, excluded."""
    return any(_is_filled(row[start:end]) for row in grid.rows[below:])


def _is_filled(cells: Sequence[Typed]) -> bool:
    return any(typed not in BLANK for typed in cells)


def _wide(grid: Grid, number: int) -> list[tuple[int, int]]:
    """Return the cells of a row that are merged with those to their right.

    Each as its first column, from 0, and the column behind its last.
    """
    spans = []
    for top, left, bottom, right in grid.merged:
        if top == bottom == number and right > left:
            spans.append((left - 1, right))
    return spans


def _two_rows(
    grid: Grid, top: int, known: Mapping[str, str], *, below_is_best: bool
) -> list[Typed] | None:
    """Return the titles of two rows as one, or None where the row below is none of titles.

    Raises WorkbookError where titles of the row below cannot be read for sure.
    """
    above, below = grid.rows[top - 1], grid.rows[top]
    width = max(len(above), len(below))
    first: list[Typed] = [*above, *[None] * (width - len(above))]
    merge = _TitleMerge(first, _groups_of(grid, top), known, list(first))
    filled = [index for index, typed in enumerate(below) if not Cell(typed).empty]
    for index in filled:
        if not merge.take(index, below[index]):
            return None
    if below_is_best:  # a heading over titles that are whole without it adds nothing
        adds = merge.grouped and any(
            index not in filled and index not in merge.group and field_of_title(typed, known)
            for index, typed in enumerate(above)
        )
        return merge.titles if adds else None
    unread = merge.unread()
    is_doubtful = unread and (merge.grouped or len(unread) > 1)
    has_numbers = any(re.search(r"\d", str(below[index])) for index in unread)
    if is_doubtful and not has_numbers:
        index = unread[0]
        raise WorkbookError(
            f"Nel foglio «{grid.name}» i titoli stanno su due righe ({top} e {top + 1}), e non so "
            f"che colonna è «{Cell(below[index]).text}» ({column_letter(index + 1)}{top + 1}) "
            f"sotto «{Cell(first[merge.group[index]]).text}». Scrivi i titoli in una riga sola, "
            "uno per ogni colonna, e rilancia il comando. Non ho scritto nulla."
        )
    return merge.titles if merge.grouped else None


def _groups_of(grid: Grid, row: int) -> dict[int, int]:
    """Return the columns (from 0) under a cell of `row` that is merged over several → its first."""
    groups = {}
    for start, end in _wide(grid, row):
        for index in range(start, end):
            groups[index] = start
    return groups


@dataclass(slots=True)
class _TitleMerge:
    """Two rows of titles as they become one. `group`: column → the first of those that one title
    stands over; `strange`: columns of a group whose title means nothing that we know.
    """

    first: Sequence[Typed]
    group: Mapping[int, int]
    known: Mapping[str, str]
    titles: list[Typed]
    grouped: int = 0
    strange: list[int] = field(default_factory=list)

    def take(self, index: int, typed: Typed) -> bool:
        """Take a filled cell of the row below. Return False where it is no title."""
        if not isinstance(typed, str):
            return False
        own = Cell(self.first[index]).text
        in_group = index in self.group
        if not in_group and own and plain(own) == plain(typed):
            return True
        over = Cell(self.first[self.group[index]]).text if in_group else own
        both = f"{over} {typed}"
        is_free = in_group or not own
        if self._is_title(both) and (is_free or field_of_title(own, self.known) == "hours"):
            self.titles[index] = both
            self.grouped += 1
        elif self._is_title(typed) and is_free:
            self.titles[index] = typed
            self.grouped += 1
        elif in_group:
            self.titles[index] = both
            self.strange.append(index)
        else:
            return False
        return True

    def _is_title(self, text: str) -> bool:
        return field_of_title(text, self.known) is not None

    def unread(self) -> list[int]:
        """Return the strange columns that stand under a title which we know."""
        return [
            index
            for index in self.strange
            if field_of_title(self.first[self.group[index]], self.known)
        ]


def nearest(column: Column, titles: Mapping[int, str]) -> str | None:
    """Return the title that is most likely this column's; None where none is like it.

    It is misspelt: every word of it is alike, with no word more or less. Where rows need the
    column, it may also have more behind it, or be one that people give to it among others.
    """
    is_needed = column.spec.need is not Need.NEVER
    best_score, best_title = 0.0, None
    for title in titles.values():
        keys = header_keys(title)
        if is_needed:
            keys = (*keys, split_title(title)[0])
        for key in keys:
            score = _likeness(key, column, is_needed=is_needed)
            if score >= _ALIKE and score > best_score:
                best_score, best_title = score, title
    return best_title


def _likeness(key: str, column: Column, *, is_needed: bool) -> float:
    """Return how like a title is to those of a column, 0 to 100."""
    best = 0.0
    if is_needed and key in _perhaps_titles(column.key) and column.headers:
        best = float(_ALIKE)
    for header in column.headers:
        own = " ".join(words(header))
        if key.count(" ") == own.count(" "):
            best = max(best, fuzz.ratio(key, own))
        if is_needed and _begins(key, own):
            best = max(best, float(_ALIKE))
    return best


def _perhaps_titles(key: str) -> set[str]:
    return {" ".join(words(header)) for header in session.AMBIGUOUS_HEADERS.get(key, ())}


def _begins(title: str, own: str) -> bool:
    """Return whether a title begins with `own` and goes on.

    A short word is not enough: many titles begin with "Data".
    """
    return title.startswith(f"{own} ") and (" " in own or len(own) >= _LONG_WORD)
