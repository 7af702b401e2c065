"""Cards drawn for what is sent together: equal audiences share one drawing.

What is claimed later shares them as long as nothing was committed that a card could show.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import db.members
from bot.chat.card import Card
from bot.chat.dispatch import Dispatch
from bot.chat.markup import plain
from bot.chat.people import Audience, Place
from bot.chat.refusal import Refusal
from bot.delivery.clock import Clock
from db.deliveries import THREAD, DeliveryRow
from db.engine import Database

# Views may tell the time of day, though none tells seconds.
KEPT = timedelta(seconds=5)
Drawing = tuple[Card, Audience]


class Drawings:
    """The drawings of one batch. They begin after the batch was claimed, so none is older than what it claims.

    Those of a later batch are the same while they `hold`.
    """

    def __init__(self, dispatch: Dispatch, database: Database, clock: Clock) -> None:
        self._dispatch, self._database, self._clock = dispatch, database, clock
        self._changes, self._until = database.changes, clock.now() + KEPT
        self._failed = False
        self._audiences: dict[str, asyncio.Task[Audience]] = {}
        self._cards: dict[tuple[str, int, Audience], asyncio.Task[Card]] = {}

    def hold(self) -> bool:
        """Tell whether they are what would be drawn now, also for what was claimed since."""
        same = self._changes is not None and self._changes == self._database.changes
        return same and not self._failed and self._clock.now() < self._until

    async def of(self, row: DeliveryRow) -> Drawing:
        """Give a delivery's card and its reader; raises Refusal where the view draws nothing any more."""
        card, audience = await self._whole(row)
        # The title of a line in a thread is the name of the thread.
        return card.holding(None, *card.blocks) if row.subject_kind == THREAD else card, audience

    async def name(self, row: DeliveryRow) -> str:
        """Give the name of the thread that a delivery is a line of; raises Refusal as `of` does."""
        card, audience = await self._whole(row)
        return plain(card.title, audience) if card.title is not None else ""

    async def _whole(self, row: DeliveryRow) -> Drawing:
        where = row.place if Place.parse(row.place).direct else ""
        try:
            audience = await _once(self._audiences, f"{row.community}/{where}", self._audience, row, bool(where))
            key = (row.view, row.community, audience)
            return await _once(self._cards, key, self._dispatch.draw, *key), audience
        except Exception:
            # Whoever comes later tries for themselves.
            self._failed = True
            raise

    async def _audience(self, row: DeliveryRow, direct: bool) -> Audience:
        """Tell for whom a place is drawn: the community's readers, or the one member who reads there."""
        store, place = self._dispatch.store, Place.parse(row.place)
        member = None
        if direct:
            member = await store.read(db.members.of_person, row.community, place.platform, place.workspace,
                                      place.channel.removeprefix("@"))
        presence = await store.community(row.community, member)
        if presence is None:
            raise Refusal("Whoever this was for is not here any more.")
        return presence.audience


async def _once(made: dict[Any, asyncio.Task[Any]], key: Any, make: Callable[..., Awaitable[Any]], *given: Any) -> Any:
    if key not in made:
        made[key] = asyncio.ensure_future(make(*given))
    # Somebody who is cancelled takes the drawing from nobody else.
    return await asyncio.shield(made[key])
