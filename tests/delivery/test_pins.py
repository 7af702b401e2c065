"""A pin waits for its post, holds through whatever is lost, and comes back with a message that somebody deleted."""

from bot import Card, Cog, Context, say, view
from bot.chat.lossy import Faults
from bot.chat.people import Place
from db import communities, policies
from tests.delivery.stage import START, Stage, place


class Asked(Cog, name="policy"):
    """A policy."""

    @view
    async def card(self, ctx: Context) -> Card:
        """Show the policy that holds now."""
        return Card("Policy", say("{text}", text=(await ctx.read(policies.current, ctx.community)).text))


def placed(session) -> None:
    """Take a place into the community."""
    community = communities.community_of(session, "lossy", "hospital", "Hospital", START)
    home = communities.workspace(session, "lossy", "hospital")
    communities.add_place(session, community.id, home.id, place(0), "Cases", None, START)


async def staged(url: str, faults: Faults) -> Stage:
    stage = Stage(url, cogs=[Asked()], faults=faults, seed=5)
    await stage.write(placed)
    await stage.found()
    await stage.start()
    assert await stage.write(policies.post, stage.community, place(0), stage.clock.now()) == "posted"
    await stage.move(minutes=30)
    return stage


async def test_a_pin_follows_its_post_through_faults(database_url: str) -> None:
    stage = await staged(database_url, Faults(lost=0.4, unanswered=0.4, repeated=0.4, busy=0.2, slow=0.3))
    message, = stage.platform.messages()
    assert message.pinned
    await stage.close()


async def test_a_message_that_somebody_deleted_is_there_again_and_pinned(database_url: str) -> None:
    stage = await staged(database_url, Faults())
    first, = stage.platform.messages()
    await stage.platform.delete(Place.parse(first.place), first.id)
    for _ in range(3):
        await stage.write(policies.keep_posted, stage.clock.now())
        await stage.move(seconds=30)
    again, = stage.platform.messages()
    assert again.id != first.id
    assert again.pinned
    assert "Never send a patient's file through a chat." in again.words
    await stage.close()


async def test_a_new_version_is_drawn_over_the_old(database_url: str) -> None:
    stage = await staged(database_url, Faults())
    await stage.write(policies.save, stage.community, "Ask first.", "", None, stage.clock.now())
    await stage.move(seconds=30)
    message, = stage.platform.messages()
    assert message.words == "Policy\nAsk first."
    assert message.pinned
    await stage.close()
