"""The tests that docs/security.md names for its promises exist, and so do the pages it links."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
_PROMISE = re.compile(r"`((?:tests|collector)/[\w/]+\.py)?(?:::(\w+))?`")
_LINK = re.compile(r"\]\(([^)#]+\.(?:md|py))(?:#[^)]*)?\)")


def lost_promises(page: str) -> list[str]:
    """Return what a page names that is not there: files, and functions in them.

    "::name" without a file is in the file named last.
    """
    lost, path = [], ""
    for file, function in _PROMISE.findall(page):
        path = file or path
        source = ROOT / path
        if file and not source.is_file():
            lost.append(file)
        elif function and f"def {function}(" not in source.read_text(encoding="utf-8"):
            lost.append(f"{path}::{function}")
    return lost


def test_each_promise_names_a_test_that_exists() -> None:
    assert len(set(re.findall(r"tests/[\w/]+\.py", PAGE))) > 25
    assert lost_promises(PAGE) == []
    assert [link for link in _LINK.findall(PAGE) if not (ROOT / "docs" / link).is_file()] == []


def test_a_promise_without_its_test_would_be_found() -> None:
    assert lost_promises("`tests/web/test_nothing.py`") == ["tests/web/test_nothing.py"]
    assert lost_promises("`tests/web/test_guard.py::test_gone`, `::test_lost`") == [
        "tests/web/test_guard.py::test_gone",
        "tests/web/test_guard.py::test_lost",
    ]
