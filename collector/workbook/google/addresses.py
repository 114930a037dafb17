"""What an address of Google's names: a spreadsheet, a form, or neither. Pure: nobody is asked."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

from schemas.patterns import lazy_pattern

SPREADSHEET_ADDRESS: Final = "spreadsheets"
FORM_ADDRESS: Final = "forms"
FILE_ADDRESS: Final = "file"
"""A file of Drive: its address does not say of what kind."""
_ID_ALONE: Final = lazy_pattern(r"[A-Za-z0-9_-]{20,}")
_PATH: Final = lazy_pattern(
    r"/(?:a/[^/]+/)?(?:u/\d+/)?(?P<kind>[a-z]+)/(?:u/\d+/)?d/(?P<id>[A-Za-z0-9_-]{10,})(?:/.*)?"
)
_PUBLISHED: Final = lazy_pattern(r"/(?:a/[^/]+/)?(?:u/\d+/)?(?P<kind>[a-z]+)/(?:u/\d+/)?d/e/.*")
_FOLDER: Final = lazy_pattern(r"/drive/(?:u/\d+/|mobile/)*folders/.*")
_OLD: Final = lazy_pattern(r"/(?:a/[^/]+/)?(?:spreadsheet/)?ccc")
"""The path of a spreadsheet until 2014: its id stands in the query, and still leads there."""
_OF_MICROSOFT: Final = lazy_pattern(
    r"1drv\.ms|onedrive\.live\.com|(?:[\w-]+\.)*(?:sharepoint|officeapps\.live)\.com"
)
_OF_EXCEL: Final = lazy_pattern(r"/:?x[:/].*")
"""The path of an address in OneDrive or SharePoint that leads to an Excel sheet."""
_ANSWERING: Final = lazy_pattern(r"1FAIpQLS[A-Za-z0-9_-]*")
"""How the id begins under which people answer a form: nothing can be changed by it."""
_HOSTS: Final = frozenset(
    {"docs.google.com", "drive.google.com", "sheets.google.com", "spreadsheets.google.com"}
)
_FORM_SHORT_HOST: Final = "forms.gle"
_AROUND: Final = " \t\r\n<>()[]{}«»“”‘’\"'`.,;:!"
"""What a mail or a sentence puts around an address; no id begins or ends with it."""
_DESCRIPTIONS: Final[Mapping[str, str]] = {
    "document": "un documento di Google Documenti",
    "presentation": "una presentazione di Google",
    "drawings": "un disegno di Google",
    SPREADSHEET_ADDRESS: "un foglio Google",
    FORM_ADDRESS: "un modulo Google",
}
_LINK_PARAMETERS: Final = ("q", "url", "u")
"""Where a mail program or a search page puts the address that its own link leads to."""


@dataclass(frozen=True, slots=True)
class GoogleAddress:
    """What an address names.

    `kind`: one of the three kinds where there is an `id` to ask for; else '', and `description`
    says in Italian what it is ('' for what nobody can tell). `published`: what everybody sees, and
    nobody can change.
    """

    kind: str = ""
    id: str = ""
    description: str = ""
    published: bool = False


_UNKNOWN: Final = GoogleAddress()
_PUBLISHED_FORM: Final = GoogleAddress(
    FORM_ADDRESS, description=_DESCRIPTIONS[FORM_ADDRESS], published=True
)


def read_address(text: str) -> GoogleAddress:
    """Read what a person copied from a browser, a mail or a chat.

    Reads     "https://docs.google.com/spreadsheets/d/…/edit?usp=sharing#gid=0" · "http://…" ·
              without a scheme · with "/u/1/" or "/a/cooperativa.example/" · in brackets or
              quotes · inside the link of a mail program · as it was until 2014, with
              "ccc?key=…" · an id alone (its kind is FILE_ADDRESS)
    Names     a document, a presentation, a folder, a published page, the page on which people
              answer a form, a file in OneDrive or SharePoint
    Refuses   an address of another site; an id that is broken by a blank or a line break:
              where does it end?
    Raises    nothing
    """
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    # urlsplit would join what a line break parts.
    address = re.sub(r"\s+", " ", visible).strip(_AROUND)
    if _ANSWERING.fullmatch(address):
        return _PUBLISHED_FORM
    if _ID_ALONE.fullmatch(address):
        return GoogleAddress(FILE_ADDRESS, address)
    parts = _split(address)
    if parts is None:
        return _UNKNOWN
    host = parts.hostname or ""
    if host == _FORM_SHORT_HOST:
        return _PUBLISHED_FORM
    if _OF_MICROSOFT.fullmatch(host):
        kind = "un foglio Excel" if _OF_EXCEL.fullmatch(parts.path) else "un file"
        return GoogleAddress(description=f"{kind} in OneDrive o SharePoint")
    if host not in _HOSTS:
        return _wrapped_address(parts)
    return _address_of_google(parts)


def this_is(description: str) -> str:
    """Return how a sentence begins that names a thing: "Questa è una cartella"."""
    return f"{'Questa' if description.startswith('una ') else 'Questo'} è {description}"


def is_address(text: str) -> bool:
    """Return True for what is meant as an address, whatever it names; False for a path on disk."""
    address = text.strip(_AROUND)
    if "://" in address:
        return True
    parts = _split(address)
    return parts is not None and parts.hostname in _HOSTS


def _split(text: str) -> SplitResult | None:
    """Return the parts of an address with or without its scheme; None for what is none."""
    bare = re.sub(r"(?i)^(?:https?:)?//", "", text)
    if "://" in bare.partition("?")[0]:
        return None
    try:
        parts = urlsplit(f"https://{bare}")
        return parts if parts.hostname else None
    except ValueError:  # "[" in the host
        return None


def _address_of_google(parts: SplitResult) -> GoogleAddress:
    path = parts.path.rstrip()
    published = _PUBLISHED.fullmatch(path)
    if published:
        kind = published["kind"]
        return GoogleAddress(kind, description=_DESCRIPTIONS.get(kind, ""), published=True)
    if _FOLDER.fullmatch(path):
        return GoogleAddress(description="una cartella di Google Drive")
    match = _PATH.fullmatch(path)
    if match is None:
        return _address_by_query(path, parts.query)
    if match["kind"] in (SPREADSHEET_ADDRESS, FORM_ADDRESS, FILE_ADDRESS):
        return GoogleAddress(match["kind"], match["id"])
    return GoogleAddress(description=_DESCRIPTIONS.get(match["kind"], ""))


def _address_by_query(path: str, query: str) -> GoogleAddress:
    """Return what an address names whose id stands behind the question mark."""
    parameters = parse_qs(query)
    key = parameters.get("key", [""])[0]
    if _OLD.fullmatch(path) and _ID_ALONE.fullmatch(key):
        return GoogleAddress(SPREADSHEET_ADDRESS, key)
    id_ = parameters.get("id", [""])[0]
    if path in ("/open", "/uc") and _ID_ALONE.fullmatch(id_):
        return GoogleAddress(FILE_ADDRESS, id_)
    return _UNKNOWN


def _wrapped_address(parts: SplitResult) -> GoogleAddress:
    """Return the address that a mail program or a search page has wrapped into its own."""
    parameters = parse_qs(parts.query)
    for name in _LINK_PARAMETERS:
        inner = _split(parameters.get(name, [""])[0])
        if inner is not None and inner.hostname in _HOSTS:
            return _address_of_google(inner)
    return _UNKNOWN
