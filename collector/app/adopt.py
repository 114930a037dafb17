"""`init --adopt`: our columns and tabs put into a workbook that nobody prepared. Decides, then has it written.

Nothing that stands there changes: titles go into free cells of the header row, tabs behind the others.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from collector.app import settings as settings_module
from collector.app.preview import Preview, open_preview
from collector.app.settings import Options, Settings, load_settings
from collector.errors import SettingsError, WorkbookError
from collector.files import absolute, write_file
from collector.journal.store import journal_file
from collector.sheet.around_talks import describes_a_talk
from collector.sheet.columns import GUARDING, Layout, RowCells
from collector.sheet.find_columns import find_layout
from collector.sheet.own_tab import is_own_tab
from collector.sheet.rows import entries
from collector.sheet.talk_tabs import hidden_tabs
from collector.validation.inferred_names import infer_mediators
from collector.validation.session_rows import OWN_FIELDS
from collector.workbook.instructions import TEXT_COLUMN_WIDTHS, instructions_as_text
from collector.workbook.template import INSTRUCTIONS_TAB
from collector.workbook.xlsx import flags_sheet, new_sheets
from collector.workbook.xlsx.add_sheets import SheetMaker
from collector.workbook.xlsx.free_columns import TabMargin
from collector.workbook.xlsx.used_range import COLUMNS_MAX
from collector.workbook.xlsx.workbook import NewHeaders, XlsxWorkbook
from schemas import meeting, nucleus, person
from schemas.cells.names import leading_code, name_key
from schemas.cells.normalise import plain
from schemas.column import Column, Need
from schemas.flag import Flag
from schemas.person import JOB_LABELS, Job
from schemas.session import COLUMNS
from schemas.workbook import FLAGS_TAB, FlagsTab, Snapshot

_LISTS: Final = (
    (nucleus.TAB, nucleus.COLUMNS),
    (person.TAB, person.COLUMNS),
    (meeting.TAB, meeting.COLUMNS),
)
"""A tab with so many of the titles of *Segnalazioni* is that tab."""


@dataclass(frozen=True, slots=True)
class NewColumns:
    """The titles that a tab of talks gets: column → title, in a row. See `Margin` for the rest."""

    tab: str
    row: int
    titles: Mapping[int, str]
    margin: TabMargin

    @property
    def hidden(self) -> bool:
        """True when one of them lands in a hidden column."""
        return min(self.titles) <= self.margin.last_hidden_column


@dataclass(frozen=True)
class Adoption:
    """What an adoption adds. `tabs`: their names and how many rows they begin with; `hidden`: the tabs that
    are read though people do not see them; `homonyms`: the places of rows whose family's name may stand for two, and
    is not written into *Nuclei*. `config`: the settings file to
    write; `other_config`: one that stands there and speaks of another workbook."""

    workbook: Path
    columns: Sequence[NewColumns]
    tabs: Mapping[str, int]
    left: Sequence[str]
    hidden: Sequence[str]
    homonyms: Sequence[str]
    config: Path | None
    other_config: Path | None
    mark: str
    makers: Mapping[str, SheetMaker] = field(repr=False)
    config_text: str = field(repr=False, default="")

    @property
    def changes_workbook(self) -> bool:
        """True when something is added to the workbook itself."""
        return bool(self.columns or self.tabs)

    @property
    def empty(self) -> bool:
        """True when nothing is left to do."""
        return not self.changes_workbook and self.config is None


def plan_adoption(options: Options) -> Adoption:
    """Look at the workbook of `options` and decide; nothing is written.

    Raises WorkbookError when it cannot be read, understood or written, SettingsError for the settings.
    """
    settings = load_settings(options)
    _stop_if_of_another_project(settings, options)
    workbook = XlsxWorkbook(settings.xlsx)
    _stop_if_a_name_is_taken(workbook.snapshot())
    with open_preview(settings) as look:
        margins = workbook.margins({layout.tab: layout.header_row for layout in look.layouts})
        columns = [
            new for layout in look.layouts if (new := _new_columns(layout, margins[layout.tab]))
        ]
        style = margins[look.layouts[0].tab].header_style
        makers, counts = _tabs(look, settings, style)
        left = [INSTRUCTIONS_TAB] if look.snapshot.tab(INSTRUCTIONS_TAB) and columns else []
        hidden = hidden_tabs(look.snapshot, look.layouts)
        lists_nuclei = nucleus.TAB in makers
        homonyms = [
            f"«{flag.tab}», riga {flag.row}" for flag in _of_two_families(look) if lists_nuclei
        ]
        mark = look.snapshot.mark
    config, other, text = _config(settings, options)
    found = Adoption(
        settings.xlsx, columns, counts, left, hidden, homonyms, config, other, mark, makers, text
    )
    if found.changes_workbook:
        workbook.ready_to_write(found.mark)
    return found


def carry_out_adoption(adoption: Adoption) -> None:
    """Write what was decided: the workbook in one replace, then the settings. Raises WorkbookError."""
    workbook = XlsxWorkbook(adoption.workbook)
    if adoption.changes_workbook:
        workbook.ready_to_write(adoption.mark)
        headers = {
            new.tab: NewHeaders(new.row, new.titles, new.margin.header_style)
            for new in adoption.columns
        }
        workbook.add(headers, adoption.makers, mark=adoption.mark)
    if adoption.config is not None:
        write_file(adoption.config, adoption.config_text)


def _stop_if_of_another_project(settings: Settings, options: Options) -> None:
    """The settings of the folder one stands in would lend this workbook another project's journal."""
    config = settings.config
    if config is None or options.config or config.parent == settings.xlsx.parent:
        return
    if load_settings(Options(config=str(config))).workbook != settings.xlsx:
        raise SettingsError(
            f"In questa cartella c'è già il progetto di un altro foglio («{config}»). Entra nella cartella di "
            f"«{settings.xlsx.name}» e rilancia il comando da lì. Non ho scritto nulla."
        )


