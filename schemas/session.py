"""The scheda colloqui: one talk with one nucleus, one row of the tab *Schede*."""

import datetime as dt
import enum
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from schemas import google_forms
from schemas.column import Column, ColumnKind, ColumnSpec, Need, columns
from schemas.kinds import DIFFICULTY_TYPES as DIFFICULTY_TYPES
from schemas.other_people import OTHER_PEOPLE

TAB: Final = "Schede"


class Held(enum.StrEnum):
    """Whether the talk took place (*Svolgimento*)."""

    HELD = "HELD"
    NO_SHOW = "NO_SHOW"
    CANCELLED = "CANCELLED"
    POSTPONED = "POSTPONED"


HELD_LABELS: Final[dict[Held, str]] = {
    Held.HELD: "svolto",
    Held.NO_SHOW: "assente",
    Held.CANCELLED: "annullato",
    Held.POSTPONED: "rinviato",
}


class Confidentiality(enum.StrEnum):
    """How far a talk may travel (*Riservatezza*), widest first."""

    SERVICE = "SERVICE"
    TEAM = "TEAM"
    COORDINATION = "COORDINATION"


CONFIDENTIALITY_LABELS: Final[dict[Confidentiality, str]] = {
    Confidentiality.SERVICE: "servizio",
    Confidentiality.TEAM: "équipe",
    Confidentiality.COORDINATION: "coordinamento",
}
_WIDEST_FIRST: Final = (
    Confidentiality.SERVICE,
    None,
    Confidentiality.TEAM,
    Confidentiality.COORDINATION,
)
"""No mark lies between the first two: the talk goes to the service, its difficulties stay in the
équipe.
"""


def narrowest(marks: Iterable[Confidentiality | None]) -> Confidentiality | None:
    """Return, of several marks on the same facts, the one under which fewest people may read.

    None is an empty cell. Raises ValueError for no marks at all.
    """
    return max(marks, key=_WIDEST_FIRST.index)


class Role(enum.StrEnum):
    """Who was present, by role; never by name."""

    HUSBAND = "husband"
    WIFE = "wife"
    MOTHER = "mother"
    FATHER = "father"
    CHILD = "child"
    SOCIAL_WORKER = "social_worker"
    MEDIATOR = "mediator"
    TEACHER = "teacher"
    OTHER = "other"


ROLE_LABELS: Final[dict[Role, tuple[str, str]]] = {
    Role.HUSBAND: ("marito", "mariti"),
    Role.WIFE: ("moglie", "mogli"),
    Role.MOTHER: ("madre", "madri"),
    Role.FATHER: ("padre", "padri"),
    Role.CHILD: ("figlio/a", "figli"),
    Role.SOCIAL_WORKER: ("assistente sociale", "assistenti sociali"),
    Role.MEDIATOR: ("mediatore", "mediatori"),
    Role.TEACHER: ("insegnante", "insegnanti"),
    Role.OTHER: ("altra persona", "altre persone"),
}


@dataclass(frozen=True, slots=True)
class Attendee:
    """A role that was present, and how many: None where the sheet does not say ("figli").

    `word`: of another person, which one ("nonna"): a word of `OTHER_PEOPLE`, or '' where none is
    known, as in what older programs kept. It says more, and is no role of its own: who counts,
    counts roles.
    """

    role: Role
    count: int | None = 1
    word: Annotated[str, Field(exclude_if=operator.not_)] = ""

    @property
    def label(self) -> str:
        """In Italian: "madre", "3 figli", "2 nonne"; "figli" where how many is not said."""
        singular, plural = ROLE_LABELS[self.role]
        if self.word in OTHER_PEOPLE:
            singular, plural = self.word, OTHER_PEOPLE[self.word]
        if self.count == 1:
            return singular
        return plural if self.count is None else f"{self.count} {plural}"


