"""A monitoring meeting: one row of the tab *Incontri*."""

import datetime as dt
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from schemas.cells.normalise import plain
from schemas.column import ColumnKind, ColumnSpec, Need, columns
from schemas.kinds import MEETING_KIND_LABELS as MEETING_KIND_LABELS
from schemas.kinds import MeetingKind as MeetingKind
from schemas.kinds import is_about

TAB: Final = "Incontri"
SURE_FIELDS: Final = frozenset({"kind", "date", "municipalities"})
"""A row with a flag on one of these is no meeting: a guess there decides who reads about whom."""


_PREFIX: Final = {MeetingKind.TEAM: "EQ", MeetingKind.SOCIAL_WORKERS: "AS"}


class Meeting(BaseModel):
    """A meeting with the mediators (équipe) or with the social workers.

    `municipalities` are official names; empty means all of the district.
    """

    model_config = ConfigDict(
        defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    kind: Annotated[
        MeetingKind,
        ColumnSpec(
            ColumnKind.CHOICE, Need.ALWAYS, width=20, choices=tuple(MEETING_KIND_LABELS.values())
        ),
    ] = Field(title="Tipo", description="Équipe mediatori, oppure assistenti sociali.")
    date: Annotated[dt.date, ColumnSpec(ColumnKind.DATE, Need.ALWAYS, width=15)] = Field(
        title="Data", description="Il giorno dell'incontro."
    )
    time: Annotated[dt.time | None, ColumnSpec(ColumnKind.TIME, width=9)] = Field(
        default=None, title="Ora", description="L'ora d'inizio."
    )
    place: Annotated[str | None, ColumnSpec(ColumnKind.TEXT, width=28)] = Field(
        default=None, title="Luogo", description="Dove ci si trova."
    )
    municipalities: Annotated[
        tuple[str, ...], ColumnSpec(ColumnKind.MUNICIPALITIES, width=34, aliases=("Comune",))
    ] = Field(
        default=(),
        title="Comuni",
        description="I comuni di cui si parla, separati da virgola. Vuoto vuol dire tutti.",
    )
    notes: Annotated[str | None, ColumnSpec(ColumnKind.LONG_TEXT, width=40)] = Field(
        default=None,
        repr=False,
        title="Note",
        description="Appunti per l'incontro. Non vanno nei documenti.",
    )

    @property
    def id(self) -> str:
        """Made from kind, date and comuni: "AS-2026-06-25", "AS-2026-06-25-oper-rozz".

        It names files and folders, so it is short, and holds no personal data. One comune is
        written in full, of several the first four letters each.
        """
        names = [plain(name).replace(" ", "_") for name in sorted(self.municipalities)]
        if len(names) > 1:
            names = [name[:4] for name in names]
        return "-".join([_PREFIX[self.kind], self.date.isoformat(), *names])

    @staticmethod
    def day_of(meeting_id: str) -> dt.date:
        """Return the day that an `id` names.

        Raises ValueError for a text that is no id.
        """
        _, year, month, day, *_ = meeting_id.split("-")
        return dt.date(int(year), int(month), int(day))

    def includes(self, municipality: str | None) -> bool:
        """True when the meeting is about this comune.

        A nucleus without comune belongs to the meetings of all.
        """
        return is_about(self.municipalities, municipality)


COLUMNS: Final = columns(Meeting)
