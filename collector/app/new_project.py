"""`collector init`: a new project, with its settings file and its workbook."""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from collector.app.config_file import CONFIG_NAME, CREDENTIALS_NAME, WORKBOOK_NAME
from collector.app.config_template import new_config
from collector.app.google_sheet import GoogleSheet, google_sheet
from collector.app.launcher import leave_launcher
from collector.app.settings import Options, load_settings
from collector.errors import SettingsError, WorkbookError, reason
from collector.files import absolute, in_place_of, make_folder, write_file
from schemas import territory
from schemas.cells.reading import Typed
from schemas.nucleus import CASE_TYPES
from schemas.territory import Territory


def new_project_id() -> str:
    """Return a fresh random mark for a project, by which its journal is found again."""
    return secrets.token_hex(4)


def workbooks_in(folder: Path) -> list[Path]:
    """Return the .xlsx files of a folder that may be adopted, by name; none where nobody may look.

    What Excel leaves beside a file that is open, and our own temporary files, are none.
    """
    try:
        there = sorted(folder.iterdir())
    except OSError:
        return []
    return [path for path in there if _is_workbook(path)]


def _is_workbook(path: Path) -> bool:
    is_beside_another = path.name.startswith(("~$", "."))
    return path.suffix.lower() == ".xlsx" and not is_beside_another and path.is_file()


def create_project(folder: Path, options: Options, *, name: str = "") -> list[Path]:
    """Make collector.toml, schede.xlsx and what opens the board in a folder; return their paths.

    `name`: the service's, '' for the usual one. Never overwrites: raises SettingsError when one of
    them is there, or `folder` is a file. Raises WorkbookError when the folder cannot be written.
    """
    folder = absolute(folder)
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"«{folder}» è un file, non una cartella. Scegli un'altra cartella.")
    config = folder / CONFIG_NAME
    workbook = absolute(options.workbook) if options.workbook else folder / WORKBOOK_NAME
    for path in (config, workbook):
        if path.exists():
            raise SettingsError(
                f"«{path}» c'è già: non lo tocco. Scegli un'altra cartella, oppure lavora con "
                "quello che c'è."
            )
    text = new_config(
        new_project_id(), name=name, workbook=str(workbook) if options.workbook else None
    )
    write_new_workbook(workbook)
    write_file(config, text)
    return _with_launcher([config, workbook], config)


def create_project_on_google(
    folder: Path, google: str, *, name: str = ""
) -> tuple[list[Path], list[str], Sequence[str]]:
    """Fill a spreadsheet that a person made and shared, and make collector.toml in `folder`.

    `name`: the service's, for a new collector.toml; '' for the usual one. Run again it repairs what
    is missing. Returns the new files, what was done in the spreadsheet,
    and what there is to know of it, in Italian.

    Raises SettingsError when the folder has another sheet's project or `google` is no sheet's
    address, WorkbookError when the spreadsheet cannot be opened or written.
    """
    folder = absolute(folder)
    config = folder / CONFIG_NAME
    is_new = not config.exists()
    if is_new:
        sheet = google_sheet(google, folder / CREDENTIALS_NAME)
        municipalities = territory.load()
    else:
        sheet, municipalities = _settings_on_google(config, google)
    from collector.workbook.google.workbook import GoogleWorkbook  # not every computer has it

    workbook = GoogleWorkbook.open(sheet.id, sheet.credentials, municipalities, api=sheet.api)
    done = workbook.prepare()
    made = []
    if is_new:
        write_file(config, new_config(new_project_id(), name=name, google_url=sheet.url))
        made.append(config)
    return _with_launcher(made, config), done, workbook.notices


def _with_launcher(made: list[Path], config: Path) -> list[Path]:
    """Leave the file that opens the board beside the settings; return it with the others."""
    path = leave_launcher(config)
    return [*made, path] if path else made


def _settings_on_google(config: Path, google: str) -> tuple[GoogleSheet, Territory]:
    """Return the sheet and the municipalities of a settings file.

    Raises SettingsError when it is of another sheet than the one that `google` names.
    """
    settings = load_settings(Options(config=str(config)))
    sheet = settings.workbook
    asked = google_sheet(google, config.parent / CREDENTIALS_NAME)
    if isinstance(sheet, Path) or sheet.id != asked.id:
        raise SettingsError(
            f"In questa cartella c'è già il progetto di un altro foglio («{config}»). Scegli "
            "un'altra cartella."
        )
    return sheet, settings.territory


def write_new_workbook(
    path: Path, rows: Mapping[str, Sequence[Mapping[str, Typed]]] | None = None
) -> None:
    """Write a new workbook, whole or not at all. `rows`: by tab, the typed cells by field.

    Raises WorkbookError when it cannot be written.
    """
    from collector.workbook.template import write_workbook

    try:
        make_folder(path.parent, private=False)
        with in_place_of(path) as temporary:
            write_workbook(
                temporary, territory=territory.load(), case_types=CASE_TYPES, rows=rows or {}
            )
    except OSError as error:
        raise WorkbookError(
            f"Non posso scrivere «{path}»: {reason(error)}. Scegli un'altra cartella."
        ) from error
