"""Histories, digests and the scheda as PDFs, by Typst: tagged for a screen reader (PDF/UA-1), to be kept (PDF/A-2a).

The template reads a JSON value, so what somebody typed is never markup. The same model gives the same bytes.
"""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from collector.compile.models import MeetingDigest, NucleusHistory, Timeline, Weeks
from collector.compile.paper_form import PaperSheet
from collector.render import chart_svg, glyphs
from collector.render.letterhead import Logo, logos_as_json
from collector.render.typst_input import (
    PAGE_WIDTH,
    digest_json,
    filtered_json,
    history_json,
    timeline_text,
    weeks_text,
)
from collector.text.italian import capital
from schemas.canonical import content_hash as hash_of

MISSING_FONTS_PREFIX: Final = "senza caratteri: "
"""Stands in the metadata before the languages that no font could show."""
STANDARDS: Final = ("ua-1", "a-2a")
_TRIES: Final = 6
_NO_DAY: Final = dt.date(2026, 1, 1)
_SERIF: Final = "Libertinus Serif"  # comes with Typst
_SANS: Final = (
    "Noto Sans",
    "Segoe UI",
    "Helvetica Neue",
    "Arial",
    "Liberation Sans",
    "DejaVu Sans",
)
"""The first that is there is the font of the text; without any it is Typst's own serif."""
_OTHERS: Final = (
    "Noto Sans Arabic", "Noto Naskh Arabic", "Geeza Pro", "Noto Sans Hebrew", "Noto Sans CJK SC", "Noto Sans SC",
    "Microsoft YaHei", "PingFang SC", "Noto Sans Bengali", "Noto Sans Ethiopic", "Noto Sans Gurmukhi",
    "Noto Sans Devanagari", "Nirmala UI", "Ebrima",
)  # fmt: skip
"""For other scripts, before Typst chooses by itself: Chinese letters in Chinese shape, Arabic not in a typewriter's."""


@cache
def _fonts_there(folder: Path | None, system: bool) -> Any:
    """Typst's fonts, those of a folder and of the computer. Looked for once: one that comes later is seen by the next
    run of the program.
    """
    import typst

    folders = [str(folder)] if folder else []
    return typst.Fonts(include_system_fonts=system, font_paths=folders)


