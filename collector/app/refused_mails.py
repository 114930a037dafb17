"""The mails that the outgoing check stopped, kept in the journal until they are made otherwise.

They leave no delivery: without this note nobody would know that the same mail is stopped again.
"""

import json
from collections.abc import Iterable

from collector.deliver.letter import LetterOutcome, LetterResult
from collector.journal.store import Journal
from schemas.meeting import Meeting


def note_refused(journal: Journal, meeting: Meeting, outcomes: Iterable[LetterOutcome]) -> None:
    """Note which letters of a meeting were stopped; what became of others is forgotten."""
    stopped = refused_mails(journal, meeting)
    for outcome in outcomes:
        letter = outcome.letter
        stopped.pop(letter.person, None)
        if outcome.result is LetterResult.REFUSED:
            stopped[letter.person] = letter.content_hash
    journal.set_note(_key(meeting), json.dumps(stopped, sort_keys=True) if stopped else "")


def refused_mails(journal: Journal, meeting: Meeting) -> dict[str, str]:
    """Return the hash of content and address of each letter that was stopped, by person's code."""
    noted = journal.note(_key(meeting))
    return dict(json.loads(noted)) if noted else {}


def _key(meeting: Meeting) -> str:
    return f"refused {meeting.id}"
