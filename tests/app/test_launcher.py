"""What opens the board by a double click: quoted for each system, holds no secret, overwrites
nothing.
"""

import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from collector.app.launcher import launcher, leave_launcher
from tests.road import LAUNCHER
from tests.road import run_in as run

ODD_FOLDERS = [
    "100% prova",
    "Zoë & figli",
    'l\'accoglienza "nuova"',
    "$HOME `date`",
    "barra \\ rovescia",
    "%f e %%",
    "a capo\nqui",
    "punto; virgola | # ~ (x)",
]


def exec_arguments(entry: str) -> list[str]:
    """What a desktop starts, by the Desktop Entry Specification: the text of the value first, then
    its quotes, then its field codes."""
    value = re.search(r"^Exec=(.*)$", entry, re.MULTILINE)
    assert value
    escapes = {"\\\\": "\\", "\\n": "\n", "\\r": "\r", "\\t": "\t", "\\s": " "}
    text = re.sub(r"\\[\\nrts]", lambda found: escapes[found[0]], value[1])
    arguments = []
    for quoted, plain in re.findall(r'"((?:\\["`$\\]|[^"`$\\])*)"|([^\s"]+)', text):
        argument = re.sub(r'\\(["`$\\])', r"\1", quoted) if quoted else plain
        assert not re.search(r"(?<!%)(?:%%)*%[a-zA-Z]", argument), "a field code"
        arguments.append(argument.replace("%%", "%"))
    return arguments


def value_of(entry: str, key: str) -> str:
    found = re.search(rf"^{key}=(.*)$", entry, re.MULTILINE)
    assert found
    return found[1]


# --- Linux ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ODD_FOLDERS)
def test_a_desktop_entry_names_program_and_project_whatever_their_folders(name: str) -> None:
    python = f"/opt/{name}/bin/python"
    config = PurePosixPath(f"/home/zoë/{name}/collector.toml")
    made = launcher("linux", python, config)
    assert made.name == "Apri la bacheca.desktop"
    assert made.text.startswith("[Desktop Entry]\n")
    assert value_of(made.text, "Type") == "Application"
    assert value_of(made.text, "Terminal") == "true"
    assert exec_arguments(made.text)[-2:] == [python, str(config)]


@pytest.mark.skipif(sys.platform != "linux", reason="a desktop entry")
@pytest.mark.parametrize("name", ODD_FOLDERS)
def test_what_a_desktop_entry_starts_is_this_program_for_this_project(
    tmp_path: Path, name: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    said = tmp_path / "said"
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {said}\n', encoding="utf-8")
    python.chmod(0o755)
    entry = launcher("linux", str(python), folder / "collector.toml").text
    subprocess.run(exec_arguments(entry), check=True, timeout=30)
    asked = said.read_text(encoding="utf-8")
    assert asked == f"-P\n-m\ncollector\nboard\n--config\n{folder / 'collector.toml'}\n"


@pytest.mark.skipif(sys.platform != "linux", reason="a desktop entry")
def test_a_program_that_is_gone_gives_way_to_the_command(tmp_path: Path) -> None:
    said = tmp_path / "said"
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "collector"
    command.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {said}\n', encoding="utf-8")
    command.chmod(0o755)
    entry = launcher("linux", "/nowhere/python", tmp_path / "collector.toml").text
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    subprocess.run(exec_arguments(entry), check=True, timeout=30, env={"PATH": path})
    assert said.read_text(encoding="utf-8").split()[:1] == ["board"]


# --- macOS ---------------------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("sh"), reason="a shell")
@pytest.mark.parametrize("name", ODD_FOLDERS)
def test_a_mac_starts_this_program_for_the_folder_that_the_file_is_in(
    tmp_path: Path, name: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    said = tmp_path / "said"
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {said}\n', encoding="utf-8")
    python.chmod(0o755)
    made = launcher("darwin", str(python), folder / "collector.toml")
    assert made.name == "Apri la bacheca.command"
    assert made.text.startswith("#!/bin/sh\n")
    script = folder / made.name
    script.write_text(made.text, encoding="utf-8")
    script.chmod(0o755)
    subprocess.run([script], check=True, timeout=30, cwd=tmp_path)
    asked = said.read_text(encoding="utf-8")
    assert asked == f"-P\n-m\ncollector\nboard\n--config\n{folder / 'collector.toml'}\n"
    assert shlex.quote(str(python)) in made.text


# --- Windows -------------------------------------------------------------------------------------


def test_a_windows_batch_file_survives_any_folder() -> None:
    python = r"C:\Users\Zoë & figli\100% prova (x86)\python.exe"
    config = PureWindowsPath(r"D:\Mediazione 50%\a & b\collector.toml")
    made = launcher("win32", python, config)
    assert made.name == "Apri la bacheca.cmd"
    lines = made.text.split("\r\n")
    assert "\n" not in made.text.replace("\r\n", "")
    assert lines[0] == "@echo off"
    is_plain = [line.isascii() for line in lines]
    before_utf8 = lines.index("chcp 65001 >nul")
    assert all(is_plain[:before_utf8]), "cmd reads these in another code page"
    quoted = r'"C:\Users\Zoë & figli\100%% prova (x86)\python.exe"'
    assert f"if exist {quoted} (" in lines
    assert f'  {quoted} -P -m collector board --config "%~dp0collector.toml"' in lines
    assert '  collector board --config "%~dp0collector.toml"' in lines
    assert lines[-2:] == ["if errorlevel 1 pause", ""]
    assert "Mediazione" not in made.text, "the folder may be moved"


# --- On the disk ---------------------------------------------------------------------------------


def test_init_leaves_it_beside_the_settings_and_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "Zoë & figli" / "100% prova"
    ran = run(tmp_path, "init", str(folder))
    assert ran.code == 0, ran.err
    path = folder / LAUNCHER
    assert f"Creato: {path}" in ran.out
    assert path.stat().st_mode & stat.S_IXUSR
    text = path.read_text(encoding="utf-8")
    assert sys.executable in text
    assert "key" not in text.lower()
    assert "secret" not in text.lower()


def test_adopting_a_workbook_leaves_it_too(tmp_path: Path) -> None:
    assert run(tmp_path, "init").code == 0
    for name in ("collector.toml", LAUNCHER):
        (tmp_path / name).unlink()
    ran = run(tmp_path, "init", "--adopt", "schede.xlsx", "--yes")
    assert ran.code == 0, ran.err
    assert f"Creato: {tmp_path / LAUNCHER}" in ran.out


def test_a_file_of_that_name_that_is_not_ours_stays(tmp_path: Path) -> None:
    (tmp_path / LAUNCHER).write_text("mio", encoding="utf-8")
    assert leave_launcher(tmp_path / "collector.toml") is None
    assert (tmp_path / LAUNCHER).read_text(encoding="utf-8") == "mio"


def test_one_from_another_computer_is_written_anew_and_ours_stays(tmp_path: Path) -> None:
    config = tmp_path / "collector.toml"
    other = launcher(sys.platform, "/elsewhere/python", Path("/elsewhere/collector.toml"))
    (tmp_path / LAUNCHER).write_text(other.text, encoding="utf-8")
    assert leave_launcher(config) == tmp_path / LAUNCHER
    assert leave_launcher(config) is None


def test_where_nothing_can_be_written_nothing_is_said(tmp_path: Path) -> None:
    assert leave_launcher(tmp_path / "missing" / "other.toml") is None
    (tmp_path / LAUNCHER).symlink_to(tmp_path / "nowhere")
    assert leave_launcher(tmp_path / "collector.toml") is None
    assert not (tmp_path / "nowhere").exists()
