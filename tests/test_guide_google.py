"""docs/guida/google.md: every sentence that the rooms of Google can say stands there, and every picture is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import collector.workbook.google as google
from collector.screen_doctor import TITLES

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guida" / "google.md"


def sentences() -> Iterator[str]:
    """The first sentence of each refusal in the sources, with … for what is filled in."""
    for path in sorted(Path(google.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "words":
                yield from begins(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "").endswith("Error") and node.args:
                yield from begins(node.args[0])


def begins(node: ast.expr) -> Iterator[str]:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
    first = re.split(r"(?<=\.) (?=[A-ZÈ«…])", re.sub("…+", "…", text))[0]
    if re.search(r"\w{3}", first):
        yield first


def test_every_sentence_stands_in_the_guide() -> None:
    guide = " ".join(GUIDE.read_text(encoding="utf-8").split())
    found = set(sentences())
    assert len(found) > 20
    assert [sentence for sentence in sorted(found) if f"**{sentence}" not in guide] == []


def test_every_check_of_doctor_stands_in_the_guide() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    missing = [
        title for title in TITLES.values() if not re.search(rf"^\|[^|]*\b{re.escape(title)}\b", guide, re.MULTILINE)
    ]
    assert missing == ["Foglio Google"], "that one is named by what Google refused"


@pytest.mark.parametrize("picture", re.findall(r"\]\(\.\./(\S+\.png)\)", GUIDE.read_text(encoding="utf-8")))
def test_every_picture_is_there(picture: str) -> None:
    assert (ROOT / "docs" / picture).is_file()
