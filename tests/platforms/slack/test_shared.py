"""Channels that other workspaces read too are no places for cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.platforms.slack.checking import Asked, _look
from tests.scenarios.slack_driver import slack_house
from tests.servers.slack.world import SHARED


async def test_a_channel_that_is_shared_is_refused_before_it_is_kept(tmp_path: Path) -> None:
    async with slack_house(tmp_path / "data", "socket") as house:
        ann = await house.seat("Ann", "admin", channel="elsewhere")
        channel = house.server.world.channels[ann.hand.channel]
        for how in SHARED:
            channel.shared = how
            said = await ann.say("place add Elsewhere")
            assert "is shared beyond this workspace" in said
            assert "Elsewhere" not in await ann.say("place list")
        channel.shared = ""
        assert "Cases are posted here from now on" in await ann.say("place add Elsewhere")


@pytest.mark.parametrize("how", SHARED)
async def test_the_check_tells_of_one_that_was_shared_later(tmp_path: Path, how: str) -> None:
    async with slack_house(tmp_path / "data", "socket") as house:
        ann = await house.seat("Ann", "admin")
        channel = house.server.world.channels[ann.hand.channel]
        channel.shared = how
        asked = Asked(house.server.api, [ann.hand.home.token or ""], house.server.app_token, places=[str(ann.place)])
        assert any("is shared beyond its workspace" in seen.sentence for seen in await _look(asked))
