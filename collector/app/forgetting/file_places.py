"""Which files of ours hold a family or a person, and erasing them.

What we made goes whole: a document can be made again. What people made (a copy of the workbook, a
Word file to import) and what nobody can look into (a backup) is named, and stays.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from collector.app.config_file import OUT_NAME
from collector.app.conflict_copies import copies_beside
from collector.app.export_formats import FIELDS
from collector.app.folders import OUTBOX_FOLDER, private_paths
from collector.app.forgetting.file_search import FileSearch
from collector.app.forgetting.file_texts import UnreadableError, texts_of_file
from collector.app.forgetting.subject import FoundFile, Subject
from collector.app.made_exports import exports_out_of_reach, forget_exports, made_exports
from collector.app.outbox_page import renew_outbox_page
from collector.app.passwords import find_password
from collector.app.project import open_journal
from collector.app.settings import Settings
from collector.app.word_files import SUFFIXES
from collector.errors import DeliveryError, WorkbookError, reason
from collector.files import TEMPORARY_PREFIX, our_folder
from collector.journal.engine import journal_file, with_side_files
from collector.workbook.xlsx import guard

_BACKUP: Final = b"collector-backup "
"""How a backup begins."""
_SQLITE: Final = b"SQLite format 3\0"
_SHEETS: Final = frozenset((".xlsx", ".xlsm", ".xltx", ".ods", ".xls", ".csv", ".jsonl", ".tsv"))
_SKIPPED_FOLDERS: Final = frozenset(("node_modules", "__pycache__", "site-packages"))
_DEEPEST_FOLDER: Final = 3
_BY_HAND: Final = "da cancellare a mano"
_LINK: Final = "è un collegamento a un altro file: cancella a mano l'uno e l'altro"
_AWAY: Final = "esportazione su un disco o in una cartella che ora non c'è: cercala e cancellala"
_UNREADABLE: Final = "non riesco a leggerlo e può contenerlo: guardalo e cancellalo a mano"


def find_files(
    settings: Settings, subject: Subject, documents: Collection[tuple[str, str]]
) -> tuple[FoundFile, ...]:
    """Return each file that holds the subject, or may hold it, sorted by path.

    `documents`: meeting id and recipient's code of each document that had it in it, as the journal
    knows. Those with `reached` False are never erased by us: copies of the workbook, people's own
    Word files, backups, what cannot be read. Nothing is written. Raises SettingsError for a
    password in the environment that cannot be one.
    """
    search = _Search(settings, FileSearch(subject), frozenset(documents))
    found: dict[Path, FoundFile] = {}
    for path in search.our_files():
        found[path] = search.ours(path)
    for path in exports_out_of_reach(settings):
        # One whose name tells the family is taken out of the list of exports, too.
        found[path] = FoundFile(path, _AWAY, reached=search.is_named(path))
    for path in search.other_files():
        if path not in found:
            found[path] = search.other(path)
    return tuple(one for _, one in sorted(found.items()) if one.why)


def erase_files(settings: Settings, found: Sequence[FoundFile]) -> tuple[FoundFile, ...]:
    """Remove the files that can be reached, and renew the lists that named them.

    Returns those that are still there, with why: not reached, open in another program. A file that
    is gone already counts as removed. Can be repeated. Raises DeliveryError and JournalError where
    the page of the outbox cannot be renewed; the files are gone by then.
    """
    still_there: list[FoundFile] = []
    is_removed = False
    for one in found:
        if not one.reached or one.why == _AWAY:
            still_there.append(one)
            continue
        try:
            one.path.unlink(missing_ok=True)
        except OSError as error:
            why = f"{one.why}; non posso cancellarlo: {reason(error)}. Chiudilo e rilancia"
            still_there.append(replace(one, why=why))
            continue
        is_removed = True
        _remove_empty_folder(one.path.parent, settings.out)
    _forget_exports(settings, found, still_there)
    outbox = settings.out / OUTBOX_FOLDER
    if is_removed and outbox.is_dir():
        with open_journal(settings, create=False) as journal:
            renew_outbox_page(settings, journal)
    return tuple(sorted(still_there, key=lambda one: one.path))


def _forget_exports(
    settings: Settings, found: Iterable[FoundFile], still_there: Collection[FoundFile]
) -> None:
    """Take what is gone out of the list of exports, and what is away and tells whose it is.

    Raises DeliveryError.
    """
    away = {one.path for one in found if one.reached and one.why == _AWAY}
    staying = {one.path for one in still_there} - away
    gone = {one.path for one in found if one.reached} - staying
    try:
        forget_exports(settings, gone)
    except OSError as error:
        raise DeliveryError(
            f"Non posso riscrivere l'elenco delle esportazioni: {reason(error)}. I file sono stati "
            "cancellati. Rilancia il comando."
        ) from error


def _remove_empty_folder(folder: Path, out: Path) -> None:
    """Remove a folder of documents that is empty now: its name may hold a person's code."""
    if folder != out and out in folder.parents:
        with suppress(OSError):
            folder.rmdir()


