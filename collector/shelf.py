"""Documents on the shelf: each as a page and as a PDF, made only when it says something new.

A file that stands there as we made it, from the same content, by the same program and with the same fonts, stays.
One that somebody changed or took away is made again. Nothing is remembered elsewhere: the stamp is in the file.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final

from collector.compile.models import MeetingDigest, NucleusHistory
from collector.errors import WorkbookError, reason
from collector.project import write_bytes
from collector.render import stamp
from collector.render.dressing import unchanging
from collector.render.html import digest_html, history_html
from collector.render.pdf import LACKING, Typesetter
from collector.settings import Settings
from schemas.typed import digest as hash_of

Document = NucleusHistory | MeetingDigest
_LACKING: Final = re.compile(LACKING.encode() + rb"([a-z ,]+)")


@dataclass(frozen=True)
class Kept:
    """A document as it stands on the shelf. `new`: made now, at least one of the two files."""

    page: bytes = field(repr=False)
    pdf: bytes = field(repr=False)
    new: bool


class Shelf:
    """Keeps documents. `lacking`: the languages for which no font was there, in the documents kept so far."""

    def __init__(self, settings: Settings) -> None:
        self._typesetter = Typesetter(settings.fonts, system=settings.system_fonts)
        self.lacking: set[str] = set()

    @cached_property
    def _fonts(self) -> str:
        return self._typesetter.signature

    def keep(self, page: Path, document: Document) -> Kept:
        """See to it that a document stands at `page` and, as PDF, beside it. Raises WorkbookError."""
        content = unchanging(document)
        html, new_page = _kept(page, hash_of([content, _program()]), lambda mark: _page(document, mark))
        made = hash_of([content, _program(), self._fonts])
        pdf, new_pdf = _kept(page.with_suffix(".pdf"), made, lambda mark: self._pdf(document, mark))
        if found := _LACKING.search(pdf):
            self.lacking.update(found[1].decode().split(", "))
        return Kept(html, pdf, new_page or new_pdf)

    def _pdf(self, document: Document, mark: str) -> bytes:
        make = self._typesetter
        return make.history(document, mark) if isinstance(document, NucleusHistory) else make.digest(document, mark)


def _page(document: Document, mark: str) -> bytes:
    text = history_html(document, mark) if isinstance(document, NucleusHistory) else digest_html(document, mark)
    return text.encode("utf-8", "replace")


def _kept(path: Path, fingerprint: str, make: Callable[[str], bytes]) -> tuple[bytes, bool]:
    """The file's bytes, and whether they were made now."""
    try:
        there = path.read_bytes()
    except FileNotFoundError:
        there = b""
    except OSError as error:
        raise WorkbookError(f"Non posso leggere «{path}»: {reason(error)}. Controlla la cartella.") from error
    if stamp.intact(there, fingerprint):
        return there, False
    made = stamp.sealed(make(stamp.blank(fingerprint)), fingerprint)
    write_bytes(path, made)
    return made, True


@cache
def _program() -> str:
    """Changes with the program's version, with its templates, and with the code that dresses documents."""
    ours = (*files("report_templates").iterdir(), *files("collector.render").iterdir())
    texts = sorted(f"{file.name}\n{file.read_text(encoding='utf-8')}" for file in ours if file.is_file())
    return hash_of([version("collector"), *texts])
