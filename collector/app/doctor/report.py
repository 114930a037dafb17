"""The outcome of one check of the doctor, and what to do about it. Pure."""

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from collector.errors import CollectorError, WorkbookError
from schemas.patterns import lazy_pattern

_WHAT_BECAME_OF_DATA: Final = lazy_pattern(
    r"\s*(?:Non ho (?:scritto|fatto|spedito) nulla\.|Il foglio è rimasto com'era\.)"
)
"""Errors say this at their end. The doctor never writes, so here it would say nothing."""
_SENTENCE_END: Final = lazy_pattern(r"[.:] (?=[A-ZÈ«])")


class CheckLevel(enum.StrEnum):
    """How bad the outcome of a check is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Check:
    """The outcome of one check.

    `name` is stable: `--json` prints it, and the screen has a title for each. `message` says what
    is, `todo` what to do ('' when all is well). `exit_code` counts for an error only.
    """

    name: str
    level: CheckLevel
    message: str
    todo: str = ""
    exit_code: int = WorkbookError.exit_code


Checks = Iterator[Check]


def ok(name: str, message: str) -> Check:
    """Return a check that found everything in place."""
    return Check(name, CheckLevel.OK, message)


def warning(name: str, message: str, todo: str) -> Check:
    """Return a check that found something to look at, which stops no command."""
    return Check(name, CheckLevel.WARNING, message, todo)


def error(name: str, message: str, todo: str, kind: type[CollectorError] = WorkbookError) -> Check:
    """Return a check that found what stops a command, or harms somebody.

    `kind`: the error that such a command would end with, for the exit code.
    """
    return Check(name, CheckLevel.ERROR, message, todo, kind.exit_code)


def failed(name: str, trouble: CollectorError) -> Check:
    """Return a check that could not be made for `trouble`, which would end another command."""
    text = _WHAT_BECAME_OF_DATA.sub("", str(trouble)).strip()
    message, todo = split_first_sentence(text)
    return Check(name, CheckLevel.ERROR, message, todo, trouble.exit_code)


def split_first_sentence(text: str) -> tuple[str, str]:
    """Return the first sentence of `text`, and the rest: what is, and what to do.

    A full stop inside «…» ends nothing: it belongs to a name, as in «Dott. Rossi».
    """
    for end in _SENTENCE_END.finditer(text):
        before = text[: end.start()]
        if before.count("«") == before.count("»"):
            return f"{before}.", text[end.end() :]
    return text, ""


def exit_code(checks: Iterable[Check]) -> int:
    """Return the exit code of the first error; 0 when there is none."""
    for check in checks:
        if check.level is CheckLevel.ERROR:
            return check.exit_code
    return 0
