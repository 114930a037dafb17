"""Keys of encrypted journals, and where they come from.

A journal is opened in many places, by its file alone. None of them is handed a key: who loads a
project's settings says once where its key is found (`set_key_source`), and whoever opens an
encrypted file tries the keys of this process. A wrong one opens nothing.
"""

from collections.abc import Callable, Iterator
from typing import Final

from schemas.patterns import lazy_pattern

_DIGITS: Final = lazy_pattern(r"[0-9a-f]{64}")
_BYTES: Final = 32


class JournalKey:
    """A key of 256 bits. Its digits are in no repr and in no message."""

    __slots__ = ("_digits",)

    def __init__(self, digits: str) -> None:
        """Take 64 hexadecimal digits. Raises ValueError, which does not repeat them."""
        plain = digits.strip().lower()
        if not _DIGITS.fullmatch(plain):
            raise ValueError("no key of 64 hexadecimal digits")
        self._digits = plain

    @classmethod
    def new(cls) -> "JournalKey":
        """Return a fresh random key."""
        import secrets

        return cls(secrets.token_hex(_BYTES))

    def digits(self) -> str:
        """Return the 64 digits: for the keyring, and for nothing else."""
        return self._digits

    def literal(self) -> str:
        """Return the key as SQLCipher wants a raw one; so nothing is derived at each opening."""
        return f"x'{self._digits}'"

    def __eq__(self, other: object) -> bool:
        """True for the same key."""
        import hmac

        return isinstance(other, JournalKey) and hmac.compare_digest(self._digits, other._digits)

    def __hash__(self) -> int:
        """Equal keys have equal hashes."""
        return hash(self._digits)

    def __repr__(self) -> str:
        """Say nothing of the key."""
        return "JournalKey(…)"


KeySource = Callable[[], JournalKey | None]
"""What looks a key up: None where there is none."""
_sources: Final[dict[str, KeySource]] = {}


def set_key_source(project: str, source: KeySource) -> None:
    """Say where a project's key is found. It is asked only when an encrypted file is opened."""
    _sources.pop(project, None)
    _sources[project] = source


def known_keys() -> Iterator[JournalKey]:
    """Yield the keys of the projects that this process works on, the last one's first.

    Raises what a source raises.
    """
    for source in reversed(list(_sources.values())):
        key = source()
        if key is not None:
            yield key
