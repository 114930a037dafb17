"""A lock that one program at a time holds: of the system, so that one that was killed hinders
nobody.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_OWNER_ONLY: Final = 0o600
_POLL_SECONDS: Final = 0.005


@contextmanager
def locked(path: Path, *, seconds: float) -> Iterator[None]:
    """Hold the lock of a file, which is made where it is missing, and stays.

    Others wait so long at most: programs, and threads of this one. Raises TimeoutError then, and
    OSError where the file cannot be made or opened, is a link, or its disk knows no locks.
    """
    no_links = getattr(os, "O_NOFOLLOW", 0)
    file = os.open(path, os.O_RDWR | os.O_CREAT | no_links, _OWNER_ONLY)
    try:
        until = time.monotonic() + seconds
        while not try_lock(file):
            if time.monotonic() > until:
                raise TimeoutError(str(path))
            time.sleep(_POLL_SECONDS)
        yield
    finally:
        os.close(file)  # and the lock is free


if sys.platform == "win32":
    import errno
    import msvcrt

    _HELD: Final = frozenset({errno.EACCES, errno.EDEADLK})

    def try_lock(file: int) -> bool:
        """Take the lock of an open file; return False while somebody else has it.

        Raises OSError.
        """
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in _HELD:
                return False
            raise
        return True

else:
    import fcntl

    def try_lock(file: int) -> bool:
        """Take the lock of an open file; return False while somebody else has it.

        Raises OSError.
        """
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):  # some network disks say it like this
            return False
        return True
