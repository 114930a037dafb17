"""collector explain: how each cell of a row was read, by which rule, since when, and what is asked
of it.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.app.test_export import state
from tests.road import SOUND, Project, Ran

ODD = {
    **SOUND,
    "mediator": "haddad amina",
    "nucleus": "Hoxha",
    "date": "12/3",
    "start": "10-11.30",
    "end": "",
    "attendees": "mamma, 2 bimbi",
    "next_date": "nessuno",
    "confidentiality": "equipe",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([ODD, {**SOUND, "date": "2/3/2026"}])
    return made


def lines(ran: Ran) -> list[str]:
    """What was printed, line by line, blanks made one."""
    return [" ".join(line.split()) for line in ran.out.splitlines()]


def block(ran: Ran, header: str) -> list[str]:
    """The lines of one cell."""
    found = lines(ran)
    start = next(at for at, line in enumerate(found) if re.match(rf"[A-Z]+ {header}\b", line))
    rest = found[start + 1 :]
    end = next(
        (at for at, line in enumerate(rest) if re.match(r"[A-Z]{1,2} [A-Z]", line) or not line),
        len(rest),
    )
    return [found[start], *rest[:end]]


def test_each_cell_as_typed_how_it_was_read_and_by_which_rule(project: Project) -> None:
    ran = project.run("explain", "Schede!2")
    assert ran.code == 0, ran.err
    assert block(ran, "Mediatore") == ["B Mediatore haddad amina", "letto: Amina Haddad (nome)"]
    assert block(ran, "Nucleo") == ["C Nucleo Hoxha", "letto: N7F3K – Hoxha (nome)"]
    assert block(ran, "Data") == [
        "D Data 12/3",
        "non letto (manca l'anno)",
        "In «Data» manca l'anno. Scrivi giorno/mese/anno.",
    ]
    assert block(ran, "Ora inizio")[0] == "E Ora inizio 10-11.30"
    assert block(ran, "Ora inizio")[1].startswith("letto: 10:00 (")
    assert block(ran, "Ora fine")[0] == "F Ora fine (vuota)"
    assert block(ran, "Ora fine")[1].startswith("letto: 11:30 (")
    assert block(ran, "Persone presenti")[1] == "letto: madre, 2 figli (ruoli delle persone)"
    assert block(ran, "Svolgimento") == ["M Svolgimento (vuota)", "letto: svolto (cella vuota)"]
    assert block(ran, "Riservatezza") == [
        "N Riservatezza equipe",
        "letto: équipe (voce dell'elenco)",
    ]
    assert "letto: nessun prossimo colloquio" in ran.out
    assert lines(ran)[1:4] == [
        "Schede, riga 2",
        "Da completare: data",
        "Contenuto nuovo: non ancora controllato.",
    ]


def test_a_cell_changed_back_is_dated_from_its_last_change(project: Project) -> None:
    project.sync(today="2026-06-01")
    project.edit(lambda book: book["Schede"].__setitem__("D2", "12/03/2026"))
    project.sync(today="2026-06-08")
    project.edit(lambda book: book["Schede"].__setitem__("D2", "12/3"))
    assert block(project.run("explain", "Schede!2"), "Data")[0] == "D Data 12/3 nuovo"


def test_a_row_is_found_by_code_and_by_any_way_to_write_its_place(project: Project) -> None:
    project.sync()
    code = project.column("Codice")[0]
    first = project.run("explain", code).out
    assert f"Schede, riga 2 · {code}" in first
    for way in (
        code.lower(),
        f" {code} ",
        "schede!2",
        "SCHEDE!D2",
        "'Schede'!2",
        "'schede'!$B$2",
        "Schede:2",
    ):
        assert project.run("explain", way).out == first, way


def test_a_row_that_was_taken_out_on_purpose_says_so_and_since_when(project: Project) -> None:
    project.sync(today="2026-06-01")
    code = project.column("Codice")[1]
    project.edit(lambda book: book["Schede"].delete_rows(3))
    project.sync("--accept-missing", today="2026-06-08")
    assert "Manca dal controllo del 08/06/2026, tolta apposta." in project.run("explain", code).out


def test_a_row_that_was_missed_before_a_person_said_that_it_is_right(project: Project) -> None:
    project.sync(today="2026-06-01")
    code = project.column("Codice")[1]
    project.edit(lambda book: book["Schede"].delete_rows(3))
    project.sync(today="2026-06-08")
    project.sync("--accept-missing", today="2026-06-15")
    assert "Manca dal controllo del 08/06/2026, tolta apposta." in project.run("explain", code).out


def test_several_rows_at_once_and_one_that_is_not_there(project: Project) -> None:
    ran = project.run("explain", "Schede!2", "Schede!99", "Schede!3", "Pippo!1")
    assert ran.code == 2
    assert "Schede, riga 2" in ran.out
    assert "Schede, riga 3" in ran.out
    assert "alla riga 99 non c'è nulla. L'ultima riga compilata è la 3." in ran.err
    assert "Nel file non c'è il foglio «Pippo»." in ran.err


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("Schede!0", "Nel foglio «Schede» non c'è la riga 0: le righe cominciano da 1."),
        ("N7F3K", "è il codice di un nucleo, non di una riga"),
        ("R7Y2KQ9", "non è un codice di riga giusto: un carattere è sbagliato"),
        ("RCVEZK8", "non è nel foglio e il registro non lo conosce"),
        ("dodici", "Non capisco quale riga è «dodici»"),
        ("Nuclei!50", "Nel foglio «Nuclei» alla riga 50 non c'è nulla"),
        ("'L''altro'!5", "Nel file non c'è il foglio «L'altro»"),
        ("L'altro!5", "Nel file non c'è il foglio «L'altro»"),
    ],
)
def test_a_row_that_does_not_exist_is_an_error(project: Project, asked: str, words: str) -> None:
    ran = project.run("explain", asked)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_explain_without_a_row_is_a_usage_error(project: Project) -> None:
    ran = project.run("explain")
    assert ran.code == 2
    assert "Manca «RIGA…»." in ran.err


def test_flags_between_rows_are_shown_too(project: Project) -> None:
    project.write([SOUND, SOUND])
    assert (
        "Questo colloquio è già scritto, uguale, in un'altra riga"
        in project.run("explain", "Schede!3").out
    )


def test_a_row_that_is_no_talk_is_explained(project: Project) -> None:
    def titles_again(book: object) -> None:
        sheet = book["Schede"]  # type: ignore[index]
        for at, title in enumerate(list(sheet[1]), start=1):
            sheet.cell(3, at).value = title.value

    project.edit(titles_again)
    assert "Schede, riga 3 · ignorata: titoli ripetuti." in project.run("explain", "Schede!3").out
    assert "sono i titoli delle colonne" in project.run("explain", "Schede!1").out


def test_rows_of_other_tabs_show_their_flags(project: Project) -> None:
    project.write([SOUND], nuclei=[{"name": "Hoxha", "municipality": "Milano"}])
    ran = project.run("explain", "nuclei!2", "Persone!2", "Istruzioni!1")
    assert "Il comune non è tra quelli dell'ambito." in ran.out
    assert "Nessuna segnalazione." in ran.out
    assert "Istruzioni, riga 1 · in questo foglio non ci sono colloqui." in ran.out


def test_columns_that_nobody_reads_are_shown_with_their_date(project: Project) -> None:
    def note(book: object) -> None:
        sheet = book["Schede"]  # type: ignore[index]
        sheet["P1"], sheet["P2"] = "Note mie", "chiamare lunedì"

    project.edit(note)
    project.sync(today="2026-06-01")
    ran = project.run("explain", "Schede!2")
    assert "P Note mie chiamare lunedì 01/06/2026" in lines(ran)


ONE_HOUR = ("Mediatore", "Nucleo", "Data", "Ora", "Persone presenti", "Descrizione intervento")


def with_one_hour(project: Project, hours: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Colloqui"
    sheet.append(ONE_HOUR)
    sheet.append(
        ["Amina Haddad", "Rossi Mario", "8/1/2026", hours, "madre", "Lettura del decreto."]
    )
    book.save(project.workbook)


@pytest.mark.parametrize(
    ("hours", "read"),
    [
        ("9-10", ["letto: 09:00–10:00 (ora sola)"]),
        (
            "9:00",
            [
                "letto: inizio 09:00 (ore e minuti)",
                "Manca: Ora, ora fine. Compila questa cella.",
            ],
        ),
        (
            "10-9",
            [
                "non letto (un intervallo o un'ora con i minuti)",
                "L'ora in «Ora, ora inizio» non è sicura. Scrivi ore e minuti, per esempio 15:30.",
                "L'ora in «Ora, ora fine» non è sicura. Scrivi ore e minuti, per esempio 15:30.",
            ],
        ),
    ],
)
def test_two_hours_in_one_cell_are_explained_at_that_cell(
    project: Project, hours: str, read: list[str]
) -> None:
    with_one_hour(project, hours)
    assert block(project.run("explain", "Colloqui!2"), "Ora") == [f"D Ora {hours}", *read]


def test_a_row_with_one_hour_column_that_did_not_change_is_not_called_changed(
    project: Project,
) -> None:
    with_one_hour(project, "9-10")
    project.sync(today="2026-06-01")
    ran = project.run("explain", "Colloqui!2")
    assert (
        "Vista la prima volta nel controllo del 01/06/2026, e da allora non è cambiata."
        in lines(ran)
    )
    assert "nuovo" not in ran.out, "a column that is not there has no day"
    assert any(line.startswith("Data prossimo (vuota)") for line in lines(ran))
    code = next(line for line in lines(ran) if line.startswith("Colloqui, riga 2")).split(" · ")[1]
    project.edit(lambda book: book["Colloqui"].delete_rows(2))
    assert "letto: 09:00–10:00" in lines(project.run("explain", code))


def test_nothing_is_written_and_no_journal_is_made(project: Project) -> None:
    before = state(project.folder)
    assert project.run("explain", "Schede!2").code == 0
    assert state(project.folder) == before


def test_typed_control_characters_do_not_reach_the_terminal(project: Project) -> None:
    project.edit(lambda book: book["Schede"].__setitem__("I2", "[bold]bene[/bold] \u202ebene"))
    ran = project.run("explain", "Schede!2")
    assert "[bold]bene[/bold]" in ran.out, "markup is text"
    assert "\u202e" not in ran.out


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii"])
def test_the_story_is_printed_in_any_console_encoding(project: Project, encoding: str) -> None:
    env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    for arguments in (["explain", "Schede!2"], ["flags"], ["export", "--output", "-"]):
        done = subprocess.run(
            [sys.executable, "-m", "collector", *arguments, "--workbook", str(project.workbook),
             "--journal",
             str(project.journal)], capture_output=True, check=False, env={**os.environ, **env},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        if encoding == "cp1252" and arguments[0] != "export":
            assert b"?" not in done.stdout
