"""From what a transaction touched to the pages that show it: which messages of a place changed."""

from __future__ import annotations

import asyncio

from sqlalchemy.orm import Session

import db.deliveries.watching
from bot.chat.people import Place
from bot.platforms.web.listeners import Listeners
from db.engine import Database

SHOWN = 30


class News:
    """Tells open pages of each message that is new, drawn again or taken away. Holds the last revision seen."""

    def __init__(self, database: Database, listeners: Listeners) -> None:
        self._database = database
        self._listeners = listeners
        self._seen: dict[int, int] = {}
        self._looking: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        database.watch(self._hear)

    async def caught_up(self) -> None:
        """Return once open pages know of everything that was committed before."""
        while self._looking:
            await asyncio.gather(*self._looking.values())

    def _hear(self, topics: frozenset[str]) -> None:
        for topic in topics:
            kind, _, place = topic.partition(":")
            if kind == "place" and place.startswith("web:"):
                self._look_soon(place)

    def _look_soon(self, place: str) -> None:
        """Look once for any number of changes that come while a look is under way."""
        if place in self._looking:
            self._again.add(place)
            return
        task = asyncio.get_running_loop().create_task(self._look(place))
        self._looking[place] = task

    async def _look(self, place: str) -> None:
        try:
            rows = await self._database.read(_revisions, place)
            for delivery, revision in rows:
                if self._seen.get(delivery) != revision:
                    self._seen[delivery] = revision
                    self._listeners.tell(Place.parse(place), delivery)
        finally:
            del self._looking[place]
            if place in self._again:
                self._again.discard(place)
                self._look_soon(place)


def _revisions(session: Session, place: str) -> list[tuple[int, int]]:
    return db.deliveries.watching.revisions(session, place, SHOWN)
