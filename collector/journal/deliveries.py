"""The mails to each person of each meeting: planned, claimed, and what became of them."""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import func, insert, select, update

from collector.journal.database import Database, next_id
from collector.journal.schema import deliveries
from schemas.delivery import Delivery, DeliveryState, Via


class RecordedMail(NamedTuple):
    """The last delivery of a meeting's digest (or of a correction message) to one person."""

    meeting: str
    person: str
    delivery: Delivery


_COLUMNS = (
    deliveries.c.meeting,
    deliveries.c.person,
    deliveries.c.id,
    deliveries.c.state,
    deliveries.c.hash,
    deliveries.c.file,
    deliveries.c.via,
    deliveries.c.why,
)


def _recorded_mail(
    meeting: str, person: str, number: int, state: str, hash_: str, file: str, via: str, why: str
) -> RecordedMail:
    delivery = Delivery(number, DeliveryState(state), hash_, file, Via(via), why)
    return RecordedMail(meeting, person, delivery)


class DeliveryLog(Database):
    """Remembers deliveries; it is the ledger of the outbox. Every method raises JournalError."""

    def deliveries(self, meeting: str) -> dict[str, Delivery]:
        """Return the last delivery of a meeting's digest to each person, by code."""
        query = select(*_COLUMNS).where(deliveries.c.meeting == meeting).order_by(deliveries.c.id)
        with self._read() as db:
            mails = [_recorded_mail(*row) for row in db.execute(query)]
        return {mail.person: mail.delivery for mail in mails}

    def mails_to_send(self, *, up_to: int = 0) -> list[RecordedMail]:
        """Return the mails in the folder that nobody said were sent, oldest first.

        With `up_to` (a delivery's number) none that was made after that delivery.
        """
        newest = select(func.max(deliveries.c.id)).group_by(
            deliveries.c.meeting, deliveries.c.person
        )
        is_in_folder = deliveries.c.state == str(DeliveryState.WRITTEN)
        query = (
            select(*_COLUMNS)
            .where(deliveries.c.id.in_(newest), is_in_folder)
            .order_by(deliveries.c.id)
        )
        if up_to:
            query = query.where(deliveries.c.id <= up_to)
        with self._read() as db:
            return [_recorded_mail(*row) for row in db.execute(query)]

    def mail_counts(self) -> dict[tuple[str, str], int]:
        """Return how many mails were ever made, by meeting and person's code."""
        query = select(deliveries.c.meeting, deliveries.c.person, func.count()).group_by(
            deliveries.c.meeting, deliveries.c.person
        )
        with self._read() as db:
            return {(meeting, person): number for meeting, person, number in db.execute(query)}

    def last_mails(self) -> list[tuple[str, RecordedMail]]:
        """Return the last mail of each meeting to each person, with its day (ISO), oldest first."""
        newest = select(func.max(deliveries.c.id)).group_by(
            deliveries.c.meeting, deliveries.c.person
        )
        query = (
            select(deliveries.c.day, *_COLUMNS)
            .where(deliveries.c.id.in_(newest))
            .order_by(deliveries.c.id)
        )
        with self._read() as db:
            return [(day, _recorded_mail(*row)) for day, *row in db.execute(query)]

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
        of_person = (deliveries.c.meeting == meeting) & (deliveries.c.person == person)
        last = select(deliveries.c.id, deliveries.c.state).where(of_person)
        last = last.order_by(deliveries.c.id.desc()).limit(1)
        expected = (after.number, after.state) if after else None
        with self._write_alone() as db:
            row = db.execute(last).one_or_none()
            found = tuple(row) if row else None
            if found != expected:
                return None
            number = next_id(db, deliveries)
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
            db.execute(insert(deliveries), planned)
            return number

    def claim(self, delivery: int, *, at: dt.datetime) -> bool:
        """Take a planned delivery, by its number, for sending.

        Returns False when somebody else has taken it, it is settled, or another was planned for the
        same person since.
        """
        other = deliveries.alias()
        has_newer = (
            select(other.c.id)
            .where(
                other.c.meeting == deliveries.c.meeting,
                other.c.person == deliveries.c.person,
                other.c.id > deliveries.c.id,
            )
            .exists()
        )
        is_planned = deliveries.c.state == str(DeliveryState.PLANNED)
        is_free = (deliveries.c.id == delivery) & is_planned & ~has_newer
        claimed = update(deliveries).where(is_free)
        claimed = claimed.values(state=str(DeliveryState.TAKEN), at=at.isoformat())
        with self._write_alone() as db:
            return db.execute(claimed).rowcount == 1

    def settle(self, delivery: int, state: DeliveryState, why: str = "") -> None:
        """Note what became of a delivery (its number), and why, in Italian."""
        settled = update(deliveries).where(deliveries.c.id == delivery)
        with self._write() as db:
            db.execute(settled.values(state=str(state), why=why))
