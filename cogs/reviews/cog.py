"""What a member can do about what they missed: have it come back, answer it, stop it with one word."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from bot import (
    Ask,
    Button,
    Card,
    Cog,
    Context,
    MemberId,
    OptionId,
    Refusal,
    ReviewId,
    Row,
    SheetId,
    Text,
    action,
    job,
    say,
    view,
)
from cogs.reviews import cards, reading
from db import reviews
from db.answers import UNSURE

GONE = "That is not yours to answer, or it is not here any more."
ENDED = say("Stopped. Nothing comes back any more; what you have learned of it stays. `/review start` begins again.",
            tone="good")


async def _from(ctx: Context, given: dict[str, str]) -> str:
    row = await ctx.read(reviews.get, ctx.community, ctx.member)
    return row.quiet_from if row is not None else "20:00"


async def _until(ctx: Context, given: dict[str, str]) -> str:
    row = await ctx.read(reviews.get, ctx.community, ctx.member)
    return row.quiet_until if row is not None else "07:00"


class Reviews(Cog, name="reviews"):
    """What you missed comes back to you alone, spaced, until you know it."""

    @action("review start")
    async def start(self, ctx: Context) -> Card:
        """Have what you missed come back by direct message: one a day at most, two questions at most."""
        person = ctx.person
        assert person is not None
        place = await ctx.read(reviews.direct, ctx.community, ctx.member, person.platform, person.workspace,
                               person.external)
        if place is None:
            raise Refusal("Reviews come by direct message, and you have none here. Write `/review start` on Discord or "
                          "Slack, once your program is there.")
        await ctx.db(reviews.start, ctx.community, ctx.member, place, ctx.now)
        misses = len(await ctx.read(reviews.missed, ctx.community, ctx.member))
        row = await ctx.read(reviews.get, ctx.community, ctx.member)
        assert row is not None
        return cards.started(row, misses)

    @action("review stop")
    async def stop(self, ctx: Context) -> Text:
        """Have nothing come back any more, at once."""
        stopped = await ctx.db(reviews.stop, ctx.community, ctx.member, ctx.now)
        return ENDED if stopped else say("Nothing comes back to you: you have not started reviews.")

    @action
    async def end(self, ctx: Context, sheet: SheetId) -> Text:
        """Have nothing come back any more, from the message itself."""
        return await self.stop.method(self, ctx)

    @action("review hours", form=True, title="Quiet hours")
    async def hours(self, ctx: Context,
                    quiet_from: Annotated[time, Ask("Nothing comes from", "In your own time zone.", now=_from)],
                    quiet_until: Annotated[time, Ask("Until", now=_until)]) -> Text:
        """Set the hours of the night in which nothing comes back."""
        begin, end = quiet_from.strftime("%H:%M"), quiet_until.strftime("%H:%M")
        outcome = await ctx.db(reviews.set_hours, ctx.community, ctx.member, begin, end, ctx.now)
        if outcome == "no end":
            raise Refusal("That leaves no hour of the day. Choose another end, or write `/review stop`.",
                          field="quiet_until")
        if outcome == "unknown":
            raise Refusal("Nothing comes back to you yet. Write `/review start` first.")
        return say("Nothing comes between {begin} and {end}, in your own time zone.", begin=begin, end=end)

    @job
    async def send(self, ctx: Context, member: MemberId) -> Text:
        """Send a member what is due of what they missed, and look again another morning."""
        misses = await ctx.read(reviews.missed, ctx.community, member)
        zone = ZoneInfo(await ctx.read(reviews.zone_of, ctx.community, member))
        if misses:
            await ctx.db(reviews.adopt, ctx.community, member, reading.first(misses, zone))
        plan = await ctx.read(reviews.plan, ctx.community, member, ctx.now)
        chosen = reading.choices(plan) if plan is not None else []
        return say("{outcome}", outcome=await ctx.db(reviews.send, ctx.community, member, chosen, ctx.now))

    @view
    async def sheet(self, ctx: Context, sheet: SheetId) -> Card:
        """Show a member the message of their day."""
        found = await ctx.read(reading.sheet, ctx.community, sheet, ctx.audience.member, ctx.now)
        if found is None:
            raise Refusal(GONE)
        if found.quiet:
            raise Refusal("This is not sent at night.")
        return cards.sheet(found)

    @action
    async def answer(self, ctx: Context, review: ReviewId, option: OptionId) -> Card:
        """Answer what came back, and see at once how it was."""
        found = await _mine(ctx, review)
        if found.asked.state != "on":
            raise Refusal("You have stopped reviews, so nothing is counted here. `/review start` begins again.")
        if option != UNSURE and option not in {one for _, one, _ in found.options}:
            raise Refusal("This case has no such option. Press one of the letters of the question.")
        if found.asked.over and found.asked.value is None:
            raise Refusal("This passed. What it asked comes another day.")
        step = reading.step(found.asked, option in found.round.key, _day(ctx, ctx.now))
        outcome = await ctx.db(reviews.answer, ctx.community, found.asked, str(option), step, ctx.now)
        card = await _answered(ctx, review)
        if outcome == "already":
            return Card(card.title, say("You have answered this one. Your first answer stands.", tone="caution"),
                        *card.blocks)
        return card

    @action
    async def again(self, ctx: Context, review: ReviewId) -> Card:
        """See again what came back and how you answered."""
        return await _answered(ctx, review)

    @action
    async def guess(self, ctx: Context, review: ReviewId) -> Text:
        """Say that a right answer was a guess, so that it comes again sooner."""
        found = await _mine(ctx, review)
        if found.asked.value not in found.round.key or found.asked.answered_at is None:
            raise Refusal("Only a right answer can be a guess.")
        if found.asked.over or found.asked.guessed:
            raise Refusal("That is noted already, or another day has begun.")
        step = reading.step(found.asked, True, _day(ctx, found.asked.answered_at), guessed=True)
        if not await ctx.db(reviews.guessed, ctx.community, found.asked, step, ctx.now):
            raise Refusal("That is noted already.")
        return say("Noted: it comes again sooner, about {due}.", due=step.due, tone="good")

    @view
    async def refused(self, ctx: Context, member: MemberId) -> Card:
        """Tell a member that no direct message reaches them."""
        if ctx.audience.member != member:
            raise Refusal(GONE)
        return Card(None, say("**Reviews have stopped.** No direct message reaches you: allow them from this server, "
                              "then start again.", tone="caution"),
                    Row(Button(say("Start again"), Reviews.start)))


def _day(ctx: Context, at: datetime) -> date:
    """Give the day on which an instant is for the caller."""
    return at.astimezone(ctx.audience.tz).date()


async def _mine(ctx: Context, review: int) -> reading.Shown:
    """Read what came back to the caller; Refusal where it is somebody else's, or may not be shown now."""
    found = await ctx.read(reading.shown, ctx.community, review, ctx.member)
    if found is None:
        raise Refusal(GONE)
    if found.case is None:
        raise Refusal("This case is not shown any more, so nothing is asked about it.")
    return found


async def _answered(ctx: Context, review: int) -> Card:
    found = await _mine(ctx, review)
    if found.asked.value is None:
        raise Refusal("Answer it first, then you see how it was.")
    retired = found.asked.review.retired_at is not None
    return cards.answered(found, None if retired else found.asked.review.due_on)
