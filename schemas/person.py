"""The people who work with the sheet or receive documents: the tab *Persone*."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from schemas.code import is_code
from schemas.column import ColumnKind, ColumnSpec, Need, columns
from schemas.kinds import JOB_LABELS as JOB_LABELS
from schemas.kinds import Job as Job

TAB: Final = "Persone"


_ERASED: Final = "Persona cancellata "
"""What stands for the name of somebody who was erased, before their code."""


def erased_name(code: str) -> str:
    """Return what stands for the name of a person who was erased."""
    return _ERASED + code


def is_erased_name(name: str) -> bool:
    """Return whether a name stands for a person who was erased: nobody to write to."""
    return name.startswith(_ERASED) and is_code(name.removeprefix(_ERASED), "P")


class Person(BaseModel):
    """Somebody of the staff or of the services, in one role. Two roles are two rows.

    `code` ("P…") is given by the journal and stands for the person in file names; it is no column.
    `municipalities` are official names; for a *referente comunale* they are what they may see.
    """

    model_config = ConfigDict(
        defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    code: str = ""
    name: Annotated[
        str, ColumnSpec(ColumnKind.TEXT, Need.ALWAYS, width=26, aliases=("Nome e cognome",))
    ] = Field(
        repr=False, title="Nome", description="Nome e cognome, come lo scrivete nel foglio Schede."
    )
    job: Annotated[
        Job,
        ColumnSpec(ColumnKind.CHOICE, Need.ALWAYS, width=20, choices=tuple(JOB_LABELS.values())),
    ] = Field(
        title="Ruolo",
        description="Mediatore, assistente sociale, referente comunale o coordinamento.",
    )
    email: Annotated[
        str | None, ColumnSpec(ColumnKind.EMAIL, width=32, aliases=("E-mail", "Mail"))
    ] = Field(
        default=None,
        repr=False,
        title="Email",
        description=(
            "L'indirizzo di lavoro di questa persona, uno solo. Senza email non riceve nulla."
        ),
    )
    municipalities: Annotated[
        tuple[str, ...], ColumnSpec(ColumnKind.MUNICIPALITIES, width=34, aliases=("Comune",))
    ] = Field(
        default=(),
        title="Comuni",
        description="I comuni di cui si occupa, separati da virgola.",
    )
    languages: Annotated[str | None, ColumnSpec(ColumnKind.TEXT, width=24, aliases=("Lingua",))] = (
        Field(
            default=None,
            title="Lingue",
            description="Per un mediatore: le lingue in cui lavora, separate da virgola.",
        )
    )

    @property
    def is_erased(self) -> bool:
        """True for what stays of somebody who was erased: a row, so that the hours add up."""
        return is_erased_name(self.name)


COLUMNS: Final = columns(Person)
