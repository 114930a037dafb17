"""`collector init --adopt`: our columns and tabs added to a workbook that nobody prepared.

Decided first, then written. Nothing that is there changes: titles go into free cells of the header
row, tabs after the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from collector.app.adopt_additions import (
    LIST_TABS,
    NewColumns,
    ambiguous_name_flags,
    new_columns,
    new_tabs,
)
from collector.app.config_file import CONFIG_NAME, JOURNAL_NAME
from collector.app.config_template import new_config
from collector.app.launcher import leave_launcher
from collector.app.new_project import new_project_id
from collector.app.preview import open_preview
from collector.app.settings import Options, Settings, load_settings
from collector.app.shared_folders import is_shared_folder
from collector.errors import SettingsError, WorkbookError
from collector.files import absolute, write_file
from collector.journal.engine import journal_file
from collector.sheet.find_columns import find_layout
from collector.sheet.own_tab import is_own_tab
from collector.sheet.talk_tabs import hidden_tabs
from collector.sync.rules import Accepted
from collector.workbook.instructions import INSTRUCTIONS_TAB
from collector.workbook.xlsx.add_sheets import SheetMaker
from collector.workbook.xlsx.workbook import NewHeaders, XlsxWorkbook
from schemas import nucleus
from schemas.column import Column
from schemas.workbook import FLAGS_TAB, Grid, Snapshot


@dataclass(frozen=True)
class Adoption:
    """What an adoption adds.

    `tabs`: their names and how many rows they begin with; `left`: our tabs that stay as they are
    though they do not mention the new columns; `hidden`: the tabs that are read though people do
    not see them; `homonyms`: the places of rows whose family's name may stand for two, and is not
    written into *Nuclei*; `config`: the settings file to write; `other_config`: one that is there
    and names another workbook; `mark`: of the snapshot that all this was decided from;
    `talk_tabs`: where talks are typed; `lacks_journal`: it has the codes of a journal that is not
    here.
    """

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
    talk_tabs: Sequence[str] = ()
    lacks_journal: bool = False

    @property
    def changes_workbook(self) -> bool:
        """True when something is added to the workbook itself."""
        return bool(self.columns or self.tabs)

    @property
    def empty(self) -> bool:
        """True when nothing is left to do."""
        return not self.changes_workbook and self.config is None


def plan_adoption(options: Options, *, name: str = "", lacks_journal: bool = False) -> Adoption:
    """Look at the workbook of `options` and decide; nothing is written.

    `name`: the service's, for a new collector.toml; '' for the usual one. `lacks_journal`: take a
    workbook whose codes no journal here knows; the first check asks what is to become of it.

    Raises WrongJournalError for such a workbook without it, WorkbookError when it cannot be read,
    understood or written, SettingsError for the settings, JournalError when its journal cannot be
    read.
    """
    settings = load_settings(options)
    _stop_if_of_another_project(settings, options)
    workbook = XlsxWorkbook(settings.xlsx)
    _stop_if_a_name_is_taken(workbook.snapshot())
    accepted = Accepted(new_journal=lacks_journal)
    with open_preview(settings, accepted=accepted) as preview:
        talk_tabs = [layout.tab for layout in preview.layouts]
        margins = workbook.margins({layout.tab: layout.header_row for layout in preview.layouts})
        additions = [new_columns(layout, margins[layout.tab]) for layout in preview.layouts]
        columns = [addition for addition in additions if addition is not None]
        style = margins[preview.layouts[0].tab].header_style
        makers, counts = new_tabs(preview, settings, style)
        has_instructions = preview.snapshot.tab(INSTRUCTIONS_TAB) is not None
        left = [INSTRUCTIONS_TAB] if has_instructions and columns else []
        hidden = hidden_tabs(preview.snapshot, preview.layouts)
        homonyms = []
        if nucleus.TAB in makers:
            homonyms = [f"«{flag.tab}», riga {flag.row}" for flag in ambiguous_name_flags(preview)]
        mark = preview.snapshot.mark
    config, other_config, config_text = _config(settings, options, name)
    adoption = Adoption(
        workbook=settings.xlsx,
        columns=columns,
        tabs=counts,
        left=left,
        hidden=hidden,
        homonyms=homonyms,
        config=config,
        other_config=other_config,
        mark=mark,
        makers=makers,
        config_text=config_text,
        talk_tabs=talk_tabs,
        lacks_journal=lacks_journal,
    )
    if adoption.changes_workbook:
        workbook.ready_to_write(adoption.mark)
    return adoption


def carry_out_adoption(adoption: Adoption) -> Path | None:
    """Write what was decided: the workbook in one replace, then the settings.

    Returns the file that opens the board, left beside new settings; None for none. Raises
    WorkbookError.
    """
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
        return leave_launcher(adoption.config)
    return None


def _stop_if_of_another_project(settings: Settings, options: Options) -> None:
    """Raise SettingsError when the current folder has the settings of another workbook.

    They would lend this workbook another project's journal.
    """
    config = settings.config
    if config is None or options.config or config.parent == settings.xlsx.parent:
        return
    if load_settings(Options(config=str(config))).workbook != settings.xlsx:
        raise SettingsError(
            f"In questa cartella c'è già il progetto di un altro foglio («{config}»). Entra nella "
            f"cartella di «{settings.xlsx.name}» e rilancia il comando da lì. Non ho scritto nulla."
        )


def _stop_if_a_name_is_taken(snapshot: Snapshot) -> None:
    """Raise WorkbookError when a tab has one of our names and other content: it is a person's."""
    taken = []
    for name, columns in LIST_TABS:
        grid = snapshot.tab(name)
        if grid is not None and not _has_titles(grid, columns):
            taken.append(grid.name)
    flags = snapshot.tab(FLAGS_TAB)
    if flags is not None and not is_own_tab(flags):
        taken.append(flags.name)
    if not taken:
        return
    names = ", ".join(f"«{name}»" for name in taken)
    which = f"il foglio {names}" if len(taken) == 1 else f"i fogli {names}"
    raise WorkbookError(
        f"Nel file c'è già {which}, ma con altri titoli delle colonne: non tocco niente. Dai "
        "un altro nome a quello che c'è e rilancia il comando: quello che serve lo aggiungo io. "
        "Non ho scritto nulla."
    )


def _has_titles(grid: Grid, columns: Sequence[Column]) -> bool:
    """Return True when a tab has the titles of a list."""
    if not grid.rows:
        return False
    try:
        find_layout(grid, columns)
    except WorkbookError:
        return False
    return True


def _config(
    settings: Settings, options: Options, name: str
) -> tuple[Path | None, Path | None, str]:
    """Return the settings file to write, one that is there and names another workbook, and a text.

    The text is of the file to write.
    """
    if settings.config is not None:
        own = load_settings(Options(config=str(settings.config)))
        is_same = own.workbook == settings.xlsx
        return None, (None if is_same else settings.config), ""
    config = settings.xlsx.parent / CONFIG_NAME
    journal = _journal_to_name(settings, options, config.parent)
    text = new_config(new_project_id(), name=name, workbook=settings.xlsx.name, journal=journal)
    return config, None, text


def _journal_to_name(settings: Settings, options: Options, folder: Path) -> str | None:
    """Return the journal that the new settings must name: the memory that this sheet has already.

    None where it is at the usual place, beside the settings in `folder`, or there is none yet.
    """
    file = journal_file(settings.journal)
    if file is None:
        return None
    is_at_usual_place = file == folder / JOURNAL_NAME and not is_shared_folder(folder)
    is_known = bool(options.journal) or file.exists()
    if is_at_usual_place or not is_known:
        return None
    return str(absolute(file))
