"""A form's answers beside the staff's sheet.  The same rules; only *Segnalazioni* is written;
nothing is guessed.

Google inserts a row for each answer, writes an edited one anew where it stands, with a new time,
and gives a question that was removed and asked again a second column of the same title.
"""

import datetime as dt
import json
import random
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.sheet.find_columns import find_layout
from collector.sheet.headers import is_google_timestamp_title
from collector.sheet.row_matching import RowContent, match_rows
from collector.sync.plan import Plan
from schemas import google_forms
from schemas.canonical import content_hash
from schemas.cells.dates import read_date, read_next_date
from schemas.cells.form_timestamp import read_sent
from schemas.cells.reading import Cell, Typed
from schemas.record import RowState
from schemas.session import COLUMNS, UNPREPARED_COLUMNS
from schemas.workbook import Grid, Snapshot
from tests.examples import FEW
from tests.road import SOUND, Project
from tests.sheet.test_row_matching import CODES, FRESH, content
from tests.sync.test_row_cache import CHANGES, Staff, worked

TITLES = ("Informazioni cronologiche", "Indirizzo email", "Nucleo", "Data", "Ora inizio", (
    "Ora fine"
),
          "Persone presenti", "Descrizione intervento", "Data prossimo colloquio")  # fmt: skip
AMINA, WEI = "amina.haddad@cooperativa.example", "li.wei@cooperativa.example"
TAB = "Risposte del modulo 1"
Line = Sequence[Typed]


def at(day: int, hour: int = 19, minute: int = 7, second: int = 17, month: int = 3) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, second)  # noqa: DTZ001


def answer(
    sent: Typed, day: Typed, what: str = "Lettura del decreto.", **cells: Typed
) -> list[Typed]:
    """One answer under `TITLES`."""
    sound: dict[str, Typed] = {
        "sent": sent, "email": AMINA, "nucleus": "N7F3K", "date": day, "start": dt.time(10, 30),
        "end": dt.time(11, 45), "attendees": "madre", "description": what, "next_date": "nessuno",
    }  # fmt: skip
    return list({**sound, **cells}.values())


@pytest.fixture
def project(tmp_path: Any) -> Project:
    """A prepared project with one talk in *Schede*."""
    made = Project(tmp_path)
    made.write([SOUND])
    made.sync()
    return made


def answers(project: Project, *rows: Line, titles: Line = TITLES, tab: str = TAB) -> None:
    """The tab of answers as Google has it now; what people hold in the other tabs stays."""

    def change(book: Any) -> None:
        if tab in book.sheetnames:
            del book[tab]
        sheet = book.create_sheet(tab)
        for line in (titles, *rows):
            sheet.append(list(line))
        for row in sheet.iter_rows(min_row=2, max_col=1):
            row[0].number_format = "dd/mm/yyyy h.mm.ss"

    project.edit(change)


def asked(told: Any) -> set[tuple[int, str, str]]:
    """Row, column and code of the flags on the answers."""
    return {(f["row"], f["column"] or "", f["code"]) for f in told["flags"] if f["tab"] == TAB}


def talks(project: Project) -> list[dict[str, Any]]:
    """The talks of the answers, in the order of the tab."""
    ran = project.run("export", "--format", "jsonl", "--output", "-")
    assert ran.code == 0, ran.err
    found = [json.loads(line) for line in ran.out.splitlines() if line.startswith("{")]
    return sorted((talk for talk in found if talk["tab"] == TAB), key=lambda talk: talk["row"])


def codes(project: Project) -> list[str]:
    return [talk["code"] for talk in talks(project)]


def lost(told: Any) -> list[str]:
    return [flag["message"] for flag in told["flags"] if flag["code"] == "RIGA-04"]


# --- The tab
# -----------------------------------------------------------------------------------------------


def test_answers_are_talks_like_the_others(project: Project) -> None:
    answers(
        project,
        answer(at(2), dt.datetime(2026, 3, 2)),  # noqa: DTZ001
        answer(at(3), "2/3/2026", email=WEI, nucleus="Chen"),
    )
    told = project.sync()
    assert asked(told) == set()
    assert told["rows"]["complete"] == 3
    assert [(talk["mediator"], talk["date"], talk["start"]) for talk in talks(project)] == [
        ("Amina Haddad", "2026-03-02", "10:30"), ("Li Wei", "2026-03-02", "10:30"),
    ]  # fmt: skip


