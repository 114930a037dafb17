"""A lock of the system: one at a time, given back also by a program that is killed."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from collector.processes.file_lock import locked

_HOLD = """
import sys, time
from pathlib import Path
from collector.processes.file_lock import locked
with locked(Path(sys.argv[1]), seconds=5):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_program_waits_and_a_killed_one_hinders_nobody(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, str(path)], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    with pytest.raises(TimeoutError), locked(path, seconds=0.05):
        raise AssertionError
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with locked(path, seconds=5):
        assert path.read_bytes() == b""


def test_threads_of_one_program_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    inside: list[str] = []

    def work(name: str) -> None:
        for _ in range(20):
            with locked(path, seconds=20):
                inside.extend((name, name))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(inside) == 120
    assert inside[::2] == inside[1::2]


def test_it_is_given_back_after_an_exception(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with pytest.raises(KeyError), locked(path, seconds=0):
        raise KeyError
    with locked(path, seconds=0):
        pass


@pytest.mark.skipif(os.name == "nt", reason="rights and links as on Unix")
def test_the_file_is_for_its_owner_alone_and_no_link(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with locked(path, seconds=0):
        assert path.stat().st_mode & 0o777 == 0o600
    link = tmp_path / "b.lock"
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=r"link|loop|symbolic"), locked(link, seconds=0):
        raise AssertionError
    assert not (tmp_path / "elsewhere").exists()
