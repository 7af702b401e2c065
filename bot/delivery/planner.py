"""From schedules to jobs: what is due in local time is planned, once for each local date."""

from __future__ import annotations

from datetime import datetime, timedelta

import db.schedules
from bot.delivery.clock import Clock
from bot.delivery.loop import Loop
from db.engine import Database

PAGE = 500
ANOTHER_HAS_THEM = timedelta(seconds=0.25)


class Planner:
    """Turn due schedules into jobs, a page in each transaction, and wake for the next one."""

    def __init__(self, database: Database, clock: Clock, poll: timedelta | None = None) -> None:
        self._database = database
        self._clock = clock
        self.loop = Loop("the planner", clock, self._step, poll)

    async def _step(self) -> datetime | None:
        upcoming = await self._database.read(db.schedules.next_due)
        while upcoming is not None and upcoming <= self._clock.now():
            if not await self._database.write(db.schedules.plan, self._clock.now(), PAGE):
                return self._clock.now() + ANOTHER_HAS_THEM
            upcoming = await self._database.read(db.schedules.next_due)
        return upcoming
