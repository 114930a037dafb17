"""Documents on the shelf: each as a page and as a PDF, made only when it says something new.

A file that stands there as we made it, from the same content, by the same program and with the same fonts, stays.
One that somebody changed or took away is made again. Nothing is remembered elsewhere: the stamp is in the file.
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

from collector.compile.models import MeetingDigest, NucleusHistory
from collector.errors import WorkbookError, reason
from collector.files import write_bytes
from collector.render import content_stamp
from collector.render.docx import digest_docx, history_docx
from collector.render.html import digest_html, history_html
from collector.render.letterhead import Logo
from collector.render.pdf import MISSING_FONTS_PREFIX, Typesetter
from collector.render.typst_input import stable_content
from schemas.canonical import content_hash as hash_of

Document = NucleusHistory | MeetingDigest
_LACKING: Final = re.compile(MISSING_FONTS_PREFIX.encode() + rb"([a-z ,]+)")


@dataclass(frozen=True)
class StoredDocument:
    """A document as it stands on the shelf. `new`: made now, at least one of its files."""

    page: bytes = field(repr=False)
    pdf: bytes = field(repr=False)
    docx: bytes = field(repr=False)
    is_new: bool


class DocumentStore:
    """Keeps documents. `lacking`: the languages for which no font was there, in the documents kept so far."""

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

    @cached_property
    def _fonts(self) -> str:
        return self._typesetter.signature

    def store(self, page: Path, document: Document) -> StoredDocument:
        """See to it that a document stands at `page` and, as PDF and Word file, beside it. A Word file that somebody
        changed is put aside under another name first.

        Raises WorkbookError, and SettingsError for a Word template that cannot be used.
        """
        content = stable_content(document)
        basis = hash_of(
            [content, _program(), *(f"{logo.text} {logo.address}" for logo in self._logos)]
        )
        docx_basis = hash_of([basis, self._fonts, self._own_templates])
        word, new_docx = _kept(
            page.with_suffix(".docx"),
            docx_basis,
            lambda mark: self._docx(document, mark),
            aside=True,
        )
        html, new_page = _kept(page, basis, lambda mark: self._page(document, mark))
        pdf_basis = hash_of([basis, self._fonts])
        pdf, new_pdf = _kept(
            page.with_suffix(".pdf"), pdf_basis, lambda mark: self._pdf(document, mark)
        )
        if found := _LACKING.search(pdf):
            self.lacking.update(found[1].decode().split(", "))
        return StoredDocument(html, pdf, word, new_page or new_pdf or new_docx)

    def render(self, document: Document) -> StoredDocument:
        """The files of a document that is put nowhere. Raises SettingsError for a Word template that cannot be used."""
        return StoredDocument(
            self._page(document, ""), self._pdf(document, ""), self._docx(document, ""), True
        )

    @cached_property
    def _own_templates(self) -> str:
        """Changes with the Word templates of the coordinator."""
        found = sorted(self._templates.glob("*.docx")) if self._templates else []
        return hash_of(
            [f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in found]
        )

    def _page(self, document: Document, mark: str) -> bytes:
        make = history_html if isinstance(document, NucleusHistory) else digest_html
        return make(document, mark, self._logos).encode("utf-8", "replace")  # type: ignore[arg-type]

    def _docx(self, document: Document, mark: str) -> bytes:
        if isinstance(document, MeetingDigest):
            weeks = document.weeks
            drawn = None if weeks is None else lambda: self._typesetter.weeks(weeks)
            return digest_docx(
                document, mark, templates=self._templates, logos=self._logos, weeks=drawn
            )
        timeline = document.timeline
        draw = None if timeline is None else lambda: self._typesetter.timeline(timeline)
        return history_docx(
            document, mark, templates=self._templates, logos=self._logos, timeline=draw
        )

    def _pdf(self, document: Document, mark: str) -> bytes:
        make = self._typesetter
        return (
            make.history(document, mark)
            if isinstance(document, NucleusHistory)
            else make.digest(document, mark)
        )


def _kept(
    path: Path, fingerprint: str, make: Callable[[str], bytes], *, aside: bool = False
) -> tuple[bytes, bool]:
    """The file's bytes, and whether they were made now. `aside`: what a person changed stays under another name."""
    try:
        there = path.read_bytes()
    except FileNotFoundError:
        there = b""
    except OSError as error:
        raise WorkbookError(
            f"Non posso leggere «{path}»: {reason(error)}. Controlla la cartella."
        ) from error
    if content_stamp.is_intact(there, fingerprint):
        return there, False
    made = content_stamp.seal_stamp(make(content_stamp.blank_stamp(fingerprint)), fingerprint)
    if aside and there and not content_stamp.is_intact(there):
        path.replace(_free(path))
    write_bytes(path, made, private=True)
    return made, True


@cache
def _program() -> str:
    """Changes with the program's version, with its templates, and with the code that dresses documents."""
    ours = (*files("report_templates").iterdir(), *files("collector.render").iterdir())
    made = sorted(
        f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}"
        for file in ours
        if file.is_file()
    )
    return hash_of([version("collector"), *made])


def _free(path: Path) -> Path:
    """A name for what a person changed: "…_modificato.docx"."""
    names = (path.with_stem(f"{path.stem}_modificato{n}") for n in ("", *map(str, range(2, 1000))))
    return next(name for name in names if not name.exists())
