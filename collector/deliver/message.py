"""A letter as the message that travels (MIME)."""

import datetime as dt
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Final

from collector.deliver.letter import Letter
from collector.deliver.meeting_calendar import meeting_calendar

_LONGEST_HEADER: Final = 200
"""Characters; RFC 5322 allows 998."""
ATTACHMENT_TYPES: Final = {
    "html": ("text", "html", {"charset": "utf-8"}),
    "pdf": ("application", "pdf", {}),
}
"""Main type, subtype and parameters of what may be attached, by the file's ending."""


def message_bytes(
    letter: Letter, attachments: Mapping[str, bytes], now: dt.datetime, *, draft: bool
) -> bytes:
    """Return the message as it is written to a file or handed to a server: lines end in CR LF."""
    # Python folds a long plain header before its first word, and some programs then show a blank.
    policy = SMTP.clone(max_line_length=_LONGEST_HEADER) if letter.subject.isascii() else SMTP
    return build_message(letter, attachments, now, draft=draft).as_bytes(policy=policy)


def build_message(
    letter: Letter, attachments: Mapping[str, bytes], now: dt.datetime, *, draft: bool
) -> EmailMessage:
    """Return a letter as a mail: one recipient, text and HTML, and its attachments.

    `draft`: a file that a person sends. Outlook opens it as a message being written.
    """
    mail = EmailMessage()
    mail["From"] = formataddr((letter.sender_name, letter.sender))
    if letter.reply_to:
        mail["Reply-To"] = letter.reply_to
    mail["To"] = letter.to
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = _message_id(letter, now)
    if draft:
        mail["X-Unsent"] = "1"
    else:
        # RFC 3834: keeps "out of office" answers away.
        mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "it"
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for ending, content in attachments.items():
        maintype, subtype, params = ATTACHMENT_TYPES[ending]
        name = f"{letter.meeting}_{letter.person}.{ending}"
        mail.add_attachment(
            content, maintype=maintype, subtype=subtype, filename=name, params=params
        )
    if letter.calendar is not None:
        mail.add_attachment(
            meeting_calendar(letter.calendar, now),
            maintype="text",
            subtype="calendar",
            filename=letter.calendar_file,
            params={"charset": "utf-8", "method": "PUBLISH"},
        )
    return mail


def _message_id(letter: Letter, now: dt.datetime) -> str:
    domain = letter.sender.rpartition("@")[2]
    stamp = int(now.timestamp())
    return f"<{letter.content_hash[:24]}.{stamp}.{letter.meeting}.{letter.person}@{domain}>"
