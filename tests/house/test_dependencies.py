"""What the code imports is declared in pyproject.toml, and has its version in constraints.txt.

What another package happens to bring along today, it may leave at home tomorrow.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {"collector", "schemas", "report_templates", "tests", "benchmarks"}
SHIPPED = ("collector", "schemas", "report_templates")
NOT_SHIPPED = ("tests", "benchmarks")
NEVER_IMPORTED = {"tzdata"}
"""Days and hours of Italy where the system has none (Windows): Python itself reads it."""
OTHER_INTERPRETER = {"frictionless", "babel", "faker", "simplemma", "spellchecker"}
"""benchmarks/frictionless_side.py runs in an interpreter without this project (docs/speed.md);
what benchmarks/word_lists.py derives lists from is installed by hand for it (see there)."""

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@cache
def brought_along() -> Mapping[str, list[str]]:
    """The distributions that bring each package along, of all that are installed here."""
    return packages_distributions()


def canonical(name: str) -> str:
    """A distribution's name as pip compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(requirements: list[str]) -> set[str]:
    """The names in requirements such as "click>=8.1"."""
    return {canonical(re.split(r"[<>=!~;\[ ]", requirement)[0]) for requirement in requirements}


def imported(source: str) -> Iterator[str]:
    """The outermost names that a module imports, at any depth of it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@cache
def foreign(folders: tuple[str, ...]) -> dict[str, str]:
    """Return what modules of these folders import that is neither Python's nor ours.

    By name; the value is one module that imports it.
    """
    importers: dict[str, str] = {}
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for name in imported(path.read_text(encoding="utf-8")):
                if name not in sys.stdlib_module_names | OURS:
                    importers[name] = path.relative_to(ROOT).as_posix()
    return importers


def distributions(name: str) -> set[str]:
    """The distributions that an import can come from; several share the name `google`."""
    return {canonical(package) for package in brought_along().get(name, [name])}


RUNTIME = declared(PROJECT["dependencies"])
DEV = declared(PROJECT["optional-dependencies"]["dev"])


@pytest.mark.parametrize(("folders", "may_use"), [(SHIPPED, RUNTIME), (NOT_SHIPPED, RUNTIME | DEV)])
def test_each_import_is_declared(folders: tuple[str, ...], may_use: set[str]) -> None:
    undeclared = {
        name: where
        for name, where in foreign(folders).items()
        if distributions(name).isdisjoint(may_use) and name not in OTHER_INTERPRETER
    }
    assert undeclared == {}


def test_each_declared_package_is_used() -> None:
    used = {one for name in foreign(SHIPPED) for one in distributions(name)}
    assert used >= RUNTIME - NEVER_IMPORTED


def test_each_declared_package_has_its_version_in_the_constraints() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    held = {canonical(line.split("==")[0]) for line in lines if "==" in line}
    assert held >= RUNTIME | DEV
