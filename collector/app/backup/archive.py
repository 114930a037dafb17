"""What is inside a backup: members, and at the end a manifest with the hash of each."""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import IO, Final

from pydantic import TypeAdapter

from collector.app.backup.sealed import Sealed, SealedWriter, damaged
from collector.errors import BackupError
from schemas.patterns import lazy_pattern

FORMAT: Final = 1
JOURNAL: Final = "registro.sqlite3"
ERASED: Final = "cancellazioni.txt"
SETTINGS: Final = "impostazioni/"
FILES: Final = f"{SETTINGS}file/"
ELSEWHERE: Final = f"{SETTINGS}altrove/"
MAILS: Final = "uscite/"
_MANIFEST: Final = "manifest.json"
_SAFE_PART: Final = lazy_pattern(r"[^\x00-\x1f\\/:*?\"<>|]+")
_COMPRESSION: Final = 3
"""Of gzip: a journal shrinks to a fifth at the speed of a disk."""
_LARGEST_MANIFEST: Final = 64 * 1024 * 1024

Member = tuple[str, bytes]


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    `schema`: the version of the journal's tables. `made_at`: ISO, UTC. `project`: its id, '' for
    none. `members`: each one's SHA-256 by name. `elsewhere`: for members that lay outside the
    project's folder, the path that collector.toml leads to.
    """

    schema: str
    made_at: str
    project: str
    program: str
    members: dict[str, str] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)


def write_archive(
    out: IO[bytes], passphrase: str, members: Iterable[Member], manifest: Manifest
) -> Manifest:
    """Encrypt members into `out`, then the manifest with their hashes, which is returned.

    `manifest`: without members. Raises OSError, BackupError for a name that not every computer can
    write, and SettingsError without the library.
    """
    hashes: dict[str, str] = {}
    sealer = SealedWriter(out, passphrase)
    with (
        # Without a name and a time in its head: nothing of this computer.
        gzip.GzipFile("", "wb", _COMPRESSION, sealer, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        for name, content in members:
            if not is_safe(name):
                raise _unsafe(name)
            _add(tar, name, content)
            hashes[name] = _hash(content)
        complete = replace(manifest, members=hashes)
        _add(tar, _MANIFEST, json.dumps({"format": FORMAT, **vars(complete)}).encode())
    sealer.finish()
    return complete


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def read_archive(sealed: Sealed, take: Callable[[str, bytes], None]) -> Manifest:
    """Give each member to `take`, and return the manifest once all of it proved to be as written.

    `take` must trust nothing before that. Raises BackupError, also for a newer format, and OSError.
    """
    hashes: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with (
            sealed.stream() as reader,
            gzip.GzipFile(fileobj=reader) as packed,
            tarfile.open(fileobj=packed, mode="r|") as tar,
        ):
            for info in tar:
                content = _content(tar, info)
                if info.name == _MANIFEST:
                    manifest = _manifest(content)
                    continue
                if not is_safe(info.name) or info.name in hashes:
                    raise damaged()
                hashes[info.name] = _hash(content)
                take(info.name, content)
            while packed.read(1 << 16):  # to the end, which is sealed too
                pass
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise damaged() from error
    if manifest is None or manifest.members != hashes:
        raise damaged()
    return manifest


def _content(tar: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(info) if info.isreg() else None
    if file is None or (info.name == _MANIFEST and info.size > _LARGEST_MANIFEST):
        raise damaged()
    content = file.read()
    if len(content) != info.size:
        raise damaged()
    return content


def _manifest(content: bytes) -> Manifest:
    try:
        facts = json.loads(content)
        if facts.pop("format") != FORMAT:
            raise BackupError(
                "Questa copia di sicurezza è stata fatta da una versione più nuova di collector. "
                "Aggiorna il programma e rilancia il comando. Non ho cambiato nulla."
            )
        return TypeAdapter(Manifest).validate_python(facts)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise damaged() from error


def is_safe(name: str) -> bool:
    """Tell whether a member's name leads to a place of its own kind and nowhere else."""
    if name in (JOURNAL, ERASED):
        return True
    if not name.startswith((SETTINGS, MAILS)):
        return False
    return all(_SAFE_PART.fullmatch(part) and part.strip(". ") for part in name.split("/"))


def _unsafe(name: str) -> BackupError:
    return BackupError(
        f"Il file «{name.partition('/')[2]}» ha un nome che non tutti i computer sanno scrivere, "
        "con un segno come : ? * |: cambiagli nome e rilancia il comando. La copia non è stata "
        "fatta."
    )


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
