"""The four goals that the presentation gives each kind of meeting, answered from the data there is."""

import datetime as dt
from collections.abc import Iterable, Mapping

from collector.compile.charts import (
    completeness_charts,
    hours_by_mediator_table,
    hours_used_chart,
    languages_chart,
    promises_chart,
)
from collector.compile.difficulties import difficulties_table
from collector.compile.models import DocumentTable, Goal, NoteGroup, NucleusNote
from collector.compile.promises import Promise, next_open_promise
from collector.compile.recipient_view import NucleusView, RecipientView
from collector.compile.talks import UNKNOWN, budget_view, hours_text, issues_audience, not_held_note
from collector.privacy.policy import AccessLevel
from collector.text.italian import capital, count, excerpt, length, listed, short_day
from schemas.meeting import MeetingKind
from schemas.next_talk import PromiseState
from schemas.nucleus import Path
from schemas.printable import one_line
from schemas.record import TalkRecord
from schemas.session import Held, Role

Anchors = Mapping[str, str]


def meeting_goals(base: RecipientView, anchors: Anchors) -> tuple[Goal, ...]:
    """The sections of this kind of meeting, in the presentation's order."""
    if base.meeting.kind is MeetingKind.SOCIAL_WORKERS:
        makers = (_progress, _strengths, _to_activate, _keys)
    else:
        makers = (_difficulties, _each_nucleus, _service_view, _strategies)
    return tuple(
        make(base, anchors).model_copy(update={"number": number, "anchor": f"obiettivo-{number}"})
        for number, make in enumerate(makers, start=1)
    )


# Social workers


def _progress(base: RecipientView, anchors: Anchors) -> Goal:
    return Goal(
        title="Andamento",
        goal="Monitorare l'andamento delle mediazioni.",
        facts=_progress_facts(base),
        charts=(
            *hours_used_chart(base),
            *hours_by_mediator_table(base),
            *completeness_charts(base),
        ),
        tables=(_progress_table(base, anchors),),
        groups=_open_agreements(base, anchors),
    )


def _strengths(base: RecipientView, anchors: Anchors) -> Goal:
    kept, due = count_kept_and_due(base)
    facts = []
    if due:
        facts.append(f"Date previste mantenute: {kept} di {due}.")
    if note := not_held_note(base.talks):
        facts.append(f"Colloqui non svolti: {note}.")
    return Goal(
        title="Punti di forza e di debolezza",
        goal="Vedere che cosa funziona e che cosa no nelle mediazioni.",
        facts=tuple(facts),
        charts=promises_chart(_all_due(base)),
        tables=difficulties_table(base, UNKNOWN),
        groups=(
            NoteGroup(
                title="Esiti annotati",
                note="Il più recente di ogni nucleo.",
                items=_quotes(base, anchors, "outcome", latest=True),
                empty="Nessun esito annotato nel periodo.",
            ),
            NoteGroup(
                title="Criticità annotate",
                items=_quotes(base, anchors, "issues"),
                empty="Nessuna criticità annotata per il servizio nel periodo."
                if base.level is AccessLevel.SERVICE
                else "Nessuna criticità annotata nel periodo.",
            ),
        ),
    )


def _to_activate(base: RecipientView, anchors: Anchors) -> Goal:
    return Goal(
        title="Nuove mediazioni da attivare",
        goal="Attivare eventuali nuove mediazioni.",
        tables=(_to_activate_table(base, anchors),),
        groups=_path_changes(base, anchors),
    )


def _keys(base: RecipientView, anchors: Anchors) -> Goal:
    return Goal(
        title="Chiavi per comprendere",
        goal="Aiutare a comprendere alcune dinamiche legate all'utenza straniera.",
        charts=languages_chart(base),
        groups=_absences(base, anchors),
        lines=7,
    )


# Mediators


