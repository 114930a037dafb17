"""The folders and files that are for their owner alone: they have families in them."""

from pathlib import Path
from typing import Final

from collector.app.config_file import OUT_NAME
from collector.app.settings import Settings, user_folder
from collector.errors import CollectorError
from collector.journal.engine import journal_file, with_side_files

HISTORIES_FOLDER: Final = "storie"
MEETINGS_FOLDER: Final = "incontri"
OUTBOX_FOLDER: Final = "posta"
ATTACHMENTS_FOLDER: Final = "allegati"
"""What the mails to be sent by hand bring, for who cannot open a mail that is a file."""
SENT_FOLDER: Final = "spedite"
TRIAL_FOLDER: Final = "prova"
WITH_NAMES_FOLDER: Final = "con-nomi"
ERASURES_FOLDER: Final = "cancellazioni"
"""Reports of erasures, to be signed: codes, no name."""
AS_OF_PREFIX: Final = "al-"
"""How the name of the folder with documents of a past day begins; the day (ISO) follows."""
_ISO_DAY: Final = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_OWN_FOLDERS: Final = (
    HISTORIES_FOLDER,
    MEETINGS_FOLDER,
    OUTBOX_FOLDER,
    ATTACHMENTS_FOLDER,
    SENT_FOLDER,
    WITH_NAMES_FOLDER,
    ERASURES_FOLDER,
)


def private_paths(settings: Settings) -> list[Path]:
    """Return the files and folders that are for their owner alone, whether they exist or not.

    These are the journal, our folder in the user's home (other journals, the log of errors), the
    documents and the mails.

    A folder for documents with our own name ("uscite") is ours whole. Of one with another name,
    which a person chose with --out or in collector.toml, only our folders in it are: what else is
    there, and who may enter, is not ours to decide. Where we made it, it was made for its owner.
    """
    return [*_journal_files(settings), user_folder(), *_document_folders(settings.out)]


def _journal_files(settings: Settings) -> list[Path]:
    try:
        file = journal_file(settings.journal)
    except CollectorError:  # no address at all: whoever opens the journal says so
        return []
    return with_side_files(file) if file else []


def _document_folders(out: Path) -> list[Path]:
    if out.name == OUT_NAME:
        return [out]
    of_past_days = sorted(out.glob(f"{AS_OF_PREFIX}{_ISO_DAY}"))
    return [*(out / name for name in _OWN_FOLDERS), *of_past_days]
