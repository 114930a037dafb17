"""What a meeting is about: numbers, the four goals of its kind, then nucleus by nucleus. For one reader."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from collector.compile.charts import nucleus_timeline, weeks_chart
from collector.compile.errata import Correction, errata_table, find_errata, news_sentences
from collector.compile.goals import (
    count_kept_and_due,
    meeting_goals,
    overdue_promises,
    quiet_nuclei_table,
)
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
from collector.compile.promises import next_open_promise, promise_view
from collector.compile.recipient_view import NucleusView, RecipientView, build_recipient_view
from collector.compile.talks import (
    BUDGET_WARNING,
    UNKNOWN,
    budget_view,
    hours_note,
    hours_text,
    not_held_note,
    talk_view,
)
from collector.compile.unreached import UnreachedNucleus
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
from schemas.person import JOB_LABELS, Job, Person
from schemas.printable import one_line
from schemas.record import TalkRecord
from schemas.session import HELD_LABELS

DIGEST_TITLES = {
    MeetingKind.TEAM: "Équipe con i mediatori",
    MeetingKind.SOCIAL_WORKERS: "Incontro con gli assistenti sociali",
}
NO_MUNICIPALITY = "comune non indicato"

_SCOPES = {
    Job.SOCIAL_WORKER: "I nuclei assegnati a chi riceve questo documento.",
    Job.MUNICIPAL_CONTACT: "I nuclei dei comuni di cui si occupa chi riceve questo documento.",
    Job.MEDIATOR: "I nuclei seguiti da chi riceve questo documento.",
    Job.COORDINATOR: "Tutti i nuclei dei comuni dell'incontro.",
}
_ROOM = "copia per l'incontro"
_ROOM_SCOPE = "Tutti i nuclei dei comuni dell'incontro. Si legge insieme e alla fine si riconsegna al coordinamento."


def build_digest(
    meeting: Meeting,
    earlier: Sequence[Meeting],
    nuclei: Sequence[Nucleus],
    talks: Sequence[TalkRecord],
    *,
    reader: Person | None,
    reported: Collection[str],
    today: dt.date,
    project: str,
    project_start: dt.date | None,
    district: str,
    hours_warning: int = BUDGET_WARNING,
    corrections: Sequence[Correction] = (),
    last: dt.date | None = None,
    unreached: Sequence[UnreachedNucleus] = (),
) -> MeetingDigest:
    """The digest of a meeting for one reader; no reader is the copy for the room, with all nuclei by code.

    `reported` are the row codes that earlier digests have told this reader. A talk without a date is shown,
    but not counted and not in `talk_codes`: once its date is there, it will be told as a talk. `corrections`: what this
    reader was told otherwise; `last`: the day of the meeting they last had a document for. `unreached`: the nuclei that
    reach nobody, which only the room and the coordinator are told.
    """
    base = build_recipient_view(
        meeting,
        earlier,
        nuclei,
        talks,
        reader=reader,
        reported=reported,
        today=today,
        project_start=project_start,
        hours_warning=hours_warning,
    )
    late = [talk for share in base.nuclei for talk in share.late]
    shown = (*base.talks, *late)
    mended = find_errata(base, corrections, talks)
    gone = {one.code for one in mended if one.over}
    blocks = tuple(_block(share, base) for share in base.nuclei if _has_block(share, base))
    anchors = {block.code: block.anchor for block in blocks}
    everywhere = "tutti i comuni dell'ambito"
    return MeetingDigest(
        meeting=meeting.id,
        kind=meeting.kind,
        title=DIGEST_TITLES[meeting.kind],
        project=one_line(project) or "",
        district=one_line(district) or "",
        day=long_day(meeting.date),
        short_day=short_day(meeting.date),
        time=f"ore {hour(meeting.time)}" if meeting.time else "",
        place=one_line(meeting.place) or "",
        municipalities=listed(meeting.municipalities) or everywhere,
        periods=_periods(base, project_start),
        audience=JOB_LABELS[reader.job] if reader else _ROOM,
        scope=_SCOPES[reader.job] if reader else _ROOM_SCOPE,
        made=day_name(today),
        made_on=today,
        numbers=_numbers(base),
        weeks=weeks_chart(base),
        charts=_charts(base),
        goals=meeting_goals(base, anchors),
        blocks=blocks,
        quiet=quiet_nuclei_table(base, anchors),
        late=_late_table(base, anchors),
        unplaced=_unplaced(base.unplaced),
        unreached=_unreached(unreached) if reader is None or reader.job is Job.COORDINATOR else "",
        nuclei_count=len(base.nuclei),
        talk_count=len(base.held_talks),
        hours=hours_text(base.held_talks),
        to_complete=_to_complete(base),
        nucleus_codes=tuple(share.nucleus.code for share in base.nuclei),
        talk_codes=tuple(
            sorted({talk.code for talk in shown if talk.code} | {one.code for one in mended} - gone)
        ),
        news=news_sentences(base, mended, last=last),
        errata=errata_table(mended, anchors),
        gone_codes=tuple(sorted(gone)),
    )


def _periods(base: RecipientView, project_start: dt.date | None) -> tuple[Period, ...]:
    """The comuni, grouped by the day their period begins."""
    end = base.meeting.date
    groups: dict[dt.date | None, set[str]] = defaultdict(set)
    for share in base.nuclei:
        groups[share.start].add(share.nucleus.municipality or NO_MUNICIPALITY)
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


def _numbers(base: RecipientView) -> tuple[Fact, ...]:
    kept, due = count_kept_and_due(base)
    with_talks = sum(bool(share.held_talks) for share in base.nuclei)
    not_held = len(base.talks) - len(base.held_talks)
    incomplete = _to_complete(base)
    facts = [
        Fact(label="Colloqui svolti", value=str(len(base.held_talks))),
        Fact(
            label="Ore di colloquio",
            value=hours_text(base.held_talks),
            note=hours_note(base.held_talks),
        ),
        Fact(label="Nuclei con colloqui", value=f"{with_talks} di {len(base.nuclei)}"),
        Fact(label="Colloqui non svolti", value=str(not_held), note=not_held_note(base.talks)),
        Fact(label="Date previste mantenute", value=f"{kept} di {due}" if due else "–"),
        Fact(label="Schede da completare", value=str(incomplete), alert=bool(incomplete)),
    ]
    return tuple(facts)


def _to_complete(base: RecipientView) -> int:
    """Talks told here that lack something; without a date, something is always lacking."""
    return sum(
        sum(bool(talk.missing) for talk in (*share.period, *share.late)) + len(share.undated)
        for share in base.nuclei
    )


def _charts(base: RecipientView) -> tuple[Chart, ...]:
    """One bar alone is no picture."""
    charts = [
        _chart(
            "Colloqui svolti per comune",
            "Comune",
            base,
            lambda n: n.municipality or NO_MUNICIPALITY,
        ),
        _chart(
            "Colloqui svolti per tipologia di caso",
            "Tipologia di caso",
            base,
            lambda n: n.case_type or UNKNOWN,
        ),
    ]
    return tuple(chart for chart in charts if len(chart.bars) > 1)


def _chart(title: str, header: str, base: RecipientView, key: Callable[[Nucleus], str]) -> Chart:
    groups: dict[str, list[NucleusView]] = defaultdict(list)
    for share in base.nuclei:
        if share.held_talks:
            groups[one_line(key(share.nucleus)) or UNKNOWN].append(share)
    bars = []
    for name in sorted(groups, key=str.casefold):
        held = [talk for share in groups[name] for talk in share.held_talks]
        bars.append(
            Bar(
                label=name,
                value=len(held),
                texts=(str(len(held)), hours_text(held), str(len(groups[name]))),
            )
        )
    total = count(len(base.held_talks), "colloquio svolto", "colloqui svolti")
    return Chart(
        title=title,
        summary=f"{total}, {hours_text(base.held_talks)}.",
        headers=(header, "Colloqui", "Ore", "Nuclei"),
        bars=tuple(bars),
        drawn=True,
    )


def _has_block(share: NucleusView, base: RecipientView) -> bool:
    """What is overdue of a quiet nucleus stands in the table of the quiet ones."""
    told = share.period or share.late or share.undated
    return bool(told or (overdue_promises(share, base) and not share.is_quiet))


def _block(share: NucleusView, base: RecipientView) -> NucleusBlock:
    nucleus = share.nucleus
    coming = next_open_promise(share.promises)
    about = (nucleus.language, nucleus.case_type)
    mediator = one_line(nucleus.mediator)
    facts = [
        Fact(label="Mediatore", value=mediator or UNKNOWN, alert=mediator is None),
        Fact(
            label="Colloqui nel periodo",
            value=str(len(share.held_talks)),
            note=not_held_note(share.period),
        ),
        Fact(
            label="Ore nel periodo",
            value=hours_text(share.held_talks),
            note=hours_note(share.held_talks),
        ),
    ]
    if nucleus.path is not Path.ACTIVE:
        facts.insert(1, Fact(label="Percorso", value=PATH_LABELS[nucleus.path]))
    return NucleusBlock(
        code=nucleus.code,
        anchor=share.anchor,
        municipality=one_line(nucleus.municipality) or NO_MUNICIPALITY,
        about=tuple(text for text in map(one_line, about) if text),
        facts=tuple(facts),
        budget=budget_view(nucleus, share.known, base.hours_warning),
        talks=_views(share.period, share, base, "colloquio"),
        late=_views(share.late, share, base, "arrivato-dopo"),
        undated=_views(share.undated, share, base, "senza-data"),
        overdue=tuple(promise_view(promise) for promise in overdue_promises(share, base)),
        next_day=long_day(coming.day) if coming else None,
        timeline=nucleus_timeline(share, base),
    )


def _views(
    talks: Iterable[TalkRecord], share: NucleusView, base: RecipientView, name: str
) -> tuple[TalkView, ...]:
    return tuple(
        talk_view(
            talk, share.nucleus, anchor=f"{share.anchor}-{name}-{at}", number=None, show=base.level
        )
        for at, talk in enumerate(talks, start=1)
    )


def _late_table(base: RecipientView, anchors: Mapping[str, str]) -> DocumentTable:
    rows = [(share, talk) for share in base.nuclei for talk in share.late]
    held = [talk for _, talk in rows if talk.took_place]
    number = count(len(rows), "colloquio più vecchio non era", "colloqui più vecchi non erano")
    return DocumentTable(
        title="Colloqui più vecchi",
        note=f"{number} ancora in nessun documento. Ore: {hours_text(held)}, fuori dai conti del "
             "periodo.",
        headers=("Nucleo", "Giorno", "Svolgimento", "Ore"),
        figures=(1, 3),
        rows=tuple(
            (
                share.nucleus.code,
                short_day(talk.date) if talk.date else "",
                HELD_LABELS[talk.held],
                length(talk.minutes) if talk.minutes else "–",
            )
            for share, talk in rows
        ),
        anchors=tuple(anchors.get(share.nucleus.code, "") for share, _ in rows),
    )


def _unreached(found: Sequence[UnreachedNucleus]) -> str:
    if not found:
        return ""
    listing = "; ".join(one.sentence for one in found)
    who = "Di questo nucleo" if len(found) == 1 else "Di questi nuclei"
    return f"{who} nessuno riceve il documento. {listing}."


def _unplaced(number: int) -> str:
    if not number:
        return ""
    rows = count(number, "riga del foglio non ha", "righe del foglio non hanno")
    return f"{rows} un nucleo sicuro: qui non ci sono. Vedi il foglio Segnalazioni."
