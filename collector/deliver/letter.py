"""A letter: one message to one person as it is to go out, and what became of it."""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from collector.deliver.meeting_calendar import CalendarEntry
from collector.deliver.outgoing_scope import Scope
from schemas.delivery import Delivery


class AttachmentMode(enum.StrEnum):
    """What a mail brings along.

    ENCRYPTED: the PDF, closed with the recipient's password. NONE: nothing. PLAIN: page and PDF
    as they are.
    """

    ENCRYPTED = "encrypted"
    NONE = "none"
    PLAIN = "plain"


class LetterResult(enum.Enum):
    """What becomes of a letter.

    READY: it would go, or goes now. WRITTEN: now a file in the folder. TO_SEND: already a file in
    the folder, unchanged, for a person to send. SENT: the server took it now. SAME and CHANGED: it
    went before, with the same content or another. UNRECORDED: the journal knows nothing of it, but
    a mail for this person is in a folder of mails. REFUSED: stopped by the outgoing check. LOCKED:
    no password for its recipient. LATER: to be tried again. FAILED: refused for good by the
    server. UNCERTAIN: it may have gone out. BUSY: another run is sending it.
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

    `document` makes the files of one document when it is called, by their endings ("html", "pdf",
    "docx"). `attach` says which of them travel, and `password` closes them.
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
    """Of the document's content and the address, without the day it was made: two letters with the
    same hash are the same letter."""
    scope: Scope = field(repr=False)
    attach: AttachmentMode = AttachmentMode.ENCRYPTED
    password: str | None = field(default=None, repr=False)
    content: str = ""
    """The content hash of the document, as the journal records documents; '' without a document."""
    sender_name: str = ""
    """The service's name, shown in place of the address by mail programs."""
    reply_to: str = ""
    """Who answers, where it is not the sender."""
    calendar: CalendarEntry | None = field(default=None, repr=False)
    """The meeting for a calendar file; None where none travels."""
    replaces: Sequence[Delivery] = ()
    """Mails of other days that are still files in the folder, and that this one makes obsolete."""

    @property
    def file(self) -> str:
        """Return the message's file name: meeting and recipient by code, no name."""
        return f"{self.meeting}_{self.person}.eml"

    @property
    def calendar_file(self) -> str:
        """Return the calendar file's name: the meeting's code, no name."""
        return f"{self.meeting}.ics"


@dataclass(frozen=True, slots=True)
class LetterOutcome:
    """What became of a letter, and why (sentences in Italian).

    `pages`: of its PDF, 0 before the PDF was made. `before`: the last delivery to this person that
    the journal knows. `attachments`: the files that travel, by their endings.
    """

    letter: Letter
    result: LetterResult
    why: Sequence[str] = ()
    pages: int = 0
    before: Delivery | None = None
    attachments: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def was_made(self) -> bool:
        """True when the mail was made now: sent, or written for a person to send."""
        return self.result in (LetterResult.WRITTEN, LetterResult.SENT)

    @property
    def superseded(self) -> Sequence[Delivery]:
        """Return the mails in the folder that this one replaces."""
        if self.before is not None and self.before.to_send:
            return (self.before, *self.letter.replaces)
        return tuple(self.letter.replaces)
