"""The same work on many items, by several processes at once: the same results, in the same order.

Who calls says how the work is set up (`make_worker`, once a process) and what each item is. Whether
one process does it all, or several, is never seen in the results.
"""

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar, cast

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.connection import Connection

Item = TypeVar("Item")
Result = TypeVar("Result")
Worker = Callable[[Item], Result]

PROCESSES: Final = "COLLECTOR_PROCESSES"
"""Environment variable: how many processes at most; "1" has all work done in this one."""
_MOST: Final = 8
_WAITING_PER_PROCESS: Final = 2
"""Items handed out to each process at most: it never waits, and results do not pile up."""

_MOST_DONE_BESIDE: Final = 64
"""Items done here whose results cannot be taken yet at most."""

_worker: Callable[[Any], Any] | None = None
"""In a child process: what it does with each item."""


class _Handed(NamedTuple, Generic[Item, Result]):
    """An item with a child, `future`, or one that was done here, with its `done` result."""

    item: Item
    future: "Future[Result] | None"
    done: Result | None = None

    @property
    def is_done_here(self) -> bool:
        return self.future is None

    @property
    def is_done(self) -> bool:
        return self.future is None or self.future.done()

    def result(self) -> Result:
        """Return its result, once it is there. Raises what the work raises, BrokenProcessPool."""
        return self.future.result() if self.future else self.done  # type: ignore[return-value]


def process_count() -> int:
    """Return how many processes may work at once on this computer, at least 1."""
    asked = os.environ.get(PROCESSES, "")
    if asked.isdecimal():
        return max(int(asked), 1)
    return min(_usable_cores(), _MOST)


def _usable_cores() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))  # a container may use fewer than there are
    return os.cpu_count() or 1


def map_in_processes(
    make_worker: Callable[..., Worker[Item, Result]],
    arguments: tuple[Any, ...],
    items: Iterable[Item],
    *,
    processes: int,
    ahead: int = 0,
    is_one: bool = False,
) -> Generator[Result, None, None]:
    """Yield `make_worker(*arguments)(item)` for each item, in their order.

    With `processes` ≤ 1 all of it happens in this process. Else `make_worker` is called once in
    each child: it must be a function of a module; items and results are pickled, and so are
    arguments where a child is started anew (Windows, macOS, a program with threads). The children
    must not touch a journal or a file that is open here. Results are asked for as they are needed:
    only a few are held at once, or `ahead` of them where that is more (items that differ much: the
    others go on while one takes long). `is_one`: this process is one of
    them, and does items while it would wait: one child fewer, and fewer results to be sent.

    Where a child dies or cannot be started (no memory left), the rest is done here. Raises what the
    work raises.
    """
    pool = _make_pool(processes - is_one, make_worker, arguments) if processes > 1 else None
    if pool is None:
        yield from map(make_worker(*arguments), items)
        return
    from concurrent.futures.process import BrokenProcessPool

    work = _Work[Item, Result](iter(items), max((processes - is_one) * _WAITING_PER_PROCESS, ahead))
    worker = make_worker(*arguments) if is_one else None
    try:
        while work.hand_out(pool):
            if worker is None or not work.do_beside(worker):
                yield work.waiting[0].result()
                work.waiting.popleft()
    except BrokenProcessPool:
        yield from map(worker or make_worker(*arguments), work.not_done())
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Work(Generic[Item, Result]):
    """Items to do, and those that wait to be done or taken, in their order: at most `most` of them
    are with children.
    """

    def __init__(self, rest: Iterator[Item], most: int) -> None:
        self.waiting: deque[_Handed[Item, Result]] = deque()
        self._rest, self._most = rest, most
        self._not_handed_out: list[Item] = []

    def hand_out(self, pool: "ProcessPoolExecutor") -> bool:
        """Give children items; return whether there are results to take.

        Raises BrokenProcessPool.
        """
        with_children = sum(not one.is_done_here for one in self.waiting)
        for item in islice(self._rest, self._most - with_children):
            self._not_handed_out = [item]  # to hand it out may be what fails
            self.waiting.append(_Handed(item, _submit(pool, item)))
            self._not_handed_out.clear()
        return bool(self.waiting)

    def do_beside(self, worker: Worker[Item, Result]) -> bool:
        """Do one item here, where the next result is not there yet; return whether one was done."""
        done_here = sum(one.is_done_here for one in self.waiting)
        if self.waiting[0].is_done or done_here >= _MOST_DONE_BESIDE:
            return False
        for item in islice(self._rest, 1):
            self.waiting.append(_Handed(item, None, worker(item)))
            return True
        return False

    def not_done(self) -> Iterator[Item]:
        """Yield the items whose results were not taken."""
        yield from (one.item for one in self.waiting)
        yield from self._not_handed_out
        yield from self._rest


