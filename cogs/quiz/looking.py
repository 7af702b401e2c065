"""Look first, then choose: a reader commits to what they see before the options are shown."""

from __future__ import annotations

from typing import Annotated

from bot import Ask, Button, Card, Context, Refusal, RoundId, Row, Text, action, say
from cogs.quiz import board, whispers
from cogs.quiz.finding import mine as _mine
from cogs.quiz.kinds import kind_of
from cogs.quiz.reading import Mine
from db import looks
from db.answers import UNSURE

LONGEST = 200


class Looking:
    """The first look at a case, and the options after it."""

    @action(title="What do you see?", submit="Show the options")
    async def see_first(self, ctx: Context, round: RoundId, seen: Annotated[str, Ask(
            "What you see", "One line, for yourself: it is not graded, and stands in your result.",
            most=LONGEST)]) -> Card:
        """Say what you see; the options come then."""
        return await _look(ctx, round, " ".join(seen.split()))

    @action
    async def nothing_seen(self, ctx: Context, round: RoundId) -> Card:
        """Say that you see nothing; the options come then."""
        return await _look(ctx, round, None)


async def _look(ctx: Context, round: int, seen: str | None) -> Card:
    outcome = await ctx.db(looks.look, ctx.community, round, ctx.member, seen, ctx.now)
    if outcome == "closed":
        raise Refusal("This case has closed. Your answer will not count. Try it unspoiled:",
                      Button(say("Start"), "quiz.try_it", round))
    if outcome in ("not asked", "unknown"):
        raise Refusal("This case shows its options already. Look at it again.",
                      Button(say("Look at it"), "quiz.look", round))
    return choosing(await _mine(ctx, round), outcome == "already")


def choosing(mine: Mine, already: bool = False) -> Card:
    """Offer the options to somebody who has looked."""
    posted, round = mine.posted, mine.posted.round
    assert round is not None
    whispers.there(posted)
    return Card(board.title(posted), first_look(mine, already), *board.question(posted, told=True)[-1:],
                Row(*kind_of(posted).controls(posted, round)),
                Row(Button(say("Not sure"), "quiz.answer", round.id, UNSURE)))


def first_look(mine: Mine, already: bool) -> Text | None:
    """Tell what the reader saw first; what was said once stays, since the options are known from then on."""
    if mine.look is None:
        return None
    told = say("Kept: nothing seen.") if mine.look.said is None else say("Kept: “{said}”.", said=mine.look.said)
    return say("{told} A first look stays as it was.", told=told) if already else told
