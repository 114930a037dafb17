"""What `collector doctor` checks on Google: key, clock, connection, sharing, rights, the spreadsheet itself; then
`doctor_form` looks at the form.

Asks, and changes nothing. What an answer means is decided by small pure functions.
"""

import datetime as dt
import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final

import requests

from collector.app.doctor.form import check_form
from collector.app.doctor.report import Check, Checks, error, ok, told, warning
from collector.app.doctor.tabs import check_headers
from collector.app.google_sheet import GoogleSheet, google_api
from collector.app.settings import Settings
from collector.app.shared_folders import is_shared_folder
from collector.errors import CollectorError, SettingsError, WorkbookError
from collector.sheet.columns import Layout, find_talks
from collector.workbook.google import errors, forms_api, grids, own_formulas
from collector.workbook.google.auth import CONSENT_FILE, read_key_file, sign_in
from collector.workbook.google.client import GoogleClient
from collector.workbook.google.column_markers import (
    check_titles,
    own_columns,
    with_restored_status_titles,
)
from collector.workbook.google.drive_file import check_file
from collector.workbook.google.errors import RefusedError
from collector.workbook.google.grids import GoogleBook, GoogleTab
from collector.workbook.google.own_formulas import StatusFormula
from collector.workbook.google.prepare import TITLES_PROTECTION, is_new_spreadsheet
from schemas import meeting, nucleus, person
from schemas.workbook import FLAGS_TAB, Snapshot, column_letter

SHEETS: Final = "https://sheets.googleapis.com"
DRIVE: Final = "https://www.googleapis.com/drive/v3/files/"
CLOCK_TOLERANCE: Final = dt.timedelta(minutes=5)
"""Google takes no signature from a clock that is off by more."""
_FILE_FIELDS: Final = "name,capabilities(canEdit),permissions(id,type,role,emailAddress)"
_PROTECTED_FIELDS: Final = (
    "protectedRanges(range,description,warningOnly,requestingUserCanEdit,editors)"
)
_TIMEOUT: Final = (10, 20)
_INIT: Final = "Lancia «collector init --google» con l'indirizzo del foglio: {}."
_CHECK_OF_STATUS: Final = {"UNREACHABLE": "connection", "UNAUTHENTICATED": "key", "401": "key", "NOT_FOUND": "sharing",
                  "404": "sharing", "PERMISSION_DENIED": "sharing", "403": "sharing"}  # fmt: skip
"""Which check a refusal belongs to, by Google's name for it; all others to the sheet itself."""


def check_google(
    settings: Settings, snapshot: Snapshot | None
) -> Generator[Check, None, Snapshot | None]:
    """The checks of what the project has on Google: its spreadsheet, its form, or both. `snapshot`: a workbook on
    disk. Returns what stands in the workbook, where it can be read.
    """
    sheet = settings.workbook if isinstance(settings.workbook, GoogleSheet) else None
    api = google_api()
    client = yield from _key(settings.credentials, api, form_alone=sheet is None)
    if client is None or not (yield from _connection(api or SHEETS)):
        return snapshot
    if sheet:
        snapshot = yield from _on_sheet(client, sheet)
    if settings.form:
        yield from check_form(settings, client, snapshot)
    return snapshot


def _on_sheet(client: GoogleClient, sheet: GoogleSheet) -> Generator[Check, None, Snapshot | None]:
    try:
        check_file(client, sheet.id)
        query: dict[str, Any] = {
            "includeGridData": "true",
            "fields": f"{grids.READ_FIELDS[:-1]},{_PROTECTED_FIELDS})",
        }
        answer = client.request("get", f"{SHEETS}/v4/spreadsheets/{sheet.id}", params=query).json()
    except CollectorError as trouble:
        yield refusal_check(trouble)
        return None
    book = with_restored_status_titles(grids.read_book(answer))
    yield ok("sharing", f"«{book.title}» si apre con {client.account or 'questo account'}")
    yield from _drive(client, sheet.id)
    snapshot = Snapshot(tuple(map(grids.to_grid, book.tabs)), live=True)
    yield from check_spreadsheet(book, snapshot, protected_ranges(answer), client.account)
    return snapshot


