"""Is the log of accesses whole? Pure: lines and the last one's witness in, what is wrong out."""

import datetime as dt
import enum
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from collector.access_log.entries import Act, Entry, Stated, parse_line

_MOST_TROUBLES: Final = 100
_TURN: Final = dt.timedelta(seconds=30)
"""Longer than a program waits for its turn to write."""


class TroubleKind(enum.StrEnum):
    """What is wrong at a line."""

    EDITED = "edited"
    """The line is not what was written."""
    REPLACED = "replaced"
    """It does not follow the line before, which is another one than was written."""
    MISSING = "missing"
    """Lines before it are gone."""
    MOVED = "moved"
    """It stands in another place, or twice."""
    CUT_OFF = "cut_off"
    """Lines at the end are gone."""
    NO_WITNESS = "no_witness"
    """The file with the number of the last line is gone: nobody knows whether lines are."""
    FORGED_FRONT = "forged_front"
    """The front was cut off, and not by `collector log --prune`."""


class NoticeKind(enum.StrEnum):
    """What happened to the log without harm to it."""

    TORN = "torn"
    """A line was written in part (the program was killed, the disk full): nothing was shown."""
    CLOCK_BACK = "clock_back"
    """The computer's clock went back."""


class Witness(NamedTuple):
    """What was written down of the last line, in a file of its own."""

    number: int
    hash: str


class Trouble(NamedTuple):
    """`line`: in the file, from 1; `lost`: how many entries are missing there."""

    line: int
    kind: TroubleKind
    lost: int = 0


class Notice(NamedTuple):
    """`line`: in the file, from 1."""

    line: int
    kind: NoticeKind


@dataclass
class Chain:
    """What a log holds. `entries`: those that can be read, without the log's own anchor; `cut`: how
    many were cut off at the front by `collector log --prune`, over the years.
    """

    entries: list[Entry] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    cut: int = 0

    @property
    def is_whole(self) -> bool:
        """True where nothing is wrong."""
        return not self.troubles


def _went_back(before: str, after: str) -> bool:
    """True where the clock did. Two programs at once wait for each other with the time in hand."""
    return dt.datetime.fromisoformat(before) - dt.datetime.fromisoformat(after) > _TURN


def junk_hash(lines: Sequence[bytes]) -> str:
    """Return by which a later entry names the lines before it that are none."""
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def check_chain(lines: Iterable[bytes], witness: Witness | None) -> Chain:
    """Read the lines of a log, without their ends, and hold each against the one before.

    `witness`: of the last line; None: it is gone, or cannot be read.
    """
    walk = _Walk()
    for at, line in enumerate(lines, 1):
        walk.take(at, line)
    walk.end(witness)
    chain = walk.chain
    del chain.troubles[_MOST_TROUBLES:]
    return chain


class _Walk:
    """A walk down the lines; knows which number and hash the next one must follow."""

    def __init__(self) -> None:
        self.chain = Chain()
        self._number = 0
        self._hash = ""
        self._hash_by_number: dict[int, str] = {}
        self._junk: list[tuple[int, bytes]] = []
        self._anchor: Entry | None = None
        self._cuts: set[str] = set()
        self._latest = ""
        self._last_line = 0

    def take(self, at: int, line: bytes) -> None:
        """Look at the next line."""
        self._last_line = at
        entry = parse_line(line)
        if not isinstance(entry, Entry):
            self._junk.append((at, line))
            return
        if at == 1 and entry.access.act is Act.ANCHOR:
            self._anchor = entry
            self._number, self._hash = entry.number, entry.previous
            self.chain.cut = entry.fact("removed")
            return
        self._settle_junk(entry)
        self._follow(at, entry)
        self._number, self._hash = entry.number, entry.hash
        self._hash_by_number[entry.number] = entry.hash
        self.chain.entries.append(entry)
        if entry.access.act is Act.CUT:
            self._cuts.add(str(entry.facts.get("last", "")))
        if entry.at < self._latest and _went_back(self._latest, entry.at):
            self.chain.notices.append(Notice(at, NoticeKind.CLOCK_BACK))
        self._latest = entry.at

    def _follow(self, at: int, entry: Entry) -> None:
        """Hold an entry against the one before."""
        is_restart = entry.access.act is Act.RESTART
        lost = entry.fact("missing") if is_restart else 0
        follows = entry.previous == self._hash
        if entry.number == self._number + 1 + lost and follows:
            if lost:
                self._trouble(at, TroubleKind.MISSING, lost)
            if entry.fact("differs"):
                self._trouble(at, TroubleKind.REPLACED)
            if entry.fact("unwitnessed"):
                self._trouble(at, TroubleKind.NO_WITNESS)
        elif entry.number > self._number + 1:
            self._trouble(at, TroubleKind.MISSING, entry.number - self._number - 1)
        elif entry.number <= self._number:
            self._trouble(at, TroubleKind.MOVED)
        else:
            self._trouble(at, TroubleKind.REPLACED)

    def _settle_junk(self, entry: Entry | None) -> None:
        """Say of the lines before an entry that are none whether it explains them."""
        junk, self._junk = self._junk, []
        if not junk:
            return
        torn = entry.facts.get("torn") if entry and entry.access.act is Act.RESTART else None
        if torn == junk_hash([line for _, line in junk]):
            self.chain.notices.append(Notice(junk[0][0], NoticeKind.TORN))
            return
        for at, line in junk:
            self._trouble(at, TroubleKind.EDITED)
            stated = parse_line(line)
            if isinstance(stated, Stated):
                self._number, self._hash = stated.number, stated.hash
            else:  # what it was nobody can tell: it counts as the next one
                self._number += 1
                self._hash = entry.previous if entry else self._hash

    def end(self, witness: Witness | None) -> None:
        """Hold the end against what was written down of it, and the front against the cuts."""
        number = witness.number if witness else self._number
        if self._junk and number <= self._number:
            self.chain.notices.append(Notice(self._junk[0][0], NoticeKind.TORN))
            self._junk = []
        self._settle_junk(None)
        after = self._last_line + 1
        if witness is None:
            if self._last_line:
                self._trouble(after, TroubleKind.NO_WITNESS)
        elif witness.number > self._number:
            self._trouble(after, TroubleKind.CUT_OFF, witness.number - self._number)
        elif self._hash_by_number.get(witness.number, witness.hash) != witness.hash:
            self._trouble(after, TroubleKind.REPLACED)
        if self._anchor is not None and self._anchor.previous not in self._cuts:
            self._trouble(1, TroubleKind.FORGED_FRONT)

    def _trouble(self, at: int, kind: TroubleKind, lost: int = 0) -> None:
        self.chain.troubles.append(Trouble(at, kind, lost))
