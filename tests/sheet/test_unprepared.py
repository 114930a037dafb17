"""Sheets that nobody prepared.  What is sure is read, what is not is asked; only *Segnalazioni* is
written.
"""

import datetime as dt
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.intake.convert import soffice
from collector.sheet.find_columns import find_layout
from collector.sheet.rows import SkippedRow, entries
from schemas.cells.reading import Typed
from schemas.session import COLUMNS, UNPREPARED_COLUMNS
from schemas.workbook import Grid
from tests import needs
from tests.road import Project

PLAIN = ("Mediatore", "Nucleo", "Data", "Ora inizio", "Ora fine", "Persone presenti", (
    "Descrizione intervento"
),
         "Data prossimo colloquio")  # fmt: skip
SCHEDA = (
    "NUCLEO 1 BENEFICIARIO DELLA MEDIAZIONE: (inserire nome e cognome)",
    "DATA:",
    "ORA (inizio e fine)",
    "PERSONE PRESENTI AL COLLOQUIO: marito/moglie/figli\t",
    "DESCRIZIONE INTERVENTO: (descrivere cosa si è fatto nel colloquio ad esempio raccolta "
    "informazioni sul nucleo, compilazione documenti, lettura di decreto ecc...; indicare esito "
    "del colloquio incluso eventuali criticità rilevate ad esempio scarsa condivisione da parte "
    "dell'assistente sociale del caso, opposizione dell'utente a svolgere il percorso, eventuali "
    "nuovi accordi presi con assistente sociale per colloqui successivi)\t",
    "DATA PROSSIMO COLLOQUIO:\t",
)
"""The scheda's own lines, letter by letter."""
DAY = dt.date(2026, 3, 2)
Line = Sequence[Typed]


