"""What an admin says of a place in a chat: whom a new case mentions, whether it has threads, a forum's tags."""

from __future__ import annotations

from typing import Annotated

from bot import Ask, Choice, Context, Place, Refusal, Text, action, say
from db import communities
from db.communities import PlaceRow

NONE = "none"
HERE = Ask("Place", "Empty: the room where you write.")
TAG = 20


async def _mentioned(ctx: Context, text: str, given: dict[str, str]) -> list[Choice]:
    wanted = text.casefold().strip("<@&!>")
    found = [Choice(id, name) for id, name in (await ctx.groups()).items()
             if wanted in name.casefold() or wanted == id.casefold()]
    found.sort(key=lambda one: wanted not in (one.value.casefold(), str(one.label).casefold()))
    nobody = [Choice(NONE, say("Nobody"))] if wanted in NONE or wanted in "nobody" else []
    return [*nobody, *found][:25]


async def _place(ctx: Context, place: Place | None) -> PlaceRow:
    """Find the place that is meant: the one named, or else the one where this is written."""
    where = place or ctx.place
    row = await ctx.read(communities.place_of, ctx.community, str(where)) if where is not None else None
    if row is None:
        raise Refusal("This place is not in the list. Write `/place list` to see those that are.", field="place")
    return row


async def _present(ctx: Context, given: dict[str, str]) -> PlaceRow | None:
    """Find the place that a form is about, as far as it is known yet."""
    where = given.get("place") or ctx.place
    return await ctx.read(communities.place_of, ctx.community, str(where)) if where else None


async def _threads(ctx: Context, given: dict[str, str]) -> str:
    row = await _present(ctx, given)
    return "yes" if row is None or row.threads else ""


async def _opened(ctx: Context, given: dict[str, str]) -> str:
    row = await _present(ctx, given)
    return (row and row.open_tag) or ""


async def _revealed(ctx: Context, given: dict[str, str]) -> str:
    row = await _present(ctx, given)
    return (row and row.revealed_tag) or ""


class Places:
    """The actions that concern one place."""

    @action("place mention", role="admin", submit="Save", title="Whom a new case mentions")
    async def place_mention(self, ctx: Context,
                            group: Annotated[str, Ask("Group", "A role of your Discord server, or a user group; none "
                                                      "for nobody.", suggest=_mentioned)],
                            place: Annotated[Place | None, HERE] = None) -> Text:
        """Say which group is told of each new case in a place; nobody is, unless you say so."""
        row, names = await _place(ctx, place), await ctx.groups()
        nobody = group.casefold() == NONE
        if not nobody and (ctx.person is None or not row.place.startswith(f"{ctx.person.platform}:")):
            raise Refusal("Only groups of the workspace that the place is in can be mentioned there.", field="place")
        if not nobody and group not in names:
            raise Refusal("There is no such group in this workspace. Choose one that is offered, or none.",
                          field="group")
        await ctx.db(communities.set_mention, ctx.community, row.place, None if nobody else group, ctx.member, ctx.now)
        if nobody:
            return say("A new case in {place} mentions nobody.", place=row.name)
        return say("{group} is told of each new case in {place} from now on: once, when it is posted. On Discord the "
                   "role has to allow anyone to mention it.", group=names[group], place=row.name)

    @action("place threads", role="admin", submit="Save", title="Threads at the reveal")
    async def place_threads(self, ctx: Context,
                            threads: Annotated[bool, Ask("Open a thread at each reveal", now=_threads)],
                            place: Annotated[Place | None, HERE] = None) -> Text:
        """Say whether a thread is opened at each revealed case in a place, to talk about it."""
        row = await _place(ctx, place)
        if row.platform == communities.WEB:
            raise Refusal("The web rooms have no threads.", field="place")
        await ctx.db(communities.set_threads, ctx.community, row.place, threads, ctx.member, ctx.now)
        if threads:
            return say("Each case in {place} gets a thread when its answer is out.", place=row.name)
        return say("No more threads are opened in {place}. Those that are there stay.", place=row.name)

    @action("place tags", role="admin", submit="Save", form=True, title="The tags of a forum")
    async def place_tags(self, ctx: Context,
                         opened: Annotated[str, Ask("While it is open", "Empty: open.", most=TAG, now=_opened)] = "",
                         revealed: Annotated[str, Ask("Once it is revealed", "Empty: revealed.", most=TAG,
                                                             now=_revealed)] = "",
                         place: Annotated[Place | None, HERE] = None) -> Text:
        """Name the two tags of a Discord forum that say whether a case is open or revealed."""
        row = await _place(ctx, place)
        words = {"open": " ".join(opened.split()) or None, "revealed": " ".join(revealed.split()) or None}
        await ctx.db(communities.set_tags, ctx.community, row.place, words, ctx.member, ctx.now)
        return say("A case in {place} is marked {opened}, and {revealed} once its answer is out, where the forum has "
                   "these tags.", place=row.name, opened=words["open"] or "open",
                   revealed=words["revealed"] or "revealed")
