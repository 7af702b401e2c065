"""Each thing that somebody does is taken once, though Slack tells of it again or somebody replays it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
# A signed request can be replayed for five minutes; so many are remembered, whatever their age, and of forms so
# many answers.
MOST, LATEST = 10_000, 200


class Once:
    """What was done lately, in memory: what is older or was before a restart, the database takes only once itself."""

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
