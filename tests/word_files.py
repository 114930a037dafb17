"""Word files that hold what a test says, read in place of real ones."""

from collections.abc import Sequence
from pathlib import Path

from collector.intake.shapes import ImportedFile, ImportedTalk, IntakeError

CELLS = {
    "date": "20/6/2026",
    "hours": "10.30-12",
    "attendees": "madre, 2 figli",
    "description": "=1+1 Compilazione\ndella domanda.",
    "next_date": "2/7/2026",
    "mediator": "Amina Haddad",
}


def talk(number: int = 1, nucleus: str = "Hoxha", **cells: str) -> ImportedTalk:
    return ImportedTalk(f"tabella {number}", nucleus, {**CELLS, **cells})


class Words:
    """Word files that hold what a test says, read in place of real ones."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.held: dict[str, Sequence[ImportedTalk]] = {}
        self.proposal = "Famiglia Chen"

    def put(self, name: str, *talks: ImportedTalk) -> str:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(b"")
        self.held[path.name] = talks
        return str(path)

    def read(self, path: Path) -> ImportedFile:
        if path.name not in self.held:
            raise IntakeError(f"«{path.name}» è rotto.")
        talks = tuple(self.held[path.name])
        nuclei = tuple(dict.fromkeys(one.nucleus for one in talks if one.nucleus))
        return ImportedFile(path, talks, nuclei, ("Un dubbio.",), 2, self.proposal)
