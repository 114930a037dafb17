"""Old Word sheets into the workbook: what they hold, what of it is there already, and the rows to append.

Nothing is ever written twice. Each row says where it came from, under *Provenienza*, with a short digest of the talk
as it stood in the file: so it is known again in a sorted sheet, after any edit, from a renamed file, and when a run was
broken off. Without that, the same nucleus, day, hours and description are the same talk, now or in an earlier version.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from collector.app.preview import open_preview
from collector.app.project import open_workbook
from collector.app.settings import Settings
from collector.errors import SettingsError, WorkbookError
from collector.files import expanded, no_file
from collector.intake.shapes import ImportedFile, ImportedTalk, IntakeError
from collector.sheet.columns import Layout, RowCells
from collector.sheet.headers import BLANK
from collector.sheet.row_matching import KEYS
from collector.sheet.rows import Entries
from schemas import session
from schemas.canonical import canonical, content_hash
from schemas.cells.dates import read_date
from schemas.cells.names import Names, read_nucleus
from schemas.cells.normalise import plain, tidy
from schemas.cells.reading import Cell, Typed
from schemas.cells.times import read_interval
from schemas.workbook import Grid, NewRows

SUFFIXES: Final = frozenset({".docx", ".doc", ".odt"})
SOURCE_TITLES: Final = ("Provenienza", "Importata da")
"""Of the column that says where a row came from; the second where people use the first for something else."""
LONGEST_TEXT: Final = 32_767
_MARK: Final = re.compile(r"\[([0-9a-f]{10})\]\s*\Z")
_HEADERS: Final = {column.key: column.header for column in (*session.COLUMNS, *session.BESIDE)}


class Appendable(Protocol):
    """A workbook that takes new rows."""

    def append(self, new: NewRows, *, mark: str) -> int:
        """Put rows below those of a tab of the workbook as it was at `mark`, all or nothing; returns how many. Raises
        WorkbookError.
        """


@dataclass(frozen=True)
class ReadFile:
    """A file as it was named, and what it holds; or why it was refused."""

    file: str
    content: ImportedFile | None = None
    refusal: str | None = None

    @property
    def needs_nucleus(self) -> bool:
        """Some talk stands under no heading."""
        return self.content is not None and any(not talk.nucleus for talk in self.content.talks)


@dataclass(frozen=True)
class FileImport:
    """What of one file goes into the workbook: its row for each talk that is not there yet."""

    read: ReadFile
    nuclei: Sequence[str] = ()
    talks: int = 0
    already_there: int = 0
    doubts: Sequence[str] = ()
    rows: Sequence[Mapping[int, str]] = field(default=(), repr=False)


@dataclass(frozen=True)
class ImportPlan:
    """All that an import wants to do. `unknown`: nuclei that are not in *Nuclei*."""

    name: str
    tab: str
    files: Sequence[FileImport]
    unknown: Sequence[str]
    new: NewRows
    mark: str

    @property
    def rows(self) -> int:
        """How many rows it wants to append."""
        return len(self.new.rows)

    @property
    def already_there(self) -> int:
        """How many talks are there already."""
        return sum(file.already_there for file in self.files)


# --- Files ------------------------------------------------------------------------------------------------


def read_files(named: Sequence[str]) -> list[ReadFile]:
    """Every file that was named, and those in the folders. Raises SettingsError for a folder without any."""
    from collector.intake.word import read_word

    return [_read(path, read_word) for name in named for path in _files(expanded(name))]


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    inside = sorted(
        one
        for one in path.rglob("*")
        if one.suffix.casefold() in SUFFIXES
        and one.is_file()
        and not any(part.startswith((".", "~$")) for part in one.relative_to(path).parts)
    )
    if not inside:
        raise SettingsError(
            f"Nella cartella «{path}» non c'è nessun file Word (.docx, .doc, .odt)."
        )
    yield from inside


def _read(path: Path, read_word: Callable[[Path], ImportedFile]) -> ReadFile:
    name = str(path)
    if not path.exists() and not no_file(path):
        return ReadFile(
            name, refusal=f"Non trovo il file «{path}». Controlla il nome e la cartella."
        )
    try:
        found = read_word(path)
    except IntakeError as error:
        return ReadFile(name, refusal=str(error))
    for talk in found.talks:
        for key, text in (*talk.cells.items(), ("nucleus", talk.nucleus)):
            if len(text) > LONGEST_TEXT:
                return ReadFile(
                    name,
                    refusal=f"In «{path.name}», {talk.place}, il testo di «{_HEADERS.get(key, key)}» è più lungo di "
                    "quanto una cella può tenere. Accorcialo e rilancia il comando: di questo file non importo nulla.",
                )
    return ReadFile(name, found)


# --- The workbook -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Keys:
    """Makes talks comparable, in whatever words they were typed."""

    names: Names
    codes: frozenset[str]

    def nucleus(self, typed: Typed) -> str:
        if Cell(typed).empty:
            return ""
        found = read_nucleus(Cell(typed), self.names, self.codes)
        return found.value if found.sure and found.value else plain(canonical(typed))

    def known(self, text: str) -> bool:
        return self.nucleus(text) in self.codes

    def content(self, of: Callable[[str], Typed]) -> tuple[str, str, str, str] | None:
        """Nucleus, day, hours and description, as far as they are sure; None when too little was typed."""
        day, start, end = of("date"), of("hours") or of("start"), of("end")
        date = read_date(Cell(day))
        first, last = read_interval(Cell(start), Cell(end))
        on = str(date.value) if date.sure and date.value else plain(canonical(day))
        hours = (
            f"{first.value}-{last.value}"
            if first.value and last.value
            else plain(f"{canonical(start)} {canonical(end)}")
        )
        said = plain(canonical(of("description")))
        return (self.nucleus(of("nucleus")), on, hours, said) if on and (hours or said) else None


@dataclass(frozen=True)
class ImportTarget:
    """The workbook as an import needs it: where rows go, and which talks stand there already. `marks`: the digest of a
    talk → the nuclei of the rows that came from it; `headers`: column → its title.
    """

    name: str
    layout: Layout
    after: int
    column: int
    title: str
    keys: _Keys
    headers: Mapping[int, str] = field(repr=False)
    marks: Mapping[str, frozenset[str]] = field(repr=False)
    contents: frozenset[tuple[str, str, str, str]] = field(repr=False)
    mark: str = ""

    @property
    def titles(self) -> Mapping[int, str]:
        """The title to add; none where it stands."""
        return {} if self.column in self.layout.extra else {self.column: self.title}


def find_import_target(settings: Settings) -> ImportTarget:
    """Look at the project's workbook; nothing is written. Raises WorkbookError and JournalError."""
    with open_preview(settings) as look:
        layout = _tab_for_rows(look.layouts, look.snapshot.where)
        nuclei = look.plan.directory.nuclei
        keys = _Keys(
            Names.of((name, one.code) for one in nuclei for name in (one.name, *one.other_names)),
            frozenset(one.code for one in nuclei),
        )
        marks: dict[str, frozenset[str]] = {}
        contents = set()
        for tab in look.layouts:
            grid = look.snapshot.tab(tab.tab)
            for row in _rows(grid, tab) if grid else ():
                contents.add(keys.content(row.typed))
                for typed in row.values:
                    if isinstance(typed, str) and (found := _MARK.search(typed)):
                        marks[found[1]] = marks.get(found[1], frozenset()) | {
                            keys.nucleus(row.typed("nucleus"))
                        }
        here = {row.code for row in look.plan.rows if row.code} & look.memory.rows.keys()
        for versions in look.journal.all_contents(here).values():
            contents |= {
                keys.content(dict(zip(KEYS, version, strict=False)).get) for version in versions
            }
        grid = next(one for one in look.snapshot.tabs if one.name == layout.tab)
        column, title = _provenance(grid, layout)
        return ImportTarget(
            look.name,
            layout,
            _last_row(grid, layout),
            column,
            title,
            keys,
            {
                number: canonical(typed)
                for number, typed in enumerate(grid.rows[layout.header_row - 1], start=1)
            },
            marks,
            frozenset(content for content in contents if content is not None),
            look.snapshot.mark,
        )


