"""Seasons: begun, by hand or by themselves, and ended; nothing of them is ever deleted."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from bot import Ask, Card, Context, Refusal, Text, action, say
from cogs.leaderboard import cards, reading
from db import boards

RHYTHMS = (("quarter", "With each quarter: January, April, July, October"),
           ("block", "With each academic block of four weeks, from 1 July"), ("none", "By hand"))


async def _name(ctx: Context, given: dict[str, str]) -> str:
    return (await ctx.read(boards.proposed, ctx.community, ctx.now)).name


async def _last(ctx: Context, given: dict[str, str]) -> str:
    return (await ctx.read(boards.proposed, ctx.community, ctx.now)).last.isoformat()


async def _rhythm(ctx: Context, given: dict[str, str]) -> str:
    return (await ctx.read(boards.choices, ctx.community)).rhythm


class Seasons:
    """The actions that concern seasons."""

    @action("season list")
    async def season_list(self, ctx: Context) -> Card:
        """List the seasons and open their boards."""
        return cards.seasons(*await ctx.read(reading.counted_seasons, ctx.community))

    @action("season new", role="director", submit="Begin", title="Begin a season")
    async def season_new(self, ctx: Context, name: Annotated[str, Ask("Name", most=60, now=_name)],
                         last: Annotated[date | None, Ask(
                             "Last day", "The next season begins with the first case after it. Empty: it goes on.",
                             now=_last)] = None) -> Text:
        """Begin a season; the one that runs ends and keeps its board."""
        name = " ".join(name.split())
        if not name:
            raise Refusal("Name is missing.", field="name")
        if last is not None and last < await ctx.read(reading.today, ctx.community, ctx.now):
            raise Refusal("{day} is over. Write the last day of the season, or leave it empty.", field="last", day=last)
        outcome = await ctx.db(reading.begin, ctx.community, name, last, ctx.member, ctx.now)
        if outcome == "there":
            raise Refusal("There is a season “{name}” already. Choose another name.", field="name", name=name)
        return say("Season {name} has begun. Cases posted from now on count for it; those still open count for the "
                   "season in which they were posted.", name=name)

    @action("season rhythm", role="director", submit="Save", title="When seasons begin")
    async def season_rhythm(self, ctx: Context,
                            rhythm: Annotated[Literal["quarter", "block", "none"],
                                              Ask("Seasons begin", labels=RHYTHMS, now=_rhythm)]) -> Text:
        """Let seasons begin by themselves with each quarter or academic block, or by hand."""
        await ctx.db(boards.set_rhythm, ctx.community, rhythm, ctx.member, ctx.now)
        if rhythm == "none":
            return say("Saved. Seasons begin by hand, with `/season new`. The one that runs goes on.")
        span = await ctx.read(reading.running, ctx.community, rhythm, ctx.now)
        return say("Saved. The season that runs goes on until {last}. The first case after that begins the next one, "
                   "and nothing is deleted.", last=span.last)

    @action("season close", role="director", submit="End it", form=True)
    async def season_close(self, ctx: Context, sure: Annotated[bool, Ask(
            "End the season now", "Its board stays, and it cannot be begun again.")] = False) -> Text:
        """End the season that runs; its board stays."""
        if not sure:
            raise Refusal("The season goes on. Confirm it to end it now.", field="sure")
        ended = await ctx.db(boards.end_season, ctx.community, ctx.member, ctx.now)
        if ended is None:
            raise Refusal("No season is running. The next one begins with the next case, or with `/season new`.")
        return say("Season {name} has ended. Its board stays; the next season begins with the next case.",
                   name=ended.name)
