"""Settings: `collector.toml`, the environment (COLLECTOR_…) and the command's options, the last one first."""

import datetime as dt
import os
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from collector.errors import SettingsError, reason
from collector.files import absolute, no_file
from collector.render.letterhead import Logo, image_kind
from collector.validation.thresholds import Thresholds
from collector.workbook.google.addresses import (
    FILE_ADDRESS,
    FORM_ADDRESS,
    SPREADSHEET_ADDRESS,
    GoogleAddress,
    is_address,
    read_address,
    this_is,
)
from schemas import territory
from schemas.canonical import content_hash
from schemas.flag import CATALOGUE
from schemas.nucleus import CASE_TYPES
from schemas.territory import Territory

CONFIG_NAME: Final = "collector.toml"
WORKBOOK_NAME: Final = "schede.xlsx"
JOURNAL_NAME: Final = "collector.sqlite3"
OUT_NAME: Final = "uscite"
CREDENTIALS_NAME: Final = "credentials.json"
ROME: Final = ZoneInfo("Europe/Rome")
GOOGLE_API_VARIABLE: Final = "COLLECTOR_GOOGLE_API"
"""Names a server on this computer that speaks Google's contract, to try things out: no real sheet is touched."""
_LARGEST_LOGO: Final = 500_000
_SYNCED: Final = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "il mio drive",
    "my drive",
    "icloud",
    "iclouddrive",
    "nextcloud",
    "owncloud",
    "mega",
    "megasync",
    "pcloud",
    "pclouddrive",
    "kdrive",
    "proton drive",
)
"""Words in the name of a folder that a cloud client keeps."""
_SYNCED_NAMES: Final = frozenset(
    {"box", "box sync", "cloudstorage", "mobile documents", "com~apple~clouddocs"}
)
"""Whole names of such folders, whose words may stand in any other's. The last three: a Mac's, for all clients and for
iCloud.
"""
_NETWORK_TYPES: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "fuse.sshfs", "9p", "davfs"}
)

WORKBOOK_IN_A_FILE: Final = f"""\
path = "{WORKBOOK_NAME}"
# Oppure un foglio Google al posto di «path»: l'indirizzo del foglio e il file della chiave.
# google = "https://docs.google.com/spreadsheets/d/…"
# credentials = "{CREDENTIALS_NAME}"
"""
WORKBOOK_ON_GOOGLE: Final = f"""\
google = "{{url}}"
# Il file della chiave di Google, accanto a questo.
credentials = "{CREDENTIALS_NAME}"
# Oppure un file al posto di queste due voci.
# path = "{WORKBOOK_NAME}"
"""
CONFIG_TEMPLATE: Final = f"""\
# Impostazioni di collector. Le righe che cominciano con # sono spiegazioni.

[project]
name = "Mediazione linguistico-culturale"
# Il segno di questo progetto: non cambiarlo, serve a ritrovare il registro.
id = "nuovo"
# Il primo giorno del progetto: un colloquio scritto prima viene segnalato.
# start = 2026-01-01
# Che cosa scrivere in testa ai documenti: fondo, bando, azione, CUP.
# fund = "Fondo Asilo, Migrazione e Integrazione 2021-2027"
# call = "Avviso 1/2026"
# action = "Azione 2"
# cup = "B19G26000000001"
# Tipologie di caso in più, oltre alle sette della presentazione.
# case_types = ["Accompagnamento sanitario"]

[workbook]
{WORKBOOK_IN_A_FILE}
# [form]
# Il modulo Google con le domande della scheda, se c'è: «collector form» dice che cosa scrivere qui.
# google = "https://docs.google.com/forms/d/…/edit"

# [journal]
# Il registro: la memoria di ogni riga. Di solito sta accanto a questo file.
# url = "collector.sqlite3"

# [output]
# dir = "uscite"
# Una cartella con altri caratteri (.ttf, .otf) per i PDF: serve se in un documento compare
# «[caratteri non disponibili]». Per esempio i caratteri Noto per cinese, bengalese, tigrino, punjabi.
# fonts = "caratteri"
# Per usare solo i caratteri di quella cartella e non quelli del computer:
# system_fonts = false
# I loghi in testa a ogni documento (.png o .jpg), e una cartella con i modelli di Word propri.
# logos = ["cooperativa.png"]
# templates = "modelli"

# [territory]
# Un altro ambito: un file come territory.toml con i suoi comuni.
# file = "comuni.toml"

# [rules]
# Le regole: che cosa non segnalare, e le misure. I codici e le misure sono spiegati in docs/segnalazioni.md.
# off = ["RIGA-08"]
# no_contact_days = 60
# hours_warning = 80

[mail]
# Da chi partono le mail.
from = "mediazione@cooperativa.example"
# Che cosa si allega: "encrypted" (il PDF chiuso con la password di chi lo riceve: «collector password»), "none" (solo
# l'avviso che il documento è pronto), "plain" (in chiaro, solo con accept_plain_attachments = true).
# attachment = "encrypted"
# Il server che spedisce. Senza, «collector send» prepara le mail come file .eml. La password non si scrive qui:
# «collector password --smtp», oppure la variabile COLLECTOR_SMTP_PASSWORD.
# smtp_host = "smtp.cooperativa.example"
# smtp_port = 587
# smtp_user = "mediazione@cooperativa.example"
# smtp_security = "starttls"
# Dopo quanti giorni senza risposta una richiesta di correzione passa al coordinamento («collector remind»).
# remind_days = 7
"""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ProjectTable(_Table):
    """[project]. `fund`, `call`, `action` and `cup` stand at the head of each document where they are given."""

    name: str = "Mediazione linguistico-culturale"
    id: str = Field(default="", pattern=r"^[0-9a-z]*$")
    start: dt.date | None = None
    case_types: tuple[str, ...] = ()
    fund: str = ""
    call: str = ""
    action: str = ""
    cup: str = ""


