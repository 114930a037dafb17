"""A command loads what it needs: on a sheet that has not changed, nothing that reads, judges,
writes or stores rows.
"""

import json
import os
import subprocess
import sys

import pytest

from tests.road import MEETINGS, SOUND, TODAY, Project

_RUN = """
import json, sys
from collector.cli.commands import main
try:
    main(sys.argv[1:])
except SystemExit as ended:
    code = ended.code
print(json.dumps({"code": code or 0, "modules": sorted(sys.modules)}), file=sys.stderr)
"""
HEAVY = (
    "sqlalchemy", "typst", "docxtpl", "docx", "lxml", "jinja2", "pikepdf", "pypdfium2", "icalendar",
    "requests", "google", "gspread", "googleapiclient", "xlsxwriter", "starlette", "uvicorn",
    "python_calamine", "rapidfuzz", "ahocorasick", "asyncio", "ssl",
)  # fmt: skip
"""What no command needs that finds the sheet as it was."""
MODELS = ("pydantic", "pydantic_core", "schemas.column", "schemas.record", "schemas.session")
"""What reads and judges rows, and a `collector.toml` that is not plainly right."""
DECIDING = ("collector.sync.plan", "collector.validation.registry", "collector.privacy")
MODULES_MAX = {"--help": 130, "sync": 360, "flags": 360, "nuclei": 440}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("progetto"))
    made.write([SOUND, {**SOUND, "date": "19 03 26", "end": ""}], meetings=MEETINGS)
    assert _loaded(made, "sync")
    return made


def _loaded(project: Project, *command: str) -> list[str]:
    """Run a command as a program of its own; return the modules that were loaded at its end."""
    places = ["--workbook", str(project.workbook), "--journal", str(project.journal)]
    options = [] if command == ("--help",) else [*places, "--today", TODAY]
    home = {"HOME": str(project.folder), "XDG_CONFIG_HOME": str(project.folder)}
    ran = subprocess.run(
        [sys.executable, "-c", _RUN, *command, *options],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **home, "PYTHONUTF8": "1"},
    )
    said = json.loads(ran.stderr.splitlines()[-1])
    assert said["code"] == 0, ran.stderr
    return said["modules"]


def _within(modules: list[str], packages: tuple[str, ...]) -> list[str]:
    return [
        module
        for module in modules
        if any(module == package or module.startswith(f"{package}.") for package in packages)
    ]


@pytest.mark.parametrize("command", ["sync", "flags", "nuclei"])
def test_of_a_sheet_that_has_not_changed(project: Project, command: str) -> None:
    modules = _loaded(project, command)
    assert _within(modules, HEAVY) == []
    assert _within(modules, DECIDING) == []
    assert len(modules) <= MODULES_MAX[command]
    if command != "nuclei":  # it counts talks, by their records
        assert _within(modules, MODELS) == []


def test_the_help_loads_hardly_more_than_click(project: Project) -> None:
    modules = _loaded(project, "--help")
    assert (
        _within(modules, (*HEAVY, *DECIDING, "pydantic", "rich", "keyring", "cryptography")) == []
    )
    assert len(modules) <= MODULES_MAX["--help"]
