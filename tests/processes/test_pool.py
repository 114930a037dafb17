"""Several processes at once: the same results, in the same order, whatever happens to one."""

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from collector.processes import pool
from collector.processes.pool import PROCESSES, done_beside, map_in_processes, process_count


def make_adder(number: int) -> Callable[[int], int]:
    return lambda item: item + number


def make_teller_of_process() -> Callable[[int], int]:
    return lambda _item: os.getpid()


def make_waiter(parent: int) -> Callable[[int], int]:
    def work(_item: int) -> int:
        if os.getpid() != parent:
            time.sleep(0.02)
        return os.getpid()

    return work


def make_refuser() -> Callable[[int], int]:
    def refuse(item: int) -> int:
        if item == 3:
            raise ValueError("three")
        return item

    return refuse


def make_dying(parent: int) -> Callable[[int], int]:
    def work(item: int) -> int:
        if item == 5 and os.getpid() != parent:
            os._exit(9)  # as the system does with a process that takes too much memory
        return item * item

    return work


@pytest.mark.parametrize("is_one", [False, True])
@pytest.mark.parametrize("processes", [1, 2, 3])
@pytest.mark.parametrize("many", [0, 1, 50])
def test_the_same_results_in_the_same_order(processes: int, many: int, *, is_one: bool) -> None:
    found = map_in_processes(make_adder, (7,), range(many), processes=processes, is_one=is_one)
    assert list(found) == [item + 7 for item in range(many)]


def test_one_process_starts_no_other() -> None:
    found = map_in_processes(make_teller_of_process, (), range(3), processes=1)
    assert set(found) == {os.getpid()}


def test_several_processes_are_others() -> None:
    found = set(map_in_processes(make_teller_of_process, (), range(20), processes=2))
    assert os.getpid() not in found


def test_this_process_may_be_one_of_them() -> None:
    parent = os.getpid()
    found = map_in_processes(make_waiter, (parent,), range(40), processes=2, is_one=True)
    by_parent = [process == parent for process in found]
    assert 0 < sum(by_parent) < 40
    assert not by_parent[0]  # a child has the first ones, and takes longer


def test_a_program_with_threads_starts_its_children_anew() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        found = list(map_in_processes(make_adder, (1,), range(4), processes=2))
    finally:
        stop.set()
        thread.join()
    assert found == [1, 2, 3, 4]


@pytest.mark.parametrize("is_one", [False, True])
@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_of_the_work_is_raised_here(processes: int, *, is_one: bool) -> None:
    found = map_in_processes(make_refuser, (), range(10), processes=processes, is_one=is_one)
    with pytest.raises(ValueError, match="three"):
        list(found)


@pytest.mark.parametrize("is_one", [False, True])
def test_where_a_child_dies_the_rest_is_done_here(*, is_one: bool) -> None:
    found = map_in_processes(make_dying, (os.getpid(),), range(20), processes=2, is_one=is_one)
    assert list(found) == [item * item for item in range(20)]


def test_an_item_is_not_lost_that_a_dead_pool_does_not_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    submit, calls = ProcessPoolExecutor.submit, count()

    def refuse_the_sixth(one: ProcessPoolExecutor, *work: Any) -> Any:
        if next(calls) == 5:
            raise BrokenProcessPool
        return submit(one, *work)

    monkeypatch.setattr(ProcessPoolExecutor, "submit", refuse_the_sixth)
    found = map_in_processes(make_adder, (1,), range(20), processes=2)
    assert list(found) == list(range(1, 21))


@pytest.mark.skipif(sys.platform == "win32", reason="no fork on Windows")
@pytest.mark.parametrize("started", [0, 1])
def test_where_a_child_cannot_be_started_all_is_done_here(
    monkeypatch: pytest.MonkeyPatch, started: int
) -> None:
    """And those that were started end: a program that ends waits for them."""
    monkeypatch.setattr(pool, "_start_method", lambda: multiprocessing.get_context("fork"))
    fork, calls = os.fork, count()

    def refuse() -> int:
        if next(calls) == started:
            raise OSError(errno.ENOMEM, "no memory")
        return fork()

    monkeypatch.setattr(os, "fork", refuse)
    before = set(multiprocessing.active_children())
    found = map_in_processes(make_teller_of_process, (), range(9), processes=2)
    assert list(found) == [os.getpid()] * 9
    assert set(multiprocessing.active_children()) == before


