"""Stored calls run when they are due: under a lease, a few at a time, again after a fault."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any

import db.jobs
from bot.chat.card import Line, say
from bot.chat.dispatch import Dispatch
from bot.chat.markup import plain
from bot.chat.people import Audience
from bot.chat.refusal import Refusal
from bot.delivery.clock import Clock, trace
from bot.delivery.fence import LeaseLost, fenced
from bot.delivery.loop import Loop
from db.engine import Database
from db.jobs import JobRow

log = logging.getLogger("readout.jobs")
AT_ONCE = 2
ATTEMPTS = 5
# A process that is killed in the middle of a job says little about the job, unless it happens every time.
KILLED = 20
LEASE_SECONDS = 60.0
ANOTHER_HAS_THEM = timedelta(seconds=0.25)
GIVEN_UP = say("This was tried several times and did not finish; what had been saved is kept. Look into the log, then "
               "start it again.")
INTERRUPTED = say("The process was stopped in the middle of this; it goes on when the process runs again.")
FAULT = say("Something went wrong on our side; it is tried again.")


class Jobs:
    """Claim due jobs and run them; long work in a job is the job's own business, in threads of its own."""

    def __init__(self, database: Database, dispatch: Dispatch, clock: Clock, worker: str,
                 poll: timedelta | None = None, lease_seconds: float = LEASE_SECONDS) -> None:
        self._database = database
        self._dispatch = dispatch
        self._clock = clock
        self._worker = worker
        self._lease = lease_seconds
        self._running: dict[asyncio.Task[None], JobRow] = {}
        self.loop = Loop("the job runner", clock, self._step, poll)

    async def _step(self) -> datetime | None:
        upcoming = await self._database.read(db.jobs.next_due)
        now, free = self._clock.now(), AT_ONCE - len(self._running)
        if upcoming is None or upcoming > now:
            return upcoming
        if not free:
            return None
        claimed = await self._database.write(db.jobs.claim, self._worker, now, self._lease, free)
        for row in claimed:
            self._begin(row)
        return now if claimed else now + ANOTHER_HAS_THEM

    def _begin(self, row: JobRow) -> None:
        task = self._clock.spawn(self._run(row))
        self._running[task] = row
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            # Its lease runs out, and the next attempt begins again.
            log.error("a job was left in the middle: %s", trace(fault))
        self.loop.ring()

    async def _run(self, row: JobRow) -> None:
        """Run one attempt and record how it ended; another attempt's record is never touched."""
        if row.attempt > KILLED:
            await self._end(row, db.jobs.fail, _plain(GIVEN_UP), self._clock.now())
            return
        work = self._clock.spawn(self._work(row))
        renewal = self._clock.spawn(self._renew(row, work))
        try:
            await self._clock.ended(work)
        finally:
            renewal.cancel()
            work.cancel()
        await self._record(row, work)

    async def _work(self, row: JobRow) -> Line | None:
        if row.community is None:
            raise Refusal("This stored call belongs to no community. Start it again from a command.")
        return await fenced(self._dispatch, row.id, row.attempt).run(
            row.call, row.community, key=row.key, job=row.id, at=self._clock.now(), attempt=row.attempt)

    async def _renew(self, row: JobRow, work: asyncio.Task[Any]) -> None:
        while True:
            await self._clock.sleep_until(self._clock.now() + timedelta(seconds=self._lease / 3))
            until = self._clock.now() + timedelta(seconds=self._lease)
            if not await self._database.write(db.jobs.renew, row.id, row.attempt, until):
                work.cancel()

    async def _record(self, row: JobRow, work: asyncio.Task[Any]) -> None:
        fault = None if work.cancelled() else work.exception()
        if work.cancelled() or isinstance(fault, LeaseLost):
            log.warning("job %d: attempt %d lost its lease", row.id, row.attempt)
        elif fault is None:
            result = work.result()
            await self._end(row, db.jobs.finish, self._clock.now(), None if result is None else _plain(result))
        elif isinstance(fault, Refusal):
            await self._end(row, db.jobs.fail, _plain(fault.sentence), self._clock.now())
        else:
            await self._again(row, fault)

    async def _again(self, row: JobRow, fault: BaseException) -> None:
        log.error("job %d, attempt %d: %s", row.id, row.attempt, trace(fault))
        if row.attempt >= ATTEMPTS:
            await self._end(row, db.jobs.fail, _plain(GIVEN_UP), self._clock.now())
            return
        pause = timedelta(seconds=2.0 ** row.attempt)
        await self._end(row, db.jobs.retry, self._clock.now() + pause, _plain(FAULT))

    async def _end(self, row: JobRow, ending: Any, *values: Any) -> None:
        if not await self._database.write(ending, row.id, row.attempt, *values):
            log.warning("job %d: attempt %d ended after it had lost its lease", row.id, row.attempt)

    async def stop(self, seconds: float) -> None:
        """Take no more jobs, give those that run some time to finish, and hand the others back."""
        await self.loop.stop()
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        left = dict(self._running)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for row in left.values():
            await self._end(row, db.jobs.retry, self._clock.now(), _plain(INTERRUPTED))


def _plain(sentence: Line) -> str:
    return plain(sentence, Audience())
