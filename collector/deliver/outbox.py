"""The outbox: one message per recipient, each read once more, claimed in the journal, then carried, once.

Without a mail server a message is an .eml file in a folder; with one it goes out. Subject, body and file names carry
codes, dates and counts only (ARCHITECTURE, decisions 6 and 9). What may have gone out is never repeated by itself.
"""

import datetime as dt
import enum
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from collector.deliver.finished_texts import docx_text, html_text, pdf_text
from collector.deliver.outgoing_check import Scope, find_refusals
from collector.deliver.pdf_encryption import count_pages, encrypt_pdf
from collector.deliver.smtp import SmtpOutcome, SmtpReply, SmtpServer, send_message
from collector.errors import DeliveryError, reason
from collector.files import make_folder, replace_file
from schemas.delivery import REPORTED_STATES, Delivery, DeliveryState, Via

_TYPES: Final = {"html": ("text", "html", {"charset": "utf-8"}), "pdf": ("application", "pdf", {})}
_READERS: Final[Mapping[str, tuple[str, Callable[[bytes], str]]]] = {
    "html": ("documento come pagina", lambda content: html_text(content.decode("utf-8"))),
    "pdf": ("PDF", pdf_text),
    "docx": ("documento di Word", docx_text),
}
SUPERSEDED: Final = "sostituite"
"""The folder, inside that of the mails to send, for those whose place another took."""
_FILE: Final = re.compile(r"(?P<meeting>.+)_(?P<person>P[0-9A-Z]{4,})(?:_\d+)?\.eml")
RETRY_PAUSES: Final = (3.0, 10.0)
"""Seconds to wait before trying again what a server put off; after the last, the next `send` tries."""


class AttachmentMode(enum.StrEnum):
    """What a mail brings along: a PDF closed with the reader's password; nothing; page and PDF as they are."""

    ENCRYPTED = "encrypted"
    NONE = "none"
    PLAIN = "plain"


class LetterResult(enum.Enum):
    """What becomes of a letter. READY: it would go, or goes now. TO_SEND: it lies in the folder as it is, for a person
    to send. SAME and CHANGED: it went before, with the same content or another. FOUND: the journal knows nothing of it,
    but a mail for this person lies in a folder of mails. REFUSED: stopped by the outgoing check. LOCKED: no
    password for its reader. LATER: to be tried again. BUSY: another run is at it.
    """

    READY = "ready"
    WRITTEN = "written"
    TO_SEND = "to_send"
    SENT = "sent"
    UNRECORDED = "found"
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
    content_hash: str
    """Of the document's content and the address, the day it was made left out: what makes two letters the same."""
    scope: Scope = field(repr=False)
    attach: AttachmentMode = AttachmentMode.ENCRYPTED
    password: str | None = field(default=None, repr=False)
    content: str = ""
    """The hash of the document, as the journal notes documents; '' where there is none."""
    replaces: Sequence[Delivery] = ()
    """Mails of other days that still lie in the folder, and that this one makes needless."""

    @property
    def file(self) -> str:
        """The message's file name: meeting and recipient by code."""
        return f"{self.meeting}_{self.person}.eml"


@dataclass(frozen=True, slots=True)
class LetterOutcome:
    """What becomes of a letter, and why. `pages` of its PDF, where it was looked at; `before`: the last delivery."""

    letter: Letter
    result: LetterResult
    why: Sequence[str] = ()
    pages: int = 0
    before: Delivery | None = None
    attachments: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def was_made(self) -> bool:
        """True when the mail was made now: it left, or lies in the folder for a person to send."""
        return self.result in (LetterResult.WRITTEN, LetterResult.SENT)

    @property
    def superseded(self) -> Sequence[Delivery]:
        """The mails in the folder whose place this one takes."""
        own = [self.before] if self.before is not None and self.before.to_send else []
        return (*own, *self.letter.replaces)


class DeliveryLedger(Protocol):
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
        document: str,
        at: dt.datetime,
        day: dt.date,
        after: Delivery | None,
    ) -> int | None:
        """Write down what will be sent; returns its number. None when the last delivery is `after` no longer."""

    def claim(self, delivery: int, *, at: dt.datetime) -> bool:
        """Take a planned delivery; False when somebody else has."""

    def settle(self, delivery: int, state: DeliveryState, why: str = "") -> None:
        """What became of it."""


