"""Files that are no .xlsx but could be taken for one: what each is, and how it becomes one.

Known by what is inside. The name says nothing for sure: whoever renames "schede.csv" to
"schede.xlsx" has a CSV.
"""

import re
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO, Final

from collector.errors import WorkbookError
from schemas.patterns import lazy_pattern

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK"
_HEAD: Final = 4096
_CHUNK: Final = 1 << 20
_LONGEST_NAME: Final = 64
"""Bytes, at least, of the names that an old Excel file is known by."""
_WEB_PAGE: Final = lazy_pattern(r"<(?:!doctype html|html|\?xml|table|meta|head)", re.IGNORECASE)
_SAVE_AS: Final = (
    "Aprilo con Excel o LibreOffice, salvalo come .xlsx senza password e rilancia il comando con "
    "quel file."
)
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_BOOKS: Final = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_TABLE_LINES: Final = lazy_pattern(r"[^\r\n]*[;,\t][^\r\n]*(?:[\r\n]+[^\r\n]+)+")
_LINK: Final = (
    "è solo un collegamento, non il foglio",
    "Apri quello a cui porta e indica quel file; di un foglio Google scrivi l'indirizzo in "
    "collector.toml (voce «google» di [workbook]). Poi rilancia il comando.",
)
_PICTURE: Final = ("è un'immagine, non un foglio", "Indica il foglio .xlsx, e rilancia il comando.")
_TEXT_TABLE: Final = (
    "è un file di testo (.csv), dove date e colonne non sono sicure",
    "Aprilo con Excel o LibreOffice, controlla che ogni colonna e ogni data sia al suo posto, "
    "salvalo come .xlsx e rilancia il comando con quel file.",
)
_BY_NAME: Final = {
    **dict.fromkeys((".url", ".webloc", ".lnk", ".desktop"), _LINK),
    **dict.fromkeys(
        (".jpg", ".jpeg", ".png", ".gif", ".heic", ".webp", ".bmp", ".tif", ".tiff"), _PICTURE
    ),
    ".csv": _TEXT_TABLE,
    ".tsv": ("è un file di testo (.tsv), dove date e colonne non sono sicure", _TEXT_TABLE[1]),
    ".txt": ("è un file di testo (.txt), non un foglio", _TEXT_TABLE[1]),
}
"""What the name of a file says that is no archive and no old Excel: nothing inside tells more."""
NUMBERS_FILE: Final = (
    "è un foglio di Numbers",
    "Aprilo con Numbers, esportalo come Excel («File», «Esporta come», «Excel…») e rilancia il "
    "comando con quel file.",
)
_OPEN_DOCUMENT: Final = {
    b"spreadsheet": (
        "è un foglio di LibreOffice (.ods)",
        "Aprilo con LibreOffice, salvalo come .xlsx («File», «Salva con nome», tipo «Excel») e "
        "rilancia il comando con quel file.",
    ),
    b"text": (
        "è un documento di testo di LibreOffice (.odt), non un foglio",
        "Le vecchie schede si portano nel foglio con «collector import». Indica qui il foglio "
        ".xlsx.",
    ),
}


def other_format_error(path: Path, what: str, todo: str = _SAVE_AS) -> WorkbookError:
    """Return the error for a file of another kind: what it is, and what to do."""
    return WorkbookError(f"«{path.name}» {what}. {todo} Non ho scritto nulla.")


