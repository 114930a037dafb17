"""Which files of ours hold a family or a person, and erasing them."""

from collections.abc import Collection, Sequence

from collector.app.forgetting.subject import FoundFile, Subject
from collector.app.settings import Settings


def find_files(
    settings: Settings, subject: Subject, documents: Collection[tuple[str, str]]
) -> tuple[FoundFile, ...]:
    """Return each file that holds the subject, or may hold it, sorted by path.

    `documents`: meeting id and recipient's code of each document that had it in it, as the journal
    knows. Those with `reached` False are never erased by us: copies of the workbook, people's own
    Word files, backups, what cannot be read. Nothing is written. Raises CollectorError.
    """
    raise NotImplementedError


def erase_files(settings: Settings, found: Sequence[FoundFile]) -> tuple[FoundFile, ...]:
    """Remove the files that can be reached, and renew the lists of contents that named them.

    Returns those that are still there, with why: not reached, open in another program. A file that
    is gone already counts as removed. Can be repeated.
    """
    raise NotImplementedError
