"""The texts of a finished file: all that a page, a PDF or a Word file says, also unseen parts."""

import html
import io
import re
import zipfile
from html.parser import HTMLParser
from typing import Any, Final

from schemas.patterns import lazy_pattern

_MACHINE_TEXT: Final = lazy_pattern(
    r"collector:[0-9a-f]+:[0-9a-f]{64}"  # our stamp
    r"|data:[\w/+.\-]*;base64,[0-9A-Za-z+/=]*"  # a picture in a page
    r"|'sha256-[0-9A-Za-z+/=]+'"  # what a page may load
    r"|<xmpMM:(?:Instance|Document)ID>[^<]*<"  # marks of a PDF
    r"|https?://(?:ns\.adobe\.com|www\.w3\.org|purl\.org|www\.aiim\.org|schemas\.[a-z.]+)"
    r"/[\w./#\-]*"
)
_UNREAD_ATTRIBUTES: Final = ("class", "style", "d", "points")
"""Attributes of a page that hold styles and shapes, never words."""


def without_machine_text(text: str) -> str:
    """Return a text without what only programs read: hashes, encoded pictures, marks of files."""
    return _MACHINE_TEXT.sub(" ", text)


class _PageText(HTMLParser):
    """Collects all that a page says: its texts, the values of its attributes, its comments."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent_depth += tag in ("style", "script")
        for name, value in attrs:
            if value and name not in _UNREAD_ATTRIBUTES:
                self.texts.append(value)

    def handle_endtag(self, tag: str) -> None:
        self._silent_depth -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._silent_depth:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.texts.append(data)


def html_text(page: str) -> str:
    """Return what a page says, its attributes and comments too, a piece on each line."""
    texts = _plain_page_texts(page)
    return "\n".join(_parsed_texts(page) if texts is None else texts)


def _parsed_texts(page: str) -> list[str]:
    parser = _PageText()
    parser.feed(page)
    parser.close()
    return parser.texts


_TAG: Final = lazy_pattern(r"(<[^<>]*>)")
_PLAIN_TAG: Final = lazy_pattern(
    r'</[a-z][a-z0-9]*>|<[a-z][a-z0-9]*(?: [a-z][a-zA-Z0-9:\-]*(?:="[^"<>]*")?)* ?/?>'
)
_HEAD: Final = "<!DOCTYPE html>"
_NO_STYLE: Final = "<style/>"
_STYLE: Final = lazy_pattern(r"<style>[^<]*</style>")
_TITLE: Final = lazy_pattern(r"<title>([^<]*)</title>")
_UNUSUAL: Final = lazy_pattern(
    r"</?(?:style|script|title|textarea|iframe|xmp|plaintext|noembed|noframes|noscript)",
    re.IGNORECASE,
)
"""Elements in which a tag may be text."""


def _plain_page_texts(page: str) -> list[str] | None:
    """Return what `_parsed_texts` returns for a page of the form that our templates write.

    Tags, each read once, with texts between them; None for any other page.
    """
    bare = _STYLE.sub("", page.removeprefix(_HEAD))
    if _UNUSUAL.search(_TITLE.sub("", bare)):
        return None
    bare = _STYLE.sub(_NO_STYLE, page.removeprefix(_HEAD))
    texts: list[str] = []
    said_by_tag = {_NO_STYLE: list[str]()}
    for number, piece in enumerate(_TAG.split(bare)):
        if number % 2 == 0:
            if "<" in piece:
                return None
            if piece:
                texts.append(html.unescape(piece) if "&" in piece else piece)
            continue
        said = said_by_tag.get(piece)
        if said is None:
            if not _PLAIN_TAG.fullmatch(piece):
                return None
            said = said_by_tag[piece] = _parsed_texts(piece)
        texts += said
    return texts


_PARAGRAPH: Final = lazy_pattern(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>|<w:br/>|<w:tab/>|</w:p>")
"""A text, or a sign for the end of a line: then the text is empty."""
_TEXT_ATTRIBUTE: Final = lazy_pattern(r'\s(?:descr|title|Target|w:author)="([^"]*)"')


def docx_text(content: bytes) -> str:
    """Return what a Word file says in all of its parts.

    Paragraphs, headers and footers, properties, the texts of pictures, the names of the parts and
    the comment of the archive. Blanks at which no line breaks are plain ones. Raises
    `zipfile.BadZipFile` for what is no Word file, and UnicodeDecodeError for a part that is no
    text.
    """
    texts: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        texts.append(parts.comment.decode("utf-8", "replace"))
        for name in parts.namelist():
            texts.append(name)
            if not name.endswith((".xml", ".rels")):
                continue
            text = parts.read(name).decode("utf-8")
            texts.append("".join([said or "\n" for said in _PARAGRAPH.findall(text)]))
            texts += _TEXT_ATTRIBUTE.findall(text)
            if name.startswith("docProps/"):
                texts.append(re.sub(r"<[^>]*>", "\n", text))
    return html.unescape("\n".join(texts)).replace("\u00a0", " ")


def pdf_text(content: bytes) -> str:
    """Return what a PDF says: its pages, its properties, and the texts of its pictures.

    Raises `pypdfium2.PdfiumError` or `pikepdf.PdfError` for what is no PDF.
    """
    return "\n".join([*_page_texts(content), *_object_texts(content)])


def _page_texts(content: bytes) -> list[str]:
    import pypdfium2

    texts: list[str] = []
    pages = pypdfium2.PdfDocument(content)
    try:
        for page in pages:
            text = page.get_textpage()
            # pdfium gives U+FFFE for a hyphen at the end of a line.
            texts.append(text.get_text_range().replace("\ufffe", "-").replace("\r", ""))
            text.close()
            page.close()
    finally:
        pages.close()
    return texts


_TEXT_KEYS: Final = frozenset(("/Alt", "/ActualText", "/Title", "/Contents"))


def _object_texts(content: bytes) -> list[str]:
    """Return the properties of a PDF, and what its objects say beside the pages."""
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as document:
        texts = [str(value) for value in document.docinfo.values()]
        if "/Metadata" in document.Root:
            texts.append(document.Root.Metadata.read_bytes().decode("utf-8", "replace"))
        for item in document.objects:
            if not isinstance(item, pikepdf.Dictionary) or _TEXT_KEYS.isdisjoint(item.keys()):
                continue
            for key in sorted(_TEXT_KEYS):
                if _is_text(item.get(key)):
                    texts.append(str(item[key]))
    return texts


def _is_text(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.String)
