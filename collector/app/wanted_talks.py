"""Which talks `export` and `history` are asked for: what a person typed, looked up."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from collector.app.lookup import find_mediator, find_municipality, find_nucleus
from collector.compile.talk_filter import TalkFilter
from collector.errors import SettingsError
from collector.text.italian import short_day
from schemas.cells.dates import read_day
from schemas.cells.reading import Cell
from schemas.nucleus import Nucleus
from schemas.person import Person
from schemas.printable import one_line
from schemas.territory import Territory


@dataclass(frozen=True)
class AskedTalks:
    """Talks as they were asked for on the command line; nothing is looked up yet."""

    first: str | None = None
    last: str | None = None
    mediators: tuple[str, ...] = ()
    nuclei: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()

    def period(self) -> TalkFilter:
        """Return the days alone. Raises SettingsError for one that is not certain, or two that are
        the wrong way round.
        """
        first = asked_day(self.first, "--from")
        last = asked_day(self.last, "--to")
        if first is not None and last is not None and first > last:
            raise SettingsError(
                f"Il periodo finisce prima di cominciare: --from {short_day(first)}, --to "
                f"{short_day(last)}. Scambia i due giorni. Non ho scritto nulla."
            )
        return TalkFilter(first=first, last=last)

    def file_suffix(self) -> str:
        """Return what tells the file of these talks from that of all. Raises as `period`."""
        period = self.period()
        # Whom they name is looked up later: the name of the file only tells choices apart.
        return TalkFilter(
            period.first,
            period.last,
            mediators=_folded(self.mediators),
            nuclei=_folded(self.nuclei),
            municipalities=_folded(self.municipalities),
        ).file_suffix

    def found_in(
        self,
        nuclei: Iterable[Nucleus],
        people: Iterable[Person],
        mediators: Iterable[str],
        territory: Territory,
        shown: Callable[[str], str] = str,
    ) -> TalkFilter:
        """Return the choice among the talks of these nuclei and people.

        `mediators`: the names in the rows. `shown`: what the screen says for a nucleus's code.
        Raises SettingsError for whom is unknown or could be several, and as `period`.
        """
        period = self.period()
        known_nuclei, known_people, names = list(nuclei), list(people), list(mediators)
        return TalkFilter(
            first=period.first,
            last=period.last,
            mediators=frozenset(
                find_mediator(known_people, names, asked) for asked in self.mediators
            ),
            nuclei=frozenset(
                find_nucleus(known_nuclei, asked, shown).code for asked in self.nuclei
            ),
            municipalities=frozenset(
                find_municipality(territory, asked) for asked in self.municipalities
            ),
        )


def _folded(asked: Iterable[str]) -> frozenset[str]:
    return frozenset(" ".join(text.casefold().split()) for text in asked)


NOTHING_ASKED = AskedTalks()


def asked_day(text: str | None, option: str) -> dt.date | None:
    """Return the day that an option names, as a cell would be read; None where it was not given.

    Raises SettingsError for a text that is no day, or not a certain one.
    """
    if text is None:
        return None
    day, why = sure_day(text)
    if day is not None:
        return day
    raise SettingsError(
        f"{why} Scrivi {option} con l'anno: 25/06/2026, 2026-06-25 oppure «25 giugno 2026». "
        "Non ho scritto nulla."
    )


def sure_day(text: str) -> tuple[dt.date | None, str]:
    """Return the day that a person typed, as a cell would be read, and why there is none.

    The reason is one sentence, with the day that may be meant as a question; '' with a day.
    """
    reading = read_day(Cell(text))
    is_serial_number = re.fullmatch(r"\s*\d{1,6}\s*", text)  # as Excel counts days: typed by nobody
    if not is_serial_number and reading.sure and reading.value is not None:
        return reading.value, ""
    perhaps = f" Forse {short_day(reading.proposal)}?" if reading.proposal else ""
    return None, f"«{one_line(text) or text}» non è un giorno sicuro.{perhaps}"
