"""Each test here is run on an .xlsx and on a Google Sheet.

What is decided does not depend on the workbook: of a table of cases all are tried on the .xlsx,
the first on Google.
`HYPOTHESIS_PROFILE=long` tries all of them on both.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.both_workbooks.workbooks import Book, OnGoogle, OnXlsx
from tests.workbook.google.desk import Desk


@pytest.fixture(params=["xlsx", "google"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Book]:
    folder = tmp_path / "Progetto è qui"
    folder.mkdir()
    if request.param == "xlsx":
        yield OnXlsx(folder)
        return
    with Desk(folder) as desk:
        yield OnGoogle(desk)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("HYPOTHESIS_PROFILE") == "long":
        return
    tried: set[str] = set()
    spared = {item for item in items if _on_google(item) and _tried_before(item, tried)}
    config.hook.pytest_deselected(items=list(spared))
    items[:] = [item for item in items if item not in spared]


def _on_google(item: pytest.Item) -> bool:
    case = getattr(item, "callspec", None)
    return (
        case is not None
        and case.params.get("project") == "google"
        and "both_workbooks" in item.path.parts
    )


def _tried_before(item: pytest.Item, tried: set[str]) -> bool:
    """Whether a case of the same test has been asked for; this one is remembered."""
    name, _, _ = item.nodeid.partition("[")
    before = name in tried
    tried.add(name)
    return before
