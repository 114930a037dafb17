"""Takes the pictures of the board for README and guide: `python -m tests.browser.pictures DEMO
FOLDER`.

DEMO is a project made by `collector demo`; the pictures are FOLDER/bacheca-….png, which
`tests/house/make_pictures.sh` makes small. Needs Chromium.
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import chromium_flags
from tests.browser.program import run_command, running_program
from tests.browser.staff import type_names
from tests.browser.surf import NARROW, WIDE, Surf, surfing
from tests.needs import chromium_path
from tests.road import TODAY

PICTURES = {
    "oggi": "/",
    "colloqui": "/colloqui",
    "nuclei": "/nuclei",
    "incontri": "/incontri",
    "testi": "/testi",
    "persone": "/persone",
    "numeri": "/numeri",
    "salute": "/salute",
}
"""The pages of the navigation, by the name of their picture."""
OPENED = {
    "colloquio": ("/colloqui", r"^/colloqui/R\w+", 3),
    "nucleo": ("/nuclei", r"^/nuclei/N\w+", 3),
    "incontro": ("/incontri", r"^/incontri/[\w-]+$", 0),
}
"""What one opens on a page: of the links that look like this, which."""
TALLEST = 1500
"""Pixels: of a longer page its top is shown."""


def take(surf: Surf, path: Path) -> None:
    """Save the page as it stands, from its top."""
    surf.evaluate("() => scrollTo(0, 0)")
    tall = surf.evaluate("() => document.documentElement.scrollHeight")
    width = surf.page.viewport_size["width"] if surf.page.viewport_size else WIDE
    clip = {"x": 0, "y": 0, "width": width, "height": min(tall, TALLEST)}
    surf.page.screenshot(path=path, full_page=True, clip=clip)  # type: ignore[arg-type]


def links_like(surf: Surf, page: str, pattern: str) -> list[str]:
    """Return the addresses on a page that look like this."""
    surf.go(page)
    return [link for link in surf.links() if re.match(pattern, link)]


def main(demo: Path, folder: Path) -> None:
    """Take all pictures."""
    path = chromium_path()
    assert path is not None, "Chromium is not installed here"
    type_names(demo)
    ran = run_command(demo, "sync", "--today", TODAY)
    assert ran.returncode == 0, ran.stderr
    with (
        running_program(demo, "--today", TODAY) as program,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=str(path), args=chromium_flags())
        with surfing(browser, program) as surf:
            for name, address in PICTURES.items():
                surf.go(address)
                take(surf, folder / f"bacheca-{name}.png")
            for name, (page, pattern, which) in OPENED.items():
                surf.go(links_like(surf, page, pattern)[which])
                take(surf, folder / f"bacheca-{name}.png")
            surf.page.set_viewport_size({"width": NARROW, "height": 844})
            surf.go("/")
            take(surf, folder / "bacheca-oggi-telefono.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
