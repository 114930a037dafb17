"""What mediators were asked to put right, and whether it still is to be."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from collector.journal.database import Database, next_id
from collector.journal.sql import sa, schema

OpenRequestKey = tuple[str, str, str, str]
"""The code of the person asked, row code, field, the flag's code."""


class CorrectionRequest(NamedTuple):
    """When a mediator was asked to put something right.

    `passed`: the coordinator was told that nobody answered.
    """

    asked: dt.date
    passed: bool


class RequestLog(Database):
    """Remembers requests for corrections. Every method raises JournalError."""

    def open_requests(self) -> dict[OpenRequestKey, CorrectionRequest]:
        """Return the requests that are still open."""
        statement = (
            "SELECT person, row_code, field, code, asked, passed FROM requests WHERE closed = ''"
        )
        found: dict[OpenRequestKey, CorrectionRequest] = {}
        with self._look() as rows:
            for person, row_code, field, code, asked, passed in rows(statement):
                request = CorrectionRequest(dt.date.fromisoformat(asked), bool(passed))
                found[person, row_code, field, code] = request
        return found

    def add_requests(
        self, person: str, flags: Iterable[tuple[str, str, str]], *, day: dt.date
    ) -> None:
        """Note that a person was asked to put these right: (row code, field, flag's code)."""
        asked = [
            {
                "asked": day.isoformat(),
                "person": person,
                "row_code": row_code,
                "field": field,
                "code": code,
            }
            for row_code, field, code in flags
        ]
        if not asked:
            return
        with self._write_alone() as db:
            first = next_id(db, schema.requests)
            numbered = [{"id": id_, **request} for id_, request in enumerate(asked, first)]
            db.execute(sa.insert(schema.requests), numbered)

    def change_requests(self, keys: Iterable[OpenRequestKey], *, day: dt.date, over: bool) -> None:
        """Note that open requests are `over` from a day on, or else passed to the coordinator."""
        change = {"closed": day.isoformat()} if over else {"passed": day.isoformat()}
        table = schema.requests.c
        with self._write() as db:
            for person, row_code, field, code in keys:
                of_row = (table.person == person) & (table.row_code == row_code)
                of_flag = (table.field == field) & (table.code == code)
                is_open = of_row & of_flag & (table.closed == "")
                db.execute(sa.update(schema.requests).where(is_open).values(**change))
