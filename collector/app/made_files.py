"""What is said of the files of documents that were made: the same words on screen and board."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from collector.render.typst_engine import NO_TYPST, can_make_pdfs
from collector.text.italian import count
from schemas.person import Person

NAMES_STAY: Final = (
    "Con i nomi delle famiglie: restano al coordinamento, non si inviano e non si lasciano in sala."
)
"""Of documents with names."""


def kinds_of_files() -> str:
    """Return the files that each document is."""
    pdf = ", PDF" if can_make_pdfs() else ""
    return f"pagina (.html){pdf} e documento di Word (.docx)"


def written_and_unchanged(new: Sequence[bool], one: str, many: str) -> str:
    """Return how many documents were written, and how many stayed as they were.

    `new`: for each whether it was written now. `one`, `many`: the noun, feminine when it ends in -a
    ("storia", "storie").
    """
    written = sum(new)
    unchanged = len(new) - written
    parts = []
    if written:
        singular = "scritta" if one.endswith("a") else "scritto"
        plural = "scritte" if many.endswith("e") else "scritti"
        parts.append(f"{count(written, one, many)} {singular if written == 1 else plural}")
    if unchanged:
        parts.append(f"{count(unchanged, one, many)} già a posto: niente di nuovo da scrivere")
    return "; ".join(parts) + "."


def pdf_warning(languages: Collection[str], *, has_page: bool = True) -> str:
    """Return that no PDF was made, or could not show the writing of some languages; '' for neither.

    `has_page`: beside each PDF there is a page with the whole text.
    """
    if not can_make_pdfs():
        return f"{NO_TYPST} Le pagine e i documenti di Word ci sono."
    if not languages:
        return ""
    elsewhere = "; nelle pagine .html il testo è intero" if has_page else ""
    return (
        f"su questo computer mancano i caratteri per {', '.join(sorted(languages))}. Nei PDF al "
        f"loro posto c'è «[caratteri non disponibili]»{elsewhere}. Metti i caratteri (per esempio "
        "i Noto, file .ttf o .otf) in una cartella, scrivila in collector.toml alla voce «fonts» "
        "di [output] e rilancia il comando."
    )


def old_histories(pages: Sequence[Path], recipient: Person) -> str:
    """Return that histories made earlier for a person are there, which they may not read any more.

    `pages`: of these, one at least.
    """
    return (
        f"in «{pages[0].parent}» ci sono ancora storie che {recipient.name} non può più leggere "
        f"({', '.join(page.stem for page in pages)}): toglile, e chiedi indietro le copie."
    )
