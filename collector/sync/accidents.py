"""What looks like an accident stops a sync before anything is written. Pure."""

from collections.abc import Collection, Mapping
from typing import Final

from collector.errors import ManyGoneError, WorkbookError
from collector.sheet.own_tab import is_own_tab
from collector.sync.memory import Memory
from collector.validation.directory import Directory
from schemas.record import RowState
from schemas.workbook import FLAGS_TAB, Snapshot

MANY_GONE: Final = 5
GONE_SHARE: Final = 0.2
"""At least so many rows, and more than this share of those known, gone at once stop the run.

Source: docs/house.md, decision 5.
"""


def stop_if_flags_tab_is_theirs(snapshot: Snapshot) -> None:
    """Raises WorkbookError where somebody else's tab is called *Segnalazioni*."""
    grid = snapshot.tab(FLAGS_TAB)
    if grid is None or is_own_tab(grid):
        return
    raise WorkbookError(
        f"{snapshot.where} c'è già un foglio «{grid.name}» con altri titoli: non è quello di "
        "collector, e non lo tocco. Dagli un altro nome e rilancia il comando: il foglio per le "
        "segnalazioni lo aggiungo io. Non ho scritto nulla."
    )


def stop_if_many_rows_gone(gone: Collection[str], known: Mapping[str, RowState]) -> None:
    """Raises ManyGoneError when too many of the known rows are gone. `gone`: their codes."""
    alive = sum(state.row is not None for state in known.values())
    if not _are_too_many(len(gone), alive):
        return
    tabs = sorted({known[code].tab for code in gone})
    if len(tabs) == 1:
        where = f"Nel foglio «{tabs[0]}»"
    else:
        where = f"Nei fogli {', '.join(f'«{tab}»' for tab in tabs)}"
    raise ManyGoneError(
        f"{where} mancano {len(gone)} righe su {alive} già viste: sembra un incidente (un filtro "
        "incollato, righe cancellate, un altro file). Rimettile con Annulla, dalla cronologia "
        "delle versioni, o dal registro con «collector restore --lost». Se sono state tolte "
        "apposta, lancia «collector sync --accept-missing». Non ho scritto nulla."
    )


def stop_if_many_nuclei_gone(directory: Directory, memory: Memory) -> None:
    """Raises ManyGoneError when too many of the known nuclei are gone from *Nuclei*."""
    known = memory.hashes.get("nucleus", {})
    gone = len(gone_nuclei(directory, memory))
    if not _are_too_many(gone, len(known)):
        return
    raise ManyGoneError(
        f"Nel foglio «Nuclei» mancano {gone} nuclei su {len(known)} già visti: sembra un "
        "incidente. Rimettili con Annulla, dalla cronologia delle versioni, o dal registro con "
        "«collector restore --lost». Se sono stati tolti apposta, lancia «collector sync "
        "--accept-missing». Non ho scritto nulla."
    )


def gone_nuclei(directory: Directory, memory: Memory) -> frozenset[str]:
    """Return the codes of the known nuclei that are no longer in *Nuclei*."""
    known = memory.hashes.get("nucleus", {})
    return frozenset(known.keys() - {nucleus.code for nucleus in directory.nuclei})


def stop_if_others_gone(gone: Collection[str], accepted: Collection[str]) -> None:
    """Raises ManyGoneError where more is gone than a person said is rightly so. Both: codes."""
    others = set(gone) - set(accepted)
    if others:
        raise ManyGoneError(
            f"Intanto nel foglio ne mancano altre ({len(others)}), che non hai ancora visto: "
            "guarda di nuovo quali. Non ho scritto nulla."
        )


def _are_too_many(gone: int, known: int) -> bool:
    return gone >= MANY_GONE and gone > GONE_SHARE * known


def stop_if_nuclei_tab_gone(where: str, memory: Memory) -> None:
    """Raises WorkbookError where the tab *Nuclei* was there and is gone.

    Without it the nuclei are inferred from the rows, but a workbook that had one has lost it. That
    it was there is known by what only that tab can say of a nucleus.
    """
    known = memory.hashes.get("nucleus", {})
    for nucleus in memory.remembered.nuclei:
        has_details = nucleus.social_worker or nucleus.language or nucleus.case_type
        if nucleus.code in known and has_details:
            raise WorkbookError(
                f"{where} manca il foglio «Nuclei», che prima c'era. Rimettilo con Annulla o "
                "dalla cronologia delle versioni, poi rilancia il comando; oppure rifallo vuoto, "
                "con i suoi titoli nella prima riga, e «collector restore --lost» ci rimette le "
                "famiglie. Non ho scritto nulla."
            )
