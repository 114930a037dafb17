"""Rows that may tell one talk and bear different marks (*Riservatezza*). Pure.

The narrowest of the marks holds for each of these rows: a text that one of them protects may stand
in the other too (docs/house.md, decision 8).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.record import TalkSummary
from schemas.session import Confidentiality, narrowest

Mark = Confidentiality | None
"""*Riservatezza* of a row; None for an empty cell."""
DaysOfRows = Mapping[tuple[str, str], Sequence[int]]
"""Rows, by index, that share who they are about, or by, and their day: by these two."""


@dataclass(frozen=True, slots=True)
class DifferingMarks:
    """What holds for a row whose talk stands in rows with different marks.

    `mark`: the narrowest of their marks.
    `other_index`: the oldest row, by index, that has another mark than this one.
    """

    mark: Mark
    other_index: int


def find_differing_marks(
    talks: Sequence[TalkSummary],
    ages: Sequence[int],
    marks: Sequence[Mark],
    days: DaysOfRows,
) -> dict[int, DifferingMarks]:
    """Return, by index, the rows that may tell the same talk as a row with another mark.

    The first three sequences have one entry for each row; a lower age is an older row. `days`: the
    rows, by index, that share nucleus and day with another row.
    """
    if len(set(marks)) < 2:
        return {}
    comparison = _Comparison(talks, ages, marks, days)
    comparison.compare_placed_rows()
    comparison.compare_unplaced_rows()
    return comparison.result


class _Comparison:
    """The search for differing marks: first among rows of one nucleus and day, then for the rest.

    A row is placed when its nucleus and its day can be read.
    """

    def __init__(
        self,
        talks: Sequence[TalkSummary],
        ages: Sequence[int],
        marks: Sequence[Mark],
        days: DaysOfRows,
    ) -> None:
        self._talks = talks
        self._ages = ages
        self._marks = marks
        self._days = days
        self._groups_of_day: dict[tuple[str, str], dict[int, Sequence[int]]] = {}
        self.result: dict[int, DifferingMarks] = {}

    def compare_placed_rows(self) -> None:
        """Compare the marks of rows of one nucleus and day that may tell the same talk."""
        marks = self._marks
        for indices in self._days.values():
            if len({marks[index] for index in indices}) > 1:
                for group in _rows_of_one_talk(self._talks, indices):
                    self._compare_group(group)

    def _same_talk(self, index: int) -> Iterable[int]:
        """The rows that may tell the same talk as a row of its nucleus and day, itself too."""
        talk = self._talks[index]
        day = talk.nucleus or "", talk.date or ""
        if day not in self._days:
            return (index,)
        if day not in self._groups_of_day:
            groups = self._groups_of_day[day] = {}
            for group in _rows_of_one_talk(self._talks, self._days[day]):
                groups.update(dict.fromkeys(group, group))
        return self._groups_of_day[day][index]

    def _compare_group(self, group: Sequence[int]) -> None:
        group_marks = {self._marks[index] for index in group}
        if len(group_marks) < 2:
            return
        mark = narrowest(group_marks)
        oldest_by_mark: dict[Mark, int] = {}
        for index in sorted(group, key=lambda index: self._ages[index]):
            oldest_by_mark.setdefault(self._marks[index], index)
        for index in group:
            own_mark = self._marks[index]
            other = next(row for mark, row in oldest_by_mark.items() if mark != own_mark)
            self.result[index] = DifferingMarks(mark, other)

    def compare_unplaced_rows(self) -> None:
        """Narrow the rows whose day or nucleus cannot be read, and those whose talk they may tell.

        Each gets the narrowest mark of the rows that it may be one with. That two rows may be one
        with a third does not make them one talk.
        """
        unplaced = [talk for talk in self._talks if not (talk.nucleus and talk.date)]
        wanted = {likeness for talk in unplaced for likeness in _likenesses(talk)}
        if not wanted:
            return
        # The marks as of now: a row narrowed below must not narrow a third one through this list.
        marks = [self._mark_of(index) for index in range(len(self._talks))]
        likenesses = {}
        for index in _may_be_one_with(unplaced, self._talks):
            all_of_row = _likenesses(self._talks[index])
            likenesses[index] = [likeness for likeness in all_of_row if likeness in wanted]
        oldest = self._oldest_by_place(likenesses, marks)
        for index, of_row in likenesses.items():
            others = _rows_it_may_be_one_with(self._talks[index], of_row, oldest)
            if others:
                self._narrow(index, marks[index], others)

    def _mark_of(self, index: int) -> Mark:
        """The mark that holds for a row by what is known so far."""
        known = self.result.get(index)
        return known.mark if known else self._marks[index]

    def _oldest_by_place(
        self, likenesses: Mapping[int, Iterable["_Likeness"]], marks: Sequence[Mark]
    ) -> "_OldestByPlace":
        """The oldest row of each mark, at each place where rows can be found."""
        oldest: _OldestByPlace = {}
        for index, of_row in likenesses.items():
            mark = marks[index]
            for likeness in of_row:
                for place in _places(likeness, self._talks[index]):
                    by_mark = oldest.setdefault(place, {})
                    first = by_mark.setdefault(mark, index)
                    if self._ages[index] < self._ages[first]:
                        by_mark[mark] = index
        return oldest

    def _narrow(self, index: int, own_mark: Mark, others: Mapping[Mark, int]) -> None:
        """Let the narrowest of several marks hold for a row and for the rows of the same talk.

        `others`: a row of each mark that this row may be one with.
        """
        narrowed = narrowest([own_mark, *others])
        if not self._is_concerned(index, own_mark, narrowed, others):
            return
        known = self.result.get(index)
        if known and narrowest((known.mark, narrowed)) == known.mark:
            return  # by another row of the same talk
        if narrowed in others and narrowed != own_mark:
            other = others[narrowed]
        else:
            other = next(row for mark, row in others.items() if mark != own_mark)
        for same in self._same_talk(index):
            mark = narrowest((self._mark_of(same), narrowed))
            self.result[same] = DifferingMarks(mark, other)

    def _is_concerned(
        self, index: int, own_mark: Mark, narrowed: Mark, others: Mapping[Mark, int]
    ) -> bool:
        """True for a row that is narrowed, or that narrows others and cannot be placed."""
        if narrowed != own_mark:
            return True
        return not _is_placed(self._talks[index]) and len({own_mark, *others}) > 1


# --- Rows of one nucleus and day --------------------------------------------------------------


def _rows_of_one_talk(
    talks: Sequence[TalkSummary], indices: Sequence[int]
) -> Iterable[Sequence[int]]:
    """Group the rows of one nucleus and day that may tell the same talk.

    These are the rows of one start, those of one mediator with the same long text, and those whose
    hours overlap.
    """
    groups = _RowGroups(indices)
    first_with: dict[tuple[str | None, ...], int] = {}
    hours: list[tuple[str, str, int]] = []
    for index in indices:
        talk = talks[index]
        if talk.start:
            groups.join(index, first_with.setdefault(("start", talk.start), index))
        if talk.held is False:
            continue
        if talk.long and talk.said:
            same_text = ("said", talk.mediator, talk.said)
            groups.join(index, first_with.setdefault(same_text, index))
        if talk.start and talk.end and talk.start < talk.end:
            hours.append((talk.start, talk.end, index))
    _join_overlapping(groups, hours)
    return groups.all()


def _join_overlapping(groups: "_RowGroups", hours: Iterable[tuple[str, str, int]]) -> None:
    """Join the rows whose hours overlap. `hours`: start and end (HH:MM), and the row's index."""
    latest_end, latest_index = "", -1
    for start, end, index in sorted(hours):
        if start < latest_end:
            groups.join(index, latest_index)
        if end > latest_end:
            latest_end, latest_index = end, index