class WorkbookTable(_Table):
    """[workbook]: `path` of an .xlsx, or `google`, a spreadsheet's address or id, with the key file `credentials`."""

    path: str | None = None
    google: str | None = None
    credentials: str = CREDENTIALS_NAME


class FormTable(_Table):
    """[form]: `google`, the address or id of the form with the questions of the scheda."""

    google: str | None = None


class JournalTable(_Table):
    """[journal]"""

    url: str | None = None


class OutputTable(_Table):
    """[output]. `templates`: a folder with own Word templates; `logos`: pictures, PNG or JPEG."""

    dir: str = OUT_NAME
    fonts: str | None = None
    system_fonts: bool = True
    templates: str | None = None
    logos: tuple[str, ...] = ()


class TerritoryTable(_Table):
    """[territory]"""

    file: str | None = None


class MailTable(_Table):
    """[mail]: who sends, what is attached, and the server; without `smtp_host` mails are files in a folder.

    `smtp_ca`: a file of certificates to trust. `remind_days`: see `collector remind`.
    """

    sender: str = Field(
        default="collector@localhost.example", alias="from", pattern=r"^[^\s@]+@[^\s@]+$"
    )
    attachment: Literal["encrypted", "none", "plain"] = "encrypted"
    accept_plain_attachments: bool = False
    smtp_host: str | None = Field(default=None, pattern=r"^[^\s:/@]+$")
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_ca: str | None = None
    remind_days: int = Field(default=7, ge=1, le=365)


class ConfigFile(_Table):
    """The whole of collector.toml; a name that is not known here is refused."""

    project: ProjectTable = ProjectTable()
    workbook: WorkbookTable = WorkbookTable()
    form: FormTable = FormTable()
    journal: JournalTable = JournalTable()
    output: OutputTable = OutputTable()
    territory: TerritoryTable = TerritoryTable()
    rules: Thresholds = Thresholds()
    mail: MailTable = MailTable()


