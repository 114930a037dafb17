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

IN_THE_JOURNAL = frozenset(
    {
        "test_what_must_be_kept_is_not_erased",
        "test_stopped_at_any_step_it_is_finished_by_running_it_again",
        "test_who_must_be_kept_is_seen_until_it_begins_and_refused_from_then_on",
        "test_two_at_once_and_a_sync_meanwhile",
        "test_a_journal_put_back_from_before_is_cleaned_at_the_next_sync",
    }
)
"""Tests of what happens in the journal alone: on Google in the long run only."""


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
    before = name in tried or name.rpartition("::")[2] in IN_THE_JOURNAL
    tried.add(name)
    return before
