"""Documents in their folder: page, PDF and Word file, made only when they say something new.

A file that is there as we made it, from the same content, by the same program and with the same
fonts, stays. One that somebody changed or removed is made again. Nothing is remembered elsewhere:
the stamp is in the file.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final

from collector import DISTRIBUTION
from collector.compile.key_sheet import KeySheet
from collector.compile.models import MeetingDigest, NucleusHistory
from collector.errors import WorkbookError, reason
from collector.files import write_bytes
from collector.render import content_stamp
from collector.render.docx import digest_docx, history_docx
from collector.render.html import digest_html, history_html
from collector.render.letterhead import Logo
from collector.render.pdf import MISSING_FONTS_PREFIX, Typesetter
from collector.render.typst_engine import can_make_pdfs
from collector.render.typst_input import stable_content
from schemas.canonical import content_hash

Document = NucleusHistory | MeetingDigest
_LACKING_LANGUAGES: Final = re.compile(MISSING_FONTS_PREFIX.encode() + rb"([a-z ,]+)")
_MOST_COPIES: Final = 1000


@dataclass(frozen=True)
class StoredDocument:
    """The files of a document.

    `is_new`: at least one of them was made now; `pdf`: empty on a computer that can make none.
    """

    page: bytes = field(repr=False)
    pdf: bytes = field(repr=False)
    docx: bytes = field(repr=False)
    is_new: bool


class DocumentStore:
    """Stores documents as files.

    `fonts`: a folder with more fonts; `system_fonts`: those of the computer count. `templates`: a
    folder with the coordinator's Word templates. `lacking`: the languages for which no font was
    there, in the documents stored so far.
    """

    def __init__(
        self,
        *,
        fonts: Path | None,
        system_fonts: bool,
        logos: Sequence[Logo],
        templates: Path | None,
    ) -> None:
        self._logos = logos
        self._typesetter = Typesetter(fonts, system=system_fonts, logos=logos)
        self._templates = templates
        self.lacking: set[str] = set()

    def store(self, page: Path, document: Document) -> StoredDocument:
        """See to it that a document is at `page` and, as PDF and Word file, beside it.

        A Word file that somebody changed is first renamed ("…_modificato.docx"). Raises
        WorkbookError for a file that cannot be read or written, and SettingsError for a Word
        template that cannot be used.
        """
        content = stable_content(document)
        logos = [f"{logo.text} {logo.address}" for logo in self._logos]
        html_hash = content_hash([content, _program_hash(), *logos])
        pdf_hash = content_hash([html_hash, self._fonts_hash])
        docx_hash = content_hash([html_hash, self._fonts_hash, self._templates_hash])
        docx_path, pdf_path = page.with_suffix(".docx"), page.with_suffix(".pdf")
        # The Word file comes first: its template may be wrong, and then nothing is written.
        docx, is_new_docx = _store_file(
            docx_path, docx_hash, lambda mark: self._docx(document, mark), keep_edited=True
        )
        html, is_new_html = _store_file(page, html_hash, lambda mark: self._html(document, mark))
        if can_make_pdfs():
            pdf, is_new_pdf = _store_file(
                pdf_path, pdf_hash, lambda mark: self._pdf(document, mark)
            )
        else:
            pdf, is_new_pdf = b"", False
            if is_new_html:
                _remove_old_pdf(pdf_path)
        if languages := _LACKING_LANGUAGES.search(pdf):
            self.lacking.update(languages[1].decode().split(", "))
        return StoredDocument(html, pdf, docx, is_new_html or is_new_pdf or is_new_docx)

    def store_key(self, path: Path, sheet: KeySheet) -> bool:
        """See to it that a key is at `path`, as PDF alone; return whether it was made now.

        Raises WorkbookError for a file that cannot be read or written.
        """
        fingerprint = content_hash([stable_content(sheet), _program_hash(), self._fonts_hash])
        pdf, is_new = _store_file(
            path, fingerprint, lambda mark: self._typesetter.key_sheet(sheet, mark)
        )
        if languages := _LACKING_LANGUAGES.search(pdf):
            self.lacking.update(languages[1].decode().split(", "))
        return is_new

    def render(self, document: Document) -> StoredDocument:
        """Return the files of a document without writing them.

        Raises SettingsError for a Word template that cannot be used.
        """
        html, docx = self._html(document, ""), self._docx(document, "")
        pdf = self._pdf(document, "") if can_make_pdfs() else b""
        return StoredDocument(html, pdf, docx, is_new=True)

    @cached_property
    def _fonts_hash(self) -> str:
        return self._typesetter.engine.signature if can_make_pdfs() else ""

    @cached_property
    def _templates_hash(self) -> str:
        """Changes with the Word templates of the coordinator."""
        paths = sorted(self._templates.glob("*.docx")) if self._templates else []
        return content_hash([f"{path.name} {_sha256(path.read_bytes())}" for path in paths])

    def _html(self, document: Document, mark: str) -> bytes:
        if isinstance(document, NucleusHistory):
            page = history_html(document, mark, self._logos)
        else:
            page = digest_html(document, mark, self._logos)
        return page.encode("utf-8", "replace")

    def _docx(self, document: Document, mark: str) -> bytes:
        templates, logos = self._templates, self._logos
        engine = self._typesetter.engine if can_make_pdfs() else None
        if isinstance(document, NucleusHistory):
            return history_docx(document, mark, templates=templates, logos=logos, engine=engine)
        return digest_docx(document, mark, templates=templates, logos=logos, engine=engine)

    def _pdf(self, document: Document, mark: str) -> bytes:
        if isinstance(document, NucleusHistory):
            return self._typesetter.history(document, mark)
        return self._typesetter.digest(document, mark)


def _remove_old_pdf(path: Path) -> None:
    """Remove a PDF, made on another computer, that says something else than the page beside it.

    Raises WorkbookError when it cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise WorkbookError(
            f"«{path}» è vecchio e non posso toglierlo: {reason(error)}. Chiudilo e rilancia il "
            "comando."
        ) from error


