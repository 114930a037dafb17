"""Errata: the talks that changed since a document reported them, both readings side by side.

The rights that count are today's. Where the mark of a talk (*Riservatezza*) was another when it
was reported, the narrower of the two holds for both readings. What was withdrawn since is not shown
again, not even as "before", and not where it was opened again in other words: "before" is shown
only where the recipient might have read the talk all the time.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from collector.compile.corrections import Correction
from collector.compile.models import DocumentTable
from collector.compile.recipient_view import RecipientView
from collector.compile.talks import HEADERS, hours_from_to, next_talk_text
from collector.compile.withheld_texts import WithheldTexts
from collector.privacy import policy
from collector.text.italian import listed, present, short_day
from schemas.printable import printable_text
from schemas.record import TalkRecord
from schemas.session import FREE_TEXT_FIELDS, HELD_LABELS, Confidentiality, narrowest

ERRATA_TITLE: Final = "Errata: com'era scritto nell'ultimo documento, com'è adesso"
_NOTHING: Final = "–"
_AROUND, _LONGEST = 40, 240
"""Letters: so much stays around a change in a long text, and so much is shown at most."""
_FREE_TEXTS: Final = frozenset(HEADERS[key] for key in FREE_TEXT_FIELDS)
_WITHDRAWN: Final = "[testo ritirato]"
"""In place of a text that was reported once and is now where the recipient may not read."""


@dataclass(frozen=True, slots=True)
class Erratum:
    """A line of the table: which talk, what of it, and both readings.

    `code`: of the row. `what`: the title of the column that changed. `over`: the talk is no more
    for this recipient.
    """

    code: str
    nucleus: str
    day: dt.date | None
    what: str
    before: str
    after: str
    over: bool = False


def find_errata(
    view: RecipientView, corrections: Iterable[Correction], talks: Iterable[TalkRecord]
) -> tuple[Erratum, ...]:
    """Return the lines that this recipient gets for the corrections, by nucleus and day.

    `talks`: all of today's, those that the recipient may not read too.
    """
    comparison = _Comparison(view, talks)
    found: list[Erratum] = []
    for correction in corrections:
        if correction.reported.nucleus in comparison.codes:
            found += comparison.lines(correction)
    found.sort(key=lambda erratum: (erratum.nucleus, erratum.day or dt.date.min, erratum.code))
    return tuple(found)


def errata_table(errata: Sequence[Erratum], anchors: Mapping[str, str]) -> DocumentTable | None:
    """Return the errata as a table; None where there are none. `anchors`: by nucleus."""
    if not errata:
        return None
    return DocumentTable(
        title=ERRATA_TITLE,
        headers=("Nucleo", "Colloquio", "Che cosa", "Prima", "Adesso"),
        figures=(1,),
        rows=tuple(_table_row(erratum) for erratum in errata),
        anchors=tuple(anchors.get(erratum.nucleus, "") for erratum in errata),
    )


def _table_row(erratum: Erratum) -> tuple[str, ...]:
    day = short_day(erratum.day) if erratum.day else "senza data"
    return (erratum.nucleus, day, erratum.what, erratum.before, erratum.after)


class _Comparison:
    """Both readings of talks, as one recipient may see them."""

    def __init__(self, view: RecipientView, talks: Iterable[TalkRecord]) -> None:
        self.codes = view.codes
        self._view = view
        self._talks = talks

    def lines(self, correction: Correction) -> Iterator[Erratum]:
        """Yield the lines of one talk.

        Whatever became of it, one that was withdrawn gets one line without any of its facts.
        """
        old, new = correction.reported, correction.current
        talk = (old.code, old.nucleus or "", old.date)
        # The order matters: whoever may not read the talk any more must not learn why it changed.
        if self._seen(new or old, correction.mark) is None:
            after = "non fa più parte di questo documento"
            yield Erratum(*talk, "Colloquio", "raccontato", after, over=True)
            return
        if new is None:
            is_duplicate = correction.is_duplicate
            reason = "era scritto due volte" if is_duplicate else "non è più nel foglio"
            after = f"{reason}: non va contato"
            yield Erratum(*talk, "Colloquio", "raccontato", after, over=True)
            return
        if new.nucleus != old.nucleus:
            after = "era di un altro nucleo: qui non va contato"
            yield Erratum(*talk, "Nucleo", "raccontato qui", after)
            return
        mark = narrowest((old.confidentiality, correction.mark))
        readings = [
            self._facts(old, mark),
            self._facts(new, mark),
            self._facts(old, correction.narrowest_mark),  # what of it was never withdrawn
        ]
        readable = [facts for facts in readings if facts is not None]
        if len(readable) < len(readings) or self._was_elsewhere(correction):
            after = "è stato riscritto: vale com'è adesso"
            yield Erratum(*talk, "Colloquio", "raccontato", after)
            return
        for what, texts in self._changes(*readable):
            yield Erratum(*talk, what, *texts)

    def _changes(
        self, before: Mapping[str, str], now: Mapping[str, str], never_withdrawn: Mapping[str, str]
    ) -> Iterator[tuple[str, tuple[str, str]]]:
        """What differs: the title of its column, and both texts as they may be shown."""
        for what, text in before.items():
            if text == now[what]:
                continue
            is_withdrawn = text != never_withdrawn[what]
            if not is_withdrawn and what in _FREE_TEXTS:
                is_withdrawn = self._withheld.include(text)
            if is_withdrawn:
                yield what, (_WITHDRAWN, _cut(now[what], 0))
            else:
                yield what, _side_by_side(text, now[what])

    def _seen(self, talk: TalkRecord, mark: Confidentiality | None) -> TalkRecord | None:
        """A talk as the recipient may see it under a mark; None where nothing of it is theirs."""
        marked = replace(talk, confidentiality=mark)
        view = self._view
        visible = policy.talks_for(view.recipient, [marked], room=view.meeting.kind)
        return view.redact(visible[0]) if visible else None

    def _facts(self, talk: TalkRecord, mark: Confidentiality | None) -> dict[str, str] | None:
        seen = self._seen(talk, mark)
        return _facts(seen) if seen else None

    def _was_elsewhere(self, correction: Correction) -> bool:
        """True for a talk that was meanwhile one of a nucleus that is not the recipient's.

        So is one of which nobody knew the nucleus.
        """
        if self._view.level is policy.AccessLevel.COORDINATION:
            return False
        return not correction.nuclei <= self.codes

    @cached_property
    def _withheld(self) -> WithheldTexts:
        """Today's texts, those that the recipient may not read and those that they may."""
        hidden: list[str] = []
        shown: list[str] = []
        if self._view.level is policy.AccessLevel.COORDINATION:
            return WithheldTexts(hidden, shown)
        for talk in self._talks:
            seen = self._seen(talk, talk.confidentiality) if talk.nucleus in self.codes else None
            whole = self._view.redact(talk)
            for key in FREE_TEXT_FIELDS:
                text = getattr(whole, key)
                if not text:
                    continue
                is_readable = seen is not None and getattr(seen, key) is not None
                (shown if is_readable else hidden).append(text)
        return WithheldTexts(hidden, shown)