def refusal_check(trouble: CollectorError) -> Check:
    """A refusal of Google's, under the name of the check that it answers."""
    if not isinstance(trouble, RefusedError):
        return told("sheet", trouble)
    off = trouble.reason in ("SERVICE_DISABLED", "accessNotConfigured")
    return told("api" if off else _CHECK_OF_STATUS.get(trouble.status, "sheet"), trouble)


# Getting there


def _key(path: Path, api: str, *, form_alone: bool) -> Generator[Check, None, GoogleClient | None]:
    """`form_alone`: the workbook is on disk, so a person gave consent for the form only."""
    try:
        key = read_key_file(path)
        if waiting := check_consent(path, key, form_alone=form_alone):
            yield waiting
            return None
        if form_alone and key.get("type") != "service_account":
            client = sign_in(
                path, api=api, scopes=forms_api.FORMS_SCOPES, consent=forms_api.FORMS_CONSENT_FILE
            )
        else:
            client = sign_in(path, api=api)
    except SettingsError as trouble:
        yield told("key", trouble)
        return None
    mode = path.stat().st_mode if os.name == "posix" else 0
    yield check_key_file(path, mode, client.account)
    return client


def check_consent(path: Path, key: Mapping[str, Any], *, form_alone: bool = False) -> Check | None:
    """For a person's own account: whether that person still has to say yes in the browser."""
    given = path.with_name(forms_api.FORMS_CONSENT_FILE if form_alone else CONSENT_FILE)
    if key.get("type") in ("service_account", "authorized_user") or given.exists():
        return None
    command = (
        "«collector form»" if form_alone else "«collector init --google» con l'indirizzo del foglio"
    )
    return error(
        "key",
        "La chiave è di un account personale, e il permesso nel browser non è ancora stato dato.",
        f"Lancia {command}: si apre il browser e chiede il permesso.",
        SettingsError,
    )


def check_key_file(path: Path, mode: int, account: str) -> Check:
    """Whether others can get hold of the key file. `mode`: its rights on POSIX; 0 elsewhere."""
    if is_shared_folder(path.parent):
        return warning(
            "key",
            f"Il file della chiave «{path}» sta in una cartella condivisa o in rete.",
            "Chi ha quel file può leggere e cambiare il foglio. Spostalo in una cartella solo tua, e scrivi in "
            "collector.toml dove sta (voce «credentials»).",
        )
    if mode & 0o077:
        return warning(
            "key",
            f"Altre persone che usano questo computer possono leggere il file della chiave «{path}».",
            f"Lancia: chmod 600 '{path}'",
        )
    return ok(
        "key",
        f"«{path.name}», di {account}" if account else f"«{path.name}», di un account personale",
    )


def _connection(address: str) -> Generator[Check, None, bool]:
    """Whether Google answers at all, and what time it is there. One question without the key."""
    try:
        answer = requests.get(address, timeout=_TIMEOUT, allow_redirects=False)
    except requests.exceptions.SSLError:
        yield error(
            "connection",
            "La connessione sicura con Google non riesce.",
            "Controlla la data e l'ora di questo computer. Se sono giuste, un antivirus o la rete dell'ufficio si "
            "mette in mezzo: chiedi a chi se ne occupa.",
        )
        return False
    except requests.RequestException:
        yield told("connection", errors.unreachable_error())
        return False
    yield ok("connection", "Google risponde")
    found = check_clock(answer.headers.get("Date", ""), dt.datetime.now(dt.UTC))
    yield from found
    return not found or found[0].level != "error"


