"""`collector backup --restore FILE`: what a backup holds goes back to its place, nothing is lost.

The file is read to its end, and proves to be whole, before anything is written. Settings and mails
are only added; the journal that is there is set aside. What was erased after the backup was made is
erased in it again, in memory, before it takes its place. Whoever was killed runs it again.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from collector.app.access_log import Act, note_access
from collector.app.backup.archive import (
    ELSEWHERE,
    ERASED,
    FILES,
    JOURNAL,
    MAILS,
    Manifest,
    read_archive,
)
from collector.app.backup.contents import CONFIG
from collector.app.backup.erased import erased_codes
from collector.app.backup.sealed import Sealed, damaged
from collector.app.config_file import CONFIG_NAME, ConfigFile, TerritoryTable
from collector.app.config_reading import parse_config, read_config
from collector.app.find_config import find_config
from collector.app.folders import OUTBOX_FOLDER, SENT_FOLDER
from collector.app.forgetting.erased_codes import (
    ErasedCodes,
    note_erased_codes,
    read_codes,
    replay,
)
from collector.app.journal_files import without_password
from collector.app.journal_moves import put_back, set_aside
from collector.app.settings import Options, Settings, resolve
from collector.errors import BackupError, DamagedJournalError, LockedJournalError, reason
from collector.files import absolute, in_place_of, make_folder, new_file, our_folder
from collector.journal.engine import journal_file, with_side_files
from collector.journal.interrupted_upgrade import copy_path
from collector.journal.store import Journal
from collector.journal.whole import (
    codes_known,
    journal_from_bytes,
    save_rows_aside,
    write_to_file,
    write_to_server,
)

FROM_COPY_ENDING: Final = ".dalla-copia"
FROM_COPY_FOLDER: Final = "dalla-copia"
_MOST_ASIDE: Final = 1000


@dataclass(frozen=True)
class FileToWrite:
    """A member that is not on this computer, and where it goes."""

    member: str
    path: Path


@dataclass(frozen=True)
class BackupContent:
    """What a restore would do.

    `settings`: of the project as it will be. `to_write`: settings and mails that are missing.
    `differing`: settings and mails that are there and say something else: they stay. `withheld`:
    mails that may hold what was erased since, or were sent since. `moved`: settings files that lay
    outside the project, by the path that collector.toml names. `journal_there`: a journal that will
    be set aside. `erased`: the codes of what was erased, here or before the backup. `checked_at`,
    `checked_here_at`: the last check that the backup's journal knows, and the one that is here.
    """

    file: Path
    manifest: Manifest
    settings: Settings
    to_write: tuple[FileToWrite, ...]
    differing: tuple[Path, ...]
    withheld: int
    moved: dict[str, Path]
    journal_there: bool
    erased: ErasedCodes
    journal: bytes = field(repr=False)
    checked_at: dt.datetime | None = None
    checked_here_at: dt.datetime | None = None

    @property
    def is_older(self) -> bool:
        """Whether the journal that is here has gone on since the backup was made."""
        if self.checked_here_at is None:
            return False
        return self.checked_at is None or self.checked_here_at > self.checked_at

    @property
    def mails(self) -> int:
        """How many mails would be written."""
        return sum(file.member.startswith(MAILS) for file in self.to_write)


@dataclass(frozen=True)
class Restored:
    """What a restore did. `aside`: where the journal that was there is now; `erased`: how many
    records were erased again; `rows`: how many talks the journal knows.
    """

    plan: BackupContent
    aside: Path | None
    erased: int
    rows: int


def plan_restore(options: Options, file: Path, passphrase: str) -> BackupContent:
    """Return what restoring a backup would do here. Writes nothing.

    Without a collector.toml the project will be in the current folder. Raises BackupError for a
    file that is no backup of ours, does not open, is damaged or another project's; JournalError for
    a journal in it that is damaged or newer; SettingsError.
    """
    path = absolute(file)
    seen: dict[str, bytes] = {}
    with _opened(path, passphrase) as sealed:
        hashes: dict[str, str] = {}

        def take(name: str, content: bytes) -> None:
            hashes[name] = hashlib.sha256(content).hexdigest()
            if not name.startswith(MAILS):
                seen[name] = content

        manifest = read_archive(sealed, take)
    if JOURNAL not in seen:
        raise damaged()
    settings = _settings(options, seen.get(CONFIG))
    _stop_if_other_project(settings, manifest)
    erased = erased_codes(settings).joined(_codes_in(seen))
    here, in_backup = _journal_here(settings), _facts_of(journal_from_bytes(seen[JOURNAL]))
    if here is not None:
        _stop_if_other_journal(settings, here, in_backup, erased.codes)
    places = _Places(settings, manifest, hashes)
    places.add_settings()
    places.add_mails(withhold=not erased.codes.isdisjoint(in_backup.codes))
    return BackupContent(
        path,
        manifest,
        settings,
        tuple(places.to_write),
        tuple(places.differing),
        places.withheld,
        places.moved,
        here is not None,
        erased,
        seen[JOURNAL],
        in_backup.checked_at,
        here.checked_at if here is not None else None,
    )


def carry_out_restore(plan: BackupContent, passphrase: str) -> Restored:
    """Do what `plan_restore` said; nothing that is there is written over.

    Raises BackupError, also where something was erased since, JournalError and AccessLogError; the
    journal that was there is then in its place, or set aside where the message says.
    """
    settings = plan.settings
    if not erased_codes(settings).codes <= plan.erased.codes:
        raise BackupError(
            "Da quando hai guardato questa copia altri dati sono stati cancellati su richiesta. "
            "Non ho cambiato nulla: rilancia il comando e guarda di nuovo."
        )
    journal = journal_from_bytes(plan.journal)
    try:
        note_access(settings, Act.RESTORE, purpose="backup --restore")
        erased = replay(settings, journal, plan.erased) if plan.erased.codes else 0
        rows = len(journal.row_states())
        _write_files(plan, passphrase)
        note_erased_codes(settings, plan.erased)
        aside = _take_place(settings, journal)
    finally:
        journal.close()
    return Restored(plan, aside, erased, rows)


@contextmanager
def _opened(path: Path, passphrase: str) -> Iterator[Sealed]:
    """Open a backup. Raises BackupError and SettingsError."""
    try:
        if path.is_dir():
            raise BackupError(
                f"«{path}» è una cartella, non una copia di sicurezza. Indica il file. Non ho "
                "cambiato nulla."
            )
        with path.open("rb") as file:
            yield Sealed(file, passphrase)
    except OSError as error:
        raise BackupError(
            f"Non posso leggere la copia di sicurezza «{path}»: {reason(error)}. Controlla il nome "
            "e il disco, poi rilancia il comando."
        ) from error


def _settings(options: Options, in_backup: bytes | None) -> Settings:
    """Return the settings of the project that is here, else as the backup has them.

    Files that they name are not asked for: they may be what is missing. Raises SettingsError.
    """
    config = find_config(options.config, options.workbook).path
    if config is not None:
        file = read_config(config)
    else:
        config = Path.cwd() / CONFIG_NAME
        file = ConfigFile() if in_backup is None else parse_config(in_backup, config)
    bare = file._replace(
        output=file.output._replace(logos=(), templates=None, fonts=None),
        territory=TerritoryTable(),
        mail=file.mail._replace(smtp_ca=None),
    )
    return resolve(options, config, bare)


def _stop_if_other_project(settings: Settings, manifest: Manifest) -> None:
    if settings.project_id != manifest.project and settings.project_id and manifest.project:
        raise BackupError(
            f"Questa copia di sicurezza è di un altro progetto («{manifest.project}», mentre qui "
            f"c'è «{settings.project_id}»: la voce «id» di collector.toml). Entra nella cartella "
            "giusta, o in una vuota, e rilancia il comando. Non ho cambiato nulla."
        )


def _codes_in(seen: dict[str, bytes]) -> ErasedCodes:
    try:
        return read_codes(seen.get(ERASED, b"").decode())
    except UnicodeError as error:
        raise damaged() from error


@dataclass(frozen=True)
class _JournalFacts:
    """What tells one journal from another: the codes it knows, and when its last check was."""

    codes: frozenset[str] = frozenset()
    checked_at: dt.datetime | None = None


def _facts_of(journal: Journal) -> _JournalFacts:
    """Return the facts of a journal, which is closed then. Raises JournalError."""
    try:
        check = journal.last_check()
        return _JournalFacts(codes_known(journal), check.at if check else None)
    finally:
        journal.close()


def _journal_here(settings: Settings) -> _JournalFacts | None:
    """Return the facts of the journal that is here, none of one that does not open or read.

    None where there is none, or it remembers nothing. Raises JournalError.
    """
    file = journal_file(settings.journal)
    if file is not None and not file.exists():
        return None
    try:
        journal = Journal.open(settings.journal, only_read=True)
    except (DamagedJournalError, LockedJournalError):
        return _JournalFacts()
    try:
        return None if journal.is_empty else _facts_of(journal)
    except DamagedJournalError:
        return _JournalFacts()
    finally:
        journal.close()


def _stop_if_other_journal(
    settings: Settings, here: _JournalFacts, in_backup: _JournalFacts, erased: frozenset[str]
) -> None:
    """Raise BackupError where two journals have no code in common: they are of two projects.

    An old project has no `id` to tell it by. `erased`: codes that the journal here knew once.
    """
    if not here.codes or not in_backup.codes:
        return
    if in_backup.codes.isdisjoint(here.codes | erased):
        raise BackupError(
            "Questa copia di sicurezza è di un altro progetto: il registro che c'è qui, "
            f"«{without_password(settings.journal)}», non ha con lei nemmeno un codice in comune. "
            "Entra nella cartella giusta, o in una vuota, e rilancia il comando. Se il registro di "
            "qui non serve, mettilo prima in un'altra cartella. Non ho cambiato nulla."
        )


@dataclass
class _Places:
    """Where each member of a backup goes; see `BackupContent`."""

    settings: Settings
    manifest: Manifest
    hashes: dict[str, str]
    to_write: list[FileToWrite] = field(default_factory=list)
    differing: list[Path] = field(default_factory=list)
    withheld: int = 0
    moved: dict[str, Path] = field(default_factory=dict)

    @property
    def base(self) -> Path:
        """The project's folder."""
        return self.settings.config.parent if self.settings.config else Path.cwd()

    def add_settings(self) -> None:
        """Find the places of collector.toml and of the files that it names."""
        for member in self.hashes:
            if member == CONFIG:
                self._add_config(self.settings.config or self.base / CONFIG_NAME)
            elif member.startswith(FILES):
                self._add(member, self.base / member.removeprefix(FILES))
            elif member.startswith(ELSEWHERE):
                self._add_from_elsewhere(member)

    def _add_config(self, place: Path) -> None:
        """A collector.toml that says something else stays; the backup's is laid beside it."""
        if self._is_the_same(CONFIG, place):
            return
        if place.exists():
            self.differing.append(place)
            place = place.with_name(f"{place.name}{FROM_COPY_ENDING}")
            if place.exists():  # of an earlier restore
                return
        self.to_write.append(FileToWrite(CONFIG, place))

    def _add_from_elsewhere(self, member: str) -> None:
        named = self.manifest.elsewhere.get(member, "")
        if named and Path(named).exists():
            return
        inside = member.removeprefix(ELSEWHERE)
        place = self.base / FROM_COPY_FOLDER / inside
        self._add(member, place)
        number = inside.partition("/")[0]
        self.moved.setdefault(named, self.base / FROM_COPY_FOLDER / number)

    def add_mails(self, *, withhold: bool) -> None:
        """Find the places of the mails; with `withhold` none of those that are missing is put back.

        A mail to send that was sent since stays where it is now: nobody is to send it twice.
        """
        sent = self.settings.out / SENT_FOLDER
        for member in self.hashes:
            if not member.startswith(MAILS):
                continue
            inside = member.removeprefix(MAILS)
            folder, _, name = inside.partition("/")
            was_sent = folder == OUTBOX_FOLDER and (sent / name).exists()
            is_missing = not (self.settings.out / inside).exists()
            if is_missing and (withhold or was_sent):
                self.withheld += 1
            else:
                self._add(member, self.settings.out / inside)

    def _add(self, member: str, place: Path) -> None:
        if self._is_the_same(member, place):
            return
        if place.exists():
            self.differing.append(place)
        else:
            self.to_write.append(FileToWrite(member, place))

    def _is_the_same(self, member: str, place: Path) -> bool:
        try:
            return hashlib.sha256(place.read_bytes()).hexdigest() == self.hashes[member]
        except OSError:
            return False


