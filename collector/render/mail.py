"""The mails: with a digest, and to ask for corrections.

They may be read by anybody on their way: codes, dates, counts, a place, and where in the sheet
something is missing.
"""

from collections.abc import Mapping, Sequence

from collector.compile.models import MeetingDigest
from collector.render.templates import render

MailTexts = tuple[str, str, str]
"""Subject, text and HTML."""


def reminder_mail_texts(
    rows: Sequence[object],
    workbook: str,
    address: str,
    *,
    patience: int,
    own: Sequence[object] | None = None,
) -> MailTexts:
    """Return a correction message.

    `rows` have tab, row, code, day, titles of columns and a link (`deliver.reminder_plan`). With
    `own` it is the coordinator's: `rows` are those that nobody answered within `patience` days,
    `own` those that have no mediator who could be written to, or are the coordinator's to look at.
    """
    values: dict[str, object] = {
        "rows": rows,
        "workbook": workbook,
        "address": address,
        "patience": patience,
        "late": own is not None,
        "own": own or (),
    }
    return _mail("remind", values)


def digest_mail_texts(digest: MeetingDigest, attached: str) -> MailTexts:
    """Return the mail that brings a digest.

    Its templates are given these values and no others, so they cannot say more. `attached`: how the
    document comes along ("encrypted", "none", "plain").
    """
    values: dict[str, object] = {
        "attached": attached,
        "meeting": digest.meeting,
        "day": digest.day,
        "short_day": digest.short_day,
        "time": digest.time,
        "place": digest.place,
        "nuclei": digest.nuclei_count,
        "talks": digest.talk_count,
        "hours": digest.hours,
        "late": digest.late_count,
        "to_complete": digest.to_complete,
    }
    return _mail("mail", values)


def _mail(template: str, values: Mapping[str, object]) -> MailTexts:
    subject = " ".join(render(f"{template}.subject.j2", values).split())
    text = render(f"{template}.txt.j2", values).strip() + "\n"
    html = render(f"{template}.html.j2", values) + "\n"
    return subject, text, html
