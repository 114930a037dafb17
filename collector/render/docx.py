"""Histories and digests as Word files, by docxtpl: from templates that a coordinator may edit in Word.

A template can only say what a document holds: a sandbox, no unknown name, and what staff typed is text, never markup.
The same model gives the same bytes. The stamp stands in the comment of the archive, so that Word never shows it; a file
that somebody saved from Word has none.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from collector.compile.models import MeetingDigest, NucleusHistory
from collector.errors import SettingsError, reason
from collector.render.chart_svg import MARK_LABELS
from collector.render.letterhead import LOGO_HEIGHT, Logo
from collector.text.italian import capital

if TYPE_CHECKING:
    from docxtpl import DocxTemplate
    from jinja2.sandbox import SandboxedEnvironment

_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDTH: Final = 170
"""Millimetres of what is written on A4."""
_PARTS: Final = {
    "talks": "",
    "late": "Arrivati dopo",
    "undated": "Senza data: non nei conti, finché la data manca",
}

_TWIPS: Final = 9638
"""The same width in the twentieths of a point that Word counts in."""
_LETTER, _MARGINS = 122, 230
"""About what a letter takes in a table, and what a cell leaves free, in the same measure."""

_PICTURES: Final = {"timeline", "weeks"}

Picture = tuple[bytes, str]
"""PNG, and the text for who cannot see it."""


def history_docx(
    history: NucleusHistory,
    keyword: str = "",
    *,
    templates: Path | None = None,
    logos: Sequence[Logo] = (),
    timeline: Callable[[], Picture] | None = None,
) -> bytes:
    """The Word file of one nucleus. `timeline` draws its picture; `templates`: a folder with own templates.

    Raises SettingsError for a template that cannot be used.
    """
    shown = {mark.kind for mark in history.timeline.marks} if history.timeline else set()
    values: dict[str, Any] = {
        "d": history,
        "timeline": (timeline() if timeline else None) if history.timeline else None,
        "legend": [text for kind, text in MARK_LABELS.items() if kind in shown],
    }
    return _made("history.docx", values, keyword, templates, logos, history.made_on.timetuple()[:3])


def digest_docx(
    digest: MeetingDigest,
    keyword: str = "",
    *,
    templates: Path | None = None,
    logos: Sequence[Logo] = (),
    weeks: Callable[[], Picture] | None = None,
) -> bytes:
    """The Word file of one meeting, for one reader. `weeks` draws the picture of its weeks.

    Raises SettingsError for a template that cannot be used.
    """
    drawn = weeks() if weeks and digest.weeks else None
    values: dict[str, Any] = {"d": digest, "day": capital(digest.day), "weeks": drawn}
    return _made("digest.docx", values, keyword, templates, logos, digest.made_on.timetuple()[:3])


def _plain(value: Any) -> Any:
    """A model as plain values, without what no XML can hold."""
    if isinstance(value, str):
        return (
            _NO_XML.sub("\ufffd", value)
            .replace("{_{", "{ _{")
            .replace("}_}", "}_ }")
            .replace("{_%", "{ _%")
        )
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value


def _dotted(value: Any) -> Any:
    """Mappings as objects: a template asks for names with a dot, and "items" is one of them."""
    if isinstance(value, dict):
        return SimpleNamespace(**{key: _dotted(one) for key, one in value.items()})
    return [_dotted(one) for one in value] if isinstance(value, list) else value


def _values(document: NucleusHistory | MeetingDigest) -> Any:
    """The model, a row for each bar of a chart, and the talks of a nucleus under their titles."""
    plain = _plain(document.model_dump())
    of_goals = [chart for goal in plain.get("goals", ()) for chart in goal["charts"]]
    for chart in (*plain.get("charts", ()), *of_goals):
        for bar in chart["bars"]:
            bar["row"] = [bar["label"], *bar["texts"]]
    for block in plain.get("blocks", ()):
        parts = [{"title": title, "talks": block[name]} for name, title in _PARTS.items()]
        block["parts"] = [part for part in parts if part["talks"]]
    return _dotted(plain)


def _made(
    name: str,
    values: dict[str, Any],
    keyword: str,
    templates: Path | None,
    logos: Sequence[Logo],
    day: tuple[int, ...],
) -> bytes:
    source, where = _template(name, templates)
    document: NucleusHistory | MeetingDigest = values["d"]
    try:
        made, alts = _rendered(source, {**values, "d": _values(document)}, logos)
    except Exception as error:
        raise SettingsError(_wrong(where, error, own=templates is not None)) from error
    return _packed(made, keyword, alts, day)


def _template(name: str, templates: Path | None) -> tuple[bytes, str]:
    own = templates / name if templates else None
    if own is not None and own.exists():
        try:
            return own.read_bytes(), str(own)
        except OSError as error:
            raise SettingsError(
                f"Non posso leggere il modello «{own}»: {reason(error)}."
            ) from error
    return files("report_templates").joinpath(name).read_bytes(), name


def _rendered(
    source: bytes, values: dict[str, Any], logos: Sequence[Logo]
) -> tuple[bytes, list[str]]:
    """The filled template, and the texts of its pictures in their order."""
    from docx.shared import Mm
    from docxtpl import InlineImage

    template = _template_class()(io.BytesIO(source))
    template.init_docx()
    alts = [logo.text for logo in logos]
    values["logos"] = [
        InlineImage(template, io.BytesIO(logo.image), height=Mm(LOGO_HEIGHT)) for logo in logos
    ]
    for name in _PICTURES & values.keys():
        image, text = values[name] or (b"", "")
        values[name] = InlineImage(template, io.BytesIO(image), width=Mm(_WIDTH)) if image else ""
        alts += [text] if image else []
    template.render(values, _environment(), autoescape=True)
    made = io.BytesIO()
    template.save(made)
    return made.getvalue(), alts


@cache
def _template_class() -> type["DocxTemplate"]:
    """docxtpl's template. It keeps the parts it made ready for Jinja, which hang on the template alone."""
    from docxtpl import DocxTemplate

    class Keeping(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
        ready: ClassVar[dict[str, str]] = {}

        def patch_xml(self, src_xml: str) -> str:
            if src_xml not in self.ready:
                self.ready[src_xml] = super().patch_xml(src_xml)
            return self.ready[src_xml]

    return Keeping


@cache
def _environment() -> "SandboxedEnvironment":
    """What templates run in. It keeps what it compiled: most documents of a run are made from the same template."""
    from jinja2 import StrictUndefined, Template
    from jinja2.sandbox import SandboxedEnvironment

    class Keeping(SandboxedEnvironment):
        kept: ClassVar[dict[str, Template]] = {}

        def from_string(self, source: Any, *_: Any, **__: Any) -> Template:
            if source not in self.kept:
                self.kept[source] = super().from_string(source)
            return self.kept[source]

    return Keeping(autoescape=True, undefined=StrictUndefined)


def _wrong(where: str, error: Exception, *, own: bool) -> str:
    """What is wrong with a template, in Italian."""
    from jinja2 import TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError

    match error:
        case TemplateSyntaxError():
            what = f"c'è un segno {{{{ }}}} o {{% %}} che non torna ({error.message})"
        case UndefinedError():
            found = re.search(r"'([^']*)' is undefined|no attribute '([^']*)'", str(error))
            name = next(filter(None, found.groups()), "") if found else ""
            what = (
                f"nomina «{name}», che il documento non ha"
                if name
                else "nomina qualcosa che il documento non ha"
            )
        case SecurityError():
            what = "chiede qualcosa che un modello non può chiedere"
        case TypeError():
            what = "usa una voce del documento in un modo che non può"
        case _:
            what = "non è un documento di Word (.docx), o è danneggiato"
    todo = (
        "Correggilo in Word, oppure toglilo: senza, uso quello del programma."
        if own
        else "Reinstalla il programma."
    )
    return f"Il modello «{where}» non va: {what}. {todo} Nessun documento Word è stato scritto."


def _packed(made: bytes, keyword: str, alts: Sequence[str], day: tuple[int, ...]) -> bytes:
    """The same parts in the same order, without the time or a name of who made it; pictures say what they show."""
    left = iter(alts)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in sorted(
            source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)
        ):
            content = source.read(part)
            if part == "word/document.xml":
                content = _fitted(_described(content, left))
            if part == "docProps/core.xml":
                content = _impersonal(content, day)
            info = zipfile.ZipInfo(part, _LONG_AGO)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            target.writestr(info, content)
        target.comment = keyword.encode()
    return out.getvalue()


