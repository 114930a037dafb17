"""The journals on this computer: where they lie, which of them knows a workbook, and how one takes another's place.

A journal belongs to one workbook (`right_journal`). Here a person who has the wrong one is told where the right one is,
and the ways on: name it, adopt it, or begin a new one on purpose.
"""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

from collector.app.settings import JOURNAL_NAME, Settings, user_folder
from collector.errors import (
    DamagedJournalError,
    JournalError,
    SettingsError,
    WrongJournalError,
    reason,
)
from collector.files import in_place_of, make_folder
from collector.journal.engine import journal_file, with_side_files
from collector.journal.inspect import inspect_journal
from collector.journal.store import Journal

_ENDINGS: Final = ("*.sqlite3", "*.sqlite", "*.db")
_BACKUP_PAGES: Final = 1024


@dataclass(frozen=True)
class OtherJournal:
    """Another journal on this computer, and how many of a workbook's codes it knows."""

    path: Path
    known_count: int


@contextmanager
def explaining_wrong_journal(settings: Settings) -> Iterator[None]:
    """Turn a WrongJournalError into one that says which journal was opened, where another lies, and the ways on."""
    try:
        yield
    except WrongJournalError as error:
        told = WrongJournalError(error.knows, error.codes)
        told.args = (_sentence(settings, error),)
        raise told from error


def _sentence(settings: Settings, error: WrongJournalError) -> str:
    name = settings.workbook.name
    opened = f"Il registro «{without_password(settings.journal)}»"
    if error.codes:
        total = len(error.codes)
        what = f"{opened} conosce {error.knows} dei {total} codici scritti nel foglio «{name}»"
    else:
        what = f"{opened} è di un altro foglio: non conosce le righe di «{name}»"
    others = other_journals(settings, error.codes)
    if others:
        listed = "; ".join(
            f"«{one.path}» (conosce {one.known_count} codici su {len(error.codes)})"
            for one in others
        )
        where = f"Ne ho trovato un altro: {listed}. "
    else:
        where = f"Accanto a collector.toml e in «{user_folder()}» non ne ho trovato un altro che lo conosca. "
    return (
        f"{what}. Non è il registro di questo foglio: è nuovo, svuotato, più vecchio, o di un altro progetto. {where}"
        "Per lavorare con il registro giusto: --journal FILE; per rimetterlo al suo posto: «collector journal adopt "
        "FILE». Se è perso e ne vuoi cominciare uno nuovo: «collector sync --new-journal». Ogni foglio ha un registro "
        "suo. Non ho scritto nulla."
    )


def without_password(journal: str) -> str:
    """A journal's file or address as people may see it: without a password."""
    return make_url(journal).render_as_string(hide_password=True) if "://" in journal else journal


def other_journals(settings: Settings, codes: Collection[str]) -> list[OtherJournal]:
    """The other journals beside collector.toml, beside the workbook and in the user's data folder that know some of
    these codes; the one that knows most comes first.
    """
    opened = journal_file(settings.journal)
    folders = [settings.config.parent] if settings.config else []
    if isinstance(settings.workbook, Path):
        folders.append(settings.workbook.parent)
    folders.append(user_folder())
    paths = dict.fromkeys(
        path for folder in folders for ending in _ENDINGS for path in sorted(folder.glob(ending))
    )
    others = [path for path in paths if path != opened and path.is_file()]
    found = [OtherJournal(path, len(codes_in(path).intersection(codes))) for path in others]
    return sorted((one for one in found if one.known_count), key=lambda one: -one.known_count)


def codes_in(path: Path) -> frozenset[str]:
    """The codes of rows and nuclei that a journal on disk knows; none where the file is no journal. Reads only."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            found = db.execute("SELECT code FROM latest WHERE kind IN ('session', 'nucleus')")
            return frozenset(str(code) for (code,) in found)
    except sqlite3.Error:
        return frozenset()


# Out of the way, and back


def set_aside(settings: Settings) -> Path | None:
    """Give the project's journal another name, beside it; returns that name. None, and nothing is done, where there is
    none; one that remembers nothing is taken away. One that is damaged is moved as it is.

    Raises JournalError when the file cannot be moved.
    """
    place = journal_on_disk(settings)
    if not place.exists():
        return None
    remembers_nothing = _is_unused(place)
    names = (
        place.with_stem(f"{place.stem}-messo-da-parte{n}")
        for n in ("", *(f"-{at}" for at in range(2, 1000)))
    )
    aside = next(name for name in names if not name.exists())
    try:
        if remembers_nothing:
            place.unlink()
            return None
        _move(place, aside)
    except OSError as error:
        raise JournalError(
            f"Non posso mettere da parte il registro «{place}»: {reason(error)}. Chiudi gli altri programmi che lo "
            "usano e rilancia il comando. Non ho scritto nulla."
        ) from error
    return aside


def put_back(settings: Settings, aside: Path | None) -> None:
    """Undo `set_aside`, where nothing has taken the journal's place."""
    place = journal_on_disk(settings)
    if aside is not None and not place.exists():
        _move(aside, place)


