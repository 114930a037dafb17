"""The templates of `report_templates`: pages are escaped, and an unknown name is an error."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from collector.render import chart_svg
from collector.text.italian import UNBROKEN


@cache
def environment() -> Environment:
    """Return one environment for all documents.

    Only text templates (.txt, .subject) go without escaping.
    """
    made = Environment(
        loader=PackageLoader("report_templates", ""),
        autoescape=select_autoescape(disabled_extensions=("txt.j2", "subject.j2"), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.filters["days"] = _unbroken_days
    made.globals.update(
        timeline=chart_svg.timeline_svg,
        legend=chart_svg.legend_entries,
        bar=chart_svg.bar_svg,
        gauge=chart_svg.gauge_svg,
        weeks=chart_svg.weeks_svg,
    )
    return made


def _unbroken_days(text: str) -> Markup:
    """Return a text of ours, escaped, whose days, lengths and counts stay on one line."""
    parts: list[str] = []
    end = 0
    for match in UNBROKEN.finditer(text):
        parts += (escape(text[end : match.start()]), '<span class="unbroken">')
        parts += (escape(match[0]), "</span>")
        end = match.end()
    if not parts:
        return escape(text)
    return Markup("".join((*parts, escape(text[end:]))))  # noqa: S704 - each part is escaped


def render(name: str, values: Mapping[str, object]) -> str:
    """Return one template filled. Raises `jinja2.UndefinedError` for a name it does not know."""
    return environment().get_template(name).render(values)


@cache
def stylesheet() -> Markup:
    """Return the style sheet of all pages and their pictures: ours, so it goes in unescaped."""
    return Markup(template_source("style.css") + template_source("pictures.css"))  # noqa: S704


@cache
def template_source(name: str) -> str:
    """Return the text of one file of the templates."""
    loader = environment().loader
    assert loader is not None  # noqa: S101
    text, _, _ = loader.get_source(environment(), name)
    return text
