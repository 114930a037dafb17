"""Where the header of a tab is, which column is which field, and which rows are no entries, and why. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from collector.errors import WorkbookError
from schemas.cells.reading import Cell, Typed
from schemas.cells.words import words
from schemas.column import Column, Need
from schemas.workbook import Grid, letter

HEADER_WITHIN = 30
"""The header is looked for in this many rows from the top."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are in one tab. Rows and columns count from 1.

    `columns` maps a field's key to its column; `headers` to the header word for word as it stands in the
    sheet; `extra` maps the other columns that have a header to that header.
    """

    tab: str
    header_row: int
    columns: Mapping[str, int]
    headers: Mapping[str, str]
    extra: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class RowCells:
    """One entry of a tab, as typed: `cells` by field key (only the columns that the sheet has), `extra` by header."""

    tab: str
    row: int
    cells: Mapping[str, Cell] = field(repr=False)
    extra: Mapping[str, Cell] = field(repr=False)

    def cell(self, key: str) -> Cell:
        """The cell of a field; an empty one where the sheet has no such column."""
        return self.cells.get(key, EMPTY)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A row that is no entry, and the reason in Italian."""

    tab: str
    row: int
    reason: str


EMPTY = Cell(None)


@lru_cache(maxsize=4096)
def _key(header: str) -> str:
    return " ".join(words(header))


def _known(columns: Sequence[Column]) -> dict[str, str]:
    return {_key(header): column.key for column in columns for header in column.headers}


def find_layout(grid: Grid, columns: Sequence[Column]) -> Layout:
    """The header row of a tab and its columns, in any order.

    Raises WorkbookError when there is no header, when a needed column is missing (with the header that looks
    most like it), or when one header stands twice: which column is meant is for a person to say.
    """
    known = _known(columns)
    best, best_row = 0, 0
    for number, row in enumerate(grid.rows[:HEADER_WITHIN], start=1):
        hits = len({known[_key(v)] for v in row if isinstance(v, str) and _key(v) in known})
        if hits > best:
            best, best_row = hits, number
    if best < 2:
        wanted = ", ".join(f"«{c.header}»" for c in columns if c.sheet.need is Need.ALWAYS)
        raise WorkbookError(
            f"Nel foglio «{grid.name}» non trovo la riga dei titoli (servono almeno le colonne {wanted}). "
            "Rimetti i titoli delle colonne nella riga 1 e rilancia il comando. Non ho scritto nulla."
        )
    found: dict[str, int] = {}
    headers: dict[str, str] = {}
    extra: dict[int, str] = {}
    for number, typed in enumerate(grid.rows[best_row - 1], start=1):
        text = Cell(typed).text
        if not text:
            continue
        key = known.get(_key(text))
        if key is None:
            extra[number] = text
        elif key in found:
            raise WorkbookError(
                f"Nel foglio «{grid.name}» ci sono due colonne «{text}» ({letter(found[key])} e "
                f"{letter(number)}). Cambia il titolo di una delle due nella riga {best_row} e rilancia il "
                "comando. Non ho scritto nulla."
            )
        else:
            found[key], headers[key] = number, text
    missing = [c for c in columns if c.key not in found and c.sheet.need is not Need.NEVER]
    if missing:
        raise WorkbookError(_missing(grid.name, missing, extra, best_row))
    return Layout(grid.name, best_row, found, headers, extra)


def _missing(tab: str, missing: Sequence[Column], extra: Mapping[int, str], header_row: int) -> str:
    names = ", ".join(f"«{column.header}»" for column in missing)
    sentence = f"Nel foglio «{tab}» manca la colonna {names}."
    if len(missing) > 1:
        sentence = f"Nel foglio «{tab}» mancano le colonne {names}."
    for column in missing:
        near = process.extractOne(_key(column.header), list(extra.values()), scorer=fuzz.ratio, processor=_key)
        if near is not None and near[1] >= 70:
            sentence += f" C'è però «{near[0]}»: forse è «{column.header}» rinominata."
    return f"{sentence} Rimetti il titolo nella riga {header_row} e rilancia il comando. Non ho scritto nulla."


def entries(grid: Grid, layout: Layout, ours: frozenset[str]) -> Iterator[RowCells | Ignored]:
    """The rows below the header, from the top; rows after the last one that has content are not mentioned.

    A row with nothing but cells that the program writes (`ours`) is empty: its content was deleted.
    """
    keys = [(key, number - 1) for key, number in layout.columns.items()]
    extra = [(header, number - 1) for number, header in layout.extra.items()]
    titles = {number - 1: _key(layout.headers[key]) for key, number in layout.columns.items()}
    blank: list[int] = []
    for number, row in enumerate(grid.rows[layout.header_row :], start=layout.header_row + 1):
        width = len(row)
        cells = {key: Cell(row[at]) for key, at in keys if at < width and row[at] not in (None, "")}
        rest = {header: Cell(row[at]) for header, at in extra if at < width and row[at] not in (None, "")}
        if all(key in ours or cell.empty for key, cell in cells.items()) and all(cell.empty for cell in rest.values()):
            blank.append(number)
            continue
        yield from (Ignored(grid.name, at, "riga vuota") for at in blank)
        blank.clear()
        if _is_header(row, titles):
            yield Ignored(grid.name, number, "titoli ripetuti")
        else:
            yield RowCells(grid.name, number, cells, rest)


def _is_header(row: Sequence[Typed], titles: Mapping[int, str]) -> bool:
    typed = [(at, value) for at, value in enumerate(row) if isinstance(value, str) and value]
    return len(typed) >= 2 and all(titles.get(at) == _key(value) for at, value in typed)
