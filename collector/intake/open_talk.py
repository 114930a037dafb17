"""A talk while its fields are filled, and its answers without the template's words. Pure."""

import re
from dataclasses import dataclass, field
from typing import Final

from collector.intake import doubts
from collector.intake.labels import has_answer, without_hint, without_instruction
from schemas.cells.dates import read_date
from schemas.cells.reading import Cell, End
from schemas.cells.times import read_interval
from schemas.patterns import lazy_pattern

TEXT_FIELDS: Final = frozenset({"description", "outcome", "issues", "agreements"})
"""Fields whose answer is running text of any length."""

_EMPTY_BOXES: Final = "\u2610\u25a1\u25fb\u2751\u25a2"
_BOX: Final = lazy_pattern(f"[{_EMPTY_BOXES}\u2611\u2612\u25a0\u25fc\u2714\u2713]")
_AROUND_TAB: Final = lazy_pattern(r"[ \u00a0]*\t[ \t\u00a0]*")
_NOTHING_WRITTEN: Final = lazy_pattern(r"[\s._…\-–/|]*")
"""Blanks, and the dots and lines of a form that one writes on."""
_BETWEEN_DAY_AND_HOURS: Final = lazy_pattern(r"[\s,;–-]+")


@dataclass(slots=True)
class OpenTalk:
    """A talk that is not finished.

    `place`: where it stands, in Italian; `cells`: field key → text as typed, "" behind a label
    with no answer yet; `doubts`: Italian sentences about this talk.
    """

    place: str
    nucleus: str
    cells: dict[str, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def is_answered(self, key: str) -> bool:
        """Return whether a field holds more than blanks and the template's words."""
        text = self.cells.get(key, "")
        if key == "description":
            text, _ = without_instruction(text)
        return has_answer(key, text)

    def add(self, key: str, text: str) -> None:
        """Append a line to a field; what is no answer is replaced."""
        if self.is_answered(key) and (before := self.cells[key]):
            text = f"{before}\n{text}"
        self.cells[key] = text

    def answers(self) -> dict[str, str]:
        """Return field key → answer, without fields that have none.

        The template's own words are taken out; where that may have taken too much, a doubt is
        added to the talk.
        """
        answers: dict[str, str] = {}
        for key, typed in self.cells.items():
            text = self._without_template(key, _tidied(typed))
            if key not in TEXT_FIELDS:
                text = _without_list_numbers(text)
            if key == "attendees" and _BOX.search(text):
                text = _ticked(text)
                self.doubts.append(doubts.BOXES_READ)
            if has_answer(key, text):
                answers[key] = text
        return _with_hours_apart(answers)

    def _without_template(self, key: str, text: str) -> str:
        if key == "description":
            text, is_unsure = without_instruction(text)
            if is_unsure:
                self.doubts.append(doubts.INSTRUCTION_REMOVED)
        text, had_hint = without_hint(key, text)
        if had_hint:
            self.doubts.append(doubts.HINT_REMOVED)
        return text


def _with_hours_apart(answers: dict[str, str]) -> dict[str, str]:
    """Divide "12/3 10-11", written under "Data e ora", into day and hours.

    The answers come back as they are where the hours have a field of their own, or where day or
    hours would not be read for certain.
    """
    typed = answers.get("date", "")
    if not typed or answers.keys() & {"hours", "start", "end"}:
        return answers
    for between in _BETWEEN_DAY_AND_HOURS.finditer(typed):
        day, hours = typed[: between.start()], typed[between.end() :]
        if read_date(Cell(day)).sure and _is_interval(hours):
            return {**answers, "date": day, "hours": hours}
    return answers


def _is_interval(text: str) -> bool:
    start, end = read_interval(Cell(text), Cell(None))
    return start.end is End.READ and end.end is End.READ


def _tidied(text: str) -> str:
    """Return a text without tabs and blank ends; "" for the lines of a form alone."""
    lines = [_AROUND_TAB.sub(" ", line).rstrip() for line in text.splitlines()]
    tidied = "\n".join(lines).strip()
    return "" if _NOTHING_WRITTEN.fullmatch(tidied) else tidied


def _without_list_numbers(text: str) -> str:
    """Return a numbered list with dashes: the "1." of "1. madre" counts nobody."""
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        if not re.match(rf"{number}[.)]\s", line):
            return text
    if not lines:
        return text
    return "\n".join(f"- {line.split(maxsplit=1)[-1]}" for line in lines)


def _ticked(text: str) -> str:
    """Return the answers whose box is ticked, with commas between them.

    A box stands before its answer, or behind it where the text begins without a box.
    """
    boxes = list(_BOX.finditer(text))
    box_comes_first = text[: boxes[0].start()].strip() == ""
    if box_comes_first:
        starts = [box.end() for box in boxes]
        ends = [*(box.start() for box in boxes[1:]), len(text)]
    else:
        starts = [0, *(box.end() for box in boxes)]
        ends = [box.start() for box in boxes]
    ticked = []
    # Behind the last box that stands behind its answer, one start more than ends is left.
    for box, start, end in zip(boxes, starts, ends, strict=False):
        answer = text[start:end].strip(" \t\n,;/-")
        if answer and box[0] not in _EMPTY_BOXES:
            ticked.append(answer)
    return ", ".join(ticked)
