"""Where there is surely no keyring the library finds none; in any doubt it is asked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the library is asked")

_LOOK = """
from collector.app.no_keyring import surely_no_keyring
said = surely_no_keyring()
import keyring
from collector.app import passwords
again = surely_no_keyring()
print(said, again, passwords.has_keyring(), type(keyring.get_keyring()).__module__)
"""
NOTHING = "True False False keyring.backends.fail"


def _look(home: Path, **more: str) -> str:
    """Return what is said in a program without a desktop, with these variables."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH")}
    ran = subprocess.run(
        [sys.executable, "-c", _LOOK],
        env={**kept, "HOME": str(home), "PYTHONUTF8": "1", **more},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The home of a user without a session: skipped where this computer has one for all."""
    if Path(f"/run/user/{os.getuid()}/bus").exists():
        pytest.skip("this computer has a session's bus")
    return tmp_path


def test_without_a_desktop_there_is_none(bare: Path) -> None:
    assert _look(bare) == NOTHING


def test_a_backend_that_is_named_is_asked(bare: Path) -> None:
    said = _look(bare, PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring")
    assert said.startswith("False")


@pytest.mark.parametrize("name", ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"])
def test_where_there_may_be_a_session_the_library_is_asked(bare: Path, name: str) -> None:
    assert _look(bare, **{name: "unix:path=/nowhere"}).startswith("False")


def test_a_bus_in_the_runtime_folder_is_in_doubt(bare: Path) -> None:
    (bare / "bus").touch()
    assert _look(bare, XDG_RUNTIME_DIR=str(bare)).startswith("False")


@pytest.mark.parametrize("folder", [".config", ".local/share"])
def test_settings_of_the_library_are_in_doubt(bare: Path, folder: str) -> None:
    (bare / folder / "python_keyring").mkdir(parents=True)
    assert _look(bare).startswith("False")


def test_a_program_that_announces_a_keyring_is_in_doubt(bare: Path) -> None:
    announced = bare / "other-1.0.dist-info"
    announced.mkdir()
    (announced / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (announced / "entry_points.txt").write_text("[keyring.backends]\nother = json\n")
    assert _look(bare, PYTHONPATH=str(bare)).startswith("False")


@pytest.mark.parametrize("name", ["other.egg", "other.zip"])
def test_what_cannot_be_looked_into_is_in_doubt(bare: Path, name: str) -> None:
    if name.endswith(".egg"):
        (bare / name).mkdir()
        assert _look(bare, PYTHONPATH=str(bare)).startswith("False")
    else:
        (bare / name).write_bytes(b"PK\x05\x06" + bytes(18))
        assert _look(bare, PYTHONPATH=str(bare / name)).startswith("False")
