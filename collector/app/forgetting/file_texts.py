"""What a file says, of whatever kind it is: all of its texts, to be searched for a name."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from pathlib import PurePath
from typing import Any, Final

from collector.deliver.finished_texts import html_text, pdf_text
from collector.workbook.xlsx.file_state import CANNOT_UNPACK
from schemas.patterns import lazy_pattern

_TAG: Final = lazy_pattern(r"<[^<>]*>")
_RUN_END: Final = lazy_pattern(r"</(?:[\w.-]+:)?(?:p|si|c|row|text|comment|v|f)\s*>")
_ESCAPED: Final = lazy_pattern(r"\\u[0-9a-fA-F]{4}")
_HYPHEN_AT_LINE_END: Final = lazy_pattern(r"-\s*\n\s*|\u00ad|-(?=\n)")
_DEEPEST: Final = 4
"""How many files may lie in each other: a mail, its attachment, the package that this is."""
_PACKED_MAX: Final = 200 << 20
"""Bytes of a part of a package; one that says it is longer is not unpacked."""
_PACKAGE: Final = b"PK\x03\x04"


class UnreadableError(Exception):
    """A file, or one inside it, that cannot be looked into: encrypted or damaged."""


def texts_of_file(name: str, content: bytes, passwords: Iterable[str] = ()) -> Iterator[str]:
    """Yield all texts of a file, of mails and packages those of what is in them too.

    `passwords`: to be tried on a PDF. Raises UnreadableError, after the texts that can be read.
    """
    yield from _texts(name, content, tuple(passwords), _DEEPEST)


def _texts(name: str, content: bytes, passwords: tuple[str, ...], depth: int) -> Iterator[str]:
    suffix = PurePath(name).suffix.casefold()
    if not content:
        return
    if content.startswith(b"%PDF-"):
        yield from _pdf_texts(content, passwords)
    elif content.startswith(_PACKAGE):
        yield from _package_texts(content, passwords, depth)
    elif suffix == ".eml":
        yield from _mail_texts(content, passwords, depth)
    else:
        yield from _plain_texts(suffix, content)


def _plain_texts(suffix: str, content: bytes) -> Iterator[str]:
    """Yield a file's text in each encoding that it may have; a page's without its tags too."""
    if b"\0" in content:
        for cut in (content, content[1:]):
            yield cut.decode("utf-16-le", "ignore")
    for encoding in ("utf-8", "cp1252"):
        text = content.decode(encoding, "ignore")
        yield text
        if content.isascii():
            break
    text = content.decode("utf-8", "ignore")
    if suffix in (".html", ".htm"):
        yield html_text(text)
        yield unescape(_TAG.sub("", text))
    elif "&" in text:
        yield unescape(text)
    if _ESCAPED.search(text):
        yield _ESCAPED.sub(lambda match: chr(int(match[0][2:], 16)), text)
        yield from _json_strings(text)


def _json_strings(text: str) -> Iterator[str]:
    for line in (text, *text.splitlines()):
        try:
            read = json.loads(line)
        except ValueError:
            continue
        yield json.dumps(read, ensure_ascii=False)


def _package_texts(content: bytes, passwords: tuple[str, ...], depth: int) -> Iterator[str]:
    """Yield the texts of an Office file or an archive, with its parts' names.

    Raises UnreadableError.
    """
    if not depth:
        raise UnreadableError
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            yield package.comment.decode("utf-8", "ignore")
            for info in package.infolist():
                yield info.filename
                if info.file_size > _PACKED_MAX or info.flag_bits & 1:
                    raise UnreadableError
                part = package.read(info)
                if part.lstrip().startswith(b"<"):
                    yield from _markup_texts(part)
                yield from _texts(info.filename, part, passwords, depth - 1)
    except (*CANNOT_UNPACK, OSError) as error:
        raise UnreadableError from error


def _markup_texts(part: bytes) -> Iterator[str]:
    """Yield the text of an XML part: its runs joined, each paragraph on a line of its own."""
    text = _RUN_END.sub("\n", part.decode("utf-8", "ignore"))
    yield unescape(_TAG.sub("", text))


def _mail_texts(content: bytes, passwords: tuple[str, ...], depth: int) -> Iterator[str]:
    """Yield the headers and the decoded parts of a mail. Raises UnreadableError."""
    if not depth:
        raise UnreadableError
    message: Any = message_from_bytes(content, policy=default)
    for part in message.walk():
        for header, value in part.items():
            yield f"{header}: {value}"
        if part.is_multipart():
            continue
        yield from _mail_part_texts(part, passwords, depth)


def _mail_part_texts(part: EmailMessage, passwords: tuple[str, ...], depth: int) -> Iterator[str]:
    name = part.get_filename() or f"x.{part.get_content_subtype()}"
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        yield from _texts(name, payload, passwords, depth - 1)


def _pdf_texts(content: bytes, passwords: tuple[str, ...]) -> Iterator[str]:
    """Yield what a PDF says, hyphens at line ends taken out too. Raises UnreadableError."""
    import pikepdf
    import pypdfium2

    try:
        text = pdf_text(_opened_pdf(content, passwords))
    except (pypdfium2.PdfiumError, pikepdf.PdfError) as error:
        raise UnreadableError from error
    yield text
    yield _HYPHEN_AT_LINE_END.sub("", text)


def _opened_pdf(content: bytes, passwords: tuple[str, ...]) -> bytes:
    """Return a PDF without its encryption. Raises PdfError where no password opens it."""
    import pikepdf

    for password in ("", *passwords):
        try:
            with pikepdf.open(io.BytesIO(content), password=password) as document:
                if not document.is_encrypted:
                    return content
                plain = io.BytesIO()
                document.save(plain, encryption=False)
                return plain.getvalue()
        except pikepdf.PasswordError:
            continue
    raise UnreadableError
