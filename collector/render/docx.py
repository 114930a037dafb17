"""Histories and digests as Word files, by docxtpl: from templates that a coordinator may edit.

A template can only say what a document holds: a sandbox, no unknown name, and what staff typed is
text, never markup. The same model gives the same bytes. The stamp stands in the comment of the
archive, so that Word never shows it; a file that somebody saved from Word has none.
"""

import io
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from collector.compile.models import DocumentTable, MeetingDigest, NucleusHistory
from collector.errors import SettingsError, reason
from collector.render.chart_svg import MARK_LABELS
from collector.render.docx_package import Day, pack_docx
from collector.render.letterhead import LOGO_HEIGHT, Logo
from collector.render.pictures import Picture, timeline_picture, weeks_picture
from collector.render.typst_engine import TypstEngine
from collector.text.italian import capital, unbroken

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2.sandbox import SandboxedEnvironment

_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML can hold."""
_TEXT_WIDTH: Final = 170
"""Millimetres of what is written on A4."""
_PARTS: Final = {
    "talks": "",
    "late": "Arrivati dopo",
    "undated": "Senza data: non nei conti, finché la data manca",
}
"""The talks of a nucleus in a digest, and their titles."""
_FORMER_PARTS: Final = {"late": DocumentTable(title="", headers=(), rows=()).model_dump()}
"""What a digest had once: a template that somebody made then still names it."""
_PICTURES: Final = ("timeline", "weeks")
"""The names of pictures in templates."""


def history_docx(
    history: NucleusHistory,
    keyword: str = "",
    *,
    templates: Path | None = None,
    logos: Sequence[Logo] = (),
    engine: TypstEngine | None = None,
) -> bytes:
    """Return the Word file of one nucleus.

    `keyword`: the comment of the archive. `templates`: a folder with own templates. `engine` draws
    its picture; without one there is none. Raises SettingsError for a template that cannot be used.
    """
    timeline = history.timeline
    shown = {mark.kind for mark in timeline.marks} if timeline else set()
    values: dict[str, Any] = {
        "timeline": timeline_picture(engine, timeline) if engine and timeline else None,
        "legend": [text for kind, text in MARK_LABELS.items() if kind in shown],
    }
    return _document("history.docx", history, values, keyword, templates, logos)


def digest_docx(
    digest: MeetingDigest,
    keyword: str = "",
    *,
    templates: Path | None = None,
    logos: Sequence[Logo] = (),
    engine: TypstEngine | None = None,
) -> bytes:
    """Return the Word file of one meeting, for one person.

    `keyword`: the comment of the archive. `templates`: a folder with own templates. `engine` draws
    its picture; without one there is none. Raises SettingsError for a template that cannot be used.
    """
    weeks = digest.weeks
    values: dict[str, Any] = {
        "day": unbroken(capital(digest.day)),
        "weeks": weeks_picture(engine, weeks) if engine and weeks else None,
    }
    return _document("digest.docx", digest, values, keyword, templates, logos)


def _document(
    name: str,
    document: NucleusHistory | MeetingDigest,
    values: dict[str, Any],
    keyword: str,
    templates: Path | None,
    logos: Sequence[Logo],
) -> bytes:
    source, where = _template(name, templates)
    try:
        model = _template_model(document)
        filled, alts = _fill(source, {"d": model, **values}, logos)
    except Exception as error:
        message = _template_trouble(where, error, is_own=templates is not None)
        raise SettingsError(message) from error
    day: Day = document.made_on.timetuple()[:3]
    return pack_docx(filled, keyword, alts, day)


def _template(name: str, templates: Path | None) -> tuple[bytes, str]:
    """Return a template, and what it is called in a sentence: the coordinator's own, or ours."""
    own = templates / name if templates else None
    if own is not None and own.exists():
        try:
            return own.read_bytes(), str(own)
        except OSError as error:
            message = f"Non posso leggere il modello «{own}»: {reason(error)}."
            raise SettingsError(message) from error
    return files("report_templates").joinpath(name).read_bytes(), name


# --- What a template reads ----------------------------------------------------------------------


def _template_model(document: NucleusHistory | MeetingDigest) -> Any:
    """Return the model as objects with dots.

    With a row for each bar of a chart, and the talks of a nucleus under their titles.
    """
    model = _printable(document.model_dump())
    if isinstance(document, MeetingDigest):
        model |= _FORMER_PARTS
    charts = list(model.get("charts", ()))
    for goal in model.get("goals", ()):
        charts += goal["charts"]
    for chart in charts:
        for bar in chart["bars"]:
            bar["row"] = [bar["label"], *bar["texts"]]
    for block in model.get("blocks", ()):
        parts = [{"title": title, "talks": block[name]} for name, title in _PARTS.items()]
        block["parts"] = [part for part in parts if part["talks"]]
    return _with_dots(model)


