"""One entry of the log of accesses: codes and our own words, never a name; see `Entry`."""

import enum
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final

from schemas.code import is_code

_MEETING: Final = re.compile(r"[A-Z]{2}-\d{4}-\d{2}-\d{2}(?:-[a-z0-9_]{1,40})*")
_COMMAND: Final = re.compile(r"[a-z]+(?:-[a-z]+)*(?: (?:--)?[a-z]+(?:-[a-z]+)*)*")
_PART_OF_PATH: Final = re.compile(r"[a-z-]+|\{[a-z]+\}(?:\.[a-z]+)?")
_MAX_PURPOSE: Final = 80


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
_TEXTS: Final = ("who", "project", "at", "previous", "purpose")


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
        return value if isinstance(value, int) else 0


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
        stated = Stated(int(said["number"]), str(said["hash"]))
        # Each line has one way to be written, so its own bytes are what was hashed: 100,000 lines
        # are read in a second or two.
        body = line.replace(b'"hash":"%s",' % stated.hash.encode(), b"", 1)
        if hashlib.sha256(body).hexdigest() != stated.hash:
            return stated
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    try:
        entry = _entry(said)
    except (ValueError, KeyError, TypeError):  # of a newer program, or by another hand
        return stated
    entry.__dict__["hash"] = stated.hash  # as it was just computed
    return entry


def _entry(said: Mapping[str, Any]) -> Entry:
    """Return the entry that says this. Raises ValueError, KeyError and TypeError for none."""
    texts = [*(said[name] for name in _TEXTS), *said["objects"]]
    facts = said["facts"]
    is_sound = all(isinstance(text, str) for text in texts) and isinstance(facts, dict)
    if not is_sound or type(said["number"]) is not int:
        raise TypeError
    access = Access(
        said["who"],
        said["project"],
        Act(said["act"]),
        tuple(said["objects"]),
        said["purpose"],
    )
    return Entry(said["number"], said["at"], access, said["previous"], facts)


def _canonical(value: Mapping[str, Any]) -> bytes:
    """Return the one way to write a value: keys sorted, no blanks, ASCII alone."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")
