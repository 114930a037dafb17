"""What goes over the wire to Google and back is packed, and without blanks between the brackets."""

import json
from pathlib import Path

from tests.road import SOUND
from tests.workbook.google.desk import Desk


def test_long_bodies_and_answers_are_packed(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        desk.init()
        days = [f"{day:02}/03/2026" for day in range(1, 21)]
        desk.fill([{**SOUND, "date": day, "description": f"Colloquio del {day}."} for day in days])
        desk.server.log.clear()
        desk.sync()
        calls = desk.server.log
        assert calls
        assert all(call.query["prettyPrint"] == ["false"] for call in calls)
        for call in calls:
            if len(json.dumps(call.body)) > 2_000:
                assert call.headers["content-encoding"] == "gzip"
                assert call.bytes_in * 3 < len(json.dumps(call.body))
        whole = max(calls, key=lambda call: call.bytes_out)
        assert whole.is_read
        assert whole.bytes_out < 20_000, "twenty rows, packed"
