"""Characters that no font can draw: said in their place, never a silent box. Text in, text out."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from schemas.patterns import lazy_pattern

UNAVAILABLE: Final = "[caratteri non disponibili]"
"""Stands in a document for characters that no font can draw."""
_SIGNS: Final = "alcuni simboli"
"""Stands for the language of signs that belong to none."""

_NAMED: Final = lazy_pattern(r'(?:text|codepoint) `"((?:[^"\\]|\\.)*)"`')
"""How Typst names what it cannot show."""
_ESCAPE: Final = lazy_pattern(r"\\u\{([0-9a-fA-F]+)\}|\\(.)")
_NEVER: Final = lazy_pattern(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
"""Control characters, marks that turn the direction of writing, variants of a sign: they have no
sign of their own."""
_NOT_TEXT: Final = lazy_pattern(
    "[\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]"
)
"""Halves of characters, private ones, and such as never will be characters: PDF/A allows none."""
_BEYOND_LATIN: Final = lazy_pattern(
    "[^\\t\\n\x20-\x7e\u00a0-\u017f\u2010-\u2027\u2030-\u203a\u20ac]+"
)
_WORD: Final = "[\u0370-\u1fff\u200c\u200d]"
"""Letters and marks of the scripts that part words by blanks, ours left out."""
_MARK: Final = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
    "\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0a70\u0a71\u0abc-\u0acd"
    "\u0b3c-\u0b4d\u0bbe-\u0bcd\u0c3e-\u0c4d\u0cbc-\u0ccd\u0d3b-\u0d4d\u0dca-\u0ddf\u0e31"
    "\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u135d-\u135f"
    "\u17b4-\u17d3\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20f0\u302a-\u302f"
    "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
"""Marks and joiners, which stand with the letter before them."""

_LANGUAGES: Final = {
    "ARABIC": "arabo o urdu", "ARMENIAN": "armeno", "BENGALI": "bengalese", "CJK": "cinese",
    "CYRILLIC": "cirillico", "DEVANAGARI": "hindi", "ETHIOPIC": "tigrino o amarico",
    "FULLWIDTH": "cinese", "GEORGIAN": "georgiano", "GREEK": "greco", "GUJARATI": "gujarati",
    "GURMUKHI": "punjabi", "HANGUL": "coreano", "HEBREW": "ebraico", "HIRAGANA": "giapponese",
    "IDEOGRAPHIC": "cinese", "KATAKANA": "giapponese", "KHMER": "khmer", "LATIN": "latino",
    "MYANMAR": "birmano", "SINHALA": "singalese", "TAMIL": "tamil", "TELUGU": "telugu",
    "THAI": "thai", "TIBETAN": "tibetano",
}  # fmt: skip
"""The languages of a script, by the first word of its characters' Unicode names."""


def without_undrawable(text: str) -> str:
    """Return a text without what has no sign of its own.

    With `UNAVAILABLE` for what can have none.
    """
    if text.isascii() and text.isprintable():
        return text
    return _NOT_TEXT.sub(UNAVAILABLE, _NEVER.sub("", text))


def named_in_diagnostic(diagnostic: str) -> frozenset[str]:
    """Return the characters that Typst says it cannot show."""
    return frozenset("".join(_unescaped(text) for text in _NAMED.findall(diagnostic)))


def _unescaped(text: str) -> str:
    """Return the string that Rust's debug output writes so."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], text)


def next_missing(diagnostic: str, known: frozenset[str]) -> frozenset[str]:
    """Return what is to be left out after Typst refused a text.

    What was `known` before, and what it names: letters first, and marks when they alone are named.
    A joiner named together with two pictures is missing only between them; once they are gone it
    does no harm. A letter of ours is named only together with its mark.
    """
    new: set[str] = set()
    for char in named_in_diagnostic(diagnostic):
        if not (char.isascii() or char.isspace() or char in known):
            new.add(char)
    letters = {char for char in new if not _is_mark(char)}
    return known | (letters or new)


def replace_missing(text: str, missing: frozenset[str]) -> str:
    """Return the text with `UNAVAILABLE` instead of each run of characters that are missing.

    In scripts that part their words by blanks the whole word goes: half a word would read as
    another one. Blanks and marks inside a run go with it; a mark that is missing takes the letter
    below it along.
    """
    if missing.isdisjoint(text):
        return text
    marks = {char for char in missing if _is_mark(char)}
    letters = _character_class(missing - marks)
    if letters:
        word = f"(?:{_WORD}*(?={_WORD}){letters}{_WORD}*|{letters})"
        text = re.sub(f"{word}(?:\\s*{word}|{_MARK})*", UNAVAILABLE, text)
    if not marks.isdisjoint(text):
        marked = f"[^\\s\\]]?{_MARK}*{_character_class(marks)}{_MARK}*"
        text = re.sub(marked, UNAVAILABLE, text)
    return text


def _character_class(chars: Iterable[str]) -> str:
    escaped = "".join(map(re.escape, sorted(chars)))
    return f"[{escaped}]" if escaped else ""


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")


def latin_only(text: str) -> str:
    """Return what Typst's own fonts show for certain, and `UNAVAILABLE` for the rest."""
    return _BEYOND_LATIN.sub(UNAVAILABLE, unicodedata.normalize("NFC", text))


def languages_of(chars: Iterable[str]) -> tuple[str, ...]:
    """Return the languages that characters belong to, in Italian, by name.

    "alcuni simboli", last, for signs that belong to none.
    """
    languages = {_language_of(char) for char in chars}
    return tuple(sorted(languages, key=lambda name: (name == _SIGNS, name)))


def _language_of(char: str) -> str:
    script = unicodedata.name(char, "").split(" ")[0]
    return _LANGUAGES.get(script, _SIGNS)


_SAMPLES: Final = (
    ("arab", "العربية"), ("urdu", "اردو ٹڈڑ"), ("pashto", "پښتو"), ("farsi", "فارسی"),
    ("persian", "فارسی"), ("dari", "دری"), ("curdo sorani", "کوردی"), ("armen", "հայերեն"),
    ("bengal", "বাংলা"), ("bangla", "বাংলা"), ("cines", "中文陈"), ("mandarin", "中文陈"),
    ("giappon", "日本語かな"), ("corean", "한국어"), ("russ", "русский"), ("ucrain", "українська"),
    ("bulgar", "български"), ("macedon", "македонски"), ("serb", "српски"),
    ("greco", "ελληνικά"), ("georgian", "ქართული"), ("ebraic", "עברית"),
    ("hindi", "हिन्दी"), ("nepal", "नेपाली"), ("punjab", "ਪੰਜਾਬੀ"), ("panjab", "ਪੰਜਾਬੀ"),
    ("gujarat", "ગુજરાતી"), ("tamil", "தமிழ்"), ("telugu", "తెలుగు"), ("singal", "සිංහල"),
    ("tigrin", "ትግርኛ"), ("amaric", "አማርኛ"), ("thai", "ไทย"), ("tailand", "ไทย"),
    ("birman", "မြန်မာ"), ("khmer", "ខ្មែរ"), ("tibetan", "བོད"),
)  # fmt: skip
"""How a language's name begins in Italian, and a few words in its own letters. The others are
written in ours."""


def sample_letters(language: str) -> str:
    """Return some letters of the languages that a text names ("arabo (Marocco)").

    '' where Latin letters do.
    """
    names = language.casefold()
    samples = [letters for name, letters in _SAMPLES if re.search(rf"\b{name}", names)]
    return " ".join(samples)
