"""collector.toml: its tables and their default values, read and checked by type."""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from collector.errors import SettingsError, reason
from collector.validation.thresholds import Thresholds

CONFIG_NAME: Final = "collector.toml"
WORKBOOK_NAME: Final = "schede.xlsx"
JOURNAL_NAME: Final = "collector.sqlite3"
OUT_NAME: Final = "uscite"
CREDENTIALS_NAME: Final = "credentials.json"
NO_SENDER: Final = "collector@localhost.example"
"""Stands in mails that are files, where the settings do not say who sends."""
_ADDRESS: Final = r"^[0-9A-Za-z_.!#$%&'*+/=?^`{|}~-]+@[0-9A-Za-z_.-]+$"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ProjectTable(_Table):
    """[project]. `fund`, `call`, `action` and `cup` are printed at the head of each document.

    `phone`: of the service, said in its mails.
    """

    name: str = "Mediazione linguistico-culturale"
    id: str = Field(default="", pattern=r"^[0-9a-z]*$")
    start: dt.date | None = None
    case_types: tuple[str, ...] = ()
    difficulty_types: tuple[str, ...] = ()
    fund: str = ""
    call: str = ""
    action: str = ""
    cup: str = ""
    phone: str = Field(default="", max_length=80)


class WorkbookTable(_Table):
    """[workbook]: the `path` of an .xlsx, or `google`, a spreadsheet's address or id.

    `credentials`: the key file for Google.
    """

    path: str | None = None
    google: str | None = None
    credentials: str = CREDENTIALS_NAME


class FormTable(_Table):
    """[form]: `google`, the address or id of the form with the questions of the scheda."""

    google: str | None = None


class JournalTable(_Table):
    """[journal]. `url`: a file, or a database's address; `encrypted`: the file is, at rest."""

    url: str | None = None
    encrypted: bool = False


class BackupTable(_Table):
    """[backup]. `folder`: where `collector week` puts a backup; `keep`: so many of them stay."""

    folder: str | None = None
    keep: int = Field(default=8, ge=1, le=1000)


class RetentionTable(_Table):
    """[retention]: the two clocks; without a number a clock does not run.

    `narrative_months`: of texts and names, after a nucleus is concluded. `accounting_years`: of the
    evidence (days, hours, mediator, under codes), after 31 December of the year of the talk.
    `notice_days`: so long before it is said what will be due.
    """

    narrative_months: int | None = Field(default=None, ge=1, le=1200)
    accounting_years: int | None = Field(default=None, ge=1, le=100)
    notice_days: int = Field(default=30, ge=0, le=366)


class AccessLogTable(_Table):
    """[log]. `keep_months`: so long the log of accesses keeps its entries."""

    keep_months: int = Field(default=24, ge=1, le=1200)


class OutputTable(_Table):
    """[output]. `templates`: a folder with own Word templates; `logos`: pictures, PNG or JPEG.

    `export_days`: an export that is older is named by `collector doctor`.
    """

    dir: str = OUT_NAME
    fonts: str | None = None
    system_fonts: bool = True
    templates: str | None = None
    logos: tuple[str, ...] = ()
    export_days: int = Field(default=30, ge=1, le=3650)


class TerritoryTable(_Table):
    """[territory]. `file`: municipalities of another district, like `schemas/territory.toml`."""

    file: str | None = None


class MailTable(_Table):
    """[mail]: who sends, how mails are signed, what is attached, and the server.

    `contact`: who answers, where it is not `from`; `calendar`: the meeting comes along as a
    calendar file. Without `smtp_host` mails are files in a folder. `smtp_ca`: a file of
    certificates to trust; `remind_days`: see `collector remind`. `sign_in`: how we enter the
    server; the `oauth_` settings are explained in docs/guida/mail.md.
    """

    sender: str = Field(default=NO_SENDER, alias="from", pattern=_ADDRESS)
    signature: str = Field(default="", max_length=600)
    contact: str = Field(default="", pattern=f"{_ADDRESS}|^$")
    calendar: bool = False
    attachment: Literal["encrypted", "none", "plain"] = "encrypted"
    accept_plain_attachments: bool = False
    smtp_host: str | None = Field(default=None, pattern=r"^[^\s:/@]+$")
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_ca: str | None = None
    remind_days: int = Field(default=7, ge=1, le=365)
    sign_in: Literal["password", "oauth"] = "password"
    oauth_provider: Literal["google", "microsoft"] | None = None
    oauth_client_id: str = Field(default="", pattern=r"^[!-~]*$")
    oauth_tenant: str = Field(default="organizations", pattern=r"^[0-9A-Za-z.-]+$")
    oauth_token_url: str | None = None
    oauth_device_url: str | None = None
    oauth_authorize_url: str | None = None
    oauth_scope: str | None = Field(default=None, pattern=r"^[ -~]+$")