class SessionSheet(BaseModel):
    """One talk (colloquio) with one nucleus: one row of the sheet, one scheda colloqui.

    Built only from readings that are whole: holding one is the proof that nothing is missing. Each
    title is the column's header; sheet, notes, flags and guide take it from here. Times are Italian
    local time, to the minute. The scheda's one cell "ORA (inizio e fine)" fills two fields; its
    "DESCRIZIONE INTERVENTO" asks for outcome, difficulties and new agreements too: four fields
    here.
    """

    model_config = ConfigDict(
        defer_build=True, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    code: Annotated[str, ColumnSpec(ColumnKind.CODE, width=11, ours=True)] = Field(
        title="Codice",
        description="Lo scrive il programma. Non modificarlo: serve a ritrovare la riga.",
    )
    mediator: Annotated[
        str,
        ColumnSpec(
            ColumnKind.PERSON,
            Need.ALWAYS,
            width=18,
            ask="Il tuo nome e cognome.",
            aliases=(
                "Mediatrice",
                "Mediatore/Mediatrice",
                "Mediatore/trice",
                "Nome mediatore",
                "Nome del mediatore",
                "Nome mediatrice",
                "Mediatore linguistico culturale",
                "Mediatrice linguistico culturale",
                "Mediatrice linguistica culturale",
                "Mediatore linguistico",
                "Mediatrice linguistica",
                "Mediatore culturale",
                "Mediatrice culturale",
            ),
            roles=("mediatore",),
        ),
    ] = Field(title="Mediatore", description="Il tuo nome e cognome: sceglilo dall'elenco.")
    nucleus: Annotated[
        str,
        ColumnSpec(
            ColumnKind.NUCLEUS,
            Need.ALWAYS,
            width=24,
            ask=(
                "Il codice della famiglia, per esempio N7F3K. Se non lo sai, chiedilo al "
                "coordinamento."
            ),
            aliases=(
                "Nucleo beneficiario della mediazione",
                "Nucleo beneficiario",
                "Nucleo familiare",
                "Nome nucleo",
                "Nome del nucleo",
                "Beneficiario",
                "Famiglia",
            ),
            template_texts=("(inserire nome e cognome)", "inserire nome e cognome"),
        ),
    ] = Field(
        title="Nucleo",
        description="La famiglia: sceglila dall'elenco, oppure scrivi il codice o il nome.",
    )
    date: Annotated[
        dt.date,
        ColumnSpec(
            ColumnKind.DATE,
            Need.ALWAYS,
            width=15,
            aliases=("Data colloquio", "Data del colloquio", "Giorno"),
        ),
    ] = Field(
        title="Data",
        description="Il giorno del colloquio: giorno/mese/anno, per esempio 20/06/2026.",
    )
    start: Annotated[
        dt.time | None,
        ColumnSpec(
            ColumnKind.TIME,
            Need.IF_HELD,
            width=9,
            aliases=("Inizio", "Ora di inizio", "Orario inizio", "Dalle", "Dalle ore"),
        ),
    ] = Field(
        default=None, title="Ora inizio", description="A che ora è cominciato, per esempio 10:30."
    )
    end: Annotated[
        dt.time | None,
        ColumnSpec(
            ColumnKind.TIME,
            Need.IF_HELD,
            width=9,
            aliases=("Fine", "Ora di fine", "Orario fine", "Alle", "Alle ore"),
        ),
    ] = Field(default=None, title="Ora fine", description="A che ora è finito, per esempio 11:45.")
    attendees: Annotated[
        tuple[Attendee, ...],
        ColumnSpec(
            ColumnKind.PEOPLE_PRESENT,
            Need.IF_HELD,
            width=22,
            aliases=("Persone presenti al colloquio", "Presenti", "Presenti al colloquio"),
            template_texts=("marito/moglie/figli",),
        ),
    ] = Field(
        default=(),
        title="Persone presenti",
        description=(
            "Chi c'era al colloquio: marito, moglie, madre, padre, quanti figli, assistente "
            "sociale… Scrivi il ruolo, non il nome."
        ),
    )
    description: Annotated[
        str | None,
        ColumnSpec(
            ColumnKind.LONG_TEXT,
            Need.IF_HELD,
            width=44,
            aliases=(
                "Descrizione",
                "Descrizione dell'intervento",
                "Descrizione del colloquio",
                "Descrizione colloquio",
                "Intervento",
            ),
            template_texts=(
                "(descrivere cosa si è fatto nel colloquio ad esempio raccolta informazioni sul "
                "nucleo, compilazione documenti, lettura di decreto ecc...; indicare esito del "
                "colloquio incluso eventuali criticità rilevate ad esempio scarsa condivisione da "
                "parte dell'assistente sociale del caso, opposizione dell'utente a svolgere il "
                "percorso, eventuali nuovi accordi presi con assistente sociale per colloqui "
                "successivi)",
                "descrivere cosa si è fatto nel colloquio",
            ),
        ),
    ] = Field(
        default=None,
        title="Descrizione intervento",
        description=(
            "Che cosa si è fatto nel colloquio: ad esempio raccolta di informazioni sul nucleo, "
            "compilazione di documenti, lettura di un decreto."
        ),
    )
    outcome: Annotated[
        str | None,
        ColumnSpec(
            ColumnKind.LONG_TEXT, width=26, aliases=("Esito del colloquio", "Esito colloquio")
        ),
    ] = Field(default=None, title="Esito", description="Come è andato il colloquio.")
    issues: Annotated[
        str | None,
        ColumnSpec(
            ColumnKind.LONG_TEXT,
            width=28,
            ask=(
                "Le difficoltà, se ci sono. Non vanno ai servizi, se in Riservatezza non segni "
                "«servizio»."
            ),
            aliases=("Criticità", "Eventuali criticità", "Eventuali criticità rilevate"),
        ),
    ] = Field(
        default=None,
        title="Criticità rilevate",
        description=(
            "Le difficoltà, se ci sono: ad esempio scarsa condivisione da parte dell'assistente "
            "sociale, opposizione dell'utente al percorso. Non va ai servizi, se in Riservatezza "
            "non scrivi «servizio»."
        ),
    )
    agreements: Annotated[
        str | None,
        ColumnSpec(
            ColumnKind.LONG_TEXT,
            width=28,
            aliases=(
                "Nuovi accordi",
                "Accordi",
                "Nuovi accordi con assistente sociale",
                "Eventuali nuovi accordi",
                "Eventuali nuovi accordi presi con assistente sociale",
            ),
        ),
    ] = Field(
        default=None,
        title="Nuovi accordi con l'assistente sociale",
        description=(
            "Gli accordi presi con l'assistente sociale per i prossimi colloqui, se ci sono."
        ),
    )
    next_date: Annotated[
        dt.date | None,
        ColumnSpec(
            ColumnKind.NEXT_DATE,
            Need.IF_OPEN,
            width=16,
            ask="Il giorno: giorno/mese/anno. Se non ci sarà un altro colloquio: «nessuno».",
            aliases=(
                "Data del prossimo colloquio",
                "Data prossimo incontro",
                "Prossimo colloquio",
                "Prossimo incontro",
                "Prossima data",
            ),
        ),
    ] = Field(
        default=None,
        title="Data prossimo colloquio",
        description="Il giorno del prossimo colloquio. Se non ci sarà, scrivi «nessuno».",
    )
    held: Annotated[
        Held,
        ColumnSpec(
            ColumnKind.CHOICE,
            width=13,
            choices=tuple(HELD_LABELS.values()),
            ask=(
                "Se il colloquio non c'è stato, segna perché: allora bastano mediatore, nucleo e "
                "data."
            ),
            aliases=("Svolto",),
        ),
    ] = Field(
        default=Held.HELD,
        title="Svolgimento",
        description=(
            "Lascia vuoto se il colloquio c'è stato. Altrimenti: assente, annullato, rinviato."
        ),
    )
    confidentiality: Annotated[
        Confidentiality | None,
        ColumnSpec(
            ColumnKind.CHOICE,
            width=15,
            choices=tuple(CONFIDENTIALITY_LABELS.values()),
            ask=(
                "Chi può leggere: servizio (anche l'assistente sociale), équipe (mediatori e "
                "coordinamento), coordinamento. Se non segni nulla, solo le criticità restano in "
                "équipe."
            ),
        ),
    ] = Field(
        default=None,
        title="Riservatezza",
        description=(
            "Chi può leggere: servizio (anche l'assistente sociale), équipe (mediatori e "
            "coordinamento), coordinamento. Vuoto: le criticità restano in équipe, il resto va "
            "anche al servizio."
        ),
    )
    issue_types: Annotated[
        tuple[str, ...],
        ColumnSpec(
            ColumnKind.CHOICES,
            width=24,
            choices=DIFFICULTY_TYPES,
            ask=(
                "Di che tipo sono le difficoltà, se ci sono; anche più di uno. Lo legge solo chi "
                "può leggere le criticità."
            ),
            aliases=("Tipo di difficoltà", "Tipo difficoltà", "Tipologia di difficoltà"),
            optional=True,
            asked_after="issues",
        ),
    ] = Field(
        default=(),
        title="Difficoltà: tipo",
        description=(
            "Di che tipo sono le difficoltà, se ci sono: scegli dall'elenco, anche più di uno "
            "(con una virgola). Lo legge solo chi può leggere le criticità."
        ),
    )
    status: Annotated[str, ColumnSpec(ColumnKind.STATUS, width=36, ours=True)] = Field(
        default="",
        title="Stato",
        description=(
            "Lo scrive il programma a ogni controllo: dice se la riga è completa o che cosa manca."
        ),
    )


class UnpreparedColumns(BaseModel):
    """Columns that a sheet which nobody prepared may have beside, or instead of, those of
    `SessionSheet`.

    A prepared sheet has none of them; where one stands, it is read. The scheda itself has one cell
    "ORA (inizio e fine)". A form's answers carry when and by whom they were sent.
    """

    hours: Annotated[
        str,
        ColumnSpec(
            ColumnKind.INTERVAL,
            aliases=(
                "Ora",
                "Orario",
                "Orari",
                "Orario colloquio",
                "Ora colloquio",
                "Ora di inizio e fine",
                "Ora inizio e fine",
                "Ora inizio fine",
                "Dalle alle",
                "Orario inizio e fine",
            ),
        ),
    ] = Field(
        title="Ora (inizio e fine)",
        description="A che ora è cominciato e finito, per esempio 10:30-11:45.",
    )
    municipality: Annotated[
        str,
        ColumnSpec(
            ColumnKind.MUNICIPALITY,
            aliases=("Comune di residenza", "Comune del nucleo", "Comune di riferimento"),
        ),
    ] = Field(title="Comune", description="Il comune del nucleo.")
    sent: Annotated[
        str,
        ColumnSpec(
            ColumnKind.SENT, aliases=("Data e ora invio", "Data invio"), abroad=google_forms.SENT
        ),
    ] = Field(
        title="Informazioni cronologiche",
        description="Quando il modulo è stato inviato; lo scrive Google.",
    )
    email: Annotated[
        str,
        ColumnSpec(
            ColumnKind.EMAIL,
            aliases=("Email", "E-mail", "Indirizzo e-mail", "Nome utente"),
            abroad=google_forms.EMAIL,
        ),
    ] = Field(title="Indirizzo email", description="L'indirizzo di chi ha inviato il modulo.")


COLUMNS: Final = columns(SessionSheet)


def columns_to_ask(difficulty_types: tuple[str, ...]) -> tuple[Column, ...]:
    """Return the columns of *Schede* with the project's own types of difficulty to choose from."""
    return tuple(
        replace(column, spec=replace(column.spec, choices=difficulty_types))
        if column.key == "issue_types"
        else column
        for column in COLUMNS
    )


FREE_TEXT_FIELDS: Final = tuple(
    column.key for column in COLUMNS if column.spec.kind is ColumnKind.LONG_TEXT
)
"""The fields of free text: what documents show of them is looked through, and redacted."""
UNPREPARED_COLUMNS: Final = columns(UnpreparedColumns)
AMBIGUOUS_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "mediator": ("Operatore", "Operatrice"),
    "nucleus": ("Cognome e nome", "Nome e cognome", "Nominativo", "Utente"),
}
"""Titles that may mean a column, or another thing: where the column is missing they are asked,
never taken.
"""
