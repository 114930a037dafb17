"""What all tests share: golden documents, renewed by `pytest --renew-golden` and then read as a
diff.
"""

import gc
import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

GOLDEN = Path(__file__).parent / "golden"

gc.set_threshold(
    200_000, 50, 100
)  # the word lists are a million objects: looking through them is a fifth of the time

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


SLOW_TABLES = frozenset(
    {
        "test_checks",
        "test_explain",
        "test_drive_file",
        "test_files_at_rest",
        "test_form_doctor",
        "test_formulas_on_google",
        "test_fresh",
        "test_row_cache",
        "test_marks",
        "test_network_between",
        "test_outgoing_check",
        "test_people_meanwhile",
        "test_postgres",
        "test_refusals",
        "test_journal_match",
        "test_rows",
        "test_unread",
        "test_withdrawn",
    }
)
"""Modules whose single cases cost as much as a sync or a mail: of a table of more than three every
third is tried.
"""
LONG_FILES = (
    "test_xlsx",
    "test_refusals",
    "test_documents",
    "test_form_answers",
    "test_marks",
    "test_journal_match",
    "test_checks",
    "test_people_meanwhile",
    "test_four_months",
    "test_withdrawn",
    "test_send",
    "test_postgres",
    "test_row_cache",
    "test_form_doctor",
    "test_result",
    "test_export",
    "test_files_at_rest",
    "test_form_questions",
    "test_remind",
)
"""Modules that take longest. They begin first: one that began last would keep a single worker busy
at the end.
"""
EVERY = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 3


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = (
            False  # pytest-xdist's own order is by the number of tests, not by their time
        )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    tables = defaultdict[tuple[str, str], list[pytest.Item]](list)
    for item in items:
        if item.path.stem in SLOW_TABLES and (case := getattr(item, "callspec", None)) is not None:
            tables[item.nodeid.partition("[")[0], str(case.params.get("project"))].append(item)
    spared = {
        item
        for table in tables.values()
        if len(table) > EVERY
        for at, item in enumerate(table)
        if at % EVERY != 0
    }
    config.hook.pytest_deselected(items=list(spared))
    items[:] = sorted(
        (item for item in items if item not in spared),
        key=lambda item: item.path.stem not in LONG_FILES,
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-golden", action="store_true", help="write the golden documents anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """golden("history.html", text): the text must be what the golden file holds, to the letter."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--renew-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.exists(), f"{name} is not there: run pytest --renew-golden"
        assert text == path.read_text(encoding="utf-8"), (
            f"{name} changed: if that is right, --renew-golden"
        )

    return check