def refuse_no_zip(path: Path, file: BinaryIO) -> None:
    """Check that a file is a zip, or at least nothing that is known. Reads from the start of
    `file`.

    Raises WorkbookError for a file of another kind that is no zip.
    """
    head = file.read(_HEAD)
    if head.startswith(_OLE):
        raise other_format_error(path, _what_ole_is(file, head), _SAVE_AS)
    if head.startswith(_ZIP):
        return
    if head.startswith(b"%PDF"):
        raise other_format_error(
            path, "è un PDF", "Indica il foglio .xlsx da cui è stato fatto, e rilancia il comando."
        )
    text = _decode(head)
    if text.startswith("{") and ("doc_id" in text or "docs.google.com" in text):
        raise other_format_error(
            path,
            "non contiene il foglio: è solo il collegamento a un foglio Google (.gsheet)",
            "Per lavorare su quello, scrivi il suo indirizzo in collector.toml (voce «google» di "
            "[workbook]); oppure aprilo e scaricalo come .xlsx («File», «Scarica»). Poi rilancia "
            "il comando.",
        )
    refuse_by_name(path)
    if _WEB_PAGE.match(text):
        raise other_format_error(path, "è una pagina web o un XML con il nome di un foglio")
    if _TABLE_LINES.match(text):
        raise other_format_error(path, *_TEXT_TABLE)
    if path.suffix.casefold() == ".xls":
        raise other_format_error(path, "ha il nome di un vecchio Excel (.xls), ma dentro c'è altro")


def refuse_by_name(path: Path) -> None:
    """Check the name of a file that is no zip and of which its content says nothing.

    Raises WorkbookError for a name that says what the file is.
    """
    if path.name.casefold().startswith(("~$", ".~lock.")):
        raise other_format_error(
            path,
            "non è il foglio: è il segno che un programma lascia finché il foglio è aperto",
            "Indica il foglio stesso, con il nome senza quel segno, e rilancia il comando.",
        )
    sentences = _BY_NAME.get(path.suffix.casefold())
    if sentences is not None:
        raise other_format_error(path, *sentences)


def refuse_other_zip(path: Path, names: Collection[str], mimetype: bytes) -> None:
    """Check that a zip is no other kind of document.

    `names`: of its parts, without case. `mimetype`: what the part of this name holds, b"" where
    there is none. Raises WorkbookError for one that is.
    """
    if b"opendocument" in mimetype:
        raise _open_document_error(path, mimetype.rstrip())
    if any(name.endswith(".iwa") or name == "index.zip" for name in names):
        raise other_format_error(path, *NUMBERS_FILE)
    if "xl/workbook.bin" in names:
        raise other_format_error(path, "è un .xlsb, non un .xlsx")
    if "word/document.xml" in names:
        raise other_format_error(
            path, "è un documento di Word, non un foglio", _OPEN_DOCUMENT[b"text"][1]
        )
    if "ppt/presentation.xml" in names:
        raise other_format_error(
            path,
            "è una presentazione, non un foglio",
            "Indica il foglio .xlsx, e rilancia il comando.",
        )
    if "[content_types].xml" not in names:
        raise other_format_error(path, "non è un .xlsx: è un archivio con altre cose dentro")


def _open_document_error(path: Path, mimetype: bytes) -> WorkbookError:
    """Return the error for one of LibreOffice's own formats, or a template of one."""
    for kind, sentences in _OPEN_DOCUMENT.items():
        if mimetype.endswith((kind, kind + b"-template")):
            return other_format_error(path, *sentences)
    return other_format_error(path, "è un altro tipo di documento di LibreOffice, non un foglio")


def _what_ole_is(file: BinaryIO, head: bytes) -> str:
    """Return what a file in Microsoft's old format is, by the names inside."""
    has_book, end = False, b""
    is_encrypted = False
    chunk = head
    while chunk:
        piece = end + chunk  # a name may lie across two chunks
        is_encrypted = is_encrypted or _ENCRYPTED in piece
        has_book = has_book or any(name in piece for name in _BOOKS)
        end, chunk = piece[-_LONGEST_NAME:], file.read(_CHUNK)
    if is_encrypted:
        return "è protetto da una password"
    if has_book:
        return "è un foglio di Excel vecchio (.xls)"
    return "è protetto da una password, o è un vecchio .xls"


def _decode(head: bytes) -> str:
    """Return the beginning of a text; '' for what is none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        whole_letters = len(head) // 2 * 2
        return head[:whole_letters].decode("utf-16", "ignore")
    if any(byte < 9 or 13 < byte < 32 for byte in head):
        return ""  # control characters stand in no text
    return head.decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
