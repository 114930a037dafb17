"""Who saw what: one entry per command or page that shows or writes names; see `note_access`.

What is asked of the log itself (`collector log`, the board's page) is here too.
"""

import datetime as dt
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.access_log.chain import Chain
from collector.access_log.entries import Access, Act, Entry, objects_in
from collector.access_log.file import AccessFile, BrokenLogError, nearest_there
from collector.app.settings import Settings
from collector.app.system_user import system_user
from collector.errors import AccessLogError, reason
from collector.files import no_file, our_folder

__all__ = ["Act", "note_access", "objects_in"]

_NOT_DURABLE: Final = frozenset({Act.NAMES_SHOWN})
"""What happens many times a day. Such an entry is with the system when names are shown, and stays
when the program is killed; only a power failure within seconds can take it.
"""


def log_path(settings: Settings) -> Path:
    """Return where the project's log of accesses is: in the user's own folder.

    Not in the project's, which others may share and empty.
    """
    return our_folder() / f"accessi-{settings.mark}.jsonl"


def note_access(
    settings: Settings, act: Act, objects: Iterable[str] = (), purpose: str = ""
) -> None:
    """Write down that this user does something with these objects, before it is done.

    `objects`: codes (N…, R…, P…) or ids of meetings, never a name; none: the whole project.
    `purpose`: the command or page ("nuclei", "/nuclei/{code}"). Raises AccessLogError where it
    cannot be written: then nothing may be shown or made. Raises ValueError for an object or a
    purpose that is no such thing.
    """
    access = Access(system_user(), settings.project_id, act, tuple(sorted(set(objects))), purpose)
    path = log_path(settings)
    try:
        AccessFile(path).append(access, at=_now(), durable=act not in _NOT_DURABLE)
    except OSError as error:
        raise AccessLogError(
            f"Non posso scrivere nel registro degli accessi «{path}»: {_why(error)}. Senza, i "
            "nomi non si mostrano e non si prepara nulla. Controlla la cartella e lo spazio sul "
            "disco, poi rilancia il comando."
        ) from error


def why_not_writable(path: Path) -> str:
    """Return why a log could not be written, as far as one sees; '' where it could."""
    place = nearest_there(path)
    if place != path and not place.is_dir():
        return f"«{place}» non è una cartella"
    if place == path and not path.is_file():
        return no_file(path) or "non è un file"
    places = [path.parent, path] if place == path else [place]
    return "" if all(os.access(one, os.W_OK) for one in places) else "mancano i permessi"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _why(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "un altro programma lo tiene occupato"
    return reason(error)


# --- The log, read ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Looked:
    """The log at large. `entries`: those asked for, oldest first; `chain`: all of it, checked;
    `due`: how many are older than the settings keep.
    """

    path: Path
    entries: tuple[Entry, ...]
    chain: Chain
    due: int


def read_log(
    settings: Settings,
    *,
    first: dt.date | None = None,
    last: dt.date | None = None,
    acts: Sequence[Act] = (),
) -> Looked:
    """Return the entries of these days (UTC) and acts, both days included; all without any.

    Raises AccessLogError where the log cannot be read.
    """
    chain = check_log(settings)
    entries = tuple(entry for entry in chain.entries if _is_wanted(entry, first, last, acts))
    limit = keep_from(settings)
    due = sum(_day(entry) < limit for entry in chain.entries)
    return Looked(log_path(settings), entries, chain, due)


def check_log(settings: Settings) -> Chain:
    """Return what the log holds, and what is wrong with it. Raises AccessLogError."""
    path = log_path(settings)
    try:
        return AccessFile(path).check()
    except OSError as error:
        raise _unreadable(path, error) from error


def entries_about(settings: Settings, codes: Iterable[str]) -> list[Entry]:
    """Return the entries about some codes, and those about the whole project, oldest first.

    Raises AccessLogError.
    """
    path = log_path(settings)
    try:
        return AccessFile(path).find(codes)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> AccessLogError:
    return AccessLogError(
        f"Non posso leggere il registro degli accessi «{path}»: {_why(error)}. Non ho scritto "
        "nulla."
    )


def prune_log(settings: Settings) -> int:
    """Cut off the entries that are older than the settings keep; return how many.

    Raises AccessLogError where the log is not whole, or cannot be written.
    """
    path = log_path(settings)
    access = Access(system_user(), settings.project_id, Act.CUT, (), "log --prune")
    try:
        return AccessFile(path).cut(access, before=keep_from(settings), at=_now())
    except BrokenLogError as error:
        raise AccessLogError(
            f"Il registro degli accessi «{path}» non è intero: prima di togliere le voci vecchie "
            "guarda che cosa non va con «collector log --verify». Non ho tolto nulla."
        ) from error
    except OSError as error:
        raise AccessLogError(
            f"Non posso riscrivere il registro degli accessi «{path}»: {_why(error)}. Le voci ci "
            "sono ancora tutte."
        ) from error


def keep_from(settings: Settings) -> dt.date:
    """Return the first day whose entries stay: the day this many months ago."""
    from collector.compile.retention import months_later

    return months_later(settings.today, -settings.log_months)


def _is_wanted(
    entry: Entry, first: dt.date | None, last: dt.date | None, acts: Sequence[Act]
) -> bool:
    day = _day(entry)
    is_in_time = (first is None or first <= day) and (last is None or day <= last)
    return is_in_time and (not acts or entry.access.act in acts)


def _day(entry: Entry) -> dt.date:
    try:
        return dt.datetime.fromisoformat(entry.at).date()
    except ValueError:
        return dt.date.min
