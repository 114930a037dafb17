"""The choices that nuclei, people, meetings and settings have, and what two of them mean.

Apart from the models, which need pydantic: a command that reads no row asks for a choice, too.
"""

import datetime as dt
import enum
from collections.abc import Sequence
from typing import Final


class Path(enum.StrEnum):
    """Where a nucleus's mediation stands (*Percorso*)."""

    TO_ACTIVATE = "TO_ACTIVATE"
    ACTIVE = "ACTIVE"
    CONCLUDED = "CONCLUDED"


PATH_LABELS: Final[dict[Path, str]] = {
    Path.TO_ACTIVATE: "da attivare",
    Path.ACTIVE: "attivo",
    Path.CONCLUDED: "concluso",
}

CASE_TYPES: Final = (
    "Housing sociale",
    "Nucleo con figli",
    "Inserimento abitativo temporaneo",
    "Progetto abitativo e lavorativo",
    "Alunno con disabilità",
    "Difficoltà a scuola",
    "Indagine psicosociale",
)
"""The seven *casistiche* of the service's presentation, without nationality; settings may add to
them.
"""
DIFFICULTY_TYPES: Final = (
    "scarsa condivisione dell'assistente sociale",
    "opposizione dell'utente",
    "altro",
)
"""The difficulties that the scheda names, and all others; settings may add to them."""


class Job(enum.StrEnum):
    """What a person does in the service (*Ruolo*)."""

    MEDIATOR = "MEDIATOR"
    SOCIAL_WORKER = "SOCIAL_WORKER"
    MUNICIPAL_CONTACT = "MUNICIPAL_CONTACT"
    COORDINATOR = "COORDINATOR"


JOB_LABELS: Final[dict[Job, str]] = {
    Job.MEDIATOR: "mediatore",
    Job.SOCIAL_WORKER: "assistente sociale",
    Job.MUNICIPAL_CONTACT: "referente comunale",
    Job.COORDINATOR: "coordinamento",
}


class MeetingKind(enum.StrEnum):
    """Who meets (*Tipo*); each kind has goals of its own in the service's presentation."""

    TEAM = "TEAM"
    SOCIAL_WORKERS = "SOCIAL_WORKERS"


MEETING_KIND_LABELS: Final[dict[MeetingKind, str]] = {
    MeetingKind.TEAM: "équipe mediatori",
    MeetingKind.SOCIAL_WORKERS: "assistenti sociali",
}


def is_concluded(path: Path, closed_on: dt.date | None) -> bool:
    """Tell whether no further talk with a nucleus is expected."""
    return path is Path.CONCLUDED or closed_on is not None


def is_about(municipalities: Sequence[str], municipality: str | None) -> bool:
    """Tell whether a meeting about some comuni, none for all, is about this one.

    A nucleus without comune belongs to the meetings of all.
    """
    return not municipalities or municipality in municipalities
