"""Documents in their folder: page, PDF and Word file, made only when they say something new.

A file that is there as we made it, from the same content, by the same program and with the same
fonts, stays. One that somebody changed or removed is made again. Nothing is remembered elsewhere:
the stamp is in the file.
"""

import hashlib
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final

from collector import DISTRIBUTION
from collector.compile.key_sheet import KeySheet
from collector.compile.models import MeetingDigest, NucleusHistory
from collector.errors import WorkbookError, reason
from collector.files import write_bytes
from collector.processes.pool import map_in_processes, process_count
from collector.render import content_stamp
from collector.render.docx import digest_docx, history_docx
from collector.render.html import digest_html, history_html
from collector.render.letterhead import Logo
from collector.render.pdf import MISSING_FONTS_PREFIX, Typesetter
from collector.render.typst_engine import TypstEngine, can_make_pdfs
from collector.render.typst_input import stable_content
from schemas.canonical import content_hash
from schemas.patterns import lazy_pattern

Document = NucleusHistory | MeetingDigest
_LACKING_LANGUAGES: Final = lazy_pattern(MISSING_FONTS_PREFIX.encode() + rb"([a-z ,]+)")
_MOST_COPIES: Final = 1000
_KINDS: Final = ("docx", "html", "pdf")
"""The files of a document."""
_FRONT: Final = 5
"""What a document is beside its talks, in talks."""
_MUCH: Final = 500
"""Talks' work, about two seconds: below it, to start other processes is not worth its time."""
_MOST_PER_PROCESS: Final = 1500
"""Talks' work, about 400 MiB: what Typst remembers of a document it frees only at its end."""


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
        self._fonts = fonts
        self._system_fonts = system_fonts
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
        word_order, page_order, pdf_order = self._orders(page, document)
        # Typst lets other threads work: the PDF is made while the two other files are.
        with ThreadPoolExecutor(max_workers=1) as beside:
            making = beside.submit(self._file, pdf_order)
            # The Word file is made first: its template may be wrong, and then nothing is written.
            docx, html = self._file(word_order), self._file(page_order)
            pdf = making.result()
        return self._write(docx, html, pdf)

    def store_all(
        self, documents: Sequence[tuple[Path, Document]], *, processes: int | None = None
    ) -> Generator[StoredDocument, None, None]:
        """Yield what `store` returns for each page and document, in their order.

        Where there is much to make, several processes make it, and this one writes; the files are
        the same, and so is what is written when one fails. `processes`: how many at most; None: as
        many as the computer can use. Raises as `store`.
        """
        orders = [self._orders(page, document) for page, document in documents]
        stale = [not all(order.is_done for order in three) for three in orders]
        to_make = [three for three, is_stale in zip(orders, stale, strict=True) if is_stale]
        most = processes_for([three[0].document for three in to_make], processes)
        made = self._made_by_processes(to_make, most) if most > 1 else None
        for (page, document), is_stale in zip(documents, stale, strict=True):
            if made is None or not is_stale:
                yield self.store(page, document)
            else:
                pdf, docx, html = (next(made) for _ in _KINDS)
                yield self._write(docx, html, pdf)

    def _made_by_processes(
        self, to_make: Sequence[tuple["_Order", ...]], processes: int
    ) -> Iterator["_File"]:
        """Yield the files of documents; after each batch the processes end, and free memory."""
        arguments = (self._fonts, self._system_fonts, self._logos, self._templates)
        heaviest = max(three[0].weight for three in to_make)
        # Beside a document that needs much memory by itself, others may be made as well.
        most = max(_MOST_PER_PROCESS * processes, heaviest * 3 // 2)
        for batch in _batches(to_make, most):
            yield from map_in_processes(
                _make_files, arguments, batch, processes=processes, ahead=len(batch)
            )

    def _orders(self, page: Path, document: Document) -> tuple["_Order", "_Order", "_Order"]:
        """Return the three files of a document: the Word file, the page, the PDF."""
        content = stable_content(document)
        logos = [f"{logo.text} {logo.address}" for logo in self._logos]
        html_hash = content_hash([content, _program_hash(), *logos])
        pdf_hash = content_hash([html_hash, self._fonts_hash])
        docx_hash = content_hash([html_hash, self._fonts_hash, self._templates_hash])
        return (
            _Order("docx", page.with_suffix(".docx"), docx_hash, document),
            _Order("html", page, html_hash, document),
            _Order("pdf", page.with_suffix(".pdf"), pdf_hash, document),
        )

    def _file(self, order: "_Order") -> "_File":
        """Return a file that is there, or one made now. Raises as `_File.at`."""
        make = {"docx": self._docx, "html": self._html, "pdf": self._pdf}[order.kind]
        return _File.at(order.path, order.fingerprint, partial(make, order.document))

    def _write(self, docx: "_File", html: "_File", pdf: "_File") -> StoredDocument:
        """Write what is new of a document's files. Raises WorkbookError."""
        docx.write(keep_edited=True)
        html.write()
        pdf.write()
        self._note_lacking(pdf)
        if html.is_new and not can_make_pdfs():
            _remove_old_pdf(pdf.path)
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


def processes_for(documents: Sequence[Document], most: int | None = None) -> int:
    """Return how many processes work on documents is worth: 1 where there is little to do.

    `most`: how many at most; None: as many as the computer can use.
    """
    is_much = len(documents) > 1 and sum(map(_weight, documents)) >= _MUCH
    if not is_much:
        return 1
    return process_count() if most is None else most


def _weight(document: Document) -> int:
    """About how many talks' work a document is."""
    if isinstance(document, NucleusHistory):
        return _FRONT + len(document.talks) + len(document.undated)
    talks = sum(len((*one.talks, *one.late, *one.undated)) for one in document.blocks)
    return _FRONT + talks


def _make_files(
    fonts: Path | None, system_fonts: bool, logos: Sequence[Logo], templates: Path | None
) -> Callable[["_Order"], "_File"]:
    """Return what makes files in a process of its own."""
    return DocumentStore(
        fonts=fonts, system_fonts=system_fonts, logos=logos, templates=templates
    )._file


def _batches(documents: Sequence[tuple["_Order", ...]], most: int) -> Iterator[list["_Order"]]:
    """Yield the orders in batches, of several documents as long as they are no heavier than `most`.

    No document is torn apart. Its PDF, which takes longest, is begun first.
    """
    batch: list[_Order] = []
    weight = 0
    for docx, page, pdf in documents:
        if batch and weight + pdf.weight > most:
            yield batch
            batch, weight = [], 0
        batch += (pdf, docx, page)
        weight += pdf.weight
    if batch:
        yield batch


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
class _Order:
    """A file that is to be there: one of `_KINDS`, of a document, with a stamp of its content."""

    kind: str
    path: Path
    fingerprint: str
    document: Document = field(repr=False)

    @property
    def weight(self) -> int:
        """About how many talks' work the document is."""
        return _weight(self.document)

    @property
    def is_done(self) -> bool:
        """True for a file that is there as it is to be; False also for one that cannot be read."""
        try:
            return content_stamp.is_intact(self.path.read_bytes(), self.fingerprint)
        except OSError:
            return False


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