@pytest.mark.parametrize("language", google_forms.TITLES)
def test_google_may_speak_any_language(language: str) -> None:
    for sent in google_forms.TITLES[language].sent:
        for email in google_forms.TITLES[language].email:
            grid = Grid(TAB, [(sent, email, *TITLES[2:]), answer(at(2), "2/3")])
            layout = find_layout(grid, COLUMNS, UNPREPARED_COLUMNS)
            assert (layout.columns["sent"], layout.columns["email"], layout.responses) == (
                1,
                2,
                True,
            )
            assert layout.extra == {}


def test_a_time_of_sending_by_another_name_makes_no_tab_of_answers() -> None:
    layout = find_layout(
        Grid("Colloqui", [("Data invio", *TITLES[1:])]), COLUMNS, UNPREPARED_COLUMNS
    )
    assert (layout.columns["sent"], layout.responses) == (1, False)
    assert not any(
        map(
            is_google_timestamp_title,
            ("Data", "Orario", "Tempo", "Data e ora", "Indirizzo email", ""),
        )
    )


def parts(project: Project) -> dict[str, bytes]:
    with zipfile.ZipFile(project.workbook) as file:
        return {name: file.read(name) for name in file.namelist()}


def part_of(project: Project, tab: str) -> str:
    book = openpyxl.load_workbook(project.workbook)
    return f"xl/worksheets/sheet{book.sheetnames.index(tab) + 1}.xml"


def test_only_the_tab_of_flags_is_written_beside_our_columns_of_schede(project: Project) -> None:
    rows = [
        answer(at(2), "2/3"),
        answer(at(3), None),
        answer(at(4), "31/2/2026", email="chi@altrove.example"),
    ]
    answers(project, *rows)
    project.edit(lambda book: book["Schede"].append([None, "Amina Haddad", "N7F3K", "5/3/2026"]))
    before, responses = parts(project), part_of(project, TAB)
    told = project.sync()
    assert told["written"]["codes"] == 1, "the new row of Schede, and no answer"
    after = parts(project)
    assert after[responses] == before[responses]
    flags = openpyxl.load_workbook(project.workbook)["Segnalazioni"]
    noted = {
        row[3].value: row[8].value
        for row in flags.iter_rows(min_row=2)
        if row[3].value and TAB in row[3].value
    }
    assert f"{TAB}, riga 3: Data" in noted
    assert set(noted.values()) <= set(codes(project))
    again = parts(project)
    project.sync()
    assert parts(project) == again


@pytest.mark.parametrize("title", ["Codice", "Stato"])
def test_a_question_called_like_our_columns_is_a_question(project: Project, title: str) -> None:
    answers(project, [*answer(at(2), "2/3"), "RRCQH8U"], titles=(*TITLES, title))
    before, responses = parts(project), part_of(project, TAB)
    told = project.sync()
    assert asked(told) == set()
    assert parts(project)[responses] == before[responses]
    assert "RRCQH8U" not in codes(project)


def test_an_adoption_adds_no_column_to_the_answers(tmp_path: Any) -> None:
    project = Project(tmp_path)
    book = openpyxl.Workbook()
    book.active.title = TAB
    for row in (TITLES, answer(at(2), "2/3", nucleus="Hoxha")):
        book.active.append(list(row))
    book.save(project.workbook)
    before = parts(project)["xl/worksheets/sheet1.xml"]
    ran = project.run("init", "--adopt", str(project.workbook), "--yes")
    assert ran.code == 0, ran.err
    assert parts(project)["xl/worksheets/sheet1.xml"] == before
    assert {"Nuclei", "Persone", "Segnalazioni"} <= set(
        openpyxl.load_workbook(project.workbook).sheetnames
    )


