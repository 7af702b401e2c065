"""Schedules: made, looked at, paused and changed by directors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Annotated, Any, Literal

import db.communities
import db.schedules
from bot import (
    Ask,
    Button,
    Card,
    CaseId,
    Choice,
    Cog,
    Context,
    DeckId,
    Menu,
    Place,
    Refusal,
    Row,
    ScheduleId,
    Table,
    Text,
    When,
    action,
    say,
    view,
)
from cogs.schedules import changing, rhythm
from cogs.schedules.cards import card, seen
from cogs.schedules.dates import Day, there
from cogs.schedules.rules import WEEKEND, clock, days_of, days_said, days_typed, zone_of, zones_like
from db.schedules import ScheduleRow

LISTED = 20


async def _zones(ctx: Context, text: str, given: dict[str, str]) -> Sequence[Choice]:
    return zones_like(text, await _home(ctx))


async def _home(ctx: Context) -> str:
    row = await ctx.read(db.communities.settings, ctx.community)
    return row.zone if row is not None else "UTC"


def _filled(name: str) -> Any:
    """Give the reader of a field's present value."""

    async def now(ctx: Context, given: dict[str, str]) -> str | list[str]:
        text = given.get("schedule", "").strip()
        bare = text.lstrip("=#")
        if not (bare.isdecimal() and len(bare) < 10):
            if name == "days":
                return await rhythm.typed(ctx, given.get("deck", ""))
            return await _home(ctx) if name == "zone" else {"hours_open": "24"}.get(name, "")
        found = int(bare) if text.startswith("=") else await ctx.dispatch.store.by_number(
            "schedule", ctx.community, int(bare))
        rule = await ctx.read(db.schedules.get, ctx.community, found) if found is not None else None
        return await _present(ctx, rule, name) if rule is not None else ""

    return now


async def _present(ctx: Context, rule: ScheduleRow, name: str) -> str | list[str]:
    match name:
        case "deck":
            return str(await ctx.dispatch.store.number("deck", ctx.community, rule.deck)) if rule.deck else ""
        case "days":
            return days_typed(rule.days)
        case "places":
            return rule.places
    return str(getattr(rule, name))


Name = Annotated[str, Ask("Name", most=80, group="What", now=_filled("name"))]
Deck = Annotated[DeckId, Ask("Deck", "From which it posts.", group="What", now=_filled("deck"))]
Places = Annotated[list[Place], Ask("Places", "Where it posts.", group="What", now=_filled("places"))]
At = Annotated[time, Ask("Time", "Local time, like 07:00.", group="When", now=_filled("at"))]
Days = Annotated[str, Ask("Days", "Like “Mon Wed Fri” or “weekdays”. Empty: two or three a week, by the deck.",
                          group="When", now=_filled("days"))]
Zone = Annotated[str, Ask("Time zone", "Like Europe/Berlin.", group="When", suggest=_zones, now=_filled("zone"))]
Hours = Annotated[int, Ask("Hours open", "1 to 168.", group="When", least=1, most=168, now=_filled("hours_open"))]
Weekends = Annotated[Literal["post", "skip", "bridge"] | None, Ask(
    "Weekends", "Bridged: Friday's case stays open until Monday.", group="When", now=_filled("weekends"),
    labels=(("post", "posted on"), ("skip", "skipped"), ("bridge", "bridged")))]
Schedule = Annotated[ScheduleId, Ask("Schedule", "Which one.")]


