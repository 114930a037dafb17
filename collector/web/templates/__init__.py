"""The templates of the board: escaped, and an unknown name is an error."""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from collector.app.settings import ROME
from collector.app.talk_versions import VERSION_LABELS
from collector.render import chart_svg
from collector.text import italian
from collector.web.instead import instead_of_commands

PAGES = (
    ("/", "Oggi"),
    ("/colloqui", "Colloqui"),
    ("/nuclei", "Nuclei"),
    ("/incontri", "Incontri"),
    ("/testi", "Testi"),
    ("/persone", "Persone"),
    ("/numeri", "Numeri"),
    ("/salute", "Salute"),
)
"""The pages of the navigation: address and name."""
PICTURES_CSS = "pictures.css"


@cache
def environment() -> Environment:
    """Return one environment for all pages."""
    made = Environment(
        loader=PackageLoader("collector.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        short_day=italian.short_day,
        day_name=italian.day_name,
        long_day=italian.long_day,
        hour=italian.hour,
        length=italian.length,
        listed=italian.listed,
        capital=italian.capital,
        rome=lambda moment: moment.astimezone(ROME),
    )
    made.globals.update(
        count=italian.count,
        pages=PAGES,
        static=static_address,
        instead_of_commands=instead_of_commands,
        bar=chart_svg.bar_svg,
        weeks=chart_svg.weeks_svg,
        version_labels=VERSION_LABELS,
    )
    return made


def render(name: str, values: Mapping[str, object]) -> str:
    """Return one template filled. Raises `jinja2.UndefinedError` for a name it does not know."""
    return environment().get_template(name).render(values)


@cache
def static_address(name: str) -> str:
    """Return the address of one of our own files; another one when the file changes."""
    return f"/static/{name}?v={hashlib.sha256(static_content(name)).hexdigest()[:12]}"


def static_content(name: str) -> bytes:
    """Return one of our own files; the styles of pictures are those of the documents."""
    if name == PICTURES_CSS:
        return files("report_templates").joinpath(name).read_bytes()
    return files("collector.web").joinpath("static", name).read_bytes()
