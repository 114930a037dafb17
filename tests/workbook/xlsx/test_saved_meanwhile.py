"""A workbook that somebody saves while it is read.  It is read again, and never called damaged for
that.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector.workbook.xlsx import guard
from collector.workbook.xlsx import read as grids
from collector.workbook.xlsx.guard_refusals import damaged_error
from tests.road import SOUND, Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write([SOUND, {**SOUND, "date": "13/03/2026"}])
    shutil.copy(made.workbook, tmp_path / "altra.xlsx")
    made.write([SOUND])
    return made


def saving(project: Project, read: Callable[..., Any], times: int) -> Callable[..., Any]:
    """A step of reading behind which another program saves the file; what was read till then fits
    it no more.
    """
    left = [times]

    def step(*given: Any) -> Any:
        found = read(*given)
        if left[0] > 0:
            left[0] -= 1
            new = project.folder / "nuovo.xlsx"
            shutil.copy(project.folder / "altra.xlsx", new)
            new.replace(project.workbook)
            raise damaged_error(project.workbook, "una parte è rovinata")
        return found

    return step


@pytest.mark.parametrize(("room", "name"), [(guard, "look"), (grids, "read")])
def test_a_file_saved_while_it_is_read_is_read_again(
    project: Project, monkeypatch: pytest.MonkeyPatch, room: Any, name: str
) -> None:
    monkeypatch.setattr(room, name, saving(project, getattr(room, name), times=1))
    assert project.sync()["rows"]["read"] == 2


def test_a_file_saved_at_every_read_is_not_called_damaged(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "look", saving(project, guard.look, times=1000))
    ran = project.run("sync")
    assert ran.code == 3
    assert "Qualcuno ha salvato «schede.xlsx» durante il controllo" in ran.err
    assert "danneggiato" not in ran.err


def test_a_file_that_is_damaged_and_stays_so_is_called_damaged(project: Project) -> None:
    project.workbook.write_bytes(project.workbook.read_bytes()[:-100])
    ran = project.run("sync")
    assert ran.code == 3
    assert "danneggiato" in ran.err
