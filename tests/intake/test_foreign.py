"""Documents of other kinds hold not one talk; schede of every make still come in.  Nothing is
invented.
"""

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
        assert any(
            why in said for why in ("nessuna scheda", "altro documento", "senza quello che")
        ), (kind, said)
        assert "Da questo file non ho importato nulla." in said


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Buongiorno a tutti", "dentro non c'è nessuna scheda colloqui"),
        ("Data: da definire", "qualche voce c'è, ma senza quello che una scheda dice"),
        (
            "Fattura\nData: 12/03/2026\nImporto: 3\nDescrizione: caldaia",
            "ha soprattutto voci di un altro documento",
        ),
    ],
)
def test_the_reason_says_what_was_found(line: str, why: str) -> None:
    assert talks_of([Paragraph(text) for text in line.splitlines()], (), ()).refused.startswith(why)


# A diary


DIARY = (
    "12/03/2019 Lettura del decreto.\n19/03/2019 Accompagnamento a scuola.\n26/03/2019 Colloquio "
    "con la madre."
)


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
    file = read_word(
        write(tmp_path / "a.docx", heading("Prova Anna"), scheda("", "", "madre", days, ""))
    )
    assert file.talks == ()
    assert "un diario di più giorni" in file.doubts[0]
    assert "Scrivi tu una riga per ogni giorno" in file.doubts[0]


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (
            "10/03/2026",
            "Colloquio a casa.\n\n12/03/2026\nTelefonata con la scuola.\n\n16/03/2026\nIncontro "
            "con AS.",
        ),
        ("10/03/2026", "Primo colloquio a casa.\n\n12/03/2026\nTelefonata con la scuola."),
        ("", "Martedì 10: colloquio con madre.\nGiovedì 12: telefonata con scuola.\nLunedì 16: AS"),
        ("", "Martedì: colloquio con madre.\nGiovedì: telefonata con scuola."),
        (
            "marzo 2026",
            "10/03 colloquio a casa. 12/03 telefonata con la scuola. 16/03 incontro con AS.",
        ),
        ("10/03/2026", "Il 10/03 colloquio a casa; il 12/03 telefonata con la scuola."),
    ],
)
def test_several_days_are_asked_back_however_they_are_written(
    tmp_path: Path, day: str, days: str
) -> None:
    file = read_word(
        write(tmp_path / "a.docx", heading("Prova Anna"), scheda(day, "10-11", "madre", days, ""))
    )
    assert file.talks == ()
    assert "un diario di più giorni" in file.doubts[0]


