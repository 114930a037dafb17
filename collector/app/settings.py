"""All settings of a run: `collector.toml`, the environment (COLLECTOR_…) and the command's options.

What comes later in this list holds against what comes before.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from collector.app.config_checks import (
    check_mail,
    check_thresholds,
    check_words,
    existing_folder,
    load_territory,
    read_logo,
)
from collector.app.config_file import (
    CONFIG_NAME,
    JOURNAL_NAME,
    WORKBOOK_NAME,
    ConfigFile,
    MailTable,
    ProjectTable,
    RetentionTable,
)
from collector.app.config_reading import read_config
from collector.app.find_config import find_config, somebody_elses_config
from collector.app.google_sheet import GoogleSheet, google_sheet
from collector.app.journal_key import find_journal_key
from collector.app.shared_folders import is_shared_folder
from collector.errors import NoProjectError, SettingsError
from collector.files import absolute, our_folder
from collector.journal.keys import set_key_source
from collector.render.letterhead import Logo
from collector.validation.thresholds import Thresholds
from collector.workbook.google.addresses import is_address
from schemas.canonical import content_hash
from schemas.kinds import CASE_TYPES, DIFFICULTY_TYPES
from schemas.territory import Territory

ROME: Final = ZoneInfo("Europe/Rome")
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_NO_RETENTION: Final = RetentionTable()


@dataclass(frozen=True)
class Options:
    """What the command line and the environment say; None where they say nothing."""

    workbook: str | None = None
    journal: str | None = None
    out: str | None = None
    today: str | None = None
    config: str | None = None


@dataclass(frozen=True)
class Settings:
    """All settings, resolved to absolute paths.

    `credentials`: Google's key file, which may be missing; `form`: the form on Google, as it was
    written down; `fonts`: a folder with fonts for PDFs, beside those of Typst and, with
    `system_fonts`, of the computer; `labels`: what the letterhead says of fund, call, action and
    CUP, by name; `templates`: a folder with own Word templates; `journal_moved`: the project's
    folder looks shared or on a network, so the journal is in the user's own folder; `phone`: of the
    service, '' without one; `encrypted`: the journal's file is to be, at rest; `backup_folder`:
    where `collector week` puts backups, None: nowhere; `export_days`: an export that is older is
    named by `collector doctor`; `log_months`: so long the log of accesses keeps its entries.
    """

    project: str
    start: dt.date | None
    case_types: tuple[str, ...]
    difficulty_types: tuple[str, ...]
    workbook: Path | GoogleSheet
    credentials: Path
    form: str | None
    journal: str
    journal_moved: bool
    out: Path
    fonts: Path | None
    system_fonts: bool
    labels: tuple[tuple[str, str], ...]
    logos: tuple[Logo, ...]
    templates: Path | None
    territory: Territory
    tuning: Thresholds
    mail: MailTable
    project_id: str
    today: dt.date
    config: Path | None
    phone: str = ""
    encrypted: bool = False
    backup_folder: Path | None = None
    backup_count: int = 8
    export_days: int = 30
    retention: RetentionTable = _NO_RETENTION
    log_months: int = 24

    @property
    def mark(self) -> str:
        """What tells this project from others in our folder: its id, else that of its workbook."""
        workbook = self.workbook
        identity = str(workbook) if isinstance(workbook, Path) else workbook.id
        return self.project_id or content_hash([identity])[:8]

    @property
    def xlsx(self) -> Path:
        """The workbook on disk. Raises SettingsError where it is one on Google."""
        if isinstance(self.workbook, Path):
            return self.workbook
        raise SettingsError(
            "Questo comando lavora su un file .xlsx, e questo progetto ha un foglio Google. Indica "
            "il file con --workbook. Non ho fatto nulla."
        )


def load_settings(options: Options) -> Settings:
    """Resolve the settings.

    Raises SettingsError, which names what is wrong, and NoProjectError where there is no project.
    """
    config = find_config(options.config, options.workbook).path
    return resolve(options, config, read_config(config) if config else ConfigFile())


def resolve(options: Options, config: Path | None, file: ConfigFile) -> Settings:
    """Resolve the settings of a file that was read, whether it lies at `config` already or not.

    Raises SettingsError, and NoProjectError where neither names a workbook.
    """
    today = parse_day(options.today)
    base = config.parent if config else Path.cwd()
    credentials = absolute(file.workbook.credentials, base)
    workbook = _workbook(options.workbook, base, file, credentials)
    if config is None and options.workbook is None:
        raise NoProjectError(_no_project())
    journal, journal_moved = _journal(options.journal, file, config, workbook)
    set_key_source(file.project.id, partial(find_journal_key, file.project.id))
    return Settings(
        project=file.project.name,
        phone=check_words(file.project.phone, "project.phone", config),
        start=file.project.start,
        case_types=_with_own(CASE_TYPES, file.project.case_types),
        difficulty_types=_with_own(DIFFICULTY_TYPES, file.project.difficulty_types),
        workbook=workbook,
        credentials=credentials,
        form=file.form.google,
        journal=journal,
        journal_moved=journal_moved,
        out=_out_folder(options, file, config, workbook),
        fonts=existing_folder(base, file.output.fonts, "caratteri", "output.fonts"),
        system_fonts=file.output.system_fonts,
        labels=tuple(_labels(file.project)),
        logos=tuple(read_logo(base, name) for name in file.output.logos),
        templates=existing_folder(base, file.output.templates, "modelli", "output.templates"),
        territory=load_territory(base, file.territory.file),
        tuning=check_thresholds(file.rules, config),
        mail=check_mail(file.mail, config),
        project_id=file.project.id,
        today=today,
        config=config,
        encrypted=file.journal.encrypted,
        backup_folder=absolute(file.backup.folder, base) if file.backup.folder else None,
        backup_count=file.backup.keep,
        export_days=file.output.export_days,
        retention=file.retention,
        log_months=file.log.keep_months,
    )


def _no_project() -> str:
    """Return what to do where there is no project, and whose project was left alone."""
    other = somebody_elses_config()
    why = ""
    if other:
        why = (
            f" «{other}» è di un altro utente e non lo uso: se è il tuo progetto indicalo con "
            "--config."
        )
    return (
        f"Non trovo «{CONFIG_NAME}» in questa cartella, né in quelle sopra.{why} Entra nella "
        "cartella del progetto, oppure indica il foglio con --workbook; per cominciarne uno nuovo "
        "lancia «collector init»."
    )


def parse_day(text: str | None, option: str = "--today") -> dt.date:
    """Return the day that an option names: `text` (YYYY-MM-DD), or today in Italy.

    Raises SettingsError for a text that is no day, or too far away to be meant.
    """
    if not text:
        return dt.datetime.now(ROME).date()
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise SettingsError(f"«{text}» non è un giorno: scrivi {option} come 2026-06-20.")
    return day


def _workbook(
    option: str | None, base: Path, file: ConfigFile, credentials: Path
) -> Path | GoogleSheet:
    """Return the option's workbook, else the settings': an .xlsx, or a spreadsheet on Google.

    Raises SettingsError when the settings name both, or the address is no spreadsheet's.
    """
    if option:
        return google_sheet(option, credentials) if is_address(option) else absolute(option)
    table = file.workbook
    if option is None and table.google is not None and table.path is not None:
        raise SettingsError(
            f"In «{CONFIG_NAME}», parte [workbook], ci sono due fogli: «path» e «google». Lasciane "
            "uno e rilancia il comando."
        )
    if table.google is not None:
        return google_sheet(table.google, credentials)
    return absolute(table.path or WORKBOOK_NAME, base)


def _out_folder(
    options: Options, file: ConfigFile, config: Path | None, workbook: Path | GoogleSheet
) -> Path:
    """Return the folder for documents; without settings it is beside the workbook."""
    if options.out:
        return absolute(options.out)
    folder = Path.cwd()
    if config:
        folder = config.parent
    elif isinstance(workbook, Path):
        folder = workbook.parent
    return absolute(file.output.dir, folder)


def _with_own(usual: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    """Return the usual words of a list, then those that the project adds."""
    return (*usual, *(name for name in own if name not in usual))


def _labels(project: ProjectTable) -> Iterator[tuple[str, str]]:
    """Yield what the letterhead says, by name; what is not set is left out."""
    labels = (
        ("Fondo", project.fund),
        ("Bando", project.call),
        ("Azione", project.action),
        ("CUP", project.cup),
    )
    return ((name, value) for name, value in labels if value)


def _journal(
    option: str | None, file: ConfigFile, config: Path | None, workbook: Path | GoogleSheet
) -> tuple[str, bool]:
    """Return the journal's file or address, and True when it was moved for safety's sake.

    Beside other journals in the user's folder it is named by the project's own mark, which stays
    when the project's folder is renamed. Raises SettingsError as `require_journal_folder`.
    """
    if option:
        require_journal_folder(option)
        return option, False
    setting = file.journal.url
    if setting:
        base = config.parent if config else Path.cwd()
        return (setting if "://" in setting else str(absolute(setting, base))), False
    if config is not None and not is_shared_folder(config.parent):
        return str(config.parent / JOURNAL_NAME), False
    if isinstance(workbook, Path):
        stem, identity = workbook.stem, str(workbook)
    else:
        stem, identity = "google", workbook.id
    mark = file.project.id or content_hash([identity])[:8]
    return str(user_folder() / f"{stem}-{mark}.sqlite3"), config is not None


def user_folder() -> Path:
    """Return our folder in the user's home: journals of shared projects, the log of errors."""
    return our_folder()


def require_journal_folder(journal: str) -> None:
    """Raise SettingsError when the folder of a journal that somebody asked for does not exist.

    The name is mistyped, and a new journal there would know nothing.
    """
    from collector.journal.engine import journal_file

    file = journal_file(journal)
    if file is not None and not file.parent.is_dir():
        raise SettingsError(
            f"La cartella «{file.parent}» del registro non c'è. Controlla il nome in --journal, "
            "oppure crea la cartella e rilancia il comando. Non ho scritto nulla."
        )
