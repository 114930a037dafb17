"""Histories and digests as Word files, by docxtpl: from templates that a coordinator may edit.

A template can only say what a document holds: a sandbox, no unknown name, and what staff typed is
text, never markup. The same model gives the same bytes. The stamp stands in the comment of the
archive, so that Word never shows it; a file that somebody saved from Word has none.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from collector.compile.models import DocumentTable, MeetingDigest, NucleusHistory
from collector.errors import SettingsError, reason
from collector.render.chart_svg import MARK_LABELS
from collector.render.docx_package import Day
from collector.render.letterhead import LOGO_HEIGHT, Logo
from collector.render.pictures import Picture, timeline_picture, weeks_picture
from collector.render.typst_engine import TypstEngine
from collector.render.word_template import MakePicture, fill_template
from collector.text.italian import capital, unbroken
from schemas.patterns import lazy_pattern

_NO_XML: Final = lazy_pattern("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML can hold."""
_TO_CHANGE: Final = lazy_pattern(r"[\d_]")
"""What stands in each text of ours that is changed, beside signs that cannot be printed."""
_TEXTS_KEPT: Final = 16_384
"""Documents of one run say much that others say, too: so many texts are made ready once."""
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
        day: Day = document.made_on.timetuple()[:3]
        return _fill(source, {"d": model, **values}, logos, keyword, day)
    except Exception as error:
        message = _template_trouble(where, error, is_own=templates is not None)
        raise SettingsError(message) from error


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
    model = document.model_dump()
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
    return _readable(model)


def _readable(value: Any) -> Any:
    """Return plain values as a template reads them.

    Mappings as objects: a template asks with a dot, and "items" is a name of ours. Strings as
    `_printable` returns them.
    """
    if isinstance(value, str):
        return _printable(value)
    if isinstance(value, dict):
        return SimpleNamespace(**{key: _readable(item) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return list(map(_readable, value))
    return value


@lru_cache(maxsize=_TEXTS_KEPT)
def _printable(text: str) -> str:
    """Return a text without what no XML can hold, and without docxtpl's escapes.

    Days, lengths and counts have blanks at which no line breaks. docxtpl turns "{_{" into "{{"
    after the template was filled.
    """
    if text.isprintable() and not _TO_CHANGE.search(text):
        return text
    text = _NO_XML.sub("\ufffd", text)
    text = text.replace("{_{", "{ _{").replace("}_}", "}_ }").replace("{_%", "{ _%")
    return unbroken(text)


# --- Filling it ---------------------------------------------------------------------------------


def _fill(
    source: bytes, values: dict[str, Any], logos: Sequence[Logo], keyword: str, day: Day
) -> bytes:
    """Return the file of a template filled with values."""
    alts = [logo.text for logo in logos]
    filled = dict(values)
    filled["logos"] = [MakePicture(logo.image, height=LOGO_HEIGHT) for logo in logos]
    for name in _PICTURES:
        if name not in values:
            continue
        picture: Picture | None = values[name]
        if picture is None:
            filled[name] = ""
            continue
        png, alt = picture
        filled[name] = MakePicture(png, width=_TEXT_WIDTH)
        alts.append(alt)
    return fill_template(source, filled, keyword, alts, day)


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
