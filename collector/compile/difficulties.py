"""Difficulties by type, as staff chose it in *Difficoltà: tipo*: nothing is guessed from words."""

from collections import defaultdict
from typing import Final

from collector.compile.models import DocumentTable
from collector.compile.recipient_view import RecipientView
from collector.text.italian import capital
from schemas.session import DIFFICULTY_TYPES

FEWEST_CHOICES: Final = 2
"""Choices that a table counts: one alone stands in its talk already."""
_LAST: Final = DIFFICULTY_TYPES[-1]
"""What is of no type stands below those that are."""


def difficulties_table(view: RecipientView) -> tuple[DocumentTable, ...]:
    """Return in how many talks of the period, and of how many nuclei, each type was chosen.

    Nothing where too few were. Whoever may not read the difficulties of a talk has no type of it
    either: see `policy`.
    """
    talks: dict[str, int] = defaultdict(int)
    nuclei: dict[str, set[str]] = defaultdict(set)
    for part in view.nuclei:
        for talk in part.period:
            for kind in talk.issue_types:
                talks[kind] += 1
                nuclei[kind].add(part.code)
    if sum(talks.values()) < FEWEST_CHOICES:
        return ()
    return (
        DocumentTable(
            title="Difficoltà per tipo",
            note="Come le ha indicate il mediatore; un colloquio può averne più di una.",
            headers=("Tipo", "Colloqui", "Nuclei"),
            figures=(1, 2),
            rows=tuple(
                (capital(kind), str(talks[kind]), str(len(nuclei[kind])))
                for kind in sorted(talks, key=_order)
            ),
        ),
    )


def _order(kind: str) -> tuple[int, str]:
    """Those of the scheda first, then the project's own, "altro" last."""
    if kind == _LAST:
        return len(DIFFICULTY_TYPES) + 1, kind
    if kind in DIFFICULTY_TYPES:
        return DIFFICULTY_TYPES.index(kind), kind
    return len(DIFFICULTY_TYPES), kind
