"""What Readout lacks in a channel of Slack, told before anything is promised there."""

from __future__ import annotations

from bot.chat.markup import plain
from bot.chat.people import Audience, Place
from tests.platforms.slack.conftest import Stage
from tests.servers.slack import Fault
from tests.servers.slack.world import PRIVATE


async def test_what_is_lacking_in_a_channel_is_said_with_the_next_step(stage: Stage) -> None:
    world = stage.server.world
    outside, private = (world.channel(stage.home, "outside", joined=False),
                        world.channel(stage.home, "private", PRIVATE, joined=False))
    archived, well = world.channel(stage.home, "old"), world.channel(stage.home, "well")
    archived.archived = True
    told = []
    for channel in (outside, private, archived, well):
        lacking = await stage.platform.lacks(Place("slack", stage.home.id, channel.id))
        told.append(lacking and plain(lacking, Audience()))
    assert told == [
        "Readout may not post in #outside yet. Write /invite @Readout there.",
        "Readout may not post there: the channel is gone, or private and closed to it. Write /invite @Readout there.",
        "#old is archived. Unarchive it in Slack.", None]
    assert await stage.platform.lacks(Place("slack", stage.home.id, "@U1")) is None


async def test_where_slack_does_not_tell_nothing_is_held_against_a_place(stage: Stage) -> None:
    outside = stage.server.world.channel(stage.home, "outside", joined=False)
    stage.server.faults["conversations.info"].append(Fault(status=500))
    assert await stage.platform.lacks(Place("slack", stage.home.id, outside.id)) is None
