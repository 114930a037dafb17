"""What python-docx and LibreOffice write is read back, in every layout; whatever a file holds, no
word is lost.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.intake.shapes import ImportedFile, IntakeError
from collector.intake.word import read_word
from tests import needs
from tests.intake.make import FIXTURES
from tests.intake.raw import cell, heading, par, row, table, write

KEYS = ("date", "hours", "attendees", "description", "next_date")
LABELS = (
    "DATA:",
    "ORA (inizio e fine)",
    "PERSONE PRESENTI AL COLLOQUIO:",
    "DESCRIZIONE INTERVENTO:",
    "DATA PROSSIMO COLLOQUIO:",
)
Talk = tuple[str, str, str, str, str]

days = st.dates().map(lambda day: f"{day:%d/%m/%Y}")
sentences = st.lists(
    st.sampled_from(
        [
            "letto",
            "il decreto",
            "Data la distanza",
            "l'ora tarda",
            "esito: buono",
            "presenti",
            "perché",
        ]
    ),
    min_size=1,
    max_size=4,
).map(lambda words: "Si è " + " ".join(words))
talks = st.tuples(
    days,
    st.sampled_from(["10-11", "dalle 9 alle 10.30", "ore 15"]),
    st.sampled_from(["moglie", "marito e 2 figli", "mediatrice, madre"]),
    st.lists(sentences, min_size=1, max_size=3).map("\n".join),
    days | st.just("nessuno"),
)


def as_template(talk: Talk) -> list[list[str]]:
    said = [f"{label} {value}" for label, value in zip(LABELS, talk, strict=True)]
    return [said[:2], *([line] for line in said[2:])]


def in_cells_of_their_own(talk: Talk) -> list[list[str]]:
    return [[label, value] for label, value in zip(LABELS, talk, strict=True)]


def in_the_row_below(talk: Talk) -> list[list[str]]:
    return [list(LABELS[:2]), list(talk[:2])] + [
        [text] for pair in zip(LABELS[2:], talk[2:], strict=True) for text in pair
    ]


def in_one_cell(talk: Talk) -> list[list[str]]:
    return [["\n".join(f"{label} {value}" for label, value in zip(LABELS, talk, strict=True))]]


def one_row_each(found: Sequence[Talk]) -> list[list[str]]:
    return [list(LABELS), *map(list, found)]


LAYOUTS = (as_template, in_cells_of_their_own, in_the_row_below, in_one_cell)


def save(path: Path, tables: Sequence[list[list[str]]]) -> Path:
    """A document of python-docx: a heading, then these tables; a row with fewer cells is merged to
    the right.
    """
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_paragraph("NUCLEO 1 BENEFICIARIO DELLA MEDIAZIONE: Prova Anna")
    for rows in tables:
        width = max(map(len, rows))
        made = document.add_table(len(rows), width)
        for number, texts in enumerate(rows):
            for column, text in enumerate(texts):
                made.cell(number, column).text = text
            if len(texts) < width:
                made.cell(number, len(texts) - 1).merge(made.cell(number, width - 1))
        document.add_paragraph()
    document.save(str(path))
    return path


@settings(max_examples=40, deadline=None)
@given(found=st.lists(talks, min_size=1, max_size=4), data=st.data())
def test_talks_written_by_python_docx_in_any_layout_are_read_back(
    found: list[Talk], data: st.DataObject
) -> None:
    layouts = [data.draw(st.sampled_from(LAYOUTS)) for _ in found]
    if data.draw(st.booleans()):
        tables = [one_row_each(found)]
    elif data.draw(st.booleans()):
        tables = [
            [line for talk, layout in zip(found, layouts, strict=True) for line in layout(talk)]
        ]
    else:
        tables = [layout(talk) for talk, layout in zip(found, layouts, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        file = read_word(save(Path(folder) / "a.docx", tables))
    assert [dict(talk.cells) for talk in file.talks] == [
        dict(zip(KEYS, talk, strict=True)) for talk in found
    ]
    assert {talk.nucleus for talk in file.talks} == {"Prova Anna"}
    assert [*file.doubts, *(doubt for talk in file.talks for doubt in talk.doubts)] == []


marks = st.integers(100, 999).map("zq{}".format)
openings = st.sampled_from(
    [
        *LABELS, "", "", "Data", "Ora", "ESITO:", "Mediatrice:", "Presenti:", "Comune:", (
            "Colloquio del 3/4/2019"
        ),
        "NUCLEO 2 BENEFICIARIO DELLA MEDIAZIONE:", (
            "DATA: 1/2/2019 ORA: 10-11"
        ), "Nucleo:", "Criticità:",
        "DESCRIZIONE INTERVENTO: (descrivere cosa si è fatto nel colloquio ad esempio raccolta", (
            "Data prossimo"
        ),
        "marito/moglie/figli", "PERSONE PRESENTI AL COLLOQUIO: marito/moglie/figli", (
            "(inserire nome e cognome)"
        ),
    ]
)  # fmt: skip
lines = st.tuples(openings, marks | st.just("")).map(" ".join)
cells = st.lists(lines, max_size=3).map(lambda found: cell(*found))
rows = st.lists(cells, min_size=1, max_size=3).map(lambda found: row(*found))
tables = st.lists(rows, max_size=5).map(lambda found: table(*found))
frames = tables | tables.map(lambda inner: table(row(cell(inner), cell("zq1 a lato"))))


@settings(max_examples=300, deadline=None)
@given(body=st.lists(lines.map(par) | frames, max_size=6))
def test_whatever_stands_in_a_document_no_word_of_it_is_lost(body: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            file = read_word(write(Path(folder) / "a.docx", *body))
        except IntakeError:
            return
    typed = [
        word
        for word in "".join(body).replace("<", " ").replace(">", " ").split()
        if word.startswith("zq")
    ]
    assert [word for word in typed if word not in everything(file)] == []


def everything(file: ImportedFile) -> str:
    said = [*file.nuclei, *file.doubts]
    for talk in file.talks:
        said += [talk.nucleus, *talk.cells.values(), *talk.doubts]
    return "\n".join(said)


@needs.libreoffice
@pytest.mark.parametrize("name", ["word.docx", "word.doc", "word.odt", "word.rtf"])
def test_what_libreoffice_writes(name: str) -> None:
    file = read_word(FIXTURES / name)
    first = (
        "12/03/2019",
        "10.00 - 11.30",
        "moglie e 2 figli",
        "Letto il decreto.\nEsito: buono.",
        "09/04/2019",
    )
    second = ("9 aprile 2019", "ore 9-10", "marito", "Perché è già venuto – sì.", "concluso")
    assert [(talk.nucleus, tuple(talk.cells[key] for key in KEYS)) for talk in file.talks] == [
        ("Prova Anna", first),
        ("Prova Anna", second),
        ("Esempio Omar", first),
    ]
    assert (file.path, file.empty, file.doubts) == (FIXTURES / name, 1, ())


def test_a_merged_cell_says_its_text_once(tmp_path: Path) -> None:
    upper = cell("DESCRIZIONE INTERVENTO: Letto.", properties='<w:vMerge w:val="restart"/>')
    lower = cell(properties="<w:vMerge/>")
    body = table(
        row("DATA: 1/2/2019", upper),
        row("ORA: 9-10", lower),
        row(cell("PERSONE PRESENTI: moglie"), lower),
    )
    file = read_word(write(tmp_path / "a.docx", heading("Prova Anna"), body))
    assert [dict(talk.cells) for talk in file.talks] == [
        {"date": "1/2/2019", "description": "Letto.", "hours": "9-10", "attendees": "moglie"}
    ]
