"""Reading one old Word sheet: .docx itself, .doc, .odt and .rtf through LibreOffice."""

import io
import re
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Final

from collector.intake.blocks import Reader
from collector.intake.convert import to_docx
from collector.intake.lists import Lists
from collector.intake.package import (
    OLE,
    ZIP,
    content,
    damaged,
    locked,
    names_of,
    open_package,
    refused,
    suspicious,
    with_macros,
)
from collector.intake.shapes import ImportedFile
from collector.intake.talks import talks_of

SUFFIXES: Final = frozenset({".docx", ".doc", ".odt", ".rtf"})
_NO_NAME: Final = re.compile(
    r"\b(scheda|schede|colloqui|colloquio|mediazione|mediatori|mediatore|mediatrice|nucleo|copia|di|bis|def|finale|"
    r"definitivo|definitiva|ultima|ultimo|nuovo|nuova|rev|v\d+|n|\d+)\b",
    re.IGNORECASE,
)


def read_word(path: Path) -> ImportedFile:
    """What a file of schede holds. Raises IntakeError, with nothing half read, for a file that is not read whole."""
    if path.suffix.lower() in (".docm", ".dotm"):
        content(path)
        raise with_macros(path)
    data = content(path)
    try:
        if data.startswith(ZIP):
            return _zip(path, data)
        if data.startswith(OLE):
            return _ole(path, data)
        if data.lstrip().startswith(b"{\\rtf"):
            return _converted(path, data, ".rtf")
    except RecursionError as error:
        raise suspicious(path, "le sue parti stanno una dentro l'altra senza fine") from error
    raise damaged(path, "non è un archivio")


def _zip(path: Path, data: bytes) -> ImportedFile:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            names = names_of(path, source)
            if "mimetype" in names and "content.xml" in names:
                with source.open(names["mimetype"]) as part:
                    kind = part.read(100)
                if b"opendocument.text" not in kind:
                    raise damaged(path, "è un altro tipo di documento di LibreOffice")
                if "meta-inf/manifest.xml" in names:
                    with source.open(names["meta-inf/manifest.xml"]) as part:
                        if b"encryption-data" in part.read(1 << 20):
                            raise locked(path)
                if sum(info.file_size for info in names.values()) > 512 << 20:
                    raise suspicious(path, "aperto occupa più di 512 MB")
                return _converted(path, data, ".odt")
            return _read(path, source)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as error:
        raise damaged(path, "manca la fine del file") from error


def _ole(path: Path, data: bytes) -> ImportedFile:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise locked(path)
    if "WordDocument".encode("utf-16-le") not in data:
        raise damaged(path, "non è un documento di Word")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise with_macros(path)
    return _converted(path, data, ".doc")


def _converted(path: Path, data: bytes, suffix: str) -> ImportedFile:
    with tempfile.TemporaryDirectory(prefix="collector-", ignore_cleanup_errors=True) as folder:
        made = to_docx(path, data, suffix, Path(folder))
        with zipfile.ZipFile(made) as source:
            return _read(path, source)


def _read(path: Path, source: zipfile.ZipFile) -> ImportedFile:
    package = open_package(path, source)
    reader = Reader(package.notes, Lists(package.numbering, package.styles))
    body = [
        block
        for part in package.document
        if part.tag.endswith("}body")
        for block in reader.blocks(part)
    ]
    pictures = reader.pictures
    headers = [block for part in package.headers for block in reader.blocks(part)]
    footers = [block for part in package.footers for block in reader.blocks(part)]
    found = talks_of(body, headers, footers)
    if found.refused:
        raise refused(
            path,
            found.refused,
            "Cerco la tabella con DATA, ORA, PERSONE PRESENTI, DESCRIZIONE INTERVENTO: controlla di aver scelto il "
            "file giusto.",
        )
    doubts = list(found.doubts)
    if reader.hidden:
        doubts.append(
            "Nel documento c'è del testo nascosto, che non ho letto. Se serve, aggiungilo tu alla scheda."
        )
    if reader.struck:
        doubts.append(
            "Nel documento c'è del testo barrato, che non ho letto. Se vale ancora, aggiungilo tu alla scheda."
        )
    if pictures:
        doubts.append(
            "Nel documento ci sono immagini, che non ho letto. Se c'è scritto qualcosa, aggiungilo tu."
        )
    if reader.embedded:
        doubts.append(
            "Nel documento ce n'è un altro, che non ho letto. Salvalo a parte e importa anche quello."
        )
    return ImportedFile(
        path,
        found.talks,
        found.nuclei,
        tuple(doubts),
        found.empty,
        proposal(path),
        found.to_confirm,
    )


def proposal(path: Path) -> str:
    """The nucleus that a file's name proposes: "Scheda colloqui Rossi Anna (2).docx" → "Rossi Anna"."""
    said = re.sub(r"[_\-–.,()\[\]+]+", " ", path.stem)
    return " ".join(_NO_NAME.sub(" ", said).split())
