"""Work behind the acknowledgement: begun in turn, so much at once, and no more waiting than memory should hold."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bot.platforms.slack.faults import traced

log = logging.getLogger("readout.slack")
AT_ONCE = 64
# Whoever brings more has to wait before it is acknowledged: a burst of 2,000 presses is far below.
WAITING = 8000
SECONDS = 10.0
# A burst is acknowledged first: while so many are on their way to that, what is behind it waits, though not for long.
CROWD, PATIENCE = 16, 0.5


class Work:
    """Runs what was acknowledged. Whoever reads from Slack waits for `room` first, and says when it `came` through."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._most, self._coming = waiting, 0
        self._begun: set[asyncio.Task[None]] = set()
        self._room, self._quiet = asyncio.Event(), asyncio.Event()
        self._quiet.set()

    def __len__(self) -> int:
        return len(self._begun) + self._coming

    async def room(self) -> None:
        """Wait until one more may be taken on."""
        while len(self) >= self._most:
            self._room.clear()
            await self._room.wait()
        self._coming += 1
        if self._coming >= CROWD:
            self._quiet.clear()

    def came(self) -> None:
        """Say that what there was room for is acknowledged, and its work begun."""
        self._coming -= 1
        if self._coming < CROWD:
            self._quiet.set()
        self._look()

    def begin(self, work: Callable[[], Awaitable[Any]]) -> None:
        """Take something on; a fault in it ends it alone."""
        task = asyncio.create_task(self._turn(work))
        self._begun.add(task)
        task.add_done_callback(self._ended)

    async def stop(self) -> None:
        """Let what was begun end, for some time."""
        if self._begun:
            await asyncio.wait(self._begun, timeout=SECONDS)
        for task in list(self._begun):
            task.cancel()
        await asyncio.gather(*self._begun, return_exceptions=True)

    async def _turn(self, work: Callable[[], Awaitable[Any]]) -> None:
        async with self._turns:
            try:
                await self._in_peace()
                await work()
            except Exception:
                log.error("what was acknowledged could not be answered: %s", traced())

    async def _in_peace(self) -> None:
        """Wait while a crowd is being acknowledged, which Slack waits for; but not for long."""
        if not self._quiet.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await self._quiet.wait()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._begun.discard(task)
        self._look()

    def _look(self) -> None:
        if len(self) < self._most:
            self._room.set()
