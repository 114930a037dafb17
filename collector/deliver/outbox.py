"""The outbox: one message per recipient, each read once more, claimed in the journal, then carried, once.

Without a mail server a message is an .eml file in a folder; with one it goes out. Subject, body and file names carry
codes, dates and counts only (ARCHITECTURE, decisions 6 and 9). What may have gone out is never repeated by itself.
"""

import datetime as dt
import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final, Protocol

from collector.deliver.door import Scope, refusals, text_of_docx, text_of_page, text_of_pdf
from collector.deliver.sealing import pages, sealed
from collector.deliver.smtp import Fate, Reply, Server, hand_over
from collector.errors import DeliveryError, reason
from collector.files import replace_file
from schemas.delivery import DONE, Delivery, State, Via

_TYPES: Final = {"html": ("text", "html", {"charset": "utf-8"}), "pdf": ("application", "pdf", {})}
_READERS: Final[Mapping[str, tuple[str, Callable[[bytes], str]]]] = {
    "html": ("documento come pagina", lambda content: text_of_page(content.decode("utf-8"))),
    "pdf": ("PDF", text_of_pdf),
    "docx": ("documento di Word", text_of_docx),
}
TRIES: Final = (3.0, 10.0)
"""Seconds to wait before trying again what a server put off; after the last, the next `send` tries."""


class Attach(enum.StrEnum):
    """What a mail brings along: a PDF closed with the reader's password; nothing; page and PDF as they are."""

    ENCRYPTED = "encrypted"
    NONE = "none"
    PLAIN = "plain"


class Result(enum.Enum):
    """What becomes of a letter. READY: it would go, or goes now. SAME and CHANGED: it went before, with the same
    content or another. REFUSED: stopped at the door. LOCKED: no password for its reader. LATER: to be tried again.
    BUSY: another run is at it.
    """

    READY = "ready"
    WRITTEN = "written"
    SENT = "sent"
    SAME = "same"
    CHANGED = "changed"
    REFUSED = "refused"
    LOCKED = "locked"
    LATER = "later"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to be made. `person` is the recipient's code.

    `document` is one document by the endings of its files ("html", "pdf"), made when it is asked for; `attach` says
    what of it travels, `password` closes it.
    """

    meeting: str
    person: str
    to: str = field(repr=False)
    sender: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    document: Callable[[], Mapping[str, bytes]] = field(repr=False)
    digest: str
    """Of the document's content and the address, the day it was made left out: what makes two letters the same."""
    scope: Scope = field(repr=False)
    attach: Attach = Attach.ENCRYPTED
    password: str | None = field(default=None, repr=False)

    @property
    def file(self) -> str:
        """The message's file name: meeting and recipient by code."""
        return f"{self.meeting}_{self.person}.eml"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a letter, and why. `pages` of its PDF, where it was looked at; `before`: the last delivery."""

    letter: Letter
    result: Result
    why: Sequence[str] = ()
    pages: int = 0
    before: Delivery | None = None
    attachments: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def told(self) -> bool:
        """True when its reader has been told now."""
        return self.result in (Result.WRITTEN, Result.SENT)


class Ledger(Protocol):
    """Where deliveries are remembered: the journal."""

    def deliveries(self, meeting: str) -> Mapping[str, Delivery]:
        """The last delivery to each person, by code."""

    def plan(
        self,
        meeting: str,
        person: str,
        digest: str,
        file: str,
        via: Via,
        *,
        at: dt.datetime,
        day: dt.date,
        after: Delivery | None,
    ) -> int | None:
        """Write down what will be sent; returns its number. None when the last delivery is `after` no longer."""

    def claim(self, delivery: int, *, at: dt.datetime) -> bool:
        """Take a planned delivery; False when somebody else has."""

    def settle(self, delivery: int, state: State, why: str = "") -> None:
        """What became of it."""


class Forgetful:
    """A ledger that remembers nothing: for a trial, in which every letter goes and none counts."""

    def deliveries(self, *_: object) -> Mapping[str, Delivery]:
        """None."""
        return {}

    def plan(self, *_: object, **__: object) -> int | None:
        """Always."""
        return 0

    def claim(self, *_: object, **__: object) -> bool:
        """Always."""
        return True

    def settle(self, *_: object) -> None:
        """Nothing to note."""


def is_uncertain(delivery: Delivery) -> bool:
    """True when a mail may have gone out and nobody knows: also one that was claimed and never settled."""
    return delivery.state is State.UNCERTAIN or (delivery.state is State.TAKEN and delivery.via is Via.SMTP)


def standing(letters: Sequence[Letter], ledger: Ledger, folder: Path, *, again: bool = False) -> list[Outcome]:
    """Which letters would go, and what became of the others before. Makes no document, touches nothing.

    A letter to the folder that was claimed but never finished counts as new: a folder is not the post, so writing
    the same file again sends nothing twice. One that was claimed for the server may have gone out.
    """
    known = {letter.meeting: ledger.deliveries(letter.meeting) for letter in letters}
    return [_standing(letter, known[letter.meeting].get(letter.person), folder, again=again) for letter in letters]


def _standing(letter: Letter, before: Delivery | None, folder: Path, *, again: bool) -> Outcome:
    result, why = Result.READY, ""
    if before is not None and not again:
        same = before.digest == letter.digest
        written = before.state is State.TAKEN and before.via is Via.FOLDER and (folder / before.file).exists()
        if before.state in DONE or written:
            result = Result.SAME if same else Result.CHANGED
        elif is_uncertain(before):
            result, why = Result.UNCERTAIN, before.why
        elif before.state is State.FAILED and same:
            result, why = Result.FAILED, before.why
    if result is Result.READY and letter.attach is Attach.ENCRYPTED and letter.password is None:
        result = Result.LOCKED
    return Outcome(letter, result, (why,) if why else (), before=before)


def examined(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The same outcomes after each document that would go was made and read once more: what its reader may not read
    is REFUSED; the others bring their attachments along.
    """
    return [_examined(outcome) if outcome.result is Result.READY else outcome for outcome in outcomes]


