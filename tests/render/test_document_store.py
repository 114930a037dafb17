"""The document store: edited Word files are kept, letterheads and own templates are used."""

import base64
from pathlib import Path
from typing import Any

import docx
import pytest

from collector.deliver.finished_texts import docx_text, pdf_text
from tests.render.test_docx import PIXEL, edited
from tests.road import SOUND, Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([SOUND])
    made.sync()
    return made


def story(project: Project, ending: str) -> Path:
    return project.folder / "uscite" / "storie" / f"N7F3K{ending}"


def test_a_word_file_that_somebody_changed_is_renamed_and_made_again(project: Project) -> None:
    assert project.run("history").code == 0
    path = story(project, ".docx")
    first = path.read_bytes()
    assert "già a posto" in project.run("history").out
    opened: Any = docx.Document(str(path))
    opened.add_paragraph("Un appunto mio.")
    opened.save(str(path))
    assert project.run("history").code == 0
    assert path.read_bytes() == first
    assert "Un appunto mio." in docx_text(story(project, "_modificato.docx").read_bytes())
    project.write([{**SOUND, "outcome": "Accordo."}])
    project.sync()
    assert project.run("history").code == 0
    assert len(list(path.parent.glob("N7F3K*.docx"))) == 2, (
        "what nobody changed is simply made anew"
    )


def settings(project: Project, text: str) -> None:
    (project.folder / "collector.toml").write_text(text, encoding="utf-8")


def test_the_letterhead_is_in_all_formats(project: Project) -> None:
    (project.folder / "cooperativa.png").write_bytes(PIXEL)
    settings(
        project,
        '[project]\nname = "Ponti"\nfund = "FAMI 2021-2027"\n'
        'call = "Avviso 1"\naction = "Azione 2"\n'
        'cup = "B19G26000000001"\n[output]\nlogos = ["cooperativa.png"]\n',
    )
    assert project.run("history").code == 0
    page = story(project, ".html").read_text(encoding="utf-8")
    texts = [
        page,
        pdf_text(story(project, ".pdf").read_bytes()),
        docx_text(story(project, ".docx").read_bytes()),
    ]
    for text in texts:
        for fact in ("Ponti", "FAMI 2021-2027", "Avviso 1", "Azione 2", "B19G26000000001"):
            assert fact in text
    assert (
        f'src="data:image/png;base64,{base64.b64encode(PIXEL).decode()}" alt="Logo: cooperativa"'
        in page
    )
    assert "Logo: cooperativa" in texts[2]


def test_an_own_template_is_used_and_a_broken_one_stops_before_writing(
    project: Project,
) -> None:
    own = project.folder / "modelli"
    own.mkdir()
    settings(project, '[output]\ntemplates = "modelli"\n')
    edited(own, "Il nucleo {{ d.code }}, per la cooperativa")
    assert project.run("history").code == 0
    assert "per la cooperativa" in docx_text(story(project, ".docx").read_bytes())
    edited(own, "Il nucleo {{ d.codice }}")
    project.run("history")
    ran = project.run("history")
    assert ran.code == 2
    assert "nomina «codice», che il documento non ha" in ran.err
    assert "Traceback" not in ran.err
    assert "per la cooperativa" in docx_text(story(project, ".docx").read_bytes())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[output]\nlogos = ["non-c-e.png"]\n', "Non posso leggere il logo"),
        ('[output]\nlogos = ["collector.toml"]\n', "non è un'immagine"),
        ('[output]\ntemplates = "non-c-e"\n', "La cartella dei modelli"),
    ],
)
def test_unusable_output_settings_are_refused(project: Project, text: str, words: str) -> None:
    settings(project, text)
    ran = project.run("history")
    assert ran.code == 2
    assert words in ran.err
