"""Difficulties by kind: those that the scheda names ("scarsa condivisione da parte dell'assistente sociale del caso,
opposizione dell'utente a svolgere il percorso"), and all others. By plain words only; a text may be of both kinds.
"""

import enum
import re
from collections import Counter, defaultdict
from typing import Final

from collector.compile.models import DocumentTable
from collector.compile.recipient_view import RecipientView
from schemas.cells.normalise import plain
from schemas.printable import one_line


class DifficultyKind(enum.Enum):
    """What a difficulty is about."""

    POOR_SHARING = "Scarsa condivisione"
    OPPOSITION = "Opposizione dell'utente"
    OTHER = "Altro"


_WORKER: Final = r"(?:assistente sociale|assistenti sociali|a\.? ?s\b|servizi[oe]? sociali?|servizio|operator[ei])"
_SHARING: Final = re.compile(
    rf"\b(?:scarsa|poca|mancata|nessuna|manca(?:nza di)?|non c e) (?:la )?condivisione\b"
    rf"|\bnon (?:condivide|condividono|ha condiviso|hanno condiviso)\b.*{_WORKER}"
    rf"|{_WORKER}.*\bnon (?:condivide|condividono|ha condiviso|hanno condiviso)\b"
)
_OPPOSITION: Final = re.compile(
    r"\b(?:oppon\w*|oppost[aoie]|opposizion[ei]|rifiut\w+|contrari[aoie])\b"
    r"|\bnon (?:vuole|vogliono|accetta|accettano|intende|intendono)\b"
)


def difficulty_kinds(text: str) -> frozenset[DifficultyKind]:
    """The kinds of a difficulty; OTHER where no plain word says one."""
    said = " ".join(re.sub(r"['’]", " ", plain(text)).split())
    found = {
        kind
        for kind, pattern in (
            (DifficultyKind.POOR_SHARING, _SHARING),
            (DifficultyKind.OPPOSITION, _OPPOSITION),
        )
        if pattern.search(said)
    }
    return frozenset(found or {DifficultyKind.OTHER})


def difficulties_table(base: RecipientView, nowhere: str) -> tuple[DocumentTable, ...]:
    """How many difficulties of each kind were noted in each comune; nothing where none is to be read."""
    found: dict[str, Counter[DifficultyKind]] = defaultdict(Counter)
    total = 0
    for share in base.nuclei:
        for talk in share.period:
            if text := one_line(talk.issues):
                total += 1
                found[one_line(share.nucleus.municipality) or nowhere].update(
                    difficulty_kinds(text)
                )
    if total < 2:
        return ()
    return (
        DocumentTable(
            title="Criticità per comune e per tipo",
            headers=("Comune", *(kind.value for kind in DifficultyKind)),
            figures=(1, 2, 3),
            rows=tuple(
                (place, *(str(found[place][kind] or "–") for kind in DifficultyKind))
                for place in sorted(found)
            ),
        ),
    )
