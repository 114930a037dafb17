"""What the journal knows of who received something about a nucleus."""

import json
from typing import NamedTuple

from collector.journal.access import Rows
from collector.journal.database import Database
from collector.journal.documents import KEY
from schemas.delivery import DeliveryState, Via


class MadeDocument(NamedTuple):
    """A document of a meeting that says something of some talks. `recipient`: a code, or ROOM;
    `talks`: their row codes; `mails`: those that bring it, oldest first.
    """

    day: str
    meeting: str
    recipient: str
    talks: tuple[str, ...]
    mails: tuple["MadeMail", ...]


class MadeMail(NamedTuple):
    """A mail. `at`: when it was taken for sending, or put in the folder (ISO, UTC)."""

    at: str
    state: DeliveryState
    via: Via


class NotedDocument(NamedTuple):
    """A history of a nucleus, a key, or a meeting's document with the names.

    `recipient` and `subject`: as `reader` and `subject` in `DocumentHash`.
    """

    day: str
    subject: str
    recipient: str


class AskedPerson(NamedTuple):
    """A mediator who was asked to put a row right. `day`: the first one (ISO)."""

    day: str
    person: str
    row: str


class ReceivedQueries(Database):
    """Finds who received what. Every method raises JournalError."""

    def documents_about(self, rows: frozenset[str]) -> list[MadeDocument]:
        """Return the documents of meetings that say something of these rows, oldest first."""
        statement = "SELECT day, at, meeting, reader, hash, talks FROM documents ORDER BY id"
        found = []
        with self._look() as look:
            for day, at, meeting, reader, hash_, talks in look(statement):
                about = tuple(sorted(rows.intersection(json.loads(talks))))
                if about:
                    found.append((day or at[:10], meeting, reader, hash_, about))
            mails = _mails(look)
        return [
            MadeDocument(day, meeting, reader, about, _bringing(mails, meeting, reader, hash_))
            for day, meeting, reader, hash_, about in found
        ]

    def noted_documents(self, nucleus: str, with_names: str) -> list[NotedDocument]:
        """Return the histories of a nucleus, all keys, and all documents `with_names` of meetings,
        oldest first.
        """
        statement = (
            "SELECT day, what, reader FROM imprints WHERE what = :nucleus OR reader = :key "
            "OR (reader = :with_names AND what LIKE '%-%') "  # a meeting: a code has no "-"
            "ORDER BY id"
        )
        with self._look() as rows:
            found = rows(statement, nucleus=nucleus, key=KEY, with_names=with_names)
            return [NotedDocument(*row) for row in found]

    def asked_about(self, rows: frozenset[str]) -> list[AskedPerson]:
        """Return who was asked to put these rows right, each with each row once, oldest first."""
        statement = "SELECT asked, person, row_code FROM requests ORDER BY id"
        found: dict[tuple[str, str], AskedPerson] = {}
        with self._look() as look:
            for day, person, row in look(statement):
                if row in rows:
                    found.setdefault((person, row), AskedPerson(day, person, row))
        return list(found.values())


def _mails(rows: Rows) -> dict[tuple[str, str], list[tuple[str, MadeMail]]]:
    """Return all mails by meeting and person, each with the document that it brings."""
    statement = "SELECT meeting, person, document, at, state, via FROM deliveries ORDER BY id"
    mails: dict[tuple[str, str], list[tuple[str, MadeMail]]] = {}
    for meeting, person, document, at, state, via in rows(statement):
        mail = MadeMail(at, DeliveryState(state), Via(via))
        mails.setdefault((meeting, person), []).append((document, mail))
    return mails


def _bringing(
    mails: dict[tuple[str, str], list[tuple[str, MadeMail]]], meeting: str, reader: str, hash_: str
) -> tuple[MadeMail, ...]:
    """Return the mails that bring a document; an older program did not note which one it was."""
    of_recipient = mails.get((meeting, reader), ())
    return tuple(mail for document, mail in of_recipient if document in ("", hash_))