@dataclass(frozen=True)
class GoogleSheet:
    """A spreadsheet on Google: its id, and the key file by which we may open it.

    `api`: where Google's interfaces are asked; '' for Google itself. Else a server on this very computer.
    """

    id: str
    credentials: Path
    api: str = ""

    @property
    def name(self) -> str:
        """How to speak of it before it was opened."""
        return "foglio Google"

    @property
    def url(self) -> str:
        """Where a person opens it."""
        return f"https://docs.google.com/spreadsheets/d/{self.id}/edit"


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

    `credentials`: Google's key file, which may be missing. `form`: the form on Google, as it was written down.
    `fonts`: a folder with fonts for PDFs, beside those of Typst and, with `system_fonts`, of the computer.
    `labels`: what the letterhead says of fund, call, action and CUP, by name. `templates`: a folder with own Word
    templates. `journal_moved`: the folder looks shared or on a network, so the journal lies in the user's own folder.
    """

    project: str
    start: dt.date | None
    case_types: tuple[str, ...]
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

    @property
    def xlsx(self) -> Path:
        """The workbook on disk. Raises SettingsError where it is one on Google."""
        if isinstance(self.workbook, Path):
            return self.workbook
        raise SettingsError(
            "Questo comando lavora su un file .xlsx, e questo progetto ha un foglio Google. Indica il file con "
            "--workbook. Non ho fatto nulla."
        )


def load_settings(options: Options) -> Settings:
    """Resolve the settings. Raises SettingsError with the name of what is wrong."""
    today = parse_day(options.today)
    config = _find_config(options)
    file = _read(config) if config else ConfigFile()
    base = config.parent if config else Path.cwd()
    credentials = absolute(file.workbook.credentials, base)
    workbook = _workbook(options.workbook, base, file, credentials)
    if config is None and options.workbook is None:
        raise SettingsError(
            f"Non trovo «{CONFIG_NAME}» in questa cartella. Entra nella cartella del progetto, oppure indica il "
            "foglio con --workbook; per cominciarne uno nuovo lancia «collector init»."
        )
    folder = (
        config.parent if config else workbook.parent if isinstance(workbook, Path) else Path.cwd()
    )
    out = absolute(options.out) if options.out else absolute(file.output.dir, folder)
    journal, moved = _journal(options.journal, file, config, workbook)
    return Settings(
        project=file.project.name,
        start=file.project.start,
        case_types=(
            *CASE_TYPES,
            *(name for name in file.project.case_types if name not in CASE_TYPES),
        ),
        workbook=workbook,
        credentials=credentials,
        form=file.form.google,
        journal=journal,
        journal_moved=moved,
        out=out,
        fonts=_folder(base, file.output.fonts, "caratteri", "output.fonts"),
        system_fonts=file.output.system_fonts,
        labels=tuple((name, value) for name, value in _labels(file.project) if value),
        logos=tuple(_logo(base, name) for name in file.output.logos),
        templates=_folder(base, file.output.templates, "modelli", "output.templates"),
        territory=_territory(base, file.territory.file),
        tuning=_tuning(file.rules, config),
        mail=_mail(file.mail, config),
        project_id=file.project.id,
        today=today,
        config=config,
    )


def parse_day(text: str | None, option: str = "--today") -> dt.date:
    """The day that an option says: `text` (YYYY-MM-DD), or today in Italy. Raises SettingsError."""
    if not text:
        return dt.datetime.now(ROME).date()
    try:
        found = dt.date.fromisoformat(text)
        if not 2000 <= found.year < 2100:
            raise ValueError
        return found
    except ValueError as error:
        raise SettingsError(
            f"«{text}» non è un giorno: scrivi {option} come 2026-06-20."
        ) from error


def _find_config(options: Options) -> Path | None:
    if options.config:
        path = absolute(options.config)
        if why := no_file(path):
            raise SettingsError(
                f"«{path}» {why}, non un file di impostazioni. Indica con --config un file come «{CONFIG_NAME}». "
                "Non ho scritto nulla."
            )
        if not path.is_file():
            raise SettingsError(f"Non trovo il file delle impostazioni «{path}».")
        return path
    folders = [Path.cwd()]
    if options.workbook and "://" not in options.workbook:
        folders.insert(0, absolute(options.workbook).parent)
    return next((found for folder in folders if (found := folder / CONFIG_NAME).is_file()), None)


def _read(path: Path) -> ConfigFile:
    try:
        return ConfigFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"Il file «{path}» non è scritto bene{_line(error)}. Correggilo e rilancia."
        ) from error
    except OSError as error:
        raise SettingsError(f"Non posso leggere «{path}»: {reason(error)}.") from error
    except ValidationError as error:
        first: Any = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        known = first["type"] == "extra_forbidden"
        what = "non è un'impostazione che conosco" if known else "ha un valore che non va bene"
        raise SettingsError(
            f"In «{path}» la voce «{where}» {what}. Correggila e rilancia il comando."
        ) from error


def _line(error: Exception) -> str:
    """Where a TOML file breaks: " (riga 3, colonna 7)", as far as it is told."""
    found = re.search(r"at line (\d+), column (\d+)", str(error))
    return f" (riga {found[1]}, colonna {found[2]})" if found else ""


def _workbook(
    option: str | None, base: Path, file: ConfigFile, credentials: Path
) -> Path | GoogleSheet:
    """The option's workbook, else the settings': an .xlsx on disk, or an address of Google's."""
    table = file.workbook
    if option is None and table.google is not None and table.path is not None:
        raise SettingsError(
            f"In «{CONFIG_NAME}», parte [workbook], ci sono due fogli: «path» e «google». Lasciane uno e rilancia il "
            "comando."
        )
    google = option if option and is_address(option) else table.google if not option else None
    if google is None:
        return absolute(option) if option else absolute(table.path or WORKBOOK_NAME, base)
    return google_sheet(google, credentials)


