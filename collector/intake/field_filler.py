"""The fields of the open talk: what is added where, and which field opens the next talk. Pure."""

from typing import Final

from collector.intake import doubts
from collector.intake.labels import CORE, label_of
from collector.intake.open_talk import OpenTalk
from collector.intake.talk_collector import ABOUT_CONFIDENTIALITY, TalkCollector
from schemas.patterns import lazy_pattern

_TIME: Final = lazy_pattern(r"\d{1,2}(?:[.:,]\d\d)?")
_HOURS: Final = frozenset({"hours", "start"})
_MOST_NAME_WORDS: Final = 6


class FieldFiller:
    """Fills fields, and begins and ends talks where the fields say so.

    `waiting`: the field whose label stood in a cell before, with nothing behind it; `place`: where
    the walk is, in Italian.
    """

    def __init__(self, collected: TalkCollector) -> None:
        self.collected = collected
        self.waiting: str | None = None
        self.place = ""
        self._talks_here = 0
        self._is_fresh_table = False
        """True until the first field of the scheda itself is open in a table."""

    def begin_table(self, place: str) -> None:
        """Enter a table: a label that the open talk has already begins the next talk."""
        self.place, self._talks_here = place, 0
        self.waiting, self._is_fresh_table = None, True

    def close(self) -> None:
        """End the open talk, if there is one."""
        self.waiting = None
        self.collected.close()

    def is_answered(self, key: str) -> bool:
        """Return whether the open talk has an answer in a field."""
        talk = self.collected.talk
        return talk is not None and talk.is_answered(key)

    def open(self, key: str) -> None:
        """Open a field, in the talk that is open or in the next."""
        self.waiting = None
        if self._begins_talk(key):
            self.close()
        if key in CORE:
            self._is_fresh_table = False
        talk = self.collected.talk
        if talk is None:
            talk = self._begin_talk()
        elif talk.cells.get(key, "").strip():
            talk.doubts.append(doubts.REPEATED_LABEL)
        talk.cells.setdefault(key, "")

    def _begins_talk(self, key: str) -> bool:
        """Return whether a field that the open talk has already begins the next talk."""
        talk = self.collected.talk
        if talk is None or key not in talk.cells:
            return False
        if key in ("date", "nucleus") or "next_date" in talk.cells or self._is_fresh_table:
            return True
        return key in _HOURS and talk.is_answered("description")

    def _begin_talk(self) -> OpenTalk:
        self._talks_here += 1
        place = self.place
        if self._talks_here > 1:
            place = f"{place}, colloquio {self._talks_here}"
        talk = OpenTalk(place, self.collected.nucleus)
        self.collected.talk = talk
        self.collected.is_name_awaited = False
        return talk

    def add(self, key: str, text: str) -> None:
        """Append a text to a field, and begin a talk where none is open."""
        if self.collected.talk is None:
            self.open(key)
        if self.collected.talk is not None:
            self.collected.talk.add(key, text)

    def beside(self, text: str) -> None:
        """Take in a text that stands in no field: a name, an end of hours, a mark, or a doubt."""
        collected = self.collected
        talk = collected.talk
        if talk is None:
            if collected.is_name_awaited and may_be_a_name(text):
                collected.begin_nucleus(text)
            else:
                collected.note_unplaced(text, self.place, label_of(text))
            return
        hours = talk.cells.get("hours", "").strip()
        if _TIME.fullmatch(text.strip()) and _TIME.fullmatch(hours):
            # The hours stand in two cells: "Ora | 10.30 | 11.30".
            talk.cells["hours"] = f"{hours} - {text.strip()}"
        elif ABOUT_CONFIDENTIALITY.search(text):
            self.add("confidentiality", text)
            talk.doubts.append(doubts.confidentiality_of_talk(text))
        else:
            talk.doubts.append(doubts.no_field(text, self.place))


def may_be_a_name(text: str) -> bool:
    """Return whether a line may be the name of a nucleus: a few words, no number, no label."""
    is_short_line = len(text.split()) <= _MOST_NAME_WORDS and "\n" not in text
    return is_short_line and ":" not in text and not any(char.isdigit() for char in text)
