"""What is asked of contributors: shown, accepted, posted and edited."""

from __future__ import annotations

import re
from typing import Annotated

from bot import Ask, Card, Cog, Confirmed, Context, Place, Refusal, Text, action, check_words, say, view
from cogs.policy import cards
from db import communities, policies

TEXT, LINK = 2_000, 300
ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?|https?://localhost\S*")


async def _text(ctx: Context, given: dict[str, str]) -> str:
    return (await ctx.read(policies.current, ctx.community)).text


async def _link(ctx: Context, given: dict[str, str]) -> str:
    return (await ctx.read(policies.current, ctx.community)).link


class Policy(Cog, name="policy"):
    """Policy: what is asked of everybody who contributes a case."""

    @view
    async def card(self, ctx: Context) -> Card:
        """Show the policy that holds now."""
        return cards.policy(await _name(ctx), await ctx.read(policies.current, ctx.community))

    @action("policy show")
    async def show(self, ctx: Context) -> Card:
        """Read what is asked of everybody who contributes a case."""
        return await _mine(ctx)

    @action("policy accept", replace=True)
    async def accept(self, ctx: Context,
                     version: Annotated[int | None, Ask("Version", "The button carries it.", bound=True)] = None,
                     ) -> Card | Text:
        """Read the policy and accept it."""
        if version is None or ctx.member is None:
            return await _mine(ctx)
        outcome = await ctx.db(policies.accept, ctx.community, ctx.member, version, ctx.now)
        if outcome == "outdated":
            card = await _mine(ctx)
            return Card(card.title, say("The policy was changed since. This is how it reads now.", tone="caution"),
                        *card.blocks)
        return say("You have accepted the policy.", tone="good") if outcome == "accepted" else say(
            "You had accepted this version already.")

    @action("policy edit", role="director", form=True, title="Edit the policy")
    async def edit(self, ctx: Context,
                   text: Annotated[str, Ask("Policy", "Short and plain; contributors are asked to accept it again.",
                                            long=True, most=TEXT, now=_text)],
                   link: Annotated[str, Ask("The facility's own policy", "An address like https://hospital.example.",
                                            most=LINK, now=_link)] = "", confirmed: Confirmed = "") -> Card:
        """Write what is asked of contributors; each save is a new version."""
        link = link.strip()
        if link and not ADDRESS.fullmatch(link):
            raise Refusal("Write an address that begins with https://, or leave it empty.", field="link")
        before = await ctx.read(policies.current, ctx.community)
        await check_words(ctx, text, "teaching", "text", confirmed, before.text)
        version = await ctx.db(policies.save, ctx.community, text, link, ctx.member, ctx.now)
        told = say("Nothing was changed.") if version == before.version else say(
            "Saved as version {version}. Every posted copy shows it; contributors are asked to accept it at their next "
            "contribution.", version=version, tone="good")
        card = await _mine(ctx)
        return Card(card.title, told, *card.blocks)

    @action("policy post", role="director", submit="Post it", title="Post the policy")
    async def post(self, ctx: Context, place: Place) -> Text:
        """Post the policy in a place and pin it there; it is kept true, and posted again if somebody deletes it."""
        if await ctx.read(communities.place_of, ctx.community, str(place)) is None:
            raise Refusal("This place is not in the list. Write `/place list` to see those that are.", field="place")
        if await ctx.db(policies.post, ctx.community, str(place), ctx.now) == "there":
            return say("It is there already, and always shows the policy that holds.")
        return say("It is posted and pinned there. Whenever the policy changes, it changes too.", tone="good")

    @action("policy missing", role="director")
    async def missing(self, ctx: Context) -> Card:
        """List who may contribute and has not accepted the policy that holds now."""
        return cards.missing(await ctx.read(policies.missing, ctx.community))


async def _name(ctx: Context) -> str:
    row = await ctx.read(communities.settings, ctx.community)
    return row.name if row is not None else ""


async def _mine(ctx: Context) -> Card:
    """Draw the policy for the caller, who may have accepted it."""
    row = await ctx.read(policies.current, ctx.community)
    accepted = ctx.member is not None and await ctx.read(policies.accepted, ctx.community, ctx.member)
    return cards.policy(await _name(ctx), row, accepted)