# --- When it was sent
# ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        (at(12), at(12)),
        (dt.date(2026, 3, 12), at(12, 0, 0, 0)),
        (46093.79672453704, at(12)),
        ("12/03/2026 19.07.17", at(12)),
        ("12.03.2026 19:07:17", at(12)),
        ("12/3/2026 9.07.17", at(12, 9)),
        ("2026-03-12 19:07:17", at(12)),
        ("2026/03/12 19:07:17", at(12)),
        ("13/03/2026 19:07:17", at(13)),
        ("3/3/2026 19:07:17", at(3)),
        ("12/03/2026 19:07:17", None),
        ("3/13/2026 19:07:17", None),
        ("3/12/2026 7:07:17 PM", None),
        ("12/03/26 19.07.17", None),
        ("31/02/2026 19.07.17", None),
        ("12/03/2026 25.07.17", None),
        ("ieri", None),
        (7.0, None),
        (True, None),
        (None, None),
    ],
)
def test_the_moment_of_sending_is_read_or_it_is_none(
    typed: Typed, moment: dt.datetime | None
) -> None:
    assert read_sent(typed) == moment


@given(
    st.datetimes(dt.datetime(2001, 1, 1), dt.datetime(2049, 1, 1)).map(  # noqa: DTZ001
        lambda m: m.replace(microsecond=0)
    )
)
def test_however_google_hands_it_over_it_is_the_same_moment(moment: dt.datetime) -> None:
    serial = (moment - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)  # noqa: DTZ001
    for typed in (
        moment,
        serial,
        f"{moment:%d/%m/%Y} {moment.hour}.{moment:%M.%S}",
        f"{moment:%Y-%m-%d %H:%M:%S}",
    ):
        assert read_sent(typed) == moment
    assert read_sent(f"{moment:%d/%m/%Y %H:%M:%S}") in (None, moment)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("12/3", "2026-03-12"),
        ("13/3", "2025-03-13"),
        ("28 dicembre", "2025-12-28"),
        ("oggi", "2026-03-12"),
        ("Ieri", "2026-03-11"),
        ("ieri mattina", "2026-03-11"),
        ("ieri alle 10:30", "2026-03-11"),
        ("oggi, giovedì", "2026-03-12"),
        ("l'altro ieri", "2026-03-10"),
    ],
)
def test_the_moment_of_sending_says_the_year_and_what_day_is_yesterday(
    typed: str, day: str
) -> None:
    reading = read_date(Cell(typed), sent=at(12, 8, 10))
    assert (reading.value or reading.proposal).isoformat() == day  # type: ignore[union-attr]
    assert reading.sure == (day > "2025-10"), "half a year back is asked"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ieri?", "DATA-07"),
        ("forse ieri", "DATA-07"),
        ("ieri, lunedì", "DATA-04"),
        ("oggi o ieri", "DATA-06"),
        ("ieri 10/3", "DATA-05"),
        ("domani", "DATA-06"),
        ("la settimana scorsa", "DATA-06"),
    ],
)
def test_what_is_not_plainly_today_or_yesterday_is_asked(typed: str, code: str) -> None:
    reading = read_date(Cell(typed), sent=at(12))
    assert (reading.value, reading.flag) == (None, code)


def test_sent_in_the_night_it_may_mean_either_day() -> None:
    reading = read_date(Cell("oggi"), sent=at(12, 0, 10))
    assert (reading.value, reading.flag, reading.proposal) == (
        None,
        "DATA-06",
        dt.date(2026, 3, 12),
    )


def test_only_the_moment_of_sending_says_so() -> None:
    assert read_date(Cell("ieri")).flag == "DATA-06"
    assert read_next_date(Cell("ieri"), talk=dt.date(2026, 3, 2), sent=at(12)).flag == "DATA-06"


def test_a_talk_after_its_own_sending_is_asked(project: Project) -> None:
    other_hours = answer(at(3), "3/3/2026", "Altro.", start=dt.time(8), end=dt.time(9))
    rows = [answer(at(2), "3/3/2026"), other_hours, answer(at(4), "5/7/2026", "Ancora.")]
    answers(project, *rows)
    told = project.sync()
    assert asked(told) == {(2, "D", "DATA-13"), (4, "D", "DATA-09")}
    (found,) = [flag for flag in told["flags"] if flag["code"] == "DATA-13"]
    assert (
        "Il colloquio (03/03/2026) è dopo il giorno in cui il modulo è stato inviato (02/03/2026)."
        in found["message"]
    )


