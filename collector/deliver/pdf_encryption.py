"""The copy of a PDF that travels by mail: encrypted, and still readable by a screen reader."""

import io
from typing import Final

COPY_LABEL: Final = "copia cifrata per la mail, non PDF/A"
"""PDF/A forbids encryption (ISO 19005-2, 6.1.3): the copy says so in its title, where every PDF
program shows it."""


def encrypt_pdf(pdf: bytes, password: str) -> bytes:
    """Return the PDF encrypted by AES-256 (security handler R6).

    Its tags stay, and so does the right of a screen reader to read it; what it said about PDF/A is
    removed. Whoever has the password may print and copy: the lock is for the road. Raises
    `pikepdf.PdfError` for what is no PDF.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        title = f"{document.docinfo.get('/Title', 'Documento')} ({COPY_LABEL})"
        with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
            for name in ("part", "conformance", "amd", "rev"):
                metadata.pop(f"{{http://www.aiim.org/pdfa/ns/id/}}{name}", None)
            metadata["dc:title"] = title
        document.docinfo["/Title"] = title
        encryption = pikepdf.Encryption(
            user=password,
            owner=password,
            R=6,
            allow=pikepdf.Permissions(accessibility=True),
            metadata=True,
        )
        encrypted = io.BytesIO()
        document.save(encrypted, encryption=encryption)
    return encrypted.getvalue()


def count_pages(pdf: bytes) -> int:
    """Return the number of pages of a PDF. Raises `pikepdf.PdfError` for what is no PDF."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)
