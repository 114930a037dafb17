"""What each route does with data of families, for the log of accesses; see `PageAccess`.

A page is written down once it is made, and given to the browser only after that; a change before it
is carried out. What is looked at again in the same session within five minutes counts once: a page
asks for itself again while a part of it is being made.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.responses import FileResponse, Response

from collector.access_log.entries import Act
from collector.app.access_log import note_access, objects_in
from collector.app.settings import Settings
from collector.errors import CollectorError
from collector.web.sessions import Session, steady_seconds
from schemas.patterns import lazy_pattern

_AGAIN_SECONDS: Final = 300
_OK: Final = 200
_WORD: Final = lazy_pattern(r"[A-Za-z0-9-]+")

ACTS: Final[Mapping[str, Act | None]] = {
    # Today, talks, families
    "today": Act.NAMES_SHOWN,
    "check": Act.NAMES_SHOWN,  # what it finds is said on the next page, whichever that is
    "check-stopped": Act.NAMES_SHOWN,
    "check-accept": Act.NAMES_SHOWN,
    "talks": Act.NAMES_SHOWN,
    "talks-search": None,
    "talk": Act.NAMES_SHOWN,
    "nuclei": Act.NAMES_SHOWN,
    "nuclei-search": None,
    "similar-nuclei": Act.NAMES_SHOWN,
    "nucleus": Act.NAMES_SHOWN,
    "nucleus-history": Act.NAMES_SHOWN,
    "nucleus-documents": Act.DOCUMENT,
    "restore-lost": Act.NAMES_SHOWN,
    "restore-one": Act.NAMES_SHOWN,
    "restore": Act.RESTORE,
    # Requests, meetings, mails, documents
    "requests": Act.NAMES_SHOWN,
    "requests-send": Act.MAIL,
    "request-arrived": Act.MAIL,
    "request-sent": Act.MAIL,
    "meetings": Act.NAMES_SHOWN,
    "old-mails": Act.MAIL,
    "meeting": Act.NAMES_SHOWN,
    "meeting-document": Act.NAMES_SHOWN,
    "put-aside": None,
    "prepare-meeting": Act.DOCUMENT,
    "named-copy": Act.DOCUMENT,
    "mail-plan": Act.NAMES_SHOWN,
    "send-mails": Act.MAIL,
    "trial-mails": Act.MAIL,
    "mail-result": Act.NAMES_SHOWN,
    "mark-sent": Act.MAIL,
    "mark-arrived": Act.MAIL,
    "document": Act.NAMES_SHOWN,
    # Texts
    "texts": Act.NAMES_SHOWN,
    "words": Act.NAMES_SHOWN,
    "search-texts": None,
    "clear-texts": Act.CLEARANCE,
    "cover-texts": Act.CLEARANCE,
    "allow-word": Act.CLEARANCE,
    "disallow-word": Act.CLEARANCE,
    # People, their keys and passwords
    "people": Act.NAMES_SHOWN,
    "new-passwords": Act.KEY,
    "generate-passwords": Act.KEY,
    "write-server-password": None,
    "forget-server-password": None,
    "person": Act.NAMES_SHOWN,
    "generate-password": Act.KEY,
    "write-password": Act.KEY,
    "forget-password": None,
    "paper-key": Act.KEY,
    # No family
    "numbers": None,
    "numbers-period": None,
    "numbers-table": Act.EXPORT,
    "health": None,
    "check-health": None,
    "access-log": None,
    "task": None,
    "task-progress": None,
    "idle": None,
    "stop": None,
    # Before there is a project
    "start": None,
    "start-new": None,
    "start-plan": None,
    "start-look": None,
    "start-adopt": None,
    "start-google": None,
    "start-done": None,
    "start-example": None,
    "leave-example": None,
}
"""The act of each route, by its name; None: it shows and makes nothing of families. A test finds a
route that is not here; until it is, it counts as one that shows names.
"""


@dataclass(frozen=True)
class PageAccess:
    """What a request is about.

    `route`: its name; `path`: as in the route, "/nuclei/{code}"; `texts`: what stands in address
    and form, of which codes and meetings are written down; `is_change`: a button was pressed.
    """

    route: str
    path: str
    texts: tuple[str, ...]
    is_change: bool = False

    @property
    def act(self) -> Act | None:
        """What the route does; that of one that nobody declared: showing names."""
        return ACTS.get(self.route, Act.NAMES_SHOWN)


def note_change(settings: Settings, access: PageAccess) -> None:
    """Write down a change before it is carried out. Raises AccessLogError."""
    if access.act is not None:
        note_access(settings, access.act, objects_in(access.texts), access.path)


def note_shown(settings: Settings, session: Session, access: PageAccess, answer: Response) -> None:
    """Write down a page, or a file, before the browser gets it. Raises AccessLogError.

    One that says that something is not there, or leads elsewhere, shows nothing.
    """
    if access.act is None or answer.status_code != _OK:
        return
    objects = objects_in((*access.texts, *_of_file(answer)))
    what = (access.act, objects or access.route)
    now = steady_seconds()
    until = session.noted.get(what)
    if until is not None and now < until:
        return
    note_access(settings, access.act, objects, access.path)
    still = [(noted, until) for noted, until in list(session.noted.items()) if now < until]
    session.noted = {**dict(still), what: now + _AGAIN_SECONDS}


def note_error(settings: Settings, access: PageAccess, error: CollectorError) -> None:
    """Write down that a page says what names families. Nothing for what names none.

    Raises AccessLogError.
    """
    if error.shows_names:
        note_access(settings, Act.NAMES_SHOWN, objects_in(access.texts), access.path)


def _of_file(answer: Response) -> Iterable[str]:
    """Return what may be codes and meetings in the path of a file that is given."""
    if not isinstance(answer, FileResponse):
        return ()
    parts = Path(answer.path).parts[-3:]
    return [*parts, *(word for part in parts for word in _WORD.findall(part))]
