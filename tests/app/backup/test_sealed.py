"""The encrypted file: what was changed, cut, moved or made by others does not open."""

import errno
import hashlib
import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from collector.app.backup import sealed
from collector.app.backup.archive import (
    ERASED,
    JOURNAL,
    Manifest,
    is_safe,
    read_archive,
    write_archive,
)
from collector.app.backup.sealed import CHUNK, MAGIC, Sealed, SealedWriter
from collector.errors import BackupError

HEAD = len(MAGIC) + 1 + 16
FIRST = HEAD + 16
SEALED_CHUNK = CHUNK + 16
FACTS = Manifest("6", "2026-12-01T00:00:00+00:00", "abc", "0.1.0")


def packed(members: Iterable[tuple[str, bytes]], facts: Manifest = FACTS) -> bytes:
    out = io.BytesIO()
    write_archive(out, "quattro parole", members, facts)
    return out.getvalue()


SECRET = "quattro parole"  # noqa: S105


def opened(content: bytes, passphrase: str = SECRET) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    read_archive(Sealed(io.BytesIO(content), passphrase), found.__setitem__)
    return found


def noise(size: int) -> bytes:
    """Bytes that do not compress, so that there are several chunks."""
    return hashlib.shake_128(b"noise").digest(size)


MEMBERS = [(JOURNAL, noise(3 * CHUNK)), (ERASED, b""), ("uscite/spedite/à b.eml", b"mail")]


def test_what_was_written_is_read_again() -> None:
    content = packed(MEMBERS)
    assert opened(content) == dict(MEMBERS)
    assert b"mail" not in content
    assert packed(MEMBERS) != content, "another salt each time"


def test_every_part_that_was_changed_is_noticed() -> None:
    content = packed(MEMBERS)
    for at in [*range(HEAD + 40), *range(FIRST, len(content), 4001), len(content) - 1]:
        changed = bytearray(content)
        changed[at] ^= 1
        if at == len(MAGIC):
            changed[at] = 21  # a cost that would take 2 GiB is not asked for
        with pytest.raises(BackupError):
            opened(bytes(changed))


def test_a_file_that_was_cut_repeated_or_turned_round_is_noticed() -> None:
    content = packed(MEMBERS)
    second = FIRST + SEALED_CHUNK
    third = second + SEALED_CHUNK
    for broken in (
        *(content[:size] for size in (0, 5, HEAD, FIRST, FIRST + 7, second, third, -1)),
        content[:second] + content[third:],  # one chunk is missing
        content[:FIRST] + content[second:third] + content[FIRST:second] + content[third:],
        content[:third] + content[second:],  # one stands twice
        content + b"more",
    ):
        with pytest.raises(BackupError):
            opened(broken)


def test_chunks_alone_tell_that_the_end_is_missing() -> None:
    """Without what is packed inside, which would notice too."""
    out = io.BytesIO()
    writer = SealedWriter(out, SECRET)
    writer.write(noise(3 * CHUNK))
    writer.finish()
    content = out.getvalue()
    assert Sealed(io.BytesIO(content), SECRET).stream().read() == noise(3 * CHUNK)
    second = FIRST + SEALED_CHUNK
    for broken in (content[:second], content[:FIRST] + content[second:], content + content[-9:]):
        stream = Sealed(io.BytesIO(broken), SECRET).stream()
        with pytest.raises(BackupError):
            stream.read()


def test_a_disk_that_fills_up_is_an_error_of_the_system_wherever_it_does() -> None:
    class Filling(io.BytesIO):
        def __init__(self, room: int) -> None:
            super().__init__()
            self.room = room

        def write(self, data: Any, /) -> int:
            if self.tell() + len(data) > self.room:
                raise OSError(errno.ENOSPC, "full")
            return super().write(data)

    whole = len(packed(MEMBERS))
    for room in (0, HEAD, FIRST, FIRST + SEALED_CHUNK, whole - 1):
        with pytest.raises(OSError, match="full"):
            write_archive(Filling(room), "quattro parole", MEMBERS, FACTS)
    write_archive(Filling(whole), "quattro parole", MEMBERS, FACTS)


def test_the_passphrase_is_the_same_however_a_keyboard_writes_it() -> None:
    out = io.BytesIO()
    write_archive(out, "perch\u00e9 cos\u00ec", MEMBERS, FACTS)
    assert opened(out.getvalue(), "perche\u0301 cosi\u0300")
    with pytest.raises(BackupError, match="La passphrase non è quella"):
        opened(out.getvalue(), "perche cosi")


def test_what_is_no_backup_or_a_newer_one_is_said() -> None:
    with pytest.raises(BackupError, match="non è una copia di sicurezza"):
        opened(b"SQLite format 3\0" * 10)
    with pytest.raises(BackupError, match="più nuova"):
        opened(b"collector-backup 2\n" + bytes(100))


def test_guessing_a_passphrase_is_dear() -> None:
    source = Path(sealed.__file__).read_text(encoding="utf-8")
    assert "HARDNESS: Final = 17\n" in source, "128 MiB for each guess (OWASP asks for 2**17)"


@pytest.mark.parametrize(
    "name",
    ["uscite/../collector.toml", "/etc/passwd", "uscite//a", "uscite/a\\b", "uscite/c:d", "altro",
     "impostazioni/file/../../x", "uscite/. ./x", "uscite/a\nb", "../registro.sqlite3"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    assert not is_safe(name)
    with pytest.raises(BackupError):
        opened(packed([(name, b"x")]))


@pytest.mark.parametrize("odd", [{"made_at": 5}, {"project": ["x"]}, {"elsewhere": {"a": 5}}])
def test_a_manifest_with_other_things_in_it_is_refused(odd: dict[str, Any]) -> None:
    with pytest.raises(BackupError):
        opened(packed(MEMBERS[1:], replace(FACTS, **odd)))
