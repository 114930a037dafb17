"""The texts of a finished message: all that a page, a PDF, a Word file say, also where nobody looks."""

import html
import io
import re
import zipfile
from html.parser import HTMLParser
from typing import Any, Final

_OF_MACHINES: Final = re.compile(
    r"collector:[0-9a-f]+:[0-9a-f]{64}"  # our stamp
    r"|data:[\w/+.\-]*;base64,[0-9A-Za-z+/=]*"  # a picture in a page
    r"|'sha256-[0-9A-Za-z+/=]+'"  # what a page may load
    r"|<xmpMM:(?:Instance|Document)ID>[^<]*<"  # marks of a PDF
    r"|https?://(?:ns\.adobe\.com|www\.w3\.org|purl\.org|www\.aiim\.org|schemas\.[a-z.]+)/[\w./#\-]*"
)


def without_machine_text(text: str) -> str:
    """A text without what only programs read: hashes, pictures as letters, marks of files."""
    return _OF_MACHINES.sub(" ", text)


class _Page(HTMLParser):
    """All that a page says: its texts, the values of its attributes, its comments."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("style", "script")
        self.said += [
            value
            for name, value in attrs
            if value and name not in ("class", "style", "d", "points")
        ]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)

    def handle_comment(self, data: str) -> None:
        self.said.append(data)


def html_text(page: str) -> str:
    """What a page says, its attributes too."""
    parser = _Page()
    parser.feed(page)
    parser.close()
    return "\n".join(parser.said)


_PARAGRAPH: Final = re.compile(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>|(<w:br/>|<w:tab/>|</w:p>)")


def docx_text(content: bytes) -> str:
    """What a Word file says in all of its parts: paragraphs, feet, properties, the texts of pictures."""
    said: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        said.append(parts.comment.decode("utf-8", "replace"))
        for name in parts.namelist():
            said.append(name)
            if not name.endswith((".xml", ".rels")):
                continue
            text = parts.read(name).decode("utf-8")
            said.append("".join(found[1] or "\n" for found in _PARAGRAPH.finditer(text)))
            said += re.findall(r'\s(?:descr|title|Target|w:author)="([^"]*)"', text)
            if name.startswith("docProps/"):
                said.append(re.sub(r"<[^>]*>", "\n", text))
    return html.unescape("\n".join(said))


def pdf_text(content: bytes) -> str:
    """What a PDF says: its pages, its title and other facts about it, the texts of its pictures. Raises whatever the
    readers of PDFs raise.
    """
    import pikepdf
    import pypdfium2

    said: list[str] = []
    pages = pypdfium2.PdfDocument(content)
    try:
        for page in pages:
            text = page.get_textpage()
            said.append(text.get_text_range().replace("\ufffe", "-").replace("\r", ""))
            text.close()
            page.close()
    finally:
        pages.close()
    with pikepdf.open(io.BytesIO(content)) as document:
        said += map(str, document.docinfo.values())
        if "/Metadata" in document.Root:
            said.append(document.Root.Metadata.read_bytes().decode("utf-8", "replace"))
        for one in document.objects:
            if isinstance(one, pikepdf.Dictionary):
                said += [
                    str(one[key])
                    for key in ("/Alt", "/ActualText", "/Title", "/Contents")
                    if _is_text(one.get(key))
                ]
    return "\n".join(said)


def _is_text(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.String)