def check_clock(date: str, here: dt.datetime) -> Sequence[Check]:
    """The own clock against an answer's header `Date`; nothing where there is none."""
    try:
        there = parsedate_to_datetime(date)
    except ValueError:
        return ()
    off = here - (there if there.tzinfo else there.replace(tzinfo=dt.UTC))
    if abs(off) <= CLOCK_TOLERANCE:
        return (ok("clock", "l'ora di questo computer è giusta"),)
    minutes = round(abs(off).total_seconds() / 60)
    much = (
        f"{minutes} minuti"
        if minutes < 120
        else f"{minutes // 60} ore"
        if minutes < 2880
        else "più di due giorni"
    )
    return (
        error(
            "clock",
            f"L'orologio di questo computer è {'avanti' if off > dt.timedelta() else 'indietro'} di {much}.",
            "Google così rifiuta la chiave. Nelle impostazioni del computer metti l'ora automatica.",
        ),
    )


# Who may do what with the file


def _drive(client: GoogleClient, id_: str) -> Checks:
    """Rights and link sharing, as Drive tells them."""
    query = {"fields": _FILE_FIELDS, "supportsAllDrives": "true"}
    try:
        file = client.request("get", DRIVE + id_, params=query).json()
    except CollectorError as trouble:
        yield check_drive_refusal(trouble)
        return
    permissions = file.get("permissions")
    if permissions is None:
        permissions = _permissions(client, id_)
    yield check_sheet_rights(file, client.account)
    yield check_link_sharing(permissions, client.account)


def _permissions(client: GoogleClient, id_: str) -> Sequence[Mapping[str, Any]] | None:
    """Drive tells them apart for shared drives, if at all."""
    query = {
        "fields": "permissions(id,type,role,emailAddress)",
        "supportsAllDrives": "true",
        "pageSize": "100",
    }
    try:
        found = (
            client.request("get", f"{DRIVE}{id_}/permissions", params=query)
            .json()
            .get("permissions")
        )
    except CollectorError:
        return None
    return found if isinstance(found, list) else None


def check_drive_refusal(trouble: CollectorError) -> Check:
    """Drive refused what Sheets allowed: a sync goes on, but nobody can tell who else may open the sheet."""
    if isinstance(trouble, RefusedError) and trouble.reason in (
        "SERVICE_DISABLED",
        "accessNotConfigured",
    ):
        return warning(
            "api",
            "Nel progetto Google della chiave «Google Drive API» non è attiva: non posso vedere chi ha accesso al "
            "foglio.",
            "Apri console.cloud.google.com, scegli il progetto, «API e servizi», attiva «Google Drive API», aspetta "
            "qualche minuto e rilancia «collector doctor».",
        )
    return _link_unknown()


def check_sheet_rights(file: Mapping[str, Any], account: str) -> Check:
    """Whether we may write: an Editor's right. Google leaves out what is false."""
    if file.get("capabilities", {}).get("canEdit"):
        return ok("rights", "Editor: può scrivere codici e segnalazioni")
    who = f"«{account}»" if account else "l'account che usi"
    return error(
        "rights",
        f"Il foglio è condiviso con {who} solo in lettura.",
        "Apri il foglio, premi «Condividi» e per quell'indirizzo scegli Editor al posto di Lettore o Commentatore.",
    )


def check_link_sharing(permissions: Sequence[Mapping[str, Any]] | None, account: str = "") -> Check:
    """ALARM when anybody who has the link can open the sheet: it holds families' names. `account`: who we are; when
    it was never invited, it loses the sheet together with the link.
    """
    if permissions is None:
        return _link_unknown()
    kinds = {str(one.get("type", "")) for one in permissions}
    close = "Apri il foglio, premi «Condividi» e in «Accesso generale» scegli «Con limitazioni»."
    if account and account not in {one.get("emailAddress") for one in permissions}:
        close += f" Nella stessa finestra aggiungi come Editor «{account}», che per ora entra solo con il link."
    if "anyone" in kinds:
        return error(
            "link",
            "ALLARME: chiunque abbia il link può aprire il foglio, senza nome e senza password.",
            close,
        )
    if "domain" in kinds:
        return warning(
            "link",
            "Chiunque nella vostra organizzazione abbia il link può aprire il foglio.",
            close,
        )
    people = sum(one.get("type") in ("user", "group") for one in permissions)
    return ok("link", f"solo le persone invitate ({people}): il link da solo non apre il foglio")


