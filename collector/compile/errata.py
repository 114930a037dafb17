"""What changed since a reader's last document: a few sentences, and the talks that were told otherwise, both readings
side by side. A reader learns of a change only what they may read of both.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.compile import policy
from collector.compile.ground import Ground, Share
from collector.compile.italian import capital, clean, count, hour, listed, on, present, short_day
from collector.compile.models import Table
from collector.compile.talks import HEADERS, TEXTS
from schemas.record import TalkRecord
from schemas.session import HELD_LABELS

GONE: Final = "gone"
"""The mark of a talk of which a document said that it is no more."""
TITLE: Final = "Errata: com'era scritto nell'ultimo documento, com'è adesso"
_NOTHING: Final = "–"
_AROUND, _LONGEST = 40, 240
"""Letters: so much stays around a change in a long text, and so much is shown at most."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A talk that a document told this reader. `old`: as it was told; `new`: as it is now, None: its row is gone, or
    (`double`) another row tells the same talk.
    """

    old: TalkRecord
    new: TalkRecord | None
    double: bool = False


@dataclass(frozen=True, slots=True)
class Erratum:
    """A line of the table: which talk, what of it, and both readings."""

    code: str
    nucleus: str
    day: dt.date | None
    what: str
    before: str
    after: str


def errata(base: Ground, corrections: Iterable[Correction]) -> tuple[Erratum, ...]:
    """What this reader is to be told of the corrections, by nucleus and day."""
    codes = {share.nucleus.code for share in base.shares}
    found: list[Erratum] = []
    for correction in corrections:
        old = _seen(base, correction.old)
        if old is not None and old.nucleus in codes:
            found += _of_one(base, base.cover(old), correction)
    return tuple(sorted(found, key=lambda one: (one.nucleus, one.day or dt.date.min, one.code)))


def _seen(base: Ground, talk: TalkRecord) -> TalkRecord | None:
    """A talk as its reader may see it."""
    return next(iter(policy.talks_for(base.reader, [talk], room=base.meeting.kind)), None)


def _of_one(base: Ground, old: TalkRecord, correction: Correction) -> Iterator[Erratum]:
    now = correction.new
    of = (old.code, old.nucleus or "", old.date)
    if now is None:
        why = "era scritto due volte" if correction.double else "non è più nel foglio"
        yield Erratum(*of, "Colloquio", "raccontato", f"{why}: non va contato")
        return
    if now.nucleus != old.nucleus:
        yield Erratum(*of, "Nucleo", "raccontato qui", "era di un altro nucleo: qui non va contato")
        return
    new = _seen(base, now)
    if new is None:
        yield Erratum(*of, "Colloquio", "raccontato", "non fa più parte di questo documento")
        return
    before, after = _facts(old), _facts(base.cover(new))
    for what in before:
        if before[what] != after[what]:
            yield Erratum(*of, what, *_side_by_side(before[what], after[what]))


def _facts(talk: TalkRecord) -> dict[str, str]:
    """What a document tells of a talk, by the title of its column."""
    hours = " ".join(f"{word} {hour(time)}" for word, time in (("dalle", talk.start), ("alle", talk.end)) if time)
    following = short_day(talk.next_date) if talk.next_date else "nessun altro colloquio" if talk.no_next else ""
    found = {
        HEADERS["date"]: short_day(talk.date) if talk.date else "",
        "Ore": hours,
        HEADERS["held"]: HELD_LABELS[talk.held],
        HEADERS["attendees"]: listed(present(talk.attendees)),
        HEADERS["mediator"]: talk.mediator or "",
        **{HEADERS[key]: clean(getattr(talk, key)) or "" for key in TEXTS},
        "Prossimo colloquio": following,
    }
    return {what: text or _NOTHING for what, text in found.items()}


def _side_by_side(before: str, after: str) -> tuple[str, str]:
    """Both texts; of long ones what differs, with some words around it."""
    if max(len(before), len(after)) <= _LONGEST:
        return before, after
    same = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    begin = max((same if same is not None else min(len(before), len(after))) - _AROUND, 0)
    return _cut(before, begin), _cut(after, begin)


def _cut(text: str, begin: int) -> str:
    shown = text[begin : begin + _LONGEST]
    return ("…" if begin else "") + shown.strip() + ("…" if begin + _LONGEST < len(text) else "")


def errata_table(found: Sequence[Erratum], anchors: Mapping[str, str]) -> Table | None:
    """The errata as a table; None where there are none."""
    if not found:
        return None
    return Table(
        title=TITLE,
        headers=("Nucleo", "Colloquio", "Che cosa", "Prima", "Adesso"),
        figures=(1,),
        rows=tuple(
            (one.nucleus, short_day(one.day) if one.day else "senza data", one.what, one.before, one.after)
            for one in found
        ),
        anchors=tuple(anchors.get(one.nucleus, "") for one in found),
    )


def news(base: Ground, found: Sequence[Erratum], *, last: dt.date | None) -> tuple[str, ...]:
    """What is new since the reader's last document, in sentences. `last`: of its meeting; None: there was none."""
    if last is None:
        return ("È il primo documento per un incontro di questo tipo.",)
    said = [f"L'ultimo documento era per l'incontro {on(last, 'del')}."]
    new = [(share, len(share.period)) for share in base.shares if share.period]
    if new:
        talks = capital(count(sum(number for _, number in new), "colloquio nuovo", "colloqui nuovi"))
        said.append(f"{talks}, con {count(len(new), 'nucleo', 'nuclei')}.")
    else:
        said.append("Nessun colloquio nuovo.")
    if late := sum(len(share.late) for share in base.shares):
        said.append(f"{capital(count(late, 'colloquio più vecchio arrivato', 'colloqui più vecchi arrivati'))} dopo.")
    said += _paths(base)
    if found:
        many = len({one.code for one in found})
        changed = count(many, "colloquio già raccontato è cambiato", "colloqui già raccontati sono cambiati")
        said.append(f"{changed}: vedi gli errata.")
    return tuple(said)


def _paths(base: Ground) -> Iterator[str]:
    end = base.meeting.date
    kinds: tuple[tuple[str, str, Callable[[Share], dt.date | None]], ...] = (
        ("Percorso attivato", "Percorsi attivati", lambda share: share.nucleus.opened_on),
        ("Percorso concluso", "Percorsi conclusi", lambda share: share.nucleus.closed_on),
    )
    for one, many, day in kinds:
        codes = [share.nucleus.code for share in base.shares if share.in_period(day(share), end)]
        if codes:
            yield f"{one if len(codes) == 1 else many}: {listed(codes)}."
