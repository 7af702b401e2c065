"""Teams and stages: the parts of a community that have boards of their own."""

from __future__ import annotations

from typing import Annotated, Literal

from bot import Ask, Button, Card, Choice, Context, MemberId, Refusal, Row, Table, Text, action, say
from db import members, teams
from db.boards import FLOOR

NAME = 40
STAGES = Literal["MS1", "MS2", "MS3", "MS4", "PGY-1", "PGY-2", "PGY-3", "PGY-4", "PGY-5", "PGY-6", "fellow",
                 "attending", "other", "none"]


async def _teams(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    rows = await ctx.read(teams.teams, ctx.community)
    wanted = text.casefold()
    exact = [row for row in rows if wanted in (str(row.id), row.name.casefold())]
    near = [row for row in rows if wanted in row.name.casefold()]
    return [Choice(str(row.id), row.name) for row in exact or near][:25]


async def _groups(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    wanted = text.casefold().strip("<@&>")
    found = [(id, name) for id, name in (await ctx.groups()).items()
             if wanted in name.casefold() or wanted == id.casefold()]
    return [Choice(id, name) for id, name in found[:25]]


async def _stage(ctx: Context, given: dict[str, str]) -> str:
    row = await ctx.read(members.get, ctx.community, ctx.member)
    return row.stage if row is not None and row.stage in members.STAGES else "none"


Team = Annotated[str, Ask("Team", suggest=_teams)]
GONE = "That team is not here any more."


class Teams:
    """The actions that concern teams and stages."""

    @action("team add", role="director", submit="Make it", title="Make a team")
    async def team_add(self, ctx: Context, name: Annotated[str, Ask("Name", most=NAME)]) -> Text:
        """Make a team, which gets a board of its own."""
        name = " ".join(name.split())
        if not name:
            raise Refusal("Name is missing.", field="name")
        if name.isdecimal() or name in members.STAGES:
            raise Refusal("“{name}” would be taken for something else. Add a word to it.", field="name", name=name)
        if await ctx.db(teams.add_team, ctx.community, name, ctx.member, ctx.now) is None:
            raise Refusal("There is a team “{name}” already. Choose another name.", field="name", name=name)
        return say("The team {name} is there. Put members into it with `/team put`; from {count} ranked members on it "
                   "has a board.", name=name, count=FLOOR)

    @action("team put", role="director", submit="Put", title="Put a member into a team")
    async def team_put(self, ctx: Context, member: MemberId, team: Team) -> Text:
        """Put a member into a team."""
        outcome = await ctx.db(teams.put, ctx.community, int(team), member, ctx.member, ctx.now)
        row, there = await self._where(ctx, member)
        if outcome == "elsewhere":
            raise Refusal("{member} is in {team} already, and nobody is in two teams. Take them out first, with `/team "
                          "take`.", field="member", member=row, team=there)
        if outcome == "unknown":
            raise Refusal(GONE)
        return say("{member} is in {team}.", member=row, team=there)

    @action("team take", role="director", submit="Take out", title="Take a member out of a team")
    async def team_take(self, ctx: Context, member: MemberId) -> Text:
        """Take a member out of their team."""
        row, there = await self._where(ctx, member)
        if await ctx.db(teams.take, ctx.community, member, ctx.member, ctx.now) != "saved":
            raise Refusal("{member} is in no team.", field="member", member=row)
        return say("{member} is not in {team} any more.", member=row, team=there)

    @staticmethod
    async def _where(ctx: Context, member: int) -> tuple[str, str]:
        row = await ctx.read(members.get, ctx.community, member)
        there = await ctx.read(teams.team_of, ctx.community, member)
        return row.name if row is not None else "", there.name if there is not None else ""

    @action("team list", role="director")
    async def team_list(self, ctx: Context) -> Card:
        """List the teams and how many are in each."""
        rows = await ctx.read(teams.teams, ctx.community)
        if not rows:
            return Card(say("Teams"), say("There is no team yet. `/team add` makes one."))
        table = Table(say("A team has a board from {count} ranked members on.", count=FLOOR),
                      (say("Team"), say("Members")), tuple((row.name, say("{size}", size=row.size)) for row in rows),
                      numeric=frozenset({1}))
        return Card(say("Teams"), table, Row(*[Button(row.name, "leaderboard.team_show", str(row.id)) for row in rows]))

    @action("team show", role="director")
    async def team_show(self, ctx: Context, team: Team) -> Card:
        """See who is in a team; nothing about their answers."""
        rows = await ctx.read(teams.members_of, ctx.community, int(team))
        name = next((row.name for row in await ctx.read(teams.teams, ctx.community) if row.id == int(team)), "")
        if not rows:
            return Card(say("{team}", team=name), say("Nobody is in it yet. `/team put` puts a member into it."))
        table = Table(say("Who is in {team}.", team=name), (say("Number"), say("Name"), say("Stage")),
                      tuple((say("{number}", number=row.number), row.name, row.stage or say("not said"))
                            for row in rows), numeric=frozenset({0}))
        return Card(say("{team}", team=name), table)

    @action("team group", role="director", submit="Save", title="The team that a group fills")
    async def team_group(self, ctx: Context, team: Team,
                         group: Annotated[str, Ask("Group", "A role of your Discord server, or a user group.",
                                                   suggest=_groups)]) -> Text:
        """Let a group of this workspace fill a team."""
        if ctx.person is None:
            raise Refusal("Write this in the workspace whose group you mean.")
        name = (await ctx.groups()).get(group, group)
        workspace = (ctx.person.platform, ctx.person.workspace)
        if await ctx.db(teams.map_group, ctx.community, int(team), workspace, (group, name), ctx.member,
                        ctx.now) == "unknown":
            raise Refusal(GONE)
        return say("Whoever is in {group} is in this team from their next visit on, unless they were put into a "
                   "team by hand.", group=name)

    @action("team remove", role="director", submit="Dissolve it", form=True, title="Dissolve a team")
    async def team_remove(self, ctx: Context, team: Team, sure: Annotated[bool, Ask(
            "Dissolve the team", "Its board goes. Its members and their answers stay.")] = False) -> Text:
        """Dissolve a team; its members and their answers stay."""
        if not sure:
            raise Refusal("The team stays. Confirm it to dissolve it.", field="sure")
        if await ctx.db(teams.remove_team, ctx.community, int(team), ctx.member, ctx.now) == "unknown":
            raise Refusal(GONE)
        return say("The team is dissolved.")

    @action("me stage", submit="Save", title="Your stage of training")
    async def me_stage(self, ctx: Context, stage: Annotated[STAGES, Ask("Stage", now=_stage)]) -> Text:
        """Say at which stage of training you are; the board of your stage lists you."""
        await ctx.db(members.set_stage, ctx.community, ctx.member, None if stage == "none" else stage)
        return say("Saved. You are on no board of a stage.") if stage == "none" else say(
            "Saved: {stage}. Boards list you among {stage} as well.", stage=stage)

    @action("member stage", role="director", submit="Save", title="The stage of a member")
    async def member_stage(self, ctx: Context, member: MemberId, stage: Annotated[STAGES, Ask("Stage")]) -> Text:
        """Say at which stage of training a member is."""
        await ctx.db(members.set_stage, ctx.community, member, None if stage == "none" else stage)
        return say("Saved.")
