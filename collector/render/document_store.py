"""Documents in their folder: page, PDF and Word file, made only when they say something new.

A file that is there as we made it, from the same content, by the same program and with the same
fonts, stays. One that somebody changed or removed is made again. Nothing is remembered elsewhere:
the stamp is in the file.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
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
from collector.render.typst_engine import TypstEngine, can_make_pdfs
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
        # A compiler of its own: pictures for Word are drawn while a PDF is made.
        self._pictures = TypstEngine(fonts, system=system_fonts)
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
        # Typst lets other threads work: the PDF is made while the two other files are.
        with ThreadPoolExecutor(max_workers=1) as beside:
            making = beside.submit(
                _File.at, pdf_path, pdf_hash, lambda mark: self._pdf(document, mark)
            )
            # The Word file is written first: its template may be wrong, and then nothing is.
            docx = _File.at(docx_path, docx_hash, lambda mark: self._docx(document, mark))
            html = _File.at(page, html_hash, lambda mark: self._html(document, mark))
            pdf = making.result()
        docx.write(keep_edited=True)
        html.write()
        pdf.write()
        self._note_lacking(pdf)
        if html.is_new and not can_make_pdfs():
            _remove_old_pdf(pdf_path)
        is_new = html.is_new or pdf.is_new or docx.is_new
        return StoredDocument(html.content, pdf.content, docx.content, is_new)

    def store_key(self, path: Path, sheet: KeySheet) -> bool:
        """See to it that a key is at `path`, as PDF alone; return whether it was made now.

        Raises WorkbookError for a file that cannot be read or written.
        """
        fingerprint = content_hash([stable_content(sheet), _program_hash(), self._fonts_hash])
        pdf = _File.at(path, fingerprint, lambda mark: self._typesetter.key_sheet(sheet, mark))
        pdf.write()
        self._note_lacking(pdf)
        return pdf.is_new

    def _note_lacking(self, pdf: "_File") -> None:
        if languages := _LACKING_LANGUAGES.search(pdf.content):
            self.lacking.update(languages[1].decode().split(", "))

    def render(self, document: Document) -> StoredDocument:
        """Return the files of a document without writing them.

        Raises SettingsError for a Word template that cannot be used.
        """
        html, docx = self._html(document, ""), self._docx(document, "")
        pdf = self._pdf(document, "")
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
        engine = self._pictures if can_make_pdfs() else None
        if isinstance(document, NucleusHistory):
            return history_docx(document, mark, templates=templates, logos=logos, engine=engine)
        return digest_docx(document, mark, templates=templates, logos=logos, engine=engine)

    def _pdf(self, document: Document, mark: str) -> bytes:
        """Return the PDF; b"" on a computer that can make none."""
        if not can_make_pdfs():
            return b""
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


@dataclass(frozen=True)
class _File:
    """One file of a document: `content`, to be written where it `is_new`.

    `was_edited`: a person changed what is there.
    """

    path: Path
    content: bytes = field(repr=False)
    is_new: bool
    was_edited: bool = False

    @classmethod
    def at(cls, path: Path, fingerprint: str, make: Callable[[str], bytes]) -> "_File":
        """Return the file that is at a path, or one made now in its place, not yet written.

        `make` returns the document with a stamp in it; b"" where there is none to be made. Raises
        WorkbookError for a file that cannot be read, and what `make` raises.
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
            return cls(path, existing, is_new=False)
        made = make(content_stamp.blank_stamp(fingerprint))
        if not made:
            return cls(path, b"", is_new=False)
        was_edited = bool(existing) and not content_stamp.is_intact(existing)
        return cls(path, content_stamp.seal_stamp(made, fingerprint), True, was_edited)

    def write(self, *, keep_edited: bool = False) -> None:
        """Write what is new. `keep_edited`: what a person changed stays under another name.

        Raises WorkbookError.
        """
        if not self.is_new:
            return
        if keep_edited and self.was_edited:
            self.path.replace(_free_path(self.path))
        write_bytes(self.path, self.content, private=True)


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
