"""Cups: programs that compare themselves as wholes, let in by a code, free to leave."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from hashlib import sha256
from typing import Annotated

from bot import Ask, Card, Choice, Context, Refusal, Text, When, action, say
from cogs.leaderboard import beside, reading
from db import boards, cups

LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 12
CODE_LIFE = timedelta(days=7)
SEEN = "The other programs see your community's name, how many took part, and its score; nobody of yours is named."
NO_CUP = "This community is in no cup. `/cup new` makes one, `/cup join` enters one with its code."
GONE = "This community is not in that cup any more."


async def _cups(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    wanted = text.casefold()
    return [Choice(str(row.id), row.name) for row in await ctx.read(cups.cups_of, ctx.community)
            if text == str(row.id) or wanted in row.name.casefold()][:25]


Cup = Annotated[str, Ask("Cup", "Empty: the newest.", suggest=_cups)]


def digest(code: str) -> str:
    """Give what is kept of a code, however it is typed."""
    return sha256("".join(character for character in code.upper() if character.isalnum()).encode()).hexdigest()


class Cups:
    """The actions that concern cups."""

    @action("cup show", alone=True)
    async def cup_show(self, ctx: Context, cup: Cup = "") -> Card:
        """See how the programs of a cup stand; nobody in them is named."""
        await reading.refuse_if_off(ctx)
        found = await ctx.read(cups.cup_show, ctx.community, await self._which(ctx, cup))
        if found is None:
            raise Refusal(GONE)
        return beside.cup(found, When(ctx.now))

    @action("cup new", role="director", submit="Make it", title="Make a cup")
    async def cup_new(self, ctx: Context, name: Annotated[str, Ask("Name", most=60)],
                      last: Annotated[date | None, Ask("Last day", "Empty: it goes on.")] = None) -> Text:
        """Make a cup in which programs compare themselves, and enter it."""
        await reading.refuse_if_off(ctx)
        name = " ".join(name.split())
        if not name:
            raise Refusal("Name is missing.", field="name")
        if last is not None and last < await ctx.read(reading.today, ctx.community, ctx.now):
            raise Refusal("{day} is over. Write the last day of the cup, or leave it empty.", field="last", day=last)
        zone = await ctx.read(boards.zone_of, ctx.community)
        until = boards.midnight(last + timedelta(days=1), zone) if last is not None else None
        if await ctx.db(cups.found_cup, ctx.community, name, until, ctx.member, ctx.now) is None:
            raise Refusal("This community is in a cup “{name}” already. Choose another name.", field="name", name=name)
        return say("The cup {name} has begun, and cases posted from now on count for it. `/cup code` makes a code with "
                   "which another program joins.", name=name)

    @action("cup code", role="director")
    async def cup_code(self, ctx: Context, cup: Cup = "") -> Card:
        """Make a one-time code with which another program joins a cup."""
        secret = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        until, number = ctx.now + CODE_LIFE, await self._which(ctx, cup)
        if not await ctx.db(cups.make_cup_code, ctx.community, number, digest(secret), until):
            raise Refusal(GONE)
        return Card(None, say("A director of the other program writes `/cup join` with this code:"),
                    say("`{code}`", code="-".join((secret[:4], secret[4:8], secret[8:]))),
                    say("It works once, until {until}.", until=When(until)))

    @action("cup join", role="director", submit="Join", form=True, title="Join a cup")
    async def cup_join(self, ctx: Context, code: Annotated[str, Ask("Code", most=40)],
                       sure: Annotated[bool, Ask("Join the cup", SEEN)] = False) -> Text:
        """Join a cup of several programs with its one-time code."""
        await reading.refuse_if_off(ctx)
        if not sure:
            raise Refusal("Nothing was joined. Confirm it to join the cup.", field="sure")
        joined = await ctx.db(cups.join_cup, ctx.community, digest(code), ctx.member, ctx.now)
        if joined.outcome != "joined":
            raise _refused(joined)
        return say("Joined: {cup}. Cases posted from now on count for it. You can leave at any time with `/cup leave`.",
                   cup=joined.name)

    @action("cup leave", role="director", submit="Leave", form=True, title="Leave a cup")
    async def cup_leave(self, ctx: Context, cup: Cup = "", sure: Annotated[bool, Ask(
            "Leave the cup", "Your line goes from it at once. A new code lets you in again, from that day on.")] = False
                        ) -> Text:
        """Leave a cup at any time; nothing of yours is deleted."""
        number = await self._which(ctx, cup)
        if not sure:
            raise Refusal("You are still in the cup. Confirm it to leave.", field="sure")
        if await ctx.db(cups.leave_cup, ctx.community, number, ctx.member, ctx.now) == "unknown":
            raise Refusal(GONE)
        return say("Your community has left the cup. Your own boards and records stay as they are.")

    @staticmethod
    async def _which(ctx: Context, cup: str) -> int:
        if cup:
            return int(cup)
        rows = await ctx.read(cups.cups_of, ctx.community)
        if not rows:
            raise Refusal(NO_CUP)
        return rows[0].id


def _refused(joined: cups.Joined) -> Refusal:
    """Say why a code lets nobody in."""
    match joined.outcome:
        case "there":
            return Refusal("This community is in {cup} already; the code can still be used by another program.",
                           cup=joined.name)
        case "expired":
            return Refusal("This code was used already or has run out. Ask for a new one.", field="code")
        case "over":
            return Refusal("{cup} is over. Ask for a code of one that runs.", cup=joined.name)
        case "full":
            return Refusal("{cup} is full. Make a cup of your own with `/cup new`.", cup=joined.name)
    return Refusal("No cup has this code. Look at it again, or ask for a new one.", field="code")
