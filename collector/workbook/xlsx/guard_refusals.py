"""The errors for an .xlsx that is broken, too large, or made to do harm."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from collector.errors import WorkbookError
from collector.workbook.xlsx.used_range import CELLS_MAX, COLUMNS_MAX, ROWS_MAX, Extent
from schemas.workbook import column_letter

_NAME_MAX: Final = 80


def damaged_error(path: Path, why: str = "") -> WorkbookError:
    """Return the error for a file that is broken, or no workbook at all. `why`: in Italian."""
    detail = f" ({why})" if why else ""
    return WorkbookError(
        f"Non riesco a leggere «{path.name}»: il file è danneggiato o non è una cartella di lavoro "
        f".xlsx{detail}. Aprilo con Excel o LibreOffice, salvalo di nuovo come .xlsx e rilancia il "
        "comando; se non si apre, rimetti l'ultima copia buona. Non ho scritto nulla."
    )


def suspicious_error(path: Path, why: str) -> WorkbookError:
    """Return the error for a file that no spreadsheet program writes."""
    return WorkbookError(
        f"Non leggo «{path.name}»: {why}. Un foglio normale non è fatto così: può essere rovinato, "
        "o preparato apposta per fare danni. Usa l'ultima copia buona, o fattelo mandare di nuovo "
        "da chi l'ha fatto. Non ho scritto nulla."
    )


def too_big_error(path: Path, why: str) -> WorkbookError:
    """Return the error for a file that does not fit in memory."""
    return WorkbookError(
        f"«{path.name}» è troppo grande: {why}. Togli quello che non serve (immagini, fogli "
        "vecchi, formati su colonne e righe vuote), salvalo e rilancia il comando. Non ho scritto "
        "nulla."
    )


def too_many_error(path: Path, what: str, counts: Mapping[str, int], limit: int) -> WorkbookError:
    """Return the error for more rows or cells (`what`) than are read. `counts`: by tab."""
    longest = max(counts, key=lambda tab: counts[tab])
    total = italian_number(sum(counts.values()))
    return WorkbookError(
        f"In «{path.name}» ci sono {total} {what} scritte, e ne leggo al massimo "
        f"{italian_number(limit)}. Il foglio più lungo è «{printable_name(longest)}». Dividi il "
        "file per anno: qui lascia l'anno in corso, e metti gli anni passati in altri file. Poi "
        "rilancia il comando. Non ho scritto nulla."
    )


def too_wide_error(path: Path, tab: str, extent: Extent) -> WorkbookError:
    """Return the error for a tab whose used cells reach too far."""
    if extent.rows > ROWS_MAX or extent.columns > COLUMNS_MAX:
        return damaged_error(path, "una cella sta oltre i confini di un foglio")
    name = printable_name(tab)
    if extent.cells > CELLS_MAX:
        millions = CELLS_MAX >> 20
        return too_big_error(path, f"il foglio «{name}» ha più di {millions} milioni di celle")
    return WorkbookError(
        f"In «{path.name}», foglio «{name}», le celle scritte arrivano fino alla colonna "
        f"{column_letter(extent.columns)} e alla riga {extent.rows}: è troppo per leggerlo. Quasi "
        "sempre è una cella scritta per sbaglio, lontano dalle altre. Premi Ctrl+Fine per "
        "trovarla, elimina le righe e le colonne in più, salva e rilancia il comando. Non ho "
        "scritto nulla."
    )


def printable_name(name: str) -> str:
    """Return a name from inside the file, safe to print.

    It could hold a terminal's commands, or be endless.
    """
    return name if name.isprintable() and len(name) <= _NAME_MAX else "(nome illeggibile)"


def italian_number(number: int) -> str:
    """Return a number as Italians write it: 400.000."""
    return f"{number:,}".replace(",", ".")
