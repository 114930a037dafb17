"""Page one of a digest: what to decide, then every nucleus of the recipient on one line."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from collector.compile.decisions import Matter, decision_lines, find_matters, last_agreement
from collector.compile.errata import Erratum
from collector.compile.models import DocumentTable, FrontPage
from collector.compile.nuclei_tables import Anchors, anchors_of
from collector.compile.promises import next_open_promise
from collector.compile.recipient_view import NucleusView, RecipientView
from collector.compile.talks import UNKNOWN
from collector.text.italian import brief_day, excerpt, on_brief
from schemas.person import Job
from schemas.printable import one_line
from schemas.record import TalkRecord
from schemas.session import HELD_LABELS

OUTCOME_LENGTH, AGREEMENT_LENGTH = 90, 80
"""Characters of a text on page one, about: the whole of it stands in the nucleus's block."""
_NOTHING_TO_DECIDE: Final = (
    "Niente da decidere: non risultano date mancate, percorsi senza mediatore, ore quasi finite, "
    "accordi aperti né schede da completare."
)
_NO_NUCLEI: Final = "Nessun nucleo in questo documento."
_TITLES: Final = {
    Job.SOCIAL_WORKER: ("Il Suo nucleo", "I Suoi nuclei, uno per riga"),
    Job.MUNICIPAL_CONTACT: (
        "Il nucleo dei Suoi comuni",
        "I nuclei dei Suoi comuni, uno per riga",
    ),
    Job.MEDIATOR: ("Il tuo nucleo", "I tuoi nuclei, uno per riga"),
}
"""Of the table of all nuclei: of one nucleus, of several."""
_ALL_NUCLEI: Final = ("Il nucleo", "Tutti i nuclei, uno per riga")
_NONE: Final = "–"


def build_front_page(
    view: RecipientView, errata: Sequence[Erratum], anchors: Anchors, last: dt.date | None
) -> FrontPage:
    """Return page one, as its recipient may read it.

    `last`: the day of the meeting of the recipient's last document; None: there was none.
    """
    matters = find_matters(view, errata)
    return FrontPage(
        decisions=decision_lines(matters, anchors),
        nothing="" if matters else _NOTHING_TO_DECIDE,
        changed=_changed(view, last),
        nuclei=_nuclei_table(view, matters, anchors),
    )


def _changed(view: RecipientView, last: dt.date | None) -> str:
    if last is None:
        return "Che cosa è cambiato"
    if any(part.start is None or part.start < last for part in view.nuclei):
        return "Che cosa è cambiato dall'ultimo incontro di ogni comune"
    return f"Che cosa è cambiato {on_brief(last, 'dal', view.meeting.date.year)}"


def _nuclei_table(
    view: RecipientView, matters: Iterable[Matter], anchors: Anchors
) -> DocumentTable:
    pointers: dict[str, list[str]] = defaultdict(list)
    for matter in matters:
        if matter.pointer:
            pointers[matter.code].append(matter.pointer)
    job = view.recipient.job if view.recipient else None
    titles = _TITLES.get(job, _ALL_NUCLEI) if job else _ALL_NUCLEI
    return DocumentTable(
        title=titles[0] if len(view.nuclei) == 1 else titles[1],
        headers=(
            "Nucleo",
            "Comune",
            "Ultimo colloquio, com'è andato",
            "Accordo",
            "Prossimo",
            "Da guardare",
        ),
        rows=tuple(_row(part, view, pointers[part.code]) for part in view.nuclei),
        anchors=anchors_of(view.nuclei, anchors),
        to_look_at=1,
        empty=_NO_NUCLEI,
    )


def _row(part: NucleusView, view: RecipientView, pointers: Sequence[str]) -> tuple[str, ...]:
    return (
        part.code,
        one_line(part.nucleus.municipality) or UNKNOWN,
        _last_talk(part, view),
        _agreement(part),
        _next(part, view),
        ", ".join(pointers) or _NONE,
    )


def _last_talk(part: NucleusView, view: RecipientView) -> str:
    """The last talk with a day, held or not, and its outcome as far as it was written."""
    dated = [talk for talk in part.known if talk.date is not None]
    if not dated and part.hidden:
        return _NONE
    if not dated:
        return "un colloquio senza data" if part.known else "ancora nessun colloquio"
    last = dated[-1]
    assert last.date is not None  # noqa: S101
    return f"{brief_day(last.date, view.meeting.date.year)}: {_outcome(last)}"


def _outcome(talk: TalkRecord) -> str:
    outcome = excerpt(one_line(talk.outcome) or "", OUTCOME_LENGTH)
    if not talk.took_place:
        held = HELD_LABELS[talk.held]
        return f"{held}. {outcome}" if outcome else held
    return outcome or "esito non scritto"


def _agreement(part: NucleusView) -> str:
    talk = last_agreement(part)
    return excerpt(one_line(talk.agreements) or "", AGREEMENT_LENGTH) if talk else _NONE


def _next(part: NucleusView, view: RecipientView) -> str:
    nucleus = part.nucleus
    year = view.meeting.date.year
    if nucleus.concluded:
        day = nucleus.closed_on
        return f"concluso {on_brief(day, 'il', year)}" if day else "concluso"
    coming = next_open_promise(part.promises)
    return brief_day(coming.day, year) if coming else _NONE
