"""Who watches a place, and what has changed there since they looked."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from bot.chat.people import Place


class Listener:
    """One open page: the ids of messages that changed since it last asked."""

    def __init__(self) -> None:
        self._changed: dict[int, None] = {}
        self._woken = asyncio.Event()

    def note(self, message: int) -> None:
        """Remember that a message changed, and wake the page."""
        self._changed[message] = None
        self._woken.set()

    def wake(self) -> None:
        """Wake the page with nothing to tell, so that it sees that it should end."""
        self._woken.set()

    async def changed(self, seconds: float) -> list[int]:
        """Wait for changes, at most so long, and give them once; several to one message are one."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return []
        self._woken.clear()
        found = list(self._changed)
        self._changed.clear()
        return found


class Listeners:
    """Every open page by its place, up to a cap."""

    def __init__(self, most: int = 400) -> None:
        self.most = most
        self.closing = False
        self._at: defaultdict[Place, set[Listener]] = defaultdict(set)

    def __len__(self) -> int:
        return sum(len(found) for found in self._at.values())

    @property
    def full(self) -> bool:
        """Whether no further page can listen now."""
        return self.closing or len(self) >= self.most

    def join(self, place: Place) -> Listener:
        """Begin to listen to a place."""
        listener = Listener()
        self._at[place].add(listener)
        return listener

    def leave(self, place: Place, listener: Listener) -> None:
        """Stop listening."""
        self._at[place].discard(listener)
        if not self._at[place]:
            del self._at[place]

    def tell(self, place: Place, message: int) -> None:
        """Let every page that watches a place know of a message."""
        for listener in self._at.get(place, ()):
            listener.note(message)

    def close(self) -> None:
        """Let every page end."""
        self.closing = True
        for found in self._at.values():
            for listener in found:
                listener.wake()
