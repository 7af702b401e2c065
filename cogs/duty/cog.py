"""What directors and members do about the case duty, and what they are told of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import Ask, Button, Card, Cog, Context, DeckId, MemberId, Refusal, Text, TurnId, action, say, view
from cogs.duty import cards, listed, reading
from db import communities, duty
from db.duty import Changed

WEEKS = 8
FARTHEST = timedelta(days=366)
Somebody = Annotated[MemberId, Ask("Member", "Somebody on the rota.")]
NO_ROTA = "There is no rota, or they are not on it. Write `/duty show` to see who is."


class Duty(Cog, name="duty"):
    """Case duty: whose turn it is to send a case; everybody is reminded in time."""

    @action("duty show", alone=True)
    async def show(self, ctx: Context) -> Card:
        """See whose turn it is to send a case."""
        found = await ctx.read(reading.seen, ctx.community, ctx.member, ctx.now)
        if found is None:
            return cards.none_yet(ctx.may("director"))
        return cards.rota(found, await ctx.read(_today, ctx.community, ctx.now), ctx.may("director"))

    @action("duty make", role="director", form=True, submit="Make the rota", title="Make the rota")
    async def make(
        self, ctx: Context,
        members: Annotated[str, Ask("Members in their order", "Names or numbers, with commas between them.", long=True,
                                    now=listed.present)],
        weeks: Annotated[int, Ask("Weeks each", least=1, most=WEEKS)] = 1,
        start: Annotated[date | None, Ask("First day", "Empty: next Monday.")] = None,
    ) -> Card:
        """Make the rota of the case duty."""
        those = await ctx.read(listed.members_in, ctx.community, members)
        today = await ctx.read(_today, ctx.community, ctx.now)
        begins = start or today + timedelta(days=7 - today.weekday())
        if begins < today:
            raise Refusal("{day} is over. A rota begins today or later.", field="start", day=begins)
        if begins - today > FARTHEST:
            raise Refusal("{day} is more than a year away. Begin the rota within a year.", field="start", day=begins)
        drawn = await ctx.db(duty.draw_up, ctx.community, those, weeks, begins, ctx.member, ctx.now)
        _refuse(drawn)
        return await self._after(ctx, say("The rota is made.", tone="good"))

    @action("duty swap", role="director", submit="Exchange them", title="Exchange two members")
    async def swap(self, ctx: Context, one: Annotated[MemberId, Ask("One member")],
                   other: Annotated[MemberId, Ask("The other")]) -> Card:
        """Exchange the places of two members on the rota, and tell both."""
        changed = await ctx.db(duty.swap, ctx.community, one, other, ctx.member, ctx.now)
        if changed.outcome == "same":
            raise Refusal("These are one and the same member. Choose two.", field="other")
        return await self._changed(ctx, changed, say("Their places are exchanged.", tone="good"))

    @action("duty skip", role="director", submit="Pass over")
    async def skip(self, ctx: Context, member: Somebody) -> Card:
        """Pass a member over this time; they come next, and both are told."""
        changed = await ctx.db(duty.skip, ctx.community, member, ctx.member, ctx.now)
        return await self._changed(ctx, changed, say("Passed over; they come next.", tone="good"))

    @action(replace=True)
    async def pass_on(self, ctx: Context, turn: TurnId) -> Card:
        """Pass your own turn on; you come next."""
        row = await ctx.read(duty.turn, ctx.community, turn)
        if row is None or row.member is None or row.member != ctx.member:
            raise Refusal("This turn is not yours any more.")
        if row.case is not None:
            raise Refusal("Your case for this turn is here already. Thank you.")
        changed = await ctx.db(duty.skip, ctx.community, row.member, ctx.member, ctx.now, again=False)
        if changed.outcome == "passed":
            raise Refusal("This turn was passed on before, to you. Ask a director to pass it on again; write `/who` to "
                          "see them.")
        return await self._changed(ctx, changed, say("Somebody else has this turn now; you come next.", tone="good"))

    @action("duty add", role="director", submit="Add")
    async def add(self, ctx: Context, member: Annotated[MemberId, Ask("Member")]) -> Card:
        """Put a member at the end of the rota."""
        changed = await ctx.db(duty.join, ctx.community, member, listed.MOST, ctx.member, ctx.now)
        if changed.outcome == "already":
            raise Refusal("They are on the rota already.", field="member")
        if changed.outcome == "full":
            raise Refusal("A rota takes up to {most} members. Take somebody off first.", most=listed.MOST)
        if changed.outcome == "left":
            raise Refusal("They have left. Choose somebody who is here.", field="member")
        return await self._changed(ctx, changed, say("Added at the end.", tone="good"))

    @action("duty remove", role="director", submit="Take off")
    async def remove(self, ctx: Context, member: Somebody) -> Card:
        """Take a member off the rota; their turn is passed on."""
        changed = await ctx.db(duty.leave, ctx.community, member, ctx.member, ctx.now)
        if changed.outcome == "alone":
            raise Refusal("Nobody else is on the rota. Write `/duty end` to end it.")
        return await self._changed(ctx, changed, say("Taken off the rota.", tone="good"))

    @action("duty end", role="director", submit="End it")
    async def end(self, ctx: Context, sure: Annotated[bool, Ask("End the rota")]) -> Text:
        """End the rota; nobody is reminded any more."""
        if not sure:
            raise Refusal("Nothing was changed. Confirm it to end the rota.", field="sure")
        if await ctx.db(duty.end, ctx.community, ctx.member, ctx.now) == "unknown":
            raise Refusal("There is no rota. Write `/duty make` to make one.")
        return say("The rota is ended. What was sent stays.")

    @action("duty reminders", submit="Keep it")
    async def reminders(self, ctx: Context, on: Annotated[bool, Ask("Remind me of my turns")]) -> Text:
        """Choose whether you are reminded of your turns."""
        await ctx.db(duty.choose, ctx.community, _member(ctx), reminders=on)
        if on:
            return say("You are reminded a week before your turn and on its first day, by day in your own time.")
        return say("No more reminders. You stay on the rota; write `/duty show` to see your turn.")

    @action("duty decks", role="director", submit="Keep it")
    async def decks(self, ctx: Context, on: Annotated[bool, Ask("Tell me when a deck runs dry")]) -> Text:
        """Choose whether you are told directly when a deck runs dry."""
        await ctx.db(duty.choose, ctx.community, _member(ctx), decks=on)
        if on:
            return say("You are told a week before a deck runs dry, where no place is for editors alone.")
        return say("You are not told directly. Write `/deck list` to see how long each deck lasts.")

    @view
    async def turn(self, ctx: Context, turn: TurnId) -> Card:
        """Tell whose turn it is to send a case."""
        found = await ctx.read(reading.turn_of, ctx.community, turn)
        if found is None:
            raise Refusal("This turn is not there any more.")
        return cards.turn(found, ctx.audience.member, _send(ctx))

    @view
    async def thanks(self, ctx: Context, turn: TurnId) -> Card:
        """Thank a member for the case of a turn."""
        found = await ctx.read(reading.turn_of, ctx.community, turn)
        if found is None or found.case is None:
            raise Refusal("This turn is not there any more.")
        return cards.thanks(found)

    @view
    async def moved(self, ctx: Context, member: MemberId) -> Card:
        """Tell when a member's next turn is."""
        name, place = await ctx.read(reading.next_of, ctx.community, member, ctx.now)
        return cards.moved(name, place, ctx.audience.member == member)

    @view(role="editor")
    async def dry(self, ctx: Context, deck: DeckId, day: date) -> Card:
        """Tell that a deck runs dry, and what helps."""
        found = await ctx.read(reading.dry, ctx.community, deck, ctx.now)
        if found is None:
            raise Refusal("That deck is not here any more.")
        return cards.dry(found, day, ctx.now, _send(ctx))

    async def _changed(self, ctx: Context, changed: Changed, told: Text) -> Card:
        if changed.outcome == "unknown":
            raise Refusal(NO_ROTA)
        if changed.outcome == "nobody":
            raise Refusal("Nobody who comes after them is free. Exchange two members instead, or add somebody.",
                          Button(say("The rota"), self.show))
        return await self._after(ctx, told, *await _heard(ctx, changed))

    async def _after(self, ctx: Context, *told: Text) -> Card:
        card: Card = await Duty.show.method(self, ctx)
        return Card(card.title, *told, *card.blocks)


