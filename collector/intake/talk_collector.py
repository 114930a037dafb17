"""The talks of one document, and what holds for several of them, while the document is read. Pure.

What stands in no field is never dropped: it becomes a doubt, with the place where it stands.
"""

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Final

from collector.intake import doubts
from collector.intake.diary import days_of_a_diary
from collector.intake.labels import CORE, Label
from collector.intake.open_talk import OpenTalk
from collector.intake.shapes import ImportedTalk
from schemas.patterns import lazy_pattern

CONTEXT: Final = frozenset({"mediator", "municipality"})
"""Fields that, outside the tables, hold for all talks that follow."""
ABOUT_CONFIDENTIALITY: Final = lazy_pattern(
    r"\briservat\w*|\briservatezza\b|\bconfidenzial\w*", re.IGNORECASE
)
_TOTAL: Final = lazy_pattern(r"\s*(?:sub)?total\w*|\s*somma\b", re.IGNORECASE)
_PROJECT_OF_MEDIATOR: Final = lazy_pattern(
    r"\s*(?:\s[-–—|]|[;,\t|])\s*(?=(?:progetto|fondo|fami\b|bando|ente\b|coop|comune\b|ambito|"
    r"distretto|servizi|scheda|tel\b|cell\b|lingua|anno\b|cup\b|associazione))",
    re.IGNORECASE,
)
"""Where in a line below "Mediatore" the name ends and the project begins."""


@dataclass(frozen=True, slots=True)
class DocumentTalks:
    """What stands in a document.

    `nuclei`: as typed; `doubts`: Italian sentences about the document; `empty`: how many copies of
    the table have nothing in them; `refused`: why the document is no scheda, in Italian, "" for one
    that is; `to_confirm`: why a person has to say that it is one, in Italian, "" for one that says
    so itself.
    """

    talks: tuple[ImportedTalk, ...]
    nuclei: tuple[str, ...]
    doubts: tuple[str, ...]
    empty: int
    refused: str = ""
    to_confirm: str = ""


