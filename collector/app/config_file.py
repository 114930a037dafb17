"""collector.toml: its tables, their default values, and what each value must be.

What stands beside a type are limits, in pydantic's own words (`config_model`).
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal, NamedTuple

from collector.validation.thresholds import Thresholds

CONFIG_NAME: Final = "collector.toml"
WORKBOOK_NAME: Final = "schede.xlsx"
JOURNAL_NAME: Final = "collector.sqlite3"
OUT_NAME: Final = "uscite"
CREDENTIALS_NAME: Final = "credentials.json"
NO_SENDER: Final = "collector@localhost.example"
"""Stands in mails that are files, where the settings do not say who sends."""
ADDRESS: Final = r"^[0-9A-Za-z_.!#$%&'*+/=?^`{|}~-]+@[0-9A-Za-z_.-]+$"


class TableField(NamedTuple):
    """A name that a table may have. `key`: as the file has it; `kind`: its type, perhaps a table;
    `limits`: what its value must keep, `alias` aside.
    """

    name: str
    key: str
    kind: Any
    limits: Mapping[str, Any]
    default: Any

    @property
    def is_table(self) -> bool:
        """True for a table in a table."""
        return hasattr(self.kind, "_fields")


def fields_of(table: Any) -> Iterator[TableField]:
    """Yield the fields of a table, as its class has them."""
    for name, kind in table.__annotations__.items():
        limits: Mapping[str, Any] = getattr(kind, "__metadata__", ({},))[0]
        plain = getattr(kind, "__origin__", kind) if limits else kind
        key = limits.get("alias", name)
        yield TableField(name, key, plain, limits, table._field_defaults[name])


class ProjectTable(NamedTuple):
    """[project]. `fund`, `call`, `action` and `cup` are printed at the head of each document.

    `phone`: of the service, said in its mails.
    """

    name: str = "Mediazione linguistico-culturale"
    id: Annotated[str, {"pattern": r"^[0-9a-z]*$"}] = ""
    start: dt.date | None = None
    case_types: tuple[str, ...] = ()
    difficulty_types: tuple[str, ...] = ()
    fund: str = ""
    call: str = ""
    action: str = ""
    cup: str = ""
    phone: Annotated[str, {"max_length": 80}] = ""


class WorkbookTable(NamedTuple):
    """[workbook]: the `path` of an .xlsx, or `google`, a spreadsheet's address or id.

    `credentials`: the key file for Google.
    """

    path: str | None = None
    google: str | None = None
    credentials: str = CREDENTIALS_NAME


class FormTable(NamedTuple):
    """[form]: `google`, the address or id of the form with the questions of the scheda."""

    google: str | None = None


class JournalTable(NamedTuple):
    """[journal]. `url`: a file, or a database's address; `encrypted`: the file is, at rest."""

    url: str | None = None
    encrypted: bool = False


class BackupTable(NamedTuple):
    """[backup]. `folder`: where `collector week` puts a backup; `keep`: so many of them stay."""

    folder: str | None = None
    keep: Annotated[int, {"ge": 1, "le": 1000}] = 8


class RetentionTable(NamedTuple):
    """[retention]: the two clocks; without a number a clock does not run.

    `narrative_months`: of texts and names, after a nucleus is concluded. `accounting_years`: of the
    evidence (days, hours, mediator, under codes), after 31 December of the year of the talk.
    `notice_days`: so long before it is said what will be due.
    """

    narrative_months: Annotated[int | None, {"ge": 1, "le": 1200}] = None
    accounting_years: Annotated[int | None, {"ge": 1, "le": 100}] = None
    notice_days: Annotated[int, {"ge": 0, "le": 366}] = 30


class AccessLogTable(NamedTuple):
    """[log]. `keep_months`: so long the log of accesses keeps its entries."""

    keep_months: Annotated[int, {"ge": 1, "le": 1200}] = 24


class OutputTable(NamedTuple):
    """[output]. `templates`: a folder with own Word templates; `logos`: pictures, PNG or JPEG.

    `export_days`: an export that is older is named by `collector doctor`.
    """

    dir: str = OUT_NAME
    fonts: str | None = None
    system_fonts: bool = True
    templates: str | None = None
    logos: tuple[str, ...] = ()
    export_days: Annotated[int, {"ge": 1, "le": 3650}] = 30


class TerritoryTable(NamedTuple):
    """[territory]. `file`: municipalities of another district, like `schemas/territory.toml`."""

    file: str | None = None


class MailTable(NamedTuple):
    """[mail]: who sends, how mails are signed, what is attached, and the server.

    `contact`: who answers, where it is not `from`; `calendar`: the meeting comes along as a
    calendar file. Without `smtp_host` mails are files in a folder. `smtp_ca`: a file of
    certificates to trust; `remind_days`: see `collector remind`. `sign_in`: how we enter the
    server; the `oauth_` settings are explained in docs/guida/mail.md.
    """

    sender: Annotated[str, {"alias": "from", "pattern": ADDRESS}] = NO_SENDER
    signature: Annotated[str, {"max_length": 600}] = ""
    contact: Annotated[str, {"pattern": f"{ADDRESS}|^$"}] = ""
    calendar: bool = False
    attachment: Literal["encrypted", "none", "plain"] = "encrypted"
    accept_plain_attachments: bool = False
    smtp_host: Annotated[str | None, {"pattern": r"^[^\s:/@]+$"}] = None
    smtp_port: Annotated[int, {"ge": 1, "le": 65535}] = 587
    smtp_user: str | None = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_ca: str | None = None
    remind_days: Annotated[int, {"ge": 1, "le": 365}] = 7
    sign_in: Literal["password", "oauth"] = "password"
    oauth_provider: Literal["google", "microsoft"] | None = None
    oauth_client_id: Annotated[str, {"pattern": r"^[!-~]*$"}] = ""
    oauth_tenant: Annotated[str, {"pattern": r"^[0-9A-Za-z.-]+$"}] = "organizations"
    oauth_token_url: str | None = None
    oauth_device_url: str | None = None
    oauth_authorize_url: str | None = None
    oauth_scope: Annotated[str | None, {"pattern": r"^[ -~]+$"}] = None


class ConfigFile(NamedTuple):
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
