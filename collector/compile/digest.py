"""What a meeting is about, for one recipient: what to decide, nucleus by nucleus, the four goals,
figures.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from collector.compile.charts import nucleus_timeline
from collector.compile.decisions import incomplete_talks
from collector.compile.digest_input import DigestInput
from collector.compile.due_promises import count_kept_and_due, overdue_promises
from collector.compile.errata import Erratum, errata_table, find_errata
from collector.compile.figures import figures, period_figure
from collector.compile.front_page import build_front_page
from collector.compile.goals import meeting_goals
from collector.compile.models import (
    Fact,
    MeetingDigest,
    NucleusBlock,
    Period,
    TalkView,
)
from collector.compile.news import news_sentences
from collector.compile.nuclei_tables import quiet_nuclei_table
from collector.compile.promises import next_open_promise, promise_view
from collector.compile.recipient_view import NucleusView, RecipientView, build_recipient_view
from collector.compile.talks import (
    NO_MUNICIPALITY,
    UNKNOWN,
    budget_view,
    hours_note,
    hours_text,
    not_held_note,
    talk_view,
)
from collector.compile.unreached import UnreachedNucleus, group_by_reason
from collector.text.italian import (
    count,
    day_span,
    hour,
    listed,
    long_day,
    on,
    short_day,
)
from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import PATH_LABELS, Path
from schemas.person import JOB_LABELS, Job
from schemas.printable import one_line
from schemas.record import TalkRecord

DIGEST_TITLES: Final = {
    MeetingKind.TEAM: "Équipe con i mediatori",
    MeetingKind.SOCIAL_WORKERS: "Incontro con gli assistenti sociali",
}

_SCOPES: Final = {
    Job.SOCIAL_WORKER: "I nuclei assegnati a chi riceve questo documento.",
    Job.MUNICIPAL_CONTACT: "I nuclei dei comuni di cui si occupa chi riceve questo documento.",
    Job.MEDIATOR: "I nuclei seguiti da chi riceve questo documento.",
    Job.COORDINATOR: "Tutti i nuclei dei comuni dell'incontro.",
}
_ROOM: Final = "copia per l'incontro"
_ROOM_SCOPE: Final = (
    "Tutti i nuclei dei comuni dell'incontro. Si legge insieme e alla fine si riconsegna al "
    "coordinamento."
)


def build_digest(source: DigestInput) -> MeetingDigest:
    """Return the digest of a meeting for one recipient, or the copy for the room.

    A talk without a date is shown, but not counted and not in `talk_codes`: once its date is there,
    it will be reported as a talk.
    """
    view = build_recipient_view(source)
    errata = find_errata(view, source.corrections, source.talks)
    gone_codes = {erratum.code for erratum in errata if erratum.over}
    blocks = tuple(_block(part, view) for part in view.nuclei if _has_block(part))
    anchors = {block.code: block.anchor for block in blocks}
    meeting = source.meeting
    return MeetingDigest(
        meeting=meeting.id,
        kind=meeting.kind,
        title=DIGEST_TITLES[meeting.kind],
        project=one_line(source.project) or "",
        district=one_line(source.district) or "",
        **_when_and_where(meeting),
        periods=_periods(view, source.project_start),
        audience=_audience(source),
        recipient_code=source.recipient.code if source.recipient else "",
        scope=_scope(source),
        made=on(source.today, "il"),
        made_on=source.today,
        front=build_front_page(view, errata, anchors, source.last_meeting_day),
        numbers=_numbers(view),
        weeks=period_figure(view),
        charts=figures(view),
        goals=meeting_goals(view, anchors),
        blocks=blocks,
        quiet=quiet_nuclei_table(view, anchors),
        unplaced=_unplaced_sentence(view.unplaced),
        unreached=_unreached(source),
        nuclei_count=len(view.nuclei),
        talk_count=len(view.held_talks),
        late_count=sum(len(part.late) for part in view.nuclei),
        hours=hours_text(view.held_talks),
        to_complete=_count_to_complete(view),
        nucleus_codes=tuple(part.code for part in view.nuclei),
        talk_codes=_reported_codes(view, errata, gone_codes),
        news=news_sentences(view, errata, last=source.last_meeting_day),
        errata=errata_table(errata, anchors),
        gone_codes=tuple(sorted(gone_codes)),
    )


# --- The head ---------------------------------------------------------------------------------


def _when_and_where(meeting: Meeting) -> dict[str, Any]:
    return {
        "day": long_day(meeting.date),
        "short_day": short_day(meeting.date),
        "time": f"ore {hour(meeting.time)}" if meeting.time else "",
        "place": one_line(meeting.place) or "",
        "municipalities": listed(meeting.municipalities) or "tutti i comuni dell'ambito",
    }


def _audience(source: DigestInput) -> str:
    return JOB_LABELS[source.recipient.job] if source.recipient else _ROOM


def _scope(source: DigestInput) -> str:
    return _SCOPES[source.recipient.job] if source.recipient else _ROOM_SCOPE


def _unreached(source: DigestInput) -> str:
    """Who hears nothing: for the room and the coordinator."""
    recipient = source.recipient
    if recipient is None or recipient.job is Job.COORDINATOR:
        return _unreached_sentence(source.unreached)
    return ""


def _unreached_sentence(unreached: Sequence[UnreachedNucleus]) -> str:
    if not unreached:
        return ""
    listing = " ".join(f"{group.sentence}." for group in group_by_reason(unreached))
    who = "Di questo nucleo" if len(unreached) == 1 else "Di questi nuclei"
    return f"{who} nessuno riceve il documento. {listing}"


def _unplaced_sentence(number: int) -> str:
    if not number:
        return ""
    rows = count(number, "riga del foglio non ha", "righe del foglio non hanno")
    return f"{rows} un nucleo sicuro: qui non ci sono. Vedi il foglio Segnalazioni."


def _periods(view: RecipientView, project_start: dt.date | None) -> tuple[Period, ...]:
    """The comuni, grouped by the day their period begins."""
    end = view.meeting.date
    groups: dict[dt.date | None, set[str]] = defaultdict(set)
    for part in view.nuclei:
        groups[part.start].add(part.nucleus.municipality or NO_MUNICIPALITY)
    if not groups:
        groups[project_start] = set()
    return tuple(
        Period(
            municipalities=listed(sorted(groups[start])) if len(groups) > 1 else "",
            start=start,
            end=end,
            text=_span(start, end),
        )
        for start in sorted(groups, key=lambda day: day or dt.date.min)
    )


def _span(start: dt.date | None, end: dt.date) -> str:
    last = end - dt.timedelta(days=1)
    return f"fino {on(last, 'al')}" if start is None else day_span(start, last)


def _reported_codes(
    view: RecipientView, errata: Iterable[Erratum], gone_codes: set[str]
) -> tuple[str, ...]:
    """The row codes of the talks that this document reports, as new or as changed."""
    codes = {talk.code for talk in view.talks if talk.code}
    for part in view.nuclei:
        codes.update(talk.code for talk in part.late if talk.code)
    changed = {erratum.code for erratum in errata} - gone_codes
    return tuple(sorted(codes | changed))


# --- Numbers ----------------------------------------------------------------------------------


def _numbers(view: RecipientView) -> tuple[Fact, ...]:
    """In a row on page one: what is 0 and need not be said is left out."""
    held = view.held_talks
    kept, due = count_kept_and_due(view)
    with_talks = sum(bool(part.held_talks) for part in view.nuclei)
    not_held = len(view.talks) - len(held)
    to_complete = _count_to_complete(view)
    facts = [
        _count_fact(len(held), "colloquio svolto", "colloqui svolti"),
        Fact(label="di colloquio", value=hours_text(held), note=hours_note(held)),
        _share_fact(with_talks, len(view.nuclei), "nucleo con colloqui", "nuclei con colloqui"),
    ]
    if not_held:
        fact = _count_fact(not_held, "colloquio non svolto", "colloqui non svolti")
        facts.append(fact.model_copy(update={"note": not_held_note(view.talks)}))
    if due:
        one, several = "data prevista mantenuta", "date previste mantenute"
        facts.append(_share_fact(kept, due, one, several))
    if to_complete:
        fact = _count_fact(to_complete, "scheda da completare", "schede da completare")
        facts.append(fact.model_copy(update={"alert": True}))
    return tuple(facts)


def _share_fact(number: int, total: int, one: str, several: str) -> Fact:
    return Fact(label=one if total == 1 else several, value=f"{number} di {total}")


def _count_fact(number: int, one: str, several: str) -> Fact:
    return Fact(label=one if number == 1 else several, value=str(number))


def _count_to_complete(view: RecipientView) -> int:
    """How many talks of the document lack something."""
    return sum(len(incomplete_talks(part)) for part in view.nuclei)


# --- Nucleus by nucleus -----------------------------------------------------------------------


def _has_block(part: NucleusView) -> bool:
    """A nucleus of which there is no talk to tell is one line on page one."""
    return bool(part.period or part.late or part.undated)


def _block(part: NucleusView, view: RecipientView) -> NucleusBlock:
    nucleus = part.nucleus
    coming = next_open_promise(part.promises)
    about = map(one_line, (nucleus.language, nucleus.case_type))
    return NucleusBlock(
        code=nucleus.code,
        anchor=part.anchor,
        municipality=one_line(nucleus.municipality) or NO_MUNICIPALITY,
        about=tuple(text for text in about if text),
        facts=_block_facts(part),
        budget=budget_view(nucleus, part.known, view.hours_warning),
        talks=_talk_views(part.period, part, view, "colloquio"),
        late=_talk_views(part.late, part, view, "arrivato-dopo"),
        undated=_talk_views(part.undated, part, view, "senza-data"),
        overdue=tuple(promise_view(promise) for promise in overdue_promises(part, view)),
        next_day=long_day(coming.day) if coming else None,
        timeline=nucleus_timeline(part, view),
    )


def _block_facts(part: NucleusView) -> tuple[Fact, ...]:
    path, held = part.nucleus.path, part.held_talks
    mediator = one_line(part.nucleus.mediator)
    facts = [Fact(label="Mediatore", value=mediator or UNKNOWN, alert=mediator is None)]
    if path is not Path.ACTIVE:
        facts.append(Fact(label="Percorso", value=PATH_LABELS[path]))
    not_held = not_held_note(part.period)
    talks = count(len(held), "colloquio svolto", "colloqui svolti")
    value = f"{talks}, {hours_text(held)}" if held else "nessun colloquio svolto"
    notes = ", ".join(filter(None, (not_held, hours_note(held))))
    facts.append(Fact(label="Nel periodo", value=value, note=notes))
    return tuple(facts)


def _talk_views(
    talks: Iterable[TalkRecord], part: NucleusView, view: RecipientView, name: str
) -> tuple[TalkView, ...]:
    """Talks in words. `name`: what tells their anchors from those of the other lists."""
    return tuple(
        talk_view(
            talk,
            part.nucleus,
            anchor=f"{part.anchor}-{name}-{number}",
            number=None,
            show=view.level,
        )
        for number, talk in enumerate(talks, start=1)
    )
