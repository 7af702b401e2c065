"""How sure a reader is: asked below the receipt, changed until the close, and never in the way of the answer."""

from __future__ import annotations

from typing import Annotated, Literal

from bot import Ask, Card, Context, Refusal, RoundId, Text, When, action, say
from cogs.quiz.besides import WORDS, how_sure
from cogs.quiz.finding import GONE
from db import confidence
from db.confidence import LEVELS, Said


async def _asks(ctx: Context, given: dict[str, str]) -> str:
    return "yes" if await ctx.read(confidence.asks, ctx.community) else "no"


class Sureness:
    """What concerns how sure readers are."""

    @action(replace=True)
    async def sure(self, ctx: Context, round: RoundId, level: Literal["guess", "probable", "certain"],
                   turn: Annotated[int, Ask("Answer", "The button carries it.", bound=True, least=0)] = 0) -> Card:
        """Say how sure you are of your answer; you may change it until the case closes."""
        assert ctx.member is not None
        if not await ctx.read(confidence.asks, ctx.community):
            raise Refusal("Nobody is asked how sure they are here any more. Your answer stands.")
        place = LEVELS.index(level) + 1
        return _told(await ctx.db(confidence.keep, ctx.community, round, ctx.member, place, turn, ctx.now), round)

    @action("quiz confidence", role="director", title="Ask how sure readers are")
    async def confidence(self, ctx: Context, ask: Annotated[bool, Ask(
            "Ask how sure", "After each answer: guess, probable or certain. Only the reader sees it.",
            now=_asks)]) -> Text:
        """Choose whether readers are asked how sure they are, after each answer."""
        if await ctx.db(confidence.ask, ctx.community, ask, ctx.member, ctx.now) == "unchanged":
            return say("It was so already. Nothing was changed.")
        if not ask:
            return say("Nobody is asked how sure they are any more. What was said is kept, for those who said it.")
        return say("From now on each receipt asks how sure the reader is: a guess, probable or certain. Only they see "
                   "it. With 20 such answers they read in `/me calibration` how well it fits.")


def _told(said: Said, round: int) -> Card:
    """Tell a member what became of saying how sure they are."""
    if said.outcome == "unknown":
        raise Refusal(GONE)
    if said.outcome == "no answer":
        raise Refusal("You have not answered this case yet. Answer it first.")
    if said.outcome == "not sure":
        raise Refusal("You said not sure, so nothing more is asked.")
    if said.outcome == "closed":
        return Card(None, say("This case has closed. What you said before stands."))
    question, words = how_sure(round, said.turn)
    return Card(None, _sentence(said), question if said.outcome == "changed since" else None, words)


def _sentence(said: Said) -> Text:
    assert said.closes_at is not None
    if said.outcome == "changed since":
        return say("You have changed your answer since you were asked this.")
    word, closes = WORDS[LEVELS[(said.level or 1) - 1]], When(said.closes_at)
    if said.outcome == "older":
        return say("You pressed again later: {word} stands. Change it until {closes}.", word=word, closes=closes)
    if said.outcome == "unchanged":
        return say("Still {word}. Change it until {closes}.", word=word, closes=closes)
    return say("Saved: {word}. Only you see it. Change it, or your answer, until {closes}.", word=word, closes=closes)
