"""One mail of one meeting to one person, as the journal remembers it."""

import enum
from typing import Final, NamedTuple


class DeliveryState(enum.StrEnum):
    """What became of a mail.

    PLANNED: to be sent, or to be tried again (`why` says what came of the last time).
    TAKEN: claimed, and its end is not known yet.
    WRITTEN: a file in the folder, for a person to send: nothing is reported yet.
    SENT: the server took it, or the coordinator said that it left.
    FAILED: refused for good.
    UNCERTAIN: it may have gone out; nothing repeats it by itself.
    SUPERSEDED: a file in the folder whose place another mail took.
    """

    PLANNED = "planned"
    TAKEN = "taken"
    WRITTEN = "written"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SUPERSEDED = "superseded"


class Via(enum.StrEnum):
    """How a mail leaves: as a file that somebody sends by hand, or through a server."""

    FOLDER = "folder"
    SMTP = "smtp"


class Delivery(NamedTuple):
    """The last delivery of a meeting's digest to a person.

    `number`: its row in the journal. `content_hash`: of content and address. `file`: in the folder.
    `why`: in Italian.
    """

    number: int
    state: DeliveryState
    content_hash: str
    file: str
    via: Via
    why: str = ""

    @property
    def to_send(self) -> bool:
        """True for a mail that lies in the folder and that nobody has reported as sent."""
        return self.state is DeliveryState.WRITTEN


REMINDER: Final = "RICHIESTA"
"""Stands in a correction message where the code of a meeting stands in others."""
REPORTED_STATES: Final = frozenset({DeliveryState.SENT})
"""The states in which the recipient counts as informed: see `schemas.record.Reported`."""
