"""The families for the coordinator: all of them, those with similar names, who reads about whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from collector.app.folders import HISTORIES_FOLDER, WITH_NAMES_FOLDER
from collector.app.histories import folder_for
from collector.app.lookup import names_by_code
from collector.app.preview import Preview
from collector.app.settings import Settings
from collector.compile.nuclei_overview import NucleiOverview, nuclei_overview
from collector.compile.similar_nuclei import SimilarPair, compare_similar, other_names_to_add
from collector.journal.store import Journal
from collector.privacy.policy import nuclei_for
from collector.validation.lookalikes import find_similar_pairs
from schemas import nucleus as nuclei_tab
from schemas.canonical import canonical
from schemas.cells.names import leading_code, name_key
from schemas.nucleus import Nucleus
from schemas.person import Person
from schemas.printable import one_line
from schemas.record import RowReading

_UNKNOWN_NAME = "NUCLEO-01"
"""The flag on a cell with a name that is of no nucleus."""


def project_nuclei(settings: Settings, journal: Journal) -> NucleiOverview:
    """Return every nucleus on one line, as of the last sync; those that left the sheet too.

    Raises JournalError.
    """
    return nuclei_overview(
        journal.nuclei(),
        journal.talks(),
        today=settings.today,
        gone=journal.nuclei(gone=True),
        hours_warning=settings.tuning.hours_warning,
    )


def project_similar_nuclei(settings: Settings, journal: Journal) -> tuple[SimilarPair, ...]:
    """Return the nuclei whose names look like one family's, in pairs. Nothing is written.

    Raises JournalError.
    """
    pairs = find_similar_pairs(names_by_code(journal.nuclei()))
    return compare_similar(pairs, project_nuclei(settings, journal), journal.talks())


# --- Names that are in no row of Nuclei ---------------------------------------------------------


@dataclass(frozen=True)
class UnknownName:
    """A name that rows of talks have, and no row of *Nuclei*.

    `rows`: how many; `tab`, `row` and `code` (None where it has none yet): the first of them.
    `nucleus`: the one that it may be, None
    where none is near; `why`: what makes them alike; `to_add`: what to add in its *Altri nomi
    usati* where it is the same family.
    """

    name: str = field(repr=False)
    rows: int
    tab: str
    row: int
    code: str | None
    nucleus: Nucleus | None = field(default=None, repr=False)
    why: str = ""
    to_add: str = field(default="", repr=False)


def unknown_names(preview: Preview) -> tuple[UnknownName, ...]:
    """Return the names typed in talks that are of no nucleus, most rows first."""
    flagged = {(flag.tab, flag.row) for flag in preview.plan.flags if flag.code == _UNKNOWN_NAME}
    groups: dict[str, list[RowReading]] = defaultdict(list)
    for reading in preview.plan.readings:
        if (reading.tab, reading.row) not in flagged:
            continue
        typed = canonical(reading.readings["nucleus"].typed)
        key = name_key(typed)
        if key and leading_code(typed) is None:
            groups[key].append(reading)
    known = {nucleus.code: nucleus for nucleus in preview.plan.directory.nuclei}
    found = []
    for readings in groups.values():
        code = preview.known_code(readings[0].code)
        found.append(_unknown_name(readings, code, known))
    return tuple(sorted(found, key=lambda name: -name.rows))


def _unknown_name(
    readings: Sequence[RowReading], code: str | None, known: Mapping[str, Nucleus]
) -> UnknownName:
    first = readings[0]
    cell = first.readings["nucleus"]
    name = one_line(canonical(cell.typed)) or ""
    nucleus = known.get(cell.proposal or "")
    return UnknownName(
        name=name,
        rows=len(readings),
        tab=first.tab,
        row=first.row,
        code=code,
        nucleus=nucleus,
        why=cell.facts.get("why", "") if nucleus else "",
        to_add=other_names_to_add(nucleus, [name]) if nucleus else "",
    )


def rows_of_nuclei(preview: Preview) -> dict[str, int] | None:
    """Return the row of each nucleus in *Nuclei*, by code; None where there is no such tab, and
    nuclei are the names that the rows of talks have.
    """
    if preview.snapshot.tab(nuclei_tab.TAB) is None:
        return None
    return {code: row.row for code, row in preview.plan.directory.nucleus_rows.items()}


# --- One nucleus --------------------------------------------------------------------------------


def people_who_may_read(people: Iterable[Person], nucleus: Nucleus) -> list[Person]:
    """Return the people who may read about a nucleus today, in the order of *Persone*."""
    return [person for person in people if nuclei_for(person, [nucleus])]


@dataclass(frozen=True)
class HistoryFiles:
    """The files of one history that lie in the project's folder.

    `recipient`: for whom; None: the coordinator. `may_read`: they still may today. `has_names`: it
    is the one with the family's name.
    """

    recipient: Person | None
    may_read: bool
    has_names: bool
    files: tuple[Path, ...]


def history_files(
    settings: Settings, nucleus: Nucleus, people: Sequence[Person]
) -> list[HistoryFiles]:
    """Return the histories of a nucleus that were made and are still there; of parts none."""
    code = nucleus.code
    allowed = {person.code for person in people_who_may_read(people, nucleus)}
    found: list[tuple[Person | None, bool, Path]] = [
        (None, False, settings.out / HISTORIES_FOLDER / f"{code}.html"),
        (None, True, settings.out / WITH_NAMES_FOLDER / f"{code}_con-nomi.html"),
    ]
    for person in people:
        if person.code:
            found.append((person, False, folder_for(settings, person) / f"{code}.html"))
    made = []
    for recipient, has_names, page in found:
        kinds = [page.with_suffix(suffix) for suffix in (".pdf", ".docx", ".html")]
        files = tuple(file for file in kinds if file.is_file())
        if files:
            may_read = recipient is None or recipient.code in allowed
            made.append(HistoryFiles(recipient, may_read, has_names, files))
    return made