def _printable(value: Any) -> Any:
    """Return plain values without what no XML can hold, and without docxtpl's escapes.

    Days, lengths and counts have blanks at which no line breaks.

    docxtpl turns "{_{" into "{{" after the template was filled.
    """
    if isinstance(value, str):
        text = _NO_XML.sub("\ufffd", value)
        text = text.replace("{_{", "{ _{").replace("}_}", "}_ }").replace("{_%", "{ _%")
        return unbroken(text)
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(item) for item in value]
    return value


def _with_dots(value: Any) -> Any:
    """Return mappings as objects: a template asks with a dot, and "items" is a name of ours."""
    if isinstance(value, dict):
        return SimpleNamespace(**{key: _with_dots(item) for key, item in value.items()})
    if isinstance(value, list):
        return [_with_dots(item) for item in value]
    return value


# --- Filling it ---------------------------------------------------------------------------------


def _fill(source: bytes, values: dict[str, Any], logos: Sequence[Logo]) -> tuple[bytes, list[str]]:
    """Return the filled template, and the texts of its pictures in their order."""
    from docx.shared import Mm
    from docxtpl import InlineImage

    template = _template_class()(io.BytesIO(source))
    template.init_docx()
    alts = [logo.text for logo in logos]
    values["logos"] = [
        InlineImage(template, io.BytesIO(logo.image), height=Mm(LOGO_HEIGHT)) for logo in logos
    ]
    for name in _PICTURES:
        if name not in values:
            continue
        picture: Picture | None = values[name]
        if picture is None:
            values[name] = ""
            continue
        png, alt = picture
        values[name] = InlineImage(template, io.BytesIO(png), width=Mm(_TEXT_WIDTH))
        alts.append(alt)
    template.render(values, _environment(), autoescape=True)
    filled = io.BytesIO()
    template.save(filled)
    return filled.getvalue(), alts


@cache
def _template_class() -> type["DocxTemplate"]:
    """docxtpl's template. It keeps the parts it made ready for Jinja.

    These hang on the template alone, and most documents of a run are made from the same one.
    """
    from docxtpl import DocxTemplate

    class CachingTemplate(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
        patched: ClassVar[dict[str, str]] = {}

        def patch_xml(self, src_xml: str) -> str:
            if src_xml not in self.patched:
                self.patched[src_xml] = super().patch_xml(src_xml)
            return self.patched[src_xml]

    return CachingTemplate


@cache
def _environment() -> "SandboxedEnvironment":
    """What templates run in. It keeps what it compiled."""
    from jinja2 import StrictUndefined, Template
    from jinja2.sandbox import SandboxedEnvironment

    class CachingEnvironment(SandboxedEnvironment):
        compiled: ClassVar[dict[str, Template]] = {}

        def from_string(self, source: Any, *_: Any, **__: Any) -> Template:
            if source not in self.compiled:
                self.compiled[source] = super().from_string(source)
            return self.compiled[source]

    return CachingEnvironment(autoescape=True, undefined=StrictUndefined)


def _template_trouble(where: str, error: Exception, *, is_own: bool) -> str:
    """Return what is wrong with a template, in Italian."""
    if is_own:
        todo = "Correggilo in Word, oppure toglilo: senza, uso quello del programma."
    else:
        todo = "Reinstalla il programma."
    what = _what_is_wrong(error)
    return f"Il modello «{where}» non va: {what}. {todo} Nessun documento Word è stato scritto."


def _what_is_wrong(error: Exception) -> str:
    from jinja2 import TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError

    match error:
        case TemplateSyntaxError():
            return f"c'è un segno {{{{ }}}} o {{% %}} che non torna ({error.message})"
        case UndefinedError():
            name = _undefined_name(str(error))
            if name:
                return f"nomina «{name}», che il documento non ha"
            return "nomina qualcosa che il documento non ha"
        case SecurityError():
            return "chiede qualcosa che un modello non può chiedere"
        case TypeError():
            return "usa una voce del documento in un modo che non può"
        case _:
            return "non è un documento di Word (.docx), o è danneggiato"


def _undefined_name(message: str) -> str:
    """Return the name that Jinja does not know; '' where its message tells none."""
    match = re.search(r"'([^']*)' is undefined|no attribute '([^']*)'", message)
    return (match[1] or match[2] or "") if match else ""