def test_a_postponed_talk_may_lie_after_its_sending(project: Project) -> None:
    answers(project, [*answer(at(2), "9/3/2026"), "rinviato"], titles=(*TITLES, "Svolgimento"))
    assert asked(project.sync()) == set()


# --- Answers that change
# ---------------------------------------------------------------------------------


def three(project: Project) -> list[list[Typed]]:
    rows = [answer(at(n), f"{n}/3/2026", f"Colloquio numero {n}.") for n in (2, 3, 4)]
    answers(project, *rows)
    project.sync()
    return rows


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"description": "Colloquio numero 3, con il decreto."},
        {"date": "2/3/2026", "start": dt.time(14, 0), "end": dt.time(15, 0)},
        {"nucleus": "N2QX8", "attendees": "padre"},
        {
            "start": dt.time(15, 0),
            "end": dt.time(16, 0),
            "attendees": "padre",
            "next_date": "2/4/2026",
        },
    ],
)
def test_an_edited_answer_keeps_its_history(project: Project, changed: Mapping[str, Typed]) -> None:
    rows = three(project)
    before = codes(project)
    rows[1] = answer(at(9), "3/3/2026", **{"what": "Colloquio numero 3.", **_as_arguments(changed)})
    if "date" in changed:
        rows[1][3] = changed["date"]
    answers(project, *rows)
    told = project.sync()
    assert codes(project) == before
    assert lost(told) == []


def _as_arguments(changed: Mapping[str, Typed]) -> dict[str, Any]:
    return {
        {"description": "what"}.get(key, key): typed
        for key, typed in changed.items()
        if key != "date"
    }


def test_a_cell_mended_in_the_sheet_keeps_the_history_too(project: Project) -> None:
    rows = three(project)
    before = codes(project)
    rows[1] = answer(
        at(3),
        "1/2/2026",
        "Tutto riscritto.",
        nucleus="N2QX8",
        attendees="padre",
        start="9",
        end="10",
    )
    answers(project, *rows)
    assert lost(project.sync()) == []
    assert codes(project) == before


def test_an_edited_answer_and_a_new_one_in_the_middle_at_once(project: Project) -> None:
    rows = three(project)
    before = codes(project)
    rows[2] = answer(at(10), "4/3/2026", "Colloquio numero 4, finito.", next_date="1/4/2026")
    rows.insert(1, answer(at(11), "11/3/2026", "Un altro."))
    answers(project, *rows)
    assert lost(project.sync()) == []
    assert [code for at, code in enumerate(codes(project)) if at != 1] == before


@given(order=st.permutations(range(4)))
def test_a_new_row_anywhere_shifts_no_identity(order: Sequence[int]) -> None:
    """As `identify` sees it: the place of an answer says nothing."""
    cells = [
        content(
            sent=f"2026-03-0{n}T10:00:00",
            email=AMINA,
            nucleus="N7F3K",
            date=f"{n}/3",
            description=f"numero {n}",
        )
        for n in range(1, 5)
    ]
    known = {CODES[n]: RowState(content_hash(cells[n]), n + 2, n, tab=TAB) for n in range(3)}
    rows = [
        RowContent((TAB, row), "", cells[n], content_hash(cells[n]))
        for row, n in enumerate(order, start=2)
    ]
    found = match_rows(
        rows, known, lambda wanted: {c: cells[CODES.index(c)] for c in wanted}, iter(FRESH)
    )
    assert [found.codes[TAB, row] for row, n in enumerate(order, start=2) if n < 3] == [
        CODES[n] for n in order if n < 3
    ]
    assert not found.gone


