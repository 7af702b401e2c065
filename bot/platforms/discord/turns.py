"""Turns: how many requests leave under the token in any second, and how many of them Discord may refuse."""

from __future__ import annotations

import asyncio
from collections import deque

from bot.chat.pace import Pace
from bot.platforms.discord.limits import REFUSED, REFUSED_SECONDS, REQUESTS_A_SECOND


class Turns:
    """Let requests go one after another, `per_second` in any second; those that take something away go first.

    Answers to interactions are no requests in this sense: Discord does not count them, and they never wait.
    """

    def __init__(self, per_second: float = REQUESTS_A_SECOND) -> None:
        self._per_second = per_second
        self._pace: Pace | None = None
        self._first: deque[asyncio.Future[None]] = deque()
        self._then: deque[asyncio.Future[None]] = deque()
        self._alarm: asyncio.TimerHandle | None = None
        self._refused: deque[float] = deque(maxlen=REFUSED)

    async def take(self, first: bool = False) -> None:
        """Return when it is one's turn."""
        loop = asyncio.get_running_loop()
        pace = self._paced(loop)
        if not self._first and not self._then and pace.left(loop.time()) > 0:
            pace.spend(loop.time())
            return
        mine: asyncio.Future[None] = loop.create_future()
        (self._first if first else self._then).append(mine)
        self._arm(loop, pace)
        await mine

    def slowly(self) -> None:
        """Begin slowly after everything has waited, so that few are refused if it is too early still."""
        loop = asyncio.get_running_loop()
        self._paced(loop).empty(loop.time())

    def refused(self) -> None:
        """Count a request that Discord refused."""
        self._refused.append(asyncio.get_running_loop().time())

    def rest(self) -> float:
        """Give the seconds until so few were refused lately that more may be asked; 0 as a rule."""
        if len(self._refused) < REFUSED:
            return 0.0
        return max(self._refused[0] + REFUSED_SECONDS - asyncio.get_running_loop().time(), 0.0)

    def _paced(self, loop: asyncio.AbstractEventLoop) -> Pace:
        if self._pace is None:
            self._pace = Pace(self._per_second, loop.time())
        return self._pace

    def _arm(self, loop: asyncio.AbstractEventLoop, pace: Pace) -> None:
        if self._alarm is None:
            self._alarm = loop.call_at(pace.ready(loop.time()), self._go, loop, pace)

    def _go(self, loop: asyncio.AbstractEventLoop, pace: Pace) -> None:
        """Let go whoever's turn it is."""
        self._alarm = None
        while (self._first or self._then) and pace.left(loop.time()) > 0:
            mine = (self._first or self._then).popleft()
            if not mine.done():
                pace.spend(loop.time())
                mine.set_result(None)
        if self._first or self._then:
            self._arm(loop, pace)
