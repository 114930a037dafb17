"""Notes about single nuclei in a digest: what staff wrote, absences, paths that began or ended."""

import datetime as dt
from typing import Final

from collector.compile.models import NoteGroup, NucleusNote
from collector.compile.nuclei_tables import Anchors, count_no_shows
from collector.compile.recipient_view import NucleusView, RecipientView
from collector.compile.talks import issues_audience
from collector.text.italian import excerpt, short_day
from schemas.printable import one_line
from schemas.record import TalkRecord

NO_ISSUES: Final = "Nessuna criticità annotata nel periodo."


def issues_group(view: RecipientView, anchors: Anchors, empty: str = NO_ISSUES) -> NoteGroup:
    """Return the difficulties noted in the period; `empty` is said where there are none."""
    notes = quotes(view, anchors, "issues")
    return NoteGroup(title="Criticità annotate", items=notes, empty=empty)


def quotes(
    view: RecipientView, anchors: Anchors, key: str, *, latest: bool = False
) -> tuple[NucleusNote, ...]:
    """Return what staff wrote in the field `key` in the period, by nucleus and date.

    Only the beginning of each text: the rest is further down. `latest`: the last of each nucleus.
    """
    notes: list[NucleusNote] = []
    for part in view.nuclei:
        written = [talk for talk in part.period if one_line(getattr(talk, key))]
        for talk in written[-1:] if latest else written:
            audience = issues_audience(talk, view.level) if key == "issues" else ""
            notes.append(_quote(part, talk, key, anchors, audience))
    return tuple(notes)


def _quote(
    part: NucleusView, talk: TalkRecord, key: str, anchors: Anchors, audience: str = ""
) -> NucleusNote:
    return NucleusNote(
        nucleus=part.code,
        anchor=anchors.get(part.code, ""),
        when=_day(talk.date),
        quote=excerpt(one_line(getattr(talk, key)) or ""),
        audience=audience,
    )


def open_agreements(view: RecipientView, anchors: Anchors) -> NoteGroup:
    """Return the last agreement noted for each nucleus whose path goes on, however old."""
    notes: list[NucleusNote] = []
    for part in view.nuclei:
        if part.nucleus.concluded:
            continue
        noted = [talk for talk in part.known if talk.date and one_line(talk.agreements)]
        if noted:
            notes.append(_quote(part, noted[-1], "agreements", anchors))
    return NoteGroup(
        title="Accordi aperti",
        note="L'ultimo annotato di ogni nucleo, finché non ne arriva un altro.",
        items=tuple(notes),
        empty="Nessun accordo annotato.",
    )


def repeated_absences(view: RecipientView, anchors: Anchors) -> tuple[NoteGroup, ...]:
    """Return the nuclei that did not come several times; nothing where there are none."""
    notes: list[NucleusNote] = []
    for part in view.nuclei:
        number = count_no_shows(part)
        if number > 1:
            anchor = anchors.get(part.code, "")
            text = f"{number} assenze nel periodo"
            notes.append(NucleusNote(nucleus=part.code, anchor=anchor, text=text))
    if not notes:
        return ()
    return (NoteGroup(title="Assenze ripetute", items=tuple(notes), empty=""),)


def path_changes(view: RecipientView, anchors: Anchors) -> tuple[NoteGroup, ...]:
    """Return the paths that were activated or concluded in the period, where there are any."""
    opened = [(part, part.nucleus.opened_on) for part in view.nuclei]
    closed = [(part, part.nucleus.closed_on) for part in view.nuclei]
    groups: list[NoteGroup] = []
    for title, days in (
        ("Percorsi attivati nel periodo", opened),
        ("Percorsi conclusi nel periodo", closed),
    ):
        notes = tuple(
            NucleusNote(
                nucleus=part.code,
                anchor=anchors.get(part.code, ""),
                when=_day(day),
                text=_municipality_and_case(part),
            )
            for part, day in days
            if part.in_period(day, view.meeting.date)
        )
        if notes:
            groups.append(NoteGroup(title=title, items=notes, empty=""))
    return tuple(groups)


def _municipality_and_case(part: NucleusView) -> str:
    about = map(one_line, (part.nucleus.municipality, part.nucleus.case_type))
    return ", ".join(filter(None, about))


def _day(day: dt.date | None) -> str:
    return short_day(day) if day else ""
