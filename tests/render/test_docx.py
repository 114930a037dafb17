"""The Word files: any text is kept, the same model gives the same bytes, and a broken template is
explained.
"""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.compile.history import build_history
from collector.compile.models import NucleusHistory
from collector.deliver.finished_texts import docx_text
from collector.errors import SettingsError
from collector.intake.convert import soffice
from collector.render import content_stamp
from collector.render.docx import digest_docx, history_docx
from collector.render.letterhead import Logo
from schemas.meeting import MeetingKind
from tests import needs
from tests.compile.families import DISTRICT, PROJECT, TODAY, family, talk
from tests.render import make_word
from tests.render.test_documents import SOCIAL_WORKER, document
from tests.render.test_pdf import BARE, MODELS, nine, word

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e366"
    "0000000049454e44ae426082"
)


def story(text: str) -> NucleusHistory:
    return build_history(
        family(), (talk(description=text),), today=TODAY, project=PROJECT, district=DISTRICT
    )


@pytest.mark.parametrize("name", MODELS)
def test_golden_facts(name: str, golden: Callable[[str, str], None]) -> None:
    golden(
        f"{name}.docx.txt",
        "\n".join(line.rstrip() for line in docx_text(word(MODELS[name]())).split("\n")) + "\n",
    )


TYPED = [
    "{{ 7 * 7 }} {% for x in y %} {# no #} {_{ {%p endif %} {{ d.code }}",
    '<w:t>&amp; <b>grassetto</b> & "virgolette" \' ]]> <!-- --> </w:p>',
    "una riga\nun'altra\n\nuna terza\te un tab",
    "نشكركم على المساعدة · 谢谢 · 👩‍👧 · ሰላም",
]


@pytest.mark.parametrize("text", TYPED)
def test_typed_text_is_kept_as_it_is(text: str) -> None:
    whole = docx_text(history_docx(story(text)))
    for line in re.split(r"[\n\t]+", text):
        assert line.replace("{_{", "{ _{").strip() in whole


@settings(max_examples=25)
@given(st.text(max_size=60))
def test_any_text_gives_a_file_that_opens_and_holds_it(text: str) -> None:
    model = story(text)
    content = history_docx(model)
    opened = "\n".join(
        paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs
    )
    shown = (
        next((view.text for view in model.talks[0].texts if view.key == "description"), None) or ""
    )
    for word_ in re.findall(r"\w+", shown):
        assert word_ in opened


def test_the_same_model_gives_the_same_bytes_without_an_author() -> None:
    model = document(MeetingKind.SOCIAL_WORKERS, SOCIAL_WORKER)
    first, second = (
        digest_docx(model, content_stamp.blank_stamp("ab")),
        digest_docx(model, content_stamp.blank_stamp("ab")),
    )
    assert first == second
    about = docx.Document(io.BytesIO(first)).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.created.date() == TODAY
    assert content_stamp.is_intact(content_stamp.seal_stamp(first, "ab"), "ab")


def test_a_word_file_is_set_up_for_screen_readers_and_a4() -> None:
    opened = docx.Document(io.BytesIO(digest_docx(document(MeetingKind.SOCIAL_WORKERS))))
    styles = [p.style.name for p in opened.paragraphs if p.style is not None]
    assert styles.count("Title") == 1
    assert styles.count("Heading 1") >= 6
    xml = opened.element.xml
    assert "w:tblHeader" in xml
    assert "w:cantSplit" in xml
    assert 'w:val="it-IT"' in opened.styles.element.xml
    section = opened.sections[0]
    assert section.page_width is not None
    assert section.page_width.mm == pytest.approx(210, abs=1)
    assert "pag." in section.footer.paragraphs[0].text


def test_the_timeline_is_a_picture_with_its_text() -> None:
    content = history_docx(nine(), engine=BARE.engine)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert any(name.startswith("word/media/") for name in parts.namelist())
        assert (
            "Linea del tempo dei colloqui. 9 colloqui" in parts.read("word/document.xml").decode()
        )