def _examined(outcome: Outcome) -> Outcome:
    letter = outcome.letter
    files = letter.document()
    if refused := _looked_at(letter, files):
        return replace(outcome, result=Result.REFUSED, why=refused)
    number = pages(files["pdf"]) if "pdf" in files else 0
    return replace(outcome, pages=number, attachments=_to_attach(letter, files))


def _to_attach(letter: Letter, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    match letter.attach:
        case Attach.NONE:
            return {}
        case Attach.PLAIN:
            return {ending: files[ending] for ending in _TYPES}
        case Attach.ENCRYPTED:
            assert letter.password is not None  # noqa: S101
            return {"pdf": sealed(files["pdf"], letter.password)}


def _looked_at(letter: Letter, files: Mapping[str, bytes]) -> list[str]:
    """Why a letter may not go out, after reading all of it. What cannot be read does not go out."""
    try:
        parts = {
            "oggetto della mail": letter.subject,
            "testo della mail": letter.text,
            "testo della mail come pagina": text_of_page(letter.html),
            "nome del file": letter.file,
            **{_READERS[ending][0]: _READERS[ending][1](content) for ending, content in files.items()},
        }
        return refusals(letter.scope, parts)
    except Exception:
        return ["non riesco a rileggere il documento finito"]


def to_folder(
    outcomes: Sequence[Outcome], ledger: Ledger, folder: Path, *, now: dt.datetime, day: dt.date
) -> Iterator[Outcome]:
    """Write each letter that is ready as a file. What was written before is a record, and stays beside the new one.

    Raises DeliveryError when the folder cannot be written; letters already written stay noted as such.
    """
    for outcome in outcomes:
        if outcome.result is not Result.READY:
            yield outcome
            continue
        letter, before = outcome.letter, outcome.before
        fresh = before is None or before.state not in DONE
        file = letter.file if fresh else _free_name(folder, letter.file)
        number = _planned(outcome, ledger, file, Via.FOLDER, now, day)
        if number is None or not ledger.claim(number, at=now):
            yield replace(outcome, result=Result.BUSY)
            continue
        _write(folder / file, message(letter, outcome.attachments, now, draft=True).as_bytes(policy=SMTP))
        ledger.settle(number, State.WRITTEN)
        yield replace(outcome, result=Result.WRITTEN)


def to_server(
    outcomes: Sequence[Outcome],
    ledger: Ledger,
    server: Server,
    folder: Path,
    *,
    now: dt.datetime,
    day: dt.date,
    pause: Callable[[float], None],
) -> Iterator[Outcome]:
    """Send each letter that is ready. All are written down first; each is claimed before the server is spoken to.

    When the server serves nobody, those that are left stay planned. What went out, or may have, is kept in `folder`.
    """
    numbers: dict[int, int | None] = {}
    for at, outcome in enumerate(outcomes):
        if outcome.result is Result.READY:
            numbers[at] = _planned(outcome, ledger, outcome.letter.file, Via.SMTP, now, day)
    nobody: Reply | None = None
    for at, outcome in enumerate(outcomes):
        number = numbers.get(at)
        if at not in numbers:
            yield outcome
        elif number is None or (nobody is None and not ledger.claim(number, at=now)):
            yield replace(outcome, result=Result.BUSY)
        elif nobody is not None:
            ledger.settle(number, State.PLANNED, nobody.why)
            yield replace(outcome, result=Result.LATER, why=(nobody.why,))
        else:
            letter = outcome.letter
            content = message(letter, outcome.attachments, now, draft=False).as_bytes(policy=SMTP)
            reply = _carried(server, letter, content, pause)
            if reply.fate is Fate.NOBODY:
                nobody = reply
            state, result = _ENDS[reply.fate]
            ledger.settle(number, state, reply.why)
            why = [reply.why] if reply.why else []
            if state in (State.SENT, State.UNCERTAIN):
                try:
                    _write(folder / _free_name(folder, letter.file), content)
                except DeliveryError as error:  # it went out all the same
                    why.append(str(error))
            yield replace(outcome, result=result, why=why)


_ENDS: Final = {
    Fate.SENT: (State.SENT, Result.SENT),
    Fate.LATER: (State.PLANNED, Result.LATER),
    Fate.NOBODY: (State.PLANNED, Result.LATER),
    Fate.FAILED: (State.FAILED, Result.FAILED),
    Fate.UNCERTAIN: (State.UNCERTAIN, Result.UNCERTAIN),
}


def _carried(server: Server, letter: Letter, content: bytes, pause: Callable[[float], None]) -> Reply:
    """Try, and try again what the server puts off."""
    reply = hand_over(server, letter.sender, letter.to, content)
    for seconds in TRIES:
        if reply.fate is not Fate.LATER:
            break
        pause(seconds)
        reply = hand_over(server, letter.sender, letter.to, content)
    return reply


def _planned(outcome: Outcome, ledger: Ledger, file: str, via: Via, now: dt.datetime, day: dt.date) -> int | None:
    letter = outcome.letter
    return ledger.plan(letter.meeting, letter.person, letter.digest, file, via, at=now, day=day, after=outcome.before)


def _free_name(folder: Path, file: str) -> str:
    """The file's name, or "…_2.eml" where there is one already."""
    stem = file.removesuffix(".eml")
    names = (file, *(f"{stem}_{n}.eml" for n in range(2, 10_000)))
    return next(name for name in names if not (folder / name).exists())


def message(letter: Letter, attachments: Mapping[str, bytes], now: dt.datetime, *, draft: bool) -> EmailMessage:
    """The letter as a mail: one recipient, text and HTML, what it brings along. Outlook opens a `draft` to be sent."""
    mail = EmailMessage()
    mail["From"] = letter.sender
    mail["To"] = letter.to
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = _message_id(letter, now)
    if draft:
        mail["X-Unsent"] = "1"
    else:
        mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "it"
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for ending, content in attachments.items():
        maintype, subtype, params = _TYPES[ending]
        name = f"{letter.meeting}_{letter.person}.{ending}"
        mail.add_attachment(content, maintype=maintype, subtype=subtype, filename=name, params=params)
    return mail


def _message_id(letter: Letter, now: dt.datetime) -> str:
    domain = letter.sender.rpartition("@")[2]
    return f"<{letter.digest[:24]}.{int(now.timestamp())}.{letter.meeting}.{letter.person}@{domain}>"


def _write(path: Path, content: bytes) -> None:
    """Put a mail into its folder: for its owner alone, and on the disk before it is noted as written."""
    try:
        replace_file(path, content, private=True, durable=True)
    except OSError as error:
        raise DeliveryError(
            f"Non posso scrivere la mail «{path.name}» in «{path.parent}»: {reason(error)}. Controlla la cartella e "
            "lo spazio sul disco e rilancia il comando: le mail già scritte non vengono ripetute."
        ) from error
