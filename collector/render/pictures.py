"""Pictures as PNG, for files that hold no SVG: Word documents."""

from typing import Final

from markupsafe import Markup

from collector.compile.models import Timeline, Weeks
from collector.render.chart_svg import (
    PAGE_WIDTH,
    WEEKS_HEIGHT,
    standalone_svg,
    timeline_height,
    timeline_svg,
    timeline_text,
    weeks_svg,
    weeks_text,
)
from collector.render.typst_engine import TypstEngine

Picture = tuple[bytes, str]
"""PNG, and the text for who cannot see it."""
_PIXELS_PER_INCH: Final = 144.0


def timeline_picture(engine: TypstEngine, timeline: Timeline) -> Picture:
    """Return the picture of a timeline, and what it shows in words."""
    png = _rasterise(engine, timeline_svg(timeline), timeline_height(timeline))
    return png, timeline_text(timeline)


def weeks_picture(engine: TypstEngine, weeks: Weeks) -> Picture:
    """Return the picture of the weeks of a digest, and what it shows in words."""
    return _rasterise(engine, weeks_svg(weeks), WEEKS_HEIGHT), weeks_text(weeks)


def _rasterise(engine: TypstEngine, picture: Markup, height: int) -> bytes:
    """Return an SVG as PNG. By Typst: it is there for the PDFs, with the same fonts."""
    svg = standalone_svg(picture, PAGE_WIDTH, height, engine.text_font)
    source = (
        f"#set page(width: {PAGE_WIDTH}pt, height: {height}pt, margin: 0pt, fill: white)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    )
    png = engine.compiler.compile(
        source.encode(), format="png", sys_inputs={"svg": svg}, ppi=_PIXELS_PER_INCH
    )
    assert isinstance(png, bytes)  # noqa: S101
    return png
