"""Tables of nuclei in a digest: without a talk, to activate, to talk about."""

from collections.abc import Mapping, Sequence

from collector.compile.due_promises import missed_promises
from collector.compile.models import DocumentTable
from collector.compile.recipient_view import NucleusView, RecipientView
from collector.compile.talks import UNKNOWN, budget_view
from collector.text.italian import capital, length, short_day
from schemas.meeting import MeetingKind
from schemas.nucleus import Path
from schemas.printable import one_line
from schemas.session import Held

Anchors = Mapping[str, str]
"""The anchor of each nucleus's block, by code; a nucleus without a block has none."""


def quiet_nuclei_table(view: RecipientView, anchors: Anchors) -> DocumentTable:
    """Return the nuclei that have no block: there was no talk, and no other section has them."""
    parts = [part for part in view.nuclei if part.code not in anchors]
    if view.meeting.kind is MeetingKind.SOCIAL_WORKERS:
        parts = [part for part in parts if part.nucleus.path is not Path.TO_ACTIVATE]
    return DocumentTable(
        title="Senza colloqui nel periodo",
        headers=("Nucleo", "Comune", "Lingua", "Tipologia di caso", "Mediatore"),
        rows=tuple(_quiet_row(part) for part in parts),
    )


def _quiet_row(part: NucleusView) -> tuple[str, ...]:
    nucleus = part.nucleus
    return (
        part.code,
        one_line(nucleus.municipality) or UNKNOWN,
        one_line(nucleus.language) or UNKNOWN,
        one_line(nucleus.case_type) or UNKNOWN,
        one_line(nucleus.mediator) or UNKNOWN,
    )


def to_activate_table(view: RecipientView, anchors: Anchors) -> DocumentTable:
    """Return the paths that are still to be activated."""
    parts = [part for part in view.nuclei if part.nucleus.path is Path.TO_ACTIVATE]
    return DocumentTable(
        title="Percorsi da attivare",
        headers=("Nucleo", "Comune", "Lingua", "Tipologia di caso", "Monte ore", "Mediatore"),
        figures=(4,),
        rows=tuple(_to_activate_row(part) for part in parts),
        anchors=anchors_of(parts, anchors),
        empty="Nessun percorso da attivare tra questi nuclei.",
    )


def _to_activate_row(part: NucleusView) -> tuple[str, ...]:
    nucleus = part.nucleus
    return (
        nucleus.code,
        one_line(nucleus.municipality) or UNKNOWN,
        one_line(nucleus.language) or UNKNOWN,
        one_line(nucleus.case_type) or UNKNOWN,
        length(nucleus.hours_budget) if nucleus.hours_budget else UNKNOWN,
        one_line(nucleus.mediator) or "da trovare",
    )


def strategies_table(view: RecipientView, anchors: Anchors) -> DocumentTable:
    """Return the nuclei to talk about, with the reason, and room to write what was decided."""
    parts: list[NucleusView] = []
    rows: list[tuple[str, ...]] = []
    for part in view.nuclei:
        reasons = reasons_to_look(part, view)
        if reasons:
            parts.append(part)
            rows.append((part.code, capital("; ".join(reasons)), "", ""))
    return DocumentTable(
        title="Nuclei di cui parlare",
        headers=("Nucleo", "Perché", "Strategia", "Chi, entro quando"),
        rows=tuple(rows),
        anchors=anchors_of(parts, anchors),
        to_fill=2,
        empty="I dati non indicano nuclei da discutere.",
    )


def reasons_to_look(part: NucleusView, view: RecipientView) -> list[str]:
    """Return why a nucleus is to be looked at: in small letters, for a list."""
    if part.nucleus.concluded:
        return []
    reasons: list[str] = []
    missed = [short_day(promise.day) for promise in missed_promises(part)]
    if missed:
        words = "previsto e non risulta" if len(missed) == 1 else "previsti e non risultano"
        reasons.append(f"{words}: {', '.join(missed)}")
    hours = budget_view(part.nucleus, part.known, view.hours_warning)
    if hours and hours.alert:
        reasons.append(f"monte ore {hours.note}")
    no_shows = count_no_shows(part)
    if no_shows > 1:
        reasons.append(f"{no_shows} assenze nel periodo")
    if part.is_quiet:
        reasons.append("nessun colloquio nel periodo")
    if part.nucleus.path is Path.TO_ACTIVATE:
        reasons.append("percorso da attivare")
    return reasons


def count_no_shows(part: NucleusView) -> int:
    """Return how many talks of the period did not take place because nobody came."""
    return sum(talk.held is Held.NO_SHOW for talk in part.period)


def anchors_of(parts: Sequence[NucleusView], anchors: Anchors) -> tuple[str, ...]:
    """Return the anchor of the block of each nucleus; '' where it has none."""
    return tuple(anchors.get(part.code, "") for part in parts)
