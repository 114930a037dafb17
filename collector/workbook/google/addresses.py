"""What an address of Google's names: a spreadsheet, a form, or something that is neither. Pure: nobody is asked."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

SPREADSHEET_ADDRESS: Final = "spreadsheets"
FORM_ADDRESS: Final = "forms"
FILE_ADDRESS: Final = "file"
"""A file of Drive: its address does not tell of what kind."""
_ID_ALONE: Final = re.compile(r"[A-Za-z0-9_-]{20,}")
_PATH: Final = re.compile(
    r"/(?:a/[^/]+/)?(?:u/\d+/)?(?P<kind>[a-z]+)/(?:u/\d+/)?d/(?P<id>[A-Za-z0-9_-]{10,})(?:/.*)?"
)
_PUBLISHED: Final = re.compile(r"/(?:a/[^/]+/)?(?:u/\d+/)?(?P<kind>[a-z]+)/(?:u/\d+/)?d/e/.*")
_FOLDER: Final = re.compile(r"/drive/(?:u/\d+/|mobile/)*folders/.*")
_OLD: Final = re.compile(r"/(?:a/[^/]+/)?(?:spreadsheet/)?ccc")
"""The path of an address of a spreadsheet until 2014: its id stands in the query, and still leads there."""
_OF_MICROSOFT: Final = re.compile(
    r"1drv\.ms|onedrive\.live\.com|(?:[\w-]+\.)*(?:sharepoint|officeapps\.live)\.com"
)
_OF_EXCEL: Final = re.compile(r"/:?x[:/].*")
"""The path of an address in OneDrive or SharePoint that leads to an Excel sheet."""
_ANSWERING: Final = re.compile(r"1FAIpQLS[A-Za-z0-9_-]*")
"""How the id begins under which people answer a form: nothing can be changed by it."""
_HOSTS: Final = frozenset(
    {"docs.google.com", "drive.google.com", "sheets.google.com", "spreadsheets.google.com"}
)
_AROUND: Final = " \t\r\n<>()[]{}«»“”‘’\"'`.,;:!"
"""What a mail or a sentence puts around an address; no id begins or ends with it."""
_OTHERS: Final[Mapping[str, str]] = {
    "document": "un documento di Google Documenti",
    "presentation": "una presentazione di Google",
    "drawings": "un disegno di Google",
    SPREADSHEET_ADDRESS: "un foglio Google",
    FORM_ADDRESS: "un modulo Google",
}


@dataclass(frozen=True, slots=True)
class GoogleAddress:
    """`kind`: SHEET, FORM or FILE where there is an `id` to ask for; else '' and `what` says in Italian what it is:
    '' for what nobody can tell. `published`: what everybody sees, and nobody can change.
    """

    kind: str = ""
    id: str = ""
    description: str = ""
    published: bool = False


_UNKNOWN: Final = GoogleAddress()


def read_address(text: str) -> GoogleAddress:
    """What a person copied from a browser, a mail or a chat.

    Reads     "https://docs.google.com/spreadsheets/d/…/edit?usp=sharing#gid=0" · "http://…" · without a scheme ·
              with "/u/1/" or "/a/cooperativa.example/" · in brackets or quotes · inside the link of a mail program ·
              as it was until 2014, with "ccc?key=…" · an id alone (its kind is FILE)
    Names     a document, a presentation, a folder, a published page, the page on which people answer a form, a file in
              OneDrive or SharePoint
    Refuses   an address of another site; an id that is broken by a blank or a line break: where does it end?
    Raises    nothing
    """
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    seen = re.sub(r"\s+", " ", visible).strip(
        _AROUND
    )  # urlsplit would join what a line break parts
    if _ANSWERING.fullmatch(seen):
        return GoogleAddress(FORM_ADDRESS, description=_OTHERS[FORM_ADDRESS], published=True)
    if _ID_ALONE.fullmatch(seen):
        return GoogleAddress(FILE_ADDRESS, seen)
    parts = _split(seen)
    if parts is None:
        return _UNKNOWN
    host = parts.hostname or ""
    if host == "forms.gle":
        return GoogleAddress(FORM_ADDRESS, description=_OTHERS[FORM_ADDRESS], published=True)
    if _OF_MICROSOFT.fullmatch(host):
        kind = "un foglio Excel" if _OF_EXCEL.fullmatch(parts.path) else "un file"
        return GoogleAddress(description=f"{kind} in OneDrive o SharePoint")
    if host not in _HOSTS:
        return _inside(parts)
    return _of_google(parts)


def this_is(what: str) -> str:
    """How a sentence begins that names `what`: "Questa è una cartella"."""
    return f"{'Questa' if what.startswith('una ') else 'Questo'} è {what}"


def is_address(text: str) -> bool:
    """True for what is meant as an address, whatever it names; False for a path on this computer."""
    seen = text.strip(_AROUND)
    return "://" in seen or (_split(seen) or SplitResult("", "", "", "", "")).hostname in _HOSTS


def _split(text: str) -> SplitResult | None:
    """The parts of an address with or without its scheme; None for what is none."""
    bare = re.sub(r"(?i)^(?:https?:)?//", "", text)
    if "://" in bare.partition("?")[0]:
        return None
    try:
        parts = urlsplit(f"https://{bare}")
        return parts if parts.hostname else None
    except ValueError:  # "[" in the host
        return None


def _of_google(parts: SplitResult) -> GoogleAddress:
    path = parts.path.rstrip()
    if found := _PUBLISHED.fullmatch(path):
        return GoogleAddress(
            found["kind"], description=_OTHERS.get(found["kind"], ""), published=True
        )
    if _FOLDER.fullmatch(path):
        return GoogleAddress(description="una cartella di Google Drive")
    if found := _PATH.fullmatch(path):
        if found["kind"] in (SPREADSHEET_ADDRESS, FORM_ADDRESS, FILE_ADDRESS):
            return GoogleAddress(found["kind"], found["id"])
        return GoogleAddress(description=_OTHERS.get(found["kind"], ""))
    asked = parse_qs(parts.query)
    old = asked.get("key", [""])[0]
    if _OLD.fullmatch(path) and _ID_ALONE.fullmatch(old):
        return GoogleAddress(SPREADSHEET_ADDRESS, old)
    asked_id = asked.get("id", [""])[0]
    if path in ("/open", "/uc") and _ID_ALONE.fullmatch(asked_id):
        return GoogleAddress(FILE_ADDRESS, asked_id)
    return _UNKNOWN


def _inside(parts: SplitResult) -> GoogleAddress:
    """The address that a mail program or a search page has wrapped into one of its own."""
    query = parse_qs(parts.query)
    for name in ("q", "url", "u"):
        inner = _split(query.get(name, [""])[0])
        if inner is not None and inner.hostname in _HOSTS:
            return _of_google(inner)
    return _UNKNOWN