def _facts(talk: TalkRecord) -> dict[str, str]:
    """What a document tells of a talk, by the title of its column."""
    facts = {
        HEADERS["date"]: short_day(talk.date) if talk.date else "",
        "Ore": hours_from_to(talk),
        HEADERS["held"]: HELD_LABELS[talk.held],
        HEADERS["attendees"]: listed(present(talk.attendees)),
        HEADERS["mediator"]: talk.mediator or "",
        **{HEADERS[key]: printable_text(getattr(talk, key)) or "" for key in FREE_TEXT_FIELDS},
        HEADERS["issue_types"]: ", ".join(talk.issue_types),
        "Prossimo colloquio": next_talk_text(talk, short_day),
    }
    return {what: text or _NOTHING for what, text in facts.items()}


def _side_by_side(before: str, after: str) -> tuple[str, str]:
    """Both texts; of long ones what differs, with some words around it."""
    if max(len(before), len(after)) <= _LONGEST:
        return before, after
    begin = max(_first_difference(before, after) - _AROUND, 0)
    return _cut(before, begin), _cut(after, begin)


def _first_difference(text: str, other: str) -> int:
    """The position of the first letter that differs: the end of the shorter text at the latest."""
    for position, (letter, other_letter) in enumerate(zip(text, other, strict=False)):
        if letter != other_letter:
            return position
    return min(len(text), len(other))


def _cut(text: str, begin: int) -> str:
    end = begin + _LONGEST
    before = "…" if begin else ""
    after = "…" if end < len(text) else ""
    return f"{before}{text[begin:end].strip()}{after}"
