"""One check of the doctor: what it found and what to do about it. Pure."""

import enum
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from collector.errors import CollectorError, WorkbookError

_STAYED: Final = re.compile(
    r"\s*(?:Non ho (?:scritto|fatto) nulla\.|Il foglio è rimasto com'era\.)"
)


_END: Final = re.compile(r"[.:] (?=[A-ZÈ«])")


class CheckLevel(enum.StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Check:
    """What one check found. `name` is stable; `words` say what is, `todo` what to do; `code`: the exit code that an
    error of this kind has.
    """

    name: str
    level: CheckLevel
    words: str
    todo: str = ""
    code: int = WorkbookError.exit_code


Checks = Iterator[Check]


def ok(name: str, words: str) -> Check:
    """A check that found nothing to say."""
    return Check(name, CheckLevel.OK, words)


def warning(name: str, words: str, todo: str) -> Check:
    """Something to look at, that stops no command."""
    return Check(name, CheckLevel.WARNING, words, todo)


def error(name: str, words: str, todo: str, kind: type[CollectorError] = WorkbookError) -> Check:
    """Something that stops a command, or harms somebody."""
    return Check(name, CheckLevel.ERROR, words, todo, kind.exit_code)


def told(name: str, trouble: CollectorError, level: CheckLevel = CheckLevel.ERROR) -> Check:
    """A trouble that would end another command, as a finding: its first sentence, then what to do."""
    words, todo = split_first_sentence(_STAYED.sub("", str(trouble)).strip())
    return Check(name, level, words, todo, trouble.exit_code)


def split_first_sentence(text: str) -> tuple[str, str]:
    """The first sentence, and the rest. A full stop inside «…» ends nothing."""
    for found in _END.finditer(text):
        before = text[: found.start()]
        if before.count("«") == before.count("»"):
            return before + ".", text[found.end() :]
    return text, ""


def exit_code(findings: Iterable[Check]) -> int:
    """0, or the exit code of the first error's kind."""
    return next((finding.code for finding in findings if finding.level is CheckLevel.ERROR), 0)
