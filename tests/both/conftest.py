"""Each test here is run twice: on an .xlsx and on a Google Sheet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.both.workbooks import Book, OnGoogle, OnXlsx
from tests.google.desk import Desk


@pytest.fixture(params=["xlsx", "google"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Book]:
    folder = tmp_path / "Progetto è qui"
    folder.mkdir()
    if request.param == "xlsx":
        yield OnXlsx(folder)
        return
    with Desk(folder) as desk:
        yield OnGoogle(desk)
