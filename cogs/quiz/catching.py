"""Catching up: cases that somebody missed, unspoiled, one after another, with the answer at once."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy.orm import Session

from bot import Ask, Button, Card, Context, OptionId, RoundId, Row, Text, action, say
from cogs.quiz import trying
from cogs.quiz.finding import posted, reach
from db import rounds, trials
from db.cases import as_far

MOST = 5
Place = Annotated[int, Ask("Place", "The button carries it.", bound=True, least=0, most=MOST)]


class Catching:
    """What members do with cases whose answer is out."""

    @action
    async def try_it(self, ctx: Context, round: RoundId, place: Place = 0, of: Place = 0) -> Card:
        """Answer a revealed case in private, unspoiled; it does not count."""
        return await _asked(ctx, round, place, of)

    @action(replace=True)
    async def tried(self, ctx: Context, round: RoundId, option: OptionId, place: Place = 0, of: Place = 0) -> Card:
        """See at once how a trial went."""
        return await told(ctx, round, trying.answered(await posted(ctx, round), option), place, of)

    @action("catch up")
    async def catch_up(self, ctx: Context) -> Card | Text:
        """Answer up to five cases that you missed, one after another, in private."""
        missed = await _missed(ctx)
        if not missed:
            return say("You have missed nothing. The next case comes by itself.")
        return await _asked(ctx, missed[0], 1, len(missed))


async def told(ctx: Context, round: int, card: Card, place: int, of: int) -> Card:
    """Note that a case was tried, and lead on from its answer to the next that was missed."""
    await ctx.db(trials.keep, ctx.community, round, ctx.member, ctx.now)
    if not place:
        return card
    return Card(card.title, _progress(place, of), *card.blocks, *await _onwards(ctx, round, place, of))


async def _asked(ctx: Context, round: int, place: int, of: int) -> Card:
    found = await posted(ctx, round)
    return trying.trial(found, _progress(place, of), place, of) if place else trying.trial(found)


def _progress(place: int, of: int) -> Text:
    return say("Catching up, {place} of {of}. Not for the board; only you see it.", place=place, of=of, tone="quiet")


async def _missed(ctx: Context) -> list[int]:
    """List the newest rounds that the caller missed and may be shown here, in the order in which they were posted."""
    assert ctx.member is not None
    return await ctx.read(_newest, ctx.community, ctx.member, await reach(ctx))


def _newest(session: Session, community: int, member: int, reaching: str) -> list[int]:
    return sorted(row.id for row in rounds.missed(session, community, member, MOST, as_far(reaching)))


async def _onwards(ctx: Context, round: int, place: int, of: int) -> list[Text | Row]:
    """Lead to the next case, or say that this was the last."""
    left = await _missed(ctx)
    following = [one for one in left if one > round]
    if place < of and following:
        return [Row(Button(say("Next case"), "quiz.try_it", following[0], place + 1, of))]
    if left:
        return [say("That was the last of these. There are more that you missed.", tone="quiet"),
                Row(Button(say("Catch up further"), "quiz.catch_up"))]
    return [say("That was the last one. You are up to date.", tone="good")]
