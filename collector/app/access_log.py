"""Who saw what: one entry per command or page that shows or writes names; see `note_access`."""

import datetime as dt
import enum
import json
from collections.abc import Iterable

from collector.app.clearances import system_user
from collector.app.settings import Settings
from collector.errors import AccessLogError, reason
from collector.files import append_private, our_folder


class Act(enum.StrEnum):
    """What was done with data of families, or with the means to read them."""

    NAMES_SHOWN = "names_shown"
    EXPORT = "export"
    DOCUMENT = "document"
    MAIL = "mail"
    CLEARANCE = "clearance"
    KEY = "key"
    BACKUP = "backup"
    RESTORE = "restore"
    ERASURE = "erasure"
    HOLD = "hold"


def note_access(
    settings: Settings, act: Act, objects: Iterable[str] = (), purpose: str = ""
) -> None:
    """Write down that this user does something with these objects, before it is done.

    `objects`: codes (N…, R…, P…) or ids of meetings, never a name; none: the whole project.
    `purpose`: the command or page ("nuclei", "/nuclei/N…"). Raises AccessLogError where it cannot
    be written: then nothing may be shown.
    """
    entry = {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "who": system_user(),
        "project": settings.project_id,
        "act": str(act),
        "objects": sorted(set(objects)),
        "purpose": purpose,
    }
    path = our_folder() / "accessi.jsonl"
    try:
        append_private(path, f"{json.dumps(entry, ensure_ascii=False)}\n")
    except OSError as error:
        raise AccessLogError(
            f"Non posso scrivere nel registro degli accessi «{path}»: {reason(error)}. Senza, i "
            "nomi non si mostrano. Controlla la cartella e lo spazio sul disco, poi rilancia il "
            "comando."
        ) from error