def _rows(grid: Grid, layout: Layout) -> Iterator[RowCells]:
    """All rows below the titles: one that a check passes over, as an example or a total, stands there all the same."""
    rows = Entries(grid, layout, frozenset({"code", "status"}))
    return map(rows.cells, range(layout.header_row + 1, len(grid.rows) + 1))


def _tab_for_rows(layouts: Sequence[Layout], where: str) -> Layout:
    own = [layout for layout in layouts if not layout.responses]
    named = [layout for layout in own if plain(layout.tab) == plain(session.TAB)]
    if found := next(iter(named or own), None):
        return found
    raise WorkbookError(
        f"{where} non c'è il foglio «{session.TAB}»: ci sono solo le risposte di un modulo, e lì non scrivo. Prepara "
        "il foglio con «collector init» e rilancia il comando. Non ho scritto nulla."
    )


def _last_row(grid: Grid, layout: Layout) -> int:
    filled = (
        number
        for number, row in enumerate(grid.rows, start=1)
        if any(typed not in BLANK for typed in row)
    )
    merged = (bottom for _, _, bottom, _ in grid.merged)
    return max([layout.header_row, layout.second_row, *filled, *merged])


def _provenance(grid: Grid, layout: Layout) -> tuple[int, str]:
    """The column that says where rows came from, and its title. One of that title with other things is a person's."""
    for title in SOURCE_TITLES:
        found = next(
            (number for number, header in layout.extra.items() if plain(header) == plain(title)),
            None,
        )
        if found is None:
            return max([*layout.columns.values(), *layout.extra]) + 1, title
        below = (row[found - 1] for row in grid.rows[layout.header_row :] if len(row) >= found)
        if all(_MARK.search(canonical(typed)) for typed in below if typed not in BLANK):
            return found, title
    raise WorkbookError(
        f"Nel foglio «{layout.tab}» le colonne «{SOURCE_TITLES[0]}» e «{SOURCE_TITLES[1]}» sono già usate per altro. Cambia il "
        "titolo di una delle due e rilancia il comando. Non ho scritto nulla."
    )


