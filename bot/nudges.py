"""What the case duty tells by itself, hourly: turns that come, decks that run dry."""

from __future__ import annotations

from datetime import datetime

import db.duty
import db.runway
from db.engine import Database


async def nudge(database: Database, now: datetime) -> int:
    """Remind of turns, and tell of decks that run dry, in each community by itself; give how many messages that made.

    Each community is one transaction, written only where there is something to tell of a deck: that is counted over
    all that its schedules will post.
    """
    told = 0
    for community in await database.read(db.duty.communities_on_duty):
        told += await database.write(db.duty.tell, community, now)
    for community in await database.read(db.duty.scheduled, now):
        short = await database.read(db.runway.short, community, now)
        if await database.read(db.duty.changed, community, short, now):
            told += await database.write(db.duty.tell_dry, community, short, now)
    return told
