"""The documents that were made: which talks each reported, for whom, and its hash."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from collector.journal.database import Database, as_pattern, next_id, one_of
from collector.journal.sql import sa, schema
from collector.journal.unfinished import stop_if_erasing
from schemas.delivery import REPORTED_STATES

if TYPE_CHECKING:
    from schemas.meeting import Meeting
    from schemas.record import Reported

ROOM: Final = "room"
"""Stands for the recipient of the copy for the room, which the coordinator keeps."""
PART_OF_HISTORY: Final = "part"
"""Stands for the recipient of a part of a history, which the coordinator keeps."""
KEY: Final = "key"
"""Stands for a sheet with codes and names of families; its subject is a person's code."""
_KIND_LETTERS: Final = 3
"""So many letters of a meeting's id name its kind: "AS-"."""


_REPORTED_STATES: Final = ", ".join(f"'{state}'" for state in REPORTED_STATES)
_BRINGS_DOCUMENT: Final = (
    f"deliveries.state IN ({_REPORTED_STATES}) AND deliveries.meeting = documents.meeting "
    "AND (deliveries.document = documents.hash OR deliveries.document = '')"
)
"""Of a mail: it left, with this document; an older program did not note which one it was."""


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
        table = schema.documents.c
        is_same = (table.meeting == meeting) & (table.reader == reader) & (table.hash == digest)
        newest = sa.select(table.talks).where(is_same).order_by(table.id.desc()).limit(1)
        with self._write_alone() as db:
            stop_if_erasing(db)
            if db.execute(newest).scalar_one_or_none() == listed:
                return
            document = {
                "id": next_id(db, schema.documents),
                "at": at.isoformat(),
                "meeting": meeting,
                "reader": reader,
                "hash": digest,
                "talks": listed,
                "day": day.isoformat(),
            }
            db.execute(sa.insert(schema.documents), document)

    def last_document(self) -> int:
        """Return the number of the last document, or 0."""
        with self._look() as rows:
            return int(rows("SELECT coalesce(max(id), 0) FROM documents")[0][0])

    def recipients_by_meeting(self) -> dict[str, frozenset[str]]:
        """Return for whom documents were made: the meeting's id → recipients' codes."""
        recipients: dict[str, set[str]] = {}
        with self._look() as rows:
            for meeting, reader in rows("SELECT DISTINCT meeting, reader FROM documents"):
                recipients.setdefault(meeting, set()).add(reader)
        return {meeting: frozenset(codes) for meeting, codes in recipients.items()}

    # What was reported

    def last_reported(self) -> "dict[str, Reported]":
        """Return what the last document that holds each talk says of it, by row code.

        Documents of older programs say only which talks they hold: they are left out. That a talk
        was withdrawn from one recipient says nothing of what the others were told.
        """
        from schemas.record import WITHDRAWN, Reported

        reported: dict[str, Reported] = {}
        with self._look() as rows:
            for meeting, talks in rows("SELECT meeting, talks FROM documents ORDER BY id"):
                marks = json.loads(talks)
                if not isinstance(marks, dict):
                    continue
                for code, mark in marks.items():
                    if mark != WITHDRAWN:
                        reported[code] = Reported(mark, meeting)
        return reported

    def reported(
        self, reader: str, meeting: "Meeting", earlier: Iterable[str]
    ) -> "dict[str, Reported]":
        """Return the talks reported to a recipient for other meetings of the same kind.

        These are the talks in any mail that left, and in the documents of `earlier` meetings for
        which no mail was made. The preview of a later meeting, or of one that was moved, reported
        to nobody; nor did a mail that never left. Returns row code → what was reported; the marks
        of an older program's documents are ''.
        """
        from schemas.record import Reported

        listed, values = one_of(list(earlier))
        up_to_day = "AND documents.day <= :day" if self._day else ""
        mails = f"person = :reader {'AND day <= :day' if self._day else ''}"
        # Handed over: no mail was made of an earlier meeting's; or a mail with it left.
        statement = (
            "SELECT meeting, talks, at FROM documents "  # noqa: S608
            "WHERE reader = :reader AND meeting <> :meeting AND meeting LIKE :kind ESCAPE '/' "
            f"{up_to_day} AND (meeting IN {listed} "
            f"AND meeting NOT IN (SELECT meeting FROM deliveries WHERE {mails}) "
            f"OR EXISTS (SELECT id FROM deliveries WHERE {mails} AND {_BRINGS_DOCUMENT})) "
            "ORDER BY id"
        )
        values |= {"reader": reader, "meeting": meeting.id, **self._day_value}
        values["kind"] = f"{as_pattern(meeting.id[:_KIND_LETTERS])}%"
        reported: dict[str, Reported] = {}
        with self._look() as rows:
            for meeting_id, talks, at in rows(statement, **values):
                said = json.loads(talks)
                marks = said if isinstance(said, dict) else dict.fromkeys(said, "")
                for code, mark in marks.items():
                    reported[code] = Reported(mark, meeting_id, at)
        return reported

    def documents_of_talk(self, code: str) -> list[TalkDocument]:
        """Return the documents that say something of a talk, oldest first."""
        statement = (
            "SELECT meeting, reader, talks, EXISTS (SELECT id FROM deliveries "  # noqa: S608
            f"WHERE person = documents.reader AND {_BRINGS_DOCUMENT}) "
            "FROM documents WHERE talks LIKE :code ESCAPE '/' ORDER BY id"
        )
        found = []
        with self._look() as rows:
            pattern = f'%"{as_pattern(code)}"%'
            for meeting, reader, talks, was_mailed in rows(statement, code=pattern):
                listed = json.loads(talks)
                mark = listed[code] if isinstance(listed, dict) else ""
                found.append(TalkDocument(meeting, reader, mark, bool(was_mailed)))
        return found

    # Hashes, by which a printed document is found again

    def add_document_hashes(self, made: Iterable[tuple[str, str, str]], *, day: dt.date) -> None:
        """Note documents by what they say: (meeting or nucleus, recipient or '', hash).

        Each is noted once.
        """
        table = schema.document_hashes.c
        with self._write_alone() as db:
            stop_if_erasing(db)
            for subject, reader, hash_ in made:
                is_same = (table.what == subject) & (table.reader == reader) & (table.hash == hash_)
                if db.execute(sa.select(table.id).where(is_same).limit(1)).first() is not None:
                    continue
                document = {
                    "id": next_id(db, schema.document_hashes),
                    "day": day.isoformat(),
                    "what": subject,
                    "reader": reader,
                    "hash": hash_,
                }
                db.execute(sa.insert(schema.document_hashes), document)

    def document_hashes(self, beginning: str) -> list[DocumentHash]:
        """Return the documents whose hash begins with these letters, oldest first."""
        statement = (
            "SELECT what, reader, hash, day FROM imprints "
            "WHERE hash LIKE :beginning ESCAPE '/' ORDER BY id"
        )
        with self._look() as rows:
            found = rows(statement, beginning=f"{as_pattern(beginning)}%")
            return [
                DocumentHash(subject, reader, hash_, dt.date.fromisoformat(day))
                for subject, reader, hash_, day in found
            ]
