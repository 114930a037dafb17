"""A nucleus: one family that is given mediation, one row of the tab *Nuclei*."""

import datetime as dt
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from schemas.column import ColumnKind, ColumnSpec, Need, columns
from schemas.kinds import CASE_TYPES as CASE_TYPES
from schemas.kinds import PATH_LABELS as PATH_LABELS
from schemas.kinds import Path as Path
from schemas.kinds import is_concluded

TAB: Final = "Nuclei"


class Nucleus(BaseModel):
    """A family as the service knows it. Documents speak of it by `code`; `name` never leaves the
    office.

    `mediator` and `social_worker` are names as they stand in *Persone*, or None when empty or not
    found there. `hours_budget` is in minutes (*Monte ore* is typed in hours).
    """

    model_config = ConfigDict(
        defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    code: Annotated[str, ColumnSpec(ColumnKind.CODE, width=11, aliases=("Codice nucleo",))] = Field(
        title="Codice",
        description="Lascialo vuoto: lo scrive il programma. Nei documenti c'è solo il codice.",
    )
    name: Annotated[
        str,
        ColumnSpec(
            ColumnKind.TEXT, Need.ALWAYS, width=26, aliases=("Nucleo", "Nome", "Nome del nucleo")
        ),
    ] = Field(
        repr=False,
        title="Nucleo (nome)",
        description="Il nome della famiglia, come lo usate tra voi. Non esce mai da questo foglio.",
    )
    other_names: Annotated[
        tuple[str, ...],
        ColumnSpec(
            ColumnKind.TEXT, width=24, aliases=("Altri nomi", "Altri nomi usati nel foglio")
        ),
    ] = Field(
        default=(),
        repr=False,
        title="Altri nomi usati",
        description="Altri modi in cui la famiglia viene scritta, separati da punto e virgola.",
    )
    municipality: Annotated[
        str | None, ColumnSpec(ColumnKind.MUNICIPALITY, Need.ALWAYS, width=20)
    ] = Field(default=None, title="Comune", description="Il comune che segue la famiglia.")
    language: Annotated[str | None, ColumnSpec(ColumnKind.TEXT, width=14)] = Field(
        default=None, title="Lingua", description="La lingua della mediazione."
    )
    mediator: Annotated[
        str | None,
        ColumnSpec(ColumnKind.PERSON, width=18, roles=("mediatore",), aliases=("Mediatrice",)),
    ] = Field(
        default=None,
        title="Mediatore",
        description="Il mediatore o la mediatrice che segue la famiglia.",
    )
    social_worker: Annotated[
        str | None,
        ColumnSpec(ColumnKind.PERSON, width=18, roles=("assistente sociale",), aliases=("AS",)),
    ] = Field(
        default=None,
        title="Assistente sociale",
        description="L'assistente sociale del caso: riceve solo i documenti delle sue famiglie.",
    )
    case_type: Annotated[
        str | None,
        ColumnSpec(
            ColumnKind.TEXT, width=26, choices=CASE_TYPES, aliases=("Tipologia", "Casistica")
        ),
    ] = Field(
        default=None,
        title="Tipologia di caso",
        description="Il tipo di intervento: scegli dall'elenco, o scrivine uno nuovo.",
    )
    path: Annotated[
        Path, ColumnSpec(ColumnKind.CHOICE, width=13, choices=tuple(PATH_LABELS.values()))
    ] = Field(
        default=Path.ACTIVE,
        title="Percorso",
        description="Da attivare, attivo o concluso. Vuoto vuol dire attivo.",
    )
    opened_on: Annotated[dt.date | None, ColumnSpec(ColumnKind.DATE, width=13)] = Field(
        default=None,
        title="Attivato il",
        description="Il giorno in cui è cominciata la mediazione.",
    )
    hours_budget: Annotated[int | None, ColumnSpec(ColumnKind.HOURS, width=11)] = Field(
        default=None,
        title="Monte ore",
        description="Le ore autorizzate, per esempio 20 oppure 7,5.",
    )
    closed_on: Annotated[dt.date | None, ColumnSpec(ColumnKind.DATE, width=13)] = Field(
        default=None, title="Concluso il", description="Il giorno in cui la mediazione è finita."
    )

    @property
    def concluded(self) -> bool:
        """True when no further talk is expected."""
        return is_concluded(self.path, self.closed_on)


COLUMNS: Final = columns(Nucleus)
