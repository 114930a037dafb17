"""Difficulties by kind: the two that the scheda names, and all others.

The scheda asks for "scarsa condivisione da parte dell'assistente sociale del caso, opposizione
dell'utente a svolgere il percorso". They are recognised by plain words only; a text may be of both
kinds.
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


_WORKER: Final = (
    r"(?:assistente sociale|assistenti sociali|a\.? ?s\b|servizi[oe]? sociali?"
    r"|servizio|operator[ei])"
)
_SHARING: Final = re.compile(
    rf"\b(?:scarsa|poca|mancata|nessuna|manca(?:nza di)?|non c e) (?:la )?condivisione\b"
    rf"|\bnon (?:condivide|condividono|ha condiviso|hanno condiviso)\b.*{_WORKER}"
    rf"|{_WORKER}.*\bnon (?:condivide|condividono|ha condiviso|hanno condiviso)\b"
)
_OPPOSITION: Final = re.compile(
    r"\b(?:oppon\w*|oppost[aoie]|opposizion[ei]|rifiut\w+|contrari[aoie])\b"
    r"|\bnon (?:vuole|vogliono|accetta|accettano|intende|intendono)\b"
)
_PATTERNS: Final = {
    DifficultyKind.POOR_SHARING: _SHARING,
    DifficultyKind.OPPOSITION: _OPPOSITION,
}


def difficulty_kinds(text: str) -> frozenset[DifficultyKind]:
    """Return the kinds of a difficulty; OTHER where no plain word says one."""
    words = " ".join(re.sub(r"['’]", " ", plain(text)).split())
    kinds = {kind for kind, pattern in _PATTERNS.items() if pattern.search(words)}
    return frozenset(kinds or {DifficultyKind.OTHER})


def difficulties_table(view: RecipientView, nowhere: str) -> tuple[DocumentTable, ...]:
    """Return how many difficulties of each kind were noted in each comune.

    Nothing for fewer than two. `nowhere`: what stands in place of an unknown comune.
    """
    by_place: dict[str, Counter[DifficultyKind]] = defaultdict(Counter)
    total = 0
    for part in view.nuclei:
        place = one_line(part.nucleus.municipality) or nowhere
        for talk in part.period:
            text = one_line(talk.issues)
            if text:
                total += 1
                by_place[place].update(difficulty_kinds(text))
    if total < 2:
        return ()
    rows: list[tuple[str, ...]] = []
    for place in sorted(by_place):
        counts = by_place[place]
        rows.append((place, *(str(counts[kind] or "–") for kind in DifficultyKind)))
    return (
        DocumentTable(
            title="Criticità per comune e per tipo",
            headers=("Comune", *(kind.value for kind in DifficultyKind)),
            figures=(1, 2, 3),
            rows=tuple(rows),
        ),
    )
