"""Which talks are wanted: of some days, mediators, nuclei, comuni. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from collector.text.italian import count, day_span, listed, on
from schemas.canonical import content_hash
from schemas.printable import one_line
from schemas.record import TalkRecord


@dataclass(frozen=True, slots=True)
class TalkFilter:
    """A choice among talks; what is empty chooses nothing.

    `first` and `last`: days, both in it. `mediators`: names as in *Persone*. `nuclei`: codes.
    `municipalities`: official names.
    """

    first: dt.date | None = None
    last: dt.date | None = None
    mediators: frozenset[str] = frozenset()
    nuclei: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()

    @property
    def has_period(self) -> bool:
        """True when days are chosen."""
        return self.first is not None or self.last is not None

    @property
    def chooses_talks(self) -> bool:
        """True when not all talks of a nucleus are wanted."""
        return self.has_period or bool(self.mediators)

    @property
    def is_everything(self) -> bool:
        """True when nothing is left out."""
        return not (self.chooses_talks or self.nuclei or self.municipalities)

    def takes(self, talk: TalkRecord) -> bool:
        """True for a talk that is wanted."""
        return all(verdict is True for _, verdict in self._verdicts(talk))

    def includes_day(self, day: dt.date | None) -> bool:
        """True for a day of the period; without a period for any, also for none."""
        if not self.has_period:
            return True
        if day is None:
            return False
        is_late_enough = self.first is None or day >= self.first
        is_early_enough = self.last is None or day <= self.last
        return is_late_enough and is_early_enough

    def is_with_whom(self, talk: TalkRecord) -> bool:
        """True for a talk of the mediators that are wanted, whatever its day."""
        return not self.mediators or talk.mediator in self.mediators

    def left_out_for_doubt(self, talks: Iterable[TalkRecord]) -> Counter[str]:
        """Return how many talks are left out only because a field is not sure, by that field."""
        fields = filter(None, map(self._unsure_field, talks))
        return Counter(fields)

    def _unsure_field(self, talk: TalkRecord) -> str:
        """Return the field for which a talk may be wanted or not; '' where that is known."""
        verdicts = self._verdicts(talk)
        if any(verdict is False for _, verdict in verdicts):
            return ""
        return next((field for field, verdict in verdicts if verdict is None), "")

    def _verdicts(self, talk: TalkRecord) -> tuple[tuple[str, bool | None], ...]:
        """Return for each field whether it is as wanted; None where that is not known."""
        has_sure_day = talk.date is not None and "date" not in talk.missing
        day = self.includes_day(talk.date) or (False if has_sure_day else None)
        return (
            ("date", day),
            ("mediator", _is_wanted(talk.mediator, self.mediators)),
            ("nucleus", _is_wanted(talk.nucleus, self.nuclei)),
            ("municipality", _is_wanted(talk.municipality, self.municipalities)),
        )

    @property
    def period_text(self) -> str:
        """The days in words: "dal 1º gennaio al 31 marzo 2026"; '' without a period."""
        if self.first is not None and self.last is not None:
            return day_span(self.first, self.last)
        if self.first is not None:
            return f"{on(self.first, 'dal')} in poi"
        if self.last is not None:
            return f"fino {on(self.last, 'al')}"
        return ""

    @property
    def talks_text(self) -> str:
        """Which talks of a nucleus these are: "Colloqui dal … al …, con Amina Haddad"; '': all."""
        if not self.chooses_talks:
            return ""
        names = self.mediators_text
        parts = (self.period_text, f"con {names}" if names else "")
        return "Colloqui " + ", ".join(filter(None, parts))

    @property
    def mediators_text(self) -> str:
        """The names of the mediators that are wanted, in one line; '' for all."""
        return listed(one_line(name) or "" for name in sorted(self.mediators))

    @property
    def file_suffix(self) -> str:
        """What tells the file of these talks from that of all: codes and days, no name; '': all.

        "_2026-01-01_2026-03-31", "_dal-2026-01-01", "_fino-al-2026-03-31"; "_parte-3f2a" where more
        than days is chosen, with other letters for another choice.
        """
        days = ""
        if self.first is not None and self.last is not None:
            days = f"_{self.first.isoformat()}_{self.last.isoformat()}"
        elif self.first is not None:
            days = f"_dal-{self.first.isoformat()}"
        elif self.last is not None:
            days = f"_fino-al-{self.last.isoformat()}"
        choices = [sorted(self.mediators), sorted(self.nuclei), sorted(self.municipalities)]
        if not any(choices):
            return days
        names = [f"{number} {name}" for number, chosen in enumerate(choices) for name in chosen]
        return f"{days}_parte-{content_hash(names)[:_SUFFIX_LENGTH]}"


_SUFFIX_LENGTH: Final = 4
"""Letters that tell the file of one choice from that of another."""
EVERYTHING: Final = TalkFilter()

_UNSURE_FIELDS: Final = {
    "date": "senza una data sicura",
    "mediator": "senza un mediatore sicuro",
    "nucleus": "senza un nucleo sicuro",
    "municipality": "senza un comune sicuro",
}


def _is_wanted(value: str | None, wanted: frozenset[str]) -> bool | None:
    """Return whether a value is as wanted; None where there is no sure one."""
    if not wanted:
        return True
    return None if value is None else value in wanted


def left_out_sentence(numbers: Mapping[str, int]) -> str:
    """Return how many talks are left out for want of a sure field, by field; '' for none.

    "Restano fuori 6 colloqui senza una data sicura e 1 senza un mediatore sicuro."
    """
    found = [(numbers[field], text) for field, text in _UNSURE_FIELDS.items() if numbers.get(field)]
    if not found:
        return ""
    number, text = found[0]
    first = f"{count(number, 'colloquio', 'colloqui')} {text}"
    rest = [f"{number} {text}" for number, text in found[1:]]
    verb = "Resta" if number == 1 and not rest else "Restano"
    return f"{verb} fuori {listed([first, *rest])}."
