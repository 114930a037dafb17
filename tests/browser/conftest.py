"""One Chromium per module: Debian's own, with nothing that Playwright would download."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.program import run_command
from tests.browser.staff import type_names
from tests.needs import chromium_path

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


@pytest.fixture(scope="session")
def demo_original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented project of `collector demo`, to be copied."""
    folder = tmp_path_factory.mktemp("esempio")
    ran = run_command(folder, "demo", "demo")
    assert ran.returncode == 0, ran.stderr
    return folder / "demo"


@pytest.fixture(scope="module")
def demo(demo_original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo for this module, with names in some texts."""
    folder = tmp_path_factory.mktemp("copia") / "demo"
    shutil.copytree(demo_original, folder)
    type_names(folder)
    return folder


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project as `init` leaves it: nothing is typed yet."""
    folder = tmp_path_factory.mktemp("nuovo")
    ran = run_command(folder, "init")
    assert ran.returncode == 0, ran.stderr
    return folder
