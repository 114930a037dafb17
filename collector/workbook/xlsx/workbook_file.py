"""The file of an .xlsx: its state, whether it can be written, and its replacement by another."""

import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO, Final

from collector.errors import WorkbookChangedError, WorkbookError, reason
from collector.files import absolute, no_file, temporary_file
from collector.processes.pool import done_beside
from collector.workbook.xlsx import other_formats
from collector.workbook.xlsx.file_state import NOT_A_PACKAGE, file_hash, file_mark, sync_folder

_IN_USE: Final = (
    "il file è aperto in un altro programma, o il file o la cartella sono in sola lettura"
)

ChangedParts = Mapping[str, Iterable[bytes]]
"""The parts of an .xlsx that change, by path, each as a stream."""


class WorkbookFile:
    """An .xlsx on disk, as a file. A link is followed: the file itself is replaced."""

    def __init__(self, path: Path) -> None:
        self.path = absolute(path)

    def mark(self) -> str:
        """Return what tells one state of the file from another. Raises WorkbookError."""
        if self.path.suffix.casefold() == ".numbers" and self.path.is_dir():
            raise other_formats.other_format_error(self.path, *other_formats.NUMBERS_FILE)
        if why := no_file(self.path):
            raise WorkbookError(
                f"«{self.path}» {why}, non un foglio .xlsx. Indica il file del foglio e rilancia "
                "il comando. Non ho scritto nulla."
            )
        try:
            return file_mark(self.path)
        except FileNotFoundError as error:
            raise WorkbookError(
                f"Non trovo il foglio «{self.path}». Controlla il nome e la cartella. Se c'era e "
                "non c'è più, rimettilo lì: da una copia, dal cestino, o dalla cronologia delle "
                "versioni della cartella condivisa. Non ho scritto nulla."
            ) from error
        except OSError as error:
            raise self.cannot_read(error) from error

    def fingerprint(self) -> str:
        """Return a hash of the file's bytes. Raises WorkbookError when it cannot be read."""
        self.mark()
        try:
            return file_hash(self.path)
        except OSError as error:
            raise self.cannot_read(error) from error

    def ready_to_write(self, mark: str) -> None:
        """Check that the file can be written now, so that nothing happens by halves.

        Raises WorkbookError when it is open in Excel or LibreOffice, its folder is read-only, or
        somebody saved it since `mark`.
        """
        if self.mark() != mark:
            raise self.saved_meanwhile()
        lock = self.lock
        if lock is not None:
            lock_file, program = lock
            raise WorkbookError(
                f"«{self.path.name}» è aperto in {program}. Salvalo, chiudilo e rilancia il "
                "comando. Se non è aperto da nessuna parte, cancella il file "
                f"«{lock_file.name}» nella stessa cartella. Non ho scritto nulla."
            )
        # Tried, not asked: what a system says of rights is not what a network folder, or Windows,
        # then allows.
        try:
            with self.path.open("r+b"):
                pass
            Path(self._temporary_file()).unlink()
        except PermissionError as error:
            raise self._cannot_write(_IN_USE) from error
        except OSError as error:
            raise self._cannot_write(reason(error)) from error

    @property
    def lock(self) -> tuple[Path, str] | None:
        """The file by which another program holds the workbook, and the program's name."""
        name = self.path.name
        locks = (
            (f"~${name}", "Excel"),
            (f"~${name[2:]}", "Excel"),  # of a long name
            (f".~lock.{name}#", "LibreOffice"),
        )
        for lock_name, program in locks:
            lock_file = self.path.with_name(lock_name)
            if lock_file.exists():
                return lock_file, program
        return None

    # Replacing the file

    def _temporary_file(self) -> str:
        handle, temporary = temporary_file(self.path.parent, ".xlsx")
        os.close(handle)
        return str(temporary)

    def rewrite(
        self,
        changed: Callable[[zipfile.ZipFile, BinaryIO], ChangedParts],
        mark: str,
        *,
        check: Callable[[Path], None] = lambda _new: None,
        meanwhile: Callable[[], None] = lambda: None,
        many: bool = False,
    ) -> str:
        """Replace the file, as it was at `mark`, by one with changed parts; return its hash.

        `check`: looks at the new file before it takes the place of the old one. `meanwhile`: is
        done before that; where `many` cells change, the new file is made by another process
        meanwhile. Without a changed part the file stays as it is.

        Raises WorkbookError, and what `check` and `meanwhile` raise.
        """
        temporary = ""
        try:
            with self._told_in_words(mark):
                temporary = self._temporary_file()

            def make() -> bool:
                return self._make(temporary, changed)

            with done_beside(make) if many else nullcontext(make) as is_made:
                meanwhile()
                with self._told_in_words(mark):
                    if not is_made():
                        return self.fingerprint()
                    check(Path(temporary))
                    return self._take_place(temporary, mark)
        finally:
            if temporary:
                Path(temporary).unlink(missing_ok=True)

    @contextmanager
    def _told_in_words(self, mark: str) -> Iterator[None]:
        """Raise what goes wrong as WorkbookError."""
        try:
            yield
        except NOT_A_PACKAGE as error:
            is_as_read = self.mark() == mark
            trouble = self.not_understood() if is_as_read else self.saved_meanwhile()
            raise trouble from error
        except PermissionError as error:
            raise self._cannot_write(_IN_USE) from error
        except OSError as error:
            raise self._cannot_write(reason(error)) from error

    def _take_place(self, temporary: str, mark: str) -> str:
        """Put a new file in the place of this one; return its hash.

        Raises OSError, WorkbookError.
        """
        shutil.copymode(self.path, temporary)
        if self.mark() != mark:
            raise self.saved_meanwhile()
        written = file_hash(Path(temporary))
        Path(temporary).replace(self.path)
        sync_folder(self.path.parent)
        return written

    def _make(
        self, temporary: str, changed: Callable[[zipfile.ZipFile, BinaryIO], ChangedParts]
    ) -> bool:
        """Write a file like this one, with changed parts; return whether any part changed.

        Raises what zipfile raises, OSError, WorkbookError.
        """
        from collector.workbook.xlsx import package

        with (
            Path(temporary).open("wb") as out,
            self.path.open("rb") as file,
            package.open_package(self.path) as source,
        ):
            parts = changed(source, file)
            if parts:
                package.copy_package(source, out, parts)
            out.flush()
            os.fsync(out.fileno())
        return bool(parts)

    # Errors

    def cannot_read(self, error: OSError) -> WorkbookError:
        """Return the error for a file that cannot be read."""
        return WorkbookError(
            f"Non posso leggere «{self.path}»: {reason(error)}. Controlla di poterlo aprire, poi "
            "rilancia il comando. Non ho scritto nulla."
        )

    def _cannot_write(self, why: str) -> WorkbookError:
        return WorkbookError(
            f"Non posso scrivere «{self.path.name}»: {why}. Chiudilo, controlla la cartella e lo "
            "spazio sul disco, poi rilancia il comando. Il foglio è rimasto com'era."
        )

    def saved_meanwhile(self) -> WorkbookChangedError:
        """Return the error for a file that somebody saved meanwhile."""
        return WorkbookChangedError(
            f"Qualcuno ha salvato «{self.path.name}» durante il controllo. Non ho scritto nulla "
            "nel foglio: rilancia il comando."
        )

    def not_understood(self) -> WorkbookError:
        """Return the error for a file that is not built as expected."""
        return WorkbookError(
            f"Non capisco come è fatto «{self.path.name}» e non ci scrivo. Aprilo con Excel o "
            "LibreOffice, salvalo di nuovo e rilancia il comando. Il foglio è rimasto com'era."
        )