def _stop_if_a_name_is_taken(snapshot: Snapshot) -> None:
    """A tab with one of our names and other content is somebody's own: it stays, and nothing is added beside it."""
    taken = []
    for name, columns in _LISTS:
        if grid := snapshot.tab(name):
            try:
                if not grid.rows:
                    raise WorkbookError
                find_layout(grid, columns)
            except WorkbookError:
                taken.append(grid.name)
    if (flags := snapshot.tab(FLAGS_TAB)) and not is_own_tab(flags):
        taken.append(flags.name)
    if taken:
        names = ", ".join(f"«{name}»" for name in taken)
        which = f"il foglio {names}" if len(taken) == 1 else f"i fogli {names}"
        raise WorkbookError(
            f"Nel file c'è già {which}, ma con altri titoli delle colonne: non tocco niente. Dai "
            "un altro nome a quello che c'è e rilancia il comando: quello che serve lo aggiungo io. "
            "Non ho scritto nulla."
        )


def _new_columns(layout: Layout, margin: TabMargin) -> NewColumns | None:
    """The columns that a prepared tab must have and this one lacks; *Codice* and *Stato* last. None for a form's
    answers: what stands there is Google's.
    """
    if layout.responses:
        return None
    here = layout.columns.keys()
    instead = {"start", "end"} if "hours" in here else set[str]()

    def lacking(column: Column) -> bool:
        needed = column.spec.ours or column.spec.need is not Need.NEVER or column.key in GUARDING
        return needed and column.key not in here and column.key not in instead

    wanted = [column for column in COLUMNS if lacking(column) and not column.spec.ours]
    wanted += [column for column in COLUMNS if lacking(column) and column.spec.ours]
    if not wanted:
        return None
    theirs = {plain(header) for header in layout.extra.values()}
    for column in wanted:
        if plain(column.header) in theirs:
            raise WorkbookError(
                f"Nel foglio «{layout.tab}» c'è già una colonna «{column.header}», che non è di collector: non tocco "
                "niente. Dalle un altro nome e rilancia il comando: la mia la aggiungo io. Non ho scritto nulla."
            )
    first = margin.last_used_column + 1
    if margin.last_used_column + len(wanted) > COLUMNS_MAX:
        raise WorkbookError(
            f"Nel foglio «{layout.tab}» non c'è posto per altre colonne: qualcosa arriva fino all'ultima. Elimina le "
            "colonne in più e rilancia il comando. Non ho scritto nulla."
        )
    titles = {first + at: column.header for at, column in enumerate(wanted)}
    return NewColumns(layout.tab, layout.header_row, titles, margin)


