"""Places that refused a message: told once to those who can set it right, with the way to go on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot import Button, Card, Context, DeliveryId, Refusal, Row, StopId, Text, When, action, say, view
from db import communities, deliveries, stops
from db.deliveries import StopRow


def _found(session: Session, community: int, delivery: int) -> tuple[str, StopRow | None]:
    """Give the name of the place that refused a delivery, and how it is stopped, if it still is."""
    row = deliveries.get(session, community, delivery)
    if row is None:
        raise Refusal("This message is not here any more.")
    known = communities.place_of(session, community, row.place)
    held = next((one for one in deliveries.stops(session, community) if one.place == row.place), None)
    return known.name if known is not None else row.place, held


def _resumed(session: Session, community: int, delivery: int, now: datetime) -> bool:
    row = deliveries.get(session, community, delivery)
    return row is not None and stops.over(session, community, row.place, now)


def _again(session: Session, community: int, stop: int, now: datetime) -> bool:
    row = deliveries.stop_of(session, community, stop)
    return row is not None and stops.over(session, community, row.place, now)


class Stopped:
    """What concerns places to which nothing is sent for now."""

    @view(role="editor")
    async def stopped(self, ctx: Context, delivery: DeliveryId) -> Card:
        """A place to which nothing is sent for now, and what to do."""
        name, held = await ctx.read(_found, ctx.community, delivery)
        if held is None:
            return Card(say("{name} is served again", name=name), say("What waited is sent.", tone="good"))
        return Card(
            say("Nothing is sent to {name} for now", name=name),
            say("Since {since} the platform refuses what is posted there: the place is gone, others than its "
                "workspace read it now, or Readout may not write or attach files there.", since=When(held.since),
                tone="caution"),
            say("Give it back what it may do there, or say with `/place audience` that everybody may read it, then "
                "press Try again. Other places are served as ever. A place that is not wanted any more is taken out "
                "with `/place remove`."),
            Row(Button(say("Try again"), "admin.resume", delivery)))

    @action(role="admin")
    async def resume(self, ctx: Context, delivery: DeliveryId) -> Text:
        """Send to a place again that refused a message."""
        return _said(await ctx.db(_resumed, ctx.community, delivery, ctx.now))

    @action(role="admin")
    async def serve(self, ctx: Context, stop: StopId) -> Text:
        """Send to a place again that is stopped."""
        return _said(await ctx.db(_again, ctx.community, stop, ctx.now))


def _said(resumed: bool) -> Text:
    if not resumed:
        return say("This place is served already.")
    return say("What waited is sent now. If it is refused again, you are told again.")
