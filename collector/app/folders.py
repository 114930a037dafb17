"""Where the program puts what has families in it."""

from pathlib import Path
from typing import Final

from collector.app.settings import OUT_NAME, Settings, user_folder
from collector.errors import CollectorError
from collector.journal.engine import journal_file, with_side_files

HISTORIES_FOLDER: Final = "storie"
MEETINGS_FOLDER: Final = "incontri"
OUTBOX_FOLDER: Final = "posta"
SENT_FOLDER: Final = "spedite"
TRIAL_FOLDER: Final = "prova"
WITH_NAMES_FOLDER: Final = "con-nomi"
AS_OF_PREFIX: Final = "al-"
"""How the folder of documents of a past day begins; the day follows."""


def private_paths(settings: Settings) -> list[Path]:
    """The files and folders that are for their owner alone, whether they are there or not: the journal, our folder in
    the user's home (other journals, the log of errors), the documents and mails.

    A folder for documents with our own name ("uscite") is ours whole. Of one with another name, which a person chose
    with --out or in collector.toml, only our folders in it are: what else lies there, and who may enter, is not ours
    to say. Where we made it ourselves it was made for its owner alone.
    """
    return [*_journal(settings), user_folder(), *_documents(settings.out)]


def _journal(settings: Settings) -> list[Path]:
    try:
        file = journal_file(settings.journal)
    except CollectorError:  # an address that is none: who opens the journal says it
        return []
    return with_side_files(file) if file else []


def _documents(out: Path) -> list[Path]:
    if out.name == OUT_NAME:
        return [out]
    ours = [
        out / name
        for name in (
            HISTORIES_FOLDER,
            MEETINGS_FOLDER,
            OUTBOX_FOLDER,
            SENT_FOLDER,
            WITH_NAMES_FOLDER,
        )
    ]
    return [*ours, *sorted(out.glob(f"{AS_OF_PREFIX}[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"))]