class _RowGroups:
    """Rows that belong together, directly or by others (a union-find)."""

    def __init__(self, indices: Iterable[int]) -> None:
        self._leader = {index: index for index in indices}

    def join(self, index: int, other: int) -> None:
        """Put the groups of two rows together."""
        self._leader[self._leader_of(index)] = self._leader_of(other)

    def _leader_of(self, index: int) -> int:
        leader = self._leader
        while leader[index] != index:
            leader[index] = leader[leader[index]]  # shortens the way for the next look
            index = leader[index]
        return index

    def all(self) -> Iterable[Sequence[int]]:
        """Return all groups, those of a single row too."""
        groups: dict[int, list[int]] = {}
        for index in self._leader:
            groups.setdefault(self._leader_of(index), []).append(index)
        return groups.values()


# --- Rows without a nucleus or a day ----------------------------------------------------------

_Likeness = tuple[str, ...]
"""By what two rows may be known for one talk, whatever their day and nucleus."""
_Place = tuple[_Likeness, str | None, str | None]
"""A likeness, a day and a nucleus; _ANY for one that does not matter, None for one unreadable."""
_OldestByPlace = dict[_Place, dict[Mark, int]]
_ANY: Final = "*"
_SAME_TIME: Final = "time"


def _is_placed(talk: TalkSummary) -> bool:
    return bool(talk.nucleus and talk.date)


