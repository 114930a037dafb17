"""Rows around the talks that are none: each is listed with its reason, and names no family and no
mediator.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from collector.journal.store import Journal
from collector.sheet.columns import RowCells
from collector.sheet.rows import SkippedRow, entries
from collector.sheet.talk_tabs import find_talks
from collector.validation.inferred_names import infer_mediators
from collector.validation.session_rows import OWN_FIELDS
from schemas import nucleus, person
from schemas.cells.reading import Typed
from schemas.workbook import Grid, Snapshot
from tests.road import NUCLEI, PEOPLE, SOUND, Project
from tests.workbook.xlsx import by_hand

TITLES: list[Typed] = [
    "Mediatore", "Nucleo", "Data", "Ora inizio", "Ora fine", "Persone presenti", (
        "Descrizione intervento"
    ), "Note",
]  # fmt: skip
TALK: list[Typed] = [
    "Amina Haddad",
    "Hoxha",
    "12/03/2026",
    "10:30",
    "11:45",
    "madre",
    "Raccolta di informazioni",
    "",
]
Cells = Sequence[Typed]


def told(rows: Sequence[Cells], number: int) -> str | None:
    """Why a row is no talk; None for one that is."""
    grid = Grid("Foglio1", [list(row) for row in rows])
    layouts, _ = find_talks(Snapshot((grid,)))
    found = {row.row: row for row in entries(grid, layouts[0], OWN_FIELDS)}
    row = found[number]
    return row.reason if isinstance(row, SkippedRow) else None


def drawn(line: str) -> list[Typed]:
    return [cell.strip() for cell in line.split("|")]


@pytest.mark.parametrize(
    "line",
    [
        "Periodo | dal | 01/01/2024",
        "Periodo | dal | 01/01/2024 | al | 31/12/2024",
        "Periodo | dal | 01/01/2024 | al | 31/12/2024 | Ambito | Rozzano",
        "Progetto | MLC | 01/01/2024 | | | Comune di Rozzano",
        "Nucleo | Hoxha | Attivato il | 12/01/2024",
        "| | Dal 01/01/2024 al 31/12/2024",
        "Aggiornato al | | 15/03/2026",
        "Mediatrice: | Amina Haddad | 15/03/2026",
    ],
)
def test_a_line_above_the_titles_is_no_talk(line: str) -> None:
    assert told([drawn(line), TITLES, TALK], 1) == "sopra i titoli delle colonne"


@pytest.mark.parametrize(
    "line",
    [
        "Amina Haddad | Hoxha | 12/03/2026 | 10:30 | 11:45 | madre | Raccolta di informazioni",
        "Amina Haddad | Hoxha | 12/03/2026 | 10:30",
        "Amina Haddad | Hoxha | 12/03/2026 | | | madre, 2 figli",
        "| Hoxha | 12/03/2026 | | | | Raccolta di informazioni sul nucleo",
    ],
)
def test_a_talk_that_sorting_put_above_the_titles_is_one(line: str) -> None:
    assert told([drawn(line), TITLES, TALK], 1) is None


BELOW = {
    "riga di totale": [
        "| Hoxha Conteggio | | | | 12", "| Hoxha Totale | | | 3", "| Conteggio totale | | | | | 24",
        "| Totale Hoxha | | 3", "| Hoxha Somma | | 12:30", "| Hoxha Conteggio", (
            "Amina Haddad Conteggio | 5"
        ),
        "Hoxha Count | 5", "Grand Total | 5", "N. colloqui | 12", "Numero colloqui: 12", (
            "Ore totali: | 12,5"
        ),
        "Totale complessivo | | | 24", "| | Tot. | 12",
    ],
    "legenda": [
        "Legenda", "Legenda: | verde = completo", "Legenda: M = madre, P = padre", (
            "AS = assistente sociale"
        ),
        "| | | | | M = madre | P = padre", "verde = completo | rosso = da completare",
    ],
    "firma": [
        "Firma", "Firma del coordinatore | ________", "La mediatrice | Amina Haddad", (
            "Data e firma"
        ),
        "Rozzano, 30/06/2026 | | | | | Il coordinatore", "Il coordinatore: Carla Verdi", (
            "F.to Carla Verdi"
        ),
        "| | | | | Firma: Amina Haddad", "| | 30/06/2026 | | | Firma", (
            "Luogo e data | Rozzano, 30/06/2026"
        ),
        "Per presa visione | | | | | L'assistente sociale", "Timbro e firma", (
            "La coordinatrice | | | | Carla Verdi"
        ),
    ],
    "nota sul foglio": [
        "* campo obbligatorio", "N.B. una riga per colloquio", (
            "In rosso i colloqui da completare"
        ), (
            "Pagina 1 di 3"
        ),
        "Stampato il 15/03/2026", "____________",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "line"), [(reason, line) for reason, lines in BELOW.items() for line in lines]
)
def test_what_stands_below_the_talks_is_listed_with_its_reason(reason: str, line: str) -> None:
    assert told([TITLES, TALK, TALK, drawn(line)], 4) == reason


def test_the_lines_directly_below_a_legend_are_its_own() -> None:
    rows = [
        TITLES,
        TALK,
        ["Legenda"],
        ["Verde", "completo"],
        ["M", "madre"],
        [],
        ["Amina Haddad", "Hoxha"],
    ]
    assert [told(rows, number) for number in (3, 4, 5, 7)] == [
        "legenda",
        "legenda",
        "legenda",
        None,
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Rosa Somma | | | 10:30", "Rosa Somma", "| Media", "Amina Haddad | Hoxha", "| Firmani", (
            "Timbrone Ada | Hoxha"
        ),
        "Amina Haddad | Hoxha | | | | l'assistente sociale", "| | | | | l'assistente sociale", (
            "| Verdi | 12/03/2026"
        ),
        "| | | | | 3 adulti in totale", "| | | | | | Firma del patto educativo con la madre",
        "| | | | | | Visto il decreto", "| | | | | | N.B. la madre non è venuta", "| Chen = Wang",
        "La mediatrice | Hoxha | 12/03/2026 | 10:30 | 11:30 | madre | Firma dei documenti",
        "Amina Haddad | | | | | | |",
        "Amina Haddad | | 12/03/2026 | | | la mediatrice", (
            "Amina Haddad | | 12/03/2026 | | | | | firmato"
        ),
    ],
)  # fmt: skip
def test_a_talk_that_was_only_begun_is_asked_about(line: str) -> None:
    assert told([TITLES, TALK, TALK, drawn(line)], 4) is None


def test_none_of_them_names_a_mediator() -> None:
    lines = [drawn(line) for lines in BELOW.values() for line in lines]
    grid = Grid("Foglio1", [drawn("Periodo | dal | 01/01/2024"), TITLES, TALK, *lines])
    layouts, _ = find_talks(Snapshot((grid,)))
    talks = [row for row in entries(grid, layouts[0], OWN_FIELDS) if isinstance(row, RowCells)]
    assert set(infer_mediators(talks).values()) == {"Amina Haddad"}


def test_in_the_lists_of_families_and_people_they_are_none_either(tmp_path: Path) -> None:
    around = [
        "Legenda",
        "* nucleo concluso",
        "Totale nuclei: 2",
        "Firma della coordinatrice: Carla Verdi",
    ]
    project = Project(tmp_path)
    project.write(
        [SOUND],
        nuclei=[*NUCLEI, *({"name": text} for text in around)],
        people=[*PEOPLE, *({"name": text} for text in around)],
    )
    project.sync()
    journal = Journal.open(str(project.journal), create=False)
    assert {nucleus.name for nucleus in journal.nuclei()} == {"Hoxha", "Chen"}
    assert {person.name for person in journal.people()} == {str(row["name"]) for row in PEOPLE}
    journal.close()


def test_an_adopted_sheet_begins_with_its_families_and_mediators_only(tmp_path: Path) -> None:
    lines = [
        drawn("Periodo | dal | 01/01/2024"),
        TITLES,
        TALK,
        *(drawn(line[0]) for line in BELOW.values()),
    ]
    inside = ""
    for number, line in enumerate(lines, start=1):
        cells = [
            by_hand.cell(f"{'ABCDEFGH'[at]}{number}", str(text))
            for at, text in enumerate(line)
            if text
        ]
        inside += f'<row r="{number}">{"".join(cells)}</row>'
    project = Project(tmp_path)
    by_hand.write(project.workbook, by_hand.parts(by_hand.sheet(inside), others=False))
    ran = project.run("init", "--adopt", str(project.workbook), "--yes")
    assert ran.code == 0, ran.err
    for columns, tab, names in (
        (nucleus.COLUMNS, "Nuclei", ["Hoxha"]),
        (person.COLUMNS, "Persone", ["Amina Haddad"]),
    ):
        header = next(column.header for column in columns if column.key == "name")
        assert project.column(header, tab) == names


def test_a_row_that_was_a_talk_at_an_earlier_check_is_not_passed_over(tmp_path: Path) -> None:
    """Whoever writes "Firma" over a talk is asked; the talk is not gone without a word."""
    project = Project(tmp_path)
    project.write([SOUND, {**SOUND, "date": "19/03/2026"}])
    project.sync()

    def change(book) -> None:  # type: ignore[no-untyped-def]
        for at in range(2, len(by_hand.HEADERS)):
            book["Schede"].cell(3, at).value = None
        book["Schede"]["B3"] = "Firma"

    project.edit(change)
    assert {place for place, _ in project.flags()} >= {"D3"}