def _move(file: Path, to: Path) -> None:
    """Give a journal another name. What SQLite left beside it, cut off while it wrote, goes with it: beside another
    journal of that name it would be taken for that one's. Raises OSError; then nothing has moved.
    """
    moved: list[tuple[Path, Path]] = []
    try:
        for old, new in zip(with_side_files(file), with_side_files(to), strict=True):
            if old.exists():
                old.rename(new)
                moved.append((old, new))
    except OSError:
        for old, new in reversed(moved):
            new.rename(old)
        raise


def journal_left_behind(settings: Settings) -> Path | None:
    """The journal that lies in a project folder which was moved under OneDrive or the like, while the journal is looked
    for in the user's own folder, and is not there, or is older; None where nothing was left behind.

    Raises JournalError when one of two cannot be opened though it is not damaged.
    """
    place = journal_file(settings.journal)
    if not settings.journal_moved or settings.config is None or place is None:
        return None
    left = settings.config.parent / JOURNAL_NAME
    if not left.is_file() or _is_unused(left):
        return None
    if place.exists() and not _is_newer(left, place):
        return None
    return left


def _is_newer(journal: Path, other: Path) -> bool:
    """True when a journal has come further than another copy of it; False where one of them is damaged."""
    try:
        return _progress(journal) > _progress(other)
    except DamagedJournalError:
        return False


def _progress(journal: Path) -> tuple[str, tuple[int, ...]]:
    opened = Journal.open(str(journal), only_read=True)
    try:
        return opened.progress()
    finally:
        opened.close()


def move_left_behind(settings: Settings) -> str:
    """Move a journal that was left behind to where it is safe; an older one that lies there is set aside. Returns a
    sentence that says so; '' where none was left behind, or it is damaged: `journal adopt` and `--new-journal` find it
    where it lies.

    Raises JournalError when it cannot be copied; the old one is then still whole.
    """
    left = journal_left_behind(settings)
    if left is None or _is_broken(left):
        return ""
    place = journal_on_disk(settings)
    aside = set_aside(settings)
    try:
        copy_journal(left, place, ours=True)
    except JournalError:
        put_back(settings, aside)
        raise
    said = f"La cartella del progetto è condivisa o in rete: ho portato il registro in «{place}»"
    older = (
        f" Quello che era lì, più vecchio, è messo da parte in «{aside}»."
        if aside is not None
        else ""
    )
    try:
        left.unlink()
    except OSError:
        return f"{said}.{older} «{left}» non serve più, ma non ho potuto toglierlo: cancellalo."
    return f"{said}, e l'ho tolto da «{left}».{older}"


def journal_on_disk(settings: Settings) -> Path:
    place = journal_file(settings.journal)
    if place is None:
        raise SettingsError(
            f"Il registro di questo progetto è su un server («{without_password(settings.journal)}»): questo si fa solo con un "
            "registro che è un file. Non ho scritto nulla."
        )
    return place


def _is_unused(journal: Path) -> bool:
    """True for a journal that remembers nothing; a damaged one may have remembered much."""
    try:
        opened = Journal.open(str(journal), only_read=True)
    except DamagedJournalError:
        return False
    try:
        return opened.is_empty
    except DamagedJournalError:
        return False
    finally:
        opened.close()


def _is_broken(journal: Path) -> bool:
    """True for a journal whose file is damaged, whatever workbook it belongs to."""
    try:
        inspect_journal(str(journal))
        Journal.open(str(journal), only_read=True).close()
    except DamagedJournalError:
        return True
    return False


def copy_journal(source: Path, place: Path, *, ours: bool = False) -> None:
    """Copy a journal whole, whoever is reading it, for its owner only. `ours`: what a run that was cut off left half
    done in the source may be undone there first. Raises JournalError.
    """
    mode = "rw" if ours else "ro"
    try:
        make_folder(place.parent, private=True)
        with (
            in_place_of(place, private=True) as temporary,
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode={mode}", uri=True)) as old,
            closing(sqlite3.connect(temporary)) as new,
        ):
            old.backup(new, pages=_BACKUP_PAGES)
    except (OSError, sqlite3.Error) as error:
        why = reason(error) if isinstance(error, OSError) else "il registro non si lascia leggere"
        raise JournalError(
            f"Non posso copiare il registro «{source}» in «{place}»: {why}. Controlla la cartella e lo spazio sul "
            "disco, poi rilancia il comando. Il registro è rimasto dov'era."
        ) from error
