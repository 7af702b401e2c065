"""The writing lane: one thread, one connection, one commit for all that has queued."""

import asyncio
import concurrent.futures
import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.notes import before_commit, forget, keep, only_carries, topics_of
from db.rows import driver

BATCH = 512
RUNS = 6
CAREFUL_BATCHES = 64
RUN_AGAIN = {"40001", "40P01"}  # PostgreSQL: serialization_failure, deadlock_detected

Future = asyncio.Future[Any] | concurrent.futures.Future[Any]
Caller = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], Future, asyncio.AbstractEventLoop | None]
Outcome = tuple[bool, Any]


@dataclass
class Metrics:
    """What the lane has done since it started; times in seconds.

    `changes` counts the batches after which cards may show something else.
    """

    batches: int = 0
    writes: int = 0
    faults: int = 0
    runs_again: int = 0
    largest_batch: int = 0
    changes: int = 0
    longest_write: float = 0.0
    longest_write_name: str = ""
    longest_commit: float = 0.0


class Lane:
    """Take callers from a queue and run each batch of them in one transaction."""

    def __init__(self, engine: Engine, metrics: Metrics, tell: Callable[[frozenset[str]], None]) -> None:
        self._engine = engine
        self._metrics = metrics
        self._tell = tell
        self._queue: SimpleQueue[Caller | None] = SimpleQueue()
        self.put = self._queue.put
        self._careful = 0
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._live, name="readout-write", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Let the lane finish its queue, then end the thread."""
        self.put(None)
        self._thread.join()

    def _live(self) -> None:
        running = True
        while running:
            batch, running = self._take()
            if batch:
                self._serve(batch)
        self._refuse_the_rest()
        if self._connection is not None:
            self._connection.close()

    def _refuse_the_rest(self) -> None:
        """Answer whoever queued while the lane ended, so that nobody waits for ever."""
        rest = []
        while not self._queue.empty():
            caller = self._queue.get()
            if caller is not None:
                rest.append(caller)
        answer(rest, [(False, RuntimeError("the database has been closed"))] * len(rest))

    def _take(self) -> tuple[list[Caller], bool]:
        caller = self._queue.get()
        batch: list[Caller] = []
        while caller is not None:
            batch.append(caller)
            if len(batch) == BATCH or self._queue.empty():
                return batch, True
            caller = self._queue.get()
        return batch, False

    def _serve(self, batch: list[Caller]) -> None:
        topics: frozenset[str] = frozenset()
        try:
            outcomes, topics = self._commit(batch)
        except Exception as fault:
            outcomes = [(False, fault)] * len(batch)
            self._metrics.faults += len(batch)
            # Whether it was committed is not always known.
            self._metrics.changes += 1
        self._metrics.batches += 1
        self._metrics.writes += len(batch)
        self._metrics.largest_batch = max(self._metrics.largest_batch, len(batch))
        answer(batch, outcomes)
        if topics:
            self._tell(topics)

    def _commit(self, batch: list[Caller]) -> tuple[list[Outcome], frozenset[str]]:
        careful = self._careful > 0
        self._careful -= careful
        for run in range(RUNS):
            try:
                return self._transaction(batch, careful)
            except Exception as fault:
                if not self._may_run_again(fault, careful or len(batch) == 1, run):
                    raise
                if not runs_again(fault):
                    # Others in the next batches are likely to fail too: savepoints at once spare a second run.
                    careful, self._careful = True, CAREFUL_BATCHES
                elif run:
                    time.sleep(0.005 * 2**run)
                self._metrics.runs_again += 1
        raise AssertionError("the last run returns or raises")

    def _may_run_again(self, fault: Exception, careful: bool, run: int) -> bool:
        return run < RUNS - 1 and (runs_again(fault) or not careful) and self._connection is not None

    def _transaction(self, batch: list[Caller], careful: bool) -> tuple[list[Outcome], frozenset[str]]:
        connection = self._connected()
        try:
            with connection.begin(), Session(connection, autoflush=False) as session:
                driver(session)
                each = self._carefully if careful else self._plainly
                outcomes = each(session, batch)
                noted = before_commit(session)
                started = time.perf_counter()
            spent = time.perf_counter() - started
            # Counted before anybody hears of the commit, and never before it is done.
            self._metrics.changes += noted or not all(only_carries(caller[0]) for caller in batch)
            self._metrics.longest_commit = max(self._metrics.longest_commit, spent)
            return outcomes, topics_of(session)
        except Exception as fault:
            self._drop_if_broken(fault)
            raise

    def _plainly(self, session: Session, batch: list[Caller]) -> list[Outcome]:
        return [(True, self._call(session, caller)) for caller in batch]

    def _carefully(self, session: Session, batch: list[Caller]) -> list[Outcome]:
        cursor, _ = driver(session)
        return [self._alone(session, cursor, caller) for caller in batch]

    def _alone(self, session: Session, cursor: Any, caller: Caller) -> Outcome:
        noted = keep(session)
        cursor.execute("SAVEPOINT one")
        try:
            outcome = (True, self._call(session, caller))
        except Exception as fault:
            if runs_again(fault) or self._is_broken(fault):
                raise
            cursor.execute("ROLLBACK TO SAVEPOINT one")
            session.expunge_all()
            forget(session, noted)
            self._metrics.faults += 1
            outcome = (False, fault)
        cursor.execute("RELEASE SAVEPOINT one")
        return outcome

    def _call(self, session: Session, caller: Caller) -> Any:
        started = time.perf_counter()
        value = caller[0](session, *caller[1], **caller[2])
        if session.identity_map or session.new:
            # Statements of the next caller must not meet objects of this one.
            session.flush()
            session.expunge_all()
        spent = time.perf_counter() - started
        if spent > self._metrics.longest_write:
            self._metrics.longest_write = spent
            self._metrics.longest_write_name = getattr(caller[0], "__qualname__", "")
        return value

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _drop_if_broken(self, fault: Exception) -> None:
        if self._connection is not None and self._is_broken(fault):
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _is_broken(self, fault: Exception) -> bool:
        if isinstance(fault, DBAPIError) and fault.connection_invalidated:
            return True
        pooled = self._connection.connection.dbapi_connection if self._connection is not None else None
        return bool(getattr(pooled, "closed", False))


def runs_again(fault: BaseException) -> bool:
    """Say whether PostgreSQL asks for the same transaction once more."""
    return getattr(getattr(fault, "orig", fault), "sqlstate", None) in RUN_AGAIN


def answer(batch: list[Caller], outcomes: list[Outcome]) -> None:
    """Tell every caller its outcome, with one wake-up for each event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[Future, Outcome]]] = {}
    for caller, outcome in zip(batch, outcomes, strict=True):
        if caller[4] is None:
            _settle(caller[3], outcome)
        else:
            loops.setdefault(caller[4], []).append((caller[3], outcome))
    for loop, settled in loops.items():
        call_soon(loop, _settle_all, settled)


def call_soon(loop: asyncio.AbstractEventLoop, callback: Callable[..., object], *args: Any) -> None:
    """Call back on a loop; on one that has been closed nobody waits any more."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(callback, *args)


def _settle_all(settled: list[tuple[Future, Outcome]]) -> None:
    for future, outcome in settled:
        if not future.done():
            _settle(future, outcome)


def _settle(future: Future, outcome: Outcome) -> None:
    if outcome[0]:
        future.set_result(outcome[1])
    else:
        fault = outcome[1]
        # A future refuses to hold a StopIteration, and its caller would wait for ever.
        future.set_exception(RuntimeError("StopIteration") if isinstance(fault, StopIteration) else fault)
