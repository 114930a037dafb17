"""Typst, with the fonts that are there: what pages and pictures are compiled by."""

from functools import cache, cached_property
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from collector.errors import SettingsError
from schemas.canonical import content_hash

SERIF: Final = "Libertinus Serif"
"""Comes with Typst."""
_SANS: Final = (
    *("Noto Sans", "Segoe UI", "Helvetica Neue"),
    *("Arial", "Liberation Sans", "DejaVu Sans"),
)
"""The first that is there is the font of the text; without any it is Typst's own serif."""
_OTHER_SCRIPTS: Final = (
    *("Noto Sans Arabic", "Noto Naskh Arabic", "Geeza Pro", "Noto Sans Hebrew"),
    *("Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "Noto Sans Bengali"),
    *("Noto Sans Ethiopic", "Noto Sans Gurmukhi", "Noto Sans Devanagari", "Nirmala UI", "Ebrima"),
)
"""For other scripts, before Typst chooses by itself: Chinese letters in Chinese shape, Arabic not
in a typewriter's."""


NO_TYPST: Final = (
    "Su questo computer non si possono fare i PDF: manca «typst», che per questo tipo di computer "
    "non c'è o non si avvia (docs/guida/installare.md)."
)


def load_typst() -> Any:
    """Return Typst. Raises SettingsError on a computer that has none, or on which it fails."""
    try:
        import typst
    except ImportError as error:  # also for a library of the system that is missing
        raise SettingsError(f"{NO_TYPST} Non ho scritto nulla.") from error
    return typst


@cache
def can_make_pdfs() -> bool:
    """Return True where Typst is there; all but PDFs works without it."""
    try:
        load_typst()
    except SettingsError:
        return False
    return True


@cache
def _available_fonts(folder: Path | None, system: bool) -> Any:
    """Return Typst's fonts, those of a folder and of the computer.

    Looked for once: one that comes later is seen by the next run of the program. Raises
    SettingsError as `load_typst`.
    """
    folders = [str(folder)] if folder else []
    return load_typst().Fonts(include_system_fonts=system, font_paths=folders)


class TypstEngine:
    """A Typst compiler with its fonts. `fonts`: a folder with more of them.

    `system`: the fonts of the computer count.
    """

    def __init__(self, fonts: Path | None = None, *, system: bool = True) -> None:
        self._folder = fonts
        self._system = system

    @property
    def _fonts(self) -> Any:
        return _available_fonts(self._folder, self._system)

    @cached_property
    def compiler(self) -> Any:
        """The compiler; its root is the folder of the templates. Raises as `load_typst`."""
        return load_typst().Compiler(font_paths=self._fonts, root=templates_folder())

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The fonts that documents use, those of the text first."""
        available = set(self._fonts.families())
        first = next((name for name in _SANS if name in available), SERIF)
        return (first, *(name for name in _OTHER_SCRIPTS if name in available))

    @property
    def text_font(self) -> str:
        """The font of the text, and of the letters in pictures."""
        return self.families[0]

    @cached_property
    def signature(self) -> str:
        """A hash of Typst's version and the fonts: with others a document may look different."""
        fonts = sorted(
            f"{font.family} {font.style} {font.weight} {font.stretch} {font.path}"
            for font in self._fonts.fonts()
        )
        return content_hash([version("typst"), *fonts])


def templates_folder() -> str:
    """Return the folder of the Typst templates."""
    return str(files("report_templates"))