def google_sheet(text: str, credentials: Path) -> GoogleSheet:
    """The spreadsheet that an address or an id names. Raises SettingsError when it is neither."""
    found = read_address(text)
    if found.id and found.kind in (SPREADSHEET_ADDRESS, FILE_ADDRESS):
        return GoogleSheet(found.id, credentials, google_api())
    raise SettingsError(_no_sheet(text, found))


def _no_sheet(text: str, found: GoogleAddress) -> str:
    """Why an address names no spreadsheet that can be opened, and what to do."""
    copy = "Apri il foglio nel browser e copia l'indirizzo intero (https://docs.google.com/spreadsheets/d/…/edit)."
    if found.published and found.kind == SPREADSHEET_ADDRESS:
        return (
            "Questo è l'indirizzo della pagina pubblicata, quella che tutti possono leggere: da lì il foglio non si "
            f"può controllare. {copy} In Google Fogli guarda anche File › Condividi › Pubblica sul web: un foglio con "
            "i nomi delle famiglie non dev'essere pubblicato."
        )
    what = "un modulo Google" if found.kind == FORM_ADDRESS else found.description
    if what:
        return f"{this_is(what)}: non è l'indirizzo di un foglio Google. {copy}"
    return (
        f"«{text.strip()}» non è l'indirizzo di un foglio Google. Apri il foglio nel browser, copia l'indirizzo "
        "(https://docs.google.com/spreadsheets/d/…) e scrivilo per intero."
    )


def google_api() -> str:
    """Where Google's interfaces are asked; '' for Google itself. Raises SettingsError for another computer."""
    api = os.environ.get(GOOGLE_API_VARIABLE, "").rstrip("/")
    if api and urlsplit(api).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise SettingsError(
            f"{GOOGLE_API_VARIABLE} serve solo per le prove, con un indirizzo di questo computer: toglilo."
        )
    return api


def _folder(base: Path, folder: str | None, what: str, name: str) -> Path | None:
    if folder is None:
        return None
    path = absolute(folder, base)
    if not path.is_dir():
        raise SettingsError(
            f"La cartella dei {what} «{path}» (voce «{name}») non c'è: creala o correggi la voce."
        )
    return path


def _labels(project: ProjectTable) -> tuple[tuple[str, str], ...]:
    return (
        ("Fondo", project.fund),
        ("Bando", project.call),
        ("Azione", project.action),
        ("CUP", project.cup),
    )


def _logo(base: Path, name: str) -> Logo:
    """A logo of the letterhead; its text is the file's name. Raises SettingsError."""
    path = absolute(name, base)
    if why := no_file(path):
        raise SettingsError(
            f"«{path}» (voce «output.logos») {why}, non un'immagine. Correggi la voce."
        )
    try:
        image = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"Non posso leggere il logo «{path}» (voce «output.logos»): {reason(error)}."
        ) from error
    kind = image_kind(image)
    if not kind or len(image) > _LARGEST_LOGO:
        why = "è troppo grande: al massimo 500 KB" if kind else "non è un'immagine .png o .jpg"
        raise SettingsError(
            f"Il logo «{path}» (voce «output.logos») {why}. Correggilo e rilancia il comando."
        )
    return Logo(image, kind, f"Logo: {path.stem.replace('_', ' ').replace('-', ' ')}")


def _territory(base: Path, file: str | None) -> Territory:
    if file is None:
        return territory.load()
    path = absolute(file, base)
    if why := no_file(path):
        raise SettingsError(
            f"«{path}» (voce «territory.file») {why}, non il file dei comuni. Correggi la voce."
        )
    try:
        return territory.load(path)
    except OSError as error:
        raise SettingsError(
            f"Non posso leggere il file dei comuni «{path}»: {reason(error)}."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"Il file dei comuni «{path}» non è scritto bene{_line(error)}."
        ) from error


