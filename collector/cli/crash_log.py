"""The log of bugs: tracebacks for who mends them, without a cell's content.

Imports nothing of the job but the writer of private files: it must work when the rest does not.
"""

import datetime as dt
import sys
import traceback
from pathlib import Path

from collector.files import append_private, our_folder


def log_traceback() -> Path:
    """Append the traceback of the exception at hand to a log only the user can read.

    Returns the log's path. It holds lines of code and no cells: the exception's message, which may
    repeat one, is left out. Where the log cannot be written the traceback goes to standard error.
    """
    path = our_folder() / "errori.log"
    kind, _, trace = sys.exc_info()
    name = kind.__name__ if kind else "?"
    lines = "".join(traceback.format_tb(trace))
    stamp = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    try:
        append_private(path, f"--- {stamp} {name}\n{lines}\n")
    except OSError:
        sys.stderr.write(f"{name}\n{lines}")
    return path