def test_another_talk_of_the_same_nucleus_is_no_edit(project: Project) -> None:
    """One answer was deleted, another came: the one is lost, the other new."""
    rows = three(project)
    before = codes(project)
    rows[2] = answer(at(12), "12/3/2026", "Un altro colloquio.")
    answers(project, *rows)
    told = project.sync()
    assert len(lost(told)) == 1
    assert codes(project)[:2] == before[:2]
    assert codes(project)[2] not in before


def test_two_answers_that_may_both_be_the_edited_one_are_not_guessed(project: Project) -> None:
    rows = three(project)
    before = codes(project)
    rows[2:] = [
        answer(at(10), "4/3/2026", "Colloquio numero 4 bis."),
        answer(at(11), "4/3/2026", "Numero 4 ter."),
    ]
    answers(project, *rows)
    assert len(lost(project.sync())) == 1
    assert not set(codes(project)[2:]) & set(before)


def test_yesterday_is_not_moved_by_a_later_edit(project: Project) -> None:
    """Google gives the edited answer a new time: "ieri" was said at the old one."""
    rows = [answer(at(12), "ieri", "Lettura.")]
    answers(project, *rows)
    project.sync(today="2026-03-12")
    assert talks(project)[0]["date"] == "2026-03-11"
    code = codes(project)
    answers(project, answer(at(20), "ieri", "Lettura del decreto."))
    for today in ("2026-03-20", "2026-03-21"):
        told = project.sync(today=today)
        assert asked(told) == {(2, "D", "DATA-14")}
        assert codes(project) == code
        assert talks(project)[0]["date"] is None
    (found,) = [flag for flag in told["flags"] if flag["code"] == "DATA-14"]
    assert "Scrivi il giorno intero" in found["message"]


@pytest.mark.parametrize(
    ("first", "said", "edited", "today", "meant"),
    [
        (at(12), "ieri", at(13), "2026-03-13", "11/03/2026"),  # edited on the day of the first sync
        (at(11), "oggi", at(13), "2026-03-13", "11/03/2026"),
        (at(12), "ieri", at(12, 23), "2026-03-13", None),  # the same day still
        (at(12), "13/3/2026", at(20), "2026-03-20", None),  # a whole day needs no time of sending
        (at(2, month=1), "28/12", at(30, month=12), "2026-12-30", "28/12/2025"),
        (at(12), "10/3", at(20), "2026-03-20", None),
        (46093.79672453704, "ieri", at(13), "2026-03-13", "11/03/2026"),
    ],
)
def test_whatever_day_it_was_first_read_on_an_edit_moves_no_talk(
    project: Project, first: Typed, said: str, edited: Typed, today: str, meant: str | None
) -> None:
    answers(project, answer(first, said, "Lettura."))
    project.sync(today=today)
    before = talks(project)[0]["date"]
    answers(project, answer(edited, said, "Lettura del decreto."))
    for _ in range(2):
        told = project.sync(today=today)
        found = [flag["message"] for flag in told["flags"] if flag["code"] == "DATA-14"]
        assert [f"Forse {meant}?" in message for message in found] == ([True] if meant else [])
        assert talks(project)[0]["date"] == (None if meant else before)


def test_a_day_that_the_edit_says_anew_is_read_and_one_that_stood_there_before_is_asked(
    project: Project,
) -> None:
    for sent, said, asks in ((12, "ieri", False), (14, "oggi", False), (20, "ieri", True)):
        answers(project, answer(at(sent), said))
        told = project.sync(today="2026-03-22")
        assert bool([flag for flag in told["flags"] if flag["code"] == "DATA-14"]) == asks


def test_a_row_that_changed_on_the_day_it_was_first_seen_is_not_called_unchanged(
    project: Project,
) -> None:
    answers(project, answer(at(12), "ieri"))
    project.sync()
    assert "da allora non è cambiata" in project.run("explain", f"{TAB}!2").out
    answers(project, answer(at(13), "ieri"))
    project.sync()
    said = " ".join(project.run("explain", f"{TAB}!2").out.split())
    assert "da allora non è cambiata" not in said
    assert "così com'è ora dallo stesso giorno" in said


# --- Questions that change
# -------------------------------------------------------------------------------

TWICE = (*TITLES[:7], "Descrizione intervento", "Data prossimo colloquio", "Descrizione intervento")


