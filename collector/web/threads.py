"""Work in threads that nobody waits for at the program's end: the board closes within seconds."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TypeVar

Value = TypeVar("Value")


def begin(work: Callable[[], Value], *, room: threading.Semaphore | None = None) -> Future[Value]:
    """Begin work in a thread of its own; return what will hold its value, or what it raised.

    `room`: how many may work at once.
    """
    future: Future[Value] = Future()

    def run() -> None:
        if room is not None:
            room.acquire()
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)
        finally:
            if room is not None:
                room.release()

    threading.Thread(target=run, name="board", daemon=True).start()
    return future


async def in_thread(work: Callable[[], Value]) -> Value:
    """Wait for work in a thread. Where the wait is given up the thread goes on, alone."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Future[Value] = loop.create_future()

    def pass_on(done: Future[Value]) -> None:
        if waiting.done():
            return
        error = done.exception()
        if error is None:
            waiting.set_result(done.result())
        else:
            waiting.set_exception(error)

    def ended(done: Future[Value]) -> None:
        with suppress(RuntimeError):  # the server is closed: nobody waits any more
            loop.call_soon_threadsafe(pass_on, done)

    begin(work).add_done_callback(ended)
    return await waiting
