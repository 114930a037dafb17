"""What staff wrote about single nuclei, as a digest quotes it."""

from collector.compile.models import NoteGroup, NucleusNote
from collector.compile.nuclei_tables import Anchors
from collector.compile.recipient_view import RecipientView
from collector.compile.talks import issues_audience
from collector.text.italian import brief_day, excerpt
from schemas.printable import one_line


def issues_groups(view: RecipientView, anchors: Anchors) -> tuple[NoteGroup, ...]:
    """Return the difficulties noted in the period, by nucleus and date, if there are any.

    Only the beginning of each text: the whole stands in the nucleus's block.
    """
    notes: list[NucleusNote] = []
    for part in view.nuclei:
        for talk in part.period:
            text = one_line(talk.issues)
            if text is None or talk.date is None:
                continue
            notes.append(
                NucleusNote(
                    nucleus=part.code,
                    anchor=anchors.get(part.code, ""),
                    when=brief_day(talk.date, view.meeting.date.year),
                    quote=excerpt(text),
                    audience=issues_audience(talk, view.level),
                )
            )
    if not notes:
        return ()
    return (NoteGroup(title="Criticità annotate", items=tuple(notes), empty=""),)
