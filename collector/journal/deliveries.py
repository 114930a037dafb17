"""The mails to each person of each meeting: planned, claimed, and what became of them."""

import datetime as dt
from typing import Final, NamedTuple

from collector.journal.database import Database, next_id
from collector.journal.sql import sa, schema
from schemas.delivery import Delivery, DeliveryState, Via


class RecordedMail(NamedTuple):
    """The last delivery of a meeting's digest (or of a correction message) to one person."""

    meeting: str
    person: str
    delivery: Delivery


_COLUMNS: Final = "meeting, person, id, state, hash, file, via, why"
_NEWEST: Final = "SELECT max(id) FROM deliveries GROUP BY meeting, person"


def _recorded_mail(
    meeting: str, person: str, number: int, state: str, hash_: str, file: str, via: str, why: str
) -> RecordedMail:
    delivery = Delivery(number, DeliveryState(state), hash_, file, Via(via), why)
    return RecordedMail(meeting, person, delivery)


class DeliveryLog(Database):
    """Remembers deliveries; it is the ledger of the outbox. Every method raises JournalError."""

    def deliveries(self, meeting: str) -> dict[str, Delivery]:
        """Return the last delivery of a meeting's digest to each person, by code."""
        of_meeting = "WHERE meeting = :meeting"
        statement = f"SELECT {_COLUMNS} FROM deliveries {of_meeting} ORDER BY id"  # noqa: S608
        with self._look() as rows:
            mails = [_recorded_mail(*row) for row in rows(statement, meeting=meeting)]
        return {mail.person: mail.delivery for mail in mails}

    def mails_to_send(self, *, up_to: int = 0) -> list[RecordedMail]:
        """Return the mails in the folder that nobody said were sent, oldest first.

        With `up_to` (a delivery's number) none that was made after that delivery.
        """
        limit = "AND id <= :up_to" if up_to else ""
        statement = (
            f"SELECT {_COLUMNS} FROM deliveries WHERE id IN ({_NEWEST}) "  # noqa: S608
            f"AND state = :state {limit} ORDER BY id"
        )
        values = {"state": str(DeliveryState.WRITTEN), **({"up_to": up_to} if up_to else {})}
        with self._look() as rows:
            return [_recorded_mail(*row) for row in rows(statement, **values)]

    def mail_counts(self) -> dict[tuple[str, str], int]:
        """Return how many mails were ever made, by meeting and person's code."""
        statement = "SELECT meeting, person, count(*) FROM deliveries GROUP BY meeting, person"
        with self._look() as rows:
            return {(meeting, person): number for meeting, person, number in rows(statement)}

    def last_mails(self) -> list[tuple[str, RecordedMail]]:
        """Return the last mail of each meeting to each person, with its day (ISO), oldest first."""
        newest = f"WHERE id IN ({_NEWEST})"
        statement = f"SELECT day, {_COLUMNS} FROM deliveries {newest} ORDER BY id"  # noqa: S608
        with self._look() as rows:
            return [(day, _recorded_mail(*row)) for day, *row in rows(statement)]

    def plan(
        self,
        meeting: str,
        person: str,
        digest: str,
        file: str,
        via: Via,
        *,
        document: str = "",
        at: dt.datetime,
        day: dt.date,
        after: Delivery | None,
    ) -> int | None:
        """Write down a delivery before it is carried out; return its number.

        `digest`: the hash of content and address. `document`: the hash of the document that it
        brings. Returns None, and writes nothing, when the person's last delivery for this meeting
        is no longer `after`, or has another state since.
        """
        of_person = (schema.deliveries.c.meeting == meeting) & (
            schema.deliveries.c.person == person
        )
        last = sa.select(schema.deliveries.c.id, schema.deliveries.c.state).where(of_person)
        last = last.order_by(schema.deliveries.c.id.desc()).limit(1)
        expected = (after.number, after.state) if after else None
        with self._write_alone() as db:
            row = db.execute(last).one_or_none()
            found = tuple(row) if row else None
            if found != expected:
                return None
            number = next_id(db, schema.deliveries)
            planned = {
                "id": number,
                "at": at.isoformat(),
                "day": day.isoformat(),
                "meeting": meeting,
                "person": person,
                "hash": digest,
                "file": file,
                "document": document,
                "state": str(DeliveryState.PLANNED),
                "via": str(via),
                "why": "",
            }
            db.execute(sa.insert(schema.deliveries), planned)
            return number

    def claim(self, delivery: int, *, at: dt.datetime) -> bool:
        """Take a planned delivery, by its number, for sending.

        Returns False when somebody else has taken it, it is settled, or another was planned for the
        same person since.
        """
        other = schema.deliveries.alias()
        has_newer = (
            sa.select(other.c.id)
            .where(
                other.c.meeting == schema.deliveries.c.meeting,
                other.c.person == schema.deliveries.c.person,
                other.c.id > schema.deliveries.c.id,
            )
            .exists()
        )
        is_planned = schema.deliveries.c.state == str(DeliveryState.PLANNED)
        is_free = (schema.deliveries.c.id == delivery) & is_planned & ~has_newer
        claimed = sa.update(schema.deliveries).where(is_free)
        claimed = claimed.values(state=str(DeliveryState.TAKEN), at=at.isoformat())
        with self._write_alone() as db:
            return db.execute(claimed).rowcount == 1

    def settle(self, delivery: int, state: DeliveryState, why: str = "") -> None:
        """Note what became of a delivery (its number), and why, in Italian."""
        settled = sa.update(schema.deliveries).where(schema.deliveries.c.id == delivery)
        with self._write() as db:
            db.execute(settled.values(state=str(state), why=why))
