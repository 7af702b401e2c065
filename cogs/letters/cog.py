"""What members do about letters: thank an author, read their own, and say by which way they may be told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy.orm import Session

from bot import Ask, Card, CaseId, Cog, Context, Refusal, RoundId, Text, action, job, say, view
from cogs.letters import cards
from db import consents, letters, rounds, talk, thanks
from db.rounds import RoundRow
from db.thanks import Echo

SHOWN = 5
THANKED: dict[str, Text] = {
    "thanked": say("Thanked. The author reads how many did, never who.", tone="good"),
    "already": say("You have thanked the author already."),
    "own": say("This case is yours. The thanks are for you to get."),
    "nobody": say("Nobody here wrote this case, so there is nobody to thank.")}


async def _named(ctx: Context, given: dict[str, str]) -> str:
    return "yes" if await ctx.read(consents.holds, ctx.community, ctx.member, consents.NAMED) else "no"


async def _direct(ctx: Context, given: dict[str, str]) -> str:
    return "yes" if await ctx.read(consents.holds, ctx.community, ctx.member, consents.DIRECT) else "no"


class Letters(Cog, name="letters"):
    """Letters: what Readout has to tell one member alone."""

    @action
    async def thank(self, ctx: Context, case: CaseId) -> Text:
        """Thank the author of a case; they read how many did, never who."""
        outcome = await ctx.db(thanks.give, ctx.community, case, ctx.member, ctx.now)
        if outcome == "early":
            raise Refusal("The answer to this case is not out yet. Thank the author once it is.")
        if outcome == "unknown":
            raise Refusal("This case is not here any more.")
        return THANKED[outcome]

    @action("me letters")
    async def mine(self, ctx: Context) -> Card:
        """See what Readout had to tell you lately; only you see it."""
        rows = await ctx.read(letters.of_member, ctx.community, ctx.member, SHOWN)
        blocks: list[Any] = []
        for row in rows:
            blocks += await _drawn(ctx, row.view)
        await ctx.db(letters.told, ctx.community, ctx.member, [row.id for row in rows], ctx.now)
        return Card(say("Letters to you"), *(blocks or [cards.NONE]), cards.ways())

    @action("me consent", form=True, title="What you agree to")
    async def consent(
        self, ctx: Context,
        named: Annotated[bool, Ask("Results that a director exports may name you", cards.NAMED, now=_named)],
        direct: Annotated[bool, Ask("Readout may write to you directly", cards.DIRECT, now=_direct)],
    ) -> Card:
        """Say whether exported results may name you, and whether Readout may write to you directly."""
        await ctx.db(_agree, ctx.community, ctx.member, named, direct, ctx.now)
        return cards.agreed(named, direct)

    @view
    async def runs(self, ctx: Context, round: RoundId) -> Card:
        """Thank the author of a case that runs."""
        row = await ctx.read(rounds.get, ctx.community, round)
        if row is None or row.case.status == "withdrawn" or row.state == "withdrawn":
            raise Refusal("This case was withdrawn.")
        if ctx.audience.member != row.case.author:
            raise Refusal("This letter is not to you.")
        return cards.runs(row)

    @view
    async def after(self, ctx: Context, round: RoundId) -> Card:
        """Tell the author of a case what became of it."""
        row = await ctx.read(rounds.get, ctx.community, round)
        if row is None or row.case.status == "withdrawn" or row.state != "revealed":
            raise Refusal("This case was withdrawn.")
        if ctx.audience.member != row.case.author:
            raise Refusal("This letter is not to you.")
        return cards.after(row, await ctx.read(_echo, ctx.community, row))

    @job
    async def week(self, ctx: Context, round: RoundId) -> Text:
        """Write the letter about a case to its author, a week after its answer was shown."""
        outcome = await ctx.db(thanks.write, ctx.community, round, ctx.now)
        return say("Written.") if outcome == "written" else say("There was nobody to write to.")


def _echo(session: Session, community: int, row: RoundRow) -> Echo:
    """Count what became of a round, with what its readers said of it."""
    return thanks.echo(session, community, row, talk.asked(session, community, row.id))


async def _drawn(ctx: Context, view: str) -> tuple[Any, ...]:
    """Draw a letter; nothing where what it was about is gone."""
    try:
        return (await ctx.dispatch.draw(view, ctx.community, ctx.audience)).blocks
    except Refusal:
        return ()


def _agree(session: Session, community: int, member: int, named: bool, direct: bool, now: datetime) -> None:
    """Keep both answers; letters that wait are told as they would have been."""
    consents.choose(session, community, member, consents.NAMED, named, now)
    consents.choose(session, community, member, consents.DIRECT, direct, now)
