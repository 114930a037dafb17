"""The journals on this computer: where they are, and which of them knows a workbook.

A journal belongs to one workbook (see `sync.journal_match`). Whoever has the wrong one is told
where the right one is, and the ways on: name it, adopt it, or begin a new one on purpose.
"""

from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from collector.app.settings import Settings, user_folder
from collector.errors import JournalError, SettingsError, WrongJournalError
from collector.journal.encrypted_file import sqlite_errors
from collector.journal.engine import connect_file, is_path, journal_file, parse_url

_PUT_BACK: Final = (
    "Se lo hai cancellato o spostato, o la cartella ha cambiato nome, rimettilo lì (dal cestino, "
    "da una copia). "
)
_ENDINGS: Final = ("*.sqlite3", "*.sqlite", "*.db")


class OtherJournal(NamedTuple):
    """Another journal on this computer, and how many of a workbook's codes it knows."""

    path: Path
    known_count: int


@contextmanager
def explaining_wrong_journal(settings: Settings) -> Iterator[None]:
    """Make a WrongJournalError say which journal was opened, where another is, and the ways on.

    Raises that WrongJournalError in place of the one from within.
    """
    try:
        yield
    except WrongJournalError as error:
        explained = WrongJournalError(error.knows, error.codes)
        explained.args = (_explanation(settings, error),)
        raise explained from error


def _explanation(settings: Settings, error: WrongJournalError) -> str:
    name = settings.workbook.name
    total = len(error.codes)
    opened = f"Il registro «{without_password(settings.journal)}»"
    file = journal_file(settings.journal)
    is_lost = file is not None and not codes_in(file)
    if is_lost:
        what = (
            f"{opened} non c'è, o è vuoto: e il foglio «{name}» ha già {total} codici, che stavano "
            "in un registro"
        )
    elif error.codes:
        what = f"{opened} conosce {error.knows} dei {total} codici scritti nel foglio «{name}»"
    else:
        what = f"{opened} è di un altro foglio: non conosce le righe di «{name}»"
    others = other_journals(settings, error.codes)
    if others:
        listed = "; ".join(
            f"«{other.path}» (conosce {other.known_count} codici su {total})" for other in others
        )
        where = f"Ne ho trovato un altro: {listed}. "
    else:
        where = (
            f"Accanto a collector.toml e in «{user_folder()}» non ne ho trovato un altro che lo "
            "conosca. "
        )
    why = (
        "Non è il registro di questo foglio: è nuovo, svuotato, più vecchio, o di un altro "
        "progetto. "
    )
    return (
        f"{what}. {_PUT_BACK if is_lost else why}{where}Per lavorare con il registro giusto: "
        "--journal FILE; per rimetterlo al suo posto: «collector journal adopt FILE». Se è perso e "
        "ne vuoi cominciare uno nuovo: "
        "«collector sync --new-journal». Ogni foglio ha un registro suo. Non ho scritto nulla."
    )


def without_password(journal: str) -> str:
    """Return a journal's file or address as people may see it: without a password."""
    return journal if is_path(journal) else parse_url(journal).render_as_string(hide_password=True)


def other_journals(settings: Settings, codes: Collection[str]) -> list[OtherJournal]:
    """Return the other journals that know some of these codes; the one that knows most comes first.

    Looks beside collector.toml, beside the workbook and in the user's own folder.
    """
    opened = journal_file(settings.journal)
    journals = []
    for path in _journal_paths(settings):
        if path == opened or not path.is_file():
            continue
        known_count = len(codes_in(path).intersection(codes))
        if known_count:
            journals.append(OtherJournal(path, known_count))
    return sorted(journals, key=lambda journal: -journal.known_count)


def _journal_paths(settings: Settings) -> list[Path]:
    """Return all files that may be journals by their names, each once."""
    folders = [settings.config.parent] if settings.config else []
    if isinstance(settings.workbook, Path):
        folders.append(settings.workbook.parent)
    folders.append(user_folder())
    paths: dict[Path, None] = {}
    for folder in folders:
        for ending in _ENDINGS:
            paths |= dict.fromkeys(sorted(folder.glob(ending)))
    return list(paths)


def codes_in(path: Path) -> frozenset[str]:
    """Return the codes of rows and nuclei that a journal on disk knows; none of another file.

    Those of people, too. Reads only.
    """
    try:
        return _codes_in(path)
    except sqlite_errors(JournalError):  # encrypted with another project's key
        return frozenset()


def _codes_in(path: Path) -> frozenset[str]:
    """Return the same. Raises as `connect_file`."""
    with closing(connect_file(path)) as db:
        rows = db.execute("SELECT code FROM latest WHERE kind IN ('session', 'nucleus', 'person')")
        return frozenset(str(code) for (code,) in rows)


def unreadable_journals(settings: Settings) -> list[Path]:
    """Return the files that may be other journals by their names, and cannot be read as one."""
    opened = journal_file(settings.journal)
    unreadable = []
    for path in _journal_paths(settings):
        if path == opened or not path.is_file():
            continue
        try:
            _codes_in(path)
        except sqlite_errors(JournalError):
            unreadable.append(path)
    return unreadable


def journal_on_disk(settings: Settings) -> Path:
    """Return the file of the project's journal. Raises SettingsError for one on a server."""
    file = journal_file(settings.journal)
    if file is None:
        raise SettingsError(
            f"Il registro di questo progetto è su un server («{without_password(settings.journal)}"
            "»): questo si fa solo con un registro che è un file. Non ho scritto nulla."
        )
    return file
