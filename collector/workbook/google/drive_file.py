"""What Drive tells of a file before it is opened: whether it is what we take it for, and not in the trash.

Sheets reads a spreadsheet in the trash as if nothing were; people meanwhile write elsewhere.
"""

from collections.abc import Mapping
from typing import Any, Final

from collector.workbook.google.client import GoogleClient
from collector.workbook.google.errors import NOTHING_WRITTEN, RefusedError

DRIVE_FILES_URL: Final = "https://www.googleapis.com/drive/v3/files/"
SPREADSHEET_TYPE: Final = "application/vnd.google-apps.spreadsheet"
FORM_TYPE: Final = "application/vnd.google-apps.form"
WRONG_FILE: Final = "WRONG_FILE"
TRASHED: Final = "TRASHED"
"""Our own names for these two refusals, beside Google's."""
_FIELDS: Final = {"fields": "mimeType,trashed,capabilities(canEdit)", "supportsAllDrives": "true"}
_GOOGLES: Final[Mapping[str, str]] = {
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
_TABLES: Final[Mapping[str, str]] = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "un .xlsx",
    "application/vnd.ms-excel": "un .xls",
    "application/vnd.ms-excel.sheet.macroenabled.12": "un .xlsm",
    "application/vnd.oasis.opendocument.spreadsheet": "un .ods",
    "application/x-vnd.oasis.opendocument.spreadsheet": "un .ods",
    "text/csv": "un .csv",
    "text/tab-separated-values": "un .tsv",
}
"""Files that Google opens beside its own spreadsheets, and that its interface refuses."""
_CALLED: Final[Mapping[str, tuple[str, str]]] = {
    SPREADSHEET_TYPE: ("foglio", "(https://docs.google.com/spreadsheets/d/…/edit)"),
    FORM_TYPE: ("modulo", "(https://docs.google.com/forms/d/…/edit)"),
}


def check_file(client: GoogleClient, id_: str, wanted: str = SPREADSHEET_TYPE) -> None:
    """Ask Drive once in a client's life what a file is. Where Drive does not tell, whoever opens it will.

    Raises RefusedError for another kind of file than `wanted`, and for one in the trash.
    """
    if id_ in client.looked_at:
        return
    client.looked_at.add(id_)
    if trouble := file_problem(client.try_get(DRIVE_FILES_URL + id_, _FIELDS), wanted):
        raise trouble


def file_problem(told: Mapping[str, Any], wanted: str = SPREADSHEET_TYPE) -> RefusedError | None:
    """What is wrong with a file that Drive tells of; None where nothing is, or nothing was told."""
    kind = str(told.get("mimeType", ""))
    if kind and kind != wanted:
        return _another_kind(kind, wanted)
    if told.get("trashed"):
        return _trashed(wanted)
    return None


def _another_kind(kind: str, wanted: str) -> RefusedError:
    called, address = _CALLED[wanted]
    if wanted == SPREADSHEET_TYPE and (table := _TABLES.get(kind.casefold())):
        words = (
            f"Questo file è {table} aperto in Google, non un foglio Google. Aprilo, scegli File › Salva come Fogli "
            f"Google, condividi il foglio nuovo come Editor e usa il suo indirizzo. {NOTHING_WRITTEN}"
        )
        return RefusedError(words, WRONG_FILE)
    what = _GOOGLES.get(kind, "un file di un altro tipo")
    words = (
        f"A questo indirizzo c'è {what}, non un {called} Google. Apri il {called} nel browser, copia l'indirizzo "
        f"intero {address} e mettilo nel comando, o in collector.toml se c'è. {NOTHING_WRITTEN}"
    )
    return RefusedError(words, WRONG_FILE)


def _trashed(wanted: str) -> RefusedError:
    called = _CALLED[wanted][0]
    words = (
        f"Il {called} Google è nel cestino di Google Drive: dopo 30 giorni sparisce. Chi l'ha creato apra il cestino "
        f"in drive.google.com, lo clicchi con il tasto destro e scelga «Ripristina»; poi rilancia il comando. Se "
        f"adesso lavorate su un altro {called}, scrivi in collector.toml l'indirizzo di quello. {NOTHING_WRITTEN}"
    )
    return RefusedError(words, TRASHED)
