"""One encrypted file: written as it comes, and read back only where not one byte was changed.

A key is derived from the passphrase by scrypt, with a salt of its own for each file. The content is
cut into chunks of 64 KiB, each sealed by ChaCha20-Poly1305. The nonce is the chunk's number and
whether it is the last one, so a chunk that is missing, moved or cut off is noticed (STREAM: Hoang,
Reyhanitabar, Rogaway and Vizár, 2015; age and Tink do the same). Chunk 0 is empty: it tells a wrong
passphrase from a damaged file. The head of the file is authenticated with every chunk.
"""

import io
import os
import unicodedata
from typing import IO, TYPE_CHECKING, Final

from collector.errors import BackupError, SettingsError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

MAGIC: Final = b"collector-backup 1\n"
_ANY_MAGIC: Final = b"collector-backup "
HARDNESS: Final = 17
"""Base-2 logarithm of scrypt's cost: 128 MiB and half a second for each guess."""
_HARDEST: Final = 20
"""A file that asks for more than 1 GiB is not ours."""
CHUNK: Final = 64 * 1024
_TAG: Final = 16
_SALT: Final = 16
NO_CRYPTOGRAPHY: Final = (
    "Su questo computer non si possono fare né aprire copie di sicurezza: manca il modulo Python "
    "«cryptography». Reinstalla il programma come dice docs/guida/installare.md, o usa un altro "
    "computer. Non ho scritto nulla."
)
_DAMAGED: Final = (
    "La copia di sicurezza è rovinata o tagliata: non è quella che collector ha scritto. Prova con "
    "un'altra copia. Non ho cambiato nulla."
)
_NOT_OURS: Final = (
    "Questo file non è una copia di sicurezza di collector. Controlla il nome. Non ho cambiato "
    "nulla."
)
_NEWER: Final = (
    "Questa copia di sicurezza è stata fatta da una versione più nuova di collector. Aggiorna il "
    "programma e rilancia il comando. Non ho cambiato nulla."
)
_NOT_OPENED: Final = (
    "La passphrase non è quella di questa copia (oppure l'inizio del file è rovinato). Riprova. "
    "Non ho cambiato nulla."
)


def damaged() -> BackupError:
    """Return the error of a file that is not as we wrote it."""
    return BackupError(_DAMAGED)


def require_library() -> None:
    """Raise SettingsError where the library that encrypts is missing."""
    try:
        import cryptography  # noqa: F401
    except ImportError as error:
        raise SettingsError(NO_CRYPTOGRAPHY) from error


def is_sealed(head: bytes) -> bool:
    """Tell by its first bytes whether a file is a backup of ours."""
    return head.startswith(_ANY_MAGIC)


def _cipher(passphrase: str, salt: bytes, hardness: int) -> "ChaCha20Poly1305":
    require_library()
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    # The same letters typed on a Mac and on Windows may be other characters.
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return ChaCha20Poly1305(Scrypt(salt=salt, length=32, n=2**hardness, r=8, p=1).derive(secret))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class SealedWriter(io.RawIOBase):
    """Encrypts what is written to it into `out`, which stays open. `finish` seals the end."""

    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        """Raises OSError, and SettingsError without the library."""
        super().__init__()
        salt = os.urandom(_SALT)
        self._head = MAGIC + bytes([HARDNESS]) + salt
        self._cipher = _cipher(passphrase, salt, HARDNESS)
        self._out = out
        self._waiting = bytearray()
        self._number = 0
        out.write(self._head)
        self._seal(b"", is_last=False)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: "bytes | bytearray | memoryview", /) -> int:  # type: ignore[override]
        """Take all of `data`. Raises OSError."""
        self._waiting += data
        while len(self._waiting) > CHUNK:  # never the last one: it is not known yet
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Seal the end: without it the file counts as cut off. Raises OSError."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._out.write(self._cipher.encrypt(nonce, chunk, self._head))
        self._number += 1


class Sealed:
    """An encrypted file that the passphrase opens; it can be read several times."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        """Derive the key. `file`: open, and seekable.

        Raises BackupError for a file that is not ours, is newer or cut off, and for a wrong
        passphrase; OSError; SettingsError without the library.
        """
        self._file = file
        file.seek(0)
        magic = file.read(len(MAGIC))
        if magic != MAGIC:
            raise BackupError(_NEWER if is_sealed(magic) else _NOT_OURS)
        rest = file.read(1 + _SALT)
        if len(rest) < 1 + _SALT or not 1 <= rest[0] <= _HARDEST:
            raise damaged()
        self._head = magic + rest
        self._cipher = _cipher(passphrase, rest[1:], rest[0])
        if self._opened(file.read(_TAG), 0, is_last=False) is None:
            raise BackupError(_NOT_OPENED)

    def stream(self) -> io.BufferedReader:
        """Return what reads the content from its beginning; only one at a time.

        Reading raises BackupError where the file is not as it was written, and OSError.
        """
        return io.BufferedReader(_SealedReader(self), CHUNK)

    def chunks_from_start(self) -> "_Chunks":
        """Return the chunks of the content, in order."""
        self._file.seek(len(self._head) + _TAG)
        return _Chunks(self, self._file)

    def _opened(self, chunk: bytes, number: int, *, is_last: bool) -> bytes | None:
        """Return what a chunk holds; None where it is not the one that was written."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(_nonce(number, is_last=is_last), chunk, self._head)
        except (InvalidTag, ValueError):
            return None

    def open_chunk(self, chunk: bytes, number: int, *, is_last: bool) -> bytes:
        """Return what a chunk holds. Raises BackupError."""
        content = self._opened(chunk, number, is_last=is_last)
        if content is None:
            raise damaged()
        return content


class _Chunks:
    """The chunks of a file, one after the other; each is the last one where nothing follows."""

    def __init__(self, sealed: Sealed, file: IO[bytes]) -> None:
        self._sealed = sealed
        self._file = file
        self._number = 0
        self._next = file.read(CHUNK + _TAG)
        self._ended = False

    def next(self) -> bytes | None:
        """Return the next chunk, or None when the last one was returned. Raises BackupError."""
        if self._ended:
            return None
        chunk, self._next = self._next, self._file.read(CHUNK + _TAG)
        self._number += 1
        self._ended = not self._next
        return self._sealed.open_chunk(chunk, self._number, is_last=self._ended)


class _SealedReader(io.RawIOBase):
    def __init__(self, sealed: Sealed) -> None:
        super().__init__()
        self._chunks = sealed.chunks_from_start()
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview", /) -> int:  # type: ignore[override]
        while not self._rest:
            chunk = self._chunks.next()
            if chunk is None:
                return 0
            self._rest = chunk
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)
