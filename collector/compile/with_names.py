"""Documents with the names of families: for the coordinator's own desk, marked on every page, never to be sent."""

from collections.abc import Iterable

from collector.compile.models import DocumentTable, MeetingDigest, NucleusHistory
from schemas.nucleus import Nucleus
from schemas.printable import one_line

NAMES_WARNING = "CON I NOMI: resta al coordinamento, non si invia"


def named_history(history: NucleusHistory, nucleus: Nucleus) -> NucleusHistory:
    """The same history with the family's name."""
    return history.model_copy(update={"name": one_line(nucleus.name) or "", "names": NAMES_WARNING})


def named_digest(digest: MeetingDigest, nuclei: Iterable[Nucleus]) -> MeetingDigest:
    """The same digest with the families' names, and a table of codes and names."""
    told = {nucleus.code: nucleus for nucleus in nuclei if nucleus.code in digest.nucleus_codes}
    names = {code: one_line(nucleus.name) or "" for code, nucleus in told.items()}
    key = DocumentTable(
        title="Codici e nomi",
        headers=("Nucleo", "Nome", "Comune"),
        rows=tuple(
            (code, names[code], one_line(told[code].municipality) or "–") for code in sorted(told)
        ),
    )
    blocks = tuple(
        block.model_copy(update={"name": names.get(block.code, "")}) for block in digest.blocks
    )
    return digest.model_copy(
        update={"names": NAMES_WARNING, "blocks": blocks, "key": key if told else None}
    )
