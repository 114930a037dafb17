"""What a meeting is to decide, nucleus by nucleus, the most urgent first.

Days stand for themselves and are never counted from today: a document says something new only where
a fact is new.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collector.compile.due_promises import missed_promises
from collector.compile.errata import Erratum
from collector.compile.models import Decision, DecisionKind, Mention
from collector.compile.nuclei_tables import Anchors, count_no_shows
from collector.compile.promises import next_open_promise
from collector.compile.recipient_view import NucleusView, RecipientView
from collector.compile.talks import budget_view, missing_headers, remaining
from collector.text.italian import brief_day, capital, count, length, listed, on_brief
from schemas.nucleus import Nucleus, Path
from schemas.printable import one_line
from schemas.record import TalkRecord
from schemas.session import Held

MOST_LINES: Final = 10
"""Of more lines than these, those of one kind become one; none is ever left out."""
_TOGETHER: Final = (DecisionKind.AGREEMENT, DecisionKind.INCOMPLETE)
"""Kinds whose lines would all read alike: they are one line from two nuclei on."""
_URGENT: Final = frozenset(DecisionKind) - set(_TOGETHER)
_KINDS: Final = tuple(DecisionKind)
_GROUP_WORDS: Final[Mapping[DecisionKind, tuple[str, str]]] = {
    DecisionKind.ERRATUM: ("Corretto dopo l'ultimo documento:", ""),
    DecisionKind.MISSED: ("Date promesse, e il colloquio non risulta:", ""),
    DecisionKind.NO_MEDIATOR: ("Senza mediatore:", ""),
    DecisionKind.HOURS: ("Monte ore quasi finito, finito o superato:", ""),
    DecisionKind.ABSENCES: ("Più assenze nel periodo:", ""),
    DecisionKind.QUIET: ("Percorsi attivi, nessun colloquio svolto nel periodo:", ""),
    DecisionKind.TO_ACTIVATE: ("Da attivare:", ""),
    DecisionKind.AGREEMENT: ("Accordi aperti:", "A che punto sono?"),
    DecisionKind.INCOMPLETE: ("Schede da completare:", ""),
}
"""What a line about several nuclei says before their codes, and after them."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to decide about one nucleus.

    `order`: among those of its kind, small first. `note`: what is said of it in a line about
    several nuclei. `pointer`: in two or three words, for a table; '' where the table says it.
    """

    kind: DecisionKind
    code: str
    order: tuple[object, ...]
    words: str
    note: str
    pointer: str
    text: str = ""
    measure: str = ""


def find_matters(view: RecipientView, errata: Iterable[Erratum]) -> list[Matter]:
    """Return all that is to be decided, by urgency."""
    changed: dict[str, list[Erratum]] = defaultdict(list)
    for erratum in errata:
        changed[erratum.nucleus].append(erratum)
    matters: list[Matter] = []
    for part in view.nuclei:
        matters += _matters_of(part, view, changed[part.code])
    return sorted(matters, key=lambda matter: (_KINDS.index(matter.kind), matter.order))


def decision_lines(matters: Sequence[Matter], anchors: Anchors) -> tuple[Decision, ...]:
    """Return the matters as lines; of too many, those of one kind become one line.

    The least urgent first, until no more than `MOST_LINES` are left.
    """
    by_kind: dict[DecisionKind, list[Matter]] = {kind: [] for kind in _KINDS}
    for matter in matters:
        by_kind[matter.kind].append(matter)
    together = set(_TOGETHER)
    for kind in reversed(_KINDS):
        lines = sum(
            min(len(found), 1) if kind in together else len(found)
            for kind, found in by_kind.items()
        )
        if lines <= MOST_LINES:
            break
        together.add(kind)
    decisions: list[Decision] = []
    for kind, found in by_kind.items():
        if kind in together and len(found) > 1:
            decisions.append(_line_about_several(kind, found, anchors))
        else:
            decisions += [_line(matter, anchors) for matter in found]
    return tuple(decisions)


def _line(matter: Matter, anchors: Anchors) -> Decision:
    return Decision(
        kind=matter.kind,
        whose=matter.code,
        anchor=anchors.get(matter.code, ""),
        words=matter.words,
        text=matter.text,
        measure=matter.measure,
        urgent=matter.kind in _URGENT,
    )


def _line_about_several(
    kind: DecisionKind, matters: Sequence[Matter], anchors: Anchors
) -> Decision:
    words, text = _GROUP_WORDS[kind]
    return Decision(
        kind=kind,
        whose=f"{len(matters)} nuclei",
        words=words,
        text=text,
        mentions=tuple(
            Mention(nucleus=matter.code, anchor=anchors.get(matter.code, ""), note=matter.note)
            for matter in matters
        ),
        urgent=kind in _URGENT,
    )


# --- Of one nucleus -----------------------------------------------------------------------------


def _matters_of(
    part: NucleusView, view: RecipientView, errata: Sequence[Erratum]
) -> Iterator[Matter]:
    if errata:
        yield _erratum(part, view, errata)
    goes_on = not part.nucleus.concluded
    if goes_on:
        found = [maker(part, view) for maker in _MAKERS]
        yield from (matter for matter in found if matter is not None)
    incomplete = _incomplete(part, view)
    if incomplete is not None:
        yield incomplete


def _erratum(part: NucleusView, view: RecipientView, errata: Sequence[Erratum]) -> Matter:
    columns: dict[dt.date | None, list[str]] = {}
    for erratum in errata:
        columns.setdefault(erratum.day, []).append(erratum.what)
    year = view.meeting.date.year
    talks = []
    for day, whats in columns.items():
        which = f"colloquio {on_brief(day, 'del', year)}" if day else "colloquio senza data"
        parts = [what for what in dict.fromkeys(whats) if what != "Colloquio"]
        talks.append(f"{which} ({', '.join(parts)})" if parts else which)
    days = [brief_day(day, year) for day in columns if day]
    return Matter(
        kind=DecisionKind.ERRATUM,
        code=part.code,
        order=(part.code,),
        words="Corretto dopo l'ultimo documento:",
        text=f"{listed(talks)}.",
        note=", ".join(days) or "senza data",
        pointer="corretto",
    )


def _missed(part: NucleusView, view: RecipientView) -> Matter | None:
    missed = missed_promises(part)
    if not missed:
        return None
    year = view.meeting.date.year
    days = [brief_day(promise.day, year) for promise in missed]
    if len(missed) == 1:
        words = f"Il colloquio {on_brief(missed[0].day, 'del', year)} non risulta."
        pointer = f"{days[0]} mancato"
        said = "promesso"
    else:
        told = listed(on_brief(promise.day, "del", year) for promise in missed)
        words = f"I colloqui {told} non risultano."
        pointer = f"{len(missed)} date mancate"
        said = "il primo promesso"
    said_on = missed[0].promised_at.date
    return Matter(
        kind=DecisionKind.MISSED,
        code=part.code,
        order=(missed[0].day, part.code),
        words=words,
        measure=f"{said} {on_brief(said_on, 'il', year)}" if said_on else "",
        note=", ".join(days),
        pointer=pointer,
    )


def _no_mediator(part: NucleusView, view: RecipientView) -> Matter | None:
    nucleus = part.nucleus
    if one_line(nucleus.mediator) is not None:
        return None
    to_activate = nucleus.path is Path.TO_ACTIVATE
    return Matter(
        kind=DecisionKind.NO_MEDIATOR,
        code=part.code,
        order=(nucleus.opened_on or dt.date.min, part.code),
        words="Da attivare, senza mediatore." if to_activate else "Senza mediatore.",
        text=_about(nucleus),
        measure=_opened(nucleus, view),
        note="da attivare" if to_activate else "attivo",
        pointer="senza mediatore",
    )


def _about(nucleus: Nucleus) -> str:
    """Who is to be found somebody for: "Albanese, nucleo con figli, monte ore 15 h."."""
    parts = [one_line(nucleus.language), one_line(nucleus.case_type)]
    if nucleus.hours_budget:
        parts.append(f"monte ore {length(nucleus.hours_budget)}")
    said = ", ".join(filter(None, parts))
    return f"{capital(said)}." if said else ""


def _opened(nucleus: Nucleus, view: RecipientView) -> str:
    if nucleus.opened_on is None:
        return ""
    return f"attivato {on_brief(nucleus.opened_on, 'il', view.meeting.date.year)}"


def _hours(part: NucleusView, view: RecipientView) -> Matter | None:
    budget = budget_view(part.nucleus, part.known, view.hours_warning)
    if budget is None or not budget.alert:
        return None
    granted = length(budget.granted)
    percent = budget.used * 100 // budget.granted
    if budget.used > budget.granted:
        words = f"Monte ore superato di {length(budget.used - budget.granted)}."
        pointer = "ore superate"
    elif budget.used == budget.granted:
        words, pointer = f"Monte ore finito: {granted}.", "ore finite"
    else:
        words = f"{capital(remaining(budget.granted - budget.used))} su {granted}."
        pointer = "ore quasi finite"
    return Matter(
        kind=DecisionKind.HOURS,
        code=part.code,
        order=(-percent, part.code),
        words=words,
        text="Servono altre ore, o il percorso si chiude?",
        measure=f"{percent}% del monte ore",
        note=f"{percent}%",
        pointer=pointer,
    )


def _absences(part: NucleusView, view: RecipientView) -> Matter | None:
    number = count_no_shows(part)
    if number < 2:
        return None
    days = [talk.date for talk in part.period if talk.held is Held.NO_SHOW and talk.date]
    last = on_brief(max(days), "il", view.meeting.date.year)
    return Matter(
        kind=DecisionKind.ABSENCES,
        code=part.code,
        order=(-number, part.code),
        words=f"{number} assenze nel periodo.",
        text="Cambiare giorno, luogo o modo?",
        measure=f"l'ultima {last}",
        note=str(number),
        pointer=f"{number} assenze",
    )


def _quiet(part: NucleusView, view: RecipientView) -> Matter | None:
    """A promise that was missed, or a mediator who is to be found, says it already."""
    says_it_already = bool(missed_promises(part)) or one_line(part.nucleus.mediator) is None
    if not (part.is_quiet or _was_only_missed(part)) or says_it_already:
        return None
    year = view.meeting.date.year
    last = max((talk.date for talk in part.known if talk.took_place and talk.date), default=None)
    none = "nessun colloquio svolto" if part.period else "nessun colloquio"
    since = f"l'ultimo {on_brief(last, 'il', year)}" if last else "ancora nessuno"
    return Matter(
        kind=DecisionKind.QUIET,
        code=part.code,
        order=(last or dt.date.min, part.code),
        words=f"Percorso attivo, {none} nel periodo.",
        measure="" if part.hidden else since,
        note="" if part.hidden else since,
        pointer="nessuno nel periodo",
    )


def _was_only_missed(part: NucleusView) -> bool:
    """True for an active path with talks in the period that did not take place, and no new date.

    Several absences say it already.
    """
    if not part.is_active or part.has_hidden_talks_in_period:
        return False
    nothing_held = bool(part.period) and not part.held_talks and count_no_shows(part) < 2
    return nothing_held and next_open_promise(part.promises) is None


def _to_activate(part: NucleusView, view: RecipientView) -> Matter | None:
    nucleus = part.nucleus
    mediator = one_line(nucleus.mediator)
    if nucleus.path is not Path.TO_ACTIVATE or mediator is None:
        return None
    return Matter(
        kind=DecisionKind.TO_ACTIVATE,
        code=part.code,
        order=(part.code,),
        words="Da attivare.",
        text=f"Mediatore: {mediator}.",
        measure=_opened(nucleus, view),
        note=mediator,
        pointer="da attivare",
    )


def _agreement(part: NucleusView, view: RecipientView) -> Matter | None:
    talk = last_agreement(part)
    if talk is None or talk.date is None:
        return None
    year = view.meeting.date.year
    return Matter(
        kind=DecisionKind.AGREEMENT,
        code=part.code,
        order=(talk.date, part.code),
        words="Accordo aperto.",
        text="A che punto è?",
        measure=on_brief(talk.date, "dal", year),
        note=on_brief(talk.date, "dal", year),
        pointer="",
    )


def last_agreement(part: NucleusView) -> TalkRecord | None:
    """Return the talk with the last agreement of a nucleus whose path goes on, however old."""
    if part.nucleus.concluded:
        return None
    noted = [talk for talk in part.known if talk.date and one_line(talk.agreements)]
    return noted[-1] if noted else None


def _incomplete(part: NucleusView, view: RecipientView) -> Matter | None:
    talks = incomplete_talks(part)
    if not talks:
        return None
    year = view.meeting.date.year
    sheets = count(len(talks), "scheda da completare", "schede da completare")
    gaps = [_gap(talk, year) for talk in talks]
    headers = dict.fromkeys(header for talk in talks for header in missing_headers(talk))
    return Matter(
        kind=DecisionKind.INCOMPLETE,
        code=part.code,
        order=(-len(talks), part.code),
        words=f"{sheets}:",
        text=f"{'; '.join(gaps)}.",
        note=", ".join(headers) if len(talks) == 1 else f"{len(talks)}: {', '.join(headers)}",
        pointer=count(len(talks), "scheda incompleta", "schede incomplete"),
    )


def incomplete_talks(part: NucleusView) -> list[TalkRecord]:
    """Return the talks of a nucleus in the document that lack something."""
    dated = [talk for talk in (*part.period, *part.late) if talk.missing]
    return [*dated, *part.undated]  # one without a date always does


def _gap(talk: TalkRecord, year: int) -> str:
    lacking = ", ".join(missing_headers(talk)) or "Data"
    return f"{lacking} ({brief_day(talk.date, year)})" if talk.date else f"{lacking} (senza data)"


_MAKERS: Final[Sequence[Callable[[NucleusView, RecipientView], Matter | None]]] = (
    _missed,
    _no_mediator,
    _hours,
    _absences,
    _quiet,
    _to_activate,
    _agreement,
)
