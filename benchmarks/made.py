"""What is measured on: invented workbooks and histories, the same each time for the same numbers.
No two texts alike.

A workbook has 200 nuclei of 20 mediators, who fill whole working days without an hour given twice.
Each row has about 400 characters of its own; one in twenty has a fault, of eight kinds in turn.
A sheet that nobody prepared has the same talks in one tab, each of a nucleus that no other row has.
"""

import datetime as dt
import random
import re
import zipfile
from pathlib import Path

from xlsxwriter import Workbook

from collector.app.new_project import write_new_workbook
from collector.compile.history import build_history
from collector.compile.models import NucleusHistory
from schemas import meeting, nucleus, person, session
from schemas.cells.reading import Typed
from schemas.code import codes
from schemas.nucleus import CASE_TYPES, Nucleus
from schemas.record import TalkRecord
from schemas.session import Attendee, Role

TODAY = dt.date(2026, 6, 22)
FIRST_DAY = dt.date(2024, 1, 1)
MEDIATORS, NUCLEI, HOURS = 20, 200, 9
WORKERS = 8
BAD, CHANGED = 20, 100
"""One row in so many has a fault; one in so many is edited afterwards."""


def words_of(text: str) -> list[str]:
    """A list to choose from."""
    return text.split()


_WORDS = words_of(
    """
    la madre il padre racconta chiede porta a scuola casa lavoro contratto bollette decreto
    lettera domanda ufficio incontro servizio figli insegnante documenti firma alloggio
    accordo tempo lingua traduzione progetto comune medico visita pagella assegno residenza
    permesso rinnovo colloquio spiegazione paura fiducia nonna quartiere corso italiano mensa
    orario autobus certificato spesa affitto proroga udienza avvocato ricorso vaccino pediatra
    nido mattina
    """
)
_GIVEN = words_of(
    """
    Amina Li Olena Fatou Rosa Ibrahim Mirela Yusuf Carmen Dilnoza Besnik Svitlana Hamid Joy
    Paulo Tsering Nadia Kofi Leyla Wei
    """
)
_FAMILY = words_of(
    """
    Benali Zhang Kovalenko Diop Quispe Sesay Ionescu Demir Herrera Karimova Gashi Bondarenko
    Rahimi Osagie Barbosa Lhamo Mansour Mensah Yilmaz Huang
    """
)
_NUCLEI = words_of(
    """
    Abate Baldassarre Chukwu Dragomir Elezi Fofana Gutierrez Hoxha Ismailov Jallow Khalil
    Lungu Mbaye Nguyen Okafor Petrenko Qureshi Rossini Shevchuk Traore
    """
)
_SYLLABLES = words_of(
    """
    ba be bi bo da de di do fa fe ga go ha ja ka ke ki ko la le li lo ma me mi mo na ne ni no pa
    pe ra re ri ro sa se si so ta te ti to va ve vo ya yo za ze zu shi cha kha dze
    """
)
_HOUSES = words_of("Adda Brenta Cervino Dolomiti Etna Fucino Garda Iseo Lambro Mincio")
_PRESENT = (
    "madre",
    "madre, 2 figli",
    "padre e madre",
    "marito, moglie, 3 figli",
    "padre, figlia, insegnante",
)


def say(dice: random.Random, words: int) -> str:
    """A sentence of so many words."""
    return " ".join(dice.choices(_WORDS, k=words)).capitalize() + "."


def nucleus_name(at: int) -> str:
    """The name of the nucleus of this number: each another one up to 4,000."""
    house, place = divmod(at, MEDIATORS)
    given, house = divmod(house, len(_HOUSES))
    name = f"{_NUCLEI[place]} {_HOUSES[house]}"
    return f"{name} {_GIVEN[given - 1]}" if given else name


def write_workbook(
    path: Path, count: int, *, nuclei_count: int = NUCLEI, worker_count: int = WORKERS
) -> None:
    """A new workbook with so many talks, as `init` makes it and people fill it."""
    workers = [
        f"{given} {family}" for given, family in zip(_FAMILY[::-1], _GIVEN[::-1], strict=True)
    ][:worker_count]
    mediators = [f"{given} {family}" for given, family in zip(_GIVEN, _FAMILY, strict=True)]
    people: list[dict[str, Typed]] = [
        {"name": name, "job": job, "email": name.lower().replace(" ", ".") + "@servizio.example"}
        for job, names in (("mediatore", mediators), ("assistente sociale", workers))
        for name in names
    ]
    fresh = codes("N", random.Random(5).choice, set())
    nuclei: list[dict[str, Typed]] = [
        {
            "code": next(fresh),
            "name": nucleus_name(at),
            "municipality": ("Opera", "Rozzano")[at % 2],
            "language": ("arabo", "cinese", "ucraino", "wolof")[at % 4],
            "mediator": mediators[at % MEDIATORS],
            "social_worker": workers[at % len(workers)],
            "case_type": CASE_TYPES[at % len(CASE_TYPES)],
        }
        for at in range(nuclei_count)
    ]
    meetings: list[dict[str, Typed]] = [
        {
            "kind": "assistenti sociali",
            "date": dt.date(2026, 6, 25),
            "time": dt.time(10, 0),
            "place": "Opera",
        }
    ]
    choices = [f"{nucleus['code']} – {nucleus['name']}" for nucleus in nuclei]
    talks = _talks(count, mediators, choices)
    tabs = {session.TAB: talks, nucleus.TAB: nuclei, person.TAB: people, meeting.TAB: meetings}
    write_new_workbook(path, tabs)


