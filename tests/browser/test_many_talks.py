"""The pages of reading, and a check, where there are many more talks than a page may list."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks.made import write_workbook
from tests import needs
from tests.browser.accessible import scrolls_sideways
from tests.browser.program import running_program
from tests.browser.surf import HEIGHT, NARROW, surfing
from tests.road import TODAY, run_in

pytestmark = needs.chromium

TALKS = 3_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 1_000
MOST_ROWS = 400
"""Lines of one page: a list that is longer is given in pages."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of so many talks that was never checked."""
    made = tmp_path_factory.mktemp("molti")
    write_workbook(made / "schede.xlsx", TALKS)
    (made / "collector.toml").write_text(
        '[project]\nname = "Prova"\n[workbook]\npath = "schede.xlsx"\n', encoding="utf-8"
    )
    ran = run_in(made, "sync", "--new-journal", "--today", TODAY)
    assert ran.code == 0, ran.err
    return made


def test_all_pages_and_a_check(chromium: Browser, folder: Path) -> None:
    with (
        running_program(folder, "--today", TODAY) as program,
        surfing(chromium, program) as surf,
    ):
        surf.page.set_viewport_size({"width": NARROW, "height": HEIGHT[NARROW]})
        for link in sorted(
            set(
                surf.page.locator("nav a").evaluate_all(
                    "links => links.map(link => link.getAttribute('href'))"
                )
            )
        ):
            surf.go(link)
            assert surf.page.locator("main li, main tr").count() < MOST_ROWS, link
            assert scrolls_sideways(surf.page) == "", link
        surf.go("/").press("Controlla adesso")
        assert surf.path == "/"
        assert str(TALKS) in surf.text.replace(".", "")