def _difficulties(base: RecipientView, anchors: Anchors) -> Goal:
    note = not_held_note(base.talks)
    return Goal(
        title="Fatiche e difficoltà",
        goal="Raccogliere le fatiche e le difficoltà.",
        facts=(f"Colloqui non svolti: {note}.",) if note else (),
        charts=completeness_charts(base),
        tables=difficulties_table(base, UNKNOWN),
        groups=(
            NoteGroup(
                title="Criticità annotate",
                items=_quotes(base, anchors, "issues"),
                empty="Nessuna criticità annotata nel periodo.",
            ),
            *_absences(base, anchors),
        ),
        lines=7,
    )


def _each_nucleus(base: RecipientView, anchors: Anchors) -> Goal:
    return Goal(
        title="Andamento su ogni nucleo",
        goal="Monitorare l'andamento del progetto su ogni nucleo della mediazione.",
        facts=_progress_facts(base),
        charts=(
            *hours_used_chart(base),
            *hours_by_mediator_table(base),
            *promises_chart(_all_due(base)),
        ),
        tables=(_progress_table(base, anchors),),
        groups=_path_changes(base, anchors),
    )


def _service_view(base: RecipientView, anchors: Anchors) -> Goal:
    together = sum(
        any(a.role is Role.SOCIAL_WORKER for a in talk.attendees) for talk in base.held_talks
    )
    facts: tuple[str, ...] = ()
    if base.held_talks:
        number = count(together, "colloquio svolto", "colloqui svolti")
        facts = (f"Con l'assistente sociale presente: {number} su {len(base.held_talks)}.",)
    return Goal(
        title="Visione del servizio sociale e criticità culturali",
        goal="Conoscere la visione del servizio sociale e le criticità legate alle dinamiche "
        "culturali.",
        facts=facts,
        groups=(
            NoteGroup(
                title="Accordi presi con l'assistente sociale",
                items=_quotes(base, anchors, "agreements"),
                empty="Nessun accordo annotato nel periodo.",
            ),
        ),
        charts=languages_chart(base),
        lines=7,
    )


def _strategies(base: RecipientView, anchors: Anchors) -> Goal:
    rows = [(share, reasons) for share in base.nuclei if (reasons := _reasons(share, base))]
    return Goal(
        title="Strategie condivise",
        goal="Condividere possibili strategie.",
        tables=(
            DocumentTable(
                title="Nuclei di cui parlare",
                headers=("Nucleo", "Perché", "Strategia", "Chi, entro quando"),
                rows=tuple(
                    (share.nucleus.code, capital("; ".join(reasons)), "", "")
                    for share, reasons in rows
                ),
                anchors=_links(anchors, (share for share, _ in rows)),
                to_fill=2,
                empty="I dati non indicano nuclei da discutere.",
            ),
        ),
        groups=_open_agreements(base, anchors),
        lines=5,
    )


# What the sections are filled with


def count_kept_and_due(base: RecipientView) -> tuple[int, int]:
    """Of the days promised for the period: how many were kept, and how many there were."""
    due = _all_due(base)
    return sum(promise.state is PromiseState.KEPT for promise in due), len(due)


def _all_due(base: RecipientView) -> list[Promise]:
    return [promise for share in base.nuclei for promise in _due(share, base)]


def _due(share: NucleusView, base: RecipientView) -> list[Promise]:
    states = (PromiseState.OPEN, PromiseState.CLOSED)
    return [
        p
        for p in share.promises
        if share.in_period(p.day, base.meeting.date) and p.state not in states
    ]


def overdue_promises(share: NucleusView, base: RecipientView) -> tuple[Promise, ...]:
    """Promised days that nothing tells of; and in the period, those whose talk was on another day."""
    return tuple(
        promise
        for promise in share.promises
        if promise.state is PromiseState.MISSED
        or (
            promise.state is PromiseState.OTHER_DAY
            and share.in_period(promise.day, base.meeting.date)
        )
    )


def _missed(share: NucleusView) -> list[Promise]:
    return [promise for promise in share.promises if promise.state is PromiseState.MISSED]


