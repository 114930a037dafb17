"""Documents with the names of families: for the coordinator's own desk, never to be sent.

Each page is marked.
"""

from collections.abc import Iterable

from collector.compile.models import DocumentTable, MeetingDigest, NucleusHistory
from schemas.named_copies import NAMES_WARNING
from schemas.nucleus import Nucleus
from schemas.printable import one_line


def named_history(history: NucleusHistory, nucleus: Nucleus) -> NucleusHistory:
    """Return the same history with the family's name."""
    name = one_line(nucleus.name) or ""
    return history.model_copy(update={"name": name, "names": NAMES_WARNING})


def named_digest(digest: MeetingDigest, nuclei: Iterable[Nucleus]) -> MeetingDigest:
    """Return the same digest with the families' names, and a table of codes and names."""
    shown = {nucleus.code: nucleus for nucleus in nuclei if nucleus.code in digest.nucleus_codes}
    names = {code: one_line(nucleus.name) or "" for code, nucleus in shown.items()}
    key = DocumentTable(
        title="Codici e nomi",
        headers=("Nucleo", "Nome", "Comune"),
        rows=tuple(
            (code, names[code], one_line(shown[code].municipality) or "–") for code in sorted(shown)
        ),
    )
    blocks = tuple(
        block.model_copy(update={"name": names.get(block.code, "")}) for block in digest.blocks
    )
    update = {"names": NAMES_WARNING, "blocks": blocks, "key": key if shown else None}
    return digest.model_copy(update=update)
