"""The documents that were made: which talks each reported, for whom, and its hash."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, func, insert, select

from collector.journal.database import Database, next_id
from collector.journal.schema import deliveries, document_hashes, documents
from collector.journal.unfinished import stop_if_erasing
from schemas.delivery import REPORTED_STATES
from schemas.meeting import Meeting
from schemas.record import WITHDRAWN, Reported

ROOM: Final = "room"
"""Stands for the recipient of the copy for the room, which the coordinator keeps."""
PART_OF_HISTORY: Final = "part"
"""Stands for the recipient of a part of a history, which the coordinator keeps."""
KEY: Final = "key"
"""Stands for a sheet with codes and names of families; its subject is a person's code."""
_KIND_LETTERS: Final = 3
"""So many letters of a meeting's id name its kind: "AS-"."""


class DocumentHash(NamedTuple):
    """A document that was made.

    `subject`: a meeting's id, a nucleus's code, or of a KEY a person's. `reader`: the recipient's
    code, ROOM, PART_OF_HISTORY, KEY, or '' for a history. `hash`: of what it says. `day`: the day
    it was first made for.
    """

    subject: str
    reader: str
    hash: str
    day: dt.date


class TalkDocument(NamedTuple):
    """A document that says something of a talk.

    `reader`: the recipient's code, or ROOM. `mark`: what it says of it (see `Reported.mark`), '' in
    an older program's. `was_mailed`: it went to its recipient.
    """

    meeting: str
    reader: str
    mark: str
    was_mailed: bool


