"""Whether words that look like a label are one, or belong to the answer they stand in. Pure."""

from dataclasses import dataclass
from typing import Final

from collector.intake.labels import CORE, INSIDE_DESCRIPTION, Label
from collector.intake.open_talk import TEXT_FIELDS, OpenTalk
from schemas.cells.dates import read_date
from schemas.cells.reading import Cell
from schemas.cells.times import read_interval

SURE_INSIDE: Final = frozenset({"attendees", "description", "next_date"})
"""Fields whose label is unlikely in an answer, so that it is believed there too."""
FEWER_READ: Final = frozenset({"issues", "issue_types", "confidentiality"})
"""Fields that fewer people may read. Their label is believed sooner: a text of theirs that stayed
in the description would be shown to everybody."""
_DAY_AND_HOURS: Final = frozenset({"date", "hours", "start", "end"})
_TEMPLATE_LABEL_WORDS: Final = 7
"""A label of so many words is the template's, and nobody's sentence."""
_LONG_LABEL_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a line that looks like a label.

    `current`: the field whose label stands above the line in the same cell; `waiting`: the field
    whose label stood in a cell before, with nothing behind it; `is_alone`: no other cell of the
    row is filled, and no line without a label stands above; `is_only_line`: nothing else stands in
    the cell; `talk`: the talk that is open.
    """

    current: str | None
    waiting: str | None
    is_alone: bool
    is_only_line: bool
    talk: OpenTalk | None

    def is_answered(self, key: str) -> bool:
        """Return whether the open talk has an answer in a field."""
        return self.talk is not None and self.talk.is_answered(key)


def is_label_here(line: str, label: Label, around: Surroundings) -> bool:
    """Return whether a line opens the field of its label, and is no word of the answer above."""
    field_above = around.current or around.waiting
    has_colon = ":" in line
    if label.key == "nucleus":
        return False
    if label.key == field_above and not has_colon:
        return False
    if field_above in TEXT_FIELDS:
        return _is_label_in_text(line, label, around)
    if field_above == "attendees":
        may_be_answer = around.current is not None or not around.is_answered("attendees")
        if may_be_answer:
            is_marked = label.key in SURE_INSIDE or _is_upper(line) or has_colon
            return label.key in CORE and is_marked
    return label.key not in INSIDE_DESCRIPTION or around.current is None


def _is_label_in_text(line: str, label: Label, around: Surroundings) -> bool:
    """Return the same for a line below the label of a running text."""
    has_colon = ":" in line
    is_upper = _is_upper(line)
    is_first_in_cell = around.current is None
    if label.key in _DAY_AND_HOURS:
        if is_first_in_cell and has_colon and _is_new_value(label, around):
            return True
        return is_upper and (is_first_in_cell or around.is_alone)
    if has_colon and label.length >= _TEMPLATE_LABEL_WORDS:
        return True
    if label.key in FEWER_READ:
        return has_colon or not label.rest or (is_first_in_cell and is_upper)
    if is_first_in_cell and around.waiting is not None and around.is_answered(around.waiting):
        return label.key in SURE_INSIDE or bool(label.rest) or around.is_only_line
    is_below_other_text = around.current is not None and around.current != "description"
    if is_below_other_text and label.key in INSIDE_DESCRIPTION:
        return has_colon
    is_long = label.length >= _LONG_LABEL_WORDS and has_colon
    return label.key in SURE_INSIDE and (is_long or is_upper)


def _is_upper(line: str) -> bool:
    """Return whether the words up to a colon or bracket are in capitals, as the template's are."""
    words = line.strip().split(":")[0].split("(")[0]
    return words == words.upper()


def _is_new_value(label: Label, around: Surroundings) -> bool:
    """Return whether the talk lacks the label's field, and a value of its kind stands behind."""
    if around.talk is None or label.key in around.talk.cells:
        return False
    if label.key == "date":
        return read_date(Cell(label.rest)).sure
    return read_interval(Cell(label.rest), Cell(None))[0].sure