def write_unprepared(path: Path, count: int) -> None:
    """A sheet that nobody prepared: one tab with the scheda's titles, each row another nucleus."""
    talks, names = talks_of_mediators(count), _different_names(count)
    titles = {column.key: column.header for column in session.COLUMNS if not column.spec.ours}
    day, hour = {"num_format": "dd/mm/yyyy"}, {"num_format": "hh:mm"}
    with Workbook(path, {"constant_memory": True}) as book:
        formats = {dt.date: book.add_format(day), dt.time: book.add_format(hour)}
        sheet = book.add_worksheet("Colloqui")
        sheet.write_row(0, 0, titles.values())
        for at, (talk, name) in enumerate(zip(talks, names, strict=True), 1):
            for column, key in enumerate(titles):
                typed = name if key == "nucleus" and talk["nucleus"] else talk.get(key)
                if typed is not None:
                    sheet.write(at, column, typed, formats.get(type(typed)))


def talks_of_mediators(count: int) -> list[dict[str, Typed]]:
    """So many talks of 200 nuclei, each known by its name alone."""
    mediators = [f"{given} {family}" for given, family in zip(_GIVEN, _FAMILY, strict=True)]
    return _talks(count, mediators, [nucleus_name(at) for at in range(NUCLEI)])


def _different_names(count: int) -> list[str]:
    """So many names and surnames, none twice."""
    dice = random.Random(count + 1)
    found: dict[str, None] = {}
    while len(found) < count:
        family = "".join(dice.choices(_SYLLABLES, k=dice.randrange(2, 5))).capitalize()
        found[f"{dice.choice(_GIVEN)} {family}"] = None
    return [*found]


def _talks(count: int, mediators: list[str], nuclei: list[str]) -> list[dict[str, Typed]]:
    dice = random.Random(count)
    days = (FIRST_DAY + dt.timedelta(days=at) for at in range((TODAY - FIRST_DAY).days))
    working = [day for day in days if day.weekday() < 5]
    most = len(working) * MEDIATORS * HOURS
    if count > most:
        raise ValueError(f"no more than {most} rows fit between {FIRST_DAY} and {TODAY}")
    return [_talk(at, dice, mediators, nuclei, working) for at in range(count)]


def _talk(
    at: int, dice: random.Random, mediators: list[str], nuclei: list[str], days: list[dt.date]
) -> dict[str, Typed]:
    turn, who = divmod(at, MEDIATORS)
    day, hour = days[turn // HOURS], 8 + turn % HOURS
    row: dict[str, Typed] = {
        "mediator": mediators[who],
        "nucleus": nuclei[who + MEDIATORS * dice.randrange(len(nuclei) // MEDIATORS)],
        "date": day,
        "start": dt.time(hour, dice.randrange(0, 15, 5)),
        "end": dt.time(hour, dice.randrange(40, 60, 5)),
        "attendees": dice.choice(_PRESENT),
        "description": f"Colloquio {at}: {say(dice, 27)}",
        "outcome": say(dice, 12),
        "issues": say(dice, 9),
        "agreements": say(dice, 8),
        "next_date": day + dt.timedelta(days=dice.randrange(7, 29)),
        "held": "svolto" if dice.random() < 0.3 else None,
        "confidentiality": dice.choice(("servizio", "équipe")) if dice.random() < 0.1 else None,
    }
    if at % BAD == 7:
        row.update(_FAULTS[at // BAD % len(_FAULTS)])
    return row


_FAULTS: tuple[dict[str, Typed], ...] = (
    {"end": None},
    {"date": "metà mese"},
    {"nucleus": None},
    {"start": "25:70"},
    {"description": None},
    {"mediator": "quella nuova"},
    {"next_date": "da concordare"},
    {"attendees": None},
)


def edit(source: Path, target: Path) -> int:
    """The same workbook with the description of one row in a hundred changed, every other cell as
    it was.

    Returns how many. The texts are changed where they lie, so that the file stays the one that was
    written.
    """
    done = 0

    def changed(match: re.Match[bytes]) -> bytes:
        nonlocal done
        if int(match[1]) % CHANGED != CHANGED // 2:
            return match[0]
        done += 1
        return match[0] + b"riletto insieme: "

    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "xl/sharedStrings.xml":
                content = re.sub(rb"(?<=>)Colloquio (\d+): ", changed, content)
            new.writestr(item, content)
    return done


def histories(number: int, seed: int) -> list[NucleusHistory]:
    """So many histories of ten talks each."""
    dice = random.Random(seed)
    made = []
    for at in range(number):
        family = Nucleus(
            code=f"N{at:04}", name="", municipality="Opera", language="arabo", mediator=(
                "Amina Benali"
            ),
            social_worker="", case_type="Nucleo con figli", hours_budget=1200,
        )  # fmt: skip
        talks = [
            TalkRecord(
                code=f"R{at:04}{turn}",
                nucleus=family.code,
                tab=session.TAB,
                row=turn + 2,
                mediator=("Amina Benali"),
                date=dt.date(2026, 1, 12) + dt.timedelta(days=15 * turn + dice.randrange(9)),
                start=dt.time(10, 30),
                end=dt.time(11, 45),
                attendees=(Attendee(Role.MOTHER), Attendee(Role.CHILD, 2)),
                description=say(dice, 35),
                outcome=say(dice, 12),
                issues=say(dice, 9),
                agreements=say(dice, 8),
                next_date=dt.date(2026, 1, 12) + dt.timedelta(days=15 * turn + 17),
                complete=True,
            )
            for turn in range(10)
        ]
        made.append(build_history(family, talks, today=TODAY, project="Prova", district="Ambito"))
    return made
