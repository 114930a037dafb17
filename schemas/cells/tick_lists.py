"""Lists with boxes to tick: "[x] marito [ ] moglie", "marito ✔ moglie ✗", "marito sì moglie no".
Pure.

A mark belongs to a word for sure only where each part of the text has one, and all marks stand
before theirs, or all behind.
"""

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.cells.normalise import tidy


class Mark(enum.Enum):
    """What a mark says of its part. A CROSS is a tick in a list of empty boxes, and "no" beside
    ticks.
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
    """`parts`: None where it is not certain to which part a mark belongs, or what it says."""

    parts: Sequence[Part] | None


_SIGNS: Final = {
    **dict.fromkeys("✓✔☑✅🗹🗸⍻", Mark.TICK),
    **dict.fromkeys("☐□▢⬜◻▫☖◯○⚪⬚🔲🔳", Mark.EMPTY),
    **dict.fromkeys("✗✘✖✕❌☒🗙🗵❎", Mark.CROSS),
}
_FULL: Final = "●◉■▣⬛🔘⚫◼⦿"
"""A tick beside empty ones of their kind; elsewhere the point of a list."""
_IN_BOX: Final = r"[ ]*(?:x{1,3}|v|✓|✔|✗|✘|×|s[iì])[ ]*"
_NOTHING: Final = r"[ _.…]*"


def _boxes(inside: str) -> str:
    return rf"\[{inside}\]|\({inside}\)|\{{{inside}\}}|<{inside}>"


_FIND: Final = re.compile(
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
_TO_FILL: Final = re.compile(
    r"(?:\bn[.°]?|\bnum(?:ero|\.)?|\bquant[ie]:?|\baltr[oiae]:?|\bchi:?|specificare\)?:?)\s*_+",
    re.IGNORECASE,
)
"""A line to write a number or a word on."""
_ANY: Final = frozenset("[{<_xX" + "".join(_SIGNS) + _FULL)
_ROUND: Final = re.compile(rf"\((?:{_IN_BOX}|{_NOTHING}|[ ]*no[ ]*)\)", re.IGNORECASE)
"""Without one of these there is no mark."""
_WORDS: Final = re.compile(r"(?P<yes>\bs[iì]\b)|(?P<no>\bno\b)", re.IGNORECASE)
_SEPARATORS: Final = " \n,;/|:-–—•*"
_COUNT: Final = re.compile(r"\(?[0-9]{1,2}\)?")


def ticked(text: str) -> Ticked | None:
    """What the marks of a text say of its parts; None where it has no marks.

    Reads     "[x] a [ ] b" · "a ✔ b ✗" · "☒ a ☐ b" · "● a ○ b" · "a: sì, b: no" · one mark a line
    Unsure    "a ☑ b": of which one? · "[x] a ✗ b" · "☑ a ☒ b": is the crossed one ticked?
    """
    if _ANY.isdisjoint(text) and not ("(" in text and _ROUND.search(text)):
        return _by_words(text)
    text = "\n".join(filter(None, map(tidy, text.splitlines())))
    text = _TO_FILL.sub(lambda found: found[0].rstrip("_"), text.replace("\ufe0f", ""))
    pieces = list(_pieces(text))
    marks = [piece for piece in pieces if isinstance(piece, _Marked)]
    if not marks:
        return _by_words(text)
    if _is_pleasant(pieces):
        return None
    meaning = _meaning(marks)
    return Ticked(_told(pieces, meaning) if meaning else None)


@dataclass(frozen=True, slots=True)
class _Marked:
    mark: Mark
    sign: str


def _pieces(text: str) -> Iterator[str | _Marked]:
    """The marks, and the texts between them that are not blank."""
    empties = any(mark in text for mark, kind in _SIGNS.items() if kind is Mark.EMPTY)
    at = 0
    for found in _FIND.finditer(text):
        kind, sign = found.lastgroup, found[0]
        if kind == "full" and not empties:
            continue
        if between := _trimmed(text[at : found.start()]):
            yield between
        at = found.end()
        yield _Marked(_mark(kind or "", sign), sign.lower())
    if rest := _trimmed(text[at:], last=True):
        yield rest


def _trimmed(text: str, *, last: bool = False) -> str:
    """A text without what stands between two parts. Dots say that something follows, and so does a
    last "+".
    """
    text = text.strip(_SEPARATORS if last else f"{_SEPARATORS}+&")
    return text if text.endswith("..") else text.strip(f".{_SEPARATORS}")


def _mark(kind: str, sign: str) -> Mark:
    if kind == "sign":
        return _SIGNS[sign]
    return {
        "tick": Mark.TICK, "filled": Mark.TICK, "full": Mark.TICK, "no": Mark.NO, "empty": Mark.EMPTY,
        "blank": Mark.EMPTY, "letter": Mark.CROSS,
    }[kind]  # fmt: skip


def _is_pleasant(pieces: Sequence[str | _Marked]) -> bool:
    """One tick at the beginning or the end of a text says that all is well, and marks nobody."""
    marks = [piece for piece in pieces if isinstance(piece, _Marked)]
    if len(marks) != 1 or len(pieces) > 2:
        return False
    return marks[0].mark is Mark.TICK and marks[0].sign in _SIGNS


def _meaning(marks: Sequence[_Marked]) -> dict[Mark, bool] | None:
    """Which marks say "yes" in this text; None where that is not certain."""
    kinds = {one.mark for one in marks}
    found = {Mark.TICK: True, Mark.EMPTY: False, Mark.NO: False}
    if Mark.CROSS not in kinds:
        return found
    crosses = {one.sign for one in marks if one.mark is Mark.CROSS}
    if Mark.TICK in kinds:
        by_letter = "x" in crosses or "xx" in crosses or "☒" in crosses
        return None if by_letter or Mark.EMPTY in kinds else found | {Mark.CROSS: False}
    if Mark.EMPTY in kinds or crosses <= {"x", "xx", "☒"}:
        return None if crosses & set("❌❎🗙✖") else found | {Mark.CROSS: True}
    return None  # "✗ marito": chosen, or struck out?


def _told(pieces: Sequence[str | _Marked], yes: dict[Mark, bool]) -> list[Part] | None:
    pieces = _with_counts(pieces)
    pairs = list(zip(pieces[::2], pieces[1::2], strict=False))
    if len(pieces) % 2:
        return None
    found = []
    before = isinstance(pieces[0], _Marked)
    for one, other in pairs:
        marked, text = (one, other) if before else (other, one)
        if not isinstance(marked, _Marked) or not isinstance(text, str):
            return None
        found.append(Part(text, yes[marked.mark]))
    return found


def _with_counts(pieces: Sequence[str | _Marked]) -> list[str | _Marked]:
    """ "figli [x] 2": a number behind a mark that stands behind its word is a count of it."""
    found = list(pieces)
    if (
        len(found) > 2
        and isinstance(found[0], str)
        and isinstance(found[-1], str)
        and _COUNT.fullmatch(found[-1])
    ):
        last = found.pop()
        found[-2] = f"{found[-2]} {last}"
    return found


def _by_words(text: str) -> Ticked | None:
    """ "marito sì moglie no": two or more such words, one for each part. None where they do not say that."""
    small = text.lower()
    may_hold_words = "no" in small or "si" in small or "sì" in small
    if not may_hold_words or not _WORDS.search(text):
        return None
    text = "\n".join(filter(None, map(tidy, text.splitlines())))
    found = list(_WORDS.finditer(text))
    if len(found) < 2:
        return None
    pieces: list[str | _Marked] = []
    at = 0
    for one in found:
        if between := _trimmed(text[at : one.start()]):
            pieces.append(between)
        at = one.end()
        pieces.append(_Marked(Mark.TICK if one.lastgroup == "yes" else Mark.NO, one[0]))
    if rest := _trimmed(text[at:], last=True):
        pieces.append(rest)
    parts = _told(pieces, {Mark.TICK: True, Mark.NO: False})
    return Ticked(parts) if parts else None
