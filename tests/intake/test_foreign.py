"""Documents of other kinds hold not one talk; schede of every make still come in.  Nothing is invented."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from collector.intake.blocks import Block, Paragraph, text_of
from collector.intake.shapes import IntakeError
from collector.intake.talks import talks_of
from collector.intake.word import read_word
from tests.intake.foreign import KINDS, documents
from tests.intake.raw import cell, heading, par, row, scheda, table, write
from tests.intake.test_word import FULL, INSTRUCTION, SHORT

MANY = 6_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 400
REAL_FILES = 2 * len(KINDS)


# Other documents


@pytest.mark.parametrize("with_title", [True, False])
def test_several_hundred_documents_of_other_kinds_hold_not_one_talk(with_title: bool) -> None:
    """A lost title takes away what tells most; what is left is the labels and their values."""
    for kind, blocks in documents(MANY, seed=with_title):
        found = talks_of(blocks if with_title else blocks[1:], (), ())
        assert (found.talks, bool(found.refused)) == ((), True), (kind, text_of(blocks))


def written(path: Path, blocks: Sequence[Block]) -> Path:
    body = [
        par(block.text)
        if isinstance(block, Paragraph)
        else table(*(row(*(cell(text_of(one.blocks)) for one in line)) for line in block.rows))
        for block in blocks
    ]
    return write(path, *body)


def test_a_file_of_another_kind_is_refused_with_the_reason(tmp_path: Path) -> None:
    for kind, blocks in documents(REAL_FILES, seed=2):
        with pytest.raises(IntakeError) as refused:
            read_word(written(tmp_path / "a.docx", blocks))
        said = str(refused.value)
        assert any(why in said for why in ("nessuna scheda", "altro documento", "senza quello che")), (kind, said)
        assert "Da questo file non ho importato nulla." in said


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Buongiorno a tutti", "dentro non c'è nessuna scheda colloqui"),
        ("Data: da definire", "qualche voce c'è, ma senza quello che una scheda dice"),
        ("Fattura\nData: 12/03/2026\nImporto: 3\nDescrizione: caldaia", "ha soprattutto voci di un altro documento"),
    ],
)
def test_the_reason_says_what_was_found(line: str, why: str) -> None:
    assert talks_of([Paragraph(text) for text in line.splitlines()], (), ()).refused.startswith(why)


# A diary


DIARY = "12/03/2019 Lettura del decreto.\n19/03/2019 Accompagnamento a scuola.\n26/03/2019 Colloquio con la madre."


@pytest.mark.parametrize(
    "days",
    [
        DIARY,
        "12 marzo 2019: lettura del decreto.\n19 marzo: scuola.",
        "- Il 12/3 letto il decreto\n- Il 19/3 accompagnamento",
        "Martedì 12.03.2019 letto.\nMartedì 19.03.2019 spiegato.",
        "Data: 12/03/2019 letto\nData: 19/03/2019 spiegato",
    ],
)
def test_the_days_of_a_diary_are_not_merged_into_one_row(tmp_path: Path, days: str) -> None:
    file = read_word(write(tmp_path / "a.docx", heading("Prova Anna"), scheda("", "", "madre", days, "")))
    assert file.talks == ()
    assert "un diario di più giorni" in file.doubts[0]
    assert "Scrivi tu una riga per ogni giorno" in file.doubts[0]


@pytest.mark.parametrize(
    "said",
    [
        "Fissati gli incontri:\n02/04/2019 a scuola\n09/04/2019 dal medico",
        "Lettura del decreto.\n12.30 pausa\n10 minuti di ritardo",
        "19/03/2019 c'è l'udienza.",
    ],
)
def test_days_that_are_appointments_are_part_of_one_talk(tmp_path: Path, said: str) -> None:
    file = read_word(write(tmp_path / "a.docx", scheda(*SHORT[:3], said, SHORT[4])))
    assert [talk.cells["description"] for talk in file.talks] == [said]


def test_hours_that_come_again_below_a_description_begin_another_talk(tmp_path: Path) -> None:
    one = (row("DATA: 12/03/2019"), row("ORA: 9-10"), row("PERSONE PRESENTI AL COLLOQUIO: madre"))
    two = (row("ORA: 15-16"), row("PERSONE PRESENTI AL COLLOQUIO: padre"), row("DESCRIZIONE INTERVENTO: Spiegato."))
    file = read_word(write(tmp_path / "a.docx", table(*one, row("DESCRIZIONE INTERVENTO: Letto."), *two)))
    assert [(talk.cells.get("date"), talk.cells["hours"], talk.cells["description"]) for talk in file.talks] == [
        ("12/03/2019", "9-10", "Letto."),
        (None, "15-16", "Spiegato."),
    ]


# The template's own words


SECOND_HALF = INSTRUCTION[INSTRUCTION.index("indicare") :]


@pytest.mark.parametrize(
    "left",
    [
        f"Lettura del decreto. {INSTRUCTION}",
        f"{INSTRUCTION} Lettura del decreto.",
        f"Lettura del decreto. {INSTRUCTION.strip('()')}",
        f"Lettura del decreto.\n{SECOND_HALF}",
        f"({SECOND_HALF}\nLettura del decreto.",
    ],
)
def test_the_templates_words_are_nobodys_wherever_they_were_left(tmp_path: Path, left: str) -> None:
    """Its "scarsa condivisione da parte dell'assistente sociale" would be told as the mediator's."""
    (talk,) = read_word(write(tmp_path / "a.docx", scheda(*SHORT[:3], left, SHORT[4]))).talks
    assert talk.cells["description"] == "Lettura del decreto."


