"""A .docx as the zip it is: its parts of text, unpacked within bounds and parsed without
definitions.

Only the parts with text are ever unpacked, each up to a limit, so what a file states of itself is
not believed.
"""

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from collector.errors import reason
from collector.files import no_file
from collector.intake.shapes import IntakeError

FILE_MAX: Final = 128 << 20
PART_MAX: Final = 32 << 20
"""Bytes of one part of text, unpacked. A year of talks has 2 MB of them."""
PARTS_MAX: Final = 10_000
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = b"PK\x03\x04"
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    ValueError,
    OverflowError,
    EOFError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a document: `notes` are footnotes and endnotes by ("footnote" or "endnote", id);
    `numbering` and `styles` say how its lists count.
    """

    document: Element
    headers: tuple[Element, ...]
    footers: tuple[Element, ...]
    notes: Mapping[tuple[str, str], Element]
    numbering: Element | None = None
    styles: Element | None = None


def local(element: Element) -> str:
    """Return a tag without its namespace: Word writes two of them, transitional and strict."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """Return an attribute by its name without namespace; None where there is none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return None


def refused(path: Path, what: str, do: str) -> IntakeError:
    """Return the error for a file that is not read.

    It says what, where, what to do, and that nothing was written.
    """
    return IntakeError(
        f"Non leggo «{path.name}»: {what}. {do} Da questo file non ho importato nulla."
    )


def damaged(path: Path, why: str) -> IntakeError:
    """Return the sentence for a file that is broken, or no document at all."""
    return refused(
        path,
        f"il file è danneggiato o non è un documento Word ({why})",
        "Aprilo con Word o LibreOffice, salvalo di nuovo come .docx e rilancia il comando; se non "
        "si apre, fattelo mandare di nuovo.",
    )


def suspicious(path: Path, what: str) -> IntakeError:
    """Return the sentence for a file that no program writes so."""
    return refused(
        path,
        what,
        "Un documento normale non è fatto così: può essere rovinato, o preparato apposta per fare "
        "danni. Fattelo mandare di nuovo da chi l'ha scritto.",
    )


def locked(path: Path) -> IntakeError:
    """Return the sentence for a file with a password."""
    return refused(
        path,
        "è protetto da una password",
        "Aprilo, salvalo senza password come .docx e rilancia il comando.",
    )


def with_macros(path: Path) -> IntakeError:
    """Return the sentence for a file with programs inside."""
    return refused(
        path,
        "contiene delle macro, cioè programmi",
        "Se ti fidi di chi l'ha scritto, aprilo, salvalo come .docx («Documento di Word») e "
        "rilancia il comando.",
    )


