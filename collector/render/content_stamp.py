"""A stamp inside a document: which content it was made from, and that nobody changed the file since.

It stands in the metadata, so it goes where the file goes. The seal is the hash of the file with the seal left blank.
"""

import hashlib
import re
from typing import Final

_BLANK: Final = "0" * 64
_SEAL: Final = rb"[0-9a-f]{64}"


def blank_stamp(fingerprint: str) -> str:
    """The stamp to make a document with; `sealed` fills it in."""
    return f"collector:{fingerprint}:{_BLANK}"


def seal_stamp(data: bytes, fingerprint: str) -> bytes:
    """The document with its seal; not a byte longer. Raises ValueError when it holds no blank stamp."""
    empty = blank_stamp(fingerprint).encode()
    if empty not in data:
        raise ValueError("no stamp to seal")
    return data.replace(empty, _stamp(fingerprint, hashlib.sha256(data).hexdigest().encode()))


def is_intact(data: bytes, fingerprint: str = "") -> bool:
    """True for a document made from this content (from any, where none is given) and not changed since."""
    content = re.escape(fingerprint).encode() or rb"[0-9a-f]+"
    found = re.search(b"collector:(" + content + b"):(" + _SEAL + b")", data)
    if found is None:
        return False
    emptied = data.replace(found[0], blank_stamp(found[1].decode()).encode())
    return hashlib.sha256(emptied).hexdigest().encode() == found[2]


def _stamp(fingerprint: str, seal: bytes) -> bytes:
    return b"collector:" + fingerprint.encode() + b":" + seal
