"""Mails as files: what is in the folders of mails, and how one gets in or out."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from itertools import takewhile
from pathlib import Path
from typing import Final, NamedTuple

from collector.deliver.ledger import DeliveryLedger
from collector.errors import DeliveryError, reason
from collector.files import make_folder, replace_file
from schemas.delivery import Delivery, DeliveryState
from schemas.patterns import lazy_pattern

SUPERSEDED: Final = "sostituite"
"""The folder, inside that of the mails to send, for mails that another mail replaced."""
_FILE_NAME: Final = lazy_pattern(r"(?P<meeting>.+)_(?P<person>P[0-9A-Z]{4,})(?:_\d+)?\.eml")
_MOST_COPIES: Final = 10_000


class MailFile(NamedTuple):
    """A mail in a folder. `address`: of its recipient, casefolded; '' for an unreadable file."""

    meeting: str
    person: str
    address: str
    file: str


def is_mail_name(name: str) -> bool:
    """Return True for the name of one of our mails."""
    return _FILE_NAME.fullmatch(name) is not None


def mail_files(folder: Path) -> Iterator[MailFile]:
    """Yield our mails in a folder, by name. Files with other names are left out."""
    for path in sorted(folder.glob("*.eml")):
        if name := _FILE_NAME.fullmatch(path.name):
            yield MailFile(name["meeting"], name["person"], _recipient_address(path), path.name)


def _recipient_address(path: Path) -> str:
    try:
        with path.open("rb") as file:
            lines = list(takewhile(_is_not_blank, file))
    except OSError:
        return ""
    return parseaddr(str(BytesHeaderParser().parsebytes(b"".join(lines))["To"]))[1].casefold()


def _is_not_blank(line: bytes) -> bool:
    """True within the head of a mail: what comes behind it is long, and tells no address."""
    return bool(line.strip())


def mail_evidence(folders: Iterable[Path]) -> frozenset[tuple[str, str]]:
    """Return the mails in some folders, each as (meeting, person's code) and (meeting, address).

    They are the evidence of what was sent where the journal that recorded it is lost. The address
    counts beside the code because a new journal gives a person a new code.
    """
    evidence: set[tuple[str, str]] = set()
    for folder in folders:
        for mail in mail_files(folder):
            evidence.add((mail.meeting, mail.person))
            if mail.address:
                evidence.add((mail.meeting, mail.address))
    return frozenset(evidence)


def write_mail(path: Path, content: bytes) -> None:
    """Write a mail into its folder: for its owner alone, and on the disk before this returns.

    Raises DeliveryError.
    """
    try:
        replace_file(path, content, private=True, durable=True)
    except OSError as error:
        raise DeliveryError(
            f"Non posso scrivere la mail «{path.name}» in «{path.parent}»: {reason(error)}. "
            "Controlla la cartella e lo spazio sul disco e rilancia il comando: le mail già "
            "scritte non vengono ripetute."
        ) from error


def supersede_files(mails: Iterable[Delivery], ledger: DeliveryLedger, folder: Path) -> None:
    """Move the files of mails that nobody is to send any more into the folder `SUPERSEDED`.

    Each is recorded as superseded, also when its file is already gone. Raises DeliveryError when a
    file cannot be moved.
    """
    aside = folder / SUPERSEDED
    for mail in mails:
        path = folder / mail.file
        try:
            if path.exists():
                make_folder(aside, private=True)
                path.replace(aside / free_name(aside, mail.file))
        except OSError as error:
            raise DeliveryError(
                f"Non posso spostare la mail superata «{path}» in «{aside}»: {reason(error)}. "
                "Se è aperta in un altro programma chiudila, poi rilancia il comando."
            ) from error
        ledger.settle(mail.number, DeliveryState.SUPERSEDED)


def file_as_sent(path: Path, folder: Path) -> None:
    """Move the file of a mail that was sent by hand to the sent ones, so that nobody resends it.

    A file that cannot be moved (it is open in the mail program) stays.
    """
    with suppress(OSError):
        if path.exists():
            make_folder(folder, private=True)
            path.replace(folder / free_name(folder, path.name))


def free_name(folder: Path, file: str) -> str:
    """Return a file name that is free in a folder: the given one, else "…_2.eml" and so on."""
    if not (folder / file).exists():
        return file
    stem = file.removesuffix(".eml")
    numbered = (f"{stem}_{number}.eml" for number in range(2, _MOST_COPIES))
    return next(name for name in numbered if not (folder / name).exists())