# --- The plan ---------------------------------------------------------------------------------------------


def plan_import(
    ground: ImportTarget,
    files: Sequence[ReadFile],
    *,
    nuclei: Mapping[str, str] | None = None,
    mediator: str = "",
    without_asking: bool = False,
) -> ImportPlan:
    """Decide which rows to append. Pure. `nuclei`: file → the nucleus that a person gave for talks without heading.

    `without_asking`: nobody looks at what was found, so a file that a person has to confirm adds no row.
    Raises WorkbookError when the sheet has no column for something that the files say: it would be lost.
    """
    _stop_if_no_column(ground.layout, files, mediator)
    marks = dict(ground.marks)
    contents = set(ground.contents)
    done: list[FileImport] = []
    for read in files:
        if read.content is None:
            done.append(FileImport(read))
            continue
        given = tidy((nuclei or {}).get(read.file, ""))
        rows, doubts, already = (
            [],
            [*filter(None, [read.content.to_confirm]), *read.content.doubts],
            0,
        )
        is_left_out = without_asking and bool(read.content.to_confirm)
        for talk in () if is_left_out else read.content.talks:
            nucleus = talk.nucleus or given
            doubts += (f"{talk.place}: {doubt}" for doubt in talk.doubts)
            mark, key = _mark(talk), ground.keys.nucleus(nucleus)
            cells = {**talk.cells, "nucleus": nucleus}
            content = ground.keys.content(cells.get)
            there = marks.get(mark, frozenset())
            if (there and (talk.nucleus or not key or there & {key, ""})) or content in contents:
                already += 1
                if mark not in ground.marks and content not in ground.contents:
                    doubts.append(
                        f"{talk.place}: è uguale a un altro colloquio di questi file, lo scrivo una volta sola."
                    )
                continue
            marks[mark] = there | {key}
            contents |= {content} if content else set()
            if not nucleus:
                doubts.append(
                    f"{talk.place}: manca il nucleo. La riga resta con «Nucleo» vuoto: scrivilo nel foglio."
                )
            source = f"{tidy(read.content.path.name)}, {talk.place} [{mark}]"
            rows.append(
                _row(ground, {**cells, "mediator": cells.get("mediator") or mediator}, source)
            )
        written = [text for talk in read.content.talks if (text := talk.nucleus or given)]
        done.append(
            FileImport(
                read,
                tuple(dict.fromkeys(written)),
                len(read.content.talks),
                already,
                tuple(doubts),
                tuple(rows),
            )
        )
    new = [row for file in done for row in file.rows]
    said = dict.fromkeys(text for file in done for text in file.nuclei)
    return ImportPlan(
        ground.name,
        ground.layout.tab,
        done,
        [text for text in said if not ground.keys.known(text)],
        _new_rows(ground, new),
        ground.mark,
    )


