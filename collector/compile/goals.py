"""The four goals of each kind of meeting: what page one does not say, and room to write.

Source: the presentation of the service.
"""

from collections import Counter
from typing import Final

from collector.compile.difficulties import difficulties_table
from collector.compile.models import Goal
from collector.compile.nuclei_tables import Anchors, strategies_table, to_activate_table
from collector.compile.nucleus_notes import issues_groups
from collector.compile.recipient_view import RecipientView
from collector.compile.talks import UNKNOWN, not_held_note
from collector.privacy.policy import AccessLevel
from collector.text.italian import count
from schemas.meeting import MeetingKind
from schemas.printable import one_line
from schemas.session import Role

_NO_ISSUES: Final = "Nessuna criticità annotata nel periodo."


def meeting_goals(view: RecipientView, anchors: Anchors) -> tuple[Goal, ...]:
    """Return the sections of this kind of meeting, in the presentation's order."""
    if view.meeting.kind is MeetingKind.SOCIAL_WORKERS:
        goals = (
            _progress(view),
            _strengths(view, anchors),
            _to_activate(view, anchors),
            _keys(view),
        )
    else:
        goals = (
            _difficulties(view, anchors),
            _each_nucleus(view),
            _service_view(view),
            _strategies(view, anchors),
        )
    return tuple(
        goal.model_copy(update={"number": number, "anchor": f"obiettivo-{number}"})
        for number, goal in enumerate(goals, start=1)
    )


# --- With the social workers ------------------------------------------------------------------


def _progress(view: RecipientView) -> Goal:
    return Goal(
        title="Andamento",
        goal="Monitorare l'andamento delle mediazioni.",
        facts=("Un nucleo per riga: all'inizio di questo documento.",) if view.nuclei else (),
    )


def _strengths(view: RecipientView, anchors: Anchors) -> Goal:
    facts = list(_not_held_facts(view))
    groups = issues_groups(view, anchors)
    if not groups and view.level is AccessLevel.SERVICE:
        facts.append("Nessuna criticità annotata per il servizio nel periodo.")
    elif not groups:
        facts.append(_NO_ISSUES)
    return Goal(
        title="Punti di forza e di debolezza",
        goal="Vedere che cosa funziona e che cosa no nelle mediazioni.",
        facts=tuple(facts),
        tables=difficulties_table(view),
        groups=groups,
    )


def _to_activate(view: RecipientView, anchors: Anchors) -> Goal:
    return Goal(
        title="Nuove mediazioni da attivare",
        goal="Attivare eventuali nuove mediazioni.",
        tables=(to_activate_table(view, anchors),),
    )


def _keys(view: RecipientView) -> Goal:
    return Goal(
        title="Chiavi per comprendere",
        goal="Aiutare a comprendere alcune dinamiche legate all'utenza straniera.",
        facts=_languages_facts(view),
    )


# --- With the mediators -----------------------------------------------------------------------


def _difficulties(view: RecipientView, anchors: Anchors) -> Goal:
    groups = issues_groups(view, anchors)
    facts = _not_held_facts(view)
    return Goal(
        title="Fatiche e difficoltà",
        goal="Raccogliere le fatiche e le difficoltà.",
        facts=facts if groups else (*facts, _NO_ISSUES),
        tables=difficulties_table(view),
        groups=groups,
    )


def _each_nucleus(view: RecipientView) -> Goal:
    return Goal(
        title="Andamento su ogni nucleo",
        goal="Monitorare l'andamento del progetto su ogni nucleo della mediazione.",
        facts=("Un nucleo per riga, con le date e gli accordi: all'inizio di questo documento.",)
        if view.nuclei
        else (),
    )


def _service_view(view: RecipientView) -> Goal:
    return Goal(
        title="Visione del servizio sociale e criticità culturali",
        goal=(
            "Conoscere la visione del servizio sociale e le criticità legate alle dinamiche "
            "culturali."
        ),
        facts=(*_with_social_worker_facts(view), *_languages_facts(view)),
    )


def _strategies(view: RecipientView, anchors: Anchors) -> Goal:
    table = strategies_table(view, anchors)
    goal = Goal(
        title="Strategie condivise",
        goal="Condividere possibili strategie.",
        tables=(table,),
    )
    return goal.model_copy(update={"lines": 0}) if table.rows else goal  # its table is to write in


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


def _languages_facts(view: RecipientView) -> tuple[str, ...]:
    """How many nuclei speak which language, by alphabet."""
    if not view.nuclei:
        return ()
    numbers = Counter(one_line(part.nucleus.language) or UNKNOWN for part in view.nuclei)
    languages = sorted(numbers, key=str.casefold)
    told = ", ".join(f"{language} ({numbers[language]})" for language in languages)
    return (f"Lingue dei nuclei: {told}.",)
