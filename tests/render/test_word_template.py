"""A Word template opened once gives the files that docxtpl makes by opening it each time."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx as python_docx
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from collector.render import docx
from collector.render.docx_package import finished_body, impersonal
from collector.render.word_template import MakePicture, fill_template
from collector.text.italian import unbroken
from report_templates import __file__ as templates_file
from schemas.meeting import MeetingKind
from tests.render.test_documents import SOCIAL_WORKER, document
from tests.render.test_docx import PIXEL, story

DAY = (2026, 6, 22)
ALTS = ["Logo: cooperativa", "Linea del tempo & co."]
PICTURES = {
    "logos": [MakePicture(PIXEL, height=14)],
    "timeline": MakePicture(PIXEL + b" ", width=170),
    "weeks": MakePicture(PIXEL + b" ", width=170),
}
BODY = "word/document.xml"
HOSTILE = st.text(
    st.characters(codec="utf-8") | st.sampled_from("\t\n\a\f\r_{}%#<>&\"' 12 hminmarzo"),
    max_size=80,
)


def template(name: str) -> bytes:
    return Path(templates_file).with_name(name).read_bytes()


def own_template(*, header: str = "", texts: tuple[str, ...] = ()) -> bytes:
    made: Any = python_docx.Document()
    for text in texts:
        made.add_paragraph(text)
    if header:
        made.sections[0].header.paragraphs[0].text = header
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def slow_parts(source: bytes, values: Mapping[str, Any]) -> dict[str, bytes]:
    """The parts of the file that docxtpl saves, with the pictures' texts and fitted tables."""
    filled = DocxTemplate(io.BytesIO(source))
    filled.init_docx()

    def placed(value: Any) -> Any:
        if isinstance(value, list):
            return [placed(item) for item in value]
        if not isinstance(value, MakePicture):
            return value
        height = Mm(value.height) if value.height else None
        width = Mm(value.width) if value.width else None
        return InlineImage(filled, io.BytesIO(value.content), width=width, height=height)

    values = {name: placed(value) for name, value in values.items()}
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    filled.render(values, environment, autoescape=True)
    saved = io.BytesIO()
    filled.save(saved)
    parts = parts_of(saved.getvalue())
    parts["docProps/core.xml"] = impersonal(parts["docProps/core.xml"], DAY)
    return parts


def comparable(parts: Mapping[str, bytes], *, finished: bool) -> dict[str, bytes]:
    """The parts, the body without what does not change its meaning: where names are declared."""
    (body,) = etree.fromstring(parts[BODY])
    content = etree.tostring(body) if finished else finished_body(body, ALTS)
    return {**parts, BODY: etree.tostring(etree.fromstring(content), method="c14n", exclusive=True)}


def assert_same(source: bytes, values: Mapping[str, Any]) -> None:
    quick = parts_of(fill_template(source, values, "stamp", ALTS, DAY))
    assert list(quick) == ["[Content_Types].xml", *sorted(quick.keys() - {"[Content_Types].xml"})]
    slow = slow_parts(source, values)
    assert comparable(quick, finished=True) == comparable(slow, finished=False)


@settings(max_examples=30, deadline=None)
@given(HOSTILE)
@example("una riga\nun'altra\t{{ 7 * 7 }} {_{ {%p endif %} 12 marzo 2026")
@example("\a\f\r\v pagina")
def test_any_text_in_a_history_gives_what_docxtpl_gives(text: str) -> None:
    model = docx._template_model(story(text))
    assert_same(template("history.docx"), {"d": model, "legend": [text], **PICTURES})


def test_a_digest_is_what_docxtpl_makes() -> None:
    for model in (
        document(MeetingKind.TEAM),
        document(MeetingKind.SOCIAL_WORKERS, SOCIAL_WORKER),
    ):
        values = {"d": docx._template_model(model), "day": "lunedì", **PICTURES}
        assert_same(template("digest.docx"), values)


def test_an_own_template_is_filled_as_docxtpl_fills_it() -> None:
    source = own_template(
        header="{% for logo in logos %}{{ logo }}{% endfor %} {{ d.code }}",
        texts=("{{ timeline }}", "{% for talk in d.talks %}{{ talk.day.text }}{% endfor %}"),
    )
    assert_same(source, {"d": docx._template_model(story("x\ty")), **PICTURES})


def test_nothing_of_one_file_is_in_the_next() -> None:
    source = own_template(
        header="{% for logo in logos %}{{ logo }}{% endfor %}",
        texts=("{{ text }}", "{% for logo in logos %}{{ logo }}{% endfor %}"),
    )
    bare = {"text": "prima", "logos": []}
    first = fill_template(source, bare, "", [], DAY)
    second = fill_template(source, {**PICTURES, "text": "altro"}, "", ALTS, DAY)
    assert any(name.startswith("word/media/") for name in parts_of(second))
    assert fill_template(source, bare, "", [], DAY) == first


@given(HOSTILE)
def test_a_text_that_needs_no_change_is_passed_as_it_is(text: str) -> None:
    slow = docx._NO_XML.sub("\ufffd", text)
    slow = slow.replace("{_{", "{ _{").replace("}_}", "}_ }").replace("{_%", "{ _%")
    assert docx._printable(text) == unbroken(slow)
