"""Lines below the talks that people add, as they come: no talk, no family, no mediator; and real
rows that look so.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from collector.journal.store import Journal
from collector.sheet.columns import RowCells
from collector.sheet.rows import SkippedRow, entries
from collector.sheet.talk_tabs import find_talks
from collector.validation.session_rows import OWN_FIELDS
from schemas import nucleus, person
from schemas.cells.reading import Typed
from schemas.workbook import Grid, Snapshot
from tests.road import NUCLEI, PEOPLE, SOUND, Project
from tests.workbook.xlsx import by_hand

TITLES: list[Typed] = [
    "Data", "Ora inizio", "Ora fine", "Nucleo", "Mediatore", "Persone presenti", (
        "Descrizione intervento"
    ), "Esito",
    "Criticità",
]  # fmt: skip
TALKS: list[list[Typed]] = [
    ["10/03/2026", "10:30", "11:45", "Hoxha", "Amina Haddad", "madre", "Raccolta di informazioni"],
    ["17/03/2026", "10:30", "11:30", "Hoxha", "Amina Haddad", "madre", "Lettura del decreto"],
    ["24/03/2026", "9:00", "10:00", "Chen", "Li Wei", "padre", "Iscrizione a scuola"],
]


def cells(line: str) -> list[Typed]:
    return [cell.strip() for cell in line.split(",")]


def talks_below(block: str, *, blank: bool = False) -> list[RowCells]:
    """The lines of a block, drawn with commas and slashes, that are taken for talks."""
    lines = [cells(line) for line in block.split(" / ")]
    rows = [TITLES, *TALKS, *([[]] if blank else []), *lines]
    grid = Grid("Foglio1", rows)
    layouts, _ = find_talks(Snapshot((grid,)))
    first = len(rows) - len(lines)
    found = entries(grid, layouts[0], OWN_FIELDS)
    return [row for row in found if isinstance(row, RowCells) and row.row > first]


AROUND = [
    "31/03/2026,,,Firma del mediatore,Amina Haddad",
    ",,,Visto,Rita Neri",
    ",,,Firma mediatrice:,Amina Haddad,Firma AS:,Anna Rossi",
    ",,,Hoxha Totale ore,,,2:00",
    ",,,Hoxha: 2 colloqui",
    ",,,Media complessiva,,,3",
    ",,,Risultato complessivo,,,3",
    ",,,Max complessivo,,,3",
    ",,,Conta complessiva,,,3",
    ",,,Hoxha Media,,,1.5",
    ",,,,Amina Haddad Risultato,,2",
    ",,,Riepilogo per nucleo / ,,,Hoxha,2 / ,,,Chen,1",
    "Legenda / A,assente / AS,assistente sociale / M,,,madre / NB: una riga per colloquio",
    "* in presenza,,,** telefonico",
    "Milano lì 31/03/2026",
    "Totale,,,,,,3 colloqui",
    "10/03/2026 Conteggio,,,,,,1",
    "10/03/2026 Totale,,,1",
    "marzo Media,,,,,,3",
    "Firma / Amina Haddad",
    "Data:,31/03/2026,Firma:,,Amina Haddad",
    "Redatto da,Amina Haddad",
    "Approvato da,Carla Verdi",
    "Revisione 2 del 31/03/2026",
    "Ultimo aggiornamento:,31/03/2026",
    "Fine",
    "Data di stampa,31/03/2026",
    "Documento riservato",
    "Cooperativa sociale Il Ponte - via Roma 3 - Rozzano - P.IVA 01234567890",
    "Per informazioni: Carla Verdi 02 1234567",
    "Tel. 02 1234567",
    "mail: coord@coop.example",
    "Colloqui effettuati: 3",
    "Ore residue,,17",
    "Monte ore,,20",
    "Assenze giustificate,,,2",
    "Nucleo,Colloqui,Ore / Hoxha,2,3:00 / Chen,1,1:00 / Totale,3,4:00",
    ",,,Nucleo,Mediatore,Colloqui,Ore / ,,,Hoxha,Amina Haddad,2,3:00",
    "Riepilogo / Mediatore,Colloqui / Amina Haddad,2 / Li Wei,1",
]


@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("block", AROUND)
def test_lines_around_the_talks_are_no_talks(block: str, blank: bool) -> None:
    assert talks_below(block, blank=blank) == []


def test_a_place_with_a_comma_and_a_day_alone_is_where_one_signs() -> None:
    grid = Grid("Foglio1", [TITLES, *TALKS, ["Milano, 31/03/2026"]])
    layouts, _ = find_talks(Snapshot((grid,)))
    assert isinstance(list(entries(grid, layouts[0], OWN_FIELDS))[-1], SkippedRow)


BEGUN = [
    ",,,,,,Totale chiusura della signora.",
    ",,,,,,Totale rifiuto del marito",
    ",,,,,,Somma dovuta al padrone di casa",
    ",,,,,,Esempio: spiegato il decreto",
    ",,,,,,Colloquio",
    ",,,,,,Totale",
    ",,,,,,Firma",
    ",,,,,,,Totale accordo",
    ",,,,,,,,Totale chiusura",
    ",,,,Amina Haddad,,Firma",
    ",,,N7F3K,Totale",
    ",,,Hoxha,Totale",
    ",,,Esempio Omar,Amina Haddad",
    ",,,Legenda Rita,Amina Haddad",
    ",,,Firma Anna,Amina Haddad",
    ",,,Somma",
    ",,,Somma Anna",
    ",,,Media,,,",
    ",10:30,,Somma",
    "31/03/2026,,,Hoxha",
    "31/03/2026",
    "31/03/2026,10:30,11:30,Visto,Amina Haddad,madre,Letto",
    "Legenda / ,,,Hoxha,Amina Haddad",
    "Riepilogo per nucleo / ,10:30,,Hoxha,Amina Haddad",
    "Riepilogo per nucleo / Hoxha,2 / ,,,,, / ,,,Hoxha,Li Wei",
    ",,,Nadia Ferri,Amina Haddad,,Totale accordo sul patto educativo",
]


@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("block", BEGUN)
def test_a_row_that_may_be_a_talk_is_one(block: str, blank: bool) -> None:
    last = len(TALKS) + 1 + blank + len(block.split(" / "))
    assert [row.row for row in talks_below(block, blank=blank)] == [last]


NAMES = ["Somma", "Somma Anna", "Legenda Rita", "Esempio Omar", "Totale Rosa", "Firma", "Marzo"]


@pytest.mark.parametrize("name", NAMES)
def test_a_row_of_a_list_with_more_than_a_name_is_one_whatever_the_name(
    tmp_path, name: str
) -> None:  # type: ignore[no-untyped-def]
    project = Project(tmp_path)
    family = {**NUCLEI[0], "code": "", "name": name}
    project.write(
        [SOUND, {**SOUND, "nucleus": name, "date": "13/06/2026"}],
        nuclei=[*NUCLEI, family],
        people=[*PEOPLE, {**PEOPLE[0], "name": name, "email": "x@coop.example"}],
    )
    project.sync()
    journal = Journal.open(str(project.journal), create=False)
    assert name in {nucleus.name for nucleus in journal.nuclei()}
    assert name in {person.name for person in journal.people()}
    journal.close()
    assert not {code for _, code in project.flags()} & {"NUCLEO-01"}


def adopted(project: Project, rows: Sequence[Sequence[Typed]]) -> str:
    inside = ""
    for number, line in enumerate(rows, start=1):
        at = [
            by_hand.cell(f"{'ABCDEFGHI'[place]}{number}", str(text))
            for place, text in enumerate(line)
            if text
        ]
        inside += f'<row r="{number}">{"".join(at)}</row>'
    by_hand.write(project.workbook, by_hand.parts(by_hand.sheet(inside), others=False))
    ran = project.run("init", "--adopt", str(project.workbook), "--yes")
    assert ran.code == 0, ran.err
    return ran.out


def listed(project: Project) -> tuple[list[object], list[object]]:
    names = []
    for columns, tab in ((nucleus.COLUMNS, "Nuclei"), (person.COLUMNS, "Persone")):
        header = next(column.header for column in columns if column.key == "name")
        names.append(project.column(header, tab))
    return names[0], names[1]


def test_adopting_takes_names_from_talks_only(tmp_path: Path) -> None:
    project = Project(tmp_path)
    around = [
        cells(line) for block in (*AROUND, *BEGUN[9:19]) for line in (*block.split(" / "), "")
    ]
    unknown = [cells("Saluti,dal,coordinamento,Rita,Verdi"), cells(",,,Chiuso per ferie,Tutti")]
    adopted(project, [TITLES, *TALKS, *around, *unknown])
    assert listed(project) == (["Hoxha", "Chen"], ["Amina Haddad", "Li Wei"])


OF_TWO = ["Mediatore", "Nucleo", "Comune", "Data", "Ora inizio", "Ora fine", "Persone presenti",
          "Descrizione intervento", "Data prossimo colloquio"]  # fmt: skip


def of_two(mediator: str, comune: str, day: int, name: str = "Hoxha") -> list[Typed]:
    return [
        mediator,
        name,
        comune,
        f"{day:02}/03/2026",
        "10:30",
        "11:30",
        "madre",
        "Lettura del decreto",
        "nessuno",
    ]


def test_adopting_writes_no_name_that_stands_for_two(tmp_path: Path) -> None:
    project = Project(tmp_path)
    rows = [
        of_two("Amina Haddad", "Rozzano", 2),
        of_two("Amina Haddad", "Rozzano", 3),
        of_two("Li Wei", "Opera", 4),
    ]
    out = adopted(project, [OF_TWO, *rows, of_two("Li Wei", "Opera", 5, "Chen")])
    assert listed(project)[0] == ["Chen"]
    assert "riga 4 può essere di due famiglie diverse" in out
    told = project.sync()
    assert told["rows"]["complete"] == 1
    assert {f["row"] for f in told["flags"] if f["code"].startswith("NUCLEO")} == {2, 3, 4}


def test_no_comune_is_lent_to_another_mediators_row(tmp_path: Path) -> None:
    project = Project(tmp_path)
    adopted(project, [OF_TWO, of_two("Amina Haddad", "", 2), of_two("Li Wei", "Opera", 3)])
    assert project.column("Comune", "Nuclei") == [None]
    header = next(column.header for column in person.COLUMNS if column.key == "name")
    assert project.column(header, "Persone") == ["Amina Haddad", "Li Wei"]
