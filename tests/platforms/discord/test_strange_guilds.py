"""A server that Readout is not in gets nothing, though somebody has installed the app to an account of their own."""

from __future__ import annotations

from dataclasses import replace

import db.communities
from tests.platforms.discord.test_interactions import words
from tests.platforms.discord.test_roles import DiscordHouse, house
from tests.scenarios.test_round import posted_case

__all__ = ["house"]


async def test_nobody_founds_a_community_for_a_server_that_readout_is_not_in(house: DiscordHouse) -> None:
    await posted_case(house)
    rey = await house.seat("Rey")
    stranger, strange = house.server.world.user("Mallory"), str(house.server.world.snowflake())
    hand = replace(rey.hand, user=stranger, admin=True, extra={
        "guild_id": strange, "guild": {"id": strange, "locale": "en-US", "features": []},
        "authorizing_integration_owners": {"1": str(stranger)}})
    assert "Readout is not in this server" in words(await hand.slash("community code"))
    assert await house.app.database.read(db.communities.workspace, "discord", strange) is None
