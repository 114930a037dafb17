"""The copy of a PDF that travels by mail: closed with a password, and still readable by a screen reader."""

import io
from typing import Final

COPY_LABEL: Final = "copia cifrata per la mail, non PDF/A"
"""PDF/A forbids encryption: the copy says so in its title, where every reader shows it."""


def encrypt_pdf(pdf: bytes, password: str) -> bytes:
    """The PDF encrypted by AES-256 (security handler R6), with its tags and the right to read it aloud; what it said
    about PDF/A is taken out. Whoever has the password may print and copy: the lock is for the road.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        title = f"{document.docinfo.get('/Title', 'Documento')} ({COPY_LABEL})"
        with document.open_metadata(set_pikepdf_as_editor=False) as about:
            for name in ("part", "conformance", "amd", "rev"):
                about.pop(f"{{http://www.aiim.org/pdfa/ns/id/}}{name}", None)
            about["dc:title"] = title
        document.docinfo["/Title"] = title
        made = io.BytesIO()
        document.save(
            made,
            encryption=pikepdf.Encryption(
                user=password,
                owner=password,
                R=6,
                allow=pikepdf.Permissions(accessibility=True),
                metadata=True,
            ),
        )
    return made.getvalue()


def count_pages(pdf: bytes) -> int:
    """How many pages a PDF has."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)
