"""Something that is done whenever there may be something to do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.delivery.clock import Clock, trace

log = logging.getLogger("readout.delivery")
LONGEST_PAUSE = 30.0


class Loop:
    """Do a step when the bell rings, or at the instant that the last step asked for.

    A step that fails is logged and done again after a pause, which doubles up to 30 s. `poll` bounds every wait:
    other processes that write to the same database ring no bell here.
    """

    def __init__(self, name: str, clock: Clock, step: Callable[[], Awaitable[datetime | None]],
                 poll: timedelta | None = None) -> None:
        self.name = name
        self._clock = clock
        self._step = step
        self._poll = poll
        self._bell = asyncio.Event()
        self._faults = 0
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; the first step is done at once."""
        self._task = self._clock.spawn(self._live())

    def ring(self) -> None:
        """Have another step done soon."""
        self._bell.set()

    async def stop(self) -> None:
        """Return when the step under way has ended; none follows."""
        self._stopping = True
        self.ring()
        if self._task is not None:
            await asyncio.wait([self._task])

    def cancel(self) -> None:
        """End in the middle of whatever it is doing."""
        if self._task is not None:
            self._task.cancel()

    async def _live(self) -> None:
        while not self._stopping:
            self._bell.clear()
            at = await self._guarded()
            if not self._stopping:
                await self._clock.wait(self._bell, self._bounded(at))

    async def _guarded(self) -> datetime | None:
        try:
            at = await self._step()
        except Exception as fault:
            pause = min(2.0 ** self._faults, LONGEST_PAUSE)
            self._faults += 1
            log.error("%s failed and goes on in %g s: %s", self.name, pause, trace(fault))
            return self._clock.now() + timedelta(seconds=pause)
        self._faults = 0
        return at

    def _bounded(self, at: datetime | None) -> datetime | None:
        if self._poll is None:
            return at
        latest = self._clock.now() + self._poll
        return latest if at is None else min(at, latest)