@pytest.mark.parametrize(
    "own",
    [
        "Raccolta informazioni sul nucleo, compilazione documenti.",
        "Ho chiesto alla madre di descrivere cosa succede a casa.",
        "Scarsa condivisione da parte dell'assistente sociale del caso.",
        "Il giudice chiede di indicare esito delle visite.",
    ],
)
def test_words_that_are_the_mediators_own_stay(tmp_path: Path, own: str) -> None:
    (talk,) = read_word(write(tmp_path / "a.docx", scheda(*SHORT[:3], own, SHORT[4]))).talks
    assert (talk.cells["description"], talk.doubts) == (own, ())


@pytest.mark.parametrize("between", [": ", " ", "\n"])
@pytest.mark.parametrize("hint", ["marito/moglie/figli", "MARITO/MOGLIE/FIGLI"])
def test_the_hint_beside_an_answer_is_no_answer(tmp_path: Path, hint: str, between: str) -> None:
    people = f"{hint}{between}moglie"
    (talk,) = read_word(write(tmp_path / "a.docx", scheda(*SHORT[:2], people, *SHORT[3:]))).talks
    assert talk.cells["attendees"] == "moglie"
    if between != "\n":
        assert "le parole del modulo" in talk.doubts[0]


# Schede of every make


LETTERHEAD = [
    par(line) for line in ("COMUNE DI ROZZANO", "Progetto: Lab'Impact", "Ente: Cooperativa", "Sede: Municipio")
]
LINES = {
    "date": "DATA: 12/03/2019",
    "hours": "ORA (inizio e fine): 10.00 - 11.30",
    "attendees": "PERSONE PRESENTI AL COLLOQUIO: moglie",
    "description": "DESCRIZIONE INTERVENTO: Lettura del decreto.",
    "next_date": "DATA PROSSIMO COLLOQUIO: 09/04/2019",
}
PHOTO = "<w:r><w:pict/></w:r><w:r><w:drawing><pic/></w:drawing></w:r>"
MAKES: dict[str, tuple[str, ...]] = {
    "the template": (heading("Prova Anna"), scheda(*SHORT)),
    "without a heading": (scheda(*SHORT),),
    "a letterhead": (*LETTERHEAD, heading("Prova Anna"), scheda(*SHORT)),
    "labels in another order": (heading("Prova Anna"), table(*(row(LINES[key]) for key in reversed(LINES)))),
    "two columns": (table(*(row(*line.split(": ", 1)) for line in LINES.values())),),
    "side by side": (table(row(cell(scheda(*SHORT)), cell(par("")))),),
    "running text": (heading("Prova Anna"), *(par(line) for line in LINES.values())),
    "typed by hand": (par("nucleo: Prova Anna"), *(par(line.lower()) for line in LINES.values())),
    "with a photo": (par(PHOTO), heading("Prova Anna"), scheda(*SHORT), par(PHOTO)),
    "with a signature": (heading("Prova Anna"), scheda(*SHORT), par("Firma: ________"), par("Rozzano, 12/03/2019")),
    "in a register": (
        table(row("DATA", "ORA", "PERSONE PRESENTI", "DESCRIZIONE INTERVENTO", "NOTE"), row(*SHORT[:4])),
    ),
    "in plainer words": (
        table(
            row("Data", SHORT[0]),
            row("Orario", SHORT[1]),
            row("Presenti", "moglie"),
            row("Attività svolta", SHORT[3]),
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("make", MAKES)
def test_schede_of_every_make_come_in(tmp_path: Path, make: str) -> None:
    file = read_word(write(tmp_path / "a.docx", *MAKES[make]))
    (talk,) = file.talks
    found = {key: text.casefold() for key, text in talk.cells.items()}
    expected = {key: text.casefold() for key, text in FULL.items() if key in found or key != "next_date"}
    assert found == expected


def test_several_schede_in_one_file_come_in_each_by_itself(tmp_path: Path) -> None:
    file = read_word(write(tmp_path / "a.docx", heading("Prova Anna"), *[scheda(*SHORT)] * 4))
    assert [dict(talk.cells) for talk in file.talks] == [FULL] * 4


def test_an_empty_template_is_a_scheda_with_nothing_in_it(tmp_path: Path) -> None:
    file = read_word(write(tmp_path / "a.docx", heading(""), scheda("", "", "marito/moglie/figli", INSTRUCTION, "")))
    assert (file.talks, file.empty) == ((), 1)
