"""One entry of the log of accesses: codes and our own words, never a name; see `Entry`."""

import datetime as dt
import enum
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final, TypeVar

from schemas.code import is_code
from schemas.patterns import lazy_pattern

_Kind = TypeVar("_Kind")
_FARTHEST_EAST: Final = dt.timezone(dt.timedelta(hours=14))
_MEETING: Final = lazy_pattern(r"[A-Z]{2}-\d{4}-\d{2}-\d{2}(?:-[a-z0-9_]{1,40})*")
_COMMAND: Final = lazy_pattern(r"[a-z]+(?:-[a-z]+)*(?: (?:--)?[a-z]+(?:-[a-z]+)*)*")
_PART_OF_PATH: Final = lazy_pattern(r"[a-z-]+|\{[a-z]+\}(?:\.[a-z]+)?")
_MAX_PURPOSE: Final = 80
_MOST_ENTRIES: Final = 10**12
"""No log has so many: a bigger number was written by another hand."""


class Act(enum.StrEnum):
    """What was done with data of families, with the means to read them, or with the log itself.

    RESTART: the log went on after something was wrong with its end. CUT: old entries were cut off
    at the front. ANCHOR: the line that stands in their place.
    """

    NAMES_SHOWN = "names_shown"
    EXPORT = "export"
    DOCUMENT = "document"
    MAIL = "mail"
    CLEARANCE = "clearance"
    KEY = "key"
    BACKUP = "backup"
    RESTORE = "restore"
    ERASURE = "erasure"
    HOLD = "hold"
    RESTART = "log_restart"
    CUT = "log_cut"
    ANCHOR = "log_anchor"


OWN_ACTS: Final = frozenset({Act.RESTART, Act.CUT, Act.ANCHOR})
"""Of the log itself, not of a person."""


@dataclass(frozen=True)
class Access:
    """What somebody does. `who`: the system's user; `objects`: codes and ids of meetings, none for
    the whole project; `purpose`: the command ("nuclei") or the page's route ("/nuclei/{code}").

    Raises ValueError for an object or a purpose that is no such thing: a name can never get in.
    """

    who: str
    project: str
    act: Act
    objects: tuple[str, ...] = ()
    purpose: str = ""

    def __post_init__(self) -> None:
        for number, text in enumerate(self.objects):
            if not is_object(text):  # the text itself may be a name: it stays out of the message
                raise ValueError(f"object {number} of an access is neither a code nor a meeting")
        if self.purpose and not is_purpose(self.purpose):
            raise ValueError("the purpose of an access is neither a command nor a page")


@dataclass(frozen=True)
class Entry:
    """One line of the log.

    `number`: counts from 1, without gaps; `at`: ISO, UTC; `previous`: the hash of the line before,
    '' for the first; `facts`: numbers and hashes that a line about the log itself has.
    """

    number: int
    at: str
    access: Access
    previous: str
    facts: Mapping[str, int | str] = field(default_factory=dict)

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of all that it says, the hash of the line before included."""
        return hashlib.sha256(_canonical(self._said())).hexdigest()

    @property
    def line(self) -> bytes:
        """The line as it stands in the file, its end included."""
        return _canonical({**self._said(), "hash": self.hash}) + b"\n"

    def _said(self) -> dict[str, Any]:
        access = self.access
        return {
            "number": self.number,
            "at": self.at,
            "who": access.who,
            "project": access.project,
            "act": str(access.act),
            "objects": list(access.objects),
            "purpose": access.purpose,
            "previous": self.previous,
            "facts": dict(self.facts),
        }

    def fact(self, name: str) -> int:
        """Return a number that it has; 0 where it has none."""
        value = self.facts.get(name, 0)
        return value if isinstance(value, int) and 0 <= value <= _MOST_ENTRIES else 0


@dataclass(frozen=True)
class Stated:
    """What a line says that is like an entry and was changed: its own hash does not fit."""

    number: int
    hash: str


@lru_cache(maxsize=4096)
def is_object(text: str) -> bool:
    """True for the code of a nucleus, row or person, and the id of a meeting."""
    return (
        is_code(text, "N")
        or is_code(text, "R")
        or is_code(text, "P")
        or _MEETING.fullmatch(text) is not None
    )


def objects_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the codes and meetings among some texts, sorted; what is neither is left out."""
    return tuple(sorted({text for text in texts if is_object(text)}))


@lru_cache(maxsize=1024)
def is_purpose(text: str) -> bool:
    """True for a command with its options' names, and the route of a page, codes in it or not."""
    if len(text) > _MAX_PURPOSE:
        return False
    if not text.startswith("/"):
        return _COMMAND.fullmatch(text) is not None
    parts = text[1:].split("/") if text != "/" else []
    return all(_PART_OF_PATH.fullmatch(part) or is_object(part) for part in parts)


def parse_line(line: bytes) -> Entry | Stated | None:
    """Return the entry that a line is, without its end; `Stated` for one that was changed; None for
    what is like none.
    """
    try:
        said = json.loads(line)
        stated = Stated(_checked(said["number"], int), _checked(said["hash"], str))
        if not 0 <= stated.number <= _MOST_ENTRIES:
            return None
        # Each line has one way to be written, so its own bytes are what was hashed: 100,000 lines
        # are read in a second or two.
        body = line.replace(b'"hash":"%s",' % stated.hash.encode(), b"", 1)
        if hashlib.sha256(body).hexdigest() != stated.hash:
            return stated
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    try:
        entry = _entry_of(said)
    except (ValueError, KeyError, TypeError, OverflowError):  # a newer program's, or a forged one
        return stated
    entry.__dict__["hash"] = stated.hash  # as it was just computed
    return entry


def _entry_of(said: Mapping[str, Any]) -> Entry:
    """Return the entry that a line says. Raises ValueError, KeyError, TypeError and OverflowError
    for what no entry of ours says: whoever may write the file may also compute its hash.
    """
    who, project, purpose, at, previous = (
        _checked(said[name], str) for name in ("who", "project", "purpose", "at", "previous")
    )
    moment = dt.datetime.fromisoformat(at)
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    moment.astimezone(_FARTHEST_EAST)  # may be shown in any zone
    facts = _checked(said["facts"], dict)
    if not all(isinstance(fact, int | str) for fact in facts.values()):
        raise TypeError("a fact is a number or a text")
    objects = tuple(_checked(text, str) for text in _checked(said["objects"], list))
    access = Access(who, project, Act(said["act"]), objects, purpose)
    return Entry(said["number"], at, access, previous, facts)


def _checked(value: Any, kind: type[_Kind]) -> _Kind:
    """Return a value of a kind. Raises TypeError for another; a truth value is no number."""
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"not {kind.__name__}")
    return value


def _canonical(value: Mapping[str, Any]) -> bytes:
    """Return the one way to write a value: keys sorted, no blanks, ASCII alone."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")
