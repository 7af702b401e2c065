"""What one platform has to send: claimed by urgency, in turn between workspaces, paced by the token's budget.

What a platform may rely on:

- One process sends for a platform at a time, whichever holds its lease, and one message to a place at a time. Many
  places are served at once, but one workspace takes no more than a third of those under way.
- Urgency comes first: takedown; reveal and correction; new post; count. Within one urgency workspaces take turns, so
  that one with a single message waits for one turn of each other workspace, however many messages they have. A turn is
  as many messages as the budget lets out in a fiftieth of a second, and one at least. Counts spend at most a tenth of
  the budget, `per_second` deliveries in any second; a platform that says `counts_requests` keeps to so
  many requests by itself, and gets so many deliveries on average.
- `Busy(seconds, wide)` says that nothing was sent. The delivery is given back and comes again after so many seconds,
  as if it had not been tried; no worker waits meanwhile. `wide` keeps others back for as long, without asking the
  platform again: a "message" keeps back itself alone, "place" (as said by default) its place, "workspace" and
  "platform" everything there. So a pace of its own (a message a second in each channel, a method's tier) is told by
  raising Busy with the seconds until the next turn, and never by sleeping. A takedown is kept back by its own Busy and
  the platform's alone.
- `Unsure` comes again after a pause that grows from 2 s to 5 minutes: within `nonce_seconds` of the first attempt under
  the same nonce, later after `find`. A call that takes longer than a third of the lease (20 s) counts as `Unsure`.
- `Closed` from `post`, `edit` or `find` stops the place at once: what waits for it is not tried, the community is told
  once where its editors read, and a new message is tried there a day later, or when somebody says so. `Closed` from
  `delete`, or while pinning or opening a thread, concerns the one delivery. `Gone` ends the one message.
- Any other exception is a fault of the platform and counts as `Unsure`.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import db.deliveries
from bot.chat.dispatch import Dispatch
from bot.chat.platform import Busy, Platform
from bot.delivery.budget import Budget
from bot.delivery.clock import Clock, trace
from bot.delivery.drawing import Drawings
from bot.delivery.holding import Holding
from bot.delivery.loop import Loop
from bot.delivery.resting import Resting
from bot.delivery.sending import Sending
from db.deliveries import Aside, DeliveryRow
from db.engine import Database

AT_ONCE = 96
LEASE_SECONDS = 60.0
TOGETHER = timedelta(seconds=0.25)
# Where many are under way, the next are claimed so much later: one claim for what ends meanwhile, and not one for each.
APART, MANY, TURN = timedelta(seconds=0.1), AT_ONCE // 4, timedelta(seconds=0.02)
# What is due and was not claimed waits for something that rings; these are for what may have been overlooked.
LOOK_AGAIN, LOOK_AGAIN_AT_REST = timedelta(seconds=1), timedelta(seconds=10)
log = logging.getLogger("readout.outbox")


class Outbox:
    """Claim due deliveries and send them: one at a time to a place, many places at once.

    Counts get a tenth of what the platform's token may send.
    """

    def __init__(self, database: Database, dispatch: Dispatch, platform: Platform, clock: Clock, worker: str,
                 poll: timedelta | None = None, lease_seconds: float = LEASE_SECONDS) -> None:
        self._database = database
        self._dispatch = dispatch
        self._platform = platform
        self._clock = clock
        self._worker = worker
        self._lease = lease_seconds
        self._rate = platform.per_second
        self._each = max(1, int(platform.per_second * TURN.total_seconds()))
        self._sending = Sending(database, platform, clock, lease_seconds, self._asked_to_wait)
        self._on_average = platform.counts_requests
        self._budget = Budget(self._rate, clock.now(), on_average=self._on_average)
        self._holding = Holding(database, f"sender:{platform.name}", worker)
        self._resting = Resting()
        self._drawings = Drawings(dispatch, database, clock)
        self._turns: dict[int, str] = {}
        self._again_at = clock.now()
        self._under_way: dict[asyncio.Task[None], DeliveryRow] = {}
        self.loop = Loop(f"the outbox of {platform.name}", clock, self._step, poll)

    async def _step(self) -> datetime | None:
        """Claim what may be sent now; give the instant at which there may be more."""
        now = self._clock.now()
        another = await self._holding.until(now)
        if another is not None:
            return another
        if self._holding.taken:
            # Whoever had it may have sent as much as is allowed, until just now.
            self._budget = Budget(self._rate, now, spent=True, on_average=self._on_average)
        rest = self._resting.everything(now)
        if rest is not None:
            return rest
        if now < self._again_at:
            return self._again_at
        free = min(AT_ONCE - len(self._under_way), self._budget.left(now))
        if free <= 0:
            return self._budget.ready(now) if len(self._under_way) < AT_ONCE else None
        upcoming = await self._database.read(db.deliveries.next_due, self._platform.name)
        if upcoming is None or upcoming > now:
            return upcoming
        claimed = await self._claim(now, free)
        if not self._drawings.hold():
            self._drawings = Drawings(self._dispatch, self._database, self._clock)
        for row in claimed:
            self._begin(row, self._drawings, first=row.message_id is None and row.begun_at is None)
        self._again_at = self._pause(now) if claimed else now
        return self._again_at if claimed else self._next(now)

    async def _claim(self, now: datetime, free: int) -> list[DeliveryRow]:
        """Take what is urgent, and of counts no more than their share of the budget allows."""
        aside = self._aside(now)
        claimed = await self._take(now, free, aside, urgent=True)
        aside = replace(aside, places=[*aside.places, *(row.place for row in claimed)])
        counts = await self._take(now, min(free - len(claimed), self._budget.counts_left(now)), aside, urgent=False)
        self._budget.spend(now, len(claimed), len(counts))
        return [*claimed, *counts]

    def _aside(self, now: datetime) -> Aside:
        """Say what is left alone: places that get a message just now, workspaces that have enough under way."""
        held = Counter(row.workspace for row in self._under_way.values())
        full = [workspace for workspace, count in held.items() if count >= AT_ONCE // 3]
        return Aside([row.place for row in self._under_way.values()], self._resting.places(now),
                     [*self._resting.workspaces(now), *full])

    async def _take(self, now: datetime, limit: int, aside: Aside, urgent: bool) -> tuple[DeliveryRow, ...]:
        if limit <= 0:
            return ()
        taken = await self._database.write(
            db.deliveries.due, self._platform.name, now, limit, worker=self._worker, lease_seconds=self._lease,
            aside=aside, turns=dict(self._turns), urgent=urgent, each=self._each)
        self._turns |= {row.priority: row.workspace for row in taken}
        return taken

    def _pause(self, now: datetime) -> datetime:
        """Tell when to claim again: what is claimed together is drawn once, so some of it is awaited."""
        if not self._budget.left(now):
            return now + TOGETHER
        return now + APART if len(self._under_way) >= MANY else now

    def _next(self, now: datetime) -> datetime:
        """Tell when what is due may be claimed: as the budget fills, or somebody has waited who asked to."""
        rest, counts = self._resting.ends(now), self._budget.counts_ready(now)
        pause = now + (LOOK_AGAIN if rest is None else LOOK_AGAIN_AT_REST)
        return min(at for at in (pause, rest, counts) if at is not None and at > now)

    def _asked_to_wait(self, row: DeliveryRow, busy: Busy) -> None:
        self._resting.note(row, busy, self._clock.now())

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
        """Claim no more, give what is under way some time to finish, and hand the rest back, with the lease."""
        await self.loop.stop()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)
        left = dict(self._under_way)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for row in left.values():
            # It may have been posted: a `begun_at` stays, and the next attempt looks before it sends.
            await self._database.write(db.deliveries.defer, row.id, row.attempt,
                                       self._clock.now() + timedelta(seconds=1))
        await self._holding.let_go(self._clock.now())
