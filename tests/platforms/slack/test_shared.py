"""Channels that other workspaces read too are no places for cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.platforms.slack.checking import Asked, _look
from tests.scenarios.desk import approve, drafted
from tests.scenarios.slack_driver import slack_house
from tests.servers.slack import Fault
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


async def test_one_that_was_shared_later_gets_no_case_unless_everybody_may_read_it(tmp_path: Path) -> None:
    async with slack_house(tmp_path / "data", "socket") as house:
        boss = await house.seat("Boss", "admin")
        await house.place("other")
        await drafted(house, boss, count=1, audience="public")
        await approve(boss)
        channel = house.server.world.channels[boss.hand.channel]
        channel.shared = SHARED[0]
        house.server.faults["users.conversations"].append(Fault(status=500))
        await boss.say("post now 1")
        await house.later(minutes=1)
        assert house.server.world.standing(channel.id) == []
        other = house.server.world.channels[(await house.place("other")).channel]
        assert len(house.server.world.standing(other.id)) >= 1
        assert "Nothing is sent to Cases since" in await boss.say("place list")
        # Whoever tries again without more ado gets no farther.
        await boss.press("Try again: Cases")
        await house.later(minutes=1)
        assert house.server.world.standing(channel.id) == []
        await boss.say("place audience Cases public")
        await boss.say("place list")
        await boss.press("Try again: Cases")
        await house.later(minutes=1)
        assert len(house.server.world.standing(channel.id)) == 1