def _write_files(plan: BackupContent, passphrase: str) -> None:
    """Write the settings and mails that are missing, each whole. Raises BackupError."""
    wanted = {file.member: file.path for file in plan.to_write}

    def take(name: str, content: bytes) -> None:
        path = wanted.get(name)
        if path is None or hashlib.sha256(content).hexdigest() != plan.manifest.members[name]:
            return
        try:
            make_folder(path.parent, private=name.startswith(MAILS))
            with suppress(FileExistsError), new_file(path) as temporary:
                temporary.write_bytes(content)
        except OSError as error:
            raise _not_written(path, error) from error

    if wanted:
        with _opened(plan.file, passphrase) as sealed:
            read_archive(sealed, take)


def _take_place(settings: Settings, journal: Journal) -> Path | None:
    """Put a journal into the project's place; return where the one that was there is now.

    Raises BackupError and JournalError; the one that was there is then in its place again.
    """
    place = journal_file(settings.journal)
    try:
        if place is None:
            return _take_place_on_server(settings, journal)
        make_folder(place.parent, private=True)
        aside: Path | None = None
        try:
            with in_place_of(place, private=True) as temporary:
                write_to_file(journal, temporary)
                aside = set_aside(settings)
                _move_remains(place)
        except OSError:
            with suppress(OSError):
                put_back(settings, aside)
            raise
    except OSError as error:
        raise _not_written(place or our_folder(), error) from error
    return aside


