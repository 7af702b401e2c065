"""Everything that happens by itself: schedules become jobs, jobs run, and what is to be said is delivered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

import db.deliveries
import db.jobs
import db.leases
from bot.chat.dispatch import Dispatch
from bot.chat.platform import Platform
from bot.delivery.clock import Clock
from bot.delivery.jobs import LEASE_SECONDS, Jobs
from bot.delivery.loop import Loop
from bot.delivery.outbox import Outbox
from bot.delivery.planner import Planner
from db.connect import file_of
from db.deliveries.posting import ROWS_ARE_MESSAGES
from db.engine import Database

STOP_SECONDS = 10.0
POLL = timedelta(seconds=1)
PARTS = frozenset({"planner", "sender"})


class Delivery:
    """The planner, the job runner and an outbox for each platform, as they run in this process.

    They wait for the database to tell of a write and for the clock; where other processes may write to the same
    database, they look now and then as well.
    """

    def __init__(self, database: Database, dispatch: Dispatch, platforms: Mapping[str, Platform], clock: Clock,
                 worker: str, *, parts: frozenset[str] = PARTS, lease_seconds: float = LEASE_SECONDS,
                 poll: timedelta | None = POLL) -> None:
        self._database = database
        self._clock = clock
        self._forget: Callable[[], None] | None = None
        self._alone = file_of(database.url) is not None
        poll = None if self._alone else poll
        planning, sending = "planner" in parts, "sender" in parts
        self.planner = Planner(database, clock, poll) if planning else None
        self.jobs = Jobs(database, dispatch, clock, worker, poll, lease_seconds) if planning else None
        self.outboxes = [
            Outbox(database, dispatch, platform, clock, worker, poll, lease_seconds)
            for name, platform in platforms.items() if sending and name not in ROWS_ARE_MESSAGES
        ]

    async def start(self) -> None:
        """Begin, with whatever an earlier process left in the middle."""
        if self._alone:
            # The database's file lock tells that whoever held a lease is dead.
            await self._database.write(db.jobs.abandoned, self._clock.now())
            await self._database.write(db.deliveries.abandoned, self._clock.now())
            await self._database.write(db.leases.abandoned)
        self._forget = self._database.watch(self._hear)
        for loop in self._loops():
            loop.start()

    def wake(self) -> None:
        """Have everything look again whether there is something to do."""
        for loop in self._loops():
            loop.ring()

    async def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Take up nothing new, finish what is under way, and hand back what does not finish in time."""
        if self._forget is None:
            return
        self._forget()
        self._forget = None
        if self.planner is not None:
            await self.planner.loop.stop()
        if self.jobs is not None:
            await asyncio.gather(self.jobs.stop(seconds), *(outbox.stop(seconds) for outbox in self.outboxes))
        else:
            await asyncio.gather(*(outbox.stop(seconds) for outbox in self.outboxes))

    def _hear(self, topics: frozenset[str]) -> None:
        if "schedule" in topics and self.planner is not None:
            self.planner.loop.ring()
        if "job" in topics and self.jobs is not None:
            self.jobs.loop.ring()
        if "delivery" in topics:
            for outbox in self.outboxes:
                outbox.loop.ring()

    def _loops(self) -> list[Loop]:
        parts = [part for part in (self.planner, self.jobs) if part is not None]
        return [*(part.loop for part in parts), *(outbox.loop for outbox in self.outboxes)]


async def start(database: Database, dispatch: Dispatch, platforms: Mapping[str, Platform], clock: Clock, worker: str,
                *, parts: frozenset[str] = PARTS, lease_seconds: float = LEASE_SECONDS,
                poll: timedelta | None = POLL) -> Delivery:
    """Start what `parts` names; `worker` names this process in the leases that it holds.

    `poll` is how often to look for what other processes have written, which on SQLite there are none of.
    """
    delivery = Delivery(database, dispatch, platforms, clock, worker, parts=parts, lease_seconds=lease_seconds,
                        poll=poll)
    await delivery.start()
    return delivery


__all__ = ["Clock", "Delivery", "start"]
