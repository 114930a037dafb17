"""What mediators were asked to put right, and whether it still is to be."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import insert, select, update

from collector.journal.database import Database, next_id
from collector.journal.schema import requests

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
        table = requests.c
        query = select(
            table.person, table.row_code, table.field, table.code, table.asked, table.passed
        ).where(table.closed == "")
        found: dict[OpenRequestKey, CorrectionRequest] = {}
        with self._read() as db:
            for person, row_code, field, code, asked, passed in db.execute(query):
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
            first = next_id(db, requests)
            numbered = [{"id": id_, **request} for id_, request in enumerate(asked, first)]
            db.execute(insert(requests), numbered)

    def change_requests(self, keys: Iterable[OpenRequestKey], *, day: dt.date, over: bool) -> None:
        """Note that open requests are `over` from a day on, or else passed to the coordinator."""
        change = {"closed": day.isoformat()} if over else {"passed": day.isoformat()}
        table = requests.c
        with self._write() as db:
            for person, row_code, field, code in keys:
                of_row = (table.person == person) & (table.row_code == row_code)
                of_flag = (table.field == field) & (table.code == code)
                is_open = of_row & of_flag & (table.closed == "")
                db.execute(update(requests).where(is_open).values(**change))
