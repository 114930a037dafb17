"""Histories and digests as one self-contained page each: nothing is loaded from anywhere, nothing can run."""

import base64
import hashlib
from collections.abc import Sequence

from markupsafe import Markup

from collector.compile.models import MeetingDigest, NucleusHistory
from collector.render.letterhead import Logo
from collector.render.templates import render, stylesheet


def history_html(history: NucleusHistory, stamp: str = "", logos: Sequence[Logo] = ()) -> str:
    """The page of one nucleus. `stamp` is put into its head, out of sight."""
    return _page(
        "history.html.j2",
        _running(history, f"Storia del nucleo {history.code}"),
        "history",
        history,
        stamp,
        logos,
    )


def digest_html(digest: MeetingDigest, stamp: str = "", logos: Sequence[Logo] = ()) -> str:
    """The page of one meeting, for one reader. `stamp` is put into its head, out of sight."""
    running = f"Incontro del {digest.short_day} · per: {digest.audience}"
    return _page("digest.html.j2", _running(digest, running), "digest", digest, stamp, logos)


def _running(document: NucleusHistory | MeetingDigest, text: str) -> str:
    """What stands at the foot of each printed page; in a document with names, first of all the warning."""
    return f"{document.names} · {text}" if document.names else text


def _page(
    template: str,
    running: str,
    name: str,
    document: NucleusHistory | MeetingDigest,
    stamp: str,
    logos: Sequence[Logo],
) -> str:
    """`running` stands at the foot of each printed page, beside its number: a loose sheet finds its way home."""
    css = stylesheet() + Markup(
        "@page { @bottom-left { content: %s; font: 8pt sans-serif; color: #566164 } }\n"
    ) % _css_string(running)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    values = {name: document, "css": css, "policy": policy, "stamp": stamp, "logos": logos}
    return render(template, values) + "\n"


def _css_string(text: str) -> Markup:
    """A text as a CSS string: every character but plain letters and digits by its number."""
    whole = f"Documento riservato · {text}"
    safe = "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in whole)
    return Markup(f'"{safe}"')  # noqa: S704
