"""The page beside the mails in the folder: who is to get what, and what became of it.

For the coordinator's eyes: the names of the staff stand in it, no family. It is no mail.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from markupsafe import Markup

from collector.render.templates import render, stylesheet, template_source


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """One mail, as the page shows it; all texts are Italian.

    `about`: for what it is; `state`: what became of it, and `note` what to do then; `looks`: how
    the state is shown ("open", "done", "doubt"). `file`: of the mail, and `attachments`: of what it
    brings, both by their paths from the page; '' and empty where nothing is to be sent.
    """

    person: str
    name: str
    job: str
    address: str
    about: str
    state: str
    looks: str
    note: str = ""
    file: str = ""
    subject: str = ""
    text: str = field(default="", repr=False)
    attachments: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """All that the page says. `to_send` and `doubtful` wait for a person; `done` do not.

    `older`: how many more are done that it does not list. `out`: the name of the folder above.
    """

    service: str
    out: str
    to_send: Sequence[OutboxMail]
    doubtful: Sequence[OutboxMail]
    done: Sequence[OutboxMail]
    older: int = 0


def outbox_html(page: OutboxPage) -> str:
    """Return the page: it loads nothing, and nothing in it can run."""
    css = stylesheet() + Markup(template_source("outbox.css"))  # noqa: S704 - ours
    css_hash = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    loads = f"style-src 'sha256-{css_hash}'"
    policy = f"default-src 'none'; {loads}; base-uri 'none'; form-action 'none'"
    values = {"page": page, "css": css, "policy": policy, "stamp": "", "link": quote}
    return render("outbox.html.j2", values) + "\n"
