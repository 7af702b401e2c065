"""The database: one writing lane with group commit, and a few readers beside it."""

import asyncio
import concurrent.futures
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from db.connect import FileLock, connect_reader, connect_writer, file_of
from db.lane import Lane, Metrics, call_soon

P = ParamSpec("P")
R = TypeVar("R")
Watcher = Callable[[frozenset[str]], None]


class Database:
    """Run domain functions, each in a transaction, in threads of its own.

    A domain function takes a Session first. `write` puts it into the lane, where everything that has queued
    commits together; `read` gives it a connection that cannot write. `write_now` and `read_now` are the same
    for callers without an event loop.
    """

    def __init__(self, url: str, *, readers: int = 4) -> None:
        self.url = url
        self._readers = readers
        self._lock: FileLock | None = None
        self._lane: Lane | None = None
        self._watchers: list[tuple[asyncio.AbstractEventLoop, Watcher]] = []
        self.metrics = Metrics()

    def start(self) -> None:
        """Open the connections; a second process on one SQLite file gets DatabaseBusy."""
        path = file_of(self.url)
        if path is not None:
            self._lock = FileLock(path)
        self._read_engine = connect_reader(self.url, self._readers)
        self._write_engine = connect_writer(self.url)
        self._pool = concurrent.futures.ThreadPoolExecutor(self._readers, "readout-read")
        self._lane = Lane(self._write_engine, self.metrics, self._tell)
        self._lane.start()

    async def close(self) -> None:
        """Finish what has queued, then close every connection."""
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """Do what `close` does, for callers without an event loop."""
        if self._lane is None:
            return
        self._lane.stop()
        self._lane = None
        self._pool.shutdown()
        self._read_engine.dispose()
        self._write_engine.dispose()
        if self._lock is not None:
            self._lock.release()

    def write(
        self, fn: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> "asyncio.Future[R]":
        """Run a function in the lane; await the result, which is committed when it comes.

        A function that raises takes nothing of the others with it; its own changes are rolled back.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self._running_lane().put((fn, args, kwargs, future, loop))
        return future

    def write_now(
        self, fn: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a function in the lane and wait for it."""
        future: concurrent.futures.Future[R] = concurrent.futures.Future()
        self._running_lane().put((fn, args, kwargs, future, None))
        return future.result()

    async def read(
        self, fn: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a function on one snapshot of the data; it cannot write."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: self.read_now(fn, *args, **kwargs))

    def read_now(self, fn: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do what `read` does, in this thread."""
        self._running_lane()
        with self._read_engine.connect() as connection:
            return _read(connection, fn, args, kwargs)

    @property
    def changes(self) -> int | None:
        """Count the commits so far after which cards may show something else; None where others may commit too.

        What was read when this number was the same is as good as read now.
        """
        return self.metrics.changes if self._lock is not None else None

    def watch(self, callback: Watcher) -> Callable[[], None]:
        """Call back on the running loop after each commit with the topics it touched; give the way to stop."""
        entry = (asyncio.get_running_loop(), callback)
        self._watchers.append(entry)
        return lambda: self._watchers.remove(entry)

    def _tell(self, topics: frozenset[str]) -> None:
        for loop, callback in tuple(self._watchers):
            call_soon(loop, callback, topics)

    def _running_lane(self) -> Lane:
        if self._lane is None:
            raise RuntimeError("the database has not been started")
        return self._lane


def _read(connection: Connection, fn: Callable[..., R], args: Any, kwargs: Any) -> R:
    with Session(connection, autoflush=False) as session:
        try:
            return fn(session, *args, **kwargs)
        except StopIteration as fault:
            # A future refuses to hold one, and its caller would wait for ever.
            raise RuntimeError("StopIteration") from fault
