"""Files that are no .xlsx but could be taken for one: what each is, and how it becomes one. Told by what is inside.

The name says nothing for sure: whoever renames "schede.csv" to "schede.xlsx" has a CSV.
"""

import re
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO, Final

from collector.errors import WorkbookError

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK"
_HEAD: Final = 4096
_PIECE: Final = 1 << 20
_SAVE_AS: Final = "Aprilo con Excel o LibreOffice, salvalo come .xlsx senza password e rilancia il comando con quel file."
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_BOOKS: Final = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_LINES: Final = re.compile(r"[^\r\n]*[;,\t][^\r\n]*(?:[\r\n]+[^\r\n]+)+")
_ONLY_A_LINK: Final = (
    "è solo un collegamento, non il foglio",
    "Apri quello a cui porta e indica quel file; di un foglio Google scrivi l'indirizzo in collector.toml (voce "
    "«google» di [workbook]). Poi rilancia il comando.",
)
_A_PICTURE: Final = (
    "è un'immagine, non un foglio",
    "Indica il foglio .xlsx, e rilancia il comando.",
)
_A_LIST: Final = (
    "è un file di testo (.csv), dove date e colonne non sono sicure",
    "Aprilo con Excel o LibreOffice, controlla che ogni colonna e ogni data sia al suo posto, salvalo come .xlsx e "
    "rilancia il comando con quel file.",
)
_BY_NAME: Final = {
    **dict.fromkeys((".url", ".webloc", ".lnk", ".desktop"), _ONLY_A_LINK),
    **dict.fromkeys(
        (".jpg", ".jpeg", ".png", ".gif", ".heic", ".webp", ".bmp", ".tif", ".tiff"), _A_PICTURE
    ),
    ".csv": _A_LIST,
    ".tsv": ("è un file di testo (.tsv), dove date e colonne non sono sicure", _A_LIST[1]),
    ".txt": ("è un file di testo (.txt), non un foglio", _A_LIST[1]),
}
"""What the name of a file says that is no archive and no old Excel: nothing inside tells more."""
NUMBERS_FILE: Final = (
    "è un foglio di Numbers",
    "Aprilo con Numbers, esportalo come Excel («File», «Esporta come», «Excel…») e rilancia il comando con quel file.",
)
_OPEN_DOCUMENT: Final = {
    b"spreadsheet": (
        "è un foglio di LibreOffice (.ods)",
        "Aprilo con LibreOffice, salvalo come .xlsx («File», «Salva con nome», tipo «Excel») e rilancia il comando con "
        "quel file.",
    ),
    b"text": (
        "è un documento di testo di LibreOffice (.odt), non un foglio",
        "Le vecchie schede si portano nel foglio con «collector import». Indica qui il foglio .xlsx.",
    ),
}


def other_format_error(path: Path, what: str, do: str = _SAVE_AS) -> WorkbookError:
    """The sentence for a file of another kind: what it is, what to do, and that nothing was written."""
    return WorkbookError(f"«{path.name}» {what}. {do} Non ho scritto nulla.")


def refuse_no_zip(path: Path, file: BinaryIO) -> None:
    """Raises WorkbookError for a file of another kind that is no zip. Reads from the start; leaves `file` anywhere."""
    head = file.read(_HEAD)
    if head.startswith(_OLE):
        raise other_format_error(path, *_ole(file, head))
    if head.startswith(_ZIP):
        return
    if head.startswith(b"%PDF"):
        raise other_format_error(
            path, "è un PDF", "Indica il foglio .xlsx da cui è stato fatto, e rilancia il comando."
        )
    text = _text(head)
    if text.startswith("{") and ("doc_id" in text or "docs.google.com" in text):
        raise other_format_error(
            path,
            "non contiene il foglio: è solo il collegamento a un foglio Google (.gsheet)",
            "Per lavorare su quello, scrivi il suo indirizzo in collector.toml (voce «google» di [workbook]); oppure "
            "aprilo e scaricalo come .xlsx («File», «Scarica»). Poi rilancia il comando.",
        )
    refuse_by_name(path)
    if re.match(r"<(?:!doctype html|html|\?xml|table|meta|head)", text, re.IGNORECASE):
        raise other_format_error(path, "è una pagina web o un XML con il nome di un foglio")
    if _LINES.match(text):
        raise other_format_error(path, *_A_LIST)
    if path.suffix.casefold() == ".xls":
        raise other_format_error(path, "ha il nome di un vecchio Excel (.xls), ma dentro c'è altro")


def refuse_by_name(path: Path) -> None:
    """Raises WorkbookError for a file that is neither a zip nor what its inside would tell, by what its name says."""
    name = path.name.casefold()
    if name.startswith(("~$", ".~lock.")):
        raise other_format_error(
            path,
            "non è il foglio: è il segno che un programma lascia finché il foglio è aperto",
            "Indica il foglio stesso, con il nome senza quel segno, e rilancia il comando.",
        )
    if sentence := _BY_NAME.get(path.suffix.casefold()):
        raise other_format_error(path, *sentence)


def refuse_other_zip(path: Path, names: Collection[str], mimetype: bytes) -> None:
    """Raises WorkbookError for a zip that is another kind of document. `names`: of its parts, without case; `mimetype`:
    what the part of this name holds, b"" where there is none.
    """
    if b"opendocument" in mimetype:
        for kind, sentence in _OPEN_DOCUMENT.items():
            if mimetype.rstrip().endswith((kind, kind + b"-template")):
                raise other_format_error(path, *sentence)
        raise other_format_error(path, "è un altro tipo di documento di LibreOffice, non un foglio")
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


def _ole(file: BinaryIO, head: bytes) -> tuple[str, str]:
    """What a file in Microsoft's old format is, by the names inside."""
    found, end = set[bytes](), b""
    while head:
        piece = end + head
        found |= {name for name in (_ENCRYPTED, *_BOOKS) if name in piece}
        end, head = piece[-64:], file.read(_PIECE)
    if _ENCRYPTED in found:
        return "è protetto da una password", _SAVE_AS
    if found:
        return "è un foglio di Excel vecchio (.xls)", _SAVE_AS
    return "è protetto da una password, o è un vecchio .xls", _SAVE_AS


def _text(head: bytes) -> str:
    """The beginning of a text; '' for what is none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "ignore")
    if any(byte < 9 or 13 < byte < 32 for byte in head):
        return ""
    return head.decode("utf-8", "replace").removeprefix("\ufeff").lstrip()
