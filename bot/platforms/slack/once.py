"""Each thing that somebody does is taken once, though Slack tells of it again or somebody replays it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Any, TypeVar

from bot.chat.card import Card, say
from bot.chat.platform import Reply
from bot.platforms.slack.outside import Claims

T = TypeVar("T")
# A signed request can be replayed for five minutes; so many are remembered, whatever their age, and of forms so
# many answers.
MOST, LATEST = 10_000, 200
# Whether the first time was carried out before its process ended, nobody can tell.
AGAIN = Reply(Card(None, say("Slack sent this twice, and it is done once at most. Look whether it was done; if it was "
                             "not, do it again.")))


class Once:
    """What was done lately, in memory, so that what comes again at once costs nothing."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._seen: OrderedDict[str, None] = OrderedDict()

    def first(self, key: str) -> bool:
        """Tell whether this is seen for the first time; what has no key always is."""
        if not key:
            return True
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return True


async def taken_up(claims: Claims, key: str) -> bool:
    """Take up what acts, before it does; False where any process did before. What has no key cannot be known again.

    What is taken up is not given back: whoever was killed in between did it once at most, and a person's own second
    try is another request.
    """
    return not key or await claims.claim(sha256(f"slack {key}".encode()).hexdigest())


class Shared:
    """Work that is begun once for each key, and what came of it lately, for whoever asks again."""

    def __init__(self, most: int = LATEST) -> None:
        self._most = most
        self._held: OrderedDict[str, asyncio.Task[Any]] = OrderedDict()
        # The loop itself holds its tasks but weakly.
        self.running: set[asyncio.Task[Any]] = set()

    def get(self, key: str) -> asyncio.Task[Any] | None:
        """Give the task of a key; None where it was never begun, or long ago."""
        return self._held.get(key)

    def of(self, key: str, work: Callable[[], Coroutine[Any, Any, T]]) -> asyncio.Task[T]:
        """Begin the work of a key; what has no key cannot be asked for again."""
        task = asyncio.create_task(work())
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        if key:
            self._held[key] = task
        while len(self._held) > self._most:
            self._held.popitem(last=False)
        return task
