"""All that the documents of one meeting are made from, read from the journal once; and what earlier
documents reported otherwise than it is now.
"""

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from collector.app.document_setup import load_redaction
from collector.app.settings import Settings
from collector.compile.corrections import Correction
from collector.errors import SettingsError
from collector.journal.store import Journal
from collector.privacy.redaction import Redaction
from collector.text.italian import short_day
from schemas.cells.dates import read_day
from schemas.cells.reading import Cell
from schemas.meeting import MEETING_KIND_LABELS, Meeting
from schemas.nucleus import Nucleus
from schemas.patterns import lazy_pattern
from schemas.person import Person
from schemas.record import OVER, Reported, TalkRecord, TalkSummary, reports_the_same
from schemas.session import FREE_TEXT_FIELDS

_YEAR: Final = lazy_pattern(r"[0-9]{4}")


@dataclass(frozen=True)
class MeetingFacts:
    """What all documents of a meeting are made from.

    `earlier`: the meetings of the same kind before it; `typed_talks`: the talks as they were typed;
    `talks`: the same, redacted; `by_code`: these by row code; `marks`: what each talk says, by row
    code, so that what was reported is noted as it was when the document was made.

    `placeholder`: what is in place of each text, in a copy without texts (see `without_texts`);
    None where the texts stand.
    """

    nuclei: Sequence[Nucleus]
    people: Sequence[Person]
    earlier: Sequence[Meeting]
    typed_talks: Sequence[TalkRecord] = field(repr=False)
    talks: Sequence[TalkRecord]
    by_code: Mapping[str, TalkRecord]
    marks: Mapping[str, str]
    redaction: Redaction
    placeholder: str | None = None

    @classmethod
    def load(cls, settings: Settings, journal: Journal, meeting: Meeting) -> "MeetingFacts":
        """Read the facts for a meeting from the journal."""
        earlier = [
            other
            for other in journal.meetings()
            if other.kind is meeting.kind and other.date < meeting.date
        ]
        typed_talks = journal.talks()
        redaction = load_redaction(settings, journal)
        talks = redaction.talks(typed_talks)
        return cls(
            nuclei=redaction.nuclei(journal.nuclei()),
            people=journal.people(),
            earlier=earlier,
            typed_talks=typed_talks,
            talks=talks,
            by_code={talk.code: talk for talk in talks},
            marks={talk.code: TalkSummary.of_record(talk).reported_mark for talk in typed_talks},
            redaction=redaction,
        )

    def without_texts(self, placeholder: str) -> "MeetingFacts":
        """Return a copy with `placeholder` for each text of a talk; '' leaves nothing there."""
        talks = [without_texts(talk, placeholder) for talk in self.talks]
        by_code = {talk.code: talk for talk in talks}
        return replace(self, talks=talks, by_code=by_code, placeholder=placeholder)

    def without_typed_texts(self, placeholder: str, case_types: Container[str]) -> "MeetingFacts":
        """Return a copy without any text of the sheet: nor the languages and types of case of
        nuclei.

        A type of case in `case_types` stays: it is no text that somebody typed.
        """
        nuclei = []
        for nucleus in self.nuclei:
            is_known_type = nucleus.case_type in case_types
            case_type = nucleus.case_type if is_known_type else placeholder or None
            update = {"language": placeholder or None, "case_type": case_type}
            nuclei.append(nucleus.model_copy(update=update))
        return replace(self.without_texts(placeholder), nuclei=nuclei)


def without_texts(talk: TalkRecord, placeholder: str) -> TalkRecord:
    """Return a talk with `placeholder` for each of its texts; None where that is ''."""
    texts: dict[str, Any] = {
        name: placeholder or None for name in FREE_TEXT_FIELDS if getattr(talk, name)
    }
    return replace(talk, **texts)


def reported_earlier(
    journal: Journal, meeting: Meeting, recipient: str, facts: MeetingFacts
) -> Mapping[str, Reported]:
    """Return what earlier meetings' documents reported to a recipient (a code), by row code."""
    return journal.reported(recipient, meeting, [other.id for other in facts.earlier])


def find_corrections(
    journal: Journal, reported: Mapping[str, Reported], facts: MeetingFacts
) -> list[Correction]:
    """Return the talks that were reported otherwise, as they were reported and as they are now."""
    changed = {
        code: last
        for code, last in reported.items()
        if _is_reported_otherwise(last.mark, facts.marks.get(code))
    }
    if not changed:
        return []
    versions = journal.versions_since_reported(changed)
    as_reported = facts.redaction.talks(since[0] for since in versions.values())
    duplicates = journal.duplicate_talks()
    current_rows = {talk.code: talk for talk in journal.talks_of(changed)}
    return [
        Correction(
            talk,
            facts.by_code.get(talk.code),
            is_duplicate=talk.code in duplicates,
            last_mark=current_rows[talk.code].confidentiality,
            versions_since=versions[talk.code],
        )
        for talk in as_reported
    ]


def _is_reported_otherwise(mark: str, current_mark: str | None) -> bool:
    """Return True where a document reported a talk, and it says something else now.

    `current_mark` None: the talk is no more.
    """
    if not mark or mark in OVER:
        return False
    return current_mark is None or not reports_the_same(mark, current_mark)


def find_meeting(journal: Journal, wanted: str | None, today: dt.date) -> Meeting:
    """Return the meeting that `wanted` means, or the next one from today on when it is None.

    Raises SettingsError, which lists the meetings that there are, or those that may be meant.
    """
    meetings = journal.meetings()
    if wanted:
        chosen = meetings_meant(meetings, wanted)
        trouble = f"L'incontro «{wanted}» non è nel foglio «Incontri»."
    else:
        chosen = [meeting for meeting in meetings if meeting.date >= today][:1]
        trouble = f"Nel foglio «Incontri» non c'è nessun incontro dal {short_day(today)} in poi."
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        raise SettingsError(
            f"«{wanted}» può essere più di un incontro: {_list_of(chosen)}. Indica il codice. Non "
            "ho scritto nulla."
        )
    known = _list_of(meetings) or "nessuno"
    raise SettingsError(
        f"{trouble} Incontri che conosco: {known}. Se lì c'è e qui manca, la sua riga non si può "
        "leggere: «collector meetings» dice perché. Non ho scritto nulla."
    )


def meetings_meant(meetings: Sequence[Meeting], wanted: str) -> list[Meeting]:
    """Return the meetings that a text may mean: by code, by how a code begins, by day.

    A day must be certain; one without a year ("25 giugno") means that day of any year.
    """
    text = wanted.strip().casefold()
    with_code = [meeting for meeting in meetings if meeting.id.casefold() == text]
    if with_code or not text:
        return with_code
    begun = [meeting for meeting in meetings if meeting.id.casefold().startswith(text)]
    if begun:
        return begun
    return [meeting for meeting in meetings if _is_day_of(meeting, text)]


def _is_day_of(meeting: Meeting, text: str) -> bool:
    """Return True when a text says the day of a meeting for certain, its year apart."""
    day = read_day(Cell(text)).value
    if day is None and not _YEAR.search(text):
        day = read_day(Cell(f"{text} {meeting.date.year}")).value
    return day == meeting.date


def _list_of(meetings: Sequence[Meeting]) -> str:
    return "; ".join(
        f"{meeting.id} ({MEETING_KIND_LABELS[meeting.kind]}, {short_day(meeting.date)})"
        for meeting in meetings
    )