@dataclass(slots=True)
class TalkCollector:
    """Gathers talks; the walk over the document says when one begins and ends.

    `talk`: the open one; `tables`: how many tables have begun; `diaries`: the cells of talks whose
    description covers several days; `is_name_awaited`: the last heading names no nucleus, so the
    next line may.
    """

    talk: OpenTalk | None = None
    tables: int = 0
    talks: list[ImportedTalk] = field(default_factory=list)
    diaries: list[Mapping[str, str]] = field(default_factory=list)
    nuclei: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    empty: int = 0
    nucleus: str = ""
    is_name_awaited: bool = False
    _context: dict[str, str] = field(default_factory=dict)
    _noted: list[tuple[str, str]] = field(default_factory=list)
    _confidentiality: list[str] = field(default_factory=list)
    _label_keys: list[frozenset[str]] = field(default_factory=list)
    """Of each of `talks`, the fields whose labels stand in it."""
    _day: str = ""

    # What holds for several talks

    def begin_nucleus(self, name: str) -> None:
        """Give the talks that follow a nucleus; "": its name is still to come."""
        self.nucleus = name
        self.is_name_awaited = not name
        self._add_nucleus(name)

    def _add_nucleus(self, name: str) -> None:
        if name and name not in self.nuclei:
            self.nuclei.append(name)

    def note_context(self, key: str, text: str) -> None:
        """Keep a mediator or municipality for the talks that follow."""
        if key == "mediator":
            text = self._name_alone(text)
        self._set_context(key, text)

    def _set_context(self, key: str, text: str) -> None:
        self._context[key] = text
        self._noted.append((key, text))

    def note_mediator_below(self, text: str) -> None:
        """Keep a mediator from the foot of the page, for the talks that name none."""
        self._noted.append(("mediator", self._name_alone(text)))

    def _name_alone(self, text: str) -> str:
        """Return a mediator's name without the project behind it, which becomes a doubt."""
        match = _PROJECT_OF_MEDIATOR.search(text)
        if match is None or not text[: match.start()].strip():
            return text
        self.note_unplaced(text[match.end() :], "accanto al mediatore")
        return text[: match.start()].strip()

    def keep_day(self, day: str) -> None:
        """Keep a day that stands above a table, for a talk that has none."""
        self._drop_day()
        self._day = day

    def _drop_day(self) -> None:
        if self._day:
            self.note_unplaced(self._day, f"prima della tabella {self.tables + 1}")
        self._day = ""

    def note_unplaced(self, text: str, where: str, label: Label | None = None) -> None:
        """Keep a text that is in no field, as a doubt. `where`: its place, in Italian.

        What it says of who may read is held for all talks of the document: nobody knows for which
        of them it was meant.
        """
        mark = ""
        if label is not None and label.key == "confidentiality":
            mark = label.rest
        if not mark and not ABOUT_CONFIDENTIALITY.search(text):
            self.doubts.append(doubts.no_field(text, where))
            return
        self._confidentiality.append(mark or text.strip())
        self.doubts.append(doubts.confidentiality_of_all(text, where))

    # The end of a talk

    def close(self) -> None:
        """End the open talk: it is a talk, an empty copy of the table, or context of the next."""
        talk, self.talk = self.talk, None
        if talk is None:
            return
        answers = talk.answers()
        if "mediator" in answers:
            answers["mediator"] = self._name_alone(answers["mediator"])
        nucleus = answers.pop("nucleus", "")
        if nucleus:
            talk.nucleus = nucleus
            self._add_nucleus(nucleus)
        if CORE.intersection(answers):
            self._finish(talk, answers)
        else:
            self._finish_without_talk(talk, answers)

    def _finish(self, talk: OpenTalk, answers: dict[str, str]) -> None:
        if self._day and "date" not in answers:
            answers["date"], self._day = self._day, ""
        self._drop_day()
        days = days_of_a_diary(answers)
        if days:
            self.doubts.append(doubts.diary(talk.place, days))
            self.diaries.append(answers)
            return
        self._label_keys.append(frozenset(talk.cells))
        cells = {**self._context, **answers}
        self.talks.append(ImportedTalk(talk.place, talk.nucleus, cells, tuple(talk.doubts)))

    def _finish_without_talk(self, talk: OpenTalk, answers: Mapping[str, str]) -> None:
        """End a table without a day, hours, people or what was done.

        It is empty, or what it says holds for the talks that follow.
        """
        if talk.nucleus and "nucleus" in talk.cells:
            self.begin_nucleus(talk.nucleus)
        for key, text in answers.items():
            if key in CONTEXT:
                self._set_context(key, text)
            else:
                labelled = f"{doubts.HEADERS[key]}: {text}"
                self.note_unplaced(labelled, talk.place, Label(key, 1, text))
        self.doubts += talk.doubts
        if CORE.intersection(talk.cells):
            self.empty += 1

    # The end of the document

    def document_talks(self) -> DocumentTalks:
        """Return all that was gathered.

        A mediator named once, outside the talks, is the mediator of talks that name none; a mark
        of confidentiality outside the talks is that of talks that have none.
        """
        self._drop_day()
        talks = self._without_other_tables()
        mediators = {text for key, text in self._noted if key == "mediator"}
        if len(mediators) == 1 and all("mediator" not in talk.cells for talk in talks):
            talks = _with_default(talks, "mediator", mediators.pop())
        marks = " / ".join(dict.fromkeys(self._confidentiality))
        if marks:
            talks = _with_default(talks, "confidentiality", marks)
        for key, text in dict.fromkeys(self._noted):
            if all(talk.cells.get(key) != text for talk in talks):
                self.note_unplaced(text, "fuori dalle schede")
        return DocumentTalks(tuple(talks), tuple(self.nuclei), tuple(self.doubts), self.empty)

    def _without_other_tables(self) -> list[ImportedTalk]:
        """Return the talks without what only looks like one.

        Where some tables ask what was done, and with whom, those that have days and nothing else
        of it are appointments, hours to be paid or signatures. A row of totals is no talk.
        """
        asks_for_talk = [_asks_for_a_talk(keys) for keys in self._label_keys]
        all_count = not any(asks_for_talk)
        kept = []
        for talk, counts in zip(self.talks, asks_for_talk, strict=True):
            is_total = _TOTAL.match(talk.cells.get("date", "")) is not None
            if (counts or all_count) and not is_total:
                kept.append(talk)
                continue
            self.doubts += talk.doubts
            self.doubts.append(doubts.left_out(talk.place, talk.cells))
        return kept


def _with_default(talks: Iterable[ImportedTalk], key: str, text: str) -> list[ImportedTalk]:
    """Return the talks with a text in a field where they have none."""
    return [replace(talk, cells={key: text, **talk.cells}) for talk in talks]


def _asks_for_a_talk(keys: Set[str]) -> bool:
    """Return whether labels ask what was done, and with whom, or say that it was not held."""
    if "held" in keys:
        return True
    return "description" in keys and bool(keys & {"attendees", "nucleus"})