def _reasons(share: NucleusView, base: RecipientView) -> list[str]:
    """Why a nucleus is to be looked at; small letters, for a list."""
    missed = [short_day(promise.day) for promise in _missed(share)]
    reasons = []
    if missed:
        word = "previsto e non risulta" if len(missed) == 1 else "previsti e non risultano"
        reasons.append(f"{word}: {', '.join(missed)}")
    hours = budget_view(share.nucleus, share.known, base.hours_warning)
    if hours and hours.alert:
        reasons.append(f"monte ore {hours.note}")
    no_shows = _no_shows(share)
    if no_shows > 1:
        reasons.append(f"{no_shows} assenze nel periodo")
    if share.is_quiet:
        reasons.append("nessun colloquio nel periodo")
    if share.nucleus.path is Path.TO_ACTIVATE:
        reasons.append("percorso da attivare")
    return reasons if not share.nucleus.concluded else []


def _no_shows(share: NucleusView) -> int:
    return sum(talk.held is Held.NO_SHOW for talk in share.period)


def _progress_facts(base: RecipientView) -> tuple[str, ...]:
    with_talks = sum(bool(share.held_talks) for share in base.nuclei)
    facts = [
        f"{capital(count(len(base.held_talks), 'colloquio svolto', 'colloqui svolti'))} "
        f"con {count(with_talks, 'nucleo', 'nuclei')}, {hours_text(base.held_talks)}."
    ]
    quiet = [share.nucleus.code for share in base.nuclei if share.is_quiet]
    if quiet:
        facts.append(f"Percorsi attivi senza colloqui nel periodo: {len(quiet)} ({listed(quiet)}).")
    hours = [
        share.nucleus.code
        for share in base.nuclei
        if not share.nucleus.concluded
        and (used := budget_view(share.nucleus, share.known, base.hours_warning))
        and used.alert
    ]
    if hours:
        facts.append(f"Monte ore quasi finito o superato: {len(hours)} ({listed(hours)}).")
    return tuple(facts)


def _progress_table(base: RecipientView, anchors: Anchors) -> DocumentTable:
    shares = [share for share in base.nuclei if share.period]
    return DocumentTable(
        title="Nuclei con colloqui nel periodo",
        headers=("Nucleo", "Comune", "Colloqui", "Ore", "Ultimo", "Prossimo", "Da guardare"),
        figures=(2, 3, 4, 5),
        rows=tuple(
            (
                share.nucleus.code,
                one_line(share.nucleus.municipality) or UNKNOWN,
                str(len(share.held_talks)),
                hours_text(share.held_talks),
                _last(share.held_talks),
                _next(share),
                capital("; ".join(_reasons(share, base))) or "–",
            )
            for share in shares
        ),
        anchors=_links(anchors, shares),
        empty="Nessun colloquio nel periodo.",
    )


def quiet_nuclei_table(base: RecipientView, anchors: Anchors) -> DocumentTable:
    """Active paths without a talk in the period."""
    shares = [share for share in base.nuclei if share.is_quiet]
    return DocumentTable(
        title="Nessun colloquio nel periodo",
        headers=(
            "Nucleo",
            "Comune",
            "Mediatore",
            "Ultimo svolto",
            "Prossimo",
            "Previsto, non avvenuto",
        ),
        figures=(3, 4),
        rows=tuple(
            (
                share.nucleus.code,
                one_line(share.nucleus.municipality) or UNKNOWN,
                one_line(share.nucleus.mediator) or UNKNOWN,
                _last(share.known),
                _next(share),
                listed(short_day(promise.day) for promise in _missed(share)) or "–",
            )
            for share in shares
        ),
        anchors=_links(anchors, shares),
        empty="Tutti i nuclei con un percorso attivo hanno avuto almeno un colloquio.",
    )


def _to_activate_table(base: RecipientView, anchors: Anchors) -> DocumentTable:
    shares = [share for share in base.nuclei if share.nucleus.path is Path.TO_ACTIVATE]
    return DocumentTable(
        title="Percorsi da attivare",
        headers=("Nucleo", "Comune", "Lingua", "Tipologia di caso", "Monte ore", "Mediatore"),
        figures=(4,),
        rows=tuple(
            (
                share.nucleus.code,
                one_line(share.nucleus.municipality) or UNKNOWN,
                one_line(share.nucleus.language) or UNKNOWN,
                one_line(share.nucleus.case_type) or UNKNOWN,
                length(share.nucleus.hours_budget) if share.nucleus.hours_budget else UNKNOWN,
                one_line(share.nucleus.mediator) or "da trovare",
            )
            for share in shares
        ),
        anchors=_links(anchors, shares),
        empty="Nessun percorso da attivare tra questi nuclei.",
    )


