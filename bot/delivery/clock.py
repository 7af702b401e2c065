"""The one clock of a process: what time it is, and who is woken when.

APScheduler is the alarm clock behind it and holds one job, the earliest instant that anybody waits for. Nothing
that must survive a restart is kept here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

log = logging.getLogger("readout.clock")

# A computer that slept, or whose time was set, is late by no more than this.
CEILING = timedelta(seconds=30)


@dataclass(eq=False)
class Alarm:
    """Somebody who waits: until when, and what is set then."""

    at: datetime
    bell: asyncio.Event = field(default_factory=asyncio.Event)


class Clock:
    """Tell the time, aware and in UTC, and wake whoever waits for an instant."""

    def __init__(self) -> None:
        self._alarms: set[Alarm] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._scheduler: AsyncIOScheduler | None = None
        self._armed: datetime | None = None

    def now(self) -> datetime:
        """Give the present instant."""
        return datetime.now(UTC)

    async def sleep_until(self, at: datetime) -> None:
        """Return once an instant has come."""
        while self.now() < at:
            await self.wait(asyncio.Event(), at)

    async def wait(self, bell: asyncio.Event, until: datetime | None = None) -> None:
        """Return when a bell rings or an instant comes, whichever is first."""
        if until is None:
            await bell.wait()
            return
        alarm = Alarm(until, bell)
        self._alarms.add(alarm)
        self.wake()
        try:
            await bell.wait()
        finally:
            self._alarms.discard(alarm)

    def wake(self) -> None:
        """Ring for everybody whose instant has come, and set the alarm for the next."""
        now = self.now()
        for alarm in [alarm for alarm in self._alarms if alarm.at <= now]:
            self._alarms.discard(alarm)
            alarm.bell.set()
        if self._alarms:
            self._arm(min(alarm.at for alarm in self._alarms))

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start a task that lives by this clock."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def ended(self, task: asyncio.Task[Any]) -> None:
        """Return when a task has ended, however it did."""
        bell = asyncio.Event()
        task.add_done_callback(lambda _: bell.set())
        await self.wait(bell)

    def every(self, rule: float | str, work: Callable[[], Awaitable[Any]]) -> asyncio.Task[Any]:
        """Do something again and again: each so many seconds, or at a cron rule read in UTC.

        What was missed is done once. A fault is logged and does not end the series.
        """
        return self.spawn(self._again(rule, work))

    async def _again(self, rule: float | str, work: Callable[[], Awaitable[Any]]) -> None:
        while True:
            await self.sleep_until(after(rule, self.now()))
            try:
                await work()
            except Exception as fault:
                log.error("regular work failed: %s", trace(fault))

    def _arm(self, at: datetime) -> None:
        real = datetime.now(UTC)
        at = real + min(max(at - self.now(), timedelta(0)), CEILING)
        if self._armed is not None and real < self._armed <= at:
            return
        if self._scheduler is None:
            self._scheduler = AsyncIOScheduler(timezone=UTC)
            self._scheduler.start()
        self._armed = at
        # Several may ring at once: an alarm set by one that rings, for an instant that has come, is not to be lost.
        self._scheduler.add_job(
            self._ring, "date", run_date=at, id="alarm", replace_existing=True, misfire_grace_time=None,
            coalesce=True, max_instances=1_000)

    async def _ring(self) -> None:
        self._armed = None
        self.wake()

    async def close(self) -> None:
        """End what this clock started."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = self._armed = None


class MovedClock(Clock):
    """A clock that can be moved forward, and goes on from there."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        super().__init__()
        self.ahead = ahead

    def now(self) -> datetime:
        """Give the present instant as moved."""
        return super().now() + self.ahead

    def move(self, to: datetime) -> None:
        """Go forward to an instant and wake whoever waited for what lies between; never goes back."""
        self.ahead += max(to - self.now(), timedelta(0))
        self._armed = None
        self.wake()


async def at_once() -> None:
    """Return at once."""


class SteppedClock(Clock):
    """A clock for tests: time stands still until it is moved, and whoever waits is woken in order.

    `drained` returns once what other threads have to tell this event loop is told, such as a database's lane.
    """

    def __init__(self, start: datetime, drained: Callable[[], Awaitable[Any]] = at_once) -> None:
        super().__init__()
        self._now = start
        self.drained = drained
        self._bells: dict[asyncio.Task[Any], asyncio.Event] = {}

    def now(self) -> datetime:
        """Give the instant at which time stands."""
        return self._now

    async def wait(self, bell: asyncio.Event, until: datetime | None = None) -> None:
        """Return when a bell rings or time is moved to an instant."""
        task = asyncio.current_task()
        assert task is not None
        self._bells[task] = bell
        try:
            await super().wait(bell, until)
        finally:
            self._bells.pop(task, None)

    def _arm(self, at: datetime) -> None:
        """Leave it to `move` to find the next alarm."""

    async def move(self, to: datetime) -> None:
        """Go to an instant, stopping at each that somebody waits for until everybody has done what was due."""
        await self.settle()
        while self._alarms and (first := min(alarm.at for alarm in self._alarms)) <= to:
            self._now = max(self._now, first)
            self.wake()
            await self.settle()
        self._now = max(self._now, to)
        await self.settle()

    async def settle(self) -> None:
        """Return once every task of this clock waits for a later instant or a bell."""
        while True:
            while self._busy():  # noqa: ASYNC110 - threads tell nobody when they end
                await asyncio.sleep(0.0002)
            await self.drained()
            for _ in range(3):
                await asyncio.sleep(0)
            if not self._busy():
                return

    def _busy(self) -> bool:
        return any(task not in self._bells or self._bells[task].is_set() for task in self._tasks)


def after(rule: float | str, now: datetime) -> datetime:
    """Give the next instant of a rule after another: so many seconds on, or by cron, in UTC."""
    if isinstance(rule, int | float):
        return now + timedelta(seconds=rule)
    trigger = CronTrigger.from_crontab(rule, timezone=UTC)
    found: datetime = trigger.get_next_fire_time(None, now + timedelta(seconds=1))
    return found


def trace(fault: BaseException) -> str:
    """Tell a fault by its type and its place in the code; its message may hold what nobody should read."""
    return f"{type(fault).__name__}\n{''.join(traceback.format_tb(fault.__traceback__))}"