def content(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises IntakeError where it is no file, is empty, may not be read, or is larger than `FILE_MAX`.
    """
    try:
        why = no_file(path)
        if why:
            raise refused(path, why, "Scrivi il nome di un documento.")
        with path.open("rb") as file:
            data = file.read(FILE_MAX + 1)
    except OSError as error:
        raise refused(
            path, reason(error), "Controlla il nome e i permessi, e rilancia il comando."
        ) from error
    if not data:
        raise damaged(path, "è vuoto")
    if len(data) > FILE_MAX:
        raise refused(
            path, f"è più grande di {FILE_MAX >> 20} MB", "Togli le immagini e salvalo di nuovo."
        )
    return data


def open_package(path: Path, source: zipfile.ZipFile) -> Package:
    """Return the parts with text of a .docx. Raises IntakeError, in words, for anything else."""
    try:
        return _package(path, source)
    except _BROKEN as error:
        raise damaged(path, "una parte è rovinata") from error
    except ElementTree.ParseError as error:
        raise damaged(path, "una parte non è scritta bene") from error


def names_of(path: Path, source: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the parts by name without case.

    Raises IntakeError where there is a password, a part twice, or far too many parts.
    """
    infos = source.infolist()
    if len(infos) > PARTS_MAX:
        raise suspicious(path, f"dentro ci sono più di {PARTS_MAX} parti")
    if any(info.flag_bits & 0x1 for info in infos):
        raise locked(path)
    names = {info.filename.casefold(): info for info in infos}
    if len(names) != len(infos):
        raise damaged(path, "la stessa parte c'è due volte")
    return names


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of one file; `names`: by name without case."""

    path: Path
    source: zipfile.ZipFile
    names: Mapping[str, zipfile.ZipInfo]

    def read(self, name: str) -> bytes:
        with self.source.open(self.names[name]) as part:
            data = part.read(PART_MAX + 1)
        if len(data) > PART_MAX:
            raise suspicious(self.path, f"una parte, aperta, occupa più di {PART_MAX >> 20} MB")
        return data

    def parse(self, name: str) -> Element:
        data = self.read(name)
        if b"\0" in data:
            raise damaged(self.path, "il testo non è in UTF-8")
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise suspicious(self.path, "contiene definizioni XML (DOCTYPE)")
        return ElementTree.fromstring(data)  # noqa: S314 - has no DOCTYPE, as just seen


def _package(path: Path, source: zipfile.ZipFile) -> Package:
    parts = _Parts(path, source, names_of(path, source))
    _refuse_macros(parts)
    main = _main_part(parts)
    document = _document(parts, main)
    headers: list[Element] = []
    footers: list[Element] = []
    notes: dict[tuple[str, str], Element] = {}
    lists: dict[str, Element] = {}
    for kind, target in _relations(parts, main):
        if target not in parts.names:
            continue
        match kind:
            case "header":
                headers.append(parts.parse(target))
            case "footer":
                footers.append(parts.parse(target))
            case "numbering" | "styles":
                lists[kind] = parts.parse(target)
            case "footnotes" | "endnotes":
                notes |= _notes(kind.removesuffix("s"), parts.parse(target))
    return Package(
        document, tuple(headers), tuple(footers), notes, lists.get("numbering"), lists.get("styles")
    )


def _refuse_macros(parts: _Parts) -> None:
    if any(name.endswith("vbaproject.bin") for name in parts.names):
        raise with_macros(parts.path)
    if "[content_types].xml" not in parts.names:
        raise damaged(parts.path, "dentro manca l'elenco delle parti")
    kinds = parts.read("[content_types].xml").decode("utf-8", "replace")
    if "macroenabled" in kinds.lower():
        raise with_macros(parts.path)


def _document(parts: _Parts, main: str) -> Element:
    if main not in parts.names:
        why = "dentro manca il testo"
        if "xl/workbook.xml" in parts.names:
            why = "è una cartella di lavoro di Excel"
        raise damaged(parts.path, why)
    document = parts.parse(main)
    if local(document) != "document" or not any(local(part) == "body" for part in document):
        raise damaged(parts.path, "dentro manca il testo")
    return document


def _notes(kind: str, part: Element) -> dict[tuple[str, str], Element]:
    """Return the notes by (kind, id), without the lines that Word draws above them."""
    notes = {}
    for note in part:
        if attribute(note, "type") in (None, "normal"):
            notes[kind, attribute(note, "id") or ""] = note
    return notes


def _main_part(parts: _Parts) -> str:
    """Return the name of the part with the text, as the file says it, without case."""
    if "_rels/.rels" in parts.names:
        for relation in parts.parse("_rels/.rels"):
            if relation.get("Type", "").endswith("/officeDocument"):
                target = relation.get("Target", "").lstrip("/").casefold()
                return target if target.startswith("word/") else "word/document.xml"
    return "word/document.xml"


def _relations(parts: _Parts, main: str) -> list[tuple[str, str]]:
    """Return kind and part of what the document leads to inside the file.

    What lies outside is never followed.
    """
    folder, name = posixpath.split(main)
    relations_part = f"{folder}/_rels/{name}.rels"
    if relations_part not in parts.names:
        return []
    relations = []
    for relation in parts.parse(relations_part):
        if relation.get("TargetMode") == "External":
            continue
        kind = relation.get("Type", "").rpartition("/")[2]
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
        relations.append((kind, target.lstrip("/").casefold()))
    return relations
