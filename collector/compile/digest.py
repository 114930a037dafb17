"""What a meeting is about, for one recipient: numbers, the four goals, then nucleus by nucleus."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from collector.compile.charts import nucleus_timeline
from collector.compile.digest_input import DigestInput
from collector.compile.due_promises import count_kept_and_due, overdue_promises
from collector.compile.errata import Erratum, errata_table, find_errata
from collector.compile.goals import meeting_goals
from collector.compile.models import (
    Bar,
    Chart,
    DocumentTable,
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
    UNKNOWN,
    budget_view,
    hours_note,
    hours_text,
    not_held_note,
    talk_view,
)
from collector.compile.unreached import UnreachedNucleus
from collector.compile.weeks import weeks_chart
from collector.text.italian import (
    count,
    day_name,
    day_span,
    hour,
    length,
    listed,
    long_day,
    on,
    short_day,
)
from schemas.meeting import Meeting, MeetingKind
from schemas.nucleus import PATH_LABELS, Nucleus, Path
from schemas.person import JOB_LABELS, Job
from schemas.printable import one_line
from schemas.record import TalkRecord
from schemas.session import HELD_LABELS

DIGEST_TITLES: Final = {
    MeetingKind.TEAM: "Équipe con i mediatori",
    MeetingKind.SOCIAL_WORKERS: "Incontro con gli assistenti sociali",
}
NO_MUNICIPALITY: Final = "comune non indicato"

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
    blocks = tuple(_block(part, view) for part in view.nuclei if _has_block(part, view))
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
        scope=_scope(source),
        made=day_name(source.today),
        made_on=source.today,
        numbers=_numbers(view),
        weeks=weeks_chart(view),
        charts=_charts(view),
        goals=meeting_goals(view, anchors),
        blocks=blocks,
        quiet=quiet_nuclei_table(view, anchors),
        late=_late_table(view, anchors),
        unplaced=_unplaced_sentence(view.unplaced),
        unreached=_unreached(source),
        nuclei_count=len(view.nuclei),
        talk_count=len(view.held_talks),
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
    listing = "; ".join(nucleus.sentence for nucleus in unreached)
    who = "Di questo nucleo" if len(unreached) == 1 else "Di questi nuclei"
    return f"{who} nessuno riceve il documento. {listing}."


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
    held = view.held_talks
    kept, due = count_kept_and_due(view)
    with_talks = sum(bool(part.held_talks) for part in view.nuclei)
    not_held = len(view.talks) - len(held)
    to_complete = _count_to_complete(view)
    return (
        Fact(label="Colloqui svolti", value=str(len(held))),
        Fact(label="Ore di colloquio", value=hours_text(held), note=hours_note(held)),
        Fact(label="Nuclei con colloqui", value=f"{with_talks} di {len(view.nuclei)}"),
        Fact(label="Colloqui non svolti", value=str(not_held), note=not_held_note(view.talks)),
        Fact(label="Date previste mantenute", value=f"{kept} di {due}" if due else "–"),
        Fact(label="Schede da completare", value=str(to_complete), alert=bool(to_complete)),
    )


def _count_to_complete(view: RecipientView) -> int:
    """How many talks of the document lack something; one without a date always does."""
    number = 0
    for part in view.nuclei:
        number += sum(bool(talk.missing) for talk in (*part.period, *part.late))
        number += len(part.undated)
    return number


def _charts(view: RecipientView) -> tuple[Chart, ...]:
    charts = (
        _chart("Colloqui svolti per comune", "Comune", view, _municipality_of),
        _chart("Colloqui svolti per tipologia di caso", "Tipologia di caso", view, _case_type_of),
    )
    return tuple(chart for chart in charts if len(chart.bars) > 1)  # one bar alone is no picture


def _municipality_of(nucleus: Nucleus) -> str:
    return nucleus.municipality or NO_MUNICIPALITY


def _case_type_of(nucleus: Nucleus) -> str:
    return nucleus.case_type or UNKNOWN


def _chart(
    title: str, header: str, view: RecipientView, group_of: Callable[[Nucleus], str]
) -> Chart:
    """Talks and hours by group of nuclei."""
    groups: dict[str, list[NucleusView]] = defaultdict(list)
    for part in view.nuclei:
        if part.held_talks:
            groups[one_line(group_of(part.nucleus)) or UNKNOWN].append(part)
    bars = []
    for name in sorted(groups, key=str.casefold):
        held = [talk for part in groups[name] for talk in part.held_talks]
        texts = (str(len(held)), hours_text(held), str(len(groups[name])))
        bars.append(Bar(label=name, value=len(held), texts=texts))
    total = count(len(view.held_talks), "colloquio svolto", "colloqui svolti")
    return Chart(
        title=title,
        summary=f"{total}, {hours_text(view.held_talks)}.",
        headers=(header, "Colloqui", "Ore", "Nuclei"),
        bars=tuple(bars),
        drawn=True,
    )


# --- Nucleus by nucleus -----------------------------------------------------------------------


def _has_block(part: NucleusView, view: RecipientView) -> bool:
    """What is overdue of a quiet nucleus stands in the table of the quiet ones."""
    if part.period or part.late or part.undated:
        return True
    return bool(overdue_promises(part, view)) and not part.is_quiet


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
    facts.append(Fact(label="Colloqui nel periodo", value=str(len(held)), note=not_held))
    facts.append(Fact(label="Ore nel periodo", value=hours_text(held), note=hours_note(held)))
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


def _late_table(view: RecipientView, anchors: Mapping[str, str]) -> DocumentTable:
    """The older talks that no digest has reported yet."""
    late = [(part.code, talk) for part in view.nuclei for talk in part.late]
    hours = hours_text(talk for _, talk in late if talk.took_place)
    talks = count(len(late), "colloquio più vecchio non era", "colloqui più vecchi non erano")
    return DocumentTable(
        title="Colloqui più vecchi",
        note=f"{talks} ancora in nessun documento. Ore: {hours}, fuori dai conti del periodo.",
        headers=("Nucleo", "Giorno", "Svolgimento", "Ore"),
        figures=(1, 3),
        rows=tuple(_late_row(code, talk) for code, talk in late),
        anchors=tuple(anchors.get(code, "") for code, _ in late),
    )


def _late_row(code: str, talk: TalkRecord) -> tuple[str, ...]:
    day = short_day(talk.date) if talk.date else ""
    hours = length(talk.minutes) if talk.minutes else "–"
    return (code, day, HELD_LABELS[talk.held], hours)
