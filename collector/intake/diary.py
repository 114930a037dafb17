"""A description that tells of several days is several talks, and nobody knows where to cut it. Pure."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from schemas.cells.dates import read_date
from schemas.cells.reading import Cell

_MONTH: Final = r"(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)[a-z]*\.?"
_WEEKDAY: Final = r"(?:luned|marted|mercoled|gioved|venerd)[iì'`]*|sabato|domenica"
_DAY: Final = re.compile(
    r"\W*(?:(?:il|in data|giorno|data:?|lun|mar|mer|gio|ven|sab|dom)[a-zì]*\.?\W+)*"
    rf"(\d{{1,2}}\s*[/.\-]\s*\d{{1,2}}(?:\s*[/.\-]\s*\d{{2,4}})?|\d{{1,2}}°?\s+{_MONTH}(?:\s+\d{{4}})?)(?![\d:.,]*\d)",
    re.IGNORECASE,
)
_DAY_OF_A_WEEK: Final = re.compile(
    rf"\W*(?:il\s+)?((?:{_WEEKDAY})(?:\s+\d{{1,2}}\b|(?=\s*[:–-])))", re.IGNORECASE
)
_SENTENCES: Final = re.compile(r"(?<=[.;!?])\s+|\n+")
_ANNOUNCES: Final = re.compile(
    r":\s*$|\b(fissat|prossim|appuntament|calendari|convocat|previst|programm|scadenz)\w*",
    re.IGNORECASE,
)
_LONG_BEFORE: Final = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class _Dated:
    """A sentence that begins with a day: the day as typed, what it is for sure or perhaps, and whether the words above
    say that days follow which are no talks. `is_bare`: nothing else stands in it.
    """

    typed: str
    day: dt.date | None
    is_announced: bool
    is_bare: bool


def days_of_a_diary(cells: Mapping[str, str]) -> tuple[str, ...]:
    """The days, as typed, that a description tells of, where there are several; () for one talk.

    Days to come that are announced as such were agreed on there. Days long before a talk whose day, hours and people
    are told are what the family tells of itself.
    """
    talk = _day(cells.get("date", ""))
    is_whole = talk is not None and bool(cells.keys() & {"hours", "start"}) and "attendees" in cells
    found = list(_dated(cells.get("description", ""), talk))
    told = [one for one in found if not (one.is_announced and talk and one.day and one.day > talk)]
    days = [one.day for one in told]
    if (
        is_whole
        and talk is not None
        and all(day is not None and talk - day > _LONG_BEFORE for day in days)
    ):
        return ()
    typed = tuple(dict.fromkeys(one.typed for one in told))
    is_another_day = any(
        one.is_bare and talk is not None and one.day not in (None, talk) for one in told
    )
    return typed if len(typed) > 1 or is_another_day else ()


def _dated(text: str, talk: dt.date | None) -> Iterator[_Dated]:
    is_announced = False
    sentences = [sentence.strip() for sentence in _SENTENCES.split(text) if sentence.strip()]
    for at, sentence in enumerate(sentences):
        match = _DAY.match(sentence) or _DAY_OF_A_WEEK.match(sentence)
        if match is None:
            is_announced = _ANNOUNCES.search(sentence) is not None
            continue
        is_between = 0 < at < len(sentences) - 1
        is_bare = is_between and not sentence[match.end() :].strip(" .:;,–-")
        yield _Dated(match[1], _day(match[1], talk), is_announced, is_bare)


def _day(text: str, beside: dt.date | None = None) -> dt.date | None:
    """A day for sure or perhaps; one without a year has that of the day beside it."""
    reading = read_date(Cell(text))
    if (found := reading.value or reading.proposal) is not None or beside is None:
        return found
    return read_date(
        Cell(f"{text.strip()}/{beside.year}" if "/" in text else f"{text} {beside.year}")
    ).value