def _move_remains(place: Path) -> None:
    """Move away what belonged to another journal of this name: SQLite would take it for this one's.

    Raises OSError.
    """
    for remains in (*with_side_files(place)[1:], copy_path(place)):
        if remains.exists():
            remains.rename(_free_name(remains))


def _take_place_on_server(settings: Settings, journal: Journal) -> Path | None:
    aside: Path | None = None
    if _journal_here(settings) is not None:
        folder = our_folder()
        make_folder(folder, private=True)
        name = f"registro-del-server-{settings.project_id}".rstrip("-")
        aside = _free_name(folder / f"{name}.sqlite3")
        save_rows_aside(settings.journal, aside)
    write_to_server(journal, settings.journal)
    return aside


def _free_name(path: Path) -> Path:
    """Return the first name beside a file for it to be set aside under."""
    numbers = ("", *(f"-{number}" for number in range(2, _MOST_ASIDE)))
    names = (path.with_stem(f"{path.stem}-messo-da-parte{number}") for number in numbers)
    return next(name for name in names if not name.exists())


def _not_written(path: Path, error: OSError) -> BackupError:
    return BackupError(
        f"Non posso scrivere in «{path}»: {reason(error)}. Controlla la cartella e lo spazio sul "
        "disco, poi rilancia il comando: riprende da dove è rimasto, e quello che c'era c'è ancora."
    )
