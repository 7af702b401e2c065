"""What members see of boards, and what they choose to show of themselves."""

from __future__ import annotations

from typing import Annotated, Literal

from bot import Ask, Card, Cog, Context, Refusal, Text, action, say
from cogs.leaderboard import beside, cards, explained, naming, reading
from cogs.leaderboard.cups import Cups
from cogs.leaderboard.seasons import Seasons
from cogs.leaderboard.teams import Teams
from db import boards, members, reviews, streaks

Season = Annotated[str, Ask("Season", suggest=reading.offered)]
Scope = Annotated[str, Ask("Whose", "Everybody, a stage or a team.", suggest=reading.scopes)]
SWITCHED = (("on", "On"), ("off", "Off"))
SHOWN = (("name", "My own name"), ("alias", "An alias"), ("unnamed", "A member, unnamed"))
REVIEWS = {
    "on": say("What you miss comes back to you by direct message. `/review stop` ends it.", tone="quiet"),
    "refused": say("What you missed does not come back any more: no direct message reaches you. Allow them, then write "
                   "`/review start`.", tone="caution"),
}
NO_SEASON = "There is no board yet. It begins with the first revealed case."


async def _alias(ctx: Context, given: dict[str, str]) -> str:
    row = await ctx.read(members.get, ctx.community, ctx.member)
    return row.alias or "" if row else ""


async def _choice(ctx: Context, given: dict[str, str]) -> str:
    row = await ctx.read(members.get, ctx.community, ctx.member)
    if row is None or not row.named:
        return "unnamed"
    return "alias" if row.alias else "name"


async def _switched(ctx: Context, given: dict[str, str]) -> str:
    return "off" if await ctx.read(boards.are_off, ctx.community) else "on"


class Leaderboard(Seasons, Teams, Cups, Cog, name="leaderboard"):
    """Boards over a season: fair to those who met hard cases, and kind to those who are new."""

    @action("board", replace=True)
    async def board(self, ctx: Context, season: Season = "", scope: Scope = "") -> Card:
        """See the board of this season, or of another; of everybody, your stage or your team."""
        await reading.refuse_if_off(ctx)
        found = await ctx.read(reading.opened, ctx.community, season, scope, ctx.member)
        if found is None:
            raise Refusal(NO_SEASON)
        return cards.board(found.show, found.beside)

    @action
    async def my_place(self, ctx: Context, season: Season = "", scope: Scope = "") -> Card:
        """See your own line and your neighbours; only you see it."""
        await reading.refuse_if_off(ctx)
        show = await ctx.read(reading.shown, ctx.community, season, scope, ctx.member)
        if show is None or ctx.member is None:
            raise Refusal(NO_SEASON)
        return cards.my_place(show, ctx.member)

    @action(replace=True)
    async def participation(self, ctx: Context, season: Season = "") -> Card:
        """See who answered the cases that they were offered."""
        found = await self._compared(ctx, season, "part")
        return beside.participation(found.season, found.part, found.ranked_from)

    @action
    async def my_part(self, ctx: Context, season: Season = "") -> Card:
        """See your own part in the season; only you see it."""
        found = await self._compared(ctx, season, "own")
        return beside.my_part(found.season, found.part, found.gained)

    @action(replace=True)
    async def improved(self, ctx: Context, season: Season = "") -> Card:
        """See who improved most between the halves of the season."""
        found = await self._compared(ctx, season, "gained")
        return beside.improved(found.season, found.gained, found.ranked_from)

    @action(replace=True)
    async def teams(self, ctx: Context, season: Season = "") -> Card:
        """See how the teams stand against each other."""
        found = await self._compared(ctx, season, "teams")
        return beside.teams(found.season, found.teams)

    @staticmethod
    async def _compared(ctx: Context, season: str, wanted: str) -> reading.Compared:
        await reading.refuse_if_off(ctx)
        found = await ctx.read(reading.compared, ctx.community, season, wanted, ctx.member)
        if found is None:
            raise Refusal(NO_SEASON)
        return found

    @action
    async def counted(self, ctx: Context, about: Annotated[Literal[
            "board", "scope", "part", "improved", "teams", "cup"], Ask("About", bound=True)] = "board") -> Card:
        """Read how boards are counted."""
        return explained.counted(about)

    @action("me show")
    async def me_show(self, ctx: Context, season: Season = "") -> Card:
        """See your own record; only you see it."""
        found = await ctx.read(reading.record, ctx.community, season, ctx.member)
        row = await ctx.read(members.get, ctx.community, ctx.member)
        if found is None:
            raise Refusal("There is no record yet. It begins with your first answer to a revealed case.")
        weeks = await ctx.read(streaks.weeks, ctx.community, ctx.member, ctx.audience.zone, ctx.now)
        away = row.away_until if row and row.away_until and row.away_until > ctx.now else None
        off = await ctx.read(boards.are_off, ctx.community)
        card = cards.record(*found, row.shown_name if row else None, weeks, away, off)
        held = await ctx.read(reviews.get, ctx.community, ctx.member)
        return Card(card.title, *card.blocks, REVIEWS.get(held.state) if held is not None else None)

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

    @action("community boards", role="director", submit="Save", title="Boards on or off")
    async def community_boards(self, ctx: Context, boards_are: Annotated[Literal["on", "off"], Ask(
            "Boards are", "Off: no board, place or cup is shown to anybody. Answers still count.",
            labels=SWITCHED, now=_switched)]) -> Text:
        """Switch the boards of this community off, or on again; nothing is lost by it."""
        off = boards_are == "off"
        await ctx.db(boards.switch_boards, ctx.community, off, ctx.member, ctx.now)
        if off:
            return say("Boards are off. Nobody sees a board, a place or a cup here. Answers still count for "
                       "everybody's own record, and the boards are as they should be when they are on again.")
        return say("Boards are on. They show every answer that counted meanwhile, too.")