class ConfigFile(_Table):
    """The whole of collector.toml; a name that is not here is refused."""

    project: ProjectTable = ProjectTable()
    workbook: WorkbookTable = WorkbookTable()
    form: FormTable = FormTable()
    journal: JournalTable = JournalTable()
    output: OutputTable = OutputTable()
    territory: TerritoryTable = TerritoryTable()
    rules: Thresholds = Thresholds()
    mail: MailTable = MailTable()
    backup: BackupTable = BackupTable()
    retention: RetentionTable = RetentionTable()
    log: AccessLogTable = AccessLogTable()


def read_config(path: Path) -> ConfigFile:
    """Read a settings file. Raises SettingsError, which says what is wrong and where."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"Non posso leggere «{path}»: {reason(error)}.") from error
    return parse_config(content, path)


def parse_config(content: bytes, path: Path) -> ConfigFile:
    """Read what stands in a settings file. Raises SettingsError, which names it as `path`."""
    text = ""
    try:
        text = content.decode("utf-8-sig")
        return ConfigFile.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"Il file «{path}» non è scritto bene{toml_position(error, text)}. Correggilo e "
            "rilancia."
        ) from error
    except ValidationError as error:
        first: Any = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        is_unknown = first["type"] == "extra_forbidden"
        what = "non è un'impostazione che conosco"
        if not is_unknown:
            what = f"ha un valore che non va bene{_expected(first)}"
        raise SettingsError(
            f"In «{path}» la voce «{name}» {what}. Correggila e rilancia il comando."
        ) from error


_KINDS: Final = (
    ("string_type", 'un testo tra virgolette, come "testo"'),
    ("int_", "un numero intero, senza virgolette"),
    ("float_", "un numero, senza virgolette"),
    ("bool_", "true oppure false, senza virgolette"),
    ("date_", "un giorno come 2026-01-01, senza virgolette"),
    ("tuple_", 'un elenco, come ["uno", "due"]'),
    ("list_", 'un elenco, come ["uno", "due"]'),
    ("model_", "una parte del file, con il suo titolo tra parentesi quadre"),
)
"""What is expected, by how the type of pydantic's error begins."""


def _expected(error: Mapping[str, Any]) -> str:
    """Return what a setting should be: ": ci vuole un numero intero"; '' where we cannot tell."""
    kind, facts = str(error["type"]), error.get("ctx", {})
    if kind == "literal_error":
        values = str(facts["expected"]).replace(" or ", " oppure ").replace("'", '"')
        return f": ci vuole {values}"
    if kind == "greater_than_equal":
        return f": ci vuole un numero da {facts['ge']} in su"
    if kind == "less_than_equal":
        return f": ci vuole un numero fino a {facts['le']}"
    if kind == "string_too_long":
        return f": ci vuole un testo di al massimo {facts['max_length']} segni"
    if kind == "string_pattern_mismatch" and facts.get("pattern", "").startswith(_ADDRESS):
        return ": ci vuole un indirizzo email, come nome@cooperativa.it"
    expected = next((what for begin, what in _KINDS if kind.startswith(begin)), "")
    return f": ci vuole {expected}" if expected else ""


def toml_position(error: Exception, text: str = "") -> str:
    """Return where a TOML file breaks: " (riga 3, colonna 7)"; '' where nobody knows.

    `text`: what is in the file.
    """
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
        return f" (riga {line}: non è un testo in UTF-8)"
    if "at end of document" in str(error) and text:
        lines = text.splitlines()
        return f" (riga {len(lines)}, colonna {len(lines[-1]) + 1}: il file finisce a metà)"
    match = re.search(r"at line (\d+), column (\d+)", str(error))
    return f" (riga {match[1]}, colonna {match[2]})" if match else ""
