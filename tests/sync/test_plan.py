"""What only an .xlsx can hold; what a sync does in either workbook is in tests/both_workbooks."""

from pathlib import Path
from typing import Any

import pytest

from tests.road import SOUND, Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "Progetto è qui"
    folder.mkdir()
    return Project(folder)


def test_a_formula_with_an_error_is_not_read_as_an_empty_cell(project: Project) -> None:
    """Above all under Riservatezza: empty there means that the service may read the talk.

    A talk whose day cannot be read may be the one of the row above: the narrower mark holds for
    both.
    """
    project.write([SOUND, {**SOUND, "date": "13/03/2026"}])

    def broken(book: Any) -> None:
        for cell in ("N2", "D3"):
            book["Schede"][cell] = "#N/A"
            book["Schede"][cell].data_type = "e"

    project.edit(broken)
    assert project.flags() == {("N2", "ERRORE-01"), ("D3", "ERRORE-01"), ("D3", "RIGA-02")}
