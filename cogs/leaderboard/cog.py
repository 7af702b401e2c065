"""What members see of boards, and what directors do with seasons."""

from __future__ import annotations

from typing import Annotated, Literal

from bot import Ask, Card, Cog, Context, Refusal, Text, action, say
from cogs.leaderboard import cards, naming, reading
from db import boards, members, streaks

Season = Annotated[str, Ask("Season", suggest=reading.offered)]
SHOWN = (("name", "My own name"), ("alias", "An alias"), ("unnamed", "A member, unnamed"))
NO_SEASON = "There is no board yet. It begins with the first revealed case."


async def _alias(ctx: Context, given: dict[str, str]) -> str:
    row = await ctx.read(members.get, ctx.community, ctx.member)
    return row.alias or "" if row else ""


async def _choice(ctx: Context, given: dict[str, str]) -> str:
    row = await ctx.read(members.get, ctx.community, ctx.member)
    if row is None or not row.named:
        return "unnamed"
    return "alias" if row.alias else "name"


class Leaderboard(Cog, name="leaderboard"):
    """Boards over a season: fair to those who met hard cases, and kind to those who are new."""

    @action("board")
    async def board(self, ctx: Context, season: Season = "") -> Card:
        """See the board of this season, or of another."""
        show = await ctx.read(reading.shown, ctx.community, season, None)
        if show is None:
            raise Refusal(NO_SEASON)
        return cards.board(show)

    @action
    async def my_place(self, ctx: Context, season: Season = "") -> Card:
        """See your own line and your neighbours; only you see it."""
        show = await ctx.read(reading.shown, ctx.community, season, ctx.member)
        if show is None or ctx.member is None:
            raise Refusal(NO_SEASON)
        return cards.my_place(show, ctx.member)

    @action
    async def counted(self, ctx: Context) -> Card:
        """Read how boards are counted."""
        return cards.counted()

    @action("me show")
    async def me_show(self, ctx: Context, season: Season = "") -> Card:
        """See your own record; only you see it."""
        found = await ctx.read(reading.record, ctx.community, season, ctx.member)
        row = await ctx.read(members.get, ctx.community, ctx.member)
        if found is None:
            raise Refusal("There is no record yet. It begins with your first answer to a revealed case.")
        weeks = await ctx.read(streaks.weeks, ctx.community, ctx.member, ctx.audience.zone, ctx.now)
        away = row.away_until if row and row.away_until and row.away_until > ctx.now else None
        return cards.record(*found, row.shown_name if row else None, weeks, away)

    @action("me name", title="How boards name you")
    async def me_name(self, ctx: Context,
                      shown: Annotated[Literal["name", "alias", "unnamed"],
                                       Ask("On boards I am", labels=SHOWN, now=_choice)],
                      alias: Annotated[str, Ask("Alias", most=naming.ALIAS, now=_alias)] = "") -> Text:
        """Choose how boards name you: by name, by an alias, or not at all."""
        alias = " ".join(alias.split())
        if shown == "alias" and not alias:
            raise Refusal("An alias is missing. Write the name that boards should show.", field="alias")
        wanted = alias if shown == "alias" else None
        outcome = await ctx.db(naming.choose, ctx.community, ctx.member, shown != "unnamed", wanted)
        if outcome == "taken":
            raise Refusal("Somebody here is called “{alias}” already. Choose another alias.", field="alias",
                          alias=alias)
        row = await ctx.read(members.get, ctx.community, ctx.member)
        if row is None or row.shown_name is None:
            return say("Saved. Boards show you as a member, unnamed. You keep your place.")
        return say("Saved. Boards show you as {name}.", name=row.shown_name)

    @action("season list")
    async def season_list(self, ctx: Context) -> Card:
        """List the seasons and open their boards."""
        return cards.seasons(*await ctx.read(reading.counted_seasons, ctx.community))

    @action("season new", role="director", submit="Begin", title="Begin a season")
    async def season_new(self, ctx: Context, name: Annotated[str, Ask("Name", most=60)]) -> Text:
        """Begin a season; the one that runs ends and keeps its board."""
        outcome = await ctx.db(reading.begin, ctx.community, " ".join(name.split()), ctx.member, ctx.now)
        if outcome == "there":
            raise Refusal("There is a season “{name}” already. Choose another name.", field="name", name=name)
        return say("Season {name} has begun. Cases posted from now on count for it; those still open count for the "
                   "season in which they were posted.", name=name)

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