def _path_changes(base: RecipientView, anchors: Anchors) -> tuple[NoteGroup, ...]:
    end = base.meeting.date
    opened = [
        (s, s.nucleus.opened_on) for s in base.nuclei if s.in_period(s.nucleus.opened_on, end)
    ]
    closed = [
        (s, s.nucleus.closed_on) for s in base.nuclei if s.in_period(s.nucleus.closed_on, end)
    ]
    return tuple(
        NoteGroup(
            title=title,
            items=tuple(
                NucleusNote(
                    nucleus=s.nucleus.code,
                    anchor=anchors.get(s.nucleus.code, ""),
                    when=_day(day),
                    text=text(s),
                )
                for s, day in found
            ),
            empty="",
        )
        for title, found, text in (
            ("Percorsi attivati nel periodo", opened, _where),
            ("Percorsi conclusi nel periodo", closed, _where),
        )
        if found
    )


def _where(share: NucleusView) -> str:
    about = (share.nucleus.municipality, share.nucleus.case_type)
    return ", ".join(text for text in map(one_line, about) if text)


def _absences(base: RecipientView, anchors: Anchors) -> tuple[NoteGroup, ...]:
    items = tuple(
        NucleusNote(
            nucleus=share.nucleus.code,
            anchor=anchors.get(share.nucleus.code, ""),
            text=f"{_no_shows(share)} assenze nel periodo",
        )
        for share in base.nuclei
        if _no_shows(share) > 1
    )
    return (NoteGroup(title="Assenze ripetute", items=items, empty=""),) if items else ()


def _quotes(
    base: RecipientView, anchors: Anchors, key: str, *, latest: bool = False
) -> tuple[NucleusNote, ...]:
    """What staff wrote in one field, by nucleus and date. Only its beginning: the rest is further down."""
    items: list[NucleusNote] = []
    for share in base.nuclei:
        found = [(talk, text) for talk in share.period if (text := one_line(getattr(talk, key)))]
        for talk, text in found[-1:] if latest else found:
            items.append(
                NucleusNote(
                    nucleus=share.nucleus.code,
                    anchor=anchors.get(share.nucleus.code, ""),
                    when=_day(talk.date),
                    quote=excerpt(text),
                    audience=issues_audience(talk, base.level) if key == "issues" else "",
                )
            )
    return tuple(items)


def _open_agreements(base: RecipientView, anchors: Anchors) -> tuple[NoteGroup, ...]:
    """The last agreement noted for each nucleus whose path goes on, however old: what still holds."""
    items = []
    for share in base.nuclei:
        if share.nucleus.concluded:
            continue
        noted = [
            (talk, text)
            for talk in share.known
            if talk.date and (text := one_line(talk.agreements))
        ]
        for talk, text in noted[-1:]:
            code = share.nucleus.code
            items.append(
                NucleusNote(
                    nucleus=code,
                    anchor=anchors.get(code, ""),
                    when=_day(talk.date),
                    quote=excerpt(text),
                )
            )
    return (
        NoteGroup(
            title="Accordi aperti",
            note="L'ultimo annotato di ogni nucleo, finché non ne arriva un altro.",
            items=tuple(items),
            empty="Nessun accordo annotato.",
        ),
    )


def _links(anchors: Anchors, shares: Iterable[NucleusView]) -> tuple[str, ...]:
    return tuple(anchors.get(share.nucleus.code, "") for share in shares)


def _last(talks: Iterable[TalkRecord]) -> str:
    days = [talk.date for talk in talks if talk.took_place and talk.date is not None]
    return short_day(max(days)) if days else "–"


def _next(share: NucleusView) -> str:
    coming = next_open_promise(share.promises)
    return short_day(coming.day) if coming else "–"


def _day(day: dt.date | None) -> str:
    return short_day(day) if day else ""
