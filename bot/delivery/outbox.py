"""What one platform has to send: claimed by urgency, spread over places, paced by the token's budget."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

import db.deliveries
from bot.chat.dispatch import Dispatch
from bot.chat.platform import Platform
from bot.delivery.budget import Budget
from bot.delivery.clock import Clock, trace
from bot.delivery.drawing import Drawings
from bot.delivery.loop import Loop
from bot.delivery.sending import Sending
from db.deliveries import DeliveryRow
from db.engine import Database

AT_ONCE = 32
LEASE_SECONDS = 60.0
COUNTS_SHARE = 0.1
ANOTHER_HAS_THEM = timedelta(seconds=0.25)
ANOTHER_IN_PLACE = timedelta(seconds=1)
log = logging.getLogger("readout.outbox")


class Outbox:
    """Claim due deliveries and send them: one at a time to a place, many places at once.

    `per_second` is what the platform's token may send; counts get a tenth of it.
    """

    def __init__(self, database: Database, dispatch: Dispatch, platform: Platform, clock: Clock, worker: str,
                 poll: timedelta | None = None, lease_seconds: float = LEASE_SECONDS,
                 per_second: float = 40.0) -> None:
        self._database = database
        self._dispatch = dispatch
        self._platform = platform
        self._clock = clock
        self._worker = worker
        self._lease = lease_seconds
        self._sending = Sending(database, platform, clock, lease_seconds)
        self._budget = Budget(per_second, clock.now())
        self._counts = Budget(per_second * COUNTS_SHARE, clock.now())
        self._under_way: dict[asyncio.Task[None], DeliveryRow] = {}
        self.loop = Loop(f"the outbox of {platform.name}", clock, self._step, poll)

    async def _step(self) -> datetime | None:
        now = self._clock.now()
        upcoming = await self._database.read(db.deliveries.next_due, self._platform.name)
        if upcoming is None or upcoming > now:
            return upcoming
        if len(self._under_way) >= AT_ONCE:
            return None
        claimed = await self._claim(now)
        drawings = Drawings(self._dispatch)
        for row in claimed:
            self._begin(row, drawings, first=row.message_id is None and row.first_attempt_at == now)
        return now if claimed else self._next(now)

    async def _claim(self, now: datetime) -> list[DeliveryRow]:
        """Take what is urgent, and of counts no more than their share of the budget allows."""
        free = min(AT_ONCE - len(self._under_way), self._budget.left(now))
        busy = {row.place for row in self._under_way.values()}
        claimed = await self._take(now, free, busy, urgent=True)
        busy |= {row.place for row in claimed}
        counts = await self._take(now, min(free - len(claimed), self._counts.left(now)), busy, urgent=False)
        self._budget.spend(len(claimed) + len(counts))
        self._counts.spend(len(counts))
        return [*claimed, *counts]

    async def _take(self, now: datetime, limit: int, busy: set[str], urgent: bool) -> tuple[DeliveryRow, ...]:
        if limit <= 0:
            return ()
        return await self._database.write(
            db.deliveries.due, self._platform.name, now, limit, worker=self._worker, lease_seconds=self._lease,
            busy=busy, urgent=urgent)

    def _next(self, now: datetime) -> datetime:
        """Tell when there may be more to claim: as the budget fills, or when another lets go."""
        pause = ANOTHER_IN_PLACE if self._under_way else ANOTHER_HAS_THEM
        return max(self._budget.ready(now), self._counts.ready(now), now + pause)

    def _begin(self, row: DeliveryRow, drawings: Drawings, first: bool) -> None:
        task = self._clock.spawn(self._sending.send(row, drawings, first))
        self._under_way[task] = row
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task, None)
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            # Its lease runs out, and the next attempt looks what became of it.
            log.error("a delivery was left in the middle: %s", trace(fault))
        self.loop.ring()

    async def stop(self, seconds: float) -> None:
        """Claim no more, give what is under way some time to finish, and hand the rest back."""
        await self.loop.stop()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)
        left = dict(self._under_way)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for row in left.values():
            # It may have been posted: `first_attempt_at` stays, and the next attempt looks before it sends.
            await self._database.write(db.deliveries.defer, row.id, row.attempt,
                                       self._clock.now() + timedelta(seconds=1))