def test_a_question_removed_and_asked_again_is_one_column(project: Project) -> None:
    rows = [
        [*answer(at(2), "2/3/2026", "Prima."), None],
        [*answer(at(3), "3/3/2026", ""), "Dopo."],
        [*answer(at(4), "4/3/2026", "Uguale."), " uguale. "],
        [*answer(at(5), "5/3/2026", " "), None],
    ]
    answers(project, *rows, titles=TWICE)
    told = project.sync()
    assert asked(told) == {(5, "J", "MANCA-01")}, "it is asked where answers go now"
    assert [talk["description"] for talk in talks(project)] == ["Prima.", "Dopo.", "Uguale.", None]
    assert not any("non la conosco" in notice for notice in told["notices"])


def test_two_answers_that_differ_are_asked_and_both_kept(project: Project) -> None:
    answers(project, [*answer(at(2), "2/3/2026", "Prima."), "Dopo."], titles=TWICE)
    told = project.sync()
    assert asked(told) == {(2, "H", "DOPPIA-01")}
    assert talks(project)[0]["description"] is None
    said = " ".join(project.run("explain", f"{TAB}!2").out.split())
    assert "Prima." in said
    assert "Dopo." in said
    assert (
        "Ci sono due colonne «Descrizione intervento», e in questa riga dicono cose diverse."
        in said
    )


def test_a_second_confidentiality_that_differs_lets_nobody_read_more(project: Project) -> None:
    titles = (*TITLES, "Riservatezza", "Riservatezza")
    answers(project, [*answer(at(2), "2/3/2026"), "servizio", "coordinamento"], titles=titles)
    told = project.sync()
    assert asked(told) == {(2, "J", "DOPPIA-01")}
    assert [flag["severity"] for flag in told["flags"] if flag["code"] == "DOPPIA-01"] == ["error"]


def test_on_an_ordinary_tab_two_titles_alike_are_refused(project: Project) -> None:
    answers(
        project,
        [None, *answer(at(2), "2/3/2026"), "x"],
        titles=("Note", *TITLES[1:], "Nucleo"),
        tab="Colloqui",
    )
    ran = project.run("sync")
    assert ran.code == 3
    assert "due colonne «Nucleo»" in ran.err


def test_a_question_renamed_to_something_unknown_is_said(project: Project) -> None:
    rows = [[*answer(at(n), f"{n}/3/2026", f"Numero {n}."), f"bene {n}"] for n in (2, 3)]
    answers(project, *rows, titles=(*TITLES, "Esito"))
    project.sync()
    before = codes(project)
    answers(project, *rows, titles=(*TITLES, "Come è andata?"))
    told = project.sync()
    assert codes(project) == before
    assert lost(told) == []
    (notice,) = [notice for notice in told["notices"] if "«Come è andata?»" in notice]
    assert f"Nel foglio «{TAB}» questa domanda non la conosco" in notice


def test_a_needed_question_renamed_stops_and_asks(project: Project) -> None:
    answers(
        project,
        answer(at(2), "2/3/2026"),
        titles=("Timestamp", "Email Address", "Chi era?", *TITLES[3:]),
    )
    before = project.workbook.read_bytes()
    ran = project.run("sync")
    assert ran.code == 3
    assert "manca la colonna «Nucleo»" in ran.err
    assert project.workbook.read_bytes() == before


def test_a_needed_question_under_a_title_that_says_nothing_stops_and_names_both(
    project: Project,
) -> None:
    titles = [*TITLES[:7], "Che cosa si è fatto?", *TITLES[8:]]
    answers(project, answer(at(2), "2/3/2026"), titles=titles)
    before = project.workbook.read_bytes()
    ran = project.run("sync")
    assert ran.code == 3
    said = " ".join(ran.err.split())
    assert (
        "manca la domanda «Descrizione intervento». Non conosco invece «Che cosa si è fatto?» (H)"
        in said
    )
    assert "aggiungi" not in said
    assert project.workbook.read_bytes() == before


