"""Lists with boxes to tick: "[x] marito [ ] moglie", "marito ✔ moglie ✗", "marito sì moglie no".

A mark belongs to a word for sure only where each part of the text has one, and all marks stand
before theirs, or all behind.
"""

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.cells.normalise import tidy
from schemas.patterns import lazy_pattern


class TickMark(enum.Enum):
    """What a mark says of its part.

    A CROSS is a tick in a list of empty boxes, and "no" beside ticks.
    """

    TICK = enum.auto()
    EMPTY = enum.auto()
    CROSS = enum.auto()
    NO = enum.auto()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text, and whether it is ticked."""

    text: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Ticked:
    """A text that has marks.

    `parts`: None where it is not certain to which part a mark belongs, or what it says.
    """

    parts: Sequence[Part] | None


_SIGNS: Final = {
    **dict.fromkeys("✓✔☑✅🗹🗸⍻", TickMark.TICK),
    **dict.fromkeys("☐□▢⬜◻▫☖◯○⚪⬚🔲🔳", TickMark.EMPTY),
    **dict.fromkeys("✗✘✖✕❌☒🗙🗵❎", TickMark.CROSS),
}
_EMPTY_SIGNS: Final = frozenset(sign for sign, mark in _SIGNS.items() if mark is TickMark.EMPTY)
_FULL: Final = "●◉■▣⬛🔘⚫◼⦿"
"""A tick beside empty ones of their kind; elsewhere the point of a list."""
_IN_BOX: Final = r"[ ]*(?:x{1,3}|v|✓|✔|✗|✘|×|s[iì])[ ]*"
_NOTHING: Final = r"[ _.…]*"


def _boxes(inside: str) -> str:
    return rf"\[{inside}\]|\({inside}\)|\{{{inside}\}}|<{inside}>"


_FIND: Final = lazy_pattern(
    rf"(?P<tick>{_boxes(_IN_BOX)})"
    rf"|(?P<no>{_boxes('[ ]*no[ ]*')})"
    rf"|(?P<empty>{_boxes(_NOTHING)})"
    r"|(?P<filled>_+ ?(?:x|v|✓|✔) ?_+)"
    r"|(?P<blank>(?<![^\W_])_+(?![^\W_]))"
    rf"|(?P<sign>[{''.join(_SIGNS)}])"
    rf"|(?P<full>[{_FULL}])"
    r"|(?P<letter>(?<![0-9])(?<![0-9] )(?<!\w)xx?(?!\w)(?!\s*[0-9]))",
    re.IGNORECASE,
)
_TO_FILL: Final = lazy_pattern(
    r"(?:\bn[.°]?|\bnum(?:ero|\.)?|\bquant[ie]:?|\baltr[oiae]:?|\bchi:?|specificare\)?:?)\s*_+",
    re.IGNORECASE,
)
"""A line to write a number or a word on."""
_MAY_BEGIN_MARK: Final = frozenset("[{<_xX" + "".join(_SIGNS) + _FULL)
_ROUND: Final = lazy_pattern(rf"\((?:{_IN_BOX}|{_NOTHING}|[ ]*no[ ]*)\)", re.IGNORECASE)
"""Without one of these letters, or such a bracket, there is no mark."""
_WORDS: Final = lazy_pattern(r"(?P<yes>\bs[iì]\b)|(?P<no>\bno\b)", re.IGNORECASE)
_SEPARATORS: Final = " \n,;/|:-–—•*"
_COUNT: Final = lazy_pattern(r"\(?[0-9]{1,2}\)?")
_MARK_OF_GROUP: Final = {
    "tick": TickMark.TICK,
    "filled": TickMark.TICK,
    "full": TickMark.TICK,
    "no": TickMark.NO,
    "empty": TickMark.EMPTY,
    "blank": TickMark.EMPTY,
    "letter": TickMark.CROSS,
}
"""What the named groups of `_FIND` are, "sign" apart."""
_CROSSES_OF_BOXES: Final = frozenset({"x", "xx", "☒"})
_CROSSES_THAT_REFUSE: Final = frozenset("❌❎🗙✖")


def ticked(text: str) -> Ticked | None:
    """Return what the marks of a text say of its parts; None where it has no marks.

    Reads     "[x] a [ ] b" · "a ✔ b ✗" · "☒ a ☐ b" · "● a ○ b" · "a: sì, b: no" · one mark a line
    Unsure    "a ☑ b": of which one? · "[x] a ✗ b" · "☑ a ☒ b": is the crossed one ticked?
    """
    if _MAY_BEGIN_MARK.isdisjoint(text) and not ("(" in text and _ROUND.search(text)):
        return _by_words(text)
    text = _tidy_lines(text).replace("\ufe0f", "")
    text = _TO_FILL.sub(lambda match: match[0].rstrip("_"), text)
    pieces = list(_pieces(text))
    marks = [piece for piece in pieces if isinstance(piece, _Marked)]
    if not marks:
        return _by_words(text)
    if _is_pleasant(pieces, marks):
        return None
    meaning = _meaning(marks)
    return Ticked(_pair_up(pieces, meaning) if meaning else None)


def _tidy_lines(text: str) -> str:
    """Return the lines that are not blank, each without odd blanks."""
    lines = map(tidy, text.splitlines())
    return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class _Marked:
    """A mark as it stands in the text."""

    mark: TickMark
    sign: str


def _pieces(text: str) -> Iterator[str | _Marked]:
    """Yield the marks, and the texts between them that are not blank, in order."""
    has_empty_signs = not _EMPTY_SIGNS.isdisjoint(text)
    end = 0
    for match in _FIND.finditer(text):
        group, sign = match.lastgroup or "", match[0]
        if group == "full" and not has_empty_signs:
            continue  # "●" is the point of a list
        between = _trimmed(text[end : match.start()])
        if between:
            yield between
        end = match.end()
        mark = _SIGNS[sign] if group == "sign" else _MARK_OF_GROUP[group]
        yield _Marked(mark, sign.lower())
    rest = _trimmed(text[end:], last=True)
    if rest:
        yield rest


def _trimmed(text: str, *, last: bool = False) -> str:
    """Return a text without what stands between two parts.

    Dots say that something follows, and so does a last "+": they stay.
    """
    text = text.strip(_SEPARATORS if last else f"{_SEPARATORS}+&")
    return text if text.endswith("..") else text.strip(f".{_SEPARATORS}")


def _is_pleasant(pieces: Sequence[str | _Marked], marks: Sequence[_Marked]) -> bool:
    """True for one tick at the beginning or the end of a text.

    It says that all is well, and marks nobody.
    """
    if len(marks) != 1 or len(pieces) > 2:
        return False
    return marks[0].mark is TickMark.TICK and marks[0].sign in _SIGNS


def _meaning(marks: Sequence[_Marked]) -> dict[TickMark, bool] | None:
    """Return which marks say "yes" in this text; None where that is not certain.

    A cross means "yes" among empty boxes ("☒ a ☐ b"), and "no" among ticks ("✔ a ✗ b").
    """
    kinds = {marked.mark for marked in marks}
    meaning = {TickMark.TICK: True, TickMark.EMPTY: False, TickMark.NO: False}
    if TickMark.CROSS not in kinds:
        return meaning
    crosses = {marked.sign for marked in marks if marked.mark is TickMark.CROSS}
    if TickMark.TICK in kinds:
        if crosses & _CROSSES_OF_BOXES or TickMark.EMPTY in kinds:
            return None
        return meaning | {TickMark.CROSS: False}
    if TickMark.EMPTY in kinds or crosses <= _CROSSES_OF_BOXES:
        if crosses & _CROSSES_THAT_REFUSE:
            return None
        return meaning | {TickMark.CROSS: True}
    return None  # "✗ marito": chosen, or struck out?


def _pair_up(pieces: Sequence[str | _Marked], meaning: dict[TickMark, bool]) -> list[Part] | None:
    """Return each text with what its mark says; None where a text or a mark has no other."""
    pieces = _with_counts(pieces)
    if len(pieces) % 2:
        return None
    is_mark_first = isinstance(pieces[0], _Marked)
    parts = []
    for first, second in zip(pieces[::2], pieces[1::2], strict=True):
        marked, text = (first, second) if is_mark_first else (second, first)
        if not isinstance(marked, _Marked) or not isinstance(text, str):
            return None
        parts.append(Part(text, meaning[marked.mark]))
    return parts


def _with_counts(pieces: Sequence[str | _Marked]) -> list[str | _Marked]:
    """Join the count of "figli [x] 2" to its word.

    It is a number behind a mark that stands behind its word.
    """
    joined = list(pieces)
    if len(joined) < 3:
        return joined
    last = joined[-1]
    if not isinstance(joined[0], str) or not isinstance(last, str):
        return joined
    if _COUNT.fullmatch(last):
        joined.pop()
        joined[-2] = f"{joined[-2]} {last}"
    return joined


def _by_words(text: str) -> Ticked | None:
    """Read "marito sì moglie no": two or more such words, one for each part.

    None where they do not say that.
    """
    small = text.lower()
    may_hold_words = "no" in small or "si" in small or "sì" in small
    if not may_hold_words or not _WORDS.search(text):
        return None
    text = _tidy_lines(text)
    matches = list(_WORDS.finditer(text))
    if len(matches) < 2:
        return None
    pieces: list[str | _Marked] = []
    end = 0
    for match in matches:
        between = _trimmed(text[end : match.start()])
        if between:
            pieces.append(between)
        end = match.end()
        mark = TickMark.TICK if match.lastgroup == "yes" else TickMark.NO
        pieces.append(_Marked(mark, match[0]))
    rest = _trimmed(text[end:], last=True)
    if rest:
        pieces.append(rest)
    parts = _pair_up(pieces, {TickMark.TICK: True, TickMark.NO: False})
    return Ticked(parts) if parts else None