class Schedules(Cog, name="schedules"):
    """Schedules: on which days, at what time and where the next case of a deck is posted."""

    @action("schedule add", role="director", submit="Make the schedule", title="Make a schedule")
    async def add(self, ctx: Context, name: Name, deck: Deck, at: At, places: Places, days: Days = "",
                  zone: Zone = "", hours_open: Hours = 24, weekends: Weekends = None) -> Card:
        """Make a schedule that posts the cases of a deck."""
        bits = days_of(days) if days else await rhythm.proposed(ctx, deck)
        rule = await _rule(ctx, at, places, bits, zone, hours_open, weekends)
        row = await ctx.db(db.schedules.create, ctx.community, name, deck, by=ctx.member, now=ctx.now, **rule)
        if row is None:
            raise Refusal("That deck is not here any more.", field="deck")
        told = [] if days else [rhythm.why(bits)]
        return await self._card(ctx, row.id, say("The schedule is made.", tone="good"), *told)

    @action("schedule edit", role="director", form=True, submit="Save the schedule")
    async def edit(self, ctx: Context, schedule: Schedule, name: Name, deck: Deck, at: At, places: Places,
                   days: Days = "weekdays", zone: Zone = "", hours_open: Hours = 24, weekends: Weekends = None) -> Card:
        """Edit a schedule; what has been posted stays."""
        rule = await _rule(ctx, at, places, days_of(days), zone, hours_open, weekends)
        row = await ctx.db(db.schedules.edit, ctx.community, schedule, ctx.member, ctx.now, name=name, deck=deck,
                           **rule)
        if row is None:
            raise Refusal("That schedule or its deck is not here any more.")
        return await self._card(ctx, schedule, say("Saved.", tone="good"))

    @action("schedule list", role="editor")
    async def list(self, ctx: Context) -> Card:
        """List the schedules."""
        rows = await ctx.read(db.schedules.list_schedules, ctx.community)
        if not rows:
            return Card(say("Schedules"), say("There is no schedule yet."),
                        Row(Button(say("Make a schedule"), self.add)) if ctx.may("director") else None)
        heads = (say("Schedule"), say("Name"), say("Posts"), say("Next"))
        cells = tuple((str(row.number), row.name, say("{days} at {at}", days=days_said(row.days), at=clock(row.at)),
                       say("{when}", when=When(row.next_at, "long")) if row.next_at else say("stopped"))
                      for row in rows[:LISTED])
        choices = [Choice(str(row.id), f"{row.number} · {row.name}"[:70]) for row in rows[:LISTED]]
        return Card(say("Schedules"), Table(say("Schedules of this community"), heads, cells),
                    Row(Menu(say("Open"), self.show, choices=choices)))

    @action("schedule show", role="editor", submit="Show it", title="Show a schedule")
    async def show(self, ctx: Context, schedule: Schedule) -> Card:
        """Show a schedule, its next dates and what became of the last ones."""
        return await self._card(ctx, schedule)

    @view(role="editor")
    async def schedule(self, ctx: Context, schedule: ScheduleId) -> Card:
        """Show a schedule to the directors."""
        return await self._card(ctx, schedule)

    @action("schedule pause", role="director", submit="Pause it")
    async def pause(self, ctx: Context, schedule: Schedule, until: Annotated[date, Ask(
            "Until", "The first date on which it posts again, like 2027-02-28.")]) -> Card:
        """Pause a schedule until a date."""
        return await self._card(ctx, schedule, await changing.pause(ctx, await there(ctx, schedule), until))

    @action("schedule skip", role="director", submit="Leave it out")
    async def skip(self, ctx: Context, schedule: Schedule, day: Day) -> Card:
        """Leave out one date of a schedule."""
        return await self._card(ctx, schedule, await changing.skip(ctx, await there(ctx, schedule), day))

    @action("schedule pin", role="director", submit="Pin it")
    async def pin(self, ctx: Context, schedule: Schedule, day: Day,
                  case: Annotated[CaseId, Ask("Case", "The case that is posted then.")]) -> Card:
        """Pin a case to a date of a schedule."""
        return await self._card(ctx, schedule, await changing.pin(ctx, await there(ctx, schedule), day, case))

    @action("schedule unpin", role="director", submit="Take it away", title="Take a pin away")
    async def unpin(self, ctx: Context, schedule: Schedule, day: Day) -> Card:
        """Take a pin away, so that the deck decides again."""
        return await self._card(ctx, schedule, await changing.unpin(ctx, await there(ctx, schedule), day))

    @action("schedule stop", role="director", submit="Stop it", title="Stop a schedule")
    async def stop(self, ctx: Context, schedule: Schedule) -> Card:
        """Stop a schedule; nothing is posted until it is started again."""
        await ctx.db(db.schedules.edit, ctx.community, schedule, ctx.member, ctx.now, enabled=False)
        return await self._card(ctx, schedule)

    @action("schedule start", role="director", submit="Start it")
    async def start(self, ctx: Context, schedule: Schedule) -> Card:
        """Start a schedule that was stopped or paused."""
        await ctx.db(db.schedules.resume, ctx.community, schedule, ctx.member, ctx.now)
        return await self._card(ctx, schedule, say("It posts again.", tone="good"))

    async def _card(self, ctx: Context, schedule: int, *told: Text) -> Card:
        drawn = card(await ctx.read(seen, ctx.community, schedule, ctx.now), ctx.now)
        return Card(drawn.title, *told, *drawn.blocks)


async def _rule(ctx: Context, at: time, places: Sequence[Place], bits: int, zone: str, hours_open: int,
                weekends: str | None) -> dict[str, Any]:
    """Check what a schedule is made of, and give its columns."""
    if weekends is None:
        weekends = "post" if bits & WEEKEND else "bridge"
    if bits & WEEKEND and weekends != "post":
        raise Refusal("This posts on a Saturday or Sunday, and leaves weekends out. Take those days out, or post on "
                      "weekends.", field="weekends")
    if any(place.direct for place in places):
        raise Refusal("A schedule posts to rooms, not to one person.", field="places")
    return {"at": at.strftime("%H:%M"), "zone": zone_of(zone) if zone else await _home(ctx), "days": bits,
            "hours_open": hours_open, "weekends": weekends,
            "places": list(dict.fromkeys(str(place) for place in places))}