def _link_unknown() -> Check:
    return warning(
        "link",
        "Google non mi dice chi può aprire il foglio.",
        "Controlla tu: apri il foglio, premi «Condividi»; in «Accesso generale» deve esserci «Con limitazioni».",
    )


# The spreadsheet itself


def check_spreadsheet(
    book: GoogleBook,
    snapshot: Snapshot,
    protected: Sequence[tuple[int, Mapping[str, Any]]],
    account: str,
) -> Checks:
    """Tabs, titles, marks, formula, language, time zone, protections."""
    if is_new_spreadsheet(book):
        yield error(
            "headers",
            "Il foglio Google è ancora vuoto.",
            _INIT.format("ci mette tutto quello che serve"),
        )
        return
    found = check_headers(snapshot)
    yield found
    if found.level != "error":
        layouts = find_talks(snapshot)[0]
        try:
            check_titles(book)
        except WorkbookError as trouble:
            yield told("marks", trouble)
        else:
            yield check_column_marks(book, layouts)
            yield from check_status_formula(book, layouts)
    yield check_locale(book.locale)
    yield check_time_zone(book.zone)
    yield check_protections(book, protected, account)


def check_column_marks(book: GoogleBook, layouts: Sequence[Layout]) -> Check:
    """Whether a sync will find its places: the tab *Segnalazioni*, and our marks on our columns."""
    lacking = [] if book.tab(FLAGS_TAB) else [f"il foglio «{FLAGS_TAB}»"]
    for place in own_columns(book, layouts):
        if not place.is_marked:
            lacking.append(
                f"il segno sulla colonna «{place.marker.capitalize()}» di «{place.tab.title}»"
            )
    if not any(layout.prepared for layout in layouts):
        lacking.append("la colonna «Codice»")
    if lacking:
        return error(
            "marks",
            f"Nel foglio Google manca {', '.join(lacking)}.",
            _INIT.format("rimette quello che manca e non tocca il resto"),
        )
    return ok("marks", "ci sono il foglio Segnalazioni e i segni su «Codice» e «Stato»")


def check_status_formula(book: GoogleBook, layouts: Sequence[Layout]) -> Iterator[Check]:
    """Whether the formula of *Stato* stands and gives something, in each tab that has the column. What a sync says of
    it, in the same words; the program works without it all the same.
    """
    told = list(own_formulas.formula_notices(book, layouts))
    known = list(own_formulas.status_formulas(book, layouts))
    found = [*map(_as_sync_says, told), *filter(None, map(_formula, known))]
    if known and not found:
        found = [ok("formula", "la colonna «Stato» si calcola")]
    yield from found


def _as_sync_says(notice: str) -> Check:
    """What is wrong up to the first full stop of a notice, then what to do."""
    what, _, todo = notice.partition(". ")
    return warning("formula", f"{what}.", todo)


def _formula(formula: StatusFormula) -> Check | None:
    """What a sync will put right, or what keeps the formula from counting; None for nothing."""
    where = f"La formula della colonna «Stato» di «{formula.tab.title}»"
    if formula.gives_an_error and (
        typed := _typed_below(formula.tab, formula.header_row, formula.column)
    ):
        todo = f"Qualcuno ha scritto sotto «Stato»: svuota {', '.join(typed)}. La formula riparte da sola."
        return error("formula", f"{where} dà un errore.", todo)
    if not formula.can_be_written:
        return None
    if formula.is_missing:
        return warning(
            "formula", f"{where} non c'è più.", "La rimette il prossimo «collector sync»."
        )
    wrong = "dà un errore" if formula.gives_an_error else "non è più com'era"
    return warning(
        "formula",
        f"{where} {wrong}.",
        "La riscrive il prossimo «collector sync». Se l'errore resta, manda questa frase a chi si occupa del "
        "programma.",
    )


