"""A recording played again: the program reads what Google really answered, without Google."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests
from gspread.exceptions import APIError

from collector.sheet.columns import Layout
from collector.sheet.talk_tabs import find_talks
from collector.workbook.google import grids
from collector.workbook.google.errors import RefusedError, spreadsheet_refusal
from schemas.workbook import Snapshot
from tests.google_probe.recording import FORM

RECORDINGS: Final = Path(__file__).parent / "recordings"


@dataclass(frozen=True)
class Call:
    """One request of a recording and its answer."""

    step: str
    method: str
    path: str
    query: Any
    status: int
    answer: Any

    @property
    def is_whole_sheet(self) -> bool:
        """A read of all cells, as a sync makes it."""
        return (
            self.status == 200
            and self.method == "GET"
            and "rowData" in str((self.query or {}).get("fields", ""))
        )


def calls(path: Path) -> Iterator[Call]:
    """The calls of a recording, in order; an answer that was written once is put where it came
    again.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["form"] == FORM, f"{path.name} is of another edition: make it anew"
    answers: list[Any] = []
    for step in content["steps"]:
        for call in step["calls"]:
            answer = answers[call["same_answer_as"]] if "same_answer_as" in call else call["answer"]
            answers.append(answer)
            yield Call(
                step["step"], call["method"], call["path"], call["query"], call["status"], answer
            )


def talks(call: Call) -> list[Layout]:
    """The tabs of talks that a sync finds in an answer."""
    book = grids.read_book(call.answer)
    return list(find_talks(Snapshot(tuple(map(grids.to_grid, book.tabs)), live=True))[0])


def refusal(call: Call) -> RefusedError:
    """What the program says of a refusal."""
    response = requests.Response()
    response.status_code = call.status
    response._content = json.dumps(call.answer).encode()
    return spreadsheet_refusal(APIError(response))
