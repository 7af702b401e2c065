"""How long the decks last, as those read it who fill them."""

from __future__ import annotations

from datetime import datetime

from bot import Text, say
from db.runway import Runway


def told(one: Runway, now: datetime) -> Text:
    """Say how long a deck lasts, in days, and whether it runs dry within a week."""
    number, name = one.deck.number, one.deck.name
    days = one.days(now)
    if one.short(now):
        return say("Deck {number}, {name}, runs dry: cases left before it repeats: {left}, {days}.", tone="caution",
                   left=one.left, days=_days(days or 0), number=number, name=name)
    if days is None:
        return say("Deck {number}, {name}, lasts for more than a year.", tone="quiet", number=number, name=name)
    return say("Deck {number}, {name}, lasts for {days}.", tone="quiet", days=_days(days), number=number, name=name)


def _days(count: int) -> Text:
    return say("1 day") if count == 1 else say("{count} days", count=count)