def test_where_there_can_be_no_pool_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSYS, "no semaphores")

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", refuse)
    found = map_in_processes(make_teller_of_process, (), range(9), processes=2)
    assert list(found) == [os.getpid()] * 9


UNCOUNTED = """
import _thread, threading
from collector.processes.pool import copies_itself

alone = copies_itself()
held = threading.Lock()
held.acquire()
_thread.start_new_thread(held.acquire, ())
print(alone, threading.active_count(), copies_itself())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="children are copies on Linux only")
def test_no_copy_is_made_beside_a_thread_that_python_does_not_count() -> None:
    command = [sys.executable, "-c", UNCOUNTED]
    root = Path(__file__).parents[2]
    said = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True", "1", "False"]


def test_who_stops_asking_leaves_no_process_behind() -> None:
    found = map_in_processes(make_teller_of_process, (), range(100), processes=2)
    child = next(found)
    found.close()  # type: ignore[attr-defined]  # a generator
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


ENDLESS = """
import sys
from collector.processes.pool import map_in_processes
from tests.processes.test_pool import make_teller_of_process

found = map_in_processes(make_teller_of_process, (), range(100), processes=2)
print(next(found), next(found), flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no signal 9 on Windows")
def test_children_end_with_a_parent_that_is_killed() -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", ENDLESS]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline()
        parent.send_signal(signal.SIGKILL)
        said, _ = parent.communicate(timeout=60)  # ends when the last that could write has gone
        assert said == ""


def test_how_many_may_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROCESSES, "3")
    assert process_count() == 3
    monkeypatch.setenv(PROCESSES, "0")
    assert process_count() == 1
    monkeypatch.setenv(PROCESSES, "molti")
    assert 1 <= process_count() <= 8


@pytest.fixture
def two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have work done beside by a copy; who runs tests may have threads of its own."""
    monkeypatch.setenv(PROCESSES, "2")
    monkeypatch.setattr(pool, "copies_itself", lambda: sys.platform == "linux")


@pytest.mark.skipif(sys.platform != "linux", reason="children are copies on Linux only")
@pytest.mark.usefixtures("two_processes")
def test_work_is_done_beside_by_a_copy() -> None:
    before = set(multiprocessing.active_children())
    with done_beside(os.getpid) as result:
        assert set(multiprocessing.active_children()) != before
        assert result() != os.getpid()
    assert set(multiprocessing.active_children()) == before


def test_work_beside_is_done_here_where_no_copy_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROCESSES, "1")
    with done_beside(os.getpid) as result:
        assert result() == os.getpid()
    monkeypatch.setenv(PROCESSES, "2")
    monkeypatch.setattr(pool, "copies_itself", lambda: False)
    with done_beside(os.getpid) as result:
        assert result() == os.getpid()


@pytest.mark.usefixtures("two_processes")
@pytest.mark.parametrize("ending", ["raises", "dies"])
def test_work_that_a_copy_fails_in_is_done_here(ending: str) -> None:
    parent = os.getpid()

    def work() -> int:
        if os.getpid() != parent:
            if ending == "dies":
                os._exit(9)
            raise ValueError(ending)
        return os.getpid()

    with done_beside(work) as result:
        assert result() == parent


@pytest.mark.usefixtures("two_processes")
def test_an_error_of_work_beside_is_raised_here() -> None:
    refuse = make_refuser()
    with done_beside(lambda: refuse(3)) as result, pytest.raises(ValueError, match="three"):
        result()


@pytest.mark.usefixtures("two_processes")
def test_work_beside_that_nobody_waits_for_is_ended() -> None:
    before = set(multiprocessing.active_children())
    with pytest.raises(KeyError), done_beside(lambda: time.sleep(600)):
        raise KeyError
    assert set(multiprocessing.active_children()) == before