def _likenesses(talk: TalkSummary) -> Iterator[_Likeness]:
    """The same long text; the same text at the same hour; the same mediator at the same hour."""
    if talk.long and talk.said:
        yield "text", talk.said
    if talk.said and talk.start:
        yield "text", talk.said, talk.start
    if talk.mediator and talk.start:
        yield _SAME_TIME, talk.mediator, talk.start


def _may_be_one_with(
    unplaced: Iterable[TalkSummary], talks: Sequence[TalkSummary]
) -> Iterator[int]:
    """Yield the rows, by index, that may be one with an unplaced one, and the unplaced ones.

    It may yield too many, for whom `_rows_it_may_be_one_with` finds nothing; it leaves out none.
    """
    texts = set[str | None]()
    times = set[tuple[str | None, ...]]()
    for talk in unplaced:
        texts.add(talk.said)
        times.add((talk.mediator, talk.start, talk.date or talk.nucleus))
    texts.discard(None)
    for index, talk in enumerate(talks):
        mediator, nucleus, date, start, _, _, _, said, *_ = talk
        if (
            said in texts
            or not (nucleus and date)
            or (mediator, start, date) in times
            or (mediator, start, nucleus) in times
        ):
            yield index


def _places(likeness: _Likeness, talk: TalkSummary) -> Iterator[_Place]:
    """Where others can find a row."""
    for date in (talk.date, _ANY):
        for nucleus in (talk.nucleus, _ANY):
            yield likeness, date, nucleus


def _rows_it_may_be_one_with(
    talk: TalkSummary, likenesses: Iterable[_Likeness], oldest: _OldestByPlace
) -> dict[Mark, int]:
    """A row of each mark that may tell this talk."""
    by_mark: dict[Mark, int] = {}
    for likeness in likenesses:
        for place in _where_the_same_talk_may_be(likeness, talk):
            by_mark.update(oldest.get(place, {}))
    return by_mark


def _where_the_same_talk_may_be(likeness: _Likeness, talk: TalkSummary) -> Iterator[_Place]:
    """Where the rows stand that may tell the same talk.

    Of each two rows at least one has a day or a nucleus that cannot be read. What can be read must
    agree; where only mediator and hour are the same, the day or the nucleus must agree too.
    """
    dates = (talk.date, None) if talk.date else (_ANY,)
    nuclei = (talk.nucleus, None) if talk.nucleus else (_ANY,)
    placed = _is_placed(talk)
    for date in dates:
        for nucleus in nuclei:
            both_read = placed and date is not None and nucleus is not None
            agree = date not in (None, _ANY) or nucleus not in (None, _ANY)
            if not both_read and (agree or likeness[0] != _SAME_TIME):
                yield likeness, date, nucleus