class NullLedger:
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
    return delivery.state is DeliveryState.UNCERTAIN or (
        delivery.state is DeliveryState.TAKEN and delivery.via is Via.SMTP
    )


class MailFile(NamedTuple):
    """A mail in a folder. `address`: of its recipient, casefolded; '' where the file cannot be read."""

    meeting: str
    person: str
    address: str
    file: str


def mail_files(folder: Path) -> Iterator[MailFile]:
    """The mails of ours in a folder, by name; any other file is left out."""
    for path in sorted(folder.glob("*.eml")):
        if name := _FILE.fullmatch(path.name):
            yield MailFile(name["meeting"], name["person"], _addressee(path), path.name)


def _addressee(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return parseaddr(str(BytesHeaderParser().parse(file)["To"]))[1].casefold()
    except OSError:
        return ""


def mail_evidence(folders: Iterable[Path]) -> frozenset[tuple[str, str]]:
    """The mails that lie in some folders: each as (meeting, person's code) and as (meeting, address).

    They are evidence where the journal that made them is lost.
    """
    mails = [mail for folder in folders for mail in mail_files(folder)]
    return frozenset(
        (mail.meeting, who) for mail in mails for who in (mail.person, mail.address) if who
    )


def assess_letters(
    letters: Sequence[Letter],
    ledger: DeliveryLedger,
    folder: Path,
    *,
    again: bool = False,
    by_hand: bool = True,
    evidence: Collection[tuple[str, str]] = (),
) -> list[LetterOutcome]:
    """Which letters would go, and what became of the others before. Makes no document, touches nothing.

    `folder` holds the mails to send; `by_hand`: mails are files there, which a person sends. A letter in the folder is
    no letter that left: one that says something else now, or whose file is gone, is written again. One that was claimed
    for the server may have gone out. `evidence`: see `lying`.
    """
    known = {letter.meeting: ledger.deliveries(letter.meeting) for letter in letters}
    found = []
    for letter in letters:
        before = known[letter.meeting].get(letter.person)
        result = (
            _before(letter, before, folder, evidence, by_hand=by_hand)
            if not again
            else LetterResult.READY
        )
        if (
            result is LetterResult.READY
            and letter.attach is AttachmentMode.ENCRYPTED
            and letter.password is None
        ):
            result = LetterResult.LOCKED
        with_reason = (
            result in (LetterResult.UNCERTAIN, LetterResult.FAILED)
            and before is not None
            and before.why
        )
        found.append(
            LetterOutcome(
                letter, result, (before.why,) if before and with_reason else (), before=before
            )
        )
    return found


def _before(
    letter: Letter,
    before: Delivery | None,
    folder: Path,
    evidence: Collection[tuple[str, str]],
    *,
    by_hand: bool,
) -> LetterResult:
    """What became of a letter before; READY where it is to go."""
    if before is None:
        ours = {(letter.meeting, letter.person), (letter.meeting, letter.to.casefold())}
        return LetterResult.READY if ours.isdisjoint(evidence) else LetterResult.UNRECORDED
    same = before.content_hash == letter.content_hash
    if before.state in REPORTED_STATES:
        return LetterResult.SAME if same else LetterResult.CHANGED
    if is_uncertain(before):
        return LetterResult.UNCERTAIN
    if before.state is DeliveryState.FAILED and same:
        return LetterResult.FAILED
    in_folder = before.via is Via.FOLDER and before.state in (
        DeliveryState.WRITTEN,
        DeliveryState.TAKEN,
    )
    if by_hand and in_folder and same and (folder / before.file).exists():
        return LetterResult.TO_SEND
    return LetterResult.READY


def check_letters(outcomes: Sequence[LetterOutcome]) -> list[LetterOutcome]:
    """The same outcomes after each document that would go was made and read once more: what its reader may not read
    is REFUSED; the others bring their attachments along.
    """
    return [
        _examined(outcome) if outcome.result is LetterResult.READY else outcome
        for outcome in outcomes
    ]


def _examined(outcome: LetterOutcome) -> LetterOutcome:
    letter = outcome.letter
    files = letter.document()
    if refused := _looked_at(letter, files):
        return replace(outcome, result=LetterResult.REFUSED, why=refused)
    number = count_pages(files["pdf"]) if "pdf" in files else 0
    return replace(outcome, pages=number, attachments=_to_attach(letter, files))


def _to_attach(letter: Letter, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    match letter.attach:
        case AttachmentMode.NONE:
            return {}
        case AttachmentMode.PLAIN:
            return {ending: files[ending] for ending in _TYPES}
        case AttachmentMode.ENCRYPTED:
            assert letter.password is not None  # noqa: S101
            return {"pdf": encrypt_pdf(files["pdf"], letter.password)}


def _looked_at(letter: Letter, files: Mapping[str, bytes]) -> list[str]:
    """Why a letter may not go out, after reading all of it. What cannot be read does not go out."""
    try:
        parts = {
            "oggetto della mail": letter.subject,
            "testo della mail": letter.text,
            "testo della mail come pagina": html_text(letter.html),
            "nome del file": letter.file,
            **{
                _READERS[ending][0]: _READERS[ending][1](content)
                for ending, content in files.items()
            },
        }
        return find_refusals(letter.scope, parts)
    except Exception:
        return ["non riesco a rileggere il documento finito"]


def write_to_folder(
    outcomes: Sequence[LetterOutcome],
    ledger: DeliveryLedger,
    folder: Path,
    *,
    now: dt.datetime,
    day: dt.date,
) -> Iterator[LetterOutcome]:
    """Write each letter that is ready as a file, for a person to send. A mail that left stays beside the new one; one
    that nobody sent, and that says something else, is put aside.

    Raises DeliveryError when the folder cannot be written; letters already written stay noted as such.
    """
    for outcome in outcomes:
        if outcome.result is not LetterResult.READY:
            yield outcome
            continue
        letter, before = outcome.letter, outcome.before
        in_its_place = (
            before is not None
            and before.state not in REPORTED_STATES
            and before.file == letter.file
        )
        file = letter.file if in_its_place else _free_name(folder, letter.file)
        number = _planned(outcome, ledger, file, Via.FOLDER, now, day)
        if number is None or not ledger.claim(number, at=now):
            yield replace(outcome, result=LetterResult.BUSY)
            continue
        _put_aside(outcome, ledger, folder)
        _write(
            folder / file,
            build_message(letter, outcome.attachments, now, draft=True).as_bytes(policy=SMTP),
        )
        ledger.settle(number, DeliveryState.WRITTEN)
        yield replace(outcome, result=LetterResult.WRITTEN)


def _put_aside(outcome: LetterOutcome, ledger: DeliveryLedger, folder: Path) -> None:
    """Put the mails aside whose place this one takes. Raises DeliveryError."""
    supersede_files(outcome.superseded, ledger, folder)


def supersede_files(mails: Iterable[Delivery], ledger: DeliveryLedger, folder: Path) -> None:
    """Move files of mails that nobody is to send any more into a folder of their own. Raises DeliveryError."""
    for old in mails:
        path = folder / old.file
        aside = folder / SUPERSEDED
        try:
            if path.exists():
                make_folder(aside, private=True)
                path.replace(aside / _free_name(aside, old.file))
        except OSError as error:
            raise DeliveryError(
                f"Non posso spostare la mail superata «{path}» in «{aside}»: {reason(error)}. Se è aperta in un altro "
                "programma chiudila, poi rilancia il comando."
            ) from error
        ledger.settle(old.number, DeliveryState.SUPERSEDED)


def file_as_sent(path: Path, folder: Path) -> None:
    """Move the file of a mail that left by hand to the others that left, so that nobody sends it twice. One that cannot
    be moved (it is open in the mail program) stays.
    """
    with suppress(OSError):
        if path.exists():
            make_folder(folder, private=True)
            path.replace(folder / _free_name(folder, path.name))


def send_by_server(
    outcomes: Sequence[LetterOutcome],
    ledger: DeliveryLedger,
    server: SmtpServer,
    folder: Path,
    *,
    drafts: Path,
    now: dt.datetime,
    day: dt.date,
    pause: Callable[[float], None],
) -> Iterator[LetterOutcome]:
    """Send each letter that is ready. All are written down first; each is claimed before the server is spoken to.

    When the server serves nobody, those that are left stay planned. What went out, or may have, is kept in `folder`.
    `drafts`: where files lie that were to be sent by hand before there was a server.
    """
    numbers: dict[int, int | None] = {}
    for at, outcome in enumerate(outcomes):
        if outcome.result is LetterResult.READY:
            numbers[at] = _planned(outcome, ledger, outcome.letter.file, Via.SMTP, now, day)
    nobody: SmtpReply | None = None
    for at, outcome in enumerate(outcomes):
        number = numbers.get(at)
        if at not in numbers:
            yield outcome
        elif number is None or (nobody is None and not ledger.claim(number, at=now)):
            yield replace(outcome, result=LetterResult.BUSY)
        elif nobody is not None:
            ledger.settle(number, DeliveryState.PLANNED, nobody.why)
            yield replace(outcome, result=LetterResult.LATER, why=(nobody.why,))
        else:
            letter = outcome.letter
            content = build_message(letter, outcome.attachments, now, draft=False).as_bytes(
                policy=SMTP
            )
            reply = _carried(server, letter, content, pause)
            if reply.outcome is SmtpOutcome.UNAVAILABLE:
                nobody = reply
            state, result = _ENDS[reply.outcome]
            ledger.settle(number, state, reply.why)
            why = [reply.why] if reply.why else []
            if state in (DeliveryState.SENT, DeliveryState.UNCERTAIN):
                try:
                    _write(folder / _free_name(folder, letter.file), content)
                    _put_aside(outcome, ledger, drafts)
                except DeliveryError as error:  # it went out all the same
                    why.append(str(error))
            yield replace(outcome, result=result, why=why)


_ENDS: Final = {
    SmtpOutcome.SENT: (DeliveryState.SENT, LetterResult.SENT),
    SmtpOutcome.LATER: (DeliveryState.PLANNED, LetterResult.LATER),
    SmtpOutcome.UNAVAILABLE: (DeliveryState.PLANNED, LetterResult.LATER),
    SmtpOutcome.FAILED: (DeliveryState.FAILED, LetterResult.FAILED),
    SmtpOutcome.UNCERTAIN: (DeliveryState.UNCERTAIN, LetterResult.UNCERTAIN),
}


def _carried(
    server: SmtpServer, letter: Letter, content: bytes, pause: Callable[[float], None]
) -> SmtpReply:
    """Try, and try again what the server puts off."""
    reply = send_message(server, letter.sender, letter.to, content)
    for seconds in RETRY_PAUSES:
        if reply.outcome is not SmtpOutcome.LATER:
            break
        pause(seconds)
        reply = send_message(server, letter.sender, letter.to, content)
    return reply


def _planned(
    outcome: LetterOutcome,
    ledger: DeliveryLedger,
    file: str,
    via: Via,
    now: dt.datetime,
    day: dt.date,
) -> int | None:
    letter = outcome.letter
    return ledger.plan(
        letter.meeting,
        letter.person,
        letter.content_hash,
        file,
        via,
        document=letter.content,
        at=now,
        day=day,
        after=outcome.before,
    )


def _free_name(folder: Path, file: str) -> str:
    """The file's name, or "…_2.eml" where there is one already."""
    stem = file.removesuffix(".eml")
    names = (file, *(f"{stem}_{n}.eml" for n in range(2, 10_000)))
    return next(name for name in names if not (folder / name).exists())


def build_message(
    letter: Letter, attachments: Mapping[str, bytes], now: dt.datetime, *, draft: bool
) -> EmailMessage:
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
        mail.add_attachment(
            content, maintype=maintype, subtype=subtype, filename=name, params=params
        )
    return mail


def _message_id(letter: Letter, now: dt.datetime) -> str:
    domain = letter.sender.rpartition("@")[2]
    return f"<{letter.content_hash[:24]}.{int(now.timestamp())}.{letter.meeting}.{letter.person}@{domain}>"


def _write(path: Path, content: bytes) -> None:
    """Put a mail into its folder: for its owner alone, and on the disk before it is noted as written."""
    try:
        replace_file(path, content, private=True, durable=True)
    except OSError as error:
        raise DeliveryError(
            f"Non posso scrivere la mail «{path.name}» in «{path.parent}»: {reason(error)}. Controlla la cartella e "
            "lo spazio sul disco e rilancia il comando: le mail già scritte non vengono ripetute."
        ) from error
