"""What Google answered once, played again: each recording of the probe is a test of how the program
reads it.

To add one: run the probe (docs/developing.md), read its two files, put the recording into
`recordings`.
"""

import re
from pathlib import Path

import pytest

from collector.workbook.google.drive_file import file_problem
from schemas.session import TAB
from tests.google_probe.replay import RECORDINGS, Call, calls, refusal, talks

FILES = sorted(RECORDINGS.glob("*.json"))
BEFORE_TALKS = ("prima", "init", "scrivere")


def whole_sheets(path: Path) -> list[Call]:
    return [call for call in calls(path) if call.is_whole_sheet and call.step not in BEFORE_TALKS]


def test_there_is_a_recording() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_talks_are_found_in_every_answer(path: Path) -> None:
    found = whole_sheets(path)
    assert found
    for call in found:
        layouts = {layout.tab: layout for layout in talks(call)}
        assert {"date", "start", "end", "code"} <= layouts[TAB].columns.keys(), call.step


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_drives_answer_about_the_file_is_understood(path: Path) -> None:
    said = [
        (call.step, file_problem(call.answer))
        for call in calls(path)
        if "/drive/" in call.path and call.status == 200
    ]
    assert said
    for step, trouble in said:
        assert trouble is None or (step == "cestino" and "nel cestino" in str(trouble))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_recorded_refusal_gets_a_sentence(path: Path) -> None:
    for call in calls(path):
        if call.status >= 400 and call.answer:
            assert str(refusal(call)).endswith(".")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_address_key_or_id_stands_in_a_recording(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"[\w.+-]+@[\w-]+\.\w+|ya29\.|PRIVATE KEY|[A-Za-z0-9_-]{40,}", text) == []