def _tuning(rules: Thresholds, config: Path | None) -> Thresholds:
    """The rules' settings. Raises SettingsError for a code that is none, or that a sync cannot do without."""
    unknown = [code for code in rules.off if code not in CATALOGUE]
    fixed = [code for code in rules.off if code in CATALOGUE and not CATALOGUE[code].can_be_off]
    if not unknown and not fixed:
        return rules
    code = (unknown or fixed)[0]
    why = (
        "non è il codice di una segnalazione"
        if unknown
        else "non si può spegnere: dice che un colloquio manca o non è completo"
    )
    raise SettingsError(
        f"In «{config}», voce «rules.off»: «{code}» {why}. I codici sono in docs/segnalazioni.md. Correggi la voce e "
        "rilancia il comando."
    )


def _mail(mail: MailTable, config: Path | None) -> MailTable:
    """[mail] as it may be. Raises SettingsError for what would let a document or a password travel in the open."""
    where = f"In «{config}», parte [mail]:"
    if mail.attachment == "plain" and not mail.accept_plain_attachments:
        raise SettingsError(
            f'{where} con attachment = "plain" i documenti viaggiano in chiaro, e chiunque li può leggere. Se è '
            'proprio quello che volete, aggiungi accept_plain_attachments = true; altrimenti scrivi "encrypted" o '
            '"none". Non ho fatto nulla.'
        )
    if mail.smtp_host and mail.sender == MailTable().sender:
        raise SettingsError(
            f"{where} c'è un server (smtp_host) ma non chi spedisce: scrivi la voce «from». Non ho fatto nulla."
        )
    if mail.smtp_security == "none" and mail.smtp_host not in (None, "localhost", "127.0.0.1"):
        raise SettingsError(
            f'{where} smtp_security = "none" vale solo per un server su questo computer. Scrivi "starttls" o '
            '"tls". Non ho fatto nulla.'
        )
    ca = absolute(mail.smtp_ca, config.parent if config else None) if mail.smtp_ca else None
    if ca and not ca.is_file():
        raise SettingsError(
            f"{where} non trovo il file dei certificati «{ca}» (smtp_ca). Correggi la voce."
        )
    return mail.model_copy(update={"smtp_ca": str(ca)}) if ca else mail


def _journal(
    option: str | None, file: ConfigFile, config: Path | None, workbook: Path | GoogleSheet
) -> tuple[str, bool]:
    """Where the journal lies; beside other journals in the user's folder it goes by the project's own mark,
    which a folder that is renamed keeps.
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
    called, told = (
        (workbook.stem, str(workbook)) if isinstance(workbook, Path) else ("google", workbook.id)
    )
    name = f"{called}-{file.project.id or content_hash([told])[:8]}.sqlite3"
    return str(user_folder() / name), config is not None


def user_folder() -> Path:
    """Our folder in the user's home: journals of shared projects, the log of errors."""
    return Path(click.get_app_dir("collector", roaming=False))


def require_journal_folder(journal: str) -> None:
    """Raises SettingsError where a journal that somebody asked for would lie in a folder that is not there: the name
    is mistyped, and a new journal there would know nothing.
    """
    from collector.journal.engine import journal_file

    file = journal_file(journal)
    if file is not None and not file.parent.is_dir():
        raise SettingsError(
            f"La cartella «{file.parent}» del registro non c'è. Controlla il nome in --journal, oppure crea la "
            "cartella e rilancia il comando. Non ho scritto nulla."
        )


def _is_synced(part: str) -> bool:
    name = part.lower()
    if name in _SYNCED_NAMES:
        return True
    return any(re.search(rf"(?<![^\W_]){word}(?![^\W_])", name) for word in _SYNCED)


def is_shared_folder(folder: PurePath) -> bool:
    """True for a folder that a cloud client syncs or that lies on a network: SQLite is not safe there."""
    text = str(folder)
    if text.startswith(("\\\\", "//")) or any(map(_is_synced, folder.parts)):
        return True
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{folder.drive}\\") == 4)
    return _mount_type(folder) in _NETWORK_TYPES


def _mount_type(folder: PurePath) -> str:
    """The type of the file system that a folder lies on (Linux); '' where that cannot be told."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    mounts = [line.split()[1:3] for line in lines if len(line.split()) >= 3]
    inside = [
        (len(point), kind)
        for point, kind in mounts
        if folder.is_relative_to(point.replace("\\040", " "))
    ]
    return max(inside)[1] if inside else ""