def test_nobody_is_told_to_add_a_column_to_the_answers(project: Project) -> None:
    answers(project, answer(at(2), "2/3/2026")[:8], titles=TITLES[:8])
    (found,) = [flag for flag in project.sync()["flags"] if flag["code"] == "MANCA-02"]
    assert found["message"].endswith(
        "Nel modulo non c'è questa domanda: dillo al coordinamento, che la aggiunge."
    )


@pytest.mark.parametrize("title", ["Quando", "Colonna strana", None])
def test_the_time_of_sending_is_known_by_what_a_form_writes_there(
    project: Project, title: Typed
) -> None:
    rows = [[*answer(at(2), "ieri"), None], [*answer(at(3), "2/3", "Altro."), "bene"]]
    answers(
        project,
        *rows,
        titles=(
            title,
            *TITLES[1:],
            "Esito",
        ),
    )
    assert asked(project.sync()) == set()
    assert [talk["date"] for talk in talks(project)] == ["2026-03-01", "2026-03-02"]


@pytest.mark.parametrize("title", [TITLES[0], None])
def test_a_row_added_by_hand_is_read_and_asks_what_only_the_sending_would_say(
    project: Project, title: Typed
) -> None:
    by_hand = [
        answer(None, "3/3/2026", "Colloquio a scuola."),
        answer(None, "5/3", "Colloquio in comune."),
        answer(None, "ieri", "Colloquio al telefono."),
    ]
    by_form = [answer(at(day), f"{day}/3", f"Colloquio numero {day}.") for day in (2, 6, 7, 8)]
    answers(project, *by_form, *by_hand, titles=[title, *TITLES[1:]])
    told = project.sync()
    assert asked(told) == {(7, "D", "DATA-02"), (8, "D", "DATA-06")}
    assert [talk["date"] for talk in talks(project)[4:]] == ["2026-03-03", None, None]
    assert told["rows"]["ignored"] == 0


def test_a_row_added_by_hand_keeps_its_history(project: Project) -> None:
    answers(project, answer(at(2), "2/3"), answer(None, "3/3/2026", "Colloquio a scuola."))
    project.sync()
    before = codes(project)
    mended = answer(None, "4/3/2026", "Colloquio a scuola.")
    answers(project, answer(at(2), "2/3"), mended, answer(at(9), "9/3", "Terzo."))
    told = project.sync()
    assert codes(project)[:2] == before
    assert lost(told) == []


@pytest.mark.parametrize("sent", ["boh", None, at(2, second=0)])
def test_where_it_is_not_sure_the_sentence_names_what_is_missing(
    project: Project, sent: Typed
) -> None:
    row = [*answer(sent, "2/3/2026"), None, None]
    answers(project, row, titles=("Quando", *TITLES[1:], "Esito", "Esito"))
    ran = project.run("sync")
    assert ran.code == 3
    said = " ".join(ran.err.split())
    assert "manca la colonna «Informazioni cronologiche», e la colonna A si chiama «Quando»" in said
    assert "due colonne" not in said


def test_a_first_column_of_days_makes_no_tab_of_answers() -> None:
    rows = [
        (at(2, 10, 0, 0), AMINA, *answer(None, "2/3")[2:]),
        (at(3, 10, 0, 0), AMINA, *answer(None, "3/3")[2:]),
    ]
    layout = find_layout(
        Grid("Colloqui", [("Inserito", *TITLES[1:]), *rows]), COLUMNS, UNPREPARED_COLUMNS
    )
    assert (layout.responses, "sent" in layout.columns) == (False, False)


def test_who_may_read_is_never_lost_with_a_title(project: Project) -> None:
    rows = [[*answer(at(2), "2/3/2026"), "équipe"], [*answer(at(3), "3/3/2026", "Altro."), None]]
    answers(project, *rows, titles=(*TITLES, "Chi può leggere?"))
    before = project.workbook.read_bytes()
    ran = project.run("sync")
    assert ran.code == 3
    assert "«Chi può leggere?» (J) ha le risposte di «Riservatezza»" in " ".join(ran.err.split())
    assert project.workbook.read_bytes() == before


