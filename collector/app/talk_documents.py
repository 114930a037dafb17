"""Which documents said something of a talk, for which meetings, and who has them.

For the coordinator's own screen: recipients are named.
"""

from dataclasses import dataclass

from collector.journal.documents import ROOM, TalkDocument
from collector.journal.store import Journal
from schemas.printable import one_line
from schemas.record import OVER


@dataclass(frozen=True, slots=True)
class TalkRecipient:
    """Somebody for whom a document was made that says something of a talk.

    `name`: None for the copy for the room. `was_mailed`: the document was sent. `is_over`: the
    newest one says that the talk is no more, or no more for them.
    """

    name: str | None
    was_mailed: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class TalkAtMeeting:
    """A meeting whose documents said something of a talk. `meeting`: its id."""

    meeting: str
    recipients: tuple[TalkRecipient, ...]


def talk_documents(journal: Journal, code: str) -> list[TalkAtMeeting]:
    """Return the meetings whose documents said something of a talk, the newest document first.

    Raises JournalError.
    """
    people = {person.code: one_line(person.name) for person in journal.people(gone=True)}
    by_meeting: dict[str, dict[str, list[TalkDocument]]] = {}
    for document in reversed(journal.documents_of_talk(code)):
        of_meeting = by_meeting.setdefault(document.meeting, {})
        of_meeting.setdefault(document.reader, []).append(document)
    found = []
    for meeting, by_reader in by_meeting.items():
        recipients = [
            TalkRecipient(
                None if reader == ROOM else people.get(reader) or reader,
                any(document.was_mailed for document in documents),
                documents[0].mark in OVER,
            )
            for reader, documents in by_reader.items()
        ]
        recipients.sort(key=lambda one: (one.name is None, (one.name or "").casefold()))
        found.append(TalkAtMeeting(meeting, tuple(recipients)))
    return found
