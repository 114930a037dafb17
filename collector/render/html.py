"""Histories and digests as one self-contained page each.

Nothing is loaded from anywhere, and nothing can run: the page's own policy forbids it.
"""

import base64
import hashlib
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from collector.compile.erasure_report import ErasureReport
from collector.compile.models import MeetingDigest, NucleusHistory
from collector.compile.retention_list import RetentionList
from collector.render.letterhead import Logo
from collector.render.templates import render, stylesheet

_SIGNED: Final = """
.signed h2 { margin-top: 1rem; }
.signed section { margin-top: 0; }
.signed th { overflow-wrap: normal; }
.bullets { list-style: disc; padding-left: 1.1rem; }
.signatures { break-inside: avoid; }
.signatures th { width: 11rem; }
.signatures td:last-child { width: 9rem; }
"""
"""Of a page to be signed: short, and its lines for the signatures on one sheet."""


def history_html(history: NucleusHistory, stamp: str = "", logos: Sequence[Logo] = ()) -> str:
    """Return the page of one nucleus. `stamp` is put into its head, unseen."""
    footer = f"Storia del nucleo {history.code}"
    if history.part:
        footer += " · solo una parte"
    values = {"history": history, "stamp": stamp, "logos": logos}
    return _page("history.html.j2", _running_footer(history, footer), values)


def digest_html(digest: MeetingDigest, stamp: str = "", logos: Sequence[Logo] = ()) -> str:
    """Return the page of one meeting, for one person. `stamp` is put into its head, unseen."""
    footer = f"Incontro del {digest.short_day} · per: {digest.audience}"
    if digest.recipient_code:
        footer += f" · {digest.recipient_code}"
    values = {"digest": digest, "stamp": stamp, "logos": logos}
    return _page("digest.html.j2", _running_footer(digest, footer), values)


def erasure_html(report: ErasureReport) -> str:
    """Return the report of an erasure, to be printed and signed."""
    footer = f"Verbale di cancellazione {report.number}"
    return _page("erasure.html.j2", footer, {"report": report, "stamp": ""}, _SIGNED)


def retention_html(listed: RetentionList) -> str:
    """Return the list of what was erased because its time was over, to be printed and signed."""
    footer = f"Elenco delle cancellazioni {listed.number}"
    return _page("retention.html.j2", footer, {"listed": listed, "stamp": ""}, _SIGNED)


def _running_footer(document: NucleusHistory | MeetingDigest, text: str) -> str:
    """Return what stands at the foot of each printed page.

    In a document with names the warning comes first.
    """
    return f"{document.names} · {text}" if document.names else text


def _page(template: str, footer: str, values: dict[str, object], rules: str = "") -> str:
    """Return the filled template. `rules`: CSS of this page alone.

    `footer` stands at the foot of each printed page, beside its number: a loose sheet finds its way
    home.
    """
    page_rule = Markup(
        "@page { @bottom-left { content: %s; font: 8pt sans-serif; color: #566164 } }\n"
    )
    css = stylesheet() + rules + page_rule % _css_string(f"Documento riservato · {footer}")
    css_hash = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{css_hash}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return render(template, {**values, "css": css, "policy": policy}) + "\n"


def _css_string(text: str) -> Markup:
    """Return a text as a CSS string: characters but plain letters and digits by their number."""
    escaped = "".join(_css_character(char) for char in text)
    return Markup(f'"{escaped}"')  # noqa: S704 - nothing is left to escape


def _css_character(char: str) -> str:
    return char if char.isascii() and char.isalnum() else f"\\{ord(char):06x}"