def test_a_logo_is_at_the_head() -> None:
    content = digest_docx(
        document(MeetingKind.TEAM), logos=[Logo(PIXEL, "png", "Logo: cooperativa")]
    )
    assert "Logo: cooperativa" in docx_text(content)


@pytest.mark.parametrize(
    ("name", "make"), [("digest", make_word.digest), ("history", make_word.history)]
)
def test_the_templates_are_those_of_make_word(name: str, make: Callable[[], Any]) -> None:
    made = io.BytesIO()
    make().save(made)
    path = make_word.FOLDER / f"{name}.docx"
    with zipfile.ZipFile(made) as new, zipfile.ZipFile(path) as there:
        for part in ("word/document.xml", "word/styles.xml", "word/footer1.xml"):
            assert new.read(part) == there.read(part), (
                f"{part}: run python -m tests.render.make_word"
            )


# --- Templates of the coordinator's own ---------------------------------------------------------


def edited(folder: Path, *texts: str, name: str = "history.docx") -> Path:
    made: Any = docx.Document()
    for text in texts:
        made.add_paragraph(text)
    made.save(folder / name)
    return folder


def test_an_own_template_is_used(tmp_path: Path) -> None:
    content = history_docx(
        nine(), templates=edited(tmp_path, "Il nucleo {{ d.code }}, per la cooperativa")
    )
    assert "Il nucleo N7F3K, per la cooperativa" in docx_text(content)
    assert "Documento riservato" in docx_text(
        digest_docx(document(MeetingKind.TEAM), templates=tmp_path)
    )


def test_a_template_made_for_the_former_digest_still_works(tmp_path: Path) -> None:
    parts = (
        "{%p if d.late.rows %}",
        "{{ d.late.title }}",
        "{%p endif %}",
        "{{ d.quiet.title }} {% for fact in d.numbers %}{{ fact.label }} {% endfor %}",
        "{% for goal in d.goals %}{% for chart in goal.charts %}{{ chart.title }}{% endfor %}"
        "{{ goal.title }}{% endfor %}{{ d.weeks.title }}{{ weeks }}",
    )
    templates = edited(tmp_path, *parts, name="digest.docx")
    text = docx_text(digest_docx(document(MeetingKind.TEAM), templates=templates))
    assert "colloqui svolti" in text
    assert "Strategie condivise" in text


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["{{ d.code "], "non torna"),
        (["{%p for talk in d.talks %}", "{{ talk.number }}"], "non torna"),
        (["{{ d.nome }}"], "nomina «nome», che il documento non ha"),
        (["{{ nucleo }}"], "nomina «nucleo», che il documento non ha"),
        (["{{ d.code.__class__.__mro__ }}"], "non va"),
        (["{{ d.__init__.__globals__ }}"], "non va"),
        (["{% for x in d.code.no %}{% endfor %}"], "non va"),
        (["{{ 1 / 0 }}"], "non va"),
    ],
)
def test_a_broken_template_is_explained(tmp_path: Path, texts: list[str], words: str) -> None:
    with pytest.raises(SettingsError) as raised:
        history_docx(nine(), templates=edited(tmp_path, *texts))
    message = str(raised.value)
    assert words in message
    assert "history.docx" in message
    assert "Correggilo in Word, oppure toglilo" in message


@pytest.mark.parametrize("content", [b"", b"niente", b"PK\x03\x04 tagliato"])
def test_a_template_that_is_no_word_file_is_explained(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "history.docx").write_bytes(content)
    with pytest.raises(SettingsError, match="non è un documento di Word"):
        history_docx(nine(), templates=tmp_path)


@needs.libreoffice
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    office = soffice()
    assert office
    path = tmp_path / "documento.docx"
    path.write_bytes(digest_docx(document(MeetingKind.SOCIAL_WORKERS)))
    profile = f"-env:UserInstallation={(tmp_path / 'profilo').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir",
         str(tmp_path), path],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    text = (tmp_path / "documento.txt").read_text(encoding="utf-8")
    assert "Giovedì 25\u00a0giugno\u00a02026" in text, "a day stays on one line"
    assert "Nucleo per nucleo" in text
