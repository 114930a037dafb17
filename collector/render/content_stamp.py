"""A stamp inside a document: which content it was made from, and that nobody changed it since.

It stands in the metadata, so it goes where the file goes. The seal is the hash of the file with the
seal left blank.
"""

import hashlib
import re
from typing import Final

_BLANK_SEAL: Final = "0" * 64
_SEAL: Final = rb"[0-9a-f]{64}"


def blank_stamp(fingerprint: str) -> str:
    """Return the stamp to make a document with; `seal_stamp` fills it in.

    `fingerprint`: the hash of the content, in small hexadecimal digits.
    """
    return f"collector:{fingerprint}:{_BLANK_SEAL}"


def seal_stamp(data: bytes, fingerprint: str) -> bytes:
    """Return the document with its seal; not a byte longer.

    Raises ValueError when it holds no blank stamp.
    """
    blank = blank_stamp(fingerprint).encode()
    if blank not in data:
        raise ValueError("no stamp to seal")
    seal = hashlib.sha256(data).hexdigest()
    return data.replace(blank, f"collector:{fingerprint}:{seal}".encode())


def is_intact(data: bytes, fingerprint: str = "") -> bool:
    """True for a document made from this content and not changed since.

    Without a fingerprint: made from any content.
    """
    content = re.escape(fingerprint).encode() or rb"[0-9a-f]+"
    stamp = re.search(b"collector:(" + content + b"):(" + _SEAL + b")", data)
    if stamp is None:
        return False
    unsealed = data.replace(stamp[0], blank_stamp(stamp[1].decode()).encode())
    return hashlib.sha256(unsealed).hexdigest().encode() == stamp[2]
