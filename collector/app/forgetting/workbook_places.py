"""Where a family or a person stands in the workbook, and erasing it there (.xlsx and Google)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.app.forgetting.subject import FoundCells, Subject
from collector.app.forgetting.workbook_rows import (
    WorkbookSearch,
    rows_read_as,
    tabs_layout,
)
from collector.app.forgetting.workbook_search import (
    holds_name,
    workbook_vocabulary,
    writer_over,
)
from collector.app.preview import open_preview
from collector.app.project import open_workbook
from collector.app.settings import Settings
from collector.errors import WorkbookChangedError
from collector.workbook.erasing import Erasing
from collector.workbook.xlsx.erase_parts import Residue
from collector.workbook.xlsx.xml_texts import Leftover
from schemas.workbook import Snapshot

_LEFT: Final = {
    Leftover.TAB: (
        "Nel foglio di calcolo il nome è anche nel nome di un foglio (la linguetta in basso) o in "
        "un rimando a quel foglio: rinomina il foglio a mano."
    ),
    Leftover.NAME: (
        "Nel foglio di calcolo c'è un intervallo, una tabella o un collegamento che porta il nome: "
        "rinominalo a mano."
    ),
    Leftover.FORMULA: (
        "Nel foglio di calcolo una formula può contenere il nome: guardala e correggila a mano."
    ),
    Leftover.TEXT: (
        "Nel foglio di calcolo un testo (una cella, un commento, un disegno, un elenco, una "
        "proprietà del file) può parlare di chi va cancellato, o di altri con un nome simile: "
        "guardalo a mano."
    ),
}


@dataclass(frozen=True)
class _Look:
    """The workbook as it was read now, and what was found in it."""

    snapshot: Snapshot
    found: tuple[FoundCells, ...]
    erasing: Erasing


def find_in_workbook(settings: Settings, subject: Subject) -> tuple[FoundCells, ...]:
    """Return the cells of each tab in which the subject stands, in the workbook's order of tabs.

    Nothing is written. Raises WorkbookError.
    """
    return _look(settings, subject).found


def beyond_reach_in_workbook(settings: Settings, subject: Subject) -> tuple[str, ...]:
    """Return what of the workbook cannot be cleaned, in Italian and without names.

    A tab named after the family, a picture, a macro, a pivot's saved data: a person must look.
    On Google also what no program can look into. Raises WorkbookError.
    """
    look = _look(settings, subject)
    if isinstance(settings.workbook, Path):
        from collector.workbook.xlsx import erase

        return tuple(_sentences(erase.look(settings.workbook, look.erasing)))
    return tuple(_on_google(settings, look))


def erase_in_workbook(settings: Settings, subject: Subject, found: Sequence[FoundCells]) -> None:
    """Empty the rows that were found, write the name over where it is mentioned; `unsure` stays.

    The workbook is read again, and what is found now must be what was found. Can be repeated.
    Raises, the workbook as it was, WorkbookChangedError where it has changed meanwhile, and
    WorkbookError where it is open in another program or cannot be cleaned.
    """
    look = _look(settings, subject)
    if look.found != tuple(found):
        raise WorkbookChangedError(
            "Qualcuno ha cambiato il foglio da quando l'ho guardato: ci sono righe o celle in più, "
            "in meno o spostate. Non ho cancellato nulla: rilancia il comando."
        )
    if isinstance(settings.workbook, Path):
        from collector.workbook.xlsx import erase

        erase.erase(settings.workbook, look.erasing, mark=look.snapshot.mark)
        return
    from collector.workbook.google.workbook import GoogleWorkbook

    workbook = open_workbook(settings)
    assert isinstance(workbook, GoogleWorkbook)  # noqa: S101
    workbook.erase(look.erasing, look.snapshot)


def _look(settings: Settings, subject: Subject) -> _Look:
    with open_preview(settings) as preview:
        snapshot = preview.snapshot
        layouts = tabs_layout(snapshot, preview.layouts)
        tabs = [(grid, layouts.of(grid.name)) for grid in snapshot.tabs]
        words = (*settings.territory.municipalities, *settings.case_types)
        vocabulary = workbook_vocabulary(
            [(grid, layout) for grid, layout in tabs if layout is not None],
            (*words, *settings.difficulty_types),
        )
        in_cells = writer_over(subject, ())
        search = WorkbookSearch(subject, layouts, in_cells, rows_read_as(preview, subject))
        found = search.find_all(snapshot.tabs)
        by_name = {grid.name: grid for grid in snapshot.tabs}
        erased = {cells.tab: search.erasing(by_name[cells.tab], cells) for cells in found}
    return _Look(
        snapshot, found, Erasing(erased, writer_over(subject, vocabulary), holds_name(subject))
    )


def _on_google(settings: Settings, look: _Look) -> Iterator[str]:
    if any(_changes(grid.name, look.erasing) for grid in look.snapshot.tabs):
        yield _LEFT[Leftover.TAB]
    yield (
        "Nel foglio Google non guardo i commenti, le note delle altre righe, gli elenchi a discesa "
        "scritti a mano, i grafici e i filtri: cerca il nome a mano (Modifica, Trova e "
        "sostituisci, «cerca anche nelle formule») e apri i commenti."
    )
    if settings.form:
        yield (
            "Il modulo Google tiene le sue risposte anche fuori dal foglio: aprilo, scheda "
            "«Risposte», cerca quelle di questa famiglia e cancellale."
        )


def _changes(text: str, erasing: Erasing) -> bool:
    new, is_left = erasing.write_over(text)
    return is_left or new != text


def _sentences(residue: Residue) -> Iterator[str]:
    for kind, sentence in _LEFT.items():
        if kind in residue.kinds:
            yield sentence
    if residue.unread:
        yield (
            "Nel file del foglio c'è una parte che non so cambiare (una macro o un oggetto "
            "incorporato) e che può contenere il nome: guardala e toglila a mano."
        )
    if residue.pivots:
        yield (
            "Nel file del foglio c'è una tabella pivot, che tiene una copia dei dati: ho tolto il "
            "nome, ma aprila, aggiornala e salva, perché vadano via anche le righe cancellate."
        )
    if residue.pictures:
        yield (
            f"Nel file del foglio ci sono immagini che non so leggere ({residue.pictures}): guarda "
            "se una mostra la famiglia o la persona."
        )
