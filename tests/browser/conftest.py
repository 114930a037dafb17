"""One Chromium per module: Debian's own, with nothing that Playwright would download."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from collector.app.new_project import write_new_workbook
from collector.demo.play import _CONFIG
from collector.demo.story import build_story
from tests.browser.program import run_command
from tests.browser.staff import type_names
from tests.needs import chromium_path
from tests.road import TODAY, run_in

FLAGS = ("--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none")


def chromium_flags() -> list[str]:
    """What Chromium needs here; without its sandbox only where it is root, as in a container."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*FLAGS, *(["--no-sandbox"] if is_root else [])]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser of its own for each module: Playwright's loop must not outlive it in a worker."""
    path = chromium_path()
    assert path is not None, "Chromium is not installed, and it is required"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=chromium_flags())
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's sheet, with names in some texts, and this week's work done by commands.

    `collector demo` itself also plays the meetings before, which takes three times as long.
    """
    folder = tmp_path_factory.mktemp("esempio")
    story = build_story()
    config = _CONFIG.format(start=story.since.isoformat())
    (folder / "collector.toml").write_text(config, encoding="utf-8")
    write_new_workbook(folder / "schede.xlsx", story.rows)
    type_names(folder)
    for command in (["sync"], ["digest"], ["send", "--yes"]):
        ran = run_in(folder, *command, "--today", TODAY)
        assert ran.code == 0, ran.err
    return folder


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as `init` leaves it: nothing is typed yet."""
    folder = tmp_path_factory.mktemp("nuovo")
    ran = run_command(folder, "init")
    assert ran.returncode == 0, ran.stderr
    return folder
