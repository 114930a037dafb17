"""What an adoption adds to a workbook: columns in the tabs of talks, and missing tabs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.app.preview import Preview
from collector.app.settings import Settings
from collector.errors import WorkbookError
from collector.sheet.around_talks import describes_a_talk
from collector.sheet.columns import GUARDING, Layout, RowCells
from collector.sheet.rows import entries
from collector.validation.inferred_names import infer_mediators
from collector.validation.session_rows import OWN_FIELDS
from collector.workbook.instructions import (
    INSTRUCTIONS_TAB,
    TEXT_COLUMN_WIDTHS,
    instructions_as_text,
)
from collector.workbook.xlsx import flags_sheet, new_sheets
from collector.workbook.xlsx.add_sheets import SheetMaker
from collector.workbook.xlsx.free_columns import TabMargin
from collector.workbook.xlsx.used_range import COLUMNS_MAX
from schemas import meeting, nucleus, person
from schemas.cells.names import leading_code, name_key
from schemas.cells.normalise import plain
from schemas.column import Column, Need
from schemas.flag import Flag
from schemas.person import JOB_LABELS, Job
from schemas.session import COLUMNS
from schemas.workbook import FLAGS_TAB, FlagsTab

LIST_TABS: Final = (
    (nucleus.TAB, nucleus.COLUMNS),
    (person.TAB, person.COLUMNS),
    (meeting.TAB, meeting.COLUMNS),
)
"""The tabs that are lists: their names and columns."""


@dataclass(frozen=True, slots=True)
class NewColumns:
    """The titles that a tab of talks gets, by column (from 1), in `row`. See `TabMargin`."""

    tab: str
    row: int
    titles: Mapping[int, str]
    margin: TabMargin

    @property
    def hidden(self) -> bool:
        """True when one of them is to be in a hidden column."""
        return min(self.titles) <= self.margin.last_hidden_column


def new_columns(layout: Layout, margin: TabMargin) -> NewColumns | None:
    """Return the columns that a prepared tab must have and this one lacks; *Codice* and *Stato*
    last.

    None where it lacks none, and for a form's answers: that tab is Google's.

    Raises WorkbookError when people have a column with such a title, or there is no room.
    """
    if layout.responses:
        return None
    wanted = _lacking_columns(layout)
    if not wanted:
        return None
    own_titles = {plain(header) for header in layout.extra.values()}
    for column in wanted:
        if plain(column.header) in own_titles:
            raise WorkbookError(
                f"Nel foglio «{layout.tab}» c'è già una colonna «{column.header}», che non è di "
                "collector: non tocco niente. Dalle un altro nome e rilancia il comando: la mia la "
                "aggiungo io. Non ho scritto nulla."
            )
    if margin.last_used_column + len(wanted) > COLUMNS_MAX:
        raise WorkbookError(
            f"Nel foglio «{layout.tab}» non c'è posto per altre colonne: qualcosa arriva fino "
            "all'ultima. Elimina le colonne in più e rilancia il comando. Non ho scritto nulla."
        )
    titles = {
        number: column.header
        for number, column in enumerate(wanted, start=margin.last_used_column + 1)
    }
    return NewColumns(layout.tab, layout.header_row, titles, margin)


def _lacking_columns(layout: Layout) -> list[Column]:
    """Return the needed columns that a tab lacks, those for people before our own."""
    there = set(layout.columns)
    if "hours" in there:  # both hours in one cell
        there |= {"start", "end"}
    lacking = [column for column in COLUMNS if _is_needed(column) and column.key not in there]
    return sorted(lacking, key=lambda column: column.spec.ours)


def _is_needed(column: Column) -> bool:
    return column.spec.ours or column.spec.need is not Need.NEVER or column.key in GUARDING


def new_tabs(
    preview: Preview, settings: Settings, style: int | None
) -> tuple[dict[str, SheetMaker], dict[str, int]]:
    """Return the makers of the tabs that are missing, and with how many rows each begins, by name.

    `style`: of the header cells of the talks, by its number in the file; the new titles get it too.
    """
    names = (*(tab for tab, _ in LIST_TABS), FLAGS_TAB, INSTRUCTIONS_TAB)
    there = {name for name in names if preview.snapshot.tab(name)}
    talks = _talks(preview)
    rows = {nucleus.TAB: _nuclei(preview, talks), person.TAB: _people(talks), meeting.TAB: []}
    makers: dict[str, SheetMaker] = {}
    counts: dict[str, int] = {}
    for name, columns in LIST_TABS:
        if name not in there:
            counts[name] = len(rows[name])
            makers[name] = new_sheets.entry_sheet(
                columns,
                rows[name],
                style=style,
                territory=settings.territory,
                case_types=settings.case_types,
                listed=INSTRUCTIONS_TAB not in there,
            )
    if FLAGS_TAB not in there:
        counts[FLAGS_TAB] = 0
        makers[FLAGS_TAB] = lambda main: flags_sheet.new_flags_sheet(main, FlagsTab())
    if INSTRUCTIONS_TAB not in there:
        tabs = [layout.tab for layout in preview.layouts]
        page = instructions_as_text(settings.territory.district, tabs)
        hidden = new_sheets.spare_lists(settings.territory, settings.case_types)
        counts[INSTRUCTIONS_TAB] = 0
        makers[INSTRUCTIONS_TAB] = new_sheets.text_sheet(page, TEXT_COLUMN_WIDTHS, hidden)
    return makers, counts


def _talks(preview: Preview) -> list[RowCells]:
    """Return the rows that describe a talk.

    One only begun, or a line around the talks, gives no name to a list.
    """
    talks: list[RowCells] = []
    for layout in preview.layouts:
        grid = preview.snapshot.tab(layout.tab)
        if grid is None:
            continue
        for row in entries(grid, layout, OWN_FIELDS):
            if isinstance(row, RowCells) and describes_a_talk(row):
                talks.append(row)
    return talks


def _nuclei(preview: Preview, talks: Sequence[RowCells]) -> list[dict[str, str]]:
    """Return the rows of *Nuclei*: the nuclei that the talks name.

    Without those whose name may stand for two families: which of them it is, a list would decide
    for both. A code that the journal knows is written; others are the sync's to give.
    """
    names = {name_key(row.cell("nucleus").text) for row in talks}
    codes = {leading_code(row.cell("nucleus").text) for row in talks}
    ambiguous = {flag.facts["nucleus"] for flag in ambiguous_name_flags(preview)}
    rows = []
    for known in preview.plan.directory.nuclei:
        is_named = name_key(known.name) in names or known.code in codes
        if is_named and known.code not in ambiguous:
            rows.append(
                {
                    "code": preview.known_code(known.code) or "",
                    "name": known.name,
                    "municipality": known.municipality or "",
                    "mediator": known.mediator or "",
                }
            )
    return rows


def ambiguous_name_flags(preview: Preview) -> list[Flag]:
    """Return the flags on rows whose family's name is that of another family, too."""
    return [flag for flag in preview.plan.flags if flag.code == "NUCLEO-10"]


def _people(talks: Sequence[RowCells]) -> list[dict[str, str]]:
    """Return the rows of *Persone*: the mediators of the talks, as written most often."""
    names = sorted(infer_mediators(talks).values(), key=str.casefold)
    return [{"name": name, "job": JOB_LABELS[Job.MEDIATOR]} for name in names]
