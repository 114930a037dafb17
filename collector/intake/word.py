"""Reading one old Word sheet: .docx itself, .doc, .odt and .rtf through LibreOffice."""

import io
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from collector.intake.block_reader import BlockReader
from collector.intake.blocks import Block
from collector.intake.convert import to_docx
from collector.intake.lists import ListNumbers
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
from schemas.patterns import lazy_pattern

SUFFIXES: Final = frozenset({".docx", ".doc", ".odt", ".rtf"})
_MIMETYPE_MAX: Final = 100
_MANIFEST_MAX: Final = 1 << 20
_UNPACKED_MAX: Final = 512 << 20
"""Bytes that an .odt states for all its parts: LibreOffice unpacks them, not we."""
_BETWEEN_WORDS: Final = lazy_pattern(r"[_\-–.,()\[\]+]+")
_NO_NAME: Final = lazy_pattern(
    r"\b(scheda|schede|colloqui|colloquio|mediazione|mediatori|mediatore|mediatrice|nucleo|copia|"
    r"di|bis|def|finale|"
    r"definitivo|definitiva|ultima|ultimo|nuovo|nuova|rev|v\d+|n|\d+)\b",
    re.IGNORECASE,
)


def read_word(path: Path) -> ImportedFile:
    """Return what a file of schede holds.

    Raises IntakeError, with nothing half read, for a file that is not read whole.
    """
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
    """Read a .docx or .odt: both are zip archives."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            names = names_of(path, source)
            if "mimetype" not in names or "content.xml" not in names:
                return _read(path, source)
            _refuse_unreadable_odt(path, source, names)
            return _converted(path, data, ".odt")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as error:
        raise damaged(path, "manca la fine del file") from error


def _refuse_unreadable_odt(
    path: Path, source: zipfile.ZipFile, names: Mapping[str, zipfile.ZipInfo]
) -> None:
    with source.open(names["mimetype"]) as part:
        kind = part.read(_MIMETYPE_MAX)
    if b"opendocument.text" not in kind:
        raise damaged(path, "è un altro tipo di documento di LibreOffice")
    if "meta-inf/manifest.xml" in names:
        with source.open(names["meta-inf/manifest.xml"]) as part:
            if b"encryption-data" in part.read(_MANIFEST_MAX):
                raise locked(path)
    if sum(info.file_size for info in names.values()) > _UNPACKED_MAX:
        raise suspicious(path, "aperto occupa più di 512 MB")


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
    reader = BlockReader(package.notes, ListNumbers(package.numbering, package.styles))
    bodies = [part for part in package.document if part.tag.endswith("}body")]
    body = _blocks(reader, bodies)
    # A logo in the header is on every sheet of the service: only pictures in the text count.
    pictures = reader.pictures
    headers = _blocks(reader, package.headers)
    footers = _blocks(reader, package.footers)
    contents = talks_of(body, headers, footers)
    if contents.refused:
        raise refused(
            path,
            contents.refused,
            "Cerco la tabella con DATA, ORA, PERSONE PRESENTI, DESCRIZIONE INTERVENTO: controlla "
            "di aver scelto il file giusto.",
        )
    return ImportedFile(
        path=path,
        talks=contents.talks,
        nuclei=contents.nuclei,
        doubts=(*contents.doubts, *_not_read(reader, pictures)),
        empty=contents.empty,
        proposal=proposal(path),
        to_confirm=contents.to_confirm,
    )


def _blocks(reader: BlockReader, parts: Iterable[Element]) -> list[Block]:
    blocks: list[Block] = []
    for part in parts:
        blocks += reader.blocks(part)
    return blocks


def _not_read(reader: BlockReader, pictures: int) -> Iterator[str]:
    """Yield an Italian sentence for each kind of content that was there and not read."""
    if reader.hidden:
        yield (
            "Nel documento c'è del testo nascosto, che non ho letto. "
            "Se serve, aggiungilo tu alla scheda."
        )
    if reader.struck:
        yield (
            "Nel documento c'è del testo barrato, che non ho letto. "
            "Se vale ancora, aggiungilo tu alla scheda."
        )
    if pictures:
        yield (
            "Nel documento ci sono immagini, che non ho letto. "
            "Se c'è scritto qualcosa, aggiungilo tu."
        )
    if reader.embedded:
        yield (
            "Nel documento ce n'è un altro, che non ho letto. "
            "Salvalo a parte e importa anche quello."
        )


def proposal(path: Path) -> str:
    """Return the nucleus that a file's name proposes.

    "Scheda colloqui Rossi Anna (2).docx" → "Rossi Anna"
    """
    text = _BETWEEN_WORDS.sub(" ", path.stem)
    return " ".join(_NO_NAME.sub(" ", text).split())
