"""Made-up families, talks and meetings for the tests of documents. No person in here exists."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import CASE_TYPES, Nucleus, Path
from schemas.person import Job, Person
from schemas.record import TalkRecord
from schemas.session import Attendee, Confidentiality, Held, Role

TODAY = dt.date(2026, 6, 22)
START = dt.date(2026, 1, 7)
PROJECT = "Mediazione nei servizi sociali"
DISTRICT = "Ambito Distrettuale Visconteo Sud Milano"

AMINA, LI, SONIA = "Amina Benali", "Li Wei", "Sonia Kola"
ROSSI, BIANCHI = "Carla Rossi", "Marta Bianchi"


def day(text: str) -> dt.date:
    """day("12/3") is in 2026, day("12/3/2025") in 2025."""
    parts = [int(part) for part in text.split("/")]
    return dt.date(parts[2] if len(parts) > 2 else 2026, parts[1], parts[0])


def family(code: str = "N7F3K", **fields: Any) -> Nucleus:
    """A nucleus; what is not said is usual."""
    usual: dict[str, Any] = {
        "name": "Famiglia Prova",
        "municipality": "Opera",
        "language": "arabo",
        "mediator": AMINA,
        "social_worker": ROSSI,
        "case_type": "Nucleo con figli",
    }
    return Nucleus(code=code, **{**usual, **fields})


def talk(
    code: str = "R000001", nucleus: str | None = "N7F3K", on: str | None = "12/3", **fields: Any
) -> TalkRecord:
    """A talk of an hour and a quarter; `next` and `on` as text."""
    following = fields.pop("next", None)
    usual: dict[str, Any] = {
        "tab": "Schede",
        "row": 2,
        "mediator": AMINA,
        "date": day(on) if on else None,
        "start": dt.time(10, 30),
        "end": dt.time(11, 45),
        "attendees": (Attendee(Role.MOTHER), Attendee(Role.SOCIAL_WORKER)),
        "description": "Raccolta di informazioni sul nucleo.",
        "next_date": day(following) if following else None,
        "complete": True,
    }
    return TalkRecord(code=code, nucleus=nucleus, **{**usual, **fields})


def person(name: str, job: Job, *municipalities: str) -> Person:
    """Somebody of the staff or of the services."""
    return Person(name=name, job=job, email="prova@example.org", municipalities=municipalities)


def meeting(
    kind: MeetingKind = MeetingKind.SOCIAL_WORKERS, on: str = "25/6", *municipalities: str
) -> Meeting:
    """A meeting at half past eleven."""
    return Meeting(
        kind=kind,
        date=day(on),
        time=dt.time(11, 30),
        place="Sala riunioni, Rozzano",
        municipalities=municipalities,
    )


_ALL_THAT_HAPPENS = (
    talk(
        "R000001",
        on="12/1",
        next="26/1",
        description="Primo incontro in Comune con l'assistente sociale. Presentazione del "
        "servizio e raccolta di informazioni sul nucleo: casa, lavoro, scuola dei figli.",
        outcome="La madre accetta il percorso.",
        agreements="Si rivede il nucleo tra due settimane.",
    ),
    talk(
        "R000002",
        on="26/1",
        next="9/2",
        start=dt.time(9, 0),
        end=dt.time(10, 0),
        attendees=(Attendee(Role.MOTHER), Attendee(Role.FATHER), Attendee(Role.CHILD, None)),
        description="Compilazione dei documenti per la scuola.\n\nLettura del decreto, riga "
        "per riga, in arabo: «نشكركم على المساعدة» dice il padre alla fine.",
        outcome="Documenti pronti.",
    ),
    talk(
        "R000003",
        on="9/2",
        held=Held.NO_SHOW,
        start=None,
        end=None,
        attendees=(),
        description=None,
        next="16/2",
    ),
    talk(
        "R000004",
        on="17/2",
        next="10/3",
        description="La madre racconta le difficoltà con il contratto di casa.",
        issues="Scarsa condivisione da parte dell'assistente sociale del caso.",
        issue_types=("scarsa condivisione dell'assistente sociale",),
        outcome="Serve un incontro con l'ufficio casa.",
    ),
    talk(
        "R000005",
        on="24/3",
        next="7/4",
        end=None,
        missing=("end",),
        complete=False,
        mediator=SONIA,
        description="Accompagnamento all'ufficio casa.",
        agreements="Domanda di alloggio entro aprile.",
    ),
    talk(
        "R000006",
        on="7/4",
        held=Held.CANCELLED,
        start=None,
        end=None,
        attendees=(),
        next="14/4",
        description="Annullato dal servizio.",
    ),
    talk(
        "R000007",
        on="14/4",
        next="12/5",
        start=dt.time(15, 0),
        end=dt.time(17, 30),
        attendees=(),
        missing=("attendees",),
        complete=False,
        confidentiality=Confidentiality.SERVICE,
        description="Incontro a scuola con le insegnanti.",
        issues="Il padre è contrario al sostegno a scuola.",
        outcome="Nuovo incontro tra un mese, con il padre.",
    ),
    talk(
        "R000008",
        on="26/5",
        next="9/6",
        confidentiality=Confidentiality.COORDINATION,
        description="Colloquio riservato: la madre chiede un altro giorno di incontro.",
    ),
    talk(
        "R000009",
        on="9/6",
        next="30/6",
        start=dt.time(10, 0),
        end=dt.time(11, 20),
        attendees=(Attendee(Role.MOTHER), Attendee(Role.CHILD, 2), Attendee(Role.TEACHER)),
        description="Verifica degli accordi con la scuola.",
        outcome="Va bene. I figli frequentano con regolarità.",
    ),
    talk(
        "R000010",
        on=None,
        missing=("date",),
        complete=False,
        description="Telefonata con la madre.",
    ),
)


def nine_talks() -> tuple[Nucleus, tuple[TalkRecord, ...]]:
    """A nucleus with all that can happen.

    Kept and missed dates, absences, gaps, odd scripts, difficulties.
    """
    return family(opened_on=day("7/1"), hours_budget=9 * 60), _ALL_THAT_HAPPENS


_LANGUAGES = ("arabo", "cinese", "albanese", "romeno", "spagnolo", "urdu")
_PLACES = ("Opera", "Rozzano", "Pieve Emanuele", "Lacchiarella", "Zibido San Giacomo", "Binasco")
_DONE = (
    "Compilazione dei documenti per la scuola.",
    "Lettura del decreto con i genitori, frase per frase.",
    "Colloquio sul progetto abitativo: la madre porta il contratto e le bollette, si ricostruisce "
    "la situazione e si decide insieme quali documenti mancano ancora per la domanda.",
    "Raccolta di informazioni sul nucleo.",
)
_OUTCOMES = (
    "Accordo raggiunto.",
    None,
    "Documenti pronti, manca una firma.",
    "La famiglia vuole continuare.",
)
_ISSUES = (None, None, "Opposizione del padre al percorso.", None, "Poco tempo per tradurre tutto.")


def twenty_nuclei() -> tuple[tuple[Nucleus, ...], tuple[TalkRecord, ...]]:
    """Twenty nuclei in six comuni and their talks of half a year; always the same."""
    nuclei: list[Nucleus] = []
    talks: list[TalkRecord] = []
    for at in range(20):
        nucleus = family(
            f"N{'ABCDEFGHJKLMNPQRSTUV'[at]}{2 + at % 8}{'XKTZ'[at % 4]}{2 + at * 3 % 8}",
            municipality=_PLACES[at % 6],
            language=_LANGUAGES[at * 5 % 6],
            mediator=(AMINA, LI, SONIA)[at % 3],
            social_worker=(ROSSI, BIANCHI)[at % 2],
            case_type=CASE_TYPES[at % 7],
            path=Path.TO_ACTIVATE if at in (6, 13) else Path.CONCLUDED if at == 17 else Path.ACTIVE,
            opened_on=None if at in (6, 13) else dt.date(2026, 1, 7) + dt.timedelta(days=9 * at),
            closed_on=dt.date(2026, 5, 29) if at == 17 else None,
            hours_budget=(None, 600, 1200, 450)[at % 4],
        )
        nuclei.append(nucleus)
        if at in (6, 13):
            continue
        for turn in range(2 + at * 7 % 6):
            date = dt.date(2026, 1, 12) + dt.timedelta(days=3 * at + turn * (21 + at % 9))
            if date > TODAY or (at == 17 and date > dt.date(2026, 5, 29)):
                break
            number = len(talks) + 1
            absent = number % 11 == 5
            gone = number % 17 == 3
            talks.append(
                talk(
                    f"R{number:06}",
                    nucleus.code,
                    None,
                    date=date,
                    row=number + 1,
                    mediator=nucleus.mediator,
                    held=Held.NO_SHOW if absent else Held.HELD,
                    start=None if absent else dt.time(9 + number % 7, 30 * (number % 2)),
                    end=None
                    if absent or gone
                    else dt.time(10 + number % 7, 15 + 30 * (number % 2)),
                    attendees=()
                    if absent
                    else (Attendee(Role.MOTHER), Attendee(Role.CHILD, 1 + number % 3)),
                    description=None if absent else _DONE[number % 4],
                    outcome=None if absent else _OUTCOMES[number % 4],
                    issues=None if absent else _ISSUES[number % 5],
                    agreements="Si aggiorna il progetto con il servizio."
                    if number % 6 == 1
                    else None,
                    next_date=date + dt.timedelta(days=21 + at % 9 + (8 if number % 9 == 4 else 0)),
                    confidentiality=Confidentiality.SERVICE if number % 7 == 2 else None,
                    missing=("end",) if gone and not absent else (),
                    complete=not gone,
                )
            )
    return tuple(nuclei), tuple(talks)


def people() -> Sequence[Person]:
    """The staff and the services."""
    return (
        person(AMINA, Job.MEDIATOR),
        person(LI, Job.MEDIATOR),
        person(SONIA, Job.MEDIATOR),
        person(ROSSI, Job.SOCIAL_WORKER, "Opera"),
        person(BIANCHI, Job.SOCIAL_WORKER, "Rozzano"),
        person("Ugo Verdi", Job.MUNICIPAL_CONTACT, "Opera", "Binasco"),
        person("Dina Conti", Job.COORDINATOR),
    )
