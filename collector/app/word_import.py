"""`collector import`: the talks of old Word files, as rows of the workbook, each once.

Each row says where it came from, under *Provenienza*, with a short hash of the talk as it is in the
file: so it is recognised in a sorted sheet, after any edit, from a renamed file, and when a run was
broken off. Without that, the same nucleus, day, hours and description are the same talk, now or in
an earlier version of a row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from collector.app.import_target import ImportTarget, TalkContent
from collector.app.project import open_workbook
from collector.app.settings import Settings
from collector.app.word_files import HEADERS, ReadFile
from collector.errors import WorkbookError
from collector.intake.shapes import ImportedFile, ImportedTalk
from schemas.canonical import content_hash
from schemas.cells.normalise import plain, tidy
from schemas.workbook import NewRows

_MARK_LENGTH: Final = 10


class Appendable(Protocol):
    """A workbook that takes new rows."""

    def append(self, new: NewRows, *, mark: str) -> int:
        """Append rows to a tab of the workbook as it was at `mark`, all or nothing.

        Returns how many. Raises WorkbookError.
        """


@dataclass(frozen=True)
class FileImport:
    """What of one file goes into the workbook: a row for each talk that is not there yet.

    `nuclei`: as they will be written; `talks`: how many the file holds; `already_there`: how many
    of them the workbook has; `doubts`: sentences for a person; `rows`: texts by column (from 1).
    """

    read: ReadFile
    nuclei: Sequence[str] = ()
    talks: int = 0
    already_there: int = 0
    doubts: Sequence[str] = ()
    rows: Sequence[Mapping[int, str]] = field(default=(), repr=False)


@dataclass(frozen=True)
class ImportPlan:
    """All that an import wants to do.

    `name`: the workbook's; `unknown`: nuclei that are not in *Nuclei*; `mark`: of the snapshot that
    the plan was made from.
    """

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
        """How many talks the workbook has already."""
        return sum(file.already_there for file in self.files)


def plan_import(
    target: ImportTarget,
    files: Sequence[ReadFile],
    *,
    nuclei: Mapping[str, str] | None = None,
    mediator: str = "",
    without_asking: bool = False,
) -> ImportPlan:
    """Decide which rows to append. Pure.

    `nuclei`: file → the nucleus that a person gave for talks under no heading; `mediator`: for
    talks without one; `without_asking`: nobody looks at the plan, so a file that a person has to
    confirm adds no row.

    Raises WorkbookError when the sheet has no column for something that the files say: it would be
    lost.
    """
    _stop_if_no_column(target, files, mediator)
    importer = _Importer(target, mediator)
    planned = []
    for read in files:
        if read.content is None:
            planned.append(FileImport(read))
            continue
        nucleus = tidy((nuclei or {}).get(read.file, ""))
        skip = without_asking and bool(read.content.to_confirm)
        planned.append(importer.plan_file(read, read.content, nucleus, skip=skip))
    rows = [row for file in planned for row in file.rows]
    written_nuclei = dict.fromkeys(text for file in planned for text in file.nuclei)
    unknown = [text for text in written_nuclei if not target.keys.is_known_nucleus(text)]
    return ImportPlan(
        target.name, target.layout.tab, planned, unknown, _new_rows(target, rows), target.mark
    )


class _Importer:
    """Plans one file after the other, and remembers the talks that it has planned already."""

    def __init__(self, target: ImportTarget, mediator: str) -> None:
        self._target = target
        self._mediator = mediator
        self._marks = dict(target.marks)
        self._contents = set(target.contents)

    def plan_file(
        self, read: ReadFile, content: ImportedFile, given_nucleus: str, *, skip: bool
    ) -> FileImport:
        """Return what of a file is to be appended; with `skip` only what there is to say of it.

        `given_nucleus`: for talks under no heading; '' leaves the cell empty.
        """
        rows: list[Mapping[int, str]] = []
        doubts = [content.to_confirm] if content.to_confirm else []
        doubts += content.doubts
        already_there = 0
        for talk in () if skip else content.talks:
            nucleus = talk.nucleus or given_nucleus
            doubts += (f"{talk.place}: {doubt}" for doubt in talk.doubts)
            mark = _source_mark(talk)
            cells = {**talk.cells, "nucleus": nucleus}
            talk_content = self._target.keys.content(cells.get)
            if self._is_there(talk, mark, nucleus, talk_content):
                already_there += 1
                if self._is_twice_in_files(mark, talk_content):
                    doubts.append(
                        f"{talk.place}: è uguale a un altro colloquio di questi file, lo scrivo "
                        "una volta sola."
                    )
                continue
            self._remember(mark, nucleus, talk_content)
            if not nucleus:
                doubts.append(
                    f"{talk.place}: manca il nucleo. La riga resta con «Nucleo» vuoto: scrivilo "
                    "nel foglio."
                )
            cells["mediator"] = cells.get("mediator") or self._mediator
            source = f"{tidy(content.path.name)}, {talk.place} [{mark}]"
            rows.append(_row(self._target, cells, source))
        nuclei = dict.fromkeys(talk.nucleus or given_nucleus for talk in content.talks)
        return FileImport(
            read,
            nuclei=tuple(nucleus for nucleus in nuclei if nucleus),
            talks=len(content.talks),
            already_there=already_there,
            doubts=tuple(doubts),
            rows=tuple(rows),
        )

    def _is_there(
        self, talk: ImportedTalk, mark: str, nucleus: str, content: TalkContent | None
    ) -> bool:
        """Return True when a talk is in the workbook already, or was planned before.

        A talk under no heading has the same mark whatever family it is of: it is the same only
        where no nucleus is given, or a row from it has that nucleus, or none yet.
        """
        if content in self._contents:
            return True
        nuclei = self._marks.get(mark)
        if not nuclei:
            return False
        key = self._target.keys.nucleus(nucleus)
        return bool(talk.nucleus) or not key or not nuclei.isdisjoint({key, ""})

    def _is_twice_in_files(self, mark: str, content: TalkContent | None) -> bool:
        """Return True for a talk that is there only because it was planned just now."""
        return mark not in self._target.marks and content not in self._target.contents

    def _remember(self, mark: str, nucleus: str, content: TalkContent | None) -> None:
        key = self._target.keys.nucleus(nucleus)
        self._marks[mark] = self._marks.get(mark, frozenset()) | {key}
        if content is not None:
            self._contents.add(content)


def empty_import(files: Sequence[ReadFile]) -> ImportPlan:
    """Return the plan where no file could be read."""
    return ImportPlan("", "", [FileImport(read) for read in files], [], NewRows("", 1, 1, ()), "")


def _source_mark(talk: ImportedTalk) -> str:
    """Return a short hash of a talk as it is in a file, wherever in it."""
    cells = sorted((key, plain(text)) for key, text in talk.cells.items() if plain(text))
    parts = [part for cell in cells for part in cell]
    return content_hash([plain(talk.nucleus), *parts])[:_MARK_LENGTH]


def _new_rows(target: ImportTarget, rows: Sequence[Mapping[int, str]]) -> NewRows:
    written = {column for row in rows for column in row}
    there = sorted(written - target.titles.keys())
    return NewRows(
        target.layout.tab,
        target.layout.header_row,
        target.after,
        rows,
        target.titles if rows else {},
        {column: target.headers.get(column, "") for column in there},
        target.column,
    )


def _row(target: ImportTarget, cells: Mapping[str, str], source: str) -> Mapping[int, str]:
    """Return the texts of a new row, by column (from 1)."""
    row = {target.column: source}
    for key, text in cells.items():
        column = target.column_of(key)
        if text.strip() and column is not None:
            row[column] = text
    return row


def _stop_if_no_column(target: ImportTarget, files: Iterable[ReadFile], mediator: str) -> None:
    """Raise WorkbookError when the tab lacks a column for something that is to be written."""
    keys = {"mediator"} if mediator else set()
    for read in files:
        for talk in read.content.talks if read.content else ():
            keys |= {key for key, text in talk.cells.items() if text}
    lacking = [HEADERS.get(key, key) for key in sorted(keys) if target.column_of(key) is None]
    if not lacking:
        return
    names = ", ".join(f"«{header}»" for header in lacking)
    which = "manca la colonna" if len(lacking) == 1 else "mancano le colonne"
    raise WorkbookError(
        f"Nel foglio «{target.layout.tab}» {which} {names}, e quello che c'è nei file andrebbe "
        f"perso. Aggiungi il titolo nella riga {target.layout.header_row}, in una colonna vuota, e "
        "rilancia il comando. Non ho scritto nulla."
    )


def carry_out_import(settings: Settings, todo: ImportPlan) -> int:
    """Append the rows; return how many.

    On Google the rows that somebody else has imported meanwhile are left out. Raises SettingsError,
    and WorkbookError: then the workbook is as it was, unless the message says otherwise (Google).
    """
    if not todo.rows:
        return 0
    workbook: Appendable = open_workbook(settings)
    return workbook.append(todo.new, mark=todo.mark)