@pytest.mark.parametrize(
    "said",
    [
        "La signora racconta la sua storia:\n12/01/2018 arrivo in Italia\n03/02/2018 nascita del "
        "figlio",
        "12/01/2017 arrivo in Italia. 03/02/2018 nascita del figlio.",
        "Prossimi appuntamenti: 02/04/2019 a scuola. 09/04/2019 dal medico.",
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
    two = (
        row("ORA: 15-16"),
        row("PERSONE PRESENTI AL COLLOQUIO: padre"),
        row("DESCRIZIONE INTERVENTO: Spiegato."),
    )
    file = read_word(
        write(tmp_path / "a.docx", table(*one, row("DESCRIZIONE INTERVENTO: Letto."), *two))
    )
    assert [
        (talk.cells.get("date"), talk.cells["hours"], talk.cells["description"])
        for talk in file.talks
    ] == [
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
    """Its "scarsa condivisione da parte dell'assistente sociale" would be the mediator's."""
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


ESITO = "indicare esito del colloquio incluso eventuali criticità rilevate: la signora ha capito"
ACCORDI = (
    "eventuali nuovi accordi presi con assistente sociale per colloqui successivi: si risentono"
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (ESITO, {"description": "la signora ha capito"}),
        (f"Letto.\n{ESITO}", {"description": "Letto.", "outcome": "la signora ha capito"}),
        (f"Letto.\n{ACCORDI}", {"description": "Letto.", "agreements": "si risentono"}),
        (f"Letto. {ACCORDI}", {"description": "Letto.", "agreements": "si risentono"}),
        (ACCORDI, {"agreements": "si risentono"}),
    ],
)
def test_the_templates_questions_are_not_the_answers(
    tmp_path: Path, said: str, expected: dict[str, str]
) -> None:
    """The answers stay, in the column of the question."""
    (talk,) = read_word(
        write(tmp_path / "a.docx", heading("Prova Anna"), scheda(*SHORT[:3], said, SHORT[4]))
    ).talks
    found = {
        key: talk.cells[key]
        for key in ("description", "outcome", "agreements")
        if key in talk.cells
    }
    assert found == expected


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
    par(line)
    for line in (
        "COMUNE DI ROZZANO",
        "Progetto: Lab'Impact",
        "Ente: Cooperativa",
        "Sede: Municipio",
    )
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
    "labels in another order": (heading(
        "Prova Anna"
    ), table(*(row(LINES[key]) for key in reversed(LINES)))),
    "two columns": (table(*(row(*line.split(": ", 1)) for line in LINES.values())),),
    "side by side": (table(row(cell(scheda(*SHORT)), cell(par("")))),),
    "running text": (heading("Prova Anna"), *(par(line) for line in LINES.values())),
    "typed by hand": (par("nucleo: Prova Anna"), *(par(line.lower()) for line in LINES.values())),
    "with a photo": (par(PHOTO), heading("Prova Anna"), scheda(*SHORT), par(PHOTO)),
    "with a signature": (heading("Prova Anna"), scheda(*SHORT), par("Firma: ________"), par(
        "Rozzano, 12/03/2019"
    )),
    "in a register": (
        table(row("DATA", "ORA", "PERSONE PRESENTI", (
            "DESCRIZIONE INTERVENTO"
        ), "NOTE"), row(*SHORT[:4])),
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
    expected = {
        key: text.casefold() for key, text in FULL.items() if key in found or key != "next_date"
    }
    assert found == expected


def test_several_schede_in_one_file_come_in_each_by_itself(tmp_path: Path) -> None:
    file = read_word(write(tmp_path / "a.docx", heading("Prova Anna"), *[scheda(*SHORT)] * 4))
    assert [dict(talk.cells) for talk in file.talks] == [FULL] * 4


def test_an_empty_template_is_a_scheda_with_nothing_in_it(tmp_path: Path) -> None:
    file = read_word(
        write(
            tmp_path / "a.docx", heading(""), scheda("", "", "marito/moglie/figli", INSTRUCTION, "")
        )
    )
    assert (file.talks, file.empty) == ((), 1)


# A document of another service with the same labels


SAME_LABELS = [line.split(" | ") for line in """
VERBALE ÉQUIPE | Data: 10/03/2026 | Ora: 10-12 | Presenti: coordinatrice, educatore \
| Descrizione: il caso
Colloquio di selezione | Candidato: Bianchi | Data: 10/03/2026 | Ora: 10:30 | Presenti: HR \
| Descrizione: buono
Scheda colloquio legale | CLIENTE: Rossi | Data: 10/03/2026 | Ora: 10-11 | Presenti: madre \
| Descrizione intervento: x
Vigili del fuoco | DATA: 10/03/2026 | ORA: 10-11 | PERSONE PRESENTI: madre, 2 figli \
| DESCRIZIONE INTERVENTO: incendio
Scheda Spazio neutro | EDUCATORE: Neri | Famiglia: Rossi | DATA: 10/03/2026 | PRESENTI: padre \
| DESCRIZIONE: incontro
Formazione mediatori | DATA: 10/03/2026 | ORA: 10-11 | PERSONE PRESENTI: mediatori \
| DESCRIZIONE INTERVENTO: casi
SEGRETARIATO SOCIALE | DATA: 10/03/2026 | ORA: 10-11 | PERSONE PRESENTI: madre \
| DESCRIZIONE INTERVENTO: domanda
""".strip().splitlines()]  # fmt: skip


@pytest.mark.parametrize("lines", SAME_LABELS, ids=lambda lines: lines[0])
def test_a_document_of_another_service_with_our_labels_is_refused(
    tmp_path: Path, lines: list[str]
) -> None:
    title, *labels = lines
    shapes = (
        [par(line) for line in lines],
        [par(title), table(*(row(*line.split(": ")) for line in labels))],
        [table(row(cell(*lines)))],
        [table(*(row(line) for line in lines))],
    )
    for body in shapes:
        with pytest.raises(IntakeError, match=r"Da questo file non ho importato nulla\."):
            read_word(write(tmp_path / "a.docx", *body))


def test_people_who_are_no_family_and_no_word_of_mediation_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="non è una famiglia"):
        read_word(write(tmp_path / "a.docx", scheda(*SHORT[:2], "HR, responsabile", *SHORT[3:])))


def test_what_does_not_say_whose_it_is_waits_for_a_person(tmp_path: Path) -> None:
    assert (
        "Con --yes non lo scrivo"
        in read_word(write(tmp_path / "a.docx", scheda(*SHORT))).to_confirm
    )
    assert (
        read_word(write(tmp_path / "b.docx", heading("Prova Anna"), scheda(*SHORT))).to_confirm
        == ""
    )
    assert (
        read_word(
            write(tmp_path / "c.docx", par("SCHEDA COLLOQUI MEDIATORI"), scheda(*SHORT))
        ).to_confirm
        == ""
    )


BESIDE_A_SCHEDA = [
    [line.split("|") for line in written.split(" / ")]
    for written in (
        "Data|Ora|Attività / 17/03/2026|10:00|Visita pediatra",
        "Data|Ore|Descrizione|Importo / 10/03/2026|1,25|Mediazione|25,00 / Totale|||25,00",
        "Data|Ora inizio|Ora fine|Ore / 10/03/2026|10:00|11:15|1,25 / Totale|||2,25",
        "Data|Firma mediatore / 31/03/2026|Amina Haddad",
        "Data|Ora / 17/03/2026|10:00",
        "Data prossimo colloquio|Ora|Luogo / 17/03/2026|10:00|Comune",
        "Data|Km|Descrizione / 17/03/2026|10|casa",
        "Data|Ora|Descrizione / 17/03/2026|10:00|non risponde",
        "Data|Persone presenti / 10/03/2026|madre",
    )
]


@pytest.mark.parametrize("rows", BESIDE_A_SCHEDA, ids=lambda rows: ", ".join(rows[0]))
@pytest.mark.parametrize("is_first", [False, True], ids=["below", "above"])
def test_a_table_beside_a_scheda_needs_to_tell_of_a_talk_itself(
    tmp_path: Path, rows: list[list[str]], is_first: bool
) -> None:
    other, own = table(*(row(*line) for line in rows)), scheda(*SHORT)
    body = [other, par(), own] if is_first else [own, par(), other]
    file = read_word(write(tmp_path / "a.docx", heading("Prova Anna"), *body))
    assert [dict(talk.cells) for talk in file.talks] == [FULL]
    assert any("non è una scheda, l'ho lasciata fuori" in doubt for doubt in file.doubts)


def test_a_total_below_a_register_is_no_talk(tmp_path: Path) -> None:
    titles = ("DATA", "ORA", "PERSONE PRESENTI", "DESCRIZIONE INTERVENTO")
    body = table(row(*titles), row(*SHORT[:4]), row("Totale", "1,5", "", ""))
    file = read_word(write(tmp_path / "a.docx", heading("Prova Anna"), body))
    assert len(file.talks) == 1
    assert "Totale" in file.doubts[0]