def _tabs(
    look: Preview, settings: Settings, style: int | None
) -> tuple[dict[str, SheetMaker], dict[str, int]]:
    """The tabs that are missing, and with how many rows each begins."""
    there = {
        name
        for name in (*(tab for tab, _ in _LISTS), FLAGS_TAB, INSTRUCTIONS_TAB)
        if look.snapshot.tab(name)
    }
    talks = _talks(look)
    rows = {nucleus.TAB: _nuclei(look, talks), person.TAB: _people(talks), meeting.TAB: []}
    makers: dict[str, SheetMaker] = {}
    counts: dict[str, int] = {}
    for name, columns in _LISTS:
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
        page = instructions_as_text(
            settings.territory.district, [layout.tab for layout in look.layouts]
        )
        hidden = new_sheets.spare_lists(settings.territory, settings.case_types)
        counts[INSTRUCTIONS_TAB] = 0
        makers[INSTRUCTIONS_TAB] = new_sheets.text_sheet(page, TEXT_COLUMN_WIDTHS, hidden)
    return makers, counts


def _nuclei(look: Preview, talks: Sequence[RowCells]) -> list[dict[str, str]]:
    """The nuclei that the talks name, but for a name that may stand for two families: which of them it is, a list
    would decide for both. A code that the journal knows is written; others the sync gives.
    """
    names = {name_key(row.cell("nucleus").text) for row in talks}
    codes = {leading_code(row.cell("nucleus").text) for row in talks}
    shared = {flag.facts["nucleus"] for flag in _of_two_families(look)}
    return [
        {
            "code": look.known_code(found.code) or "",
            "name": found.name,
            "municipality": found.municipality or "",
            "mediator": found.mediator or "",
        }
        for found in look.plan.directory.nuclei
        if found.code not in shared and (name_key(found.name) in names or found.code in codes)
    ]


def _of_two_families(look: Preview) -> list[Flag]:
    """The questions about rows whose name is that of another family, too."""
    return [flag for flag in look.plan.flags if flag.code == "NUCLEO-10"]


def _talks(look: Preview) -> list[RowCells]:
    """The rows that tell a talk: one only begun, or a line around the talks, gives no name to a list."""
    rows: list[RowCells] = []
    for layout in look.layouts:
        if grid := look.snapshot.tab(layout.tab):
            rows += [row for row in entries(grid, layout, OWN_FIELDS) if isinstance(row, RowCells)]
    return [row for row in rows if describes_a_talk(row)]


def _people(talks: Sequence[RowCells]) -> list[dict[str, str]]:
    """The mediators that the talks name, as written most often."""
    names = sorted(infer_mediators(talks).values(), key=str.casefold)
    return [{"name": name, "job": JOB_LABELS[Job.MEDIATOR]} for name in names]


def _config(settings: Settings, options: Options) -> tuple[Path | None, Path | None, str]:
    """The settings file to write, or the one that is there and names another workbook."""
    if settings.config is not None:
        own = load_settings(Options(config=str(settings.config))).workbook == settings.xlsx
        return None, (None if own else settings.config), ""
    path = settings.xlsx.parent / settings_module.CONFIG_NAME
    text = settings_module.CONFIG_TEMPLATE.replace('id = "nuovo"', f'id = "{secrets.token_hex(4)}"')
    text = text.replace(
        f'path = "{settings_module.WORKBOOK_NAME}"', f"path = {_toml(settings.xlsx.name)}"
    )
    file = journal_file(settings.journal)
    beside = (
        file == path.parent / settings_module.JOURNAL_NAME
        and not settings_module.is_shared_folder(path.parent)
    )
    if (
        file is not None and not beside and (options.journal or file.exists())
    ):  # the memory that this sheet has
        text = text.replace("# [journal]", "[journal]").replace(
            f'# url = "{settings_module.JOURNAL_NAME}"', f"url = {_toml(str(absolute(file)))}"
        )
    return path, None, text


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML string too
