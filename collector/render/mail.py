"""The mails: with a digest, and to ask for corrections.

They may be read by anybody on their way: their recipient's and the service's name, codes, dates,
counts, a place, and where in the sheet something is missing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.compile.models import MeetingDigest
from collector.render.templates import render
from collector.text.italian import on
from schemas.meeting import Meeting, MeetingKind
from schemas.person import Job, Person

MailTexts = tuple[str, str, str]
"""Subject, text and HTML."""
_LONGEST_NAME: Final = 70
_NO_FIRST_NAME: Final = frozenset(
    {
        *("abd", "abdel", "abdul", "abu", "al", "ben", "bin", "ibn", "el", "ould", "umm"),
        *("da", "dal", "de", "del", "della", "di", "don", "la", "le", "lo", "van", "von"),
        *("dott", "dottor", "dottoressa", "dr", "sig", "signor", "signora", "mme", "mr", "mrs"),
    }
)
"""First words of a name by which nobody is called."""


@dataclass(frozen=True, slots=True)
class MailSender:
    """Who writes: the service's name, and what stands at the foot of each of its mails.

    `address`: where one may answer. `signature`: several lines; '' where the service's name signs.
    """

    service: str = ""
    address: str = ""
    phone: str = ""
    signature: str = ""

    @property
    def name(self) -> str:
        """Return the service's name on one line."""
        return " ".join("".join(filter(str.isprintable, self.service.replace("\n", " "))).split())

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the foot of a mail, line by line; what the signature says is not said again."""
        signed = [" ".join(line.split()) for line in self.signature.splitlines()]
        lines = [line for line in signed if line]
        own = "\n".join(lines).casefold()
        for value, label in (
            (self.name, ""),
            (self.phone, "Telefono: "),
            (self.address, "Email: "),
        ):
            if value and value.casefold() not in own:
                lines.append(f"{label}{value}")
        return tuple(lines)


def reminder_mail_texts(
    rows: Sequence[object],
    workbook: str,
    address: str,
    *,
    patience: int,
    own: Sequence[object] | None = None,
    sender: MailSender | None = None,
    recipient: Person | None = None,
    findable: str = "",
    search_in: str = "",
) -> MailTexts:
    """Return a correction message.

    `rows` have tab, row, code, day, what to complete and to check, and a link
    (`deliver.reminder_plan`). With `own` it is the coordinator's: `rows` are those that nobody
    answered within `patience` days, `own` those that have no mediator who could be written to, or
    are the coordinator's to look at. `findable`: the code of a row, as an example of what to search
    for; `search_in`: the tab that has the codes, where it is not the one with the rows.
    """
    sender = sender or MailSender()
    values: dict[str, object] = {
        "rows": rows,
        "workbook": workbook,
        "address": address,
        "patience": patience,
        "late": own is not None,
        "own": own or (),
        "findable": findable,
        "search_in": f" «{search_in}»" if search_in else "",
        "greeting": greeting(recipient),
        "service": sender.name,
        "signature": sender.lines,
    }
    return _mail("remind", values)


def digest_mail_texts(
    digest: MeetingDigest,
    attached: str,
    *,
    sender: MailSender | None = None,
    recipient: Person | None = None,
    calendar: bool = False,
) -> MailTexts:
    """Return the mail that brings a digest.

    Its templates are given these values and no others, so they cannot say more. `attached`: how the
    document comes along ("encrypted", "none", "plain"); `calendar`: a calendar file does too.
    """
    sender = sender or MailSender()
    values: dict[str, object] = {
        "attached": attached,
        "calendar": calendar,
        "meeting": digest.meeting,
        "is_team": digest.kind is MeetingKind.TEAM,
        "day": digest.day,
        "on_day": on(Meeting.day_of(digest.meeting), "del"),
        "time": digest.time,
        "place": digest.place,
        "nuclei": digest.nuclei_count,
        "talks": digest.talk_count,
        "hours": digest.hours,
        "late": digest.late_count,
        "to_complete": digest.to_complete,
        "greeting": greeting(recipient),
        "informal": recipient is not None and recipient.job is Job.MEDIATOR,
        "service": sender.name,
        "phone": sender.phone,
        "signature": sender.lines,
    }
    return _mail("mail", values)


def greeting(recipient: Person | None) -> str:
    """Return how a mail begins: "Ciao Amina," for a mediator, else "Gentile Anna Rossi,".

    The same for women and men: nothing tells which somebody is. A cell that is too long for a name
    is not repeated.
    """
    name = " ".join(recipient.name.split()) if recipient is not None else ""
    if recipient is None or not name or len(name) > _LONGEST_NAME:
        return "Buongiorno,"
    if recipient.job is Job.MEDIATOR:
        return f"Ciao {_called(name)},"
    return f"Gentile {name},"


def _called(name: str) -> str:
    """Return the first word of a name, where one is surely called so; else the whole name."""
    first, *others = name.split()
    is_word = re.fullmatch(r"[^\W\d_][^\W\d_'’-]{2,}", first) is not None
    is_title = first.casefold() in _NO_FIRST_NAME
    is_surname = first.isupper() and not "".join(others).isupper()
    return first if is_word and not is_title and not is_surname else name


def _mail(template: str, values: Mapping[str, object]) -> MailTexts:
    subject = " ".join(render(f"{template}.subject.j2", values).split())
    text = render(f"{template}.txt.j2", values).strip() + "\n"
    html = render(f"{template}.html.j2", {**values, "subject": subject}) + "\n"
    return subject, text, html
