"""Histories, digests and the scheda as PDFs, by Typst.

Tagged for a screen reader (PDF/UA-1), to be kept (PDF/A-2a). The template reads a JSON value, so
what somebody typed is never markup. The same model gives the same bytes.
"""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from collector.compile.key_sheet import KeySheet
from collector.compile.models import MeetingDigest, NucleusHistory
from collector.compile.paper_form import PaperSheet
from collector.render import glyphs
from collector.render.letterhead import Logo, logos_as_json
from collector.render.typst_engine import SERIF, TypstEngine, load_typst, templates_folder
from collector.render.typst_input import TextFilter, digest_json, filtered_json, history_json
from collector.text.italian import capital
from schemas.named_copies import KEY_MARK
from schemas.patterns import lazy_pattern

MISSING_FONTS_PREFIX: Final = "senza caratteri: "
"""Stands in the metadata before the languages that no font could show."""
STANDARDS: Final = ("ua-1", "a-2a")
_TRIES: Final = 6
"""Compilations at most; each one names more characters that no font can show."""
_OTHER_LETTERS: Final = lazy_pattern(r"\\u(?!00|201[3489cd]|2026|200b)")
"""In JSON, which writes by its number what is not ASCII: what may not be in each font of a text."""
_NO_DAY: Final = dt.date(2026, 1, 1)
_SERIF_SIZE, _SANS_SIZE = 10.2, 9.2
"""Points: a serif looks smaller."""


class Typesetter:
    """Makes PDFs. `fonts`: a folder with more fonts; `system`: those of the computer count.

    Where no font can show a character the document says so in its place, and in its metadata for
    which languages. On a computer without Typst each method raises SettingsError.
    """

    def __init__(
        self, fonts: Path | None = None, *, system: bool = True, logos: Sequence[Logo] = ()
    ) -> None:
        self.engine = TypstEngine(fonts, system=system)
        self._logos = logos_as_json(logos)

    def history(self, history: NucleusHistory, keyword: str = "") -> bytes:
        """Return the PDF of one nucleus. `keyword` is put into its metadata."""
        font = self.engine.text_font

        def values(text_filter: TextFilter) -> dict[str, Any]:
            return {"document": history_json(history, text_filter, font)}

        return self._typeset("history.typ", values, keyword, history.made_on)

    def digest(self, digest: MeetingDigest, keyword: str = "") -> bytes:
        """Return the PDF of one meeting, for one person. `keyword` is put into its metadata."""
        font, day = self.engine.text_font, capital(digest.day)

        def values(text_filter: TextFilter) -> dict[str, Any]:
            return {"document": digest_json(digest, text_filter, font), "day": day}

        return self._typeset("digest.typ", values, keyword, digest.made_on)

    def paper_form(self, sheet: PaperSheet, keyword: str = "") -> bytes:
        """Return the PDF of the scheda to fill in by hand.

        It has no day: the same questions give the same bytes.
        """

        def values(text_filter: TextFilter) -> dict[str, Any]:
            return {"document": filtered_json(sheet, text_filter)}

        return self._typeset("scheda.typ", values, keyword, _NO_DAY)

    def key_sheet(self, sheet: KeySheet, keyword: str = "") -> bytes:
        """Return the PDF that says which code is which family. `keyword` is put into its metadata,
        with what tells it from documents that may be sent.
        """

        def values(text_filter: TextFilter) -> dict[str, Any]:
            return {"document": filtered_json(sheet, text_filter)}

        marked = f"{keyword} {KEY_MARK}{sheet.content_hash}".strip()
        return self._typeset("key.typ", values, marked, sheet.made_on)

    def languages_without_font(self, text: str) -> tuple[str, ...]:
        """Return the languages (in Italian) of the characters in a text that no font can show."""
        typst = load_typst()
        source = (
            b'#set document(title: "x")\n'
            b"#let d = json(bytes(sys.inputs.data))\n#set text(font: d.fonts)\n#d.text"
        )
        missing: frozenset[str] = frozenset()
        for _ in range(_TRIES):
            drawable = glyphs.without_undrawable(text)
            left = "".join(char for char in drawable if char not in missing)
            data = json.dumps({"fonts": self.engine.families, "text": left})
            try:
                self.engine.compiler.compile(
                    source, format="pdf", sys_inputs={"data": data}, pdf_standards=list(STANDARDS)
                )
            except typst.TypstError as error:
                missing = glyphs.next_missing(error.diagnostic, missing)
            else:
                break
        return glyphs.languages_of(missing)

    def _typeset(
        self,
        template: str,
        values: Callable[[TextFilter], dict[str, Any]],
        keyword: str,
        day: dt.date,
    ) -> bytes:
        """Return the PDF; where characters are missing, say so in their place and compile again.

        When that does not help, what no font of Typst's own shows for certain is left out.
        """
        typst = load_typst()
        missing: frozenset[str] = frozenset()
        for _ in range(_TRIES):
            text_filter = _filter_missing(missing)
            try:
                return self._compile(template, values(text_filter), keyword, day, missing)
            except typst.TypstError as error:
                more = glyphs.next_missing(error.diagnostic, missing)
            except BaseException as error:
                # A bug inside Typst, for a tone mark without its letter, comes as this.
                if type(error).__name__ != "PanicException":
                    raise
                more = missing
            if more == missing:
                break
            missing = more
        unknown = missing or frozenset("\ufffd")
        return self._compile(template, values(_only_latin), keyword, day, unknown)

    def _compile(
        self,
        template: str,
        values: dict[str, Any],
        keyword: str,
        day: dt.date,
        missing: frozenset[str],
    ) -> bytes:
        languages = ", ".join(glyphs.languages_of(missing))
        lacking = MISSING_FONTS_PREFIX + languages if missing else ""
        style = {
            "size": _SERIF_SIZE if self.engine.text_font == SERIF else _SANS_SIZE,
            "stamp": f"{keyword} {lacking}".strip(),
            "logos": self._logos,
        }
        said = json.dumps(values)
        # For a text in our letters alone Typst need not look into the fonts of other scripts.
        is_ours = _OTHER_LETTERS.search(said) is None
        families = self.engine.families[:1] if is_ours else self.engine.families
        fonts = json.dumps({"fonts": families, **style})
        pdf = self.engine.compiler.compile(
            input=str(Path(templates_folder()) / template),
            format="pdf",
            sys_inputs={"data": f"{fonts[:-1]}, {said[1:]}"},
            pdf_standards=list(STANDARDS),
            timestamp=dt.datetime.combine(day, dt.time(), dt.UTC),
        )
        assert isinstance(pdf, bytes)  # noqa: S101
        return pdf


def _filter_missing(missing: frozenset[str]) -> TextFilter:
    return lambda text: glyphs.replace_missing(glyphs.without_undrawable(text), missing)


def _only_latin(text: str) -> str:
    return glyphs.latin_only(glyphs.without_undrawable(text))
