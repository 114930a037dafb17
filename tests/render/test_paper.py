"""The paper form: every question of the sheet, on one page, with room to write, without names."""

import itertools
import re
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pytest

from collector.compile.paper_form import PAGE_UNITS, PaperSheet, paper_sheet
from collector.render.pdf import Typesetter
from schemas.column import Column, ColumnKind, ColumnSpec, Need
from schemas.session import COLUMNS
from tests.render.test_pdf import bare, structure
from tests.road import SOUND, Project

BARE = Typesetter(system=False)
ASKED = [column for column in COLUMNS if not column.spec.ours]


def sheet(
    columns: tuple[Column, ...] = COLUMNS, project: str = "Mediazione", district: str = "Ambito"
) -> PaperSheet:
    return paper_sheet(columns, project=project, district=district)


def text(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def test_the_paper_form_asks_each_column_of_the_sheet_once() -> None:
    labels = [field.label for row in sheet().rows for field in row]
    assert sorted(labels) == sorted(column.header for column in ASKED)
    content = bare(text(BARE.paper_form(sheet())))
    for column in ASKED:
        assert bare(column.header) in content
        assert bare(column.ask) in content
        for choice in column.spec.choices:
            assert bare(choice) in content
    assert "dall'elenco" not in content, "on paper there is no list"


def test_whether_a_talk_was_held_is_asked_before_what_was_done() -> None:
    labels = [field.label for row in sheet().rows for field in row]
    assert labels[:4] == ["Mediatore", "Nucleo", "Data", "Svolgimento"]
    assert labels[-2:] == ["Data prossimo colloquio", "Riservatezza"]


def test_rows_fill_the_width_and_one_question_the_rest_of_the_page() -> None:
    rows = sheet().rows
    assert all(sum(field.units for field in row) == PAGE_UNITS for row in rows)
    assert [field.label for row in rows for field in row if field.lines == 0] == [
        "Descrizione intervento"
    ]


@pytest.mark.parametrize("setter", [BARE, Typesetter()])
@pytest.mark.parametrize("long", [False, True])
def test_the_paper_form_is_one_page_of_a4(setter: Typesetter, long: bool) -> None:
    names = (
        "Progetto di mediazione linguistico-culturale per le famiglie " * 2,
        "Ambito Visconteo Sud Milano " * 3,
    )
    made = setter.paper_form(sheet(project=names[0], district=names[1]) if long else sheet())
    (page,) = pypdf.PdfReader(BytesIO(made)).pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]


def test_a_new_column_of_the_sheet_is_on_paper_too() -> None:
    more = (
        *COLUMNS,
        Column(
            "language", "Lingua usata", "In che lingua.", ColumnSpec(ColumnKind.TEXT, Need.NEVER)
        ),
    )
    made = BARE.paper_form(sheet(more))
    assert "Lingua usata" in text(made)
    assert len(pypdf.PdfReader(BytesIO(made)).pages) == 1


def test_a_screen_reader_reads_the_questions_and_not_the_lines() -> None:
    kinds = [kind for kind, _ in structure(BARE.paper_form(sheet()))]
    levels = [int(kind[1]) for kind in kinds if re.fullmatch("H[1-6]", kind)]
    assert levels == [1, *[2] * len(ASKED)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert not {"Figure", "Table"} & set(kinds)


def test_the_metadata_says_what_the_paper_form_is() -> None:
    with pikepdf.open(BytesIO(BARE.paper_form(sheet()))) as opened:
        metadata = opened.open_metadata()
        assert str(opened.Root.Lang).startswith("it")
        assert (
            metadata["pdfuaid:part"],
            metadata["pdfaid:part"],
            metadata["pdfaid:conformance"],
        ) == ("1", "2", "A")
        assert metadata["dc:title"] == "Scheda colloquio"


def test_the_same_questions_give_the_same_bytes() -> None:
    assert BARE.paper_form(sheet()) == Typesetter(system=False).paper_form(sheet())


def test_the_command_writes_the_form_without_a_family_name(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.write([SOUND])
    project.sync()
    ran = project.run("form", "--paper")
    path = tmp_path / "uscite" / "scheda.pdf"
    assert (ran.code, ran.out) == (0, f"{path}\n")
    content = text(path.read_bytes())
    assert not any(name in content for name in ("Hoxha", "Chen", "N2QX8", "Amina"))
    other = tmp_path / "stampa.pdf"
    assert project.run("form", "--paper", "--output", str(other)).out == f"{other}\n"
    assert other.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["schede.xlsx", "scheda", "manca/scheda.pdf"])
def test_another_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    project = Project(tmp_path)
    project.write([SOUND])
    before = project.workbook.read_bytes()
    ran = project.run("form", "--paper", "--output", str(tmp_path / name))
    assert ran.code == 2
    assert "--output" in ran.err
    assert "Non ho scritto nulla." in ran.err
    assert project.workbook.read_bytes() == before
