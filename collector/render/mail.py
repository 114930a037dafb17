"""The mail that goes with a digest. It may be read by anybody on its way: codes, dates, counts, a place."""

from collector.compile.models import MeetingDigest
from collector.render.templates import render


def mail_texts(digest: MeetingDigest, attached: str) -> tuple[str, str, str]:
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
    return subject, render("mail.txt.j2", values).strip() + "\n", render("mail.html.j2", values) + "\n"