class DocumentLog(Database):
    """Remembers documents. Every method raises JournalError."""

    def add_document(
        self,
        meeting: str,
        reader: str,
        digest: str,
        talks: Mapping[str, str],
        *,
        at: dt.datetime,
        day: dt.date,
    ) -> None:
        """Note that a digest with this content hash was made for a recipient.

        `talks`: row code → `TalkSummary.reported_mark` as it was then. The same document of the
        same talks made again is noted once.
        """
        listed = json.dumps(talks)
        table = documents.c
        is_same = (table.meeting == meeting) & (table.reader == reader) & (table.hash == digest)
        newest = select(table.talks).where(is_same).order_by(table.id.desc()).limit(1)
        with self._write_alone() as db:
            stop_if_erasing(db)
            if db.execute(newest).scalar_one_or_none() == listed:
                return
            document = {
                "id": next_id(db, documents),
                "at": at.isoformat(),
                "meeting": meeting,
                "reader": reader,
                "hash": digest,
                "talks": listed,
                "day": day.isoformat(),
            }
            db.execute(insert(documents), document)

    def last_document(self) -> int:
        """Return the number of the last document, or 0."""
        with self._read() as db:
            return db.execute(select(func.max(documents.c.id))).scalar_one_or_none() or 0

    def recipients_by_meeting(self) -> dict[str, frozenset[str]]:
        """Return for whom documents were made: the meeting's id → recipients' codes."""
        recipients: dict[str, set[str]] = {}
        query = select(documents.c.meeting, documents.c.reader).distinct()
        with self._read() as db:
            for meeting, reader in db.execute(query):
                recipients.setdefault(meeting, set()).add(reader)
        return {meeting: frozenset(codes) for meeting, codes in recipients.items()}

    # What was reported

    def last_reported(self) -> dict[str, Reported]:
        """Return what the last document that holds each talk says of it, by row code.

        Documents of older programs say only which talks they hold: they are left out. That a talk
        was withdrawn from one recipient says nothing of what the others were told.
        """
        reported: dict[str, Reported] = {}
        query = select(documents.c.meeting, documents.c.talks).order_by(documents.c.id)
        with self._read() as db:
            for meeting, talks in db.execute(query):
                marks = json.loads(talks)
                if not isinstance(marks, dict):
                    continue
                for code, mark in marks.items():
                    if mark != WITHDRAWN:
                        reported[code] = Reported(mark, meeting)
        return reported

    def reported(
        self, reader: str, meeting: Meeting, earlier: Iterable[str]
    ) -> dict[str, Reported]:
        """Return the talks reported to a recipient for other meetings of the same kind.

        These are the talks in any mail that left, and in the documents of `earlier` meetings for
        which no mail was made. The preview of a later meeting, or of one that was moved, reported
        to nobody; nor did a mail that never left. Returns row code → what was reported; the marks
        of an older program's documents are ''.
        """
        table = documents.c
        same_kind = table.meeting.startswith(meeting.id[:_KIND_LETTERS], autoescape=True)
        is_reported = self._was_handed_over(reader, earlier) | self._was_mailed(reader)
        query = (
            select(table.meeting, table.talks, table.at)
            .where(table.reader == reader, table.meeting != meeting.id, same_kind)
            .where(is_reported, self._up_to_day(documents))
            .order_by(table.id)
        )
        reported: dict[str, Reported] = {}
        with self._read() as db:
            for meeting_id, talks, at in db.execute(query):
                listed = json.loads(talks)
                marks = listed if isinstance(listed, dict) else dict.fromkeys(listed, "")
                for code, mark in marks.items():
                    reported[code] = Reported(mark, meeting_id, at)
        return reported

    def _was_handed_over(self, reader: str, earlier: Iterable[str]) -> ColumnElement[bool]:
        """Documents of earlier meetings for which no mail was made for this recipient."""
        with_mail = select(deliveries.c.meeting).where(self._mails_to(reader))
        is_earlier = documents.c.meeting.in_(list(earlier))
        return is_earlier & documents.c.meeting.not_in(with_mail)

    def _was_mailed(self, reader: str) -> ColumnElement[bool]:
        """Documents in a mail to this recipient that left."""
        is_unknown = deliveries.c.document == ""  # an older program did not note the document
        same_document = (deliveries.c.document == documents.c.hash) | is_unknown
        states = [str(state) for state in REPORTED_STATES]
        return (
            select(deliveries.c.id)
            .where(self._mails_to(reader), deliveries.c.state.in_(states))
            .where(deliveries.c.meeting == documents.c.meeting, same_document)
            .exists()
        )

    def _mails_to(self, reader: str) -> ColumnElement[bool]:
        return (deliveries.c.person == reader) & self._up_to_day(deliveries)

    def documents_of_talk(self, code: str) -> list[TalkDocument]:
        """Return the documents that say something of a talk, oldest first."""
        table = documents.c
        is_unknown = deliveries.c.document == ""  # an older program did not note the document
        mailed = (
            select(deliveries.c.id)
            .where(deliveries.c.meeting == table.meeting, deliveries.c.person == table.reader)
            .where(deliveries.c.state.in_([str(state) for state in REPORTED_STATES]))
            .where((deliveries.c.document == table.hash) | is_unknown)
            .exists()
        )
        query = (
            select(table.meeting, table.reader, table.talks, mailed)
            .where(table.talks.contains(f'"{code}"', autoescape=True))
            .order_by(table.id)
        )
        found = []
        with self._read() as db:
            for meeting, reader, talks, was_mailed in db.execute(query):
                listed = json.loads(talks)
                mark = listed[code] if isinstance(listed, dict) else ""
                found.append(TalkDocument(meeting, reader, mark, bool(was_mailed)))
        return found

    # Hashes, by which a printed document is found again

    def add_document_hashes(self, made: Iterable[tuple[str, str, str]], *, day: dt.date) -> None:
        """Note documents by what they say: (meeting or nucleus, recipient or '', hash).

        Each is noted once.
        """
        table = document_hashes.c
        with self._write_alone() as db:
            stop_if_erasing(db)
            for subject, reader, hash_ in made:
                is_same = (table.what == subject) & (table.reader == reader) & (table.hash == hash_)
                if db.execute(select(table.id).where(is_same).limit(1)).first() is not None:
                    continue
                document = {
                    "id": next_id(db, document_hashes),
                    "day": day.isoformat(),
                    "what": subject,
                    "reader": reader,
                    "hash": hash_,
                }
                db.execute(insert(document_hashes), document)

    def document_hashes(self, beginning: str) -> list[DocumentHash]:
        """Return the documents whose hash begins with these letters, oldest first."""
        table = document_hashes.c
        query = (
            select(table.what, table.reader, table.hash, table.day)
            .where(table.hash.startswith(beginning, autoescape=True))
            .order_by(table.id)
        )
        with self._read() as db:
            return [
                DocumentHash(subject, reader, hash_, dt.date.fromisoformat(day))
                for subject, reader, hash_, day in db.execute(query)
            ]
