"""Old Word files that a person named, read: the talks that each holds, or why it is refused."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.errors import SettingsError
from collector.files import expanded, no_file
from collector.intake.shapes import ImportedFile, IntakeError
from schemas import session

SUFFIXES: Final = frozenset({".docx", ".doc", ".odt"})
LONGEST_TEXT: Final = 32_767
"""No spreadsheet holds more characters in one cell."""
_HIDDEN_OR_LOCK: Final = (".", "~$")
"""How the names of hidden files begin, and of the files that Word puts beside an open one."""
HEADERS: Final = {
    column.key: column.header for column in (*session.COLUMNS, *session.UNPREPARED_COLUMNS)
}


@dataclass(frozen=True)
class ReadFile:
    """A file as it was named: what it holds, or why it was refused."""

    file: str
    content: ImportedFile | None = None
    refusal: str | None = None

    @property
    def needs_nucleus(self) -> bool:
        """True when some talk is under no heading."""
        return self.content is not None and any(not talk.nucleus for talk in self.content.talks)


def read_files(named: Sequence[str]) -> list[ReadFile]:
    """Read every file that was named, and those in the folders.

    A file that cannot be read is among them, with its reason. Raises SettingsError for a folder
    without any.
    """
    from collector.intake.word import read_word

    return [_read(path, read_word) for name in named for path in _files(expanded(name))]


def _files(path: Path) -> Iterator[Path]:
    """Yield a file, or all Word files below a folder, by name. Raises SettingsError."""
    if not path.is_dir():
        yield path
        return
    files = sorted(file for file in path.rglob("*") if _is_word_file(file, path))
    if not files:
        raise SettingsError(
            f"Nella cartella «{path}» non c'è nessun file Word (.docx, .doc, .odt)."
        )
    yield from files


def _is_word_file(file: Path, folder: Path) -> bool:
    if file.suffix.casefold() not in SUFFIXES or not file.is_file():
        return False
    return not any(part.startswith(_HIDDEN_OR_LOCK) for part in file.relative_to(folder).parts)


def _read(path: Path, read_word: Callable[[Path], ImportedFile]) -> ReadFile:
    name = str(path)
    if not path.exists() and not no_file(path):
        return ReadFile(
            name, refusal=f"Non trovo il file «{path}». Controlla il nome e la cartella."
        )
    try:
        content = read_word(path)
    except IntakeError as error:
        return ReadFile(name, refusal=str(error))
    refusal = _too_long(path, content)
    if refusal:
        return ReadFile(name, refusal=refusal)
    return ReadFile(name, content)


def _too_long(path: Path, content: ImportedFile) -> str:
    """Return why a file cannot be imported for the length of a text; '' when it can."""
    for talk in content.talks:
        for key, text in (*talk.cells.items(), ("nucleus", talk.nucleus)):
            if len(text) > LONGEST_TEXT:
                return (
                    f"In «{path.name}», {talk.place}, il testo di «{HEADERS.get(key, key)}» è più "
                    "lungo di quanto una cella può tenere. Accorcialo e rilancia il comando: di "
                    "questo file non importo nulla."
                )
    return ""
