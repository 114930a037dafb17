"""The list of what was erased because its time was over, to be printed and signed. Pure.

Codes only, no name: it stays for years.
"""

import datetime as dt
from dataclasses import dataclass

from collector.text.italian import short_day


@dataclass(frozen=True, slots=True)
class ListedTerm:
    """A line: a nucleus by code, and what of it, since when and until when, in Italian.

    `report`: the number of its own report; '' where there is none.
    """

    code: str
    what: str
    report: str = ""


@dataclass(frozen=True)
class RetentionList:
    """All that the list says.

    `number`: random. `clocks`: the settings, a sentence each. `erased`: texts and
    names; `summed`: evidence. `left`: what was due too and is not erased, with `stopped`, why.
    `held`: what must be kept although its time is over.
    """

    number: str
    day: dt.date
    authorised_by: str
    reason: str
    clocks: tuple[str, ...] = ()
    erased: tuple[ListedTerm, ...] = ()
    summed: tuple[ListedTerm, ...] = ()
    left: tuple[ListedTerm, ...] = ()
    held: tuple[ListedTerm, ...] = ()
    stopped: str = ""

    @property
    def short_day(self) -> str:
        """The day as people write it."""
        return short_day(self.day)