def _typed_below(tab: GoogleTab, row: int, column: int) -> list[str]:
    """The first cells below the formula in which somebody typed."""
    typed = (
        f"{column_letter(column)}{number}"
        for number in range(row + 1, len(tab.cells) + 1)
        if tab.cell(number, column).get("userEnteredValue")
    )
    return [cell for cell, _ in zip(typed, range(5), strict=False)]


def check_locale(found: str) -> Check:
    """Days and decimal commas are typed the Italian way."""
    if found in ("it_IT", "it"):
        return ok("locale", "il foglio è in italiano")
    return warning(
        "locale",
        f"La lingua del foglio Google è «{found}», non «Italia»: 3/4 può diventare il 4 marzo.",
        "In Google Fogli: File › Impostazioni › Impostazioni internazionali › Italia.",
    )


def check_time_zone(found: str) -> Check:
    """Form responses bear the spreadsheet's time."""
    if found == "Europe/Rome":
        return ok("time_zone", "l'ora del foglio è quella di Roma")
    return warning(
        "time_zone",
        f"Il fuso orario del foglio Google è «{found}», non quello di Roma.",
        "In Google Fogli: File › Impostazioni › Fuso orario › (GMT+01:00) Rome.",
    )


def protected_ranges(answer: Mapping[str, Any]) -> list[tuple[int, Mapping[str, Any]]]:
    """All protected ranges, each with the id of its tab (Google leaves out an id of 0)."""
    return [
        (sheet.get("properties", {}).get("sheetId", 0), one)
        for sheet in answer.get("sheets", ())
        for one in sheet.get("protectedRanges", ())
    ]


def check_protections(
    book: GoogleBook, protected: Sequence[tuple[int, Mapping[str, Any]]], account: str
) -> Check:
    """Whether ours are there, and whether any holds us back where we write."""
    closed = [
        tab.title
        for tab in book.tabs
        for id_, one in protected
        if id_ == tab.id and _closed(tab, one, account)
    ]
    if closed:
        who = f"«{account}»" if account else "il tuo account"
        return error(
            "protections",
            f"Una protezione in «{closed[0]}» non lascia scrivere {who}.",
            "In Google Fogli: Dati › Proteggi fogli e intervalli, apri quella protezione e aggiungi quell'indirizzo "
            "tra chi può modificare.",
        )
    ours = {id_ for id_, one in protected if one.get("description") == TITLES_PROTECTION}
    wanted = [
        tab
        for tab in book.tabs
        if tab.title in (FLAGS_TAB, nucleus.TAB, person.TAB, meeting.TAB) or tab.markers
    ]
    if bare := [f"«{tab.title}»" for tab in wanted if tab.id not in ours]:
        return warning(
            "protections",
            f"Manca la protezione di collector in {', '.join(bare)}.",
            _INIT.format("la rimette e non tocca il resto"),
        )
    return ok("protections", "ci sono, e lasciano scrivere il programma")


def _closed(tab: GoogleTab, one: Mapping[str, Any], account: str) -> bool:
    """True for a protection that stops us and touches what we write: *Segnalazioni*, or a marked column."""
    if one.get("warningOnly") or one.get("requestingUserCanEdit") or account in _editors(one):
        return False
    where = one.get("range", {})
    first, end = where.get("startColumnIndex", 0), where.get("endColumnIndex", tab.columns)
    below = (
        where.get("endRowIndex", tab.rows) > 1
    )  # a header row alone is never written to by a sync
    ours = (column for _, column in tab.markers.values())
    return tab.title == FLAGS_TAB or (below and any(first < column <= end for column in ours))


def _editors(one: Mapping[str, Any]) -> Sequence[str]:
    return one.get("editors", {}).get("users", ())  # type: ignore[no-any-return]
