"""Nobody is told to install by the command's name: on the package index that is another program's.

What the pages say to type is pinned, and names the file that is really built.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import metadata
from pathlib import Path

import pytest

from collector import DISTRIBUTION

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
SCRIPTS = [ROOT / ".ci" / "run", ROOT / "pyproject.toml", ROOT / "constraints.txt"]
CODE = [
    path
    for folder in ("collector", "schemas", "report_templates", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".j2", ".typ", ".toml"}
]
_SEPARATORS = re.compile(r"&&|[;|`«»\n]")
_FETCHES = re.compile(r"\b(?:install|inject|download|upgrade|uvx|pipx run|uv tool run|uv add)\b")
_BY_THE_COMMANDS_NAME = re.compile(r"collector(?:\[[^\]]*\])?(?:[=<>~!@].*)?")
_FENCED = re.compile(r"```.*?```", re.DOTALL)


def by_the_commands_name(text: str) -> list[str]:
    """Return the commands in a text that fetch something called `collector` from an index."""
    found = []
    for piece in _SEPARATORS.split(text):
        fetches = _FETCHES.search(piece)
        if not fetches:
            continue
        words = [word.strip("'\"().,:*_") for word in piece[fetches.end() :].split()]
        if any(_BY_THE_COMMANDS_NAME.fullmatch(word) for word in words):
            found.append(piece.strip())
    return found


def texts(path: Path) -> Iterator[str]:
    """Yield what a file says: line by line, and what goes on over several lines as one."""
    text = path.read_text(encoding="utf-8")
    yield text
    if path.suffix == ".md":
        for paragraph in _FENCED.sub("\n\n", text).split("\n\n"):
            yield paragraph.replace("\n", " ")
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value.replace("\n", " ")
            elif isinstance(node, ast.JoinedStr):
                parts = (part.value for part in node.values if isinstance(part, ast.Constant))
                yield "…".join(map(str, parts)).replace("\n", " ")


def test_no_page_script_or_message_fetches_by_the_commands_name() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): commands
        for path in (*PAGES, *SCRIPTS, *CODE)
        if (commands := [one for text in texts(path) for one in by_the_commands_name(text)])
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "pip install collector",
        "py -m pip install -U 'collector[postgres]'",
        "uv tool install collector==0.1",
        "pipx install --pip-args='-c constraints.txt' collector",
        "pipx run collector sync",
        "uvx collector demo",
        "uvx --from collector collector demo",
        "brew install collector",
        "`pip3 install collector`, poi",
    ],
)
def test_such_a_command_would_be_found(text: str) -> None:
    assert by_the_commands_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "pip install -q -c constraints.txt -e . && .venv/bin/collector demo",
        "uv tool install -c constraints.txt .\ncollector demo",
        "pipx uninstall schede-colloqui",
        "Installare collector",
    ],
)
def test_what_installs_the_file_or_the_folder_is_fine(text: str) -> None:
    assert by_the_commands_name(text) == []


def test_the_distribution_has_a_name_of_its_own() -> None:
    assert PROJECT["name"] == DISTRIBUTION == metadata(DISTRIBUTION)["Name"]
    assert DISTRIBUTION != "collector"
    assert list(PROJECT["scripts"]) == ["collector"]


def test_the_pages_name_the_wheel_that_is_built() -> None:
    wheel = f"{DISTRIBUTION.replace('-', '_')}-{PROJECT['version']}-py3-none-any.whl"
    named = {
        name for page in PAGES for name in re.findall(r"[\w.-]+-any\.whl", page.read_text("utf-8"))
    }
    assert named == {wheel}


def test_what_the_pages_say_to_install_is_pinned() -> None:
    commands = [
        line
        for page in (ROOT / "README.md", ROOT / "docs" / "guida" / "installare.md")
        for line in page.read_text(encoding="utf-8").splitlines()
        if re.search(r"(uv tool|pipx) install -", line)
    ]
    assert len(commands) > 6
    assert [line for line in commands if "-c constraints.txt" not in line] == []
