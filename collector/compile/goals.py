"""The four goals of each kind of meeting, answered from the data.

Source: the presentation of the service.
"""

from collector.compile.charts import (
    completeness_charts,
    hours_by_mediator_table,
    hours_used_chart,
    languages_chart,
    promises_chart,
)
from collector.compile.difficulties import difficulties_table
from collector.compile.due_promises import count_kept_and_due, due_promises
from collector.compile.models import Goal, NoteGroup
from collector.compile.nuclei_tables import (
    Anchors,
    progress_table,
    strategies_table,
    to_activate_table,
)
from collector.compile.nucleus_notes import (
    NO_ISSUES,
    issues_group,
    open_agreements,
    path_changes,
    quotes,
    repeated_absences,
)
from collector.compile.recipient_view import RecipientView
from collector.compile.talks import UNKNOWN, budget_view, hours_text, not_held_note
from collector.privacy.policy import AccessLevel
from collector.text.italian import capital, count, listed
from schemas.meeting import MeetingKind
from schemas.session import Role


def meeting_goals(view: RecipientView, anchors: Anchors) -> tuple[Goal, ...]:
    """Return the sections of this kind of meeting, in the presentation's order."""
    if view.meeting.kind is MeetingKind.SOCIAL_WORKERS:
        makers = (_progress, _strengths, _to_activate, _keys)
    else:
        makers = (_difficulties, _each_nucleus, _service_view, _strategies)
    goals: list[Goal] = []
    for number, make in enumerate(makers, start=1):
        place = {"number": number, "anchor": f"obiettivo-{number}"}
        goals.append(make(view, anchors).model_copy(update=place))
    return tuple(goals)


# --- With the social workers ------------------------------------------------------------------


def _progress(view: RecipientView, anchors: Anchors) -> Goal:
    return Goal(
        title="Andamento",
        goal="Monitorare l'andamento delle mediazioni.",
        facts=_progress_facts(view),
        charts=(
            *hours_used_chart(view),
            *hours_by_mediator_table(view),
            *completeness_charts(view),
        ),
        tables=(progress_table(view, anchors),),
        groups=(open_agreements(view, anchors),),
    )


def _strengths(view: RecipientView, anchors: Anchors) -> Goal:
    facts = []
    kept, due = count_kept_and_due(view)
    if due:
        facts.append(f"Date previste mantenute: {kept} di {due}.")
    outcomes = NoteGroup(
        title="Esiti annotati",
        note="Il più recente di ogni nucleo.",
        items=quotes(view, anchors, "outcome", latest=True),
        empty="Nessun esito annotato nel periodo.",
    )
    no_issues = NO_ISSUES
    if view.level is AccessLevel.SERVICE:
        no_issues = "Nessuna criticità annotata per il servizio nel periodo."
    return Goal(
        title="Punti di forza e di debolezza",
        goal="Vedere che cosa funziona e che cosa no nelle mediazioni.",
        facts=(*facts, *_not_held_facts(view)),
        charts=promises_chart(due_promises(view)),
        tables=difficulties_table(view, UNKNOWN),
        groups=(outcomes, issues_group(view, anchors, no_issues)),
    )


def _to_activate(view: RecipientView, anchors: Anchors) -> Goal:
    return Goal(
        title="Nuove mediazioni da attivare",
        goal="Attivare eventuali nuove mediazioni.",
        tables=(to_activate_table(view, anchors),),
        groups=path_changes(view, anchors),
    )


def _keys(view: RecipientView, anchors: Anchors) -> Goal:
    return Goal(
        title="Chiavi per comprendere",
        goal="Aiutare a comprendere alcune dinamiche legate all'utenza straniera.",
        charts=languages_chart(view),
        groups=repeated_absences(view, anchors),
        lines=7,
    )


# --- With the mediators -----------------------------------------------------------------------


def _difficulties(view: RecipientView, anchors: Anchors) -> Goal:
    return Goal(
        title="Fatiche e difficoltà",
        goal="Raccogliere le fatiche e le difficoltà.",
        facts=_not_held_facts(view),
        charts=completeness_charts(view),
        tables=difficulties_table(view, UNKNOWN),
        groups=(issues_group(view, anchors), *repeated_absences(view, anchors)),
        lines=7,
    )


def _each_nucleus(view: RecipientView, anchors: Anchors) -> Goal:
    return Goal(
        title="Andamento su ogni nucleo",
        goal="Monitorare l'andamento del progetto su ogni nucleo della mediazione.",
        facts=_progress_facts(view),
        charts=(
            *hours_used_chart(view),
            *hours_by_mediator_table(view),
            *promises_chart(due_promises(view)),
        ),
        tables=(progress_table(view, anchors),),
        groups=path_changes(view, anchors),
    )


def _service_view(view: RecipientView, anchors: Anchors) -> Goal:
    agreements = NoteGroup(
        title="Accordi presi con l'assistente sociale",
        items=quotes(view, anchors, "agreements"),
        empty="Nessun accordo annotato nel periodo.",
    )
    return Goal(
        title="Visione del servizio sociale e criticità culturali",
        goal=(
            "Conoscere la visione del servizio sociale e le criticità legate alle dinamiche "
            "culturali."
        ),
        facts=_with_social_worker_facts(view),
        groups=(agreements,),
        charts=languages_chart(view),
        lines=7,
    )


def _strategies(view: RecipientView, anchors: Anchors) -> Goal:
    return Goal(
        title="Strategie condivise",
        goal="Condividere possibili strategie.",
        tables=(strategies_table(view, anchors),),
        groups=(open_agreements(view, anchors),),
        lines=5,
    )


# --- Facts ------------------------------------------------------------------------------------


def _not_held_facts(view: RecipientView) -> tuple[str, ...]:
    note = not_held_note(view.talks)
    return (f"Colloqui non svolti: {note}.",) if note else ()


def _with_social_worker_facts(view: RecipientView) -> tuple[str, ...]:
    held = view.held_talks
    if not held:
        return ()
    together = 0
    for talk in held:
        together += any(person.role is Role.SOCIAL_WORKER for person in talk.attendees)
    talks = count(together, "colloquio svolto", "colloqui svolti")
    return (f"Con l'assistente sociale presente: {talks} su {len(held)}.",)


def _progress_facts(view: RecipientView) -> tuple[str, ...]:
    held = view.held_talks
    talks = capital(count(len(held), "colloquio svolto", "colloqui svolti"))
    with_talks = sum(bool(part.held_talks) for part in view.nuclei)
    nuclei = count(with_talks, "nucleo", "nuclei")
    facts = [f"{talks} con {nuclei}, {hours_text(held)}."]
    quiet = [part.code for part in view.nuclei if part.is_quiet]
    if quiet:
        facts.append(f"Percorsi attivi senza colloqui nel periodo: {len(quiet)} ({listed(quiet)}).")
    nearly_used = _codes_with_hours_nearly_used(view)
    if nearly_used:
        codes = f"{len(nearly_used)} ({listed(nearly_used)})"
        facts.append(f"Monte ore quasi finito o superato: {codes}.")
    return tuple(facts)


def _codes_with_hours_nearly_used(view: RecipientView) -> list[str]:
    codes: list[str] = []
    for part in view.nuclei:
        if part.nucleus.concluded:
            continue
        budget = budget_view(part.nucleus, part.known, view.hours_warning)
        if budget and budget.alert:
            codes.append(part.code)
    return codes
