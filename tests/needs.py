"""What some tests need of the machine: LibreOffice, Chromium, and fonts of the system.

Where it is missing they are skipped, and say by name what for. `.ci/run` installs it all and sets
COLLECTOR_TEST_SOFFICE, COLLECTOR_TEST_CHROMIUM and COLLECTOR_TEST_FONTS to "required": there they
run, and fail when it is missing. COLLECTOR_TEST_CHROMIUM may also be the path of a Chromium.
"""

import os
import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from collector.intake.convert import soffice

BENGALI = ("Noto Sans Bengali", "Nirmala UI", "Kohinoor Bangla", "Lohit Bengali")
CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "SimSun", (
        "WenQuanYi Micro Hei"
    ),
)  # fmt: skip


def is_required(what: str) -> bool:
    """Whether this machine must have it: "SOFFICE", "CHROMIUM", "FONTS"."""
    return os.environ.get(f"COLLECTOR_TEST_{what}") == "required"


@cache
def chromium_path() -> Path | None:
    """Return the Chromium of this computer, or the one that COLLECTOR_TEST_CHROMIUM names."""
    named = os.environ.get("COLLECTOR_TEST_CHROMIUM", "")
    if named and named != "required":
        return Path(named)
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return Path(found) if found else None


@cache
def system_fonts() -> dict[str, Path]:
    """Return the fonts of the system: family → one of its files. Typst's own have no file."""
    import typst

    return {font.family: Path(font.path) for font in typst.Fonts().fonts() if font.path}


def _font(reason: str, families: Iterable[str] = ()) -> pytest.MarkDecorator:
    """A mark for tests that need one of these families, or any font at all."""
    there = system_fonts().keys()
    found = not there.isdisjoint(families) if families else bool(there)
    return pytest.mark.skipif(not found and not is_required("FONTS"), reason=reason)


libreoffice = pytest.mark.skipif(
    soffice() is None and not is_required("SOFFICE"), reason="LibreOffice is not installed here"
)
chromium = pytest.mark.skipif(
    chromium_path() is None and not is_required("CHROMIUM"), reason="Chromium is not installed here"
)
any_font = _font("no font is installed here")
bengali_font = _font("no Bengali font is installed here", BENGALI)
chinese_font = _font("no Chinese font is installed here", CHINESE)
