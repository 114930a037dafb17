"""docs/speed.md: made of what was measured (`measured.json`) and of the words around it
(`speed.md.in`).

`python -m benchmarks.page` makes it anew without measuring. `tests/house/test_speed_page.py` holds
it to that.
"""

import datetime as dt
import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.lines import Line, Measured

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parent / "docs" / "speed.md"
KEPT: Final = HERE / "measured.json"
WORDS: Final = HERE / "speed.md.in"
HEAD: Final = ("what", "rows", "figure", "from–to", "aim", "cannot go below")


def table(lines: Sequence[Line], measured: Measured) -> list[str]:
    """Return the lines of a Markdown table, and below it why some miss their aim."""
    found = [f"| {' | '.join(HEAD)} |", "|---|--:|--:|--:|---|---|"]
    missed = []
    for line in lines:
        value = line.value(measured)
        if value is None:
            continue
        is_met = line.is_met(value)
        aim = line.aim() and f"{line.aim()}: {'met' if is_met else '**missed**'}"
        size = f"{line.size:,}" if line.size else ""
        figure = f"{number(value)} {line.unit}"
        spread = _spread(line, measured)
        found.append(f"| {line.words} | {size} | {figure} | {spread} | {aim} | {line.limit} |")
        if not is_met:
            missed.append(f"- {line.words}{f', {size}' if size else ''}: {line.why}.")
    return [*found, "", "What misses, and why:", "", *missed] if missed else found


def _spread(line: Line, measured: Measured) -> str:
    """Return the smallest and the largest figure of an absolute line."""
    taken = measured[line.name, line.size]
    values = taken.mib if line.is_memory else taken.values
    if line.base or len(values) < 2:
        return ""
    return f"{number(min(values))}–{number(max(values))}"


def number(value: float) -> str:
    """Return a figure with as many digits as it is worth."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def where_and_when(runs: int) -> str:
    """Return what a table was measured on."""
    return (
        f"{dt.datetime.now(dt.UTC).date()}, Python {platform.python_version()}, "
        f"{platform.system()}, {os.cpu_count()} cores; medians of {runs} runs in turns."
    )


def keep(part: str, lines: Sequence[str], runs: int) -> None:
    """Keep a part of what was measured, and make the page."""
    kept: dict[str, Any] = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    kept[part] = [*lines, "", where_and_when(runs)]
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(make_page(), "utf-8")


def make_page() -> str:
    """Return docs/speed.md."""
    kept: dict[str, list[str]] = json.loads(KEPT.read_text("utf-8"))
    text = WORDS.read_text("utf-8")
    for part, lines in kept.items():
        text = text.replace(f"<!-- {part} -->", "\n".join(lines))
    return text


if __name__ == "__main__":
    PAGE.write_text(make_page(), "utf-8")
