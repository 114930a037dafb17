"""The outbox: one message per recipient, written as .eml into a folder. Nothing leaves from here.

A message is claimed in the journal before it is written, so that the same digest is never prepared twice for
somebody; subject, body and file names carry codes, dates and counts only (ARCHITECTURE, decisions 6 and 9).
"""

import datetime as dt
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final, Protocol

from collector.deliver.door import Scope, refusals, text_of_page, text_of_pdf
from collector.errors import DeliveryError, reason

_TYPES: Final = {"html": ("text", "html", {"charset": "utf-8"}), "pdf": ("application", "pdf", {})}

_READERS: Final[Mapping[str, tuple[str, Callable[[bytes], str]]]] = {
    "html": ("documento come pagina", lambda content: text_of_page(content.decode("utf-8"))),
    "pdf": ("PDF", text_of_pdf),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to be written. `person` is the recipient's code.

    `attachments` are one document by the endings of its files ("html", "pdf"), made when the message is written.
    """

    meeting: str
    person: str
    to: str = field(repr=False)
    sender: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    attachments: Callable[[], Mapping[str, bytes]] = field(repr=False)
    digest: str
    """Of the document's content, the day it was made left out: what makes two digests the same."""
    scope: Scope = field(repr=False)

    @property
    def file(self) -> str:
        """The message's file name: meeting and recipient by code."""
        return f"{self.meeting}_{self.person}.eml"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a letter. `written`: now; else it was there already, with `changed` content or the same, or it
    was `refused` at the door, for these reasons.
    """

    letter: Letter
    written: bool
    changed: bool = False
    refused: Sequence[str] = ()


class Ledger(Protocol):
    """Where deliveries are remembered: the journal."""

    def deliveries(self, meeting: str) -> dict[str, tuple[str, str, str]]:
        """The last delivery to each person: code → (state, digest, file)."""

    def take(self, meeting: str, person: str, digest: str, file: str, *, at: dt.datetime) -> int:
        """Claim a delivery; returns its number."""

    def written(self, delivery: int) -> None:
        """The message is whole in its folder."""


def standing(letters: Sequence[Letter], ledger: Ledger, folder: Path) -> list[Outcome]:
    """What `post` would do: which letters are new, and which were prepared before. Touches nothing.

    A letter that was claimed but never finished (the program was stopped) counts as new: a folder is not the
    post, so writing the same file again sends nothing twice.
    """
    found = []
    for letter in letters:
        state, digest, file = ledger.deliveries(letter.meeting).get(letter.person, ("", "", ""))
        done = state == "written" or (state == "taken" and (folder / file).exists())
        found.append(Outcome(letter, written=not done, changed=done and digest != letter.digest))
    return found


def post(
    letters: Sequence[Letter], ledger: Ledger, folder: Path, *, now: dt.datetime, again: bool = False
) -> list[Outcome]:
    """Write each letter once. With `again` also those that were written before.

    Raises DeliveryError when the folder cannot be written; letters already written stay noted as such.
    """
    outcomes = []
    for outcome in standing(letters, ledger, folder):
        if not (outcome.written or again):
            outcomes.append(outcome)
            continue
        letter = outcome.letter
        attachments = letter.attachments()
        if refused := _looked_at(letter, attachments):
            outcomes.append(Outcome(letter, written=False, refused=refused))
            continue
        file = letter.file if outcome.written else _free_name(folder, letter.file)
        number = ledger.take(letter.meeting, letter.person, letter.digest, file, at=now)
        _write(folder / file, message(letter, attachments, now).as_bytes(policy=SMTP))
        ledger.written(number)
        outcomes.append(Outcome(letter, written=True))
    return outcomes


def _free_name(folder: Path, file: str) -> str:
    """The name for one more copy: "…_2.eml". What was written before is a record, and stays."""
    stem = file.removesuffix(".eml")
    return next(name for n in range(2, 10_000) if not (folder / (name := f"{stem}_{n}.eml")).exists())


def _looked_at(letter: Letter, attachments: Mapping[str, bytes]) -> list[str]:
    """Why a letter may not go out, after reading all of it. What cannot be read does not go out."""
    try:
        parts = {
            "oggetto della mail": letter.subject,
            "testo della mail": letter.text,
            "testo della mail come pagina": text_of_page(letter.html),
            "nome del file": letter.file,
            **{_READERS[ending][0]: _READERS[ending][1](content) for ending, content in attachments.items()},
        }
        return refusals(letter.scope, parts)
    except Exception:
        return ["non riesco a rileggere il documento finito"]


def message(letter: Letter, attachments: Mapping[str, bytes], now: dt.datetime) -> EmailMessage:
    """The letter as a mail: one recipient, text and HTML, the document. Outlook opens it as a draft."""
    mail = EmailMessage()
    mail["From"] = letter.sender
    mail["To"] = letter.to
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{letter.digest[:24]}.{letter.meeting}.{letter.person}@collector.example>"
    mail["X-Unsent"] = "1"
    mail["Content-Language"] = "it"
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for ending, content in attachments.items():
        maintype, subtype, params = _TYPES[ending]
        name = f"{letter.meeting}_{letter.person}.{ending}"
        mail.add_attachment(content, maintype=maintype, subtype=subtype, filename=name, params=params)
    return mail


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".collector-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise DeliveryError(
            f"Non posso scrivere la mail «{path.name}» in «{path.parent}»: {reason(error)}. Controlla la cartella e "
            "lo spazio sul disco e rilancia il comando: le mail già scritte non vengono ripetute."
        ) from error