def _store_file(
    path: Path, fingerprint: str, make: Callable[[str], bytes], *, keep_edited: bool = False
) -> tuple[bytes, bool]:
    """Return the file's bytes, and whether they were made now.

    `make` returns the document with a stamp in it. `keep_edited`: what a person changed stays under
    another name. Raises WorkbookError, and what `make` raises.
    """
    try:
        existing = path.read_bytes()
    except FileNotFoundError:
        existing = b""
    except OSError as error:
        raise WorkbookError(
            f"Non posso leggere «{path}»: {reason(error)}. Controlla la cartella."
        ) from error
    if content_stamp.is_intact(existing, fingerprint):
        return existing, False
    made = content_stamp.seal_stamp(make(content_stamp.blank_stamp(fingerprint)), fingerprint)
    was_edited = bool(existing) and not content_stamp.is_intact(existing)
    if keep_edited and was_edited:
        path.replace(_free_path(path))
    write_bytes(path, made, private=True)
    return made, True


@cache
def _program_hash() -> str:
    """Changes with the program's version, its templates, and the code that makes documents."""
    ours = (*files("report_templates").iterdir(), *files("collector.render").iterdir())
    hashes = sorted(f"{file.name} {_sha256(file.read_bytes())}" for file in ours if file.is_file())
    return content_hash([version(DISTRIBUTION), *hashes])


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _free_path(path: Path) -> Path:
    """Return a name for what a person changed: "…_modificato.docx", "…_modificato2.docx"."""
    numbers = ("", *map(str, range(2, _MOST_COPIES)))
    paths = (path.with_stem(f"{path.stem}_modificato{number}") for number in numbers)
    return next(free for free in paths if not free.exists())