def _described(content: bytes, alts: Any) -> bytes:
    from xml.sax.saxutils import quoteattr

    def one(found: re.Match[bytes]) -> bytes:
        text = next(alts, "")
        name = re.sub(rb'\s(?:name|descr|title)="[^"]*"', b"", found[1])
        return b"<wp:docPr" + name + b' name="figura" descr=' + quoteattr(text).encode() + found[2]

    return re.sub(rb"<wp:docPr((?:\s[^>/]*)?)(/?>)", one, content)


def _fitted(content: bytes) -> bytes:
    """Each table that has a row of titles, with columns as wide as what is written in them asks for."""
    from lxml import etree

    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    root = etree.fromstring(content)
    for table in root.iter(f"{space}tbl"):
        rows = [row.findall(f"{space}tc") for row in table.findall(f"{space}tr")]
        columns = len(rows[0]) if rows and table.find(f".//{space}tblHeader") is not None else 0
        if not columns or any(len(row) != columns for row in rows):
            continue
        widths = [
            str(width)
            for width in _widths([["".join(cell.itertext()) for cell in row] for row in rows])
        ]
        for grid, width in zip(table.iter(f"{space}gridCol"), widths, strict=False):
            grid.set(f"{space}w", width)
        for row in rows:
            for cell, width in zip(row, widths, strict=True):
                size = cell.find(f"{space}tcPr/{space}tcW")
                if size is not None:
                    size.set(f"{space}w", width)
                    size.set(f"{space}type", "dxa")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _widths(texts: Sequence[Sequence[str]]) -> list[int]:
    """For each column room for its longest word or short text; what is left goes to those with long texts."""
    columns = list(zip(*texts, strict=True))
    words = [max(len(word) for text in column for word in _unbroken(text)) for column in columns]
    least = [_LETTER * min(word, 24) + _MARGINS for word in words]
    if sum(least) >= _TWIPS:
        return [_TWIPS * one // sum(least) for one in least]
    more = [
        max(min(max(map(len, column)), 80) - word, 0)
        for column, word in zip(columns, words, strict=True)
    ]
    left = _TWIPS - sum(least)
    return [one + left * extra // max(sum(more), 1) for one, extra in zip(least, more, strict=True)]


def _unbroken(text: str) -> list[str]:
    return [text] if len(text) < 12 else text.split() or [""]


def _impersonal(content: bytes, day: tuple[int, ...]) -> bytes:
    stamp = "{:04}-{:02}-{:02}T00:00:00Z".format(*day).encode()
    content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
    content = re.sub(rb"(<(?:dc:creator|cp:lastModifiedBy)>)[^<]*", rb"\g<1>", content)
    return re.sub(rb"(<cp:revision>)[^<]*", rb"\g<1>1", content)
