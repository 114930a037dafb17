"""`collector key`: which code is which family, for one person, as a sheet to hand over in person;
and which of these sheets say something else than they would today.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.app.folders import WITH_NAMES_FOLDER
from collector.app.lookup import find_person, reads_nothing
from collector.app.settings import Settings
from collector.compile.key_sheet import build_key_sheet, key_hash
from collector.errors import SettingsError, WorkbookError, reason
from collector.journal.documents import KEY
from collector.journal.store import Journal
from collector.render.document_store import DocumentStore
from collector.text.italian import count
from schemas.named_copies import KEY_MARK
from schemas.nucleus import Nucleus
from schemas.patterns import lazy_pattern
from schemas.person import JOB_LABELS, Person

_PREFIX: Final = "chiave-"
_MARK: Final = lazy_pattern(re.escape(KEY_MARK).encode() + rb"([0-9a-f]+)")


@dataclass(frozen=True)
class MadeKey:
    """A key. `number`: of families. `is_new`: it was written now. `replaces_another`: a key that
    said something else was there before.
    """

    person: Person
    path: Path
    number: int
    is_new: bool
    replaces_another: bool


def make_key(settings: Settings, journal: Journal, asked: str, store: DocumentStore) -> MadeKey:
    """Write the key for a person, asked for by code, name or email, for its owner alone.

    Raises SettingsError for one who is unknown, could be several, or may read about no nucleus;
    WorkbookError when the file cannot be written.
    """
    person = find_person(journal.people(), asked)
    path = key_path(settings, person.code)
    sheet = build_key_sheet(
        person,
        journal.nuclei(),
        today=settings.today,
        project=settings.project,
        district=settings.territory.district,
    )
    if not sheet.rows:
        has_old_one = path.exists()
        old_one = " Ritira e distruggi la chiave che ha già, e cancella il file."
        old_one = old_one if has_old_one else ""
        raise SettingsError(f"{reads_nothing(person)}{old_one} Non ho scritto nulla.")
    before = _hash_in(path) if path.exists() else None
    is_new = store.store_key(path, sheet)
    journal.add_document_hashes([(person.code, KEY, sheet.content_hash)], day=settings.today)
    is_other = before is not None and before != sheet.content_hash
    return MadeKey(person, path, len(sheet.rows), is_new, is_other)


def key_sentences(made: MadeKey) -> list[str]:
    """Return what is to be said of a key in Italian: for whom it is, and how it is handed over."""
    who = f"{made.person.name} ({JOB_LABELS[made.person.job]})"
    what = "Chiave scritta" if made.is_new else "La chiave era già a posto"
    said = [
        f"{what} per {who}: {count(made.number, 'nucleo', 'nuclei')}.",
        "Con i nomi delle famiglie: stampala e consegnala a mano. Non si spedisce e non si "
        "fotografa.",
    ]
    if made.replaces_another:
        said.append("Quella di prima diceva altro: ritirala e distruggila.")
    return said


def key_path(settings: Settings, code: str) -> Path:
    """Return where the key of the person with this code is."""
    return settings.out / WITH_NAMES_FOLDER / f"{_PREFIX}{code}.pdf"


@dataclass(frozen=True)
class KeyState:
    """A key that was made. `person` None: no longer in *Persone*. `has_nuclei`: they may read about
    a nucleus. `is_fresh`: it says what it would say today.
    """

    code: str
    path: Path
    person: Person | None
    has_nuclei: bool
    is_fresh: bool


def made_keys(settings: Settings) -> list[Path]:
    """Return the keys that lie in the folder of documents with names."""
    return sorted((settings.out / WITH_NAMES_FOLDER).glob(f"{_PREFIX}P*.pdf"))


def key_states(
    paths: Iterable[Path], people: Iterable[Person], nuclei: Sequence[Nucleus]
) -> list[KeyState]:
    """Return for each key whether it still says who is who. Raises WorkbookError for a file that
    cannot be read.
    """
    by_code = {person.code: person for person in people}
    states = []
    for path in paths:
        code = path.stem.removeprefix(_PREFIX)
        person = by_code.get(code)
        now = key_hash(person, nuclei) if person else ""
        states.append(KeyState(code, path, person, bool(now), bool(now) and _hash_in(path) == now))
    return states


def _hash_in(path: Path) -> str:
    """Return the hash of what a key says; '' for a file that is none of ours."""
    try:
        found = _MARK.search(path.read_bytes())
    except OSError as error:
        raise WorkbookError(
            f"Non posso leggere «{path}»: {reason(error)}. Controlla la cartella."
        ) from error
    return found[1].decode() if found else ""
