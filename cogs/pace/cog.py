"""What members do about their own pace; nobody else sees any of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from bot import Ask, Button, Card, Cog, Context, Refusal, Row, Text, action, say
from cogs.pace import cards, drawing, leaving
from db import calibration, confidence

LONGEST = 366


class Pace(Cog, name="pace"):
    """Your own pace: leave that costs you nothing, and how well you know what you know."""

    @action("away until", submit="Be away", title="Be away until a day")
    async def away_until(self, ctx: Context, day: Annotated[date, Ask(
            "Back on", "The first day on which you are back, like 2027-02-28.")]) -> Card:
        """Be away until a day, for call, leave or exams: no message reaches you, and your weeks in a row are held."""
        today = _today(ctx)
        if day <= today:
            raise Refusal("Choose a day after {today}: the first on which you are back.", field="day", today=today)
        if (day - today).days > LONGEST:
            raise Refusal("{day} is more than a year away. Choose a nearer day; you can be away for longer then.",
                          field="day", day=day)
        outcome = await ctx.db(leaving.go, ctx.community, ctx.member, today, day, ctx.audience.zone)
        told = cards.going(day) if outcome == "saved" else cards.gone(day)
        return Card(None, told, Row(Button(say("Back at once"), Pace.away_back)))

    @action("away back")
    async def away_back(self, ctx: Context) -> Card | Text:
        """Be back at once."""
        ended = await ctx.db(leaving.come_back, ctx.community, ctx.member, _today(ctx), ctx.now)
        if ended is None:
            return say("You are not away. To be, write `/away until` and a day.")
        return Card(None, say("Welcome back. Your weeks in a row were held while you were away."),
                    Row(Button(say("Catch up"), "quiz.catch_up")))

    @action("me calibration")
    async def calibration(self, ctx: Context) -> Card | Text:
        """See how well what you said of your answers fits how often they were right; only you see it."""
        found = await ctx.read(calibration.read, ctx.community, ctx.member)
        if found is None:
            raise Refusal("There is nothing about you here yet. It begins with your first answer.")
        if found.brier is not None:
            return cards.calibrated(found, await drawing.chart(ctx, found))
        asks = await ctx.read(confidence.asks, ctx.community)
        return cards.too_few(found) if found.n or asks else say(
            "Nobody is asked here how sure they are. A director can change that with `/quiz confidence`.")


def _today(ctx: Context) -> date:
    return ctx.now.astimezone(ctx.audience.tz).date()