def talk(name: str = "Rossi Mario", day: Typed = DAY, **cells: Typed) -> list[Typed]:
    """A sound row under `PLAIN`."""
    sound: dict[str, Typed] = {
        "mediator": "Amina Haddad", "nucleus": name, "date": day, "start": "10:30", "end": "11:45",
        "attendees": "madre", "description": "Lettura del decreto.", "next_date": "nessuno",
    }  # fmt: skip
    return list({**sound, **cells}.values())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def write(project: Project, tabs: Mapping[str, Sequence[Line]], *, merge: str = "") -> None:
    """A workbook as a person makes one."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tabs.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for at, typed in enumerate(row, start=1):
                if typed is not None:
                    sheet.cell(number, at).value = typed
    if merge:
        book.worksheets[0].merge_cells(merge)
    book.save(project.workbook)


def sync(project: Project, *rows: Line, titles: Line = PLAIN, merge: str = "") -> Any:
    """One tab *Colloqui* with these rows, synced."""
    write(project, {"Colloqui": [titles, *rows]}, merge=merge)
    return project.sync()


def flags(told: Any) -> set[tuple[str, str]]:
    return {(f"{f['column'] or ''}{f['row']}", f["code"]) for f in told["flags"]}


def asked(project: Project, *rows: Line) -> str:
    """The sentence of a sync that stops and asks; the file is untouched."""
    write(project, {"Colloqui": rows})
    before = project.workbook.read_bytes()
    ran = project.run("sync")
    assert ran.code == 3, ran.out
    assert project.workbook.read_bytes() == before
    assert "Non ho scritto nulla." in ran.err
    return " ".join(ran.err.split())


def exported(project: Project) -> list[dict[str, Any]]:
    """The talks as read."""
    import json

    ran = project.run("export", "--format", "jsonl")
    assert ran.code == 0, ran.err
    text = ran.out
    if not text.lstrip().startswith("{"):
        text = next((project.folder / "uscite").rglob("*.jsonl")).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


# --- Titles
# ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("above", [0, 1, 3, 29])
def test_the_titles_may_stand_in_any_of_the_first_thirty_rows(project: Project, above: int) -> None:
    write(project, {"Colloqui": [*[["Mediazione 2026"]] * above, PLAIN, talk()]})
    told = project.sync()
    assert told["rows"] == {"read": 1, "complete": 1, "incomplete": 0, "ignored": above}
    assert flags(told) == set()


def test_below_the_thirtieth_row_they_are_not_looked_for(project: Project) -> None:
    assert "prime 30 righe" in asked(project, *[["Mediazione 2026"]] * 30, PLAIN, talk())


@given(
    order=st.permutations(PLAIN),
    blank=st.sampled_from([" ", "\u00a0", "\n", " \n ", "\r\n", "\u2009", "  "]),
    ends=st.tuples(*[st.sampled_from(["", " ", "\u00a0", ":", " :", "\n", "*", "."])] * 2),
    case=st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
    others=st.lists(st.sampled_from(["Note", None, "Telefono", "", "Note", 7.0, "N."]), max_size=4),
    above=st.integers(0, 29),
)
def test_titles_in_any_order_and_spelling(
    order: list[str], blank: str, ends: tuple[str, str], case: Any, others: list[Typed], above: int
) -> None:
    spelt = [ends[0] + case(title).replace(" ", blank) + ends[1] for title in order]
    rows: list[Line] = [[]] * above
    titles: Line = [*others[:2], *spelt, *others[2:]]
    layout = find_layout(
        Grid("Colloqui", [*rows, titles, [None] * 14]), COLUMNS, UNPREPARED_COLUMNS
    )
    keys = {column.header: column.key for column in COLUMNS}
    assert layout.header_row == above + 1
    assert layout.columns == {
        keys[title]: at + 1 + len(others[:2]) for at, title in enumerate(order)
    }
    assert len(set(layout.extra.values())) == len(layout.extra) == 14 - len(order)


def test_columns_nobody_knows_nameless_and_doubled_ones_too_are_kept(project: Project) -> None:
    titles = ("Note", None, *PLAIN, "Note", "Note")
    told = sync(project, ["a", "b", *talk(), "c", "d", None, "e"], titles=titles)
    assert told["rows"]["complete"] == 1
    assert flags(told) == set()


def test_the_schedas_own_lines_are_titles(project: Project) -> None:
    row = [
        "Rossi Mario",
        "2/3/2026",
        "dalle 10.30 alle 11.45",
        "madre",
        "Lettura.",
        "nessuno",
        "Amina Haddad",
        "Opera",
    ]
    told = sync(project, row, titles=(*SCHEDA, "Mediatore", "Comune"))
    assert flags(told) == set()
    (found,) = exported(project)
    assert (found["date"], found["start"], found["end"]) == ("2026-03-02", "10:30", "11:45")
    assert (found["municipality"], found["mediator"]) == ("Opera", "Amina Haddad")


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("10-11.30", []),
        ("10:30", [("MANCA-01", "end")]),
        ("di mattina", [("ORA-01", "start")]),
        (None, [("MANCA-01", "start"), ("MANCA-01", "end")]),
    ],
)
def test_the_hour_in_one_column(
    project: Project, hours: str | None, expected: list[tuple[str, str]]
) -> None:
    row = ["Rossi Mario", "2/3/2026", hours, "madre", "Lettura.", "nessuno", "Amina Haddad"]
    told = sync(project, row, titles=(*SCHEDA, "Mediatore"))
    assert [(f["code"], f["field"]) for f in told["flags"]] == expected
    assert {f["column"] for f in told["flags"]} <= {"C"}


def test_two_columns_that_mean_the_same_are_asked(project: Project) -> None:
    said = asked(project, (*PLAIN, "Famiglia"), [*talk(), "x"])
    assert "«Nucleo» (B) e «Famiglia» (I) possono essere la stessa cosa" in said
    assert "due colonne «DATA» (C e I)" in asked(project, (*PLAIN, "DATA"), [*talk(), "x"])


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Data", "Datta"),
        ("Nucleo", "Nucelo"),
        ("Ora inizio", "Ora inizo"),
        ("Mediatore", "Mediattore"),
    ],
)
def test_a_misspelt_title_is_asked_not_guessed(project: Project, title: str, typed: str) -> None:
    said = asked(project, [typed if one == title else one for one in PLAIN], talk())
    assert f"manca la colonna «{title}»" in said
    assert f"C'è però «{typed}»" in said


def test_a_misspelt_title_of_an_optional_column_is_asked_too_but_a_free_one_is_not(
    project: Project,
) -> None:
    assert "C'è però «Esitto»" in asked(project, (*PLAIN, "Esitto"), [*talk(), "bene"])
    assert flags(sync(project, [*talk(), "bene"], titles=(*PLAIN, "Note"))) == set()


# --- Tabs
# ------------------------------------------------------------------------------------------------


def test_several_tabs_of_talks_are_one_sheet(project: Project) -> None:
    other = [PLAIN[1], PLAIN[0], *PLAIN[2:]]
    moved = talk(day=dt.date(2026, 3, 9))
    write(
        project,
        {
            "Opera": [PLAIN, talk()],
            "Rozzano": [
                [],
                other,
                [moved[1], moved[0], *moved[2:]],
                ["ROSSI mario", *talk()[:1], *talk()[2:]],
            ],
            "Rubrica": [["Nome", "Telefono"], ["x", "1"]],
            "Vuoto": [],
        },
    )
    told = project.sync()
    assert told["rows"]["read"] == 3
    assert {(f["tab"], f["row"], f["code"]) for f in told["flags"]} == {
        ("Opera", 2, "RIGA-02"),
        ("Rozzano", 4, "RIGA-01"),
    }
    assert len({talk["nucleus"] for talk in exported(project)}) == 1, "one family in both tabs"
    assert any("«Rubrica»" in notice and "Vuoto" not in notice for notice in told["notices"])


def test_a_number_is_no_family(project: Project) -> None:
    rows = [
        talk(name, dt.date(2026, 3, day))
        for day, name in enumerate(("NUCLEO 1", "n. 3", "Nucleo n 2", "4"), 2)
    ]
    assert flags(sync(project, *rows)) == {(f"B{row}", "NUCLEO-07") for row in (2, 3, 4, 5)}


# --- Rows that are no talks, and rows that only look so
# ---------------------------------------------------


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["SCHEDE COLLOQUI 2026"], "titolo o mese"),
        (["MARZO 2026"], "titolo o mese"),
        ([None, None, "– marzo –"], "titolo o mese"),
        ([dt.date(2026, 3, 1)], "titolo o mese"),
        (PLAIN, "titoli ripetuti"),
        ([title.upper() for title in PLAIN], "titoli ripetuti"),
        (["Totale", None, None, 7], "riga di totale"),
        (["TOT. colloqui: 7"], "riga di totale"),
        ([None, "Totale ore", None, None, "12:30"], "riga di totale"),
        (["Subtotale marzo", None, 3.0], "riga di totale"),
        ([" ", "\u00a0"], "riga vuota"),
        (["Esempio", *talk()[1:]], "riga di esempio"),
        ([talk()[0], "(esempio) Verdi", *talk()[2:]], "riga di esempio"),
        (["Es.: Amina", "Verdi", DAY], "riga di esempio"),
        (["TOTALE", *[None] * 5, 5.0], "riga di totale"),
        (["TOTALE", *[None] * 5, "5", "12"], "riga di totale"),
        (["Totale", *[None] * 6, 5.0], "riga di totale"),
        (["Amina Haddad", (
            "Nome Cognome"
        ), "gg/mm/aaaa", "hh:mm", "hh:mm", "marito/moglie/figli", "…", "gg/mm/aaaa"],
         "riga di esempio"),
        ([None, "(cognome e nome)", "GG/MM/AA", "hh.mm"], "riga di esempio"),
        (["Nome", "(inserire nome e cognome)", None, None, None, "marito/moglie/figli"], (
            "riga di esempio"
        )),
    ],
)  # fmt: skip
def test_a_row_that_is_no_talk_is_left_out_with_its_reason(
    project: Project, row: Line, reason: str
) -> None:
    told = sync(project, talk(), row, talk(day=dt.date(2026, 3, 9)))
    assert told["ignored"] == [{"tab": "Colloqui", "row": 3, "reason": reason}]
    assert told["rows"]["complete"] == 2
    assert flags(told) == set()


@pytest.mark.parametrize(
    ("row", "complete"),
    [
        (talk("Marzo Anna"), True),
        (["Amina Haddad", "Marzo", DAY], False),
        (talk("Totaro Ugo"), True),
        (["Totaro", "Bianchi", DAY], False),
        (talk("Rossi", description="Esempio di lettera letto insieme."), True),
        (talk("Rossi", mediator="Es-Saadi Karim"), True),
        ([None, None, DAY], False),
        ([None, None, dt.date(2026, 3, 1)], False),
        ([None, "Rossi"], False),
        (["Amina Haddad"], False),
        ([None] * 6 + ["Raccolta di informazioni"], False),
        (["Haddad", "Totale Rosa", DAY, None, None, "madre"], False),
        (["Totale Rosa", "Rossi", None, None, None, None, "Lettura del decreto."], False),
        (["Totale Rosa", "Rossi", None, None, None, "madre e 2 figli"], False),
        (["Amina Haddad", "Rossi", "gg/mm/aaaa", "hh:mm"], False),
        (
            [None, "Nome Cognome", "gg/mm/aaaa", "hh:mm", "hh:mm", None, "Lettura del decreto."],
            False,
        ),
        ([None, "Nome Cognome", "ieri", "hh:mm", "hh:mm"], False),
        (["Amina Haddad", "Nome Cognome", DAY, "hh:mm", "hh:mm"], False),
    ],
)
def test_a_row_that_only_looks_like_none_is_a_talk(
    project: Project, row: Line, complete: bool
) -> None:
    told = sync(project, row)
    assert told["ignored"] == []
    assert told["rows"]["read"] == 1
    assert told["rows"]["complete"] == complete
    assert complete or {f["code"] for f in told["flags"]} & {"MANCA-01", "DATA-01", "ORA-01"}


@pytest.mark.parametrize("merge", ["A3:H3", "A3:E3", "A3:H4"])
@pytest.mark.parametrize("text", ["Gennaio 2026 riepilogo", "NUCLEO HOXHA ARBEN", "Zona nord"])
def test_a_title_merged_over_the_row_is_no_talk(project: Project, text: str, merge: str) -> None:
    rows = [talk(), [text], *([[]] if merge.endswith("4") else []), talk(day=dt.date(2026, 3, 9))]
    told = sync(project, *rows, merge=merge)
    assert told["ignored"][0] == {"tab": "Colloqui", "row": 3, "reason": "titolo su tutta la riga"}
    assert told["rows"]["complete"] == told["rows"]["read"] == 2


@pytest.mark.parametrize(
    ("row", "merge"),
    [
        (["Incontro del 5/3 con Hoxha"], "A3:H3"),
        (["Incontro con la famiglia Hoxha in ufficio: abbiamo letto insieme il decreto."], "A3:H3"),
        (["NUCLEO HOXHA ARBEN", *[None] * 5, "Lettura del decreto."], "A3:F3"),
        (["NUCLEO HOXHA ARBEN", *[None] * 6, dt.date(2026, 3, 9)], "A3:G3"),
        (["Amina Haddad"], "A3:B3"),
        ([*[None] * 6, "Lettura del decreto."], "A3:F3"),
    ],
)
def test_a_merged_row_that_may_tell_of_a_talk_is_one(
    project: Project, row: Line, merge: str
) -> None:
    told = sync(project, talk(), row, merge=merge)
    assert (told["ignored"], told["rows"]["read"]) == ([], 2)


@pytest.mark.parametrize("row", [None, ["MARZO 2026"]])
def test_a_tab_with_titles_and_no_talk_says_where_to_begin(
    project: Project, row: Line | None
) -> None:
    write(project, {"Colloqui": [["Mediazione"], PLAIN, *([row] if row else [])]})
    assert [said for said in project.sync()["notices"] if "nessun colloquio" in said] == [
        "Nel foglio «Colloqui» non c'è nessun colloquio sotto i titoli della riga 2: "
        "si comincia a scrivere dalla riga 3."
    ]
    assert not any("nessun colloquio" in said for said in sync(project, talk())["notices"])


@pytest.mark.parametrize(("blank", "told"), [(1000, 1000), (1001, 1), (1_000_000, 1)])
def test_a_long_run_of_blank_rows_is_told_once(blank: int, told: int) -> None:
    grid = Grid("Colloqui", [PLAIN, ["Amina Haddad"], *[()] * blank, ["Amina Haddad"]])
    rows = list(entries(grid, find_layout(grid, COLUMNS, UNPREPARED_COLUMNS), frozenset()))
    ignored = [row for row in rows if isinstance(row, SkippedRow)]
    assert len(ignored) == told == len(rows) - 2
    assert ignored[0] == SkippedRow(
        "Colloqui", 3, "riga vuota" if told > 1 else f"righe vuote fino alla {blank + 2}"
    )


def test_blank_rows_above_and_below_the_titles_are_two_runs() -> None:
    grid = Grid("Colloqui", [(), (), PLAIN, *[()] * 1500, ["Amina Haddad"]])
    rows = list(entries(grid, find_layout(grid, COLUMNS, UNPREPARED_COLUMNS), frozenset()))
    assert [(row.row, row.reason) for row in rows if isinstance(row, SkippedRow)] == [
        (1, "riga vuota"), (2, "riga vuota"), (4, "righe vuote fino alla 1503")
    ]  # fmt: skip


def test_a_merged_nucleus_counts_for_its_own_rows_and_no_further(project: Project) -> None:
    rows = [
        talk(name or None, dt.date(2026, 3, day))
        for day, name in enumerate(("Rossi", "", "", "Verdi"), 2)
    ]  # type: ignore[arg-type]
    assert flags(sync(project, *rows, merge="B2:B3")) == {("B4", "MANCA-01")}
    assert [talk["nucleus"] for talk in exported(project)].count(
        exported(project)[0]["nucleus"]
    ) == 2


@needs.libreoffice
def test_merged_cells_that_libreoffice_saved_count_alike(project: Project, tmp_path: Path) -> None:
    rows = [
        talk(name or None, dt.date(2026, 3, day))
        for day, name in enumerate(("Rossi", "", "", "Verdi"), 2)
    ]  # type: ignore[arg-type]
    write(project, {"Colloqui": [PLAIN, *rows]}, merge="B2:B3")
    office = soffice()
    assert office
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"),
         str(project.workbook)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    shutil.copy(tmp_path / "saved" / project.workbook.name, project.workbook)
    assert flags(project.sync()) == {("B4", "MANCA-01")}


# --- Answers of a form
# -----------------------------------------------------------------------------------

SENT = dt.datetime.fromisoformat("2026-03-30T10:00:05")
PERSONS: list[Line] = [
    ["Nome", "Ruolo", "Email"],
    ["Amina Haddad", "mediatore", "amina@coop.example"],
    ["Li Wei", "mediatore", "li@coop.example"],
]


def test_the_answers_of_a_form_say_when_and_by_whom(project: Project) -> None:
    titles = ("Informazioni cronologiche", "Indirizzo email", *PLAIN[1:])
    rows = [
        [SENT, "AMINA@coop.example", *talk(day="28/3")[1:]],
        [SENT, "chi@altrove.example", *talk("Verdi", day="27/12")[1:]],
        [None, "li@coop.example", *talk("Bianchi", day="28/3")[1:]],
    ]
    write(project, {"Risposte del modulo 1": [titles, *rows], "Persone": PERSONS})
    told = project.sync()
    assert {(f["row"], f["field"], f["code"]) for f in told["flags"]} == {
        (3, "mediator", "MEDIATORE-04"), (4, "date", "DATA-02")
    }  # fmt: skip
    found = exported(project)
    assert [(t["mediator"], t["date"]) for t in found] == [
        ("Amina Haddad", "2026-03-28"), (None, "2025-12-27"), ("Li Wei", None)
    ]  # fmt: skip


ANSWERS = ("Informazioni cronologiche", "Indirizzo email", *PLAIN[1:])
TWICE = [["D Uno", "mediatore", "dup@coop.example"], ["D Due", "mediatore", "dup@coop.example"]]
WORKER = [["Carla Rossi", "assistente sociale", "carla@comune.example"]]


@pytest.mark.parametrize(
    ("email", "persons"),
    [
        ("chi@altrove.example", PERSONS),
        ("dup@coop.example", [*PERSONS, *TWICE]),
        ("amina@coop.example; li@coop.example", PERSONS),
        ("carla@comune.example", [*PERSONS, *WORKER]),
        ("amina@coop.example", []),
    ],
)
def test_an_email_that_names_no_mediator_is_said_at_its_own_cell(
    project: Project, email: str, persons: list[Line]
) -> None:
    write(
        project,
        {
            "Risposte": [ANSWERS, [SENT, email, *talk()[1:]]],
            **({"Persone": persons} if persons else {}),
        },
    )
    (found,) = [flag for flag in project.sync()["flags"] if flag["tab"] == "Risposte"]
    assert (found["column"], found["header"], found["code"]) == (
        "B",
        "Indirizzo email",
        "MEDIATORE-04",
    )
    assert (found["field"], found["severity"]) == ("mediator", "error")
    assert (
        "nel foglio Persone questa email non c'è, o non è di un solo mediatore." in found["message"]
    )
    said = " ".join(project.run("explain", "Risposte!2").out.split())
    assert "B Indirizzo email" in said
    assert f"{email} " in said
    assert "Non so chi è il mediatore" in said
    assert "Manca:" not in said


def test_a_row_without_email_in_a_form_lacks_its_mediator(project: Project) -> None:
    write(project, {"Risposte": [ANSWERS, [SENT, None, *talk()[1:]]], "Persone": PERSONS})
    (found,) = project.sync()["flags"]
    assert (found["column"], found["code"]) == (None, "MANCA-01")


def test_an_email_of_another_mediator_than_the_one_written_is_a_doubt(project: Project) -> None:
    titles = ("Informazioni cronologiche", "Email", *PLAIN)
    rows = [
        [SENT, "li@coop.example", *talk(day="2/3/2026")],
        [SENT, "amina@coop.example", *talk(day="3/3/2026")],
        [SENT, "coordinamento@coop.example", *talk(day="4/3/2026")],
        [SENT, None, *talk(day="5/3/2026")],
    ]
    write(project, {"Risposte": [titles, *rows], "Persone": PERSONS})
    (found,) = project.sync()["flags"]
    assert (found["column"], found["row"], found["code"], found["severity"]) == (
        "C",
        2,
        "MEDIATORE-03",
        "warning",
    )
    assert "L'email di questa riga è di un altro mediatore: Li Wei." in found["message"]
    assert [talk["mediator"] for talk in exported(project)] == ["Amina Haddad"] * 4


def test_explain_says_which_mediator_an_email_is(project: Project) -> None:
    write(
        project,
        {"Risposte": [ANSWERS, [SENT, "AMINA@coop.example", *talk()[1:]]], "Persone": PERSONS},
    )
    said = " ".join(project.run("explain", "Risposte!2").out.split())
    assert (
        "AMINA@coop.example letto: mediatore Amina Haddad (email di chi ha inviato il modulo)"
        in said
    )


def test_the_time_of_sending_beside_the_schedas_columns(project: Project) -> None:
    row = [SENT, "Rossi Mario", "2/3", "10-11", "madre", "Lettura.", "nessuno", "Amina Haddad"]
    assert (
        flags(sync(project, row, titles=("Informazioni cronologiche", *SCHEDA, "Mediatore")))
        == set()
    )
    assert exported(project)[0]["date"] == "2026-03-02"


# --- What is said holds in such a sheet too
# ---------------------------------------------------------------


def messages(told: Any) -> dict[str, str]:
    return {flag["code"]: flag["message"] for flag in told["flags"]}


def test_a_column_that_is_not_there_is_not_called_a_cell(project: Project) -> None:
    kept = [
        at
        for at, title in enumerate(PLAIN)
        if title not in ("Mediatore", "Data prossimo colloquio")
    ]
    told = sync(project, [talk()[at] for at in kept], titles=[PLAIN[at] for at in kept])
    assert [(f["column"], f["code"]) for f in told["flags"]] == [
        (None, "MANCA-01"),
        (None, "MANCA-02"),
    ]
    for message in messages(told).values():
        assert "Nel foglio non c'è questa colonna: aggiungila" in message
        assert "questa cella" not in message


def test_no_list_and_no_tab_that_is_not_there_is_pointed_at(project: Project) -> None:
    told = sync(project, [*talk("N25GK"), "Atlantide"], titles=(*PLAIN, "Comune"))
    said = messages(told)
    assert said.keys() == {"NUCLEO-01", "COMUNE-01"}
    assert said["NUCLEO-01"].startswith("Questo nucleo non è tra quelli conosciuti.")
    assert "Se è nuovo e c'è il foglio Nuclei" in said["NUCLEO-01"]
    assert "elenco" not in " ".join(said.values())


def test_the_hours_in_two_ways_are_asked(project: Project) -> None:
    said = asked(project, (*PLAIN, "ORA (inizio e fine)"), [*talk(), "11-12"])
    assert (
        "le ore stanno due volte: in «ORA (inizio e fine)» (I), e in «Ora inizio» (D) e «Ora fine» "
        "(E)." in said
    )
    assert "rinominata" not in said


def test_only_what_was_written_is_said(project: Project) -> None:
    write(project, {"Colloqui": [PLAIN, talk(end=None), talk(day=dt.date(2026, 3, 9))]})
    assert "Scritto nel foglio: 1 segnalazione in «Segnalazioni»." in project.run("sync").out
    write(project, {"Colloqui": [PLAIN, talk(), talk(day=dt.date(2026, 3, 9))]})
    assert "Scritto nel foglio: nessuna segnalazione in «Segnalazioni»." in project.run("sync").out


def test_a_day_that_was_read_is_shown_as_a_day(project: Project) -> None:
    sync(project, talk(day=46084, end=None), talk("Verdi", day="12/3", end=None))
    sheet = openpyxl.load_workbook(project.workbook)["Segnalazioni"]
    titles = [cell.value for cell in sheet[1]]
    days = {row[titles.index("Data")].value for row in sheet.iter_rows(min_row=2)}
    assert days == {"03/03/2026", "12/3"}


# --- Families without a tab
# ------------------------------------------------------------------------------

FAMILIES = ("Rossi Mario", "rossi  MARIO", "Fam. Rossi Mario", "Rosi Mario", "Chen Wei", "Chen")


def families() -> list[list[Typed]]:
    return [talk(name, dt.date(2026, 3, day)) for day, name in enumerate(FAMILIES, 2)]


def by_day(project: Project) -> dict[str, str]:
    return {talk["date"]: talk["nucleus"] for talk in exported(project)}


def test_the_same_name_is_the_same_family_an_alike_one_is_said_and_never_merged(
    project: Project,
) -> None:
    told = sync(project, *families())
    assert flags(told) == {("B5", "NUCLEO-06"), ("B7", "NUCLEO-06")}
    reasons = [re.findall(r"\(([^()]*)\)\.", f["message"]) for f in told["flags"]]
    assert reasons == [["quasi le stesse lettere"], ["una parte del nome è la stessa"]]
    codes = list(by_day(project).values())
    assert len(set(codes)) == 4
    assert len(set(codes[:3])) == 1


SPACES = "le stesse lettere, cambiano solo gli spazi"
LETTERS = "quasi le stesse lettere"
SOUND = "lo stesso nome, scritto in un altro modo"


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Ben Ali Omar", "Benali Omar", SPACES),
        ("Omar Ben Ali", "Benali Omar", SPACES),
        ("El Amrani Samira", "Elamrani Samira", SPACES),
        ("Abd el Rahman Nour", "Abdelrahman Nour", SPACES),
        ("Abdul Rahman", "Abdulrahman", SPACES),
        ("El Amrani Samira", "Elamrany Samira", LETTERS),
        ("Diallo Fatou", "Diallo Fatu", LETTERS),
        ("Hoxha", "Hoxa", LETTERS),
        ("Li Wei", "Li Wen", None),
        ("Li Wei", "Liu Wei", LETTERS),
        ("Ben Ali Omar", "Ben Salah Leila", None),
        ("Mohamed Ali", "Muhammad Ali", SOUND),
        ("Oksana Rudenko", "Oxana Rudenko", LETTERS),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_names_that_are_alike_are_said_with_the_reason(
    project: Project, one: str, other: str, why: str | None, swapped: bool
) -> None:
    names = (other, one) if swapped else (one, other)
    told = sync(project, talk(names[0]), talk(names[1], dt.date(2026, 3, 9)))
    found = [
        (f"{f['column']}{f['row']}", re.findall(r"\(([^()]*)\)\.", f["message"]))
        for f in told["flags"]
    ]
    assert found == ([("B3", [why])] if why else [])


def test_two_families_in_one_cell_are_no_third_one(project: Project) -> None:
    told = sync(
        project, talk("Hoxha"), talk("Chen", dt.date(2026, 3, 9)), talk(
            "Hoxha e Chen", dt.date(2026, 3, 10)),
        talk("Mensah e Owusu", dt.date(2026, 3, 11)),
    )  # fmt: skip
    assert flags(told) == {("B4", "NUCLEO-09")}
    assert "Scrivi una riga per ogni famiglia" in messages(told)["NUCLEO-09"]
    assert len(set(by_day(project).values()) - {None}) == 3


@pytest.mark.parametrize(
    "typed", ["Hoxha / Chen", "Hoxha+Chen", "Hoxha, Chen", "Hoxha - Chen", "Hoxha\nChen"]
)
def test_two_known_families_in_one_cell_are_asked_for_a_row_each(
    project: Project, typed: str
) -> None:
    told = sync(
        project,
        talk("Hoxha"),
        talk("Chen", dt.date(2026, 3, 9)),
        talk(typed, dt.date(2026, 3, 10)),
    )
    assert flags(told) == {("B4", "NUCLEO-09")}


WITH_COMUNE = (*PLAIN, "Comune")


def at(name: str, day: int, mediator: str, comune: str) -> list[Any]:
    row = talk(name, dt.date(2026, 3, day))
    row[PLAIN.index("Mediatore")] = mediator
    return [*row, comune]


def test_one_name_in_another_comune_and_with_another_mediator_is_asked_about(
    project: Project,
) -> None:
    rows = [
        at("Hoxha", 2, "Amina Haddad", "Opera"),
        at("Hoxha", 3, "Amina Haddad", "Opera"),
        at("HOXHA", 4, "Li Wei", "Rozzano"),
    ]
    told = sync(project, *rows, titles=WITH_COMUNE)
    assert flags(told) == {("B4", "NUCLEO-10")}
    code = by_day(project)["2026-03-02"]
    assert code is not None
    assert by_day(project)["2026-03-04"] is None
    assert f"scrivi il codice {code}" in messages(told)["NUCLEO-10"]
    assert flags(sync(project, *reversed(rows), titles=WITH_COMUNE)) == {("B2", "NUCLEO-10")}
    rows[2] = at(str(code), 4, "Li Wei", "Rozzano")
    assert flags(sync(project, *rows, titles=WITH_COMUNE)) == set()
    assert by_day(project)["2026-03-04"] == code


@pytest.mark.parametrize(
    "between",
    [("Amina Haddad", "Rozzano"), ("Li Wei", "Opera")],
    ids=["same mediator", "same comune"],
)
def test_a_family_that_moves_or_changes_its_mediator_stays_one(
    project: Project, between: tuple[str, str]
) -> None:
    rows = [
        at("Hoxha", 2, "Amina Haddad", "Opera"),
        at("Hoxha", 3, *between),
        at("Hoxha", 4, "Li Wei", "Rozzano"),
    ]
    assert "NUCLEO-10" not in {code for _, code in flags(sync(project, *rows, titles=WITH_COMUNE))}
    assert len(set(by_day(project).values())) == 1


def test_of_two_families_with_as_many_talks_the_later_one_is_asked_about(project: Project) -> None:
    rows = [at("Hoxha", 2, "Li Wei", "Rozzano"), at("Hoxha", 3, "Amina Haddad", "Opera")]
    assert flags(sync(project, *rows, titles=WITH_COMUNE)) == {("B3", "NUCLEO-10")}
    assert flags(sync(project, *reversed(rows), titles=WITH_COMUNE)) == {("B2", "NUCLEO-10")}


def test_two_mediators_in_two_comuni_each_are_no_proof_of_one_family(project: Project) -> None:
    pairs = [
        ("Amina Haddad", "Rozzano"),
        ("Li Wei", "Opera"),
        ("Li Wei", "Rozzano"),
        ("Amina Haddad", "Opera"),
    ]
    rows = [at("Hoxha", day, *pair) for day, pair in enumerate(pairs, 2)]
    told = sync(project, *rows, titles=WITH_COMUNE)
    assert flags(told) == {("B3", "NUCLEO-10"), ("B5", "NUCLEO-10")}
    assert "nel comune di Rozzano" in messages(told)["NUCLEO-10"]
    code = by_day(project)["2026-03-02"]
    rows[1] = at(str(code), 3, *pairs[1])
    assert flags(sync(project, *rows, titles=WITH_COMUNE)) == set(), (
        "one answer counts for its comune"
    )


def test_three_families_of_one_name_are_asked_about_in_words_that_hold(project: Project) -> None:
    pairs = [("Amina Haddad", "Rozzano"), ("Li Wei", "Opera"), ("Rita Neri", "Basiglio")]
    told = sync(
        project, *(at("Hoxha", day, *pair) for day, pair in enumerate(pairs, 2)), titles=WITH_COMUNE
    )
    assert flags(told) == {("B3", "NUCLEO-10"), ("B4", "NUCLEO-10")}
    assert "(un altro)" not in messages(told)["NUCLEO-10"]


@pytest.mark.parametrize("empty_first", [True, False])
def test_a_row_without_a_comune_is_not_lent_that_of_another_mediators(
    project: Project, empty_first: bool
) -> None:
    rows = [at("Hoxha", 2, "Amina Haddad", ""), at("Hoxha", 3, "Li Wei", "Opera")]
    sync(project, *(rows if empty_first else rows[::-1]), titles=WITH_COMUNE)
    comuni = {talk["date"]: talk["municipality"] for talk in exported(project)}
    assert (comuni["2026-03-02"], comuni["2026-03-03"]) == (None, "Opera")


def test_the_codes_of_families_are_stable(project: Project) -> None:
    sync(project, *families())
    first = by_day(project)
    before = project.workbook.read_bytes()
    assert project.sync(today="2026-06-25")["written"] == {"codes": 0, "flags": 0}
    assert project.workbook.read_bytes() == before, "not one byte"
    sync(project, *reversed(families()))
    assert by_day(project) == first, "sorted"
    edited = families()
    edited[4][6] = "Altro testo."
    sync(project, *edited)
    assert by_day(project) == first, "edited"


def test_codes_stay_when_a_tab_of_nuclei_comes(project: Project) -> None:
    sync(project, *families())
    first = by_day(project)
    names = ("Rossi Mario", "Rosi Mario", "Chen Wei", "Chen")
    write(
        project,
        {
            "Colloqui": [PLAIN, *families()],
            "Nuclei": [
                ["Codice", "Nucleo (nome)", "Comune"],
                *[[None, name, None] for name in names],
            ],
        },
    )
    project.sync()
    assert by_day(project) == first


# --- What is written
# -------------------------------------------------------------------------------------


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_only_the_tab_of_flags_is_written(project: Project) -> None:
    write(
        project,
        {
            "Colloqui": [PLAIN, talk(), [None, "Rossi"], ["MARZO 2026"]],
            "Rubrica": [["Nome"], ["x"]],
        },
    )
    before = parts(project.workbook)
    assert project.sync()["written"]["codes"] == 0
    after = parts(project.workbook)
    assert before.keys() <= after.keys()
    changed = {name for name in before if before[name] != after[name]}
    allowed = {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "docProps/app.xml",
    }
    assert changed <= allowed, changed - allowed
    book = openpyxl.load_workbook(project.workbook)
    assert book.sheetnames == ["Colloqui", "Rubrica", "Segnalazioni"]
    once = project.workbook.read_bytes()
    project.sync()
    assert project.workbook.read_bytes() == once
    project.edit(lambda book: book["Colloqui"].cell(3, 1, "Amina Haddad"))
    between = parts(project.workbook)
    project.sync()
    again = parts(project.workbook)
    assert all(
        again[name] == between[name] for name in between if "sheet1" in name or "sheet2" in name
    )


# --- What is somebody's own
# ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Segnalazioni", "segnalazioni "])
@pytest.mark.parametrize("first", [["Le mie note", "privato"], ["Mediatore", "Nucleo", "nota"], []])
def test_a_persons_own_tab_of_our_name_is_not_overwritten(
    project: Project, name: str, first: Line
) -> None:
    write(project, {"Colloqui": [PLAIN, talk()], name: [first, ["chiamare AS", "x"]]})
    before = project.workbook.read_bytes()
    ran = project.run("sync")
    assert ran.code == 3
    assert f"c'è già un foglio «{name}» con altri titoli" in ran.err
    assert project.workbook.read_bytes() == before
    assert not project.journal.exists()


def test_an_own_column_stato_is_a_column_like_any_other(project: Project) -> None:
    write(
        project,
        {
            "Colloqui": [
                ["Stato", *PLAIN],
                ["aperto", *talk()],
                [None, *talk("Bianchi Ada", DAY + dt.timedelta(days=1))],
            ]
        },
    )
    assert project.sync()["flags"] == []
    assert project.column("Stato", "Colloqui") == ["aperto", None]
    ran = project.run("init", "--adopt", str(project.workbook))
    assert ran.code == 3
    assert "c'è già una colonna «Stato», che non è di collector" in ran.err


def test_an_own_column_codice_is_said_to_be_the_reason(project: Project) -> None:
    write(project, {"Colloqui": [["Codice", *PLAIN], [12, *talk()]]})
    ran = project.run("sync")
    assert ran.code == 3
    assert (
        "Se la colonna «Codice» è tua, e non quella di collector, dalle un altro nome." in ran.err
    )