class Typesetter:
    """Makes PDFs, one after the other: fonts are looked for once. `fonts`: a folder with more of them.

    Where no font can show a character the document says so in its place, and in its metadata for which languages.
    """

    def __init__(
        self, fonts: Path | None = None, *, system: bool = True, logos: Sequence[Logo] = ()
    ) -> None:
        self._folder = fonts
        self._logos = logos_as_json(logos)
        self._system = system

    @property
    def _fonts(self) -> Any:
        return _fonts_there(self._folder, self._system)

    @cached_property
    def _compiler(self) -> Any:
        import typst

        return typst.Compiler(font_paths=self._fonts, root=_templates())

    @cached_property
    def _families(self) -> tuple[str, ...]:
        there = set(self._fonts.families())
        first = next((name for name in _SANS if name in there), _SERIF)
        return (first, *(name for name in _OTHERS if name in there))

    @cached_property
    def signature(self) -> str:
        """Changes with Typst and with the fonts that are there: then a document may look otherwise."""
        from importlib.metadata import version

        fonts = sorted(
            f"{f.family} {f.style} {f.weight} {f.stretch} {f.path}" for f in self._fonts.fonts()
        )
        return hash_of([version("typst"), *fonts])

    def history(self, history: NucleusHistory, keyword: str = "") -> bytes:
        """The PDF of one nucleus. `keyword` is put into its metadata."""
        font = self._families[0]
        return self._set(
            "history.typ",
            lambda redo: {"document": history_json(history, redo, font)},
            keyword,
            history,
        )

    def digest(self, digest: MeetingDigest, keyword: str = "") -> bytes:
        """The PDF of one meeting, for one reader. `keyword` is put into its metadata."""

        def value(redo: Callable[[str], str]) -> dict[str, Any]:
            return {
                "document": digest_json(digest, redo, self._families[0]),
                "day": capital(digest.day),
            }

        return self._set("digest.typ", value, keyword, digest)

    def timeline(self, timeline: Timeline) -> tuple[bytes, str]:
        """The picture of a timeline as PNG, and what it shows in words: for files that hold no SVG."""
        height = chart_svg.timeline_height(timeline)
        return self._picture(chart_svg.timeline_svg(timeline), height), timeline_text(timeline)

    def weeks(self, weeks: Weeks) -> tuple[bytes, str]:
        """The same for the weeks of a digest."""
        return self._picture(chart_svg.weeks_svg(weeks), chart_svg.WEEKS_HEIGHT), weeks_text(weeks)

    def _picture(self, drawn: Markup, height: int) -> bytes:
        svg = chart_svg.standalone_svg(drawn, PAGE_WIDTH, height, self._families[0])
        source = (
            f"#set page(width: {PAGE_WIDTH}pt, height: {height}pt, margin: 0pt, fill: white)\n"
            '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
        )
        made = self._compiler.compile(
            source.encode(), format="png", sys_inputs={"svg": svg}, ppi=144.0
        )
        assert isinstance(made, bytes)  # noqa: S101
        return made

    def languages_without_font(self, text: str) -> tuple[str, ...]:
        """The languages (in Italian) of those characters in a text that no font at hand can show."""
        import typst

        source = b'#set document(title: "x")\n#let d = json(bytes(sys.inputs.data))\n#set text(font: d.fonts)\n#d.text'
        missing: frozenset[str] = frozenset()
        for _ in range(_TRIES):
            left = "".join(char for char in glyphs.without_undrawable(text) if char not in missing)
            data = json.dumps({"fonts": self._families, "text": left})
            try:
                self._compiler.compile(
                    source, format="pdf", sys_inputs={"data": data}, pdf_standards=list(STANDARDS)
                )
            except typst.TypstError as error:
                missing = glyphs.next_missing(error.diagnostic, missing)
            else:
                break
        return glyphs.languages_of(missing)

    def paper_form(self, sheet: PaperSheet, keyword: str = "") -> bytes:
        """The PDF of the scheda to fill in by hand. It has no day: the same questions give the same bytes."""
        return self._set(
            "scheda.typ", lambda redo: {"document": filtered_json(sheet, redo)}, keyword, None
        )

    def _set(
        self,
        template: str,
        value: Callable[[Callable[[str], str]], dict[str, Any]],
        keyword: str,
        document: NucleusHistory | MeetingDigest | None,
    ) -> bytes:
        """Compile; and where characters are missing, say so in their place and compile again."""
        import typst

        style = {
            "fonts": self._families,
            "size": 10.2 if self._families[0] == _SERIF else 9.2,
            "stamp": "",
            "logos": self._logos,
        }
        day = dt.datetime.combine(document.made_on if document else _NO_DAY, dt.time(), dt.UTC)

        def attempt(redo: Callable[[str], str], missing: frozenset[str]) -> bytes:
            lacking = (
                MISSING_FONTS_PREFIX + ", ".join(glyphs.languages_of(missing)) if missing else ""
            )
            style["stamp"] = f"{keyword} {lacking}".strip()
            made = self._compiler.compile(
                input=str(Path(_templates()) / template),
                format="pdf",
                sys_inputs={"data": json.dumps({**style, **value(redo)})},
                pdf_standards=list(STANDARDS),
                timestamp=day,
            )
            assert isinstance(made, bytes)  # noqa: S101
            return made

        missing: frozenset[str] = frozenset()
        for _ in range(_TRIES):
            try:
                return attempt(
                    lambda text: glyphs.replace_missing(glyphs.without_undrawable(text), missing),  # noqa: B023
                    missing,
                )
            except typst.TypstError as error:
                more = glyphs.next_missing(error.diagnostic, missing)
            except (
                BaseException
            ) as error:  # a bug inside Typst, for a tone mark without its letter, comes as this
                if type(error).__name__ != "PanicException":
                    raise
                more = missing
            if more == missing:
                break
            missing = more
        return attempt(
            lambda text: glyphs.latin_only(glyphs.without_undrawable(text)),
            missing or frozenset("\ufffd"),
        )


def _templates() -> str:
    return str(files("report_templates"))
