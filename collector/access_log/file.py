"""The log of accesses as a file: one more line, or all of them, one program at a time.

Beside the log lies a small file with the number and hash of its last line, so that cutting off the
end is noticed.
"""

import datetime as dt
import errno
import os
from collections.abc import Iterable, Iterator, Set
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

from collector.access_log.chain import Chain, Witness, check_chain, junk_hash
from collector.access_log.entries import Access, Act, Entry, parse_line
from collector.files import create_private, in_place_of, make_folder
from collector.processes.file_lock import locked
from schemas.patterns import lazy_pattern

_LOCK_SECONDS: Final = 10
_BLOCK: Final = 8192
"""So many bytes are read of the end first: most entries are much shorter."""
_HASH_LETTERS: Final = 64
_OBJECTS: Final = lazy_pattern(rb'"objects":\[([^\]]*)\]')


class BrokenLogError(Exception):
    """The log is not whole, so nothing of it may be cut off."""


class AccessFile:
    """The log at a path. Every method raises OSError; TimeoutError while another program holds it.

    A lock beside it sees to it that two programs at once make one chain.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._witness = path.with_suffix(".ultima")
        self._lock_path = path.with_suffix(".lock")

    def append(self, access: Access, *, at: dt.datetime, durable: bool) -> Entry:
        """Add an entry. `durable`: it is on the disk when this returns, also if the power fails.

        Where the end of the log is not as it was left (torn by a crash, cut off, edited), what
        stands there stays, and a line before the new one says so.
        """
        make_folder(self.path.parent, private=True)
        self._has_folder()
        with self._locked():
            return self._append(access, {}, at, durable=durable)

    def check(self) -> Chain:
        """Read the log and hold each line against the one before; empty where there is none yet."""
        if not self._has_folder():
            return Chain()
        with self._locked():
            return self._check()

    def find(self, codes: Iterable[str]) -> list[Entry]:
        """Return the entries about some codes, and those about no code; nothing is checked.

        As fast as reading the file: a page asks for it.
        """
        if not self._has_folder():
            return []
        quoted = {b'"%s"' % code.encode() for code in codes}
        try:
            with self._locked(), self.path.open("rb") as file:
                lines = [line for line in file if _is_about(line, quoted)]
        except FileNotFoundError:
            return []
        entries = (parse_line(line.rstrip(b"\n")) for line in lines)
        return [entry for entry in entries if isinstance(entry, Entry)]

    def cut(self, access: Access, *, before: dt.date, at: dt.datetime) -> int:
        """Cut off the entries at the front that are older than a day; return how many.

        An entry that says so comes first; a line in their place keeps the chain whole. Whoever is
        killed between the two begins again. Raises BrokenLogError, and then nothing was cut.
        """
        if not self.path.is_file():
            return 0
        with self._locked():
            chain = self._check()
            if not chain.is_whole:
                raise BrokenLogError
            old = _how_many_before(chain.entries, before)
            if not old:
                return 0
            last = chain.entries[old - 1]
            facts: dict[str, int | str] = {"removed": old, "last": last.hash}
            cut = self._append(access, facts, at, durable=True)
            removed = {"removed": chain.cut + old}
            anchor_access = replace(access, act=Act.ANCHOR)
            anchor = Entry(last.number, _moment(at), anchor_access, last.hash, removed)
            rest = [*chain.entries[old:], cut]
            with in_place_of(self.path, private=True) as temporary, temporary.open("wb") as out:
                out.writelines([anchor.line, *(entry.line for entry in rest)])
                out.flush()
                os.fsync(out.fileno())
            return old

    def _locked(self) -> AbstractContextManager[None]:
        return locked(self._lock_path, seconds=_LOCK_SECONDS)

    def _has_folder(self) -> bool:
        """Return whether there is a folder for the log; False where nothing was written yet.

        Raises OSError where something else stands in the place of folder or log: a device or a pipe
        would be read for ever.
        """
        if os.path.lexists(self.path) and not self.path.is_file():
            number = errno.EISDIR if self.path.is_dir() else errno.EINVAL
            raise OSError(number, "no file", str(self.path))
        place = nearest_there(self.path.parent)
        if not place.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "no folder", str(place))
        return place == self.path.parent

    def _check(self) -> Chain:
        try:
            with self.path.open("rb") as file:
                return check_chain((line.rstrip(b"\n") for line in file), self._read_witness())
        except FileNotFoundError:
            return check_chain((), self._read_witness() or Witness(0, ""))

    def _append(
        self, access: Access, facts: dict[str, int | str], at: dt.datetime, *, durable: bool
    ) -> Entry:
        is_new = not self.path.exists() and not self._witness.exists()
        if is_new:
            create_private(self._witness)
            self._write_witness(Witness(0, ""), durable=True)
        create_private(self.path)
        moment = _moment(at)
        with self.path.open("a+b") as file:
            last, junk, is_open = _end_of(file)
            number, previous = _place_of(last)
            new: list[Entry] = []
            wrong = self._wrong_with_end(Witness(number, previous))
            if junk or wrong:
                if junk:
                    wrong["torn"] = junk_hash(junk)
                number += int(wrong.get("missing", 0)) + 1
                about = replace(access, act=Act.RESTART, objects=())
                new.append(Entry(number, moment, about, previous, wrong))
                previous = new[-1].hash
            new.append(Entry(number + 1, moment, access, previous, facts))
            file.write((b"\n" if is_open else b"") + b"".join(entry.line for entry in new))
            file.flush()
            if durable:
                os.fsync(file.fileno())
        entry = new[-1]
        # Not on the disk at once: one that the power took is older than the log, which is no harm.
        self._write_witness(Witness(entry.number, entry.hash), durable=False)
        return entry

    def _wrong_with_end(self, end: Witness) -> dict[str, int | str]:
        """Return what does not fit between the last entry and what was written down of it."""
        witness = self._read_witness()
        if witness is None:
            return {"unwitnessed": 1}
        if witness.number > end.number:
            return {"missing": witness.number - end.number}
        if witness.number == end.number and witness.hash != end.hash:
            return {"differs": 1}
        return {}

    def _read_witness(self) -> Witness | None:
        try:
            number, _, hash_ = self._witness.read_text("ascii").strip().partition(" ")
            is_right = len(hash_) == _HASH_LETTERS or number.strip("0") == ""
            return Witness(int(number), hash_) if is_right else None
        except (FileNotFoundError, ValueError):
            return None

    def _write_witness(self, witness: Witness, *, durable: bool) -> None:
        create_private(self._witness)
        text = f"{witness.number:012} {witness.hash:<{_HASH_LETTERS}}\n"  # always as long
        with self._witness.open("r+b") as file:
            file.write(text.encode("ascii"))
            file.flush()
            if durable:
                os.fsync(file.fileno())


def _is_about(line: bytes, quoted: Set[bytes]) -> bool:
    """Tell whether a line may be an entry about one of some codes, as they stand in it, or none."""
    objects = _OBJECTS.search(line)
    if objects is None or not objects[1]:
        return True
    return not quoted.isdisjoint(objects[1].split(b","))


def nearest_there(path: Path) -> Path:
    """Return a path, or the nearest above it at which there is something."""
    while not os.path.lexists(path) and path != path.parent:
        path = path.parent
    return path


def _place_of(last: Entry | None) -> tuple[int, str]:
    """Return the number and hash that the next line follows."""
    if last is None:
        return 0, ""
    return last.number, last.previous if last.access.act is Act.ANCHOR else last.hash


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds")


def _how_many_before(entries: list[Entry], day: dt.date) -> int:
    """Return how many entries at the front are older than a day."""
    limit = day.isoformat()
    for number, entry in enumerate(entries):
        if entry.at[: len(limit)] >= limit:
            return number
    return len(entries)


def _end_of(file: IO[bytes]) -> tuple[Entry | None, list[bytes], bool]:
    """Return the last entry of a log, the lines after it that are none, and whether the last line
    lacks its end.
    """
    size = file.seek(0, os.SEEK_END)
    junk: list[bytes] = []
    is_open = False
    for number, line in enumerate(_lines_from_end(file, size)):
        if number == 0:
            if not line:  # what stands after the last line's end
                continue
            is_open = True
        entry = parse_line(line)
        if isinstance(entry, Entry):
            return entry, junk[::-1], is_open
        junk.append(line)
    return None, junk[::-1], is_open


def _lines_from_end(file: IO[bytes], size: int) -> Iterator[bytes]:
    """Yield the lines of a file from the last to the first, without their ends."""
    rest = b""
    block = _BLOCK
    while size > 0:
        start = max(0, size - block)
        file.seek(start)
        rest = file.read(size - start) + rest
        size = start
        lines = rest.split(b"\n")
        rest = lines[0]
        yield from reversed(lines[1:])
        block *= 2
    yield rest
