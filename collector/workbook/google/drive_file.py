"""What Drive says of a file before it is opened: whether it is of the right kind, and in the trash.

Sheets reads a spreadsheet in the trash as if nothing were; people meanwhile write elsewhere.
"""

from collections.abc import Mapping
from typing import Any, Final

from collector.workbook.google.client import GoogleClient
from collector.workbook.google.errors import RefusedError
from collector.workbook.google.refusal_texts import NOTHING_WRITTEN

DRIVE_FILES_URL: Final = "https://www.googleapis.com/drive/v3/files/"
SPREADSHEET_TYPE: Final = "application/vnd.google-apps.spreadsheet"
FORM_TYPE: Final = "application/vnd.google-apps.form"
WRONG_FILE: Final = "WRONG_FILE"
TRASHED: Final = "TRASHED"
"""Our own names for these two refusals, beside Google's."""
_FIELDS: Final = {"fields": "mimeType,trashed,capabilities(canEdit)", "supportsAllDrives": "true"}
_KINDS: Final[Mapping[str, str]] = {
    SPREADSHEET_TYPE: "un foglio Google",
    FORM_TYPE: "un modulo Google",
    "application/vnd.google-apps.document": "un documento di Google Documenti",
    "application/vnd.google-apps.presentation": "una presentazione di Google",
    "application/vnd.google-apps.drawing": "un disegno di Google",
    "application/vnd.google-apps.folder": "una cartella di Google Drive",
    "application/vnd.google-apps.shortcut": "una scorciatoia di Google Drive a un altro file",
    "application/vnd.google-apps.script": "uno script di Google",
    "application/vnd.google-apps.site": "un sito di Google",
    "application/pdf": "un file PDF",
    "application/msword": "un documento Word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "un documento Word",
}
_OTHER_TABLES: Final[Mapping[str, str]] = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "un .xlsx",
    "application/vnd.ms-excel": "un .xls",
    "application/vnd.ms-excel.sheet.macroenabled.12": "un .xlsm",
    "application/vnd.oasis.opendocument.spreadsheet": "un .ods",
    "application/x-vnd.oasis.opendocument.spreadsheet": "un .ods",
    "text/csv": "un .csv",
    "text/tab-separated-values": "un .tsv",
}
"""Files that Google opens beside its own spreadsheets, and that the Sheets API refuses."""
_NAME_AND_ADDRESS: Final[Mapping[str, tuple[str, str]]] = {
    SPREADSHEET_TYPE: ("foglio", "(https://docs.google.com/spreadsheets/d/…/edit)"),
    FORM_TYPE: ("modulo", "(https://docs.google.com/forms/d/…/edit)"),
}


def check_file(client: GoogleClient, id_: str, wanted: str = SPREADSHEET_TYPE) -> None:
    """Ask Drive what a file is, once in a client's life. Where Drive does not say, opening it will.

    Raises RefusedError for another kind of file than `wanted`, and for one in the trash.
    """
    if id_ in client.checked_files:
        return
    client.checked_files.add(id_)
    problem = file_problem(client.try_get(DRIVE_FILES_URL + id_, _FIELDS), wanted)
    if problem is not None:
        raise problem


def file_problem(answer: Mapping[str, Any], wanted: str = SPREADSHEET_TYPE) -> RefusedError | None:
    """Return what is wrong with a file that Drive describes; None for nothing, or no answer."""
    kind = str(answer.get("mimeType", ""))
    if kind and kind != wanted:
        return _another_kind(kind, wanted)
    if answer.get("trashed"):
        return _trashed(wanted)
    return None


def _another_kind(kind: str, wanted: str) -> RefusedError:
    if wanted == SPREADSHEET_TYPE and kind.casefold() in _OTHER_TABLES:
        return _another_table(_OTHER_TABLES[kind.casefold()])
    called, address = _NAME_AND_ADDRESS[wanted]
    description = _KINDS.get(kind, "un file di un altro tipo")
    message = (
        f"A questo indirizzo c'è {description}, non un {called} Google. Apri il {called} nel "
        f"browser, copia l'indirizzo intero {address} e mettilo nel comando, o in collector.toml "
        f"se c'è. {NOTHING_WRITTEN}"
    )
    return RefusedError(message, WRONG_FILE)


def _another_table(description: str) -> RefusedError:
    message = (
        f"Questo file è {description} aperto in Google, non un foglio Google. Aprilo, scegli File "
        "› Salva come Fogli Google, condividi il foglio nuovo come Editor e usa il suo indirizzo. "
        f"{NOTHING_WRITTEN}"
    )
    return RefusedError(message, WRONG_FILE)


def _trashed(wanted: str) -> RefusedError:
    called, _ = _NAME_AND_ADDRESS[wanted]
    message = (
        f"Il {called} Google è nel cestino di Google Drive: dopo 30 giorni sparisce. Chi l'ha "
        "creato apra il cestino in drive.google.com, lo clicchi con il tasto destro e scelga "
        f"«Ripristina»; poi rilancia il comando. Se adesso lavorate su un altro {called}, scrivi "
        f"in collector.toml l'indirizzo di quello. {NOTHING_WRITTEN}"
    )
    return RefusedError(message, TRASHED)
