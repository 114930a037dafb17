"""The mails: with a digest, and to ask for corrections. They may be read by anybody on their way: codes, dates, counts,
a place, and where in the sheet something lacks.
"""

from collections.abc import Sequence

from collector.compile.models import MeetingDigest
from collector.render.templates import render


def reminder_mail_texts(
    rows: Sequence[object],
    workbook: str,
    address: str,
    *,
    patience: int,
    own: Sequence[object] | None = None,
) -> tuple[str, str, str]:
    """Subject, text and HTML of a correction message. `rows` bear tab, row, code, day, titles of columns and a link.

    With `own` it is the coordinator's: `rows` are those that nobody answered within `patience` days, `own` those that
    have no mediator who could be written to, or are the coordinator's to look at.
    """
    values: dict[str, object] = {
        "rows": rows, "workbook": workbook, "address": address, "patience": patience, "late": own is not None,
        "own": own or (),
    }  # fmt: skip
    subject = " ".join(render("remind.subject.j2", values).split())
    return (
        subject,
        render("remind.txt.j2", values).strip() + "\n",
        render("remind.html.j2", values) + "\n",
    )


def digest_mail_texts(digest: MeetingDigest, attached: str) -> tuple[str, str, str]:
    """Subject, text and HTML. They are given these values and no others, so they cannot tell more. `attached`: how the
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
        "late": len(digest.late.rows),
        "to_complete": digest.to_complete,
    }
    subject = " ".join(render("mail.subject.j2", values).split())
    return (
        subject,
        render("mail.txt.j2", values).strip() + "\n",
        render("mail.html.j2", values) + "\n",
    )