async def _heard(ctx: Context, changed: Changed) -> list[Text]:
    """Say who was told, and who wants no messages."""
    told, untold = [await ctx.read(reading.names, ctx.community, those) for those in (changed.told, changed.untold)]
    return [*([say("Told: {names}.", names=told, tone="quiet")] if told else []),
            *([say("Not told, as nothing reaches them or they want no messages: {names}.", names=untold,
                   tone="quiet")] if untold else [])]


def _refuse(drawn: duty.Drawn) -> None:
    names = ", ".join(drawn.who)
    if drawn.outcome == "twice":
        raise Refusal("On the rota twice: {names}. Name everybody once.", field="members", names=names)
    if drawn.outcome == "left":
        raise Refusal("No longer here: {names}. Leave them out.", field="members", names=names)
    if drawn.outcome != "saved":
        raise Refusal("Somebody on this list is not here any more. Look at it again.", field="members")


def _send(ctx: Context) -> Button | None:
    """Offer to send a case in one press, where that can be done here."""
    made = ctx.dispatch.registry.commands.get(("send",))
    return Button(say("Send a case"), made.id, look="primary") if made is not None else None


def _member(ctx: Context) -> int:
    if ctx.member is None:
        raise Refusal("Only a member can choose this.")
    return ctx.member


def _today(session: Session, community: int, now: datetime) -> date:
    row = communities.settings(session, community)
    return now.astimezone(ZoneInfo(row.zone if row is not None else "Etc/UTC")).date()
