"""What an old Word sheet holds, as values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from collector.errors import WorkbookError


@dataclass(frozen=True, slots=True)
class ImportedTalk:
    """One talk as it stands in a file.

    `place`: where, in Italian ("tabella 3"); `nucleus`: as typed, "" where there is no heading;
    `cells`: field key of `SessionSheet` or `UnpreparedColumns` → text as typed; `doubts`: Italian
    sentences, what is not sure and what to do.
    """

    place: str
    nucleus: str = field(repr=False)
    cells: Mapping[str, str] = field(repr=False)
    doubts: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What one file holds.

    `empty`: how many copies of the table were left out because nothing is in them; `proposal`: the
    nucleus proposed from the file's name, for talks that have no heading; `to_confirm`: why a
    person has to say that it is a file of schede, "" for one that says so itself.
    """

    path: Path
    talks: tuple[ImportedTalk, ...]
    nuclei: tuple[str, ...] = field(repr=False)
    doubts: tuple[str, ...] = field(default=(), repr=False)
    empty: int = 0
    proposal: str = field(default="", repr=False)
    to_confirm: str = ""


class IntakeError(WorkbookError):
    """A file that cannot be read: what, where, and what to do, in Italian."""
