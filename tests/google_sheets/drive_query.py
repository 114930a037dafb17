"""Drive's search query ("q"): terms joined by "and"."""

import re
from collections.abc import Callable

from tests.google_sheets.errors import ApiError
from tests.google_sheets.files import ROOT, File


def invalid(name: str, value: str) -> ApiError:
    return ApiError(400, f"Invalid Value: {name}={value}", reason="invalid", drive=True)


TERM = re.compile(
    r"""\s*(?P<left>'[^']*'|"[^"]*"|\w+)\s*(?P<how>=|!=|contains|in)"""
    r"""\s*(?P<right>'(?:[^'\\]|\\.)*'|"[^"]*"|\w+)\s*"""
)


def condition(text: str) -> Callable[[File], bool]:
    """A search query ("q"): terms with "and". Raises 400 for what is not known here."""
    terms: list[Callable[[File], bool]] = []
    position = 0
    while position < len(text):
        found = TERM.match(text, position)
        if found is None:
            raise invalid("q", text)
        terms.append(_term(found["left"], found["how"], found["right"], text))
        position = found.end()
        if position < len(text):
            if not text[position:].startswith("and "):
                raise invalid("q", text)
            position += 4
    return lambda file: all(term(file) for term in terms)


def _term(left: str, how: str, right: str, text: str) -> Callable[[File], bool]:
    value = re.sub(r"\\(.)", r"\1", right.strip("'\""))
    if left == "mimeType" and how in ("=", "!="):
        return lambda file: (file.mime == value) == (how == "=")
    if left == "name" and how in ("=", "!="):
        return lambda file: (file.name == value) == (how == "=")
    if left == "name" and how == "contains":
        # Google matches from the start of a word on
        words = re.compile(rf"(?<!\w){re.escape(value)}", re.IGNORECASE)
        return lambda file: words.search(file.name) is not None
    if left == "trashed" and how in ("=", "!="):
        return lambda file: file.trashed == ((value == "true") == (how == "="))
    if how == "in":
        # gspread writes it the wrong way round: parents in "…"
        parent = value if left == "parents" else left.strip("'\"")
        if "parents" in (left, right):
            return lambda file: (ROOT if parent == "root" else parent) in (file.parents or [ROOT])
    raise invalid("q", text)
