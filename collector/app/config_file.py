"""collector.toml: its tables, their default values, and what each value must be.

What stands in a field's `metadata` are pydantic's own words for limits (`config_model`).
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final, Literal

from collector.validation.thresholds import Thresholds

CONFIG_NAME: Final = "collector.toml"
WORKBOOK_NAME: Final = "schede.xlsx"
JOURNAL_NAME: Final = "collector.sqlite3"
OUT_NAME: Final = "uscite"
CREDENTIALS_NAME: Final = "credentials.json"
NO_SENDER: Final = "collector@localhost.example"
"""Stands in mails that are files, where the settings do not say who sends."""
ADDRESS: Final = r"^[0-9A-Za-z_.!#$%&'*+/=?^`{|}~-]+@[0-9A-Za-z_.-]+$"


@dataclass(frozen=True, kw_only=True)
class ProjectTable:
    """[project]. `fund`, `call`, `action` and `cup` are printed at the head of each document.

    `phone`: of the service, said in its mails.
    """

    name: str = "Mediazione linguistico-culturale"
    id: str = field(default="", metadata={"pattern": r"^[0-9a-z]*$"})
    start: dt.date | None = None
    case_types: tuple[str, ...] = ()
    difficulty_types: tuple[str, ...] = ()
    fund: str = ""
    call: str = ""
    action: str = ""
    cup: str = ""
    phone: str = field(default="", metadata={"max_length": 80})


@dataclass(frozen=True, kw_only=True)
class WorkbookTable:
    """[workbook]: the `path` of an .xlsx, or `google`, a spreadsheet's address or id.

    `credentials`: the key file for Google.
    """

    path: str | None = None
    google: str | None = None
    credentials: str = CREDENTIALS_NAME


@dataclass(frozen=True, kw_only=True)
class FormTable:
    """[form]: `google`, the address or id of the form with the questions of the scheda."""

    google: str | None = None


@dataclass(frozen=True, kw_only=True)
class JournalTable:
    """[journal]. `url`: a file, or a database's address; `encrypted`: the file is, at rest."""

    url: str | None = None
    encrypted: bool = False


@dataclass(frozen=True, kw_only=True)
class BackupTable:
    """[backup]. `folder`: where `collector week` puts a backup; `keep`: so many of them stay."""

    folder: str | None = None
    keep: int = field(default=8, metadata={"ge": 1, "le": 1000})


@dataclass(frozen=True, kw_only=True)
class RetentionTable:
    """[retention]: the two clocks; without a number a clock does not run.

    `narrative_months`: of texts and names, after a nucleus is concluded. `accounting_years`: of the
    evidence (days, hours, mediator, under codes), after 31 December of the year of the talk.
    `notice_days`: so long before it is said what will be due.
    """

    narrative_months: int | None = field(default=None, metadata={"ge": 1, "le": 1200})
    accounting_years: int | None = field(default=None, metadata={"ge": 1, "le": 100})
    notice_days: int = field(default=30, metadata={"ge": 0, "le": 366})


@dataclass(frozen=True, kw_only=True)
class AccessLogTable:
    """[log]. `keep_months`: so long the log of accesses keeps its entries."""

    keep_months: int = field(default=24, metadata={"ge": 1, "le": 1200})


@dataclass(frozen=True, kw_only=True)
class OutputTable:
    """[output]. `templates`: a folder with own Word templates; `logos`: pictures, PNG or JPEG.

    `export_days`: an export that is older is named by `collector doctor`.
    """

    dir: str = OUT_NAME
    fonts: str | None = None
    system_fonts: bool = True
    templates: str | None = None
    logos: tuple[str, ...] = ()
    export_days: int = field(default=30, metadata={"ge": 1, "le": 3650})


@dataclass(frozen=True, kw_only=True)
class TerritoryTable:
    """[territory]. `file`: municipalities of another district, like `schemas/territory.toml`."""

    file: str | None = None


@dataclass(frozen=True, kw_only=True)
class MailTable:
    """[mail]: who sends, how mails are signed, what is attached, and the server.

    `contact`: who answers, where it is not `from`; `calendar`: the meeting comes along as a
    calendar file. Without `smtp_host` mails are files in a folder. `smtp_ca`: a file of
    certificates to trust; `remind_days`: see `collector remind`. `sign_in`: how we enter the
    server; the `oauth_` settings are explained in docs/guida/mail.md.
    """

    sender: str = field(default=NO_SENDER, metadata={"alias": "from", "pattern": ADDRESS})
    signature: str = field(default="", metadata={"max_length": 600})
    contact: str = field(default="", metadata={"pattern": f"{ADDRESS}|^$"})
    calendar: bool = False
    attachment: Literal["encrypted", "none", "plain"] = "encrypted"
    accept_plain_attachments: bool = False
    smtp_host: str | None = field(default=None, metadata={"pattern": r"^[^\s:/@]+$"})
    smtp_port: int = field(default=587, metadata={"ge": 1, "le": 65535})
    smtp_user: str | None = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_ca: str | None = None
    remind_days: int = field(default=7, metadata={"ge": 1, "le": 365})
    sign_in: Literal["password", "oauth"] = "password"
    oauth_provider: Literal["google", "microsoft"] | None = None
    oauth_client_id: str = field(default="", metadata={"pattern": r"^[!-~]*$"})
    oauth_tenant: str = field(default="organizations", metadata={"pattern": r"^[0-9A-Za-z.-]+$"})
    oauth_token_url: str | None = None
    oauth_device_url: str | None = None
    oauth_authorize_url: str | None = None
    oauth_scope: str | None = field(default=None, metadata={"pattern": r"^[ -~]+$"})


@dataclass(frozen=True, kw_only=True)
class ConfigFile:
    """The whole of collector.toml; a name that is not here is refused."""

    project: ProjectTable = ProjectTable()
    workbook: WorkbookTable = WorkbookTable()
    form: FormTable = FormTable()
    journal: JournalTable = JournalTable()
    output: OutputTable = OutputTable()
    territory: TerritoryTable = TerritoryTable()
    rules: Thresholds = Thresholds()  # noqa: RUF009 frozen
    mail: MailTable = MailTable()
    backup: BackupTable = BackupTable()
    retention: RetentionTable = RetentionTable()
    log: AccessLogTable = AccessLogTable()