def empty_import(files: Sequence[ReadFile]) -> ImportPlan:
    """The plan where no file could be read."""
    return ImportPlan("", "", [FileImport(read) for read in files], [], NewRows("", 1, 1, ()), "")


def _mark(talk: ImportedTalk) -> str:
    """Tells one talk, as it stands in a file, from another; where it stands does not matter."""
    cells = sorted((key, plain(text)) for key, text in talk.cells.items() if plain(text))
    return content_hash([plain(talk.nucleus), *(part for cell in cells for part in cell)])[:10]


def _column(layout: Layout, key: str) -> int | None:
    return layout.columns.get(key) or (layout.columns.get("start") if key == "hours" else None)


def _new_rows(ground: ImportTarget, rows: Sequence[Mapping[int, str]]) -> NewRows:
    written = {column for row in rows for column in row}
    return NewRows(
        ground.layout.tab,
        ground.layout.header_row,
        ground.after,
        rows,
        ground.titles if rows else {},
        {
            column: ground.headers.get(column, "")
            for column in sorted(written - ground.titles.keys())
        },
        ground.column,
    )


def _row(ground: ImportTarget, cells: Mapping[str, str], source: str) -> Mapping[int, str]:
    row = {ground.column: source}
    for key, text in cells.items():
        if text.strip() and (column := _column(ground.layout, key)) is not None:
            row[column] = text
    return row


def _stop_if_no_column(layout: Layout, files: Iterable[ReadFile], mediator: str) -> None:
    said = {
        key
        for read in files
        if read.content
        for talk in read.content.talks
        for key, text in talk.cells.items()
        if text
    }
    said |= {"mediator"} if mediator else set()
    if lacking := [_HEADERS.get(key, key) for key in sorted(said) if _column(layout, key) is None]:
        names = ", ".join(f"«{header}»" for header in lacking)
        which = "manca la colonna" if len(lacking) == 1 else "mancano le colonne"
        raise WorkbookError(
            f"Nel foglio «{layout.tab}» {which} {names}, e quello che c'è nei file andrebbe perso. Aggiungi il titolo "
            f"nella riga {layout.header_row}, in una colonna vuota, e rilancia il comando. Non ho scritto nulla."
        )


def carry_out_import(settings: Settings, todo: ImportPlan) -> int:
    """Append the rows; returns how many: on Google those that somebody else has imported meanwhile are left out.

    Raises WorkbookError. After it the workbook is as it was, but on Google where its words say otherwise.
    """
    if not todo.rows:
        return 0
    book: Appendable = open_workbook(settings)
    return book.append(todo.new, mark=todo.mark)
