"""The hash that cached rows hold for changes with all that may judge a row, and only with that."""

import os
import time
from pathlib import Path

import pytest

from collector.app.program_hash import hash_of_sources, stored_hash

FILES = ("rule.py", "validation/rule.py", "privacy/lists/words.txt", "sheet/cli/rows.py")
ELSEWHERE = ("cli/help.py", "web/static/board.css", "validation/__pycache__/rule.pyc")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    for name in (*FILES, *ELSEWHERE):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return folder


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


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is kept, an hour after the package was written."""
    later = time.time_ns() + 3600 * 10**9
    monkeypatch.setattr("collector.app.program_hash.time.time_ns", lambda: later)
    return tmp_path / "ours" / "programma.txt"


def test_it_is_kept_while_no_file_is_another(
    package: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = hash_of_sources([package])
    assert stored_hash([package], kept) == right
    monkeypatch.setattr("collector.app.program_hash.hash_of_sources", None)
    assert stored_hash([package], kept) == right
    (package / "cli" / "help.py").write_text("other")
    assert stored_hash([package], kept) == right


@pytest.mark.skipif(os.name == "nt", reason="Windows tells no time of change but the one put back")
@pytest.mark.parametrize("name", FILES)
def test_the_same_size_and_time_do_not_hide_another_content(
    package: Path, kept: Path, name: str
) -> None:
    before = stored_hash([package], kept)
    path = package / name
    times = path.stat()
    path.write_text("x" * len(name))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert stored_hash([package], kept) == hash_of_sources([package]) != before


@pytest.mark.parametrize("change", ["more", "fewer", "moved"])
def test_other_files_are_read_again(package: Path, kept: Path, change: str) -> None:
    before = stored_hash([package], kept)
    if change == "more":
        (package / "new.py").write_text("")
    elif change == "fewer":
        (package / "rule.py").unlink()
    else:
        (package / "rule.py").rename(package / "rules.py")
    assert stored_hash([package], kept) == hash_of_sources([package]) != before


def test_of_files_just_written_nothing_is_kept(package: Path, tmp_path: Path) -> None:
    assert stored_hash([package], tmp_path / "k.txt") == hash_of_sources([package])
    assert not (tmp_path / "k.txt").exists()


@pytest.mark.parametrize("text", ["", "a", "a b c", "à b", "\0"])
def test_a_damaged_file_is_made_anew(package: Path, kept: Path, text: str) -> None:
    kept.parent.mkdir()
    kept.write_text(text, encoding="utf-8")
    right = hash_of_sources([package])
    assert stored_hash([package], kept) == right
    assert kept.read_text().split()[1] == right


def test_where_nothing_can_be_kept_it_is_read(package: Path, kept: Path) -> None:
    kept.parent.write_text("a file in the folder's place")
    assert stored_hash([package], kept) == hash_of_sources([package])
