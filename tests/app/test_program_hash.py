"""The hash that cached rows hold for changes with all that may judge a row, and only with that."""

from pathlib import Path

import pytest

from collector.app.project import hash_of_sources

FILES = ("rule.py", "validation/rule.py", "privacy/lists/words.txt", "sheet/cli/rows.py")
ELSEWHERE = ("cli/help.py", "web/static/board.css", "validation/__pycache__/rule.pyc")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name in (*FILES, *ELSEWHERE):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.mark.parametrize("name", FILES)
def test_what_may_judge_a_row_changes_it(package: Path, name: str) -> None:
    before = hash_of_sources([package])
    assert hash_of_sources([package]) == before
    (package / name).write_text("other")
    assert hash_of_sources([package]) != before


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_cannot_judge_a_row_does_not(package: Path, name: str) -> None:
    before = hash_of_sources([package])
    (package / name).write_text("other")
    assert hash_of_sources([package]) == before