def test_a_question_added_at_the_right_changes_no_history(project: Project) -> None:
    rows = three(project)
    before = codes(project)
    answers(project, *[[*row, None] for row in rows], titles=(*TITLES, "Lingua usata"))
    told = project.sync()
    assert (codes(project), lost(told)) == (before, [])


def test_the_same_talk_in_schede_and_in_an_answer_counts_once(project: Project) -> None:
    answers(project, answer(at(13), "12/3/2026", "Raccolta di informazioni sul nucleo."))
    assert asked(project.sync()) == {(2, "D", "RIGA-07")}


def test_a_time_of_sending_that_lost_its_format_is_the_same(project: Project) -> None:
    three(project)
    before = codes(project)
    project.edit(lambda book: setattr(book[TAB].cell(2, 1), "number_format", "General"))
    assert lost(project.sync()) == []
    assert codes(project) == before


# --- Whatever happens
# ------------------------------------------------------------------------------------

MOMENTS: list[Typed] = [
    at(5),
    at(12),
    at(20, month=6),
    at(28, month=6),
    "12/03/2026 19.07.17",
    "boh",
    None,
    46093.5,
]
GIVEN: dict[int, list[Typed]] = {
    0: MOMENTS,
    1: [AMINA, WEI.upper(), "chi@altrove.example", None],
    2: ["N7F3K", "Chen", "Rossi", None],
    3: ["12/3", "ieri", "oggi", "25/6", "12/03/2026", at(11).date(), "ieri?", None],
    7: ["Lettura.", "Lettura del decreto.", "x", None],
    9: ["Altro.", "Lettura.", None],
}


class WithForm(Staff):
    """The staff of the memory's test, and a form whose answers come, change and go."""

    titles_of_form: tuple[Typed, ...] = (*TITLES, "Descrizione intervento", "Codice")

    @property
    def answers(self) -> list[list[Typed]]:
        return self.__dict__.setdefault("_answers", [])  # type: ignore[no-any-return]

    def submit(self) -> None:
        row = [*answer(at(2), "2/3/2026"), None, None]
        for place in self.dice.sample(sorted(GIVEN), 3):
            row[place] = self.dice.choice(GIVEN[place])
        self.answers.insert(self.dice.randint(0, len(self.answers)), row)

    def edit_answer(self) -> None:
        if self.answers:
            row = self.dice.choice(self.answers)
            for place in self.dice.sample(sorted(GIVEN), 2):
                row[place] = self.dice.choice(GIVEN[place])

    def delete_answer(self) -> None:
        if self.answers:
            del self.answers[self.dice.randrange(len(self.answers))]

    def sort_answers(self) -> None:
        self.dice.shuffle(self.answers)

    def change_question(self) -> None:
        last = self.dice.choice(["Descrizione intervento", "Nota", "Esito", "Mediatore"])
        self.titles_of_form = (*TITLES, last, self.dice.choice(["Codice", "Stato", None]))

    @property
    def snapshot(self) -> Snapshot:
        tab = Grid(TAB, [self.titles_of_form, *map(list, self.answers)])
        return Snapshot((*super().snapshot.tabs, tab))

    def receive(self, todo: Plan) -> None:
        assert all(tab != TAB for tab, _, _ in todo.write_back.cells), (
            "something of ours on the tab of answers"
        )
        super().receive(todo)


OF_A_FORM: list[Any] = [
    WithForm.submit, WithForm.submit, WithForm.edit_answer, WithForm.edit_answer,
    WithForm.delete_answer,
    WithForm.sort_answers, WithForm.change_question,
]  # fmt: skip


@settings(max_examples=FEW, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 2**32),
    rounds=st.lists(
        st.tuples(st.lists(st.sampled_from([*OF_A_FORM, *CHANGES]), max_size=3), st.booleans()),
        min_size=1,
        max_size=5,
    ),
)
def test_with_a_form_memory_and_reading_every_row_give_the_same_plan(
    seed: int, rounds: list[Any]
) -> None:
    staff = WithForm(random.Random(seed))
    staff.rows = [staff.new_row() for _ in range(2)]
    for _ in range(3):
        staff.submit()
    worked(staff, rounds, seed)