@dataclass
class _Search:
    """Goes through the files of a project."""

    settings: Settings
    subject: FileSearch
    documents: frozenset[tuple[str, str]]

    # Which files

    def our_files(self) -> Iterator[Path]:
        """Yield the files that the program made: documents, mails, exports, the log of errors."""
        out = self.settings.out
        roots = [
            path for path in private_paths(self.settings) if path == out or out in path.parents
        ]
        for root in roots:
            yield from _files_below(root)
        if out.name != OUT_NAME:
            yield from (path for path in _files_in(out) if self._is_ours_by_content(path))
        log = our_folder() / "errori.log"
        if log.is_file():
            yield log
        for folder in self._folders():
            for path in _files_in(folder):
                if self._is_ours_by_content(path) or path.name.startswith(TEMPORARY_PREFIX):
                    yield path
        yield from filter(self._is_ours_by_content, self._exports)

    def other_files(self) -> Iterator[Path]:
        """Yield the files of others that may hold it, and our backups."""
        own = set(self._own_files())
        for folder in self._folders():
            is_project = self.settings.config is not None and folder == self.settings.config.parent
            for path in _files_below(folder, _DEEPEST_FOLDER if is_project else 0):
                is_sheet_or_text = path.suffix.casefold() in _SHEETS | SUFFIXES
                if path in own or self.settings.out in path.parents:
                    continue
                is_text = is_sheet_or_text and not path.name.startswith(("~$", ".~lock."))
                if is_text or _begins(path, _BACKUP) or _begins(path, _SQLITE):
                    yield path
        yield from self._exports
        yield from self._remains_of_journal()
        if self.settings.backup_folder is not None:
            yield from _files_in(self.settings.backup_folder)

    def _remains_of_journal(self) -> list[Path]:
        """Return what an upgrade or a conversion that was cut off has left beside the journal."""
        journal = journal_file(self.settings.journal)
        if journal is None:
            return []
        beside = [path for path in _files_in(journal.parent) if path not in self._own_files()]
        return [path for path in beside if path.name.startswith(f"{journal.name}.")]

    @cached_property
    def _exports(self) -> list[Path]:
        """The files that an export wrote, wherever; somebody may have put another one there."""
        return [export.path for export in made_exports(self.settings)]

    def _folders(self) -> list[Path]:
        """Return the folders of the project and of the workbook."""
        config, workbook = self.settings.config, self.settings.workbook
        folders = [config.parent] if config else []
        if isinstance(workbook, Path):
            folders.append(workbook.parent)
        return list(dict.fromkeys(folders))

    def _own_files(self) -> Iterator[Path]:
        """Yield the files that are erased in elsewhere: the workbook and the journal."""
        if isinstance(self.settings.workbook, Path):
            yield self.settings.workbook
        journal = journal_file(self.settings.journal)
        if journal is not None:
            yield from with_side_files(journal)
        if self.settings.config is not None:
            yield self.settings.config

    def _is_ours_by_content(self, path: Path) -> bool:
        """Return whether a file is an export: it begins with the names of its fields."""
        if path.suffix.casefold() == ".csv":
            return _begins(path, "\ufeff".encode() + ";".join(FIELDS[:4]).encode())
        if path.suffix.casefold() == ".jsonl":
            return _begins(path, f'{{"{FIELDS[0]}": '.encode())
        if path.suffix.casefold() == ".xlsx" and path not in set(self._own_files()):
            return _is_exported_xlsx(path)
        return False

    # What is found in them

    def ours(self, path: Path) -> FoundFile:
        """Return a file of ours; with `why` '' where it does not hold the subject."""
        found = self._ours(path)
        return (
            replace(found, why=_LINK, reached=False) if found.why and path.is_symlink() else found
        )

    def is_named(self, path: Path) -> bool:
        """Return whether the path of a file holds the subject."""
        return self.subject.holds(str(path).replace("_", " "))

    def _ours(self, path: Path) -> FoundFile:
        if self._is_known_document(path):
            return FoundFile(path, "documento o mail di un incontro in cui c'era")
        if self.subject.holds(path.stem.replace("_", " ")):
            return FoundFile(path, "il nome del file porta il suo codice")
        holds = self._holds(path)
        if holds is None:
            return FoundFile(path, _UNREADABLE, reached=False)
        return FoundFile(path, "ne parla" if holds else "")

    def other(self, path: Path) -> FoundFile:
        """Return a file that is not ours to erase; with `why` '' where it holds nothing."""
        if _begins(path, _BACKUP):
            why = "copia di sicurezza, cifrata: quando la riprendi la cancellazione viene rifatta"
            return FoundFile(path, why, reached=False)
        holds = self._holds(path)
        if holds is False:
            return FoundFile(path, "", reached=False)
        if holds is None:
            return FoundFile(path, _UNREADABLE, reached=False)
        return FoundFile(path, f"{self._kind(path)}: {_BY_HAND}", reached=False)

    def _kind(self, path: Path) -> str:
        if path in self._copies:
            return "copia del foglio"
        if path.suffix.casefold() in SUFFIXES:
            return "documento di Word"
        return "vecchio registro" if _begins(path, _SQLITE) else "altro file di dati"

    @cached_property
    def _copies(self) -> frozenset[Path]:
        workbook = self.settings.workbook
        if not isinstance(workbook, Path):
            return frozenset()
        return frozenset(workbook.with_name(name) for name in copies_beside(workbook))

    def _is_known_document(self, path: Path) -> bool:
        """Return whether a file is named after a document that the journal knows to hold it."""
        stem = path.stem
        return any(
            stem == f"{meeting}_{person}" or stem.startswith(f"{meeting}_{person}_")
            for meeting, person in self.documents
        )

    def _holds(self, path: Path) -> bool | None:
        """Return whether a file holds the subject; None where nobody can say."""
        try:
            content = path.read_bytes()
            texts = texts_of_file(path.name, content, self._passwords(path))
            return self.subject.any_holds(texts)
        except (OSError, UnreadableError, MemoryError):
            return None

    def _passwords(self, path: Path) -> list[str]:
        """Return the password of the person whose code the file's name holds.

        Raises SettingsError.
        """
        codes = [part for part in path.stem.split("_") if part.startswith("P")]
        found = [find_password(self.settings.project_id, code) for code in codes]
        return [password for password in found if password]


def _files_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        return []


def _files_below(folder: Path, deepest: int = 20) -> Iterator[Path]:
    """Yield the files of a folder and of those in it; links to folders are not followed."""
    yield from _files_in(folder)
    if not deepest:
        return
    try:
        folders = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return
    for inner in folders:
        is_skipped = inner.is_symlink() or inner.name in _SKIPPED_FOLDERS
        if not is_skipped and not inner.name.startswith("."):
            yield from _files_below(inner, deepest - 1)


def _begins(path: Path, start: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(start)) == start
    except OSError:
        return False


def _is_exported_xlsx(path: Path) -> bool:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        guard.look(path)  # what is not sound is looked into by nobody
        with CalamineWorkbook.from_path(str(path)) as book:
            first = next(iter(book.get_sheet_by_index(0).iter_rows()), [])
        return [str(cell) for cell in first[:4]] == list(FIELDS[:4])
    except (WorkbookError, CalamineError, OSError, IndexError):
        return False
