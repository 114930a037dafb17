"""Whether a description covers several days: then it is several talks. Pure.

Nobody knows where to cut it, so the person is told the days.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.cells.dates import read_date
from schemas.cells.reading import Cell
from schemas.patterns import lazy_pattern

_MONTH: Final = r"(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)[a-z]*\.?"
_WEEKDAY: Final = r"(?:luned|marted|mercoled|gioved|venerd)[iì'`]*|sabato|domenica"
_DAY: Final = lazy_pattern(
    r"\W*(?:(?:il|in data|giorno|data:?|lun|mar|mer|gio|ven|sab|dom)[a-zì]*\.?\W+)*"
    rf"(\d{{1,2}}\s*[/.\-]\s*\d{{1,2}}(?:\s*[/.\-]\s*\d{{2,4}})?|"
    rf"\d{{1,2}}°?\s+{_MONTH}(?:\s+\d{{4}})?)(?![\d:.,]*\d)",
    re.IGNORECASE,
)
_DAY_OF_A_WEEK: Final = lazy_pattern(
    rf"\W*(?:il\s+)?((?:{_WEEKDAY})(?:\s+\d{{1,2}}\b|(?=\s*[:–-])))", re.IGNORECASE
)
_SENTENCES: Final = lazy_pattern(r"(?<=[.;!?])\s+|\n+")
_ANNOUNCES: Final = lazy_pattern(
    r":\s*$|\b(fissat|prossim|appuntament|calendari|convocat|previst|programm|scadenz)\w*",
    re.IGNORECASE,
)
_LONG_BEFORE: Final = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class _DatedSentence:
    """A sentence that begins with a day.

    `typed`: the day as typed; `day`: what it is for sure or perhaps; `is_announced`: the words
    above say that days follow which are no talks; `is_bare`: nothing else stands in it.
    """

    typed: str
    day: dt.date | None
    is_announced: bool
    is_bare: bool


def days_of_a_diary(cells: Mapping[str, str]) -> tuple[str, ...]:
    """Return the days, as typed, that a description covers, if there are several; () for one talk.

    `cells`: field key → text. Days to come that are announced as such were agreed on in the talk.
    Days long before a talk whose day, hours and people are given are what the family remembers.
    """
    talk_day = _day(cells.get("date", ""))
    sentences = []
    for sentence in _dated_sentences(cells.get("description", ""), talk_day):
        if not _is_appointment(sentence, talk_day):
            sentences.append(sentence)
    is_whole = bool(cells.keys() & {"hours", "start"}) and "attendees" in cells
    if talk_day is not None and is_whole and _are_memories(sentences, talk_day):
        return ()
    days = tuple(dict.fromkeys(sentence.typed for sentence in sentences))
    if len(days) > 1 or any(_is_another_day(sentence, talk_day) for sentence in sentences):
        return days
    return ()


def _is_appointment(sentence: _DatedSentence, talk_day: dt.date | None) -> bool:
    if talk_day is None or sentence.day is None:
        return False
    return sentence.is_announced and sentence.day > talk_day


def _are_memories(sentences: Sequence[_DatedSentence], talk_day: dt.date) -> bool:
    return all(_is_long_before(sentence.day, talk_day) for sentence in sentences)


def _is_long_before(day: dt.date | None, talk_day: dt.date) -> bool:
    return day is not None and talk_day - day > _LONG_BEFORE


def _is_another_day(sentence: _DatedSentence, talk_day: dt.date | None) -> bool:
    """Return whether a bare day, as a heading in a diary, is not the talk's own."""
    if not sentence.is_bare or talk_day is None or sentence.day is None:
        return False
    return sentence.day != talk_day


def _dated_sentences(text: str, talk_day: dt.date | None) -> Iterator[_DatedSentence]:
    is_announced = False
    sentences = [sentence.strip() for sentence in _SENTENCES.split(text) if sentence.strip()]
    for position, sentence in enumerate(sentences):
        match = _DAY.match(sentence) or _DAY_OF_A_WEEK.match(sentence)
        if match is None:
            is_announced = _ANNOUNCES.search(sentence) is not None
            continue
        is_between = 0 < position < len(sentences) - 1
        is_bare = is_between and not sentence[match.end() :].strip(" .:;,–-")
        yield _DatedSentence(match[1], _day(match[1], talk_day), is_announced, is_bare)


def _day(text: str, beside: dt.date | None = None) -> dt.date | None:
    """Return a day, for sure or perhaps; one without a year has that of the day beside it."""
    reading = read_date(Cell(text))
    day = reading.value or reading.proposal
    if day is not None or beside is None:
        return day
    with_year = f"{text.strip()}/{beside.year}" if "/" in text else f"{text} {beside.year}"
    return read_date(Cell(with_year)).value
