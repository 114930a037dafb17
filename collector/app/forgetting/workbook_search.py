"""What a subject's name is looked for by in the workbook and in files, and where it may not be
trusted. Pure.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from collector.app.forgetting.mentions import written_over
from collector.app.forgetting.subject import Subject
from collector.sheet.columns import Layout
from collector.workbook.erasing import NameSearch, WriteOver
from schemas import meeting, nucleus, person, session
from schemas.canonical import canonical
from schemas.cells.normalise import plain
from schemas.column import Column, ColumnKind
from schemas.workbook import Grid

ALL_COLUMNS: Final[Sequence[Column]] = (
    *session.COLUMNS,
    *session.UNPREPARED_COLUMNS,
    *nucleus.COLUMNS,
    *person.COLUMNS,
    *meeting.COLUMNS,
)
_CLOSED_KINDS: Final = (
    ColumnKind.CHOICE,
    ColumnKind.CHOICES,
    ColumnKind.MUNICIPALITY,
    ColumnKind.MUNICIPALITIES,
)
_CLOSED_TEXTS: Final = frozenset({"language", "languages", "case_type"})
_CACHED: Final = 100_000


def writer_over(subject: Subject, vocabulary: Iterable[str]) -> WriteOver:
    """Return what writes a subject's name over in any text of the workbook.

    `vocabulary`: words that the workbook needs (comuni, choices, titles). A family that is called
    like one of them ("Milano") is nowhere written over by its text alone: each place is only noted,
    for a person to look.
    """
    write_over = _writer_over(subject)

    def note_only(text: str) -> tuple[str, bool]:
        new, is_left = write_over(text)
        return text, is_left or new != text

    if any(write_over(word)[0] != word for word in vocabulary):
        return note_only
    return write_over


@lru_cache(maxsize=2)
def _writer_over(subject: Subject) -> WriteOver:
    """Return the same without regard to any vocabulary; it remembers the texts that it has seen."""
    search = NameSearch(subject.names, subject.other_names)
    shown = subject.shown_as
    others = frozenset(map(plain, subject.other_names))

    @lru_cache(maxsize=_CACHED)
    def write_over(text: str) -> tuple[str, bool]:
        if not any(map(str.isalpha, text)) or plain(text) in others:
            return text, False
        pieces = [written_over(piece, subject) for piece in text.split(shown)]
        new = shown.join(piece for piece, _ in pieces)
        is_left = any(unsure for _, unsure in pieces)
        return new, is_left or search.holds(new.replace(shown, " "))

    return write_over


def holds_name(subject: Subject) -> Callable[[str], bool]:
    """Return a coarser search for the names and addresses, that shares nothing with the writer."""
    search = NameSearch((*subject.names, *subject.addresses), subject.other_names)
    shown = subject.shown_as

    def holds(text: str) -> bool:
        return search.holds(text.replace(shown, " "))

    return holds


def workbook_vocabulary(tabs: Iterable[tuple[Grid, Layout]], words: Iterable[str]) -> set[str]:
    """Return the words that the workbook needs: titles, choices, and what stands in columns where
    no name is typed.

    `words`: further ones (comuni, kinds of case).
    """
    vocabulary = set(words)
    for column in ALL_COLUMNS:
        vocabulary.update((*column.headers, *column.spec.choices))
    for grid, layout in tabs:
        vocabulary.update(_words_of_tab(grid, layout))
    return vocabulary - {""}


def _words_of_tab(grid: Grid, layout: Layout) -> Iterator[str]:
    closed = {column.key for column in ALL_COLUMNS if column.spec.kind in _CLOSED_KINDS}
    closed |= _CLOSED_TEXTS
    numbers = [number for key, number in layout.columns.items() if key in closed]
    for cells in grid.rows[layout.header_row :]:
        for number in numbers:
            if number <= len(cells) and isinstance(cells[number - 1], str):
                yield canonical(cells[number - 1])
