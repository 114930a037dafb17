"""What is to be erased of a workbook, whatever kind it is, and formulas written over. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from schemas.patterns import lazy_pattern

WriteOver = Callable[[str], tuple[str, bool]]
"""A text → the same without what is certainly to go, and whether some of it may be left."""
_LITERAL: Final = lazy_pattern(r'"(?:[^"]|"")*"')
_COLUMN_OF_TABLE: Final = lazy_pattern(r"\[((?:[^\[\]']|'.)+)\]")
_REFERENCE: Final = lazy_pattern(r"(?<![\w$])\$?[A-Z]{0,3}\$?[0-9]{1,7}(?!\w)")
"""Cells and numbers: without them the formulas of a column are one, and looked at once."""
_SPECIAL_IN_COLUMN: Final = lazy_pattern(r"(['\[\]#@])")


@dataclass(frozen=True)
class TabErasing:
    """What is to be erased in a tab. Rows and columns are counted from 1.

    `rows`: row to empty → the columns in it that stay. `texts`: row and column → the text that is
    to stand there, in such rows too.
    """

    rows: Mapping[int, frozenset[int]] = field(default_factory=dict)
    texts: Mapping[tuple[int, int], str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Erasing:
    """What is to be erased in a workbook: by tab, and by text wherever it stands.

    `holds`: a search of its own, coarser than `write_over`: what must be in no part at the end.
    """

    tabs: Mapping[str, TabErasing]
    write_over: WriteOver
    holds: Callable[[str], bool]


class NameSearch:
    """Looks for names in any text, as words of their own; case does not matter.

    A name that stands there as a part of one of the `others` does not count.
    """

    def __init__(self, names: Iterable[str], others: Iterable[str] = ()) -> None:
        self._names = _one_of(names)
        self._others = _one_of(others)

    def holds(self, text: str) -> bool:
        """Return whether a text holds one of the names."""
        if self._names is None:
            return False
        folded = text.casefold()
        if self._names.search(folded) is None:
            return False
        if self._others is None:
            return True
        return self._names.search(self._others.sub("\0", folded)) is not None


def _one_of(names: Iterable[str]) -> re.Pattern[str] | None:
    folded = {name.casefold().strip() for name in names} - {""}
    if not folded:
        return None
    longest_first = sorted(folded, key=len, reverse=True)
    one_of = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<!\w)(?:{one_of})(?!\w)")


def formula_written_over(formula: str, write_over: WriteOver) -> tuple[str, bool]:
    """Return a formula with its texts and its columns of tables written over.

    What else it names (a tab, a range) stays, or it would calculate something else: the flag says
    whether it may hold something.
    """
    pieces, end, is_left = list[str](), 0, False
    for literal in _LITERAL.finditer(formula):
        code, left_in_code = _code_written_over(formula[end : literal.start()], write_over)
        text, left_in_text = write_over(literal[0][1:-1].replace('""', '"'))
        is_left = is_left or left_in_code or left_in_text
        quoted = text.replace('"', '""')
        pieces += (code, f'"{quoted}"')
        end = literal.end()
    code, left_in_code = _code_written_over(formula[end:], write_over)
    return "".join((*pieces, code)), is_left or left_in_code


def _code_written_over(code: str, write_over: WriteOver) -> tuple[str, bool]:
    def renamed(match: re.Match[str]) -> str:
        new, _ = write_over(match[1])
        if new == match[1]:
            return match[0]
        escaped = _SPECIAL_IN_COLUMN.sub(r"'\1", new)
        return f"[{escaped}]"

    code = _COLUMN_OF_TABLE.sub(renamed, code)
    rest = _REFERENCE.sub("", _COLUMN_OF_TABLE.sub(" ", code))
    new, is_left = write_over(rest)
    return code, is_left or new != rest