def _make_pool(
    processes: int, make_worker: Callable[..., Worker[Any, Any]], arguments: tuple[Any, ...]
) -> "ProcessPoolExecutor | None":
    """Return a pool of which no child runs yet; None where this system lets nobody have one."""
    from concurrent.futures import ProcessPoolExecutor

    try:
        return ProcessPoolExecutor(
            processes, _start_method(), initializer=_set_up, initargs=(make_worker, arguments)
        )
    except (OSError, ImportError, NotImplementedError):  # no semaphores: some containers
        return None


def _submit(pool: "ProcessPoolExecutor", item: Any) -> "Future[Any]":
    """Hand out an item. Raises BrokenProcessPool, also where a child cannot be started."""
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children

    others = set(active_children())
    try:
        return pool.submit(_work, item)
    except OSError as error:
        # The pool ends its children only once all of them run.
        for child in set(active_children()) - others:
            child.kill()
            child.join()
        raise BrokenProcessPool("a child cannot be started") from error


@contextmanager
def done_beside(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Have work begun in a copy of this process; give what waits for its result and returns it.

    The work must not touch a journal or a file that is open here; its result is pickled. Where no
    copy can be made or may be used (another system, a program with threads, one core), and where
    the copy fails or dies, the work is done here when its result is asked for. Who never asks has
    it ended. Raises what the work raises.
    """
    if process_count() == 1 or not copies_itself():
        yield work
        return
    import multiprocessing

    receiver, sender = multiprocessing.Pipe(duplex=False)
    copy = multiprocessing.get_context("fork").Process(target=_send_result, args=(work, sender))

    def result() -> Result:
        try:
            return cast(Result, receiver.recv()[0])
        except (EOFError, OSError, IndexError):
            return work()

    try:
        copy.start()
    except OSError:
        yield work
        return
    finally:
        sender.close()
    try:
        yield result
    finally:
        receiver.close()
        copy.kill()
        copy.join()


def _send_result(work: Callable[[], Any], sender: "Connection") -> None:
    """Do work in a copy of this process. An empty list says that it failed."""
    _leave_to_parent()
    try:
        sender.send([work()])
    except Exception:  # done once more by the parent, it tells what is wrong
        sender.send([])


def copies_itself() -> bool:
    """Tell whether children start as copies of this process, which know all that it knows.

    Where that is not safe they start anew.
    """
    return sys.platform == "linux" and _is_one_thread()


def _start_method() -> Any:  # a multiprocessing context: its class depends on the system
    """Return how children start."""
    import multiprocessing

    return multiprocessing.get_context("fork" if copies_itself() else "spawn")


def _is_one_thread() -> bool:
    """True where nothing else runs in this process, nor threads of a library, which Python does not
    count: a copy would wait for them for ever.
    """
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return False


def _set_up(make_worker: Callable[..., Worker[Any, Any]], arguments: tuple[Any, ...]) -> None:
    """Make a child ready: it leaves Ctrl-C to its parent, and ends when its parent does."""
    global _worker
    _leave_to_parent()
    _worker = make_worker(*arguments)


def _leave_to_parent() -> None:
    """Leave Ctrl-C to the parent of this process, and end when that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process once its parent is gone: nobody would read its results."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _work(item: Any) -> Any:  # of any kind: it only passes through
    if _worker is None:
        raise RuntimeError("a child is set up before its first item")
    return _worker(item)
